//! Leaving the program, and what is lost by it.

use super::{book_tasks, say};
use crate::effect::Effect;
use crate::env::Env;
use crate::prompt::Purpose;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::Tone;
use crate::window::Window;

/// Leaves the program; asks first where changes would be lost.
pub fn quit(state: &mut AppState) -> Vec<Effect> {
    if !state.is_unsaved() || is_asking(state) {
        return vec![Effect::Quit];
    }
    *state.tables.get_mut(TableId::Leave) = TableState::default();
    state.windows.push(Window::Leave);
    state.renew_lists();
    Vec::new()
}

fn is_asking(state: &AppState) -> bool {
    state.windows.iter().any(|window| matches!(window, Window::Leave))
}

/// Stops what is under way; where nothing is, or it was asked to stop already, leaves the program.
pub fn interrupt(state: &mut AppState) -> Vec<Effect> {
    match &mut state.job {
        Some(job) if !job.stopping => {
            job.stopping = true;
            state.touch();
            vec![Effect::Stop]
        }
        Some(_) => vec![Effect::Quit],
        None => quit(state),
    }
}

/// Does what was chosen about the changes.
pub(super) fn take(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let chosen = state.selected(TableId::Leave);
    state.windows.pop();
    state.renew_lists();
    match chosen {
        Some(0) => book_tasks::ask_path(state, Purpose::Export { then_quit: true }),
        Some(1) => vec![Effect::Quit],
        _ => {
            say(state, env, Tone::Dim, "still here");
            Vec::new()
        }
    }
}

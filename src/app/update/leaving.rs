//! Leaving the program, and what is lost by it.

use super::{book_tasks, say};
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::prompt::Purpose;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::Tone;
use crate::window::Window;

/// What can be done about changes that are in memory only: what, and what that means. The order is that of [`take`].
pub(crate) const CHOICES: [(&str, &str); 3] = [
    ("Export, then quit", "writes the book to a dataset file first"),
    ("Quit without them", "the changes of this session are lost"),
    ("Stay", "goes back to where you were"),
];

/// Whether nothing is under way that leaving would break off.
pub fn can_quit(state: &AppState) -> Result<(), Reason> {
    if state.job.is_some() { Err(Reason("something is being done; Ctrl-c stops it")) } else { Ok(()) }
}

/// Leaves the program; asks first where changes would be lost.
pub fn quit(state: &mut AppState, _: &Env) -> Vec<Effect> {
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
pub fn interrupt(state: &mut AppState, env: &Env) -> Vec<Effect> {
    match &mut state.job {
        Some(job) if !job.stopping => {
            job.stopping = true;
            state.touch();
            vec![Effect::Stop]
        }
        Some(_) => vec![Effect::Quit],
        None => quit(state, env),
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

//! Leaving the program, and what is lost by it.

use super::{book_tasks, open_window, show_message};
use crate::effect::Effect;
use crate::prompt::Purpose;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::Tone;
use crate::window::Window;

/// Leaves the program; asks first where changes would be lost.
pub fn quit(state: &mut AppState) {
    if !state.is_unsaved() || is_asking(state) {
        return state.effects.push(Effect::Quit);
    }
    open_window(state, Window::Leave);
}

fn is_asking(state: &AppState) -> bool {
    state.windows.iter().any(|window| matches!(window, Window::Leave))
}

/// Stops what is under way; where nothing is, or it was asked to stop already, leaves the program.
pub fn interrupt(state: &mut AppState) {
    match &mut state.job {
        Some(job) if !job.stopping => {
            job.stopping = true;
            state.touch();
            state.effects.push(Effect::Stop)
        }
        Some(_) => state.effects.push(Effect::Quit),
        None => quit(state),
    }
}

/// Does what was chosen about the changes.
pub(super) fn take(state: &mut AppState) {
    let chosen = state.selected(TableId::Leave);
    state.windows.pop();
    state.renew_lists();
    match chosen {
        Some(0) => book_tasks::ask_path(state, Purpose::Export { then_quit: true }),
        Some(1) => state.effects.push(Effect::Quit),
        _ => show_message(state, Tone::Dim, "still here"),
    }
}

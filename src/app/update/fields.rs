//! Going between the lines of a form, and completing paths.

use super::book_tasks;
use super::editing::reported_scores;
use crate::effect::Effect;
use crate::env::Env;
use crate::state::AppState;
use crate::window::Window;

/// Goes to the next line of a form; completes the path being typed.
pub fn next(state: &mut AppState, _: &Env) -> Vec<Effect> {
    book_tasks::turn_to_files(state);
    if let Some(Window::Paths(line)) = state.windows.last() {
        return vec![Effect::Complete(line.beginning())];
    }
    if !reported_scores::turn(state, |form| form.turn(1)) {
        turn(state, 1);
    }
    Vec::new()
}

/// Goes to the line before.
pub fn previous(state: &mut AppState, _: &Env) -> Vec<Effect> {
    if !reported_scores::turn(state, |form| form.turn(-1)) {
        turn(state, -1);
    }
    Vec::new()
}

/// Goes on by so many lines, where a form is in front.
pub(super) fn turn(state: &mut AppState, by: isize) -> bool {
    if reported_scores::turn(state, |form| form.turn_row(by > 0)) {
        return true;
    }
    let Some(Window::Begin(form)) = state.windows.last_mut() else { return false };
    form.turn(by);
    state.touch();
    true
}

/// Takes in which paths begin as the one being typed.
pub(super) fn complete(state: &mut AppState, beginning: &str, found: &[String]) {
    if let Some(Window::Paths(line)) = state.windows.last_mut() {
        line.complete(beginning, found);
        state.touch();
    }
}

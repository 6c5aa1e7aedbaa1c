//! Help, palette, rulebook, and leaving.

use super::act::attempt;
use super::{book_tasks, help, open_window};
use crate::effect::Effect;
use crate::form::Form;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;

pub(super) fn load(state: &mut AppState) {
    state.loading = true;
    state.touch();
    state.effects.push(if state.is_of_portfolio() { Effect::Reopen } else { Effect::Load })
}

/// Opens the help, or closes it; in a wizard its questions come first, then its keys.
pub fn toggle_help(state: &mut AppState) {
    if state.route.in_wizard && state.windows.is_empty() {
        return open_window(state, Window::Questions(Form::line("")));
    }
    if state.route.in_wizard && matches!(state.windows.as_slice(), [Window::Questions(_)]) {
        state.windows.pop();
    }
    if matches!(state.windows.last(), Some(Window::Help(_))) {
        state.windows.pop();
    } else {
        state.windows.retain(|window| !matches!(window, Window::Help(_)));
        let chapters = help::chapters(state);
        open_window(state, Window::Help(chapters.into()));
    }
}

/// Runs or opens what was found in the palette.
pub(super) fn take_found(state: &mut AppState) {
    if book_tasks::palette_to_import(state) {
        return book_tasks::take_paths(state);
    }
    let selected = state.selected(TableId::Palette);
    if let Some(question) = selected.and_then(|record| view::question_found(&state.subject(), record)) {
        state.windows.pop();
        return open_window(state, Window::Answer(question));
    }
    let found = selected.and_then(|record| view::found(&state.subject(), record));
    state.windows.pop();
    found.into_iter().for_each(|intent| attempt(state, intent));
}

/// Opens the chooser of rulebooks, at the one in force.
pub fn choose_rulebook(state: &mut AppState) {
    open_window(state, Window::Rulebooks);
    let in_force = state.rules.clone().unwrap_or_default();
    state.tables.get_mut(TableId::Rulebooks).selected_key = Some(in_force.into());
}

/// Scores by the rulebook selected in the chooser: its first row is the one in force on the date.
pub(super) fn take_rulebook(state: &mut AppState) {
    let chosen = state.selected(TableId::Rulebooks);
    let rules = chosen.and_then(|place| place.checked_sub(1)).and_then(|place| state.rulebooks.get(place));
    let rules = rules.map(|r| r.id.clone());
    state.windows.pop();
    if rules != state.rules {
        state.rules = rules;
        super::rescore(state);
    }
}

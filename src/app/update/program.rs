//! Help, palette, rulebook, and leaving.

use super::{book_tasks, clipboard, opening};
use crate::command::{self, Command, Reason};
use crate::effect::Effect;
use crate::env::Env;
use crate::form::Form;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Found};
use crate::window::Window;

/// Whether a command works where the screen is too small to see what it does.
pub(super) fn works_blind(command: &Command) -> bool {
    ["quit", "interrupt", "suspend", "repaint"].contains(&command.id)
}

/// Asks for the book.
pub(super) fn load(state: &mut AppState) -> Vec<Effect> {
    state.loading = true;
    state.touch();
    vec![Effect::Load]
}

/// Whether there is a book that could be loaded again without losing anything.
pub fn is_loaded(state: &AppState) -> Result<(), Reason> {
    book_tasks::is_free(state)?;
    if state.is_unsaved() {
        Err(Reason("the changes are in memory only and would be lost; export them"))
    } else {
        Ok(())
    }
}

/// Reads the data once more.
pub fn reload(state: &mut AppState, _: &Env) -> Vec<Effect> {
    load(state)
}

/// Opens a window with its list from the top.
fn open_window(state: &mut AppState, window: Window) {
    if let Some(id) = window.list() {
        *state.tables.get_mut(id) = TableState::default();
    }
    state.windows.push(window);
    state.renew_lists();
}

/// Opens the help, or closes it; in a wizard its questions come first.
pub fn toggle_help(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if state.route.walking && state.windows.is_empty() {
        return clipboard::open_questions(state, env);
    }
    if matches!(state.windows.last(), Some(Window::Help)) {
        state.windows.pop();
    } else {
        state.windows.retain(|window| !matches!(window, Window::Help));
        open_window(state, Window::Help);
    }
    Vec::new()
}

/// Opens the palette.
pub fn open_palette(state: &mut AppState, _: &Env) -> Vec<Effect> {
    open_window(state, Window::Palette(Form::line("")));
    Vec::new()
}

/// Runs or opens what was found in the palette.
pub(super) fn take_found(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if book_tasks::turn_to_files(state) {
        return book_tasks::take_paths(state);
    }
    let found = state.selected(TableId::Palette).and_then(|record| view::found(state, record));
    state.windows.pop();
    match found {
        Some(Found::Command(id)) => command::by_id(id).map_or_else(Vec::new, |c| super::run(state, c, env)),
        Some(Found::Record(target)) => opening::follow(state, target, env),
        None => Vec::new(),
    }
}

/// Whether there is a rulebook to choose.
pub fn has_rulebooks(state: &AppState) -> Result<(), Reason> {
    if state.rulebooks.is_empty() { Err(Reason("the rulebooks are being loaded")) } else { Ok(()) }
}

/// Opens the chooser of rulebooks, at the one in force.
pub fn choose_rulebook(state: &mut AppState, _: &Env) -> Vec<Effect> {
    open_window(state, Window::Rulebooks);
    let in_force = state.rules.clone().unwrap_or_default();
    state.tables.get_mut(TableId::Rulebooks).selected_key = Some(in_force.into());
    Vec::new()
}

/// Scores by the rulebook selected in the chooser: its first row is the one in force on the date.
pub(super) fn take_rulebook(state: &mut AppState) {
    let chosen = state.selected(TableId::Rulebooks);
    let rules = chosen.and_then(|place| place.checked_sub(1)).and_then(|place| state.rulebooks.get(place));
    let rules = rules.map(|r| r.id.clone());
    state.windows.pop();
    if rules != state.rules {
        state.rules = rules;
        super::score_anew(state);
    }
}

/// Draws everything anew.
pub fn repaint(_: &mut AppState, _: &Env) -> Vec<Effect> {
    vec![Effect::Repaint]
}

/// Gives the terminal back for a while.
pub fn suspend(_: &mut AppState, _: &Env) -> Vec<Effect> {
    vec![Effect::Suspend]
}

//! The form of reported scores: opened, walked by cells, handed in.

use crate::book_task::Recording;
use crate::effect::Effect;
use crate::env::Env;
use crate::reported_scores_form::ReportedScoresForm;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::update::editing::rule_dialog;
use crate::update::say;
use crate::view::Tone;
use crate::window::Window;

/// Opens the form.
pub fn ask(state: &mut AppState, _: &Env) -> Vec<Effect> {
    if let Some(form) = state.wizard_context().map(ReportedScoresForm::new) {
        *state.tables.get_mut(TableId::ReportedScores) = TableState::default();
        state.windows.push(Window::ReportedScores(Box::new(form)));
        show(state);
    }
    Vec::new()
}

/// Has the row of the cell that is typed into selected.
fn show(state: &mut AppState) {
    let row = match state.windows.last() {
        Some(Window::ReportedScores(form)) => form.focused_row().map_or(0, |row| row + 1),
        _ => return,
    };
    let table = state.tables.get_mut(TableId::ReportedScores);
    (table.selected, table.selected_key) = (row, None);
    state.renew_lists();
}

/// Goes to another cell, where the form is in front. Whether it is.
pub fn turn(state: &mut AppState, turn: impl FnOnce(&mut ReportedScoresForm)) -> bool {
    let Some(Window::ReportedScores(form)) = state.windows.last_mut() else { return false };
    turn(form);
    show(state);
    true
}

/// Hands the form in, or goes to the first cell with something wrong.
pub fn take(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(context) = state.wizard_context() else { return Vec::new() };
    let Some(Window::ReportedScores(form)) = state.windows.last() else { return Vec::new() };
    match form.change(context) {
        Err((cell, why)) => {
            turn(state, |form| form.focus = cell);
            say(state, env, Tone::Warn, &why);
            Vec::new()
        }
        Ok(change) if change.is_empty() => {
            state.windows.pop();
            state.renew_lists();
            say(state, env, Tone::Dim, "nothing was changed");
            Vec::new()
        }
        Ok(change) => {
            let what = format!("reported scores of {}: {} figures", form.day.value().trim(), change.edits.len());
            rule_dialog::commit(state, Recording { change, what, ticket: None, merged: None }, env)
        }
    }
}

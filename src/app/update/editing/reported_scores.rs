//! The form of reported scores: opened, walked by cells, handed in.

use crate::book_task::Recording;
use crate::effect::Effect;
use crate::env::Env;
use crate::reported_scores_form::ReportedScoresForm;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::update::editing::rule_dialog;
use crate::update::{confirming, say};
use crate::view::Tone;
use crate::window::Window;

pub fn ask(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if let Some(form) = state.wizard_context().map(ReportedScoresForm::new) {
        *state.tables.get_mut(TableId::ReportedScores) = TableState::default();
        confirming::open(state, Window::ReportedScores(Box::new(form)), env);
        show(state);
    }
    Vec::new()
}

/// Has the row of the cell that is typed into selected.
pub fn show(state: &mut AppState) {
    let row = match state.windows.last() {
        Some(Window::ReportedScores(form)) => form.focused_row().map_or(0, |row| row + 1),
        _ => return,
    };
    let table = state.tables.get_mut(TableId::ReportedScores);
    (table.selected, table.selected_key) = (row, None);
    state.renew_lists();
}

/// Goes to another cell.
pub fn turn(state: &mut AppState, turn: impl FnOnce(&mut ReportedScoresForm)) {
    if let Some(Window::ReportedScores(form)) = state.windows.last_mut() {
        turn(form);
        show(state);
    }
}

/// Goes on to the next cell; behind the last one saves.
pub fn take(state: &mut AppState, env: &Env) -> Vec<Effect> {
    match state.windows.last() {
        Some(Window::ReportedScores(form)) if form.form.is_at_end() => save(state, env),
        _ => {
            turn(state, |form| form.form.turn(1));
            Vec::new()
        }
    }
}

/// Saves the form, or goes to the first cell with something wrong.
pub fn save(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(context) = state.wizard_context() else { return Vec::new() };
    let Some(Window::ReportedScores(form)) = state.windows.last() else { return Vec::new() };
    match form.change(context) {
        Err((cell, why)) => {
            turn(state, |form| form.go_to(cell));
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
            let day = form.day(context.today).unwrap_or(context.today);
            let what = format!("reported scores of {day}: {} figures", change.edits.len());
            rule_dialog::commit(state, Recording { change, what, ticket: None, merged: None }, env)
        }
    }
}

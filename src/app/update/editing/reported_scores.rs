//! The form of reported scores: opened, walked by cells, handed in.

use crate::book_task::Recording;
use crate::reported_scores_form::ReportedScoresForm;
use crate::state::AppState;
use crate::table::TableId;
use crate::update::editing::rule_dialog;
use crate::update::{drafts, show_message};
use crate::view::Tone;
use crate::window::Window;

pub fn ask(state: &mut AppState) {
    if let Some(form) = state.wizard_context().map(ReportedScoresForm::new) {
        drafts::open(state, Window::ReportedScores(Box::new(form)));
        show(state);
    }
}

/// Has the row of the cell that is typed into selected.
pub fn show(state: &mut AppState) {
    let row = match state.windows.last() {
        Some(Window::ReportedScores(form)) => form.focused_row().map_or(0, |row| row + 1),
        _ => return,
    };
    state.select_place(TableId::ReportedScores, row);
}

pub fn turn(state: &mut AppState, turn: impl FnOnce(&mut ReportedScoresForm)) {
    if let Some(Window::ReportedScores(form)) = state.windows.last_mut() {
        turn(form);
        show(state);
    }
}

/// Goes on to the next cell; behind the last one saves.
pub fn take(state: &mut AppState) {
    match state.windows.last() {
        Some(Window::ReportedScores(form)) if form.form.is_at_end() => save(state),
        _ => turn(state, |form| form.form.turn(1)),
    }
}

/// Saves the form, or goes to the first cell with something wrong.
pub fn save(state: &mut AppState) {
    let Some(context) = state.wizard_context() else { return };
    let Some(Window::ReportedScores(form)) = state.windows.last() else { return };
    match form.change(context) {
        Err((cell, why)) => {
            turn(state, |form| form.go_to(cell));
            show_message(state, Tone::Warn, &why);
        }
        Ok(change) if change.is_empty() => {
            state.windows.pop();
            state.renew_lists();
            show_message(state, Tone::Dim, "nothing was changed");
        }
        Ok(change) => {
            let day = form.day(context.today).unwrap_or(context.today);
            let what = format!("reported scores of {day}: {} figures", change.edits.len());
            rule_dialog::commit(state, Recording::new(change, what))
        }
    }
}

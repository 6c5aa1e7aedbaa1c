//! The form of reported scores: opened, walked by cells, handed in.

use crate::app::effect::Effect;
use crate::app::env::Env;
use crate::app::job::Recording;
use crate::app::select::Tone;
use crate::app::sheet::ScoreSheet;
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use crate::app::update::editing::road;
use crate::app::update::say;
use crate::app::window::Window;

/// Opens the form.
pub fn ask(state: &mut AppState, _: &Env) -> Vec<Effect> {
    if let Some(sheet) = state.around().map(ScoreSheet::new) {
        *state.tables.get_mut(TableId::Sheet) = TableState::default();
        state.windows.push(Window::Sheet(Box::new(sheet)));
        show(state);
    }
    Vec::new()
}

/// Has the row of the cell that is typed into selected.
fn show(state: &mut AppState) {
    let row = match state.windows.last() {
        Some(Window::Sheet(sheet)) => sheet.focused_row().map_or(0, |row| row + 1),
        _ => return,
    };
    let table = state.tables.get_mut(TableId::Sheet);
    (table.selected, table.selected_key) = (row, None);
    state.renew_lists();
}

/// Goes to another cell, where the form is in front. Whether it is.
pub fn turn(state: &mut AppState, turn: impl FnOnce(&mut ScoreSheet)) -> bool {
    let Some(Window::Sheet(sheet)) = state.windows.last_mut() else { return false };
    turn(sheet);
    show(state);
    true
}

/// Hands the form in, or goes to the first cell with something wrong.
pub fn take(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(around) = state.around() else { return Vec::new() };
    let Some(Window::Sheet(sheet)) = state.windows.last() else { return Vec::new() };
    match sheet.change(around) {
        Err((cell, why)) => {
            turn(state, |sheet| sheet.focus = cell);
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
            let what = format!("reported scores of {}: {} figures", sheet.day.value().trim(), change.edits.len());
            road::commit(state, Recording { change, what, ticket: None, merged: None }, env)
        }
    }
}

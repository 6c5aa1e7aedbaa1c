//! Going between the fields of a form, and completing paths.

use super::book_tasks;
use super::editing::reported_scores;
use super::listing;
use crate::effect::Effect;
use crate::path_input;
use crate::prompt::PromptSubject;
use crate::state::AppState;
use crate::window::Window;

/// Goes to the next field of a form; completes the path being typed.
pub fn next(state: &mut AppState) {
    book_tasks::palette_to_import(state);
    if let Some(Window::Prompt(ask)) = state.windows.last()
        && matches!(ask.asked, PromptSubject::Paths(_))
    {
        return state.effects.push(Effect::Complete(path_input::beginning(ask.form.text(0))));
    }
    turn(state, 1)
}

/// Goes on by so many fields, round the end.
pub(super) fn turn(state: &mut AppState, by: isize) {
    match state.windows.last_mut() {
        Some(window @ (Window::Record(_) | Window::RuleDialog(_))) => {
            let Some(list) = window.list() else { return };
            let table = state.tables.get(list);
            let place = (table.selected as isize + by).rem_euclid(table.order.len().max(1) as isize);
            listing::select_row(state, list, place as usize);
        }
        Some(Window::ReportedScores(_)) => reported_scores::turn(state, |form| form.form.turn(by)),
        Some(window) => {
            window.form_mut().into_iter().for_each(|form| form.turn(by));
            state.touch();
        }
        None => {}
    }
}

/// Goes on by a row, where the form in front has its own way to do that. Whether it has.
pub(super) fn turn_row(state: &mut AppState, by: isize) -> bool {
    match state.windows.last_mut() {
        Some(Window::ReportedScores(_)) => reported_scores::turn(state, |form| form.turn_row(by > 0)),
        Some(Window::Prompt(ask)) if ask.form.fields.len() > 1 => {
            ask.form.turn(by);
            state.touch();
        }
        _ => return false,
    }
    true
}

/// Takes in which paths begin as the one being typed.
pub(super) fn complete(state: &mut AppState, beginning: &str, found: &[String]) {
    let Some(Window::Prompt(ask)) = state.windows.last_mut() else { return };
    let Some(field) = ask.form.fields.first_mut().filter(|_| matches!(ask.asked, PromptSubject::Paths(_))) else {
        return;
    };
    if let Some(completion) = path_input::complete(field.input.value(), beginning, found) {
        completion.line.into_iter().for_each(|line| field.set(&line));
        (field.fault, ask.remark) = (completion.fault, completion.remark);
        state.touch();
    }
}

//! Typing into a line, and what `Enter` makes of it.

use super::editing::{reported_scores, rule_dialog};
use super::{clipboard, confirming, editing, fields, leaving, listing, program, prompts};
use crate::intent::LineEdit;
use crate::key::Key;
use crate::prompt::PromptSubject;
use crate::state::AppState;
use crate::table::TableId;
use crate::window::Window;
use laurels_core::text;
use tui_input::InputRequest;

/// Types a key that runs no command, if it types a character and a line is open.
pub(super) fn type_key(state: &mut AppState, key: Key) {
    if let Some(c) = key.text() {
        insert(state, c.encode_utf8(&mut [0; 4]));
    }
}

/// Types what was pasted, as one line; without an open line nothing happens.
pub(super) fn paste(state: &mut AppState, text: &str) {
    let line: String =
        text.trim_end().split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    insert(state, &line);
}

/// Has a text stand in the line as if it had just been typed.
pub(super) fn replace(state: &mut AppState, text: &str) {
    edit(state, LineEdit::Clear);
    insert(state, text);
}

fn insert(state: &mut AppState, typed_text: &str) {
    let text = text::clean(typed_text);
    if state.input().is_none() {
        // What is typed at a field with a list looks for it there.
        editing::choose_by_typing(state);
    }
    // Where there was nothing to choose from, nothing is typed either.
    if state.input().is_some()
        && let Some(form) = state.form_mut()
    {
        form.insert(&text);
        typed(state);
    }
}

/// Changes the line being typed, or where its cursor stands.
pub fn edit(state: &mut AppState, edit: LineEdit) {
    let request = match edit {
        LineEdit::Left => InputRequest::GoToPrevChar,
        LineEdit::Right => InputRequest::GoToNextChar,
        LineEdit::Start => InputRequest::GoToStart,
        LineEdit::End => InputRequest::GoToEnd,
        LineEdit::Erase => InputRequest::DeletePrevChar,
        LineEdit::Delete => InputRequest::DeleteNextChar,
        LineEdit::EraseWord => InputRequest::DeletePrevWord,
        LineEdit::Clear => InputRequest::DeleteLine,
    };
    if let Some(form) = state.form_mut() {
        form.edit(request);
        typed(state);
    }
}

/// Lets what is typed take effect at once: filters and the palette are live.
fn typed(state: &mut AppState) {
    state.touch();
    match state.windows.last_mut() {
        Some(Window::Palette(form)) => {
            let words = form.typed().to_owned();
            find(state, TableId::Palette, &words);
        }
        Some(Window::Questions(form)) => {
            let words = form.typed().to_owned();
            find(state, TableId::Questions, &words);
        }
        Some(Window::Prompt(ask)) => {
            ask.remark = None;
            let words = if ask.closed { ask.text().to_owned() } else { String::new() };
            find(state, TableId::Options, &words);
            prompts::validate_typed(state);
        }
        Some(Window::Record(_)) => editing::validate_typed(state),
        Some(Window::ReportedScores(_) | Window::RuleDialog(_)) => state.renew_lists(),
        _ => {
            if let Some((list, form)) = &state.filtering {
                let (list, filter) = (*list, form.typed().to_owned());
                listing::set_filter(state, list, &filter);
            }
        }
    }
}

/// Shows what has the words, from the top.
fn find(state: &mut AppState, id: TableId, words: &str) {
    if state.tables.get(id).filter != words {
        let table = state.tables.get_mut(id);
        (table.selected, table.selected_key) = (0, None);
        listing::set_filter(state, id, words);
    }
}

/// Takes what is typed or selected.
pub fn choose(state: &mut AppState) {
    match state.windows.last() {
        _ if state.filtering().is_some() => state.filtering = None,
        None | Some(Window::Help(_) | Window::Answer(_) | Window::History(_)) => {}
        Some(Window::Prompt(ask)) if !ask.form.is_at_end() => fields::next(state),
        Some(Window::Prompt(_)) => prompts::take(state),
        Some(Window::Questions(_)) => clipboard::open_answer(state),
        Some(Window::Preview(..) | Window::Confirm(_)) => confirming::confirm(state),
        Some(Window::Record(_)) => editing::act(state),
        Some(Window::ReportedScores(_)) => reported_scores::take(state),
        Some(Window::RuleDialog(_)) => rule_dialog::act(state),
        Some(Window::Palette(_)) => program::take_found(state),
        Some(Window::Leave) => leaving::take(state),
        Some(Window::Rulebooks) => program::take_rulebook(state),
        Some(&Window::SortColumns(id)) => {
            let column = state.selected(TableId::SortColumns);
            state.windows.pop();
            column.into_iter().for_each(|column| listing::sort(state, id, column));
        }
    }
}

/// Saves the form in front, wherever its keys are.
pub fn save(state: &mut AppState) {
    match state.windows.last() {
        Some(Window::Record(_)) => editing::save(state),
        Some(Window::ReportedScores(_)) => reported_scores::save(state),
        Some(Window::RuleDialog(_)) => rule_dialog::proceed(state),
        Some(Window::Prompt(ask)) => {
            let is_of_form = matches!(ask.asked, PromptSubject::Record(_));
            prompts::take_all(state);
            // Where the answer was refused its prompt is still in front.
            if is_of_form && matches!(state.windows.last(), Some(Window::Record(_))) {
                editing::save(state);
            }
        }
        _ => {}
    }
}

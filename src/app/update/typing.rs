//! Typing into a line, and what `Enter` makes of it.

use super::editing::{reported_scores, rule_dialog};
use super::{beginning, book_tasks, clipboard, editing, leaving, listing, program, prompts};
use crate::effect::Effect;
use crate::env::Env;
use crate::intent::LineEdit;
use crate::key::Key;
use crate::state::AppState;
use crate::table::TableId;
use crate::window::Window;
use chrono::NaiveDate;
use laurels_core::text;
use tui_input::{Input, InputRequest};

/// The longest line that can be typed or pasted, in characters.
const LONGEST: usize = 256;

/// Types a key that runs no command, if it types a character and a line is open.
pub(super) fn type_key(state: &mut AppState, key: Key) -> Vec<Effect> {
    if let Some(c) = key.text() {
        insert(state, c.encode_utf8(&mut [0; 4]));
    }
    Vec::new()
}

/// Types what was pasted, as one line; without an open line nothing happens.
pub(super) fn paste(state: &mut AppState, text: &str) -> Vec<Effect> {
    let line: String =
        text.trim_end().split(['\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    insert(state, &line);
    Vec::new()
}

fn insert(state: &mut AppState, typed_text: &str) {
    match state.windows.last_mut() {
        Some(Window::ReportedScores(form)) => form.begin_typing(),
        Some(Window::Prompt(ask)) => ask.begin_typing(),
        _ => {}
    }
    if let Some(input) = state.input_mut() {
        let room = LONGEST.saturating_sub(input.value().chars().count());
        for c in text::clean(typed_text).chars().take(room) {
            input.handle(InputRequest::InsertChar(c));
        }
        typed(state);
    }
}

/// Changes the line being typed, or where its cursor stands.
pub fn edit(state: &mut AppState, edit: LineEdit) -> Vec<Effect> {
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
    match state.windows.last_mut() {
        Some(Window::ReportedScores(form)) => form.keep_typed(),
        Some(Window::Prompt(ask)) => ask.fresh = false,
        _ => {}
    }
    if let Some(input) = state.input_mut() {
        input.handle(request);
        typed(state);
    }
    Vec::new()
}

/// Lets what is typed take effect at once: filters and the palette are live.
fn typed(state: &mut AppState) {
    state.touch();
    match state.windows.last_mut() {
        None => {
            if let Some(filter) = state.filtering.as_ref().map(|input| input.value().to_owned()) {
                listing::set_filter(state, state.route.focus, &filter);
            }
        }
        Some(Window::Palette(input)) => {
            let words = input.value().to_owned();
            find(state, TableId::Palette, &words);
        }
        Some(Window::Questions(input)) => {
            let words = input.value().to_owned();
            find(state, TableId::Questions, &words);
        }
        Some(Window::Prompt(ask)) => {
            ask.problem = None;
            let words = if ask.closed { ask.input.value().to_owned() } else { String::new() };
            find(state, TableId::Options, &words);
            editing::look_at_typed(state, state.today);
        }
        Some(Window::AsOf(_, problem)) => *problem = None,
        Some(Window::Paths(line)) => line.remark = None,
        Some(Window::ReportedScores(_)) => state.renew_lists(),
        Some(_) => {}
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

/// Asks for the as-of date, from the one in force.
pub fn ask_as_of(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let date = state.as_of.map(|date| date.to_string()).unwrap_or_default();
    state.windows.push(Window::AsOf(Input::from(date), None));
    Vec::new()
}

/// Takes what is typed or selected.
pub fn choose(state: &mut AppState, env: &Env) -> Vec<Effect> {
    match state.windows.last() {
        None => state.filtering = None,
        Some(Window::Help | Window::Answer(_) | Window::History(_)) => {}
        Some(Window::Prompt(_)) => return prompts::take(state, env),
        Some(Window::Questions(_)) => clipboard::open_answer(state),
        Some(Window::Discard(_) | Window::Delete(_)) => return book_tasks::confirm(state, env),
        Some(Window::Record(_)) => return editing::act(state, env),
        Some(Window::ReportedScores(_)) => return reported_scores::take(state, env),
        Some(Window::RuleDialog(_)) => return rule_dialog::act(state, env),
        Some(Window::Palette(_)) => return program::take_found(state, env),
        Some(Window::AsOf(input, _)) => {
            let typed = input.value().trim().to_owned();
            take_as_of(state, &typed);
        }
        Some(Window::Paths(_)) => return book_tasks::take_paths(state),
        Some(Window::Begin(_)) => return beginning::take(state),
        Some(Window::Preview(..)) => return book_tasks::confirm(state, env),
        Some(Window::Leave) => return leaving::take(state, env),
        Some(Window::Rulebooks) => program::take_rulebook(state),
        Some(&Window::SortColumns(id)) => {
            let column = state.selected(TableId::SortColumns);
            state.windows.pop();
            column.into_iter().for_each(|column| listing::sort(state, id, column));
        }
    }
    Vec::new()
}

/// Scores as of the date typed; nothing typed is today.
fn take_as_of(state: &mut AppState, typed: &str) {
    let date = if typed.is_empty() { Ok(None) } else { NaiveDate::parse_from_str(typed, "%Y-%m-%d").map(Some) };
    let plausible = |date: &Option<NaiveDate>| date.is_none_or(|d| (2000..=2100).contains(&chrono::Datelike::year(&d)));
    match date.ok().filter(plausible) {
        Some(date) => {
            state.windows.pop();
            if date != state.as_of {
                state.as_of = date;
                super::score_anew(state);
            }
        }
        None => {
            if let Some(Window::AsOf(_, problem)) = state.windows.last_mut() {
                *problem = Some("write the day as 2026-11-22, from 2000 to 2100");
            }
        }
    }
}

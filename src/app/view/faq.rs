//! Questions and answers: found by words, read as long as they are.

use super::list::{List, nowhere};
use super::model::{Cell, Column, Row, Tone};
use crate::state::AppState;
use crate::table::TableId;
use crate::text_width::wrap;
use crate::window::Window;
use laurels_core::faq::{self, Question};

pub(super) const QUESTIONS: List = List {
    columns: &[Column::words("About", 5, 6, 0), Column::words("Question", 30, Column::REST, 0)],
    sort: None,
    title: |_| "Questions".to_owned(),
    len: |state| questions(state).len(),
    row: |state, place| {
        let question = questions(state).get(place).copied()?;
        let about = Cell::text(&question.about).tone(Tone::Dim);
        Some(Row { key: format!("{} {}", question.kind, question.id), cells: vec![about, Cell::text(&question.ask)] })
    },
    target: nowhere,
    empty: |_| "No question and no answer has these words.".to_owned(),
};

/// All questions; those about the type of the wizard in front come first.
fn questions(state: &AppState) -> Vec<&'static Question> {
    let mut all: Vec<&Question> = faq::questions().iter().collect();
    let own = state.wizard.as_ref().map(|open| open.wizard.kind.as_str());
    all.sort_by_key(|question| Some(question.kind) != own);
    all
}

/// The words of an answer, by which its question is found as well.
pub(super) fn unseen(state: &AppState, place: usize) -> String {
    let (questions, rules) = (questions(state), state.rulebook());
    let answer = questions.get(place).zip(rules).map(|(question, rules)| question.answer(rules).join(" "));
    answer.unwrap_or_default()
}

pub(super) const ANSWER: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    sort: None,
    title: |_| String::new(),
    len: |state| answer(state).len(),
    row: |state, place| {
        let line = answer(state).into_iter().nth(place)?;
        Some(Row { key: place.to_string(), cells: vec![Cell::text(line)] })
    },
    target: nowhere,
    empty: |_| String::new(),
};

/// The answer in front, line by line.
fn answer(state: &AppState) -> Vec<String> {
    let question = state.windows.iter().rev().find_map(|window| match window {
        Window::Answer(question) => Some(*question),
        _ => None,
    });
    let (Some(question), Some(rules)) = (question, state.rulebook()) else { return Vec::new() };
    let width = usize::from(crate::layout::window(state.size, 1, false, 0).area.width).saturating_sub(6);
    let mut lines = wrap(&question.ask, width);
    for paragraph in question.answer(rules) {
        match paragraph.strip_prefix("- ") {
            Some(text) => {
                let wrapped = wrap(text, width.saturating_sub(2)).into_iter().enumerate();
                lines.extend(wrapped.map(|(at, line)| format!("{} {line}", if at == 0 { "-" } else { " " })));
            }
            None => {
                lines.push(String::new());
                lines.extend(wrap(&paragraph, width));
            }
        }
    }
    lines
}

/// The question that is selected.
pub fn selected_question(state: &AppState) -> Option<&'static Question> {
    questions(state).get(state.selected(TableId::Questions)?).copied()
}

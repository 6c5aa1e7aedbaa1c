//! Questions and answers: found by the words people use, in full.

use super::list::{List, Rows, nowhere};
use super::model::{Cell, Column, Row, Tone};
use super::subject::Subject;
use crate::table::TableId;
use crate::text_width::wrap;
use crate::window::Window;
use laurels_core::faq::{self, Question};

pub(super) const QUESTIONS: List = List {
    columns: &[Column::words("About", 5, 6, 0), Column::words("Question", 30, Column::REST, 0)],
    sort: None,
    title: |_| "Questions".to_owned(),
    len: |subject| questions(subject).len(),
    rows: Rows::Few(|subject, place| {
        let question = questions(subject).get(place).copied()?;
        let about = Cell::text(&question.about).tone(Tone::Dim);
        Some(Row { key: format!("{} {}", question.kind, question.id), cells: vec![about, Cell::text(&question.ask)] })
    }),
    target: nowhere,
    empty: |_| "No answer for these words.".to_owned(),
};

/// All questions; those about the type of the wizard in front come first.
pub(super) fn questions(subject: &Subject<'_>) -> Vec<&'static Question> {
    let mut all: Vec<&Question> = faq::questions().iter().collect();
    all.sort_by_key(|question| Some(question.kind) != wizard_kind(subject));
    all
}

/// The type of the wizard in front.
fn wizard_kind(subject: &Subject<'_>) -> Option<&'static str> {
    subject.options.wizard.map(|open| open.wizard.kind.as_str())
}

/// The record with which questions begin in a list that has some.
pub fn first_question(subject: &Subject<'_>, id: TableId) -> Option<usize> {
    match id {
        TableId::Questions => Some(0),
        TableId::Palette => Some(super::help::records(subject)),
        _ => None,
    }
}

/// The questions that the words are about, best first: their places among all. Those about the type of the
/// wizard in front come first. Words without a meaning of their own find all questions, but none in the palette.
pub fn questions_found(subject: &Subject<'_>, id: TableId, words: &str) -> Vec<usize> {
    let all = questions(subject);
    let mut found = faq::search(words);
    if id == TableId::Palette && found.len() == all.len() {
        return Vec::new();
    }
    found.sort_by_key(|question| Some(question.kind) != wizard_kind(subject));
    let place = |found: &Question| all.iter().position(|other| (other.kind, &other.id) == (found.kind, &found.id));
    found.into_iter().filter_map(place).collect()
}

pub(super) const ANSWER: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    sort: None,
    title: |_| String::new(),
    len: |subject| answer(subject).len(),
    rows: Rows::Few(|subject, place| {
        let line = answer(subject).into_iter().nth(place)?;
        Some(Row { key: place.to_string(), cells: vec![Cell::text(line)] })
    }),
    target: nowhere,
    empty: |_| String::new(),
};

/// The answer in front, line by line.
fn answer(subject: &Subject<'_>) -> Vec<String> {
    let question = subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Answer(question) => Some(*question),
        _ => None,
    });
    let (Some(question), Some(rules)) = (question, subject.rules) else { return Vec::new() };
    let width = subject.options.text_width;
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
    lines.push(String::new());
    lines.extend(wrap(&format!("Source: {}", question.sources()), width));
    lines.extend(question.url().iter().flat_map(|url| wrap(url, width)));
    lines
}

/// The question at a place of their list.
pub fn question(subject: &Subject<'_>, place: usize) -> Option<&'static Question> {
    questions(subject).get(place).copied()
}

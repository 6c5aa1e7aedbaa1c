//! Questions and answers: found by the words people use, in full.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use crate::table::TableId;
use crate::view_model::{Cell, Column, Row, Tone};
use crate::window::Window;
use laurels_core::faq::{self, Question};

pub(super) const QUESTIONS: List = List {
    columns: &[Column::words("About", 5, 6, 0), Column::words("Question", 30, Column::REST, 0)],
    title: |_| "Questions".to_owned(),
    len: |subject| questions(subject).len(),
    rows: Rows::Few(|subject, place| {
        let question = questions(subject).get(place).copied()?;
        let about = Cell::text(&question.about).tone(Tone::Dim);
        Some(Row { key: format!("{} {}", question.kind, question.id), cells: vec![about, Cell::text(&question.ask)] })
    }),
    empty: |_| faq::questions().err().map_or_else(|| "No answer for these words.".to_owned(), ToString::to_string),
    ..LIST
};

/// All questions; those about the type of the wizard in front come first.
pub(super) fn questions(subject: &Subject<'_>) -> Vec<&'static Question> {
    let mut all: Vec<&Question> = faq::questions().unwrap_or_default().iter().collect();
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
    let mut found = faq::search(words).unwrap_or_default();
    if id == TableId::Palette && found.len() == all.len() {
        return Vec::new();
    }
    found.sort_by_key(|question| Some(question.kind) != wizard_kind(subject));
    let place = |found: &Question| all.iter().position(|other| (other.kind, &other.id) == (found.kind, &found.id));
    found.into_iter().filter_map(place).collect()
}

pub(super) const ANSWER: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    len: |subject| answer(subject).len(),
    rows: Rows::Few(|subject, place| {
        let line = answer(subject).into_iter().nth(place)?;
        let cell = match line.strip_prefix("- ") {
            Some(point) => Cell::paragraph("- ", point, 2),
            None => Cell::text(line),
        };
        Some(Row { key: place.to_string(), cells: vec![cell] })
    }),
    ..LIST
};

/// The question and its answer, a paragraph each, with a blank one before those that are no entry of a list.
fn answer(subject: &Subject<'_>) -> Vec<String> {
    let question = subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Answer(question) => Some(*question),
        _ => None,
    });
    let (Some(question), Some(rules)) = (question, subject.rules) else { return Vec::new() };
    let mut paragraphs = vec![question.ask.clone()];
    for paragraph in question.answer(rules) {
        if !paragraph.starts_with("- ") {
            paragraphs.push(String::new());
        }
        paragraphs.push(paragraph);
    }
    paragraphs.push(String::new());
    paragraphs.push(format!("Source: {}", question.sources()));
    paragraphs.extend(question.url());
    paragraphs
}

/// The question at a place of their list.
pub fn question(subject: &Subject<'_>, place: usize) -> Option<&'static Question> {
    questions(subject).get(place).copied()
}

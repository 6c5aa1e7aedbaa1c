//! Questions and answers: found by words, read as long as they are.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
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
    empty: |_| "No question and no answer has these words.".to_owned(),
    unseen,
    ..LIST
};

/// All questions; those about the type of the wizard in front come first.
fn questions(subject: &Subject<'_>) -> Vec<&'static Question> {
    let mut all: Vec<&Question> = faq::questions().iter().collect();
    let own = subject.options.wizard.map(|open| open.wizard.kind.as_str());
    all.sort_by_key(|question| Some(question.kind) != own);
    all
}

/// The words of an answer, by which its question is found as well.
pub(super) fn unseen(subject: &Subject<'_>, place: usize) -> String {
    let (questions, rules) = (questions(subject), subject.rules);
    let answer = questions.get(place).zip(rules).map(|(question, rules)| question.answer(rules).join(" "));
    answer.unwrap_or_default()
}

pub(super) const ANSWER: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    len: |subject| answer(subject).len(),
    rows: Rows::Few(|subject, place| {
        let line = answer(subject).into_iter().nth(place)?;
        Some(Row { key: place.to_string(), cells: vec![Cell::text(line)] })
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
    paragraphs
}

/// The question at a place of their list.
pub fn question(subject: &Subject<'_>, place: usize) -> Option<&'static Question> {
    questions(subject).get(place).copied()
}

//! A question in front, of a wizard, a form or a list: what is typed, what may be chosen, what is wrong with it.

use chrono::NaiveDate;
use laurels_core::todo::TodoKey;
use std::sync::Arc;
use tui_input::Input;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptSubject {
    /// A field of the wizard, by its id.
    Field(String),
    /// Why a step is skipped.
    Skip,
    /// Until when a step waits.
    Wait,
    /// A field of the form of a record, by its place.
    Record(usize),
    /// Why an association rule does not hold here, by the finding's place.
    Waive(usize),
    /// The same of a rule that is shown in the form below, by the finding's place there.
    WaiveInForm(usize),
    /// Until which day a todo is put off.
    Snooze(TodoKey),
    /// Why it is put off until that day.
    Because(TodoKey, NaiveDate),
}

/// An answer to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer.
    pub value: String,
    /// As it is read.
    pub name: String,
    /// What tells it from others.
    pub more: String,
}

/// A question in front.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What is asked.
    pub asked: PromptSubject,
    /// The field's label.
    pub label: &'static str,
    /// The question.
    pub question: String,
    /// What is typed so far.
    pub input: Input,
    /// What is wrong with the last try.
    pub problem: Option<String>,
    /// What may be chosen; empty where only typing answers.
    pub choices: Arc<[Choice]>,
    /// Whether only what may be chosen is an answer, so that what is typed looks for it.
    pub closed: bool,
    /// Whether what stands in the line goes with the first character that is typed: a day is seldom changed letter by
    /// letter.
    pub fresh: bool,
    /// What is picked so far, where several may be chosen; the first choice then says that these are all.
    pub picked: Option<Vec<String>>,
}

impl Prompt {
    /// Makes ready for a character.
    pub fn begin_typing(&mut self) {
        if std::mem::take(&mut self.fresh) {
            self.input = Input::default();
        }
    }
}

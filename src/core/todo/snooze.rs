//! What is put off: a todo that nobody wants to hear of until a day, and why.

use super::{Todo, TodoKind};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What tells a todo from every other: its kind, and the key of what it is about.
pub type TodoKey = (TodoKind, String);

/// A todo that is put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    pub kind: TodoKind,
    pub subject: String,
    /// The day on which it comes back.
    pub until: NaiveDate,
    pub because: String,
    pub who: String,
}

impl Snooze {
    /// Whether it is about this todo, on whatever day.
    pub fn is_of(&self, (kind, subject): &TodoKey) -> bool {
        self.kind == *kind && self.subject == *subject
    }

    /// Whether a todo is put off by this on `date`.
    pub fn covers(&self, todo: &Todo, date: NaiveDate) -> bool {
        self.kind == todo.kind && self.subject == todo.subject && date < self.until
    }
}

/// What is to become of a todo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnoozeCommand {
    /// It is put off until a day, for a reason.
    Snooze(TodoKey, NaiveDate, String),
    /// End the snooze before its day.
    End(TodoKey),
}

/// The snooze that puts a todo off on `date`, if one does.
pub fn snoozed<'s>(todo: &Todo, snoozes: &'s [Snooze], date: NaiveDate) -> Option<&'s Snooze> {
    snoozes.iter().find(|snooze| snooze.covers(todo, date))
}

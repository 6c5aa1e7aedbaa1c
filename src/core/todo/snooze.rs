//! What is put off: a todo that nobody wants to hear of until a day, and why.

use super::{Todo, TodoKind};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

    /// Whether it is about this todo or one of the same act, as it may have been named when it was put off.
    pub fn is_of_act(&self, kind: TodoKind, subject: &str) -> bool {
        self.kind == kind && is_same(&self.subject, subject)
    }

    /// Whether a todo is put off by this on `date`.
    pub fn covers(&self, todo: &Todo, date: NaiveDate) -> bool {
        self.is_of_act(todo.kind, &todo.subject) && date < self.until
    }
}

/// Whether two subjects are of one act: a claim that takes in one more workload, or one less, stays the same.
fn is_same(one: &str, other: &str) -> bool {
    let parts = |subject: &str| -> (String, BTreeSet<String>) {
        let (of, list) = subject.rsplit_once('/').unwrap_or(("", subject));
        (of.to_owned(), list.split(", ").map(str::to_owned).collect())
    };
    let ((of, list), (of_other, other_list)) = (parts(one), parts(other));
    of == of_other && (list.is_subset(&other_list) || other_list.is_subset(&list))
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

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn a_claim_with_one_more_workload_is_the_same_and_another_one_is_not() {
        assert!(is_same("c1/cpor/drives-usage/Teams", "c1/cpor/drives-usage/Exchange Online, Teams"));
        assert!(is_same("c1/cpor/drives-usage/Exchange Online, Teams", "c1/cpor/drives-usage/Teams"));
        assert!(is_same("a1", "a1"));
        for other in ["c1/cpor/drives-usage/Intune", "c1/cpor/influenced/Teams", "c2/cpor/drives-usage/Teams", "Teams"]
        {
            assert!(!is_same("c1/cpor/drives-usage/Teams", other), "{other}");
        }
    }
}

//! What is put into a calendar: a day each.

use crate::todo::Todo;
use chrono::NaiveDate;

/// A day in a calendar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// Tells it from others of the same partner, so that importing it again moves it.
    pub id: String,
    pub on: NaiveDate,
    pub text: String,
    /// What else there is to say; may be empty.
    pub more: String,
}

impl From<&Todo> for CalendarDay {
    fn from(todo: &Todo) -> CalendarDay {
        let what = if todo.loses { "at stake" } else { "to gain" };
        let unsure = if todo.certain { "" } else { ", not certain" };
        let more = format!("{} points {what}{unsure}", todo.points_at_stake.amount());
        CalendarDay {
            id: format!("{}/{}", todo.kind.clock(), todo.subject),
            on: todo.due,
            text: todo.text.clone(),
            more: if todo.points_at_stake.is_positive() { more } else { String::new() },
        }
    }
}

//! What is put into a calendar: a day each.

use crate::book::Book;
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

/// What tells a book that has no log from others: its oldest record, which new ones don't change and two partners don't share.
/// Not the partner's name or id, which a book may get later. Nothing where no record has a day.
pub fn oldest_record(book: &Book) -> Option<String> {
    let associations = book.associations.iter().flat_map(|association| {
        let known = association.started.into_iter().chain(association.log.iter().map(|entry| entry.on));
        known.map(|day| (day, association.id.to_string()))
    });
    let subscriptions = book.subscriptions.iter().filter_map(|s| Some((s.started?, s.id.to_string())));
    let certifications = book.certifications.iter().map(|c| (c.earned, format!("{}/{}", c.person, c.exam)));
    let oldest = associations.chain(subscriptions).chain(certifications).min();
    oldest.map(|(day, id)| format!("{day}/{id}"))
}

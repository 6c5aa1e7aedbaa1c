//! The first screen, where there is no store yet; and the last question, where changes are in memory only.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use crate::command::{self, Command, Reason};
use crate::view_model::{Cell, Column, Detail, Row, Tone};
use laurels_core::text::clean;

/// The ways to begin: a command each, what it is called here, and what it leads to.
const WAYS: [(&str, &str, &str, &str); 3] = [
    (
        "demonstration",
        "Look at the demonstration",
        "a made-up partner, in memory",
        "A made-up partner with customers, associations, people and two years of figures. Look at every pane, try what \
         you like: nothing of it is kept, and you can come back here.",
    ),
    (
        "import",
        "Import files",
        "the files you have",
        "Azure usage and training completions as Partner Center lets you download them, or a dataset that laurels \
         exported. You see what they contain and what each designation would score before anything is kept.",
    ),
    (
        "begin",
        "Start empty",
        "your name and ids",
        "Asks for the partner's name, its global id and one location id. Then you see which reports to \
         download, where, and what each is needed for; associations and people can also be entered by hand.",
    ),
];

pub(super) const WAYS_TO_BEGIN: List = List {
    columns: &[Column::words("", 26, 30, 0), Column::words("", 20, Column::REST, 1)],
    title: |_| "Welcome to laurels: there is no book yet".to_owned(),
    len: |_| WAYS.len(),
    rows: Rows::Few(|_, place| {
        let (id, title, with, _) = WAYS.get(place)?;
        Some(Row { key: (*id).to_owned(), cells: vec![Cell::text(*title), Cell::text(*with).tone(Tone::Dim)] })
    }),
    detail,
    ..LIST
};

pub fn way_to_begin(place: usize) -> Option<&'static Command> {
    command::by_id(WAYS.get(place)?.0)
}

/// The selected way in full, and where the book will lie.
pub(super) fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let (id, title, _, text) = WAYS.get(place)?;
    let command = way_to_begin(place)?;
    let mut lines = vec![("", (*text).to_owned(), Tone::Plain)];
    if let Err(Reason(why)) = subject.available(command) {
        lines.push(("not now", why.to_owned(), Tone::Warn));
    }
    if *id != "demonstration" && !subject.store.is_empty() {
        lines.push(("the store", clean(subject.store).into_owned(), Tone::Dim));
    }
    Some(Detail { title: (*title).to_owned(), lines, ..Detail::default() })
}

/// What can be done about changes that are in memory only: what, and what that means. `update::leaving` takes them
/// in this order.
const CHOICES: [(&str, &str); 3] = [
    ("Export, then quit", "writes the book to a dataset file first"),
    ("Quit without them", "the changes of this session are lost"),
    ("Stay", "goes back to where you were"),
];

pub(super) const LEAVE: List = List {
    columns: &[Column::words("", 18, 22, 0), Column::words("", 20, Column::REST, 0)],
    title: |_| "Leave".to_owned(),
    len: |_| CHOICES.len(),
    rows: Rows::Few(|_, place| {
        let (what, means) = CHOICES.get(place)?;
        Some(Row { key: place.to_string(), cells: vec![Cell::text(*what), Cell::text(*means).tone(Tone::Dim)] })
    }),
    ..LIST
};

//! What the log says of a change or a record, change by change: who and when, each field before and after, which score
//! moved.

use super::list::{LIST, List, Rows};
use super::log::{at, figures, moved_cell};
use super::subject::Subject;
use crate::history_dialog::HistoryDialog;
use crate::view_model::{Cell, Column, Mark, Row, Tone};
use crate::window::Window;
use laurels_core::change::FieldChange;
use laurels_core::history::{HistoryEntry, HistoryQuery, Touched};

pub(super) const HISTORY: List = List {
    columns: &[
        Column::words("When (UTC)", 17, 17, 0),
        Column::words("Who", 6, 12, 1),
        Column::names("Moved", 12, 18, 2),
        Column::sentences("What", 40, 0),
    ],
    len: |subject| front(subject).and_then(|window| window.rows.as_ref()).map_or(0, |rows| rows.len()),
    rows: Rows::Few(|subject, place| front(subject)?.rows.as_ref()?.get(place).cloned()),
    empty: |subject| match front(subject) {
        Some(HistoryDialog { why: Some(why), .. }) => why.clone(),
        Some(HistoryDialog { rows: None, .. }) => "Looking it up.".to_owned(),
        _ => "The log does not name it: it was there before the log began, or came with a dataset that is open."
            .to_owned(),
    },
    ..LIST
};

fn front<'a>(subject: &Subject<'a>) -> Option<&'a HistoryDialog> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::History(window) => Some(window.as_ref()),
        _ => None,
    })
}

/// The columns: of one change alone, whose first line says when and by whom, the last one only.
pub(super) fn columns(subject: &Subject<'_>) -> &'static [Column] {
    let is_one = front(subject).is_some_and(|window| matches!(window.of, HistoryQuery::Change(_)));
    HISTORY.columns.get(HISTORY.columns.len() - 1..).filter(|_| is_one).unwrap_or(HISTORY.columns)
}

/// The rows of what was asked about.
pub fn history_rows(subject: &Subject<'_>, of: &HistoryQuery, entries: &[HistoryEntry]) -> Vec<Row> {
    let mut rows = rows(subject, entries);
    if let (HistoryQuery::Change(_), Some(entry)) = (of, entries.first()) {
        rows.iter_mut().for_each(|row| row.cells = row.cells.pop().into_iter().collect());
        let HistoryEntry { revision, .. } = entry;
        let head = format!("{} {}: {}", at(revision), revision.who, revision.what);
        rows.iter_mut().take(1).for_each(|row| row.cells = vec![heading(&head)]);
    }
    rows
}

/// The rows of changes, the newest first: each with a line that says who made it, and one for every field.
fn rows(subject: &Subject<'_>, entries: &[HistoryEntry]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for entry in entries {
        let revision = &entry.revision;
        let (when, who) = (Cell::text(at(revision)), Cell::outside(&revision.who));
        let cells = vec![when, who, moved_cell(subject, &revision.moved), heading(&revision.what)];
        rows.push(Row { key: String::new(), cells });
        let one = entry.records.len() == 1 && entry.more == 0;
        for touched in &entry.records {
            rows.extend(
                (!one || touched.fields.is_empty()).then(|| line(&record(touched)).tone(Tone::Warn)).map(under),
            );
            rows.extend(touched.fields.iter().map(|field| under(line(&before_and_after(field)))));
        }
        rows.extend(entry.figures.map(|done| under(line(&figures(done)))));
        rows.extend((entry.more > 0).then(|| under(line(&format!("and {} more records", entry.more)).tone(Tone::Dim))));
    }
    for (place, row) in rows.iter_mut().enumerate() {
        row.key = place.to_string();
    }
    rows
}

/// A record and what became of it.
pub(super) fn record(touched: &Touched) -> String {
    format!("{} {}", touched.fate, touched.name)
}

/// A field before and after, as one line.
pub(super) fn before_and_after(change: &FieldChange) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} → {}", change.label, shown(&change.before), shown(&change.after))
}

fn heading(text: &str) -> Cell {
    Cell::outside(text).tone(Tone::Dim).mark(Mark::Open)
}

fn line(text: &str) -> Cell {
    Cell::outside(text)
}

/// A row of which only the last cell says something.
fn under(what: Cell) -> Row {
    Row { key: String::new(), cells: vec![Cell::text(""), Cell::text(""), Cell::text(""), what] }
}

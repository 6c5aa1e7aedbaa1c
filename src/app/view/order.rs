//! The order of a list: its records sorted by one column, and the words by which a filter finds each.

use super::list::{cell, each_cell, list};
use super::subject::Subject;
use crate::table::TableId;
use crate::view_model::Cell;
use std::cmp::Ordering;

/// All records of a list of `len`, sorted by a column or in their own order.
pub fn sorted(subject: &Subject<'_>, id: TableId, len: usize, sort: Option<(usize, bool)>) -> Vec<u32> {
    let records = 0..u32::try_from(len).unwrap_or(u32::MAX);
    let Some((column, ascending)) = sort else {
        return records.collect();
    };
    let key = |record: u32| (cell(subject, id, record as usize, column).map(Key::of), record);
    let mut keyed: Vec<(Option<Key>, u32)> = records.map(key).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let order = compare(a.as_ref(), b.as_ref());
        if ascending { order } else { order.reverse() }
    });
    keyed.into_iter().map(|(_, record)| record).collect()
}

/// Everything by which a row is found, in lower case; no word reaches from one cell into the next.
pub fn filter_text(subject: &Subject<'_>, id: TableId, record: usize) -> String {
    /// Bytes that hardly any row has more of.
    const ROOM: usize = 128;
    let mut text = (list(id).unseen)(subject, record);
    text.reserve(ROOM);
    each_cell(subject, id, record, |cell| {
        text.push('\n');
        text.push_str(cell.as_text());
    });
    match text.is_ascii() {
        true => text.make_ascii_lowercase(),
        false => text = text.to_lowercase(),
    }
    text
}

/// What a cell sorts by.
enum Key {
    Amount(f64),
    Words(String),
}

impl Key {
    fn of(cell: Cell) -> Key {
        cell.rank.map_or_else(|| Key::Words(cell.as_text().to_lowercase()), Key::Amount)
    }
}

/// Amounts before words, each in their own order; a missing cell comes last.
fn compare(a: Option<&Key>, b: Option<&Key>) -> Ordering {
    match (a, b) {
        (Some(Key::Amount(a)), Some(Key::Amount(b))) => a.total_cmp(b),
        (Some(Key::Words(a)), Some(Key::Words(b))) => a.cmp(b),
        (Some(Key::Amount(_)), Some(Key::Words(_))) => Ordering::Less,
        (Some(Key::Words(_)), Some(Key::Amount(_))) => Ordering::Greater,
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

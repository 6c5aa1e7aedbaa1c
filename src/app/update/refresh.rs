//! Brings the visible lists up to date: which records, in which order, and where the window stands.

use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Cell};
use std::cmp::Ordering;

/// Makes the order of every visible list whose content, filter or sorting changed, and settles its window.
pub(super) fn lists(state: &mut AppState) {
    let windows: Vec<TableId> = state.windows.iter().filter_map(|w| w.list()).collect();
    for &id in state.arrangement().lists().iter().chain(&windows) {
        let epoch = state.epoch_of(id);
        let table = state.tables.get(id);
        if table.epoch != epoch || !table.is_listed() {
            let mut table = std::mem::take(state.tables.get_mut(id));
            list(state, id, epoch, &mut table);
            *state.tables.get_mut(id) = table;
        }
        let height = state.rows_shown(id);
        state.tables.get_mut(id).settle(height);
    }
}

/// Sorts and filters a list anew, with the same row selected where it is still there. Rows are made only where the
/// content changed: their order and their words are kept for the next filter.
fn list(state: &AppState, id: TableId, epoch: u64, table: &mut TableState) {
    if table.epoch == 0 {
        table.sort = view::first_sort(id);
    }
    if table.epoch != epoch {
        table.forget();
    }
    table.epoch = epoch;
    table.unfiltered = view::len(state, id);
    let selected = table.record().filter(|&record| is_selected(state, id, table, record));
    if table.sorted_by != Some(table.sort) {
        table.sorted = sorted(state, id, table.unfiltered, table.sort);
        table.sorted_by = Some(table.sort);
    }
    let words: Vec<String> = table.filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    if !words.is_empty() && table.texts.len() != table.unfiltered {
        table.texts = (0..table.unfiltered).map(|record| text(state, id, record)).collect();
    }
    let holds = |record: &&u32| {
        let text = table.texts.get(**record as usize).map_or("", String::as_str);
        words.iter().all(|word| text.contains(word.as_str()))
    };
    table.order = table.sorted.iter().filter(holds).copied().collect();
    table.filtered_by = Some(table.filter.clone());
    table.selected = place_of_selected(state, id, table, selected);
    table.selected_key = table.record().map(|record| view::row(state, id, record as usize).key);
}

/// Whether a record is the one whose key is selected.
fn is_selected(state: &AppState, id: TableId, table: &TableState, record: u32) -> bool {
    table.selected_key.as_ref().is_some_and(|key| view::row(state, id, record as usize).key == *key)
}

/// Where the selected row stands now, told by its record if that is known, else by its key; where it is gone, the old
/// place as far as the list goes.
fn place_of_selected(state: &AppState, id: TableId, table: &TableState, selected: Option<u32>) -> usize {
    let known = match selected {
        Some(record) => table.order.iter().position(|other| *other == record),
        None if table.selected_key.is_some() => {
            table.order.iter().position(|&record| is_selected(state, id, table, record))
        }
        None => None,
    };
    known.unwrap_or_else(|| table.selected.min(table.order.len().saturating_sub(1)))
}

/// All records in order.
fn sorted(state: &AppState, id: TableId, len: usize, sort: Option<(usize, bool)>) -> Vec<u32> {
    let records = 0..u32::try_from(len).unwrap_or(u32::MAX);
    let Some((column, ascending)) = sort else {
        return records.collect();
    };
    let key = |record: u32| (view::cell(state, id, record as usize, column).map(Key::of), record);
    let mut keyed: Vec<(Option<Key>, u32)> = records.map(key).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let order = compare(a.as_ref(), b.as_ref());
        if ascending { order } else { order.reverse() }
    });
    keyed.into_iter().map(|(_, record)| record).collect()
}

/// Everything by which a row is found, in lower case; no word reaches from one cell into the next.
fn text(state: &AppState, id: TableId, record: usize) -> String {
    let mut text = view::unseen(state, id, record);
    for cell in view::row(state, id, record).cells {
        text.push('\n');
        text.push_str(cell.as_text());
    }
    text.to_lowercase()
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

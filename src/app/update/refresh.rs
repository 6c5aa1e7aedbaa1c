//! Brings the visible lists up to date: which records, in which order, and where the window stands.

use crate::app::select::{self, Cell, Row};
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use std::cmp::Ordering;

/// Makes the order of every visible list whose content may have changed, and settles its window.
pub(super) fn lists(state: &mut AppState) {
    let windows: Vec<TableId> = state.windows.iter().filter_map(|w| w.list()).collect();
    for &id in state.arrangement().lists().iter().chain(&windows) {
        if state.tables.get(id).epoch != state.epoch {
            let listed = listed(state, id);
            *state.tables.get_mut(id) = listed;
        }
        let height = state.rows_shown(id);
        let table = state.tables.get_mut(id);
        table.settle(height);
    }
}

/// The list filtered and sorted anew, with the same row selected where it is still there.
fn listed(state: &AppState, id: TableId) -> TableState {
    let mut table = state.tables.get(id).clone();
    if table.epoch == 0 {
        table.sort = select::first_sort(id);
    }
    let unfiltered = select::len(state, id);
    let words: Vec<String> = table.filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let records = 0..u32::try_from(unfiltered).unwrap_or(u32::MAX);
    table.order = match table.sort {
        None if words.is_empty() => records.collect(),
        sort => {
            let rows = records.map(|record| (record, select::row(state, id, record as usize)));
            let mut kept: Vec<(u32, Row)> = rows.filter(|(_, row)| holds(row, &words)).collect();
            if let Some((column, ascending)) = sort {
                kept.sort_by(|(_, a), (_, b)| {
                    let order = compare(a.cells.get(column), b.cells.get(column));
                    if ascending { order } else { order.reverse() }
                });
            }
            kept.into_iter().map(|(record, _)| record).collect()
        }
    };
    table.unfiltered = unfiltered;
    table.epoch = state.epoch;
    table.selected = place_of_selected(state, id, &table);
    table.selected_key = table.record().map(|record| select::row(state, id, record as usize).key);
    table
}

/// Where the selected key stands now; where it is gone, the old place as far as the list goes.
fn place_of_selected(state: &AppState, id: TableId, table: &TableState) -> usize {
    let last = table.order.len().saturating_sub(1);
    let Some(key) = &table.selected_key else {
        return table.selected.min(last);
    };
    let has_key = |record: u32| select::row(state, id, record as usize).key == *key;
    if table.record().is_some_and(has_key) {
        return table.selected;
    }
    table.order.iter().position(|&record| has_key(record)).unwrap_or(table.selected.min(last))
}

/// Whether a row holds every word, in whatever case.
fn holds(row: &Row, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text: Vec<String> = row.cells.iter().map(|cell| cell.as_text().to_lowercase()).collect();
    words.iter().all(|word| text.iter().any(|cell| cell.contains(word.as_str())))
}

/// Amounts before words, each in their own order; a missing cell comes last.
fn compare(a: Option<&Cell>, b: Option<&Cell>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_none().cmp(&b.is_none());
    };
    match (a.rank, b.rank) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (None, None) => a.as_text().to_lowercase().cmp(&b.as_text().to_lowercase()),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

//! Brings the visible lists up to date: which records, and in which order.

use crate::availability::files_in;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Subject};
use laurels_core::fuzzy;

/// Records that are worded for a filter before the next frame. A list with more of them is shown in pieces.
const PIECE: usize = 1_000;

/// Makes the order of every visible list whose content, filter or sorting changed; of a long list that is filtered at
/// first the beginning, and more of it each time.
pub(super) fn lists(state: &mut AppState) {
    lists_by(state, PIECE);
}

/// Makes what is still missing of lists that are shown in pieces.
pub(super) fn complete_lists(state: &mut AppState) {
    if state.is_listing {
        lists_by(state, usize::MAX);
    }
}

fn lists_by(state: &mut AppState, piece: usize) {
    let was_listing = std::mem::take(&mut state.is_listing);
    let windows: Vec<TableId> = state.windows.iter().filter_map(|w| w.list()).collect();
    for &id in state.arrangement().lists().iter().chain(&windows) {
        let epoch = state.epoch_of(id);
        let table = state.tables.get(id);
        if table.epoch != epoch || !table.is_listed() {
            let mut table = std::mem::take(state.tables.get_mut(id));
            list(&state.subject(), id, (epoch, piece), &mut table);
            state.is_listing |= !table.is_listed();
            *state.tables.get_mut(id) = table;
        }
    }
    if was_listing || state.is_listing {
        state.touch();
    }
}

/// Sorts and filters a list anew, with the same row selected where it is still there. Rows are made only where the
/// content changed: their order and their words are kept for the next filter.
fn list(subject: &Subject<'_>, id: TableId, (epoch, piece): (u64, usize), table: &mut TableState) {
    if table.epoch == 0 {
        table.sort = view::first_sort(id);
    }
    if table.epoch != epoch {
        table.forget();
    }
    table.epoch = epoch;
    table.unfiltered = view::len(subject, id);
    let selected = table.record().filter(|&record| is_selected(subject, id, table, record));
    if table.sorted_by != Some(table.sort) {
        table.sorted = view::sorted(subject, id, table.unfiltered, table.sort);
        table.sorted_by = Some(table.sort);
    }
    let words: Vec<String> = table.filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        table.texts = Vec::new(); // Of a long list they take more room than all that it shows.
    }
    let is_whole = words.is_empty() || word_records(subject, id, piece, table);
    let is_shown_key = |record: &&u32| {
        let text = table.texts.get(**record as usize).map_or("", String::as_str);
        view::is_heading(subject, id, **record as usize) || words.iter().all(|word| text.contains(word.as_str()))
    };
    let questions = view::first_question(subject, id).filter(|_| !words.is_empty());
    let is_other = |record: &&u32| questions.is_none_or(|first| (**record as usize) < first);
    // A filter finds what is folded away, too.
    let is_shown = |record: &&u32| !words.is_empty() || view::is_shown(subject, id, **record as usize);
    table.order = table.sorted.iter().filter(is_other).filter(is_shown_key).filter(is_shown).copied().collect();
    if id == TableId::Palette && !words.is_empty() {
        table.order = best_first(table, table.sorted.iter().filter(is_other).copied(), &words);
    }
    let names_files = id == TableId::Palette && files_in(&table.filter).is_some();
    if let Some(first) = questions.filter(|_| !names_files) {
        let found = view::questions_found(subject, id, &table.filter).into_iter().map(|place| first + place);
        table.order.extend(found.filter_map(|record| u32::try_from(record).ok()));
    }
    drop_bare_headings(subject, id, &mut table.order);
    table.filtered_by = is_whole.then(|| table.filter.clone());
    table.selected = place_of_selected(subject, id, table, selected);
    table.selected_key = table.record().map(|record| view::key(subject, id, record as usize));
}

/// Makes the words by which a filter finds records, of no more than so many and in the order of the list; those of the
/// others find nothing yet. Whether all are made.
fn word_records(subject: &Subject<'_>, id: TableId, piece: usize, table: &mut TableState) -> bool {
    table.texts.resize(table.unfiltered, String::new());
    let mut left = piece;
    for &record in &table.sorted {
        let Some(text) = table.texts.get_mut(record as usize).filter(|text| text.is_empty()) else { continue };
        if left == 0 {
            return false;
        }
        *text = view::filter_text(subject, id, record as usize);
        left -= 1;
    }
    true
}

/// Leaves out headings that have no row below them.
fn drop_bare_headings(subject: &Subject<'_>, id: TableId, order: &mut Vec<u32>) {
    let is_heading = |record: &u32| view::is_heading(subject, id, *record as usize);
    let mut below = None;
    let mut kept: Vec<u32> = Vec::with_capacity(order.len());
    for record in order.drain(..).rev() {
        let heads_nothing = is_heading(&record) && below.is_none_or(|below: u32| is_heading(&below));
        if !heads_nothing {
            kept.push(record);
            below = Some(record);
        }
    }
    kept.reverse();
    *order = kept;
}

/// Matches from which on nobody is looking for a name with a typing mistake.
const ENOUGH: usize = 10;

/// The records that words find, the best match first; with typing mistakes only where few are found without.
fn best_first(table: &TableState, records: impl Iterator<Item = u32>, words: &[String]) -> Vec<u32> {
    let rank = |record: u32, mistyped: bool| {
        let text = table.texts.get(record as usize).map_or("", String::as_str);
        fuzzy::rank(text.lines().nth(1).unwrap_or_default(), text, words, mistyped)
    };
    let (mut found, rest): (Vec<_>, Vec<_>) =
        records.map(|record| (rank(record, false), record)).partition(|(rank, _)| rank.is_some());
    if found.len() < ENOUGH {
        let mistyped = rest.into_iter().map(|(_, record)| (rank(record, true), record));
        found.extend(mistyped.filter(|(rank, _)| rank.is_some()));
    }
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.into_iter().map(|(_, record)| record).collect()
}

/// Whether a record is the one whose key is selected.
fn is_selected(subject: &Subject<'_>, id: TableId, table: &TableState, record: u32) -> bool {
    table.selected_key.as_ref().is_some_and(|key| view::key(subject, id, record as usize) == *key)
}

/// Where the selected row stands now, told by its record if that is known, else by its key; where it is gone, the old
/// place as far as the list goes.
fn place_of_selected(subject: &Subject<'_>, id: TableId, table: &TableState, selected: Option<u32>) -> usize {
    let known = match selected {
        Some(record) => table.order.iter().position(|other| *other == record),
        None if table.selected_key.is_some() => {
            table.order.iter().position(|&record| is_selected(subject, id, table, record))
        }
        None => None,
    };
    known.unwrap_or_else(|| {
        let place = table.selected.min(table.order.len().saturating_sub(1));
        let is_heading = table.order.get(place).is_some_and(|record| view::is_heading(subject, id, *record as usize));
        if is_heading { place + 1 } else { place }
    })
}

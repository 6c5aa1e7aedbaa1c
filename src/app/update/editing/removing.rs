//! Records that go, and the marks by which several go at once.

use super::rule_dialog;
use crate::book_task::Recording;
use crate::intent::Motion;
use crate::selection;
use crate::state::AppState;
use crate::update::{confirming, listing};
use crate::view;
use crate::window::Confirm;
use laurels_core::change::{Change, Edit, LedgerRecord};
use std::collections::BTreeSet;

/// Asks whether the selected record is to go, or the marked ones.
pub fn ask_delete(state: &mut AppState) {
    let records = state.meant(state.route.focus);
    if !records.is_empty() {
        confirming::ask(state, Confirm::Delete(records));
    }
}

pub fn delete(state: &mut AppState, records: Vec<LedgerRecord>) {
    let what = match records.as_slice() {
        [one] => format!("deleted {}", one.name()),
        several => format!("deleted {} records", several.len()),
    };
    let edits = records.into_iter().map(Edit::delete).collect();
    rule_dialog::check(state, Recording::new(Change { edits, evidence: None }, what))
}

/// Marks every row that the filter leaves; where all of them are marked, takes the marks away.
pub fn mark_all(state: &mut AppState) {
    let list = state.route.focus;
    let shown = state.tables.get(list).order.iter();
    let shown = shown.filter(|record| selection::is_markable(state, list, **record as usize));
    let keys: BTreeSet<String> = shown.map(|record| view::key(&state.subject(), list, *record as usize)).collect();
    let marked = &mut state.tables.get_mut(list).marked;
    match keys.is_subset(marked) {
        true => marked.retain(|key| !keys.contains(key)),
        false => marked.extend(keys),
    }
    state.renew_lists();
}

/// Marks the selected row, or takes the mark away, and goes on to the next.
pub fn mark(state: &mut AppState) {
    let list = state.route.focus;
    let Some(key) = state.selected_key(list) else { return };
    let marked = &mut state.tables.get_mut(list).marked;
    if !marked.remove(&key) {
        marked.insert(key);
    }
    listing::select(state, Motion::Down)
}

//! What can be done to records, and in their forms.

use super::has_book;
use crate::command::Reason;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use laurels_core::book::RecordKind;

/// Whether the list in front takes new records.
pub(super) fn can_add(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    match view::addable_kind(state.route.focus) {
        Some(_) => Ok(()),
        None => Err(Reason("nothing can be added here; 2 and 4 have the lists of records")),
    }
}

/// Whether the selected row is a record that can be changed.
pub(super) fn can_edit(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    match state.record(state.route.focus) {
        Some(_) => Ok(()),
        None => Err(Reason("select a record: a customer, a subscription, an association, a person, a certification")),
    }
}

/// Whether the selected row, or every marked one, is an association.
pub(super) fn can_move(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    match (view::record_kind(state.route.focus), state.selected(state.route.focus)) {
        (Some(RecordKind::Association), Some(_)) => Ok(()),
        _ => Err(Reason("select an association: only those have states")),
    }
}

/// Whether two customers are meant.
pub(super) fn can_merge(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    match selection::two_customers(state) {
        Some(_) => Ok(()),
        None => Err(Reason("mark two customers in 2 Associations, customers; space marks")),
    }
}

/// Whether the selected row can be marked.
pub(super) fn can_mark(state: &AppState) -> Result<(), Reason> {
    can_edit(state)?;
    match view::record_kind(state.route.focus) {
        None => Err(Reason("these rows are no records of their own")),
        Some(_) => Ok(()),
    }
}

/// Whether an entry of the form in front is selected.
pub(super) fn can_drop_entry(state: &AppState) -> Result<(), Reason> {
    selection::entry(state).map(drop).ok_or(Reason("select an entry of a list in a form"))
}

/// Whether the selected line of the form in front shows a rule.
pub(super) fn can_waive(state: &AppState) -> Result<(), Reason> {
    selection::shown_rule(state).map(drop).ok_or(Reason("select the field of a form that shows an association rule"))
}

/// Whether the selected row can be thrown away: a draft, or a record.
pub(super) fn can_delete(state: &AppState) -> Result<(), Reason> {
    match state.selected(TableId::Drafts).filter(|_| state.route.focus == TableId::Drafts) {
        Some(_) => Ok(()),
        None => can_edit(state).map_err(|_| Reason("select a record or a wizard that is under way")),
    }
}

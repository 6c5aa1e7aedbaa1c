//! What an intent without a record is about.

use crate::active_wizard::PageItem;
use crate::compute::Next;
use crate::intent::{Intent, Target};
use crate::layout::Arrangement;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;
use laurels_core::book::{Customer, DesignationId, MetricId};
use laurels_core::change::LedgerRecord;
use laurels_core::history::HistoryQuery;
use laurels_core::wizard::Mail;

/// The change selected in the log, where the log has the keys.
pub fn change(state: &AppState) -> Option<u64> {
    let place = state.selected(TableId::Log).filter(|_| state.list() == Some(TableId::Log))?;
    state.log.get(place).map(|revision| revision.number)
}

/// What the form in front, else the selected row, has a history of, and what that is called.
pub fn history_subject(state: &AppState) -> Option<(HistoryQuery, String)> {
    if let Some(number) = change(state) {
        return Some((HistoryQuery::Change(number), format!("Change {number}, before and after")));
    }
    let record = match state.windows.last() {
        Some(Window::Record(form)) => form.before()?.clone(),
        None if state.filtering.is_none() => state.record(state.route.focus)?,
        _ => return None,
    };
    let title = format!("History of {}", record.name());
    Some((HistoryQuery::Record(record.kind(), record.key()), title))
}

/// The selected row of "Do next".
pub fn do_next(state: &AppState) -> Option<Next<'_>> {
    let list = state.route.focus == TableId::DoNext && state.arrangement() == Arrangement::Overview;
    let place = state.selected(TableId::DoNext).filter(|_| list)?;
    state.results.advice.as_ref()?.next(place)
}

/// The two customers that are meant: both are marked, or one is and the other is selected.
pub fn two_customers(state: &AppState) -> Option<[Customer; 2]> {
    let list = state.route.focus;
    // More are never two, and need not be looked at.
    if list != TableId::Customers || state.tables.get(list).marked.len() > 2 {
        return None;
    }
    let mut records = state.meant(list);
    let marked = !state.tables.get(list).marked.is_empty();
    if let (1, Some(selected)) = (records.len(), state.record(list).filter(|_| marked)) {
        records.push(selected);
    }
    let customers = records.into_iter().filter_map(|record| match record {
        LedgerRecord::Customer(customer) => Some(customer),
        _ => None,
    });
    let two: [Customer; 2] = customers.collect::<Vec<_>>().try_into().ok()?;
    Some(two).filter(|[one, other]| one.id != other.id)
}

/// The metric to explain: the selected one, or of the selected designation the one that has most to gain.
pub fn explained_metric(state: &AppState) -> Option<(DesignationId, MetricId)> {
    let id = state.route.focus;
    match view::target(&state.subject(), id, state.selected(id)?)? {
        Target::Metric(designation, metric) => Some((designation, metric)),
        Target::Designation(designation) => {
            let card = state.results.card.as_ref()?;
            let score = card.designations.iter().find(|d| d.id == designation)?;
            let weakest = score.metrics.iter().max_by_key(|m| m.max_points - m.points)?;
            Some((designation, weakest.id))
        }
        Target::Customer(_) | Target::Person(_) => None,
    }
}

/// What Enter on the selected row means.
pub fn on_enter(state: &AppState) -> Option<Intent> {
    let list = state.route.focus;
    let record = state.selected(list)?;
    match list {
        TableId::Log => Some(Intent::ShowHistory),
        TableId::FirstStart => view::way_to_begin(record).map(|command| command.intent.clone()),
        _ => view::target(&state.subject(), list, record).map(Intent::Show),
    }
}

/// Whether Enter on the selected row begins a wizard.
pub fn is_begun_by_enter(state: &AppState) -> bool {
    matches!(state.route.focus, TableId::Drafts | TableId::Wizards | TableId::Fixes)
        && state.selected(state.route.focus).is_some()
}

/// The list that a screen is about.
pub fn main_list(state: &AppState) -> Option<TableId> {
    state.arrangement().lists().first().copied()
}

/// The mail of the step in front.
pub fn mail(state: &AppState) -> Option<&Mail> {
    state.wizard.as_ref()?.page.iter().find_map(|row| match &row.what {
        PageItem::Mail(mail) => Some(mail),
        _ => None,
    })
}

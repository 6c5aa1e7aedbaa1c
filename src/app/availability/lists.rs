//! Where one can go, and what lists can do.

use crate::command::Reason;
use crate::layout::Piece;
use crate::route::Pane;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;

/// Whether the pane has more than one view.
pub(super) fn several_views(state: &AppState) -> Result<(), Reason> {
    match state.route.pane {
        _ if state.route.customer.is_some() => Err(Reason("Esc leads back to the pane and its views")),
        _ if state.route.walking => Err(Reason("Esc leads back to the pane; the wizard waits")),
        Pane::Designations | Pane::Associations | Pane::Certifications | Pane::Wizards => Ok(()),
        Pane::Activity if state.page().panels.iter().any(|panel| panel.piece == Piece::Chart(None)) => Ok(()),
        Pane::Activity => Err(Reason("all six designations are on the screen")),
        _ => Err(Reason("this pane has one view only")),
    }
}

/// Whether the screen has more than one list.
pub(super) fn several_areas(state: &AppState) -> Result<(), Reason> {
    match state.arrangement().lists().len() {
        0 | 1 => Err(Reason("there is one list only")),
        _ => Ok(()),
    }
}

/// Whether there is anything to leave. At the root `Esc` does nothing, and says nothing.
pub(super) fn can_go_back(state: &AppState) -> Result<(), Reason> {
    let filtered = !state.tables.get(state.route.focus).filter.is_empty();
    let marked = !state.tables.get(state.route.focus).marked.is_empty();
    let opened = marked || state.route.in_full || !state.back_stack.is_empty();
    let inside = state.filtering.is_some() || !state.windows.is_empty() || opened;
    if inside || filtered || selection::main_list(state) != Some(state.route.focus) { Ok(()) } else { Err(Reason("")) }
}

/// Whether there is a row to show in full.
pub(super) fn can_show_in_full(state: &AppState) -> Result<(), Reason> {
    match state.selected(state.route.focus) {
        Some(_) => Ok(()),
        None => Err(Reason("no row is selected")),
    }
}

/// Whether the list that has the keys can be filtered.
pub(super) fn can_filter(state: &AppState) -> Result<(), Reason> {
    match state.route.focus {
        TableId::Designations | TableId::Metrics | TableId::Skilling | TableId::FirstStart => {
            Err(Reason("this list is never long"))
        }
        TableId::Steps | TableId::Page | TableId::Gauges => {
            Err(Reason("a wizard is read as it stands; its questions are found with ?"))
        }
        _ => Ok(()),
    }
}

/// Whether the list that has the keys can be sorted.
pub(super) fn can_sort(state: &AppState) -> Result<(), Reason> {
    match state.route.focus {
        TableId::Designations
        | TableId::Metrics
        | TableId::Skilling
        | TableId::FirstStart
        | TableId::Steps
        | TableId::Page
        | TableId::Gauges => Err(Reason("this list has an order of its own")),
        _ => Ok(()),
    }
}

/// Whether there is anything to the left or the right: columns of the list that has the keys, or another list.
pub(super) fn can_go_across(state: &AppState) -> Result<(), Reason> {
    if state.route.focus == TableId::Matrix || state.route.walking { Ok(()) } else { several_areas(state) }
}

/// Whether the selected row leads anywhere.
pub(super) fn can_open(state: &AppState) -> Result<(), Reason> {
    match selection::on_enter(state) {
        _ if state.route.walking || selection::is_begun_by_enter(state) => Ok(()),
        Some(_) => Ok(()),
        None => Err(Reason("this row leads nowhere")),
    }
}

/// Whether the selected row has a score to explain.
pub(super) fn can_explain(state: &AppState) -> Result<(), Reason> {
    match selection::explained_metric(state) {
        Some(_) => Ok(()),
        None => Err(Reason("select a designation or a metric to have it explained")),
    }
}

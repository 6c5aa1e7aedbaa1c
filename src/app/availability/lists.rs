//! Where one can go, and what lists can do.

use super::{Answer, needs};
use crate::command::Reason;
use crate::intent::Intent;
use crate::route::Pane;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::window::Window;

pub(super) fn can(state: &AppState, intent: &Intent) -> Answer {
    let (focus, in_wizard) = (state.route.focus, state.route.in_wizard);
    let has_own_order = matches!(
        focus,
        TableId::Designations
            | TableId::Metrics
            | TableId::Skilling
            | TableId::FirstStart
            | TableId::Steps
            | TableId::Page
    );
    match intent {
        Intent::Right | Intent::Left if focus == TableId::Matrix || in_wizard => Ok(()),
        Intent::NextArea | Intent::PreviousArea | Intent::Right | Intent::Left => {
            needs(state.arrangement().lists().len() > 1, "there is one list only")
        }
        Intent::Open => {
            let leads = in_wizard || selection::is_begun_by_enter(state) || selection::on_enter(state).is_some();
            needs(leads, "there is nothing more to open here")
        }
        Intent::ShowInFull => needs(state.selected(focus).is_some(), "no row is selected"),
        Intent::Back => needs(can_go_back(state), ""),
        Intent::NextView | Intent::PreviousView => several_views(state),
        Intent::Filter if state.front().is_some() => {
            needs(state.front().is_some_and(Window::is_filtered), "this list is never long")
        }
        Intent::Filter if in_wizard && has_own_order => {
            Err(Reason("a wizard's page has no filter; ? finds its questions"))
        }
        Intent::Filter => needs(!has_own_order, "this list is never long"),
        Intent::Sort => needs(!has_own_order, "this list has an order of its own"),
        Intent::Explain => {
            let metric = selection::explained_metric(state);
            needs(metric.is_some(), "select a designation, a metric, a customer or a person to have it explained")
        }
        Intent::Plan | Intent::PlanUntil | Intent::Forecast => {
            let designation = selection::planned_designation(state);
            needs(designation.is_some(), "select a designation first")
        }
        _ => Ok(()),
    }
}

/// Whether the pane has more than one view, or is about one designation of several.
fn several_views(state: &AppState) -> Answer {
    match state.route.pane {
        _ if state.route.customer.is_some() => Err(Reason("Esc leads back to the pane and its views")),
        _ if state.route.in_wizard => Err(Reason("Esc leads back to the pane; the wizard waits")),
        Pane::Designations => Ok(()),
        pane => needs(pane.views().len() > 1, "this pane has one view only"),
    }
}

/// Whether anything is open, filtered or marked, or another list than the first has the keys.
fn can_go_back(state: &AppState) -> bool {
    let table = state.tables.get(state.route.focus);
    let opened = state.route.in_full || !state.back_stack.is_empty() || !state.windows.is_empty();
    let picked = state.filtering().is_some() || !table.filter.is_empty() || !table.marked.is_empty();
    let is_above = state.is_of_portfolio() || state.opened_demonstration;
    opened || picked || is_above || selection::main_list(state) != Some(state.route.focus)
}

//! What `Enter` and `x` open.

use super::act::attempt;
use super::{book_tasks, navigation, wizard};
use crate::book_task::BookTask;
use crate::compute::Query;
use crate::intent::Target;
use crate::route::{Pane, Route};
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use laurels_core::book::{DesignationId, MetricId};

/// Opens what the selected row is about.
pub fn open(state: &mut AppState) {
    if state.route.in_wizard {
        return wizard::act(state);
    }
    if selection::is_begun_by_enter(state) {
        return wizard::begin_here(state);
    }
    if let Some(intent) = selection::on_enter(state) {
        attempt(state, intent);
    }
}

/// Opens a target on top of where one is.
pub(super) fn show(state: &mut AppState, target: Target) {
    match target {
        Target::Customer(id) => {
            let focus = TableId::CustomerPoints;
            navigation::open(state, Route { customer: Some(id), focus, ..state.route.clone() });
        }
        Target::Designation(designation) => open_designation(state, designation, TableId::Metrics),
        Target::Metric(designation, metric) => {
            select_metric(state, metric);
            open_designation(state, designation, TableId::Excluded);
        }
        Target::Plan(designation) => open_view(state, designation, TableId::Plan),
        Target::Forecast(designation) => open_view(state, designation, TableId::Forecast),
        Target::Partner(file) => {
            if super::is_free(state) {
                book_tasks::start(state, BookTask::Partner(file));
            }
        }
        Target::Person(id) => {
            state.tables.get_mut(TableId::People).seek(id.into());
            let (view, focus) = (TableId::People, TableId::People);
            navigation::open(state, Route { view, focus, ..Route::at(Pane::Certifications) });
        }
    }
}

fn open_designation(state: &mut AppState, designation: DesignationId, focus: TableId) {
    navigation::open(state, Route { designation, focus, ..Route::at(Pane::Designations) });
}

/// Opens another view of a designation than its metrics.
fn open_view(state: &mut AppState, designation: DesignationId, view: TableId) {
    navigation::open(state, Route { designation, view, focus: view, ..Route::at(Pane::Designations) });
}

/// Selects a metric wherever it stands in the list that is made next.
fn select_metric(state: &mut AppState, metric: MetricId) {
    state.tables.get_mut(TableId::Metrics).selected_key = Some(metric.word().to_owned());
}

/// Shows the plan of the designation that is selected or open.
pub fn plan(state: &mut AppState) {
    if let Some(designation) = selection::planned_designation(state) {
        show_plan(state, designation);
    }
}

pub(super) fn show_plan(state: &mut AppState, designation: DesignationId) {
    // From a what-if it goes on from what that tries.
    let in_scenario = match state.route.view {
        TableId::WhatIf => true,
        TableId::Plan => state.route.in_scenario,
        _ => false,
    };
    let view = TableId::Plan;
    let place = Route { designation, view, focus: view, in_scenario, ..Route::at(Pane::Designations) };
    let planning = state.planning(&place);
    if !state.results.plans.contains_key(&planning) {
        // One that was given up is worked out again.
        state.results.answered.remove(&Query::Plan(planning));
    }
    navigation::open(state, place);
}

/// Shows the months to come of the designation that is selected or open.
pub fn forecast(state: &mut AppState) {
    if let Some(designation) = selection::planned_designation(state) {
        show(state, Target::Forecast(designation));
    }
}

/// Shows what does not count.
pub fn explain(state: &mut AppState) {
    if let Some((designation, metric)) = selection::explained_metric(state) {
        show(state, Target::Metric(designation, metric));
    }
}

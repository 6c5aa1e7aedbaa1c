//! What `Enter` and `x` open.

use super::{navigation, wizard};
use crate::command::{self, Reason};
use crate::effect::Effect;
use crate::env::Env;
use crate::route::{Pane, Route};
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{self, Target};
use laurels_core::book::{DesignationId, MetricId};

/// Whether the selected row leads anywhere.
pub fn can_open(state: &AppState) -> Result<(), Reason> {
    match target(state) {
        _ if state.route.walking || wizard::is_begun_by_enter(state) => Ok(()),
        Some(_) => Ok(()),
        None => Err(Reason("this row leads nowhere")),
    }
}

/// Opens what the selected row is about.
pub fn open(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if state.route.walking {
        return wizard::act(state, env);
    }
    if wizard::is_begun_by_enter(state) {
        return wizard::begin_here(state, env);
    }
    target(state).map_or_else(Vec::new, |target| follow(state, target, env))
}

fn target(state: &AppState) -> Option<Target> {
    let id = state.route.focus;
    view::target(&state.subject(), id, state.selected(id)?)
}

/// Opens a target on top of where one is.
pub(super) fn follow(state: &mut AppState, target: Target, env: &Env) -> Vec<Effect> {
    match target {
        Target::Command(id) => return command::by_id(id).map_or_else(Vec::new, |c| super::run(state, c, env)),
        Target::Customer(id) => {
            let focus = TableId::CustomerPoints;
            navigation::open(state, Route { customer: Some(id), focus, ..state.route.clone() });
        }
        Target::Designation(designation) => open_designation(state, designation, TableId::Metrics),
        Target::Metric(designation, metric) => {
            select_metric(state, metric);
            open_designation(state, designation, TableId::Excluded);
        }
        Target::Person(id) => {
            state.tables.get_mut(TableId::People).seek(id.into());
            let (view, focus) = (TableId::People, TableId::People);
            navigation::open(state, Route { view, focus, ..Route::at(Pane::Certifications) });
        }
    }
    Vec::new()
}

fn open_designation(state: &mut AppState, designation: DesignationId, focus: TableId) {
    navigation::open(state, Route { designation, focus, ..Route::at(Pane::Designations) });
}

/// Selects a metric wherever it stands in the list that is made next.
fn select_metric(state: &mut AppState, metric: MetricId) {
    state.tables.get_mut(TableId::Metrics).selected_key = Some(metric.word().to_owned());
}

/// Whether the selected row has a score to explain.
pub fn can_explain(state: &AppState) -> Result<(), Reason> {
    match explained(state) {
        Some(_) => Ok(()),
        None => Err(Reason("select a designation or a metric to have it explained")),
    }
}

/// Shows what does not count.
pub fn explain(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let explained = explained(state);
    explained.map_or_else(Vec::new, |(designation, metric)| follow(state, Target::Metric(designation, metric), env))
}

/// The metric to explain: the selected one, or of the selected designation the one that has most to gain.
fn explained(state: &AppState) -> Option<(DesignationId, MetricId)> {
    let id = state.route.focus;
    match view::target(&state.subject(), id, state.selected(id)?)? {
        Target::Metric(designation, metric) => Some((designation, metric)),
        Target::Designation(designation) => {
            let card = state.results.card.as_ref()?;
            let score = card.designations.iter().find(|d| d.id == designation)?;
            let weakest = score.metrics.iter().max_by_key(|m| m.max_points - m.points)?;
            Some((designation, weakest.id))
        }
        _ => None,
    }
}

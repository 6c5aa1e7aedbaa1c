//! The cheapest way of a designation to its target, what ends afterwards, and what it was a month ago: each worked out by
//! itself, so that the plan is on the screen first.

use super::Inputs;
use chrono::NaiveDate;
use laurels_core::book::DesignationId;
use laurels_core::month::Month;
use laurels_core::plan::{self, Ahead, Lapse, Plan, PlanQuery, Span, Until};
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, Scorer};
use std::sync::Arc;

/// A plan with the days that it is for.
#[derive(Clone, Debug)]
pub struct SpannedPlan {
    pub plan: Arc<Plan>,
    pub span: Span,
}

/// A plan as it would have been on an earlier day.
#[derive(Clone, Debug)]
pub struct EarlierPlan {
    pub on: NaiveDate,
    pub plan: Plan,
}

/// Measures the book for a designation alone, on a day.
fn with_scorer<T>(
    (designation, date): (DesignationId, NaiveDate),
    inputs: &Inputs,
    stop: &dyn Fn() -> bool,
    work: impl FnOnce(&Scorer<'_>) -> Option<T>,
) -> Option<T> {
    let rules: Rulebook = inputs.rulebook.only(designation);
    work(&Scorer::unless(&inputs.book, &rules, AsOf { date, ..inputs.moment }, stop)?)
}

/// Plans a designation; `None` where the rulebook doesn't have it or it has no such renewal, or `stop` said so.
pub(super) fn plan_of(
    (designation, until): (DesignationId, Until),
    inputs: &Inputs,
    stop: &dyn Fn() -> bool,
) -> Option<SpannedPlan> {
    let (plan, span) = plan_on((designation, inputs.moment.date), until, inputs, stop)?;
    Some(SpannedPlan { plan: Arc::new(plan), span })
}

fn plan_on(
    (designation, date): (DesignationId, NaiveDate),
    until: Until,
    inputs: &Inputs,
    stop: &dyn Fn() -> bool,
) -> Option<(Plan, Span)> {
    let query = PlanQuery { designation, target: None, costs: &inputs.costs, since: None, shows_by: None };
    with_scorer((designation, date), inputs, stop, |scorer| plan::lasting(scorer, &query, until, stop))
}

/// What ends after the plan in the inputs is carried out; `None` when `stop` said so.
pub(super) fn lapses_of(until: Until, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
    let plan = inputs.plan.as_deref()?;
    let day = (plan.designation, inputs.moment.date);
    let last = if let Until::Day(last) = until { Some(last) } else { None };
    let usage = inputs.rulebook.only_usage(plan.designation);
    let ahead = Ahead::of((&inputs.book, &usage, inputs.moment), (plan.designation, last), stop)?;
    with_scorer(day, inputs, stop, |scorer| ahead.lapses(scorer, plan, stop))
}

/// Plans a designation as it would have been at the end of the last month.
pub(super) fn plan_before(designation: DesignationId, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<EarlierPlan> {
    let on = Month::before(inputs.moment.date).last_day();
    Some(EarlierPlan { on, plan: plan_on((designation, on), Until::Today, inputs, stop)?.0 })
}

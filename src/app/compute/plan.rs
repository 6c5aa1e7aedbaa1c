//! The cheapest way of a designation to its target, what ends afterwards, and what it was a month ago: each worked out by
//! itself, so that the plan is on the screen first.

use super::Inputs;
use chrono::NaiveDate;
use laurels_core::book::DesignationId;
use laurels_core::month::Month;
use laurels_core::plan::{self, Ahead, Lapse, Plan, PlanQuery, Span, Until};
use laurels_core::scenario::{Scenario, Scratch};
use laurels_core::scoring::{AsOf, Scorer};
use laurels_core::wizard::WizardContext;
use std::sync::Arc;

/// What is planned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planning {
    pub designation: DesignationId,
    pub until: Until,
    /// The changes that are taken as given.
    pub given: Option<Scenario>,
}

impl Planning {
    /// A plan on the book as it is.
    pub const fn new(designation: DesignationId, until: Until) -> Planning {
        Planning { designation, until, given: None }
    }

    /// The book that it goes on from, on a day.
    fn scratch(&self, inputs: &Inputs, as_of: AsOf) -> Scratch {
        let context =
            WizardContext { days: inputs.days, ..WizardContext::new(&inputs.book, &inputs.rulebook, as_of.today) };
        let nothing = Scenario::default();
        self.given.as_ref().unwrap_or(&nothing).carried_out(context, as_of)
    }
}

/// A plan with the days that it is for.
#[derive(Clone, Debug)]
pub struct SpannedPlan {
    pub plan: Arc<Plan>,
    pub span: Span,
}

/// A plan as it would have been on an earlier day; none where there were no figures or no such renewal yet.
#[derive(Clone, Debug)]
pub struct EarlierPlan {
    pub on: NaiveDate,
    pub plan: Option<Plan>,
}

/// Plans a designation; `None` where the rulebook doesn't have it or it has no such renewal, or `stop` said so.
pub(super) fn plan_of(planning: &Planning, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<SpannedPlan> {
    let (plan, span) = plan_on(planning, inputs.moment, inputs, stop)?;
    Some(SpannedPlan { plan: Arc::new(plan), span })
}

fn plan_on(planning: &Planning, as_of: AsOf, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<(Plan, Span)> {
    let designation = planning.designation;
    let (scratch, rules) = (planning.scratch(inputs, as_of), inputs.rulebook.only(designation));
    let lost = planning.given.as_ref().map(Scenario::lost).unwrap_or_default();
    let query = PlanQuery { lost: &lost, ..PlanQuery::new(designation, None, &inputs.costs) };
    plan::lasting(&scratch.scorer(&rules, as_of, stop)?, &query, planning.until, stop)
}

/// What ends after the plan in the inputs is carried out; `None` when `stop` said so.
pub(super) fn lapses_of(planning: &Planning, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
    let plan = inputs.plan.as_deref()?;
    let last = if let Until::Day(last) = planning.until { Some(last) } else { None };
    let (scratch, usage) = (planning.scratch(inputs, inputs.moment), inputs.rulebook.only_usage(plan.designation));
    let ahead = Ahead::of(scratch.scorer(&usage, inputs.moment, stop)?, (plan.designation, last), stop)?;
    let rules = inputs.rulebook.only(plan.designation);
    let scorer: Scorer<'_> = scratch.scorer(&rules, inputs.moment, stop)?;
    ahead.lapses(&scorer, plan, stop)
}

/// Plans the same as it would have been at the end of the last month; `None` when `stop` said so.
pub(super) fn plan_before(planning: &Planning, inputs: &Inputs, stop: &dyn Fn() -> bool) -> Option<EarlierPlan> {
    let on = Month::before(inputs.moment.date).last_day();
    // Where all figures are of later months, a plan of that day would be one without any.
    let mut months = inputs.book.usage.months_with_rows().iter().map(|(_, month)| month.last_day());
    let has_figures = inputs.book.usage.is_empty() || months.any(|last| last < on);
    let plan = has_figures.then(|| plan_on(planning, AsOf::today(on), inputs, stop)).flatten().map(|(plan, _)| plan);
    (plan.is_some() || !stop()).then_some(EarlierPlan { on, plan })
}

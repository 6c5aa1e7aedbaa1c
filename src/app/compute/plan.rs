//! The cheapest way of a designation to its target, line by line.

use laurels_core::book::DesignationId;
use laurels_core::plan::{self, Costs, Lapse, Plan, PlanQuery};
use laurels_core::scoring::Scorer;

/// A plan with what ends afterwards.
#[derive(Clone, Debug)]
pub struct DesignationPlan {
    pub plan: Plan,
    pub lapses: Vec<Lapse>,
    /// What it is made of, in the order in which it is read.
    pub lines: Vec<PlanLine>,
}

impl DesignationPlan {
    /// The lines about the plan itself, which come before those of what ends afterwards.
    pub fn plan_lines(&self) -> usize {
        self.lines.len() - self.lapses.len()
    }
}

/// One line of a plan, by the places in its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanLine {
    /// Why the target is out of reach.
    WhyNot,
    Action(usize),
    /// One of the candidates of an action.
    Candidate(usize, usize),
    Total,
    Lapse(usize),
}

/// Plans a designation; `None` where the rulebook doesn't have it.
pub(super) fn plan_of(designation: DesignationId, scorer: &Scorer<'_>, costs: &Costs) -> Option<DesignationPlan> {
    let query = PlanQuery { designation, target: None, costs, since: None };
    let plan = plan::plan(scorer, &query, &|| false)?;
    let lapses = plan::lapses(scorer, &plan, &|| false)?;
    let mut lines: Vec<PlanLine> = plan.why_not.iter().map(|_| PlanLine::WhyNot).collect();
    for (place, action) in plan.actions.iter().enumerate() {
        lines.push(PlanLine::Action(place));
        lines.extend((0..action.candidates.len()).map(|candidate| PlanLine::Candidate(place, candidate)));
    }
    lines.push(PlanLine::Total);
    lines.extend((0..lapses.len()).map(PlanLine::Lapse));
    Some(DesignationPlan { plan, lapses, lines })
}

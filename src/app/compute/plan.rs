//! The cheapest way of a designation to its target, line by line.

use laurels_core::book::DesignationId;
use laurels_core::month::Month;
use laurels_core::plan::{self, Costs, Lapse, Plan, PlanQuery, Since};
use laurels_core::scoring::{AsOf, Scorer};

/// A plan with what ends afterwards.
#[derive(Clone, Debug)]
pub struct DesignationPlan {
    pub plan: Plan,
    pub lapses: Vec<Lapse>,
    /// How it differs from the plan of a month ago.
    pub since: Since,
    /// What it is made of, in the order in which it is read.
    pub lines: Vec<PlanLine>,
}

impl DesignationPlan {
    /// The lines about the plan itself, which come before those of what ends afterwards.
    pub fn plan_lines(&self) -> usize {
        self.lines.len() - self.lapses.len() - 1 - self.since.changes.len()
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
    /// What it was a month ago.
    Since,
    /// An action that there were more or fewer of then.
    Change(usize),
}

/// Plans a designation, today and as it would have been at the end of the last month; `None` where the rulebook doesn't have
/// it, or `stop` said so.
pub(super) fn plan_of(
    designation: DesignationId,
    (scorer, costs): (&Scorer<'_>, &Costs),
    stop: &dyn Fn() -> bool,
) -> Option<DesignationPlan> {
    let query = PlanQuery { designation, target: None, costs, since: None };
    let plan = plan::plan(scorer, &query, stop)?;
    let lapses = plan::lapses(scorer, &plan, stop)?;
    let (book, rules, moment) = (scorer.book(), scorer.rules(), scorer.as_of());
    let before = AsOf { date: Month::before(moment.date).last_day(), ..moment };
    let earlier = plan::plan(&Scorer::new(book, rules, before), &query, stop)?;
    let since = plan::since(before.date, &earlier, &plan);
    let mut lines: Vec<PlanLine> = plan.why_not.iter().map(|_| PlanLine::WhyNot).collect();
    for (place, action) in plan.actions.iter().enumerate() {
        lines.push(PlanLine::Action(place));
        lines.extend((0..action.candidates.len()).map(|candidate| PlanLine::Candidate(place, candidate)));
    }
    lines.push(PlanLine::Total);
    lines.extend((0..lapses.len()).map(PlanLine::Lapse));
    lines.push(PlanLine::Since);
    lines.extend((0..since.changes.len()).map(PlanLine::Change));
    Some(DesignationPlan { plan, lapses, since, lines })
}

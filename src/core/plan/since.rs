//! What an earlier day's plan of the same designation had to do that today's has not, and what has come since.

use super::{ActionKind, Plan};
use crate::points::Points;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How a plan differs from that of an earlier day.
#[derive(Clone, Debug, PartialEq)]
pub struct Since {
    pub on: NaiveDate,
    pub from: Points,
    pub cost: Points,
    /// Actions that there are more or fewer of now.
    pub changes: Vec<PlanChange>,
    /// Whether the target is still reached, with nothing more to do than then: only so is what is gone not needed.
    pub is_less: bool,
}

/// How many units of an action there were, and are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    pub kind: ActionKind,
    pub what: Option<String>,
    pub before: i64,
    pub now: i64,
}

/// Compares a plan with that of an earlier day.
pub fn since(on: NaiveDate, before: &Plan, now: &Plan) -> Since {
    let mut counts: BTreeMap<(ActionKind, Option<&String>), [i64; 2]> = BTreeMap::new();
    for (at, plan) in [before, now].into_iter().enumerate() {
        for action in plan.actions.iter().filter(|action| !action.under_way) {
            let counts = counts.entry((action.kind, action.what.as_ref())).or_default();
            counts.iter_mut().skip(at).take(1).for_each(|count| *count += action.count);
        }
    }
    let changed = counts.into_iter().filter(|(_, [before, now])| before != now);
    let change = |((kind, what), [before, now]): ((ActionKind, Option<&String>), [i64; 2])| PlanChange {
        kind,
        what: what.cloned(),
        before,
        now,
    };
    let changes: Vec<PlanChange> = changed.map(change).collect();
    let is_less = now.feasible && changes.iter().all(|change| change.now < change.before);
    Since { on, from: before.from, cost: before.cost, changes, is_less }
}

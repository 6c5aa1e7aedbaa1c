//! What of a plan's points a published score shows only later: usage from before an association begins never counts, so what
//! is added up over twelve months comes in full only after a year.

use super::{Plan, drafts, outcome};
use crate::book::{Association, MetricId};
use crate::points::Points;
use crate::projection::Projection;
use crate::scoring::Scorer;
use chrono::NaiveDate;

/// Points of a day that come in full only twelve months after a plan is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    pub on: NaiveDate,
    pub planned: Points,
    /// What a score of that day has of them.
    pub shown: Points,
    /// The metrics that have less.
    pub metrics: Vec<MetricId>,
}

/// What comes late of a plan on the first day on which all of it shows, from the planned one on; none where nothing does.
pub(super) fn late(today: &Scorer<'_>, plan: &Plan, stop: &dyn Fn() -> bool) -> Option<Late> {
    let on = plan.shows()?.max(plan.on);
    let scorer = if plan.planned.associations.is_empty() { None } else { today.on(on, stop) }?;
    let (book, rules, made) = (today.book(), today.rules(), today.as_of().date);
    let planned = plan.read_on(&scorer);
    let begun = |association: &Association| {
        let from = drafts::in_force_from(rules, book, association, made);
        Association { started: association.started.max(Some(from)), ..association.clone() }
    };
    let begun = Projection { associations: planned.associations.iter().map(begun).collect(), ..planned.clone() };
    let scored = |records: &Projection| outcome::scored(&scorer, plan.designation, (records, &plan.extras));
    let ((_, planned), (_, shown)) = scored(&planned).zip(scored(&begun))?;
    let less = |(id, points): &(MetricId, Points)| {
        let of = shown.iter().find(|(known, _)| known == id).map(|(_, points)| *points);
        (of < Some(*points)).then_some(*id)
    };
    let metrics = planned.iter().filter_map(less).collect();
    let (planned, shown) = (outcome::sum(&planned), outcome::sum(&shown));
    (shown.rounded(1) < planned.rounded(1)).then_some(Late { on, planned, shown, metrics })
}

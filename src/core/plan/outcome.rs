//! What a designation's metrics have once a plan is carried out: those of the projected book, and what no record of it
//! stands for.

use super::{may_switch, reading};
use crate::book::{AssociationType, Basis, DesignationId, MetricId};
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::{MetricFormula, Part, QuantityKind, Rulebook};
use crate::scoring::{DesignationScore, MetricScore, Scorer};
use chrono::NaiveDate;

/// Units that no record of the book stands for yet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extras {
    pub(super) adds: i64,
    pub(super) deployments: i64,
    /// The association type through which they count, where only the best type does.
    pub(super) deployed_through: Option<AssociationType>,
    pub(super) growth: i64,
    /// The day on which they are made.
    pub(super) made: NaiveDate,
}

impl Extras {
    pub(super) fn plus(self, other: &Extras) -> Extras {
        Extras {
            adds: self.adds + other.adds,
            deployments: self.deployments + other.deployments,
            deployed_through: self.deployed_through.or(other.deployed_through),
            growth: self.growth + other.growth,
            made: self.made.max(other.made),
        }
    }
}

/// Whether every metric has enough to count as earned.
pub(super) fn is_complete(scorer: &Scorer<'_>, metrics: &[(MetricId, Points)]) -> bool {
    metrics.iter().all(|(_, points)| is_enough(scorer.rules(), *points))
}

/// Whether a metric that has so much counts as earned.
pub(super) fn is_enough(rules: &Rulebook, points: Points) -> bool {
    match rules.switches.every_metric_needs_a_point {
        true => points >= Points::whole(1),
        false => points.is_positive(),
    }
}

/// The track that counts on a scorer's day, with the points of its metrics: where the better total does, of what no record
/// stands for, too.
pub(super) fn scored(
    scorer: &Scorer<'_>,
    designation: DesignationId,
    done: (&Projection, &Extras),
) -> Option<(String, Vec<(MetricId, Points)>)> {
    let card = scorer.project(done.0);
    of_score(scorer, card.designation(designation)?, done)
}

/// The same of a score that has the records already.
pub(super) fn of_score(
    scorer: &Scorer<'_>,
    score: &DesignationScore,
    done: (&Projection, &Extras),
) -> Option<(String, Vec<(MetricId, Points)>)> {
    let on = |track: &String| (track.clone(), metrics(scorer, score, track, done));
    if !may_switch(scorer, score) {
        return Some(on(&score.track));
    }
    // Of equals the first.
    score.tracks.iter().rev().map(|(track, _)| on(track)).max_by_key(|(_, metrics)| sum(metrics))
}

pub(super) fn sum(metrics: &[(MetricId, Points)]) -> Points {
    metrics.iter().map(|(_, points)| *points).sum()
}

/// The points of each metric on a track, of a score that has the records already.
pub(super) fn metrics(
    scorer: &Scorer<'_>,
    score: &DesignationScore,
    track: &str,
    (records, extras): (&Projection, &Extras),
) -> Vec<(MetricId, Points)> {
    let metrics = score.by_track.iter().find(|(known, _)| known == track).map(|(_, metrics)| metrics);
    let points = metrics.into_iter().flatten().map(|metric| {
        let is_new = is_new(scorer, (score.id, metric.id, track), extras.made);
        let more = |base: Points, count: i64, through: Option<AssociationType>| match count {
            _ if !is_new => metric.points,
            0 => metric.points,
            count => {
                let each = each(scorer, (score.id, metric.id, track), through);
                (base + each.times(Points::whole(count))).capped(metric.max_points)
            }
        };
        let points = match metric.id {
            MetricId::NetCustomerAdds => more(metric.uncapped, extras.adds, None),
            MetricId::Deployments => {
                let of_type = extras.deployed_through.filter(|_| extras.deployments > 0);
                let own = of_type.and_then(|kind| scorer.part_points(records, (score.id, metric.id, track), kind));
                metric.points.max(more(own.unwrap_or(metric.uncapped), extras.deployments, of_type))
            }
            MetricId::UsageGrowth if is_new && can_grow(scorer, (score.id, metric, track)) => {
                (metric.points + Points::whole(extras.growth)).capped(metric.max_points)
            }
            _ => metric.points,
        };
        (metric.id, points)
    });
    points.collect()
}

/// Whether there is something to grow from: growth in percent needs a year before it, growth in units does not.
fn can_grow(scorer: &Scorer<'_>, (designation, metric, track): (DesignationId, &MetricScore, &str)) -> bool {
    let is_percent = |part: &Part| {
        let quantity = scorer.rules().quantities.get(&part.quantity);
        quantity.is_some_and(|quantity| quantity.kind == QuantityKind::GrowthPercent)
    };
    match formula(scorer, (designation, metric.id, track)) {
        Some(MetricFormula::Usage { parts, .. }) if metric.basis != Basis::Reported && parts.iter().any(is_percent) => {
            metric.step.is_some()
        }
        _ => true,
    }
}

/// Whether units of a metric that are made on a day count on a scorer's as more than there was a year ago.
fn is_new(scorer: &Scorer<'_>, of: (DesignationId, MetricId, &str), made: NaiveDate) -> bool {
    match formula(scorer, of) {
        Some(MetricFormula::Usage { parts, .. }) => {
            parts.first().is_none_or(|part| reading::is_new(scorer, part, made))
        }
        _ => true,
    }
}

fn formula<'r>(
    scorer: &'r Scorer<'_>,
    (designation, metric, track): (DesignationId, MetricId, &str),
) -> Option<&'r MetricFormula> {
    scorer.rules().designations.get(&designation)?.metrics.get(&metric)?.tracks.get(track)
}

/// The points of one more unit of a metric: where each association type counts apart, those of its own type.
fn each(scorer: &Scorer<'_>, of: (DesignationId, MetricId, &str), through: Option<AssociationType>) -> Points {
    match formula(scorer, of) {
        Some(MetricFormula::Usage { parts, .. }) => {
            let parts = parts.iter().filter(|part| through.is_none() || part.kind == through);
            parts.map(|part| part.points_each).max().unwrap_or(Points::ZERO)
        }
        _ => Points::ZERO,
    }
}

//! The customers' half of a plan: net adds, usage growth and deployments on one track, and what moves them.
//!
//! Where only the best association type counts, each choice of types is a reading of its own: in a reading every metric is
//! a sum over customers, and the best reading is the score.

use super::aim::Place;
use crate::book::{AssociationType, Basis, MetricId};
use crate::points::Points;
use crate::rulebook::{MetricFormula, Part, QuantityKind, TrackChoice};
use crate::scoring::{Change, DesignationScore, MetricScore, Scorer, Sums};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// More units than any metric can use.
const PLENTY: i128 = 1_000;

/// A metric that counts tenants, workloads or services.
#[derive(Clone, Debug)]
pub(super) struct Units {
    pub(super) id: MetricId,
    pub(super) columns: Vec<(usize, Points)>,
    /// The association type that it is narrowed to, where the best type counts.
    pub(super) of: Option<AssociationType>,
    /// Where services count: those in use.
    pub(super) services: Option<BTreeSet<u32>>,
    pub(super) max: Points,
    /// Points of one more unit; nothing where it cannot be earned, or is made so early that it counts a year ago, too.
    pub(super) each: Points,
    /// Points as they are, before the cap.
    pub(super) now: Points,
    /// How many more units existing associated customers can give.
    pub(super) room: i128,
    kind: Option<QuantityKind>,
}

/// The metric of growth, in whole numbers: what a millionth of an amount weighs, and how many such weights make a point.
/// Growth in percent is divided by the amount of a year ago.
///
/// A planned association counts from the first day of the trailing twelve months, so the amounts of a year ago stay what
/// they are, up to a year after it is made: from then on it adds to them.
#[derive(Clone, Debug)]
pub(super) struct Growth {
    pub(super) id: MetricId,
    pub(super) columns: Vec<(usize, i128)>,
    pub(super) per_point: i128,
    pub(super) max: Points,
    pub(super) weight: i128,
    /// Whether it is one of percent, which scores from a floor on.
    pub(super) percent: bool,
    /// What there must be to grow from (an amount that is compared, or else associated customers), and what there is.
    pub(super) floor: i128,
    pub(super) reach: i128,
    /// Of percent the amount of a year ago, the least that there must be of it, and the most that a plan could make of it.
    pub(super) past: i128,
    pub(super) least_past: i128,
    pub(super) most_past: i128,
    /// Whether usage can grow.
    pub(super) grows: bool,
    /// Whether what it grows by when the plan is carried out isn't in the amounts of a year ago yet.
    pub(super) more: bool,
}

/// What decides the track by customers: the sums of a column, and which side is wanted.
#[derive(Clone, Debug)]
pub(super) struct Balance {
    pub(super) column: usize,
    pub(super) rule: BalanceRule,
    pub(super) reached: bool,
    pub(super) sums: Sums,
}

#[derive(Clone, Debug)]
pub(super) enum BalanceRule {
    /// SMB customers are this share of all, numerator and denominator.
    Share(i128, i128),
    Large(i128),
}

/// More than there are customers: weighs a share before the number of those who have it.
const SHARE: i128 = 1_000_000_000;

impl Balance {
    /// By how much the wanted side is kept: at least 0 where it is.
    pub(super) fn margin(&self) -> i128 {
        let Sums { smb, enterprise, large, .. } = self.sums;
        let amount = self.weight(smb, enterprise, large);
        // Nobody at all is the other side.
        match (&self.rule, self.reached) {
            (BalanceRule::Share(..), true) => amount - 1,
            (BalanceRule::Share(..), false) => -amount,
            (BalanceRule::Large(count), true) => amount - count,
            (BalanceRule::Large(count), false) => count - amount - 1,
        }
    }

    /// By how much a change of its column moves that.
    pub(super) fn moved(&self, change: &Change) -> i128 {
        let Change { smb, enterprise, large, .. } = change;
        let amount = self.weight(i64::from(*smb), i64::from(*enterprise), i64::from(*large));
        if self.reached { amount } else { -amount }
    }

    fn weight(&self, smb: i64, enterprise: i64, large: i64) -> i128 {
        let (smb, enterprise) = (i128::from(smb), i128::from(enterprise));
        match self.rule {
            BalanceRule::Share(share, whole) => (smb * (whole - share) - enterprise * share) * SHARE + smb,
            BalanceRule::Large(_) => i128::from(large),
        }
    }
}

/// A designation's metrics of usage on a track, with one choice of association types.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) place: Place,
    pub(super) adds: Option<Units>,
    pub(super) deployments: Option<Units>,
    pub(super) growth: Option<Growth>,
    pub(super) balance: Option<Balance>,
}

/// The tracks on which a plan may end: the chosen one, and the others that may be chosen.
pub(super) fn tracks(scorer: &Scorer<'_>, score: &DesignationScore) -> Vec<String> {
    let others = score.tracks.iter().map(|(track, _)| track).filter(|track| **track != score.track);
    let free = !scorer.is_frozen(score.id);
    std::iter::once(&score.track).chain(others.filter(|_| free)).cloned().collect()
}

/// Every reading of a designation on a track.
pub(super) fn readings(
    scorer: &Scorer<'_>,
    totals: &BTreeMap<usize, Sums>,
    (score, track): (&DesignationScore, &str),
    (made, place): (NaiveDate, Place),
) -> Vec<Reading> {
    let Some(rules) = scorer.rules().designations.get(&score.id) else { return Vec::new() };
    let balance = balance(scorer, totals, score, track);
    let mut readings = vec![Reading { place, adds: None, deployments: None, growth: None, balance }];
    for (metric, of) in &rules.metrics {
        let formula = of.tracks.get(track);
        let choices: Vec<Vec<&Part>> = match formula {
            Some(MetricFormula::People(_)) => continue,
            Some(MetricFormula::Usage { parts, best: true }) => parts.iter().map(|part| vec![part]).collect(),
            Some(MetricFormula::Usage { parts, best: false }) => vec![parts.iter().collect()],
            None if metric.category() == "skilling" => continue,
            None => vec![Vec::new()],
        };
        readings = readings
            .iter()
            .flat_map(|reading| choices.iter().map(move |parts| (reading.clone(), parts)))
            .map(|(mut reading, parts)| {
                let source = Source { scorer, totals, score, track, made };
                match metric {
                    MetricId::NetCustomerAdds => reading.adds = Some(source.units(*metric, parts, of.max_points)),
                    MetricId::Deployments => reading.deployments = Some(source.units(*metric, parts, of.max_points)),
                    _ => reading.growth = Some(source.growth(*metric, parts, of.max_points)),
                }
                reading
            })
            .collect();
    }
    readings
}

fn balance(
    scorer: &Scorer<'_>,
    totals: &BTreeMap<usize, Sums>,
    score: &DesignationScore,
    track: &str,
) -> Option<Balance> {
    if scorer.is_frozen(score.id) {
        return None;
    }
    let (quantity, reached, rule) = match &scorer.rules().designations.get(&score.id)?.choice {
        TrackChoice::SegmentShare { share, quantity, reached, .. } => {
            let (share, whole) = share.fraction();
            (quantity, reached, BalanceRule::Share(share, whole))
        }
        TrackChoice::LargeWorkloads { count, quantity, reached, .. } => {
            (quantity, reached, BalanceRule::Large(i128::from(*count)))
        }
        TrackChoice::Only | TrackChoice::BetterTotal => return None,
    };
    let column = scorer.column(quantity, None)?;
    let sums = totals.get(&column).cloned().unwrap_or_default();
    Some(Balance { column, rule, reached: reached == track, sums })
}

/// Where a reading comes from.
struct Source<'s> {
    scorer: &'s Scorer<'s>,
    totals: &'s BTreeMap<usize, Sums>,
    score: &'s DesignationScore,
    track: &'s str,
    /// The day on which a plan is carried out.
    made: NaiveDate,
}

impl Source<'_> {
    fn columns(&self, parts: &[&Part]) -> Vec<(usize, Points)> {
        let place = |part: &&Part| Some((self.scorer.column(&part.quantity, part.kind)?, part.points_each));
        parts.iter().filter_map(place).collect()
    }

    fn sums(&self, column: usize) -> Sums {
        self.totals.get(&column).cloned().unwrap_or_default()
    }

    fn kind(&self, parts: &[&Part]) -> Option<QuantityKind> {
        self.scorer.rules().quantities.get(&parts.first()?.quantity).map(|quantity| quantity.kind)
    }

    fn units(&self, id: MetricId, parts: &[&Part], max: Points) -> Units {
        let columns = self.columns(parts);
        let kind = self.kind(parts);
        let score = metric_on(self.score, self.track, id);
        let computed = !parts.is_empty() && score.is_none_or(|s| s.basis != Basis::Reported);
        let of_services = kind == Some(QuantityKind::DistinctServices);
        let services: Option<BTreeSet<u32>> = of_services.then(|| {
            let in_use = columns.iter().flat_map(|(column, _)| self.sums(*column).services);
            in_use.filter(|(_, sum)| *sum > 0).map(|(service, _)| service).collect()
        });
        let difference = |(column, each): &(usize, Points)| {
            let sums = self.sums(*column);
            Points::ratio(sums.now - sums.past, 1).times(*each)
        };
        let most = columns.iter().map(|(_, each)| *each).max().unwrap_or(Points::ZERO);
        let now = match (&services, computed) {
            (_, false) => score.map_or(Points::ZERO, |s| s.uncapped),
            (Some(services), true) => most.times(Points::whole(services.len() as i64)),
            (None, true) => columns.iter().map(difference).sum(),
        };
        let of = parts.first().and_then(|part| part.kind);
        let is_new = parts.first().is_none_or(|part| is_new(self.scorer, part, self.made));
        let each = if is_new { most } else { Points::ZERO };
        let mut units = Units { id, services, max, each, now, room: 0, kind, columns, of };
        units.room = units
            .columns
            .iter()
            .map(|(column, _)| self.sums(*column))
            .map(|sums| units.room_of(sums.associated, sums.open))
            .sum();
        if !computed {
            units.columns.clear();
        }
        units
    }

    fn growth(&self, id: MetricId, parts: &[&Part], max: Points) -> Growth {
        let percent = self.kind(parts) == Some(QuantityKind::GrowthPercent);
        let grows = !parts.is_empty();
        let known = metric_on(self.score, self.track, id).filter(|s| s.basis == Basis::Reported || !grows);
        let (past, least_past, most_past) = (1, 0, 1);
        let mut growth = Growth {
            id,
            columns: Vec::new(),
            per_point: 1,
            max,
            weight: 0,
            percent,
            floor: 0,
            reach: 0,
            past,
            least_past,
            most_past,
            grows,
            more: parts.first().is_none_or(|part| is_new(self.scorer, part, self.made)),
        };
        if let Some(known) = known {
            (growth.weight, growth.per_point) = known.uncapped.fraction();
            return growth;
        }
        let columns = self.columns(parts);
        let quantity = parts.first().and_then(|part| self.scorer.rules().quantities.get(&part.quantity));
        let amount = |of: Option<crate::money::Micro>| of.map_or(0, |floor| i128::from(floor.0));
        growth.floor = 1;
        if let Some(quantity) = quantity.filter(|_| percent) {
            let sums = columns.first().map(|(column, _)| self.sums(*column)).unwrap_or_default();
            growth.floor = amount(quantity.floor_now);
            growth.least_past = amount(quantity.floor_year_ago).max(1);
            (growth.past, growth.most_past) = (sums.past, sums.past.max(1) + sums.past_ahead);
        }
        // What a millionth is worth: of growth in percent as many times as there are millionths of a year ago.
        let worth = |(_, each): &(usize, Points)| match percent {
            true => each.times(Points::whole(100)),
            false => each.over(Points::whole(1_000_000)),
        };
        growth.per_point = columns.iter().fold(1, |scale, column| lcm(scale, worth(column).fraction().1));
        let weight = |column: &(usize, Points)| (column.0, scaled(worth(column), growth.per_point));
        growth.columns = columns.iter().map(weight).collect();
        for (column, weight) in &growth.columns {
            let sums = self.sums(*column);
            growth.weight += (sums.now - sums.past) * weight;
            growth.reach += if percent { sums.whole } else { i128::from(sums.associated) };
        }
        growth
    }
}

/// Whether what is made on a day counts as more than a year ago: of services those in use count, of anything else what there
/// is more than in the year before, so only until that has it as well.
pub(super) fn is_new(scorer: &Scorer<'_>, part: &Part, made: NaiveDate) -> bool {
    let kind = scorer.rules().quantities.get(&part.quantity).map(|quantity| quantity.kind);
    let column = scorer.column(&part.quantity, part.kind);
    kind == Some(QuantityKind::DistinctServices)
        || column.and_then(|column| scorer.first_month(column)).is_none_or(|first| first.first_day() <= made)
}

/// Points in so many parts of one, rounded down where they don't come out even.
pub(super) fn scaled(points: Points, scale: i128) -> i128 {
    let (numerator, denominator) = points.fraction();
    numerator.saturating_mul(scale).div_euclid(denominator)
}

impl Units {
    /// How many more units customers with so many associations can give, at whom so many more deployments count.
    fn room_of(&self, associated: i64, open: i64) -> i128 {
        match self.kind {
            Some(QuantityKind::DistinctServices) => i128::from(associated) * PLENTY,
            _ => i128::from(open),
        }
    }

    /// What changes come to: points, services that are not in use yet, and room.
    pub(super) fn effect(&self, changes: &[Change]) -> (Points, Vec<u32>, i128) {
        let (mut points, mut services, mut room) = (Points::ZERO, Vec::new(), 0);
        for (change, each) in in_columns(&self.columns, changes) {
            let (now, past) = (i128::from(change.now), i128::from(change.past));
            room += self.room_of(i64::from(change.associated), i64::from(change.open));
            match &self.services {
                Some(in_use) => services.extend(change.services.iter().filter(|service| !in_use.contains(service))),
                None => points = points + Points::ratio(now - past, 1).times(each),
            }
        }
        (points, services, room)
    }
}

impl Growth {
    /// What changes come to: their weight, what they add to grow from, and to what it is divided by.
    pub(super) fn effect(&self, changes: &[Change]) -> (i128, i128, i128) {
        in_columns(&self.columns, changes).fold((0, 0, 0), |(sum, reach, divided), (change, weight)| {
            let (now, past) = (i128::from(change.now), i128::from(change.past));
            let (more, past_more) =
                if self.percent { (i128::from(change.whole), past) } else { (i128::from(change.associated), 0) };
            (sum + (now - past) * weight, reach + more, divided + past_more)
        })
    }
}

/// The changes of some columns, each with what the column has.
fn in_columns<'c, T: Copy>(columns: &'c [(usize, T)], changes: &'c [Change]) -> impl Iterator<Item = (&'c Change, T)> {
    let of_column = |column: usize| changes.iter().find(move |change| change.column as usize == column);
    columns.iter().filter_map(move |(column, of)| Some((of_column(*column)?, *of)))
}

/// The largest scale in which numbers are counted: far from what 128 bits hold.
const FINEST: i128 = 1_000_000_000_000_000_000_000;

/// The least common multiple of positive numbers; the first, where it would be too large to count with.
pub(super) fn lcm(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).checked_mul(b).filter(|multiple| *multiple <= FINEST).unwrap_or(a)
}

pub(super) fn metric_on<'s>(score: &'s DesignationScore, track: &str, id: MetricId) -> Option<&'s MetricScore> {
    score.by_track.iter().find(|(known, _)| known == track)?.1.iter().find(|metric| metric.id == id)
}

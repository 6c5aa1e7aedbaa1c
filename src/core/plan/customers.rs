//! The customers' half of a plan: net adds, usage growth and deployments on one track, and what moves them.
//!
//! Where only the best association type counts, each choice of types is a reading of its own: in a reading every metric is
//! a sum over customers, and the best reading is the score.

use super::people::metric_on;
use crate::book::{Basis, MetricId};
use crate::points::Points;
use crate::rulebook::{MetricFormula, Part, QuantityKind, TrackChoice};
use crate::scoring::{DesignationScore, Prospects, Scorer, Sums};
use std::collections::{BTreeMap, BTreeSet};

/// More units than any metric can use.
const PLENTY: i128 = 1_000;

/// A metric that counts tenants, workloads or services.
#[derive(Clone, Debug)]
pub(super) struct Units {
    pub(super) id: MetricId,
    /// Its columns with the points of one unit.
    pub(super) columns: Vec<(usize, Points)>,
    /// Where services count: those in use.
    pub(super) services: Option<BTreeSet<u32>>,
    pub(super) max: Points,
    /// Points of one more unit; nothing where it cannot be earned.
    pub(super) each: Points,
    /// Points as they are, before the cap.
    pub(super) now: Points,
    /// How many more units existing associated customers can give.
    pub(super) room: i128,
    kind: Option<QuantityKind>,
}

/// The metric of growth.
#[derive(Clone, Debug)]
pub(super) struct Growth {
    pub(super) id: MetricId,
    pub(super) columns: Vec<(usize, Points)>,
    /// Whether it is one of percent, which must not be added up.
    pub(super) percent: bool,
    /// What the near side must reach to be scored, and the far side.
    pub(super) floors: (i128, i128),
    pub(super) max: Points,
    /// Points as reported, where the book has no figures.
    pub(super) reported: Option<Points>,
    pub(super) sums: Sums,
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
    /// So many large workloads.
    Large(i128),
}

/// More than there are customers: weighs a share before the number of those who have it.
const SHARE: i128 = 1_000_000_000;

impl Balance {
    /// By how much the wanted side is kept: at least 0 where it is. Of a `change` the part that adds up.
    pub(super) fn margin(&self, sums: &Sums, change: bool) -> i128 {
        let (smb, enterprise) = (i128::from(sums.smb), i128::from(sums.enterprise));
        match (&self.rule, self.reached) {
            // Nobody at all is the other side.
            (BalanceRule::Share(share, whole), reached) => {
                let amount = (smb * (whole - share) - enterprise * share) * SHARE + smb;
                if reached { amount - i128::from(!change) } else { -amount }
            }
            (BalanceRule::Large(count), reached) => {
                let amount = i128::from(sums.large) - if change { 0 } else { *count };
                if reached { amount } else { -amount - i128::from(!change) }
            }
        }
    }
}

/// A designation's metrics of usage on a track, with one choice of association types.
#[derive(Clone, Debug)]
pub(super) struct Reading {
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
    prospects: &Prospects,
    score: &DesignationScore,
    track: &str,
) -> Vec<Reading> {
    let Some(rules) = scorer.rules().designations.get(&score.id) else { return Vec::new() };
    let balance = balance(scorer, prospects, score, track);
    let mut readings = vec![Reading { adds: None, deployments: None, growth: None, balance }];
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
                let source = Source { scorer, prospects, score, track };
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

fn balance(scorer: &Scorer<'_>, prospects: &Prospects, score: &DesignationScore, track: &str) -> Option<Balance> {
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
    let sums = prospects.totals.get(&column).cloned().unwrap_or_default();
    Some(Balance { column, rule, reached: reached == track, sums })
}

/// Where a reading comes from.
struct Source<'s> {
    scorer: &'s Scorer<'s>,
    prospects: &'s Prospects,
    score: &'s DesignationScore,
    track: &'s str,
}

impl Source<'_> {
    fn columns(&self, parts: &[&Part]) -> Vec<(usize, Points)> {
        let place = |part: &&Part| Some((self.scorer.column(&part.quantity, part.kind)?, part.points_each));
        parts.iter().filter_map(place).collect()
    }

    fn sums(&self, column: usize) -> Sums {
        self.prospects.totals.get(&column).cloned().unwrap_or_default()
    }

    fn kind(&self, parts: &[&Part]) -> Option<QuantityKind> {
        self.scorer.rules().quantities.get(&parts.first()?.quantity).map(|quantity| quantity.kind)
    }

    fn units(&self, id: MetricId, parts: &[&Part], max: Points) -> Units {
        let columns = self.columns(parts);
        let kind = self.kind(parts);
        let score = metric_on(self.score, self.track, id);
        let computed = score.is_some_and(|s| s.basis == Basis::Computed);
        let of_services = kind == Some(QuantityKind::DistinctServices);
        let services: Option<BTreeSet<u32>> = of_services.then(|| {
            let in_use = columns.iter().flat_map(|(column, _)| self.sums(*column).services);
            in_use.filter(|(_, sum)| *sum > 0).map(|(service, _)| service).collect()
        });
        let difference = |(column, each): &(usize, Points)| {
            let sums = self.sums(*column);
            Points::ratio(sums.now - sums.past, 1).times(*each)
        };
        let each = columns.iter().map(|(_, each)| *each).max().unwrap_or(Points::ZERO);
        let now = match (&services, computed) {
            (_, false) => score.map_or(Points::ZERO, |s| s.uncapped),
            (Some(services), true) => each.times(Points::whole(services.len() as i64)),
            (None, true) => columns.iter().map(difference).sum(),
        };
        let mut units = Units { id, services, max, each, now, room: 0, kind, columns };
        units.room = units.columns.iter().map(|(column, _)| units.room_of(&self.sums(*column))).sum();
        if !computed {
            units.columns.clear();
        }
        units
    }

    fn growth(&self, id: MetricId, parts: &[&Part], max: Points) -> Growth {
        let columns = self.columns(parts);
        let percent = self.kind(parts) == Some(QuantityKind::GrowthPercent);
        let quantity = parts.first().and_then(|part| self.scorer.rules().quantities.get(&part.quantity));
        let floor = |of: Option<crate::money::Micro>| of.map_or(0, |floor| i128::from(floor.0));
        let floors = match (percent, quantity) {
            (true, Some(quantity)) => (floor(quantity.floor_now), floor(quantity.floor_year_ago).max(1)),
            _ => (0, 0),
        };
        let score = metric_on(self.score, self.track, id).filter(|s| s.basis != Basis::Computed);
        let reported = score.map(|s| s.uncapped);
        let mut sums = Sums::default();
        for (column, _) in &columns {
            add(&mut sums, &self.sums(*column));
        }
        Growth { id, columns, percent, floors, max, reported, sums }
    }
}

/// Adds the amounts of one column to those of another.
fn add(sums: &mut Sums, other: &Sums) {
    sums.now += other.now;
    sums.past += other.past;
    sums.whole += other.whole;
    sums.associated += other.associated;
}

impl Units {
    /// How many more units customers with these sums (or by how much it changes, with this change) can give.
    fn room_of(&self, sums: &Sums) -> i128 {
        match self.kind {
            Some(QuantityKind::DistinctServices | QuantityKind::NetWorkloads) => i128::from(sums.associated) * PLENTY,
            _ => i128::from(sums.associated) - sums.now,
        }
    }

    /// What a change comes to: points, services that are not in use yet, and room.
    pub(super) fn effect(&self, changes: &BTreeMap<usize, &Sums>) -> (Points, BTreeSet<u32>, i128) {
        let found = || self.columns.iter().filter_map(|(column, each)| Some((*changes.get(column)?, *each)));
        let room = found().map(|(sums, _)| self.room_of(sums)).sum();
        match &self.services {
            Some(in_use) => {
                let new = found().flat_map(|(sums, _)| &sums.services);
                let new =
                    new.filter(|(service, sum)| *sum > 0 && !in_use.contains(service)).map(|(service, _)| *service);
                (Points::ZERO, new.collect(), room)
            }
            None => {
                let points = found().map(|(sums, each)| Points::ratio(sums.now - sums.past, 1).times(each)).sum();
                (points, BTreeSet::new(), room)
            }
        }
    }
}

impl Growth {
    /// What a change comes to, all columns together.
    pub(super) fn effect(&self, changes: &BTreeMap<usize, &Sums>) -> Sums {
        let mut sums = Sums::default();
        for (column, _) in self.columns.iter().filter(|_| self.reported.is_none()) {
            if let Some(change) = changes.get(column) {
                add(&mut sums, change);
            }
        }
        sums
    }

    /// Points of amounts that may be added up, in whole numbers: what a millionth of each column weighs, and of how many
    /// such weights a point is made.
    pub(super) fn weights(&self) -> (Vec<(usize, i128)>, i128) {
        let scale = self.columns.iter().fold(1, |scale, (_, each)| lcm(scale, each.fraction().1));
        let weight = |(column, each): &(usize, Points)| {
            let (numerator, denominator) = each.fraction();
            (*column, numerator * (scale / denominator))
        };
        (self.columns.iter().map(weight).collect(), scale * 1_000_000)
    }
}

/// The least common multiple of positive numbers.
pub(super) fn lcm(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x.max(1) * b
}

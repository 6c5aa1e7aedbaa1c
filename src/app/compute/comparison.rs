//! What changed since the month before.
//!
//! Where the book holds a snapshot of that month, the earlier total is the stored one; else it is scored again from the
//! same book as of the month's last day.

use chrono::NaiveDate;
use laurels_core::book::{Book, DesignationId, MetricId, Snapshot};
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{AsOf, DesignationScore, Detail, MetricScore, Scope, Scorer};
use std::collections::BTreeSet;

/// Names of a kind that are listed before the rest is only counted.
const NAMES: usize = 3;

/// The earlier scores, and what moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The last day of the month before.
    pub since: NaiveDate,
    pub totals: Vec<Total>,
    /// What moved, by designation and metric.
    pub shifts: Vec<Shift>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    pub designation: DesignationId,
    pub points: Points,
    /// The day of the stored snapshot; `None` when scored again from the book as it is now.
    pub stored: Option<NaiveDate>,
    /// Whether what moved was certain then.
    pub comparable: bool,
}

/// A metric that moved, or a designation whose metrics of then are not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    pub designation: DesignationId,
    /// Metric; `None` where only the total is known.
    pub metric: Option<MetricId>,
    /// Points gained or, negative, lost.
    pub points: Points,
    /// Whether its points were certain then.
    pub comparable: bool,
    /// Its value then and now.
    pub values: Option<(Points, Points)>,
    pub unit: String,
    /// Names of what counts now and did not then.
    pub came: Vec<String>,
    /// Names of what counted then and does not now.
    pub went: Vec<String>,
    /// How many more came or went than are named.
    pub more: usize,
}

impl Comparison {
    pub fn total(&self, designation: DesignationId) -> Option<&Total> {
        self.totals.iter().find(|t| t.designation == designation)
    }
}

/// Scores both days and explains on both what moved between them.
pub(super) fn compare(present: &Scorer<'_>) -> Comparison {
    let (book, moment) = (present.book(), present.as_of());
    let month = Month::before(moment.date);
    let earlier = AsOf { date: month.last_day(), ..moment };
    let past = present.on(earlier.date, &|| false).unwrap_or_else(|| Scorer::new(book, present.rules(), earlier));
    let (then, now) = (past.scorecard(), present.scorecard());
    let mut comparison = Comparison { since: earlier.date, totals: Vec::new(), shifts: Vec::new() };
    for now in &now.designations {
        let Some(then) = then.designations.iter().find(|d| d.id == now.id) else {
            continue;
        };
        let stored = stored(book, now.id, month);
        let (points, stored) = stored.map_or((then.points, None), |s| (s.points, Some(s.date)));
        let comparable = moved(then, now).all(|(_, then)| then.certain);
        comparison.totals.push(Total { designation: now.id, points, stored, comparable });
        let before = comparison.shifts.len();
        comparison
            .shifts
            .extend(moved(then, now).map(|(now_metric, then_metric)| shift(now.id, then_metric, now_metric)));
        if before == comparison.shifts.len() && points.rounded(2) != now.points.rounded(2) {
            comparison.shifts.push(Shift { points: now.points - points, ..empty_shift(now.id) });
        }
    }
    name_causes(&mut comparison.shifts, [&past, present]);
    comparison
}

/// The newest snapshot of a designation that was taken in a month.
fn stored(book: &Book, designation: DesignationId, month: Month) -> Option<&Snapshot> {
    let of_month = book.snapshots.iter().filter(|s| s.designation == designation && Month::of(s.date) == month);
    of_month.max_by_key(|s| s.date)
}

/// The metrics whose points differ, now and then.
fn moved<'a>(
    then: &'a DesignationScore,
    now: &'a DesignationScore,
) -> impl Iterator<Item = (&'a MetricScore, &'a MetricScore)> {
    let pairs = now.metrics.iter().filter_map(|m| Some((m, then.metrics.iter().find(|t| t.id == m.id)?)));
    pairs.filter(|(now, then)| now.points != then.points)
}

fn empty_shift(designation: DesignationId) -> Shift {
    Shift {
        designation,
        metric: None,
        points: Points::ZERO,
        comparable: true,
        values: None,
        unit: String::new(),
        came: Vec::new(),
        went: Vec::new(),
        more: 0,
    }
}

fn shift(designation: DesignationId, then: &MetricScore, now: &MetricScore) -> Shift {
    Shift {
        metric: Some(now.id),
        points: now.points - then.points,
        comparable: then.certain,
        values: Some((then.value, now.value)),
        unit: now.unit.clone(),
        ..empty_shift(designation)
    }
}

/// Names what came and what went among the counted items of metrics that moved.
fn name_causes(shifts: &mut [Shift], scorers: [&Scorer<'_>; 2]) {
    let moved: BTreeSet<(DesignationId, MetricId)> =
        shifts.iter().filter_map(|shift| Some((shift.designation, shift.metric?))).collect();
    let scope = Scope { detail: Detail::Names, ..Scope::COUNTED };
    let [then, now] =
        scorers.map(|scorer| scorer.explain_in_pieces(&|id, metric| moved.contains(&(id, metric)), scope));
    // The same metrics, each for the same customers.
    for (then, now) in then.zip(now) {
        let of_metric = |shift: &&mut Shift| shift.designation == now.designation && shift.metric == Some(now.metric);
        let Some(shift) = shifts.iter_mut().find(of_metric) else { continue };
        let [then, now] = [&then, &now].map(|explained| {
            explained.counted.iter().map(|item| (item.id.as_str(), item.name.as_str())).collect::<BTreeSet<_>>()
        });
        let names = |(_, name): &(&str, &str)| (*name).to_owned();
        shift.came.extend(now.difference(&then).map(names));
        shift.went.extend(then.difference(&now).map(names));
    }
    for shift in shifts {
        for names in [&mut shift.came, &mut shift.went] {
            names.sort();
            names.dedup();
            shift.more += names.len().saturating_sub(NAMES);
            names.truncate(NAMES);
        }
    }
}

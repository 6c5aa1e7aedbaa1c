//! A score over twelve months, in as many columns: the last day of each month before, and the as-of date.

use super::subject::Subject;
use super::words;
use crate::view_model::{Bar, Cell, Gauge};
use chrono::NaiveDate;
use laurels_core::book::MetricId;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::DesignationScore;

/// The months before that a trend begins with.
const BEFORE: i32 = 11;

/// Columns of the screen that a trend takes.
pub(super) const WIDTH: u16 = BEFORE as u16 + 1;

/// Columns of the screen from which on a row of a designation or a metric has room for its trend.
pub const ROOM_FOR_TRENDS: u16 = 108;

/// The months whose scores a trend needs, the oldest first.
pub fn months_before(date: NaiveDate) -> Vec<Month> {
    (1..=BEFORE).rev().map(|back| Month::of(date).minus(back)).collect()
}

/// Points, and how many there can be, of a designation's total or of one of its metrics.
fn points(score: &DesignationScore, metric: Option<MetricId>) -> Option<(Points, Points)> {
    match metric {
        None => Some((score.points, score.max_points)),
        Some(id) => score.metric(id).map(|metric| (metric.points, metric.max_points)),
    }
}

/// The trend of a designation's total, or of one of its metrics; empty where no month before is known.
pub(super) fn cell(subject: &Subject<'_>, now: &DesignationScore, metric: Option<MetricId>) -> Cell {
    if subject.results.past.is_empty() {
        return Cell::text("");
    }
    let months = months_before(subject.date()).into_iter();
    let past = months.map(|month| subject.results.past.get(&month)?.designation(now.id));
    let values = past.chain([Some(now)]).map(|score| Some(points(score?, metric)?.0.to_f64()));
    let max = points(now, metric).map_or(Points::ZERO, |(_, max)| max);
    Cell::sparkline(values.collect(), max.to_f64())
}

/// The same as a bar for each month, the newest first, as far as the months before are known.
pub(super) fn bars(subject: &Subject<'_>, now: &DesignationScore, metric: Option<MetricId>) -> Vec<Bar> {
    let known = |month| Some((words::month(month), subject.results.past.get(&month)?.designation(now.id)?));
    let past = months_before(subject.date()).into_iter().rev().filter_map(known);
    let bar = |(label, score): (String, &DesignationScore)| {
        let (points, max) = points(score, metric)?;
        let threshold = metric.is_none().then(|| score.pass_points.to_f64());
        let gauge = Gauge { value: points.to_f64(), max: max.to_f64(), threshold, ..Gauge::default() };
        Some(Bar { label, now: points.to_string(), gauge, then: String::new() })
    };
    std::iter::once(("Now".to_owned(), now)).chain(past).filter_map(bar).collect()
}

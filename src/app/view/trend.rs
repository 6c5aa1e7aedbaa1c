//! A score over twelve months, in as many columns: the last day of each month before, and the as-of date.

use super::subject::Subject;
use super::words;
use crate::view_model::{Bar, Cell, Gauge, Sparkline};
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

/// A designation's total, or one of its metrics.
struct Scored {
    points: Points,
    max: Points,
    certain: bool,
}

fn scored(score: &DesignationScore, metric: Option<MetricId>) -> Option<Scored> {
    match metric {
        None => Some(Scored { points: score.points, max: score.max_points, certain: score.is_certain() }),
        Some(id) => score.metric(id).map(|metric| Scored {
            points: metric.points,
            max: metric.max_points,
            certain: metric.certain,
        }),
    }
}

/// The trend of a designation's total, or of one of its metrics; empty where no month before is known.
pub(super) fn cell(subject: &Subject<'_>, now: &DesignationScore, metric: Option<MetricId>) -> Cell {
    if subject.results.past.is_empty() {
        return Cell::text("");
    }
    let months = months_before(subject.date()).into_iter();
    let past = months.map(|month| subject.results.past.get(&month)?.designation(now.id));
    let all: Vec<Option<Scored>> = past.chain([Some(now)]).map(|score| scored(score?, metric)).collect();
    Cell::sparkline(Sparkline {
        values: all.iter().map(|one| Some(one.as_ref()?.points.to_f64())).collect(),
        uncertain: all.iter().map(|one| one.as_ref().is_some_and(|one| !one.certain)).collect(),
        max: scored(now, metric).map_or(Points::ZERO, |now| now.max).to_f64(),
    })
}

/// The same as a bar for each month, the newest first, as far as the months before are known.
pub(super) fn bars(subject: &Subject<'_>, now: &DesignationScore, metric: Option<MetricId>) -> Vec<Bar> {
    let known = |month| Some((words::month(month), subject.results.past.get(&month)?.designation(now.id)?));
    let past = months_before(subject.date()).into_iter().rev().filter_map(known);
    let bar = |(label, score): (String, &DesignationScore)| {
        let Scored { points, max, certain } = scored(score, metric)?;
        let threshold = metric.is_none().then(|| score.pass_points.to_f64());
        let (value, max, uncertain) = (points.to_f64(), max.to_f64(), !certain);
        let gauge = Gauge { value, max, threshold, uncertain, ..Gauge::default() };
        let doubt = if certain { "" } else { "?" };
        Some(Bar { label, now: format!("{points}{doubt}"), gauge, then: String::new() })
    };
    std::iter::once(("Now".to_owned(), now)).chain(past).filter_map(bar).collect()
}

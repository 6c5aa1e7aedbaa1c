//! What the wizard in front would make of the scores: a bar for each designation that moves and for each of its metrics.

use super::subject::Subject;
use super::{overview, words};
use crate::active_wizard::Recorded;
use crate::view_model::{Gauge, OutlookBar, OutlookBars, Tone};
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, MetricScore};
use laurels_core::wizard::{Outlook, Reading, Still};

/// Every designation that moves with all its metrics; those that don't in one line. Where nothing moves yet, those that
/// could; before anything is worked out, the scores as they are.
pub fn outlook(subject: &Subject<'_>) -> OutlookBars {
    let all = subject.results.card.as_ref().map_or(&[][..], |card| &card.designations);
    let open = subject.options.wizard;
    let recorded = open.and_then(|open| open.recorded.as_ref());
    let asked = subject.results.outlook.as_ref();
    let outlook = match recorded {
        Some(recorded) => recorded.outlook.as_ref(),
        None => asked.map(|(_, outlook)| outlook),
    };
    let Some(outlook) = outlook.filter(|outlook| !outlook.designations.is_empty()) else {
        let bars = all.iter().map(|score| total(subject, score, score)).collect();
        let title = outlook.map_or_else(|| "Working out what moves".to_owned(), |outlook| title(outlook, recorded));
        return OutlookBars { title, bars, still: String::new() };
    };
    let is_shown = |(now, then): &&(DesignationScore, DesignationScore)| !moves(outlook) || now.points != then.points;
    let shown: Vec<_> = outlook.designations.iter().filter(is_shown).collect();
    let mut bars: Vec<OutlookBar> = shown.iter().flat_map(|(now, then)| bars_of(subject, now, then)).collect();
    if recorded.is_some() {
        let reached = shown.iter().flat_map(|(now, _)| reached(all, now));
        bars.iter_mut().zip(reached).for_each(|(bar, points)| grow(&mut bar.gauge, points));
    }
    let still = all.iter().filter(|score| !shown.iter().any(|(now, _)| now.id == score.id));
    let still: Vec<String> =
        still.map(|score| format!("{} {}", overview::name_of(subject, score.id), score.points)).collect();
    let still = if still.is_empty() { String::new() } else { format!("Not affected: {}", still.join(" · ")) };
    let is_old = recorded.is_none() && open.zip(asked).is_some_and(|(open, (key, _))| open.key() != *key);
    let title = title(outlook, recorded);
    let title = if is_old { format!("{title} · updating") } else { title };
    OutlookBars { title, bars, still }
}

/// The points of a designation and of its metrics in the book's newest scorecard.
fn reached(all: &[DesignationScore], before: &DesignationScore) -> Vec<Points> {
    let score = all.iter().find(|score| score.id == before.id);
    let metric = |metric: &MetricScore| score.and_then(|score| score.metric(metric.id)).unwrap_or(metric).points;
    let total = score.map_or(before.points, |score| score.points);
    std::iter::once(total).chain(before.metrics.iter().map(metric)).collect()
}

/// Fills a bar up to what is reached; what is still to come stays projected.
fn grow(gauge: &mut Gauge, reached: Points) {
    let end = gauge.value + gauge.projected;
    gauge.value = reached.to_f64().clamp(gauge.value, end.max(gauge.value));
    gauge.projected = end - gauge.value;
}

/// Under which condition it is so, or what is recorded by now, and from when a score can show it.
fn title(outlook: &Outlook, recorded: Option<&Recorded>) -> String {
    let reading = match (recorded, outlook.reading) {
        (None, reading) => reading.words(),
        (Some(recorded), Reading::Active) if !recorded.is_active => "Once active",
        (Some(_), Reading::Active) => "Active",
        (Some(_), Reading::Ended) => "Ended",
        (Some(_), Reading::Linked) => "Linked",
        (Some(_), Reading::Renewed) => "Renewed",
        (Some(_), reading) => reading.words(),
    };
    if let Some(from) = outlook.closed_from {
        return format!("{reading} · from {}", words::date(from));
    }
    match outlook.reading {
        Reading::Enrolled => reading.to_owned(),
        // What is kept by renewing in time is seen by what would go.
        Reading::Expired | Reading::Ended if moves(outlook) => reading.to_owned(),
        _ if moves(outlook) => {
            let is_certain = outlook.designations.iter().all(|(_, then)| then.is_certain());
            let doubt = if is_certain { "" } else { " · not certain" };
            format!("{reading} · shows from {}{doubt}", words::date(outlook.shows))
        }
        _ if outlook.designations.is_empty() => format!("{reading} · counts for no designation"),
        _ if outlook.is_open => format!("{reading} · depends on your answers"),
        Reading::Renewed => format!("{reading} · keeps counting"),
        _ => format!("{reading} · {}", still(outlook)),
    }
}

/// Why no score moves, in a few words.
fn still(outlook: &Outlook) -> &'static str {
    match outlook.still {
        Some(Still::OtherCloud) => "+0, not in the commercial cloud",
        Some(Still::NoUsage) => "+0, no usage imported yet",
        Some(Still::Full) => "+0, its metrics are full",
        Some(Still::CountsAlready) if outlook.reading == Reading::Linked => "+0, linked already",
        Some(Still::CountsAlready) => "+0, its usage counts already",
        Some(Still::NothingCounts) if outlook.reading == Reading::Active => "+0, none of its usage counts",
        _ => "no score moves",
    }
}

/// Whether any score would move.
fn moves(outlook: &Outlook) -> bool {
    outlook.designations.iter().any(|(now, then)| now.points != then.points)
}

fn bars_of(subject: &Subject<'_>, now: &DesignationScore, then: &DesignationScore) -> Vec<OutlookBar> {
    let metrics = now.metrics.iter().map(|metric| metric_bar(metric, then.metric(metric.id)));
    std::iter::once(total(subject, now, then)).chain(metrics).collect()
}

fn total(subject: &Subject<'_>, now: &DesignationScore, then: &DesignationScore) -> OutlookBar {
    let qualifies = if then.qualified && !now.qualified { " · qualifies" } else { "" };
    OutlookBar {
        label: overview::name_of(subject, now.id).to_owned(),
        figures: format!("{}{qualifies}", figures(now.points, then.points)),
        tone: tone(now.points, then.points, Tone::Plain),
        gauge: Gauge {
            uncertain: !then.is_certain(),
            ..projected(now.points, then.points, now.max_points, Some(now.pass_points))
        },
        is_total: true,
        moves: now.points != then.points,
    }
}

fn metric_bar(metric: &MetricScore, after: Option<&MetricScore>) -> OutlookBar {
    let then = after.map_or(metric.points, |after| after.points);
    OutlookBar {
        label: metric.id.short().to_owned(),
        figures: format!("{} of {}", figures(metric.points, then), metric.max_points),
        tone: tone(metric.points, then, Tone::Dim),
        gauge: projected(metric.points, then, metric.max_points, None),
        is_total: false,
        moves: then != metric.points,
    }
}

fn figures(now: Points, then: Points) -> String {
    if now == then { now.to_string() } else { format!("{now} → {then} ({})", (then - now).signed()) }
}

fn tone(now: Points, then: Points, same: Tone) -> Tone {
    match () {
        () if then > now => Tone::Good,
        () if then < now => Tone::Bad,
        () => same,
    }
}

/// A bar of what there is with what would come; of what would go only what stays is full.
fn projected(now: Points, then: Points, max: Points, threshold: Option<Points>) -> Gauge {
    Gauge {
        value: now.min(then).to_f64(),
        max: max.to_f64(),
        threshold: threshold.map(|threshold| threshold.to_f64()),
        projected: (then - now.min(then)).to_f64(),
        ..Gauge::default()
    }
}

//! Pane 3: why a designation scores what it scores.

use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{overview, trend, words};
use crate::compute::Suggestion;
use crate::view_model::{Cell, Column, Gauge, Mark, Row, Tone};
use laurels_core::book::{Basis, DesignationId, MetricId};
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, GateState, MetricScore};
use laurels_core::text::{clean, singular};

pub(super) const METRICS: List = List {
    columns: &[
        Column::words("Metric", 18, 22, 0),
        Column::figures("Points", 12, 0),
        Column::words("", 14, Column::REST, 1),
        Column::words("Counted", 24, 30, 0),
        Column::words("Next step", 24, 30, 3),
        Column::words("12 months", trend::WIDTH, trend::WIDTH, 4),
        Column::words("Category", 16, 16, 5),
    ],
    title,
    len: |subject| subject.designation().map_or(0, |d| d.metrics.len() + 1),
    rows: Rows::Few(|subject, place| {
        let score = subject.designation()?;
        Some(
            score
                .metrics
                .get(place)
                .map_or_else(|| total_row(subject, score), |metric| metric_row(subject, score, metric)),
        )
    }),
    target: |subject, place| {
        let score = subject.designation()?;
        score.metrics.get(place).map(|metric| Target::Metric(score.id, metric.id))
    },
    empty: |_| super::loading().to_owned(),
    ..LIST
};

/// The designation, its track and why that one.
fn title(subject: &Subject<'_>) -> String {
    match subject.designation() {
        Some(score) => {
            let place = DesignationId::ALL.iter().position(|id| *id == score.id).unwrap_or(0) + 1;
            let track = if score.track == "all" {
                String::new()
            } else {
                format!(" · {} track", overview::track(&score.track))
            };
            clean(&format!("‹ {place} of {} › {}{track}", DesignationId::ALL.len(), score.name)).into_owned()
        }
        None => subject.options.designation.map_or_else(String::new, |id| overview::name_of(subject, id)),
    }
}

fn metric_row(subject: &Subject<'_>, score: &DesignationScore, metric: &MetricScore) -> Row {
    let points = format!("{} of {}", metric.points, words::quantity(metric.max_points));
    Row {
        key: metric.id.word().to_owned(),
        cells: vec![
            Cell::text(words::metric(metric.id)),
            Cell::number(points, metric.points.to_f64()),
            Cell::gauge(metric_gauge(metric)),
            measure(metric),
            Cell::text(next_step(metric)).tone(Tone::Good),
            trend::cell(subject, score, Some(metric.id)),
            Cell::text(words::in_sentence(metric.category())).tone(Tone::Dim),
        ],
    }
}

fn metric_gauge(metric: &MetricScore) -> Gauge {
    let mut reached = Points::ZERO;
    let ticks = metric.gates.iter().filter(|gate| gate.points.is_positive()).map(|gate| {
        reached = reached + gate.points;
        reached.to_f64()
    });
    let points = metric.points.to_f64();
    Gauge {
        value: points,
        max: metric.max_points.to_f64(),
        ticks: ticks.collect(),
        reported: if metric.basis == Basis::Reported { points } else { 0.0 },
        uncertain: !metric.certain,
        ..Gauge::default()
    }
}

/// What is counted of what is needed, or why nothing can be.
fn measure(metric: &MetricScore) -> Cell {
    let nothing = !metric.points.is_positive();
    let certain = if metric.certain { "" } else { " ?" };
    let cell = match (metric.basis, metric.gates.iter().find(|gate| gate.people < gate.needed)) {
        (Basis::None, _) => Cell::text("no data").tone(Tone::Bad),
        (Basis::Computed, Some(gate)) => {
            let text = format!("{}: {}{certain}", clean(&gate.name), gate_people(gate));
            Cell::text(text).tone(Tone::Warn)
        }
        (basis, _) => {
            let reported = if basis == Basis::Reported { ", reported" } else { "" };
            Cell::text(format!("{}{reported}{certain}", of_target(metric)))
        }
    };
    let cell = if metric.warnings.is_empty() { cell } else { cell.mark(Mark::Attention) };
    if nothing { cell.tone(Tone::Bad).mark(Mark::Missing) } else { cell }
}

/// `2 of 3 tenants`, `14 % of 20 %`.
fn of_target(metric: &MetricScore) -> String {
    match (metric.target, metric.unit.as_str()) {
        (Some(target), unit) => words::of_needed(metric.value, target, &clean(unit)),
        (None, "percent") => format!("{} %", words::quantity(metric.value)),
        (None, unit) => format!("{} {}", words::quantity(metric.value), clean(unit)),
    }
}

/// `0 of 1 person`.
pub(super) fn gate_people(gate: &GateState) -> String {
    words::of_needed(Points::whole(gate.people.into()), Points::whole(gate.needed.into()), "people")
}

/// What one more of what a metric counts would add: `one more person: +7.5`. Empty where that adds nothing by itself.
pub(super) fn next_step(metric: &MetricScore) -> String {
    if let Some(gate) = metric.gates.iter().find(|gate| gate.people < gate.needed) {
        let missing = usize::try_from(gate.needed - gate.people).unwrap_or(usize::MAX);
        let more = if missing == 1 { "one more person".to_owned() } else { format!("{missing} more people") };
        let gains = if gate.points.is_positive() { format!(": {}", gate.points.signed()) } else { String::new() };
        return format!("{more}{gains}");
    }
    let Some(points) = metric.next_step() else {
        // What was lost outweighs what was won.
        let lost = -metric.uncapped;
        let falls = metric.step.is_some() && lost.is_positive();
        return if falls { format!("win back {lost} points of usage") } else { String::new() };
    };
    let points = points.signed();
    match metric.unit.as_str() {
        "percent" => format!("one more %: {points}"),
        unit => format!("one more {}: {points}", clean(singular(unit))),
    }
}

/// What would gain most in a metric: `Link PAL for Azure for The Phone Company: +5.2`. Empty where nothing would.
pub(super) fn best_fix(subject: &Subject<'_>, designation: DesignationId, metric: MetricId) -> String {
    let suggestions = subject.results.advice.as_deref().map_or(&[][..], |advice| &advice.suggestions);
    let gain = |suggestion: &Suggestion| {
        let its = suggestion.gains.iter().filter(|gain| gain.designation == designation && gain.metric == metric);
        its.map(|gain| gain.points).max()
    };
    let gains = suggestions.iter().filter_map(|suggestion| Some((suggestion, gain(suggestion)?)));
    let best = gains.filter(|(_, points)| points.is_positive()).max_by_key(|(_, points)| *points);
    best.map_or_else(String::new, |(best, points)| {
        format!("{}, {}: {}", words::capitalised(&best.short()), best.name, points.signed())
    })
}

fn total_row(subject: &Subject<'_>, score: &DesignationScore) -> Row {
    let points = format!("{} of {}", score.points, words::quantity(score.max_points));
    Row {
        key: "total".to_owned(),
        cells: vec![
            Cell::text("Total"),
            Cell::number(points, score.points.to_f64()),
            Cell::gauge(overview::total_gauge(score)),
            overview::full_summary(score, subject),
            Cell::text(""),
            trend::cell(subject, score, None),
            Cell::text(""),
        ],
    }
}

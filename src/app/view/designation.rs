//! Pane 3: why a designation scores what it scores.

use super::beginning::of_advice;
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{items, overview, words};
use crate::compute::customer_of;
use crate::view_model::{Cell, Column, Detail, Gauge, Mark, Row, Tone};
use laurels_core::book::{Basis, DesignationId};
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, Explanation, Item, ItemKind, MetricScore};
use laurels_core::text::clean;

pub(super) const METRICS: List = List {
    columns: &[
        Column::words("Metric", 18, 22, 0),
        Column::figures("Points", 12, 0),
        Column::words("", 14, Column::REST, 1),
        Column::words("Counted", 24, 30, 0),
        Column::words("Category", 11, 16, 3),
    ],
    title,
    len: |subject| subject.designation().map_or(0, |d| d.metrics.len() + 1),
    rows: Rows::Few(|subject, place| {
        let score = subject.designation()?;
        Some(score.metrics.get(place).map_or_else(|| total_row(subject, score), metric_row))
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
            let track = if score.track == "all" { String::new() } else { format!(" · {} track", score.track) };
            clean(&format!("‹ {place} of {} › {}{track}", DesignationId::ALL.len(), score.name)).into_owned()
        }
        None => subject.options.designation.map_or_else(String::new, |id| overview::name_of(subject, id)),
    }
}

fn metric_row(metric: &MetricScore) -> Row {
    let points = format!("{} of {}", metric.points, words::quantity(metric.max_points));
    Row {
        key: metric.id.word().to_owned(),
        cells: vec![
            Cell::text(words::metric(metric.id)),
            Cell::number(points, metric.points.to_f64()),
            Cell::gauge(metric_gauge(metric)),
            measure(metric),
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
            let text = format!("{}: {} of {} people{certain}", clean(&gate.name), gate.people, gate.needed);
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

/// `2 of 3 tenants`, `34 % of 20 % growth`.
fn of_target(metric: &MetricScore) -> String {
    let value = words::quantity(metric.value);
    match (&metric.target, metric.unit.as_str()) {
        (Some(target), "percent") => format!("{value} % of {} %", words::quantity(*target)),
        (Some(target), unit) => format!("{value} of {} {}", words::quantity(*target), clean(unit)),
        (None, "percent") => format!("{value} %"),
        (None, unit) => format!("{value} {}", clean(unit)),
    }
}

fn total_row(subject: &Subject<'_>, score: &DesignationScore) -> Row {
    let points = format!("{} of {}", score.points, words::quantity(score.max_points));
    Row {
        key: "total".to_owned(),
        cells: vec![
            Cell::text("Total"),
            Cell::number(points, score.points.to_f64()),
            Cell::gauge(overview::total_gauge(score)),
            overview::summary(score, subject),
            Cell::text(""),
        ],
    }
}

/// The columns of counted items.
const COUNTED_COLUMNS: &[Column] = &[
    Column::words("Name", 16, 30, 0),
    Column::words("Why", 24, Column::REST, 0),
    Column::figures("Value", 9, 2),
    Column::figures("Points", 6, 0),
];

/// The columns of items that give nothing.
const EXCLUDED_COLUMNS: &[Column] = &[
    Column::words("Name", 16, 30, 0),
    Column::words("Why not", 24, Column::REST, 0),
    Column::words("Suggestion", 23, 26, 1),
    Column::figures("Gain", 6, 0),
];

pub(super) const COUNTED: List = List {
    columns: COUNTED_COLUMNS,
    title: |subject| counted_title(subject, "Counted", |e| e.counted.len()),
    len: |subject| subject.explanation().map_or(0, |e| e.counted.len()),
    rows: Rows::Many {
        key: |subject, place| subject.explanation()?.counted.get(place).map(item_key),
        cell: |subject, place, column| counted_cell(subject.explanation()?.counted.get(place)?, column),
    },
    target: |subject, place| item_target(subject, subject.explanation()?.counted.get(place)?),
    empty: |subject| empty(subject, "Nothing counts for this metric yet."),
    detail: |subject, place| item_detail(subject, subject.explanation()?.counted.get(place)?),
    ..LIST
};

pub(super) const EXCLUDED: List = List {
    columns: EXCLUDED_COLUMNS,
    title: |subject| counted_title(subject, "Not counted", |e| e.excluded.len()),
    len: |subject| subject.explanation().map_or(0, |e| e.excluded.len()),
    rows: Rows::Many {
        key: |subject, place| subject.explanation()?.excluded.get(place).map(item_key),
        cell: |subject, place, column| excluded_cell(subject.explanation()?.excluded.get(place)?, column),
    },
    target: |subject, place| item_target(subject, subject.explanation()?.excluded.get(place)?),
    empty: |subject| empty(subject, "Everything that the metric could read counts."),
    detail: |subject, place| item_detail(subject, subject.explanation()?.excluded.get(place)?),
    begins: |subject, place| {
        let item = subject.explanation()?.excluded.get(place)?;
        of_advice(item.fix.as_ref(), item.pending.as_ref())
    },
    ..LIST
};

fn counted_title(subject: &Subject<'_>, title: &str, number: impl Fn(&Explanation) -> usize) -> String {
    subject.explanation().map_or_else(|| title.to_owned(), |e| format!("{title} ({})", number(e)))
}

fn empty(subject: &Subject<'_>, nothing: &str) -> String {
    match (subject.options.metric, subject.explanation()) {
        (None, _) => "Select a metric to see what counts for it.".to_owned(),
        (Some(_), None) => super::loading().to_owned(),
        (Some(metric), Some(_)) => match subject.designation().and_then(|d| d.metric(metric)).map(|m| m.basis) {
            Some(Basis::None) => "The book has no figures that this metric could read.".to_owned(),
            Some(Basis::Reported) => "Partner Center reported these points; the book cannot say how.".to_owned(),
            _ => nothing.to_owned(),
        },
    }
}

/// One cell of the row of an item that counts.
fn counted_cell(item: &Item, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(&item.name),
        1 => Cell::outside(&item.text),
        2 => Cell::number(words::quantity(item.value), item.value.to_f64()).tone(Tone::Dim),
        3 => {
            let tone = if item.points < Points::ZERO { Tone::Warn } else { Tone::Good };
            Cell::number(words::signed(item.points), item.points.to_f64()).tone(tone)
        }
        _ => return None,
    })
}

/// One cell of the row of an item that gives nothing.
fn excluded_cell(item: &Item, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(&item.name),
        1 => Cell::outside(&item.text),
        2 => Cell::outside(&items::suggestion(item)).tone(Tone::Dim),
        3 => overview::gain_cell(item.gainful().map_or(Points::ZERO, |fix| fix.gain)),
        _ => return None,
    })
}

/// What tells an item from others of its metric.
fn item_detail(subject: &Subject<'_>, item: &Item) -> Option<Detail> {
    Some(items::detail(subject, subject.options.designation?, subject.options.metric?, item))
}

pub(super) fn item_key(item: &Item) -> String {
    format!("{} {} {}", item.kind.word(), item.id, item.part)
}

/// What an item is about: a person, or a customer.
fn item_target(subject: &Subject<'_>, item: &Item) -> Option<Target> {
    match item.kind {
        ItemKind::Person => Some(Target::Person(item.id.as_str().into())),
        _ => customer_of(subject.book?, item).map(|id| Target::Customer(id.clone())),
    }
}

//! The wizard in front: its steps, the page of one of them, and the gauges beside.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::active_wizard::{ActiveWizard, Answered, PageItem, PageRow};
use crate::view_model::{Cell, Column, Gauge, Mark, Notice, Row, Tone};
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, MetricScore};
use laurels_core::text::clean;
use laurels_core::wizard::{Actor, Outlook, REVIEW, Reading, Step};

pub(super) const STEPS: List = List {
    columns: &[Column::words("Step", 24, 44, 0), Column::words("Who", 12, Column::REST, 1)],
    title: |subject| subject.options.wizard.map_or_else(String::new, title),
    len: |subject| path(subject).len(),
    rows: Rows::Few(|subject, place| Some(step_row(subject.options.wizard?, place, path(subject).get(place)?))),
    empty: |_| "No wizard is open.".to_owned(),
    ..LIST
};

/// The wizard, and whom it is about.
fn title(open: &ActiveWizard) -> String {
    clean(&open.wizard.title).into_owned()
}

/// The steps of the way of the wizard in front.
pub fn path(subject: &Subject<'_>) -> Vec<&'static Step> {
    let (Some(open), Some(context)) = (subject.options.wizard, subject.wizard_context()) else { return Vec::new() };
    let known = open.run.known(open.wizard, context);
    open.wizard.steps.iter().filter(|step| laurels_core::wizard::is_on_path(step, &known)).collect()
}

fn step_row(open: &ActiveWizard, place: usize, step: &Step) -> Row {
    let done = open.run.done.get(&step.id);
    let waits = open.run.waiting.as_ref().filter(|waiting| waiting.step == step.id);
    let said = step.is_said(|field| open.run.answers.get(field).map(String::as_str));
    let who = match (waits, done.and_then(|done| done.skipped.as_ref())) {
        (Some(waiting), _) => Cell::text(format!("waits until {}", words::date(waiting.until))).tone(Tone::Warn),
        (None, Some(why)) => Cell::outside(&format!("skipped: {why}")).tone(Tone::Dim),
        (None, None) => match step.actor {
            Actor::Partner => Cell::text("you").tone(Tone::Dim),
            other => Cell::text(other.who()).tone(Tone::Plain),
        },
    };
    let text = format!("{} {}", place + 1, step.title);
    let cell = match (done, step.id == open.run.at) {
        (_, true) => Cell::text(text).mark(Mark::Here),
        (Some(done), false) if done.skipped.is_some() => Cell::text(text).tone(Tone::Dim).mark(Mark::Missing),
        (Some(_), false) if !said => Cell::text(text).mark(Mark::Open).tone(Tone::Warn),
        (Some(_), false) => Cell::text(text).mark(Mark::Met).tone(Tone::Good),
        (None, false) => Cell::text(text).tone(Tone::Dim).mark(Mark::Open),
    };
    Row { key: step.id.to_string(), cells: vec![cell, who] }
}

pub(super) const PAGE: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    title: page_title,
    len: |subject| subject.options.wizard.map_or(0, |open| open.page.len()),
    rows: Rows::Few(|subject, place| Some(page_row(place, subject.options.wizard?.page.get(place)?))),
    empty: |_| super::loading().to_owned(),
    ..LIST
};

/// Which step of how many.
fn page_title(subject: &Subject<'_>) -> String {
    let Some(open) = subject.options.wizard else { return String::new() };
    let path = path(subject);
    let place = path.iter().position(|step| step.id == open.run.at).unwrap_or(0);
    let step = path.get(place).map_or("", |step| step.title.as_str());
    format!("{} of {} · {step}", place + 1, path.len())
}

fn page_row(place: usize, row: &PageRow) -> Row {
    let text = format!("{}{}", row.label, row.text);
    let cell = Cell::outside(&text);
    let cell = match &row.what {
        PageItem::Text | PageItem::Blank => cell,
        PageItem::Label => cell.tone(Tone::Dim),
        PageItem::Wrong => cell.tone(Tone::Warn),
        PageItem::Field(_, Answered::No) => cell.mark(Mark::Attention).tone(Tone::Warn),
        PageItem::Field(_, Answered::Yes) => cell.mark(Mark::Met),
        PageItem::Field(_, Answered::ByDefault) => cell.mark(Mark::Open),
        PageItem::Field(_, Answered::Optional) => cell.mark(Mark::Open).tone(Tone::Dim),
        PageItem::Problem => cell.tone(Tone::Bad),
        PageItem::Command(_) | PageItem::Link(_) | PageItem::Mail(_) => cell.tone(Tone::Good),
        PageItem::Record => cell.mark(Mark::Attention).tone(Tone::Good),
    };
    Row { key: place.to_string(), cells: vec![cell] }
}

pub(super) const GAUGES: List = List {
    columns: &[
        Column::words("", 16, 18, 0),
        Column::figures("", 5, 0),
        Column::words("", 8, Column::REST, 0),
        Column::figures("", 6, 0),
    ],
    title: gauges_title,
    len: |subject| gauges(subject).len(),
    rows: Rows::Few(|subject, place| gauges(subject).get(place).map(|gauge| gauge_row(subject, place, gauge))),
    empty: |subject| match (subject.options.wizard, &subject.results.outlook) {
        (Some(_), Some((_, outlook))) if outlook.designations.is_empty() => NOTHING.to_owned(),
        (Some(_), Some(_)) | (None, _) => String::new(),
        (Some(_), None) => super::loading().to_owned(),
    },
    ..LIST
};

/// Why there is no gauge.
const NOTHING: &str = "No designation of these rules could count this.";

fn gauges_title(subject: &Subject<'_>) -> String {
    let Some((_, outlook)) = &subject.results.outlook else { return Reading::default().words().to_owned() };
    let reading = outlook.reading.words();
    match outlook.reading {
        Reading::Enrolled => reading.to_owned(),
        // What is kept by renewing in time is seen by what would go.
        Reading::Expired | Reading::Ended if moves(outlook) => reading.to_owned(),
        _ if moves(outlook) => {
            let is_certain = outlook.designations.iter().all(|(_, then)| then.is_certain());
            let unsure = if is_certain { "" } else { ", not certain" };
            format!("{reading}: seen from {}{unsure}", words::date(outlook.shows))
        }
        _ if outlook.is_open => format!("{reading}: depends on your answers"),
        _ if outlook.no_usage => format!("{reading}: +0, no usage in the book yet"),
        _ => format!("{reading}: no score would move"),
    }
}

/// Whether any score would move.
fn moves(outlook: &Outlook) -> bool {
    outlook.designations.iter().any(|(now, then)| now.points != then.points)
}

/// A line of the gauges.
enum Line<'s> {
    Total(&'s DesignationScore, &'s DesignationScore),
    Metric(&'s MetricScore, Option<&'s MetricScore>, Points),
    Gap,
}

/// Each designation that could move with its total; below it the metrics that would.
fn gauges<'a>(subject: &Subject<'a>) -> Vec<Line<'a>> {
    let Some((_, outlook)) = &subject.results.outlook else { return Vec::new() };
    let mut lines = Vec::new();
    for (now, then) in &outlook.designations {
        if !lines.is_empty() {
            lines.push(Line::Gap);
        }
        lines.push(Line::Total(now, then));
        for metric in &now.metrics {
            let after = then.metric(metric.id);
            let moved = after.map_or(Points::ZERO, |after| after.points - metric.points);
            if !moved.is_zero() {
                lines.push(Line::Metric(metric, after, moved));
            }
        }
    }
    lines
}

fn gauge_row(subject: &Subject<'_>, place: usize, line: &Line<'_>) -> Row {
    let cells = match line {
        Line::Gap => vec![Cell::text("")],
        Line::Total(now, then) => {
            let name = overview::name_of(subject, now.id);
            let gauge = projected(now.points, then.points, now.max_points, Some(now.pass_points));
            let gauge = Gauge { uncertain: !then.is_certain(), ..gauge };
            let tone = if then.qualified && !now.qualified { Tone::Good } else { Tone::Plain };
            vec![
                Cell::text(name).tone(tone),
                Cell::text(now.points.to_string()),
                Cell::gauge(gauge),
                gain(then.points - now.points),
            ]
        }
        Line::Metric(metric, after, moved) => {
            let then = after.map_or(metric.points, |after| after.points);
            let gauge = projected(metric.points, then, metric.max_points, None);
            let name = format!("  {}", metric.id.short());
            vec![
                Cell::text(name).tone(Tone::Dim),
                Cell::text(metric.points.to_string()),
                Cell::gauge(gauge),
                gain(*moved),
            ]
        }
    };
    Row { key: place.to_string(), cells }
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

fn gain(points: Points) -> Cell {
    let tone = match () {
        () if points.is_zero() => Tone::Dim,
        () if points.is_positive() => Tone::Good,
        () => Tone::Bad,
    };
    Cell::text(words::signed(points)).tone(tone)
}

/// The gauges in one line, where there is no room for more: the designation that would move most.
pub fn outlook_line(subject: &Subject<'_>) -> Notice {
    let said = |text: String, tone| Notice { text, tone };
    let Some((_, outlook)) = &subject.results.outlook else { return said(super::loading().to_owned(), Tone::Dim) };
    let Some((now, then)) = outlook.designations.first() else {
        return said(NOTHING.to_owned(), Tone::Dim);
    };
    if !moves(outlook) {
        return said(gauges_title(subject), Tone::Dim);
    }
    let moved = outlook.designations.iter().filter(|(now, then)| now.points != then.points).count();
    let more = if moved > 1 { format!(", {} more move", moved - 1) } else { String::new() };
    let by = words::signed(then.points - now.points);
    let name = overview::name_of(subject, now.id);
    let text =
        format!("{name} {} → {} ({by}){more} · seen from {}", now.points, then.points, words::date(outlook.shows));
    said(text, if then.points > now.points { Tone::Good } else { Tone::Bad })
}

/// Whether the step in front is the last one.
pub fn is_review(subject: &Subject<'_>) -> bool {
    subject.options.wizard.is_some_and(|open| open.run.at == REVIEW)
}

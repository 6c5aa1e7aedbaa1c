//! Pane 1: how we stand, what is next, what changed.

use super::beginning::of_designation;
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{todo_words, trend, words};
use crate::compute::{Shift, Suggestion};
use crate::view_model::{Cell, Column, Content, Gauge, Mark, Row, Tone};
use chrono::{Days, NaiveDate};
use laurels_core::book::{Basis, DesignationId, MetricId};
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{self, DesignationScore, Status, designation_name, track_name};
use laurels_core::text::{clean, from_to, grouped, possessive};
use laurels_core::todo::TodoKind;

pub(super) const DESIGNATIONS: List = List {
    columns: &[
        Column::words("Designation", 24, 26, 0),
        Column::words("Track", 10, 10, 3),
        Column::figures("Points", 5, 0),
        Column::words("", 12, Column::REST, 1),
        Column::words("Standing", 25, 28, 0),
        Column::words("Change", 6, 7, 2),
        Column::words("12 months", trend::WIDTH, trend::WIDTH, 4),
    ],
    title: |subject| match &subject.results.card {
        Some(card) => {
            let qualify = card.designations.iter().filter(|score| score.qualified).count();
            format!("Designations · {qualify} of {} qualify", card.designations.len())
        }
        None => "Designations".to_owned(),
    },
    begins: |subject, place| of_designation(subject.results.card.as_ref()?.designations.get(place)?),
    len: |subject| subject.results.card.as_ref().map_or(0, |card| card.designations.len()),
    rows: Rows::Few(|subject, place| {
        Some(designation_row(subject, subject.results.card.as_ref()?.designations.get(place)?))
    }),
    target: |subject, place| {
        let card = subject.results.card.as_ref()?;
        card.designations.get(place).map(|d| Target::Designation(d.id))
    },
    empty: |_| super::loading().to_owned(),
    ..LIST
};

fn designation_row(subject: &Subject<'_>, score: &DesignationScore) -> Row {
    let total = subject.results.comparison.as_ref().and_then(|c| c.total(score.id));
    let change =
        total.map_or_else(|| Cell::text(""), |total| change_cell(score.points - total.points, total.comparable));
    let change = doubted(change, score.is_certain());
    Row {
        key: score.id.word().to_owned(),
        cells: vec![
            Cell::outside(words::short_name(&score.name)),
            Cell::text(track(&score.track)).tone(Tone::Dim),
            Cell::number(score.points.to_string(), score.points.to_f64()),
            Cell::gauge(total_gauge(score)),
            summary(score, subject),
            change,
            trend::cell(subject, score, None),
        ],
    }
}

/// A track's word; a rulebook without tracks has none to name.
pub(super) fn track(track: &str) -> String {
    match track {
        "all" => String::new(),
        _ => clean(track_name(track)).into_owned(),
    }
}

/// The bar of a designation: up to its maximum, with a mark where it qualifies.
pub(super) fn total_gauge(score: &DesignationScore) -> Gauge {
    let reported: Points = score.metrics.iter().filter(|m| m.basis == Basis::Reported).map(|m| m.points).sum();
    Gauge {
        value: score.points.to_f64(),
        max: score.max_points.to_f64(),
        threshold: Some(score.pass_points.to_f64()),
        reported: reported.to_f64(),
        uncertain: !score.is_certain(),
        blocked: !score.blocking.is_empty(),
        ..Gauge::default()
    }
}

/// The same with `?` behind points that are not certain.
pub(super) fn doubted(cell: Cell, certain: bool) -> Cell {
    match &cell.content {
        Content::Text(text) if !certain && !text.is_empty() && text != "?" => {
            let content = Content::Text(format!("{text}?"));
            Cell { content, ..cell }
        }
        _ => cell,
    }
}

pub(super) fn is_certain(subject: &Subject<'_>, designation: DesignationId, metric: MetricId) -> bool {
    let score = subject.results.card.as_ref().and_then(|card| card.designation(designation));
    score.and_then(|score| score.metric(metric)).is_none_or(|metric| metric.certain)
}

/// How much more or less than before; only `?` where that was not certain, since nothing may have moved.
fn change_cell(change: Points, comparable: bool) -> Cell {
    if !comparable {
        return Cell::text("?").tone(Tone::Dim);
    }
    let by = if change < Points::ZERO { -change } else { change };
    match change {
        _ if by.is_zero() => Cell::number("", 0.0),
        rise if rise.is_positive() => Cell::number(by.to_string(), rise.to_f64()).mark(Mark::Up).tone(Tone::Good),
        fall => Cell::number(by.to_string(), fall.to_f64()).mark(Mark::Down).tone(Tone::Warn),
    }
}

/// What is to be said of a designation in a few words; `?` behind what is not certain.
pub(super) fn summary(score: &DesignationScore, subject: &Subject<'_>) -> Cell {
    let cell = due_or_short(score, subject);
    let doubt = if score.is_certain() { "" } else { " ?" };
    said_more(cell, doubt)
}

/// The same with the metric that nobody can newly earn soon.
pub(super) fn full_summary(score: &DesignationScore, subject: &Subject<'_>) -> Cell {
    let closes = closing(score, subject).map_or_else(String::new, |text| format!(" · {text}"));
    said_more(summary(score, subject), &closes)
}

fn said_more(cell: Cell, more: &str) -> Cell {
    match &cell.content {
        Content::Text(text) if !more.is_empty() => {
            let content = Content::Text(format!("{text}{more}"));
            Cell { content, ..cell }
        }
        _ => cell,
    }
}

/// The metric that nobody can newly earn soon: `advanced certs close on 1 Dec 2026`.
fn closing(score: &DesignationScore, subject: &Subject<'_>) -> Option<String> {
    let date = subject.date();
    let closing = score.metrics.iter().filter_map(|metric| Some((metric.id, metric.closes.as_ref()?)));
    let announced = closing.filter(|(_, closes)| closes.from > date && closes.is_announced(date));
    let (metric, closes) = announced.filter(|_| score.is_pursued()).min_by_key(|(_, closes)| closes.from)?;
    Some(format!("{} close on {}", words::in_sentence(metric.word()), words::date(closes.from)))
}

/// What is due, else what is short, else that it qualifies.
fn due_or_short(score: &DesignationScore, subject: &Subject<'_>) -> Cell {
    let anniversary = anniversary(subject, score.id);
    match (score.status, anniversary) {
        (Status::RenewalDue, Some(day)) => {
            let days = subject.rules.map_or(0, |r| u64::from(r.renewal_days));
            let last = day.checked_add_days(Days::new(days)).unwrap_or(day);
            return Cell::text(format!("renew by {}", words::date(last))).tone(Tone::Warn).mark(Mark::Attention);
        }
        (Status::Enrolled, Some(day)) if score.qualified => {
            let near = day.signed_duration_since(subject.date()).num_days() <= subject.days.renewal.into();
            let text = format!("renews in {}", words::days_until(day, subject.date()));
            let cell = Cell::text(if near { text } else { "enrolled".to_owned() });
            return cell.tone(Tone::Good).mark(Mark::Met);
        }
        _ => {}
    }
    if score.qualified {
        let text = joins(score, subject).unwrap_or_else(|| "qualified".to_owned());
        return Cell::text(text).tone(Tone::Good).mark(Mark::Met);
    }
    let missing = score.short_by();
    match score.blocking.as_slice() {
        [] => match link(score, subject) {
            Some(text) => Cell::text(text).tone(Tone::Warn),
            None => Cell::text(words::short_by(missing)).tone(Tone::Warn),
        },
        [metric] => at_nothing(format!("{} at 0", words::in_sentence(metric.word()))),
        several => at_nothing(format!("{} metrics at 0", several.len())),
    }
}

/// When a designation that qualifies joins the enrolment that there is.
fn joins(score: &DesignationScore, subject: &Subject<'_>) -> Option<String> {
    let todos = subject.results.advice.iter().flat_map(|advice| &advice.todos);
    let enrol = todos.into_iter().find(|todo| todo.kind == TodoKind::Enrol && todo.subject == score.id.word())?;
    enrol.joins().then(|| format!("joins in {}", words::month(Month::of(enrol.due))))
}

/// The link of a person that would bring a designation over its threshold.
fn link(score: &DesignationScore, subject: &Subject<'_>) -> Option<String> {
    let todos = subject.results.advice.iter().flat_map(|advice| &advice.todos);
    todos.into_iter().filter(|todo| todo.kind == TodoKind::NotLinked).find_map(|todo| {
        let effects = todo_words::effects(subject, todo);
        let (_, points) = effects.into_iter().find(|(id, _)| *id == score.id)?;
        let name = &subject.book?.person(todo.subject.as_str())?.name;
        (score.points + points >= score.pass_points)
            .then(|| format!("{} link: {}", possessive(&clean(name)), points.signed()))
    })
}

fn at_nothing(text: String) -> Cell {
    Cell::text(text).tone(Tone::Bad).mark(Mark::Missing)
}

/// The day an enrolment is to be renewed.
fn anniversary(subject: &Subject<'_>, designation: DesignationId) -> Option<NaiveDate> {
    let (book, rules) = (subject.book?, subject.rules?);
    let enrolment = book.partner.enrolled.iter().find(|e| e.designation == designation)?;
    Some(scoring::anniversary(enrolment, rules, subject.date()))
}

/// Where a suggestion gains most.
pub(super) fn suggestion_target(suggestion: &Suggestion) -> Option<Target> {
    suggestion.gains.first().map(|gain| Target::Metric(gain.designation, gain.metric))
}

/// The designations that a suggestion is good for, the one that gains most first.
pub(super) fn beneficiaries(subject: &Subject<'_>, suggestion: &Suggestion) -> String {
    let first = suggestion.gains.first().map(|gain| name_of(subject, gain.designation)).unwrap_or_default();
    match suggestion.gains.len() {
        0 | 1 => first,
        several => format!("{first} and {} more", several - 1),
    }
}

/// Points that a suggestion would give; those that give nothing by themselves are left blank.
pub(super) fn gain_cell(gain: Points) -> Cell {
    if gain.is_zero() { Cell::number("", 0.0) } else { Cell::number(gain.signed(), gain.to_f64()).tone(Tone::Good) }
}

/// A designation's name as the rulebook has it, without its brackets.
pub(super) fn name_of(subject: &Subject<'_>, designation: DesignationId) -> String {
    let rules = subject.rules.and_then(|r| r.designations.get(&designation));
    match rules {
        Some(rules) => clean(words::short_name(&rules.name)).into_owned(),
        None => designation_name(designation).to_owned(),
    }
}

pub(super) const CHANGES: List = List {
    columns: &[Column::words("Change", 6, 7, 0), Column::sentences("What", 20, 0)],
    title: |subject| match &subject.results.comparison {
        Some(comparison) => {
            let again = comparison.totals.iter().any(|t| t.stored.is_none());
            let how = if again { " (scored again)" } else { "" };
            format!("What changed since {}{how}", words::date(comparison.since))
        }
        None => "What changed".to_owned(),
    },
    len: |subject| subject.results.comparison.as_ref().map_or(0, |c| c.shifts.len()),
    rows: Rows::Few(|subject, place| Some(shift_row(subject, subject.results.comparison.as_ref()?.shifts.get(place)?))),
    target: |subject, place| {
        let shift = subject.results.comparison.as_ref()?.shifts.get(place)?;
        Some(match shift.metric {
            Some(metric) => Target::Metric(shift.designation, metric),
            None => Target::Designation(shift.designation),
        })
    },
    empty: |subject| match subject.results.comparison {
        Some(_) => "No score has moved.".to_owned(),
        None => super::loading().to_owned(),
    },
    ..LIST
};

fn shift_row(subject: &Subject<'_>, shift: &Shift) -> Row {
    let mut text = name_of(subject, shift.designation);
    match (shift.metric, subject.results.comparison.as_ref()) {
        (Some(metric), Some(comparison)) if !shift.comparable => text.push_str(&format!(
            ", {}: not comparable, because the score of {} isn't certain",
            words::in_sentence(metric.word()),
            words::date(comparison.since)
        )),
        _ => text.push_str(&moved(shift)),
    }
    let certain = shift.metric.is_none_or(|metric| is_certain(subject, shift.designation, metric));
    Row {
        key: format!("{} {}", shift.designation, shift.metric.map_or("", |m| m.word())),
        cells: vec![doubted(change_cell(shift.points, shift.comparable), certain), Cell::outside(&text)],
    }
}

/// From what to what a metric moved, and by what.
fn moved(shift: &Shift) -> String {
    let mut text = String::new();
    if let (Some(metric), Some((then, now))) = (shift.metric, shift.values) {
        let figure = |value: Points| grouped(&value.rounded(1).to_string());
        let figures = from_to(&figure(then), &figure(now), &shift.unit);
        text.push_str(&format!(", {}: {figures}", words::in_sentence(metric.word())));
    }
    let causes =
        [("now ", &shift.came), ("no longer ", &shift.went)].into_iter().filter(|(_, names)| !names.is_empty());
    let mut causes: Vec<String> = causes.map(|(how, names)| format!("{how}{}", names.join(", "))).collect();
    if shift.more > 0 {
        causes.push(format!("{} more", shift.more));
    }
    if !causes.is_empty() {
        text.push_str(&format!("; {}", causes.join(", ")));
    }
    text
}

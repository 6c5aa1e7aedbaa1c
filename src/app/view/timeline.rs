//! Pane 4: what ends month by month, and what each designation scores on those days if nothing is done.

use super::beginning::of_certification;
use super::ledger::{customer_name, date_cell};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{overview, words};
use crate::compute::{Closed, DayScore, Ending, Moment};
use crate::view_model::{Cell, Column, Detail, Gauge, Mark, Row, Tone};
use laurels_core::book::{Book, DesignationId, RecordKind, Subscription};
use laurels_core::ids::SubscriptionId;
use laurels_core::points::Points;
use laurels_core::scoring::subscription_name;
use laurels_core::text::{listed, possessive};

pub(super) const TIMELINE: List = List {
    columns: &[
        Column::figures("Day", 11, 0),
        Column::words("", 6, 10, 3),
        Column::sentences("What ends", 16, 0),
        Column::figures("BizApp", 7, 0),
        Column::figures("Modern", 7, 0),
        Column::figures("Security", 7, 0),
        Column::figures("Infra", 7, 0),
        Column::figures("Data", 7, 0),
        Column::figures("Apps", 7, 0),
    ],
    title: |_| "What ends, and the scores of those days if nothing is done".to_owned(),
    len: |subject| moments(subject).len(),
    rows: Rows::Few(|subject, place| Some(moment_row(subject, moments(subject).get(place)?, before(subject, place)))),
    target: |subject, place| {
        let ending = moments(subject).get(place)?.ends.first()?;
        Some(Target::Person(ending.person.clone()))
    },
    empty: |_| super::loading().to_owned(),
    adds: Some(RecordKind::Certification),
    detail,
    begins: |subject, place| {
        let ending = moments(subject).get(place)?.ends.first()?;
        let mut held = subject.book?.certifications.iter();
        held.rfind(|held| held.person == ending.person && held.exam == ending.exam).and_then(of_certification)
    },
    ..LIST
};

fn moments<'a>(subject: &Subject<'a>) -> &'a [Moment] {
    subject.results.timeline.as_ref().map_or(&[], |timeline| timeline.as_slice())
}

/// The day before the one at a place.
fn before<'a>(subject: &Subject<'a>, place: usize) -> Option<&'a Moment> {
    moments(subject).get(place.checked_sub(1)?)
}

fn moment_row(subject: &Subject<'_>, moment: &Moment, before: Option<&Moment>) -> Row {
    let closes = moment.closes.iter().map(|closed| closed_words(subject, closed));
    let subscriptions = moment.subscriptions.iter().map(|id| subscription_words(subject, id));
    let people = moment.ends.iter().map(|ending| ending_words(subject, ending));
    let ends: Vec<String> = closes.chain(subscriptions).chain(people).collect();
    let text = match ends.len() {
        0 => Cell::text(months_words(moment).unwrap_or_else(|| "nothing".to_owned())).tone(Tone::Dim),
        1 => Cell::outside(&ends.join("")).mark(Mark::Attention).tone(Tone::Warn),
        several => {
            let text = format!("{several}: {}", ends.join(", "));
            Cell::outside(&text).mark(Mark::Attention).tone(Tone::Warn)
        }
    };
    let text = Cell { rank: Some(ends.len() as f64), ..text };
    let all = |moment: &Moment| moment.ends.len() + moment.closes.len() + moment.subscriptions.len();
    let most = moments(subject).iter().map(all).max().unwrap_or(0);
    let bar = Cell::gauge(Gauge { value: ends.len() as f64, max: most as f64 * 1.01, ..Gauge::default() });
    let scores = moment.scores.iter().enumerate().map(|(place, score)| {
        let then = before.and_then(|before| before.scores.get(place));
        score_cell(score, then.map_or(Points::ZERO, |then| score.points - then.points))
    });
    Row {
        key: moment.on.to_string(),
        cells: [date_cell(Some(moment.on)), bar, text].into_iter().chain(scores).collect(),
    }
}

/// A score, and whether it moved since the day before.
fn score_cell(score: &DayScore, change: Points) -> Cell {
    let cell = Cell::number(score.points.to_string(), score.points.to_f64());
    let cell = overview::doubted(cell, score.certain);
    let cell = if score.qualified { cell.tone(Tone::Good) } else { cell };
    match change {
        _ if change.is_zero() => cell,
        _ if change.is_positive() => cell.mark(Mark::Up),
        _ => cell.mark(Mark::Down).tone(Tone::Warn),
    }
}

/// `Modern Work: advanced certs close`.
fn closed_words(subject: &Subject<'_>, closed: &Closed) -> String {
    format!("{}: {} close", overview::name_of(subject, closed.designation), words::in_sentence(closed.metric.word()))
}

/// `Ada's AZ-104`.
fn ending_words(subject: &Subject<'_>, ending: &Ending) -> String {
    let person = subject.book.and_then(|book| book.person(&ending.person));
    let name = person.map_or(ending.person.as_str(), |person| &person.name);
    format!("{} {}", possessive(name), ending.exam)
}

/// `Contoso's Azure plan`.
fn subscription_words(subject: &Subject<'_>, id: &SubscriptionId) -> String {
    let found = subject.book.and_then(|book| Some((book, book.subscription(id)?)));
    let name = |(book, one): (&Book, &Subscription)| {
        format!("{} {}", possessive(customer_name(book, &one.customer)), subscription_name(one))
    };
    found.map_or_else(|| id.to_string(), name)
}

/// The metrics of usage that move because other months are compared.
fn months_words(moment: &Moment) -> Option<String> {
    let mut usage: Vec<String> = Vec::new();
    for moved in moment.metrics.iter().filter(|moved| !moved.is_of_people()) {
        let word = words::in_sentence(moved.metric.word());
        if !usage.contains(&word) {
            usage.push(word);
        }
    }
    (!usage.is_empty()).then(|| format!("other months count in {}", listed(&usage, "and")))
}

/// `usage growth -0.8 (480 to 470 users)`, each metric of a designation that moves.
fn metric_words(moment: &Moment, designation: DesignationId) -> String {
    let its = moment.metrics.iter().filter(|moved| moved.designation == designation);
    let words = its.map(|moved| {
        let (then, now) = (words::quantity(moved.values.0), words::quantity(moved.values.1));
        let (name, by) = (words::in_sentence(moved.metric.word()), moved.points.signed());
        let unit = if moved.unit == "percent" { "%" } else { &moved.unit };
        format!("{name} {by} ({then} to {now} {unit})")
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A day in full: what to do about it, what ends, and the scores that move.
pub(super) fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let moment = moments(subject).get(place)?;
    let mut detail = Detail::of(&words::date(moment.on));
    if let Some(first) = moment.ends.first() {
        let text = format!("Renew {} by {}.", ending_words(subject, first), words::date(first.on));
        detail.add("Next step", &text, Tone::Good);
    }
    for closed in &moment.closes {
        let name = overview::name_of(subject, closed.designation);
        let text = format!("{name}, {}: {}", words::in_sentence(closed.metric.word()), closed.closes.text(moment.on));
        detail.add("Closes", &text, Tone::Warn);
    }
    for ending in &moment.ends {
        let text = format!("{}, last day {}", ending_words(subject, ending), words::date(ending.on));
        detail.add("Ends", &text, Tone::Warn);
    }
    for id in &moment.subscriptions {
        detail.add("Ends", &format!("{} subscription", subscription_words(subject, id)), Tone::Warn);
    }
    if moment.ends.is_empty() && moment.subscriptions.is_empty() {
        detail.add("Ends", "No certification or subscription ends.", Tone::Dim);
    }
    if let Some(text) = months_words(moment) {
        detail.add("Months", &format!("{}.", words::capitalised(&text)), Tone::Dim);
    }
    let before = before(subject, place);
    let mut unchanged = Vec::new();
    for (place, score) in moment.scores.iter().enumerate() {
        match before.and_then(|before| before.scores.get(place)).filter(|then| then.points != score.points) {
            Some(then) => {
                let (text, tone) = moved_words(subject, then, score);
                detail.add("Moves", &format!("{text}: {}", metric_words(moment, score.designation)), tone);
            }
            None => unchanged.push(format!("{} {}", overview::name_of(subject, score.designation), score.points)),
        }
    }
    detail.add(if before.is_some() { "Stays" } else { "Scores" }, &unchanged.join(" · "), Tone::Dim);
    if moment.scores.iter().any(|score| !score.certain) {
        detail.add("?", "Not certain: there are no figures for those months yet.", Tone::Dim);
    }
    Some(detail)
}

/// `Modern Work: 71.2 → 69.8 (-1.4), no longer qualifies`.
fn moved_words(subject: &Subject<'_>, then: &DayScore, score: &DayScore) -> (String, Tone) {
    let name = overview::name_of(subject, score.designation);
    let change = score.points - then.points;
    let (standing, tone) = match (then.qualified, score.qualified) {
        (true, true) => (", still qualifies", Tone::Good),
        (true, false) => (", no longer qualifies", Tone::Bad),
        (false, true) => (", qualifies", Tone::Good),
        (false, false) if change.is_positive() => ("", Tone::Plain),
        (false, false) => ("", Tone::Warn),
    };
    let doubt = if score.certain { "" } else { "?" };
    (format!("{name}: {} → {}{doubt} ({}){standing}", then.points, score.points, change.signed()), tone)
}

//! Pane 4: people, and what they are certified in.

use super::ledger::{date_cell, empty};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::words;
use crate::view_model::{Cell, Column, Mark, Tone};
use chrono::NaiveDate;
use laurels_core::book::RecordKind;
use laurels_core::book::description;
use laurels_core::book::{Certification, Person};
use laurels_core::change::LedgerRecord;
use laurels_core::scoring;
use laurels_core::text::clean;

/// More days than any certification has left.
const NEVER: f64 = 1e6;

pub(super) const PEOPLE: List = List {
    columns: &[
        Column::field(&description::PERSON, "name", 16, 30, 0).wrapping(),
        Column::field(&description::PERSON, "linked", 16, 22, 0),
        Column::figures("Valid certs", 11, 0),
        Column::field(&description::PERSON, "email", 26, 36, 2),
    ],
    title: |_| "People".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.people.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subject.book?.people.get(place)?.id.to_string()),
        cell: |subject, place, column| person_cell(subject, subject.book?.people.get(place)?, column),
    },
    empty: |subject| empty(subject, "No people yet."),
    kind: Some(RecordKind::Person),
    adds: Some(RecordKind::Person),
    ..LIST
};

fn person_cell(subject: &Subject<'_>, person: &Person, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(&person.name),
        1 => link(subject, person),
        2 => {
            let held = subject.book?.certifications_of(&person.id).iter();
            let valid = held.filter(|c| is_valid(subject, c)).count();
            Cell::number(valid.to_string(), valid as f64)
        }
        3 => Cell::outside(person.email.as_deref().unwrap_or("")).tone(Tone::Dim),
        _ => return None,
    })
}

/// Whether a person's certifications reach the partner.
pub(super) fn link(subject: &Subject<'_>, person: &Person) -> Cell {
    let date = subject.date();
    match (person.left, person.linked, person.linked_on) {
        (Some(left), ..) if left <= date => Cell::text(format!("left {}", words::date(left))).tone(Tone::Dim),
        (_, Some(true), Some(on)) if on > date => Cell::text(format!("from {}", words::date(on))).tone(Tone::Warn),
        (_, Some(true), _) => Cell::text("linked").tone(Tone::Good).mark(Mark::Met),
        (_, Some(false), _) => Cell::text("not linked").tone(Tone::Bad).mark(Mark::Missing),
        (_, None, _) => Cell::text("not known").tone(Tone::Warn).mark(Mark::Attention),
    }
}

fn is_valid(subject: &Subject<'_>, certification: &Certification) -> bool {
    certification.earned <= subject.date() && ends(subject, certification).is_none_or(|end| end >= subject.date())
}

/// The last day a certification is valid by itself; `None` when it never ends.
fn ends(subject: &Subject<'_>, certification: &Certification) -> Option<NaiveDate> {
    let end = match subject.rules {
        Some(rules) => Some(scoring::valid_until(rules, certification)),
        None => certification.expires,
    };
    end.filter(|end| *end < NaiveDate::MAX)
}

pub(super) const CERTIFICATIONS: List = List {
    columns: &[
        Column::field(&description::PERSON, "name", 16, 30, 0).wrapping(),
        Column::words("Exam", 14, 16, 0),
        Column::figures("Earned", 11, 1),
        Column::figures("Valid to", 11, 0),
        Column::words("State", 17, 22, 0),
    ],
    sort: Some((4, true)),
    title: |_| "Certifications".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.certifications.len()),
    rows: Rows::Many {
        key: |subject, place| {
            let certification = subject.book?.certifications.get(place)?;
            Some(LedgerRecord::from(certification.clone()).key())
        },
        cell: |subject, place, column| certification_cell(subject, subject.book?.certifications.get(place)?, column),
    },
    target: |subject, place| {
        let book = subject.book?;
        book.certifications.get(place).map(|c| Target::Person(c.person.clone()))
    },
    empty: |subject| empty(subject, "No certifications yet."),
    kind: Some(RecordKind::Certification),
    adds: Some(RecordKind::Certification),
    ..LIST
};

fn certification_cell(subject: &Subject<'_>, certification: &Certification, column: usize) -> Option<Cell> {
    let end = ends(subject, certification);
    Some(match column {
        0 => {
            let person = subject.book?.person(&certification.person);
            Cell::outside(person.map_or(certification.person.as_str(), |p| &p.name))
        }
        1 => Cell::outside(&certification.exam),
        2 => date_cell(Some(certification.earned)),
        3 => end_cell(end),
        4 => certification_state(subject, certification, end),
        _ => return None,
    })
}

/// The last day a certification is valid; one that never ends sorts last.
fn end_cell(end: Option<NaiveDate>) -> Cell {
    match end {
        Some(_) => date_cell(end),
        None => Cell { rank: Some(f64::MAX), ..Cell::text("no end") },
    }
}

/// A certification in one line: its exam, how long it is valid, and how it stands.
pub(super) fn certification_words(subject: &Subject<'_>, certification: &Certification) -> (String, Tone) {
    let end = ends(subject, certification);
    let validity = certification_state(subject, certification, end);
    let valid_to = words::date_or(end, "no end");
    (format!("{}, valid to {valid_to}, {}", clean(&certification.exam), validity.as_text()), validity.tone)
}

/// What is to be looked at first sorts first: what ends soonest, then what lasts, then what is over, the latest first.
fn certification_state(subject: &Subject<'_>, certification: &Certification, end: Option<NaiveDate>) -> Cell {
    let date = subject.date();
    let left = end.map(|end| end.signed_duration_since(date).num_days());
    let cell = match left {
        _ if certification.earned > date => Cell::text("not earned yet").tone(Tone::Dim),
        Some(days) if days < 0 => Cell::text("expired").tone(Tone::Bad).mark(Mark::Missing),
        Some(days) if days <= i64::from(subject.days.soon) => {
            let text = end.map(|end| words::days_until(end, date)).unwrap_or_default();
            Cell::text(format!("ends in {text}")).tone(Tone::Warn).mark(Mark::Attention)
        }
        _ => Cell::text("valid").tone(Tone::Good).mark(Mark::Met),
    };
    let rank = match left {
        Some(days) if days < 0 => NEVER - days as f64,
        Some(days) => days as f64,
        None => NEVER,
    };
    Cell { rank: Some(rank), ..cell }
}

//! Pane 4: people, and what they are certified in.

use super::ledger::{date_cell, empty};
use super::list::{List, Target, nowhere};
use super::model::{Cell, Column, Mark, Row, Tone};
use super::words;
use crate::state::AppState;
use chrono::NaiveDate;
use laurels_core::book::{Book, Certification, Person};
use laurels_core::change::LedgerRecord;
use laurels_core::scoring;

/// More days than any certification has left.
const NEVER: f64 = 1e6;

pub(super) const PEOPLE: List = List {
    columns: &[
        Column::words("Name", 16, 30, 0),
        Column::words("Linked", 16, 22, 0),
        Column::figures("Valid certs", 11, 0),
        Column::words("Mail", 26, 36, 2),
    ],
    sort: None,
    title: |_| "People".to_owned(),
    len: |state| state.book.as_ref().map_or(0, |b| b.people.len()),
    row: |state, place| {
        let book = state.book.as_ref()?;
        book.people.get(place).map(|p| person_row(state, book, p))
    },
    target: nowhere,
    empty: |state| empty(state, "The book holds no people."),
};

fn person_row(state: &AppState, book: &Book, person: &Person) -> Row {
    let valid = book.certifications_of(&person.id).iter().filter(|c| is_valid(state, c)).count();
    Row {
        key: person.id.to_string(),
        cells: vec![
            Cell::outside(&person.name),
            link(state, person),
            Cell::number(valid.to_string(), valid as f64),
            Cell::outside(person.email.as_deref().unwrap_or("")).tone(Tone::Dim),
        ],
    }
}

/// Whether a person's certifications reach the partner.
pub(super) fn link(state: &AppState, person: &Person) -> Cell {
    let date = state.date();
    match (person.left, person.linked, person.linked_on) {
        (Some(left), ..) if left <= date => Cell::text(format!("left {}", words::date(left))).tone(Tone::Dim),
        (_, Some(true), Some(on)) if on > date => Cell::text(format!("from {}", words::date(on))).tone(Tone::Warn),
        (_, Some(true), _) => Cell::text("linked").tone(Tone::Good).mark(Mark::Met),
        (_, Some(false), _) => Cell::text("not linked").tone(Tone::Bad).mark(Mark::Missing),
        (_, None, _) => Cell::text("not known").tone(Tone::Warn).mark(Mark::Attention),
    }
}

fn is_valid(state: &AppState, certification: &Certification) -> bool {
    certification.earned <= state.date() && ends(state, certification).is_none_or(|end| end >= state.date())
}

/// The last day a certification is valid by itself; `None` when it never ends.
fn ends(state: &AppState, certification: &Certification) -> Option<NaiveDate> {
    let end = match state.rulebook() {
        Some(rules) => Some(scoring::valid_until(rules, certification)),
        None => certification.expires,
    };
    end.filter(|end| *end < NaiveDate::MAX)
}

pub(super) const CERTIFICATIONS: List = List {
    columns: &[
        Column::words("Name", 16, 30, 0),
        Column::words("Exam", 14, 16, 0),
        Column::figures("Earned", 11, 1),
        Column::figures("Valid to", 11, 0),
        Column::words("State", 17, 22, 0),
    ],
    sort: Some((4, true)),
    title: |_| "Certifications".to_owned(),
    len: |state| state.book.as_ref().map_or(0, |b| b.certifications.len()),
    row: |state, place| {
        let book = state.book.as_ref()?;
        book.certifications.get(place).map(|c| certification_row(state, book, c))
    },
    target: |state, place| {
        let book = state.book.as_ref()?;
        book.certifications.get(place).map(|c| Target::Person(c.person.clone()))
    },
    empty: |state| empty(state, "The book holds no certification."),
};

fn certification_row(state: &AppState, book: &Book, certification: &Certification) -> Row {
    let name = book.person(&certification.person).map_or(certification.person.as_str(), |p| &p.name);
    let end = ends(state, certification);
    let ends = match end {
        Some(_) => date_cell(end),
        None => Cell { rank: Some(f64::MAX), ..Cell::text("no end") },
    };
    Row {
        key: LedgerRecord::Certification(certification.clone()).key(),
        cells: vec![
            Cell::outside(name),
            Cell::outside(&certification.exam),
            date_cell(Some(certification.earned)),
            ends,
            certification_state(state, certification, end),
        ],
    }
}

/// What is to be looked at first sorts first: what ends soonest, then what lasts, then what is over, the latest first.
fn certification_state(state: &AppState, certification: &Certification, end: Option<NaiveDate>) -> Cell {
    let date = state.date();
    let left = end.map(|end| end.signed_duration_since(date).num_days());
    let cell = match left {
        _ if certification.earned > date => Cell::text("not earned yet").tone(Tone::Dim),
        Some(days) if days < 0 => Cell::text("expired").tone(Tone::Bad).mark(Mark::Missing),
        Some(days) if days <= i64::from(state.settings.days.soon) => {
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

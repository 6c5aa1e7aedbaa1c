//! Pane 6: scores of the past, and the messages of this session.

use super::ledger::{date_cell, empty};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{overview, words};
use crate::view_model::{Cell, Column, Detail, Gauge, Mark, PastMessage, Row, Tone};
use laurels_core::book::description;
use laurels_core::book::{Basis, Snapshot};

pub(super) const SNAPSHOTS: List = List {
    columns: &[
        Column::figures("Date", 11, 0),
        Column::field(&description::SNAPSHOT, "designation", 24, 26, 0),
        Column::field(&description::SNAPSHOT, "track", 10, 10, 3),
        Column::figures("Points", 6, 0),
        Column::words("", 10, Column::REST, 1),
        Column::words("Standing", 15, 15, 0),
        Column::field(&description::SNAPSHOT, "basis", 8, 8, 2),
        Column::words("Rules", 7, 8, 4),
    ],
    sort: Some((0, false)),
    title: |_| "Scores of the past".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.snapshots.len()),
    rows: Rows::Many {
        key: |subject, place| {
            let Snapshot { date, designation, track, .. } = subject.book?.snapshots.get(place)?;
            Some(format!("{date} {designation} {}", track.as_deref().unwrap_or("")))
        },
        cell: |subject, place, column| snapshot_cell(subject, subject.book?.snapshots.get(place)?, column),
    },
    target: |subject, place| {
        let book = subject.book?;
        book.snapshots.get(place).map(|s| Target::Designation(s.designation))
    },
    empty: |subject| empty(subject, "No past scores yet: laurels saves one each day you open it."),
    ..LIST
};

/// What was said, the newest first.
pub(super) const MESSAGES: List = List {
    columns: &[Column::words("Time", 8, 8, 0), Column::sentences("Message", 40, 0)],
    title: |_| "Messages".to_owned(),
    len: |subject| subject.options.messages.len(),
    rows: Rows::Few(|subject, place| {
        let message = message(subject, place)?;
        let cells = vec![
            Cell::text(message.at.format("%H:%M:%S").to_string()).tone(Tone::Dim),
            Cell::text(words::sentence_case(&message.text)).tone(message.tone),
        ];
        Some(Row { key: message.number.to_string(), cells })
    }),
    empty: |_| "No messages in this session yet.".to_owned(),
    detail: |subject, place| {
        let message = message(subject, place)?;
        let mut detail = Detail::of(&format!("Message of {}", message.at.format("%H:%M:%S")));
        detail.add("", &words::sentence_case(&message.text), message.tone);
        Some(detail)
    },
    ..LIST
};

fn message<'a>(subject: &Subject<'a>, place: usize) -> Option<&'a PastMessage> {
    subject.options.messages.iter().rev().nth(place)
}

fn snapshot_cell(subject: &Subject<'_>, snapshot: &Snapshot, column: usize) -> Option<Cell> {
    let points = snapshot.points.to_f64();
    let track = snapshot.track.as_deref().unwrap_or("");
    Some(match column {
        0 => date_cell(Some(snapshot.date)),
        1 => Cell::text(overview::name_of(subject, snapshot.designation)),
        2 => Cell::text(overview::track(track)).tone(Tone::Dim),
        3 => Cell::number(snapshot.points.to_string(), points),
        4 => Cell::gauge(Gauge {
            value: points,
            max: subject.rules.map_or(points.max(1.0), |r| r.max_points.to_f64()),
            threshold: subject.rules.map(|r| r.pass_points.to_f64()),
            reported: if snapshot.basis == Basis::Reported { points } else { 0.0 },
            ..Gauge::default()
        }),
        5 if snapshot.qualified => Cell::text("qualified").tone(Tone::Good).mark(Mark::Met),
        5 => Cell::text("not qualified").tone(Tone::Warn).mark(Mark::Missing),
        6 => Cell::text(snapshot.basis.word()).tone(Tone::Dim),
        7 => Cell::outside(snapshot.rulebook.as_deref().unwrap_or("")).tone(Tone::Dim),
        _ => return None,
    })
}

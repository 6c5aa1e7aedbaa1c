//! Pane 6: scores of the past.

use super::ledger::{date_cell, empty};
use super::list::{List, Target};
use super::model::{Cell, Column, Gauge, Mark, Row, Tone};
use super::overview;
use crate::state::AppState;
use laurels_core::book::{Basis, Snapshot};

pub(super) const SNAPSHOTS: List = List {
    columns: &[
        Column::figures("Date", 11, 0),
        Column::words("Designation", 24, 26, 0),
        Column::words("Track", 10, 10, 3),
        Column::figures("Points", 6, 0),
        Column::words("", 10, Column::REST, 1),
        Column::words("Standing", 15, 15, 0),
        Column::words("Basis", 8, 8, 2),
        Column::words("Rules", 7, 8, 4),
    ],
    sort: Some((0, false)),
    title: |_| "Scores of the past".to_owned(),
    len: |state| state.book.as_ref().map_or(0, |b| b.snapshots.len()),
    row: |state, place| {
        let book = state.book.as_ref()?;
        book.snapshots.get(place).map(|s| snapshot_row(state, s))
    },
    target: |state, place| {
        let book = state.book.as_ref()?;
        book.snapshots.get(place).map(|s| Target::Designation(s.designation))
    },
    empty: |state| empty(state, "The book holds no score of the past."),
};

fn snapshot_row(state: &AppState, snapshot: &Snapshot) -> Row {
    let points = snapshot.points.to_f64();
    let rules = state.rulebook();
    let standing = match snapshot.qualified {
        true => Cell::text("qualified").tone(Tone::Good).mark(Mark::Met),
        false => Cell::text("not qualified").tone(Tone::Warn).mark(Mark::Missing),
    };
    Row {
        key: format!("{} {} {}", snapshot.date, snapshot.designation, snapshot.track.as_deref().unwrap_or("")),
        cells: vec![
            date_cell(Some(snapshot.date)),
            Cell::text(overview::name_of(state, snapshot.designation)),
            Cell::text(overview::track(snapshot.track.as_deref().unwrap_or(""))).tone(Tone::Dim),
            Cell::number(snapshot.points.to_string(), points),
            Cell::gauge(Gauge {
                value: points,
                max: rules.map_or(points.max(1.0), |r| r.max_points.to_f64()),
                threshold: rules.map(|r| r.pass_points.to_f64()),
                reported: if snapshot.basis == Basis::Reported { points } else { 0.0 },
                ..Gauge::default()
            }),
            standing,
            Cell::text(snapshot.basis.word()).tone(Tone::Dim),
            Cell::outside(snapshot.rulebook.as_deref().unwrap_or("")).tone(Tone::Dim),
        ],
    }
}

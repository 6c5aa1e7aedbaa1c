//! What a list is made from, one constant for each list.

use super::subject::Subject;
use super::{history, matrix, what_if};
use crate::active_wizard::Beginning;
pub use crate::intent::Target;
use crate::table::TableId;
use crate::view_model::{Cell, Column, Detail, Row};
use laurels_core::book::RecordKind;
use std::borrow::Cow;

/// A list: where its rows come from and what they are called.
pub(super) struct List {
    pub columns: &'static [Column],
    /// The order in which it is first shown: column, and whether it ascends; `None` is the order of its source.
    pub sort: Option<(usize, bool)>,
    pub title: fn(&Subject<'_>) -> String,
    /// How many records its source has.
    pub len: fn(&Subject<'_>) -> usize,
    /// The rows of its records.
    pub rows: Rows,
    /// What the row of a record leads to.
    pub target: fn(&Subject<'_>, usize) -> Option<Target>,
    /// Whether the row of a record is the heading of those below it.
    pub heading: fn(&Subject<'_>, usize) -> bool,
    /// Whether a record has a row of its own, or is folded away into that of another.
    pub shown: fn(&Subject<'_>, usize) -> bool,
    /// The group that a row stands for, by its key, to be opened or folded.
    pub folds: fn(&Subject<'_>, usize) -> Option<String>,
    /// What to say when there is nothing, and which key helps.
    pub empty: fn(&Subject<'_>) -> String,
    /// Words by which a record is found though its row does not show them.
    pub unseen: fn(&Subject<'_>, usize) -> String,
    /// The type of record that each row is, by whose key it is told from others.
    pub kind: Option<RecordKind>,
    /// The type of record that a new one here is.
    pub adds: Option<RecordKind>,
    /// What a row says in full; none where that is told of its record, or the row says all.
    pub detail: fn(&Subject<'_>, usize) -> Option<Detail>,
    /// The wizard that fits a row; none where that is told of its record.
    pub begins: fn(&Subject<'_>, usize) -> Option<Beginning>,
}

/// What most lists have in common: the order of their source, rows that lead nowhere and are no records.
pub(super) const LIST: List = List {
    columns: &[],
    sort: None,
    title: |_| String::new(),
    len: |_| 0,
    rows: Rows::Few(|_, _| None),
    target: |_, _| None,
    heading: |_, _| false,
    shown: |_, _| true,
    folds: |_, _| None,
    empty: |_| String::new(),
    unseen: |_, _| String::new(),
    kind: None,
    adds: None,
    detail: |_, _| None,
    begins: |_, _| None,
};

/// How the row of a record is made.
pub(super) enum Rows {
    /// All at once, where there are never many.
    Few(fn(&Subject<'_>, usize) -> Option<Row>),
    /// Its key and each cell by itself, where there may be as many as the book has records: who sorts asks for one
    /// column, who looks for a record asks for no words at all.
    Many {
        /// What tells the record from others.
        key: fn(&Subject<'_>, usize) -> Option<String>,
        /// The cell of a column; none beyond the last.
        cell: fn(&Subject<'_>, usize, usize) -> Option<Cell>,
    },
}

macro_rules! list_of {
    ($($(#[$doc:meta])* $id:ident = $module:ident::$list:ident [$($is:ident)*] $(in $pane:ident)?;)*) => {
        pub(super) const fn list(id: TableId) -> &'static List {
            match id {
                $(TableId::$id => &super::$module::$list,)*
            }
        }
    };
}

lists!(list_of);

pub fn title(subject: &Subject<'_>, id: TableId) -> String {
    (list(id).title)(subject)
}

/// What a list says when there is nothing.
pub fn empty(subject: &Subject<'_>, id: TableId) -> String {
    (list(id).empty)(subject)
}

/// How many records a list's source has.
pub fn len(subject: &Subject<'_>, id: TableId) -> usize {
    (list(id).len)(subject)
}

/// What tells a record from all others of its list, however it is sorted and worded; empty where it is gone.
pub fn key(subject: &Subject<'_>, id: TableId, record: usize) -> String {
    match list(id).rows {
        Rows::Few(row) => row(subject, record).unwrap_or_default().key,
        Rows::Many { key, .. } => key(subject, record).unwrap_or_default(),
    }
}

/// The row of a record; without cells where there is no such record any more.
pub fn row(subject: &Subject<'_>, id: TableId, record: usize) -> Row {
    match list(id).rows {
        Rows::Few(row) => row(subject, record).unwrap_or_default(),
        Rows::Many { key, .. } => {
            let (key, mut cells) = (key(subject, record).unwrap_or_default(), Vec::new());
            each_cell(subject, id, record, |cell| cells.push(cell));
            Row { key, cells }
        }
    }
}

/// Gives each cell of the row of a record to `take`, without a row for all of them.
pub fn each_cell(subject: &Subject<'_>, id: TableId, record: usize, take: impl FnMut(Cell)) {
    match list(id).rows {
        Rows::Few(row) => row(subject, record).unwrap_or_default().cells.into_iter().for_each(take),
        Rows::Many { cell, .. } => (0..).map_while(|column| cell(subject, record, column)).for_each(take),
    }
}

pub fn cell(subject: &Subject<'_>, id: TableId, record: usize, column: usize) -> Option<Cell> {
    match list(id).rows {
        Rows::Few(row) => row(subject, record)?.cells.into_iter().nth(column),
        Rows::Many { cell, .. } => cell(subject, record, column),
    }
}

/// The rows of the records of a range, in their order.
pub fn cells(subject: &Subject<'_>, id: TableId, records: &[u32]) -> Vec<Row> {
    records.iter().map(|&record| row(subject, id, record as usize)).collect()
}

/// What the row of a record leads to.
pub fn target(subject: &Subject<'_>, id: TableId, record: usize) -> Option<Target> {
    (list(id).target)(subject, record)
}

/// Whether the row of a record is the heading of those below it.
pub fn is_heading(subject: &Subject<'_>, id: TableId, record: usize) -> bool {
    (list(id).heading)(subject, record)
}

/// Whether a record has a row of its own.
pub fn is_shown(subject: &Subject<'_>, id: TableId, record: usize) -> bool {
    (list(id).shown)(subject, record)
}

/// The group that a row stands for.
pub fn group_key(subject: &Subject<'_>, id: TableId, record: usize) -> Option<String> {
    (list(id).folds)(subject, record)
}

pub fn columns(subject: &Subject<'_>, id: TableId) -> Cow<'static, [Column]> {
    match id {
        TableId::Matrix => matrix::columns(subject).into(),
        TableId::Skilling => matrix::skilling_columns(subject).into(),
        TableId::WhatIf => what_if::columns(subject).into(),
        TableId::History => history::columns(subject).into(),
        _ => list(id).columns.into(),
    }
}

/// The order in which a list is first shown.
pub fn first_sort(id: TableId) -> Option<(usize, bool)> {
    list(id).sort
}

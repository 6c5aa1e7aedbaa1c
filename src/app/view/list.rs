//! What a list is made from, one constant for each list.

use super::Row;
use super::model::{Cell, Column};
use super::subject::Subject;
use super::{
    active_wizard, activity, associations, customer, designation, faq, first_start, help, history, ledger, log, matrix,
    options, overview, people, preview, record, reported_scores, timeline, wizards,
};
pub use crate::intent::Target;
use crate::table::TableId;
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
    /// What to say when there is nothing, and which key helps.
    pub empty: fn(&Subject<'_>) -> String,
}

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

/// The list of that name.
pub(super) const fn list(id: TableId) -> &'static List {
    match id {
        TableId::Designations => &overview::DESIGNATIONS,
        TableId::DoNext => &overview::DO_NEXT,
        TableId::Changes => &overview::CHANGES,
        TableId::Associations => &associations::ASSOCIATIONS,
        TableId::Customers => &ledger::CUSTOMERS,
        TableId::Subscriptions => &ledger::SUBSCRIPTIONS,
        TableId::Gaps => &wizards::GAPS,
        TableId::Metrics => &designation::METRICS,
        TableId::Counted => &designation::COUNTED,
        TableId::Excluded => &designation::EXCLUDED,
        TableId::People => &people::PEOPLE,
        TableId::Certifications => &people::CERTIFICATIONS,
        TableId::Matrix => &matrix::MATRIX,
        TableId::Skilling => &matrix::SKILLING,
        TableId::Timeline => &timeline::TIMELINE,
        TableId::Fixes => &wizards::FIXES,
        TableId::Drafts => &wizards::DRAFTS,
        TableId::Wizards => &wizards::WIZARDS,
        TableId::Steps => &active_wizard::STEPS,
        TableId::Page => &active_wizard::PAGE,
        TableId::Gauges => &active_wizard::GAUGES,
        TableId::Form => &record::FORM,
        TableId::ReportedScores => &reported_scores::SHEET,
        TableId::RuleDialog => &reported_scores::RULE_DIALOG,
        TableId::Options => &options::OPTIONS,
        TableId::Questions => &faq::QUESTIONS,
        TableId::Answer => &faq::ANSWER,
        TableId::Log => &log::LOG,
        TableId::History => &history::HISTORY,
        TableId::Snapshots => &activity::SNAPSHOTS,
        TableId::CustomerPoints => &customer::POINTS,
        TableId::CustomerGaps => &customer::GAPS,
        TableId::CustomerAssociations => &customer::ASSOCIATIONS,
        TableId::CustomerSubscriptions => &customer::SUBSCRIPTIONS,
        TableId::CustomerUsage => &customer::USAGE,
        TableId::FirstStart => &first_start::WAYS_TO_BEGIN,
        TableId::Leave => &first_start::LEAVE,
        TableId::Preview => &preview::PREVIEW,
        TableId::Palette => &help::PALETTE,
        TableId::Help => &help::HELP,
        TableId::Rulebooks => &help::RULEBOOKS,
        TableId::SortColumns => &help::SORT_COLUMNS,
    }
}

/// The title of a list.
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
        Rows::Many { key, cell } => Row {
            key: key(subject, record).unwrap_or_default(),
            cells: (0..).map_while(|column| cell(subject, record, column)).collect(),
        },
    }
}

/// One cell of a record's row.
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

/// Words by which a record is found though its row does not show them.
pub(super) fn unseen(subject: &Subject<'_>, id: TableId, record: usize) -> String {
    match id {
        TableId::Associations => associations::unseen(subject, record),
        _ => String::new(),
    }
}

/// What the row of a record leads to.
pub fn target(subject: &Subject<'_>, id: TableId, record: usize) -> Option<Target> {
    (list(id).target)(subject, record)
}

/// The columns of a list.
pub fn columns(subject: &Subject<'_>, id: TableId) -> Cow<'static, [Column]> {
    match id {
        TableId::Matrix => matrix::columns(subject).into(),
        TableId::History => history::columns(subject).into(),
        _ => list(id).columns.into(),
    }
}

/// The order in which a list is first shown.
pub fn first_sort(id: TableId) -> Option<(usize, bool)> {
    list(id).sort
}

pub(super) fn nowhere(_: &Subject<'_>, _: usize) -> Option<Target> {
    None
}

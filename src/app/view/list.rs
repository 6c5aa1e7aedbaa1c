//! What a list is made from, one constant for each list.

use super::Row;
use super::model::{Cell, Column};
use super::{
    active_wizard, activity, associations, customer, designation, faq, first_start, help, history, ledger, log, matrix,
    options, overview, people, preview, record, reported_scores, timeline, wizards,
};
pub use crate::intent::Target;
use crate::state::AppState;
use crate::table::TableId;
use std::borrow::Cow;

/// A list: where its rows come from and what they are called.
pub(super) struct List {
    /// Its columns.
    pub columns: &'static [Column],
    /// The order in which it is first shown: column, and whether it ascends; `None` is the order of its source.
    pub sort: Option<(usize, bool)>,
    /// Its title.
    pub title: fn(&AppState) -> String,
    /// How many records its source has.
    pub len: fn(&AppState) -> usize,
    /// The row of a record.
    pub row: fn(&AppState, usize) -> Option<Row>,
    /// What the row of a record leads to.
    pub target: fn(&AppState, usize) -> Option<Target>,
    /// What to say when there is nothing, and which key helps.
    pub empty: fn(&AppState) -> String,
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

/// How many records a list's source has.
pub fn len(state: &AppState, id: TableId) -> usize {
    (list(id).len)(state)
}

/// The row of a record; without cells where there is no such record any more.
pub fn row(state: &AppState, id: TableId, record: usize) -> Row {
    (list(id).row)(state, record).unwrap_or_default()
}

/// One cell of a record's row.
pub fn cell(state: &AppState, id: TableId, record: usize, column: usize) -> Option<Cell> {
    match id {
        TableId::Associations => associations::cell_at(state, record, column),
        _ => row(state, id, record).cells.into_iter().nth(column),
    }
}

/// Words by which a record is found though its row does not show them.
pub fn unseen(state: &AppState, id: TableId, record: usize) -> String {
    match id {
        TableId::Associations => associations::unseen(state, record),
        TableId::Questions => faq::unseen(state, record),
        _ => String::new(),
    }
}

/// What the row of a record leads to.
pub fn target(state: &AppState, id: TableId, record: usize) -> Option<Target> {
    (list(id).target)(state, record)
}

/// The columns of a list.
pub fn columns(state: &AppState, id: TableId) -> Cow<'static, [Column]> {
    match id {
        TableId::Matrix => matrix::columns(state).into(),
        TableId::History => history::columns(state).into(),
        _ => list(id).columns.into(),
    }
}

/// The order in which a list is first shown.
pub fn first_sort(id: TableId) -> Option<(usize, bool)> {
    list(id).sort
}

/// Leads nowhere.
pub(super) fn nowhere(_: &AppState, _: usize) -> Option<Target> {
    None
}

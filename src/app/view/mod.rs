//! Views: what is shown, as plain data with cleaned text, made of the domain alone.
//!
//! Each takes a [`Subject`]: records, rules, results, and how they are looked at. A list is the [order](sorted) of its
//! records and [cells] for those of a range. The dashboard lends a subject (`screen`), a command builds its own.

/// The registry: every list, the module that makes it, and what is true of it; `$then` makes something of the rows.
///
/// It is `Titled` where its columns have titles, `Lasting` where its rows are made from the book, the date, the rules and
/// the answers alone and so are the same wherever one is, `Prose` where its rows are paragraphs. `in` names the pane of which it is a view, in the order of
/// the views. From here come [`TableId`](crate::table::TableId), the views of a pane and [`list`].
macro_rules! lists {
    ($then:ident) => {
        $then! {
            Designations = overview::DESIGNATIONS [] in Overview;
            DoNext = next::DO_NEXT [];
            /// What changed since the earlier score.
            Changes = overview::CHANGES [];
            Associations = associations::ASSOCIATIONS [Titled Lasting] in Associations;
            Customers = ledger::CUSTOMERS [Titled Lasting] in Associations;
            Subscriptions = ledger::SUBSCRIPTIONS [Titled Lasting] in Associations;
            /// Usage with no association that would count.
            Gaps = wizards::GAPS [Titled Lasting] in Associations;
            /// Every Partner Admin Link, with each of its roles.
            Links = links::LINKS [Titled Lasting] in Associations;
            /// The metrics of the open designation, and its total.
            Metrics = designation::METRICS [] in Designations;
            /// What counted for the selected metric.
            Counted = explained::COUNTED [];
            Excluded = explained::EXCLUDED [];
            /// The cheapest way of the open designation to its target.
            Plan = plan::PLAN [Titled];
            /// Microsoft's points beside the book's, and who counts on one side only.
            Reconcile = reconcile::RECONCILE [Titled Lasting];
            /// What the open designation scores in the months to come, and why.
            Forecast = forecast::FORECAST [Titled];
            /// What all designations would score if what a scenario plans were done, and what it plans.
            WhatIf = what_if::WHAT_IF [Titled];
            People = people::PEOPLE [Titled Lasting] in Certifications;
            /// People against the exams of a designation.
            Matrix = matrix::MATRIX [Titled] in Certifications;
            /// The designations by their people metrics; the selected one is the matrix's.
            Skilling = matrix::SKILLING [Titled];
            /// What ends month by month, and the scores of those days.
            Timeline = timeline::TIMELINE [Titled Lasting] in Certifications;
            /// Certifications, by the day they end.
            Certifications = people::CERTIFICATIONS [Titled Lasting] in Certifications;
            Fixes = wizards::FIXES [Titled Lasting] in Wizards;
            Drafts = wizards::DRAFTS [Titled] in Wizards;
            Wizards = wizards::WIZARDS [Titled] in Wizards;
            /// The steps of the wizard in front.
            Steps = active_wizard::STEPS [];
            Page = active_wizard::PAGE [Prose];
            /// The fields of the form of a record.
            Form = record::FORM [];
            /// The cells of the form of reported scores.
            ReportedScores = reported_scores::SHEET [];
            /// The association rules that a change breaks.
            RuleDialog = reported_scores::RULE_DIALOG [];
            /// What a question may be answered with.
            Options = options::OPTIONS [];
            Questions = faq::QUESTIONS [];
            Answer = faq::ANSWER [Prose];
            /// The changes that were made.
            Log = log::LOG [Titled Lasting] in Activity;
            /// Each report: where it comes from, what the book has of it, what is needed.
            Sources = sources::SOURCES [Titled Lasting] in Activity;
            /// What was said in this session.
            Messages = activity::MESSAGES [Titled] in Activity;
            /// What the log says of one of them, or of a record.
            History = history::HISTORY [Titled];
            Snapshots = activity::SNAPSHOTS [Titled Lasting];
            /// What the open customer counts for, what it does not, and why.
            CustomerPoints = customer::POINTS [Titled];
            CustomerAssociations = customer::ASSOCIATIONS [Titled];
            CustomerSubscriptions = customer::SUBSCRIPTIONS [Titled];
            /// The open customer's usage by month.
            CustomerUsage = customer::USAGE [Titled];
            /// The ways to begin without a store.
            FirstStart = first_start::WAYS_TO_BEGIN [];
            /// The partners of a portfolio by the designations.
            Partners = portfolio::PARTNERS [Titled Lasting];
            /// What to do about changes that are in memory only.
            Leave = first_start::LEAVE [];
            /// What an import would change.
            Preview = preview::PREVIEW [];
            /// The command palette's commands and records.
            Palette = help::PALETTE [];
            /// The keys and their commands.
            Help = help::HELP [];
            Rulebooks = help::RULEBOOKS [];
            SortColumns = help::SORT_COLUMNS [];
        }
    };
}

mod active_wizard;
mod activity;
mod answers;
mod associations;
mod beginning;
mod chart;
mod customer;
mod designation;
mod detail;
mod explained;
mod faq;
mod first_start;
mod forecast;
mod frame;
mod help;
mod history;
mod items;
mod ledger;
mod links;
mod list;
mod log;
mod matrix;
mod next;
mod options;
mod order;
mod outlook;
mod overview;
mod page;
mod people;
mod plan;
mod portfolio;
mod preview;
mod provenance;
mod reconcile;
mod record;
mod reported_scores;
mod review;
mod sources;
mod subject;
mod table;
mod timeline;
mod todo_words;
mod trend;
mod what_if;
mod wizards;
pub mod words;

#[cfg(test)]
mod tests;

pub use crate::view_model::{
    Advance, Align, Badge, Bar, Cell, Column, Content, Detail, Entry, Gauge, Header, Hint, Mark, Notice, OutlookBar,
    OutlookBars, Row, Sparkline, Tab, Table, Tone,
};
pub use active_wizard::{is_review, path};
pub use answers::{record_choices, version_choices};
pub use associations::most_about;
pub use beginning::beginning;
pub use chart::{Chart, chart};
pub use customer::customer_facts;
pub use detail::detail;
pub use explained::item_months;
pub use faq::{first_question, question, questions_found};
pub use first_start::way_to_begin;
pub use frame::{Activity, asked, below, entry, footer, form, header, loading, notice, progress, tabs};
pub use help::{found, question_found};
pub use history::history_rows;
pub use list::{
    Target, cell, cells, columns, each_cell, empty, first_sort, group_key, is_heading, is_shown, key, len, row, target,
    title,
};
pub use matrix::furthest_across;
pub use options::{choices, no_more};
pub use order::{filter_text, sorted};
pub use outlook::outlook;
pub use page::page;
pub use plan::{
    calendar, gain_words, has_renewal, instead, plan_gains, plan_span, task, track_words, who_and_when, without_steps,
};
pub use portfolio::no_partners;
pub use preview::{done, left_out_of, offered_files, rows as preview_rows};
pub use reconcile::ticket_of;
pub use record::{addable_kind, marked, record, record_kind};
pub(crate) use review::is_active;
pub use sources::{feeds, known_months, looks_back};
pub use subject::{Availability, Commands, Subject, ViewOptions};
pub use table::{Placed, table};
pub use trend::{ROOM_FOR_TRENDS, months_before};
pub use what_if::{change_alone, exam_passed, planned_change, scenarios_shown};

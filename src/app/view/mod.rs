//! Views: what is shown, as plain data with cleaned text, made of the domain alone.
//!
//! Each takes a [`Subject`]: records, rules, results, and how they are looked at. A list is the [order](sorted) of its
//! records and [cells] for those of a range. The dashboard lends a subject (`screen`), a command builds its own.

mod active_wizard;
mod activity;
mod answers;
mod associations;
mod beginning;
mod chart;
mod customer;
mod designation;
mod detail;
mod faq;
mod first_start;
mod frame;
mod help;
mod history;
mod items;
mod ledger;
mod list;
mod log;
mod matrix;
mod next;
mod options;
mod order;
mod overview;
mod page;
mod people;
mod preview;
mod provenance;
mod record;
mod reported_scores;
mod subject;
mod table;
mod timeline;
mod wizards;
pub mod words;

#[cfg(test)]
mod tests;

use crate::view_model as model;

pub use crate::view_model::{
    Advance, Align, Badge, Bar, Cell, Column, Content, Detail, Entry, Gauge, Header, Hint, Mark, Notice, Row, Tab,
    Table, Tone,
};
pub use active_wizard::{is_review, outlook_line, path};
pub use answers::{record_choices, version_choices};
pub use beginning::beginning;
pub use chart::{Chart, chart};
pub use detail::{customer_facts, detail};
pub use faq::{first_question, question, questions_found};
pub use first_start::way_to_begin;
pub use frame::{Going, asked, below, entry, footer, form, header, loading, notice, progress, tabs};
pub use help::{found, question_found};
pub use history::history_rows;
pub use list::{Target, cell, cells, columns, empty, first_sort, key, len, row, target, title};
pub use matrix::furthest_across;
pub use options::{choices, no_more};
pub use order::{filter_text, sorted};
pub use page::page;
pub use preview::{done, rows as preview_rows};
pub use record::{marked, record, record_kind};
pub use subject::{Availability, Commands, Subject, ViewOptions};
pub use table::{Placed, table, widths};

//! A file held against a book: what would change, and the report of it.
//!
//! Planning is pure and leaves both as they are, so that it serves a preview and can be made again on a book that has
//! moved on. A file that says what the book has already changes nothing.

mod associations;
mod customers;
mod disagreement;
mod figures;
mod identities;
mod ledger;
mod links;
mod people;
mod reported;
mod usage;

pub use ledger::records;

use super::notes::Notes;
use super::{Content, ParsedFile};
use chrono::NaiveDate;
use laurels_core::book::{Association, Book};
use laurels_core::change::{Change, Edit, EvidenceChange, LedgerRecord};
use laurels_core::evidence::Batch;
use laurels_core::ids::CustomerId;
use laurels_core::import_report::{CustomerFigures, ImportReport};
use std::collections::HashMap;

/// What is known of a file apart from its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name, without folders.
    pub name: String,
    /// The day that its figures are of.
    pub as_of: Option<NaiveDate>,
    /// The customer that it is about, where it does not name one.
    pub customer: Option<CustomerId>,
}

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Planned {
    pub change: Change,
    /// What there is to say of it.
    pub report: ImportReport,
}

/// What a family makes of a file and a book.
#[derive(Default)]
struct Outcome {
    edits: Vec<Edit>,
    batch: Batch,
    counts: RecordCounts,
    gone: Vec<CustomerId>,
    customers: Vec<CustomerFigures>,
    notes: Notes,
    /// Rows that were read and that nothing in the book has a place for.
    left_out: u64,
}

impl Outcome {
    /// Counts an association as the file leaves it, and changes the book where that is another.
    fn put(&mut self, book: &Book, after: Association) {
        let before = book.association(&after.id);
        self.counts.count(before.map(|before| *before == after));
        if before != Some(&after) {
            let before = before.cloned().map(LedgerRecord::from);
            self.edits.push(Edit { before, after: Some(LedgerRecord::from(after)) });
        }
    }
}

/// How many records or figures are new, other, and as they were.
#[derive(Clone, Copy, Default)]
struct RecordCounts {
    added: u64,
    updated: u64,
    unchanged: u64,
}

impl RecordCounts {
    /// Counts a record: new, or whether it is as it was.
    fn count(&mut self, same: Option<bool>) {
        match same {
            None => self.added += 1,
            Some(true) => self.unchanged += 1,
            Some(false) => self.updated += 1,
        }
    }
}

/// What a file would change in a book.
pub fn plan(book: &Book, parsed: &ParsedFile, file: &FileFacts) -> Planned {
    let outcome = match &parsed.content {
        _ if parsed.counts.rows == 0 => {
            let mut outcome = Outcome::default();
            outcome.notes.push("The file has no lines: nothing is replaced.".to_owned());
            outcome
        }
        Content::Usage(figures) => usage::plan(book, figures, parsed.kind, file),
        Content::Customers(figures) => customers::plan(book, figures, file),
        Content::People(completions) => people::plan(book, completions),
        Content::Reported(scores) => reported::plan(book, scores, file),
        Content::Associations(found) => associations::plan(book, found, file),
        // No part of a book: the service keeps them, and counts what is new.
        Content::Qualified(_) => Outcome::default(),
        Content::Identities(found) => identities::plan(book, found, file),
        Content::Dataset(dataset) => ledger::plan(book, dataset),
        Content::Rows(_) => Outcome::default(),
        Content::Figures(dataset) => ledger::plan_figures(book, dataset),
    };
    let evidence = (!outcome.batch.is_empty()).then_some(EvidenceChange::Apply(outcome.batch));
    let skipped = parsed.counts.skipped + outcome.left_out;
    let report = ImportReport {
        file: file.name.clone(),
        kind: parsed.kind,
        rows: parsed.counts.rows,
        taken: parsed.counts.rows.saturating_sub(skipped),
        added: outcome.counts.added,
        updated: outcome.counts.updated,
        unchanged: outcome.counts.unchanged,
        skipped,
        gone: outcome.gone,
        customers: named(book, &outcome.edits, outcome.customers),
        problems: parsed.counts.problems.clone(),
        unmapped_columns: parsed.unmapped.clone(),
        notes: parsed.counts.notes.sentences().chain(outcome.notes.sentences()).collect(),
    };
    Planned { change: Change { edits: outcome.edits, evidence }, report }
}

/// The same with each customer's name, as the book or the file has it.
fn named(book: &Book, edits: &[Edit], mut customers: Vec<CustomerFigures>) -> Vec<CustomerFigures> {
    let new: HashMap<&str, &str> = edits
        .iter()
        .filter_map(|edit| match &edit.after {
            Some(LedgerRecord::Customer(customer)) => Some((customer.id.as_str(), customer.name.as_str())),
            _ => None,
        })
        .collect();
    for figures in &mut customers {
        let of_book = || book.customer(&figures.customer).map(|customer| customer.name.as_str());
        let name = new.get(figures.customer.as_str()).copied().or_else(of_book);
        figures.name = name.unwrap_or(figures.customer.as_str()).to_owned();
    }
    customers
}

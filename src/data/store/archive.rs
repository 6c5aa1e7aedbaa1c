//! The whole of a store, its log and what lies beside included: taken out at one moment, and put into a store that has no
//! change yet. It is put in by making every change of the log again, so that what can be undone there can be undone here.

use super::backend::{Backend, either};
use super::commit::{check_references, keep};
use super::digest::Digest;
use super::error::{Fault, StoreError};
use super::evidence::report_progress;
use super::figures::COLUMNS;
use super::{Draft, Store, evidence, figures, ledger, load, log, undo};
use chrono::{DateTime, Utc};
use laurels_core::book::{Book, ImportKind, Snapshot};
use laurels_core::change::{LedgerRecord, LoggedChange, LoggedEvidence, Revision};
use laurels_core::evidence::{Batch, Ranking};
use laurels_core::import_report::{OnProgress, ToldColumn};
use laurels_core::qualified::QualifiedLists;
use laurels_core::scenario::Scenario;
use laurels_core::todo::Snooze;
use rusqlite::{Connection, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// An entry of the log with all that it changed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub revision: Revision,
    pub change: LoggedChange,
    /// The figures that it brought and closed, where it was an import.
    pub figures: Batch,
}

impl Entry {
    /// Refuses an entry that has another number, or a record that nobody could have recorded.
    pub(super) fn require_valid(&self, number: u64) -> Result<(), Fault> {
        if self.revision.number != number {
            return Err(Fault::Log(format!("change {number} is missing")));
        }
        let records = self.change.edits.iter().filter_map(|edit| edit.after.as_ref());
        match records.flat_map(|record| record.problems().into_iter().next()).next() {
            Some(problem) => Err(Fault::Log(format!("change {number}: {problem}"))),
            None => Ok(()),
        }
    }

    /// Refuses figures that are not those that the import brought.
    pub(super) fn require_digest(&self, Digest(found): Digest) -> Result<(), Fault> {
        let number = self.revision.number;
        match self.change.evidence {
            Some(LoggedEvidence::Apply { digest: Some(logged), .. }) if logged != found => {
                Err(Fault::Log(format!("change {number}: its figures are not those that it brought")))
            }
            _ => Ok(()),
        }
    }
}

/// What a store keeps outside of its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Beside {
    pub snoozes: Vec<Snooze>,
    pub drafts: Vec<Draft>,
    /// What columns of files mean.
    pub columns: Vec<ToldColumn>,
    pub qualified: QualifiedLists,
    pub scenarios: Vec<Scenario>,
}

/// What a store has besides its book.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    /// Every change, the oldest first.
    pub log: Vec<Entry>,
    pub beside: Beside,
}

/// All that a store has, at one moment.
#[derive(Clone, Debug)]
pub struct Whole {
    pub book: Book,
    pub archive: Archive,
}

impl Store {
    /// Reads the book, every change that led to it, and what lies beside.
    ///
    /// # Errors
    /// When the store cannot be read, or what it has makes no sense.
    pub fn whole(&self, ranking: &Ranking) -> Result<Whole, StoreError> {
        let whole = either!(
            &self.backend,
            sqlite => load::at_one_moment(sqlite, |moment| book_and_log(moment, ranking)),
            postgres => postgres.book_and_log(ranking)
        );
        let (book, log) = self.at(whole)?;
        let drafts = self.drafts()?.into_iter().filter_map(|id| self.draft(id).transpose());
        let beside = Beside {
            snoozes: self.snoozed()?,
            drafts: drafts.collect::<Result<_, _>>()?,
            columns: self.told_columns()?,
            qualified: self.qualified()?,
            scenarios: self.scenarios()?,
        };
        Ok(Whole { book, archive: Archive { log, beside } })
    }

    /// Makes every change of an archive in a store that has none yet, all or nothing. The book that comes of it must pass
    /// `is_right`; `scores` are those of the past that its book has.
    ///
    /// # Errors
    /// When the store has a change already ([`Fault::Behind`]), the log cannot be made again or leads to another book
    /// ([`Fault::Log`]), it was asked to stop, or the store cannot be written.
    pub fn take(
        &mut self,
        (book, archive): (&Book, &Archive),
        (ranking, now): (&Ranking, DateTime<Utc>),
        is_right: &dyn Fn(&Book) -> bool,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<u64, StoreError> {
        let is_right = |found: &Book| match is_right(found) {
            true => Ok(()),
            false => Err(Fault::Log("it ends with other records".to_owned())),
        };
        let taken = either!(
            &mut self.backend,
            sqlite => take(sqlite, (book, archive), ranking, &is_right, on_progress),
            postgres => postgres.take((book, archive), ranking, &is_right, on_progress)
        );
        let newest = self.at(taken)?;
        self.put_beside(&archive.beside, now)?;
        Ok(newest)
    }

    fn put_beside(&mut self, beside: &Beside, now: DateTime<Utc>) -> Result<(), StoreError> {
        beside.snoozes.iter().try_for_each(|snooze| self.snooze(snooze, now))?;
        beside.drafts.iter().try_for_each(|draft| self.save_draft(None, draft).map(drop))?;
        let columns = beside.columns.iter().filter_map(|column| Some((column.kind?, column.clone())));
        self.keep_told_columns(&columns.collect::<Vec<(ImportKind, ToldColumn)>>())?;
        for kind in [ImportKind::QualifiedCustomers, ImportKind::QualifiedPeople] {
            self.keep_listed(kind, &beside.qualified.lines(kind), None)?;
        }
        self.keep_scenarios(&beside.scenarios)
    }
}

/// What says whether the book that came of a log is the one that it should lead to.
pub type IsRight<'a> = &'a dyn Fn(&Book) -> Result<(), Fault>;

fn take(
    connection: &mut Connection,
    (book, archive): (&Book, &Archive),
    ranking: &Ranking,
    is_right: IsRight<'_>,
    on_progress: &mut OnProgress<'_>,
) -> Result<u64, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let newest = make_again(&transaction, (book, archive), on_progress)?;
    is_right(&load::load_serially(&transaction, newest, ranking)?.book)?;
    transaction.commit()?;
    Ok(newest)
}

fn book_and_log(moment: &Connection, ranking: &Ranking) -> Result<(Book, Vec<Entry>), Fault> {
    let newest = log::newest(moment)?;
    let loaded = load::load_serially(moment, newest, ranking)?;
    let log = log::entries(moment, 0, usize::MAX)?.into_iter().map(|revision| entry(moment, revision));
    Ok((loaded.book, log.collect::<Result<_, _>>()?))
}

fn entry(connection: &Connection, revision: Revision) -> Result<Entry, Fault> {
    let number = revision.number;
    let change = log::logged(connection, number)?.ok_or(Fault::NoRevision(number))?;
    let figures = match change.evidence {
        Some(LoggedEvidence::Apply { .. }) => brought(connection, number)?,
        _ => Batch::default(),
    };
    Ok(Entry { revision, change, figures })
}

/// What an import brought and closed, wherever its rows are by now.
fn brought(connection: &Connection, import: u64) -> Result<Batch, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM usage WHERE revision = ?1
         UNION ALL SELECT {COLUMNS} FROM usage_past WHERE revision = ?1
         UNION ALL SELECT {COLUMNS} FROM usage_undone WHERE revision = ?1
         UNION ALL SELECT key, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM usage_past WHERE closed = ?1
             AND key NOT IN (SELECT key FROM usage WHERE revision = ?1
                             UNION ALL SELECT key FROM usage_past WHERE revision = ?1)"
    );
    figures::batch(connection, &sql, &[&(import as i64)])
}

/// Makes the changes of a log, and puts the scores in that were kept by the way; gives the newest change.
fn make_again(
    connection: &Connection,
    (book, archive): (&Book, &Archive),
    on_progress: &mut OnProgress<'_>,
) -> Result<u64, Fault> {
    match log::newest(connection)? {
        0 => {}
        revision => return Err(Fault::Behind { revision }),
    }
    for (done, entry) in archive.log.iter().enumerate() {
        report_progress(on_progress, done, archive.log.len())?;
        make(connection, entry, done as u64 + 1, on_progress).map_err(|fault| unfit(fault, done as u64 + 1))?;
    }
    let newest = archive.log.len() as u64;
    check_references(connection).map_err(|fault| unfit(fault, newest))?;
    keep(connection, &unlogged_scores(book, &load_keys(connection)?), None, newest)?;
    Ok(newest)
}

/// The scores of a book that no change of the log put in, by the keys of those that one did.
pub(super) fn unlogged_scores(book: &Book, logged: &HashSet<String>) -> Vec<Snapshot> {
    let key = |snapshot: &Snapshot| LedgerRecord::from(snapshot.clone()).key();
    book.snapshots.iter().filter(|score| !logged.contains(&key(score))).cloned().collect()
}

/// The keys of the scores that changes of the log put in.
fn load_keys(connection: &Connection) -> Result<HashSet<String>, Fault> {
    let mut statement = connection.prepare("SELECT key FROM snapshot")?;
    let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(keys)
}

/// Makes one change of a log.
fn make(connection: &Connection, entry: &Entry, number: u64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    let Entry { revision, change, figures } = entry;
    entry.require_valid(number)?;
    for edit in &change.edits {
        ledger::edit(connection, edit, number)?;
    }
    match change.evidence {
        Some(LoggedEvidence::Apply { .. }) => {
            entry.require_digest(evidence::apply(connection, figures, number, on_progress)?)?;
        }
        Some(LoggedEvidence::Revert(of)) => undo::revert(connection, of, number, on_progress)?,
        None => {}
    }
    log::insert(connection, revision, change)
}

/// What does not fit is the log's fault, not that of the store.
pub(super) fn unfit(fault: Fault, number: u64) -> Fault {
    match fault {
        Fault::Conflict { kind, key } => {
            Fault::Log(format!("change {number}: the {kind} {key} is not as it expects it"))
        }
        Fault::BrokenReference(what) => Fault::Log(format!("change {number}: {what}")),
        Fault::Undone { .. } | Fault::NoRevision(_) | Fault::DependedOn { .. } => {
            Fault::Log(format!("change {number} cannot undo what it undoes"))
        }
        fault => fault,
    }
}

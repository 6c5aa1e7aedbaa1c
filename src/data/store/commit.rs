//! A change, made in one transaction: all of it and its place in the log, or nothing.

use super::backend::{Backend, either};
use super::error::{Fault, StoreError};
use super::{Store, evidence, figures, ledger, log, undo};
use chrono::{DateTime, Utc};
use laurels_core::book::{Snapshot, quoted};
use laurels_core::change::{Change, EvidenceChange, LedgerRecord, Moved};
use laurels_core::import_report::{OnProgress, Progress};
use laurels_core::scoring::Scorecard;
use rusqlite::{Connection, TransactionBehavior};
use std::ops::ControlFlow;

/// A change on its way into the store, with what the log says of it and what follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Commit<'a> {
    pub change: &'a Change,
    /// The revision of the book that the change was made for.
    pub base: u64,
    pub at: DateTime<Utc>,
    /// Who makes it: the login name.
    pub who: &'a str,
    pub host: Option<&'a str>,
    pub what: &'a str,
    /// The revision that it takes back.
    pub undoes: Option<u64>,
    pub moved: &'a [Moved],
    /// The day's scores after it; each takes the place of the same day's earlier one of its designation.
    pub snapshots: &'a [Snapshot],
    /// The card after it, for a first picture the next time.
    pub card: Option<&'a Scorecard>,
}

/// What became of a change whose connection was lost while it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the log says of it.
    pub what: String,
    /// Its number; none where it was not made.
    pub made: Option<u64>,
}

impl Store {
    /// What became of a change of which it was not known ([`Fault::Unsure`]), once it is.
    pub fn take_outcome(&self) -> Option<Outcome> {
        either!(&self.backend, _ => None, postgres => postgres.take_outcome())
    }

    /// Makes a change and tells its revision. `going` hears how far it is, and may stop it.
    ///
    /// # Errors
    /// When a record is not as the change expects it ([`Fault::Conflict`]), figures have changed since `base`
    /// ([`Fault::Behind`]), what would be undone is undone already or stood on by later figures, when `going` says to
    /// stop, or the store cannot be written. Then the store is as it was.
    pub fn commit(&mut self, commit: &Commit<'_>, on_progress: &mut OnProgress<'_>) -> Result<u64, StoreError> {
        self.commit_all(std::slice::from_ref(commit), on_progress)
    }

    /// Makes changes, one after the other and all or none of them, and tells the revision of the last.
    ///
    /// # Errors
    /// As [`Store::commit`], where one of them cannot be made.
    pub fn commit_all(&mut self, commits: &[Commit<'_>], on_progress: &mut OnProgress<'_>) -> Result<u64, StoreError> {
        let committed = either!(
            &mut self.backend,
            sqlite => write_all(sqlite, commits, on_progress),
            postgres => postgres.commit(commits, on_progress)
        );
        self.at(committed)
    }

    /// Keeps the day's scores and the card without a change, as the first opening of a day does.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_scores(&mut self, snapshots: &[Snapshot], card: &Scorecard) -> Result<(), StoreError> {
        let kept = either!(
            &mut self.backend,
            sqlite => keep_now(sqlite, snapshots, card),
            postgres => postgres.keep_scores(snapshots, card)
        );
        self.at(kept)
    }

    /// Keeps a summary of that revision of a team store's, for who looks after many partners. Of a file it is whoever looks
    /// that keeps it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_summary(&mut self, revision: u64, summary: &str) -> Result<(), StoreError> {
        let kept = either!(
            &self.backend,
            _ => {
                let _ = (revision, summary);
                Ok(())
            },
            postgres => postgres.keep_summary(revision, summary)
        );
        self.at(kept)
    }
}

fn write_all(
    connection: &mut Connection,
    commits: &[Commit<'_>],
    on_progress: &mut OnProgress<'_>,
) -> Result<u64, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut revision = log::newest(&transaction)?;
    for commit in commits {
        revision = write(&transaction, commit, on_progress)?;
    }
    transaction.commit()?;
    Ok(revision)
}

fn keep_now(connection: &mut Connection, snapshots: &[Snapshot], card: &Scorecard) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let revision = log::newest(&transaction)?;
    keep(&transaction, snapshots, Some(card), revision)?;
    Ok(transaction.commit()?)
}

fn write(connection: &Connection, commit: &Commit<'_>, on_progress: &mut OnProgress<'_>) -> Result<u64, Fault> {
    let present = log::newest(connection)?;
    let revision = present + 1;
    if let Some(undoes) = commit.undoes {
        if undoes > present {
            return Err(Fault::NoRevision(undoes));
        }
        if let Some(by) = log::undone_by(connection, undoes)? {
            return Err(Fault::Undone { by });
        }
    }
    if let (Some(EvidenceChange::Apply(_)), newest) = (&commit.change.evidence, log::newest_of_figures(connection)?)
        && newest > commit.base
    {
        return Err(Fault::Behind { revision: newest });
    }
    for edit in &commit.change.edits {
        ledger::edit(connection, edit, revision)?;
    }
    let digest = match &commit.change.evidence {
        None => None,
        Some(EvidenceChange::Apply(batch)) => Some(evidence::apply(connection, batch, revision, on_progress)?),
        Some(EvidenceChange::Revert(of)) => {
            undo::revert(connection, *of, revision, on_progress)?;
            None
        }
    };
    log::write(connection, commit, revision, digest)?;
    let reverts = matches!(commit.change.evidence, Some(EvidenceChange::Revert(_)));
    if present != commit.base || reverts {
        check_references(connection)?; // Of what others did since `base`, or of old figures, the change knew nothing.
    }
    keep(connection, commit.snapshots, commit.card, revision)?;
    match on_progress(Progress { doing: "saving", done: 1, total: 1 }) {
        ControlFlow::Continue(()) => Ok(revision),
        ControlFlow::Break(()) => Err(Fault::Cancelled),
    }
}

/// Refuses a ledger in which something leads nowhere, and figures about what is not there.
pub(super) fn check_references(connection: &Connection) -> Result<(), Fault> {
    if let Some(problem) = ledger::load(connection)?.problems().first() {
        return Err(Fault::BrokenReference(problem.to_string()));
    }
    match figures::orphan(connection)? {
        None => Ok(()),
        Some((what, id)) => {
            Err(Fault::BrokenReference(format!("figures are about the {what} {}, which is gone", quoted(&id))))
        }
    }
}

/// Of which day and designation there is one score that is kept without a change.
pub(super) fn day_of(snapshot: &Snapshot) -> String {
    format!("{} {}", snapshot.date, snapshot.designation)
}

/// Keeps scores of a day, each in the place of the one that was kept that day for its designation, and the card. A score
/// that a change put into the book stays, and goes before.
pub(super) fn keep(
    connection: &Connection,
    snapshots: &[Snapshot],
    card: Option<&Scorecard>,
    revision: u64,
) -> Result<(), Fault> {
    for snapshot in snapshots {
        let day = day_of(snapshot);
        let record = LedgerRecord::from(snapshot.clone());
        connection.prepare_cached("DELETE FROM snapshot WHERE day = ?1")?.execute([&day])?;
        let sql = "INSERT OR IGNORE INTO snapshot (key, body, revision, day) VALUES (?1, ?2, ?3, ?4)";
        let row = (record.key(), record.body().map_err(Fault::damaged)?, revision as i64, &day);
        connection.prepare_cached(sql)?.execute(row)?;
    }
    if let Some(card) = card {
        let card = serde_json::to_string(card).map_err(Fault::damaged)?;
        let sql = "INSERT OR REPLACE INTO scorecard (only, revision, card) VALUES (1, ?1, ?2)";
        connection.execute(sql, (revision as i64, card))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::book::{Association, AssociationType};
    use laurels_core::change::Edit;

    #[test]
    fn a_full_disk_is_reported_and_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("laurels.db");
        let mut store = Store::create(&path).expect("made");
        let connection = store.backend.sqlite().expect("a file");
        let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a number of pages");
        connection.pragma_update(None, "max_page_count", pages + 2).expect("set");
        let before = std::fs::read(&path).expect("bytes");
        let edits = (0..500).map(|number| {
            let association = Association::active(format!("a{number}"), AssociationType::Pal, "contoso");
            Edit::create(LedgerRecord::from(association))
        });
        let change = Change { edits: edits.collect(), evidence: None };
        let (at, who, what) = (DateTime::UNIX_EPOCH, "ada", "Too much");
        let commit = Commit {
            change: &change,
            base: 0,
            at,
            who,
            host: None,
            what,
            undoes: None,
            moved: &[],
            snapshots: &[],
            card: None,
        };
        let error = store.commit(&commit, &mut |_| ControlFlow::Continue(())).expect_err("no room");
        assert_eq!(error.fault, Fault::Full);
        assert!(error.to_string().ends_with("is full; make room and try again"), "{error}");
        assert!(std::fs::read(&path).expect("bytes") == before, "something was written");
        assert_eq!(store.revision().expect("still opens"), 0);
    }
}

//! Figures back: an import is taken back or put back, exactly.
//!
//! An import and what undid it, what undid that, and so on, make a chain: an odd number of turns takes the import's rows
//! away, an even one has them there. Taking them away brings back what the import closed, just as it was, and puts the
//! import's own rows aside; putting them back closes the same rows again. Since nothing else about a row changes, what
//! came before the import can be undone as well once it is.
//!
//! Either is refused where figures came to stand on the same keys since. The number of the import that last touched a
//! key is that of its row in force, or of the import that closed its last row, whichever is later.

use super::backend::{Backend, either};
use super::error::{Fault, StoreError};
use super::evidence::report_progress;
use super::figures::COLUMNS;
use super::{Store, figures, load, log};
use laurels_core::change::LoggedEvidence;
use laurels_core::evidence::Batch;
use laurels_core::import_report::OnProgress;
use rusqlite::Connection;
use std::ops::ControlFlow;

/// The import that last touched a key of `usage_undone`; 0 is none.
const TOUCHED: &str = "max(
    coalesce((SELECT revision FROM usage WHERE key = undone.key), 0),
    coalesce((SELECT max(closed) FROM usage_past WHERE key = undone.key), 0))";

impl Store {
    /// What turning round those changes of figures, one after the other, would do to them: a batch for each.
    ///
    /// # Errors
    /// As [`Store::commit_all`] would refuse it, or when the store cannot be read.
    pub fn reverted(&self, revisions: &[u64]) -> Result<Vec<Batch>, StoreError> {
        let reverted = either!(
            &self.backend,
            sqlite => load::at_one_moment(sqlite, |moment| all_reverted(moment, revisions)),
            postgres => postgres.reverted(revisions)
        );
        self.at(reverted)
    }
}

/// What turning changes round would do, within a transaction that ends without keeping it.
fn all_reverted(moment: &Connection, revisions: &[u64]) -> Result<Vec<Batch>, Fault> {
    let mut batches = Vec::with_capacity(revisions.len());
    for (at, revision) in revisions.iter().enumerate() {
        batches.push(reverted(moment, *revision)?);
        if at + 1 < revisions.len() {
            // The next one builds on this.
            revert(moment, *revision, u64::MAX, &mut |_| ControlFlow::Continue(()))?;
        }
    }
    Ok(batches)
}

/// Turns round what the change of figures `of` did, as part of `revision`.
///
/// # Errors
/// When that is no change of figures, is reverted round already, or later figures stand on its keys.
pub fn revert(connection: &Connection, of: u64, revision: u64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    match direction(connection, of, revision)? {
        Reverted::Undo(import) => undo_import(connection, import, on_progress),
        Reverted::Redo(import) => redo_import(connection, import, on_progress),
    }
}

fn reverted(connection: &Connection, of: u64) -> Result<Batch, Fault> {
    let (import, sql) = match direction(connection, of, u64::MAX)? {
        Reverted::Undo(import) => {
            let sql = "FROM usage_past WHERE closed = ?1
                UNION ALL SELECT key, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM usage
                WHERE revision = ?1 AND key NOT IN (SELECT key FROM usage_past WHERE closed = ?1)";
            (import, sql)
        }
        Reverted::Redo(import) => (import, "FROM usage_undone WHERE revision = ?1"),
    };
    figures::batch(connection, &format!("SELECT {COLUMNS} {sql}"), &[&import])
}

/// Which way a chain is reverted, and the import at its root.
enum Reverted {
    Undo(i64),
    Redo(i64),
}

/// Which way turning round `of` turns its chain, if it may be reverted; `revision` is the one that turns it.
fn direction(connection: &Connection, of: u64, revision: u64) -> Result<Reverted, Fault> {
    if let Some(by) = log::reverted_by(connection, of)?.filter(|&by| by != revision) {
        return Err(Fault::Undone { by });
    }
    let (import, is_there) = import_of(|of| log::evidence(connection, of), of, revision)?;
    let import = import as i64;
    let (direction, dependents) = match is_there {
        true => (Reverted::Undo(import), depends_on_undone()),
        false => (Reverted::Redo(import), depends_on_redone()),
    };
    let later: Option<i64> = connection.query_row(&dependents, [import], |row| row.get(0))?;
    match later {
        None => Ok(direction),
        Some(revision) => Err(Fault::DependedOn { revision: revision as u64 }),
    }
}

/// The newest revision that stands on an import's rows, or on their having closed others.
fn depends_on_undone() -> String {
    "SELECT max(revision) FROM (
        SELECT max(closed) AS revision FROM usage_past WHERE revision = ?1
        UNION ALL SELECT max(usage.revision) FROM usage_past JOIN usage USING (key)
            WHERE usage_past.closed = ?1 AND usage.revision > ?1
        UNION ALL SELECT max(later.closed) FROM usage_past JOIN usage_past AS later USING (key)
            WHERE usage_past.closed = ?1 AND later.closed > ?1)"
        .to_owned()
}

/// The newest revision that came to where an import's rows would be put back.
fn depends_on_redone() -> String {
    format!("SELECT max({TOUCHED}) FROM usage_undone AS undone WHERE revision = ?1 AND stands_on <> {TOUCHED}")
}

/// The import at the root of a chain of undoings, and whether its rows are there after `of`.
pub fn import_of(
    mut evidence: impl FnMut(u64) -> Result<Option<LoggedEvidence>, Fault>,
    of: u64,
    below: u64,
) -> Result<(u64, bool), Fault> {
    let (mut at, mut is_there) = (of, true);
    let mut last = below;
    loop {
        match evidence(at)? {
            Some(LoggedEvidence::Apply { .. }) if at < last => return Ok((at, is_there)),
            Some(LoggedEvidence::Revert(earlier)) if at < last => (last, at, is_there) = (at, earlier, !is_there),
            _ => return Err(Fault::NoRevision(at)),
        }
    }
}

fn undo_import(connection: &Connection, import: i64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    let steps = [
        // The import's own rows are put aside,
        &format!(
            "INSERT INTO usage_undone ({COLUMNS}, revision, stands_on) SELECT usage.*, 0 FROM usage WHERE revision = ?1"
        ),
        "DELETE FROM usage WHERE revision = ?1",
        // and so is that it closed others without one of its own;
        "INSERT OR IGNORE INTO usage_undone (key, revision, stands_on)
            SELECT key, ?1, 0 FROM usage_past WHERE closed = ?1",
        // what it closed is in force again.
        &format!("INSERT INTO usage SELECT {COLUMNS}, revision FROM usage_past WHERE closed = ?1"),
        "DELETE FROM usage_past WHERE closed = ?1",
        &format!("UPDATE usage_undone AS undone SET stands_on = {TOUCHED} WHERE revision = ?1"),
    ];
    carry_out(connection, &steps, import, on_progress)
}

fn redo_import(connection: &Connection, import: i64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    let steps = [
        &format!(
            "INSERT INTO usage_past ({COLUMNS}, revision, closed)
            SELECT usage.*, ?1 FROM usage_undone AS undone JOIN usage USING (key) WHERE undone.revision = ?1"
        ),
        "DELETE FROM usage WHERE key IN (SELECT key FROM usage_undone WHERE revision = ?1)",
        &format!(
            "INSERT INTO usage SELECT {COLUMNS}, revision FROM usage_undone
            WHERE revision = ?1 AND source IS NOT NULL"
        ),
        "DELETE FROM usage_undone WHERE revision = ?1",
    ];
    carry_out(connection, &steps, import, on_progress)
}

fn carry_out(
    connection: &Connection,
    steps: &[&str],
    import: i64,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), Fault> {
    for (done, step) in steps.iter().enumerate() {
        report_progress(on_progress, done, steps.len())?;
        connection.execute(step, [import])?;
    }
    Ok(())
}

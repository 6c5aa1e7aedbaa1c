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
use super::{Store, figures, load, log};
use laurels_core::change::LoggedEvidence;
use laurels_core::evidence::Batch;
use laurels_core::import_report::OnProgress;
use rusqlite::Connection;
use std::ops::ControlFlow;

/// The tables of a store as an undoing needs them. Statements are about one import, `$1`.
pub trait Tables {
    /// The columns that are a row's key.
    const KEY: &'static str;
    /// All columns that a query of rows has.
    const COLUMNS: &'static str;
    /// The function that gives the greater of two numbers.
    const GREATER: &'static str;

    /// What a revision did to figures.
    fn evidence(&self, revision: u64) -> Result<Option<LoggedEvidence>, Fault>;

    /// The first revision that turned round what that one did to figures.
    fn reverted_by(&self, revision: u64) -> Result<Option<u64>, Fault>;

    /// The number that a query gives.
    fn number(&self, sql: &str, import: i64) -> Result<Option<i64>, Fault>;

    /// The rows of a query of [`Tables::COLUMNS`].
    fn batch(&self, sql: &str, import: i64) -> Result<Batch, Fault>;

    fn carry_out(&self, sql: &str, import: i64) -> Result<(), Fault>;
}

impl Tables for Connection {
    const KEY: &'static str = "key";
    const COLUMNS: &'static str = figures::COLUMNS;
    const GREATER: &'static str = "max";

    fn evidence(&self, revision: u64) -> Result<Option<LoggedEvidence>, Fault> {
        log::evidence(self, revision)
    }

    fn reverted_by(&self, revision: u64) -> Result<Option<u64>, Fault> {
        log::reverted_by(self, revision)
    }

    fn number(&self, sql: &str, import: i64) -> Result<Option<i64>, Fault> {
        Ok(self.query_row(sql, [import], |row| row.get(0))?)
    }

    fn batch(&self, sql: &str, import: i64) -> Result<Batch, Fault> {
        figures::batch(self, sql, &[&import])
    }

    fn carry_out(&self, sql: &str, import: i64) -> Result<(), Fault> {
        self.execute(sql, [import])?;
        Ok(())
    }
}

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
pub fn all_reverted<T: Tables>(tables: &T, revisions: &[u64]) -> Result<Vec<Batch>, Fault> {
    let mut batches = Vec::with_capacity(revisions.len());
    for (at, revision) in revisions.iter().enumerate() {
        batches.push(reverted(tables, *revision)?);
        if at + 1 < revisions.len() {
            // The next one builds on this.
            revert(tables, *revision, u64::MAX, &mut |_| ControlFlow::Continue(()))?;
        }
    }
    Ok(batches)
}

/// Turns round what the change of figures `of` did, as part of `revision`.
///
/// # Errors
/// When that is no change of figures, is reverted round already, or later figures stand on its keys.
pub fn revert<T: Tables>(tables: &T, of: u64, revision: u64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    let (import, steps) = match direction(tables, of, revision)? {
        Reverted::Undo(import) => (import, undo_steps::<T>()),
        Reverted::Redo(import) => (import, redo_steps::<T>()),
    };
    for (done, step) in steps.iter().enumerate() {
        report_progress(on_progress, done, steps.len())?;
        tables.carry_out(step, import)?;
    }
    Ok(())
}

fn reverted<T: Tables>(tables: &T, of: u64) -> Result<Batch, Fault> {
    let (key, columns) = (T::KEY, T::COLUMNS);
    let (import, sql) = match direction(tables, of, u64::MAX)? {
        Reverted::Undo(import) => {
            let sql = format!(
                "FROM usage_past WHERE closed = $1
                 UNION ALL SELECT {key}, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL FROM usage
                 WHERE revision = $1 AND ({key}) NOT IN (SELECT {key} FROM usage_past WHERE closed = $1)"
            );
            (import, sql)
        }
        Reverted::Redo(import) => (import, "FROM usage_undone WHERE revision = $1".to_owned()),
    };
    tables.batch(&format!("SELECT {columns} {sql}"), import)
}

/// Which way a chain is reverted, and the import at its root.
enum Reverted {
    Undo(i64),
    Redo(i64),
}

/// Which way turning round `of` turns its chain, if it may be reverted; `revision` is the one that turns it.
fn direction<T: Tables>(tables: &T, of: u64, revision: u64) -> Result<Reverted, Fault> {
    if let Some(by) = tables.reverted_by(of)?.filter(|&by| by != revision) {
        return Err(Fault::Undone { by });
    }
    let (import, is_there) = import_of(|of| tables.evidence(of), of, revision)?;
    let import = import as i64;
    let (direction, dependents) = match is_there {
        true => (Reverted::Undo(import), depends_on_undone::<T>()),
        false => (Reverted::Redo(import), depends_on_redone::<T>()),
    };
    match tables.number(&dependents, import)? {
        None => Ok(direction),
        Some(0) => Err(Fault::DependedOn { revision: taken_back(tables, import)? }),
        Some(revision) => Err(Fault::DependedOn { revision: revision as u64 }),
    }
}

/// The revision that took back what an import's rows would stand on.
fn taken_back<T: Tables>(tables: &T, import: i64) -> Result<u64, Fault> {
    let touched = touched::<T>();
    let gone =
        format!("SELECT max(stands_on) FROM usage_undone AS undone WHERE revision = $1 AND stands_on <> {touched}");
    let mut last = tables.number(&gone, import)?.unwrap_or_default() as u64;
    while let Some(by) = tables.reverted_by(last)? {
        last = by;
    }
    Ok(last)
}

/// The import that last touched a key of `usage_undone`; 0 is none.
fn touched<T: Tables>() -> String {
    let (key, greater) = (T::KEY, T::GREATER);
    let undone: Vec<String> = key.split(", ").map(|column| format!("undone.{column}")).collect();
    let same = format!("({key}) = ({})", undone.join(", "));
    format!(
        "{greater}(coalesce((SELECT revision FROM usage WHERE {same}), 0),
            coalesce((SELECT max(closed) FROM usage_past WHERE {same}), 0))"
    )
}

/// The newest revision that stands on an import's rows, or on their having closed others.
fn depends_on_undone<T: Tables>() -> String {
    let key = T::KEY;
    format!(
        "SELECT max(revision) FROM (
            SELECT max(closed) AS revision FROM usage_past WHERE revision = $1
            UNION ALL SELECT max(usage.revision) FROM usage_past JOIN usage USING ({key})
                WHERE usage_past.closed = $1 AND usage.revision > $1
            UNION ALL SELECT max(later.closed) FROM usage_past JOIN usage_past AS later USING ({key})
                WHERE usage_past.closed = $1 AND later.closed > $1) AS dependents"
    )
}

/// The newest revision that came to where an import's rows would be put back.
fn depends_on_redone<T: Tables>() -> String {
    let touched = touched::<T>();
    format!("SELECT max({touched}) FROM usage_undone AS undone WHERE revision = $1 AND stands_on <> {touched}")
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

fn undo_steps<T: Tables>() -> Vec<String> {
    let (key, columns, touched) = (T::KEY, T::COLUMNS, touched::<T>());
    vec![
        // The import's own rows are put aside,
        format!(
            "INSERT INTO usage_undone ({columns}, revision, stands_on)
             SELECT {columns}, revision, 0 FROM usage WHERE revision = $1"
        ),
        "DELETE FROM usage WHERE revision = $1".to_owned(),
        // and so is that it closed others without one of its own;
        format!(
            "INSERT INTO usage_undone ({key}, revision, stands_on)
             SELECT {key}, $1, 0 FROM usage_past WHERE closed = $1 ON CONFLICT DO NOTHING"
        ),
        // what it closed is in force again.
        format!("INSERT INTO usage ({columns}, revision) SELECT {columns}, revision FROM usage_past WHERE closed = $1"),
        "DELETE FROM usage_past WHERE closed = $1".to_owned(),
        format!("UPDATE usage_undone AS undone SET stands_on = {touched} WHERE revision = $1"),
    ]
}

fn redo_steps<T: Tables>() -> Vec<String> {
    let (key, columns) = (T::KEY, T::COLUMNS);
    let is_undone = format!("({key}) IN (SELECT {key} FROM usage_undone WHERE revision = $1)");
    vec![
        format!(
            "INSERT INTO usage_past ({columns}, revision, closed)
             SELECT {columns}, revision, $1 FROM usage WHERE {is_undone}"
        ),
        format!("DELETE FROM usage WHERE {is_undone}"),
        format!(
            "INSERT INTO usage ({columns}, revision) SELECT {columns}, revision FROM usage_undone
             WHERE revision = $1 AND source IS NOT NULL"
        ),
        "DELETE FROM usage_undone WHERE revision = $1".to_owned(),
    ]
}

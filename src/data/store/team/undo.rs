//! Figures back, as [`undo`](super::super::undo) has it, by the tables of the server.

use super::super::error::Fault;
use super::super::evidence::report_progress;
use super::super::undo::import_of;
use super::figures::{self, COLUMNS};
use super::link::Link;
use super::{Postgres, READ, log};
use laurels_core::evidence::Batch;
use laurels_core::import_report::OnProgress;
use std::ops::ControlFlow;
use tokio_postgres::types::Type;

/// The import that last touched a key of `usage_undone`; 0 is none.
const TOUCHED: &str = "greatest(
    coalesce((SELECT revision FROM usage WHERE (series, month) = (undone.series, undone.month)), 0),
    coalesce((SELECT max(closed) FROM usage_past WHERE (series, month) = (undone.series, undone.month)), 0))";

impl Postgres {
    /// What turning round those changes of figures, one after the other, would do to them: a batch for each.
    pub fn reverted(&self, revisions: &[u64]) -> Result<Vec<Batch>, Fault> {
        self.at_one_moment(&READ.replace("READ ONLY", "READ WRITE"), |link, _| {
            let mut batches = Vec::with_capacity(revisions.len());
            for (at, revision) in revisions.iter().enumerate() {
                batches.push(reverted(link, *revision)?);
                if at + 1 < revisions.len() {
                    // The next one builds on this; the transaction ends without keeping it.
                    revert(link, *revision, u64::MAX, &mut |_| ControlFlow::Continue(()))?;
                }
            }
            Ok(batches)
        })
    }
}

/// Turns round what the change of figures `of` did, as part of `revision`.
///
/// # Errors
/// When that is no change of figures, is turned round already, or later figures stand on its keys.
pub fn revert(link: &Link, of: u64, revision: u64, on_progress: &mut OnProgress<'_>) -> Result<(), Fault> {
    let (import, steps) = match direction(link, of, revision)? {
        (import, true) => (import, undo_steps()),
        (import, false) => (import, redo_steps()),
    };
    for (done, step) in steps.iter().enumerate() {
        report_progress(on_progress, done, steps.len())?;
        link.work(step, &[(&import, Type::INT8)])?;
    }
    Ok(())
}

fn reverted(link: &Link, of: u64) -> Result<Batch, Fault> {
    let nothing = "NULL::int, 0, 0, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint";
    let rows = match direction(link, of, u64::MAX)? {
        (import, true) => format!(
            "SELECT {COLUMNS} FROM usage_past WHERE closed = {import}
             UNION ALL SELECT series, month, {nothing} FROM usage WHERE revision = {import}
                AND (series, month) NOT IN (SELECT series, month FROM usage_past WHERE closed = {import})"
        ),
        (import, false) => format!("SELECT {COLUMNS} FROM usage_undone WHERE revision = {import}"),
    };
    figures::batch(link, &rows)
}

/// The import at the root of a chain, and whether its rows are there, if the chain may be turned; `revision` is the one that
/// turns it.
fn direction(link: &Link, of: u64, revision: u64) -> Result<(i64, bool), Fault> {
    if let Some(by) = log::reverted_by(link, of)?.filter(|&by| by != revision) {
        return Err(Fault::Undone { by });
    }
    let (import, is_there) = import_of(|of| log::evidence(link, of), of, revision)?;
    let import = import as i64;
    let dependents = match is_there {
        true => depends_on_undone(),
        false => {
            format!("SELECT max({TOUCHED}) FROM usage_undone AS undone WHERE revision = $1 AND stands_on <> {TOUCHED}")
        }
    };
    let later: Option<i64> = link.one(&dependents, &[(&import, Type::INT8)])?.try_get(0)?;
    match later {
        None => Ok((import, is_there)),
        Some(revision) => Err(Fault::DependedOn { revision: revision as u64 }),
    }
}

/// The newest revision that stands on an import's rows, or on their having closed others.
fn depends_on_undone() -> String {
    "SELECT max(revision) FROM (
        SELECT max(closed) AS revision FROM usage_past WHERE revision = $1
        UNION ALL SELECT max(usage.revision) FROM usage_past JOIN usage USING (series, month)
            WHERE usage_past.closed = $1 AND usage.revision > $1
        UNION ALL SELECT max(later.closed) FROM usage_past JOIN usage_past AS later USING (series, month)
            WHERE usage_past.closed = $1 AND later.closed > $1) AS later"
        .to_owned()
}

fn undo_steps() -> Vec<String> {
    vec![
        // The import's own rows are put aside,
        format!(
            "WITH own AS (DELETE FROM usage WHERE revision = $1 RETURNING *)
             INSERT INTO usage_undone ({COLUMNS}, revision, stands_on) SELECT {COLUMNS}, revision, 0 FROM own"
        ),
        // and so is that it closed others without one of its own;
        "INSERT INTO usage_undone (series, month, revision, stands_on)
            SELECT series, month, $1, 0 FROM usage_past WHERE closed = $1 ON CONFLICT DO NOTHING"
            .to_owned(),
        // what it closed is in force again.
        format!(
            "WITH back AS (DELETE FROM usage_past WHERE closed = $1 RETURNING *)
             INSERT INTO usage ({COLUMNS}, revision) SELECT {COLUMNS}, revision FROM back"
        ),
        format!("UPDATE usage_undone AS undone SET stands_on = {TOUCHED} WHERE revision = $1"),
    ]
}

fn redo_steps() -> Vec<String> {
    vec![
        format!(
            "WITH closed AS (DELETE FROM usage USING usage_undone AS undone WHERE undone.revision = $1
                AND (usage.series, usage.month) = (undone.series, undone.month) RETURNING usage.*)
             INSERT INTO usage_past ({COLUMNS}, revision, closed) SELECT {COLUMNS}, revision, $1 FROM closed"
        ),
        format!(
            "INSERT INTO usage ({COLUMNS}, revision) SELECT {COLUMNS}, revision FROM usage_undone
             WHERE revision = $1 AND source IS NOT NULL"
        ),
        "DELETE FROM usage_undone WHERE revision = $1".to_owned(),
    ]
}

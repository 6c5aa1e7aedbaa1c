//! Figures back: an import is taken back or put back, exactly.
//!
//! An import and what undid it, what undid that, and so on, make a chain: an odd number of turns takes the import's rows
//! away, an even one has them there. Taking them away brings back what the import closed, just as it was, and puts the
//! import's own rows aside; putting them back closes the same rows again. Since nothing else about a row changes, what
//! came before the import can be undone as well once it is.
//!
//! Either is refused where figures came to stand on the same keys since. The number of the import that last touched a
//! key is that of its row in force, or of the import that closed its last row, whichever is later.

use super::commit::Going;
use super::error::Fault;
use super::evidence::pause;
use super::log;
use crate::core::change::LoggedEvidence;
use rusqlite::Connection;

/// The import that last touched a key of `usage_undone`; 0 is none.
const TOUCHED: &str = "max(
    coalesce((SELECT revision FROM usage WHERE series = undone.series AND month = undone.month), 0),
    coalesce((SELECT max(closed) FROM usage_past WHERE series = undone.series AND month = undone.month), 0))";

/// Turns round what the change of figures `of` did, as part of `revision`.
///
/// # Errors
/// When that is no change of figures, is turned round already, or later figures stand on its keys.
pub fn revert(connection: &Connection, of: u64, revision: u64, going: &mut Going<'_>) -> Result<(), Fault> {
    if let Some(by) = log::reverted_by(connection, of)?.filter(|&by| by != revision) {
        return Err(Fault::Undone { by });
    }
    let (import, is_there) = import_of(connection, of, revision)?;
    if is_there { take_back(connection, import, going) } else { put_back(connection, import, going) }
}

/// The import at the root of a chain of undoings, and whether its rows are there after `of`.
fn import_of(connection: &Connection, of: u64, below: u64) -> Result<(u64, bool), Fault> {
    let (mut at, mut is_there) = (of, true);
    let mut last = below;
    loop {
        match log::evidence(connection, at)? {
            Some(LoggedEvidence::Apply { .. }) if at < last => return Ok((at, is_there)),
            Some(LoggedEvidence::Revert(earlier)) if at < last => (last, at, is_there) = (at, earlier, !is_there),
            _ => return Err(Fault::NoRevision(at)),
        }
    }
}

fn take_back(connection: &Connection, import: u64, going: &mut Going<'_>) -> Result<(), Fault> {
    let import = import as i64;
    let stands_on = "SELECT max(revision) FROM (
        SELECT max(closed) AS revision FROM usage_past WHERE revision = ?1
        UNION ALL SELECT max(usage.revision) FROM usage_past JOIN usage USING (series, month)
            WHERE usage_past.closed = ?1 AND usage.revision > ?1
        UNION ALL SELECT max(later.closed) FROM usage_past JOIN usage_past AS later USING (series, month)
            WHERE usage_past.closed = ?1 AND later.closed > ?1)";
    refuse_if_stood_on(connection, stands_on, import)?;
    let steps = [
        // The import's own rows are put aside,
        "INSERT INTO usage_undone SELECT usage.*, 0 FROM usage WHERE revision = ?1",
        "DELETE FROM usage WHERE revision = ?1",
        // and so is that it closed others without one of its own;
        "INSERT OR IGNORE INTO usage_undone (series, month, revision, stands_on)
            SELECT series, month, ?1, 0 FROM usage_past WHERE closed = ?1",
        // what it closed is in force again.
        "INSERT INTO usage SELECT series, month, source, first, span, acr, security_acr, paid_seats, active_users,
            revenue, capacity, revision FROM usage_past WHERE closed = ?1",
        "DELETE FROM usage_past WHERE closed = ?1",
        &format!("UPDATE usage_undone AS undone SET stands_on = {TOUCHED} WHERE revision = ?1"),
    ];
    carry_out(connection, &steps, import, going)
}

fn put_back(connection: &Connection, import: u64, going: &mut Going<'_>) -> Result<(), Fault> {
    let import = import as i64;
    let stands_on =
        format!("SELECT max({TOUCHED}) FROM usage_undone AS undone WHERE revision = ?1 AND stands_on <> {TOUCHED}");
    refuse_if_stood_on(connection, &stands_on, import)?;
    let steps = [
        "INSERT INTO usage_past SELECT usage.*, ?1 FROM usage_undone AS undone JOIN usage USING (series, month)
            WHERE undone.revision = ?1",
        "DELETE FROM usage WHERE (series, month) IN
            (SELECT series, month FROM usage_undone WHERE revision = ?1)",
        "INSERT INTO usage SELECT series, month, source, first, span, acr, security_acr, paid_seats, active_users,
            revenue, capacity, revision FROM usage_undone WHERE revision = ?1 AND source IS NOT NULL",
        "DELETE FROM usage_undone WHERE revision = ?1",
    ];
    carry_out(connection, &steps, import, going)
}

fn refuse_if_stood_on(connection: &Connection, sql: &str, import: i64) -> Result<(), Fault> {
    let later: Option<i64> = connection.query_row(sql, [import], |row| row.get(0))?;
    later.map_or(Ok(()), |revision| Err(Fault::StandsOn { revision: revision as u64 }))
}

fn carry_out(connection: &Connection, steps: &[&str], import: i64, going: &mut Going<'_>) -> Result<(), Fault> {
    for (done, step) in steps.iter().enumerate() {
        pause(going, done, steps.len())?;
        connection.execute(step, [import])?;
    }
    Ok(())
}

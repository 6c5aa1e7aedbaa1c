//! Whether every row of a store can be read: the keys and days that stand beside records, and the tables outside of the
//! ledger and its log.

use super::error::Fault;
use super::{commit, ledger, told};
use chrono::{DateTime, NaiveDate};
use laurels_core::book::{Basis, RecordKind, Snapshot, quoted};
use laurels_core::change::{LedgerRecord, shown_key};
use laurels_core::rulebook;
use rusqlite::Connection;
use serde::de::IgnoredAny;

/// Reads what no other check does.
pub fn readable(connection: &Connection) -> Result<String, Fault> {
    keys(connection)?;
    scores(connection)?;
    each(connection, "snooze", "until", |day| day.parse::<NaiveDate>().is_ok())?;
    each(connection, "snooze", "at", is_moment)?;
    each(connection, "draft", "saved_at", is_moment)?;
    for (table, column) in [("draft", "body"), ("scenario", "body"), ("qualified", "body"), ("scorecard", "card")] {
        each(connection, table, column, is_json)?;
    }
    told::qualified(connection)?;
    told::columns(connection)?;
    Ok("every row can be read".to_owned())
}

pub fn is_moment(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok()
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Refuses a table where a column has a text that is not what it should be.
fn each(connection: &Connection, table: &str, column: &str, is_right: fn(&str) -> bool) -> Result<(), Fault> {
    let mut statement = connection.prepare(&format!("SELECT {column} FROM {table}"))?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(Fault::damaged)?;
        if !is_right(text) {
            return Err(Fault::Damaged(format!("{table} has a row whose {column} is {}", quoted(text))));
        }
    }
    Ok(())
}

/// Every record stands under its own key.
fn keys(connection: &Connection) -> Result<(), Fault> {
    for kind in RecordKind::ALL.iter().copied() {
        let mut statement = connection.prepare(&format!("SELECT key FROM {kind} ORDER BY key"))?;
        let keys: Vec<String> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
        let records = ledger::records(connection, kind)?;
        keys.iter().zip(&records).try_for_each(|(key, record)| check_key(key, record))?;
    }
    Ok(())
}

/// Refuses a record under another key than its own.
pub fn check_key(key: &str, record: &LedgerRecord) -> Result<(), Fault> {
    match key == record.key() {
        true => Ok(()),
        false => Err(Fault::Damaged(format!("the {} {} has another key than its own", record.kind(), shown_key(key)))),
    }
}

/// Every score stands under its own day, and none qualifies with fewer points than its rulebook asks for.
fn scores(connection: &Connection) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT day FROM snapshot ORDER BY key")?;
    let days: Vec<Option<String>> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    for (day, record) in days.into_iter().zip(ledger::records(connection, RecordKind::Snapshot)?) {
        check_score(day.as_deref(), &record)?;
    }
    Ok(())
}

/// Refuses a score under another day than its own, or that qualifies with fewer points than its rulebook asks for.
pub fn check_score(day: Option<&str>, record: &LedgerRecord) -> Result<(), Fault> {
    let LedgerRecord::Snapshot(score) = record else { return Ok(()) };
    let own = commit::day_of(score);
    if day.is_some_and(|day| day != own) {
        return Err(Fault::Damaged(format!("the score of {own} is kept under another day")));
    }
    if score.qualified && is_below_pass(score) {
        return Err(Fault::Damaged(format!("the score of {own} qualifies with too few points")));
    }
    Ok(())
}

/// Whether a score that was worked out has fewer points than its rulebook, where that ships, asks for.
fn is_below_pass(score: &Snapshot) -> bool {
    let rules = score.rulebook.as_ref().filter(|_| score.basis == Basis::Computed);
    let rules = rules.and_then(|id| rulebook::shipped(id.as_str())?.ok());
    rules.is_some_and(|rules| score.points < rules.pass_points)
}

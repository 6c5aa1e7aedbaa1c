//! The log out of its table.

use super::super::error::Fault;
use super::super::log as entries;
use super::Postgres;
use super::link::{Link, Parameter};
use chrono::{DateTime, Utc};
use laurels_core::book::RecordKind;
use laurels_core::change::{Edit, LoggedChange, LoggedEvidence, Revision};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// The columns of an entry.
const ENTRY: &str = "revision, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), who, host, what,
    moved::text, undoes";

impl Postgres {
    /// The entries after a revision, the oldest first; of many only the newest, so many as are asked for.
    pub fn log(&self, after: u64, newest: usize) -> Result<Vec<Revision>, Fault> {
        let rows = self.with(|link| newest_after(link, ENTRY, after, newest))?;
        rows.iter().rev().map(entry).collect()
    }

    /// The same, each with what it changed.
    pub fn changes(&self, after: u64, newest: usize) -> Result<Vec<(Revision, LoggedChange)>, Fault> {
        let rows = self.with(|link| newest_after(link, &format!("{ENTRY}, edits::text, evidence"), after, newest))?;
        rows.iter().rev().map(|row| Ok((entry(row)?, change(row, 7)?))).collect()
    }

    pub fn logged(&self, revision: u64) -> Result<Option<LoggedChange>, Fault> {
        let sql = "SELECT edits::text, evidence FROM log WHERE revision = $1";
        let rows = self.with(|link| link.query(sql, &[(&(revision as i64), Type::INT8)]))?;
        rows.first().map(|row| change(row, 0)).transpose()
    }

    /// The entries after a revision that touched a record, each with what it did to it; the newest first, at most so many.
    pub fn touching(
        &self,
        (kind, key): (RecordKind, &str),
        after: u64,
        most: usize,
    ) -> Result<Vec<(Revision, Vec<Edit>)>, Fault> {
        let sql = format!(
            "SELECT {ENTRY}, edits::text FROM log WHERE revision > $1
             AND NOT EXISTS (SELECT FROM unnest($2) AS word WHERE position(word IN edits::text) = 0)
             ORDER BY revision DESC"
        );
        let words = entries::words_about((kind, key))?;
        let parameters: [Parameter<'_>; 2] = [(&(after as i64), Type::INT8), (&words, Type::TEXT_ARRAY)];
        let mut found = Vec::new();
        for row in self.with(|link| link.query(&sql, &parameters))? {
            let mut edits: Vec<Edit> = entries::read(row.try_get(7)?)?;
            edits.retain(|edit| edit.touches(kind, key));
            if !edits.is_empty() && found.len() < most {
                found.push((entry(&row)?, edits));
            }
        }
        Ok(found)
    }
}

fn newest_after(link: &Link, columns: &str, after: u64, newest: usize) -> Result<Vec<Row>, Fault> {
    let sql = format!("SELECT {columns} FROM log WHERE revision > $1 ORDER BY revision DESC LIMIT $2");
    let limit = i64::try_from(newest).unwrap_or(i64::MAX);
    link.query(&sql, &[(&(after as i64), Type::INT8), (&limit, Type::INT8)])
}

/// Every entry with what it changed, the oldest first.
pub fn all(link: &Link) -> Result<Vec<(Revision, LoggedChange)>, Fault> {
    let rows = link.query(&format!("SELECT {ENTRY}, edits::text, evidence FROM log ORDER BY revision"), &[])?;
    rows.iter().map(|row| Ok((entry(row)?, change(row, 7)?))).collect()
}

/// What a revision did to figures.
pub fn evidence(link: &Link, revision: u64) -> Result<Option<LoggedEvidence>, Fault> {
    let sql = "SELECT evidence FROM log WHERE revision = $1 AND evidence IS NOT NULL";
    let rows = link.query(sql, &[(&(revision as i64), Type::INT8)])?;
    rows.first().map(|row| entries::read(row.try_get(0)?)).transpose()
}

/// The first revision that turned round what that one did to figures.
pub fn reverted_by(link: &Link, revision: u64) -> Result<Option<u64>, Fault> {
    let word = entries::spelled(&LoggedEvidence::Revert(revision))?;
    let row = link.one("SELECT min(revision) FROM log WHERE evidence = $1", &[(&word, Type::TEXT)])?;
    Ok(row.try_get::<_, Option<i64>>(0)?.map(|by| by as u64))
}

fn entry(row: &Row) -> Result<Revision, Fault> {
    let at: &str = row.try_get(1)?;
    Ok(Revision {
        number: row.try_get::<_, i64>(0)? as u64,
        at: DateTime::parse_from_rfc3339(at).map_err(Fault::damaged)?.with_timezone(&Utc),
        who: row.try_get(2)?,
        host: row.try_get(3)?,
        what: row.try_get(4)?,
        moved: entries::read(row.try_get(5)?)?,
        undoes: row.try_get::<_, Option<i64>>(6)?.map(|undoes| undoes as u64),
    })
}

/// What a row changed that has the edits at that place, and the evidence behind them.
fn change(row: &Row, at: usize) -> Result<LoggedChange, Fault> {
    let evidence: Option<&str> = row.try_get(at + 1)?;
    Ok(LoggedChange { edits: entries::read(row.try_get(at)?)?, evidence: evidence.map(entries::read).transpose()? })
}

//! Things that need attention, put off with a reason: kept outside of the log, because nothing in the book depends on
//! them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};
use laurels_core::todo::{Snooze, TodoKind};
use rusqlite::{Connection, Row};

impl Store {
    /// What is put off, by kind and subject. What this program knows no kind of, or spells no day of, is left where it is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snoozed(&self) -> Result<Vec<Snooze>, StoreError> {
        self.at(either!(&self.backend, sqlite => list(sqlite), postgres => postgres.snoozed()))
    }

    /// Puts something off, in the place of what was said of it before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn snooze(&mut self, snooze: &Snooze, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.at(either!(&self.backend, sqlite => put(sqlite, snooze, at), postgres => postgres.snooze(snooze)))
    }

    /// Forgets what was put off; whether it was.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn unsnooze(&mut self, todo: (TodoKind, &str)) -> Result<bool, StoreError> {
        self.at(either!(&self.backend, sqlite => remove(sqlite, todo), postgres => postgres.unsnooze(todo)))
    }
}

fn list(connection: &Connection) -> Result<Vec<Snooze>, Fault> {
    let sql = "SELECT kind, subject, until, because, who FROM snooze ORDER BY kind, subject";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map([], snooze)?.collect::<Result<Vec<_>, rusqlite::Error>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn put(connection: &Connection, snooze: &Snooze, at: DateTime<Utc>) -> Result<(), Fault> {
    connection.execute(
        "INSERT INTO snooze (kind, subject, until, because, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (kind, subject) DO UPDATE SET until = ?3, because = ?4, who = ?5, at = ?6",
        (
            snooze.kind.word(),
            &snooze.subject,
            snooze.until.to_string(),
            &snooze.because,
            &snooze.who,
            at.to_rfc3339_opts(SecondsFormat::Secs, true),
        ),
    )?;
    Ok(())
}

fn remove(connection: &Connection, (kind, subject): (TodoKind, &str)) -> Result<bool, Fault> {
    Ok(connection.execute("DELETE FROM snooze WHERE kind = ?1 AND subject = ?2", (kind.word(), subject))? > 0)
}

fn snooze(row: &Row<'_>) -> Result<Option<Snooze>, rusqlite::Error> {
    let (kind, until) = (row.get::<_, String>(0)?, row.get::<_, String>(2)?);
    let Some((kind, until)) = TodoKind::from_word(&kind).zip(until.parse().ok()) else { return Ok(None) };
    Ok(Some(Snooze { kind, subject: row.get(1)?, until, because: row.get(3)?, who: row.get(4)? }))
}

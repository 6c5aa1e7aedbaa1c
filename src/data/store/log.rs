//! The log: what was changed, by whom, when, and how it is taken back.

use super::backend::{Backend, either};
use super::commit::Commit;
use super::digest::Digest;
use super::error::{Fault, StoreError};
use super::{Store, log_parts};
use chrono::{DateTime, SecondsFormat, Utc};
use laurels_core::book::RecordKind;
use laurels_core::change::{Edit, LoggedChange, LoggedEvidence, PART, Revision};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

/// How the `edits` of new entries are spelled.
const ENCODING: i64 = 1;

impl Store {
    /// The number of the newest change; 0 where there was none yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.at(either!(&self.backend, sqlite => newest(sqlite), postgres => postgres.revision()))
    }

    /// The entries after that revision, oldest first; of many only the newest, so many as are asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn log(&self, after: u64, newest: usize) -> Result<Vec<Revision>, StoreError> {
        self.at(
            either!(&self.backend, sqlite => entries(sqlite, after, newest), postgres => postgres.log(after, newest)),
        )
    }

    /// The same, each with what it changed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn changes(&self, after: u64, newest: usize) -> Result<Vec<(Revision, LoggedChange)>, StoreError> {
        let found = either!(
            &self.backend,
            sqlite => changes(sqlite, after, newest),
            postgres => postgres.changes(after, newest)
        );
        self.at(found)
    }

    /// What a revision changed; of figures, what was done.
    ///
    /// # Errors
    /// When there is no such revision, or the store cannot be read.
    pub fn logged(&self, revision: u64) -> Result<LoggedChange, StoreError> {
        let change = either!(&self.backend, sqlite => logged(sqlite, revision), postgres => postgres.logged(revision));
        self.at(change.and_then(|change| change.ok_or(Fault::NoRevision(revision))))
    }

    /// The entries after that revision that touched a record, each with what it did to it; the newest first, at most so
    /// many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn touching(
        &self,
        (kind, key): (RecordKind, &str),
        after: u64,
        most: usize,
    ) -> Result<Vec<(Revision, Vec<Edit>)>, StoreError> {
        let found = either!(
            &self.backend,
            sqlite => touching(sqlite, (kind, key), after, most),
            postgres => postgres.touching((kind, key), after, most)
        );
        self.at(found)
    }
}

/// The number of the newest change; 0 where there was none yet.
pub fn newest(connection: &Connection) -> Result<u64, Fault> {
    let newest = connection.query_row("SELECT coalesce(max(revision), 0) FROM log", [], |row| row.get::<_, i64>(0));
    Ok(newest? as u64)
}

/// The number of the newest change of figures; 0 where there was none yet.
pub fn newest_of_figures(connection: &Connection) -> Result<u64, Fault> {
    let sql = "SELECT coalesce(max(revision), 0) FROM log WHERE evidence IS NOT NULL";
    Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
}

/// The revision that took that one back.
pub fn undone_by(connection: &Connection, revision: u64) -> Result<Option<u64>, Fault> {
    let sql = "SELECT revision FROM log WHERE undoes = ?1";
    let by = connection.query_row(sql, [revision as i64], |row| row.get::<_, i64>(0)).optional()?;
    Ok(by.map(|by| by as u64))
}

/// The first revision that reverted round what that one did to figures.
pub fn reverted_by(connection: &Connection, revision: u64) -> Result<Option<u64>, Fault> {
    let word = spelled(&LoggedEvidence::Revert(revision))?;
    let sql = "SELECT min(revision) FROM log WHERE evidence = ?1";
    let by: Option<i64> = connection.query_row(sql, [word], |row| row.get(0))?;
    Ok(by.map(|by| by as u64))
}

pub fn evidence(connection: &Connection, revision: u64) -> Result<Option<LoggedEvidence>, Fault> {
    let sql = "SELECT evidence FROM log WHERE revision = ?1";
    let word = connection.prepare_cached(sql)?.query_row([revision as i64], |row| row.get(0)).optional()?.flatten();
    word.map(|word: String| read(&word)).transpose()
}

pub fn logged(connection: &Connection, revision: u64) -> Result<Option<LoggedChange>, Fault> {
    let mut statement = connection.prepare_cached("SELECT encoding, edits, evidence FROM log WHERE revision = ?1")?;
    let found = statement.query_row([revision as i64], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
    });
    let Some((encoding, edits, evidence)) = found.optional()? else { return Ok(None) };
    if encoding != ENCODING {
        return Err(Fault::Damaged(format!("change {revision} is in an unknown encoding ({encoding})")));
    }
    let mut edits: Vec<Edit> = read(&edits)?;
    edits.extend(log_parts::with_words(connection, revision, &[])?);
    Ok(Some(LoggedChange { edits, evidence: evidence.as_deref().map(read).transpose()? }))
}

/// Writes the entry of a commit, with the digest of the rows that it brought.
pub fn write(connection: &Connection, commit: &Commit<'_>, revision: u64, digest: Option<Digest>) -> Result<(), Fault> {
    let mut change = commit.change.logged();
    if let Some(LoggedEvidence::Apply { digest: logged, .. }) = &mut change.evidence {
        *logged = digest.map(|digest| digest.0);
    }
    let entry = Revision {
        number: revision,
        at: commit.at,
        who: commit.who.to_owned(),
        host: commit.host.map(str::to_owned),
        what: commit.what.to_owned(),
        moved: commit.moved.to_vec(),
        undoes: commit.undoes,
    };
    insert(connection, &entry, &change)
}

/// Writes an entry as it is.
pub fn insert(connection: &Connection, entry: &Revision, change: &LoggedChange) -> Result<(), Fault> {
    let (edits, beside) = log_parts::split(&change.edits);
    connection.execute(
        "INSERT INTO log (revision, at, who, host, what, encoding, edits, evidence, undoes, moved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            entry.number as i64,
            entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            &entry.who,
            &entry.host,
            &entry.what,
            ENCODING,
            spelled(&edits)?,
            change.evidence.as_ref().map(spelled).transpose()?,
            entry.undoes.map(|undoes| undoes as i64),
            spelled(&entry.moved)?,
        ),
    )?;
    log_parts::write(connection, entry.number, beside)
}

pub fn entries(connection: &Connection, after: u64, newest: usize) -> Result<Vec<Revision>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT revision, at, who, host, what, moved, undoes FROM log WHERE revision > ?1
         ORDER BY revision DESC LIMIT ?2",
    )?;
    let mut rows = statement.query((after as i64, i64::try_from(newest).unwrap_or(i64::MAX)))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    entries.reverse();
    Ok(entries)
}

fn changes(connection: &Connection, after: u64, newest: usize) -> Result<Vec<(Revision, LoggedChange)>, Fault> {
    let change = |entry: Revision| {
        let change = logged(connection, entry.number)?.ok_or(Fault::NoRevision(entry.number))?;
        Ok((entry, change))
    };
    entries(connection, after, newest)?.into_iter().map(change).collect()
}

/// Every record is looked for in the text of the log: a table of who touched what would cost more room than the log.
fn touching(
    connection: &Connection,
    (kind, key): (RecordKind, &str),
    after: u64,
    most: usize,
) -> Result<Vec<(Revision, Vec<Edit>)>, Fault> {
    let words = words_about((kind, key))?;
    let contains: Vec<String> = (2..2 + words.len()).map(|at| format!("instr(edits, ?{at}) > 0")).collect();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT revision, at, who, host, what, moved, undoes, iif({contains}, edits, '[]') FROM log
         WHERE revision > ?1 AND ({contains} OR revision IN (SELECT revision FROM log_part)) ORDER BY revision DESC",
        contains = contains.join(" AND ")
    ))?;
    let values = std::iter::once(Value::from(after as i64)).chain(words.iter().cloned().map(Value::from));
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = entry(row)?;
        let mut edits: Vec<Edit> = read(row.get_ref(7)?.as_str().map_err(Fault::damaged)?)?;
        edits.extend(log_parts::with_words(connection, entry.number, &words)?);
        edits.retain(|edit| edit.touches(kind, key));
        if !edits.is_empty() {
            found.push((entry, edits));
        }
        if found.len() == most {
            break;
        }
    }
    Ok(found)
}

/// What the edits of an entry that touched a record spell somewhere.
pub fn words_about((kind, key): (RecordKind, &str)) -> Result<Vec<String>, Fault> {
    let mut words = vec![format!("{}:", spelled(&kind.word())?)];
    for part in key.split(PART).filter(|part| !part.is_empty()) {
        words.push(spelled(&part)?);
    }
    Ok(words)
}

fn entry(row: &Row<'_>) -> Result<Revision, Fault> {
    let at: String = row.get(1)?;
    Ok(Revision {
        number: row.get::<_, i64>(0)? as u64,
        at: DateTime::parse_from_rfc3339(&at).map_err(Fault::damaged)?.with_timezone(&Utc),
        who: row.get(2)?,
        host: row.get(3)?,
        what: row.get(4)?,
        moved: read(row.get_ref(5)?.as_str().map_err(Fault::damaged)?)?,
        undoes: row.get::<_, Option<i64>>(6)?.map(|undoes| undoes as u64),
    })
}

pub fn spelled<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::damaged)
}

pub fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Damaged(format!("the log: {error}")))
}

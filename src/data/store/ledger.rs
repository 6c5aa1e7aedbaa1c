//! The ledger's tables: one per type of record, each row a key and the record as the dataset spells it.

use super::error::Fault;
use laurels_core::book::{Association, Book, Customer, Partner, RecordKind, Shared, Subscription};
use laurels_core::change::{Edit, LedgerRecord, shown_key};
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;

/// The record as it is in the store.
fn present(connection: &Connection, kind: RecordKind, key: &str) -> Result<Option<LedgerRecord>, Fault> {
    let sql = format!("SELECT body FROM {kind} WHERE key = ?1");
    let body = connection.prepare_cached(&sql)?.query_row([key], |row| row.get::<_, String>(0)).optional()?;
    match body {
        Some(body) => Ok(Some(LedgerRecord::read(kind, &body).map_err(|error| misspelled(kind, key, &error))?)),
        None => Ok(None),
    }
}

/// Refuses an edit of a record that is not as the edit expects it. There is always a partner.
pub fn require_before(
    edit: &Edit,
    (kind, key): (RecordKind, &str),
    present: Option<LedgerRecord>,
) -> Result<(), Fault> {
    let blank = || (kind == RecordKind::Partner).then(|| LedgerRecord::from(Partner::default()));
    match present.or_else(blank) == edit.before.clone().or_else(blank) {
        true => Ok(()),
        false => Err(Fault::Conflict { kind: kind.to_string(), key: shown_key(key) }),
    }
}

pub fn misspelled(kind: RecordKind, key: &str, error: &serde_json::Error) -> Fault {
    Fault::Damaged(format!("the {kind} {}: {error}", shown_key(key)))
}

/// Carries an edit out, if the record is as the edit expects it.
///
/// # Errors
/// A conflict when it is not.
pub fn edit(connection: &Connection, edit: &Edit, revision: u64) -> Result<(), Fault> {
    let Some((kind, key)) = edit.subject() else { return Ok(()) };
    require_before(edit, (kind, &key), present(connection, kind, &key)?)?;
    match &edit.after {
        Some(after) => {
            let sql = format!("INSERT OR REPLACE INTO {kind} (key, body, revision) VALUES (?1, ?2, ?3)");
            connection.prepare_cached(&sql)?.execute((key, after.body().map_err(Fault::damaged)?, revision as i64))?;
        }
        None => {
            connection.prepare_cached(&format!("DELETE FROM {kind} WHERE key = ?1"))?.execute([key])?;
        }
    }
    Ok(())
}

/// The whole ledger, without figures.
///
/// # Errors
/// When a record cannot be read, or one leads nowhere.
pub fn load(connection: &Connection) -> Result<Book, Fault> {
    let book = Book {
        partner: list(connection, RecordKind::Partner)?.pop().unwrap_or_default(),
        customers: list::<Shared<Customer>>(connection, RecordKind::Customer)?.into(),
        subscriptions: list::<Shared<Subscription>>(connection, RecordKind::Subscription)?.into(),
        associations: list::<Shared<Association>>(connection, RecordKind::Association)?.into(),
        people: list(connection, RecordKind::Person)?,
        certifications: list(connection, RecordKind::Certification)?,
        reported: list(connection, RecordKind::Reported)?,
        snapshots: list(connection, RecordKind::Snapshot)?,
        ..Book::default()
    };
    Ok(book.sorted())
}

/// The records of one type, whatever it is.
///
/// # Errors
/// When one cannot be read.
pub fn records(connection: &Connection, kind: RecordKind) -> Result<Vec<LedgerRecord>, Fault> {
    rows(connection, kind, |body| LedgerRecord::read(kind, body))
}

/// The records of one type, which the caller names twice: as a type, and as a kind.
///
/// # Errors
/// When one cannot be read.
pub fn list<T: DeserializeOwned>(connection: &Connection, kind: RecordKind) -> Result<Vec<T>, Fault> {
    rows(connection, kind, |body| serde_json::from_str(body))
}

fn rows<T>(
    connection: &Connection,
    kind: RecordKind,
    read: impl Fn(&str) -> serde_json::Result<T>,
) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare(&format!("SELECT key, body FROM {kind} ORDER BY key"))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(Fault::damaged)?;
        records
            .push(read(body).map_err(|error| misspelled(kind, &row.get::<_, String>(0).unwrap_or_default(), &error))?);
    }
    Ok(records)
}

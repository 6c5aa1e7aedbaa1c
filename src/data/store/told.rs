//! What was said about files, and lists that only reconciling looks at: kept outside of the log, because nothing in the book
//! depends on them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use laurels_core::book::ImportKind;
use laurels_core::import_report::ToldColumn;
use laurels_core::qualified::QualifiedLists;
use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Store {
    /// What columns of files mean, by kind and title. What is said of a kind that this program doesn't know stays where it is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn told_columns(&self) -> Result<Vec<ToldColumn>, StoreError> {
        self.at(either!(&self.backend, sqlite => columns(sqlite), postgres => postgres.told_columns()))
    }

    /// Keeps what columns mean, each in the place of what was said of it before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_told_columns(&mut self, columns: &[(ImportKind, ToldColumn)]) -> Result<(), StoreError> {
        let kept = either!(
            &mut self.backend, sqlite => put_columns(sqlite, columns), postgres => postgres.keep_told_columns(columns)
        );
        self.at(kept)
    }

    /// Microsoft's lists of whom it counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn qualified(&self) -> Result<QualifiedLists, StoreError> {
        self.at(either!(&self.backend, sqlite => qualified(sqlite), postgres => postgres.qualified()))
    }

    /// Keeps Microsoft's lists in the place of those that are there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_qualified(&mut self, lists: &QualifiedLists) -> Result<(), StoreError> {
        let kept = either!(
            &mut self.backend, sqlite => put_qualified(sqlite, lists), postgres => postgres.keep_qualified(lists)
        );
        self.at(kept)
    }
}

pub(super) fn columns(connection: &Connection) -> Result<Vec<ToldColumn>, Fault> {
    let mut statement = connection.prepare("SELECT kind, title, field FROM told_column ORDER BY kind, title")?;
    let column = |row: &rusqlite::Row<'_>| {
        let (kind, title, field) = (row.get::<_, String>(0)?, row.get(1)?, row.get(2)?);
        Ok(ImportKind::from_word(&kind).map(|kind| ToldColumn { kind: Some(kind), title, field }))
    };
    let found = statement.query_map([], column)?.collect::<Result<Vec<_>, rusqlite::Error>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn put_columns(connection: &mut Connection, columns: &[(ImportKind, ToldColumn)]) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (kind, column) in columns {
        let sql = "INSERT OR REPLACE INTO told_column (kind, title, field) VALUES (?1, ?2, ?3)";
        transaction.execute(sql, (kind.word(), &column.title, &column.field))?;
    }
    Ok(transaction.commit()?)
}

pub(super) fn qualified(connection: &Connection) -> Result<QualifiedLists, Fault> {
    let customers = bodies(connection, ImportKind::QualifiedCustomers)?;
    Ok(QualifiedLists { customers, people: bodies(connection, ImportKind::QualifiedPeople)? })
}

fn put_qualified(connection: &mut Connection, lists: &QualifiedLists) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM qualified", ())?;
    insert(&transaction, ImportKind::QualifiedCustomers, &lists.customers)?;
    insert(&transaction, ImportKind::QualifiedPeople, &lists.people)?;
    Ok(transaction.commit()?)
}

fn bodies<T: DeserializeOwned>(connection: &Connection, kind: ImportKind) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare("SELECT body FROM qualified WHERE kind = ?1 ORDER BY number")?;
    let bodies = statement.query_map([kind.word()], |row| row.get::<_, String>(0))?;
    bodies.map(|body| serde_json::from_str(&body?).map_err(Fault::damaged)).collect()
}

fn insert(connection: &Connection, kind: ImportKind, lines: &[impl Serialize]) -> Result<(), Fault> {
    let mut statement = connection.prepare("INSERT INTO qualified (kind, number, body) VALUES (?1, ?2, ?3)")?;
    for (number, line) in (1_i64..).zip(lines) {
        let body = serde_json::to_string(line).map_err(Fault::damaged)?;
        statement.execute((kind.word(), number, body))?;
    }
    Ok(())
}

//! What was said about files, and lists that only reconciling looks at: kept outside of the log, because nothing in the book
//! depends on them.

use super::error::Fault;
#[cfg(feature = "team")]
use super::team::Kept;
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
        let read = || {
            let sql = "SELECT kind, title, field FROM told_column ORDER BY kind, title";
            let mut statement = self.connection.prepare(sql)?;
            let column = |row: &rusqlite::Row<'_>| {
                let (kind, title, field) = (row.get::<_, String>(0)?, row.get(1)?, row.get(2)?);
                Ok(ImportKind::from_word(&kind).map(|kind| ToldColumn { kind: Some(kind), title, field }))
            };
            statement.query_map([], column)?.collect::<Result<Vec<_>, rusqlite::Error>>()
        };
        let found = self.at(read().map_err(Fault::from))?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Keeps what columns mean, each in the place of what was said of it before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_told_columns(&mut self, columns: &[(ImportKind, ToldColumn)]) -> Result<(), StoreError> {
        #[cfg(feature = "team")]
        if let Some(team) = self.team.as_ref().filter(|_| !columns.is_empty()) {
            let entries = columns.iter().map(|(kind, column)| Kept::column(*kind, column)).collect();
            return self.at(team.keep(&self.connection, |_| entries).map(drop));
        }
        let kept = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let kept = kept.map_err(Fault::from).and_then(|transaction| {
            for (kind, column) in columns {
                put_column(&transaction, *kind, column)?;
            }
            Ok(transaction.commit()?)
        });
        self.at(kept)
    }

    /// Microsoft's lists of whom it counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn qualified(&self) -> Result<QualifiedLists, StoreError> {
        let read = || {
            let customers = bodies(&self.connection, ImportKind::QualifiedCustomers)?;
            Ok(QualifiedLists { customers, people: bodies(&self.connection, ImportKind::QualifiedPeople)? })
        };
        self.at(read())
    }

    /// Keeps Microsoft's lists in the place of those that are there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_qualified(&mut self, lists: &QualifiedLists) -> Result<(), StoreError> {
        #[cfg(feature = "team")]
        if let Some(team) = &self.team {
            return self.at(team.keep(&self.connection, |_| Ok(vec![Kept::qualified(lists)?])).map(drop));
        }
        let kept = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let kept = kept.map_err(Fault::from).and_then(|transaction| {
            put_qualified(&transaction, lists)?;
            Ok(transaction.commit()?)
        });
        self.at(kept)
    }
}

pub(super) fn put_column(connection: &Connection, kind: ImportKind, column: &ToldColumn) -> Result<(), Fault> {
    let sql = "INSERT OR REPLACE INTO told_column (kind, title, field) VALUES (?1, ?2, ?3)";
    connection.execute(sql, (kind.word(), &column.title, &column.field))?;
    Ok(())
}

pub(super) fn put_qualified(connection: &Connection, lists: &QualifiedLists) -> Result<(), Fault> {
    connection.execute("DELETE FROM qualified", ())?;
    insert(connection, ImportKind::QualifiedCustomers, &lists.customers)?;
    insert(connection, ImportKind::QualifiedPeople, &lists.people)
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

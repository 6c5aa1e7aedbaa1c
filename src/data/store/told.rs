//! What was said about files, and lists that only reconciling looks at: kept outside of the log, because nothing in the book
//! depends on them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use indexmap::IndexSet;
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
    let mut lists = QualifiedLists {
        customers: bodies(connection, ImportKind::QualifiedCustomers)?,
        people: bodies(connection, ImportKind::QualifiedPeople)?,
    };
    lists.customers.sort();
    lists.people.sort();
    Ok(lists)
}

fn put_qualified(connection: &mut Connection, lists: &QualifiedLists) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    put(&transaction, ImportKind::QualifiedCustomers, &lists.customers)?;
    put(&transaction, ImportKind::QualifiedPeople, &lists.people)?;
    Ok(transaction.commit()?)
}

fn bodies<T: DeserializeOwned>(connection: &Connection, kind: ImportKind) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare("SELECT body FROM qualified WHERE kind = ?1 ORDER BY number")?;
    let bodies = statement.query_map([kind.word()], |row| row.get::<_, String>(0))?;
    bodies.map(|body| serde_json::from_str(&body?).map_err(Fault::damaged)).collect()
}

/// Makes these the lines of a kind: those that are there stay where they are.
fn put(connection: &Connection, kind: ImportKind, lines: &[impl Serialize]) -> Result<(), Fault> {
    let bodies = lines.iter().map(serde_json::to_string).collect::<serde_json::Result<IndexSet<String>>>();
    let bodies = bodies.map_err(Fault::damaged)?;
    let (mut is_there, mut gone, mut last) = (vec![false; bodies.len()], Vec::new(), 0);
    let mut statement = connection.prepare("SELECT number, body FROM qualified WHERE kind = ?1 ORDER BY number")?;
    let mut rows = statement.query([kind.word()])?;
    while let Some(row) = rows.next()? {
        last = row.get::<_, i64>(0)?;
        let body = row.get_ref(1)?.as_str().map_err(Fault::damaged)?;
        match bodies.get_index_of(body).and_then(|at| is_there.get_mut(at)) {
            Some(is_there) if !*is_there => *is_there = true,
            _ => gone.push(last),
        }
    }
    let mut statement = connection.prepare("DELETE FROM qualified WHERE kind = ?1 AND number = ?2")?;
    gone.into_iter().try_for_each(|number| statement.execute((kind.word(), number)).map(drop))?;
    let mut statement = connection.prepare("INSERT INTO qualified (kind, number, body) VALUES (?1, ?2, ?3)")?;
    let new = bodies.iter().zip(is_there).filter(|(_, is_there)| !is_there).map(|(body, _)| body);
    (last + 1..).zip(new).try_for_each(|(number, body)| statement.execute((kind.word(), number, body)).map(drop))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::qualified::QualifiedCustomer;

    #[test]
    fn of_a_later_list_only_what_differs_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("laurels.db")).expect("made");
        let customer = |id: &str| QualifiedCustomer { tpid: Some(id.to_owned()), ..QualifiedCustomer::default() };
        let mut keep = |ids: &[&str]| {
            let customers = ids.iter().map(|id| customer(id)).collect();
            let lists = QualifiedLists { customers, people: Vec::new() };
            store.keep_qualified(&lists).expect("kept");
            assert_eq!(store.qualified().expect("read"), lists);
            let connection = store.backend.sqlite().expect("a file");
            let mut rows = connection.prepare("SELECT number, body FROM qualified ORDER BY number").expect("a table");
            let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            let rows = rows.query_map((), row).expect("rows").map(|row| row.expect("a row"));
            rows.map(|(number, body)| format!("{number}{}", if body.contains("\"b\"") { "b" } else { "" }))
                .collect::<Vec<_>>()
        };
        assert_eq!(keep(&["a", "b", "c"]), ["1", "2b", "3"]);
        assert_eq!(keep(&["b", "d"]), ["2b", "4"]);
        assert_eq!(keep(&["a", "b", "d"]), ["2b", "4", "5"]);
        assert_eq!(keep(&[]), Vec::<String>::new());
    }
}

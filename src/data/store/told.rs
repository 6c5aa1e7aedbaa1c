//! What was said about files, and lists that only reconciling looks at: kept outside of the log, because nothing in the book
//! depends on them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use laurels_core::book::ImportKind;
use laurels_core::import_report::ToldColumn;
use laurels_core::qualified::{ListComparison, ListedLines, QualifiedLists};
use rusqlite::{Connection, TransactionBehavior};
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

    /// Meets each line that is there of Microsoft's lists of a kind, by a number that tells it from the others.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_listed(&self, kind: ImportKind, meet: &mut dyn FnMut(i64, &str)) -> Result<(), StoreError> {
        let met = either!(
            &self.backend,
            sqlite => each_listed(sqlite, kind, meet),
            postgres => postgres.qualified().map(|lists| (0..).zip(lists.lines(kind).bodies()).for_each(|(n, l)| meet(n, l)))
        );
        self.at(met)
    }

    /// What a list changes in those that are there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn compare_listed(&self, kind: ImportKind, listed: &ListedLines) -> Result<ListChange, StoreError> {
        // Whoever writes after this moment is seen, and what they wrote is compared again.
        let version = self.at(either!(&self.backend, sqlite => version(sqlite).map(Some), _ => Ok(None)))?;
        let change = ListChange::of(listed, |meet| self.each_listed(kind, meet))?;
        Ok(ListChange { version, ..change })
    }

    /// Puts one of Microsoft's lists in the place of those of its designations. What it was found to change holds unless somebody
    /// else has written since.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_listed(
        &mut self,
        kind: ImportKind,
        listed: &ListedLines,
        found: Option<&ListChange>,
    ) -> Result<(), StoreError> {
        let kept = either!(
            &mut self.backend,
            sqlite => put(sqlite, kind, listed, found),
            postgres => postgres.qualified().and_then(|lists| postgres.keep_qualified(&lists.with(kind, listed)))
        );
        self.at(kept)
    }
}

/// What a list changes in those of its kind.
#[derive(Clone, Debug, Default)]
pub struct ListChange {
    /// How many of its lines are there already.
    pub known: usize,
    /// The lines that go, and those that come.
    pub gone: Vec<i64>,
    new: Vec<String>,
    /// The highest number of a line.
    last: i64,
    /// What was found it on: a number that is another once anybody else has written.
    version: Option<i64>,
}

impl ListChange {
    /// What a list changes in the lines that it meets.
    pub fn of<E>(
        listed: &ListedLines,
        each: impl FnOnce(&mut dyn FnMut(i64, &str)) -> Result<(), E>,
    ) -> Result<ListChange, E> {
        let (mut comparison, mut gone, mut last) = (ListComparison::new(listed), Vec::new(), 0);
        each(&mut |number, body| {
            last = number;
            if !comparison.keeps(body) {
                gone.push(number);
            }
        })?;
        let new = comparison.new_lines().map(str::to_owned).collect();
        Ok(ListChange { known: comparison.known(), gone, new, last, version: None })
    }
}

/// A number that is another one once somebody else has written to the store.
fn version(connection: &Connection) -> Result<i64, Fault> {
    Ok(connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
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

fn bodies<T: DeserializeOwned>(connection: &Connection, kind: ImportKind) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare("SELECT body FROM qualified WHERE kind = ?1 ORDER BY number")?;
    let bodies = statement.query_map([kind.word()], |row| row.get::<_, String>(0))?;
    bodies.map(|body| serde_json::from_str(&body?).map_err(Fault::damaged)).collect()
}

/// Meets each line of a kind, by its number.
fn each_listed(connection: &Connection, kind: ImportKind, meet: &mut dyn FnMut(i64, &str)) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT number, body FROM qualified WHERE kind = ?1 ORDER BY number")?;
    let mut rows = statement.query([kind.word()])?;
    while let Some(row) = rows.next()? {
        meet(row.get(0)?, row.get_ref(1)?.as_str().map_err(Fault::damaged)?);
    }
    Ok(())
}

/// Puts a list in the place of those of its designations; lines that are there already stay where they are.
fn put(
    connection: &mut Connection,
    kind: ImportKind,
    listed: &ListedLines,
    found: Option<&ListChange>,
) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    let change = match found.filter(|found| found.version == Some(version)) {
        Some(found) => found,
        None => &ListChange::of(listed, |meet| each_listed(&transaction, kind, meet))?,
    };
    let mut delete = transaction.prepare("DELETE FROM qualified WHERE kind = ?1 AND number = ?2")?;
    change.gone.iter().try_for_each(|number| delete.execute((kind.word(), number)).map(drop))?;
    let mut insert = transaction.prepare("INSERT INTO qualified (kind, number, body) VALUES (?1, ?2, ?3)")?;
    let mut new = (change.last + 1..).zip(&change.new);
    new.try_for_each(|(number, body)| insert.execute((kind.word(), number, body)).map(drop))?;
    drop((delete, insert));
    Ok(transaction.commit()?)
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
            let kind = ImportKind::QualifiedCustomers;
            store.keep_listed(kind, &lists.lines(kind), None).expect("kept");
            if !ids.is_empty() {
                assert_eq!(store.qualified().expect("read"), lists);
            }
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
        assert_eq!(keep(&[]), ["2b", "4", "5"], "an empty list replaces nothing");
    }

    #[test]
    fn what_a_list_was_found_to_change_is_compared_again_once_somebody_else_has_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("laurels.db");
        let mut store = Store::create(&path).expect("made");
        let kind = ImportKind::QualifiedCustomers;
        let lines = |ids: &[&str]| {
            let mut lines = ListedLines::default();
            for id in ids {
                let line = QualifiedCustomer { tpid: Some((*id).to_owned()), ..QualifiedCustomer::default() };
                lines.add(&line, &line.counted);
            }
            lines
        };
        let kept = |store: &Store| {
            let customers = store.qualified().expect("read").customers;
            customers.into_iter().filter_map(|customer| customer.tpid).collect::<Vec<_>>()
        };
        let wanted = lines(&["a", "b"]);
        let found = store.compare_listed(kind, &wanted).expect("compared");
        store.keep_listed(kind, &wanted, Some(&found)).expect("kept");
        assert_eq!(kept(&store), ["a", "b"]);
        let later = lines(&["b", "c"]);
        let found = store.compare_listed(kind, &later).expect("compared");
        assert_eq!((found.known, found.gone.len()), (1, 1));
        let mut other = Store::open(&path, crate::store::Access::Write).expect("opened");
        other.keep_listed(kind, &lines(&["c", "d"]), None).expect("kept");
        store.keep_listed(kind, &later, Some(&found)).expect("kept");
        assert_eq!(kept(&store), ["b", "c"]);
    }
}

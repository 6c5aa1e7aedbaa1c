//! Wizards left half way: kept as they are, outside of the log, because nothing in the book depends on them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use laurels_core::ids::WizardId;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

/// A wizard left half way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub wizard: WizardId,
    /// What was filled in, in the wizard's own spelling.
    pub body: String,
    /// When it was saved: UTC, RFC 3339.
    pub saved_at: String,
}

impl Store {
    /// Saves a draft: in the place of the one numbered `id`, or as a new one. Tells its number.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn save_draft(&mut self, id: Option<i64>, draft: &Draft) -> Result<i64, StoreError> {
        self.at(either!(&self.backend, sqlite => put(sqlite, id, draft), postgres => postgres.save_draft(id, draft)))
    }

    /// The draft of that number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn draft(&self, id: i64) -> Result<Option<Draft>, StoreError> {
        self.at(either!(&self.backend, sqlite => find(sqlite, id), postgres => postgres.draft(id)))
    }

    /// The numbers of all drafts, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn drafts(&self) -> Result<Vec<i64>, StoreError> {
        self.at(either!(&self.backend, sqlite => numbers(sqlite), postgres => postgres.drafts()))
    }

    /// Throws a draft away; one that is not there stays so.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn delete_draft(&mut self, id: i64) -> Result<(), StoreError> {
        self.at(either!(&self.backend, sqlite => remove(sqlite, id), postgres => postgres.delete_draft(id)))
    }
}

/// Saves a draft, and tells its number.
fn put(connection: &Connection, id: Option<i64>, draft: &Draft) -> Result<i64, Fault> {
    let saved = connection.query_row(
        "INSERT INTO draft (id, wizard, body, saved_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET wizard = ?2, body = ?3, saved_at = ?4 RETURNING id",
        (id, draft.wizard.as_str(), &draft.body, &draft.saved_at),
        |row| row.get(0),
    );
    Ok(saved?)
}

fn remove(connection: &Connection, id: i64) -> Result<(), Fault> {
    connection.execute("DELETE FROM draft WHERE id = ?1", [id])?;
    Ok(())
}

fn find(connection: &Connection, id: i64) -> Result<Option<Draft>, Fault> {
    let found = connection.query_row("SELECT wizard, body, saved_at FROM draft WHERE id = ?1", [id], |row| {
        Ok(Draft { wizard: row.get::<_, String>(0)?.into(), body: row.get(1)?, saved_at: row.get(2)? })
    });
    Ok(found.optional()?)
}

fn numbers(connection: &Connection) -> Result<Vec<i64>, Fault> {
    let mut statement = connection.prepare_cached("SELECT id FROM draft ORDER BY saved_at, id")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?)
}

//! Wizards left half way: kept as they are, outside of the log, because nothing in the book depends on them.

use super::error::Fault;
#[cfg(feature = "team")]
use super::team::Kept;
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
        #[cfg(feature = "team")]
        if let Some(team) = &self.team {
            let mut saved = id;
            let kept =
                team.keep(&self.connection, |number| Ok(vec![Kept::draft(*saved.get_or_insert(number), Some(draft))?]));
            return self.at(kept.map(|number| saved.unwrap_or(number)));
        }
        self.at(put(&self.connection, id, draft))
    }

    /// The draft of that number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn draft(&self, id: i64) -> Result<Option<Draft>, StoreError> {
        let found = self.connection.query_row("SELECT wizard, body, saved_at FROM draft WHERE id = ?1", [id], |row| {
            Ok(Draft { wizard: row.get::<_, String>(0)?.into(), body: row.get(1)?, saved_at: row.get(2)? })
        });
        self.at(found.optional().map_err(Into::into))
    }

    /// The numbers of all drafts, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn drafts(&self) -> Result<Vec<i64>, StoreError> {
        let numbers = || {
            let mut statement = self.connection.prepare_cached("SELECT id FROM draft ORDER BY saved_at, id")?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()
        };
        self.at(numbers().map_err(Into::into))
    }

    /// Throws a draft away; one that is not there stays so.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn delete_draft(&mut self, id: i64) -> Result<(), StoreError> {
        #[cfg(feature = "team")]
        if let Some(team) = &self.team {
            return self.at(team.keep(&self.connection, |_| Ok(vec![Kept::draft(id, None)?])).map(drop));
        }
        self.at(remove(&self.connection, id))
    }
}

/// Saves a draft, and tells its number.
pub(super) fn put(connection: &Connection, id: Option<i64>, draft: &Draft) -> Result<i64, Fault> {
    let saved = connection.query_row(
        "INSERT INTO draft (id, wizard, body, saved_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET wizard = ?2, body = ?3, saved_at = ?4 RETURNING id",
        (id, draft.wizard.as_str(), &draft.body, &draft.saved_at),
        |row| row.get(0),
    );
    Ok(saved?)
}

pub(super) fn remove(connection: &Connection, id: i64) -> Result<(), Fault> {
    connection.execute("DELETE FROM draft WHERE id = ?1", [id])?;
    Ok(())
}

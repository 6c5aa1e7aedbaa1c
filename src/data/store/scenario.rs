//! Scenarios of what-if: kept outside of the log, because nothing in the book depends on them.

use super::error::Fault;
#[cfg(feature = "team")]
use super::team::Kept;
use super::{Store, StoreError};
use laurels_core::scenario::Scenario;
use rusqlite::Connection;

impl Store {
    /// The scenarios, in their order. One that this program cannot read is left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, StoreError> {
        let read = || {
            let mut statement = self.connection.prepare_cached("SELECT body FROM scenario ORDER BY number")?;
            statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, rusqlite::Error>>()
        };
        let found = self.at(read().map_err(Into::into))?;
        Ok(found.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
    }

    /// Keeps these scenarios in the place of all that were there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_scenarios(&mut self, scenarios: &[Scenario]) -> Result<(), StoreError> {
        #[cfg(feature = "team")]
        if let Some(team) = &self.team {
            return self.at(team.keep(&self.connection, |_| Ok(vec![Kept::scenarios(scenarios)?])).map(drop));
        }
        let mut write = || {
            let transaction = self.connection.transaction()?;
            let bodies = scenarios.iter().map(|scenario| serde_json::to_string(scenario).map_err(Fault::damaged));
            put(&transaction, bodies.collect::<Result<Vec<_>, _>>()?)?;
            Ok(transaction.commit()?)
        };
        let written = write();
        self.at(written)
    }
}

/// Puts scenarios, spelled as JSON, in the place of all that were there.
pub(super) fn put(connection: &Connection, bodies: impl IntoIterator<Item = String>) -> Result<(), Fault> {
    connection.execute("DELETE FROM scenario", [])?;
    for (number, body) in (0i64..).zip(bodies) {
        connection.execute("INSERT INTO scenario (number, body) VALUES (?1, ?2)", (number, body))?;
    }
    Ok(())
}

//! Scenarios of what-if: kept outside of the log, because nothing in the book depends on them.

use super::{Store, StoreError};
use laurels_core::scenario::Scenario;

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
        let mut write = || {
            let transaction = self.connection.transaction()?;
            transaction.execute("DELETE FROM scenario", [])?;
            for (number, scenario) in (0i64..).zip(scenarios) {
                let body = serde_json::to_string(scenario).unwrap_or_default();
                transaction.execute("INSERT INTO scenario (number, body) VALUES (?1, ?2)", (number, body))?;
            }
            transaction.commit()
        };
        let written: Result<(), rusqlite::Error> = write();
        self.at(written.map_err(Into::into))
    }
}

//! Scenarios of what-if: kept outside of the log, because nothing in the book depends on them.

use super::backend::{Backend, either};
use super::error::Fault;
use super::{Store, StoreError};
use laurels_core::scenario::Scenario;
use rusqlite::Connection;

impl Store {
    /// The scenarios, in their order. One that this program cannot read is left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, StoreError> {
        let bodies = self.at(either!(&self.backend, sqlite => bodies(sqlite), postgres => postgres.scenarios()))?;
        Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
    }

    /// Keeps these scenarios in the place of all that were there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_scenarios(&mut self, scenarios: &[Scenario]) -> Result<(), StoreError> {
        let bodies = scenarios.iter().map(|scenario| serde_json::to_string(scenario).map_err(Fault::damaged));
        let bodies = self.at(bodies.collect::<Result<Vec<_>, _>>())?;
        let kept = either!(
            &mut self.backend, sqlite => put(sqlite, &bodies), postgres => postgres.keep_scenarios(&bodies)
        );
        self.at(kept)
    }
}

/// Puts scenarios, spelled as JSON, in the place of all that were there.
fn put(connection: &mut Connection, bodies: &[String]) -> Result<(), Fault> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM scenario", [])?;
    for (number, body) in (0i64..).zip(bodies) {
        transaction.execute("INSERT INTO scenario (number, body) VALUES (?1, ?2)", (number, body))?;
    }
    Ok(transaction.commit()?)
}

fn bodies(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare_cached("SELECT body FROM scenario ORDER BY number")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?)
}

//! Scenarios of what-if: kept in the store beside the log, or in memory with a book that is.

use super::{Backing, BookService, ServiceError};
use laurels_core::scenario::Scenario;

impl BookService {
    /// The scenarios, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn scenarios(&mut self) -> Result<Vec<Scenario>, ServiceError> {
        self.open()?;
        match &self.backing {
            Backing::Store(store) => Ok(store.scenarios()?),
            Backing::Memory(_) | Backing::Closed => Ok(self.scenarios.clone()),
        }
    }

    /// Keeps these scenarios in the place of all that were there.
    ///
    /// # Errors
    /// When changes are ruled out, there is no store, or it cannot be written.
    pub fn keep_scenarios(&mut self, scenarios: Vec<Scenario>) -> Result<(), ServiceError> {
        self.refuse_if_read_only()?;
        self.open()?;
        match &mut self.backing {
            Backing::Store(store) => store.keep_scenarios(&scenarios)?,
            Backing::Memory(_) => self.scenarios = scenarios,
            Backing::Closed => return Err(self.no_store()),
        }
        Ok(())
    }
}

//! What is put off: kept in the store beside the log; a book in memory keeps nothing.

use chrono::{NaiveDate, Utc};

use super::{KeepError, Keeper, Shelf};
use crate::core::todo::{Snooze, TodoKind};

impl Keeper {
    /// What is put off.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snoozed(&mut self) -> Result<Vec<Snooze>, KeepError> {
        self.open()?;
        match &self.shelf {
            Shelf::Store(store) => Ok(store.snoozed()?),
            _ => Ok(Vec::new()),
        }
    }

    /// Puts a todo off until a day, signed by whoever runs this.
    ///
    /// # Errors
    /// When changes are ruled out, there is no store, or it cannot be written.
    pub fn snooze(
        &mut self,
        (kind, subject): (TodoKind, &str),
        until: NaiveDate,
        because: &str,
    ) -> Result<Snooze, KeepError> {
        self.refuse_if_read_only()?;
        self.open()?;
        let (subject, because) = (subject.to_owned(), because.trim().to_owned());
        let snooze = Snooze { kind, subject, until, because, who: self.author.who.clone() };
        match &mut self.shelf {
            Shelf::Store(store) => store.snooze(&snooze, Utc::now())?,
            _ => return Err(KeepError::NoStore),
        }
        Ok(snooze)
    }
}

//! What is put off: kept in the store beside the log, or in memory with a book that is.

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
        if let Shelf::Store(store) = &self.shelf {
            self.snoozes = store.snoozed()?;
        }
        Ok(self.snoozes.clone())
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
            Shelf::Memory(_) => {
                self.snoozes.retain(|known| !known.is_of(&(kind, snooze.subject.clone())));
                self.snoozes.push(snooze.clone());
            }
            Shelf::Closed => return Err(KeepError::NoStore),
        }
        Ok(snooze)
    }

    /// Has a todo told again that was put off; whether it was.
    ///
    /// # Errors
    /// When changes are ruled out, there is no store, or it cannot be written.
    pub fn unsnooze(&mut self, (kind, subject): (TodoKind, &str)) -> Result<bool, KeepError> {
        self.refuse_if_read_only()?;
        self.open()?;
        match &mut self.shelf {
            Shelf::Store(store) => Ok(store.unsnooze((kind, subject))?),
            Shelf::Memory(_) => {
                let before = self.snoozes.len();
                self.snoozes.retain(|known| !known.is_of(&(kind, subject.to_owned())));
                Ok(self.snoozes.len() < before)
            }
            Shelf::Closed => Err(KeepError::NoStore),
        }
    }
}

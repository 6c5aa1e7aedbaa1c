//! What is put off: kept in the store beside the log, or in memory with a book that is.

use chrono::{NaiveDate, Utc};

use super::{Backing, BookService, ServiceError};
use laurels_core::todo::{Snooze, TodoKind};

impl BookService {
    /// What is put off.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snoozed(&mut self) -> Result<Vec<Snooze>, ServiceError> {
        self.open()?;
        if let Backing::Store(store) = &self.backing {
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
    ) -> Result<Snooze, ServiceError> {
        self.refuse_if_read_only()?;
        self.open()?;
        let (subject, because) = (subject.to_owned(), because.trim().to_owned());
        let snooze = Snooze { kind, subject, until, because, who: self.author.who.clone() };
        match &mut self.backing {
            Backing::Store(store) => store.snooze(&snooze, Utc::now())?,
            Backing::Memory(_) => {
                self.snoozes.retain(|known| !known.is_of(&(kind, snooze.subject.clone())));
                self.snoozes.push(snooze.clone());
            }
            Backing::Closed => return Err(self.no_store()),
        }
        Ok(snooze)
    }

    /// Ends a snooze; whether there was one.
    ///
    /// # Errors
    /// When changes are ruled out, there is no store, or it cannot be written.
    pub fn unsnooze(&mut self, (kind, subject): (TodoKind, &str)) -> Result<bool, ServiceError> {
        self.refuse_if_read_only()?;
        self.open()?;
        match &mut self.backing {
            Backing::Store(store) => Ok(store.unsnooze((kind, subject))?),
            Backing::Memory(_) => {
                let before = self.snoozes.len();
                self.snoozes.retain(|known| !known.is_of(&(kind, subject.to_owned())));
                Ok(self.snoozes.len() < before)
            }
            Backing::Closed => Err(self.no_store()),
        }
    }
}

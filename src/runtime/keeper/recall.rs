//! Looking back: what the log says of a change, or of a record.

use super::shelf::Shelf;
use super::{KeepError, Keeper};
use crate::app::recall::{Past, Recall};

/// Changes of a record that are told: more than anybody scrolls through.
const TOLD: usize = 300;

impl Keeper {
    /// The changes that are asked about, the newest first.
    ///
    /// # Errors
    /// When there is no such change, or the log cannot be read.
    pub fn recall(&mut self, of: &Recall) -> Result<Vec<Past>, KeepError> {
        match of {
            Recall::Change(number) => self.recall_change(*number).map(|past| vec![past]),
            Recall::Record(kind, key) => {
                let touching = self.touching((*kind, key), 0, TOLD)?;
                Ok(touching.into_iter().map(|(entry, edits)| Past::of(entry, &edits, None)).collect())
            }
        }
    }

    fn recall_change(&mut self, number: u64) -> Result<Past, KeepError> {
        let nothing = || KeepError::NothingTo("look back at");
        let entry = self.log()?.iter().find(|entry| entry.number == number).cloned().ok_or_else(nothing)?;
        match &self.shelf {
            Shelf::Closed => Err(KeepError::NoStore),
            Shelf::Memory(past) => {
                let change = past.logged(number).ok_or_else(nothing)?;
                Ok(Past::of(entry, &change.edits, change.evidence))
            }
            Shelf::Store(store) => {
                let change = store.logged(number)?;
                Ok(Past::of(entry, &change.edits, change.evidence))
            }
        }
    }
}

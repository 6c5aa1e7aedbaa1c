//! Looking back: what the log says of a change, or of a record.

use super::backing::Backing;
use super::{BookService, ServiceError};
use laurels_core::history::{HistoryEntry, HistoryQuery};

/// Changes of a record that are told: more than anybody scrolls through.
const TOLD: usize = 300;

impl BookService {
    /// The changes that are asked about, the newest first.
    ///
    /// # Errors
    /// When there is no such change, or the log cannot be read.
    pub fn history(&mut self, of: &HistoryQuery) -> Result<Vec<HistoryEntry>, ServiceError> {
        match of {
            HistoryQuery::Change(number) => self.history_of_change(*number).map(|past| vec![past]),
            HistoryQuery::Record(kind, key) => {
                let touching = self.touching((*kind, key), 0, TOLD)?;
                Ok(touching.into_iter().map(|(entry, edits)| HistoryEntry::of(entry, &edits, None)).collect())
            }
        }
    }

    fn history_of_change(&mut self, number: u64) -> Result<HistoryEntry, ServiceError> {
        let nothing = || ServiceError::NothingTo("look back at");
        let entry = self.log()?.iter().find(|entry| entry.number == number).cloned().ok_or_else(nothing)?;
        match &self.backing {
            Backing::Closed => Err(self.no_store()),
            Backing::Memory(past) => {
                let change = past.logged(number).ok_or_else(nothing)?;
                Ok(HistoryEntry::of(entry, &change.edits, change.evidence))
            }
            Backing::Store(store) => {
                let change = store.logged(number)?;
                Ok(HistoryEntry::of(entry, &change.edits, change.evidence))
            }
        }
    }
}

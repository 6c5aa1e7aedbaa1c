//! The log of a store in its dataset: each change on a line of its own, with the figures that it brought.

use super::Fault;
use crate::store::{Archive, Beside, Entry};
use chrono::{DateTime, Utc};
use laurels_core::book::Record;
use laurels_core::change::{Edit, LoggedChange, LoggedEvidence, Moved, Revision};
use laurels_core::evidence::{Batch, UsageRow};
use serde::{Deserialize, Serialize};

/// The sections of the document besides the book's.
pub const LOG: &str = "log";
pub const BESIDE: &str = "beside";

/// A change as the document spells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntryJson {
    revision: u64,
    at: DateTime<Utc>,
    who: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undoes: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    moved: Vec<Moved>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evidence: Option<LoggedEvidence>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    figures: Vec<UsageRow>,
    /// The rows that it closed without another in their place; they have no amounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<UsageRow>,
}

impl EntryJson {
    pub fn of(entry: &Entry) -> EntryJson {
        let Revision { number, at, who, host, what, moved, undoes } = entry.revision.clone();
        let LoggedChange { edits, evidence } = entry.change.clone();
        let (figures, gone) = entry.figures.rows();
        EntryJson { revision: number, at, who, host, what, undoes, moved, edits, evidence, figures, gone }
    }

    fn into_entry(self) -> Entry {
        let EntryJson { revision: number, at, who, host, what, undoes, moved, edits, evidence, figures, gone } = self;
        Entry {
            revision: Revision { number, at, who, host, what, moved, undoes },
            change: LoggedChange { edits, evidence },
            figures: Batch::of_rows(&figures, &gone),
        }
    }
}

/// What a document says besides its book.
#[derive(Debug, Default)]
pub struct ArchiveSections {
    pub log: Option<Vec<EntryJson>>,
    pub beside: Option<Beside>,
}

impl ArchiveSections {
    /// The archive, where the document has a log.
    pub fn finish(self) -> Result<Option<Archive>, Fault> {
        let Some(log) = self.log else { return Ok(None) };
        for (at, entry) in log.iter().enumerate() {
            for (row, figures) in entry.figures.iter().enumerate() {
                if let Some(problem) = figures.problems().into_iter().next() {
                    return Err(Fault::of(&format!("$.{LOG}[{at}].figures[{row}]"), problem));
                }
            }
        }
        let log = log.into_iter().map(EntryJson::into_entry).collect();
        Ok(Some(Archive { log, beside: self.beside.unwrap_or_default() }))
    }
}

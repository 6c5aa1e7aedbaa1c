//! What the log says of a change or of a record, field by field: looked up where the log lies, kept as it is shown.

use crate::book::RecordKind;
use crate::change::{Edit, FieldChange, LoggedEvidence, Revision, field_changes};
use std::sync::Arc;

/// What is to be looked up in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryQuery {
    Change(u64),
    /// What became of a record, by its type and key.
    Record(RecordKind, String),
}

/// What was looked up, or why it could not be.
#[derive(Clone, Debug)]
pub struct HistoryAnswer {
    pub of: HistoryQuery,
    /// The changes, the newest first.
    pub entries: Result<Arc<[HistoryEntry]>, String>,
}

/// A change of the past, as far as it was asked about.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    pub revision: Revision,
    /// What became of figures, where that was asked about.
    pub figures: Option<LoggedEvidence>,
    /// The records that it touched, each with its fields before and after.
    pub records: Vec<Touched>,
    /// How many records it touched besides these.
    pub more: usize,
}

/// A record that a change touched.
#[derive(Clone, Debug)]
pub struct Touched {
    /// The record in few words.
    pub name: String,
    /// What became of it, in a word.
    pub fate: &'static str,
    pub fields: Vec<FieldChange>,
}

/// Fields of one change that are told; of the records after them only how many there are.
const MOST_FIELDS: usize = 200;

impl HistoryEntry {
    /// What the edits of a change did.
    pub fn of(revision: Revision, edits: &[Edit], figures: Option<LoggedEvidence>) -> HistoryEntry {
        let mut records: Vec<Touched> = Vec::new();
        let mut shown = 0;
        for edit in edits {
            let Some(record) = edit.after.as_ref().or(edit.before.as_ref()).filter(|_| shown < MOST_FIELDS) else {
                break;
            };
            let fate = match (&edit.before, &edit.after) {
                (None, _) => "added",
                (_, None) => "deleted",
                _ => "changed",
            };
            let mut fields = field_changes(edit);
            fields.truncate(MOST_FIELDS - shown);
            shown += fields.len().max(1);
            records.push(Touched { name: record.name(), fate, fields });
        }
        let more = edits.len().saturating_sub(records.len());
        HistoryEntry { revision, figures, records, more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Customer;
    use crate::change::LedgerRecord;
    use chrono::DateTime;

    #[test]
    fn a_large_change_lists_a_limited_number_of_fields() {
        let revision = Revision {
            number: 1,
            at: DateTime::UNIX_EPOCH,
            who: "kari".into(),
            host: None,
            what: String::new(),
            moved: Vec::new(),
            undoes: None,
        };
        let customer = |n: usize| LedgerRecord::from(Customer::new(format!("c{n}"), format!("Contoso {n}")));
        let edits: Vec<Edit> = (0..1_000).map(|n| Edit::create(customer(n))).collect();
        let past = HistoryEntry::of(revision, &edits, None);
        let fields: usize = past.records.iter().map(|record| record.fields.len()).sum();
        assert_eq!((fields, past.records.len() + past.more), (MOST_FIELDS, 1_000));
        assert_eq!((past.records[0].name.as_str(), past.records[0].fate), ("customer Contoso 0", "added"));
    }
}

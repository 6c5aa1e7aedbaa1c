//! Why a change does not fit a book, in sentences that name the record in the way.

use super::{LedgerRecord, PART};
use crate::book::description::FieldKind;
use crate::book::{Book, Problem, RecordKind, quoted};
use crate::evidence::Unknown;
use std::fmt;

/// Why a change does not fit a book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// A record is not as the change expects it: somebody else changed it.
    #[error("{kind} {} has been changed meanwhile; look at it again", shown_key(key))]
    Conflict {
        kind: RecordKind,
        key: String,
        /// The record as it is; `None` is not there.
        found: Option<Box<LedgerRecord>>,
    },
    /// A record is touched twice by one change.
    #[error("{kind} {} is changed twice at once", shown_key(key))]
    Twice { kind: RecordKind, key: String },
    /// A record would be as no record may be.
    #[error("{kind} {}: {problem}", shown_key(key))]
    Invalid { kind: RecordKind, key: String, problem: Problem },
    /// A record would name another that is not there.
    #[error("{0}")]
    Dangling(Box<LooseEnd>),
    /// Figures are about a record that would not be there.
    #[error(transparent)]
    Figures(#[from] Unknown),
    /// The history of figures is not at hand.
    #[error("the figures of revision {0} can be taken back only where their history is kept, in a store")]
    NoHistory(u64),
}

/// A key as a message may show it: its parts in quotes, none longer than a line can bear.
pub fn shown_key(key: &str) -> String {
    key.split(PART).filter(|part| !part.is_empty()).map(quoted).collect::<Vec<_>>().join(", ")
}

/// A record that would name another that is not there, or not as it names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseEnd {
    /// The record that names the other: its type and key.
    pub record: Option<(RecordKind, String)>,
    /// The record that it names: its type and id.
    pub names: Option<(RecordKind, String)>,
    /// What is wrong with the field that names it.
    problem: Problem,
}

impl LooseEnd {
    /// The first loose end of a book, if there is one.
    pub(super) fn of(book: &Book) -> Option<LooseEnd> {
        let problem = book.problems().into_iter().next()?;
        let (record, field) =
            at(book, &problem.field).map_or((None, String::new()), |(record, field)| (Some(record), field.to_owned()));
        let names = record.as_ref().and_then(|record| named(record, &field));
        let problem = if field.is_empty() { problem } else { Problem { field, ..problem } };
        Some(LooseEnd { record: record.map(|record| (record.kind(), record.key())), names, problem })
    }
}

impl fmt::Display for LooseEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { field, value, expected } = &self.problem;
        match &self.record {
            Some((kind, key)) => {
                write!(f, "{kind} {} would lead nowhere: its {field} is {value}, {expected}", shown_key(key))
            }
            None => write!(f, "{}", self.problem),
        }
    }
}

/// The record that a field such as `associations[3].customer` belongs to, and the field as the record names it.
fn at<'f>(book: &Book, field: &'f str) -> Option<(LedgerRecord, &'f str)> {
    let (list, rest) = field.split_once('[')?;
    let (place, field) = rest.split_once("].")?;
    let place: usize = place.parse().ok()?;
    let record = match list {
        "subscriptions" => LedgerRecord::from(book.subscriptions.get(place)?.clone()),
        "associations" => LedgerRecord::from(book.associations.get(place)?.clone()),
        "certifications" => LedgerRecord::from(book.certifications.get(place)?.clone()),
        _ => return None,
    };
    Some((record, field))
}

/// The record that a field of another names.
fn named(record: &LedgerRecord, field: &str) -> Option<(RecordKind, String)> {
    let FieldKind::Reference(kind) = record.kind().description().at(field)?.kind else { return None };
    let fields = serde_json::to_value(record).ok()?;
    let id = fields.pointer(&format!("/{}/{}", record.kind(), field.replace('.', "/")))?;
    Some((kind, id.as_str()?.to_owned()))
}

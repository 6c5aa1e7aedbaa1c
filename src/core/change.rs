//! The one way in which a book changes: what was, what is to be, and back.
//!
//! A [`Change`] says of every record it touches what it was before and what it is after, so that it can be checked against
//! the book it meets, logged, shown and turned round. Figures change by a [`Batch`]; what a batch did is kept by whoever keeps
//! the history, and taken back by the number of its revision. Nothing here knows where a book is kept.

use super::book::{
    Association, Book, Certification, Customer, DesignationId, List, Partner, Person, Problem, Record, RecordKind,
    Reported, Shared, Snapshot, Subscription,
};
use super::evidence::{Batch, Ranking};
use super::points::Points;
use super::text::{clean, shortened};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Declares a record of the ledger by its types, and what is the same for each.
macro_rules! ledger {
    ($($kind:ident),+) => {
        /// A record of the ledger, whatever its type.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum LedgerRecord {
            $($kind(Shared<$kind>),)+
        }

        $(
            impl From<$kind> for LedgerRecord {
                fn from(record: $kind) -> LedgerRecord {
                    LedgerRecord::$kind(record.into())
                }
            }

            impl From<Shared<$kind>> for LedgerRecord {
                fn from(record: Shared<$kind>) -> LedgerRecord {
                    LedgerRecord::$kind(record)
                }
            }
        )+

        impl LedgerRecord {
            pub const fn kind(&self) -> RecordKind {
                match self { $(LedgerRecord::$kind(_) => RecordKind::$kind,)+ }
            }

            /// What is wrong with it alone.
            pub fn problems(&self) -> Vec<Problem> {
                match self { $(LedgerRecord::$kind(record) => record.problems(),)+ }
            }

            /// It as the dataset spells it, without its type.
            ///
            /// # Errors
            /// When it cannot be spelled.
            pub fn body(&self) -> serde_json::Result<String> {
                match self { $(LedgerRecord::$kind(record) => serde_json::to_string(record),)+ }
            }

            /// The record of that type and body.
            ///
            /// # Errors
            /// When the body is not one.
            pub fn read(kind: RecordKind, body: &str) -> serde_json::Result<LedgerRecord> {
                match kind { $(RecordKind::$kind => serde_json::from_str(body).map(LedgerRecord::$kind),)+ }
            }
        }
    };
}

ledger!(Partner, Customer, Subscription, Association, Person, Certification, Reported, Snapshot);

/// Between the parts of a compound key; records refuse control characters in their ids.
pub const PART: &str = "\u{1f}";

impl LedgerRecord {
    /// What tells it from every other record of its type: its id, or the parts of its key joined by U+001F. There is one
    /// partner only.
    pub fn key(&self) -> String {
        match self {
            LedgerRecord::Partner(_) => String::new(),
            LedgerRecord::Customer(c) => c.id.to_string(),
            LedgerRecord::Subscription(s) => s.id.to_string(),
            LedgerRecord::Association(a) => a.id.to_string(),
            LedgerRecord::Person(p) => p.id.to_string(),
            LedgerRecord::Certification(c) => [c.person.as_str(), &c.exam, &c.earned.to_string()].join(PART),
            LedgerRecord::Reported(r) => {
                let track = r.track.as_deref().unwrap_or_default();
                [r.designation.word(), r.metric.word(), track, &r.as_of.to_string()].join(PART)
            }
            LedgerRecord::Snapshot(s) => {
                let (track, rules) = (s.track.as_deref(), s.rulebook.as_deref());
                let (track, rules) = (track.unwrap_or_default(), rules.unwrap_or_default());
                [&s.date.to_string(), s.designation.word(), track, s.basis.word(), rules].join(PART)
            }
        }
    }

    /// It in few words, cleaned: `customer Contoso`.
    pub fn name(&self) -> String {
        let (kind, key) = (self.kind().word(), self.key());
        let name = match self {
            LedgerRecord::Customer(customer) => customer.name.clone(),
            LedgerRecord::Person(person) => person.name.clone(),
            LedgerRecord::Partner(partner) => partner.name.clone(),
            LedgerRecord::Certification(held) => format!("{} of {}", held.exam, held.person),
            LedgerRecord::Reported(reported) => format!("score of {}, {}", reported.designation, reported.metric),
            _ => key,
        };
        format!("{kind} {}", clean(&shortened(&name)))
    }
}

/// What becomes of one record: created where there is no `before`, deleted where there is no `after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<LedgerRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<LedgerRecord>,
}

impl Edit {
    pub fn create(after: LedgerRecord) -> Edit {
        Edit { before: None, after: Some(after) }
    }

    pub fn replace(before: LedgerRecord, after: LedgerRecord) -> Edit {
        Edit { before: Some(before), after: Some(after) }
    }

    pub fn delete(before: LedgerRecord) -> Edit {
        Edit { before: Some(before), after: None }
    }

    /// Type and key of the record; none for an edit of nothing.
    pub fn subject(&self) -> Option<(RecordKind, String)> {
        self.after.as_ref().or(self.before.as_ref()).map(|record| (record.kind(), record.key()))
    }

    /// Whether it touches that record, under the key that it had or the one that it has.
    pub fn touches(&self, kind: RecordKind, key: &str) -> bool {
        let is_it = |record: &LedgerRecord| record.kind() == kind && record.key() == key;
        self.after.as_ref().is_some_and(is_it) || self.before.as_ref().is_some_and(is_it)
    }

    pub fn inverse(&self) -> Edit {
        Edit { before: self.after.clone(), after: self.before.clone() }
    }
}

/// What becomes of the figures.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a change has at most one")]
pub enum EvidenceChange {
    /// These rows take the place of those with their keys.
    Apply(Batch),
    /// What the evidence change of that revision did is turned round: an import is taken back, or put back.
    Revert(u64),
}

/// Everything that one commit changes.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What becomes of records; each at most once.
    pub edits: Vec<Edit>,
    pub evidence: Option<EvidenceChange>,
}

/// A change as the log keeps it: the figures are counted only, the history of figures itself has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedChange {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<LoggedEvidence>,
}

/// What became of figures, as the log keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoggedEvidence {
    Apply {
        /// Rows put in place.
        rows: u64,
        /// Rows closed without another in their place.
        gone: u64,
        /// What a store has computed of the rows put in place, to find later whether they are still the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<u64>,
    },
    /// What that revision did was turned round.
    Revert(u64),
}

impl Change {
    pub fn is_empty(&self) -> bool {
        let still = |e: &EvidenceChange| matches!(e, EvidenceChange::Apply(batch) if batch.is_empty());
        self.edits.is_empty() && self.evidence.as_ref().is_none_or(still)
    }

    /// The change as the log keeps it.
    pub fn logged(&self) -> LoggedChange {
        let evidence = self.evidence.as_ref().map(|evidence| match evidence {
            EvidenceChange::Apply(batch) => {
                let (rows, gone) = batch.counts();
                LoggedEvidence::Apply { rows: rows as u64, gone: gone as u64, digest: None }
            }
            EvidenceChange::Revert(revision) => LoggedEvidence::Revert(*revision),
        });
        LoggedChange { edits: self.edits.clone(), evidence }
    }
}

impl LoggedChange {
    /// What takes back the change that the log has under `revision`.
    pub fn inverse(&self, revision: u64) -> Change {
        Change {
            edits: self.edits.iter().rev().map(Edit::inverse).collect(),
            evidence: self.evidence.map(|_| EvidenceChange::Revert(revision)),
        }
    }
}

/// How a designation's points moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub designation: DesignationId,
    pub from: Points,
    pub to: Points,
    /// Whether figures are missing that the new points rest on.
    #[serde(default)]
    pub uncertain: bool,
}

/// An entry of the log: a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its number; they rise by one.
    pub number: u64,
    pub at: DateTime<Utc>,
    /// Who made it: the login name.
    pub who: String,
    pub host: Option<String>,
    pub what: String,
    /// Which scores it moved, by its own day and rules.
    pub moved: Vec<Moved>,
    /// The revision that it takes back.
    pub undoes: Option<u64>,
}

impl Book {
    /// This book with a change made to it.
    ///
    /// # Errors
    /// When a record is not as the change expects it, would be invalid, or something would lead nowhere.
    pub fn apply(&self, change: &Change, ranking: &Ranking) -> Result<Book, ChangeError> {
        let mut after = self.clone();
        let edits = by_kind(&change.edits)?;
        for (kind, edits) in &edits {
            edit(&mut after, *kind, edits)?;
        }
        if !edits.is_empty() {
            after = after.sorted();
            if let Some(loose) = LooseEnd::of(&after) {
                return Err(ChangeError::Dangling(Box::new(loose)));
            }
        }
        let batch = match &change.evidence {
            Some(EvidenceChange::Revert(revision)) => return Err(ChangeError::NoHistory(*revision)),
            Some(EvidenceChange::Apply(batch)) => Some(batch),
            None => None,
        };
        let moved = [RecordKind::Customer, RecordKind::Subscription].iter().any(|kind| edits.contains_key(kind));
        if batch.is_some() || (moved && !self.usage.is_empty()) {
            after.usage = Arc::new(Batch::apply(batch, self, &after, ranking)?);
        }
        Ok(after)
    }

    pub fn record(&self, kind: RecordKind, key: &str) -> Option<LedgerRecord> {
        fn find<T: Clone + Into<LedgerRecord>>(list: &[T], key: &str) -> Option<LedgerRecord> {
            list.iter().map(|record| record.clone().into()).find(|record: &LedgerRecord| record.key() == key)
        }
        fn at<T>(list: &List<T>, place: Option<usize>) -> Option<LedgerRecord>
        where
            Shared<T>: Into<LedgerRecord>,
        {
            list.shared(place?).map(|record| record.clone().into())
        }
        match kind {
            RecordKind::Partner => Some(LedgerRecord::from(self.partner.clone())),
            RecordKind::Customer => at(&self.customers, self.customer_index(key)),
            RecordKind::Subscription => at(&self.subscriptions, self.subscription_index(key)),
            RecordKind::Association => at(&self.associations, self.association_index(key)),
            RecordKind::Person => self.person(key).cloned().map(LedgerRecord::from),
            RecordKind::Certification => {
                let person = key.split(PART).next().unwrap_or_default();
                find(self.certifications_of(person), key)
            }
            RecordKind::Reported => find(&self.reported, key),
            RecordKind::Snapshot => find(&self.snapshots, key),
        }
    }
}

type Edits<'a> = BTreeMap<String, &'a Edit>;

/// The edits by type and key, each record at most once and valid.
fn by_kind(edits: &[Edit]) -> Result<BTreeMap<RecordKind, Edits<'_>>, ChangeError> {
    let mut kinds: BTreeMap<RecordKind, Edits<'_>> = BTreeMap::new();
    for edit in edits {
        let Some((kind, key)) = edit.subject() else { continue };
        if let Some(problem) = edit.after.as_ref().and_then(|after| after.problems().into_iter().next()) {
            return Err(ChangeError::Invalid { kind, key, problem });
        }
        if kinds.entry(kind).or_default().insert(key.clone(), edit).is_some() {
            return Err(ChangeError::Twice { kind, key });
        }
    }
    Ok(kinds)
}

/// Carries out the edits of one type of record.
fn edit(book: &mut Book, kind: RecordKind, edits: &Edits<'_>) -> Result<(), ChangeError> {
    macro_rules! edited {
        ($list:expr, $variant:ident) => {
            edit_list(kind, $list, edits, |record: &LedgerRecord| match record {
                LedgerRecord::$variant(record) => Some(record.clone()),
                _ => None,
            })?
        };
    }
    macro_rules! shared {
        ($list:ident, $variant:ident) => {
            book.$list = edited!(book.$list.all_shared().iter().cloned(), $variant).into()
        };
    }
    macro_rules! owned {
        ($list:ident, $variant:ident) => {{
            let records = edited!(book.$list.iter().cloned().map(Shared::from), $variant);
            book.$list = records.into_iter().map(Shared::into_owned).collect();
        }};
    }
    match kind {
        RecordKind::Partner => edit_partner(&mut book.partner, edits)?,
        RecordKind::Customer => shared!(customers, Customer),
        RecordKind::Subscription => shared!(subscriptions, Subscription),
        RecordKind::Association => shared!(associations, Association),
        RecordKind::Person => owned!(people, Person),
        RecordKind::Certification => owned!(certifications, Certification),
        RecordKind::Reported => owned!(reported, Reported),
        RecordKind::Snapshot => owned!(snapshots, Snapshot),
    }
    Ok(())
}

/// There is always a partner; one that is deleted is the one of an empty book.
fn edit_partner(partner: &mut Partner, edits: &Edits<'_>) -> Result<(), ChangeError> {
    for edit in edits.values() {
        let present = LedgerRecord::from(partner.clone());
        let blank = LedgerRecord::from(Partner::default());
        if *edit.before.as_ref().unwrap_or(&blank) != present {
            let found = Some(Box::new(present));
            return Err(ChangeError::Conflict { kind: RecordKind::Partner, key: String::new(), found });
        }
        *partner = match &edit.after {
            Some(LedgerRecord::Partner(after)) => Partner::clone(after),
            _ => Partner::default(),
        };
    }
    Ok(())
}

/// Changes what is there, drops what goes, adds what is new; the order is made afterwards.
fn edit_list<T>(
    kind: RecordKind,
    list: impl ExactSizeIterator<Item = Shared<T>>,
    edits: &Edits<'_>,
    unwrap: impl Fn(&LedgerRecord) -> Option<Shared<T>>,
) -> Result<Vec<Shared<T>>, ChangeError>
where
    Shared<T>: Into<LedgerRecord>,
{
    let conflict = |key: &str, found| ChangeError::Conflict { kind, key: key.to_owned(), found };
    let mut met: HashSet<String> = HashSet::new();
    let mut kept = Vec::with_capacity(list.len());
    for present in list {
        let record: LedgerRecord = present.clone().into();
        let key = record.key();
        let Some(edit) = edits.get(&key) else {
            kept.push(present);
            continue;
        };
        if edit.before.as_ref() != Some(&record) {
            return Err(conflict(&key, Some(Box::new(record))));
        }
        kept.extend(edit.after.as_ref().and_then(&unwrap));
        met.insert(key);
    }
    for (key, edit) in edits.iter().filter(|(key, _)| !met.contains(*key)) {
        if edit.before.is_some() {
            return Err(conflict(key, None));
        }
        kept.extend(edit.after.as_ref().and_then(&unwrap));
    }
    Ok(kept)
}

mod fault;
mod fields;
mod taken_ids;
mod undo;
pub use fault::{ChangeError, LooseEnd, shown_key};
pub use fields::{FieldChange, field_changes};
pub use undo::{in_effect, last_turns, redoable, root, undoable};

#[cfg(test)]
mod tests;

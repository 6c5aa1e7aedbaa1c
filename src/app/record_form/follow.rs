//! A form while others change the book: what only they changed stands from now on, what only was changed here stays, and
//! where both did, both versions stand until one is chosen.

use super::{Association, FormMode, LedgerRecord, RecordForm, WizardContext, at, object, shown};
use laurels_core::book::Book;
use std::sync::Arc;

/// What others did to what a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OthersChange {
    /// The same fields as were changed here.
    Same,
    Others,
    Gone,
}

impl OthersChange {
    pub const fn message(self) -> &'static str {
        match self {
            OthersChange::Same => "somebody else changed the same fields: choose theirs or yours in each",
            OthersChange::Others => "somebody else changed other fields; the form now shows them",
            OthersChange::Gone => "somebody else deleted it; saving adds it again, Esc drops your changes",
        }
    }
}

impl RecordForm {
    /// Takes in what others have made of the book meanwhile, while the answer for the field `typed` is being typed; what is
    /// to be said of it.
    pub fn follow(&mut self, typed: Option<usize>, context: WizardContext<'_>) -> Option<OthersChange> {
        let typed = typed.or(self.form.focus.filter(|_| self.form.focused().is_some_and(|field| field.is_open)));
        let others_change = match &self.mode {
            FormMode::One(Some(before)) | FormMode::Merge { kept: before, .. } => {
                let before = before.clone();
                match present(context.book, &before) {
                    Some(now) if now == before && !self.gone => None,
                    Some(now) => Some(self.take_in(&before, &now, typed)),
                    None if self.gone => None,
                    None => {
                        self.gone = true;
                        Some(OthersChange::Gone)
                    }
                }
            }
            FormMode::All(records) => {
                let now: Vec<LedgerRecord> =
                    records.iter().filter_map(|record| present(context.book, record)).collect();
                let others_change = (now != **records).then_some(OthersChange::Others);
                if others_change.is_some() {
                    self.mode = FormMode::All(Arc::new(now));
                    self.is_compared = !self.is_of_many();
                }
                others_change
            }
            FormMode::Move(associations) => {
                let now = |association: &Association| context.book.association(&association.id).cloned();
                let now: Vec<Association> = associations.iter().filter_map(now).collect();
                let others_change = (now != *associations).then_some(OthersChange::Others);
                self.mode = FormMode::Move(now);
                others_change
            }
            FormMode::One(None) | FormMode::Entry { .. } => None,
        };
        self.settle(context);
        others_change
    }

    /// Whether a field has two versions to choose from.
    pub(super) fn is_in_conflict(&self) -> bool {
        self.form.fields.iter().any(|field| field.theirs.is_some())
    }

    /// Takes in a newer version of the record.
    fn take_in(&mut self, before: &LedgerRecord, now: &LedgerRecord, typed: Option<usize>) -> OthersChange {
        let (older, newer) = (object(before), object(now));
        for (place, field) in self.of.fields.iter().enumerate() {
            let (was, is) = (shown(field, at(&older, field.path)), shown(field, at(&newer, field.path)));
            let Some(own) = self.form.fields.get_mut(place) else { continue };
            match own.input.value() {
                own if is == was || is == own => {}
                _ if typed == Some(place) => (own.theirs, self.changed_while_typing) = (Some(is), typed),
                value if value == was => own.set(&is),
                _ => own.theirs = Some(is),
            }
        }
        self.gone = false;
        match &mut self.mode {
            FormMode::One(Some(before)) | FormMode::Merge { kept: before, .. } => *before = now.clone(),
            _ => {}
        }
        if self.is_in_conflict() { OthersChange::Same } else { OthersChange::Others }
    }
}

fn present(book: &Book, record: &LedgerRecord) -> Option<LedgerRecord> {
    book.record(record.kind(), &record.key())
}

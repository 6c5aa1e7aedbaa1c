//! Back and forth: which change is to be undone or made again is read off the log, and so is what stands in the way.

use std::sync::Arc;

use super::backing::{Backing, Draft};
use super::{BookService, LOG, ServiceError};
use crate::store::{Fault, StoreError};
use laurels_core::book::{Book, RecordKind};
use laurels_core::change::{Change, ChangeError, EvidenceChange, Revision, in_effect, redoable, undoable};
use laurels_core::import_report::{OnProgress, imported_file, turned_together};

impl BookService {
    /// Takes back one's own newest change that is not taken back yet; tells what it was.
    ///
    /// # Errors
    /// When there is none, or a later change depends on it.
    pub fn undo(&mut self, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        self.refuse_if_read_only()?;
        let (undo, _) = self.revertible()?;
        self.revert_together(undo.ok_or(ServiceError::NothingTo("undo"))?, on_progress)
    }

    /// Makes again what one took back last; tells what it was.
    ///
    /// # Errors
    /// When there is nothing, or something stands in its way.
    pub fn redo(&mut self, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        self.refuse_if_read_only()?;
        let (_, redo) = self.revertible()?;
        self.revert_together(redo.ok_or(ServiceError::NothingTo("redo"))?, on_progress)
    }

    /// Takes back a change of the log, whoever made it; one that took another back is taken back by making that again.
    /// Tells what it was.
    ///
    /// # Errors
    /// When there is no such change, it is taken back already, or a later change depends on it.
    pub fn undo_of(&mut self, number: u64, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        self.refuse_if_read_only()?;
        let log = self.log()?;
        let entry = log.iter().find(|entry| entry.number == number).ok_or(ServiceError::NothingTo("undo"))?;
        if let Some(by) = log.iter().find(|entry| entry.undoes == Some(number)) {
            return Err(already_reverted(number, by));
        }
        let parts = turned_together(&log, number);
        let whole = self.revert_together(number, on_progress)?;
        Ok(if parts.len() > 1 { whole } else { entry.what.clone() })
    }

    /// What undoing and redoing would turn round now: one's own changes only.
    ///
    /// # Errors
    /// When there is no book, or it cannot be read.
    pub fn revertible(&mut self) -> Result<(Option<u64>, Option<u64>), ServiceError> {
        let log = self.log()?;
        let is_own = |entry: &Revision| self.session.is_own(&self.author, entry);
        Ok((undoable(&log, is_own), redoable(&log, is_own)))
    }

    /// Turns a revision round, with those of the same file where it is an import of one; tells what it was.
    fn revert_together(&mut self, of: u64, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        let parts = turned_together(&self.log()?, of);
        let mut subject = String::new();
        for part in &parts {
            subject = self.revert_chain(*part, on_progress)?;
        }
        Ok(match (parts.len(), imported_file(&subject)) {
            (2.., Some(file)) => format!("imported {file}, all {} reports in it", parts.len()),
            _ => subject,
        })
    }

    /// Turns a revision round; tells what the change at its root was.
    fn revert_chain(&mut self, of: u64, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        let log = self.log()?;
        let (mut root, mut turns) = (of, 0);
        while let Some(undoes) = log.iter().find(|entry| entry.number == root).and_then(|entry| entry.undoes) {
            (root, turns) = (undoes, turns + 1);
        }
        let subject = log.iter().find(|entry| entry.number == root).map_or(String::new(), |entry| entry.what.clone());
        let word = if turns % 2 == 0 { "undid" } else { "redid" };
        let what = format!("{word} change {root}: {subject}");
        self.attempt(|service, on_progress| service.revert_once(of, &what, on_progress), on_progress)?;
        Ok(subject)
    }

    /// Turns a revision round in the book as it is now, or says what stands in the way.
    fn revert_once(&mut self, of: u64, what: &str, on_progress: &mut OnProgress<'_>) -> Result<(), ServiceError> {
        let current = self.current()?;
        let (book, base) = (Arc::clone(&current.book), current.revision);
        let turned = self.reverted(of, &book).and_then(|(change, after)| {
            let draft = Draft { change: &change, what, undoes: Some(of), base, after };
            self.write(vec![draft], on_progress)
        });
        turned.map_err(|error| self.explain_refusal(of, error))
    }

    /// What turning a revision round does to a book: the change, and the book after it.
    fn reverted(&self, of: u64, book: &Arc<Book>) -> Result<(Change, Arc<Book>), ServiceError> {
        match &self.backing {
            Backing::Closed => Err(ServiceError::NoStore),
            Backing::Memory(past) => {
                let change = past.logged(of).ok_or(ServiceError::NothingTo("undo"))?.inverse(of);
                // Where the book is as the change left it, it becomes again what it was before.
                let after = match past.before(of, book) {
                    Some(before) => before,
                    None => Arc::new(book.apply(&change, &self.ranking)?),
                };
                Ok((change, after))
            }
            Backing::Store(store) => {
                let change = store.logged(of)?.inverse(of);
                // The same for a book that has no history of figures.
                let turned = change.evidence.as_ref().map(|_| store.reverted(of)).transpose()?;
                let shown = Change { edits: change.edits.clone(), evidence: turned.map(EvidenceChange::Apply) };
                let after = Arc::new(book.apply(&shown, &self.ranking)?);
                Ok((change, after))
            }
        }
    }

    /// Why a revision cannot be turned round, with the change that is to be taken back first where the log tells it.
    fn explain_refusal(&mut self, of: u64, error: ServiceError) -> ServiceError {
        let later = match &error {
            ServiceError::Change(ChangeError::Conflict { kind, key, .. }) => {
                self.newest_on(of, &[(*kind, key.clone())])
            }
            ServiceError::Change(ChangeError::Dangling(loose)) => {
                let records: Vec<_> = loose.record.iter().chain(&loose.names).cloned().collect();
                self.newest_on(of, &records)
            }
            ServiceError::Change(ChangeError::Figures(unknown)) => match &self.backing {
                Backing::Store(store) => store.newest_about(unknown.what, &unknown.id).ok().flatten(),
                _ => None,
            },
            ServiceError::Store(StoreError { fault: Fault::DependedOn { revision }, .. }) => Some(*revision),
            ServiceError::Store(StoreError { fault: Fault::Undone { by }, .. }) => {
                return self.entry(*by).map_or(error, |by| already_reverted(of, &by));
            }
            _ => None,
        };
        let later = later.filter(|later| *later != of).and_then(|later| self.entry(later));
        later.map_or(error, |Revision { who, number, what, .. }| ServiceError::DependedOn { who, number, what })
    }

    /// The newest change after a revision that touched one of these records; one that is there rather than one that was
    /// taken back, or took back.
    fn newest_on(&mut self, after: u64, records: &[(RecordKind, String)]) -> Option<u64> {
        let mut touching: Vec<u64> = Vec::new();
        for (kind, key) in records {
            touching.extend(self.touching((*kind, key), after, LOG).ok()?.iter().map(|(entry, _)| entry.number));
        }
        let in_effect = in_effect(&self.log().ok()?);
        let there = touching.iter().filter(|number| in_effect.contains(number)).max();
        there.or_else(|| touching.iter().max()).copied()
    }

    /// The entry of the log with that number.
    fn entry(&mut self, number: u64) -> Option<Revision> {
        let log = self.log().ok()?;
        log.iter().find(|entry| entry.number == number).cloned()
    }
}

fn already_reverted(number: u64, by: &Revision) -> ServiceError {
    ServiceError::AlreadyReverted { number, who: by.who.clone(), by: by.number }
}

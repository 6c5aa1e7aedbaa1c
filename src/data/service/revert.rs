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

    /// Turns a revision round, with those of the same file where it is an import of one, in one transaction; tells what it was.
    fn revert_together(&mut self, of: u64, on_progress: &mut OnProgress<'_>) -> Result<String, ServiceError> {
        let log = self.log()?;
        let turns: Vec<Turn> = turned_together(&log, of).into_iter().map(|part| Turn::of(&log, part)).collect();
        self.attempt(|service, on_progress| service.revert_once(&turns, on_progress), on_progress)?;
        let subject = turns.last().map_or(String::new(), |turn| turn.subject.clone());
        Ok(match (turns.len(), imported_file(&subject)) {
            (2.., Some(file)) => format!("imported {file}, all {} reports in it", turns.len()),
            _ => subject,
        })
    }

    /// Turns revisions round in the book as it is now, or says what stands in the way.
    fn revert_once(&mut self, turns: &[Turn], on_progress: &mut OnProgress<'_>) -> Result<(), ServiceError> {
        let current = self.current()?;
        let (book, base) = (Arc::clone(&current.book), current.revision);
        let parts: Vec<u64> = turns.iter().map(|turn| turn.of).collect();
        let turned = self.reverted(&parts, &book).and_then(|turned| {
            let mut drafts = Vec::with_capacity(turns.len());
            for ((base, turn), (change, after)) in (base..).zip(turns).zip(&turned) {
                drafts.push(Draft { change, what: &turn.what, undoes: Some(turn.of), base, after: Arc::clone(after) });
            }
            self.write(drafts, on_progress)
        });
        turned.map_err(|error| self.explain_refusal(parts.first().copied().unwrap_or_default(), error))
    }

    /// What turning revisions round, one after the other, does to a book: the changes, and the book after each.
    fn reverted(&self, parts: &[u64], book: &Arc<Book>) -> Result<Vec<(Change, Arc<Book>)>, ServiceError> {
        let mut book = Arc::clone(book);
        let mut turned = Vec::with_capacity(parts.len());
        match &self.backing {
            Backing::Closed => return Err(self.no_store()),
            Backing::Memory(past) => {
                for of in parts {
                    let change = past.logged(*of).ok_or(ServiceError::NothingTo("undo"))?.inverse(*of);
                    // Where the book is as the change left it, it becomes again what it was before.
                    book = match past.before(*of, &book) {
                        Some(before) => before,
                        None => Arc::new(book.apply(&change, &self.ranking)?),
                    };
                    turned.push((change, Arc::clone(&book)));
                }
            }
            Backing::Store(store) => {
                let change = |of: &u64| Ok(store.logged(*of)?.inverse(*of));
                let changes = parts.iter().map(change).collect::<Result<Vec<Change>, ServiceError>>()?;
                // The same for a book that has no history of figures.
                let of_figures = parts.iter().zip(&changes).filter(|(_, change)| change.evidence.is_some());
                let of_figures: Vec<u64> = of_figures.map(|(of, _)| *of).collect();
                let mut batches = store.reverted(&of_figures)?.into_iter();
                for change in changes {
                    let batch = change.evidence.as_ref().and_then(|_| batches.next());
                    let shown = Change { edits: change.edits.clone(), evidence: batch.map(EvidenceChange::Apply) };
                    book = Arc::new(book.apply(&shown, &self.ranking)?);
                    turned.push((change, Arc::clone(&book)));
                }
            }
        }
        Ok(turned)
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

/// A revision to turn round.
struct Turn {
    of: u64,
    /// What the change at its root was.
    subject: String,
    /// What the log says of turning it round.
    what: String,
}

impl Turn {
    fn of(log: &[Revision], of: u64) -> Turn {
        let (mut root, mut turns) = (of, 0);
        while let Some(undoes) = log.iter().find(|entry| entry.number == root).and_then(|entry| entry.undoes) {
            (root, turns) = (undoes, turns + 1);
        }
        let subject = log.iter().find(|entry| entry.number == root).map_or(String::new(), |entry| entry.what.clone());
        let word = if turns % 2 == 0 { "undid" } else { "redid" };
        Turn { of, what: format!("{word} change {root}: {subject}"), subject }
    }
}

fn already_reverted(number: u64, by: &Revision) -> ServiceError {
    ServiceError::AlreadyReverted { number, who: by.who.clone(), by: by.number }
}

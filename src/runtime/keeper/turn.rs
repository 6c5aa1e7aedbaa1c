//! Back and forth: which change is to be undone or made again is read off the log.

use std::sync::Arc;

use super::shelf::Shelf;
use super::{Going, KeepError, Keeper};
use crate::core::change::{Change, EvidenceChange, redoable, undoable};

impl Keeper {
    /// Takes back the newest change that is not taken back yet; tells what it was.
    ///
    /// # Errors
    /// When there is none, or something stands on it.
    pub fn undo(&mut self, going: &mut Going<'_>) -> Result<String, KeepError> {
        let log = self.log()?;
        let of = undoable(&log).ok_or(KeepError::NothingTo("undo"))?;
        self.turn(of, "undid", going)
    }

    /// Makes again what was taken back last; tells what it was.
    ///
    /// # Errors
    /// When there is nothing, or something stands in its way.
    pub fn redo(&mut self, going: &mut Going<'_>) -> Result<String, KeepError> {
        let log = self.log()?;
        let of = redoable(&log).ok_or(KeepError::NothingTo("redo"))?;
        self.turn(of, "redid", going)
    }

    /// Turns a revision round; tells what the change at its root was.
    fn turn(&mut self, of: u64, word: &str, going: &mut Going<'_>) -> Result<String, KeepError> {
        self.refuse_if_read_only()?;
        let log = self.log()?;
        let mut root = of;
        while let Some(undoes) = log.iter().find(|entry| entry.number == root).and_then(|entry| entry.undoes) {
            root = undoes;
        }
        let subject = log.iter().find(|entry| entry.number == root).map_or(String::new(), |entry| entry.what.clone());
        let what = format!("{word} change {root}: {subject}");
        let held = self.hold()?;
        let (book, base) = (Arc::clone(&held.book), held.revision);
        let (change, after) = match &self.shelf {
            Shelf::Closed => return Err(KeepError::NoStore),
            // What is turned round is the newest of what is there, so that the book before it is the book after this.
            Shelf::Memory(books) => {
                let before = of.checked_sub(1).and_then(|before| books.get(before as usize));
                (Change::default(), before.cloned().ok_or(KeepError::NothingTo("undo"))?)
            }
            Shelf::Store(store) => {
                let change = store.logged(of)?.inverse(of);
                // The same for a book that has no history of figures.
                let turned = change.evidence.as_ref().map(|_| store.turned(of)).transpose()?;
                let shown = Change { edits: change.edits.clone(), evidence: turned.map(EvidenceChange::Apply) };
                let after = Arc::new(book.apply(&shown, &self.ranking)?);
                (change, after)
            }
        };
        self.write(&change, &what, Some(of), (base, after), going)?;
        Ok(subject)
    }
}

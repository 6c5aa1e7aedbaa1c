//! What a book in memory was after each change, and what each change was.

use std::sync::Arc;

use laurels_core::book::Book;
use laurels_core::change::LoggedChange;

/// The past of a book in memory.
#[derive(Debug)]
pub(super) struct MemoryHistory {
    /// The book after each change, the first as it was read.
    books: Vec<Arc<Book>>,
    /// The changes, the first of which made the second book.
    changes: Vec<LoggedChange>,
}

impl MemoryHistory {
    /// A book that was never changed yet.
    pub(super) fn of(book: Arc<Book>) -> MemoryHistory {
        MemoryHistory { books: vec![book], changes: Vec::new() }
    }

    /// How many changes there were: the number of the newest.
    pub(super) fn revision(&self) -> u64 {
        self.changes.len() as u64
    }

    /// Notes a change and the book after it; gives its number.
    pub(super) fn push(&mut self, change: LoggedChange, after: Arc<Book>) -> u64 {
        self.changes.push(change);
        self.books.push(after);
        self.revision()
    }

    pub(super) fn logged(&self, number: u64) -> Option<&LoggedChange> {
        self.changes.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The book before a change, where the book `now` is the one that the change left.
    pub(super) fn before(&self, number: u64, now: &Arc<Book>) -> Option<Arc<Book>> {
        let after = usize::try_from(number).ok()?;
        let left = self.books.get(after).filter(|left| Arc::ptr_eq(left, now));
        left.and_then(|_| self.books.get(after.checked_sub(1)?)).cloned()
    }
}

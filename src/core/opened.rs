//! What opening a book gives: the book, what was done to it, and what waits beside it.

use crate::book::Book;
use crate::book_index::BookIndex;
use crate::change::Revision;
use crate::qualified::QualifiedLists;
use crate::rulebook::Rulebook;
use crate::scenario::Scenario;
use crate::todo::Snooze;
use crate::wizard::Draft;
use chrono::NaiveDate;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Opened {
    /// There is no store yet; the rulebooks there are to score by.
    Nothing(Vec<Arc<Rulebook>>),
    Book(Box<OpenedBook>),
}

/// A book that was opened, with what stands beside it.
#[derive(Clone, Debug)]
pub struct OpenedBook {
    pub book: Arc<Book>,
    pub rulebooks: Vec<Arc<Rulebook>>,
    /// The date the data asks to be read on (the demonstration's own), where nothing else is asked for.
    pub as_of: Option<NaiveDate>,
    /// What was changed, the oldest first.
    pub log: Arc<Vec<Revision>>,
    /// What undoing would turn round: the newest change of whoever sits here that is there.
    pub undo: Option<u64>,
    /// What redoing would turn round: what was taken back here last, as long as nothing new was changed after it.
    pub redo: Option<u64>,
    /// How many changes the book has seen; 0 before the first.
    pub revision: u64,
    /// Why nothing can be changed, where the store may not be written to.
    pub read_only: Option<String>,
    /// Whether the book lives in memory only.
    pub in_memory: bool,
    /// Wizards left half way, the oldest first.
    pub drafts: Vec<Draft>,
    pub snoozes: Arc<Vec<Snooze>>,
    /// Microsoft's lists of whom it counted, which are no part of the book.
    pub qualified: Arc<QualifiedLists>,
    /// Scenarios of what-if.
    pub scenarios: Vec<Scenario>,
    /// What lists ask of the book.
    pub index: Arc<BookIndex>,
}

impl OpenedBook {
    /// Makes a book ready to be shown: one of a store, never changed yet. Reads all of it once, so it belongs on the
    /// worker that loads.
    pub fn new(book: Book, rulebooks: Vec<Arc<Rulebook>>, as_of: Option<NaiveDate>) -> OpenedBook {
        OpenedBook::of(Arc::new(book), rulebooks, as_of)
    }

    /// The same of a book that others hold too.
    pub fn of(book: Arc<Book>, rulebooks: Vec<Arc<Rulebook>>, as_of: Option<NaiveDate>) -> OpenedBook {
        let index = Arc::new(BookIndex::of(&book));
        OpenedBook {
            book,
            rulebooks,
            as_of,
            log: Arc::default(),
            undo: None,
            redo: None,
            revision: 0,
            read_only: None,
            in_memory: false,
            drafts: Vec::new(),
            snoozes: Arc::default(),
            qualified: Arc::default(),
            scenarios: Vec::new(),
            index,
        }
    }
}

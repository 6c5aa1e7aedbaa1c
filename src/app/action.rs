//! What can happen to the dashboard.

use super::active_wizard::{Draft, Ticket};
use super::book_task::Done;
use super::compute::{Answered, Query};
use super::history_query::HistoryAnswer;
use super::index::Index;
use super::key::Key;
use super::layout::Size;
use crate::core::book::Book;
use crate::core::change::Revision;
use crate::core::import_report::Progress;
use crate::core::rulebook::Rulebook;
use crate::core::scoring::Scorecard;
use crate::core::todo::Snooze;
use chrono::NaiveDate;
use std::sync::Arc;

/// Something that happened: a person did it, time passed, or an effect was carried out.
#[derive(Clone, Debug)]
pub enum Action {
    /// The program has started and the terminal is ready.
    Start,
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It is cleaned here and never runs a command.
    Paste(String),
    /// The terminal has this size.
    Resize(Size),
    /// A deadline has come: one of [`AppState::deadline`](super::state::AppState::deadline), or midnight.
    Wake,
    /// The scorecard as it was stored last, to be shown until the book is loaded and scored.
    Stored(Arc<Scorecard>),
    /// The book is loaded; answers [`Effect::Load`](super::effect::Effect::Load).
    Loaded(Loaded),
    /// The book could not be loaded, with what to do about it; answers the same.
    LoadFailed(String),
    /// There is no store yet, and these are the rulebooks to score by; answers the same.
    NothingYet(Vec<Arc<Rulebook>>),
    /// Somebody else changed the store.
    ChangedElsewhere,
    /// The task under way is so far.
    Progress(Progress),
    /// The task under way has ended: what came of it, or why nothing did; answers
    /// [`Effect::Keep`](super::effect::Effect::Keep).
    Finished(Result<Done, String>),
    /// A draft that was begun in this session is kept under a number from now on.
    DraftKept {
        /// How it was known so far.
        begun: Ticket,
        /// How it is kept.
        kept: Ticket,
    },
    /// What the log says; answers [`Effect::HistoryQuery`](super::effect::Effect::HistoryQuery).
    HistoryAnswer(HistoryAnswer),
    /// The files and folders that begin so; answers [`Effect::Complete`](super::effect::Effect::Complete). Folders end
    /// in a slash.
    Completed {
        /// The beginning asked about.
        beginning: String,
        /// The paths, each whole and in the same form as the beginning.
        found: Vec<String>,
    },
    /// A question is answered; answers [`Effect::Job`](super::effect::Effect::Job).
    Answered(Answered),
    /// A question of this generation could not be answered because of a fault, and what to say of it; answers the
    /// same.
    Unanswered(u64, Query, String),
    /// Something to tell the user that went wrong outside, such as a problem in the configuration.
    Warn(String),
}

/// What loading gives.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The book.
    pub book: Arc<Book>,
    /// Every rulebook to choose from.
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
    /// What is put off.
    pub snoozes: Arc<Vec<Snooze>>,
    /// What lists ask of the book.
    pub(super) index: Arc<Index>,
}

impl Loaded {
    /// Makes a book ready to be shown: one of a store, never changed yet. Reads all of it once, so it belongs on the
    /// worker that loads.
    pub fn new(book: Book, rulebooks: Vec<Arc<Rulebook>>, as_of: Option<NaiveDate>) -> Loaded {
        Loaded::of(Arc::new(book), rulebooks, as_of)
    }

    /// The same of a book that others hold too.
    pub fn of(book: Arc<Book>, rulebooks: Vec<Arc<Rulebook>>, as_of: Option<NaiveDate>) -> Loaded {
        let index = Arc::new(Index::of(&book));
        Loaded {
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
            index,
        }
    }
}

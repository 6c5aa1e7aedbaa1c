//! Keeps the book: joins stores, files and scores for the dashboard's worker and the command line alike.
//!
//! A service opens what it is given, a store or a dataset in memory, plans what an import would change, makes changes, and
//! takes them back. Whatever is changed goes through `BookService::commit`: it scores before and after, writes the log, and
//! leaves everything as it was where it cannot. It is here that changes are signed and get their time; what they are is
//! [`core::change`](laurels_core::change)'s business, how they are kept [`store`](crate::store)'s.

mod archive;
mod author;
mod backing;
mod drafts;
mod history;
mod import;
mod opened;
mod past;
mod revert;
mod scenarios;
mod scores;
mod session;
mod snoozes;
mod told;
mod waiting_drafts;

pub use waiting_drafts::WaitingDrafts;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use chrono::{Local, NaiveDate};

use crate::exchange::dataset::DatasetError;
use crate::exchange::demo;
use crate::exchange::import::ImportError;
use crate::store::{Outcome, StoreError, shown};
use author::Author;
use backing::Backing;
use import::Plan;
use laurels_core::book::{Book, Partner};
use laurels_core::change::{Change, ChangeError, Edit, LedgerRecord, Revision};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::UnknownTable;
use laurels_core::qualified::QualifiedLists;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scenario::Scenario;
use laurels_core::scoring::{AsOf, Scorecard};
use laurels_core::todo::Snooze;
use laurels_core::wizard::WizardRun;
use session::Session;

/// Entries of the log that are current in memory: more than anybody scrolls through, and enough to undo for weeks.
const LOG: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The built-in demonstration, in memory.
    Demo,
    /// A dataset file, in memory.
    Data(PathBuf),
    Store(PathBuf),
}

impl Source {
    /// Whether changes are lost when the program ends.
    pub const fn is_in_memory(&self) -> bool {
        !matches!(self, Source::Store(_))
    }
}

/// What a service is set up with.
#[derive(Clone, Debug)]
pub struct Setup {
    pub source: Source,
    /// Whether every change is refused.
    pub read_only: bool,
    /// The day to score for, where another than today was asked for.
    pub as_of: Option<NaiveDate>,
    pub rulebooks: Vec<Arc<Rulebook>>,
    /// The user's own rulebooks, which are in force from their day on like those that ship.
    pub own_rules: Vec<Arc<Rulebook>>,
}

/// Why something could not be kept, as a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is nothing to work on.
    #[error(
        "there is no store yet in {}; import files with `laurels import FILE`, open a dataset with `laurels --data FILE`, or look at `laurels --demo`", shown(.0).display()
    )]
    NoStore(PathBuf),
    /// Changes were ruled out on the command line.
    #[error("--read-only refuses every change")]
    ReadOnly,
    /// The store, or its folder, may not be written to: what may not, and by whom.
    #[error("{0}; change that, or name another store with --store")]
    Protected(String),
    /// A file cannot be read or written.
    #[error("cannot {doing} {}: {error}", shown(path).display())]
    File {
        /// `read` or `write`.
        doing: &'static str,
        path: PathBuf,
        error: std::io::Error,
    },
    /// A file to be written is there already.
    #[error("{} already exists; choose another name", .0.display())]
    Exists(PathBuf),
    /// A dataset cannot be taken.
    #[error("{} is refused: {error}", shown(path).display())]
    Dataset { path: PathBuf, error: DatasetError },
    /// A file cannot be imported.
    #[error("{} {error}", shown(path).display())]
    Import { path: PathBuf, error: ImportError },
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A change does not fit the book.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// A rulebook that ships is broken.
    #[error("the rules cannot be read: {0}")]
    Rules(String),
    #[error("there is nothing to {0}")]
    NothingTo(&'static str),
    /// A later change stands on what is to be taken back.
    #[error("{who}'s change {number} ({what}) depends on it; undo that first")]
    DependedOn { who: String, number: u64, what: String },
    /// A book in memory has no log.
    #[error("a dataset in memory has no log to export; leave out --with-log, or name a store with --store")]
    NoLog,
    /// What is to be taken back is so already.
    #[error("change {number} is already undone, by {who}'s change {by}; undo that one to get it back")]
    AlreadyReverted { number: u64, who: String, by: u64 },
    /// Others kept changing what this was about.
    #[error("others keep changing the book; nothing was changed, try again")]
    Crowded,
    /// It was asked to stop.
    #[error("stopped; nothing was changed")]
    Stopped,
}

impl ServiceError {
    /// The table that somebody has to say the kind and the columns of, where a file can't be imported for that.
    pub fn unknown_table(&self) -> Option<Arc<UnknownTable>> {
        match self {
            ServiceError::Import { path, error } => error.unknown_table(path),
            _ => None,
        }
    }
}

/// What is known of the book at a revision.
#[derive(Clone, Debug)]
struct LoadedBook {
    book: Arc<Book>,
    revision: u64,
    /// The newest entries of the log, the oldest first.
    log: Arc<Vec<Revision>>,
    /// Today's card, once it is scored.
    card: Option<Arc<Scorecard>>,
    /// Fields of a dataset that were left out.
    warnings: Vec<String>,
}

#[derive(Debug)]
pub struct BookService {
    setup: Setup,
    /// What was asked for on the command line; a demonstration may have been opened since.
    asked_for: Source,
    author: Author,
    session: Session,
    ranking: Ranking,
    backing: Backing,
    /// What keeps the store from being changed though nobody asked for that, as a sentence.
    protected: Option<String>,
    loaded: Option<LoadedBook>,
    /// The revision of the book that was shown last.
    shown: Option<u64>,
    /// The import that was looked at last, and the revision it was planned for.
    plans: Vec<Plan>,
    /// The newest scorecards, each with the book and the moment it is of; a book that nobody else has any more is gone.
    scored: Vec<(Weak<Book>, AsOf, Arc<Scorecard>)>,
    /// Drafts of a book in memory, by number.
    drafts: BTreeMap<i64, WizardRun>,
    /// What is put off: of a book in memory, or as it was read last.
    snoozes: Vec<Snooze>,
    /// Scenarios of a book in memory.
    scenarios: Vec<Scenario>,
    /// Microsoft's lists of whom it counted: of a book in memory, or as they were read last.
    qualified: Arc<QualifiedLists>,
    /// The numbers of drafts that were begun in this session.
    begun: BTreeMap<u64, i64>,
    /// Drafts on their way into the store.
    waiting_drafts: WaitingDrafts,
    /// The rulebook that holds on a day, read once.
    in_force: Option<(NaiveDate, Arc<Rulebook>)>,
}

impl BookService {
    /// A service that has not opened anything yet.
    pub fn new(setup: Setup) -> BookService {
        BookService {
            asked_for: setup.source.clone(),
            setup,
            author: Author::of_this_process(),
            session: Session::default(),
            // The shipped ranking is an asset that a test loads; without it, figures of all reports would count side by side.
            ranking: rulebook::ranking().unwrap_or_default(),
            backing: Backing::Closed,
            protected: None,
            loaded: None,
            shown: None,
            plans: Vec::new(),
            scored: Vec::new(),
            drafts: BTreeMap::new(),
            snoozes: Vec::new(),
            scenarios: Vec::new(),
            qualified: Arc::default(),
            begun: BTreeMap::new(),
            waiting_drafts: WaitingDrafts::default(),
            in_force: None,
        }
    }

    /// The same, with a folder for drafts that their store can't take.
    #[must_use]
    pub fn with_drafts_folder(self, folder: &Path) -> BookService {
        let waiting_drafts = match &self.asked_for {
            Source::Store(store) => WaitingDrafts::of(folder, store),
            Source::Data(_) | Source::Demo => WaitingDrafts::default(),
        };
        BookService { waiting_drafts, ..self }
    }

    /// The book, read when it is first asked for or somebody else has changed it.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn book(&mut self) -> Result<Arc<Book>, ServiceError> {
        self.current().map(|current| Arc::clone(&current.book))
    }

    /// What was left out when the book was read.
    pub fn warnings(&self) -> &[String] {
        self.loaded.as_ref().map_or(&[], |current| &current.warnings)
    }

    /// The newest entries of the log, the oldest first.
    ///
    /// # Errors
    /// When there is no book, or it cannot be read.
    pub fn log(&mut self) -> Result<Arc<Vec<Revision>>, ServiceError> {
        self.current().map(|current| Arc::clone(&current.log))
    }

    /// That nothing is opened.
    fn no_store(&self) -> ServiceError {
        ServiceError::NoStore(match &self.setup.source {
            Source::Store(path) | Source::Data(path) => path.clone(),
            Source::Demo => PathBuf::new(),
        })
    }

    pub fn who(&self) -> &str {
        &self.author.who
    }

    /// Whether there is anything to open: a store that was never written to is none.
    ///
    /// # Errors
    /// When what is there cannot be opened.
    pub fn has_book(&mut self) -> Result<bool, ServiceError> {
        self.open()?;
        Ok(match &self.backing {
            Backing::Closed => false,
            Backing::Memory(_) => true,
            Backing::Store(store) => store.revision()? > 0,
        })
    }

    /// Whether somebody else has changed the store since it was read, or made one where there was none.
    pub fn is_behind(&mut self) -> bool {
        self.look().unwrap_or(false)
    }

    /// The same.
    ///
    /// # Errors
    /// When the store cannot be looked at, as a team store whose server is lost.
    pub fn look(&mut self) -> Result<bool, StoreError> {
        Ok(match (&self.backing, &self.loaded, &self.setup.source) {
            (Backing::Store(store), Some(current), _) => {
                // What was read since, to see why a change does not fit, nobody has been shown yet.
                let known = self.shown.unwrap_or(current.revision);
                store.revision()? != known || store.snoozed()? != self.snoozes
            }
            (Backing::Store(store), None, _) => store.revision()? > 0,
            (Backing::Closed, None, Source::Store(path)) => path.exists(),
            _ => false,
        })
    }

    /// What became of a change whose connection was lost while it was saved, as a sentence, once it is known.
    pub fn outcome(&mut self) -> Option<String> {
        let Backing::Store(store) = &self.backing else { return None };
        let Outcome { what, made } = store.take_outcome()?;
        let Some(number) = made else {
            return Some(format!("not saved when the server was lost: {what}; make it again"));
        };
        let after = store.log(number.saturating_sub(1), LOG).unwrap_or_default();
        after.first().into_iter().for_each(|entry| self.session.make(number, entry.at));
        Some(format!("saved before the server was lost: {what} (change {number})"))
    }

    /// Makes a store that holds nothing but the partner.
    ///
    /// # Errors
    /// When there is a book already, or it cannot be made.
    pub fn begin(&mut self, partner: Partner) -> Result<(), ServiceError> {
        let what = match partner.name.is_empty() {
            true => "began the book".to_owned(),
            false => format!("began the book of {}", partner.name),
        };
        let change = Change { edits: vec![Edit::create(LedgerRecord::from(partner))], evidence: None };
        self.commit(&change, &what, None, &mut |_| ControlFlow::Continue(()))
    }

    /// Makes a change, all of it or nothing; gives its entry in the log.
    ///
    /// # Errors
    /// When changes are ruled out, there is no book, the change does not fit it, or it cannot be written.
    pub fn make(&mut self, change: Change, what: &str) -> Result<Option<Revision>, ServiceError> {
        self.commit(&change, what, None, &mut |_| ControlFlow::Continue(()))?;
        Ok(self.log()?.last().cloned())
    }

    /// Leaves what is open and works on the demonstration.
    pub fn open_demonstration(&mut self) {
        self.open_other(Source::Demo);
    }

    /// Leaves what is open and works on another book.
    pub fn open_other(&mut self, source: Source) {
        self.setup.source = source;
        self.backing = Backing::Closed;
        self.session = Session::default();
        self.loaded = None;
        self.plans.clear();
        self.snoozes.clear();
        self.scenarios.clear();
        self.qualified = Arc::default();
    }

    /// Today where the book is: the demonstration has a day of its own.
    fn today(&self) -> NaiveDate {
        match self.setup.source {
            Source::Demo => demo::DATE,
            _ => Local::now().date_naive(),
        }
    }

    /// The moment that previews are scored for.
    fn moment(&self) -> AsOf {
        let today = self.today();
        AsOf { date: self.setup.as_of.unwrap_or(today), today }
    }

    /// The file that the store is, where there is or is to be one.
    fn store_path(&self) -> Option<&Path> {
        match &self.setup.source {
            Source::Store(path) => Some(path),
            Source::Demo | Source::Data(_) => None,
        }
    }
}

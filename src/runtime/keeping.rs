//! What the `store` worker needs of whoever keeps the book: the seam between the dashboard and stores, files and scores.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::action::Loaded;
use crate::app::active_wizard::{DraftCommand, Ticket};
use crate::app::book_task::SnoozeCommand;
use crate::app::history_query::{HistoryEntry, HistoryQuery};
use crate::core::book::Partner;
use crate::core::change::Change;
use crate::core::import_report::{Preview, Progress};
use crate::core::rulebook::Rulebook;
use crate::core::scoring::Scorecard;
use crate::core::todo::Snooze;
use crate::core::wizard::Mail;

/// Is told how far a job is, and says whether to go on; a job that is broken off leaves everything as it was.
pub type Going<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// What opening gives.
#[derive(Clone, Debug)]
pub enum Opened {
    /// There is no store yet; the rulebooks there are to score by.
    Nothing(Vec<Arc<Rulebook>>),
    /// The book.
    Book(Box<Loaded>),
}

/// Keeps a book. Every error is a sentence for the user that says what to do; after one, everything is as it was.
pub trait Keeping: Send {
    /// The scorecard as it was stored last, read without the book; none where nothing is stored.
    fn stored(&mut self) -> Option<Arc<Scorecard>>;

    /// Opens what was asked for on the command line, anew; a demonstration opened since is left.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn load(&mut self) -> Result<Opened, String>;

    /// Does what the first opening of a day does, once the book is shown: keeps the day's scores, makes the day's backup.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn keep_day(&mut self) -> Result<(), String>;

    /// Whether somebody else has changed the store since it was read, or made one where there was none.
    fn is_behind(&mut self) -> bool;

    /// Reads files and says what importing them would change. Without a store this is what a new one would hold.
    ///
    /// # Errors
    /// When a file cannot be taken.
    fn preview(&mut self, files: &[PathBuf], going: &mut Going<'_>) -> Result<Preview, String>;

    /// Imports what was previewed last; makes a store where there is none.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn import(&mut self, going: &mut Going<'_>) -> Result<Loaded, String>;

    /// Takes back one's own newest change that is not taken back yet; gives the book and what it was, in words.
    ///
    /// # Errors
    /// When there is none, or something stands on it.
    fn undo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String>;

    /// Takes back that change of the log, whoever made it; gives the book and what it was, in words.
    ///
    /// # Errors
    /// When it is taken back already, or something stands on it.
    fn undo_of(&mut self, revision: u64, going: &mut Going<'_>) -> Result<(Loaded, String), String>;

    /// Makes again what one took back last; gives the book and what it was, in words.
    ///
    /// # Errors
    /// When there is nothing, or something stands in its way.
    fn redo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String>;

    /// Makes a store for this partner.
    ///
    /// # Errors
    /// When it cannot be made, or there is one.
    fn begin(&mut self, partner: Partner) -> Result<Loaded, String>;

    /// Opens the demonstration, in memory.
    ///
    /// # Errors
    /// When it cannot be read.
    fn demonstration(&mut self) -> Result<Loaded, String>;

    /// Makes the change that a wizard comes to.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn record(&mut self, change: Change, what: &str, going: &mut Going<'_>) -> Result<Loaded, String>;

    /// Keeps a draft, or throws it away; gives what a new one is kept as.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn draft(&mut self, command: DraftCommand) -> Result<Option<(Ticket, Ticket)>, String>;

    /// What the log says of a change, or of a record: the changes, the newest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn history(&mut self, of: &HistoryQuery) -> Result<Vec<HistoryEntry>, String>;

    /// Puts a todo off, or has it told again; gives what is put off now.
    ///
    /// # Errors
    /// When changes are ruled out, or the store cannot be written.
    fn snooze_todo(&mut self, command: SnoozeCommand) -> Result<Vec<Snooze>, String>;

    /// Writes a mail to a new file that mail programs open as a draft.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    fn mail(&mut self, mail: &Mail, to: &Path) -> Result<(), String>;

    /// Writes the book to a new file.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    fn export(&mut self, to: &Path) -> Result<(), String>;
}

//! What the dashboard has done to the book or a file: one thing at a time, with a bar, and stoppable.

use super::record_form::RecordForm;
use chrono::NaiveDate;
use laurels_core::book::{Book, Partner};
use laurels_core::calendar::CalendarDay;
use laurels_core::change::Change;
use laurels_core::ids::CustomerId;
use laurels_core::import_report::{FileHints, Preview, Progress, UnknownTable};
use laurels_core::lint::Finding;
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook::Rulebook;
use laurels_core::scenario::Scenario;
use laurels_core::todo::{Snooze, SnoozeCommand, TodoSettings};
use laurels_core::wizard::{Mail, Ticket, WizardContext};
use std::sync::Arc;

/// Something to be done to the book, on the `store` worker.
#[derive(Clone, Debug)]
pub enum BookTask {
    /// Read files and say what importing them would change; beside them what was said of their columns.
    Preview(Vec<String>, FileHints),
    /// Import what was previewed last, which is this.
    Import(Arc<Preview>),
    /// Take back one's own newest change that is not taken back yet.
    Undo,
    /// Take back the change of that number, whoever made it.
    UndoOf(u64),
    /// Make again what one took back last.
    Redo,
    Begin(Box<Partner>),
    /// Open the demonstration, in memory.
    Demonstration,
    /// Open a partner of the portfolio, by its file.
    Partner(String),
    /// Write the book to a file.
    Export(String),
    /// Write a mail to a file that mail programs open as a draft.
    Mail(String, Box<Mail>),
    /// Write a view to a file, and whether one that is there is replaced.
    View(String, SavedView, bool),
    /// Work out the change that a form of many records comes to, without making it.
    Prepare(Arc<RecordForm>, FormInputs),
    /// Look which association rules a change of many records would break, without making it.
    Check(Arc<Recording>, FormInputs),
    /// Make the change that a wizard or a form comes to.
    Record(Arc<Recording>),
    /// Snooze a todo, or end that.
    Snooze(SnoozeCommand),
    /// Keep these scenarios of what-if.
    Scenarios(Vec<Scenario>),
}

/// What forms and rules are judged by, for another thread.
#[derive(Clone, Debug)]
pub struct FormInputs {
    pub book: Arc<Book>,
    pub rules: Arc<Rulebook>,
    pub today: NaiveDate,
    pub days: TodoSettings,
}

impl FormInputs {
    pub fn context(&self) -> WizardContext<'_> {
        WizardContext { book: &self.book, rules: &self.rules, today: self.today, days: self.days }
    }
}

/// What of a view is written to a file.
#[derive(Clone, Debug)]
pub enum SavedView {
    /// Its lines of cells.
    Lines(Arc<[Vec<String>]>),
    /// Its days, as a calendar of a day.
    Calendar(Arc<[CalendarDay]>, NaiveDate),
}

/// What a wizard or a form comes to.
#[derive(Clone, Debug)]
pub struct Recording {
    pub change: Change,
    /// The change in a line, for the log.
    pub what: String,
    /// The draft of the wizard that it comes from, which goes with it.
    pub ticket: Option<Ticket>,
    /// The customer that goes and the one that it becomes, where two are merged.
    pub merged: Option<(CustomerId, CustomerId)>,
}

impl Recording {
    pub fn new(change: Change, what: String) -> Recording {
        Recording { change, what, ticket: None, merged: None }
    }
}

impl BookTask {
    /// What is going on while it is done, until progress says more.
    pub const fn doing(&self) -> &'static str {
        match self {
            BookTask::Preview(..) => "reading",
            BookTask::Import(_) => "importing",
            BookTask::Undo | BookTask::UndoOf(_) => "undoing",
            BookTask::Redo => "redoing",
            BookTask::Begin(_) => "making the store",
            BookTask::Demonstration => "opening the demonstration",
            BookTask::Partner(_) => "opening the partner",
            BookTask::Export(_) => "exporting",
            BookTask::Mail(..) => "writing the mail",
            BookTask::View(..) => "writing the file",
            BookTask::Prepare(..) => "preparing the change",
            BookTask::Check(..) => "checking the rules",
            BookTask::Record(_) => "recording",
            BookTask::Snooze(_) => "noting what waits",
            BookTask::Scenarios(_) => "keeping the scenarios",
        }
    }
}

#[derive(Clone, Debug)]
pub enum Done {
    Previewed(Arc<Preview>),
    /// Somebody has to say what a table is and what its columns mean; and why.
    Unmapped(Arc<UnknownTable>, String),
    /// The book as it is now; and of undo and redo, what it was that was taken back or made again.
    Changed(OpenedBook, Option<String>),
    /// The change that a form comes to, or why it can't be taken.
    Prepared(Result<Box<Change>, String>),
    /// The rules that a change would break.
    Checked(Vec<Finding>),
    /// The file is written.
    Exported,
    /// There is a file of that name, and nothing was written.
    Exists,
    /// What is put off now.
    Snoozed(Arc<Vec<Snooze>>),
    /// The scenarios are kept.
    Scenarios,
}

#[derive(Clone, Debug)]
pub struct RunningTask {
    pub task: BookTask,
    pub progress: Option<Progress>,
    /// Whether it was asked to stop.
    pub stopping: bool,
}

impl RunningTask {
    /// A task that has just begun.
    pub fn new(task: BookTask) -> RunningTask {
        RunningTask { task, progress: None, stopping: false }
    }
}

/// What is to be undone or redone once the log says how much that is.
#[derive(Clone, Debug)]
pub struct Reverting {
    pub task: BookTask,
    /// The change whose effects are undone or redone.
    pub of: u64,
    /// Which of the two it comes to.
    pub does: &'static str,
}

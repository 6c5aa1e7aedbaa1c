//! What the dashboard wants done outside itself.

use super::book_task::BookTask;
use super::compute::Job;
use laurels_core::history::HistoryQuery;
use laurels_core::wizard::DraftCommand;

/// A wish that whoever runs the dashboard carries out.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Open what was asked for on the command line, on the `store` worker; answered by `Action::Loaded`,
    /// `Action::NothingYet` or `Action::LoadFailed`, for which an `Action::Stored` may come first.
    Load,
    /// Open the partner in front anew, on the same worker; answered by `Action::Loaded`.
    Reopen,
    /// Score these partners of a portfolio before others, by what their rows call them.
    ScoreFirst(Vec<String>),
    /// Do something to the book, on the same worker; answered by any number of `Action::Progress` and then one
    /// `Action::Finished`.
    Keep(BookTask),
    /// Have the task under way stop and leave everything as it was.
    Stop,
    /// Keep a draft, or throw it away, on the same worker and without a word; answered by `Action::DraftKept` where it got
    /// a number.
    Draft(DraftCommand),
    /// Look something up in the log, on the same worker; answered by `Action::HistoryAnswer`.
    History(HistoryQuery),
    /// Send a text to the terminal's clipboard.
    Copy(String),
    /// Look which files and folders begin so; answered by `Action::Completed`.
    Complete(String),
    /// Work something out, on the `compute` worker: call [`Job::answer`] and hand it back as an `Action::Answered`. Where several
    /// questions of one kind wait, only the newest need be answered.
    Compute(Job),
    /// Give up what is being worked out on that worker, as far as it can be.
    StopComputing,
    /// Leave the terminal as it was found and end with success.
    Quit,
    /// Leave the terminal as it was found and end with a failure that says this.
    Fail(String),
    /// Leave the terminal, stop, and come back repainted.
    Suspend,
    /// Forget what the terminal shows and draw it anew.
    Repaint,
    /// Have the terminal report clicks, or no more; answered by `Action::MouseSwitched`.
    SwitchMouse,
}

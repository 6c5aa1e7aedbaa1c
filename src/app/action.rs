//! What can happen to the dashboard.

use super::book_task::Done;
use super::compute::{Answered, Query};
use super::geometry::Geometry;
use super::inbox::InboxFile;
use super::intent::{Intent, Motion};
use super::key::Key;
use laurels_core::history::HistoryAnswer;
use laurels_core::import_report::Progress;
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::Scorecard;
use laurels_core::summary::PartnerRow;
use laurels_core::wizard::Ticket;
use std::sync::Arc;

/// Something that happened: a person did it, time passed, or an effect was carried out.
#[derive(Clone, Debug)]
pub enum Action {
    /// The program has started and the terminal is ready.
    Start,
    Key(Key),
    /// Somebody wants something done, by other means than its key.
    Intent(Intent),
    /// A cell of the screen was clicked.
    Click {
        x: u16,
        y: u16,
    },
    /// The wheel was turned over one: a few rows that way.
    Wheel {
        x: u16,
        y: u16,
        motion: Motion,
    },
    /// Text was pasted. It is cleaned here and never runs a command.
    Paste(String),
    /// A frame was drawn, which shows this where: the first of a session, and one after each change and each resize.
    Drawn(Geometry),
    /// A deadline has come: one of [`AppState::deadline`](super::state::AppState::deadline), or midnight.
    Wake,
    /// The scorecard as it was stored last, to be shown until the book is loaded and scored.
    Stored(Arc<Scorecard>),
    /// The book is loaded; answers [`Effect::Load`](super::effect::Effect::Load) and
    /// [`Effect::Reopen`](super::effect::Effect::Reopen).
    Loaded(OpenedBook),
    /// The book could not be loaded, with what to do about it; answers the same.
    LoadFailed(String),
    /// There is no store yet, and these are the rulebooks to score by; answers the same.
    NothingYet(Vec<Arc<Rulebook>>),
    /// The partners of a portfolio, as far as they are read; answers [`Effect::Load`](super::effect::Effect::Load) where one
    /// was asked for.
    Partners(Arc<Vec<PartnerRow>>),
    /// Somebody else changed the store.
    ChangedElsewhere,
    /// The store's server is lost, and why; none says that it is there again.
    ServerLost(Option<String>),
    /// The task under way is so far.
    Progress(Progress),
    /// The task under way has ended: what came of it, or why nothing did; answers
    /// [`Effect::Keep`](super::effect::Effect::Keep).
    Finished(Result<Done, String>),
    /// A draft that was begun in this session is kept under a number from now on.
    DraftKept {
        /// How it was known so far.
        begun: Ticket,
        kept: Ticket,
    },
    /// What the log says; answers [`Effect::History`](super::effect::Effect::History).
    HistoryAnswer(HistoryAnswer),
    /// The files and folders that begin so; answers [`Effect::Complete`](super::effect::Effect::Complete). Folders end
    /// in a slash.
    Completed {
        beginning: String,
        /// The paths, each whole and in the same form as the beginning.
        found: Vec<String>,
    },
    /// Whether the terminal reports clicks from now on; answers [`Effect::SwitchMouse`](super::effect::Effect::SwitchMouse).
    MouseSwitched(bool),
    /// A question is answered; answers [`Effect::Compute`](super::effect::Effect::Compute).
    Answered(Answered),
    /// A question of this generation could not be answered because of a fault, and what to say of it; answers the
    /// same.
    Unanswered(u64, Query, String),
    /// The files of the inbox, the oldest first.
    Inbox(Vec<InboxFile>),
    /// The program ends now, whyever: what is typed in forms is kept.
    End,
    /// Something to tell the user that went wrong outside, such as a problem in the configuration.
    Warn(String),
}

//! Wizards left half way.

use super::WizardRun;

/// A draft, by the number that the store gave it; a new one by a number of this session until it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ticket {
    /// One that is kept under this number.
    Kept(i64),
    /// One that was begun in this session.
    New(u64),
}

/// A wizard left half way, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub ticket: Ticket,
    pub run: WizardRun,
}

/// What is to be done about a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftCommand {
    /// Keep it as it is now.
    Save(Ticket, WizardRun),
    Discard(Ticket),
}

impl DraftCommand {
    /// Which draft, and how it is from now on; none throws it away.
    pub fn into_parts(self) -> (Ticket, Option<WizardRun>) {
        match self {
            DraftCommand::Save(ticket, run) => (ticket, Some(run)),
            DraftCommand::Discard(ticket) => (ticket, None),
        }
    }
}

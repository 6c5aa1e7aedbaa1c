//! Wizards left half way: kept in the store beside the log, or in memory with a book that is.

use chrono::{SecondsFormat, Utc};

use super::{Backing, BookService, ServiceError};
use crate::store;
use laurels_core::wizard::{Draft, DraftCommand, Ticket};

impl BookService {
    /// The drafts, the oldest first. One that cannot be read any more is left where it is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn drafts(&mut self) -> Result<Vec<Draft>, ServiceError> {
        let read = |number: i64, body: &str| {
            let run = serde_json::from_str(body).ok()?;
            Some(Draft { ticket: Ticket::Kept(number), run })
        };
        Ok(match &self.backing {
            Backing::Store(store) => {
                let mut drafts = Vec::new();
                for number in store.drafts()? {
                    let draft = store.draft(number)?;
                    drafts.extend(draft.and_then(|draft| read(number, &draft.body)));
                }
                drafts
            }
            _ => self
                .drafts
                .iter()
                .map(|(number, run)| Draft { ticket: Ticket::Kept(*number), run: run.clone() })
                .collect(),
        })
    }

    /// Keeps a draft, or throws it away; gives what a new one is kept as.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_draft(&mut self, command: DraftCommand) -> Result<Option<(Ticket, Ticket)>, ServiceError> {
        self.refuse_if_read_only()?;
        let (ticket, run) = match command {
            DraftCommand::Save(ticket, run) => (ticket, Some(run)),
            DraftCommand::Discard(ticket) => (ticket, None),
        };
        let number = match ticket {
            Ticket::Kept(number) => Some(number),
            Ticket::New(begun) => self.begun.get(&begun).copied(),
        };
        let Some(run) = run else {
            if let Some(number) = number {
                self.drafts.remove(&number);
                if let Backing::Store(store) = &mut self.backing {
                    store.delete_draft(number)?;
                }
            }
            return Ok(None);
        };
        let kept = match &mut self.backing {
            Backing::Store(store) => {
                let body = serde_json::to_string(&run).unwrap_or_default();
                let saved_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
                store.save_draft(number, &store::Draft { wizard: run.wizard.clone(), body, saved_at })?
            }
            _ => {
                let next = || self.drafts.keys().next_back().map_or(1, |last| last + 1);
                let number = number.unwrap_or_else(next);
                self.drafts.insert(number, run);
                number
            }
        };
        let Ticket::New(begun) = ticket else { return Ok(None) };
        Ok(self.begun.insert(begun, kept).is_none().then_some((ticket, Ticket::Kept(kept))))
    }
}

//! Wizards left half way: kept in the store beside the log, or in memory with a book that is.

use chrono::{SecondsFormat, Utc};

use super::waiting_drafts::{DraftFile, remove};
use super::{Backing, BookService, ServiceError, WaitingDrafts};
use crate::store::{self, Fault, StoreError};
use laurels_core::wizard::{Draft, DraftCommand, Ticket, WizardRun};

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

    /// Drafts that the store has not taken yet.
    pub fn waiting_drafts(&self) -> WaitingDrafts {
        self.waiting_drafts.clone()
    }

    /// Keeps a draft, or throws it away; gives what a new one is kept as. Where the store's server is lost, it waits.
    ///
    /// # Errors
    /// When the store cannot be written, and the draft can't wait for it either.
    pub fn keep_draft(&mut self, command: DraftCommand) -> Result<Option<(Ticket, Ticket)>, ServiceError> {
        self.waiting_drafts.add(&command);
        let (ticket, run) = command.into_parts();
        match self.put_draft(ticket, run.as_ref()) {
            Ok(named) => {
                self.waiting_drafts.finish(ticket, run.as_ref());
                Ok(named)
            }
            Err(ServiceError::Store(StoreError { fault: Fault::Lost(_), .. })) if self.waiting_drafts.write() => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Keeps the drafts that waited for the store, those of earlier sessions, too; gives what those of this one are kept as.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_waiting_drafts(&mut self) -> Result<Vec<(Ticket, Ticket)>, ServiceError> {
        let mut named = Vec::new();
        if self.refuse_if_read_only().is_err() || self.setup.source != self.asked_for {
            return Ok(named);
        }
        for command in self.waiting_drafts.own() {
            named.extend(self.keep_draft(command)?);
        }
        for (file, DraftFile { number, run }) in self.waiting_drafts.of_others() {
            if !matches!(self.backing, Backing::Store(_)) {
                break;
            }
            // Perhaps the store took it, and nobody was told.
            let is_kept = run.is_some() && self.drafts()?.iter().any(|draft| Some(&draft.run) == run.as_ref());
            if !is_kept {
                self.put_numbered(number, run.as_ref())?;
            }
            remove(file);
        }
        Ok(named)
    }

    fn put_draft(&mut self, ticket: Ticket, run: Option<&WizardRun>) -> Result<Option<(Ticket, Ticket)>, ServiceError> {
        self.refuse_if_read_only()?;
        let number = match ticket {
            Ticket::Kept(number) => Some(number),
            Ticket::New(begun) => self.begun.get(&begun).copied(),
        };
        let (Some(kept), Ticket::New(begun)) = (self.put_numbered(number, run)?, ticket) else { return Ok(None) };
        Ok(self.begun.insert(begun, kept).is_none().then_some((ticket, Ticket::Kept(kept))))
    }

    /// Keeps a draft under its number, or a new one; gives the number. None throws it away.
    fn put_numbered(&mut self, number: Option<i64>, run: Option<&WizardRun>) -> Result<Option<i64>, ServiceError> {
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
                let body = serde_json::to_string(run).unwrap_or_default();
                let saved_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
                store.save_draft(number, &store::Draft { wizard: run.wizard.clone(), body, saved_at })?
            }
            _ => {
                let next = || self.drafts.keys().next_back().map_or(1, |last| last + 1);
                let number = number.unwrap_or_else(next);
                self.drafts.insert(number, run.clone());
                number
            }
        };
        Ok(Some(kept))
    }
}

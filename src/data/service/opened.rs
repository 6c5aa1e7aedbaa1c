//! What the dashboard takes: a book ready to be shown, the card that was stored last, files for people.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::{Local, NaiveDate};

use super::session::Session;
use super::{Backing, BookService, ServiceError, Source};
use crate::exchange::mail_file::mail_file;
use crate::exchange::private_file::{self, Existing};
use crate::exchange::{calendar_file, dataset, demo, tables};
use laurels_core::calendar::{CalendarDay, oldest_record};
use laurels_core::opened::{Opened, OpenedBook};
use laurels_core::scoring::Scorecard;
use laurels_core::wizard::Mail;

impl BookService {
    /// The book as the dashboard takes it.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn opened(&mut self) -> Result<OpenedBook, ServiceError> {
        let own_day = (self.setup.source == Source::Demo).then_some(demo::DATE);
        let in_memory = self.setup.source.is_in_memory();
        let rulebooks = self.setup.rulebooks.clone();
        self.current()?;
        let (drafts, snoozes, scenarios) = (self.drafts()?, self.snoozed()?, self.scenarios()?);
        let qualified = self.qualified()?;
        let (undo, redo) = self.revertible()?;
        let current = self.current()?;
        let mut loaded = OpenedBook::of(Arc::clone(&current.book), rulebooks, own_day);
        let shown = current.revision;
        loaded.drafts = drafts;
        loaded.snoozes = Arc::new(snoozes);
        loaded.qualified = qualified;
        loaded.scenarios = scenarios;
        loaded.log = Arc::clone(&current.log);
        (loaded.revision, loaded.in_memory) = (current.revision, in_memory);
        (loaded.undo, loaded.redo) = (undo, redo);
        loaded.read_only = self.protected.clone();
        self.shown = Some(shown);
        Ok(loaded)
    }

    /// The scorecard as it was stored last, read without the book; none where nothing is stored.
    pub fn stored_card(&mut self) -> Option<Arc<Scorecard>> {
        self.open().ok()?;
        match &self.backing {
            Backing::Store(store) => store.stored_card().ok().flatten().map(|stored| Arc::new(stored.card)),
            _ => None,
        }
    }

    /// Opens what was asked for on the command line, anew; a demonstration opened since is left.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reopen(&mut self) -> Result<Opened, ServiceError> {
        if self.asked_for != self.setup.source {
            self.setup.source = self.asked_for.clone();
            self.backing = Backing::Closed;
            self.session = Session::default();
            self.loaded = None;
            self.snoozes.clear();
            self.scenarios.clear();
        }
        if self.protected.is_some() {
            self.backing = Backing::Closed; // Perhaps the permissions were mended meanwhile.
        }
        if self.shown.is_some() && matches!(&self.backing, Backing::Memory(past) if past.revision() == 0) {
            self.backing = Backing::Closed; // Read the file anew, unless that would lose changes.
        }
        if !self.has_book()? {
            return Ok(Opened::Nothing(self.setup.rulebooks.clone()));
        }
        self.opened().map(|loaded| Opened::Book(Box::new(loaded)))
    }

    /// Writes a mail to a new file that mail programs open as a draft.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn write_mail(&self, mail: &Mail, to: &Path) -> Result<(), ServiceError> {
        let bytes = mail_file(mail, Local::now().fixed_offset());
        written(to, private_file::write(to, Existing::Keep, |out| out.write_all(&bytes)))
    }

    /// Writes lines of cells to a file, as a table; whether an existing one is replaced is for the caller to say.
    ///
    /// # Errors
    /// When the file exists and is not to be replaced, or cannot be written.
    pub fn write_lines(&self, lines: &[Vec<String>], to: &Path, existing: Existing) -> Result<(), ServiceError> {
        written(to, tables::export_lines(lines, to, existing))
    }

    /// Writes days to a file, as a calendar; whether an existing one is replaced is for the caller to say.
    ///
    /// # Errors
    /// When there is no book, the file exists and is not to be replaced, or cannot be written.
    pub fn write_calendar(
        &mut self,
        (days, as_of): (&[CalendarDay], NaiveDate),
        to: &Path,
        existing: Existing,
    ) -> Result<(), ServiceError> {
        let identity = self.identity()?;
        let current = self.current()?;
        let partner = &current.book.partner;
        let calendar = calendar_file::calendar((&partner.name, &identity), days, (as_of, current.revision));
        written(to, private_file::write(to, existing, |out| out.write_all(calendar.as_bytes())))
    }

    /// What tells the book from others and stays whatever is changed in it: of a store when its log begins, which its
    /// backups and a copy with its log have, too. A book in memory has its oldest record, or else its partner.
    fn identity(&mut self) -> Result<String, ServiceError> {
        let log = self.log()?;
        let Backing::Store(store) = &self.backing else {
            let book = &self.current()?.book;
            let named = || book.partner.global_id.as_ref().unwrap_or(&book.partner.name).clone();
            return Ok(oldest_record(book).unwrap_or_else(named));
        };
        let known = log.first().filter(|first| first.number == 1).cloned();
        let first = known
            .map_or_else(|| store.log(0, usize::MAX).map(|all| all.into_iter().next()), |known| Ok(Some(known)))?;
        Ok(first.map_or_else(String::new, |first| first.at.format("%Y%m%dT%H%M%S%6fZ").to_string()))
    }

    /// Writes the book to a new file.
    ///
    /// # Errors
    /// When there is no book, the file exists or cannot be written.
    pub fn export(&mut self, to: &Path) -> Result<(), ServiceError> {
        let book = self.book()?;
        written(to, dataset::export(&book, to, Existing::Keep))
    }
}

fn written(to: &Path, result: io::Result<()>) -> Result<(), ServiceError> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => ServiceError::Exists(to.to_owned()),
        _ => ServiceError::File { doing: "write", path: to.to_owned(), error },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Setup;
    use laurels_core::book::Customer;
    use laurels_core::change::{Change, Edit, LedgerRecord};
    use std::ops::ControlFlow;

    fn named(name: &str) -> LedgerRecord {
        LedgerRecord::from(Customer::new("contoso", name))
    }

    fn change(edit: Edit) -> Change {
        Change { edits: vec![edit], evidence: None }
    }

    #[test]
    fn after_a_conflict_the_dashboard_still_shows_the_others_change() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Source::Store(folder.path().join("laurels.db"));
        let service = || {
            BookService::new(Setup {
                source: source.clone(),
                read_only: false,
                as_of: None,
                rulebooks: Vec::new(),
                own_rules: Vec::new(),
            })
        };
        let (mut one, mut other) = (service(), service());
        other.make(change(Edit::create(named("Contoso"))), "added").expect("made");
        assert!(matches!(one.reopen(), Ok(Opened::Book(_))));
        other.make(change(Edit::replace(named("Contoso"), named("Contoso AS"))), "changed").expect("made");
        let late = change(Edit::replace(named("Contoso"), named("Contoso Ltd")));
        let refused = one.commit(&late, "changed", None, &mut |_| ControlFlow::Continue(()));
        assert!(refused.is_err_and(|why| why.to_string().contains("changed meanwhile")));
        assert!(one.is_behind(), "it read the other's change, and has not shown it");
        assert!(one.reopen().is_ok() && !one.is_behind());
    }
}

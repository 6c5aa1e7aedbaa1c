//! What the dashboard's worker asks of a service: the same as the command line, with errors as sentences and books made
//! ready to be shown.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Local;

use super::session::Session;
use super::{Backing, BookService, Going, ServiceError, Source};
use crate::app::action::Loaded;
use crate::app::active_wizard::{DraftCommand, Ticket};
use crate::app::book_task::SnoozeCommand;
use crate::app::history_query::{HistoryEntry, HistoryQuery};
use crate::core::book::Partner;
use crate::core::change::Change;
use crate::core::import_report::Preview;
use crate::core::scoring::Scorecard;
use crate::core::text::clean;
use crate::core::todo::Snooze;
use crate::core::wizard::Mail;
use crate::exchange::mail_file::mail_file;
use crate::exchange::{dataset, demo};
use crate::runtime::keeping::{Keeping, Opened};

/// An error as a sentence for the message line.
fn said(error: ServiceError) -> String {
    clean(&error.to_string()).into_owned()
}

impl BookService {
    /// The book as the dashboard takes it.
    fn shown(&mut self) -> Result<Loaded, ServiceError> {
        let own_day = (self.setup.source == Source::Demo).then_some(demo::DATE);
        let in_memory = self.setup.source.is_in_memory();
        let rulebooks = self.setup.rulebooks.clone();
        self.hold()?;
        let (drafts, snoozes) = (self.drafts()?, self.snoozed()?);
        let (undo, redo) = self.revertible()?;
        let loaded = self.hold()?;
        let mut loaded = Loaded::of(Arc::clone(&loaded.book), rulebooks, own_day);
        let shown = loaded.revision;
        loaded.drafts = drafts;
        loaded.snoozes = Arc::new(snoozes);
        loaded.log = Arc::clone(&loaded.log);
        (loaded.revision, loaded.in_memory) = (loaded.revision, in_memory);
        (loaded.undo, loaded.redo) = (undo, redo);
        loaded.read_only = self.protected.clone();
        self.shown = Some(shown);
        Ok(loaded)
    }
}

impl Keeping for BookService {
    fn stored(&mut self) -> Option<Arc<Scorecard>> {
        self.open().ok()?;
        match &self.backing {
            Backing::Store(store) => store.stored_card().ok().flatten().map(|stored| Arc::new(stored.card)),
            _ => None,
        }
    }

    fn load(&mut self) -> Result<Opened, String> {
        if self.asked_for != self.setup.source {
            self.setup.source = self.asked_for.clone();
            self.backing = Backing::Closed;
            self.session = Session::default();
            self.loaded = None;
            self.snoozes.clear();
        }
        if self.protected.is_some() {
            self.backing = Backing::Closed; // Perhaps the permissions were mended meanwhile.
        }
        if !self.has_book().map_err(said)? {
            return Ok(Opened::Nothing(self.setup.rulebooks.clone()));
        }
        if matches!(&self.backing, Backing::Memory(past) if past.revision() == 0) {
            self.backing = Backing::Closed; // Read the file anew, unless that would lose changes.
        }
        self.shown().map(|loaded| Opened::Book(Box::new(loaded))).map_err(said)
    }

    fn keep_day(&mut self) -> Result<(), String> {
        BookService::keep_day(self).map_err(said)
    }

    fn is_behind(&mut self) -> bool {
        BookService::is_behind(self)
    }

    fn preview(&mut self, files: &[PathBuf], going: &mut Going<'_>) -> Result<Preview, String> {
        self.plan_import(files, None, going).map_err(said)
    }

    fn import(&mut self, going: &mut Going<'_>) -> Result<Loaded, String> {
        BookService::import(self, going).and_then(|_| self.shown()).map_err(said)
    }

    fn undo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        BookService::undo(self, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn undo_of(&mut self, revision: u64, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        BookService::undo_of(self, revision, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn redo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        BookService::redo(self, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn begin(&mut self, partner: Partner) -> Result<Loaded, String> {
        BookService::begin(self, partner).and_then(|()| self.shown()).map_err(said)
    }

    fn demonstration(&mut self) -> Result<Loaded, String> {
        self.turn_to_demonstration();
        self.shown().map_err(said)
    }

    fn record(&mut self, change: Change, what: &str, going: &mut Going<'_>) -> Result<Loaded, String> {
        self.commit(change, what, None, going).and_then(|()| self.shown()).map_err(said)
    }

    fn draft(&mut self, command: DraftCommand) -> Result<Option<(Ticket, Ticket)>, String> {
        self.keep_draft(command).map_err(said)
    }

    fn history(&mut self, of: &HistoryQuery) -> Result<Vec<HistoryEntry>, String> {
        BookService::history(self, of).map_err(said)
    }

    fn snooze_todo(&mut self, command: SnoozeCommand) -> Result<Vec<Snooze>, String> {
        let kept = match command {
            SnoozeCommand::Snooze((kind, subject), until, because) => {
                self.snooze((kind, &subject), until, &because).map(drop)
            }
            SnoozeCommand::End((kind, subject)) => self.unsnooze((kind, &subject)).map(drop),
        };
        kept.and_then(|()| self.snoozed()).map_err(said)
    }

    fn mail(&mut self, mail: &Mail, to: &Path) -> Result<(), String> {
        let failed = |error| said(ServiceError::File { doing: "write", path: to.to_owned(), error });
        let bytes = mail_file(mail, Local::now().fixed_offset());
        new_private(to).and_then(|mut file| file.write_all(&bytes)).map_err(failed)
    }

    fn export(&mut self, to: &Path) -> Result<(), String> {
        let book = self.book().map_err(said)?;
        let failed = |error| said(ServiceError::File { doing: "write", path: to.to_owned(), error });
        let written = new_private(to).and_then(|file| {
            let mut out = BufWriter::new(file);
            dataset::write(&book, &mut out)?;
            out.flush()?;
            out.get_ref().sync_all()
        });
        written.map_err(failed)
    }
}

/// A new file that only its owner can read: customers' names stand in it.
fn new_private(file: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::book::Customer;
    use crate::core::change::{Edit, LedgerRecord};
    use crate::runtime::service::Setup;
    use std::ops::ControlFlow;

    fn named(name: &str) -> LedgerRecord {
        LedgerRecord::Customer(Customer::new("contoso", name))
    }

    fn change(edit: Edit) -> Change {
        Change { edits: vec![edit], evidence: None }
    }

    #[test]
    fn a_dashboard_whose_change_was_forestalled_is_still_to_be_shown_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Source::Store(folder.path().join("laurels.db"));
        let service =
            || BookService::new(Setup { source: source.clone(), read_only: false, as_of: None, rulebooks: Vec::new() });
        let (mut one, mut other) = (service(), service());
        other.make(change(Edit::create(named("Contoso"))), "added").expect("made");
        assert!(matches!(one.load(), Ok(Opened::Book(_))));
        other.make(change(Edit::replace(named("Contoso"), named("Contoso AS"))), "changed").expect("made");
        let late = change(Edit::replace(named("Contoso"), named("Contoso Ltd")));
        let refused = one.record(late, "changed", &mut |_| ControlFlow::Continue(()));
        assert!(refused.is_err_and(|why| why.contains("changed meanwhile")));
        assert!(Keeping::is_behind(&mut one), "it read the other's change, and has not shown it");
        assert!(one.load().is_ok() && !Keeping::is_behind(&mut one));
    }
}

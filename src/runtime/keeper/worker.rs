//! What the dashboard's worker asks of a keeper: the same as the command line, with errors as sentences and books made
//! ready to be shown.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Local;

use super::session::Session;
use super::{Going, KeepError, Keeper, Shelf, Source};
use crate::app::action::Loaded;
use crate::app::job::SnoozeWish;
use crate::app::recall::{Past, Recall};
use crate::app::walking::{DraftWish, Ticket};
use crate::core::book::Partner;
use crate::core::change::Change;
use crate::core::intake::Preview;
use crate::core::scoring::Scorecard;
use crate::core::text::clean;
use crate::core::todo::Snooze;
use crate::core::wizard::Mail;
use crate::exchange::eml::eml;
use crate::exchange::{dataset, demo};
use crate::runtime::keeping::{Keeping, Opened};

/// An error as a sentence for the message line.
fn said(error: KeepError) -> String {
    clean(&error.to_string()).into_owned()
}

impl Keeper {
    /// The book as the dashboard takes it.
    fn shown(&mut self) -> Result<Loaded, KeepError> {
        let own_day = (self.setup.source == Source::Demo).then_some(demo::DATE);
        let in_memory = self.setup.source.is_in_memory();
        let rulebooks = self.setup.rulebooks.clone();
        self.hold()?;
        let (drafts, snoozes) = (self.drafts()?, self.snoozed()?);
        let (undo, redo) = self.turnable()?;
        let held = self.hold()?;
        let mut loaded = Loaded::of(Arc::clone(&held.book), rulebooks, own_day);
        let shown = held.revision;
        loaded.drafts = drafts;
        loaded.snoozes = Arc::new(snoozes);
        loaded.log = Arc::clone(&held.log);
        (loaded.revision, loaded.in_memory) = (held.revision, in_memory);
        (loaded.undo, loaded.redo) = (undo, redo);
        loaded.read_only = self.protected.clone();
        self.shown = Some(shown);
        Ok(loaded)
    }
}

impl Keeping for Keeper {
    fn stored(&mut self) -> Option<Arc<Scorecard>> {
        self.open().ok()?;
        match &self.shelf {
            Shelf::Store(store) => store.stored_card().ok().flatten().map(|stored| Arc::new(stored.card)),
            _ => None,
        }
    }

    fn load(&mut self) -> Result<Opened, String> {
        if self.asked_for != self.setup.source {
            self.setup.source = self.asked_for.clone();
            self.shelf = Shelf::Closed;
            self.session = Session::default();
            self.held = None;
            self.snoozes.clear();
        }
        if self.protected.is_some() {
            self.shelf = Shelf::Closed; // Perhaps the permissions were mended meanwhile.
        }
        if !self.has_book().map_err(said)? {
            return Ok(Opened::Nothing(self.setup.rulebooks.clone()));
        }
        if matches!(&self.shelf, Shelf::Memory(past) if past.revision() == 0) {
            self.shelf = Shelf::Closed; // Read the file anew, unless that would lose changes.
        }
        self.shown().map(|loaded| Opened::Book(Box::new(loaded))).map_err(said)
    }

    fn keep_day(&mut self) -> Result<(), String> {
        Keeper::keep_day(self).map_err(said)
    }

    fn is_behind(&mut self) -> bool {
        Keeper::is_behind(self)
    }

    fn preview(&mut self, files: &[PathBuf], going: &mut Going<'_>) -> Result<Preview, String> {
        self.plan_import(files, None, going).map_err(said)
    }

    fn import(&mut self, going: &mut Going<'_>) -> Result<Loaded, String> {
        Keeper::import(self, going).and_then(|_| self.shown()).map_err(said)
    }

    fn undo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        Keeper::undo(self, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn undo_of(&mut self, revision: u64, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        Keeper::undo_of(self, revision, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn redo(&mut self, going: &mut Going<'_>) -> Result<(Loaded, String), String> {
        Keeper::redo(self, going).and_then(|what| Ok((self.shown()?, what))).map_err(said)
    }

    fn begin(&mut self, partner: Partner) -> Result<Loaded, String> {
        Keeper::begin(self, partner).and_then(|()| self.shown()).map_err(said)
    }

    fn demonstration(&mut self) -> Result<Loaded, String> {
        self.turn_to_demonstration();
        self.shown().map_err(said)
    }

    fn record(&mut self, change: Change, what: &str, going: &mut Going<'_>) -> Result<Loaded, String> {
        self.commit(change, what, None, going).and_then(|()| self.shown()).map_err(said)
    }

    fn draft(&mut self, wish: DraftWish) -> Result<Option<(Ticket, Ticket)>, String> {
        self.keep_draft(wish).map_err(said)
    }

    fn recall(&mut self, of: &Recall) -> Result<Vec<Past>, String> {
        Keeper::recall(self, of).map_err(said)
    }

    fn put_off(&mut self, wish: SnoozeWish) -> Result<Vec<Snooze>, String> {
        let kept = match wish {
            SnoozeWish::PutOff((kind, subject), until, because) => {
                self.snooze((kind, &subject), until, &because).map(drop)
            }
            SnoozeWish::End((kind, subject)) => self.unsnooze((kind, &subject)).map(drop),
        };
        kept.and_then(|()| self.snoozed()).map_err(said)
    }

    fn mail(&mut self, mail: &Mail, to: &Path) -> Result<(), String> {
        let failed = |error| said(KeepError::File { doing: "write", path: to.to_owned(), error });
        let bytes = eml(mail, Local::now().fixed_offset());
        new_private(to).and_then(|mut file| file.write_all(&bytes)).map_err(failed)
    }

    fn export(&mut self, to: &Path) -> Result<(), String> {
        let book = self.book().map_err(said)?;
        let failed = |error| said(KeepError::File { doing: "write", path: to.to_owned(), error });
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
    use crate::runtime::keeper::Setup;
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
        let keeper =
            || Keeper::new(Setup { source: source.clone(), read_only: false, as_of: None, rulebooks: Vec::new() });
        let (mut one, mut other) = (keeper(), keeper());
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

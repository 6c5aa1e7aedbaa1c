//! Drafts that wait for their store: one whose server is lost, or that others keep busy while the program ends. They lie in
//! files of their own until the same store is opened again.

use crate::exchange::private_file::{self, Existing};
use crate::exchange::source_file;
use crate::store::{key_of, number_of};
use chrono::Utc;
use laurels_core::wizard::{DraftCommand, Ticket, WizardRun};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of a draft at most: a file that is larger is none.
const LARGEST: u64 = 1 << 24;

/// The drafts of one session that wait, and the folder for those of all sessions.
#[derive(Clone, Debug, Default)]
pub struct WaitingDrafts {
    folder: Option<PathBuf>,
    /// How the files begin of every session on this store, and those of this one.
    store: String,
    session: String,
    commands: Arc<Mutex<BTreeMap<Ticket, Waiting>>>,
}

#[derive(Clone, Debug)]
struct Waiting {
    /// The draft, or none where one is to be thrown away.
    run: Option<WizardRun>,
    /// Whether there is a file of it.
    is_written: bool,
}

/// A draft as it lies in a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DraftFile {
    /// Its number in the store, where it has one.
    pub number: Option<i64>,
    pub run: Option<WizardRun>,
}

impl WaitingDrafts {
    /// The drafts of a session that begins, on that store.
    pub(super) fn of(folder: &Path, store: &Path) -> WaitingDrafts {
        let store = format!("{}_", key_of(store));
        let session = [std::process::id().to_string(), Utc::now().to_rfc3339()];
        let session = format!("{store}{:016x}_", number_of(session.iter().map(String::as_str)));
        WaitingDrafts { folder: Some(folder.to_owned()), store, session, commands: Arc::default() }
    }

    /// Takes what is to be done about a draft, until it is done.
    pub fn add(&self, command: &DraftCommand) {
        let (ticket, run) = command.clone().into_parts();
        let mut commands = self.commands();
        let is_written = commands.get(&ticket).is_some_and(|waiting| waiting.is_written);
        commands.insert(ticket, Waiting { run, is_written });
    }

    /// Forgets what was done about a draft, unless more is to be done since.
    pub(super) fn finish(&self, ticket: Ticket, run: Option<&WizardRun>) {
        let mut commands = self.commands();
        if commands.get(&ticket).is_some_and(|waiting| waiting.run.as_ref() == run)
            && let Some(Waiting { is_written: true, .. }) = commands.remove(&ticket)
        {
            self.file(ticket).into_iter().for_each(remove);
        }
    }

    /// Writes every draft that waits into a file; whether all are.
    pub fn write(&self) -> bool {
        let mut commands = self.commands();
        commands.iter_mut().fold(true, |all, (ticket, waiting)| {
            let number = match ticket {
                Ticket::Kept(number) => Some(*number),
                Ticket::New(_) => None,
            };
            waiting.is_written = self.write_one(*ticket, &DraftFile { number, run: waiting.run.clone() }).is_some();
            all & waiting.is_written
        })
    }

    fn write_one(&self, ticket: Ticket, draft: &DraftFile) -> Option<()> {
        let text = serde_json::to_string(draft).ok()?;
        private_file::folder(self.folder.as_ref()?).ok()?;
        private_file::write(&self.file(ticket)?, Existing::Replace, |to| to.write_all(text.as_bytes())).ok()
    }

    /// What this session is still to do.
    pub(super) fn own(&self) -> Vec<DraftCommand> {
        let command = |(ticket, waiting): (&Ticket, &Waiting)| match &waiting.run {
            Some(run) => DraftCommand::Save(*ticket, run.clone()),
            None => DraftCommand::Discard(*ticket),
        };
        self.commands().iter().map(command).collect()
    }

    /// What other sessions have left, with its files.
    pub(super) fn of_others(&self) -> Vec<(PathBuf, DraftFile)> {
        let entries = self.folder.as_ref().and_then(|folder| fs::read_dir(folder).ok());
        let is_others = |name: &str| name.starts_with(&self.store) && !name.starts_with(&self.session);
        let entries = entries.into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_others));
        let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
        files.sort();
        files.into_iter().filter_map(|file| Some((file.clone(), read(&file)?))).collect()
    }

    fn file(&self, ticket: Ticket) -> Option<PathBuf> {
        let name = match ticket {
            Ticket::Kept(number) => format!("{}kept-{number}.json", self.session),
            Ticket::New(begun) => format!("{}new-{begun}.json", self.session),
        };
        Some(self.folder.as_ref()?.join(name))
    }

    fn commands(&self) -> MutexGuard<'_, BTreeMap<Ticket, Waiting>> {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a file whose draft is kept; where it stays, the same draft is found again.
pub(super) fn remove(file: PathBuf) {
    let _ = fs::remove_file(file);
}

fn read(file: &Path) -> Option<DraftFile> {
    let mut bytes = Vec::new();
    source_file::open(file).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{BookService, Setup, Source};
    use laurels_core::book::Partner;
    use std::os::unix::fs::PermissionsExt;

    fn run(typed: &str) -> WizardRun {
        WizardRun {
            wizard: "form".into(),
            answers: [("name".to_owned(), typed.to_owned())].into(),
            defaulted: Default::default(),
            done: BTreeMap::new(),
            at: String::new().into(),
            waiting: None,
            typed: None,
        }
    }

    fn typed(service: &mut BookService) -> Vec<String> {
        let drafts = service.drafts().expect("a store").into_iter();
        drafts.filter_map(|draft| draft.run.answers.get("name").cloned()).collect()
    }

    #[test]
    fn what_a_store_did_not_take_is_found_by_whoever_opens_it_next_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let waiting = folder.path().join("state/drafts");
        let service = |store: &str, read_only| {
            let source = Source::Store(folder.path().join(store));
            let setup = Setup { source, read_only, as_of: None, rulebooks: Vec::new(), own_rules: Vec::new() };
            BookService::new(setup).with_drafts_folder(&waiting)
        };
        let files = || fs::read_dir(&waiting).into_iter().flatten().flatten().map(|entry| entry.path());
        for store in ["one.db", "other.db"] {
            service(store, false).begin(Partner { name: "Fabrikam".into(), ..Partner::default() }).expect("made");
        }
        let mut first = service("one.db", false);
        let save = |begun, text| DraftCommand::Save(Ticket::New(begun), run(text));
        let (_, gone) = first.keep_draft(save(1, "to be thrown away")).expect("kept").expect("a number");
        first.keep_draft(save(2, "kept twice")).expect("kept");
        assert_eq!(files().count(), 0);
        // The program ends before the store takes more.
        for command in [save(2, "kept twice"), save(3, "one"), save(3, "two"), DraftCommand::Discard(gone)] {
            first.waiting_drafts().add(&command);
        }
        assert!(first.waiting_drafts().write());
        let private = |file: PathBuf| fs::metadata(file).expect("there").permissions().mode() & 0o777 == 0o600;
        assert!(files().count() == 3 && files().all(private));
        drop(first);
        let mut others = service("other.db", false);
        others.keep_waiting_drafts().expect("nothing to keep");
        service("one.db", true).keep_waiting_drafts().expect("nothing may be kept");
        assert_eq!((typed(&mut others), files().count()), (Vec::new(), 3));
        let mut next = service("one.db", false);
        next.keep_waiting_drafts().expect("kept");
        assert_eq!((typed(&mut next), files().count()), (vec!["kept twice".to_owned(), "two".to_owned()], 0));
    }

    #[test]
    fn a_session_keeps_its_own_when_the_store_takes_them_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Source::Store(folder.path().join("laurels.db"));
        let setup = Setup { source, read_only: false, as_of: None, rulebooks: Vec::new(), own_rules: Vec::new() };
        let mut service = BookService::new(setup).with_drafts_folder(&folder.path().join("drafts"));
        service.begin(Partner { name: "Fabrikam".into(), ..Partner::default() }).expect("made");
        service.waiting_drafts().add(&DraftCommand::Save(Ticket::New(1), run("Ada")));
        service.waiting_drafts().write();
        let named = service.keep_waiting_drafts().expect("kept");
        assert_eq!((named.len(), named[0].0), (1, Ticket::New(1)));
        assert_eq!(service.keep_waiting_drafts().expect("nothing more"), []);
        service.keep_draft(DraftCommand::Save(Ticket::New(1), run("Ada L."))).expect("kept");
        assert_eq!(typed(&mut service), ["Ada L."]);
        assert_eq!(fs::read_dir(folder.path().join("drafts")).expect("a folder").count(), 0);
    }
}

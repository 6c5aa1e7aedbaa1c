//! Where a book stands: in a store, or in memory only.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{SubsecRound, Utc};

use super::past::Past;
use super::{Going, Held, KeepError, Keeper, LOG, Source};
use crate::core::book::{Book, RecordKind};
use crate::core::change::{Change, Edit, Moved, Revision};
use crate::core::evidence::Ranking;
use crate::core::scoring::Scorecard;
use crate::exchange::{dataset, demo};
use crate::store::{Access, Barrier, Commit, Fault, Loaded, Store};

/// Where the book stands.
#[derive(Debug)]
pub(super) enum Shelf {
    /// Nothing is opened, or there is nothing to open.
    Closed,
    /// A store.
    Store(Store),
    /// In memory, with all that it was.
    Memory(Past),
}

/// A change about to be made, with what it comes to.
pub(super) struct Prepared<'a> {
    pub change: &'a Change,
    pub what: &'a str,
    pub undoes: Option<u64>,
    /// The book that it was prepared on.
    pub base: u64,
    /// The book after it.
    pub after: Arc<Book>,
    pub moved: Vec<Moved>,
    /// Today's card after it.
    pub card: Arc<Scorecard>,
}

impl Keeper {
    /// Opens what there is to open.
    pub(super) fn open(&mut self) -> Result<(), KeepError> {
        if !matches!(self.shelf, Shelf::Closed) {
            return Ok(());
        }
        self.protected = None;
        self.shelf = match &self.setup.source {
            Source::Store(path) => match open_store(path, self.setup.read_only)? {
                Some((store, barrier)) => {
                    self.protected = barrier.map(|barrier| self.read_only_because(&barrier));
                    self.session.open(store.revision()?);
                    Shelf::Store(store)
                }
                None => Shelf::Closed,
            },
            Source::Demo | Source::Data(_) => {
                let (book, warnings) = read_dataset(&self.setup.source)?;
                let book = Arc::new(book);
                self.held =
                    Some(Held { book: Arc::clone(&book), revision: 0, log: Arc::default(), card: None, warnings });
                Shelf::Memory(Past::of(book))
            }
        };
        Ok(())
    }

    /// The book as it is now, read anew where somebody else has changed it.
    pub(super) fn hold(&mut self) -> Result<&mut Held, KeepError> {
        self.open()?;
        if let Shelf::Store(store) = &self.shelf {
            let present = store.revision()?;
            if self.held.as_ref().is_some_and(|held| held.revision > present) {
                self.session.go_back(present);
            }
            if self.held.as_ref().is_none_or(|held| held.revision != present) {
                let followed = self.held.as_ref().and_then(|held| follow(store, held, &self.ranking).transpose());
                let held = match followed {
                    Some(followed) => followed?,
                    None => read_store(store, store.load(&self.ranking)?)?,
                };
                self.held = Some(held);
            }
        }
        self.held.as_mut().ok_or(KeepError::NoStore)
    }

    /// Why nothing is changed.
    fn read_only_because(&self, barrier: &Barrier) -> String {
        format!("{barrier} by {}: read only", self.author.who)
    }

    /// Forgets what was read, so that it is read again.
    pub(super) fn let_go(&mut self) {
        if let Shelf::Store(_) = self.shelf {
            self.held = None;
        }
    }

    /// Writes a prepared change down.
    pub(super) fn put(&mut self, prepared: Prepared<'_>, going: &mut Going<'_>) -> Result<(), KeepError> {
        // As exact as the log keeps it, so that it is found again there.
        let at = Utc::now().trunc_subsecs(6);
        let own_scores = prepared.change.edits.iter().all(|edit| !is_snapshot(edit));
        let snapshots = if own_scores { super::scores::snapshots(&prepared.card) } else { Vec::new() };
        let revision = match &mut self.shelf {
            Shelf::Closed => return Err(KeepError::NoStore),
            Shelf::Store(store) => store
                .commit(
                    &Commit {
                        change: prepared.change,
                        base: prepared.base,
                        at,
                        who: &self.author.who,
                        host: self.author.host.as_deref(),
                        what: prepared.what,
                        undoes: prepared.undoes,
                        moved: &prepared.moved,
                        snapshots: &snapshots,
                        card: Some(&prepared.card),
                    },
                    going,
                )
                .map_err(|error| match error.fault {
                    Fault::Cancelled => KeepError::Stopped,
                    _ => KeepError::Store(error),
                })?,
            Shelf::Memory(past) => past.push(prepared.change.logged(), Arc::clone(&prepared.after)),
        };
        self.session.make(revision, at);
        let Some(held) = &mut self.held else { return Ok(()) };
        if revision != held.revision + 1 {
            self.held = None; // Somebody else came between; what they did is read with the next look.
            return Ok(());
        }
        let mut log = held.log.to_vec();
        log.push(Revision {
            number: revision,
            at,
            who: self.author.who.clone(),
            host: self.author.host.clone(),
            what: prepared.what.to_owned(),
            moved: prepared.moved,
            undoes: prepared.undoes,
        });
        let mut book = prepared.after;
        if let Shelf::Store(_) = self.shelf {
            super::scores::remember(Arc::make_mut(&mut book), snapshots);
        }
        *held = Held {
            book,
            revision,
            log: Arc::new(log),
            card: Some(prepared.card),
            warnings: std::mem::take(&mut held.warnings),
        };
        Ok(())
    }

    /// Makes the store's file where there is none yet. Whether it did.
    pub(super) fn make_store(&mut self) -> Result<bool, KeepError> {
        self.open()?;
        match (&self.shelf, self.store_path()) {
            (Shelf::Closed, Some(path)) => {
                let store = Store::create(path).map_err(|error| match &error.fault {
                    Fault::Protected(barrier) => KeepError::Protected(self.read_only_because(barrier)),
                    _ => KeepError::Store(error),
                })?;
                self.session.open(0);
                self.held = Some(read_store(&store, store.load(&self.ranking)?)?);
                self.shelf = Shelf::Store(store);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Takes a store that was made for a change away again when the change came to nothing.
    pub(super) fn unmake_store(&mut self) {
        let Some(path) = self.store_path().map(Path::to_owned) else { return };
        if let Shelf::Store(store) = std::mem::replace(&mut self.shelf, Shelf::Closed) {
            let empty = store.revision().is_ok_and(|revision| revision == 0);
            drop(store);
            if empty {
                // An empty store that stays is as good as none.
                let _ = fs::remove_file(path);
            }
        }
        self.held = None;
    }
}

impl Keeper {
    /// The entries after a revision that touched a record, each with what it did to it; the newest first, at most so many.
    pub(super) fn touching(
        &mut self,
        (kind, key): (RecordKind, &str),
        after: u64,
        most: usize,
    ) -> Result<Vec<(Revision, Vec<Edit>)>, KeepError> {
        let log = self.log()?;
        match &self.shelf {
            Shelf::Closed => Err(KeepError::NoStore),
            Shelf::Store(store) => Ok(store.touching((kind, key), after, most)?),
            Shelf::Memory(past) => {
                let later = log.iter().rev().filter(|entry| entry.number > after);
                let touched = |entry: &Revision| {
                    let edits = past.logged(entry.number)?.edits.iter();
                    let edits: Vec<Edit> = edits.filter(|edit| edit.touches(kind, key)).cloned().collect();
                    (!edits.is_empty()).then(|| (entry.clone(), edits))
                };
                Ok(later.filter_map(touched).take(most).collect())
            }
        }
    }
}

fn is_snapshot(edit: &Edit) -> bool {
    edit.subject().is_some_and(|(kind, _)| kind == RecordKind::Snapshot)
}

/// Opens a store for changes; one that may not be written to, for reading, with what is in the way. None where there is no
/// file.
fn open_store(path: &Path, read_only: bool) -> Result<Option<(Store, Option<Barrier>)>, KeepError> {
    let access = if read_only { Access::Read } else { Access::Write };
    let mut barrier = None;
    let opened = Store::open(path, access).or_else(|error| match error.fault {
        Fault::Protected(found) => {
            barrier = Some(found);
            Store::open(path, Access::Read)
        }
        _ => Err(error),
    });
    match opened {
        Ok(store) => Ok(Some((store, barrier))),
        Err(error) if error.fault == Fault::Missing => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A book that was loaded from a store, with the newest entries of its log.
pub(super) fn read_store(store: &Store, loaded: Loaded) -> Result<Held, KeepError> {
    let log = store.log(0, LOG)?;
    Ok(Held {
        book: Arc::new(loaded.book),
        revision: loaded.revision,
        log: Arc::new(log.into_iter().filter(|entry| entry.number <= loaded.revision).collect()),
        card: None,
        warnings: Vec::new(),
    })
}

/// The book with what others changed since made to it, where that is records only; none where it is figures as well.
fn follow(store: &Store, held: &Held, ranking: &Ranking) -> Result<Option<Held>, KeepError> {
    let entries = store.log(held.revision, LOG)?;
    if entries.first().is_none_or(|first| first.number != held.revision + 1) {
        return Ok(None); // A restore, or more than is worth following.
    }
    let mut book = Book::clone(&held.book);
    for entry in &entries {
        let logged = store.logged(entry.number)?;
        if logged.evidence.is_some() {
            return Ok(None);
        }
        match book.apply(&Change { edits: logged.edits, evidence: None }, ranking) {
            Ok(after) => book = after,
            Err(_) => return Ok(None),
        }
    }
    let revision = entries.last().map_or(held.revision, |last| last.number);
    let log = held.log.iter().cloned().chain(entries).collect();
    Ok(Some(Held { book: Arc::new(book), revision, log: Arc::new(log), card: None, warnings: Vec::new() }))
}

/// The book of a dataset, with what was left out.
fn read_dataset(source: &Source) -> Result<(Book, Vec<String>), KeepError> {
    let (bytes, path) = match source {
        Source::Data(file) => {
            let bytes = fs::read(file);
            let failed = |error| KeepError::File { doing: "read", path: file.clone(), error };
            (bytes.map_err(failed)?, file.as_path())
        }
        _ => (demo::DATASET.as_bytes().to_vec(), Path::new("the demonstration")),
    };
    match dataset::read(&bytes) {
        Ok((book, left_out)) => Ok((book, left_out.iter().map(ToString::to_string).collect())),
        Err(error) => Err(KeepError::Dataset { path: path.to_owned(), error }),
    }
}

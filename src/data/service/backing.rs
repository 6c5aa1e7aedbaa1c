//! Where a book stands: in a store, or in memory only.

use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{SubsecRound, Utc};

use super::past::MemoryHistory;
use super::{BookService, LOG, LoadedBook, ServiceError, Source};
use crate::exchange::dataset::DatasetError;
use crate::exchange::import::ImportError;
use crate::exchange::{dataset, demo, source_file, stranger};
use crate::store::{Access, Barrier, Commit, Fault, Loaded, Store, StoreError};
use laurels_core::book::{Book, RecordKind, Snapshot};
use laurels_core::change::{Change, Edit, Moved, Revision};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::OnProgress;
use laurels_core::scoring::Scorecard;

#[derive(Debug)]
pub(super) enum Backing {
    /// Nothing is opened, or there is nothing to open.
    Closed,
    Store(Store),
    Memory(MemoryHistory),
}

/// A change that fits the book before it.
pub(super) struct Draft<'a> {
    pub change: &'a Change,
    pub what: &'a str,
    pub undoes: Option<u64>,
    /// The revision of the book before it.
    pub base: u64,
    pub after: Arc<Book>,
}

/// A change about to be made, with what it comes to.
pub(super) struct Prepared<'a> {
    pub change: &'a Change,
    pub what: &'a str,
    pub undoes: Option<u64>,
    /// The book that it was prepared on.
    pub base: u64,
    pub after: Arc<Book>,
    pub moved: Vec<Moved>,
    /// Today's card after it.
    pub card: Arc<Scorecard>,
}

impl Prepared<'_> {
    /// The day's scores after it, unless it puts scores in itself.
    fn snapshots(&self) -> Vec<Snapshot> {
        let own_scores = self.change.edits.iter().all(|edit| !is_snapshot(edit));
        if own_scores { super::scores::snapshots(&self.card) } else { Vec::new() }
    }
}

impl BookService {
    pub(super) fn open(&mut self) -> Result<(), ServiceError> {
        if !matches!(self.backing, Backing::Closed) {
            return Ok(());
        }
        self.protected = None;
        self.backing = match &self.setup.source {
            Source::Store(path) => match open_store(path, self.setup.read_only)? {
                Some((store, barrier)) => {
                    self.protected = barrier.map(|barrier| self.read_only_because(&barrier));
                    self.session.open(store.revision()?);
                    if let Some(signer) = store.signer() {
                        signer.clone_into(&mut self.author.who);
                    }
                    Backing::Store(store)
                }
                None => Backing::Closed,
            },
            Source::Demo | Source::Data(_) => {
                let (book, warnings) = read_dataset(&self.setup.source)?;
                let book = Arc::new(book);
                self.loaded = Some(LoadedBook {
                    book: Arc::clone(&book),
                    revision: 0,
                    log: Arc::default(),
                    card: None,
                    warnings,
                });
                Backing::Memory(MemoryHistory::of(book))
            }
        };
        Ok(())
    }

    /// The book as it is now, read anew where somebody else has changed it.
    pub(super) fn current(&mut self) -> Result<&mut LoadedBook, ServiceError> {
        self.open()?;
        if let Backing::Store(store) = &self.backing {
            let present = store.revision()?;
            if self.loaded.as_ref().is_some_and(|current| current.revision > present) {
                self.session.go_back(present);
            }
            if self.loaded.as_ref().is_none_or(|current| current.revision != present) {
                let followed =
                    self.loaded.as_ref().and_then(|current| follow(store, current, &self.ranking).transpose());
                let current = match followed {
                    Some(followed) => followed?,
                    None => read_store(store, store.load(&self.ranking)?)?,
                };
                self.loaded = Some(current);
            }
        }
        let no_store = self.no_store();
        self.loaded.as_mut().ok_or(no_store)
    }

    fn read_only_because(&self, barrier: &Barrier) -> String {
        match barrier {
            Barrier::Disk(_) | Barrier::Role(_) => format!("{barrier}: read only"),
            Barrier::File(_) | Barrier::Folder(_) => format!("{barrier} by {}: read only", self.author.who),
        }
    }

    /// Forgets what was read, so that it is read again.
    pub(super) fn invalidate(&mut self) {
        if let Backing::Store(_) = self.backing {
            self.loaded = None;
        }
    }

    /// Writes prepared changes down, in one transaction.
    pub(super) fn write_prepared(
        &mut self,
        prepared: Vec<Prepared<'_>>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<(), ServiceError> {
        // As exact as the log keeps it, so that it is found again there.
        let at = Utc::now().trunc_subsecs(6);
        let snapshots: Vec<Vec<Snapshot>> = prepared.iter().map(Prepared::snapshots).collect();
        let revision = match &mut self.backing {
            Backing::Closed => return Err(self.no_store()),
            Backing::Store(store) => {
                let each = prepared.iter().zip(&snapshots).map(|(prepared, snapshots)| Commit {
                    change: prepared.change,
                    base: prepared.base,
                    at,
                    who: &self.author.who,
                    host: self.author.host.as_deref(),
                    what: prepared.what,
                    undoes: prepared.undoes,
                    moved: &prepared.moved,
                    snapshots,
                    card: Some(&prepared.card),
                });
                let commits: Vec<Commit<'_>> = each.collect();
                store.commit_all(&commits, on_progress).map_err(|error| match error.fault {
                    Fault::Cancelled => ServiceError::Stopped,
                    _ => ServiceError::Store(error),
                })?
            }
            Backing::Memory(past) => {
                let push = |_, one: &Prepared<'_>| past.push(one.change.logged(), Arc::clone(&one.after));
                prepared.iter().fold(0, push)
            }
        };
        let first = (revision + 1).saturating_sub(prepared.len() as u64);
        // A team store's server says itself when it was.
        let at = match &self.backing {
            Backing::Store(store) if store.signer().is_some() => {
                let newest = store.log(revision.saturating_sub(1), 1).unwrap_or_default();
                newest.last().map_or(at, |entry| entry.at)
            }
            _ => at,
        };
        (first..=revision).for_each(|revision| self.session.make(revision, at));
        let Some(current) = &mut self.loaded else { return Ok(()) };
        if first != current.revision + 1 {
            self.loaded = None; // Somebody else came between; what they did is read with the next look.
            return Ok(());
        }
        for ((number, prepared), snapshots) in (first..).zip(prepared).zip(snapshots) {
            let mut log = current.log.to_vec();
            log.push(Revision {
                number,
                at,
                who: self.author.who.clone(),
                host: self.author.host.clone(),
                what: prepared.what.to_owned(),
                moved: prepared.moved,
                undoes: prepared.undoes,
            });
            let mut book = prepared.after;
            if let Backing::Store(_) = self.backing {
                super::scores::remember(Arc::make_mut(&mut book), snapshots);
            }
            *current = LoadedBook {
                book,
                revision: number,
                log: Arc::new(log),
                card: Some(prepared.card),
                warnings: std::mem::take(&mut current.warnings),
            };
        }
        Ok(())
    }

    /// Makes the store's file where there is none yet. Whether it did.
    pub(super) fn make_store(&mut self) -> Result<bool, ServiceError> {
        self.open()?;
        match (&self.backing, self.store_path()) {
            (Backing::Closed, Some(path)) => {
                let store = match Store::create(path) {
                    Ok(store) => store,
                    Err(StoreError { fault: Fault::Exists, .. }) => return self.open().map(|()| false), // Just now.
                    Err(StoreError { fault: Fault::Protected(barrier), .. }) => {
                        return Err(ServiceError::Protected(self.read_only_because(&barrier)));
                    }
                    Err(error) => return Err(error.into()),
                };
                self.session.open(0);
                self.loaded = Some(read_store(&store, store.load(&self.ranking)?)?);
                self.backing = Backing::Store(store);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Takes a store that was made for a change away again when the change came to nothing.
    pub(super) fn discard_new_store(&mut self) {
        if let Backing::Store(store) = std::mem::replace(&mut self.backing, Backing::Closed) {
            store.remove_if_empty();
        }
        self.loaded = None;
    }
}

impl BookService {
    /// The entries after a revision that touched a record, each with what it did to it; the newest first, at most so many.
    pub(super) fn touching(
        &mut self,
        (kind, key): (RecordKind, &str),
        after: u64,
        most: usize,
    ) -> Result<Vec<(Revision, Vec<Edit>)>, ServiceError> {
        let log = self.log()?;
        match &self.backing {
            Backing::Closed => Err(self.no_store()),
            Backing::Store(store) => Ok(store.touching((kind, key), after, most)?),
            Backing::Memory(past) => {
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
fn open_store(path: &Path, read_only: bool) -> Result<Option<(Store, Option<Barrier>)>, ServiceError> {
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
pub(super) fn read_store(store: &Store, loaded: Loaded) -> Result<LoadedBook, ServiceError> {
    let log = store.log(0, LOG)?;
    Ok(LoadedBook {
        book: Arc::new(loaded.book),
        revision: loaded.revision,
        log: Arc::new(log.into_iter().filter(|entry| entry.number <= loaded.revision).collect()),
        card: None,
        warnings: Vec::new(),
    })
}

/// The book with what others changed since made to it, where that is records only; none where it is figures as well.
fn follow(store: &Store, current: &LoadedBook, ranking: &Ranking) -> Result<Option<LoadedBook>, ServiceError> {
    let changes = store.changes(current.revision, LOG)?;
    if changes.first().is_none_or(|(first, _)| first.number != current.revision + 1) {
        return Ok(None); // A restore, or more than is worth following.
    }
    let mut book = Book::clone(&current.book);
    let mut entries = Vec::with_capacity(changes.len());
    for (entry, logged) in changes {
        if logged.evidence.is_some() {
            return Ok(None);
        }
        entries.push(entry);
        match book.apply(&Change { edits: logged.edits, evidence: None }, ranking) {
            Ok(after) => book = after,
            Err(_) => return Ok(None),
        }
    }
    let revision = entries.last().map_or(current.revision, |last| last.number);
    let log = current.log.iter().cloned().chain(entries).collect();
    Ok(Some(LoadedBook { book: Arc::new(book), revision, log: Arc::new(log), card: None, warnings: Vec::new() }))
}

/// The book of a dataset, with what was left out.
fn read_dataset(source: &Source) -> Result<(Book, Vec<String>), ServiceError> {
    let (bytes, path) = match source {
        Source::Data(file) => (read_file(file)?, file.as_path()),
        _ => (demo::DATASET.as_bytes().to_vec(), Path::new("the demonstration")),
    };
    let (book, left_out) = dataset::read(&bytes).map_err(|error| refused(path, &bytes, error))?;
    Ok((book, left_out.iter().map(ToString::to_string).collect()))
}

/// The bytes of a file that may be a dataset; of a large one its beginning has to look like one.
fn read_file(path: &Path) -> Result<Vec<u8>, ServiceError> {
    /// Why it was not read to its end.
    enum Stop {
        Failed(io::Error),
        Refused(ServiceError),
    }
    impl From<io::Error> for Stop {
        fn from(error: io::Error) -> Stop {
            Stop::Failed(error)
        }
    }
    let failed = |error| ServiceError::File { doing: "read", path: path.to_owned(), error };
    let import = |error| ServiceError::Import { path: path.to_owned(), error };
    let file = source_file::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let is_ours = |beginning: &[u8]| {
        let checked = dataset::check_beginning(beginning).map_err(|error| refused(path, beginning, error));
        checked.and_then(|()| match stranger::json(beginning) {
            Some(what) => Err(import(ImportError::Stranger(what))),
            None => Ok(()),
        })
    };
    let read = match file.metadata().map_err(failed)?.len() > dataset::LARGEST {
        true => return Err(import(ImportError::TooLarge)),
        false => dataset::fill(&mut bytes, file, |beginning| is_ours(beginning).map_err(Stop::Refused)),
    };
    match read {
        Err(Stop::Failed(error)) => Err(failed(error)),
        Err(Stop::Refused(error)) => Err(error),
        Ok(()) if bytes.len() as u64 > dataset::LARGEST => Err(import(ImportError::TooLarge)),
        Ok(()) => Ok(bytes),
    }
}

/// Why bytes are no dataset: what they are, or where they go wrong.
fn refused(path: &Path, bytes: &[u8], error: DatasetError) -> ServiceError {
    let path = path.to_owned();
    match stranger::json(bytes).or_else(|| stranger::page(bytes)) {
        Some(what) => ServiceError::Import { path, error: ImportError::Stranger(what) },
        None => ServiceError::Dataset { path, error },
    }
}

//! The book as the store has it at one moment.

use super::backend::{Backend, either};
use super::error::{Fault, StoreError};
use super::{Store, connect, figures, ledger, log};
use laurels_core::book::{Book, RecordKind, Snapshot};
use laurels_core::evidence::{Batch, Figures, Ranking};
use laurels_core::scoring::Scorecard;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// A book, and which revision of it this is.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub book: Book,
    /// The newest change that is in it.
    pub revision: u64,
}

/// The card that was kept with a change.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCard {
    /// The newest change that is in it.
    pub revision: u64,
    /// The card; it says itself for which day and by which rules.
    pub card: Scorecard,
}

impl Store {
    /// Reads the whole book. Which of two reports of a figure counts is the ranking's word.
    ///
    /// # Errors
    /// When the store cannot be read, or what it holds makes no sense.
    pub fn load(&self, ranking: &Ranking) -> Result<Loaded, StoreError> {
        let loaded = either!(
            &self.backend,
            sqlite => at_one_moment(sqlite, |moment| load(moment, self.path(), ranking)),
            postgres => postgres.load(ranking)
        );
        self.at(loaded)
    }

    /// The same by one reader, for who has other work for a second processor.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub fn load_serially(&self, ranking: &Ranking) -> Result<Loaded, StoreError> {
        let loaded = either!(
            &self.backend,
            sqlite => at_one_moment(sqlite, |moment| load_serially(moment, log::newest(moment)?, ranking)),
            postgres => postgres.load(ranking)
        );
        self.at(loaded)
    }

    /// The scores of the past, by day and designation, without reading anything else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshots(&self) -> Result<Vec<Snapshot>, StoreError> {
        let snapshots = either!(
            &self.backend,
            sqlite => ledger::list(sqlite, RecordKind::Snapshot),
            postgres => postgres.snapshots()
        );
        self.at(snapshots.map(|snapshots| Book { snapshots, ..Book::default() }.sorted().snapshots))
    }

    /// The card that was kept with the newest change, without reading anything else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stored_card(&self) -> Result<Option<StoredCard>, StoreError> {
        let found =
            self.at(either!(&self.backend, sqlite => stored_card(sqlite), postgres => postgres.stored_card()))?;
        // A card that an earlier laurels spelled otherwise is no card: it is only a first picture.
        Ok(found.and_then(|(revision, card)| Some(StoredCard { revision, card: serde_json::from_str(&card).ok()? })))
    }
}

fn load(connection: &Connection, path: &Path, ranking: &Ranking) -> Result<Loaded, Fault> {
    let revision = log::newest(connection)?;
    let Some(half) = figures::half(connection)? else { return load_serially(connection, revision, ranking) };
    // Many figures are read by two at once. As long as this one reads, nobody can change what the other one sees.
    let (first, second) = thread::scope(|scope| {
        let second_half = scope.spawn(|| load_second_half(path, revision, half));
        let first = sound_ledger(connection).and_then(|book| {
            let figures = figures::load(connection, &book, Some(half))?;
            Ok((book, figures))
        });
        (first, second_half.join().ok().and_then(Result::ok).flatten())
    });
    let (book, mut figures) = first?;
    match second {
        Some(second) => figures::append(&mut figures, second, &book)?,
        None => figures = figures::load(connection, &book, None)?,
    }
    Ok(into_loaded(book, figures, revision, ranking))
}

pub(super) fn load_serially(connection: &Connection, revision: u64, ranking: &Ranking) -> Result<Loaded, Fault> {
    let book = sound_ledger(connection)?;
    let figures = figures::load(connection, &book, None)?;
    Ok(into_loaded(book, figures, revision, ranking))
}

/// What `read` reads, none of it from before somebody else's change and some from after it.
pub(super) fn at_one_moment<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    read(&*connection.unchecked_transaction()?)
}

fn sound_ledger(connection: &Connection) -> Result<Book, Fault> {
    sound(ledger::load(connection)?)
}

/// The ledger, if everything in it leads somewhere.
pub(super) fn sound(book: Book) -> Result<Book, Fault> {
    match book.problems().first() {
        Some(problem) => Err(Fault::damaged(problem)),
        None => Ok(book),
    }
}

pub(super) fn into_loaded(mut book: Book, figures: Figures, revision: u64, ranking: &Ranking) -> Loaded {
    book.usage = Arc::new(figures.build(book.customers.len(), ranking));
    Loaded { book, revision }
}

/// The figures from that key on, read through a connection of its own; none where that does not see the same revision, or
/// would have to wait: somebody who waits to write lets nobody new in until the first one is done reading.
fn load_second_half(path: &Path, revision: u64, from: i64) -> Result<Option<Batch>, Fault> {
    let connection = connect::open_beside(path)?;
    let moment = connection.unchecked_transaction()?;
    match log::newest(&moment)? == revision {
        true => figures::from(&moment, from).map(Some),
        false => Ok(None),
    }
}

fn stored_card(connection: &Connection) -> Result<Option<(u64, String)>, Fault> {
    let found = connection
        .query_row("SELECT revision, card FROM scorecard", [], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)));
    Ok(found.optional()?)
}

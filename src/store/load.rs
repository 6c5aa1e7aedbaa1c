//! The book as the store has it at one moment.

use super::error::{Fault, StoreError};
use super::{Store, figures, ledger, log};
use crate::core::book::{Book, RecordKind, Snapshot};
use crate::core::evidence::Ranking;
use crate::core::scoring::Scorecard;
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// A book, and which revision of it this is.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The book.
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
        let loaded = self.connection.unchecked_transaction().map_err(Fault::from);
        self.at(loaded.and_then(|moment| load(&moment, ranking)))
    }

    /// The scores of the past, by day and designation, without reading anything else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshots(&self) -> Result<Vec<Snapshot>, StoreError> {
        let snapshots = ledger::list(&self.connection, RecordKind::Snapshot);
        self.at(snapshots.map(|snapshots| Book { snapshots, ..Book::default() }.sorted().snapshots))
    }

    /// The card that was kept with the newest change, without reading anything else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stored_card(&self) -> Result<Option<StoredCard>, StoreError> {
        self.at(stored_card(&self.connection))
    }
}

fn load(connection: &Connection, ranking: &Ranking) -> Result<Loaded, Fault> {
    let revision = log::newest(connection)?;
    let mut book = ledger::load(connection)?;
    if let Some(problem) = book.problems().first() {
        return Err(Fault::damaged(problem));
    }
    let figures = figures::load(connection, &book)?;
    book.usage = Arc::new(figures.build(book.customers.len(), ranking));
    Ok(Loaded { book, revision })
}

fn stored_card(connection: &Connection) -> Result<Option<StoredCard>, Fault> {
    let found = connection.query_row("SELECT revision, card FROM scorecard", [], |row| {
        Ok((row.get::<_, i64>(0)? as u64, row.get::<_, String>(1)?))
    });
    let Some((revision, card)) = found.optional()? else { return Ok(None) };
    // A card that an earlier laurels spelled otherwise is no card: it is only a first picture.
    Ok(serde_json::from_str(&card).ok().map(|card| StoredCard { revision, card }))
}

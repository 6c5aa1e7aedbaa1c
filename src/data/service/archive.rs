//! A store as a whole: out with its log, and into a new one.

use std::hash::{DefaultHasher, Hasher};
use std::io;

use chrono::Utc;

use super::{Backing, BookService, ServiceError};
use crate::exchange::dataset;
use crate::store::{Archive, Fault, Whole};
use laurels_core::book::Book;
use laurels_core::import_report::OnProgress;

impl BookService {
    /// The book, its log and what lies beside, as they are at one moment.
    ///
    /// # Errors
    /// When there is no store, or it cannot be read.
    pub fn whole(&mut self) -> Result<Whole, ServiceError> {
        self.open()?;
        match &self.backing {
            Backing::Closed => Err(self.no_store()),
            Backing::Memory(_) => Err(ServiceError::NoLog),
            Backing::Store(store) => Ok(store.whole(&self.ranking)?),
        }
    }

    /// Whether an import at that revision takes the log of a dataset as well: into a store that has no change yet.
    pub(super) fn is_log_taken(&self, revision: u64) -> bool {
        revision == 0 && !matches!(self.backing, Backing::Memory(_))
    }

    /// Takes a log, which must lead to that book, into the store.
    pub(super) fn take_archive(
        &mut self,
        book: &Book,
        archive: &Archive,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<(), ServiceError> {
        let Backing::Store(store) = &mut self.backing else { return Err(self.no_store()) };
        let expected = digest(book);
        let is_right = |found: &Book| digest(found) == expected;
        let taken = store.take((book, archive), (&self.ranking, Utc::now()), &is_right, on_progress);
        self.loaded = None;
        taken.map(drop).map_err(|error| match error.fault {
            Fault::Cancelled => ServiceError::Stopped,
            _ => ServiceError::Store(error),
        })
    }
}

/// A number that stands for all that a book says.
fn digest(book: &Book) -> u64 {
    struct Sink(DefaultHasher);
    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut sink = Sink(DefaultHasher::new());
    let _ = dataset::write(book, &mut sink); // This sink takes everything.
    sink.0.finish()
}

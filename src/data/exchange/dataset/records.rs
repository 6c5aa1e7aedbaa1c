//! Records that come one at a time, as a table has them: read and checked as those of a document, but for what they say of
//! others, which only a book can tell.

use super::read::Document;
use super::{DatasetError, Fault, Warning, fault};
use laurels_core::book::description::{DATASET, Description, PARTNER};
use laurels_core::book::{Book, Partner};
use laurels_core::evidence::{Ranking, Usage};
use serde_json::{Value, json};

#[derive(Debug, Default)]
pub struct Records {
    document: Document,
    /// What has been read of the partner's own lists.
    partner: Partner,
}

impl Records {
    /// Reads one record of that list.
    ///
    /// # Errors
    ///
    /// It holds what no such record may; the place is that of a document with this record alone.
    pub fn read(&mut self, list: &str, record: &Value) -> Result<(), DatasetError> {
        let has = |of: &Description| of.fields.iter().any(|field| field.name == list);
        let document = match has(&PARTNER) && !has(&DATASET) {
            true => json!({ "partner": { list: [record] } }),
            false => json!({ list: [record] }),
        };
        let text = document.to_string();
        if let Err(error) = self.document.read_on(&text) {
            let (refused, stopped) = (self.document.take_refused(), self.document.stopped());
            return Err(refused.map_or_else(|| fault::explain(&text, &error, (stopped, false)), DatasetError::Refused));
        }
        let read = std::mem::take(&mut self.document.book_mut().partner);
        self.partner.locations.extend(read.locations);
        self.partner.enrolled.extend(read.enrolled);
        Ok(())
    }

    /// The records apart from figures.
    pub fn into_book(mut self) -> Book {
        Book { partner: self.partner, ..std::mem::take(self.document.book_mut()) }.sorted()
    }

    /// The figures, as rows of a book's customers and subscriptions.
    ///
    /// # Errors
    ///
    /// A row names a customer or a subscription that the book does not have, or is there twice.
    pub fn into_usage(self, book: &Book, ranking: &Ranking) -> Result<(Usage, Vec<Warning>), Fault> {
        self.document.into_usage().finish(book, ranking)
    }
}

//! Records of the ledger out of their table.

use super::super::error::Fault;
use super::super::ledger::misspelled;
use super::link::Link;
use laurels_core::book::{Book, RecordKind};
use laurels_core::change::LedgerRecord;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// Every record, or all of one type.
pub fn list(link: &Link, kind: Option<RecordKind>) -> Result<Vec<LedgerRecord>, Fault> {
    let sql = "SELECT kind, key, body::text FROM record WHERE $1::text IS NULL OR kind = $1";
    let rows = link.query(sql, &[(&kind.map(RecordKind::word), Type::TEXT)])?;
    rows.iter().map(record).collect()
}

/// The record of a row that begins with its type, key and body.
pub fn record(row: &Row) -> Result<LedgerRecord, Fault> {
    let (word, key, body): (&str, &str, &str) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let kind = RecordKind::from_word(word).ok_or_else(|| Fault::Damaged(format!("records of no type ({word})")))?;
    LedgerRecord::read(kind, body).map_err(|error| misspelled(kind, key, &error))
}

/// The ledger of these records, without figures.
pub fn book_of(records: Vec<LedgerRecord>) -> Book {
    let mut book = Book::default();
    let (mut customers, mut subscriptions, mut associations) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        match record {
            LedgerRecord::Partner(partner) => book.partner = partner.into_owned(),
            LedgerRecord::Customer(customer) => customers.push(customer),
            LedgerRecord::Subscription(subscription) => subscriptions.push(subscription),
            LedgerRecord::Association(association) => associations.push(association),
            LedgerRecord::Person(person) => book.people.push(person.into_owned()),
            LedgerRecord::Certification(certification) => book.certifications.push(certification.into_owned()),
            LedgerRecord::Reported(reported) => book.reported.push(reported.into_owned()),
            LedgerRecord::Snapshot(snapshot) => book.snapshots.push(snapshot.into_owned()),
        }
    }
    book.customers = customers.into();
    book.subscriptions = subscriptions.into();
    book.associations = associations.into();
    book.sorted()
}

//! Stores, files in and out, and the service that joins them with scores.
//!
//! [`store`] is SQLite, [`exchange`] reads and writes datasets and reads reports, [`portfolio`] looks at the books of
//! many partners. Whoever changes a book does it through
//! [`service::BookService`], which keeps the log and the scores of the day in the same transaction. Nothing here knows the
//! dashboard or a terminal.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod exchange;
pub mod portfolio;
pub mod service;
pub mod store;
mod unfinished;

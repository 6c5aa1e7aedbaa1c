//! What is kept and exchanged: stores, files in and out, and the service that joins them with scores.
//!
//! The dashboard's worker and every command change a book through [`service::BookService`] only. Nothing here knows the
//! dashboard or a terminal.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod exchange;
pub mod service;
pub mod store;

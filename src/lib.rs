//! # laurels
//!
//! A terminal dashboard for the admin of a Microsoft partner: where the Solutions Partner designations stand, why, what
//! expires when, and what to do next.
//!
//! ## The house
//!
//! A workspace of five packages inside `src/`. A package can use only what its `Cargo.toml` names, so the compiler holds
//! the layers, and `cargo test` holds each `Cargo.toml` to a list of what its layer must not know.
//!
//! ```text
//! laurels: cli, dashboard ── tui ── app ──┐
//!                     └────── data ───────┴── core
//! ```
//!
//! | Package | Folder | Does | Must not know |
//! |---|---|---|---|
//! | [`laurels_core`] | `src/core` | the book, the rules, and what follows from both | files, clock, environment, threads, terminal |
//! | [`laurels_data`] | `src/data` | the store, files in and out, [`BookService`](laurels_data::service::BookService) | the dashboard, a terminal |
//! | [`laurels_app`] | `src/app` | the dashboard as a state machine, and what it shows | files, stores, a terminal |
//! | [`laurels_tui`] | `src/tui` | keys in, frames out | stores and files |
//! | this one | `src/cli`, `src/dashboard`, `src/config` | commands, event loop, workers, settings | |
//!
//! Only this package knows both `data` and `tui`. What a worker answers is plain data of `core`.
//!
//! ## Rules
//!
//! 1. **`core` depends on its arguments only.** The same book, rulebook and date give the same scorecard, byte for byte.
//!    `src/core/clippy.toml` names what std and chrono offer beyond that, and clippy refuses it.
//! 2. **`app` changes its state and returns effects.** [`update`](laurels_app::update::update) does no I/O; the workers of
//!    [`dashboard`] carry the effects out and answer with actions. `tui` draws and changes nothing.
//! 3. **Facts about the programme are data** in `assets/`, each with its source. Code knows kinds of formulas, not their
//!    numbers; it names no wizard, no report's columns and no exam. `src/build/` lists what the folders hold.
//! 4. **One table of commands** drives keys, footer, help, palette and remapping.
//! 5. **One way to change data**: a [`Change`](laurels_core::change::Change) in one transaction, logged and invertible,
//!    through `BookService`. The dashboard, wizards, imports and commands all use it.
//! 6. **Text from outside is cleaned** by [`laurels_core::text`] before anyone sees it.
//! 7. **An id is a type of its own**, and the compiler does not take a person's for a customer's:
//!
//!    ```compile_fail
//!    # use laurels_core::{book::Book, ids::PersonId};
//!    let (book, id) = (Book::default(), PersonId::from("ada"));
//!    assert_eq!(book.customer(&id), None);
//!    ```
//!
//!    Its own type and a text it takes:
//!
//!    ```
//!    # use laurels_core::{book::Book, ids::CustomerId};
//!    let (book, id) = (Book::default(), CustomerId::from("contoso"));
//!    assert_eq!((book.customer(&id), book.customer("contoso")), (None, None));
//!    ```
//!
//! ## What is kept
//!
//! The *ledger* is what people record: partner, customers, subscriptions, associations, people, certifications, reported
//! scores. All of it is in memory, as a [`Book`](laurels_core::book::Book). *Evidence* is what reports bring, by the million
//! rows: shared columns in memory, and in the store one row for each figure that differs from the one before. The *log* is
//! the audit: one entry per change, with before and after.
//!
//! ```text
//! file → exchange::import (reads) → a Change and a preview → BookService → one transaction: log, ledger, evidence, scores
//! ```
//!
//! ## What people do
//!
//! A *wizard* ([`laurels_core::wizard`]) leads to an association: steps, branches, commands and mails are data, and what it
//! records at the end is one change. A *form* writes records by hand. A change that breaks an association rule
//! ([`laurels_core::lint`]) needs a reason. [`laurels_core::states`] knows the states of each association type,
//! [`laurels_core::todo`] what needs attention. Undo is a change like any other: the inverse of an entry of the log.
//!
//! The README's page *For those who change it* says which files a new metric, wizard, exam, question, import kind, view or
//! rulebook touches.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cli;
pub mod config;
pub mod dashboard;

//! # laurels
//!
//! A terminal dashboard that tells a Microsoft partner where its Solutions Partner designations stand, why, what
//! falls away when, and what is cheapest to do next.
//!
//! ## The house
//!
//! 1. [`core`] is pure: no files, environment, clock, randomness, threads or printing. The date enters as an argument;
//!    the same book, rulebook and date give the same scorecard.
//! 2. [`app`] is the Elm architecture with explicit effects: `update` changes the state and returns effects, it does no
//!    I/O itself. [`runtime`] carries the effects out and answers with actions. [`ui`] draws and changes nothing.
//! 3. Programme facts are data in `assets/`, each with its source. Code holds kinds of formulas, never their numbers.
//! 4. One table of commands drives dispatch, footer, help, palette and remapping.
//! 5. Data changes one way only: a `core::change::Change`, made in one transaction, logged, and turned round by undo. The
//!    dashboard, imports and commands make theirs through `runtime::service`, which joins stores, files and scores.
//! 6. Text that came from outside passes `core::text` before it is shown.
//! 7. Imports run downwards only: `main → cli, runtime → ui → app → core`; `store`, `exchange`, `config` → `core`.
//!    `tests/program/architecture.rs` holds us to it.
//!
//! ## What is kept
//!
//! The *ledger*, what people keep by hand (partner, customers, subscriptions, associations, people, certifications,
//! reported figures), is in memory as a whole: a `core::book::Book`. *Evidence*, the imported figures, is rows by the
//! million: in the store a row is written only when it differs from the one in force, which becomes the past; in memory
//! they are columns that are shared and never copied. The *log* is the audit: one entry a change, with before and after.
//! What fields a record has is described once, in `core::book::description`: forms, the wording of changes and a dataset's
//! messages take their words from there, and tests hold serde's structs and the JSON Schema to it.
//!
//! ```text
//! file → exchange::import (what it holds) → plan against the book (a Change, a report) → runtime::service
//!                                                                                     ↓ scores before and after
//!                                             store: log, ledger, figures, scores of the day, in one transaction
//! ```
//!
//! ## What people do
//!
//! A *wizard* (`core::wizard`) walks down the road to an association: steps, branches, commands and mails are data in
//! `assets/`, answers and the book make one set of values, and the end of a walk is one change. A *form* (`app::records`,
//! `app::record_form`) writes records by hand: one, several at once, an association on to its next state, one customer out of
//! two (`core::merge`). What any of them records goes the one way; drafts lie beside the log, because nothing in the book
//! depends on them. `core::lint` knows the association rules, and a change that breaks one stops (`app::road`) until there
//! is a reason; `core::states` knows the states of each type of association, `core::todo` what needs attention.
//!
//! Undo is each one's own: `runtime::service` tells what this session did from what others did, `core::change` which entry of
//! the log is to be turned round, and whoever finds a later change in the way names it.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cli;
pub mod config;
pub mod dashboard;

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
//! 5. Text that came from outside passes `core::text` before it is shown.
//! 6. Imports run downwards only: `main → cli, runtime → ui → app → core`; `store`, `exchange`, `config` → `core`.
//!    `tests/architecture.rs` holds us to it.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod app;
pub mod cli;
pub mod config;
pub mod core;
pub mod exchange;
pub mod runtime;
pub mod store;
pub mod ui;

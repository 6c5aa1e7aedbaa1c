//! The wizards: every branch, what is recorded, quoting, what the deck says.

#[path = "../support/mod.rs"]
mod support;

mod branches;
mod deck;
mod laws;
mod quoting;
mod said;
mod walks;

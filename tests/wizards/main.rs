//! The wizards: every branch, what is recorded, quoting, what the deck says.

mod branches;
mod confirmation;
mod deck;
mod gauges;
mod laws;
mod quoting;
mod recording;
mod rows;
mod said;
#[path = "../support/mod.rs"]
mod support;
mod walks;

//! TOML files that people edit: every fault of a file at once, in the order of its lines, each with its place, what was
//! found there, what was expected, and what a mistyped word most likely meant.
//!
//! A [`Format`] turns text into a tree of [`Node`]s whose values know their places; a [`Table`] reads typed values out of
//! it. A value that can't be read is replaced by a stand-in so that the rest is checked too. What a file is about
//! (settings, rules, styles) is its caller's business.

mod fault;
mod node;
mod scalar;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use fault::{Fault, Faults, Position};
pub use node::{Format, Leaf, Node, Notes, decode, joined};
pub use scalar::{Scalar, count, day, text, truth};
pub use table::Table;
pub use words::{Words, did_you_mean, listed};

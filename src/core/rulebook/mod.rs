//! The rules of the programme as data: model, loading with its checks, and the choice of the rulebook in force.
//!
//! A rulebook names *quantities* (what is measured, where it counts) and, for each designation, metric and track, which
//! quantities earn how many points. Every number comes from `assets/rules/`; nothing here knows a book.

mod model;

pub use model::*;

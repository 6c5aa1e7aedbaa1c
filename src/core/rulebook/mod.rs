//! The rules of the programme as data: model, loading with its checks, and the choice of the rulebook in force.
//!
//! A rulebook names *quantities* (what is measured, where it counts) and, for each designation, metric and track, which
//! quantities earn how many points. Every number comes from `assets/rules/`; nothing here knows a book.

mod check;
mod designations;
mod diff;
mod exams;
mod load;
mod model;
mod numbers;
mod products;
mod quantity;
mod ranking;
mod shipped;
mod sources;
mod values;
mod words;

pub use crate::toml_file::Scalar;
pub use diff::{RuleChange, RulebookDiff};
pub use exams::is_known;
pub use model::*;
pub use products::{other_products, product_of};
pub use quantity::{Amount, Band, Quantity, QuantityKind, Report, Span, Sum};
pub use ranking::{ranking, same_in_all_reports};
pub use shipped::{Heading, headings, in_force, own_in_force, parse, shipped, shipped_ids, shipped_text};
pub use sources::{Source, sources};
pub use values::{RuleValue, below, shown, values};

//! The pure heart: what a partner's book is, what the rules are, and what they make of it.
//!
//! Nothing here knows files, the environment, the clock, a terminal or a database; dates come in as arguments.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![deny(clippy::disallowed_methods, clippy::iter_over_hash_type)]

pub mod book;
pub mod book_index;
pub mod change;
pub mod day;
pub mod deadline;
pub mod evidence;
pub mod faq;
pub mod history;
pub mod ids;
pub mod import_report;
pub mod lint;
pub mod merge;
pub mod money;
pub mod month;
pub mod opened;
pub mod points;
pub mod projection;
pub mod rulebook;
pub mod scoring;
pub mod states;
pub mod text;
pub mod todo;
pub mod wizard;

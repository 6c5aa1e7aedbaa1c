//! What a partner records, what the programme demands, and what follows.
//!
//! [`book`] and [`evidence`] are what is known, [`rulebook`] says what counts, [`scoring`] applies it: facts per customer,
//! workload or person, added up to a scorecard. [`advice`] says what would make more count, [`mod@plan`] finds the cheapest
//! way to a target, [`mod@forecast`] looks at the days to come, [`scenario`] tries
//! what is planned, [`mod@benefits`] says what hangs on a designation, [`mod@todo`] tells what needs attention, [`wizard`] leads to associations,
//! [`lint`] checks them, [`summary`] tells others where one stands, [`change`] and [`merge`] alter the book.
//!
//! Everything here is a function of its arguments. No files, environment, clock, randomness, threads or printing: the
//! package's `clippy.toml` forbids them, and hash maps are not iterated, because their order differs from run to run.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::iter_over_hash_type)]

pub mod advice;
pub mod benefits;
pub mod book;
pub mod book_index;
pub mod calendar;
pub mod change;
pub mod country;
pub mod day;
pub mod deadline;
pub mod evidence;
pub mod faq;
pub mod forecast;
pub mod fuzzy;
pub mod history;
pub mod ids;
pub mod import_report;
pub mod intern;
pub mod lint;
pub mod merge;
pub mod money;
pub mod month;
pub mod opened;
pub mod pal_inventory;
pub mod plan;
pub mod points;
pub mod projection;
pub mod qualified;
pub mod reading;
pub mod reconcile;
pub mod rulebook;
pub mod scenario;
pub mod scoring;
pub mod sources;
pub mod states;
pub mod summary;
pub mod text;
pub mod todo;
pub mod todo_settings;
pub mod toml_file;
pub mod wizard;

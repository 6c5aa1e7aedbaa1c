//! Files that come in and go out: datasets and their schema, imports.

#[path = "../support/mod.rs"]
mod support;

mod containers;
mod corrupted;
mod dataset;
mod identity;
mod import;
mod import_golden;
mod kinds;
mod kinds_packed;
mod old_workbook;
mod packed;
mod pairwise;
mod report_variants;
mod roles;
mod schema;
mod separators;
mod tables;
mod unclear;

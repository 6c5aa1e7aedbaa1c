//! The program from outside: its command line, settings, demonstration, README, and what it is built of.

#[path = "../support/mod.rs"]
mod support;

mod calendar;
mod cli;
mod config;
mod demo;
mod dependencies;
mod endless;
mod english;
mod export_cli;
mod faq;
mod hostile;
mod import_cli;
mod layers;
mod modules;
mod plan_cli;
mod portfolio;
mod readme;
mod report;

mod reconcile_cli;
mod sources_cli;
mod store_cli;
mod todo_cli;
mod wizard_cli;

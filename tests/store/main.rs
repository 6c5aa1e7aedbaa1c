//! The store and what keeps books in it: contents, faults, undo, sharing, deaths.

#[path = "../support/mod.rs"]
mod support;

mod archive;
mod attacks;
mod columns;
mod contents;
mod crash;
mod faults;
mod merge;
mod read_only;
mod restore;
mod service;
mod service_undo;
mod shared;
#[cfg(feature = "team")]
mod team;
#[cfg(feature = "team")]
mod team_portfolio;
#[cfg(feature = "team")]
mod team_wire;
mod undo;
mod undo_laws;
mod users;

//! The dashboard on a terminal.
//!
//! [`draw`] turns the state of `laurels-app` into cells and changes nothing. [`terminal`] reads keys, writes frames and puts
//! the terminal back as it was. Neither knows stores or files of the user's.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod draw;
pub mod terminal;

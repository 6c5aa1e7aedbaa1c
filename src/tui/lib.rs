//! The dashboard on a terminal: what stands where and how it looks, and the bytes that come in and go out.
//!
//! [`draw`] turns the state of `laurels-app` into cells and changes nothing; [`terminal`] reads keys and writes frames.
//! Neither opens a file, reads the clock or starts a task.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod draw;
pub mod terminal;

//! The dashboard's contact with the world: the terminal's modes, keys, signals, time, threads, and the bytes that go out.
//!
//! Everything here is about *when* and *how*, never about *what*: it knows no rule of the programme and no layout of a
//! screen. What is specific to Unix stays in this module.

pub mod caps;
pub mod input;
pub mod signals;
pub mod terminal;
pub mod wire;

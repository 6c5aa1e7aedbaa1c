//! What is drawn: screens in memory, and the dashboard on a real terminal.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
#[path = "../pty/mod.rs"]
mod pty;
mod screens;

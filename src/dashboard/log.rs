//! The log file: what went wrong, for whoever looks into it later. Never the terminal, which belongs to the dashboard.

use std::io;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Days that are kept.
const DAYS: usize = 7;

/// Writes what is logged from now on to a file a day in `directory`, which is made when missing: warnings and errors, or
/// what the filter lets through (`laurels=debug`; the syntax of `tracing_subscriber::EnvFilter`).
///
/// # Errors
/// When the directory cannot be written to, or there is a log already.
pub fn open(directory: &Path, filter: Option<&str>) -> io::Result<()> {
    // The appender would make it too, but not without a word on the standard error.
    std::fs::create_dir_all(directory)?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(DAYS)
        .filename_prefix("laurels")
        .filename_suffix("log")
        .build(directory)
        .map_err(io::Error::other)?;
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter.unwrap_or("warn")))
        .with_writer(file)
        .with_ansi(false)
        .try_init()
        .map_err(io::Error::other)
}

//! Copies through SQLite's backup API, which sees one moment of a store that others are using.

use super::error::Fault;
use super::{connect, file};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::path::Path;

/// Copies an open store to a file, private and complete, or not there at all. A file of that name is replaced.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn to_file(from: &Connection, to: &Path) -> Result<(), Fault> {
    let unfinished = file::beside(to, ".unfinished");
    let _ = fs::remove_file(&unfinished); // Of a copy that was cut off.
    file::create_private(&unfinished)?;
    let copied = connect::open_to_write(&unfinished).and_then(|mut into| into_store(from, &mut into));
    if copied.is_err() {
        let _ = fs::remove_file(&unfinished);
        return copied;
    }
    fs::rename(&unfinished, to)?;
    Ok(File::open(file::folder_of(to))?.sync_all()?)
}

/// Copies one open store over the content of another, as one transaction of the other: who reads it meanwhile sees the
/// old content or the new.
///
/// # Errors
/// When one cannot be read or the other not be written; then the other is as it was.
pub fn into_store(from: &Connection, into: &mut Connection) -> Result<(), Fault> {
    match Backup::new(from, into)?.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(Fault::Locked),
    }
}

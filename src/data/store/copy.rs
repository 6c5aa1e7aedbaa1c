//! Copies through SQLite's backup API, which sees one moment of a store that others are using.

use super::error::Fault;
use super::{connect, file};
use crate::unfinished;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::File;
use std::path::Path;

/// Copies an open store to a file, private and complete, or not there at all. A file of that name is replaced. Several may
/// copy to one place at once: each writes a file of its own until it is complete.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn to_file(from: &Connection, to: &Path) -> Result<(), Fault> {
    let folder = file::folder_of(to);
    unfinished::remove_stale(&folder);
    let beside = unfinished::named().make_in(&folder, |path| Ok(file::create_private(path)))?;
    let (made, beside) = beside.into_parts();
    made?;
    connect::open_to_write(&beside).and_then(|mut into| into_store(from, &mut into))?;
    beside.persist(to).map_err(|refused| refused.error)?;
    Ok(File::open(folder)?.sync_all()?)
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

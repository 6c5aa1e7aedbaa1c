//! Putting a backup back.

use super::error::{Fault, StoreError};
use super::{Access, Store, VERSION, check, connect, copy, file, migrate};
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// Puts the content of the backup `from` into the store at `path`, after the backup passed all checks of a sound store and
/// the store's present content was put into a file beside, whose path is returned (`None` where there was no store).
///
/// The store's file stays the same file, so that programs that have it open see the restored content; a backup of an
/// earlier version is brought up to date there.
///
/// # Errors
/// When the backup cannot be taken, or the store not be written. Then the store is as it was.
pub fn restore(path: &Path, from: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>, StoreError> {
    let source = checked(from).map_err(|fault| unsound(fault).of(from))?;
    let replaced = match file::inspect(path) {
        Err(Fault::Missing) if path.exists() => Ok(None),
        Err(Fault::Missing) => {
            let folder = file::create_private_folder(&file::folder_of(path));
            folder.and_then(|()| file::create_private(path)).map(|()| None)
        }
        Err(Fault::Unreadable | Fault::Damaged(_)) | Ok(()) => keep(path, now).map(Some),
        Err(fault) => Err(fault),
    };
    let replaced = replaced.map_err(|fault| fault.of(path))?;
    copy_over(&source, path).map_err(|fault| fault.of(path))?;
    Store::open(path, Access::Write)?;
    Ok(replaced)
}

/// The backup, opened, if it is sound. One of an earlier version is checked as what it becomes.
fn checked(from: &Path) -> Result<Connection, Fault> {
    file::inspect(from)?;
    let source = connect::open_any(from)?;
    match migrate::version(&source)? {
        0 => return Err(Fault::Missing),
        VERSION => check::require_sound(&source)?,
        version if version > VERSION => return Err(Fault::Newer { version }),
        _ => {
            let mut present = Connection::open_in_memory()?;
            copy::into_store(&source, &mut present)?;
            migrate::migrate(&mut present)?;
            check::require_sound(&present)?;
        }
    }
    Ok(source)
}

/// What is wrong with a backup, in the words for a backup.
fn unsound(fault: Fault) -> Fault {
    match fault {
        Fault::Missing => Fault::NoBackup("there is nothing in it, or no such file".to_owned()),
        Fault::Unreadable | Fault::Foreign => Fault::NoBackup("it is not a laurels store".to_owned()),
        Fault::Damaged(what) => Fault::NoBackup(what),
        fault => fault,
    }
}

/// Puts the present content into a file beside: a proper copy, or where it is too damaged for that, its very bytes.
fn keep(path: &Path, now: DateTime<Utc>) -> Result<PathBuf, Fault> {
    let kept = file::beside(path, &format!("-replaced-{}", now.format("%Y%m%dT%H%M%SZ")));
    if fs::symlink_metadata(&kept).is_ok() {
        return Err(Fault::System(format!("{} already exists; try again in a second", kept.display())));
    }
    let copied = connect::open_to_write(path).and_then(|present| copy::to_file(&present, &kept));
    match copied {
        Ok(()) => Ok(kept),
        Err(Fault::Unreadable | Fault::Damaged(_)) => keep_bytes(path, &kept).map(|()| kept),
        Err(fault) => Err(fault),
    }
}

/// Copies the bytes of a damaged store, and of its journal if there is one: together they are what there was.
fn keep_bytes(path: &Path, kept: &Path) -> Result<(), Fault> {
    for (from, to) in [(file::journal_of(path), file::journal_of(kept)), (path.to_owned(), kept.to_owned())] {
        if from.exists() {
            file::create_private(&to)?;
            fs::copy(&from, &to)?;
            fs::File::open(&to)?.sync_all()?;
        }
    }
    Ok(())
}

/// Copies the backup over the store. A store too damaged for SQLite to write into is emptied first.
fn copy_over(source: &Connection, path: &Path) -> Result<(), Fault> {
    let copied = connect::open_to_write(path).and_then(|mut into| copy::into_store(source, &mut into));
    match copied {
        Err(Fault::Unreadable | Fault::Damaged(_)) => {
            let journal = file::journal_of(path);
            if journal.exists() {
                fs::remove_file(journal)?; // Or it would be played back into the new content.
            }
            file::no_follow(fs::OpenOptions::new().write(true)).open(path)?.set_len(0)?;
            copy::into_store(source, &mut connect::open_to_write(path)?)
        }
        copied => copied,
    }
}

//! What lies beside a store and decides what it holds: SQLite's journals, which are rolled in before anything is read, and
//! the folder of its backups. Whoever can plant one of them can change the store, so each must belong to somebody who may
//! write the store anyway, and be what it is taken for: links are not followed.

use super::error::Fault;
use super::file::{self, Access};
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// SQLite's own files beside a database, in either of its journal modes.
const SUFFIXES: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Refuses a store beside which somebody else's journal lies, or something that only looks like one.
///
/// # Errors
/// When there is one, or it cannot be told.
pub fn check(store: &Path) -> Result<(), Fault> {
    SUFFIXES.iter().try_for_each(|suffix| {
        let beside = file::with_suffix(store, suffix);
        refuse(&beside, store, |about| if about.is_file() { None } else { Some("not a plain file") })
    })
}

/// Refuses the folder of a store's backups where it is a link, or others can write to it. One that is missing is fine.
///
/// # Errors
/// When it is refused, or it cannot be told.
pub fn check_backups(folder: &Path, store: &Path) -> Result<(), Fault> {
    refuse(folder, store, |about| if about.is_dir() { None } else { Some("not a folder") })
}

fn refuse(beside: &Path, store: &Path, misfit: fn(&Metadata) -> Option<&'static str>) -> Result<(), Fault> {
    let about = match fs::symlink_metadata(beside) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let what = match misfit(&about) {
        _ if about.is_symlink() => "a symbolic link".to_owned(),
        Some(misfit) => misfit.to_owned(),
        None if about.mode() & 0o002 != 0 => "open to anybody's changes".to_owned(),
        None if !is_trusted(&about, store)? => format!("another user's (uid {})", about.uid()),
        None => return Ok(()),
    };
    Err(Fault::Beside { path: beside.to_owned(), what })
}

/// Whether it belongs to somebody who may write the store anyway: this user, the administrator, the store's owner, or in a
/// shared folder its group.
fn is_trusted(about: &Metadata, store: &Path) -> Result<bool, Fault> {
    let folder = file::folder_of(store);
    let is_owner = fs::symlink_metadata(store).is_ok_and(|store| store.is_file() && store.uid() == about.uid());
    let is_group = || Ok(Access::of(&folder)? == Access::SHARED && fs::metadata(&folder)?.gid() == about.gid());
    match about.uid() {
        0 => Ok(true),
        uid if uid == rustix::process::geteuid().as_raw() || is_owner => Ok(true),
        _ => is_group(),
    }
}

//! What keeps a store from being changed: its file, or its folder, in which SQLite has to put its journal.
//!
//! The system lets an administrator write whatever the permissions say; where they let nobody write at all, that is meant
//! for the administrator as well.

use super::error::Fault;
use super::file;
use rustix::fs::Access;
use rustix::io::Errno;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What may not be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Barrier {
    File(PathBuf),
    Folder(PathBuf),
    /// The disk, which is mounted for reading only: nobody may.
    Disk(PathBuf),
    /// The role under which a team store's server knows this user.
    Role(String),
}

impl Barrier {
    pub const fn way_out(&self) -> &'static str {
        match self {
            Barrier::File(_) | Barrier::Folder(_) => "change its permissions",
            Barrier::Disk(_) => "mount it for writing",
            Barrier::Role(_) => "ask its owner for the user role",
        }
    }
}

impl fmt::Display for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Barrier::File(path) => write!(f, "the file {} may not be written to", path.display()),
            Barrier::Folder(path) => write!(f, "the folder {} may not be written to", path.display()),
            Barrier::Role(role) => write!(f, "the role {role} may only read it"),
            Barrier::Disk(path) => write!(f, "the disk that {} is on is mounted read-only", path.display()),
        }
    }
}

/// What keeps this user from changing a store at that path, if anything does. What is not there keeps nobody from anything.
pub fn barrier(path: &Path) -> Option<Barrier> {
    let folder = file::folder_of(path);
    if [path, &folder].iter().any(|path| rustix::fs::access(*path, Access::WRITE_OK) == Err(Errno::ROFS)) {
        return Some(Barrier::Disk(path.to_owned()));
    }
    if is_closed(path, Access::WRITE_OK) {
        return Some(Barrier::File(path.to_owned()));
    }
    is_closed(&folder, Access::WRITE_OK | Access::EXEC_OK).then_some(Barrier::Folder(folder))
}

/// Refuses where something keeps this user from changing a store at that path.
///
/// # Errors
/// When something does.
pub fn refuse(path: &Path) -> Result<(), Fault> {
    barrier(path).map_or(Ok(()), |barrier| Err(Fault::Protected(barrier)))
}

fn is_closed(path: &Path, wanted: Access) -> bool {
    let Ok(about) = fs::metadata(path) else { return false };
    about.mode() & 0o222 == 0 || rustix::fs::access(path, wanted).is_err()
}

//! What can go wrong with a store, each in a sentence that says what to do about it.

use super::address;
use super::barrier::Barrier;
use rusqlite::ErrorCode;
use rusqlite::ffi;
use std::io;
use std::path::{Path, PathBuf};

/// Something went wrong with a store; what it held before, it holds still.
#[derive(Debug, thiserror::Error)]
#[error("{} {fault}", path.display())]
pub struct StoreError {
    pub path: PathBuf,
    pub fault: Fault,
}

/// What went wrong, as a sentence whose subject is the file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such file, or one that nothing was ever written to.
    #[error("does not exist yet; the first change or import creates it, and --store names another")]
    Missing,
    /// A new file would take the place of another.
    #[error("already exists; name another file")]
    Exists,
    /// The file's folder is missing.
    #[error("can't be created: there is no folder {}; create it first", .0.display())]
    NoDirectory(PathBuf),
    /// Anybody may write to the folder.
    #[error("is in {}, where anybody can write and could replace it; forbid that: chmod o-w {}", .0.display(), .0.display())]
    OpenToAll(PathBuf),
    /// The folder belongs to another user, who may put anything in its place.
    #[error(
        "is in {}, a folder of another user, who could replace it; keep it in a folder of your own, or have that one shared with your group: chmod 2770 {}",
        .0.display(), .0.display()
    )]
    TheirFolder(PathBuf),
    /// Anybody may put files into the folder, though not replace those of others.
    #[error(
        "lies in {}, where anybody may put a journal beside it that changes its content; keep it in a folder of your own: mkdir -m 700 {}",
        .0.display(),
        .0.join("laurels").display()
    )]
    Sticky(PathBuf),
    /// A journal beside it, or the folder of its backups, is not what it should be, or somebody else's.
    #[error(
        "can't be used safely: {} beside it is {what}; find out who put it there, then remove it",
        path.display()
    )]
    Beside { path: PathBuf, what: String },
    /// The last part of the path is a symbolic link.
    #[error("is a symbolic link; name the file that it leads to")]
    Link,
    /// A folder, a pipe, a device.
    #[error("is not a file; name the file of a store")]
    NotAFile,
    /// A file that its owner keeps to himself.
    #[error("belongs to another user, who does not share it; have it shared with your group, or name another file")]
    Theirs,
    /// A file that this user may not read, or a folder that he may not look into.
    #[error(
        "can't be read: you have no permission for it or its folder; have it shared with your group, or name another file"
    )]
    Closed,
    #[error("is the database of another program; name another file")]
    Foreign,
    /// No database at all, as far as its beginning tells.
    #[error(
        "is not a laurels store, or its beginning is damaged; name another file, or put back a backup with `laurels restore FILE`"
    )]
    Unreadable,
    #[error(
        "was written by a newer laurels (store version {version}, this one reads {}); update laurels",
        super::VERSION
    )]
    Newer { version: u32 },
    /// A store of an earlier laurels, opened for reading only.
    #[error(
        "is of store version {version}, this laurels works with {}; open it once without --read-only to bring it up to date",
        super::VERSION
    )]
    Older { version: u32 },
    /// What the file holds makes no sense.
    #[error("is damaged ({0}); put back a backup with `laurels restore FILE`")]
    Damaged(String),
    /// A file that is to be put back is not there, is no store, or is damaged.
    #[error("is not a valid backup ({0}); name another")]
    NoBackup(String),
    /// It was opened for reading, or lies where nothing can be written.
    #[error("cannot be written to: it was opened for reading only, or lies on a disk that is read-only")]
    ReadOnly,
    /// The open file is no longer the one of that name.
    #[error("was moved or removed while it was open; nothing was changed, open it again")]
    Moved,
    /// The file, or its folder, may not be written to by this user.
    #[error("cannot be written to: {}; {}, or name another file", .0, .0.way_out())]
    Protected(Barrier),
    /// A change was cut off, and has to be taken back before anybody can read.
    #[error(
        "contains a change that was interrupted; open it once where its folder may be written to, and it is taken back"
    )]
    Unfinished,
    #[error("cannot be written to: the disk, or your share of it, is full; make room and try again")]
    Full,
    /// Somebody else is writing, and does not come to an end.
    #[error("is in use by another program; try again when that is done")]
    Locked,
    #[error("cannot be used: {0}")]
    System(String),
    /// A record is not as the change found it.
    #[error("has changed meanwhile: the {kind} {key} is not as it was; look at it and try again")]
    Conflict {
        kind: String,
        /// Its key, as a message may show it.
        key: String,
    },
    /// A record that the change names, or figures do, is gone.
    #[error("has changed meanwhile: {0}; look at it and try again")]
    BrokenReference(String),
    /// Figures were changed after the revision that an import was compared with.
    #[error("got new figures meanwhile (change {revision}); compare again")]
    Behind {
        /// The change that brought them.
        revision: u64,
    },
    /// A later change stands on the figures that would be taken back.
    #[error("has newer figures in the place of these; undo change {revision} first")]
    DependedOn { revision: u64 },
    /// The change is undone already.
    #[error("already has that change undone, by change {by}; undo that one to get it back")]
    Undone {
        /// The change that undid it.
        by: u64,
    },
    /// It begins like the address of a team store, and is none that may be used.
    #[error(
        "is not the address of a team store: {0}; it reads postgresql:///DATABASE?host=/SOCKET-FOLDER&schema=PARTNER"
    )]
    Address(String),
    /// A team store, for a program that was built without them.
    #[error(
        "is a team store, and this laurels is built without them: build it with cargo build --release --features team"
    )]
    NoTeam,
    /// What a team store's server says.
    #[error("{0}")]
    Team(String),
    /// A team store's server cannot be reached, or does not answer.
    #[error("can't be reached: {0}; try again")]
    Lost(String),
    /// The connection was lost in the middle of a change.
    #[error(
        "was lost while saving, and it is not known whether the change was made; laurels looks as soon as it is back"
    )]
    Unsure,
    /// The same, and the log has no such change.
    #[error("was lost while saving, and the change was not made; make it again")]
    CutOff,
    /// The log that was to be taken is not that of the records with it.
    #[error("is as it was before: the file's log does not lead to its records ({0}); export it again with --with-log")]
    Log(String),
    /// There is no change of that number, or none of that kind.
    #[error("has no change {0} of that kind")]
    NoRevision(u64),
    /// Somebody asked for it to stop.
    #[error("is as it was before: stopped")]
    Cancelled,
}

impl Fault {
    /// The fault of the file at `path`.
    pub(super) fn of(self, path: &Path) -> StoreError {
        let fault = if address::is_team(path) { self.of_team() } else { self };
        StoreError { path: address::shown(path), fault }
    }

    /// The same of a team store, which no backup is put back into.
    pub(in crate::store) fn of_team(self) -> Fault {
        match self {
            Fault::Damaged(what) => {
                Fault::Team(format!("is damaged ({what}); import a backup of it into a schema that has no change yet"))
            }
            fault => fault,
        }
    }

    /// Damage, told by where something was found that cannot be there.
    pub(super) fn damaged(what: impl ToString) -> Fault {
        Fault::Damaged(what.to_string())
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        if let rusqlite::Error::SqlInputError { msg, .. } = &error {
            return Fault::damaged(msg); // The rest is the statement, which says nothing to a user.
        }
        let rusqlite::Error::SqliteFailure(code, _) = &error else {
            return Fault::damaged(error); // A value that is not of the type, or a row that is not there.
        };
        match code.code {
            ErrorCode::ReadOnly if code.extended_code == ffi::SQLITE_READONLY_ROLLBACK => Fault::Unfinished,
            ErrorCode::ReadOnly if code.extended_code == ffi::SQLITE_READONLY_DBMOVED => Fault::Moved,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Fault::ReadOnly,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Fault::Locked,
            ErrorCode::DiskFull => Fault::Full,
            // A quota or a limit on the size of files shows as a write that fails.
            ErrorCode::SystemIoFailure if code.extended_code == ffi::SQLITE_IOERR_WRITE => Fault::Full,
            ErrorCode::NotADatabase => Fault::Unreadable,
            ErrorCode::DatabaseCorrupt | ErrorCode::Unknown | ErrorCode::TypeMismatch => Fault::damaged(error),
            _ => Fault::System(format!("{error} (SQLite code {})", code.extended_code)),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            io::ErrorKind::AlreadyExists => Fault::Exists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Fault::Full,
            io::ErrorKind::ReadOnlyFilesystem => Fault::ReadOnly,
            io::ErrorKind::PermissionDenied => Fault::Closed,
            _ => Fault::System(error.to_string()),
        }
    }
}

//! Word of the system that something in a folder has changed, where it gives any: on Linux, of folders on this machine. Others'
//! changes of a folder on a server come without a word, and whoever waits for them has to look.

use std::path::Path;

/// What the system tells of files and folders.
#[cfg(target_os = "linux")]
pub(super) struct FileEvents(std::os::fd::OwnedFd);

#[cfg(target_os = "linux")]
impl FileEvents {
    /// None where the system gives no more of them.
    pub(super) fn new() -> Option<FileEvents> {
        use rustix::fs::inotify::{CreateFlags, init};
        init(CreateFlags::CLOEXEC).ok().map(FileEvents)
    }

    /// Listens for changes of a file or folder from now on. Whether every change of it will be told.
    pub(super) fn listen(&self, path: &Path) -> bool {
        use rustix::fs::inotify::{WatchFlags, add_watch};
        let changes = WatchFlags::MODIFY
            | WatchFlags::ATTRIB
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        let add = |path: &Path| is_local(path) && add_watch(&self.0, path, changes).is_ok();
        if path.is_dir() {
            return add(path);
        }
        // Another file may take its place, and it may be a link to one elsewhere.
        let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        folder.is_some_and(add) && (!path.exists() || add(path))
    }

    /// Waits for the next change.
    pub(super) fn wait(&self) {
        // What changed is looked up; how often it was told is of no interest.
        let _ = rustix::io::read(&self.0, &mut [0; 4096][..]);
    }
}

/// Whether a folder is on a file system that nobody else writes to without this machine.
#[cfg(target_os = "linux")]
fn is_local(path: &Path) -> bool {
    /// ext2 to ext4, XFS, Btrfs, tmpfs, overlayfs, ZFS, F2FS and bcachefs, by the numbers of linux/magic.h and their own.
    const LOCAL: [u32; 8] =
        [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0xF2F5_2010, 0xCA45_1A4E];
    rustix::fs::statfs(path).is_ok_and(|about| LOCAL.contains(&(about.f_type as u32)))
}

/// The system tells nothing.
#[cfg(not(target_os = "linux"))]
pub(super) struct FileEvents;

#[cfg(not(target_os = "linux"))]
impl FileEvents {
    pub(super) fn new() -> Option<FileEvents> {
        None
    }

    pub(super) fn listen(&self, _: &Path) -> bool {
        false
    }

    pub(super) fn wait(&self) {}
}

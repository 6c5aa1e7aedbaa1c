//! Files for people, which hold customers' names: only their owner can read them, and they are complete or not there.
//!
//! A copy of the store is not written here: SQLite opens it by name, and in a shared folder it is the group's.

use crate::unfinished;
use rustix::fs::OFlags;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// The new one takes its place.
    Replace,
    /// The same where it is empty or has this mark near its beginning; else it stays, and nothing is written.
    ReplaceMarked(&'static str),
}

/// Bytes at the beginning of a file in which a [mark](Existing::ReplaceMarked) is looked for.
const HEAD: u64 = 512;

/// Writes a new file beside its place, down to the disk, then moves it there.
///
/// # Errors
/// When it cannot be written, `fill` fails, the name is a link, or there is a file that stays
/// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)); then everything is as it was.
pub fn write(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    // The new file would take the place of the link, not of what it leads to.
    if fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink()) {
        return Err(io::Error::other("it is a symbolic link; name the file that it leads to"));
    }
    let stays = match existing {
        Existing::Keep => fs::symlink_metadata(path).is_ok(),
        Existing::Replace => false,
        Existing::ReplaceMarked(mark) => is_of_others(path, mark)?,
    };
    if stays {
        return Err(rustix::io::Errno::EXIST.into());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    unfinished::remove_stale(folder);
    // Opened here, because what tempfile opens itself it names in its errors.
    let beside = unfinished::named()
        .make_in(folder, |path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path))?;
    let mut out = BufWriter::new(beside.as_file());
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    match existing {
        Existing::Keep => beside.persist_noclobber(path),
        Existing::Replace | Existing::ReplaceMarked(_) => beside.persist(path),
    }
    .map_err(|refused| refused.error)?;
    File::open(folder)?.sync_all()
}

/// Whether there is a file that somebody else wrote.
fn is_of_others(path: &Path, mark: &str) -> io::Result<bool> {
    let mut head = Vec::new();
    match File::open(path).and_then(|found| found.take(HEAD).read_to_end(&mut head)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(_) => Ok(!head.is_empty() && !String::from_utf8_lossy(&head).contains(mark)),
    }
}

/// Makes a folder for files that only this user may read, or makes one of his such.
///
/// # Errors
/// When it cannot be made, is a link or no folder, or belongs to somebody else.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    let about = fs::symlink_metadata(path)?;
    if !about.is_dir() || about.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused(path, "is not a folder of yours"));
    }
    match about.mode() & 0o077 {
        0 => Ok(()),
        _ => fs::set_permissions(path, Permissions::from_mode(0o700)),
    }
}

/// Opens a file to write on at its end, made where there is none.
///
/// # Errors
/// When it cannot be opened, is a link or no plain file, or belongs to somebody else.
pub fn append(path: &Path) -> io::Result<File> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags).open(path)?;
    let about = file.metadata()?;
    if !about.is_file() || about.nlink() != 1 || about.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused(path, "is not a plain file of yours"));
    }
    if about.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

fn refused(path: &Path, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, format!("{} {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn names(folder: &Path) -> Vec<std::ffi::OsString> {
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name()).collect()
    }

    #[test]
    fn a_file_is_private_and_replaced_atomically() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.json");
        let put = |existing, text: &str| write(&path, existing, |out| out.write_all(text.as_bytes()));
        put(Existing::Keep, "first").expect("written");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(put(Existing::Keep, "second").expect_err("kept").kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).expect("read"), "first");
        let foreign = put(Existing::ReplaceMarked("made here"), "second").expect_err("not made here");
        assert_eq!(foreign.kind(), io::ErrorKind::AlreadyExists);
        put(Existing::Replace, "third, made here").expect("written");
        put(Existing::ReplaceMarked("made here"), "").expect("made here");
        put(Existing::ReplaceMarked("made here"), "third").expect("an empty one");
        assert_eq!(fs::read_to_string(&path).expect("read"), "third");
        assert_eq!(names(folder.path()), ["book.json"]);
    }

    #[test]
    fn a_link_stays_one_and_what_it_leads_to_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("book.ics"), folder.path().join("link.ics"));
        let gone = folder.path().join("gone.ics");
        fs::write(&file, "made here").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        std::os::unix::fs::symlink("nowhere", &gone).expect("linked");
        for path in [&link, &gone] {
            for existing in [Existing::Keep, Existing::Replace, Existing::ReplaceMarked("made here")] {
                let error = write(path, existing, |out| out.write_all(b"new")).expect_err("a link");
                assert!(error.to_string().contains("name the file that it leads to"), "{error}");
                assert!(fs::symlink_metadata(path).expect("there").is_symlink());
            }
        }
        assert_eq!(fs::read_to_string(&file).expect("read"), "made here");
        assert_eq!(names(folder.path()).len(), 3);
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn folders_and_appended_files_are_private_and_never_links() {
        let above = tempfile::tempdir().expect("a folder");
        let (folder_path, linked) = (above.path().join("state/laurels"), above.path().join("linked"));
        folder(&folder_path).expect("made");
        assert_eq!((mode(&folder_path), mode(&above.path().join("state"))), (0o700, 0o700));
        fs::set_permissions(&folder_path, Permissions::from_mode(0o755)).expect("as an earlier laurels made it");
        folder(&folder_path).expect("there");
        assert_eq!(mode(&folder_path), 0o700);
        std::os::unix::fs::symlink(&folder_path, &linked).expect("linked");
        folder(&linked).expect_err("a link");

        let file = folder_path.join("laurels.log");
        append(&file).and_then(|mut file| file.write_all(b"one")).expect("written");
        fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("as an earlier laurels made it");
        append(&file).and_then(|mut file| file.write_all(b"two")).expect("written");
        assert_eq!((fs::read_to_string(&file).expect("read").as_str(), mode(&file)), ("onetwo", 0o600));
        let (other, link, hard) = (above.path().join("other"), folder_path.join("link"), folder_path.join("hard"));
        fs::write(&other, "untouched").expect("written");
        std::os::unix::fs::symlink(&other, &link).expect("linked");
        fs::hard_link(&other, &hard).expect("linked");
        append(&link).expect_err("a link");
        append(&hard).expect_err("a link");
        append(&folder_path).expect_err("a folder");
        assert_eq!((fs::read_to_string(&other).expect("read").as_str(), mode(&other) & 0o044), ("untouched", 0o044));
    }

    #[test]
    fn a_full_disk_leaves_no_half_of_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.json");
        let full = |out: &mut BufWriter<&File>| {
            out.write_all(&[b' '; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        };
        for existing in [Existing::Keep, Existing::Replace] {
            assert_eq!(write(&path, existing, full).expect_err("full").kind(), io::ErrorKind::StorageFull);
            assert!(names(folder.path()).is_empty());
        }
        write(&path, Existing::Keep, |out| out.write_all(b"old")).expect("written");
        write(&path, Existing::Replace, full).expect_err("full");
        assert_eq!(fs::read_to_string(&path).expect("read"), "old");
        assert_eq!(names(folder.path()), ["book.json"]);
    }
}

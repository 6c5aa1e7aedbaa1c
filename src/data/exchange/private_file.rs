//! Files for people, which hold customers' names: only their owner can read them, and they are complete or not there.
//!
//! A copy of the store is not written here: SQLite opens it by name, and in a shared folder it is the group's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// The new one takes its place.
    Replace,
}

/// Writes a new file beside its place, down to the disk, then moves it there.
///
/// # Errors
/// When it cannot be written, `fill` fails, or there is one to [keep](Existing::Keep)
/// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)); then everything is as it was.
pub fn write(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    if existing == Existing::Keep && fs::symlink_metadata(path).is_ok() {
        return Err(rustix::io::Errno::EXIST.into());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Opened here, because what tempfile opens itself it names in its errors.
    let beside = builder
        .prefix(".laurels-")
        .suffix(".part")
        .make_in(folder, |path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path))?;
    let mut out = BufWriter::new(beside.as_file());
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    beside.as_file().sync_all()?;
    match existing {
        Existing::Keep => beside.persist_noclobber(path),
        Existing::Replace => beside.persist(path),
    }
    .map_err(|refused| refused.error)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn names(folder: &Path) -> Vec<std::ffi::OsString> {
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name()).collect()
    }

    #[test]
    fn a_file_is_private_and_the_new_one_or_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.json");
        let put = |existing, text: &str| write(&path, existing, |out| out.write_all(text.as_bytes()));
        put(Existing::Keep, "first").expect("written");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(put(Existing::Keep, "second").expect_err("kept").kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).expect("read"), "first");
        put(Existing::Replace, "third").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read"), "third");
        assert_eq!(names(folder.path()), ["book.json"]);
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

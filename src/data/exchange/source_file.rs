//! Opening a file that somebody names to be read: only regular files and pipes, and never more than is allowed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// Opens a regular file or a pipe. What else there is (folders, devices, sockets) has no end or is no file.
///
/// # Errors
///
/// It cannot be opened, or is something else.
pub fn open(path: &Path) -> io::Result<File> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !kind.is_file() && !kind.is_fifo() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is neither a regular file nor a pipe"));
    }
    File::open(path)
}

/// The content of a file of at most so many bytes; `None` where there is more.
///
/// # Errors
///
/// As [`open`], or when it cannot be read.
pub fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = open(path)?;
    if file.metadata()?.len() > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_an_end_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.json");
        fs::write(&path, "12345").expect("written");
        assert_eq!(read(&path, 5).expect("read"), Some(b"12345".to_vec()));
        assert_eq!(read(&path, 4).expect("read"), None);
        assert_eq!(open(folder.path()).expect_err("a folder").kind(), io::ErrorKind::IsADirectory);
        let device = open(Path::new("/dev/zero")).expect_err("a device");
        assert!(device.to_string().contains("neither a regular file nor a pipe"), "{device}");
    }
}

//! Opening a file that somebody names to be read: only regular files and pipes, and never more than is allowed.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How many bytes a pipe may give: it does not say how many there are, and may never end.
const PIPED: u64 = 16 << 20;
/// How long one wait for a pipe lasts, and how many of them may go by before anybody writes to it.
const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
const WAITS: u32 = 8;

/// An open file or pipe.
#[derive(Debug)]
pub struct SourceFile {
    file: File,
    is_pipe: bool,
    given: u64,
    waits: u32,
}

/// Opens a regular file or a pipe. What else there is (folders, devices, sockets) has no end or is no file.
///
/// # Errors
///
/// It cannot be opened, or is something else.
pub fn open(path: &Path) -> io::Result<SourceFile> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !kind.is_file() && !kind.is_fifo() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is neither a regular file nor a pipe"));
    }
    // Without the flag a pipe that nobody writes to would never open, and what looks like a file and is none (/proc/kmsg)
    // could wait for ever; nothing could stop the wait.
    let flags = rustix::fs::OFlags::NONBLOCK.bits();
    let file = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)?;
    Ok(SourceFile { file, is_pipe: kind.is_fifo(), given: 0, waits: 0 })
}

/// The files directly in a folder, the oldest first, without those that are hidden.
///
/// # Errors
///
/// The folder cannot be read.
pub fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A link that leads nowhere is no file.
        let Ok(about) = fs::metadata(entry.path()) else { continue };
        if about.is_file() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            files.push((about.modified()?, entry.path()));
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

impl SourceFile {
    /// What the system knows of it.
    ///
    /// # Errors
    ///
    /// The system does not say.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    /// Reads on as [`Read::read`] does; `None` where a pipe has nothing to give yet, after a short wait.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is a pipe that gives nothing at all or too much.
    pub fn read_on(&mut self, into: &mut [u8]) -> io::Result<Option<usize>> {
        let read = self.file.read(into);
        match read {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && !self.is_pipe => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it waits for something instead of having anything to read",
            )),
            read if !self.is_pipe => read.map(Some),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait().map(|()| None),
            Ok(0) if self.given == 0 && self.waits < WAITS => {
                self.waits += 1;
                self.wait().map(|()| None)
            }
            Ok(0) if self.given == 0 => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is a pipe that nobody writes to"))
            }
            Ok(count) if self.given + count as u64 > PIPED => {
                let message =
                    "it is a pipe that gives more than 16 MiB, and may never end; save what it gives as a file";
                Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
            }
            read => {
                self.given += read.as_ref().map_or(0, |count| *count as u64);
                read.map(Some)
            }
        }
    }

    fn wait(&self) -> io::Result<()> {
        match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&WAIT)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Read for SourceFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(count) = self.read_on(into)? {
                return Ok(count);
            }
        }
    }
}

impl Seek for SourceFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
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
    fn only_regular_files_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book.json");
        fs::write(&path, "12345").expect("written");
        assert_eq!(read(&path, 5).expect("read"), Some(b"12345".to_vec()));
        assert_eq!(read(&path, 4).expect("read"), None);
        assert_eq!(open(folder.path()).expect_err("a folder").kind(), io::ErrorKind::IsADirectory);
        let device = open(Path::new("/dev/zero")).expect_err("a device");
        assert!(device.to_string().contains("neither a regular file nor a pipe"), "{device}");
    }

    #[test]
    fn what_looks_like_a_file_and_waits_is_refused() {
        // As root on Linux there is one; elsewhere it cannot be opened, or is not there.
        let Ok(mut log) = open(Path::new("/proc/kmsg")) else { return };
        let mut bytes = vec![0; 1 << 16];
        let refused = loop {
            match log.read_on(&mut bytes) {
                Ok(Some(count)) if count > 0 => {}
                other => break other.expect_err("it has no end"),
            }
        };
        assert!(matches!(refused.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::PermissionDenied), "{refused}");
    }

    #[test]
    fn the_files_of_a_folder_are_those_that_show_the_oldest_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for (age, name) in [(1, "a.csv"), (3, "b.csv"), (2, "c.csv"), (4, ".hidden.csv")] {
            let file = File::create(path(name)).expect("a file");
            let then = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000 - age);
            file.set_modified(then).expect("an age");
        }
        fs::create_dir(path("folder.csv")).expect("a folder");
        std::os::unix::fs::symlink("nowhere", path("dangling.csv")).expect("a link");
        assert_eq!(files_in(folder.path()).expect("files"), [path("b.csv"), path("c.csv"), path("a.csv")]);
    }

    #[test]
    fn a_pipe_has_an_end_or_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        let silent = read(&path, 5).expect_err("nobody writes");
        assert!(silent.to_string().contains("nobody writes"), "{silent}");
        let written = |bytes: Vec<u8>| {
            let path = path.clone();
            let writer = std::thread::spawn(move || drop(fs::write(path, bytes)));
            let read = read(&folder.path().join("pipe"), u64::MAX - 1);
            drop(writer.join());
            read
        };
        assert_eq!(written(b"12345".to_vec()).expect("read"), Some(b"12345".to_vec()));
        let endless = written(vec![b'x'; PIPED as usize + 1]).expect_err("too much");
        assert!(endless.to_string().contains("more than 16 MiB"), "{endless}");
    }
}

//! Reading a file that a person edits from disk, whatever kind of file it is.

use laurels_core::toml_file::{Fault, decode};
use laurels_data::exchange::source_file;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// No file written by hand is larger.
const LARGEST_FILE: u64 = 1 << 20;

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
#[error("{}:{}{trouble}", path.display(), trouble.gap())]
pub struct FileError {
    pub path: PathBuf,
    #[source]
    pub trouble: Trouble,
}

/// What is the matter with a file.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is larger than 1 MiB; is it the right file?")]
    TooLarge,
    #[error("{}", Lines(.0))]
    Wrong(Vec<Fault>),
}

impl Trouble {
    /// What is between the file's name and this: one fault is on the line of the name, several are below it.
    fn gap(&self) -> &'static str {
        if matches!(self, Trouble::Wrong(faults) if faults.len() > 1) { "" } else { " " }
    }
}

struct Lines<'f>(&'f [Fault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [fault] => fault.fmt(f),
            faults => faults.iter().try_for_each(|fault| write!(f, "\n  {fault}")),
        }
    }
}

/// What `parse` makes of the file's text.
///
/// # Errors
/// When the file can't be read or is wrong, with everything that is wrong with it.
pub fn read<T>(path: &Path, parse: impl FnOnce(&str) -> Result<T, Vec<Fault>>) -> Result<T, FileError> {
    let refuse = |trouble| FileError { path: path.to_owned(), trouble };
    match source_file::read(path, LARGEST_FILE).map_err(|error| refuse(error.into()))? {
        None => Err(refuse(Trouble::TooLarge)),
        Some(bytes) => decode(&bytes).and_then(parse).map_err(|faults| refuse(Trouble::Wrong(faults))),
    }
}

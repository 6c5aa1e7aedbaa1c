//! Reading a file that a person edits from disk, whatever kind of file it is.

use laurels_core::toml_file::{Fault, decode};
use laurels_data::exchange::source_file;
use minisign_verify::{Error, PublicKey, Signature};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What the name of a file's detached signature ends in.
const SIGNATURE: &str = ".minisig";

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
    #[error("is not signed with the key of the setting rules_key: {0}")]
    Unsigned(String),
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
    read_signed(path, None, parse)
}

/// The same of a file that must be signed with a minisign key, where there is one: its signature is in the file beside it
/// whose name goes on with `.minisig`.
///
/// # Errors
/// When the file can't be read, is not signed with the key, or is wrong.
pub fn read_signed<T>(
    path: &Path,
    key: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, Vec<Fault>>,
) -> Result<T, FileError> {
    let refuse = |trouble| FileError { path: path.to_owned(), trouble };
    let bytes = source_file::read(path, LARGEST_FILE).map_err(|error| refuse(error.into()))?;
    let bytes = bytes.ok_or_else(|| refuse(Trouble::TooLarge))?;
    if let Some(key) = key {
        verify(path, &bytes, key).map_err(|why| refuse(Trouble::Unsigned(why)))?;
    }
    decode(&bytes).and_then(parse).map_err(|faults| refuse(Trouble::Wrong(faults)))
}

/// Checks a file's bytes against the signature beside it.
fn verify(path: &Path, bytes: &[u8], key: &str) -> Result<(), String> {
    let key = PublicKey::from_base64(key).map_err(|_| "the key is not a public key of minisign".to_owned())?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(SIGNATURE);
    let beside = PathBuf::from(beside);
    let text = source_file::read(&beside, LARGEST_FILE).map_err(|error| format!("{}: {error}", beside.display()))?;
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let beside = beside.display();
    let signature = Signature::decode(&text).map_err(|_| format!("{beside} is not a signature of minisign"))?;
    key.verify(bytes, &signature, false).map_err(|error| match error {
        Error::UnexpectedAlgorithm => {
            format!("{beside} has minisign's legacy format; sign it again with a current minisign, without -l")
        }
        Error::UnexpectedKeyId => format!("{beside} was made with another key than the one in the config"),
        _ => format!("{beside} does not fit the file: one of the two was changed, or it was made with another key"),
    })
}

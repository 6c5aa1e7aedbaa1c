//! The dataset: the whole book as one JSON document, in and out.
//!
//! [`read()`] streams: records are read by serde one at a time, and each checks itself; between the records the book
//! checks. Figures go straight into columns. What a file has too much is noted; a file that is refused is looked at again
//! to name the place (`fault`). [`write()`] spells every record on a line of its own, so that two exports compare line by
//! line.
//!
//! [`export`] apart, nothing here knows where the bytes come from or go to.

mod archive;
mod fault;
mod read;
mod records;
mod usage;
mod write;

pub use read::{check_beginning, fill, read, read_whole};
pub use records::Records;
pub use write::{export, export_whole, write, write_whole};

use laurels_core::book::{Problem, quoted};
use std::borrow::Cow;
use std::fmt;

/// What `format` must say.
pub const FORMAT: &str = "laurels/dataset";
/// What `version` must say.
pub const VERSION: i64 = 1;
/// The largest dataset, in bytes: several times what the largest partner has.
pub const LARGEST: u64 = 2 << 30;
/// How much of a large file is held against the dataset before the rest is read, in bytes.
pub const BEGINNING: u64 = 1 << 20;

/// Why a dataset was refused. Nothing of a refused file is taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// The bytes are no JSON document.
    #[error("no valid JSON: line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, in bytes, from 1.
        column: usize,
        /// What the parser stumbled over.
        message: String,
    },
    /// A value is not what the dataset has in that place.
    #[error(transparent)]
    Refused(#[from] Fault),
}

/// A value that the dataset cannot have in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {}: {expected}", value.as_deref().map_or("missing".into(), |value| format!("{value} is not valid")))]
pub struct Fault {
    /// Where, as a JSON path: `$.associations[3].state`.
    pub path: String,
    /// The value as a message may show it; `None` where there is none.
    pub value: Option<String>,
    /// What would have been right, and the word that was most likely meant.
    pub expected: String,
}

impl Fault {
    /// A field that must be there and is not.
    fn missing(path: String, expected: String) -> Fault {
        Fault { path, value: None, expected }
    }

    /// A record's problem, with the record's place before it.
    fn of(place: &str, problem: Problem) -> Fault {
        Fault { path: format!("{place}.{}", problem.field), value: Some(problem.value), expected: problem.expected }
    }
}

/// A field's name in a path: quoted unless it is a plain word.
fn shown(name: &str) -> Cow<'_, str> {
    let plain = !name.is_empty() && name.len() <= 60 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// What was taken otherwise than it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A field that the dataset does not have: left out, and said so once for all places alike.
    Unknown {
        /// Its path without places: `$.customers[].colour`.
        path: String,
        count: usize,
    },
    /// Rows that have the key of others once the blanks around a workload's name are gone.
    AddedUp {
        /// The name as it is written.
        name: String,
        /// The first such row, and the one that it was added to.
        row: usize,
        to: usize,
        count: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Unknown { path, count } => {
                write!(f, "{path}: not a field of the dataset, left out")?;
                if *count > 1 { write!(f, " ({count} times)") } else { Ok(()) }
            }
            Warning::AddedUp { name, row, to, count } => {
                write!(f, "$.usage[{row}] is added to $.usage[{to}]: {} is {}", quoted(name), quoted(name.trim()))?;
                if *count > 1 { write!(f, " ({count} such rows)") } else { Ok(()) }
            }
        }
    }
}

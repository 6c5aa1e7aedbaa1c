//! What is wrong with a file, and where.

use super::Scalar;
use crate::text::clean;
use std::cell::RefCell;
use std::fmt;

/// Characters of a found text that a message quotes.
const LONGEST_QUOTE: usize = 60;

/// A place in a file. Places sort as a person works through them: the file itself first, line by line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The file that ships and that this one starts from, where the place is in that one.
    pub base: Option<&'static str>,
    /// Counted from 1.
    pub line: u32,
    /// In characters, counted from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(base) = self.base {
            write!(f, "base {base}, ")?;
        }
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {message}")]
pub struct Fault {
    pub at: Position,
    /// The path of the key, what was found there and what was expected; safe to show.
    pub message: String,
}

impl Fault {
    /// What is wrong at a place, in words.
    pub fn new(at: Position, message: &str) -> Fault {
        Fault { at, message: clean(message).into_owned() }
    }

    /// Something else was expected.
    pub fn unexpected(at: Position, path: &str, found: &Scalar, expected: &str) -> Fault {
        Fault::found(at, path, &quoted(found), expected)
    }

    pub fn missing(at: Position, path: &str, expected: &str) -> Fault {
        Fault::new(at, &format!("{path}: missing, expected {expected}"))
    }

    pub(super) fn found(at: Position, path: &str, found: &str, expected: &str) -> Fault {
        Fault::new(at, &format!("{path}: found {found}, expected {expected}"))
    }
}

pub(super) fn quoted(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) if text.trim().is_empty() => "an empty text".to_owned(),
        Scalar::Text(text) => match text.char_indices().nth(LONGEST_QUOTE) {
            Some((end, _)) => format!("\"{}…\"", text.get(..end).unwrap_or(text)),
            None => format!("\"{text}\""),
        },
        other => other.text(),
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.0.borrow_mut().push(fault);
    }

    /// What was read, if nothing is wrong with it.
    ///
    /// # Errors
    /// All faults, in the order of their lines.
    pub fn none_or<T>(self, read: T) -> Result<T, Vec<Fault>> {
        let mut faults = self.0.into_inner();
        faults.sort_by_key(|fault| fault.at);
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }
}

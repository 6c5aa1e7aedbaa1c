//! How a command ends: an exit status, and one message that says what to do.

use crate::config::{FileError, NoHome};
use crate::dashboard::RunError;
use laurels_core::book::{Book, Names, NotNamed, named};
use laurels_core::text::{clean, nearest, shortened};
use laurels_data::service::ServiceError;
use laurels_data::store::StoreError;
use std::env;
use std::io;
use std::path::{Path, PathBuf};

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Done, and something that was asked for is not so (`--require-qualified`), or waits (`todo`).
    NotMet,
}

impl Outcome {
    pub const fn status(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::NotMet => 3,
        }
    }
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The book cannot be read or changed.
    #[error(transparent)]
    Keep(#[from] ServiceError),
    /// A file cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    /// A file would be overwritten.
    #[error("{} already exists; name another file, or use --force to replace it", .0.display())]
    Exists(PathBuf),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file that people edit (settings, rules, a theme) can't be used.
    #[error(transparent)]
    Edited(#[from] FileError),
    /// The platform has no place for files.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// A record, rulebook or other thing that does not exist.
    #[error("there is no {what} {}{hint}", shortened(name))]
    Unknown {
        what: &'static str,
        name: String,
        /// What was most likely meant, or how to find it, with its own punctuation.
        hint: String,
    },
    /// What was typed names something that does not exist, or cannot be meant.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Impossible(String),
    /// A check that found something (`doctor`, `rules check`).
    #[error("{0}")]
    Found(String),
    /// The dashboard ended without being asked to.
    #[error(transparent)]
    Dashboard(#[from] RunError),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// A file that cannot be written.
    pub fn writing(path: &Path, error: io::Error) -> Failure {
        Failure::File { path: path.to_owned(), error }
    }

    /// A file that was not made by laurels, and so is not replaced by a report or the like.
    pub fn foreign(path: &Path, what: &str) -> Failure {
        let name = path.display();
        Failure::Impossible(format!("{name} is not a {what} of laurels and would be lost; name another file"))
    }

    /// A name that nothing has, with the nearest of those that there are, or else with what `or` says.
    pub fn unknown<'k>(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
        or: impl FnOnce() -> String,
    ) -> Failure {
        let hint = nearest(name, known).map_or_else(or, |near| format!("; did you mean {near}?"));
        Failure::Unknown { what, name: name.to_owned(), hint }
    }

    /// The id of the record that is meant.
    ///
    /// # Errors
    /// When none is meant, which `or` says how to find where nothing is near, or several are.
    pub fn or_named<'r>(
        what: &'static str,
        name: &str,
        records: impl Iterator<Item = Names<'r>>,
        or: impl FnOnce() -> String,
    ) -> Result<&'r str, Failure> {
        named(name, records).map_err(|why| match why {
            NotNamed::Unknown(near) => {
                let hint = near.map_or_else(or, |near| format!("; did you mean {near}?"));
                Failure::Unknown { what, name: name.to_owned(), hint }
            }
            NotNamed::Several(ids) => {
                let (name, ids) = (shortened(name), ids.join(", "));
                Failure::Usage(format!("more than one {what} is called {name}; name one by its id: {ids}"))
            }
        })
    }

    /// The id of the customer that is meant.
    ///
    /// # Errors
    /// As [`Failure::or_named`].
    pub fn or_customer<'b>(name: &str, book: &'b Book) -> Result<&'b str, Failure> {
        let or = || "; laurels export customers.csv --table customers lists them".to_owned();
        Failure::or_named("customer", name, book.customer_names(), or)
    }

    pub const fn status(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            _ => 1,
        }
    }

    /// Whether the reader of the output just went away, which is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The message as it may be shown: what came from outside cleaned, lines kept.
    pub fn message(&self) -> String {
        with_short_arguments(self.to_string()).lines().map(clean).collect::<Vec<_>>().join("\n")
    }
}

/// A message in which what was typed is no longer than a message can bear. Paths are shown in full.
pub fn with_short_arguments(message: String) -> String {
    const LONG: usize = 100;
    let typed = env::args_os().skip(1).filter_map(|argument| argument.into_string().ok());
    let long = typed.filter(|argument| argument.len() > LONG && !argument.contains('/'));
    long.fold(message, |message, argument| {
        let value = argument.split_once('=').map_or(argument.as_str(), |(_, value)| value);
        [argument.as_str(), value]
            .into_iter()
            .filter(|long| long.len() > LONG)
            .fold(message, |message, long| message.replace(long, &shortened(long)))
    })
}

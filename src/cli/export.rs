//! `export`: the whole book as a dataset, written so that a file is either the old one or the new one, never half.

use super::context::Context;
use super::failure::{Failure, Outcome};
use laurels_data::exchange::dataset;
use laurels_data::exchange::private_file::Existing;
use std::io::{self, Write};
use std::path::Path;

/// Writes the book to a file, or to `out` where none is named.
///
/// # Errors
/// When there is no book, the file already exists (unless `force`), or it cannot be written.
pub fn run(context: &Context, file: Option<&Path>, force: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (book, warnings) = context.book()?;
    let existing = if force { Existing::Replace } else { Existing::Keep };
    match file {
        None => dataset::write(&book, out)?,
        Some(file) => dataset::export(&book, file, existing).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::Exists(file.to_owned()),
            _ => Failure::writing(file, error),
        })?,
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

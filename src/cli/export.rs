//! `export`: the whole book as a dataset or one table of it, written so that a file is either the old one or the new one,
//! never half.

use super::context::Context;
use super::failure::{Failure, Outcome};
use laurels_data::exchange::dataset;
use laurels_data::exchange::private_file::Existing;
use laurels_data::exchange::tables::{self, BookTable, TableFormat};
use std::io::{self, Write};
use std::path::Path;

pub struct Wanted<'w> {
    pub file: Option<&'w Path>,
    pub table: Option<BookTable>,
    /// Whether a file that exists is replaced.
    pub force: bool,
}

/// Writes the book, or a table of it, to a file, or to `out` where none is named.
///
/// # Errors
/// When there is no book, the file already exists (unless it is to be replaced), or it cannot be written.
pub fn run(context: &Context, wanted: Wanted<'_>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let table = wanted.table.zip(wanted.file).map(|(table, file)| format(file).map(|format| (table, format)));
    let table = table.transpose()?;
    let (book, warnings) = context.book()?;
    let existing = if wanted.force { Existing::Replace } else { Existing::Keep };
    if let Some(file) = wanted.file {
        let written = match table {
            Some((table, format)) => tables::export(&book, table, format, file, existing),
            None => dataset::export(&book, file, existing),
        };
        written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::Exists(file.to_owned()),
            _ => Failure::writing(file, error),
        })?;
    } else {
        dataset::write(&book, out)?;
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

/// The format that the file's name asks for.
fn format(file: &Path) -> Result<TableFormat, Failure> {
    TableFormat::of(file).ok_or_else(|| {
        Failure::Usage(format!("{} is not named .csv, .tsv or .xlsx, which say how to write a table", file.display()))
    })
}

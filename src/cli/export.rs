//! `export`: the whole book as a dataset, written so that a file is either the old one or the new one, never half.

use super::context::Context;
use super::failure::{Failure, Outcome};
use laurels_core::book::Book;
use laurels_data::exchange::dataset;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes the book to a file, or to `out` where none is named.
///
/// # Errors
/// When there is no book, the file exists already (unless `force`), or it cannot be written.
pub fn run(context: &Context, file: Option<&Path>, force: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (book, warnings) = context.book()?;
    match file {
        None => dataset::write(&book, out)?,
        Some(file) if file.exists() && !force => return Err(Failure::Exists(file.to_owned())),
        Some(file) => replace(file, &book).map_err(|error| Failure::writing(file, error))?,
    }
    super::warn(&warnings);
    Ok(Outcome::Done)
}

/// Writes a new file beside the old one, down to the disk, then puts it in its place.
fn replace(file: &Path, book: &Book) -> io::Result<()> {
    let beside = beside(file);
    let written = private(&beside).and_then(|new| {
        let mut new = BufWriter::new(new);
        dataset::write(book, &mut new)?;
        new.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, file));
    if placed.is_err() {
        // The file may be half written or not there at all; what went wrong first is what is reported.
        let _ = fs::remove_file(&beside);
    }
    placed
}

/// A name in the same folder that nobody else uses.
fn beside(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    file.with_file_name(name)
}

/// A new file that only its owner can read: customers' names stand in it.
fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

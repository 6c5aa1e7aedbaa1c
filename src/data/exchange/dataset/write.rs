//! Each record on a line of its own, as it spells itself.

use super::archive::{BESIDE, EntryJson, LOG};
use super::{FORMAT, VERSION};
use crate::exchange::private_file::{self, Existing};
use crate::store::Whole;
use laurels_core::book::Book;
use laurels_core::text::escape_json;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// Writes the book as a dataset, every record on one line, in the order of the book. What is not known is left out.
///
/// # Errors
///
/// Whatever `out` fails with.
pub fn write(book: &Book, mut out: impl Write) -> io::Result<()> {
    sections(book, &mut out)?;
    end(out)
}

/// Writes the book and its log as a dataset.
///
/// # Errors
///
/// Whatever `out` fails with.
pub fn write_whole(whole: &Whole, mut out: impl Write) -> io::Result<()> {
    sections(&whole.book, &mut out)?;
    section(&mut out, LOG, whole.archive.log.iter().map(EntryJson::of))?;
    write!(out, ",\n  \"{BESIDE}\": ")?;
    record(&mut out, &whole.archive.beside)?;
    end(out)
}

fn sections(book: &Book, mut out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{ \"format\": \"{FORMAT}\", \"version\": {VERSION},\n  \"partner\": ")?;
    record(&mut out, &book.partner)?;
    section(&mut out, "customers", &book.customers)?;
    section(&mut out, "subscriptions", &book.subscriptions)?;
    section(&mut out, "associations", &book.associations)?;
    section(&mut out, "usage", book.usage_rows())?;
    section(&mut out, "people", &book.people)?;
    section(&mut out, "certifications", &book.certifications)?;
    section(&mut out, "reported", &book.reported)?;
    section(&mut out, "snapshots", &book.snapshots)
}

fn end(mut out: impl Write) -> io::Result<()> {
    out.write_all(b"\n}\n")?;
    out.flush()
}

/// Exports the book to a file, which is private and complete or as it was before.
///
/// # Errors
///
/// As [`private_file::write`] does.
pub fn export(book: &Book, file: &Path, existing: Existing) -> io::Result<()> {
    private_file::write(file, existing, |out| write(book, out))
}

/// Exports the book and its log.
///
/// # Errors
///
/// As [`private_file::write`] does.
pub fn export_whole(whole: &Whole, file: &Path, existing: Existing) -> io::Result<()> {
    private_file::write(file, existing, |out| write_whole(whole, out))
}

/// One record, with nothing in it that a terminal would obey.
fn record(out: &mut impl Write, record: &impl Serialize) -> io::Result<()> {
    out.write_all(escape_json(&serde_json::to_string(record)?).as_bytes())
}

fn section<T: Serialize>(out: &mut impl Write, name: &str, records: impl IntoIterator<Item = T>) -> io::Result<()> {
    write!(out, ",\n  \"{name}\": [")?;
    let mut separator = "\n    ";
    for one in records {
        out.write_all(separator.as_bytes())?;
        record(out, &one)?;
        separator = ",\n    ";
    }
    out.write_all(b"]")
}

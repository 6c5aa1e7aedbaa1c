//! One list of the dataset as a table for spreadsheets and scripts, out; `import::tables` reads it back.
//!
//! The columns follow from the record's description: a part's fields stand beside the others (`credential.name`), a list is
//! JSON in its cell. The first title carries the table's name (`customers.id`), which is how an import knows it. No cell is a
//! formula: one that a spreadsheet would run, and an empty text, which a blank cell is not, has an apostrophe before it.

mod cell;
mod delimited;
mod workbook;

pub use cell::{unguarded, unwritten};

use super::private_file::{self, Existing};
use cell::Cell;
use laurels_core::book::Book;
use laurels_core::book::description::{DATASET, Description, FieldKind, PAL_LINK, PARTNER};
use laurels_core::pal_inventory::{pal_inventory, script};
use laurels_core::wizard::Shell;
use serde::Serialize;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A list of the dataset.
#[derive(Clone, Copy, Debug)]
pub struct BookTable {
    /// The key of the dataset, or of its partner.
    pub name: &'static str,
    pub record: &'static Description,
}

impl BookTable {
    /// Made from other records, and not read back.
    pub const PAL_INVENTORY: BookTable = BookTable { name: "pal-inventory", record: &PAL_LINK };

    /// Every table, those of the partner first.
    pub fn all() -> impl Iterator<Item = BookTable> {
        let fields = PARTNER.fields.iter().chain(DATASET.fields);
        let lists = fields.filter_map(|field| match field.kind {
            FieldKind::Parts(record) => Some(BookTable { name: field.name, record }),
            _ => None,
        });
        lists.chain([BookTable::PAL_INVENTORY])
    }

    /// Whether it is made from other records.
    pub fn is_made(self) -> bool {
        self.name == BookTable::PAL_INVENTORY.name
    }

    pub fn named(name: &str) -> Option<BookTable> {
        BookTable::all().find(|table| table.name == name)
    }

    /// The columns, as paths within the record: `credential.name`.
    pub fn columns(self) -> Vec<(String, FieldKind)> {
        let mut columns = Vec::new();
        add_columns(self.record, "", &mut columns);
        columns
    }
}

fn add_columns(of: &Description, within: &str, columns: &mut Vec<(String, FieldKind)>) {
    for field in of.fields {
        let path = format!("{within}{}", field.name);
        match field.kind {
            FieldKind::Part(part) => add_columns(part, &format!("{path}."), columns),
            kind => columns.push((path, kind)),
        }
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    Csv,
    Tsv,
    Xlsx,
}

impl TableFormat {
    /// The format that a file's name asks for.
    pub fn of(file: &Path) -> Option<TableFormat> {
        let extension = file.extension()?.to_str()?;
        let formats = [("csv", TableFormat::Csv), ("tsv", TableFormat::Tsv), ("xlsx", TableFormat::Xlsx)];
        formats.into_iter().find(|(name, _)| extension.eq_ignore_ascii_case(name)).map(|(_, format)| format)
    }
}

/// The shell that a script's name is of.
pub fn shell_of(file: &Path) -> Option<Shell> {
    match file.extension()?.to_str()? {
        "sh" => Some(Shell::Posix),
        "ps1" => Some(Shell::Powershell),
        _ => None,
    }
}

/// Exports the commands that show each Partner Admin Link, as [`export`] does a table.
///
/// # Errors
///
/// As [`private_file::write`] does.
pub fn export_script(book: &Book, shell: Shell, file: &Path, existing: Existing) -> io::Result<()> {
    private_file::write(file, existing, |out| out.write_all(script(book, shell).as_bytes()))
}

/// Exports one table of the book to a file, which is private and complete or as it was before.
///
/// # Errors
///
/// As [`private_file::write`] does, and where a workbook can't hold so much.
pub fn export(book: &Book, table: BookTable, format: TableFormat, file: &Path, existing: Existing) -> io::Result<()> {
    private_file::write(file, existing, |out| match format {
        TableFormat::Csv => write(book, table, delimited::Delimited::csv(out)?),
        TableFormat::Tsv => write(book, table, delimited::Delimited::tsv(out)),
        TableFormat::Xlsx => write(book, table, workbook::Sheet::new(out as &mut BufWriter<&File>, table.name)?),
    })
}

/// Exports lines as they are shown, the titles first, in the format that the file's name asks for, else with tabs. The file
/// is private and complete or as it was before.
///
/// # Errors
///
/// As [`export`] does.
pub fn export_lines(lines: &[Vec<String>], file: &Path, existing: Existing) -> io::Result<()> {
    private_file::write(file, existing, |out| match TableFormat::of(file).unwrap_or(TableFormat::Tsv) {
        TableFormat::Csv => write_lines(lines, delimited::Delimited::csv(out)?),
        TableFormat::Tsv => write_lines(lines, delimited::Delimited::tsv(out)),
        TableFormat::Xlsx => write_lines(lines, workbook::Sheet::new(out as &mut BufWriter<&File>, "view")?),
    })
}

fn write_lines(lines: &[Vec<String>], mut rows: impl Rows) -> io::Result<()> {
    let mut cells = Vec::new();
    for line in lines {
        cells.clear();
        cells.extend(line.iter().map(|text| cell::shown(text)));
        rows.row(&cells)?;
    }
    rows.finish()
}

/// Takes the rows of a table, the titles first.
trait Rows {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
    fn finish(self) -> io::Result<()>;
}

fn write(book: &Book, table: BookTable, mut rows: impl Rows) -> io::Result<()> {
    let columns = table.columns();
    let name = |(at, (path, _)): (usize, &(String, FieldKind))| match at {
        0 => Cell::Text(format!("{}.{path}", table.name)),
        _ => Cell::Text(path.clone()),
    };
    rows.row(&columns.iter().enumerate().map(name).collect::<Vec<_>>())?;
    let mut cells = Vec::with_capacity(columns.len());
    each_record(book, table.name, &mut |record| {
        cells.clear();
        cells.extend(columns.iter().map(|(path, _)| cell::of(at(&record, path))));
        rows.row(&cells)
    })?;
    rows.finish()
}

/// What a record has at a path.
fn at<'v>(record: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(record, |value, name| value.get(name).unwrap_or(&Value::Null))
}

/// Gives each record of a table, in the order of the book.
fn each_record(book: &Book, table: &str, take: &mut dyn FnMut(Value) -> io::Result<()>) -> io::Result<()> {
    fn all<T: Serialize>(
        records: impl IntoIterator<Item = T>,
        take: &mut dyn FnMut(Value) -> io::Result<()>,
    ) -> io::Result<()> {
        records.into_iter().try_for_each(|record| take(serde_json::to_value(record)?))
    }
    match table {
        "locations" => all(&book.partner.locations, take),
        "enrolled" => all(&book.partner.enrolled, take),
        "customers" => all(&book.customers, take),
        "subscriptions" => all(&book.subscriptions, take),
        "associations" => all(&book.associations, take),
        "usage" => all(book.usage_rows(), take),
        "people" => all(&book.people, take),
        "certifications" => all(&book.certifications, take),
        "reported" => all(&book.reported, take),
        "snapshots" => all(&book.snapshots, take),
        "pal-inventory" => all(pal_inventory(book), take),
        _ => Ok(()),
    }
}

//! Reports as Partner Center and others hand them out, in: recognised by what they hold, read as a stream, and held
//! against a book.
//!
//! 1. `text`: bytes to UTF-8 lines. 2. `table`: lines to records. 3. [`layout`]: which kind of report it is and
//!    where its columns are; kinds are declared in `assets/imports/`. 4. `value`: amounts, days and words as they
//!    really come. 5. `usage` and `people`: the families of reports, read into something small. 6. [`plan`]: what
//!    the file would change in a book, and the report of it. A plan is pure, so that it can be made again when the book
//!    has moved on.
//!
//! Nothing here opens a file, knows a rule of the programme, or changes anything.

mod counts;
pub mod layout;
mod people;
mod plan;
mod spelling;
mod table;
mod text;
mod usage;
mod value;

pub use plan::{FileFacts, Planned, plan};

use super::dataset::{self, DatasetError};
use counts::LineCounts;
use csv::ByteRecord;
use laurels_core::book::{Book, ImportKind};
use laurels_core::import_report::FileProblem;
use layout::{Family, Header, Layout, Mapping};
use std::io::{self, Read};
use table::Table;
use text::Text;

/// Why a file was refused. Nothing of a refused file is taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// There is nothing in it, not even a header.
    #[error("is empty, without even a header")]
    Empty,
    /// It is a zip archive, as Excel's workbooks are.
    #[error("is a workbook or an archive; save it from Excel as CSV UTF-8, or unpack it")]
    Workbook,
    /// It is no text.
    #[error("is no text; give the CSV, TSV or JSON file as it was downloaded")]
    Binary,
    /// It is text in an encoding that cannot be told.
    #[error("line {line}, column {column}: is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8) or UTF-16")]
    Encoding {
        /// The line, from 1.
        line: u64,
        /// The column's title, or its number in the header.
        column: String,
    },
    /// Its columns are those of no kind.
    #[error("is of no kind that can be imported: its columns begin {columns}; the kinds are {kinds}")]
    Unrecognised {
        /// The first columns of its header.
        columns: String,
        /// The kinds that can be imported.
        kinds: String,
    },
    /// The kind cannot be imported.
    #[error("{kind} cannot be imported yet; the kinds are {kinds}")]
    Unsupported {
        /// The kind asked for.
        kind: ImportKind,
        /// The kinds that can be imported.
        kinds: String,
    },
    /// Columns are missing that the kind cannot do without.
    #[error("is no complete {kind}: there is no column {}", missing.join(", no column "))]
    Columns {
        kind: ImportKind,
        /// The names of the missing columns.
        missing: Vec<String>,
    },
    /// None of its lines could be taken.
    #[error("none of its {rows} lines can be taken; line {}{}: {}", first.line, of_column(first), first.message)]
    NothingUsable { rows: u64, first: Box<FileProblem> },
    /// It is the answer of the Insights API that says where the report is.
    #[error(
        "is the Insights API's answer about a report, not the report: download what its reportAccessSecureLink names"
    )]
    Envelope,
    /// It is JSON, and no dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A layout that ships is broken.
    #[error("the description of a kind of report is broken: {0}")]
    Layout(String),
}

impl From<csv::Error> for ImportError {
    fn from(error: csv::Error) -> ImportError {
        ImportError::Unreadable(error.into())
    }
}

fn of_column(problem: &FileProblem) -> String {
    problem.column.as_ref().map_or(String::new(), |column| format!(", column {column}"))
}

/// What a file holds, apart from any book.
#[derive(Debug)]
pub struct ParsedFile {
    /// What it was recognised as.
    pub kind: ImportKind,
    content: Content,
    counts: LineCounts,
    unmapped: Vec<String>,
}

/// The content of a file, by family.
#[derive(Debug)]
enum Content {
    Usage(usage::Figures),
    People(people::Completions),
    Dataset(Box<Book>),
}

/// Reads a file. `forced` is the kind that the user says it is; without it the columns tell.
///
/// # Errors
///
/// The file is refused as a whole: see [`ImportError`]. A line that is wrong refuses itself only, and is reported.
pub fn read(source: impl Read, forced: Option<ImportKind>) -> Result<ParsedFile, ImportError> {
    read_with(Layout::shipped()?, source, forced)
}

/// Reads a file by other layouts than those that ship.
///
/// # Errors
///
/// See [`read`].
pub fn read_with(layouts: &[Layout], source: impl Read, forced: Option<ImportKind>) -> Result<ParsedFile, ImportError> {
    let text = Text::open(source)?;
    let start = text.head().trim_ascii_start().first();
    if forced == Some(ImportKind::Dataset) || (forced.is_none() && matches!(start, Some(b'{' | b'['))) {
        return read_dataset(text);
    }
    let kinds = || layouts.iter().fold("dataset".to_owned(), |kinds, layout| format!("{kinds}, {}", layout.kind));
    let mut table = Table::open(text)?;
    let header = Header::new(table.header.clone());
    let mapping = match forced {
        Some(kind) => {
            let layout = layouts.iter().find(|layout| layout.kind == kind);
            Mapping::new(layout.ok_or_else(|| ImportError::Unsupported { kind, kinds: kinds() })?, &header)
        }
        None => Mapping::recognise(layouts, &header)
            .ok_or_else(|| ImportError::Unrecognised { columns: begins(&header.titles), kinds: kinds() })?,
    }
    .complete()?;
    let mut counts = LineCounts::default();
    let content = match mapping.layout.family {
        Family::Usage => Content::Usage(usage::read(&mut table, &mapping, &mut counts)?),
        Family::People => Content::People(people::read(&mut table, &mapping, &mut counts)?),
    };
    counts.close()?;
    Ok(ParsedFile { kind: mapping.layout.kind, content, counts, unmapped: mapping.unmapped() })
}

/// Gives each line to `take`, and counts what becomes of it.
fn each_line(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
    mut take: impl FnMut(u64, &ByteRecord, &mut LineCounts) -> Result<(), counts::Refusal>,
) -> Result<(), ImportError> {
    let mut record = ByteRecord::new();
    while let Some(line) = table.next(&mut record)? {
        let outcome = counts::ragged(line, mapping.width()).and_then(|()| take(line.number, &record, counts));
        counts.line(line, outcome, mapping)?;
    }
    Ok(())
}

/// A header's first columns, for a message.
fn begins(header: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = header.iter().take(SHOWN).map(|title| laurels_core::book::quoted(title)).collect();
    shown.join(", ")
}

fn read_dataset(text: Text<'_>) -> Result<ParsedFile, ImportError> {
    const LINK: &[u8] = b"\"reportAccessSecureLink\"";
    if text.head().windows(LINK.len()).any(|window| window == LINK) {
        return Err(ImportError::Envelope);
    }
    let mut bytes = Vec::new();
    text.into_read().read_to_end(&mut bytes)?;
    let (book, warnings) = dataset::read(&bytes)?;
    let records = book.customers.len()
        + book.subscriptions.len()
        + book.associations.len()
        + book.people.len()
        + book.certifications.len()
        + book.reported.len()
        + book.snapshots.len();
    let (mut unmapped, mut notes) = (Vec::new(), Vec::new());
    for warning in warnings {
        match warning {
            dataset::Warning::Unknown { path, .. } => unmapped.push(path),
            added @ dataset::Warning::AddedUp { .. } => notes.push(format!("{added}.")),
        }
    }
    let counts = LineCounts { rows: (records + book.usage.len()) as u64, notes, ..LineCounts::default() };
    Ok(ParsedFile { kind: ImportKind::Dataset, content: Content::Dataset(Box::new(book)), counts, unmapped })
}

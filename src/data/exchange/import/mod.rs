//! Reports as Partner Center and others hand them out, in: recognised by what they hold, read as a stream, and held
//! against a book.
//!
//! 1. `text`: bytes to UTF-8 lines. 2. `table` and `record`: lines to records. 3. [`layout`]: which kind of report it is and
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
mod record;
mod spelling;
mod table;
mod text;
mod usage;
mod value;

pub use plan::{FileFacts, Planned, plan};
pub use text::HEAD;

use super::dataset::{self, DatasetError};
use super::stranger;
use counts::{LineCounts, Refusal};
use laurels_core::book::{Book, ImportKind};
use laurels_core::import_report::FileProblem;
use layout::{Family, Header, Layout, Mapping};
use record::Record;
use std::io::{self, Read};
use table::Table;
use text::Text;
use usage::FileCustomer;

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
    /// It is UTF-8 up to here.
    #[error(
        "line {line}, column {column}: is not UTF-8, though the lines before are; save the file as UTF-8 (in Excel: CSV UTF-8)"
    )]
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
    #[error("{} can be taken; {}{}: {}", none_of(*rows), first.lines_in_words(), of_column(first), first.message)]
    NothingUsable { rows: u64, first: Box<FileProblem> },
    /// It is something that is no report: what, and what to do.
    #[error("{0}")]
    Stranger(String),
    /// It is about one customer, and nobody says which.
    #[error("{0} doesn't name its customer; name it with --customer ID")]
    NoCustomer(ImportKind),
    #[error("there is no customer {0} in the book; `laurels show customers` lists them")]
    UnknownCustomer(String),
    /// A line goes on and on.
    #[error("line {0}: is longer than 1 MiB, which no report's is; is it the right file?")]
    LongLine(u64),
    /// It is a dataset of more than anybody has.
    #[error("is a dataset of more than 2 GiB, which is more than can be read")]
    TooLarge,
    /// It is JSON, and no dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A layout that ships is broken.
    #[error("the description of a kind of report is broken: {0}")]
    Layout(String),
}

fn none_of(rows: u64) -> String {
    if rows == 1 { "its only line is wrong, so nothing".to_owned() } else { format!("none of its {rows} lines") }
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

impl ParsedFile {
    /// Whether the file is about one customer and does not name it.
    pub fn is_about_one_customer(&self) -> bool {
        matches!(&self.content, Content::Customers(figures) if figures.customers.iter().any(FileCustomer::is_unnamed))
    }
}

/// The content of a file, by family.
#[derive(Debug)]
enum Content {
    Usage(usage::Figures),
    Customers(usage::Figures),
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
    let kinds = || layouts.iter().fold("dataset".to_owned(), |kinds, layout| format!("{kinds}, {}", layout.kind));
    let start = text.head().trim_ascii_start().first();
    if forced == Some(ImportKind::Dataset) || (forced.is_none() && matches!(start, Some(b'{' | b'['))) {
        return read_dataset(text);
    }
    if let Some(what) = stranger::page(text.head()) {
        return Err(ImportError::Stranger(what));
    }
    let allowed: Vec<&Layout> = layouts.iter().filter(|layout| forced.is_none_or(|kind| layout.kind == kind)).collect();
    if let (Some(kind), true) = (forced, allowed.is_empty()) {
        return Err(ImportError::Unsupported { kind, kinds: kinds() });
    }
    let windows = text.windows();
    let is_header = |header: &Header| allowed.iter().any(|layout| Mapping::new(layout, header).is_signed());
    let mut table = Table::open(text, is_header)?;
    let header = std::mem::take(&mut table.header);
    let mapping = match (Mapping::recognise(&allowed, &header), forced) {
        (Some(mapping), _) => mapping,
        (None, Some(_)) => allowed.first().map(|layout| Mapping::new(layout, &header)).ok_or(ImportError::Empty)?,
        (None, None) => return Err(ImportError::Unrecognised { columns: begins(&header.titles), kinds: kinds() }),
    }
    .complete()?;
    let mut counts = LineCounts::default();
    if !table.above.is_empty() {
        let above: Vec<String> = table.above.iter().map(|line| laurels_core::book::quoted(line)).collect();
        counts.notes.push(format!("The lines above the header were left out: {}.", above.join(", ")));
    }
    let content = match mapping.layout.family {
        Family::Usage => Content::Usage(usage::read(&mut table, &mapping, &mut counts)?),
        Family::Customers => Content::Customers(usage::read(&mut table, &mapping, &mut counts)?),
        Family::People => Content::People(people::read(&mut table, &mapping, &mut counts)?),
    };
    if windows.get() {
        let note = "The file is not UTF-8 and was read as Windows-1252; if names look wrong, save it as UTF-8 (in Excel: CSV \
                    UTF-8) and import it again.";
        counts.notes.push(note.to_owned());
    }
    counts.close()?;
    Ok(ParsedFile { kind: mapping.layout.kind, content, counts, unmapped: mapping.unmapped() })
}

/// Gives each line to `take`, and counts what becomes of it.
fn each_line(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
    mut take: impl FnMut(u64, &Record, &mut LineCounts) -> Result<(), Refusal>,
) -> Result<(), ImportError> {
    let (mut record, duplicate_columns) = (Record::default(), mapping.duplicate_columns());
    while let Some(line) = table.next(&mut record)? {
        let outcome = counts::ragged(line, mapping.width())
            .and_then(|()| merge_duplicate_columns(&mut record, &duplicate_columns))
            .and_then(|()| take(line.number, &record, counts));
        counts.line(line, outcome, mapping)?;
    }
    Ok(())
}

/// Of columns with one title takes the one that says something.
fn merge_duplicate_columns(record: &mut Record, duplicate_columns: &[(usize, &[usize])]) -> Result<(), Refusal> {
    for &(place, others) in duplicate_columns {
        if record.fill(place, others).is_err() {
            let message = "is twice in the header, and this row has a different value in each; keep one of the columns";
            return Err(Refusal::Field(place, message.to_owned()));
        }
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
    if let Some(what) = stranger::json(text.head()).or_else(|| stranger::page(text.head())) {
        return Err(ImportError::Stranger(what));
    }
    let (mut bytes, mut rest) = (Vec::new(), text.into_read());
    if rest.by_ref().take(dataset::BEGINNING).read_to_end(&mut bytes)? as u64 == dataset::BEGINNING {
        dataset::check_beginning(&bytes)?;
        rest.take(dataset::LARGEST + 1 - dataset::BEGINNING).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > dataset::LARGEST {
        return Err(ImportError::TooLarge);
    }
    let (book, warnings) = dataset::read(&bytes)?;
    let (mut unmapped, mut notes) = (Vec::new(), Vec::new());
    for warning in warnings {
        match warning {
            dataset::Warning::Unknown { path, .. } => unmapped.push(path),
            added @ dataset::Warning::AddedUp { .. } => notes.push(format!("{added}.")),
        }
    }
    let mut counts = LineCounts::of(plan::records(&book) as u64);
    counts.notes = notes;
    Ok(ParsedFile { kind: ImportKind::Dataset, content: Content::Dataset(Box::new(book)), counts, unmapped })
}

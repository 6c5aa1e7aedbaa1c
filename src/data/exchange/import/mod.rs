//! Reports as Partner Center and others hand them out, in: recognised by what they hold, read as a stream, and held
//! against a book.
//!
//! 1. `container`: the files in a workbook or an archive. `text`: bytes to UTF-8 lines. `json_table` and `list_text`: records
//!    that are no table, as one. 2. `table` and `record`: lines to records. 3. [`layout`]: which kind of report it is and
//!    where its columns are; kinds are declared in `assets/imports/`. 4. `value`: amounts, days and words as they
//!    really come. 5. `usage` and `people`: the families of reports, read into something small. 6. [`plan`]: what
//!    the file would change in a book, and the report of it. A plan is pure, so that it can be made again when the book
//!    has moved on.
//!
//! Nothing here opens a file, knows a rule of the programme, or changes anything.

mod associations;
mod cli_text;
mod container;
mod counts;
mod error;
mod fields;
mod identities;
mod json_table;
pub mod layout;
mod list_text;
mod mapping;
mod notes;
mod people;
mod plan;
mod qualified;
mod reader;
mod record;
mod reported;
mod spelling;
mod table;
mod tables;
mod text;
mod titles;
mod usage;
mod value;

pub use error::{ImportError, SameTenant};
pub use plan::{FileFacts, Planned, plan};
pub use text::HEAD;

use crate::store::Archive;
use counts::{LineCounts, Refusal};
use laurels_core::book::{Book, ImportKind, quoted};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::{FileHints, TableHints, ToldColumn, UnknownColumns};
use laurels_core::qualified::ListedLines;
use layout::Layout;
use mapping::Mapping;
use notes::Cause;
use reader::Reader;
use record::Record;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;
use table::Table;
use text::Text;
use usage::FileCustomer;

/// What a file holds, apart from any book.
#[derive(Debug)]
pub struct ParsedFile {
    pub kind: ImportKind,
    /// Its name within the file that it is a part of; empty for a file as a whole.
    pub part: String,
    content: Content,
    counts: LineCounts,
    unmapped: Vec<String>,
    /// What was said of columns that it has.
    pub told: Vec<ToldColumn>,
    /// The log of a dataset that has one.
    pub archive: Option<Archive>,
    /// Tables beside it in the file, of which nobody knows what they are.
    pub left_out: Vec<UnknownPart>,
}

/// A part of a file that may be a report.
#[derive(Debug)]
pub struct UnknownPart {
    pub part: String,
    /// Why it was not taken, as the end of a sentence about it.
    pub why: String,
    pub seen: UnknownColumns,
}

impl ParsedFile {
    /// What it says of whom Microsoft counted, which is no part of a book.
    pub fn listed(&self) -> Option<&Arc<ListedLines>> {
        match &self.content {
            Content::Qualified(listed) => Some(listed),
            _ => None,
        }
    }

    /// Whether the file is about one customer and does not name it.
    pub fn is_about_one_customer(&self) -> bool {
        matches!(&self.content, Content::Customers(figures) if figures.customers.iter().any(FileCustomer::is_unnamed))
    }

    /// Looks up what a table of figures says of other records, which must be in the book; another file needs nothing of it.
    ///
    /// # Errors
    ///
    /// A row names a customer or subscription that the book does not have, or is there twice.
    pub fn resolve(&mut self, book: &Book, ranking: &Ranking) -> Result<(), ImportError> {
        let Content::Rows(rows) = &mut self.content else { return Ok(()) };
        let records = std::mem::take(&mut rows.records);
        let (usage, warnings) = records.into_usage(book, ranking).map_err(|fault| rows.placed(&fault))?;
        warnings.iter().for_each(|warning| reader::note(&mut self.counts.notes, warning));
        let (customers, subscriptions) = (book.customers.clone(), book.subscriptions.clone());
        let known = Book { customers, subscriptions, usage: Arc::new(usage), ..Book::default() };
        self.content = Content::Figures(Box::new(known));
        Ok(())
    }
}

/// The content of a file, by family.
#[derive(Debug)]
enum Content {
    Usage(usage::Figures),
    Customers(usage::Figures),
    People(people::Completions),
    Reported(Vec<reported::FileScore>),
    Identities(identities::Identities),
    Associations(associations::Associations),
    Qualified(Arc<ListedLines>),
    Dataset(Box<Book>),
    /// A table of figures whose customers are looked up in a book, by [`ParsedFile::resolve`].
    Rows(Box<tables::TableRows>),
    /// The same, in a book of those customers.
    Figures(Box<Book>),
}

impl Content {
    /// How many steps of others come before it: roles are of accounts that links name, in tenants that lists of customers name.
    fn builds_on_others(&self) -> usize {
        match self {
            Content::Associations(_) => 1,
            Content::Identities(found) => 1 + usize::from(found.links.is_empty()),
            _ => 0,
        }
    }
}

/// What is said of files before they are read.
#[derive(Clone, Debug, Default)]
pub struct Told<'a> {
    /// What they are; without it their columns tell.
    pub kind: Option<ImportKind>,
    pub columns: &'a [ToldColumn],
    /// What is said of tables in them, which goes before that.
    pub tables: Vec<&'a TableHints>,
}

impl From<Option<ImportKind>> for Told<'_> {
    fn from(kind: Option<ImportKind>) -> Self {
        Told { kind, ..Told::default() }
    }
}

impl<'a> Told<'a> {
    /// What is said of one of the files.
    pub fn of(hints: &'a FileHints, file: &Path) -> Told<'a> {
        let tables = hints.tables.iter().filter(|hints| hints.table.file == file).collect();
        Told { kind: hints.kind, columns: &hints.columns, tables }
    }
}

/// Reads every report in a file: the file itself, or the sheets of a workbook and the entries of an archive that are one.
///
/// # Errors
///
/// The file is refused as a whole: see [`ImportError`]. A part that is no report is left out, and said so, as long as
/// another is one.
pub fn read_parts<'t>(source: impl Read + Seek, told: impl Into<Told<'t>>) -> Result<Vec<ParsedFile>, ImportError> {
    let (layouts, told) = (Layout::shipped()?, told.into());
    let reader = Reader::new(layouts, told.kind, told.columns)?;
    let of_table = |hints: &&TableHints| {
        let reader = Reader::of_table(layouts, hints, told.columns)?;
        Ok((hints.table.part.clone(), reader))
    };
    let of_tables = told.tables.iter().map(of_table).collect::<Result<HashMap<_, _>, ImportError>>()?;
    let reader_of = |part: &str| of_tables.get(part).unwrap_or(&reader);
    let (mut parts, mut others) = (Vec::new(), Vec::new());
    let rest = container::read_parts(source, &mut |part, text| {
        let reader = reader_of(part);
        match text.and_then(|text| reader.text(text)) {
            Ok(parsed) => parts.extend(parsed.into_iter().map(|parsed| ParsedFile { part: part.to_owned(), ..parsed })),
            Err(error) if error.is_of_something_else(reader.forced) => others.push(error.in_part(part)),
            Err(error) => return Err(error.in_part(part)),
        }
        Ok(())
    })?;
    if let Some(rest) = rest {
        parts = reader_of("").text(Text::open(rest)?)?;
    }
    // What says whose something is goes before what builds on it.
    parts.sort_by_key(|part| part.content.builds_on_others());
    if let [only] = parts.as_mut_slice() {
        only.part.clear();
    }
    let Some(first) = parts.first_mut() else { return Err(others.into_iter().next().unwrap_or(ImportError::Empty)) };
    for other in others {
        match other {
            ImportError::Part { error, .. } if matches!(*error, ImportError::Empty) => {}
            ImportError::Part { part, error } => match error.unknown_columns().filter(|seen| seen.may_be_a_report()) {
                Some(seen) => first.left_out.push(UnknownPart { part, why: error.briefly(), seen: seen.clone() }),
                None => {
                    let (name, cause) =
                        (quoted(&part), Cause { what: "parts of it aren't reports and were left out", way_out: "" });
                    let sentence = format!("{name} in it isn't a report and was left out.");
                    first.counts.notes.of(cause, name, sentence);
                }
            },
            _ => {}
        }
    }
    Ok(parts)
}

/// Reads a file that is one report, with what is said of it.
///
/// # Errors
///
/// The file is refused as a whole: see [`ImportError`]. A line that is wrong refuses itself only, and is reported.
pub fn read<'t>(source: impl Read, told: impl Into<Told<'t>>) -> Result<ParsedFile, ImportError> {
    read_with(Layout::shipped()?, source, told)
}

/// Reads a file by other layouts than those that ship.
///
/// # Errors
///
/// See [`read`].
pub fn read_with<'t>(
    layouts: &[Layout],
    source: impl Read,
    told: impl Into<Told<'t>>,
) -> Result<ParsedFile, ImportError> {
    let told = told.into();
    let parts = Reader::new(layouts, told.kind, told.columns)?.text(Text::open(source)?)?;
    parts.into_iter().next().ok_or(ImportError::Empty)
}

/// Gives each line to `take`, and counts what becomes of it.
fn each_line(
    table: &mut Table<'_>,
    mapping: &Mapping<'_>,
    counts: &mut LineCounts,
    mut take: impl FnMut(u64, &Record, &mut LineCounts) -> Result<(), Refusal>,
) -> Result<(), ImportError> {
    let (mut record, duplicate_columns, texts) = (Record::default(), mapping.duplicate_columns(), mapping.texts());
    while let Some(line) = table.next(&mut record)? {
        record.unguard(&texts);
        let outcome = counts::ragged(line, mapping.width())
            .and_then(|()| merge_duplicate_columns(&mut record, &duplicate_columns, mapping))
            .and_then(|()| take(line.number, &record, counts));
        counts.line(line, outcome, mapping)?;
    }
    Ok(())
}

/// Of columns that mean the same takes the one that says something.
fn merge_duplicate_columns(
    record: &mut Record,
    duplicate_columns: &[(usize, Vec<usize>)],
    mapping: &Mapping<'_>,
) -> Result<(), Refusal> {
    for (place, others) in duplicate_columns {
        if let Err(other) = record.fill(*place, others) {
            let (title, other) = (mapping.title(*place), mapping.title(other));
            let what = match other.filter(|other| title.as_deref().map(value::folded) != Some(value::folded(other))) {
                Some(other) => format!("means the same as {}", quoted(&other)),
                None => "is twice in the header".to_owned(),
            };
            let message = format!("{what}, and this row has a different value in each; keep one of the columns");
            return Err(Refusal::Field(*place, message));
        }
    }
    Ok(())
}

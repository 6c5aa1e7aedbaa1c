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
mod container;
mod counts;
mod error;
mod fields;
mod identities;
mod json_table;
pub mod layout;
mod list_text;
mod mapping;
mod people;
mod plan;
mod qualified;
mod record;
mod reported;
mod spelling;
mod table;
mod tables;
mod text;
mod usage;
mod value;

pub use error::{ImportError, SameTenant};
pub use plan::{FileFacts, Planned, plan};
pub use text::HEAD;

use super::dataset::{self, DatasetError};
use super::stranger;
use crate::store::Archive;
use counts::{LineCounts, Refusal};
use json_table::Tables;
use laurels_core::book::{Book, ImportKind, quoted};
use laurels_core::evidence::Ranking;
use laurels_core::import_report::{ColumnSample, FileHints, KindFields, TableHints, ToldColumn, UnknownColumns};
use laurels_core::qualified::QualifiedLists;
use laurels_core::text::shortened;
use layout::{Family, Layout};
use mapping::{Header, Mapping, ToldColumns};
use record::Record;
use std::collections::HashMap;
use std::io::{Cursor, Read, Seek};
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
    pub fn qualified(&self) -> Option<&QualifiedLists> {
        match &self.content {
            Content::Qualified(lists) => Some(lists),
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
        self.counts.notes.extend(warnings.iter().map(|warning| format!("{warning}.")));
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
    Qualified(QualifiedLists),
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

/// How files are read: as which kinds, with what was said.
struct Reader<'l> {
    /// The kinds that a file may be of.
    allowed: Vec<&'l Layout>,
    forced: Option<ImportKind>,
    columns: ToldColumns,
    /// The words of all kinds.
    kinds: String,
}

impl<'l> Reader<'l> {
    fn new(
        layouts: &'l [Layout],
        forced: Option<ImportKind>,
        columns: &[ToldColumn],
    ) -> Result<Reader<'l>, ImportError> {
        let kinds = layouts.iter().fold("dataset".to_owned(), |kinds, layout| format!("{kinds}, {}", layout.kind));
        let is_allowed = |layout: &&Layout| forced.is_none_or(|kind| layout.kind == kind);
        let allowed: Vec<&Layout> = layouts.iter().filter(is_allowed).collect();
        let columns = ToldColumns::of(columns, &allowed)?;
        Ok(Reader { allowed, forced, columns, kinds })
    }

    /// The same for a table of which something is said of its own.
    fn of_table(layouts: &'l [Layout], hints: &TableHints, columns: &[ToldColumn]) -> Result<Reader<'l>, ImportError> {
        let is_said = |known: &&ToldColumn| hints.columns.iter().any(|c| c.title.eq_ignore_ascii_case(&known.title));
        let rest = columns.iter().filter(|known| !is_said(known));
        let columns: Vec<ToldColumn> = hints.columns.iter().chain(rest).cloned().collect();
        Reader::new(layouts, Some(hints.kind), &columns)
    }

    /// The kind of a table: of several that its columns may be of, the one whose words its first lines use.
    fn kind_of<'h>(&self, header: &'h Header, table: &mut Table<'_>) -> Result<Option<Mapping<'h>>, ImportError>
    where
        'l: 'h,
    {
        const SAMPLE: usize = 20;
        let mut candidates = self.candidates(header);
        if candidates.len() > 1 {
            let sample = table.sample(SAMPLE)?;
            candidates.sort_by_key(|mapping| mapping.known_words(&sample));
        }
        Ok(candidates.pop())
    }

    fn candidates<'h>(&self, header: &'h Header) -> Vec<Mapping<'h>>
    where
        'l: 'h,
    {
        Mapping::candidates(&self.allowed, header, &self.columns)
    }

    /// Reads a text: one report, or JSON of several kinds, each of which is one.
    fn text(&self, text: Text<'_>) -> Result<Vec<ParsedFile>, ImportError> {
        let is_json = text.delimiter().is_none() && stranger::is_json(text.head());
        let is_dataset = is_json && stranger::json(text.head()).is_none();
        let is_ours = self.forced.is_none_or(|kind| kind == ImportKind::Dataset);
        if let Some(table) = tables::named(text.head()).filter(|_| is_ours) {
            return tables::read(text, table).map(|parsed| vec![parsed]);
        }
        if self.forced == Some(ImportKind::Dataset) || (self.forced.is_none() && is_dataset) {
            return read_dataset(text).map(|dataset| vec![dataset]);
        }
        if let Some(what) = stranger::page(text.head()).filter(|_| text.delimiter().is_none()) {
            return Err(ImportError::Stranger(what));
        }
        if !is_json {
            return self.table(list_as_table(text)?).map(|parsed| vec![parsed]);
        }
        let Tables { tables, left_out } = self.json_as_tables(text)?;
        let read = |table| self.table(Text::of_table(Cursor::new(table))?);
        let mut parts = tables.into_iter().map(read).collect::<Result<Vec<_>, ImportError>>()?;
        if let Some(first) = parts.first_mut().filter(|_| left_out > 0) {
            first.counts.rows += left_out;
            first.counts.skipped += left_out;
            let records = if left_out == 1 { "1 record is" } else { &format!("{left_out} records are") };
            first.counts.notes.push(format!("{records} of no kind that can be imported and left out."));
        }
        Ok(parts)
    }

    /// Reads a table of one kind.
    fn table(&self, text: Text<'_>) -> Result<ParsedFile, ImportError> {
        let windows = text.windows();
        let is_header =
            |header: &Header| self.allowed.iter().any(|layout| Mapping::new(layout, header, &self.columns).is_signed());
        let mut table = Table::open(text, is_header)?;
        let header = std::mem::take(&mut table.header);
        let mapping = match (self.kind_of(&header, &mut table)?, self.forced, self.allowed.first()) {
            (Some(mapping), ..) => mapping.complete(),
            (None, Some(_), Some(layout)) => Mapping::new(layout, &header, &self.columns).complete(),
            _ => Err(ImportError::Unrecognised {
                columns: begins(&header.titles),
                kinds: self.kinds.clone(),
                nearest: Mapping::nearest(&self.allowed, &header, &self.columns),
            }),
        };
        let mapping = match mapping {
            Ok(mapping) => mapping,
            Err(error) => return Err(self.unmapped(error, &mut table, &header)),
        };
        let mut counts = LineCounts::default();
        if !table.above.is_empty() {
            let above: Vec<String> = table.above.iter().map(|line| quoted(line)).collect();
            counts.notes.push(format!("The lines above the header were left out: {}.", above.join(", ")));
        }
        let content = content(&mut table, &mapping, &mut counts)?;
        if windows.get() {
            let note = "The file is not UTF-8 and was read as Windows-1252; if names look wrong, save it as UTF-8 (in Excel: CSV \
                        UTF-8) and import it again.";
            counts.notes.push(note.to_owned());
        }
        counts.notes.extend(mapping.way_out());
        counts.close()?;
        let (kind, unmapped) = (mapping.layout.kind, mapping.unmapped());
        let (part, told, archive, left_out) = (String::new(), mapping.told, None, Vec::new());
        Ok(ParsedFile { kind, part, content, counts, unmapped, told, archive, left_out })
    }

    /// The same error with what somebody needs to say what the columns mean, where that may be said.
    fn unmapped(&self, error: ImportError, table: &mut Table<'_>, header: &Header) -> ImportError {
        const SAMPLES: usize = 3;
        let found = match &error {
            ImportError::Columns { kind, .. } => Some(*kind),
            _ => self.forced,
        };
        let may_be = |layout: &&&Layout| found.map_or(layout.unpublished, |kind| kind == layout.kind);
        let fields = |layout: &&Layout| {
            let mapping = Mapping::new(layout, header, &self.columns);
            let mut fields: Vec<(String, String)> = Vec::new();
            for column in &layout.columns {
                let (word, name) = (column.field.word(), column.names.first().cloned().unwrap_or_default());
                if fields.iter().all(|(known, _)| *known != word) {
                    fields.push((word, name));
                }
            }
            let at =
                |place| mapping.columns().find(|(_, at)| *at == Some(place)).map(|(column, _)| column.field.word());
            KindFields { kind: layout.kind, fields, found: (0..header.titles.len()).map(at).collect() }
        };
        let kinds: Vec<KindFields> = self.allowed.iter().filter(may_be).map(fields).collect();
        if kinds.is_empty() {
            return error;
        }
        let column = |title: &String| ColumnSample { title: title.clone(), values: Vec::new() };
        let mut columns: Vec<ColumnSample> = header.titles.iter().map(column).collect();
        let mut record = Record::default();
        for _ in 0..SAMPLES {
            let Ok(Some(_)) = table.next(&mut record) else { break };
            for (column, value) in columns.iter_mut().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
                column.values.push(shortened(&String::from_utf8_lossy(value)).into_owned());
            }
        }
        ImportError::Unmapped { error: Box::new(error), seen: Box::new(UnknownColumns { columns, kinds }) }
    }

    /// The records of a JSON document as tables, where their fields are those of a kind.
    fn json_as_tables(&self, text: Text<'_>) -> Result<Tables, ImportError> {
        let lists: Vec<&str> = self.allowed.iter().flat_map(|layout| &layout.lists).map(String::as_str).collect();
        let (mut bytes, what) = (Vec::new(), stranger::json(text.head()));
        let mut rest = text.into_read();
        rest.by_ref().take(dataset::BEGINNING).read_to_end(&mut bytes)?;
        let header = Header::new(json_table::columns(&String::from_utf8_lossy(&bytes), &lists));
        if self.forced.is_none() && self.candidates(&header).is_empty() {
            return Err(ImportError::Stranger(what.unwrap_or_else(|| "is JSON, and no report".to_owned())));
        }
        rest.take(LARGEST_JSON).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST_JSON {
            return Err(ImportError::LargeJson);
        }
        let json = String::from_utf8_lossy(&bytes);
        let kind_of = |names| {
            let found = self.candidates(&Header::new(names)).pop().map(|mapping| mapping.layout.kind)?;
            self.allowed.iter().position(|layout| layout.kind == found)
        };
        let tables = json_table::tables(&json, &lists, &kind_of).map_err(|error| {
            let (line, column, message) = (error.line(), error.column(), error.to_string());
            DatasetError::Syntax { line, column, message }
        })?;
        tables.ok_or(ImportError::LargeJson)
    }
}

/// Reads a table's lines as its family does.
fn content(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<Content, ImportError> {
    Ok(match mapping.layout.family {
        Family::Usage => Content::Usage(usage::read(table, mapping, counts)?),
        Family::Customers => Content::Customers(usage::read(table, mapping, counts)?),
        Family::People => Content::People(people::read(table, mapping, counts)?),
        Family::Reported => Content::Reported(reported::read(table, mapping, counts)?),
        Family::Identities => Content::Identities(identities::read(table, mapping, counts)?),
        Family::Associations => Content::Associations(associations::read(table, mapping, counts)?),
        Family::Qualified => Content::Qualified(qualified::read(table, mapping, counts)?),
    })
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
                None => first.counts.notes.push(format!("{} in it isn't a report and was left out.", quoted(&part))),
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

/// The largest JSON document that is no dataset, and the largest list as PowerShell prints it, in bytes.
const LARGEST_JSON: u64 = 16 << 20;
const LARGEST_LIST: u64 = 1 << 20;

/// The text, or where it is a list as PowerShell prints it, that as a table.
fn list_as_table(text: Text<'_>) -> Result<Text<'_>, ImportError> {
    if text.delimiter().is_some() || !list_text::is_list(&String::from_utf8_lossy(text.head())) {
        return Ok(text);
    }
    let mut bytes = Vec::new();
    text.into_read().take(LARGEST_LIST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_LIST {
        return Err(ImportError::LargeList);
    }
    Text::of_table(Cursor::new(list_text::table(&String::from_utf8_lossy(&bytes))))
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

/// A header's first columns, for a message.
fn begins(header: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = header.iter().take(SHOWN).map(|title| quoted(title)).collect();
    shown.join(", ")
}

fn read_dataset(text: Text<'_>) -> Result<ParsedFile, ImportError> {
    if let Some(what) = stranger::json(text.head()).or_else(|| stranger::page(text.head())) {
        return Err(ImportError::Stranger(what));
    }
    let mut bytes = Vec::new();
    dataset::fill(&mut bytes, text.into_read(), |bytes| Ok::<_, ImportError>(dataset::check_beginning(bytes)?))?;
    if bytes.len() as u64 > dataset::LARGEST {
        return Err(ImportError::TooLarge);
    }
    let (book, archive, warnings) = dataset::read_whole(&bytes)?;
    let (mut unmapped, mut notes) = (Vec::new(), Vec::new());
    for warning in warnings {
        match warning {
            dataset::Warning::Unknown { path, .. } => unmapped.push(path),
            added @ dataset::Warning::AddedUp { .. } => notes.push(format!("{added}.")),
        }
    }
    let mut counts = LineCounts::of(plan::records(&book) as u64);
    counts.notes = notes;
    let content = Content::Dataset(Box::new(book));
    let (kind, part, told, left_out) = (ImportKind::Dataset, String::new(), Vec::new(), Vec::new());
    Ok(ParsedFile { kind, part, content, counts, unmapped, told, archive, left_out })
}

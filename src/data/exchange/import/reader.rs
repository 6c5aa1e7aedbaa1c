//! How a text becomes reports: whether it is a dataset, a table or JSON, of which kind each table is, and what to ask about one that
//! is of none.

use super::counts::LineCounts;
use super::json_table::{Beginning, Tables};
use super::layout::{Family, Layout};
use super::mapping::{Header, Mapping, ToldColumns};
use super::notes::{Cause, Notes};
use super::record::Record;
use super::table::Table;
use super::text::Text;
use super::{
    Content, ImportError, ParsedFile, associations, identities, json_table, list_text, people, plan, qualified,
    reported, tables, usage, value,
};
use crate::exchange::dataset::{self, DatasetError, Warning};
use crate::exchange::stranger;
use laurels_core::book::{ImportKind, quoted};
use laurels_core::import_report::{ColumnSample, KindFields, TableHints, ToldColumn, UnknownColumns};
use laurels_core::text::shortened;
use std::io::{Cursor, Read};

/// How files are read: as which kinds, with what was said.
pub struct Reader<'l> {
    /// The kinds that a file may be of.
    allowed: Vec<&'l Layout>,
    pub forced: Option<ImportKind>,
    columns: ToldColumns,
    /// Whether the kind was said of the very table.
    is_confirmed: bool,
    /// The words of all kinds.
    kinds: String,
}

impl<'l> Reader<'l> {
    pub fn new(
        layouts: &'l [Layout],
        forced: Option<ImportKind>,
        columns: &[ToldColumn],
    ) -> Result<Reader<'l>, ImportError> {
        let kinds = layouts.iter().fold("dataset".to_owned(), |kinds, layout| format!("{kinds}, {}", layout.kind));
        let is_allowed = |layout: &&Layout| forced.is_none_or(|kind| layout.kind == kind);
        let allowed: Vec<&Layout> = layouts.iter().filter(is_allowed).collect();
        let columns = ToldColumns::of(columns, &allowed)?;
        Ok(Reader { allowed, forced, columns, is_confirmed: false, kinds })
    }

    /// The same for a table of which something is said of its own.
    pub fn of_table(
        layouts: &'l [Layout],
        hints: &TableHints,
        columns: &[ToldColumn],
    ) -> Result<Reader<'l>, ImportError> {
        let is_said = |known: &&ToldColumn| hints.columns.iter().any(|c| c.title.eq_ignore_ascii_case(&known.title));
        let rest = columns.iter().filter(|known| !is_said(known));
        let columns: Vec<ToldColumn> = hints.columns.iter().chain(rest).cloned().collect();
        Ok(Reader { is_confirmed: true, ..Reader::new(layouts, Some(hints.kind), &columns)? })
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
    pub fn text(&self, text: Text<'_>) -> Result<Vec<ParsedFile>, ImportError> {
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
            Err(_) if header.titles.iter().any(|title| value::guid(title).is_some()) => {
                return Err(ImportError::Stranger(UNTITLED.to_owned()));
            }
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
        let told = if self.is_confirmed { mapping.confirmed() } else { mapping.told };
        let (part, archive, left_out) = (String::new(), None, Vec::new());
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
        let (mut bytes, what, answer) = (Vec::new(), stranger::json(text.head()), stranger::api_answer(text.head()));
        let mut rest = text.into_read();
        rest.by_ref().take(dataset::BEGINNING).read_to_end(&mut bytes)?;
        let Beginning { columns, is_list } = json_table::beginning(&String::from_utf8_lossy(&bytes), &lists);
        let header = Header::new(columns);
        let titles = header.titles.iter().map(String::as_str);
        let may_be_a_report = is_list && answer.is_none() && UnknownColumns::are_enough(titles);
        if self.forced.is_none() && self.candidates(&header).is_empty() && !may_be_a_report {
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

/// What is said of a table whose first line holds values.
const UNTITLED: &str = "has no column titles, so nothing says what its columns are: download the report with its titles, or run the \
                        az command with -o json instead of -o tsv";

/// Reads a table's lines as its family does.
fn content(table: &mut Table<'_>, mapping: &Mapping<'_>, counts: &mut LineCounts) -> Result<Content, ImportError> {
    Ok(match mapping.layout.family {
        Family::Usage => Content::Usage(usage::read(table, mapping, counts)?),
        Family::Customers => Content::Customers(usage::read(table, mapping, counts)?),
        Family::People => Content::People(people::read(table, mapping, counts)?),
        Family::Reported => Content::Reported(reported::read(table, mapping, counts)?),
        Family::Identities => Content::Identities(identities::read(table, mapping, counts)?),
        Family::Associations => Content::Associations(associations::read(table, mapping, counts)?),
        Family::Qualified => Content::Qualified(qualified::read(table, mapping, counts)?.into()),
    })
}

/// The largest JSON document that is no dataset, and the largest list as a command prints it, in bytes.
const LARGEST_JSON: u64 = 16 << 20;
const LARGEST_LIST: u64 = 1 << 20;

/// The text, or where it is a list as a command prints it, that as a table.
fn list_as_table(text: Text<'_>) -> Result<Text<'_>, ImportError> {
    let form = list_text::form(&String::from_utf8_lossy(text.head())).filter(|_| text.delimiter().is_none());
    let Some(records) = form else { return Ok(text) };
    let mut bytes = Vec::new();
    text.into_read().take(LARGEST_LIST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_LIST {
        return Err(ImportError::LargeList);
    }
    Text::of_table(Cursor::new(list_text::table(&records(&String::from_utf8_lossy(&bytes)))))
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
    let (mut unmapped, mut counts) = (Vec::new(), LineCounts::of(plan::records(&book) as u64));
    for warning in warnings {
        match warning {
            Warning::Unknown { path, .. } => unmapped.push(path),
            added @ Warning::AddedUp { .. } => note(&mut counts.notes, &added),
        }
    }
    let content = Content::Dataset(Box::new(book));
    let (kind, part, told, left_out) = (ImportKind::Dataset, String::new(), Vec::new(), Vec::new());
    Ok(ParsedFile { kind, part, content, counts, unmapped, told, archive, left_out })
}

/// Says what a dataset's reader warns of.
pub fn note(notes: &mut Notes, warning: &Warning) {
    let what = "names of workloads are written with blanks around them, and their rows are added to those without";
    match warning {
        Warning::AddedUp { name, .. } => notes.of(Cause { what, way_out: "" }, quoted(name), format!("{warning}.")),
        Warning::Unknown { .. } => notes.push(format!("{warning}.")),
    }
}

//! A table of the dataset, as `exchange::tables` writes it, read back. It holds whole records: what is wrong with one refuses the
//! file and names the place.

use super::counts::{LineCounts, other_width};
use super::mapping::Header;
use super::record::Record;
use super::table::Table;
use super::text::Text;
use super::value::{self, Day};
use super::{Content, ImportError, ParsedFile};
use crate::exchange::dataset::{DatasetError, Fault, Records};
use crate::exchange::tables::{BookTable, unguarded, unwritten};
use chrono::Datelike;
use laurels_core::book::ImportKind;
use laurels_core::book::description::FieldKind;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use serde_json::{Map, Value, json};

/// The table that a header names in one of its titles: `customers.id`.
pub fn named(head: &[u8]) -> Option<BookTable> {
    let line = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let titles = std::str::from_utf8(line).ok()?.split(['\t', ',', ';', '|']);
    titles.map(|title| title.trim().trim_matches('"')).find_map(table_of)
}

fn table_of(title: &str) -> Option<BookTable> {
    let (table, path) = title.split_once('.')?;
    BookTable::named(table).filter(|table| table.record.at(path).is_some())
}

/// Rows of figures, whose customers and subscriptions the book has.
#[derive(Debug)]
pub struct TableRows {
    pub records: Records,
    lines: Vec<u64>,
}

impl TableRows {
    /// Where a fault of the collected rows is, in the file.
    pub fn placed(&self, fault: &Fault) -> ImportError {
        let row = fault.path.split_once('[').and_then(|(_, rest)| rest.split_once(']')?.0.parse::<usize>().ok());
        let line = row.and_then(|row| self.lines.get(row)).copied().unwrap_or_default();
        cell(line, fault)
    }
}

/// What is wrong in a line: the field of the record and what was expected.
fn cell(line: u64, fault: &Fault) -> ImportError {
    let place = fault.path.split_once(']').map_or(fault.path.as_str(), |(_, field)| field);
    let column = place.trim_start_matches('.').to_owned();
    let fault = Fault { path: String::new(), ..fault.clone() };
    ImportError::Cell { line, column, message: fault.to_string().trim_start_matches(": ").to_owned() }
}

/// Reads a table.
///
/// # Errors
///
/// A column is missing that every record has, or a line holds what no record may.
pub fn read(text: Text<'_>, of: BookTable) -> Result<ParsedFile, ImportError> {
    let mut table = Table::open(text, |header| header.titles.iter().any(|title| table_of(title).is_some()))?;
    let header = std::mem::take(&mut table.header);
    let (columns, unmapped) = columns(of, &header)?;
    let mut rows = TableRows { records: Records::default(), lines: Vec::new() };
    let (mut record, mut counts) = (Record::default(), LineCounts::default());
    while let Some(line) = table.next(&mut record)? {
        counts.rows += 1;
        if of.is_made() {
            counts.skipped += 1;
            continue;
        }
        let number = line.number;
        if let Some(fields) = line.ragged.filter(|fields| *fields > header.titles.len()) {
            let message = other_width(fields, header.titles.len());
            return Err(ImportError::Cell { line: number, column: String::new(), message });
        }
        let mut fields = Map::new();
        for (place, path, kind) in &columns {
            let field = std::str::from_utf8(record.get(*place).unwrap_or_default());
            let field = field.map_err(|_| ImportError::Encoding { line: number, column: path.clone() })?;
            if !field.is_empty() {
                put(&mut fields, path, self::value(*kind, field));
            }
        }
        let read = rows.records.read(of.name, &Value::Object(fields));
        read.map_err(|error| match error {
            DatasetError::Refused(fault) => cell(number, &fault),
            error => error.into(),
        })?;
        rows.lines.push(number);
    }
    if of.is_made() {
        let note = "The inventory of Partner Admin Links is made from the associations: change and import the table associations.";
        counts.notes.push(note.to_owned());
    }
    let content = if of.name == "usage" {
        Content::Rows(Box::new(rows))
    } else {
        Content::Dataset(Box::new(rows.records.into_book()))
    };
    let (kind, part, told, left_out) = (ImportKind::Dataset, String::new(), Vec::new(), Vec::new());
    Ok(ParsedFile { kind, part, content, counts, unmapped, told, archive: None, left_out })
}

/// Where the columns of a table are, with what is not one.
type Columns = (Vec<(usize, String, FieldKind)>, Vec<String>);

fn columns(of: BookTable, header: &Header) -> Result<Columns, ImportError> {
    let (known, prefix) = (of.columns(), format!("{}.", of.name));
    let (mut columns, mut unmapped) = (Vec::new(), Vec::new());
    for (place, title) in header.titles.iter().enumerate() {
        let path = title.strip_prefix(&prefix).unwrap_or(title);
        match known.iter().find(|(column, _)| column == path) {
            Some((path, kind)) if !columns.iter().any(|(_, column, _)| column == path) => {
                columns.push((place, path.clone(), *kind));
            }
            _ if title.is_empty() => {}
            _ => unmapped.push(title.clone()),
        }
    }
    let required = of.record.fields.iter().filter(|field| field.required).map(|field| field.name);
    let missing = required.filter(|name| !columns.iter().any(|(_, column, _)| column == name));
    let missing: Vec<String> = missing.map(|name| format!("{prefix}{name}")).collect();
    match missing.is_empty() {
        true => Ok((columns, unmapped)),
        false => Err(ImportError::Columns { kind: ImportKind::Dataset, missing, fields: String::new() }),
    }
}

/// Puts a value at its path.
fn put(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(fields.insert(path.to_owned(), value)),
        Some((part, rest)) => {
            if let Value::Object(fields) = fields.entry(part).or_insert_with(|| json!({})) {
                put(fields, rest, value);
            }
        }
    }
}

/// What a cell says in a column of that kind; what it can't say stays a text, which the record refuses.
fn value(kind: FieldKind, cell: &str) -> Value {
    let text = || Value::String(unwritten(unguarded(cell)));
    let day = || match value::day(cell) {
        Some(Day::Exact(day)) => Some(day),
        _ => None,
    };
    let known = match kind {
        FieldKind::Truth => value::flag(cell.as_bytes()).map(Value::Bool),
        FieldKind::Number | FieldKind::Money | FieldKind::Count | FieldKind::Quantity | FieldKind::Points => {
            let spelled = || value::amount(cell.as_bytes()).map(|amount| Micro(amount.micro));
            Micro::parse(cell).or_else(spelled).and_then(|number| serde_json::to_value(number).ok())
        }
        FieldKind::Date => day().map(|day| json!(day.to_string())),
        FieldKind::Month => {
            day().and_then(|day| Month::new(day.year(), day.month())).map(|month| json!(month.to_string()))
        }
        FieldKind::Names | FieldKind::Attributions if !cell.starts_with('[') => {
            Some(cell.split(',').map(|name| unguarded(name.trim())).collect())
        }
        FieldKind::Names | FieldKind::Attributions | FieldKind::Lines | FieldKind::Parts(_) => {
            serde_json::from_str(cell).ok()
        }
        _ => None,
    };
    known.unwrap_or_else(text)
}

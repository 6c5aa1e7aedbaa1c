//! Workbooks as LibreOffice and others write them (OpenDocument): each sheet a text, streamed row by row.
//!
//! By hand, because calamine lays a sheet out whole, and a few bytes can say that a row or a cell is repeated a million times.

use super::sheet::{COLUMNS, ROWS, SheetText};
use super::workbook::say_number;
use super::{Budget, Counted, Take};
use crate::exchange::import::ImportError;
use crate::exchange::import::text::Text;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufReader, Read};

/// The longest piece between two tags, in bytes.
const LONGEST: usize = 1 << 20;

/// Reads the sheets of a workbook from its `content.xml`, in their order.
pub fn read(content: impl Read, budget: &Budget, take: &mut Take<'_>) -> Result<(), ImportError> {
    let pieces = Pieces { inner: content, since: 0 };
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 * 1024, pieces));
    xml.config_mut().expand_empty_elements = true;
    let mut content = Content { xml, event: Vec::new() };
    while let Some(name) = content.next_table().map_err(ImportError::Damaged)? {
        let mut sheet = Sheet { content: &mut content, cells: Vec::new(), at: 0, repeats: 0, row: 0, is_over: false };
        let text = Counted { inner: SheetText::new(|cell| sheet.next(cell)), budget: budget.clone() };
        take(&name, Text::of_table(text))?;
        // What nobody wanted to read.
        while sheet.next(&mut String::new()).map_err(ImportError::Damaged)?.is_some() {}
    }
    Ok(())
}

/// Text that is refused where there is no tag for too long.
struct Pieces<R> {
    inner: R,
    since: usize,
}

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        let bytes = into.get(..count).unwrap_or_default();
        for piece in bytes.split(|byte| *byte == b'<') {
            self.since += piece.len();
            if self.since > LONGEST {
                return Err(io::Error::other("has a cell of more than 1 MiB, which no report has"));
            }
            self.since = if piece.len() == bytes.len() { self.since } else { piece.len() };
        }
        Ok(count)
    }
}

struct Content<R> {
    xml: Reader<R>,
    event: Vec<u8>,
}

/// A row of a sheet: how many times it is there, and the cells that say something.
type Row = (u32, Vec<(u32, String)>);

impl<R: io::BufRead> Content<R> {
    fn event(&mut self) -> Result<Event<'_>, String> {
        self.event.clear();
        self.xml.read_event_into(&mut self.event).map_err(|error| error.to_string())
    }

    /// The name of the next sheet, whose beginning is read.
    fn next_table(&mut self) -> Result<Option<String>, String> {
        loop {
            match self.event()? {
                Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                    return Ok(Some(attribute(&tag, "table:name")?.unwrap_or_default()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The next row of the sheet; none at its end.
    fn next_row(&mut self) -> Result<Option<Row>, String> {
        loop {
            match self.event()? {
                Event::Start(tag) if tag.name().as_ref() == "table:table-row" => {
                    let repeats = times(&tag, "table:number-rows-repeated")?;
                    return Ok(Some((repeats, self.cells()?)));
                }
                Event::End(tag) if tag.name().as_ref() == "table:table" => return Ok(None),
                Event::Eof => return Err("it ends within a sheet".to_owned()),
                _ => {}
            }
        }
    }

    /// The cells of a row that say something.
    fn cells(&mut self) -> Result<Vec<(u32, String)>, String> {
        let (mut cells, mut column) = (Vec::new(), 0_u32);
        loop {
            let (repeats, value) = match self.event()? {
                Event::Start(tag) if tag.name().as_ref().ends_with("table-cell") => {
                    (times(&tag, "table:number-columns-repeated")?, value(&tag)?)
                }
                Event::End(tag) if tag.name().as_ref() == "table:table-row" => return Ok(cells),
                Event::Eof => return Err("it ends within a row".to_owned()),
                _ => continue,
            };
            let text = self.text()?;
            let said = value.unwrap_or(text);
            let end = column.saturating_add(repeats);
            if !said.is_empty() {
                cells.extend((column..end.min(COLUMNS)).map(|column| (column, said.clone())));
            }
            column = end;
        }
    }

    /// The text of a cell, whose beginning is read, without notes on it.
    fn text(&mut self) -> Result<String, String> {
        let (mut text, mut note) = (String::new(), 0_u32);
        loop {
            match self.event()? {
                Event::End(tag) if tag.name().as_ref().ends_with("table-cell") => return Ok(text),
                Event::Start(tag) if tag.name().as_ref() == "office:annotation" => note += 1,
                Event::End(tag) if tag.name().as_ref() == "office:annotation" => note = note.saturating_sub(1),
                Event::Eof => return Err("it ends within a cell".to_owned()),
                _ if note > 0 => {}
                Event::Start(tag) if ["text:s", "text:tab", "text:line-break"].contains(&tag.name().as_ref()) => {
                    text.push(' ')
                }
                Event::Start(tag) if tag.name().as_ref() == "text:p" && !text.is_empty() => text.push(' '),
                Event::Text(piece) => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(entity) => match (resolve_xml_entity(entity.as_ref()), entity.resolve_char_ref()) {
                    (Some(said), _) => text.push_str(said),
                    (None, Ok(Some(letter))) => text.push(letter),
                    (None, _) => return Err(format!("it has an unknown letter &{};", entity.as_ref())),
                },
                _ => {}
            }
            if text.len() > LONGEST {
                return Err("it has a cell of more than 1 MiB, which no report has".to_owned());
            }
        }
    }
}

/// A sheet as its cells come.
struct Sheet<'c, R> {
    content: &'c mut Content<R>,
    /// The cells of the row that is given, and how many of them are.
    cells: Vec<(u32, String)>,
    at: usize,
    /// How many times the row is still there.
    repeats: u32,
    row: u32,
    is_over: bool,
}

impl<R: io::BufRead> Sheet<'_, R> {
    /// Writes the next cell's text, and says its row and column.
    fn next(&mut self, into: &mut String) -> Result<Option<(u32, u32)>, String> {
        loop {
            if let Some((column, said)) = self.cells.get(self.at) {
                self.at += 1;
                into.push_str(said);
                return Ok(Some((self.row, *column)));
            }
            if self.repeats > 1 && !self.cells.is_empty() {
                (self.at, self.repeats, self.row) = (0, self.repeats - 1, self.row + 1);
                self.within()?;
                continue;
            }
            if self.is_over {
                return Ok(None);
            }
            let behind = self.row.saturating_add(self.repeats);
            match self.content.next_row()? {
                Some((repeats, cells)) => {
                    (self.repeats, self.cells, self.at, self.row) = (repeats, cells, 0, behind);
                    // Blank rows to the end of the sheet are how a style for all of it is written.
                    if !self.cells.is_empty() {
                        self.within()?;
                    }
                }
                None => (self.is_over, self.cells) = (true, Vec::new()),
            }
        }
    }

    fn within(&self) -> Result<(), String> {
        match self.row {
            0..ROWS => Ok(()),
            _ => Err("it has more than 1,048,576 rows".to_owned()),
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// How many times something is there.
fn times(tag: &BytesStart<'_>, name: &str) -> Result<u32, String> {
    Ok(attribute(tag, name)?.and_then(|times| times.parse().ok()).unwrap_or(1))
}

/// What a cell's attributes say, as a report's text has it; none where its text says it.
fn value(tag: &BytesStart<'_>) -> Result<Option<String>, String> {
    let of = |name: &str| attribute(tag, name);
    Ok(match of("office:value-type")?.as_deref() {
        Some("float" | "percentage" | "currency") => of("office:value")?.map(|text| match text.parse::<f64>() {
            Ok(number) => {
                let mut said = String::new();
                say_number(number, &mut said).map(|()| said).unwrap_or(text)
            }
            Err(_) => text,
        }),
        Some("date") => of("office:date-value")?,
        Some("boolean") => {
            of("office:boolean-value")?.map(|truth| (if truth == "true" { "yes" } else { "no" }).to_owned())
        }
        Some("string") => of("office:string-value")?,
        _ => None,
    })
}

//! Workbooks as Excel wrote them until 2007, and as accounting programs still do (.xls, BIFF8): each sheet a text.

use super::compound::{Compound, at, u16_at, u32_at};
use super::sheet::SheetText;
use super::workbook::say;
use super::xls_text::{Pieces, Texts};
use super::{Budget, Counted, Take};
use crate::exchange::import::ImportError;
use crate::exchange::import::text::Text;
use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};

/// The largest file: it has to be held whole.
const LARGEST: u64 = 32 << 20;
/// How many times its size the sheets' texts may be: they may name the same text in each row.
const RATIO: u64 = 20;

// What records are, by their numbers in the format.
const END: u16 = 0x000A;
const FORMULA: u16 = 0x0006;
const DATE_MODE: u16 = 0x0022;
const LOCKED: u16 = 0x002F;
const CONTINUED: u16 = 0x003C;
const SHEET: u16 = 0x0085;
const NUMBERS: u16 = 0x00BD;
const RICH_LABEL: u16 = 0x00D6;
const CELL_FORMAT: u16 = 0x00E0;
const TEXTS: u16 = 0x00FC;
const TEXT_CELL: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const TRUTH: u16 = 0x0205;
const FORMULA_TEXT: u16 = 0x0207;
const SHORT_NUMBER: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;
/// The version that Excel 97 to 2003 write.
const BIFF8: u16 = 0x0600;

/// Reads the sheets of a workbook, in their order.
pub fn read(bytes: Vec<u8>, take: &mut Take<'_>) -> Result<(), ImportError> {
    if bytes.len() as u64 > LARGEST {
        return Err(ImportError::LargeWorkbook);
    }
    let budget = Budget::of(bytes.len() as u64, RATIO);
    let damaged = || ImportError::Damaged("it ends within a record".to_owned());
    let file = Compound::open(&bytes).ok_or_else(damaged)?;
    if file.has("EncryptedPackage") {
        return Err(ImportError::Damaged("it has a password".to_owned()));
    }
    if !file.has("Workbook") {
        return Err(ImportError::Workbook);
    }
    let stream = file.stream("Workbook").ok_or_else(damaged)?;
    drop(bytes);
    let book = Book::read(&stream)?;
    for (name, start) in &book.sheets {
        let records = Records { rest: stream.get(*start..).ok_or_else(damaged)? };
        let (numbers, budget) = (Numbers::default(), &budget);
        let mut cells = Cells { book: &book, records, numbers, formula: (0, 0), depth: 0, budget };
        let sheet = Counted { inner: SheetText::new(|cell| cells.next(cell)), budget: budget.clone() };
        take(name, Text::of_table(sheet))?;
    }
    Ok(())
}

/// The records of a stream: the number of what each is, and its content.
#[derive(Clone)]
pub struct Records<'b> {
    rest: &'b [u8],
}

impl<'b> Records<'b> {
    fn next(&mut self) -> Option<(u16, &'b [u8])> {
        let (kind, length) = (u16_at(self.rest, 0)?, u16_at(self.rest, 2)?);
        let (content, rest) = self.rest.get(4..)?.split_at_checked(usize::from(length))?;
        self.rest = rest;
        Some((kind, content))
    }

    /// A record with those that continue it.
    fn pieces(&mut self, first: &'b [u8]) -> Pieces<'b> {
        let mut pieces = vec![first];
        loop {
            let mut ahead = self.clone();
            match ahead.next() {
                Some((CONTINUED, content)) => pieces.push(content),
                _ => return Pieces::of(pieces),
            }
            *self = ahead;
        }
    }
}

/// What is said of the workbook before its sheets.
#[derive(Default)]
struct Book {
    /// The sheets by name, and where each begins.
    sheets: Vec<(String, usize)>,
    texts: Texts,
    /// Whether a cell of each format is a day.
    are_days: Vec<bool>,
    counts_from_1904: bool,
}

impl Book {
    fn read(stream: &[u8]) -> Result<Book, ImportError> {
        let damaged = || ImportError::Damaged("it ends within a record".to_owned());
        let (mut book, mut records) = (Book::default(), Records { rest: stream });
        let (mut day_formats, mut formats) = (Vec::new(), Vec::new());
        match records.next() {
            Some((BEGIN, content)) if u16_at(content, 0) == Some(BIFF8) => {}
            _ => return Err(ImportError::Workbook),
        }
        loop {
            let (kind, content) = records.next().ok_or_else(damaged)?;
            match kind {
                LOCKED => return Err(ImportError::Damaged("it has a password".to_owned())),
                DATE_MODE => book.counts_from_1904 = u16_at(content, 0) == Some(1),
                FORMAT => {
                    let mut said = Pieces::of(vec![content.get(2..).unwrap_or_default()]);
                    if said.long_text().is_some_and(|format| is_day(&format)) {
                        day_formats.extend(u16_at(content, 0));
                    }
                }
                CELL_FORMAT => formats.push(u16_at(content, 2).ok_or_else(damaged)?),
                // Of the kinds of sheets, 0 is a table; others are charts and macros.
                SHEET if content.get(5) == Some(&0) => {
                    let start = u32_at(content, 0).and_then(|start| usize::try_from(start).ok());
                    let name = Pieces::of(vec![content.get(6..).unwrap_or_default()]).short_text();
                    book.sheets.push((name.ok_or_else(damaged)?, start.ok_or_else(damaged)?));
                }
                TEXTS => book.texts = Texts::read(records.pieces(content)),
                END => break,
                _ => {}
            }
        }
        let is_day = |format: &u16| is_day_by_number(*format) || day_formats.contains(format);
        book.are_days = formats.iter().map(is_day).collect();
        Ok(book)
    }

    fn say_number(&self, number: f64, format: u16, into: &mut String) {
        let is_day = self.are_days.get(usize::from(format)).copied().unwrap_or_default();
        let value = match is_day {
            true => DataRef::DateTime(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, self.counts_from_1904)),
            false => DataRef::Float(number),
        };
        say(&value, into)
    }
}

/// The formats of days that need no description.
fn is_day_by_number(format: u16) -> bool {
    matches!(format, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57..=58)
}

/// Whether a format shows a day: a year or a day of a month in it, outside quotes and brackets.
fn is_day(format: &str) -> bool {
    let (mut is_quoted, mut is_bracketed, mut letters) = (false, false, format.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            '\\' | '_' | '*' => drop(letters.next()),
            'y' | 'Y' | 'd' | 'D' if !is_bracketed => return true,
            _ => {}
        }
    }
    false
}

/// Numbers that one record has for several cells in a row: the row, the next column, and what is left.
#[derive(Default)]
struct Numbers<'b> {
    row: u32,
    column: u32,
    rest: &'b [u8],
}

/// The cells of a sheet, as they come.
struct Cells<'b> {
    book: &'b Book,
    records: Records<'b>,
    numbers: Numbers<'b>,
    /// Where the formula is whose text comes next.
    formula: (u32, u32),
    /// How many parts within each other have begun; a chart in a sheet is one.
    depth: u32,
    budget: &'b Budget,
}

impl Cells<'_> {
    /// Writes the next cell's text, and says its row and column.
    fn next(&mut self, into: &mut String) -> Result<Option<(u32, u32)>, String> {
        loop {
            if let Some(place) = self.next_number(into) {
                return Ok(Some(place));
            }
            let Some((kind, content)) = self.records.next() else {
                return Err("it ends within a sheet".to_owned());
            };
            // Sheets may begin at the same place, however many there are.
            self.budget.spend(content.len() as u64 + 4).map_err(|error| error.to_string())?;
            match kind {
                BEGIN => self.depth += 1,
                END => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            match (kind, self.depth) {
                (END, 0) => return Ok(None),
                (_, 0) => return Err("a sheet isn't where the workbook says".to_owned()),
                (_, 1) => {}
                _ => continue,
            }
            let place = place(content);
            let said = match kind {
                FORMULA_TEXT => {
                    let said = self.records.pieces(content).long_text();
                    said.map(|said| into.push_str(&said)).map(|()| self.formula)
                }
                NUMBERS => place.map(|(row, column)| {
                    let rest = content.get(4..content.len().saturating_sub(2)).unwrap_or_default();
                    self.numbers = Numbers { row, column, rest };
                    (row, column)
                }),
                _ => place.and_then(|place| self.say(kind, place, content, into)),
            };
            match said {
                Some(_) if kind == NUMBERS => {}
                Some(place) => return Ok(Some(place)),
                None if is_cell(kind) => return Err("it has a cell that ends too early".to_owned()),
                None => {}
            }
        }
    }

    /// Writes what a cell says; none where it is no cell, or a damaged one.
    fn say(&mut self, kind: u16, place: (u32, u32), content: &[u8], into: &mut String) -> Option<(u32, u32)> {
        let format = u16_at(content, 4)?;
        match kind {
            TEXT_CELL => into.push_str(self.book.texts.get(u32_at(content, 6)?)?),
            NUMBER => self.book.say_number(f64::from_le_bytes(at(content, 6)?), format, into),
            SHORT_NUMBER => self.book.say_number(short_number(u32_at(content, 6)?), format, into),
            LABEL | RICH_LABEL => into.push_str(&Pieces::of(vec![content.get(6..)?]).long_text()?),
            TRUTH => say_truth(*content.get(6)?, *content.get(7)? == 1, into),
            FORMULA => {
                self.formula = place;
                let value: [u8; 8] = at(content, 6)?;
                match value {
                    [1, _, truth, .., 0xFF, 0xFF] => say_truth(truth, false, into),
                    [2, _, error, .., 0xFF, 0xFF] => say_truth(error, true, into),
                    // A text comes in a record of its own.
                    [.., 0xFF, 0xFF] => {}
                    number => self.book.say_number(f64::from_le_bytes(number), format, into),
                }
            }
            _ => return None,
        }
        Some(place)
    }

    fn next_number(&mut self, into: &mut String) -> Option<(u32, u32)> {
        let Numbers { row, column, rest } = self.numbers;
        let (format, number) = (u16_at(rest, 0)?, u32_at(rest, 2)?);
        self.numbers = Numbers { row, column: column + 1, rest: rest.get(6..).unwrap_or_default() };
        self.book.say_number(short_number(number), format, into);
        Some((row, column))
    }
}

fn place(content: &[u8]) -> Option<(u32, u32)> {
    Some((u16_at(content, 0)?.into(), u16_at(content, 2)?.into()))
}

fn is_cell(kind: u16) -> bool {
    matches!(kind, FORMULA | NUMBERS | RICH_LABEL | TEXT_CELL | NUMBER | LABEL | TRUTH | FORMULA_TEXT | SHORT_NUMBER)
}

/// A number in 30 bits: an integer or the upper half of a float, in hundredths or not.
fn short_number(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

fn say_truth(value: u8, is_error: bool, into: &mut String) {
    match (is_error, value) {
        (true, _) => into.push_str("#N/A"),
        (false, 0) => into.push_str("no"),
        (false, _) => into.push_str("yes"),
    }
}

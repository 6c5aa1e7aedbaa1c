//! Text in, records out: delimiter, quotes, and the line that each record begins on.

use super::ImportError;
use super::text::Text;
use csv::{ByteRecord, Reader, ReaderBuilder};
use laurels_core::text::clean;
use std::io::Read;

/// The marks that may separate fields, the likelier ones first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// A file of delimited text, its header read.
pub struct Table<'r> {
    reader: Reader<Box<dyn Read + 'r>>,
    /// The titles of its columns, without what a screen could not show.
    pub header: Vec<String>,
    /// Lines before the one that the reader calls its first.
    before: u64,
}

/// A record of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line that it begins on, from 1.
    pub number: u64,
    /// How many fields it has, where that is not how many the header has.
    pub ragged: Option<usize>,
}

impl<'r> Table<'r> {
    /// Finds the delimiter and reads the header.
    ///
    /// # Errors
    ///
    /// The source cannot be read, or there is no header in UTF-8.
    pub fn open(text: Text<'r>) -> Result<Table<'r>, ImportError> {
        let (delimiter, skipped) = match declared(text.head()) {
            Some((delimiter, length)) => (delimiter, length),
            None => (delimiter(text.head()), 0),
        };
        let mut text: Box<dyn Read + 'r> = Box::new(text.into_read());
        std::io::copy(&mut text.by_ref().take(skipped), &mut std::io::sink())?;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(256 * 1024)
            .from_reader(text);
        let mut table = Table { reader, header: Vec::new(), before: u64::from(skipped > 0) };
        let mut record = ByteRecord::new();
        let Some(line) = table.next(&mut record)? else { return Err(ImportError::Empty) };
        for (place, title) in record.iter().enumerate() {
            let title = std::str::from_utf8(title)
                .map_err(|_| ImportError::Encoding { line: line.number, column: (place + 1).to_string() })?;
            table.header.push(clean(title).trim().to_owned());
        }
        Ok(table)
    }

    /// Reads the next record that is not blank. A quoted field that nobody closed runs to the end of the file.
    ///
    /// # Errors
    ///
    /// The source cannot be read.
    pub fn next(&mut self, record: &mut ByteRecord) -> Result<Option<Line>, ImportError> {
        loop {
            let first = self.reader.position().line();
            if !self.reader.read_byte_record(record)? {
                return Ok(None);
            }
            if record.as_slice().trim_ascii().is_empty() {
                continue;
            }
            // Every line ends in LF: blank lines before the record moved its start, line breaks in it its end.
            let after = self.reader.position().line();
            let number = match after - first {
                1 => first,
                _ => {
                    let breaks = record.as_slice().iter().filter(|&&byte| byte == b'\n').count() as u64;
                    after.saturating_sub(1 + breaks).max(first)
                }
            };
            let ragged = (!self.header.is_empty() && !self.fits(record)).then_some(record.len());
            return Ok(Some(Line { number: number + self.before, ragged }));
        }
    }

    /// Whether a record has the header's columns, and beyond them nothing but empty ones.
    fn fits(&self, record: &ByteRecord) -> bool {
        let width = self.header.len();
        record.len() == width || (record.len() > width && record.iter().skip(width).all(<[u8]>::is_empty))
    }
}

/// The delimiter that a first line `sep=;` declares, as Excel writes it, and how long that line is.
fn declared(head: &[u8]) -> Option<(u8, u64)> {
    let end = head.iter().position(|&byte| byte == b'\n')?;
    match head.get(..end)?.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] => Some((*mark, end as u64 + 1)),
        // A tab is white space, and gone with the end of the line.
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => Some((b'\t', end as u64 + 1)),
        _ => None,
    }
}

/// The mark that the first line which is not blank has most often outside of quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let (mut quoted, mut begun) = (false, false);
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if begun && !quoted => break,
            _ if quoted => {}
            _ => {
                for (count, mark) in counts.iter_mut().zip(DELIMITERS) {
                    *count += usize::from(mark == byte);
                }
            }
        }
        begun |= !byte.is_ascii_whitespace();
    }
    let best = DELIMITERS.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(mark, count)| if count == 0 { b',' } else { mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record's line, its number of fields where that is wrong, and the fields.
    type Found = (u64, Option<usize>, String);

    fn records(text: &str) -> (Vec<String>, Vec<Found>) {
        let mut table = Table::open(Text::open(text.as_bytes()).expect("a text")).expect("a table");
        let (mut record, mut lines) = (ByteRecord::new(), Vec::new());
        while let Some(line) = table.next(&mut record).expect("a record") {
            let fields: Vec<&str> = record.iter().map(|f| std::str::from_utf8(f).expect("UTF-8")).collect();
            lines.push((line.number, line.ragged, fields.join("|")));
        }
        (table.header.clone(), lines)
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        for (text, mark) in [
            ("a\tb,c\td\n", b'\t'),
            ("a,b,c\n", b','),
            ("\"a;b;c\",d\n", b','),
            ("a;b;c\n1,5;2,5;3\n", b';'),
            ("\n\na|b\n", b'|'),
            ("alone\n", b','),
        ] {
            assert_eq!(delimiter(text.as_bytes()), mark, "{text:?}");
        }
    }

    #[test]
    fn records_know_the_line_they_begin_on() {
        let text = "a,b\n\n1,\"two\nlines\"\n,\n2,x\n3\n4,y,\n5,y,z";
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let (header, lines) = records(&text);
            assert_eq!(header, ["a", "b"]);
            let expected = [
                (3, None, "1|two\nlines"),
                (5, None, "|"),
                (6, None, "2|x"),
                (7, Some(1), "3"),
                (8, None, "4|y|"),
                (9, Some(3), "5|y|z"),
            ];
            let expected: Vec<_> = expected.into_iter().filter(|(_, _, t)| *t != "|").collect();
            let found: Vec<_> = lines.iter().map(|(n, r, t)| (*n, *r, t.as_str())).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_declared_separator_is_a_line_of_its_own() {
        let (header, lines) = records("sep=;\na;b\n1,5;x\n");
        assert_eq!(header, ["a", "b"]);
        assert_eq!(lines, [(3, None, "1,5|x".to_owned())]);
        assert_eq!(records("sep=\t\na\tb\n1\tx\n").1, [(3, None, "1|x".to_owned())]);
    }
}

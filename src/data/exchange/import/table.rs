//! Text in, records out: delimiter, header, quotes, and the line that each record begins on.

use super::ImportError;
use super::mapping::Header;
use super::record::Record;
use super::text::Text;
use laurels_core::text::clean;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

/// The marks that may separate fields, the likelier ones first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];
/// The longest line, in bytes.
const LONGEST: usize = 1 << 20;
/// How many lines are looked at to find the header.
const ABOVE: usize = 30;
/// How many lines a record with line breaks in quotes may have.
const LINES: usize = 64;

/// A file of delimited text, its header read.
pub struct Table<'r> {
    lines: Lines<'r>,
    delimiter: u8,
    width: usize,
    /// Its columns, without what a screen could not show.
    pub header: Header,
    /// The lines above the header that say something.
    pub above: Vec<String>,
    /// Whether blank cells at the end of a row are left out, as sheets of a workbook do.
    is_made: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line that it begins on, from 1.
    pub number: u64,
    /// How many fields it has, where that is not how many the header has.
    pub ragged: Option<usize>,
}

impl<'r> Table<'r> {
    /// Finds the header, which is the first line that `is_header` knows or else the first that is not blank, and its delimiter.
    ///
    /// # Errors
    ///
    /// The source cannot be read, or there is no header in UTF-8.
    pub fn open(text: Text<'r>, is_header: impl Fn(&Header) -> bool) -> Result<Table<'r>, ImportError> {
        let mut declared = text.delimiter();
        let is_made = declared.is_some();
        let mut lines = Lines::new(text);
        if let (None, Some(mark)) = (declared, lines.peek(0)?.and_then(declared_delimiter)) {
            declared = Some(mark);
            lines.skip(1);
        }
        let (mut first, mut above) = (None, Vec::new());
        for at in 0..ABOVE {
            let Some(line) = lines.peek(at)?.filter(|line| !line.trim_ascii().is_empty()).map(<[u8]>::to_vec) else {
                continue;
            };
            let delimiter = declared.unwrap_or_else(|| delimiter(&line));
            let (number, mut record) = (lines.number + at as u64 + 1, Record::default());
            record.line_mut().extend_from_slice(&line);
            let more = lines.complete(&mut record, delimiter, 0, at + 1)?;
            if record.is_blank() {
                continue;
            }
            let header = titles(&record, number);
            let found = header.as_ref().is_ok_and(&is_header);
            if found || first.is_none() {
                first = Some((at + more, delimiter, header, above.clone()));
            }
            if found {
                break;
            }
            // As it reads: without its quotes and the blank cells after it.
            let fields: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
            let mark = char::from(delimiter);
            above.push(clean(fields.join(&mark.to_string()).trim_end_matches(mark)).trim().to_owned());
        }
        let (at, delimiter, header, above) = first.ok_or(ImportError::Empty)?;
        lines.skip(at + 1);
        let header = header?;
        Ok(Table { lines, delimiter, width: header.titles.len(), header, above, is_made })
    }

    /// The next records, without reading on.
    ///
    /// # Errors
    ///
    /// As [`Table::next`].
    pub fn sample(&mut self, most: usize) -> Result<Vec<Record>, ImportError> {
        let (mut records, mut at) = (Vec::new(), 0);
        while records.len() < most {
            let Some(line) = self.lines.peek(at)? else { break };
            let mut record = Record::default();
            record.line_mut().extend_from_slice(line);
            at += 1 + self.lines.complete(&mut record, self.delimiter, self.width, at + 1)?;
            records.push(record);
        }
        Ok(records)
    }

    /// Reads the next record that is not blank.
    ///
    /// # Errors
    ///
    /// The source cannot be read, or a line is longer than any report's.
    pub fn next(&mut self, record: &mut Record) -> Result<Option<Line>, ImportError> {
        while self.lines.next(record.line_mut())? {
            let number = self.lines.number;
            let more = self.lines.complete(record, self.delimiter, self.width, 0)?;
            self.lines.skip(more);
            if !record.is_blank() {
                let is_cut = self.is_made && record.len() < self.width;
                let ragged = (!is_cut && !fits(record, self.width)).then_some(record.len());
                return Ok(Some(Line { number, ragged }));
            }
        }
        Ok(None)
    }
}

/// Whether a record has so many columns, and beyond them nothing but empty ones.
fn fits(record: &Record, width: usize) -> bool {
    record.len() == width || (record.len() > width && record.iter().skip(width).all(<[u8]>::is_empty))
}

fn titles(record: &Record, line: u64) -> Result<Header, ImportError> {
    let title = |(place, title): (usize, &[u8])| match std::str::from_utf8(title) {
        Ok(title) => Ok(clean(title).trim().to_owned()),
        Err(_) => Err(ImportError::Encoding { line, column: (place + 1).to_string() }),
    };
    record.iter().enumerate().map(title).collect::<Result<Vec<_>, _>>().map(Header::new)
}

/// The lines of a text, those that were looked at ahead first.
struct Lines<'r> {
    reader: BufReader<Box<dyn Read + 'r>>,
    ahead: VecDeque<Vec<u8>>,
    /// The number of the line that was read last.
    number: u64,
}

impl<'r> Lines<'r> {
    fn new(text: Text<'r>) -> Lines<'r> {
        let text: Box<dyn Read + 'r> = Box::new(text.into_read());
        Lines { reader: BufReader::with_capacity(256 * 1024, text), ahead: VecDeque::new(), number: 0 }
    }

    /// Reads the next line, without its end. Whether there is one.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, ImportError> {
        self.number += 1;
        match self.ahead.pop_front() {
            Some(ahead) => {
                *line = ahead;
                Ok(true)
            }
            None => read_line(&mut self.reader, line, self.number),
        }
    }

    /// A line ahead, without reading on; 0 is the next one.
    fn peek(&mut self, at: usize) -> Result<Option<&[u8]>, ImportError> {
        while self.ahead.len() <= at {
            let (mut line, number) = (Vec::new(), self.number + self.ahead.len() as u64 + 1);
            if !read_line(&mut self.reader, &mut line, number)? {
                return Ok(None);
            }
            self.ahead.push_back(line);
        }
        Ok(self.ahead.get(at).map(Vec::as_slice))
    }

    fn skip(&mut self, lines: usize) {
        self.number += lines as u64;
        self.ahead.drain(..lines.min(self.ahead.len()));
    }

    /// Splits a record of that width (0 is not known), which may run on over the lines from `from` on; how many of them are
    /// its own. A quote that closes nowhere is a letter.
    fn complete(
        &mut self,
        record: &mut Record,
        delimiter: u8,
        width: usize,
        from: usize,
    ) -> Result<usize, ImportError> {
        let right = |record: &Record| width == 0 || fits(record, width);
        if !record.split(delimiter) {
            return Ok(0);
        }
        let stays_open = record.split_quoted(delimiter, false);
        if !stays_open && right(record) {
            return Ok(0);
        }
        let first = record.length();
        for more in (0..LINES).take_while(|_| stays_open && delimiter != b'\t') {
            let Some(line) = self.peek(from + more)?.filter(|line| record.length() + line.len() < LONGEST) else {
                break;
            };
            record.append_line(line);
            if !record.split_quoted(delimiter, false) && right(record) {
                return Ok(more + 1);
            }
        }
        record.truncate_to(first);
        record.split_quoted(delimiter, true);
        if !right(record) || stays_open {
            record.split_quoted(delimiter, false);
        }
        Ok(0)
    }
}

/// Reads a line, without its end. Whether there is one.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>, number: u64) -> Result<bool, ImportError> {
    line.clear();
    let read = reader.take(LONGEST as u64 + 1).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read > LONGEST {
        return Err(ImportError::LongLine(number));
    }
    Ok(read > 0)
}

/// The delimiter that a first line `sep=;` declares, as Excel writes it.
fn declared_delimiter(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] => Some(*mark),
        // A tab is white space, and gone with the end of the line.
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => Some(b'\t'),
        _ => None,
    }
}

/// The mark that a line has most often outside of quotes.
fn delimiter(line: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in line {
        quoted ^= byte == b'"';
        let marks = counts.iter_mut().zip(DELIMITERS).filter(|(_, mark)| !quoted && *mark == byte);
        marks.for_each(|(count, _)| *count += 1);
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
        let mut table = Table::open(Text::open(text.as_bytes()).expect("a text"), |_| false).expect("a table");
        let (mut record, mut lines) = (Record::default(), Vec::new());
        while let Some(line) = table.next(&mut record).expect("a record") {
            let fields: Vec<&str> = record.iter().map(|f| std::str::from_utf8(f).expect("UTF-8")).collect();
            lines.push((line.number, line.ragged, fields.join("|")));
        }
        (table.header.titles, lines)
    }

    #[test]
    fn the_delimiter_is_detected_from_the_header() {
        for (text, mark) in [
            ("a\tb,c\td\n", b'\t'),
            ("a,b,c\n", b','),
            ("\"a;b;c\",d\n", b','),
            ("a;b;c\n", b';'),
            ("a|b\n", b'|'),
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
    fn a_sep_line_declares_the_delimiter() {
        let (header, lines) = records("sep=;\na;b\n1,5;x\n");
        assert_eq!(header, ["a", "b"]);
        assert_eq!(lines, [(3, None, "1,5|x".to_owned())]);
        assert_eq!(records("sep=\t\na\tb\n1\tx\n").1, [(3, None, "1|x".to_owned())]);
    }

    #[test]
    fn an_unclosed_quote_is_a_plain_character() {
        let fields = |text: &str| records(text).1.into_iter().map(|(_, _, fields)| fields).collect::<Vec<_>>();
        for (text, wanted) in [
            ("a\tb\n\"Contoso\t1\nFabrikam\t2\n", vec!["\"Contoso|1", "Fabrikam|2"]),
            ("a\tb\n19\"\t1\n\"Contoso\"\t2\n\"Say \"\"hi\"\"\"\t3\n", vec!["19\"|1", "Contoso|2", "Say \"hi\"|3"]),
            ("a,b,c\n\"Contoso,1,x\nFabrikam,2,y\n", vec!["\"Contoso|1|x", "Fabrikam|2|y"]),
            ("a,b,c\n1,\"Contoso,\"x, y\"\n2,Fabrikam,\"x, y\"\n", vec!["1|\"Contoso|x, y", "2|Fabrikam|x, y"]),
            ("a,b\n1,\"x\n2,\"x, y\"\n", vec!["1|\"x", "2|x, y"]),
            ("a,b\n\"Contoso \"Ltd\" Oslo, NO\",1\n", vec!["Contoso \"Ltd\" Oslo, NO|1"]),
            ("a,b\n1,\"\"\n\"\",2\n\"\"\"\",3\n", vec!["1|", "|2", "\"|3"]),
        ] {
            assert_eq!(fields(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn an_excel_formula_guard_is_removed() {
        let (_, lines) = records("a,b,c\n=\"001\",\"=\"\"002\"\"\",\"=\"\"a, \"\"\"\"b\"\"\"\"\"\"\"\n");
        assert_eq!(lines.first().map(|(_, _, fields)| fields.as_str()), Some("001|002|a, \"b\""));
        assert_eq!(records("a\tb\n=\"001\"\t=1\n").1[0].2, "001|=1");
    }

    #[test]
    fn lines_above_the_header_are_skipped() {
        let text = "Usage report, all tenants\nMade on: 2026-11-04\n\nMonth;Name\n2026-10;Contoso\n";
        let open = |known: bool| {
            let is_header = |header: &Header| known && header.titles == ["Month", "Name"];
            Table::open(Text::open(text.as_bytes()).expect("a text"), is_header).expect("a table")
        };
        let mut table = open(true);
        assert_eq!(table.above, ["Usage report, all tenants", "Made on: 2026-11-04"]);
        let line = table.next(&mut Record::default()).expect("a record").expect("a record");
        assert_eq!(line, Line { number: 5, ragged: None });
        assert_eq!(open(false).header.titles, ["Usage report", "all tenants"]);
        let text = "\"Usage report, all tenants\",,\nMonth,Name,\n";
        let table = Table::open(Text::open(text.as_bytes()).expect("a text"), |header| header.titles[0] == "Month");
        assert_eq!(table.expect("a table").above, ["Usage report, all tenants"]);
    }

    #[test]
    fn a_line_that_never_ends_is_refused() {
        let text = "a,b\n".as_bytes().chain(std::io::repeat(b'x'));
        let mut table = Table::open(Text::open(text).expect("a text"), |_| true).expect("a table");
        let refused = table.next(&mut Record::default());
        assert!(matches!(refused, Err(ImportError::LongLine(2))), "{refused:?}");
    }
}

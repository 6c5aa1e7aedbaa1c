//! A table as a workbook of one sheet (ECMA-376): texts in their cells, so that nothing has to be held until the end.

use super::Rows;
use super::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, Seek, SeekFrom, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a sheet can hold: rows, and UTF-16 units in a cell.
const ROWS: u32 = 1_048_576;
const UNITS: usize = 32_767;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Where an archive is written to. After a failure it takes the rest as if it were written: the archive writes its end even
/// when it is dropped, and would print that it could not.
struct Output<W> {
    out: W,
    at: u64,
    failed: bool,
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = if self.failed { Ok(bytes.len()) } else { self.out.write(bytes) };
        self.failed |= written.is_err();
        self.at += *written.as_ref().unwrap_or(&0) as u64;
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = if self.failed { Ok(()) } else { self.out.flush() };
        self.failed |= flushed.is_err();
        flushed
    }
}

impl<W: Seek> Seek for Output<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) if self.failed => Ok(place),
            SeekFrom::Current(by) if self.failed => Ok(self.at.saturating_add_signed(by)),
            SeekFrom::End(_) if self.failed => Ok(self.at),
            to => self.out.seek(to),
        };
        self.failed |= place.is_err();
        self.at = *place.as_ref().unwrap_or(&self.at);
        place
    }
}

/// The sheet of a workbook that is being written.
pub struct Sheet<W: Write + Seek> {
    zip: ZipWriter<Output<W>>,
    rows: u32,
    line: String,
}

impl<W: Write + Seek> Sheet<W> {
    pub fn new(out: W, name: &str) -> io::Result<Sheet<W>> {
        let mut zip = ZipWriter::new(Output { out, at: 0, failed: false });
        for (part, content) in [
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                     <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/>\
                     <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{TYPES}.worksheet+xml\"/></Types>"
                ),
            ),
            ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"{name}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                ),
            ),
            ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
            (
                "xl/worksheets/sheet1.xml",
                // The titles stay in sight.
                format!(
                    "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
                     activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>"
                ),
            ),
        ] {
            zip.start_file(part, SimpleFileOptions::default())?;
            write!(zip, "{DECLARATION}{content}")?;
        }
        Ok(Sheet { zip, rows: 0, line: String::new() })
    }
}

fn relation(kind: &str, target: &str) -> String {
    format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

impl<W: Write + Seek> Rows for Sheet<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows += 1;
        if self.rows > ROWS {
            return Err(too_large("there are more than 1,048,575 rows"));
        }
        self.line.clear();
        self.line.push_str("<row>");
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::Blank) {
            if cell.text().encode_utf16().count() > UNITS {
                return Err(too_large("a cell has more than 32,767 characters"));
            }
            let place = format!("{}{}", column(at), self.rows);
            let written = match cell {
                Cell::Number(number) => write!(self.line, "<c r=\"{place}\"><v>{number}</v></c>"),
                cell => write!(
                    self.line,
                    "<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(cell.text())
                ),
            };
            written.map_err(io::Error::other)?;
        }
        self.line.push_str("</row>");
        self.zip.write_all(self.line.as_bytes())
    }

    fn finish(mut self) -> io::Result<()> {
        self.zip.write_all(b"</sheetData></worksheet>")?;
        self.zip.finish()?.flush()
    }
}

fn too_large(what: &str) -> io::Error {
    io::Error::other(format!("{what}, too many for a workbook; name a .csv or .tsv file"))
}

/// A column's letters: A to Z, AA, AB.
fn column(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    if at < 26 { last.into() } else { format!("{}{last}", column(at / 26 - 1)) }
}

/// The text as XML takes it; what XML has no place for, and what reads as such a spelling, as `_xFFFE_`.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\u{FFFE}' | '\u{FFFF}' => xml += &format!("_x{:04X}_", c as u32),
            '_' if is_spelling(text.as_bytes().get(at..).unwrap_or_default()) => xml.push_str("_x005F_"),
            c => xml.push(c),
        }
    }
    xml
}

fn is_spelling(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x' | b'X', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that has room for so many bytes.
    struct Disk(io::Cursor<Vec<u8>>, u64);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.0.position() + bytes.len() as u64 > self.1 {
                true => Err(io::Error::from(io::ErrorKind::StorageFull)),
                false => self.0.write(bytes),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn after_a_failure_nothing_fails_again() {
        let mut out = Output { out: Disk(io::Cursor::new(Vec::new()), 10), at: 0, failed: false };
        out.write_all(&[1; 8]).expect("there is room");
        assert!(out.write_all(&[1; 8]).is_err());
        out.write_all(&[1; 100]).expect("it is taken");
        assert_eq!(out.seek(SeekFrom::Start(4)).expect("a place"), 4);
        out.write_all(&[1; 10]).expect("it is taken");
        assert_eq!(out.stream_position().expect("a place"), 14);
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}

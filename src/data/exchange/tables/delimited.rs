//! Tables as lines of text.

use super::Rows;
use super::cell::Cell;
use std::io::{self, Write};

/// Lines with a mark between the fields. Cells hold no line break and no tab, so that only a comma's file needs quotes
/// inside, and a file of tabs where a field begins with one.
pub struct Delimited<W> {
    out: W,
    delimiter: u8,
}

impl<W: Write> Delimited<W> {
    /// Commas, with the mark by which Excel knows UTF-8.
    pub fn csv(mut out: W) -> io::Result<Delimited<W>> {
        out.write_all(b"\xEF\xBB\xBF")?;
        Ok(Delimited { out, delimiter: b',' })
    }

    pub fn tsv(out: W) -> Delimited<W> {
        Delimited { out, delimiter: b'\t' }
    }
}

impl<W: Write> Rows for Delimited<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.out.write_all(&[self.delimiter])?;
            }
            let text = cell.text();
            let is_quoted = match self.delimiter {
                b'\t' => text.starts_with('"'),
                _ => text.contains([',', ';', '|', '"']),
            };
            match is_quoted {
                true => write!(self.out, "\"{}\"", text.replace('"', "\"\""))?,
                false => self.out.write_all(text.as_bytes())?,
            }
        }
        self.out.write_all(b"\n")
    }

    fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

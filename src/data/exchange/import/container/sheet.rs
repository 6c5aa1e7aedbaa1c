//! The cells of a sheet as lines of text, made as they are asked for: commas between fields, quotes where a field needs them.

use std::io::{self, Read};

/// How many columns a line has at most; a report has fewer than a hundred.
pub const COLUMNS: u32 = 512;
/// How many rows a sheet may have, which is how many Excel's have.
pub const ROWS: u32 = 1 << 20;
/// How much text is made at a time.
const PIECE: usize = 64 * 1024;

/// The text of a sheet. `next` writes the next cell's text, and says its row and column; cells come row by row.
pub struct SheetText<N> {
    next: N,
    cell: String,
    row: u32,
    column: u32,
    made: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<N: FnMut(&mut String) -> Result<Option<(u32, u32)>, String>> SheetText<N> {
    pub fn new(next: N) -> SheetText<N> {
        SheetText { next, cell: String::new(), row: 0, column: 0, made: Vec::new(), given: 0, is_over: false }
    }

    fn make(&mut self) -> io::Result<()> {
        self.made.clear();
        self.given = 0;
        while self.made.len() < PIECE {
            self.cell.clear();
            let Some((row, column)) = (self.next)(&mut self.cell).map_err(io::Error::other)? else {
                self.made.push(b'\n');
                self.is_over = true;
                return Ok(());
            };
            if row < self.row || (row == self.row && column < self.column) {
                return Err(io::Error::other(
                    "the sheet's cells are not in order; open the workbook and save it again",
                ));
            }
            if self.cell.is_empty() || column >= COLUMNS {
                continue;
            }
            if row >= ROWS {
                return Err(io::Error::other("it has more than 1,048,576 rows"));
            }
            if row > self.row {
                self.made.resize(self.made.len() + (row - self.row) as usize, b'\n');
                (self.row, self.column) = (row, 0);
            }
            self.made.resize(self.made.len() + (column - self.column) as usize, b',');
            self.column = column;
            self.put();
        }
        Ok(())
    }

    /// Adds the cell's text as a field.
    fn put(&mut self) {
        if !self.cell.contains(['"', ',', '\n', '\r']) {
            return self.made.extend_from_slice(self.cell.as_bytes());
        }
        self.made.push(b'"');
        for byte in self.cell.bytes() {
            match byte {
                b'"' => self.made.extend_from_slice(b"\"\""),
                b'\n' | b'\r' => self.made.push(b' '),
                byte => self.made.push(byte),
            }
        }
        self.made.push(b'"');
    }
}

impl<N: FnMut(&mut String) -> Result<Option<(u32, u32)>, String>> Read for SheetText<N> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.made.len() && !self.is_over {
            self.make()?;
        }
        let count = self.made.get(self.given..).unwrap_or_default().read(into)?;
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cells: &[(u32, u32, &str)]) -> io::Result<String> {
        let mut cells = cells.iter();
        let mut sheet = SheetText::new(|cell: &mut String| {
            Ok(cells.next().map(|(row, column, text)| {
                cell.push_str(text);
                (*row, *column)
            }))
        });
        let mut text = String::new();
        sheet.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn cells_become_lines_at_their_places() {
        let cells = [(1, 0, "Month"), (1, 2, "A \"B\", C"), (3, 1, "two\nlines"), (3, 9_999, "far away")];
        assert_eq!(text(&cells).expect("a text"), "\nMonth,,\"A \"\"B\"\", C\"\n\n,\"two lines\"\n");
        assert_eq!(text(&[]).expect("a text"), "\n");
        assert!(text(&[(2, 0, "x"), (1, 0, "y")]).is_err());
    }
}

//! The bytes of one frame: where the terminal writes next, in which pen, and the cheapest way to the next cell.
//!
//! Only sequences that every terminal since the VT220 and the Linux console knows: CUP, CUU, CUD, CUF, CUB, SGR, ECH,
//! EL, ED, IL, DL, DECSTBM. No REP (tmux drops it behind a non-ASCII character) and no SU or SD (the Linux console
//! lacks them).

use std::ops::Range;

use laurels_app::geometry::Link;
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};

use super::grid::{is_continuation, is_erased};
use super::pen::Pen;

/// Up to this many unchanged columns it can be shorter to write them again than to move across.
const BRIDGE: usize = 12;

/// The bytes so far and the state in which they leave the terminal.
#[derive(Debug)]
pub struct FrameWriter<'a> {
    pub bytes: Vec<u8>,
    state: State,
    /// The addresses of the frame that are written as links.
    links: &'a [Link],
    height: u16,
    width: u16,
}

/// What the terminal does with the next character.
#[derive(Debug, Clone, Copy)]
struct State {
    pen: Pen,
    /// The link that is open, by its place.
    link: Option<usize>,
    /// The column, unless the terminal may be waiting to wrap or drew a character of doubtful width.
    x: Option<u16>,
    /// The row, unless nothing is known.
    y: Option<u16>,
}

impl<'a> FrameWriter<'a> {
    /// Starts on a terminal of that size whose pen is plain and whose cursor is anywhere.
    pub fn new(size: Size, cursor: Option<Position>, links: &'a [Link]) -> FrameWriter<'a> {
        let state = State { pen: Pen::PLAIN, link: None, x: cursor.map(|at| at.x), y: cursor.map(|at| at.y) };
        FrameWriter { bytes: Vec::new(), state, links, height: size.height, width: size.width }
    }

    /// Erases the whole screen, whatever it shows.
    pub fn erase_screen(&mut self) {
        self.bytes.extend_from_slice(b"\x1b[m\x1b[r\x1b[H\x1b[2J");
        self.state = State { pen: Pen::PLAIN, link: None, x: Some(0), y: Some(0) };
    }

    /// Gives back the plain pen without a link, which every frame leaves behind and every erasing and moving of rows needs.
    pub fn plain(&mut self) {
        self.link(None);
        self.pen(Pen::PLAIN);
    }

    /// Opens a link for what is written next (OSC 8), or closes the one that is open.
    fn link(&mut self, to: Option<usize>) {
        if self.state.link != to {
            let address = to.and_then(|place| self.links.get(place)).map_or("", Link::address);
            self.bytes.extend_from_slice(format!("\x1b]8;;{address}\x1b\\").as_bytes());
            self.state.link = to;
        }
    }

    fn pen(&mut self, to: Pen) {
        self.state.pen.change(to, &mut self.bytes);
        self.state.pen = to;
    }

    /// Moves the cursor by the shortest sequence known to get there.
    pub fn go(&mut self, x: u16, y: u16) {
        if (self.state.x, self.state.y) != (Some(x), Some(y)) {
            let best = self.ways(x, y).into_iter().min_by_key(Vec::len).unwrap_or_default();
            self.bytes.extend_from_slice(&best);
            self.state = State { x: Some(x), y: Some(y), ..self.state };
        }
    }

    /// Ways to a cell: absolute, within the row, within the column, and by returns to the rows just below.
    fn ways(&self, x: u16, y: u16) -> Vec<Vec<u8>> {
        let mut ways = vec![match (x, y) {
            (0, 0) => b"\x1b[H".to_vec(),
            (0, y) => format!("\x1b[{}H", y + 1).into_bytes(),
            (x, y) => format!("\x1b[{};{}H", y + 1, x + 1).into_bytes(),
        }];
        let Some(row) = self.state.y else { return ways };
        if row == y {
            if let Some(column) = self.state.x {
                ways.push(along(column, x));
            }
            ways.push([b"\r".to_vec(), along(0, x)].concat());
        } else if self.state.x == Some(x) {
            ways.push(if y < row { relative(row - y, b'A') } else { relative(y - row, b'B') });
        }
        // A line feed moves straight down as long as it stays on the screen: raw mode leaves it alone.
        if row < y && y < self.height {
            let feeds = vec![b'\n'; usize::from(y - row)];
            if let Some(column) = self.state.x {
                ways.push([feeds.clone(), along(column, x)].concat());
            }
            ways.push([b"\r".to_vec(), feeds, along(0, x)].concat());
        }
        ways
    }

    /// Writes a cell at the cursor and whatever it covers.
    fn put(&mut self, cell: &Cell) {
        let columns = cell.symbol().cell_width();
        let pen = Pen::of(cell);
        let is_blank = cell.symbol() == " ";
        if !(is_blank && self.state.pen.blanks_like(pen)) {
            self.pen(pen);
        }
        let doubtful = is_doubtful(cell.symbol());
        if doubtful {
            // Should the terminal draw it narrower than we count, the rest is blank at least.
            let pen = self.state.pen;
            self.plain();
            self.bytes.extend_from_slice(&relative(columns, b'X'));
            self.pen(pen);
        }
        self.bytes.extend_from_slice(cell.symbol().as_bytes());
        let next = self.state.x.map(|x| x.saturating_add(columns));
        self.state.x = next.filter(|x| *x < self.width && !doubtful);
    }

    /// Changes the row `y` from what it shows to what it is to show.
    pub fn row(&mut self, y: u16, shown: &[Cell], wanted: &[Cell]) {
        let Some(first) = next_difference(shown, wanted, 0) else { return };
        let patch = |writer: &mut FrameWriter<'_>| writer.patch(y, shown, wanted);
        let erase = |writer: &mut FrameWriter<'_>| {
            let mut rest = shown.to_vec();
            rest.iter_mut().skip(first).for_each(Cell::reset);
            writer.go(column(first), y);
            writer.plain();
            writer.bytes.extend_from_slice(b"\x1b[K");
            writer.patch(y, &rest, wanted);
        };
        self.shorter(patch, erase);
    }

    /// Writes the cells of a row that differ, run by run.
    fn patch(&mut self, y: u16, shown: &[Cell], wanted: &[Cell]) {
        let mut end = None;
        let mut from = 0;
        while let Some(start) = next_difference(shown, wanted, from) {
            match end {
                Some(end) if start - end <= BRIDGE && self.state.x == Some(column(end)) => {
                    let gap = wanted.get(end..start).unwrap_or_default();
                    self.shorter(|writer| writer.write(end, y, gap), |writer| writer.go(column(start), y));
                }
                _ => self.go(column(start), y),
            }
            from = run_end(shown, wanted, start);
            self.run(y, start..from, wanted);
            end = Some(from);
        }
    }

    /// Writes a run of cells that all differ; long blanks in it are erased where that is shorter.
    fn run(&mut self, y: u16, run: Range<usize>, wanted: &[Cell]) {
        let mut x = run.start;
        while x < run.end {
            let rest = wanted.get(x..run.end).unwrap_or_default();
            let blanks = rest.iter().take_while(|cell| is_erased(cell)).count();
            let stretch = blanks.max(1);
            let cells = rest.get(..stretch).unwrap_or_default();
            if blanks > 3 {
                let after = (x + blanks < run.end).then_some(column(x + blanks));
                let erase = |writer: &mut FrameWriter<'_>| writer.erase(column(x), y, column(blanks), after);
                self.shorter(|writer| writer.write(x, y, cells), erase);
            } else {
                self.write(x, y, cells);
            }
            x += stretch;
        }
    }

    /// Writes the cells of a row that begin at column `x`.
    fn write(&mut self, x: usize, y: u16, cells: &[Cell]) {
        for (i, cell) in cells.iter().enumerate().filter(|(_, cell)| !is_continuation(cell)) {
            self.go(column(x + i), y);
            self.link(self.links.iter().position(|link| link.area.contains(column(x + i), y)));
            self.put(cell);
        }
    }

    /// Erases cells from `x` on without leaving it, then goes where writing continues.
    fn erase(&mut self, x: u16, y: u16, cells: u16, after: Option<u16>) {
        self.go(x, y);
        self.plain();
        if x + cells == self.width {
            self.bytes.extend_from_slice(b"\x1b[K");
        } else {
            self.bytes.extend_from_slice(&relative(cells, b'X'));
        }
        if let Some(after) = after {
            self.go(after, y);
        }
    }

    /// Moves the rows of `band` up by `rows` (down when negative) within margins, and gives the margins back.
    ///
    /// Deleting or inserting lines at the upper edge is four bytes longer than scrolling the region and works wherever
    /// there are margins at all. Setting margins sends the cursor home.
    pub fn scroll(&mut self, band: Range<u16>, rows: i16) {
        self.plain();
        let lines = rows.unsigned_abs();
        let within = band.end < self.height;
        if within {
            self.bytes.extend_from_slice(format!("\x1b[{};{}r", band.start + 1, band.end).as_bytes());
            self.state = State { x: None, y: None, ..self.state };
        }
        self.go(0, band.start);
        self.bytes.extend_from_slice(&relative(lines, if rows > 0 { b'M' } else { b'L' }));
        if within {
            self.bytes.extend_from_slice(b"\x1b[r");
            self.state = State { x: Some(0), y: Some(0), ..self.state };
        }
    }

    /// Does whichever takes fewer bytes; both must leave the screen the same.
    fn shorter(&mut self, one: impl FnOnce(&mut FrameWriter<'a>), other: impl FnOnce(&mut FrameWriter<'a>)) {
        let (start, before) = (self.bytes.len(), self.state);
        one(self);
        let first = self.bytes.split_off(start);
        let after = std::mem::replace(&mut self.state, before);
        other(self);
        if first.len() <= self.bytes.len() - start {
            self.bytes.truncate(start);
            self.bytes.extend_from_slice(&first);
            self.state = after;
        }
    }
}

/// A column as the terminal counts them; rows are no wider than that.
fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// The first cell from `from` on that differs.
fn next_difference(shown: &[Cell], wanted: &[Cell], from: usize) -> Option<usize> {
    let pairs = wanted.iter().zip(shown).enumerate().skip(from);
    pairs.filter(|(_, (want, show))| want != show).map(|(x, _)| x).next()
}

/// The end of the cells that differ without a gap, past the continuations of the last one.
fn run_end(shown: &[Cell], wanted: &[Cell], start: usize) -> usize {
    let pairs = wanted.iter().zip(shown).skip(start + 1);
    start + 1 + pairs.take_while(|(want, show)| want != show || is_continuation(want)).count()
}

/// A control sequence with one number, left out when it is the default of one.
fn relative(n: u16, letter: u8) -> Vec<u8> {
    match n {
        1 => vec![0x1b, b'[', letter],
        n => [format!("\x1b[{n}").as_bytes(), &[letter]].concat(),
    }
}

/// The shortest way from one known column to another in the same row.
fn along(from: u16, to: u16) -> Vec<u8> {
    match i32::from(to) - i32::from(from) {
        0 => Vec::new(),
        1.. => relative(to - from, b'C'),
        -3..0 => vec![0x08; usize::from(from - to)],
        _ => relative(from - to, b'D'),
    }
}

/// Whether terminals disagree about the width: several characters drawn as one, and pictures.
fn is_doubtful(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let first = chars.next();
    chars.next().is_some() || first.is_some_and(|c| ('\u{1F000}'..'\u{20000}').contains(&c))
}

//! What a terminal shows, cell by cell, in one normal form so that equal cells look equal.
//!
//! A wide character owns the cells behind its first one: these are *continuations*, with an empty symbol and the style
//! of the character. A blank carries no colour or attribute that does not show on it. Colours beyond what may be
//! written are the terminal's own.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Size;
use ratatui::style::Color;

use super::pen::Pen;
use crate::terminal::capabilities::ColorDepth;

/// A screenful of cells in normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    size: Size,
    cells: Vec<Cell>,
}

impl Grid {
    /// The screen after it has been erased.
    pub fn blank(size: Size) -> Grid {
        Grid { size, cells: vec![Cell::EMPTY; usize::from(size.width) * usize::from(size.height)] }
    }

    /// The normal form of a frame, in the colours that may be written.
    pub fn of(frame: &Buffer, depth: ColorDepth) -> Grid {
        let size = frame.area.as_size();
        let mut grid = Grid::blank(size);
        let width = usize::from(size.width);
        if width > 0 {
            for (from, to) in frame.content.chunks(width).zip(grid.cells.chunks_mut(width)) {
                normalise(from, to, depth);
            }
        }
        grid
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// The cells of a row; none outside the screen.
    pub fn row(&self, y: usize) -> &[Cell] {
        let width = usize::from(self.size.width);
        self.cells.get(y * width..(y + 1) * width).unwrap_or_default()
    }

    /// Moves the rows of `band` up by `rows` (down when negative) as a terminal does within its margins: what leaves the
    /// band is lost, what enters it is blank.
    pub fn scroll(&mut self, band: std::ops::Range<usize>, rows: isize) {
        let width = usize::from(self.size.width);
        let cells = self.cells.get_mut(band.start * width..band.end * width).unwrap_or_default();
        let moved = (rows.unsigned_abs() * width).min(cells.len());
        if rows > 0 {
            cells.rotate_left(moved);
            let kept = cells.len() - moved;
            cells.iter_mut().skip(kept).for_each(Cell::reset);
        } else {
            cells.rotate_right(moved);
            cells.iter_mut().take(moved).for_each(Cell::reset);
        }
    }
}

/// Whether the cell is covered by the wide character before it.
pub fn is_continuation(cell: &Cell) -> bool {
    cell.symbol().is_empty()
}

/// Whether the cell is a blank in the terminal's own colours: what erasing leaves.
pub fn is_erased(cell: &Cell) -> bool {
    cell.symbol() == " " && Pen::of(cell) == Pen::PLAIN
}

/// Writes the normal form of one row. A wide character that does not fit, or whose hidden part was drawn over, becomes
/// blanks; so does what no terminal should be sent.
fn normalise(from: &[Cell], to: &mut [Cell], depth: ColorDepth) {
    let mut x = 0;
    while let (Some(cell), Some(rest)) = (from.get(x), to.get_mut(x..)) {
        let width = width(cell);
        let is_covered = |hidden: &Cell| matches!(hidden.symbol(), " " | "");
        let whole = from.get(x + 1..x + width).is_some_and(|hidden| hidden.iter().all(is_covered));
        let symbol = if width > 0 && whole { cell.symbol() } else { " " };
        let used = if whole { width.max(1) } else { 1 };
        for (i, target) in rest.iter_mut().take(used).enumerate() {
            target.set_symbol(if i == 0 { symbol } else { "" });
            dress(target, cell, depth);
        }
        x += used;
    }
}

/// The columns a cell's symbol takes on the terminal; none when it holds something that may not be sent.
fn width(cell: &Cell) -> usize {
    if cell.symbol().chars().any(char::is_control) { 0 } else { usize::from(cell.symbol().cell_width()) }
}

/// Gives `target` the style of `cell` as far as it shows and may be written.
fn dress(target: &mut Cell, cell: &Cell, depth: ColorDepth) {
    let pen = Pen { fg: writable(cell.fg, depth), bg: writable(cell.bg, depth), modifier: cell.modifier };
    let shows = target.symbol() != " " || pen.shows_on_blanks();
    target.bg = pen.bg;
    if shows {
        target.fg = pen.fg;
        target.modifier = pen.modifier;
    }
}

/// The colour itself where the depth has it, else the terminal's own.
fn writable(color: Color, depth: ColorDepth) -> Color {
    let needed = match color {
        Color::Reset => ColorDepth::None,
        Color::Rgb(..) => ColorDepth::Rgb,
        Color::Indexed(_) => ColorDepth::Indexed,
        _ => ColorDepth::Ansi16,
    };
    if needed <= depth { color } else { Color::Reset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    fn buffer(text: &str, width: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        buffer.set_string(0, 0, text, Style::new());
        buffer
    }

    fn symbols(frame: &Buffer) -> Vec<String> {
        let grid = Grid::of(frame, ColorDepth::Rgb);
        grid.row(0).iter().map(|cell| cell.symbol().to_owned()).collect()
    }

    #[test]
    fn a_wide_character_covers_the_next_cell() {
        assert_eq!(symbols(&buffer("a株b", 5)), ["a", "株", "", "b", " "]);
    }

    #[test]
    fn half_a_wide_character_is_a_blank() {
        let mut covered = buffer("a株b", 4);
        covered[(2, 0)].set_symbol("│");
        assert_eq!(symbols(&covered), ["a", " ", "│", "b"]);
        let mut cut = buffer("ab", 2);
        cut[(1, 0)].set_symbol("株");
        assert_eq!(symbols(&cut), ["a", " "]);
    }

    #[test]
    fn control_characters_are_dropped() {
        let mut hostile = buffer("abc", 3);
        hostile[(1, 0)].set_symbol("\u{1b}[2J");
        hostile[(2, 0)].set_symbol("\u{9b}");
        assert_eq!(symbols(&hostile), ["a", " ", " "]);
    }

    #[test]
    fn blanks_keep_only_visible_attributes() {
        let mut frame = buffer("   ", 3);
        frame[(0, 0)].set_style(Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
        frame[(1, 0)].set_style(Style::new().bg(Color::Red));
        frame[(2, 0)].set_style(Style::new().fg(Color::Red).add_modifier(Modifier::REVERSED));
        let grid = Grid::of(&frame, ColorDepth::Ansi16);
        assert_eq!(grid.row(0)[0], Cell::EMPTY);
        assert_eq!(grid.row(0)[1].bg, Color::Red);
        assert_eq!(Pen::of(&grid.row(0)[2]).fg, Color::Red);
    }

    #[test]
    fn forbidden_colours_become_the_terminals_default() {
        let mut frame = buffer("x", 1);
        for (color, depth, written) in [
            (Color::Red, ColorDepth::None, Color::Reset),
            (Color::Indexed(9), ColorDepth::Ansi16, Color::Reset),
            (Color::Rgb(1, 2, 3), ColorDepth::Indexed, Color::Reset),
            (Color::Rgb(1, 2, 3), ColorDepth::Rgb, Color::Rgb(1, 2, 3)),
        ] {
            frame[(0, 0)].set_fg(color);
            assert_eq!(Grid::of(&frame, depth).row(0)[0].fg, written);
        }
    }

    #[test]
    fn scrolling_drops_rows_and_inserts_blank_ones() {
        let mut frame = Buffer::with_lines(["a", "b", "c", "d"]);
        let column = |grid: &Grid| (0..4).map(|y| grid.row(y)[0].symbol().to_owned()).collect::<String>();
        for (band, rows, after) in [(0..4, 1, "bcd "), (1..4, -1, "a bc"), (1..3, 2, "a  d"), (0..3, -5, "   d")] {
            let mut grid = Grid::of(&frame, ColorDepth::Rgb);
            grid.scroll(band, rows);
            assert_eq!(column(&grid), after);
        }
        frame.reset();
        assert_eq!(Grid::of(&frame, ColorDepth::Rgb), Grid::blank(Size::new(1, 4)));
    }
}

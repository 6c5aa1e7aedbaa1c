//! A screen as text that can be reviewed: what stands where, where the cursor is, and in which style.
//!
//! A plain text snapshot would not notice a lost selection or a threshold that is no longer red, so a second grid shows
//! each cell's style as a letter, with a legend.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::collections::BTreeMap;
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// A drawn screen.
pub struct Screen {
    terminal: Terminal<TestBackend>,
}

impl Screen {
    /// Draws a screen of that size once.
    pub fn draw(width: u16, height: u16, draw: impl FnOnce(&mut ratatui::Frame)) -> Screen {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal in memory");
        terminal.draw(draw).expect("a frame");
        Screen { terminal }
    }

    fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        let buffer = self.terminal.backend().buffer();
        buffer.content.chunks(usize::from(buffer.area.width).max(1))
    }

    /// What stands on the screen, a string a line, with the hidden halves of wide characters left out.
    pub fn lines(&self) -> Vec<String> {
        self.rows().map(line).collect()
    }

    /// What stands in some cells of a row, the hidden halves of wide characters left out.
    pub fn cells(&self, columns: std::ops::Range<u16>, y: u16) -> String {
        let row = self.rows().nth(usize::from(y)).unwrap_or_default();
        line(row.get(usize::from(columns.start)..usize::from(columns.end)).unwrap_or_default())
    }

    pub fn symbol(&self, x: u16, y: u16) -> &str {
        let row = self.rows().nth(usize::from(y)).unwrap_or_default();
        row.get(usize::from(x)).map_or("", Cell::symbol)
    }

    /// A line in which something stands on the second half of a wide character, or which ends with its first half.
    pub fn split_line(&self) -> Option<String> {
        let is_split = |cells: &&[Cell]| {
            let wide = |at: &usize| cells.get(*at).is_some_and(|cell| cell.symbol().width() > 1);
            let hidden = |at: usize| cells.get(at + 1).is_some_and(|cell| cell.symbol().trim().is_empty());
            (0..cells.len()).filter(wide).any(|at| !hidden(at))
        };
        self.rows().find(is_split).map(line)
    }

    /// What stands on it and where the cursor is, without styles.
    pub fn plain(&self) -> String {
        let lines: String = self.lines().iter().map(|line| format!("{line}\n")).collect();
        match self.cursor() {
            Some((x, y)) => format!("{lines}--- cursor at column {x}, row {y}\n"),
            None => format!("{lines}--- no cursor\n"),
        }
    }

    /// Where the cursor stands, column and row; `None` where it is hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let backend = self.terminal.backend();
        backend.cursor_visible().then(|| backend.cursor_position().into())
    }

    /// Whether any cell has a colour of its own.
    pub fn has_colour(&self) -> bool {
        self.rows().flatten().any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
    }

    /// The screen as a grid of letters, one for each style in the order of appearance, and what they stand for.
    fn styles(&self) -> (Vec<String>, Vec<String>) {
        let mut letters: BTreeMap<String, char> = BTreeMap::from([(String::new(), '.')]);
        let mut legend = Vec::new();
        let mut next = ('a'..='z').chain('A'..='Z');
        let mut letter = |cell: &Cell| {
            let style = describe(cell);
            *letters.entry(style.clone()).or_insert_with(|| {
                let letter = next.next().expect("fewer styles than letters");
                legend.push(format!("{letter} {style}"));
                letter
            })
        };
        let grid = self.rows().map(|cells| cells.iter().map(&mut letter).collect()).collect();
        (grid, legend)
    }
}

/// The characters of a row; the cell that a wide character hides is skipped.
fn line(cells: &[Cell]) -> String {
    let mut hidden = 0;
    let mut line = String::new();
    for cell in cells {
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        line.push_str(cell.symbol());
        hidden = cell.symbol().width().saturating_sub(1);
    }
    line.trim_end().to_owned()
}

/// A style in words; nothing for the terminal's own.
fn describe(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg).to_lowercase());
    }
    words.extend(cell.modifier.iter_names().map(|(name, _): (_, Modifier)| name.to_lowercase()));
    words.join(" ")
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        match self.cursor() {
            Some((x, y)) => writeln!(f, "--- cursor at column {x}, row {y}; styles:")?,
            None => writeln!(f, "--- no cursor; styles:")?,
        }
        let (grid, legend) = self.styles();
        for line in grid {
            writeln!(f, "{}", line.trim_end_matches('.'))?;
        }
        legend.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

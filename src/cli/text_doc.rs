//! Text output that people like to read: lines and aligned columns in the skin of the dashboard.
//!
//! A doc is made of ratatui's styled lines, so that bars, marks and colours have one home; they become plain text
//! in a pipe, escape sequences only where colour is wanted, and ASCII where the locale asks for it.

use laurels_app::text_width;
pub use laurels_app::view::Align;
use laurels_app::view::Gauge;
use laurels_core::change::Moved;
use laurels_core::text::clean;
use laurels_tui::draw::skin::Skin;
use laurels_tui::draw::widgets::ThresholdGauge;
use laurels_tui::terminal::term_render::Pen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use std::io::{self, Write};
use std::iter::repeat_n;

/// How a doc is put on paper.
#[derive(Clone, Debug)]
pub struct Paper {
    pub skin: Skin,
    /// Whether styles are written at all.
    pub color: bool,
    /// Columns of a line that prose is wrapped to.
    pub width: usize,
}

/// A document that grows line by line.
pub struct TextDoc<'p> {
    paper: &'p Paper,
    /// Columns of a line of prose.
    width: usize,
    /// Its lines as they are written.
    text: Vec<u8>,
}

/// The cells of a table, row by row, each as it is written: of a table of all records there are hundreds of thousands.
pub struct Cells<'p> {
    paper: &'p Paper,
    /// How many a row has.
    columns: usize,
    text: Vec<u8>,
    /// Where each ends in the text, and how many columns of the screen it takes.
    ends: Vec<(usize, usize)>,
}

pub type Cell = Line<'static>;

impl<'p> TextDoc<'p> {
    pub fn new(paper: &'p Paper) -> TextDoc<'p> {
        TextDoc { paper, width: paper.width, text: Vec::new() }
    }

    /// An empty doc whose prose is at most so many columns wide.
    pub fn within(paper: &'p Paper, width: usize) -> TextDoc<'p> {
        TextDoc { width: paper.width.min(width), ..TextDoc::new(paper) }
    }

    pub fn paper(&self) -> &'p Paper {
        self.paper
    }

    /// The skin that it is drawn in.
    pub fn skin(&self) -> &'p Skin {
        &self.paper.skin
    }

    /// Adds a heading, with an empty line before it unless it is the first.
    pub fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.blank();
        }
        let style = self.skin().theme.title;
        self.line(styled(text, style));
    }

    pub fn line(&mut self, line: impl Into<Line<'static>>) {
        let line = line.into();
        let from = self.text.len();
        self.paper.put(line.spans.iter().map(|span| (&*span.content, line.style.patch(span.style))), &mut self.text);
        self.end_line(from);
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.text.push(b'\n');
    }

    /// Ends a line that begins there, without blanks at its end.
    fn end_line(&mut self, from: usize) {
        let blanks = self.text.get(from..).into_iter().flatten().rev().take_while(|byte| **byte == b' ').count();
        self.text.truncate(self.text.len() - blanks);
        self.text.push(b'\n');
    }

    /// Adds prose, wrapped, each line indented by so many columns.
    pub fn prose(&mut self, indent: usize, text: &str, style: Style) {
        let room = self.width.saturating_sub(indent).max(20);
        for line in text_width::wrap(&clean(text), room) {
            self.line(styled(&format!("{:indent$}{line}", ""), style));
        }
    }

    /// Adds prose behind a dash, each line indented by so many columns, the dash apart.
    pub fn point(&mut self, indent: usize, text: &str, style: Style) {
        let room = self.width.saturating_sub(indent + 2).max(20);
        for (number, line) in text_width::wrap(&clean(text), room).into_iter().enumerate() {
            let mark = if number == 0 { "- " } else { "  " };
            self.line(styled(&format!("{:indent$}{mark}{line}", ""), style));
        }
    }

    /// Adds rows whose columns line up, two spaces apart; a column that holds nothing is left out.
    pub fn table(&mut self, columns: &[Align], rows: Vec<Vec<Cell>>) {
        let mut cells = Cells::new(self.paper, columns.len());
        for row in rows {
            row.iter().for_each(|cell| cells.push(cell.iter().map(|span| (&*span.content, span.style))));
            cells.end_row();
        }
        self.cells(columns, &[cells]);
    }

    /// Adds rows of three columns, of which the middle one is wrapped where the line is too short for it.
    pub fn wrapped_table(&mut self, align: &[Align; 3], rows: Vec<[Cell; 3]>) {
        let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(Line::width).max().unwrap_or(0);
        let room = self.width.saturating_sub(widest(0) + widest(2) + 4).max(20);
        let wrapped = rows.into_iter().flat_map(|[first, middle, last]| {
            let style = middle.spans.first().map(|span| span.style).unwrap_or_default();
            let lines = text_width::wrap(&middle.to_string(), room).into_iter();
            let lines = lines.map(move |line| styled(&line, style));
            let sides = std::iter::once((first, last)).chain(std::iter::repeat_with(<(Cell, Cell)>::default));
            lines.zip(sides).map(|(middle, (first, last))| vec![first, middle, last]).collect::<Vec<_>>()
        });
        self.table(align, wrapped.collect());
    }

    /// Adds rows that are put on paper already, part after part, as [`table`](TextDoc::table) does.
    pub fn cells(&mut self, columns: &[Align], parts: &[Cells<'_>]) {
        let widths =
            |column: usize| parts.iter().flat_map(move |part| part.ends.iter().skip(column).step_by(part.columns));
        let widest = |column: usize| widths(column).map(|(_, width)| *width).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns.len()).map(widest).collect();
        for part in parts {
            let mut from = 0;
            for row in part.ends.chunks(part.columns) {
                let begin = self.text.len();
                for (((end, used), align), width) in row.iter().zip(columns).zip(&widths) {
                    let cell = part.text.get(from..*end).unwrap_or_default();
                    from = *end;
                    if *width == 0 {
                        continue;
                    }
                    let apart = if self.text.len() > begin { 2 } else { 0 };
                    let gap = width.saturating_sub(*used);
                    let (before, after) = if *align == Align::Left { (apart, gap) } else { (apart + gap, 0) };
                    self.text.extend(repeat_n(b' ', before));
                    self.text.extend_from_slice(cell);
                    self.text.extend(repeat_n(b' ', after));
                }
                self.end_line(begin);
            }
        }
    }

    /// Adds how points move, under a title; nothing where they do not.
    pub fn points(&mut self, title: &str, moved: &[Moved]) {
        if moved.is_empty() {
            return;
        }
        self.heading(title);
        let row = |moved: &Moved| {
            let unsure = if moved.uncertain { "?" } else { "" };
            [moved.designation.word(), &moved.from.to_string(), "to", &moved.to.to_string(), unsure].map(plain).to_vec()
        };
        let align = [Align::Left, Align::Right, Align::Left, Align::Right, Align::Left];
        self.table(&align, moved.iter().map(row).collect());
    }

    /// Writes the doc.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.text)
    }
}

impl<'p> Cells<'p> {
    /// No cells yet, of rows of so many.
    pub fn new(paper: &'p Paper, columns: usize) -> Cells<'p> {
        Cells { paper, columns: columns.max(1), text: Vec::new(), ends: Vec::new() }
    }

    /// Adds a cell of pieces of cleaned text, each in its style.
    pub fn push<'t>(&mut self, pieces: impl Iterator<Item = (&'t str, Style)> + Clone) {
        let width = pieces.clone().map(|(text, _)| text_width::columns(text)).sum();
        self.paper.put(pieces, &mut self.text);
        self.ends.push((self.text.len(), width));
    }

    /// Leaves the other cells of the row blank.
    pub fn end_row(&mut self) {
        let cells = self.ends.len().next_multiple_of(self.columns);
        self.ends.resize(cells, (self.text.len(), 0));
    }
}

impl Paper {
    /// A bar of `width` columns.
    pub fn gauge(&self, gauge: &Gauge, width: u16) -> Cell {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        ThresholdGauge { gauge, skin: &self.skin }.render(*buffer.area(), &mut buffer);
        let spans = buffer.content.iter().map(|cell| Span::styled(cell.symbol().to_owned(), cell.style()));
        Line::from(spans.collect::<Vec<_>>())
    }

    /// Appends pieces of text as characters and, where wanted, escape sequences.
    fn put<'t>(&self, pieces: impl Iterator<Item = (&'t str, Style)>, text: &mut Vec<u8>) {
        let mut pen = Pen::PLAIN;
        for (piece, style) in pieces.filter(|(piece, _)| !piece.is_empty()) {
            let wanted = if self.color { Pen::of_style(style) } else { Pen::PLAIN };
            pen.change(wanted, text);
            pen = wanted;
            text.extend_from_slice(self.skin.glyphs.restrict_text(piece).as_bytes());
        }
        pen.change(Pen::PLAIN, text);
    }
}

/// Text from outside or of ours, cleaned, in a style.
pub fn styled(text: &str, style: Style) -> Cell {
    Line::from(Span::styled(clean(text).into_owned(), style))
}

/// Text from outside or of ours, cleaned, as it is.
pub fn plain(text: &str) -> Cell {
    styled(text, Style::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_tui::draw::skin::Glyphs;
    use ratatui::style::{Color, Modifier};

    fn printed(paper: &Paper, fill: impl FnOnce(&mut TextDoc<'_>)) -> String {
        let mut doc = TextDoc::new(paper);
        fill(&mut doc);
        let mut out = Vec::new();
        doc.write(&mut out).expect("a vector");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn columns_line_up_with_wide_characters_and_without_trailing_blanks() {
        let paper = Paper { skin: Skin::default(), color: false, width: 80 };
        let text = printed(&paper, |doc| {
            let row = |a: &str, b: &str, c: &str| vec![plain(a), plain(b), plain(c)];
            doc.table(
                &[Align::Left, Align::Right, Align::Left],
                vec![row("株式", "1.0", ""), row("a\u{1b}[2J", "20.0", "")],
            );
        });
        assert_eq!(text, "株式   1.0\na[2J  20.0\n");
    }

    #[test]
    fn colours_are_written_only_if_wanted_and_reset() {
        let red = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
        let line = |paper: &Paper| printed(paper, |doc| doc.line(styled("no", red)));
        let paper = Paper { skin: Skin::default(), color: false, width: 80 };
        assert_eq!(line(&paper), "no\n");
        assert_eq!(line(&Paper { color: true, ..paper }), "\u{1b}[1;31mno\u{1b}[m\n");
    }

    #[test]
    fn ascii_output_is_ascii_only() {
        let skin = Skin { glyphs: Glyphs::ASCII, ..Skin::default() };
        let paper = Paper { skin, color: false, width: 80 };
        let gauge = Gauge { value: 50.0, max: 100.0, threshold: Some(70.0), ..Gauge::default() };
        let text = printed(&paper, |doc| {
            let bar = paper.gauge(&gauge, 10);
            doc.line(bar);
            doc.line(plain("Kåre – 株式"));
        });
        assert_eq!(text, "=====--|--\nK?re - ????\n");
    }
}

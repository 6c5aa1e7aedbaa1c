//! Bytes out: draws frames on a terminal with as few of them as can be.
//!
//! Over SSH the bytes of a redraw are what a person waits for. [`Display`] keeps what the terminal shows and, given the
//! whole next frame, sends the difference: rows that only moved are moved within margins, the others patched by the
//! shortest moves, style changes and erasures. One frame is one write. Ratatui gives the frame and its widgets; its own
//! difference is not used: it leaves out the hidden halves of wide characters and cannot move rows.
//!
//! A frame leaves the terminal with a plain pen, full margins and a known cursor, so that leaving the screen, a panic or
//! a suspended job between two frames finds it in order.

mod frame_writer;
mod grid;
mod null_backend;
mod pen;
mod scroll;

use std::io::{self, Write};

use laurels_app::geometry::Link;
use ratatui::layout::{Position, Size};
use ratatui::{Frame, Terminal};

use super::capabilities::{Capabilities, ColorDepth};
use frame_writer::FrameWriter;
use grid::Grid;
use null_backend::NullBackend;

pub use pen::Pen;

/// Bands that may move between two frames: a screen holds no more lists than that, and each look costs time.
const PASSES: usize = 3;

/// A terminal's screen at the end of a writer.
#[derive(Debug)]
struct Screen<W> {
    out: W,
    color: ColorDepth,
    region_scroll: bool,
    /// Whether it takes links.
    takes_links: bool,
    /// What the terminal shows and where its cursor is seen; none when that is not known.
    shown: Option<(Grid, Option<Position>)>,
}

impl<W: Write> Screen<W> {
    fn new(out: W, capabilities: Capabilities) -> Screen<W> {
        let Capabilities { color, region_scroll, links: takes_links, .. } = capabilities;
        Screen { out, color, region_scroll, takes_links, shown: None }
    }

    /// Shows what is wanted, with the cursor at a cell or hidden, and its addresses as links where the terminal takes them.
    /// After an error nothing is known of the screen.
    fn present(&mut self, wanted: Grid, cursor: Option<Position>, links: &[Link]) -> io::Result<()> {
        let links = if self.takes_links { links } else { &[] };
        let size = wanted.size();
        let known = self.shown.take().filter(|(grid, _)| grid.size() == size);
        let bytes = match known {
            Some((shown, at)) => self.difference((shown, at), &wanted, cursor, links),
            None => first_frame(&wanted, cursor, links),
        };
        if !bytes.is_empty() {
            self.out.write_all(&bytes)?;
            self.out.flush()?;
        }
        self.shown = Some((wanted, cursor));
        Ok(())
    }

    /// The bytes that turn one known frame into the next.
    fn difference(
        &self,
        (mut shown, at): (Grid, Option<Position>),
        wanted: &Grid,
        cursor: Option<Position>,
        links: &[Link],
    ) -> Vec<u8> {
        let mut writer = FrameWriter::new(wanted.size(), at, links);
        for _ in 0..if self.region_scroll { PASSES } else { 0 } {
            let Some(shift) = scroll::best_shift(&shown, wanted) else { break };
            writer.scroll(row(shift.band.start)..row(shift.band.end), signed(shift.rows));
            shown.scroll(shift.band, shift.rows);
        }
        write_rows(&mut writer, &shown, wanted);
        place_cursor(&mut writer, at.is_some(), cursor);
        writer.bytes
    }
}

/// The bytes of a frame on a screen of which nothing is known.
fn first_frame(wanted: &Grid, cursor: Option<Position>, links: &[Link]) -> Vec<u8> {
    let mut writer = FrameWriter::new(wanted.size(), None, links);
    writer.bytes.extend_from_slice(HIDE_CURSOR);
    writer.erase_screen();
    write_rows(&mut writer, &Grid::blank(wanted.size()), wanted);
    place_cursor(&mut writer, false, cursor);
    writer.bytes
}

/// Changes all rows that differ and puts the pen away.
fn write_rows(writer: &mut FrameWriter<'_>, shown: &Grid, wanted: &Grid) {
    for y in 0..wanted.size().height {
        writer.row(y, shown.row(usize::from(y)), wanted.row(usize::from(y)));
    }
    writer.plain();
}

const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// Leaves the cursor where it is to be seen, or hides it.
fn place_cursor(writer: &mut FrameWriter<'_>, visible: bool, cursor: Option<Position>) {
    match cursor {
        Some(at) => {
            writer.go(at.x, at.y);
            writer.bytes.extend_from_slice(if visible { b"" } else { SHOW_CURSOR });
        }
        None => writer.bytes.extend_from_slice(if visible { HIDE_CURSOR } else { b"" }),
    }
}

/// A row as the terminal counts them; screens are no higher than that.
fn row(y: usize) -> u16 {
    u16::try_from(y).unwrap_or(u16::MAX)
}

/// A number of rows as the terminal counts them.
fn signed(rows: isize) -> i16 {
    i16::try_from(rows).unwrap_or(i16::MAX)
}

/// A terminal on which ratatui's widgets draw.
pub struct Display<W> {
    terminal: Terminal<NullBackend>,
    screen: Screen<W>,
}

impl<W: Write> Display<W> {
    /// A display of that size on a terminal of which nothing is known yet; colour and the moving of rows as it is
    /// capable of them.
    pub fn new(out: W, capabilities: Capabilities, size: Size) -> Display<W> {
        let Ok(terminal) = Terminal::new(NullBackend::new(size));
        Display { terminal, screen: Screen::new(out, capabilities) }
    }

    /// Takes the terminal's size; what it shows is unknown after any resize, even one back to the same size.
    pub fn resize(&mut self, size: Size) {
        self.terminal.backend_mut().resize(size);
        self.forget();
    }

    /// Forgets what the terminal shows, so that the next frame is written in full: after a suspension, after another
    /// program on the same screen, and when asked to.
    pub fn forget(&mut self) {
        self.screen.shown = None;
    }

    /// Sends bytes that show nothing.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.screen.out.write_all(bytes)?;
        self.screen.out.flush()
    }

    /// Draws one frame and shows it, with the addresses in it that drawing tells.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>) -> Vec<Link>) -> io::Result<()> {
        let (mut wanted, mut links) = (Grid::blank(Size::ZERO), Vec::new());
        let Ok(_) = self.terminal.draw(|frame| {
            links = draw(frame);
            wanted = Grid::of(frame.buffer_mut(), self.screen.color);
        });
        self.screen.present(wanted, self.terminal.backend().cursor(), &links)
    }
}

#[cfg(test)]
mod tests;

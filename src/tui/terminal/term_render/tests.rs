//! Frames played through an emulator: whatever came before, the terminal shows exactly the frame, style included.

use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::*;
use laurels_app::geometry::Area;

const PLAIN: Capabilities = Capabilities {
    unicode: true,
    color: ColorDepth::Rgb,
    ssh: false,
    dumb: false,
    region_scroll: true,
    links: true,
    mouse: false,
};

/// A screen whose bytes go to an emulator of the same size.
struct TestTerminal {
    screen: Screen<Vec<u8>>,
    emulator: vt100::Parser,
}

impl TestTerminal {
    fn new(width: u16, height: u16, capabilities: Capabilities) -> TestTerminal {
        let size = |n| NonZeroU16::new(n).expect("a terminal has cells");
        let mut emulator = vt100::Parser::new(size(height), size(width), 0);
        // What another program left behind must not show through.
        emulator.process(b"\x1b[2;3r\x1b[1;31;44mleft behind\x1b[3;2H");
        TestTerminal { screen: Screen::new(Vec::new(), capabilities), emulator }
    }

    /// Shows a frame and gives the bytes it took.
    fn show(&mut self, frame: &Buffer, cursor: Option<Position>) -> Vec<u8> {
        let wanted = Grid::of(frame, self.screen.color);
        self.screen.present(wanted, cursor, &[]).expect("a vector takes all bytes");
        let bytes = std::mem::take(&mut self.screen.out);
        self.emulator.process(&bytes);
        bytes
    }

    /// Holds the emulator against the frame.
    fn assert_shows(&self, frame: &Buffer, cursor: Option<Position>) {
        let wanted = Grid::of(frame, self.screen.color);
        for y in 0..frame.area.height {
            for (x, cell) in (0..).zip(wanted.row(usize::from(y))) {
                let seen = self.emulator.screen().cell(y, x).expect("inside the screen");
                assert_eq!(seen.is_wide_continuation(), cell.symbol().is_empty(), "width at {x},{y}");
                let symbol = if seen.has_contents() { seen.contents() } else { " " };
                if !cell.symbol().is_empty() {
                    assert_eq!((symbol, look(seen)), (cell.symbol(), wanted_look(cell)), "cell at {x},{y}");
                }
            }
        }
        assert_eq!(self.emulator.screen().hide_cursor(), cursor.is_none());
        if let Some(at) = cursor {
            assert_eq!(self.emulator.screen().cursor_position(), (at.y, at.x));
        }
    }
}

type Look = (vt100::Color, vt100::Color, [bool; 5]);

/// The style of an emulator's cell, without what does not show on a blank.
fn look(cell: &vt100::Cell) -> Look {
    let flags = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
    visible(cell.has_contents() && cell.contents() != " ", (cell.fgcolor(), cell.bgcolor(), flags))
}

/// The style a cell of the frame asks for, in the emulator's words.
fn wanted_look(cell: &ratatui::buffer::Cell) -> Look {
    let all = [Modifier::BOLD, Modifier::DIM, Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED];
    let flags = all.map(|modifier| cell.modifier.contains(modifier));
    visible(cell.symbol() != " ", (color(cell.fg), color(cell.bg), flags))
}

fn visible(is_letter: bool, (fg, bg, flags): Look) -> Look {
    let [.., underline, inverse] = flags;
    if is_letter || underline || inverse { (fg, bg, flags) } else { (vt100::Color::Default, bg, [false; 5]) }
}

fn color(color: Color) -> vt100::Color {
    match color {
        Color::Red => vt100::Color::Idx(1),
        Color::LightCyan => vt100::Color::Idx(14),
        Color::Indexed(i) => vt100::Color::Idx(i),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        _ => vt100::Color::Default,
    }
}

const WIDTH: u16 = 24;
const HEIGHT: u16 = 10;

/// One piece of text somewhere on the screen.
type Piece = (u16, u16, &'static str, Style);

fn style() -> impl Strategy<Value = Style> {
    let colors = [Color::Reset, Color::Red, Color::LightCyan, Color::Indexed(200), Color::Rgb(1, 20, 255)];
    let modifiers = [
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::DIM | Modifier::ITALIC,
        Modifier::REVERSED,
        Modifier::UNDERLINED,
    ];
    (
        prop::sample::select(colors.to_vec()),
        prop::sample::select(colors.to_vec()),
        prop::sample::select(modifiers.to_vec()),
    )
        .prop_map(|(fg, bg, modifier)| Style::reset().fg(fg).bg(bg).add_modifier(modifier))
}

fn piece() -> impl Strategy<Value = Piece> {
    let texts = [
        "x",
        "      ",
        "row 17",
        "株式会社",
        "a株b",
        "┃██░░",
        "e\u{301}",
        "│                     │",
        "long enough to wrap",
    ];
    (0..WIDTH, 0..HEIGHT, prop::sample::select(texts.to_vec()), style())
}

/// A frame is what the one before showed, moved by some rows within a band, with some pieces drawn over it.
type Step = (u16, u16, i16, Vec<Piece>, Option<(u16, u16)>);

fn step() -> impl Strategy<Value = Step> {
    let cursor = prop::option::of((0..WIDTH, 0..HEIGHT));
    (0..HEIGHT, 1..=HEIGHT, -3i16..=3, prop::collection::vec(piece(), 0..6), cursor)
}

fn advance(frame: &mut Buffer, (first, rows, by, pieces, _): &Step) {
    let before = frame.clone();
    for y in *first..(first + rows).min(HEIGHT) {
        let from = y.checked_add_signed(*by).filter(|from| *from < HEIGHT);
        for x in 0..WIDTH {
            frame[(x, y)] = from.map(|from| before[(x, from)].clone()).unwrap_or_default();
        }
    }
    for (x, y, text, style) in pieces {
        frame.set_string(*x, *y, text, *style);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frame_after_any_other_is_shown_exactly(
        steps in prop::collection::vec(step(), 1..8),
        region_scroll: bool,
        depth in prop::sample::select(&[ColorDepth::None, ColorDepth::Ansi16, ColorDepth::Rgb]),
    ) {
        let mut terminal = TestTerminal::new(WIDTH, HEIGHT, Capabilities { region_scroll, color: depth, ..PLAIN });
        let mut frame = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        for y in 0..HEIGHT {
            frame.set_string(0, y, format!("line {y} {:>12}", u32::from(y) * 7919 % 101), Style::new());
        }
        for step in &steps {
            advance(&mut frame, step);
            let cursor = step.4.map(Position::from);
            terminal.show(&frame, cursor);
            terminal.assert_shows(&frame, cursor);
        }
    }
}

/// A dashboard of 120 by 40: six gauges above a table of which `top` is the first row and `selected` is reversed.
fn dashboard(top: usize, selected: usize) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, 120, 40));
    for y in 0..8 {
        frame.set_string(0, y, format!("│ gauge {y}  {:<104} │", "█".repeat(20 + usize::from(y))), Style::new());
    }
    for (i, y) in (8..39).enumerate() {
        let row = top + i;
        let style = Style::new().add_modifier(if row == selected { Modifier::REVERSED } else { Modifier::empty() });
        let text =
            format!("{:<30} {:>12} {:<40} {:>20}", format!("Customer {row}"), row * 7919 % 10_007, "pal active", row);
        frame.set_string(0, y, format!("│{text:<118}│"), style);
    }
    frame.set_string(0, 39, format!("{}-{} of 10000", top + 1, top + 31), Style::new());
    frame
}

fn bytes_between(before: &Buffer, after: &Buffer, capabilities: Capabilities) -> usize {
    let mut terminal = TestTerminal::new(120, 40, capabilities);
    terminal.show(before, Some(Position::new(0, 38)));
    let bytes = terminal.show(after, Some(Position::new(0, 38)));
    terminal.assert_shows(after, Some(Position::new(0, 38)));
    bytes.len()
}

#[test]
fn scrolling_a_table_by_a_row_stays_within_its_bytes() {
    let bytes = bytes_between(&dashboard(100, 130), &dashboard(101, 131), PLAIN);
    assert!(bytes <= 400, "{bytes} bytes");
    let back = bytes_between(&dashboard(101, 101), &dashboard(100, 100), PLAIN);
    assert!(back <= 400, "{back} bytes");
}

#[test]
fn moving_the_selection_stays_within_its_bytes() {
    let bytes = bytes_between(&dashboard(100, 110), &dashboard(100, 111), PLAIN);
    assert!(bytes <= 300, "{bytes} bytes");
}

#[test]
fn without_region_scrolling_no_margin_is_set() {
    let mut terminal = TestTerminal::new(120, 40, Capabilities { region_scroll: false, ..PLAIN });
    terminal.show(&dashboard(100, 130), None);
    let bytes = terminal.show(&dashboard(101, 131), None);
    terminal.assert_shows(&dashboard(101, 131), None);
    assert!(!bytes.ends_with(b"r") && !bytes.windows(2).any(|pair| pair == b"M\x1b" || pair == b"L\x1b"));
}

#[test]
fn the_same_frame_again_costs_nothing() {
    assert_eq!(bytes_between(&dashboard(0, 0), &dashboard(0, 0), PLAIN), 0);
}

#[test]
fn after_forget_the_screen_is_written_in_full() {
    let mut terminal = TestTerminal::new(120, 40, PLAIN);
    let frame = dashboard(0, 0);
    let first = terminal.show(&frame, None);
    terminal.emulator.process(b"\x1b[5;5Hanother program was here\x1b[?25h");
    terminal.screen.shown = None;
    assert_eq!(terminal.show(&frame, None).len(), first.len());
    terminal.assert_shows(&frame, None);
}

#[test]
fn no_colour_is_written_when_there_is_none() {
    let mut frame = Buffer::empty(Rect::new(0, 0, 20, 1));
    frame.set_string(0, 0, "red and bold", Style::new().fg(Color::Red).bg(Color::Blue).add_modifier(Modifier::BOLD));
    let mut terminal = TestTerminal::new(20, 1, Capabilities { color: ColorDepth::None, ..PLAIN });
    let bytes = String::from_utf8(terminal.show(&frame, None)).expect("text");
    assert!(bytes.contains("\x1b[1mred and bold\x1b[m"), "{bytes:?}");
}

/// A terminal that has gone away.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_write_error_is_returned_and_the_screen_is_redrawn() {
    let mut screen = Screen::new(Gone, PLAIN);
    assert!(screen.present(Grid::of(&dashboard(0, 0), ColorDepth::Rgb), None, &[]).is_err());
    assert!(screen.shown.is_none());
}

#[test]
fn widgets_draw_on_the_terminal_and_the_cursor_follows() {
    let mut display = Display::new(Vec::new(), PLAIN, Size::new(10, 2));
    let draw = |frame: &mut Frame<'_>| {
        frame.render_widget("hello", frame.area());
        frame.set_cursor_position((3, 1));
        Vec::new()
    };
    display.draw(draw).expect("drawn");
    display.resize(Size::new(6, 1));
    display.draw(draw).expect("drawn");
    let bytes = String::from_utf8(std::mem::take(&mut display.screen.out)).expect("text");
    assert_eq!(bytes.matches("hello").count(), 2);
    assert_eq!(bytes.matches("\x1b[?25h").count(), 1, "a cursor outside the screen is not shown");
}

#[test]
fn an_address_is_a_link_where_the_terminal_takes_them() {
    let address = "https://learn.microsoft.com";
    for takes_links in [true, false] {
        let mut display = Display::new(Vec::new(), Capabilities { links: takes_links, ..PLAIN }, Size::new(40, 2));
        let mut shown = |before: &str| {
            let draw = |frame: &mut Frame<'_>| {
                frame.render_widget(format!("{before} {address} it"), frame.area());
                let area = Area { x: 4, y: 0, width: 27, height: 1 };
                Link::new(area, address).into_iter().collect()
            };
            display.draw(draw).expect("drawn");
            String::from_utf8(std::mem::take(&mut display.screen.out)).expect("text")
        };
        let (first, second, third) = (shown("See"), shown("See"), shown("Try"));
        let opened = first.contains(&format!("\x1b]8;;{address}\x1b\\{address}"));
        assert_eq!((opened, first.contains("\x1b]8;;\x1b\\it")), (takes_links, takes_links), "{first:?}");
        assert_eq!((second.as_str(), third.contains("]8;")), ("", false), "what stays is not written again");
        assert!(first.contains(address));
    }
}

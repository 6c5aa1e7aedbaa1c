//! Rows under column titles, as many as fit, of however many there are.
//!
//! Only the rows on screen are asked for, so that a hundred thousand cost no more than twenty. Columns have a priority:
//! where room is short the least important ones leave, and what stays is cut between words. The table holds no state:
//! what is selected and where the window stands is decided where keys are handled.

use super::ThresholdGauge;
use super::fit::{columns, fit};
use crate::ui::skin::Skin;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::{Clear, Widget};

/// Columns between two columns.
const GAP: u16 = 2;
/// Columns for the mark at the selected row.
const MARGIN: u16 = 1;

/// What stands in a cell.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    /// One line of cleaned text.
    Text(Span<'a>),
    /// A bar as wide as the column.
    Gauge(ThresholdGauge<'a>),
}

impl<'a, T: Into<Span<'a>>> From<T> for Cell<'a> {
    fn from(text: T) -> Self {
        Cell::Text(text.into())
    }
}

/// To which side of its column text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A column: its title, its room, its importance.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Stands above it.
    pub title: &'a str,
    /// The fewest columns of the screen with which it makes sense.
    pub min: u16,
    /// The most it can use; [`Column::REST`] takes what the others leave.
    pub max: u16,
    /// To which side.
    pub align: Align,
    /// 0 stays always; the highest number leaves first.
    pub priority: u8,
}

impl<'a> Column<'a> {
    /// The `max` of a column that takes what the others leave.
    pub const REST: u16 = u16::MAX;

    /// A column of words.
    pub const fn text(title: &'a str, min: u16, max: u16, priority: u8) -> Self {
        Column { title, min, max, align: Align::Left, priority }
    }

    /// A column of numbers, always `width` wide.
    pub const fn number(title: &'a str, width: u16, priority: u8) -> Self {
        Column { title, min: width, max: width, align: Align::Right, priority }
    }
}

/// A table over `rows` rows.
pub struct DataTable<'a> {
    /// From left to right.
    pub columns: &'a [Column<'a>],
    /// How many rows there are, on screen or not.
    pub rows: usize,
    /// The cell at (row, column).
    pub cell: &'a dyn Fn(usize, usize) -> Cell<'a>,
    /// The first row of the window.
    pub first: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Whether this table has the keys: the selected row is then drawn as a bar, else only marked.
    pub focused: bool,
    /// Whether column titles are drawn.
    pub titles: bool,
    /// The column sorted by and whether it ascends.
    pub sort: Option<(usize, bool)>,
    /// The characters and styles.
    pub skin: &'a Skin,
}

impl DataTable<'_> {
    /// How many rows an area of that height shows.
    pub fn page(&self, height: u16) -> usize {
        usize::from(height.saturating_sub(u16::from(self.titles)))
    }

    /// The rows on screen. The window is moved as little as needed to show the selected row and to leave no room unused.
    pub fn window(&self, height: u16) -> std::ops::Range<usize> {
        let page = self.page(height);
        let mut first = self.first.min(self.rows.saturating_sub(page));
        if let Some(selected) = self.selected.filter(|s| *s < self.rows) {
            first = first.min(selected).max((selected + 1).saturating_sub(page));
        }
        first..(first + page).min(self.rows)
    }

    /// Which rows are on screen, of how many: `12–34 of 217`; nothing where all are.
    pub fn place(&self, height: u16) -> Option<String> {
        let window = self.window(height);
        (window.len() < self.rows)
            .then(|| format!("{}{}{} of {}", window.start + 1, self.skin.glyphs.range, window.end, self.rows))
    }

    /// Where the terminal's cursor belongs, so that screen readers follow the selection.
    pub fn cursor(&self, area: Rect) -> Option<Position> {
        let window = self.window(area.height);
        let selected = self.selected.filter(|s| self.focused && area.width > 0 && window.contains(s))?;
        let row = u16::try_from(selected - window.start).ok()? + u16::from(self.titles);
        Some(Position::new(area.x, area.y + row))
    }

    /// Where each column stands: offset from the left edge and width, 0 for one that has left.
    fn layout(&self, width: u16) -> Vec<(u16, u16)> {
        let widths = widths(self.columns, width.saturating_sub(MARGIN));
        let mut at = MARGIN;
        widths
            .into_iter()
            .map(|width| {
                let place = (at, width);
                at += if width > 0 { width + GAP } else { 0 };
                place
            })
            .collect()
    }

    fn draw_titles(&self, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        for (index, (column, (at, width))) in self.columns.iter().zip(layout).enumerate() {
            let mark = match self.sort {
                Some((sorted, true)) if sorted == index => glyphs.up,
                Some((sorted, false)) if sorted == index => glyphs.down,
                _ => "",
            };
            let title = match mark {
                "" => fit(column.title, usize::from(*width), glyphs.ellipsis),
                mark => {
                    let room = usize::from(width.saturating_sub(2));
                    format!("{} {mark}", fit(column.title, room, glyphs.ellipsis))
                }
            };
            put(buf, area.x + at, area.y, *width, column.align, &title, theme.dim);
        }
    }

    fn draw_row(&self, row: usize, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        let selected = self.selected == Some(row);
        let barred = selected && self.focused;
        if selected {
            buf.set_stringn(area.x, area.y, glyphs.selected, 1, theme.accent);
        }
        if barred {
            let bar = Rect { x: area.x + MARGIN, width: area.width - MARGIN, ..area };
            buf.set_style(bar, theme.selected);
        }
        for (index, (column, (at, width))) in self.columns.iter().zip(layout).enumerate() {
            let place = Rect { x: area.x + at, width: *width, ..area };
            match (self.cell)(row, index) {
                _ if *width == 0 => {}
                Cell::Text(text) => {
                    let style = if barred { text.style.patch(theme.selected) } else { text.style };
                    let fitted = fit(&text.content, usize::from(*width), glyphs.ellipsis);
                    put(buf, place.x, place.y, *width, column.align, &fitted, style);
                }
                Cell::Gauge(gauge) => {
                    Clear.render(place, buf);
                    buf.set_style(place, theme.text);
                    gauge.render(place, buf);
                }
            }
        }
    }
}

impl Widget for &DataTable<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        if area.width <= MARGIN || area.height == 0 {
            return;
        }
        let layout = self.layout(area.width);
        if self.titles {
            self.draw_titles(area, &layout, buf);
        }
        let top = area.y + u16::from(self.titles);
        for (line, row) in (top..area.bottom()).zip(self.window(area.height)) {
            self.draw_row(row, Rect { y: line, height: 1, ..area }, &layout, buf);
        }
    }
}

/// Text of at most `width` columns, to the left or right of its place.
fn put(buf: &mut Buffer, x: u16, y: u16, width: u16, align: Align, text: &str, style: Style) {
    let spare = match align {
        Align::Left => 0,
        Align::Right => width.saturating_sub(u16::try_from(columns(text)).unwrap_or(width)),
    };
    buf.set_stringn(x + spare, y, text, usize::from(width - spare), style);
}

/// The width of each column within `width`, 0 for those that have to leave.
fn widths(columns: &[Column], width: u16) -> Vec<u16> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let needed = |kept: &[usize]| {
        let gaps = u32::from(GAP) * u32::try_from(kept.len().saturating_sub(1)).unwrap_or(u32::MAX);
        kept.iter().filter_map(|i| columns.get(*i)).map(|c| u32::from(c.min)).sum::<u32>().saturating_add(gaps)
    };
    while needed(&kept) > u32::from(width) {
        // The highest priority number leaves, the rightmost of equals first; what must stay is squeezed below.
        let least = kept.iter().filter_map(|i| Some((columns.get(*i)?.priority, *i))).max();
        match least {
            Some((priority, index)) if priority > 0 => kept.retain(|i| *i != index),
            _ => break,
        }
    }
    let mut widths = vec![0; columns.len()];
    let mut spare = width;
    for (order, index) in kept.iter().enumerate() {
        let (Some(column), Some(given)) = (columns.get(*index), widths.get_mut(*index)) else { continue };
        spare = spare.saturating_sub(if order > 0 { GAP } else { 0 });
        *given = column.min.min(spare);
        spare -= *given;
    }
    grow(columns, &kept, &mut widths, spare);
    widths
}

/// Gives spare room to the kept columns: first, the important ones first, up to what they can use; then in equal parts
/// to those that take the rest.
fn grow(columns: &[Column], kept: &[usize], widths: &mut [u16], mut spare: u16) {
    let (rest, mut bounded): (Vec<usize>, Vec<usize>) =
        kept.iter().partition(|i| columns.get(**i).is_some_and(|c| c.max == Column::REST));
    bounded.sort_by_key(|i| columns.get(*i).map(|c| c.priority));
    for index in bounded {
        let (Some(column), Some(given)) = (columns.get(index), widths.get_mut(index)) else { continue };
        let more = column.max.saturating_sub(*given).min(spare);
        *given += more;
        spare -= more;
    }
    for (order, index) in rest.iter().enumerate() {
        let left = u16::try_from(rest.len() - order).unwrap_or(u16::MAX);
        let more = spare / left;
        if let Some(given) = widths.get_mut(*index) {
            *given += more;
        }
        spare -= more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::skin::Glyphs;
    use proptest::prelude::*;
    use std::cell::Cell as Counter;

    const COLUMNS: [Column; 3] =
        [Column::text("customer", 8, 20, 0), Column::text("why", 10, Column::REST, 1), Column::number("points", 8, 2)];

    fn skin() -> Skin {
        Skin { glyphs: Glyphs::ASCII, ..Skin::default() }
    }

    fn table<'a>(rows: usize, cell: &'a dyn Fn(usize, usize) -> Cell<'a>, skin: &'a Skin) -> DataTable<'a> {
        DataTable {
            columns: &COLUMNS,
            rows,
            cell,
            first: 0,
            selected: None,
            focused: true,
            titles: true,
            sort: None,
            skin,
        }
    }

    fn lines(table: &DataTable, width: u16, height: u16) -> Vec<String> {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        table.render(*buf.area(), &mut buf);
        let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        buf.content.chunks(usize::from(width)).map(|cells| row(cells).trim_end().to_owned()).collect()
    }

    fn sample<'a>(row: usize, column: usize) -> Cell<'a> {
        let names = ["Contoso", "株式会社コントソ", "Northwind Traders of the North"];
        match column {
            0 => names[row % 3].into(),
            1 => "usage below the threshold".into(),
            _ => "10.0".into(),
        }
    }

    #[test]
    fn columns_get_what_they_can_use_and_the_rest_goes_to_one() {
        let skin = skin();
        let table = DataTable { selected: Some(1), sort: Some((2, false)), ..table(3, &sample, &skin) };
        assert_eq!(
            lines(&table, 60, 4),
            [
                " customer              why                          points v",
                " Contoso               usage below the threshold        10.0",
                ">株 式 会 社 コ ン ト ソ       usage below the threshold        10.0",
                " Northwind Traders~    usage below the threshold        10.0",
            ]
        );
    }

    #[test]
    fn the_least_important_column_leaves_first() {
        let skin = skin();
        assert_eq!(lines(&table(1, &sample, &skin), 24, 2), [" customer     why", " Contoso      usage~"]);
        assert_eq!(lines(&table(1, &sample, &skin), 12, 2), [" customer", " Contoso"]);
    }

    #[test]
    fn only_rows_on_screen_are_asked_for() {
        let skin = skin();
        let asked = Counter::new(0);
        let cell = |row, column| {
            asked.set(asked.get() + 1);
            sample(row, column)
        };
        let table = DataTable { first: 70_000, ..table(100_000, &cell, &skin) };
        lines(&table, 60, 11);
        assert_eq!(asked.get(), 10 * COLUMNS.len());
        assert_eq!(table.place(11).as_deref(), Some("70001-70010 of 100000"));
    }

    #[test]
    fn the_window_shows_the_selected_row_and_wastes_no_room() {
        let skin = skin();
        let window = |first, selected| DataTable { first, selected, ..table(20, &sample, &skin) }.window(6);
        assert_eq!(window(0, Some(0)), 0..5);
        assert_eq!(window(0, Some(9)), 5..10);
        assert_eq!(window(12, Some(3)), 3..8);
        assert_eq!(window(18, None), 15..20);
        assert_eq!(window(4, Some(99)), 4..9);
        assert_eq!(table(3, &sample, &skin).place(6), None);
    }

    #[test]
    fn the_cursor_stands_at_the_selected_row_of_the_table_that_has_the_keys() {
        let skin = skin();
        let area = Rect::new(2, 3, 30, 6);
        let at = |focused| DataTable { selected: Some(4), focused, ..table(20, &sample, &skin) }.cursor(area);
        assert_eq!(at(true), Some(Position::new(2, 8)));
        assert_eq!(at(false), None);
    }

    #[test]
    fn the_selected_row_is_a_bar_around_its_gauge() {
        let skin = skin();
        let cell = |_, column| match column {
            1 => Cell::Gauge(ThresholdGauge::new(5.0, 10.0, &skin)),
            _ => sample(0, 0),
        };
        let table = DataTable { selected: Some(0), titles: false, ..table(1, &cell, &skin) };
        let mut buf = Buffer::empty(Rect::new(0, 0, 60, 1));
        table.render(*buf.area(), &mut buf);
        let reversed = |x: u16| buf[(x, 0)].modifier.contains(ratatui::style::Modifier::REVERSED);
        assert_eq!(buf[(30, 0)].symbol(), "#");
        assert!(reversed(3) && !reversed(30));
    }

    proptest! {
        #[test]
        fn columns_never_leave_the_table(
            mins in proptest::collection::vec((0u16..50, 0u16..60, 0u8..4), 0..8), width in 0u16..200,
        ) {
            let columns: Vec<Column> = mins.iter().map(|(min, more, p)| Column::text("t", *min, min + more, *p)).collect();
            let widths = widths(&columns, width);
            let used: u16 = widths.iter().sum();
            let gaps = GAP * u16::try_from(widths.iter().filter(|w| **w > 0).count().saturating_sub(1)).expect("few");
            prop_assert!(used + gaps <= width.max(used), "{:?} in {}", widths, width);
            prop_assert!(used <= width);
        }

        #[test]
        fn any_size_and_place_draws(
            rows in 0usize..40, first in 0usize..60, selected in proptest::option::of(0usize..60),
            width in 0u16..50, height in 0u16..12,
        ) {
            let skin = skin();
            let table = DataTable { first, selected, ..table(rows, &sample, &skin) };
            let area = Rect::new(0, 0, width, height);
            let mut buf = Buffer::empty(area);
            table.render(area, &mut buf);
            if let Some(cursor) = table.cursor(area) {
                prop_assert!(area.contains(cursor));
            }
        }
    }
}

//! Rows under column titles, drawn from a read model.
//!
//! The model holds the rows on screen only, so that a hundred thousand cost no more than twenty. Columns have a
//! priority: where room is short the least important ones leave, and what stays is cut between words. The table keeps no
//! state: what is selected and where the window stands is decided where keys are handled.

use super::ThresholdGauge;
use crate::draw::region;
use crate::draw::skin::Skin;
use laurels_app::geometry::Region;
use laurels_app::intent::Intent;
use laurels_app::text_width::{columns, fit, prefix, wrap};
use laurels_app::view::{Align, Cell, Column, Content, Mark, Row, Table, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use std::borrow::Cow;

/// Columns between two columns where there is room.
const GAP: u16 = 2;
/// Columns for the mark at the selected row, and as many on the other side.
const MARGIN: u16 = 1;

/// Rows from which on a list has room for long sentences.
const ROOM_TO_WRAP: u16 = 10;
/// So many rows of a lower list are on the screen at least, however long their sentences.
const FEWEST_ROWS: u16 = 3;
/// Lines of a row at most.
const MOST_LINES: u16 = 6;
/// Lines that a name may make a row take.
const LINES_OF_A_NAME: u16 = 3;

/// A row of the model on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RowLines {
    row: usize,
    /// Its first line, from the top of the table.
    top: u16,
    height: u16,
}

/// A list as the skin shows it.
#[derive(Clone, Copy, Debug)]
pub struct DataTable<'a> {
    pub table: &'a Table,
    /// The most columns that a cell of the whole list takes, for each of its columns; empty where it is not known.
    pub widths: &'a [u16],
    pub skin: &'a Skin,
}

impl DataTable<'_> {
    /// Which rows are on screen, of how many, and what they were filtered and sorted by:
    /// `12–34 of 217 · columns 1–6 of 19 · filter "con" · by due ▲`. Empty where all rows are on screen as they are.
    pub fn place(&self, area: Rect) -> String {
        let Skin { glyphs, .. } = self.skin;
        let table = self.table;
        let lines = self.lines(area);
        let shown = lines.len();
        let mut parts = Vec::new();
        if shown > 0 && shown < table.total {
            let first = table.first + lines.first().map_or(0, |line| line.row) + 1;
            parts.push(format!("{first}{}{} of {}", glyphs.range, first + shown - 1, table.total));
        }
        if let Some((first, last, all)) = table.across {
            parts.push(format!("columns {first}{}{last} of {all}", glyphs.range));
        }
        if !table.filter.is_empty() {
            let of = if parts.is_empty() { format!("{} of {} ", table.total, table.unfiltered) } else { String::new() };
            parts.push(format!("{of}filter \"{}\"", table.filter));
        }
        if let Some((index, ascends)) = table.sort
            && let Some(column) = table.columns.get(index)
        {
            parts.push(format!("by {} {}", column.title, if ascends { glyphs.up } else { glyphs.down }));
        }
        parts.join(&format!(" {} ", glyphs.separator))
    }

    /// Where the terminal's cursor belongs, so that screen readers follow the selection.
    pub fn cursor(&self, area: Rect) -> Option<Position> {
        let selected = self.table.selected.filter(|_| self.table.focused && area.width > 0)?;
        let lines = self.lines(area);
        let line = lines.iter().find(|line| self.table.first + line.row == selected)?.top;
        let column = self.table.cursor.and_then(|(column, cursor)| {
            let (at, width) = *self.layout(area.width).get(column)?;
            Some(at + u16::try_from(cursor.saturating_sub(scrolled(cursor, width))).ok()?)
        });
        Some(Position::new(area.x + column.unwrap_or(0), area.y + line))
    }

    /// Its rows and the titles of its columns, for clicks.
    pub fn regions(&self, area: Rect) -> Vec<Region> {
        let titles = if self.table.titles { self.layout(area.width) } else { Vec::new() };
        let title = |(column, (at, width)): (usize, (u16, u16))| {
            region(area, at.into(), width.into(), Intent::SortBy(self.table.id, column))
        };
        let row = |line: &RowLines| {
            let row = self.table.rows.get(line.row)?;
            let place = Rect { y: area.y + line.top, ..area };
            let point = Intent::Point(self.table.id, row.key.clone());
            let mut clicked = region(place, 0, area.width.into(), point);
            clicked.area.height = line.height;
            Some(clicked)
        };
        let rows: Vec<Region> = self.lines(area).iter().filter_map(row).collect();
        titles.into_iter().enumerate().map(title).chain(rows).collect()
    }

    /// The rows of the model that are on screen, whole ones, from the first with which the selected one is among them.
    fn lines(&self, area: Rect) -> Vec<RowLines> {
        let titles = u16::from(self.table.titles);
        let page = area.height.saturating_sub(titles);
        if page == 0 {
            return Vec::new();
        }
        let layout = self.layout(area.width);
        let most = if page >= ROOM_TO_WRAP { MOST_LINES } else { (page / self.fewest_rows()).max(1) };
        let heights: Vec<u16> = self.table.rows.iter().map(|row| self.height(row, &layout, most)).collect();
        let selected = self.table.selected.and_then(|s| s.checked_sub(self.table.first)).unwrap_or(0);
        let mut start = selected.min(heights.len());
        let mut taken = heights.get(start).copied().unwrap_or(0);
        while let Some(above) = start.checked_sub(1).and_then(|above| heights.get(above)) {
            taken = taken.saturating_add(*above);
            if taken > page {
                break;
            }
            start -= 1;
        }
        let mut top = titles;
        let place = |(row, height): (usize, &u16)| {
            let line = RowLines { row, top, height: *height };
            top = top.saturating_add(*height);
            (top <= area.height).then_some(line)
        };
        heights.iter().enumerate().skip(start).map_while(place).collect()
    }

    /// So many rows are on the screen at least, of a list of fewer all.
    fn fewest_rows(&self) -> u16 {
        u16::try_from(self.table.total).map_or(FEWEST_ROWS, |total| total.clamp(1, FEWEST_ROWS))
    }

    /// The lines that a row takes: as many as its longest sentence, up to `most`.
    fn height(&self, row: &Row, layout: &[(u16, u16)], most: u16) -> u16 {
        if most == 1 {
            return 1;
        }
        let cells = self.table.columns.iter().zip(layout).zip(&row.cells).filter(|((column, _), _)| column.wraps);
        let lines = cells.map(|((column, (_, width)), cell)| {
            let most = if column.max == Column::REST { most } else { LINES_OF_A_NAME.min(most) };
            u16::try_from(wrap(&self.marked(cell.mark, cell.as_text()), usize::from(*width)).len())
                .unwrap_or(most)
                .min(most)
        });
        lines.max().unwrap_or(1).max(1)
    }

    /// What each column needs; one that is sorted by needs room for the arrow, the first for the marks of rows.
    fn needs(&self) -> Vec<Need> {
        let widths = self.widths.iter().copied().map(Some).chain(std::iter::repeat(None));
        let need = |(index, (column, width)): (usize, (&Column, Option<u16>))| {
            let arrow = self.table.titles && self.table.sort.is_some_and(|(sorted, _)| sorted == index);
            let title = if arrow { u16::try_from(columns(&column.title) + 2).unwrap_or(0) } else { 0 };
            let wanted = width.map_or(column.max, |width| if width == 0 { 0 } else { width.max(title) });
            let mark = if index == 0 && width.is_some() && wanted > 0 { 2 } else { 0 };
            let (least, usual) = (column.min.min(wanted), column.max.min(wanted));
            let whole = width.is_some() && !column.wraps && column.max != Column::REST;
            let (whole, marked) = (if whole { usual } else { 0 }, wanted.saturating_add(mark));
            Need { least, whole, usual, wanted, marked, column: column.clone() }
        };
        self.table.columns.iter().zip(widths).enumerate().map(need).collect()
    }

    /// Whether there is room for its last column.
    pub fn shows_last(&self, width: u16) -> bool {
        self.layout(width).last().is_some_and(|(_, width)| *width > 0)
    }

    /// Where each column stands: offset from the left edge and width, 0 for one that has left.
    fn layout(&self, width: u16) -> Vec<(u16, u16)> {
        let (widths, gap) = widths(&self.needs(), width.saturating_sub(2 * MARGIN));
        let mut at = MARGIN;
        let place = |width| {
            let place = (at, width);
            at += if width > 0 { width + gap } else { 0 };
            place
        };
        widths.into_iter().map(place).collect()
    }

    /// What a column of bars that share a maximum and a threshold is measured by, `0 · 70 · 100`, on the line above it,
    /// right of a title so many columns wide.
    pub fn draw_axis(&self, area: Rect, title: usize, buf: &mut Buffer) {
        let bars = |index: usize| {
            let bars = self.table.rows.iter().map(move |row| match row.cells.get(index).map(|cell| &cell.content) {
                Some(Content::Gauge(gauge)) => Some((gauge.max, gauge.threshold?)),
                _ => None,
            });
            bars.collect::<Option<Vec<_>>>()
        };
        for (index, (at, width)) in self.layout(area.width).into_iter().enumerate() {
            let Some(bars) = bars(index).filter(|_| width > 9) else { continue };
            let Some(&(max, threshold)) = bars.first().filter(|first| bars.iter().all(|bar| bar == *first)) else {
                continue;
            };
            let end = f64::from(width);
            let mut taken = vec![(0, u16::try_from(title).unwrap_or(u16::MAX).saturating_add(3))];
            // The threshold first: where two figures would touch, the less telling one is left out.
            for (value, place) in [(threshold, (threshold / max * end).floor()), (0.0, 0.0), (max, end - 1.0)] {
                let text = format!(" {value:.0} ");
                let length = u16::try_from(text.len()).unwrap_or(0);
                // A figure's last digit stands above its place.
                let start = (at + place.max(0.0) as u16 + 2).saturating_sub(length);
                let end = start + length;
                if taken.iter().all(|(from, to)| *to <= start || end <= *from) {
                    buf.set_string(area.x + start, area.y, text, self.skin.theme.dim);
                    taken.push((start, end));
                }
            }
        }
    }

    fn draw_titles(&self, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        for (index, (column, (at, width))) in self.table.columns.iter().zip(layout).enumerate() {
            let mark = match self.table.sort {
                Some((sorted, true)) if sorted == index => glyphs.up,
                Some((sorted, false)) if sorted == index => glyphs.down,
                _ => "",
            };
            let room = usize::from(width.saturating_sub(if mark.is_empty() { 0 } else { 2 }));
            let title = format!("{} {mark}", fit(&column.title, room, glyphs.ellipsis));
            put(buf, Rect { x: area.x + at, width: *width, ..area }, column.align, title.trim_end(), theme.dim);
        }
    }

    fn draw_row(&self, row: usize, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        let selected = self.table.selected == Some(self.table.first + row);
        let has_keys = selected && self.table.focused;
        if has_keys {
            buf.set_style(area, theme.selected);
        }
        if selected {
            let style = if has_keys { theme.accent } else { theme.dim };
            for y in area.top()..area.bottom() {
                buf.set_stringn(area.x, y, glyphs.selected, 1, style);
            }
        }
        let Some(row) = self.table.rows.get(row) else { return };
        if let Some(heading) = heading(row) {
            let place = Rect { x: area.x + MARGIN, width: area.width.saturating_sub(2 * MARGIN), ..area };
            return self.draw_cell(heading, place, Align::Left, buf);
        }
        for (index, ((column, (at, width)), cell)) in self.table.columns.iter().zip(layout).zip(&row.cells).enumerate()
        {
            let place = Rect { x: area.x + at, width: *width, ..area };
            match self.table.cursor.filter(|(typed, _)| has_keys && *typed == index) {
                _ if *width == 0 => {}
                Some((_, cursor)) => self.draw_typed(cell, cursor, place, buf),
                None if column.wraps && place.height > 1 => self.draw_sentences(cell, place, buf),
                None => self.draw_cell(cell, Rect { height: 1, ..place }, column.align, buf),
            }
        }
    }

    /// A cell that is typed into, from where its cursor is in sight.
    fn draw_typed(&self, cell: &Cell, cursor: usize, place: Rect, buf: &mut Buffer) {
        buf.set_style(place, self.skin.theme.field);
        let text = cell.as_text();
        let hidden = prefix(text, scrolled(cursor, place.width)).len();
        let text = text.get(hidden..).unwrap_or_default();
        buf.set_stringn(place.x, place.y, text, usize::from(place.width), self.skin.theme.field);
    }

    /// A text with its mark before it.
    fn marked<'t>(&self, mark: Option<Mark>, text: &'t str) -> Cow<'t, str> {
        match mark {
            Some(mark) => format!("{} {text}", self.skin.glyphs.mark(mark)).trim_end().to_owned().into(),
            None => text.trim_end().into(),
        }
    }

    /// A cell whose text goes on in further lines; what does not fit into the last one is cut.
    fn draw_sentences(&self, cell: &Cell, place: Rect, buf: &mut Buffer) {
        let style = self.skin.tone(cell.tone);
        let mut lines = wrap(&self.marked(cell.mark, cell.as_text()), usize::from(place.width));
        let rest = lines.split_off(lines.len().min(usize::from(place.height.saturating_sub(1)))).join(" ");
        lines.push(fit(&rest, usize::from(place.width), self.skin.glyphs.ellipsis));
        for (y, line) in (place.top()..place.bottom()).zip(&lines) {
            buf.set_stringn(place.x, y, line, usize::from(place.width), style);
        }
    }

    /// Marks the letters of a cell that were looked for.
    fn draw_found(&self, cell: &Cell, place: Rect, buf: &mut Buffer) {
        let narrow = |text: Option<&str>| u16::try_from(columns(text.unwrap_or_default())).unwrap_or(u16::MAX);
        for range in &cell.found {
            let (at, width) = (narrow(cell.as_text().get(..range.start)), narrow(cell.as_text().get(range.clone())));
            let letters = Rect { x: place.x.saturating_add(at), width, ..place };
            buf.set_style(letters.intersection(place), self.skin.theme.found);
        }
    }

    fn draw_cell(&self, cell: &Cell, place: Rect, align: Align, buf: &mut Buffer) {
        let glyphs = &self.skin.glyphs;
        match &cell.content {
            Content::Text(text) => {
                let style = self.skin.tone(cell.tone);
                let marked = self.marked(cell.mark, text);
                put(buf, place, align, &fit(&marked, usize::from(place.width), glyphs.ellipsis), style);
                let before = if cell.mark.is_some() { 2 } else { 0 };
                self.draw_found(
                    cell,
                    Rect { x: place.x + before, width: place.width.saturating_sub(before), ..place },
                    buf,
                );
            }
            Content::Gauge(gauge) => ThresholdGauge { gauge, skin: self.skin }.render(place, buf),
            Content::Sparkline(sparkline) => {
                let bars = sparkline.values.iter().map(|value| match value {
                    Some(value) => glyphs.spark(*value, sparkline.max),
                    None => " ",
                });
                buf.set_stringn(place.x, place.y, bars.collect::<String>(), place.width.into(), self.skin.theme.dim);
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
        if self.table.titles {
            self.draw_titles(area, &layout, buf);
        }
        for line in self.lines(area) {
            let place = Rect { y: area.y + line.top, height: line.height, ..area };
            self.draw_row(line.row, place, &layout, buf);
        }
    }
}

/// The one cell of a row that is the heading of those below it.
pub fn heading(row: &Row) -> Option<&Cell> {
    row.cells.first().filter(|cell| cell.tone == Tone::Heading)
}

/// How many cells of the screen a text is scrolled to the left, so that its cursor is in sight.
fn scrolled(cursor: usize, width: u16) -> usize {
    (cursor + 1).saturating_sub(usize::from(width))
}

/// Text of at most the width of its place, to the left or right of it.
fn put(buf: &mut Buffer, place: Rect, align: Align, text: &str, style: Style) {
    let spare = match align {
        Align::Left => 0,
        Align::Right => place.width.saturating_sub(u16::try_from(columns(text)).unwrap_or(place.width)),
    };
    buf.set_stringn(place.x + spare, place.y, text, usize::from(place.width - spare), style);
}

/// What a column needs, in columns of the screen.
struct Need {
    /// The fewest with which it makes sense.
    least: u16,
    /// What it gets first: its usual width where its text cannot go on in a further line, else nothing.
    whole: u16,
    /// What it gets before any other gets more than that.
    usual: u16,
    /// What its longest cell takes, where that is known.
    wanted: u16,
    /// The same with the mark of a row.
    marked: u16,
    /// Whether it takes what the others leave, and which one leaves first.
    column: Column,
}

/// The width of each column within `width`, 0 for those that have to leave, and the gap between two columns. A narrow gap
/// is tried before a column has to leave.
fn widths(needs: &[Need], width: u16) -> (Vec<u16>, u16) {
    // A column that is empty in every row takes no gap, either.
    let has_content = |index: &usize| needs.get(*index).is_some_and(|need| need.wanted > 0);
    let mut kept: Vec<usize> = (0..needs.len()).filter(has_content).collect();
    let least = |kept: &[usize], gap: u16| {
        let gaps = usize::from(gap) * kept.len().saturating_sub(1);
        kept.iter().filter_map(|i| needs.get(*i)).map(|need| usize::from(need.least)).sum::<usize>() + gaps
    };
    while least(&kept, 1) > usize::from(width) {
        // The highest priority number leaves, the rightmost of equals first; what must stay is squeezed below.
        let leaving = kept.iter().filter_map(|i| Some((needs.get(*i)?.column.priority, *i))).max();
        match leaving {
            Some((priority, index)) if priority > 0 => kept.retain(|i| *i != index),
            _ => break,
        }
    }
    let usual = |need: &Need| usize::from(if need.column.max == Column::REST { need.least } else { need.usual });
    let all: usize = kept.iter().filter_map(|i| needs.get(*i)).map(usual).sum();
    let gap = if all + usize::from(GAP) * kept.len().saturating_sub(1) <= usize::from(width) { GAP } else { 1 };
    let mut widths = vec![0; needs.len()];
    let mut spare = width;
    for (order, index) in kept.iter().enumerate() {
        let (Some(need), Some(given)) = (needs.get(*index), widths.get_mut(*index)) else { continue };
        spare = spare.saturating_sub(if order > 0 { gap } else { 0 });
        *given = need.least.min(spare);
        spare -= *given;
    }
    let limits: [fn(&Need) -> u16; 5] = [
        // What can go on in a further line gives way to what cannot.
        |need| need.whole,
        |need| need.usual,
        |need| need.wanted,
        |need| need.marked,
        |need| match need.column.max {
            Column::REST => Column::REST,
            _ => 0,
        },
    ];
    for limit in limits {
        spare = grow(needs, &kept, &mut widths, spare, limit);
    }
    (widths, gap)
}

/// Gives spare room to the kept columns in turns, each up to its limit, and says what is left; those that take the rest
/// get twice as much a turn.
fn grow(needs: &[Need], kept: &[usize], widths: &mut [u16], mut spare: u16, limit: fn(&Need) -> u16) -> u16 {
    loop {
        let before = spare;
        for index in kept {
            let (Some(need), Some(given)) = (needs.get(*index), widths.get_mut(*index)) else { continue };
            let turn = if need.column.max == Column::REST { 2 } else { 1 };
            let more = limit(need).saturating_sub(*given).min(turn).min(spare);
            *given += more;
            spare -= more;
        }
        if spare == before {
            return spare;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::{Glyphs, Theme};
    use laurels_app::table::TableId;
    use laurels_app::view::{Gauge, Row, Tone};
    use proptest::prelude::*;

    static COLUMNS: [Column; 3] = [
        Column::words("customer", 8, 20, 0),
        Column::words("why", 10, Column::REST, 1),
        Column::figures("points", 8, 2),
    ];

    fn skin() -> Skin {
        Skin { glyphs: Glyphs::ASCII, ..Skin::default() }
    }

    fn row(index: usize) -> Row {
        let name = ["Contoso", "株式会社コントソ", "Northwind Traders of the North"][index % 3];
        let cells = vec![Cell::text(name), Cell::text("usage below the threshold"), Cell::number("10.0", 10.0)];
        Row { key: index.to_string(), cells }
    }

    /// A list of `total` rows of which those from `first` on, `page` at most, are in the model.
    fn list(total: usize, first: usize, page: usize) -> Table {
        Table {
            id: TableId::Customers,
            title: String::new(),
            titles: true,
            columns: (&COLUMNS[..]).into(),
            rows: (first..total.min(first + page)).map(row).collect(),
            first,
            total,
            unfiltered: total,
            filter: String::new(),
            across: None,
            sort: None,
            selected: None,
            cursor: None,
            focused: true,
            empty: String::new(),
        }
    }

    fn lines(table: &Table, width: u16, height: u16) -> Vec<String> {
        let skin = skin();
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        DataTable { table, widths: &[], skin: &skin }.render(*buf.area(), &mut buf);
        let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect::<String>();
        buf.content.chunks(usize::from(width)).map(|cells| row(cells).trim_end().to_owned()).collect()
    }

    #[test]
    fn columns_get_the_width_they_need_and_one_takes_the_rest() {
        let table = Table { selected: Some(1), sort: Some((2, false)), ..list(3, 0, 3) };
        assert_eq!(
            lines(&table, 60, 4),
            [
                " customer            why                           points v",
                " Contoso             usage below the threshold         10.0",
                ">株 式 会 社 コ ン ト ソ     usage below the threshold         10.0",
                " Northwind Traders~  usage below the threshold         10.0",
            ]
        );
    }

    #[test]
    fn the_least_important_column_is_dropped_first() {
        assert_eq!(lines(&list(1, 0, 1), 24, 2), [" customer  why", " Contoso   usage below~"]);
        assert_eq!(lines(&list(1, 0, 1), 12, 2), [" customer", " Contoso"]);
    }

    #[test]
    fn a_mark_precedes_its_word() {
        let mut table = list(1, 0, 1);
        table.rows[0].cells[0] = Cell::text("lost").mark(Mark::Missing).tone(Tone::Bad);
        assert_eq!(lines(&table, 12, 2)[1], " x lost");
    }

    #[test]
    fn the_title_shows_which_rows_of_how_many() {
        let skin = skin();
        let place =
            |table: &Table, height| DataTable { table, widths: &[], skin: &skin }.place(Rect::new(0, 0, 60, height));
        assert_eq!(place(&list(100_000, 70_000, 10), 11), "70001-70010 of 100000");
        assert_eq!(place(&list(3, 0, 3), 11), "");
        let filtered = Table { unfiltered: 60, filter: "con".into(), sort: Some((0, true)), ..list(3, 0, 3) };
        assert_eq!(place(&filtered, 11), "3 of 60 filter \"con\" - by customer ^");
    }

    #[test]
    fn a_model_with_more_rows_than_fit_still_shows_the_selected_one() {
        let skin = skin();
        let table = Table { selected: Some(9), ..list(20, 0, 12) };
        let drawn = DataTable { table: &table, widths: &[], skin: &skin };
        let area = Rect::new(0, 0, 60, 6);
        let rows: Vec<usize> = drawn.lines(area).iter().map(|line| line.row).collect();
        assert_eq!(rows, [5, 6, 7, 8, 9]);
        assert_eq!(drawn.place(area), "6-10 of 20");
    }

    #[test]
    fn the_cursor_is_at_the_selected_row_of_the_focused_table() {
        let skin = skin();
        let area = Rect::new(2, 3, 30, 6);
        let at = |focused| {
            let table = Table { selected: Some(9), focused, ..list(20, 5, 5) };
            DataTable { table: &table, widths: &[], skin: &skin }.cursor(area)
        };
        assert_eq!(at(true), Some(Position::new(2, 8)));
        assert_eq!(at(false), None);
    }

    #[test]
    fn a_sentence_goes_on_below_where_there_is_room() {
        let columns = vec![Column::names("customer", 8, 20, 0), Column::sentences("why", 10, 0)];
        let mut table = Table { columns: columns.into(), selected: Some(2), ..list(3, 0, 3) };
        table.rows[1].cells[1] = Cell::text("Covered by an association of yours until the end of the year.");
        let drawn = lines(&table, 44, 12);
        let words = ["usage below the", "Covered by an", "usage below the"]
            .map(|words| drawn.iter().position(|line| line.contains(words)).expect(words));
        assert_eq!((words[0], words[1]), (1, 3), "{drawn:#?}");
        assert!(drawn.iter().all(|line| !line.contains('~')), "names and sentences are whole: {drawn:#?}");
        assert_eq!(drawn.iter().filter(|line| line.starts_with('>')).count(), 3, "all lines of its row: {drawn:#?}");
        assert!(lines(&table, 44, 5).iter().any(|line| line.contains('~')), "no room");
    }

    #[test]
    fn the_selected_row_keeps_the_colours_of_its_words() {
        let mut table = Table { selected: Some(0), titles: false, ..list(1, 0, 1) };
        table.rows[0].cells[0] = Cell::text("lost").tone(Tone::Bad);
        table.rows[0].cells[1] = Cell::gauge(Gauge { value: 5.0, max: 10.0, ..Gauge::default() });
        let skin = Skin { theme: Theme::named("dark").expect("ships"), ..skin() };
        let mut buf = Buffer::empty(Rect::new(0, 0, 60, 1));
        DataTable { table: &table, widths: &[], skin: &skin }.render(*buf.area(), &mut buf);
        assert!(buf.content.iter().all(|cell| Some(cell.bg) == skin.theme.selected.bg));
        assert_eq!(Some(buf[(1, 0)].fg), skin.theme.bad.fg);
        assert_eq!((buf[(30, 0)].symbol(), Some(buf[(30, 0)].fg)), ("=", skin.theme.bar_counted.fg));
    }

    proptest! {
        #[test]
        fn columns_never_leave_the_table(
            mins in proptest::collection::vec((0u16..50, 0u16..60, 0u8..4), 0..8), width in 0u16..200,
        ) {
            let columns: Vec<Column> = mins.iter().map(|(min, more, p)| Column::words("t", *min, min + more, *p)).collect();
            let need = |column: &Column| Need { least: column.min, whole: 0, usual: column.max, wanted: column.max, marked: column.max, column: column.clone() };
            let needs: Vec<Need> = columns.iter().map(need).collect();
            let (widths, gap) = widths(&needs, width);
            let gaps = gap * u16::try_from(widths.iter().filter(|w| **w > 0).count().saturating_sub(1)).expect("few");
            prop_assert!(widths.iter().sum::<u16>() + gaps <= width, "{:?} in {}", widths, width);
        }

        #[test]
        fn any_size_and_place_draws(
            total in 0usize..40, first in 0usize..60, page in 0usize..30, selected in proptest::option::of(0usize..60),
            width in 0u16..50, height in 0u16..12,
        ) {
            let table = Table { selected, ..list(total, first, page) };
            let skin = skin();
            let drawn = DataTable { table: &table, widths: &[], skin: &skin };
            let area = Rect::new(0, 0, width, height);
            let mut buf = Buffer::empty(area);
            drawn.render(area, &mut buf);
            drawn.place(area);
            if let Some(cursor) = drawn.cursor(area) {
                prop_assert!(area.contains(cursor));
            }
        }
    }
}

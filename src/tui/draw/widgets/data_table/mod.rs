//! Rows under column titles, drawn from a read model.
//!
//! The model holds the rows on screen only, so that a hundred thousand cost no more than twenty. Columns have a
//! priority: where room is short the least important ones leave, and what stays is cut between words. The table keeps no
//! state: what is selected and where the window stands is decided where keys are handled.

mod cells;
mod columns;
mod rows;
#[cfg(test)]
mod tests;

use crate::draw::region;
use crate::draw::skin::Skin;
use cells::{put, scrolled};
use laurels_app::geometry::{Needed, Region};
use laurels_app::intent::Intent;
use laurels_app::text_width::fit;
use laurels_app::view::{Align, Cell, Content, Row, Table, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;
use rows::RowLines;

/// Columns for the mark at the selected row, and as many on the other side.
const MARGIN: u16 = 1;

/// Lines of a list from which on it has room for the titles of groups of its columns.
pub const ROOM_FOR_GROUPS: u16 = 4;

/// A list as the skin shows it.
#[derive(Clone, Copy, Debug)]
pub struct DataTable<'a> {
    pub table: &'a Table,
    /// What the cells of the whole list need, for each of its columns; empty where it is not known.
    pub needs: &'a [Needed],
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
            let left = if first > 1 { format!("{} ", glyphs.more_left) } else { String::new() };
            let right = if last < all { format!(" {}", glyphs.more_right) } else { String::new() };
            parts.push(format!("{left}columns {first}{}{last} of {all}{right}", glyphs.range));
        }
        if !table.filter.is_empty() {
            if parts.is_empty() {
                parts.push(format!("{} of {}", table.total, table.unfiltered));
            }
            parts.push(format!("filter \"{}\"", table.filter));
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
        let line = Rect { y: area.y + self.title_lines(area.height).saturating_sub(1), ..area };
        let title = |(column, (at, width)): (usize, (u16, u16))| {
            region(line, at.into(), width.into(), Intent::SortBy(self.table.id, column))
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

    /// Lines above the rows: the titles of the columns, and those of groups of them above.
    pub(super) fn title_lines(&self, height: u16) -> u16 {
        u16::from(self.table.titles) + u16::from(self.has_groups(height))
    }

    fn has_groups(&self, height: u16) -> bool {
        let grouped = self.table.columns.iter().any(|column| !column.group.is_empty());
        self.table.titles && grouped && height >= ROOM_FOR_GROUPS
    }

    /// The title of each group above its columns that are on the screen.
    fn draw_groups(&self, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
        let columns = self.table.columns.iter().zip(layout).filter(|(_, (_, width))| *width > 0);
        let columns: Vec<(&str, u16, u16)> = columns.map(|(of, (at, width))| (&*of.group, *at, *width)).collect();
        for group in columns.chunk_by(|(one, ..), (other, ..)| one == other) {
            if let (Some((title, from, _)), Some((_, last, width))) = (group.first(), group.last()) {
                let place = Rect { x: area.x + from, width: last + width - from, ..area };
                put(buf, place, Align::Left, title, self.skin.theme.dim);
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
}

impl Widget for &DataTable<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        if area.width <= MARGIN || area.height == 0 {
            return;
        }
        let layout = self.layout(area.width);
        if self.has_groups(area.height) {
            self.draw_groups(area, &layout, buf);
        }
        if let Some(line) = self.title_lines(area.height).checked_sub(1) {
            let titles = Rect { y: area.y + line, height: area.height.saturating_sub(line), ..area };
            self.draw_titles(titles, &layout, buf);
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

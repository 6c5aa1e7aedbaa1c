//! Which rows are on screen, and how many lines each takes.

use super::DataTable;
use laurels_app::table::TableId;
use laurels_app::text_width::{self, wrap};
use laurels_app::view::{Align, Cell, Column, Content, Row};
use ratatui::layout::Rect;

/// Rows from which on a list has room for long sentences.
const ROOM_TO_WRAP: u16 = 10;
/// So many rows of a lower list are on the screen at least, however long their sentences.
const FEWEST_ROWS: u16 = 3;
/// Lines of a row at most.
const MOST_LINES: u16 = 6;
/// Columns that a mark takes, the blank behind it included.
const MARK: u16 = text_width::MARK as u16;
/// Lines that a name may make a row take.
const LINES_OF_A_NAME: u16 = 3;

/// A row of the model on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowLines {
    pub(super) row: usize,
    /// Its first line, from the top of the table.
    pub(super) top: u16,
    pub(super) height: u16,
}

impl DataTable<'_> {
    /// The rows of the model that are on screen, from the first with which the selected one is whole; the last one gets the
    /// lines that are left.
    pub(super) fn lines(&self, area: Rect) -> Vec<RowLines> {
        let titles = self.title_lines(area.height);
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
            let line = RowLines { row, top, height: (*height).min(area.height - top) };
            top += line.height;
            (line.height > 0).then_some(line)
        };
        heights.iter().enumerate().skip(start).map_while(place).collect()
    }

    /// So many rows are on the screen at least, of a list of fewer all.
    fn fewest_rows(&self) -> u16 {
        u16::try_from(self.table.total).map_or(FEWEST_ROWS, |total| total.clamp(1, FEWEST_ROWS))
    }

    /// The columns of the screen for a cell of a row: its column, and those after it that have nothing in this row where it is
    /// a sentence, or no title says what belongs below it.
    pub(super) fn room(&self, row: &Row, index: usize, layout: &[(u16, u16)]) -> u16 {
        let Some((from, width)) = layout.get(index).copied() else { return 0 };
        let spreads = |column: &Column| {
            let is_sentence = column.wraps && column.max == Column::REST;
            column.align == Align::Left && (is_sentence || !self.table.titles)
        };
        if width == 0 || !self.table.columns.get(index).is_some_and(spreads) {
            return width;
        }
        let is_blank =
            |cell: &Cell| matches!(&cell.content, Content::Text(text) if text.is_empty()) && cell.mark.is_none();
        let after = row.cells.iter().zip(layout).skip(index + 1);
        let blank = after.take_while(|(cell, (_, width))| *width == 0 || is_blank(cell));
        blank.filter(|(_, (_, width))| *width > 0).last().map_or(width, |(_, (at, width))| at + width - from)
    }

    /// Columns before the text of a cell: a mark has its own, and where any row of a column has one, the texts of all stand
    /// below each other.
    pub(super) fn indent(&self, cell: &Cell, index: usize) -> u16 {
        let known = self.needs.get(index).map(|needed| needed.marked || (index == 0 && self.table.marked));
        let in_sight = || matches!(self.table.id, TableId::Form | TableId::RuleDialog) && self.shows_marks(index);
        let begins_left = self.table.columns.get(index).is_some_and(|column| column.align == Align::Left);
        let has_room = cell.mark.is_some() || known.unwrap_or_else(in_sight);
        if begins_left && has_room { MARK } else { 0 }
    }

    fn shows_marks(&self, index: usize) -> bool {
        self.table.rows.iter().filter_map(|row| row.cells.get(index)).any(|cell| cell.mark.is_some())
    }

    /// The lines that a row takes: as many as its longest sentence, up to `most`.
    fn height(&self, row: &Row, layout: &[(u16, u16)], most: u16) -> u16 {
        if most == 1 {
            return 1;
        }
        let cells = self.table.columns.iter().zip(&row.cells).enumerate().filter(|(_, (column, _))| column.wraps);
        let lines = cells.map(|(index, (column, cell))| {
            let most = if column.max == Column::REST { most } else { LINES_OF_A_NAME.min(most) };
            let width = self.room(row, index, layout).saturating_sub(self.indent(cell, index));
            u16::try_from(wrap(cell.as_text(), usize::from(width)).len()).unwrap_or(most).min(most)
        });
        lines.max().unwrap_or(1).max(1)
    }
}

//! What stands in a row: text, sentences in several lines, bars, and a cell that is typed into.

use super::super::ThresholdGauge;
use super::{DataTable, MARGIN, heading};
use crate::draw::skin::Skin;
use laurels_app::text_width::{columns, fit, prefix, wrap};
use laurels_app::view::{Align, Cell, Content, Mark};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;
use std::borrow::Cow;

impl DataTable<'_> {
    pub(super) fn draw_row(&self, row: usize, area: Rect, layout: &[(u16, u16)], buf: &mut Buffer) {
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
            return self.draw_cell(heading, heading.mark, place, Align::Left, buf);
        }
        for (index, ((column, (at, width)), cell)) in self.table.columns.iter().zip(layout).zip(&row.cells).enumerate()
        {
            let place = Rect { x: area.x + at, width: self.room(row, index, layout), ..area };
            match self.table.cursor.filter(|(typed, _)| has_keys && *typed == index) {
                _ if *width == 0 => {}
                Some((_, cursor)) => self.draw_typed(cell, cursor, place, buf),
                None => {
                    let indent = self.indent(cell, index).min(place.width);
                    let (mark, before) = if indent > 0 { (None, cell.mark) } else { (cell.mark, None) };
                    if let Some(mark) = before {
                        buf.set_stringn(place.x, place.y, glyphs.mark(mark), indent.into(), self.skin.tone(cell.tone));
                    }
                    let place = Rect { x: place.x + indent, width: place.width - indent, ..place };
                    if column.wraps && place.height > 1 {
                        self.draw_sentences(cell, place, buf);
                    } else {
                        self.draw_cell(cell, mark, Rect { height: 1, ..place }, column.align, buf);
                    }
                }
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

    /// A text with its mark before it, where the column has no room for marks of their own.
    fn marked<'t>(&self, mark: Option<Mark>, text: &'t str) -> Cow<'t, str> {
        match mark {
            Some(mark) => format!("{} {text}", self.skin.glyphs.mark(mark)).trim_end().to_owned().into(),
            None => text.trim_end().into(),
        }
    }

    /// A cell whose text goes on in further lines; what does not fit into the last one is cut.
    fn draw_sentences(&self, cell: &Cell, place: Rect, buf: &mut Buffer) {
        let style = self.skin.tone(cell.tone);
        let mut lines = wrap(cell.as_text(), usize::from(place.width));
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

    fn draw_cell(&self, cell: &Cell, mark: Option<Mark>, place: Rect, align: Align, buf: &mut Buffer) {
        let glyphs = &self.skin.glyphs;
        match &cell.content {
            Content::Text(text) => {
                let style = self.skin.tone(cell.tone);
                let marked = self.marked(mark, text);
                put(buf, place, align, &fit(&marked, usize::from(place.width), glyphs.ellipsis), style);
                let before = if mark.is_some() { 2 } else { 0 };
                self.draw_found(
                    cell,
                    Rect { x: place.x + before, width: place.width.saturating_sub(before), ..place },
                    buf,
                );
            }
            Content::Gauge(gauge) => ThresholdGauge { gauge, skin: self.skin }.render(place, buf),
            Content::Sparkline(sparkline) => {
                let certainly = self.skin.theme.dim;
                for (x, (value, uncertain)) in (place.left()..place.right()).zip(sparkline.months()) {
                    let bar = value.map_or(" ", |value| glyphs.spark(value, sparkline.max));
                    let style = if uncertain { certainly.add_modifier(Modifier::UNDERLINED) } else { certainly };
                    buf.set_stringn(x, place.y, bar, 1, style);
                }
            }
        }
    }
}

/// How many cells of the screen a text is scrolled to the left, so that its cursor is in sight.
pub(super) fn scrolled(cursor: usize, width: u16) -> usize {
    (cursor + 1).saturating_sub(usize::from(width))
}

/// Text of at most the width of its place, to the left or right of it.
pub(super) fn put(buf: &mut Buffer, place: Rect, align: Align, text: &str, style: Style) {
    let spare = match align {
        Align::Left => 0,
        Align::Right => place.width.saturating_sub(u16::try_from(columns(text)).unwrap_or(place.width)),
    };
    buf.set_stringn(place.x + spare, place.y, text, usize::from(place.width - spare), style);
}

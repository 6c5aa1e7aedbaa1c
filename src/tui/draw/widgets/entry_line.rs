//! A line being typed: what is asked for, what stands there, and what is wrong with it.

use crate::draw::skin::Skin;
use laurels_app::text_width::{columns, fit, prefix};
use laurels_app::view::Entry;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

/// An entry as the skin shows it: `label: text   note`.
#[derive(Clone, Copy, Debug)]
pub struct EntryLine<'a> {
    pub entry: &'a Entry,
    /// The columns that its label takes at least, so that several lines stand one below the other.
    pub labels: usize,
    pub skin: &'a Skin,
}

struct Parts {
    label: String,
    /// Where the text starts and how many columns it has.
    text_at: u16,
    room: u16,
    /// How many columns of the text are scrolled away to the left.
    scrolled: usize,
    note: String,
}

impl EntryLine<'_> {
    fn parts(&self, area: Rect) -> Parts {
        let width = usize::from(area.width);
        let label = format!(" {}: ", self.entry.label);
        let label = fit(&format!("{label:<0$}", self.labels), width, self.skin.glyphs.ellipsis);
        let left = width - columns(&label);
        let typed = columns(&self.entry.text).max(self.entry.cursor) + 1;
        let note = self.entry.note.as_ref().map_or("", |note| &note.text);
        // What is typed comes first; the note gets what a few free columns of the field leave.
        let for_note = left.saturating_sub(typed.max(12) + 2);
        let note = if for_note >= 8 { fit(note, for_note, self.skin.glyphs.ellipsis) } else { String::new() };
        let room = left.saturating_sub(if note.is_empty() { 0 } else { columns(&note) + 2 });
        let scrolled = (self.entry.cursor + 1).saturating_sub(room);
        let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Parts { text_at: narrow(columns(&label)), room: narrow(room), scrolled, label, note }
    }

    /// Where the terminal's cursor belongs.
    pub fn cursor(&self, area: Rect) -> Option<Position> {
        let Parts { text_at, room, scrolled, .. } = self.parts(area);
        let column = u16::try_from(self.entry.cursor - scrolled.min(self.entry.cursor)).ok()?;
        (column < room && area.height > 0).then(|| Position::new(area.x + text_at + column, area.y))
    }
}

impl Widget for &EntryLine<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(*buf.area());
        if area.is_empty() {
            return;
        }
        let theme = &self.skin.theme;
        let Parts { label, text_at, room, scrolled, note } = self.parts(area);
        buf.set_stringn(area.x, area.y, label, usize::from(area.width), theme.accent);
        let hidden = prefix(&self.entry.text, scrolled).len();
        let text = self.entry.text.get(hidden..).unwrap_or_default();
        let field = Rect { x: area.x + text_at, width: room, height: 1, ..area };
        buf.set_style(field, theme.field);
        buf.set_stringn(field.x, field.y, text, usize::from(room), theme.field);
        if let Some(tone) = self.entry.note.as_ref().map(|note| note.tone).filter(|_| !note.is_empty()) {
            buf.set_stringn(field.right() + 2, area.y, note, usize::from(area.width), self.skin.tone(tone));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::skin::Glyphs;
    use laurels_app::view::{Notice, Tone};
    use proptest::prelude::*;

    fn drawn(text: &str, cursor: usize, note: Option<&str>, width: u16) -> (String, Option<Position>) {
        let skin = Skin { glyphs: Glyphs::ASCII, ..Skin::default() };
        let note = note.map(|text| Notice { text: text.into(), tone: Tone::Warn });
        let entry = Entry { label: "As of", text: text.into(), cursor, note };
        let line = EntryLine { entry: &entry, labels: 0, skin: &skin };
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        line.render(area, &mut buf);
        (buf.content.iter().map(|c| c.symbol()).collect::<String>().trim_end().to_owned(), line.cursor(area))
    }

    #[test]
    fn label_text_and_note_are_drawn_in_one_row() {
        let (line, cursor) = drawn("2026-13", 7, Some("no such month"), 40);
        assert_eq!(line, " As of: 2026-13            no such month");
        assert_eq!(cursor, Some(Position::new(15, 0)));
    }

    #[test]
    fn the_note_gives_way_to_what_is_typed() {
        assert_eq!(drawn("2026-13", 7, Some("no such month"), 26).0, " As of: 2026-13");
    }

    #[test]
    fn the_cursor_stays_in_sight_of_a_long_text() {
        let (line, cursor) = drawn("abcdefghijklmnop", 16, None, 16);
        assert_eq!(line, " As of: jklmnop");
        assert_eq!(cursor, Some(Position::new(15, 0)));
    }

    proptest! {
        #[test]
        fn any_text_and_width_draw(text in "[ a-z株]{0,30}", cursor in 0usize..40, width in 0u16..50) {
            let (_, cursor) = drawn(&text, cursor, Some("what is wrong"), width);
            prop_assert!(cursor.is_none_or(|at| at.x < width));
        }
    }
}

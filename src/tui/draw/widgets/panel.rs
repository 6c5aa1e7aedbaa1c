//! A box with a title above and a remark below.

use crate::draw::skin::Skin;
use laurels_app::text_width::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    /// Stands in the upper border.
    pub title: &'a str,
    /// Stands in the lower border, to the right; nothing where it is empty.
    pub remark: &'a str,
    /// Whether what is inside has the keys.
    pub focused: bool,
    pub skin: &'a Skin,
}

impl Panel<'_> {
    /// What the border leaves of an area.
    pub fn inner(area: Rect) -> Rect {
        Block::bordered().inner(area)
    }

    /// ` text `, as much of it as the border holds between its corners.
    fn label(&self, text: &str, width: u16) -> String {
        match fit(text, usize::from(width.saturating_sub(4)), self.skin.glyphs.ellipsis) {
            text if text.is_empty() => text,
            text => format!(" {text} "),
        }
    }
}

impl Widget for &Panel<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let Skin { theme, glyphs } = self.skin;
        let (border, title) = if self.focused {
            (theme.border_focused, theme.title.patch(theme.accent))
        } else {
            (theme.border, theme.dim)
        };
        let block = Block::bordered().border_set(glyphs.border).border_style(border).title_style(title);
        let title = ratatui::text::Line::raw(self.label(self.title, area.width));
        let remark = ratatui::text::Line::styled(self.label(self.remark, area.width), theme.dim);
        block.title_top(title).title_bottom(remark.right_aligned()).render(area, buf);
    }
}

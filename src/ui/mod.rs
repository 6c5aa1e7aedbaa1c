//! Drawing: what stands where on the screen, and how it looks. Changes nothing, decides nothing, reads no clock.

pub mod body;
pub mod furniture;
pub mod skin;
pub mod widgets;
pub mod windows;

use crate::app::layout::Area;
use ratatui::layout::Rect;

/// The layout's area as the terminal library's.
fn rect(area: Area) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height)
}

//! The backend under ratatui's terminal: a size and a cursor, nothing else.
//!
//! Only ratatui's `Terminal` makes a `Frame`, and it needs a backend. This one takes no cell: the finished
//! buffer goes to [`super::Screen`] as a whole.

use std::convert::Infallible;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

#[derive(Debug)]
pub struct NullBackend {
    size: Size,
    cursor: Position,
    visible: bool,
}

impl NullBackend {
    pub fn new(size: Size) -> NullBackend {
        NullBackend { size, cursor: Position::ORIGIN, visible: false }
    }

    pub fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Where the last frame put the cursor, if it showed one that is on the screen.
    pub fn cursor(&self) -> Option<Position> {
        let inside = self.cursor.x < self.size.width && self.cursor.y < self.size.height;
        (self.visible && inside).then_some(self.cursor)
    }
}

impl Backend for NullBackend {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, _: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

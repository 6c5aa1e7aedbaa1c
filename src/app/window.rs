//! Windows over the pane: help, palette, choosers, the line that asks for a date.

use super::layout::{self, Size};
use super::table::TableId;
use tui_input::Input;

/// A window over the pane.
#[derive(Clone, Debug)]
pub enum Window {
    /// Every command with its keys.
    Help,
    /// Commands and records, found by words.
    Palette(Input),
    /// Asks for the as-of date; with what was wrong with the last try.
    AsOf(Input, Option<&'static str>),
    /// The rulebooks.
    Rulebooks,
    /// The columns of a list to sort by.
    SortColumns(TableId),
}

impl Window {
    /// Its title.
    pub const fn title(&self) -> &'static str {
        match self {
            Window::Help => "Help",
            Window::Palette(_) => "Commands and records",
            Window::AsOf(..) => "Score as of",
            Window::Rulebooks => "Rulebook",
            Window::SortColumns(_) => "Sort by",
        }
    }

    /// Its list.
    pub const fn list(&self) -> Option<TableId> {
        match self {
            Window::Help => Some(TableId::Help),
            Window::Palette(_) => Some(TableId::Palette),
            Window::AsOf(..) => None,
            Window::Rulebooks => Some(TableId::Rulebooks),
            Window::SortColumns(_) => Some(TableId::SortColumns),
        }
    }

    /// The line that is typed into.
    pub const fn input(&self) -> Option<&Input> {
        match self {
            Window::Palette(input) | Window::AsOf(input, _) => Some(input),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub const fn input_mut(&mut self) -> Option<&mut Input> {
        match self {
            Window::Palette(input) | Window::AsOf(input, _) => Some(input),
            _ => None,
        }
    }

    /// Lines below its list: the legend of gauges in the help, the note below a date.
    const fn notes(&self) -> u16 {
        match self {
            Window::Help => 3,
            Window::AsOf(..) => 1,
            _ => 0,
        }
    }

    /// Where it stands, with a list of `rows` rows. The palette keeps its height while its list grows and shrinks.
    pub fn place(&self, size: Size, rows: usize) -> layout::Window {
        let rows = match self {
            Window::AsOf(..) => 0,
            Window::Palette(_) => 12,
            _ => rows.max(1),
        };
        layout::window(size, rows, self.input().is_some(), self.notes())
    }
}

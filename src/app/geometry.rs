//! What the last frame showed where. Whoever draws hands it over as an [`Action`](super::action::Action), so that keys
//! and clicks mean what a person sees; nothing else here knows how a screen is divided up.

use super::intent::Intent;
use super::table::TableId;
use std::collections::BTreeMap;

/// A rectangle of the screen, in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// Whether a cell of the screen lies in it.
    pub const fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && x - self.x < self.width && y >= self.y && y - self.y < self.height
    }
}

/// A piece of the screen, and what a click there wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    pub area: Area,
    pub intent: Intent,
}

/// A piece of the screen that shows an address, for terminals that open it on a click of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub area: Area,
    address: String,
}

impl Link {
    /// The longest address that is linked.
    const LONGEST: usize = 1000;

    /// A link to an address of the web; none to a text with anything else in it, which a terminal might obey.
    pub fn new(area: Area, address: &str) -> Option<Link> {
        let is_plain = address.len() <= Link::LONGEST && address.bytes().all(|byte| byte.is_ascii_graphic());
        (address.starts_with("https://") && is_plain).then(|| Link { area, address: address.to_owned() })
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The part of a list that is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The place of the first row.
    pub first: usize,
    /// How many rows there is room for; of paragraphs, how many are on the screen.
    pub rows: usize,
    /// How many columns of the terminal.
    pub width: u16,
}

impl Default for Room {
    /// What is assumed of a list that no frame has shown yet.
    fn default() -> Room {
        Room { first: 0, rows: 10, width: 60 }
    }
}

/// What the columns of a list need, and of which rows that was found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The epoch that the list was made in.
    pub epoch: u64,
    pub filter: String,
    /// What each column of the list needs; empty where nobody measured.
    pub columns: Vec<Needed>,
}

/// What the cells of a column need, of all rows of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// The most columns of the screen that one takes; 0 where none has anything to say.
    pub width: u16,
    /// Whether any has a mark, so that the texts of the others stand below those behind marks.
    pub marked: bool,
}

/// What a frame shows where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometry {
    /// Whether the screen has room for nothing but a line that asks for more.
    pub too_small: bool,
    /// Whether the charts of all designations are on it.
    pub all_charts: bool,
    /// What takes clicks, the foremost last.
    pub regions: Vec<Region>,
    /// The addresses that are in sight.
    pub links: Vec<Link>,
    pub rooms: BTreeMap<TableId, Room>,
    /// The lists that the frame measured: those whose rows the frames before it did not.
    pub measured: BTreeMap<TableId, Measured>,
}

impl Geometry {
    /// What a click on a cell of the screen wants done.
    pub fn intent_at(&self, x: u16, y: u16) -> Option<&Intent> {
        self.regions.iter().rev().find(|region| region.area.contains(x, y)).map(|region| &region.intent)
    }

    /// The room of a list in the last frame that showed it.
    pub fn room(&self, id: TableId) -> Room {
        self.rooms.get(&id).copied().unwrap_or_default()
    }
}

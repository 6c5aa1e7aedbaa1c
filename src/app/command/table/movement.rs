//! Moving within and between lists.

use super::command;
use crate::command::Command;
use crate::command::Context::{Field, Pane as InPane, Window};
use crate::command::Section::Moving;
use crate::intent::{Intent, Motion};

pub(super) const COMMANDS: &[Command] = &[
    command(Moving, "row.down", "Next row", &["down", "j"], Intent::Select(Motion::Down))
        .contexts(&[InPane, Window, Field])
        .help("Selects the row below."),
    command(Moving, "row.up", "Previous row", &["up", "k"], Intent::Select(Motion::Up))
        .contexts(&[InPane, Window, Field])
        .help("Selects the row above."),
    command(Moving, "row.page-down", "A page down", &["pgdn"], Intent::Select(Motion::PageDown))
        .contexts(&[InPane, Window, Field])
        .help("Moves on by as many rows as the list shows."),
    command(Moving, "row.page-up", "A page up", &["pgup"], Intent::Select(Motion::PageUp))
        .contexts(&[InPane, Window, Field])
        .help("Moves back by as many rows as the list shows."),
    command(Moving, "row.half-down", "Half a page down", &["ctrl-d"], Intent::Select(Motion::HalfPageDown))
        .contexts(&[InPane, Window])
        .help("Moves on by half the rows that the list shows."),
    command(Moving, "row.half-up", "Half a page up", &["ctrl-u"], Intent::Select(Motion::HalfPageUp))
        .contexts(&[InPane, Window])
        .help("Moves back by half the rows that the list shows."),
    command(Moving, "row.first", "First row", &["home", "g"], Intent::Select(Motion::First))
        .contexts(&[InPane, Window])
        .help("Selects the first row of the list."),
    command(Moving, "row.last", "Last row", &["end", "G"], Intent::Select(Motion::Last))
        .contexts(&[InPane, Window])
        .help("Selects the last row of the list."),
    command(Moving, "area.next", "Next area", &["tab"], Intent::NextArea)
        .hint(60, "area")
        .help("Gives the keys to the next list on the screen."),
    command(Moving, "area.previous", "Previous area", &["shift-tab"], Intent::PreviousArea)
        .help("Gives the keys to the previous list on the screen."),
    command(Moving, "right", "To the right", &["right", "l"], Intent::Right)
        .help("The columns on the right of a list that has more than the screen; else the next list."),
    command(Moving, "left", "To the left", &["left", "h"], Intent::Left)
        .help("The columns on the left of a list that has more than the screen; else the previous list."),
    command(Moving, "open", "Open the selected row", &["enter"], Intent::Open)
        .hint(10, "open")
        .help("Opens what the row is about: a designation, a metric's detail, a customer."),
    command(Moving, "in-full", "The selected row in full", &["v"], Intent::ShowInFull)
        .hint(45, "in full")
        .help("Shows everything about the row on the whole screen; the same key, or Esc, goes back."),
    command(Moving, "back", "Back", &["esc"], Intent::Back).hint(70, "back").bulk(7, "unmark").contexts(&[InPane, Window, Field]).help(
        "Leaves, in this order: what is being typed, a window, a filter, what was opened, a partner of a portfolio or the demonstration.",
    ),
];

//! Moving within and between lists.

use super::PLAIN;
use crate::command::Command;
use crate::command::Context::{Field, Pane as InPane, Window};
use crate::intent::{Intent, Motion};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "row.down",
        title: "Next row",
        help: "Selects the row below.",
        contexts: &[InPane, Window, Field],
        keys: &["down", "j"],
        intent: Intent::Select(Motion::Down),
        ..PLAIN
    },
    Command {
        id: "row.up",
        title: "Previous row",
        help: "Selects the row above.",
        contexts: &[InPane, Window, Field],
        keys: &["up", "k"],
        intent: Intent::Select(Motion::Up),
        ..PLAIN
    },
    Command {
        id: "row.page-down",
        title: "A page down",
        help: "Moves on by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgdn"],
        intent: Intent::Select(Motion::PageDown),
        ..PLAIN
    },
    Command {
        id: "row.page-up",
        title: "A page up",
        help: "Moves back by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgup"],
        intent: Intent::Select(Motion::PageUp),
        ..PLAIN
    },
    Command {
        id: "row.half-down",
        title: "Half a page down",
        help: "Moves on by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-d"],
        intent: Intent::Select(Motion::HalfPageDown),
        ..PLAIN
    },
    Command {
        id: "row.half-up",
        title: "Half a page up",
        help: "Moves back by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-u"],
        intent: Intent::Select(Motion::HalfPageUp),
        ..PLAIN
    },
    Command {
        id: "row.first",
        title: "First row",
        help: "Selects the first row of the list.",
        contexts: &[InPane, Window],
        keys: &["home", "g"],
        intent: Intent::Select(Motion::First),
        ..PLAIN
    },
    Command {
        id: "row.last",
        title: "Last row",
        help: "Selects the last row of the list.",
        contexts: &[InPane, Window],
        keys: &["end", "G"],
        intent: Intent::Select(Motion::Last),
        ..PLAIN
    },
    Command {
        id: "area.next",
        title: "Next area",
        label: "area",
        help: "Gives the keys to the next list on the screen.",
        keys: &["tab"],
        hint: Some(60),
        intent: Intent::NextArea,
        ..PLAIN
    },
    Command {
        id: "area.previous",
        title: "Previous area",
        help: "Gives the keys to the previous list on the screen.",
        keys: &["shift-tab"],
        intent: Intent::PreviousArea,
        ..PLAIN
    },
    Command {
        id: "right",
        title: "To the right",
        help: "The columns on the right of a list that has more than the screen; else the next list.",
        keys: &["right", "l"],
        intent: Intent::Right,
        ..PLAIN
    },
    Command {
        id: "left",
        title: "To the left",
        help: "The columns on the left of a list that has more than the screen; else the previous list.",
        keys: &["left", "h"],
        intent: Intent::Left,
        ..PLAIN
    },
    Command {
        id: "open",
        title: "Open the selected row",
        label: "open",
        help: "Opens what the row is about: a designation, a metric's detail, a customer.",
        keys: &["enter"],
        hint: Some(10),
        intent: Intent::Open,
        ..PLAIN
    },
    Command {
        id: "in-full",
        title: "The selected row in full",
        label: "in full",
        help: "Gives the screen to what is known of the row, for as long as it takes; again, or Esc, leads back.",
        keys: &["v"],
        hint: Some(45),
        intent: Intent::ShowInFull,
        ..PLAIN
    },
    Command {
        id: "back",
        title: "Back",
        label: "back",
        help: "Leaves, in this order: what is being typed, a window, a filter, what was opened. At the root it does nothing.",
        contexts: &[InPane, Window, Field],
        keys: &["esc"],
        hint: Some(70),
        intent: Intent::Back,
        ..PLAIN
    },
];

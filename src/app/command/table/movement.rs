//! Moving within and between lists.

use super::PLAIN;
use crate::command::Command;
use crate::command::Context::{Field, Pane as InPane, Window};
use crate::update::{listing, navigation, opening};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "row.down",
        title: "Next row",
        help: "Selects the row below.",
        contexts: &[InPane, Window, Field],
        keys: &["down", "j"],
        run: listing::down,
        ..PLAIN
    },
    Command {
        id: "row.up",
        title: "Previous row",
        help: "Selects the row above.",
        contexts: &[InPane, Window, Field],
        keys: &["up", "k"],
        run: listing::up,
        ..PLAIN
    },
    Command {
        id: "row.page-down",
        title: "A page down",
        help: "Moves on by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgdn"],
        run: listing::page_down,
        ..PLAIN
    },
    Command {
        id: "row.page-up",
        title: "A page up",
        help: "Moves back by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgup"],
        run: listing::page_up,
        ..PLAIN
    },
    Command {
        id: "row.half-down",
        title: "Half a page down",
        help: "Moves on by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-d"],
        run: listing::half_down,
        ..PLAIN
    },
    Command {
        id: "row.half-up",
        title: "Half a page up",
        help: "Moves back by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-u"],
        run: listing::half_up,
        ..PLAIN
    },
    Command {
        id: "row.first",
        title: "First row",
        help: "Selects the first row of the list.",
        contexts: &[InPane, Window],
        keys: &["home", "g"],
        run: listing::first,
        ..PLAIN
    },
    Command {
        id: "row.last",
        title: "Last row",
        help: "Selects the last row of the list.",
        contexts: &[InPane, Window],
        keys: &["end", "G"],
        run: listing::last,
        ..PLAIN
    },
    Command {
        id: "area.next",
        title: "Next area",
        label: "area",
        help: "Gives the keys to the next list on the screen.",
        keys: &["tab"],
        hint: Some(60),
        enabled: navigation::several_areas,
        run: navigation::next_area,
        ..PLAIN
    },
    Command {
        id: "area.previous",
        title: "Previous area",
        help: "Gives the keys to the previous list on the screen.",
        keys: &["shift-tab"],
        enabled: navigation::several_areas,
        run: navigation::previous_area,
        ..PLAIN
    },
    Command {
        id: "right",
        title: "To the right",
        help: "The columns on the right of a list that has more than the screen; else the next list.",
        keys: &["right", "l"],
        enabled: listing::can_go_across,
        run: listing::right,
        ..PLAIN
    },
    Command {
        id: "left",
        title: "To the left",
        help: "The columns on the left of a list that has more than the screen; else the previous list.",
        keys: &["left", "h"],
        enabled: listing::can_go_across,
        run: listing::left,
        ..PLAIN
    },
    Command {
        id: "open",
        title: "Open the selected row",
        label: "open",
        help: "Opens what the row is about: a designation, a metric's detail, a customer.",
        keys: &["enter"],
        hint: Some(10),
        enabled: opening::can_open,
        run: opening::open,
        ..PLAIN
    },
    Command {
        id: "in-full",
        title: "The selected row in full",
        label: "in full",
        help: "Gives the screen to what is known of the row, for as long as it takes; again, or Esc, leads back.",
        keys: &["v"],
        hint: Some(45),
        enabled: navigation::can_show_in_full,
        run: navigation::show_in_full,
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
        enabled: navigation::can_go_back,
        run: navigation::back,
        ..PLAIN
    },
];

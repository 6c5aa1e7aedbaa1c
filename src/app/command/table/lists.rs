//! What can be done with the list in front.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::update::listing;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "filter",
        title: "Filter the list",
        label: "filter",
        help: "Keeps the rows that hold every word typed. Enter keeps the filter, Esc clears it.",
        section: Section::List,
        keys: &["/"],
        hint: Some(30),
        enabled: listing::can_filter,
        run: listing::filter,
        ..PLAIN
    },
    Command {
        id: "sort",
        title: "Sort the list",
        label: "sort",
        help: "Chooses the column to sort by; the same column again reverses.",
        section: Section::List,
        keys: &["s"],
        hint: Some(40),
        enabled: listing::can_sort,
        run: listing::choose_sort,
        ..PLAIN
    },
];

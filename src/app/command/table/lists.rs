//! What can be done with the list in front.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "filter",
        title: "Filter the list",
        label: "filter",
        help: "Keeps the rows that hold every word typed. Enter keeps the filter, Esc clears it.",
        section: Section::List,
        keys: &["/"],
        hint: Some(30),
        intent: Intent::Filter,
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
        intent: Intent::Sort,
        ..PLAIN
    },
];

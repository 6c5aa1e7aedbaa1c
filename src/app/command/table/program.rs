//! The program itself.

use super::PLAIN;
use crate::command::Context::{Everywhere, Window};
use crate::command::{Command, Section};
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "palette",
        title: "Commands, records and questions",
        label: "commands",
        help: "Finds commands, designations, customers and people by any word of theirs.",
        section: Section::Program,
        keys: &[":"],
        hint: Some(85),
        intent: Intent::OpenPalette,
        ..PLAIN
    },
    Command {
        id: "help",
        title: "Help",
        label: "help",
        help: "Every command with its keys, and what the shades of a gauge mean.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["?", "F1"],
        hint: Some(90),
        intent: Intent::ToggleHelp,
        ..PLAIN
    },
    Command {
        id: "repaint",
        title: "Repaint the screen",
        help: "Draws everything anew, should something else have written on the terminal.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-l"],
        intent: Intent::Repaint,
        ..PLAIN
    },
    Command {
        id: "suspend",
        title: "Suspend",
        help: "Gives the terminal back to the shell until `fg`.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-z"],
        intent: Intent::Suspend,
        ..PLAIN
    },
    Command {
        id: "window.close",
        title: "Close the window",
        label: "close",
        help: "Closes the window in front.",
        section: Section::Program,
        contexts: &[Window],
        keys: &["q"],
        hint: Some(95),
        intent: Intent::CloseWindow,
        ..PLAIN
    },
    Command {
        id: "quit",
        title: "Quit",
        label: "quit",
        help: "Leaves the program; asks first where changes are in memory only.",
        section: Section::Program,
        keys: &["q"],
        hint: Some(99),
        intent: Intent::Quit,
        ..PLAIN
    },
    Command {
        id: "interrupt",
        title: "Stop",
        help: "Stops what is being done to the book; else leaves the program, whatever is open.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-c"],
        intent: Intent::Interrupt,
        ..PLAIN
    },
];

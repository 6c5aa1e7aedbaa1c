//! The program itself.

use super::command;
use crate::command::Command;
use crate::command::Context::{Everywhere, Window};
use crate::command::Section::Program;
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    command(Program, "palette", "Commands, records and questions", &[":"], Intent::OpenPalette)
        .hint(85, "commands")
        .help("Finds commands, wizards, designations, customers, people and questions by their words, initials, or with typing mistakes."),
    command(Program, "help", "Help", &["?", "F1"], Intent::ToggleHelp)
        .hint(90, "help")
        .contexts(&[Everywhere])
        .help("Every command with its keys, those of this screen first, and what the shades of a gauge mean."),
    command(Program, "repaint", "Repaint the screen", &["ctrl-l"], Intent::Repaint)
        .contexts(&[Everywhere])
        .help("Redraws the screen, if something else has written to the terminal."),
    command(Program, "mouse", "Mouse on or off", &["F2"], Intent::SwitchMouse)
        .contexts(&[Everywhere])
        .help("Leaves clicks to the terminal, so that it selects text, or takes them again; so does holding Shift."),
    command(Program, "suspend", "Suspend", &["ctrl-z"], Intent::Suspend)
        .contexts(&[Everywhere])
        .help("Gives the terminal back to the shell until `fg`."),
    command(Program, "window.close", "Close the window", &["q"], Intent::CloseWindow)
        .hint(95, "close")
        .contexts(&[Window])
        .help("Closes the window in front."),
    command(Program, "quit", "Quit", &["q"], Intent::Quit)
        .hint(99, "quit")
        .help("Leaves the program; asks first where changes are in memory only."),
    command(Program, "interrupt", "Stop", &["ctrl-c"], Intent::Interrupt)
        .contexts(&[Everywhere])
        .help("Stops the running job; if there is none, quits and keeps drafts."),
];

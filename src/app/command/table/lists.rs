//! What can be done with the list in front.

use super::command;
use crate::command::Command;
use crate::command::Context::{Pane, Window};
use crate::command::Section::List;
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    command(List, "filter", "Filter the list", &["/"], Intent::Filter)
        .hint(30, "filter")
        .contexts(&[Pane, Window])
        .help("Keeps the rows that contain every word typed. Enter keeps the filter, Esc clears it."),
    command(List, "sort", "Sort the list", &["s"], Intent::Sort)
        .hint(40, "sort")
        .help("Chooses the column to sort by; the same column again reverses."),
];

//! The table itself, one file a chapter of the help; read from top to bottom as the help shows it.

mod book;
mod lists;
mod movement;
mod navigation;
mod program;
mod score;
mod text_entry;
mod wizards;

use super::Context::Pane as InPane;
use super::{Command, Section};
use crate::intent::Intent;

/// The chapters, in the order of the help.
pub(super) const CHAPTERS: &[&[Command]] = &[
    movement::COMMANDS,
    navigation::COMMANDS,
    lists::COMMANDS,
    score::COMMANDS,
    wizards::COMMANDS,
    book::COMMANDS,
    text_entry::COMMANDS,
    program::COMMANDS,
];

/// What most commands have in common: no footer hint, no change.
const PLAIN: Command = Command {
    id: "",
    title: "",
    label: "",
    help: "",
    section: Section::Moving,
    contexts: &[InPane],
    keys: &[],
    hint: None,
    writes: false,
    intent: Intent::Repaint,
};

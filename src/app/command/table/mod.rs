//! The table itself, one file a chapter of the help; read from top to bottom as the help shows it.

mod book;
mod lists;
mod movement;
mod navigation;
mod program;
mod score;
mod text_entry;
mod wizards;

use super::{Command, Context, Section};
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

/// A command of the panes; what else is true of it is said behind.
const fn command(
    section: Section,
    id: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    intent: Intent,
) -> Command {
    Command {
        id,
        title,
        help: "",
        section,
        contexts: &[Context::Pane],
        keys,
        hint: None,
        bulk: None,
        writes: false,
        intent,
    }
}

//! The table itself, one file a chapter of the help; read from top to bottom as the help shows it.

mod book;
mod going;
mod lists;
mod moving;
mod program;
mod score;
mod typing;
mod walking;

use super::Context::Pane as InPane;
use super::{Command, Reason, Section};
use crate::app::state::AppState;

/// The chapters, in the order of the help.
pub(super) const CHAPTERS: &[&[Command]] = &[
    moving::COMMANDS,
    going::COMMANDS,
    lists::COMMANDS,
    score::COMMANDS,
    walking::COMMANDS,
    book::COMMANDS,
    typing::COMMANDS,
    program::COMMANDS,
];

/// What most commands have in common: no footer hint, no change, always possible.
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
    enabled: always,
    run: |_, _| Vec::new(),
};

fn always(_: &AppState) -> Result<(), Reason> {
    Ok(())
}

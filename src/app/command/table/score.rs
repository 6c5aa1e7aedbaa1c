//! What is scored, when, and by which rules.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "explain",
        title: "Explain",
        label: "explain",
        help: "Shows what does not count for the selected designation or metric, why, and what would fix it.",
        section: Section::Score,
        keys: &["x"],
        hint: Some(20),
        intent: Intent::Explain,
        ..PLAIN
    },
    Command {
        id: "as-of",
        title: "Score as of a date",
        label: "as of",
        help: "Scores the book as of another day, past or to come; an empty line goes back to today.",
        section: Section::Score,
        keys: &["a"],
        hint: Some(80),
        intent: Intent::ScoreAsOf,
        ..PLAIN
    },
    Command {
        id: "rulebook",
        title: "Choose the rulebook",
        label: "rules",
        help: "Scores by another rulebook, or by the one in force on the day.",
        section: Section::Score,
        keys: &["r"],
        hint: Some(81),
        intent: Intent::ChooseRulebook,
        ..PLAIN
    },
];

//! Wizards, from the row that one begins at to what is taken away from a step.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "wizard",
        title: "The wizard that fits",
        label: "wizard",
        help: "Opens the wizard that fits the selected row, with its fields filled in; where none fits, lists them all.",
        section: Section::Walking,
        keys: &["w"],
        hint: Some(25),
        intent: Intent::BeginWizard,
        ..PLAIN
    },
    Command {
        id: "step.next",
        title: "Next step",
        label: "next",
        help: "Ends the step in front and goes on; so do the right arrow, and Enter on words.",
        section: Section::Walking,
        keys: &[">"],
        hint: Some(22),
        intent: Intent::NextStep,
        ..PLAIN
    },
    Command {
        id: "step.back",
        title: "Step before",
        label: "back",
        help: "Goes back a step; answers stay. So does the left arrow.",
        section: Section::Walking,
        keys: &["<"],
        hint: Some(24),
        intent: Intent::PreviousStep,
        ..PLAIN
    },
    Command {
        id: "step.skip",
        title: "Skip the step",
        label: "skip",
        help: "Goes on without doing the step, with a reason that the log keeps.",
        section: Section::Walking,
        keys: &["S"],
        hint: Some(34),
        intent: Intent::SkipStep,
        ..PLAIN
    },
    Command {
        id: "step.wait",
        title: "Wait for somebody",
        label: "wait",
        help: "Has the wizard wait until a day; it is found again under the wizards that are under way.",
        section: Section::Walking,
        keys: &["W"],
        hint: Some(35),
        intent: Intent::WaitAtStep,
        ..PLAIN
    },
    Command {
        id: "copy",
        title: "Copy",
        label: "copy",
        help: "Sends the command, link, mail or row that is selected to the clipboard of the terminal, also over SSH.",
        section: Section::Walking,
        keys: &["y"],
        hint: Some(62),
        intent: Intent::Copy,
        ..PLAIN
    },
    Command {
        id: "mail",
        title: "Keep the mail as a file",
        label: "mail",
        help: "Writes the step's mail to a file that mail programs open as a draft. Nothing is sent from here.",
        section: Section::Walking,
        keys: &["M"],
        hint: Some(33),
        intent: Intent::KeepMail,
        ..PLAIN
    },
    Command {
        id: "delete",
        title: "Delete",
        help: "Deletes the selected record, or throws away the selected wizard that is under way, after a yes.",
        section: Section::Walking,
        keys: &["d"],
        writes: true,
        intent: Intent::Delete,
        ..PLAIN
    },
    Command {
        id: "questions",
        title: "Questions and answers",
        help: "What admins ask about every kind of association, found by words.",
        section: Section::Walking,
        intent: Intent::OpenQuestions,
        ..PLAIN
    },
];

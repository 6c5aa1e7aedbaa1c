//! Wizards, from the row that one begins at to what is taken away from a step.

use super::PLAIN;
use crate::command::{Command, Section};
use crate::update::{clipboard, prompts, wizard};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "wizard",
        title: "The wizard that fits",
        label: "wizard",
        help: "Opens the wizard that fits the selected row, with its fields filled in; where none fits, lists them all.",
        section: Section::Walking,
        keys: &["w"],
        hint: Some(25),
        enabled: wizard::can_begin,
        run: wizard::begin_here,
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
        enabled: wizard::can_go_on,
        run: wizard::next,
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
        enabled: wizard::is_walking,
        run: wizard::back,
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
        enabled: prompts::can_skip,
        run: prompts::ask_skip,
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
        enabled: prompts::can_skip,
        run: prompts::ask_wait,
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
        enabled: clipboard::can_copy,
        run: clipboard::copy,
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
        enabled: clipboard::can_keep_mail,
        run: clipboard::ask_mail,
        ..PLAIN
    },
    Command {
        id: "delete",
        title: "Delete",
        help: "Deletes the selected record, or throws away the selected wizard that is under way, after a yes.",
        section: Section::Walking,
        keys: &["d"],
        writes: true,
        enabled: wizard::can_discard,
        run: wizard::ask_discard,
        ..PLAIN
    },
    Command {
        id: "questions",
        title: "Questions and answers",
        help: "What admins ask about every kind of association, found by words.",
        section: Section::Walking,
        run: clipboard::open_questions,
        ..PLAIN
    },
];

//! Wizards, from the row that one begins at to what is taken away from a step.

use super::command;
use crate::command::Command;
use crate::command::Section::Walking;
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    command(Walking, "wizard", "The wizard that fits", &["w"], Intent::BeginWizard)
        .hint(25, "wizard")
        .help("Opens the wizard that fits the selected row, with its fields filled in."),
    command(Walking, "step.next", "Next step", &[">"], Intent::NextStep)
        .hint(22, "next")
        .help("Ends the step in front and goes on; so do the right arrow, and Enter on words."),
    command(Walking, "step.back", "Step before", &["<"], Intent::PreviousStep)
        .hint(24, "back")
        .help("Goes back a step; answers stay. So does the left arrow."),
    command(Walking, "step.skip", "Skip the step", &["S"], Intent::SkipStep)
        .hint(34, "skip")
        .help("Goes on without doing the step, with a reason that the log keeps."),
    command(Walking, "step.wait", "Wait for somebody", &["W"], Intent::WaitAtStep)
        .hint(35, "wait")
        .help("Lets the wizard wait until a day; the pane Wizards lists it under way."),
    command(Walking, "copy", "Copy", &["y"], Intent::Copy)
        .hint(62, "copy")
        .help("Sends the command, link, mail or row that is selected to the clipboard of the terminal, also over SSH."),
    command(Walking, "mail", "Keep the mail as a file", &["M"], Intent::KeepMail)
        .hint(33, "mail")
        .help("Writes the step's mail to a file that mail programs open as a draft. Nothing is sent from here."),
    command(Walking, "delete", "Delete", &["d"], Intent::Delete)
        .bulk(3, "delete all")
        .writes()
        .help("Deletes the selected record, or discards the selected wizard that is under way, after you confirm."),
    command(Walking, "questions", "Questions and answers", &[], Intent::OpenQuestions)
        .help("What admins ask about every kind of association, found by words."),
];

//! What changes the book, and how one begins.

use super::PLAIN;
use crate::command::Context::{Field, Pane, Window};
use crate::command::{Command, Section};
use crate::intent::Intent;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "import",
        title: "Import files",
        help: "Reads files from Partner Center or a dataset, shows what they would change, and imports them on a yes.",
        section: Section::Book,
        writes: true,
        intent: Intent::Import,
        ..PLAIN
    },
    Command {
        id: "new",
        title: "New record",
        label: "new",
        help: "Opens the form of a new record of the list in front: customer, subscription, association, person, certification.",
        section: Section::Book,
        keys: &["n"],
        hint: Some(44),
        writes: true,
        intent: Intent::New,
        ..PLAIN
    },
    Command {
        id: "edit",
        title: "Edit the record",
        label: "edit",
        help: "Opens the form of the selected record; of marked ones one form that sets what is entered in all.",
        section: Section::Book,
        keys: &["e"],
        hint: Some(42),
        writes: true,
        intent: Intent::Edit,
        ..PLAIN
    },
    Command {
        id: "move",
        title: "Move to the next state",
        label: "move",
        help: "Moves the selected association, or all that are marked, to another state: only moves that exist, each with its day and a note.",
        section: Section::Book,
        keys: &["m"],
        hint: Some(43),
        writes: true,
        intent: Intent::Move,
        ..PLAIN
    },
    Command {
        id: "merge",
        title: "Merge two customers",
        help: "Makes one of two marked customers; subscriptions, associations and figures follow.",
        section: Section::Book,
        keys: &["+"],
        writes: true,
        intent: Intent::Merge,
        ..PLAIN
    },
    Command {
        id: "reported",
        title: "Reported scores",
        help: "Opens the form of all scores that Partner Center shows on a day: six designations by five metrics.",
        section: Section::Book,
        keys: &["R"],
        writes: true,
        intent: Intent::EnterReportedScores,
        ..PLAIN
    },
    Command {
        id: "waive",
        title: "Waive the rule",
        label: "waive",
        help: "In a form, at a field that shows an association rule: says why it does not hold here; the notes keep it.",
        section: Section::Book,
        contexts: &[Field],
        keys: &["ctrl-o"],
        hint: Some(15),
        writes: true,
        intent: Intent::WaiveRule,
    },
    Command {
        id: "entry.drop",
        title: "Take the entry out",
        label: "take out",
        help: "Takes the selected entry out of its list, in a form.",
        section: Section::Book,
        contexts: &[Field],
        keys: &["ctrl-x"],
        hint: Some(20),
        intent: Intent::DropEntry,
        ..PLAIN
    },
    Command {
        id: "mark",
        title: "Mark the row",
        help: "Marks the selected record, or takes the mark away; e, m and d then mean all that are marked, as one change.",
        section: Section::Book,
        keys: &["space"],
        intent: Intent::Mark,
        ..PLAIN
    },
    Command {
        id: "mark.all",
        title: "Mark all rows",
        help: "Marks every record that the filter leaves; where all are marked, takes the marks away.",
        section: Section::Book,
        keys: &["*"],
        intent: Intent::MarkAll,
        ..PLAIN
    },
    Command {
        id: "history",
        title: "History of the record",
        label: "history",
        help: "Shows who changed the selected record, or that of the form, when, each field before and after; in the list of changes what the selected one did.",
        section: Section::Book,
        contexts: &[Pane, Window, Field],
        keys: &["H", "ctrl-t"],
        hint: Some(89),
        intent: Intent::ShowHistory,
        ..PLAIN
    },
    Command {
        id: "snooze",
        title: "Put it off",
        label: "put off",
        help: "Puts what the list Do next names off until a day, with the reason; on what is put off, ends that.",
        section: Section::Book,
        keys: &["z"],
        hint: Some(46),
        writes: true,
        intent: Intent::Snooze,
        ..PLAIN
    },
    Command {
        id: "snoozed",
        title: "Show what is snoozed, or hide it",
        help: "Lists what is put off at the end of Do next, with the day on which it comes back; z there ends that.",
        section: Section::Book,
        intent: Intent::ShowSnoozed,
        ..PLAIN
    },
    Command {
        id: "partner",
        title: "Edit the partner",
        help: "Opens the form of the partner: its ids, and who signs the mails.",
        section: Section::Book,
        writes: true,
        intent: Intent::EditPartner,
        ..PLAIN
    },
    Command {
        id: "undo",
        title: "Undo",
        label: "undo",
        help: "Takes back your newest change that is not taken back yet; in the list of changes the selected one, whoever made it. What others have built on is refused, with what stands in the way.",
        section: Section::Book,
        keys: &["u"],
        hint: Some(88),
        writes: true,
        intent: Intent::Undo,
        ..PLAIN
    },
    Command {
        id: "redo",
        title: "Redo",
        help: "Makes again what you took back last, as long as you changed nothing new after it.",
        section: Section::Book,
        keys: &["ctrl-r", "U"],
        writes: true,
        intent: Intent::Redo,
        ..PLAIN
    },
    Command {
        id: "export",
        title: "Export the book",
        help: "Writes everything to a dataset file.",
        section: Section::Book,
        intent: Intent::Export,
        ..PLAIN
    },
    Command {
        id: "demonstration",
        title: "Look at the demonstration",
        help: "Opens a made-up partner in memory: look and try what you like, nothing of it is kept.",
        section: Section::Book,
        intent: Intent::OpenDemonstration,
        ..PLAIN
    },
    Command {
        id: "begin",
        title: "Name the partner",
        help: "Asks for the name and ids of the partner whose book this is; makes a store where there is none.",
        section: Section::Book,
        writes: true,
        intent: Intent::NamePartner,
        ..PLAIN
    },
    Command {
        id: "first-screen",
        title: "Leave the demonstration",
        help: "Goes back to the first screen, where a book of your own begins.",
        section: Section::Book,
        intent: Intent::LeaveDemonstration,
        ..PLAIN
    },
    Command {
        id: "reload",
        title: "Load the book again",
        help: "Reads the data once more and scores it.",
        section: Section::Book,
        intent: Intent::Reload,
        ..PLAIN
    },
    Command {
        id: "confirm",
        title: "Yes",
        label: "yes",
        help: "Says yes to the window in front, once it has been seen for a moment.",
        section: Section::Book,
        contexts: &[Window],
        keys: &["y"],
        hint: Some(5),
        intent: Intent::Confirm,
        ..PLAIN
    },
];

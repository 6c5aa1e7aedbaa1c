//! What changes the book, and how one begins.

use super::PLAIN;
use crate::command::Context::{Field, Pane, Window};
use crate::command::{Command, Section};
use crate::update::editing::{self, moving, removing, reported_scores, rule_dialog};
use crate::update::{beginning, book_tasks, confirming, history, program, snoozing};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "import",
        title: "Import files",
        help: "Reads files from Partner Center or a dataset, shows what they would change, and imports them on a yes.",
        section: Section::Book,
        writes: true,
        enabled: book_tasks::is_free,
        run: book_tasks::ask_import,
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
        enabled: editing::can_add,
        run: editing::add,
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
        enabled: editing::can_edit,
        run: editing::edit,
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
        enabled: moving::can_move,
        run: moving::ask,
        ..PLAIN
    },
    Command {
        id: "merge",
        title: "Merge two customers",
        help: "Makes one of two marked customers; subscriptions, associations and figures follow.",
        section: Section::Book,
        keys: &["+"],
        writes: true,
        enabled: moving::can_merge,
        run: moving::merge,
        ..PLAIN
    },
    Command {
        id: "reported",
        title: "Reported scores",
        help: "Opens the form of all scores that Partner Center shows on a day: six designations by five metrics.",
        section: Section::Book,
        keys: &["R"],
        writes: true,
        enabled: book_tasks::has_book,
        run: reported_scores::ask,
        ..PLAIN
    },
    Command {
        id: "waive",
        title: "Waive the rule",
        label: "waive",
        help: "In a form, at a field that shows a association rule: says why it does not hold here; the notes keep it.",
        section: Section::Book,
        contexts: &[Field],
        keys: &["ctrl-o"],
        hint: Some(15),
        writes: true,
        enabled: rule_dialog::can_waive,
        run: rule_dialog::ask_waive,
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
        enabled: editing::can_drop_entry,
        run: editing::drop_entry,
        ..PLAIN
    },
    Command {
        id: "mark",
        title: "Mark the row",
        help: "Marks the selected record, or takes the mark away; e, m and d then mean all that are marked, as one change.",
        section: Section::Book,
        keys: &["space"],
        enabled: removing::can_mark,
        run: removing::mark,
        ..PLAIN
    },
    Command {
        id: "mark.all",
        title: "Mark all rows",
        help: "Marks every record that the filter leaves; where all are marked, takes the marks away.",
        section: Section::Book,
        keys: &["*"],
        enabled: removing::can_mark,
        run: removing::mark_all,
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
        enabled: history::can_look_back,
        run: history::look_back,
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
        enabled: snoozing::can_snooze,
        run: snoozing::snooze,
        ..PLAIN
    },
    Command {
        id: "snoozed",
        title: "Show what is snoozed, or hide it",
        help: "Lists what is put off at the end of Do next, with the day on which it comes back; z there ends that.",
        section: Section::Book,
        enabled: book_tasks::has_book,
        run: snoozing::toggle_snoozed,
        ..PLAIN
    },
    Command {
        id: "partner",
        title: "Edit the partner",
        help: "Opens the form of the partner: its ids, and who signs the mails.",
        section: Section::Book,
        writes: true,
        enabled: book_tasks::has_book,
        run: editing::edit_partner,
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
        enabled: book_tasks::can_undo,
        run: book_tasks::undo,
        ..PLAIN
    },
    Command {
        id: "redo",
        title: "Redo",
        help: "Makes again what you took back last, as long as you changed nothing new after it.",
        section: Section::Book,
        keys: &["ctrl-r", "U"],
        writes: true,
        enabled: book_tasks::can_redo,
        run: book_tasks::redo,
        ..PLAIN
    },
    Command {
        id: "export",
        title: "Export the book",
        help: "Writes everything to a dataset file.",
        section: Section::Book,
        enabled: book_tasks::has_book,
        run: book_tasks::ask_export,
        ..PLAIN
    },
    Command {
        id: "demonstration",
        title: "Look at the demonstration",
        help: "Opens a made-up partner in memory: look and try what you like, nothing of it is kept.",
        section: Section::Book,
        enabled: book_tasks::can_try_out,
        run: book_tasks::try_out,
        ..PLAIN
    },
    Command {
        id: "begin",
        title: "Name the partner",
        help: "Asks for the name and ids of the partner whose book this is; makes a store where there is none.",
        section: Section::Book,
        writes: true,
        enabled: beginning::can_begin,
        run: beginning::ask,
        ..PLAIN
    },
    Command {
        id: "first-screen",
        title: "Leave the demonstration",
        help: "Goes back to the first screen, where a book of your own begins.",
        section: Section::Book,
        enabled: book_tasks::is_trying_out,
        run: program::reload,
        ..PLAIN
    },
    Command {
        id: "reload",
        title: "Load the book again",
        help: "Reads the data once more and scores it.",
        section: Section::Book,
        enabled: program::is_loaded,
        run: program::reload,
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
        enabled: confirming::can_confirm,
        run: confirming::confirm,
        ..PLAIN
    },
];

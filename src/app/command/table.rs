//! The table itself: one entry a command, read from top to bottom as the help shows it.

use super::Context::{Everywhere, Field, Pane as InPane, Window};
use super::{Command, Reason, Section};
use crate::app::place::Pane;
use crate::app::state::AppState;
use crate::app::update::{beginning, fields, going, keeping, leaving, listing, opening, program, typing};

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

pub(super) const COMMANDS: &[Command] = &[
    Command {
        id: "row.down",
        title: "Next row",
        help: "Selects the row below.",
        contexts: &[InPane, Window, Field],
        keys: &["down", "j"],
        run: listing::down,
        ..PLAIN
    },
    Command {
        id: "row.up",
        title: "Previous row",
        help: "Selects the row above.",
        contexts: &[InPane, Window, Field],
        keys: &["up", "k"],
        run: listing::up,
        ..PLAIN
    },
    Command {
        id: "row.page-down",
        title: "A page down",
        help: "Moves on by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgdn"],
        run: listing::page_down,
        ..PLAIN
    },
    Command {
        id: "row.page-up",
        title: "A page up",
        help: "Moves back by as many rows as the list shows.",
        contexts: &[InPane, Window, Field],
        keys: &["pgup"],
        run: listing::page_up,
        ..PLAIN
    },
    Command {
        id: "row.half-down",
        title: "Half a page down",
        help: "Moves on by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-d"],
        run: listing::half_down,
        ..PLAIN
    },
    Command {
        id: "row.half-up",
        title: "Half a page up",
        help: "Moves back by half the rows that the list shows.",
        contexts: &[InPane, Window],
        keys: &["ctrl-u"],
        run: listing::half_up,
        ..PLAIN
    },
    Command {
        id: "row.first",
        title: "First row",
        help: "Selects the first row of the list.",
        contexts: &[InPane, Window],
        keys: &["home", "g"],
        run: listing::first,
        ..PLAIN
    },
    Command {
        id: "row.last",
        title: "Last row",
        help: "Selects the last row of the list.",
        contexts: &[InPane, Window],
        keys: &["end", "G"],
        run: listing::last,
        ..PLAIN
    },
    Command {
        id: "area.next",
        title: "Next area",
        label: "area",
        help: "Gives the keys to the next list on the screen.",
        keys: &["tab"],
        hint: Some(60),
        enabled: going::several_areas,
        run: going::next_area,
        ..PLAIN
    },
    Command {
        id: "area.previous",
        title: "Previous area",
        help: "Gives the keys to the previous list on the screen.",
        keys: &["shift-tab"],
        enabled: going::several_areas,
        run: going::previous_area,
        ..PLAIN
    },
    Command {
        id: "right",
        title: "To the right",
        help: "The columns on the right of a list that has more than the screen; else the next list.",
        keys: &["right", "l"],
        enabled: listing::can_go_across,
        run: listing::right,
        ..PLAIN
    },
    Command {
        id: "left",
        title: "To the left",
        help: "The columns on the left of a list that has more than the screen; else the previous list.",
        keys: &["left", "h"],
        enabled: listing::can_go_across,
        run: listing::left,
        ..PLAIN
    },
    Command {
        id: "open",
        title: "Open the selected row",
        label: "open",
        help: "Opens what the row is about: a designation, a metric's detail, a customer.",
        keys: &["enter"],
        hint: Some(10),
        enabled: opening::can_open,
        run: opening::open,
        ..PLAIN
    },
    Command {
        id: "in-full",
        title: "The selected row in full",
        label: "in full",
        help: "Gives the screen to what is known of the row, for as long as it takes; again, or Esc, leads back.",
        keys: &["v"],
        hint: Some(45),
        enabled: going::can_show_in_full,
        run: going::show_in_full,
        ..PLAIN
    },
    Command {
        id: "back",
        title: "Back",
        label: "back",
        help: "Leaves, in this order: what is being typed, a window, a filter, what was opened. At the root it does nothing.",
        contexts: &[InPane, Window, Field],
        keys: &["esc"],
        hint: Some(70),
        enabled: going::can_go_back,
        run: going::back,
        ..PLAIN
    },
    Command {
        id: "go.overview",
        title: "Overview: how we stand",
        help: "The six designations, what to do next, what changed.",
        section: Section::Going,
        keys: &["1"],
        run: |state, _| going::go(state, Pane::Overview),
        ..PLAIN
    },
    Command {
        id: "go.associations",
        title: "Associations: the ledger",
        help: "Associations, customers, subscriptions, and usage that no association covers.",
        section: Section::Going,
        keys: &["2"],
        run: |state, _| going::go(state, Pane::Associations),
        ..PLAIN
    },
    Command {
        id: "go.designations",
        title: "Designations: why this score",
        help: "A designation's metrics, what counted and what did not.",
        section: Section::Going,
        keys: &["3"],
        run: |state, _| going::go(state, Pane::Designations),
        ..PLAIN
    },
    Command {
        id: "go.certifications",
        title: "Certifications: the people",
        help: "People, what they are certified in, and when it ends.",
        section: Section::Going,
        keys: &["4"],
        run: |state, _| going::go(state, Pane::Certifications),
        ..PLAIN
    },
    Command {
        id: "go.wizards",
        title: "Wizards: what would mend something",
        help: "Every mend that is known, with the wizard it belongs to and the points it would give.",
        section: Section::Going,
        keys: &["5"],
        run: |state, _| going::go(state, Pane::Wizards),
        ..PLAIN
    },
    Command {
        id: "go.activity",
        title: "Activity: what happened",
        help: "Scores of the past.",
        section: Section::Going,
        keys: &["6"],
        run: |state, _| going::go(state, Pane::Activity),
        ..PLAIN
    },
    Command {
        id: "view.next",
        title: "Next view of the pane",
        label: "view",
        help: "The pane's next list; in pane 3 the next designation.",
        section: Section::Going,
        keys: &["]"],
        hint: Some(50),
        enabled: going::several_views,
        run: going::next_view,
        ..PLAIN
    },
    Command {
        id: "view.previous",
        title: "Previous view of the pane",
        help: "The pane's previous list; in pane 3 the previous designation.",
        section: Section::Going,
        keys: &["["],
        enabled: going::several_views,
        run: going::previous_view,
        ..PLAIN
    },
    Command {
        id: "filter",
        title: "Filter the list",
        label: "filter",
        help: "Keeps the rows that hold every word typed. Enter keeps the filter, Esc clears it.",
        section: Section::List,
        keys: &["/"],
        hint: Some(30),
        enabled: listing::can_filter,
        run: listing::filter,
        ..PLAIN
    },
    Command {
        id: "sort",
        title: "Sort the list",
        label: "sort",
        help: "Chooses the column to sort by; the same column again reverses.",
        section: Section::List,
        keys: &["s"],
        hint: Some(40),
        enabled: listing::can_sort,
        run: listing::choose_sort,
        ..PLAIN
    },
    Command {
        id: "explain",
        title: "Explain",
        label: "explain",
        help: "Shows what does not count for the selected designation or metric, why, and what would mend it.",
        section: Section::Score,
        keys: &["x"],
        hint: Some(20),
        enabled: opening::can_explain,
        run: opening::explain,
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
        run: typing::ask_as_of,
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
        enabled: program::has_rulebooks,
        run: program::choose_rulebook,
        ..PLAIN
    },
    Command {
        id: "import",
        title: "Import files",
        help: "Reads files from Partner Center or a dataset, shows what they would change, and imports them on a yes.",
        section: Section::Book,
        writes: true,
        enabled: keeping::is_free,
        run: keeping::ask_import,
        ..PLAIN
    },
    Command {
        id: "undo",
        title: "Undo",
        label: "undo",
        help: "Takes back the newest change that is not taken back yet.",
        section: Section::Book,
        keys: &["u"],
        hint: Some(88),
        writes: true,
        enabled: keeping::can_undo,
        run: keeping::undo,
        ..PLAIN
    },
    Command {
        id: "redo",
        title: "Redo",
        help: "Makes again what was taken back last.",
        section: Section::Book,
        keys: &["ctrl-r", "U"],
        writes: true,
        enabled: keeping::can_redo,
        run: keeping::redo,
        ..PLAIN
    },
    Command {
        id: "export",
        title: "Export the book",
        help: "Writes everything to a dataset file.",
        section: Section::Book,
        enabled: keeping::has_book,
        run: keeping::ask_export,
        ..PLAIN
    },
    Command {
        id: "demonstration",
        title: "Look at the demonstration",
        help: "Opens a made-up partner in memory: look and try what you like, nothing of it is kept.",
        section: Section::Book,
        enabled: keeping::can_try_out,
        run: keeping::try_out,
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
        enabled: keeping::is_trying_out,
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
        enabled: keeping::can_confirm,
        run: keeping::confirm,
        ..PLAIN
    },
    Command {
        id: "choose",
        title: "Take it",
        label: "choose",
        help: "Takes what is typed or selected.",
        section: Section::Typing,
        contexts: &[Window, Field],
        keys: &["enter"],
        hint: Some(10),
        enabled: typing::can_choose,
        run: typing::choose,
        ..PLAIN
    },
    Command {
        id: "field.next",
        title: "Next line, or complete the path",
        label: "next",
        help: "Goes to the next line of a form; where a file is asked for, completes its path.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["tab"],
        hint: Some(20),
        enabled: fields::has_more,
        run: fields::next,
        ..PLAIN
    },
    Command {
        id: "field.previous",
        title: "Previous line",
        help: "Goes to the line before, in a form.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["shift-tab"],
        enabled: fields::has_more,
        run: fields::previous,
        ..PLAIN
    },
    Command {
        id: "field.left",
        title: "Cursor left",
        help: "Moves the cursor a character to the left.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["left"],
        run: typing::left,
        ..PLAIN
    },
    Command {
        id: "field.right",
        title: "Cursor right",
        help: "Moves the cursor a character to the right.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["right"],
        run: typing::right,
        ..PLAIN
    },
    Command {
        id: "field.start",
        title: "Cursor to the start",
        help: "Moves the cursor to the start of the line.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["home"],
        run: typing::start,
        ..PLAIN
    },
    Command {
        id: "field.end",
        title: "Cursor to the end",
        help: "Moves the cursor to the end of the line.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["end", "ctrl-e"],
        run: typing::end,
        ..PLAIN
    },
    Command {
        id: "field.erase",
        title: "Erase to the left",
        help: "Erases the character before the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["backspace"],
        run: typing::erase,
        ..PLAIN
    },
    Command {
        id: "field.delete",
        title: "Erase to the right",
        help: "Erases the character under the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["delete"],
        run: typing::delete,
        ..PLAIN
    },
    Command {
        id: "field.erase-word",
        title: "Erase a word",
        help: "Erases the word before the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["ctrl-w"],
        run: typing::erase_word,
        ..PLAIN
    },
    Command {
        id: "field.clear",
        title: "Erase the line",
        help: "Erases all that was typed.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["ctrl-u"],
        run: typing::clear,
        ..PLAIN
    },
    Command {
        id: "palette",
        title: "Commands and records",
        label: "commands",
        help: "Finds commands, designations, customers and people by any word of theirs.",
        section: Section::Program,
        keys: &[":"],
        hint: Some(85),
        run: program::open_palette,
        ..PLAIN
    },
    Command {
        id: "help",
        title: "Help",
        label: "help",
        help: "Every command with its keys, and what the shades of a gauge mean.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["?", "F1"],
        hint: Some(90),
        run: program::toggle_help,
        ..PLAIN
    },
    Command {
        id: "repaint",
        title: "Repaint the screen",
        help: "Draws everything anew, should something else have written on the terminal.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-l"],
        run: program::repaint,
        ..PLAIN
    },
    Command {
        id: "suspend",
        title: "Suspend",
        help: "Gives the terminal back to the shell until `fg`.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-z"],
        run: program::suspend,
        ..PLAIN
    },
    Command {
        id: "window.close",
        title: "Close the window",
        label: "close",
        help: "Closes the window in front.",
        section: Section::Program,
        contexts: &[Window],
        keys: &["q"],
        hint: Some(95),
        run: going::back,
        ..PLAIN
    },
    Command {
        id: "quit",
        title: "Quit",
        label: "quit",
        help: "Leaves the program; asks first where changes are in memory only.",
        section: Section::Program,
        keys: &["q"],
        hint: Some(99),
        enabled: leaving::can_quit,
        run: leaving::quit,
        ..PLAIN
    },
    Command {
        id: "interrupt",
        title: "Stop",
        help: "Stops what is being done to the book; else leaves the program, whatever is open.",
        section: Section::Program,
        contexts: &[Everywhere],
        keys: &["ctrl-c"],
        run: leaving::interrupt,
        ..PLAIN
    },
];

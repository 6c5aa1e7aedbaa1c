//! The lists of windows: help, palette, rulebooks, columns to sort by.

use super::list::{LIST, List, Rows, columns};
use super::subject::{Commands, Subject};
use super::{faq, overview, words};
use crate::command::{self, Command, Context, Reason, Section};
use crate::intent::{Intent, Target};
use crate::key::Key;
use crate::table::TableId;
use crate::view_model::{Cell, Column, Mark, Row, Tone};
use crate::window::{HelpLine, Window};
use laurels_core::book::DesignationId;
use laurels_core::faq::Question;
use laurels_core::fuzzy;
use laurels_core::rulebook::Rulebook;
use laurels_core::wizard;
use std::sync::LazyLock;

pub(super) const HELP: List = List {
    columns: &[Column::words("Keys", 16, 18, 0), Column::words("Does", 36, 36, 0), Column::sentences("More", 40, 1)],
    title: |_| "Help".to_owned(),
    len: |subject| help(subject).len(),
    rows: Rows::Few(|subject, place| {
        Some(match help(subject).get(place)? {
            HelpLine::Chapter(title) => {
                Row { key: format!("chapter {title}"), cells: vec![Cell::outside(title).tone(Tone::Heading)] }
            }
            HelpLine::Command(command, refusal) => help_row(subject, command, *refusal),
        })
    }),
    unseen: |subject, place| match help(subject).get(place) {
        Some(HelpLine::Command(command, _)) => command.help.to_owned(),
        _ => String::new(),
    },
    heading: |subject, place| matches!(help(subject).get(place), Some(HelpLine::Chapter(_))),
    ..LIST
};

/// The lines of the help in front.
fn help<'a>(subject: &Subject<'a>) -> &'a [HelpLine] {
    let lines = subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Help(lines) => Some(lines.as_ref()),
        _ => None,
    });
    lines.unwrap_or_default()
}

/// A command with its keys in force; one that does nothing is dimmed and says why.
fn help_row(subject: &Subject<'_>, command: &Command, refusal: Option<Reason>) -> Row {
    let (key, tone, more) = match refusal {
        None => (Tone::Key, Tone::Plain, command.help),
        Some(Reason("")) => (Tone::Dim, Tone::Dim, command.help),
        Some(Reason(why)) => (Tone::Dim, Tone::Dim, why),
    };
    let keys = keys_of(subject, command);
    Row {
        key: command.id.to_owned(),
        cells: vec![Cell::text(keys).tone(key), Cell::text(command.title).tone(tone), Cell::text(more).tone(Tone::Dim)],
    }
}

/// A command's keys, apart by blanks.
fn keys_of(subject: &Subject<'_>, command: &Command) -> String {
    let keys = subject.options.commands.map_or(&[] as &[Key], |its| its.keymap.keys_of(command));
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The key of a command to name in a sentence, or in the footer: where text is typed, one that types none.
pub(super) fn key_for(subject: &Subject<'_>, id: &str) -> Option<String> {
    let Commands { keymap, typing, .. } = subject.options.commands?;
    keymap.keys_of(command::by_id(id)?).iter().find(|key| !typing || key.text().is_none()).map(ToString::to_string)
}

/// The commands that the palette offers: all but moving and typing, which need their keys.
static OFFERED: LazyLock<Vec<&'static Command>> = LazyLock::new(|| {
    let in_pane = |c: &&Command| c.applies_in(Context::Pane) && c.id != "palette" && c.id != "help";
    command::all().filter(in_pane).filter(|c| !matches!(c.section, Section::Moving | Section::Typing)).collect()
});

pub(super) const PALETTE: List = List {
    columns: &[
        Column::words("What", 38, 84, 0).wrapping(),
        Column::words("Kind", 12, 12, 1),
        Column::words("More", 72, Column::REST, 2),
    ],
    title: |_| "Commands, records and questions".to_owned(),
    len: |subject| records(subject) + faq::questions(subject).len(),
    rows: Rows::Few(|subject, place| match question_found(subject, place) {
        Some(question) => Some(question_row(question)),
        None => found(subject, place).and_then(|found| found_row(subject, &found)),
    }),
    empty: |_| "No match.".to_owned(),
    ..LIST
};

/// Notes in a row of the palette which letters were looked for; a question is found by what it means as well.
pub(super) fn mark_found(row: &mut Row, filter: &str) {
    let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let is_question = row.key.starts_with("question ");
    for (place, cell) in row.cells.iter_mut().enumerate() {
        cell.found = fuzzy::found(cell.as_text(), &words, place == 0 && !is_question);
    }
}

/// How many commands, wizards and records the palette has; its questions follow.
pub(super) fn records(subject: &Subject<'_>) -> usize {
    let records = subject.book.map_or(0, |b| b.customers.len() + b.people.len());
    OFFERED.len() + wizard::shipped().len() + DesignationId::ALL.len() + records
}

/// The question at a place of the palette.
pub fn question_found(subject: &Subject<'_>, place: usize) -> Option<&'static Question> {
    faq::questions(subject).get(place.checked_sub(records(subject))?).copied()
}

fn question_row(question: &Question) -> Row {
    let dim = |text: &str| Cell::text(text).tone(Tone::Dim);
    let cells = vec![Cell::text(&question.ask), dim("question"), dim(&question.about)];
    Row { key: format!("question {} {}", question.kind, question.id), cells }
}

/// What a record of the palette wants done: commands first, then wizards, designations, customers and people.
pub fn found(subject: &Subject<'_>, place: usize) -> Option<Intent> {
    if let Some(command) = OFFERED.get(place) {
        return Some(command.intent.clone());
    }
    let place = place.checked_sub(OFFERED.len())?;
    if let Some(wizard) = wizard::shipped().get(place) {
        return Some(Intent::Begin(wizard.id.clone()));
    }
    let place = place.checked_sub(wizard::shipped().len())?;
    if let Some(designation) = DesignationId::ALL.get(place) {
        return Some(Intent::Show(Target::Designation(*designation)));
    }
    let (place, book) = (place.checked_sub(DesignationId::ALL.len())?, subject.book?);
    if let Some(customer) = book.customers.get(place) {
        return Some(Intent::Show(Target::Customer(customer.id.clone())));
    }
    let person = book.people.get(place.checked_sub(book.customers.len())?)?;
    Some(Intent::Show(Target::Person(person.id.clone())))
}

fn found_row(subject: &Subject<'_>, found: &Intent) -> Option<Row> {
    let book = subject.book;
    let (key, name, kind, more) = match found {
        Intent::Show(Target::Designation(id)) => {
            (id.word(), Cell::text(overview::name_of(subject, *id)), "designation", String::new())
        }
        Intent::Show(Target::Customer(id)) => {
            let customer = book?.customer(id)?;
            let domain = customer.domain.clone().unwrap_or_default();
            (id.as_str(), Cell::outside(&customer.name), "customer", domain)
        }
        Intent::Show(Target::Person(id)) => {
            let person = book?.person(id)?;
            (id.as_str(), Cell::outside(&person.name), "person", person.email.clone().unwrap_or_default())
        }
        Intent::Show(Target::Metric(..) | Target::Plan(_) | Target::Forecast(_)) => return None,
        Intent::Begin(id) => {
            let wizard = wizard::wizard(id)?;
            (id.as_str(), Cell::text(&wizard.title), "wizard", wizard.about.clone())
        }
        intent => {
            let command = command::of(intent)?;
            let row = help_row(subject, command, subject.available(command).err());
            let more = row.cells.get(2).cloned()?;
            let name = row.cells.get(1).cloned()?;
            return Some(Row { key: row.key, cells: vec![name, Cell::text(keys_of(subject, command)), more] });
        }
    };
    let cells = vec![name, Cell::text(kind).tone(Tone::Dim), Cell::outside(&more).tone(Tone::Dim)];
    Some(Row { key: format!("{kind} {key}"), cells })
}

pub(super) const RULEBOOKS: List = List {
    columns: &[
        Column::words("", 1, 1, 0),
        Column::words("Rulebook", 8, 12, 0),
        Column::words("From", 11, 11, 2),
        Column::words("What", 16, Column::REST, 0),
    ],
    title: |_| "Rulebook".to_owned(),
    len: |subject| subject.rulebooks.len() + 1,
    rows: Rows::Few(|subject, place| match place.checked_sub(1) {
        None => Some(row_of_dated_rulebook(subject)),
        Some(place) => subject.rulebooks.get(place).map(|r| rulebook_row(subject, r)),
    }),
    ..LIST
};

/// The first row of the chooser: whichever is in force on the date. Its key is that of no rulebook.
fn row_of_dated_rulebook(subject: &Subject<'_>) -> Row {
    let cells = vec![
        in_use(subject.options.rules.is_none()),
        Cell::text("by date"),
        Cell::text(""),
        Cell::text(format!("the one in force on {}", words::date(subject.date()))),
    ];
    Row { key: String::new(), cells }
}

fn rulebook_row(subject: &Subject<'_>, rules: &Rulebook) -> Row {
    Row {
        key: rules.id.to_string(),
        cells: vec![
            in_use(subject.options.rules == Some(&rules.id)),
            Cell::outside(&rules.id),
            Cell::text(words::date_or(rules.from, "")),
            Cell::outside(&rules.title),
        ],
    }
}

fn in_use(yes: bool) -> Cell {
    let cell = Cell::text("");
    if yes { cell.mark(Mark::Met).tone(Tone::Good) } else { cell }
}

pub(super) const SORT_COLUMNS: List = List {
    columns: &[Column::words("Column", 12, Column::REST, 0), Column::words("Order", 10, 12, 1)],
    title: |_| "Sort by".to_owned(),
    len: |subject| sorting(subject).map_or(0, |id| columns(subject, id).len()),
    rows: Rows::Few(|subject, place| {
        let id = sorting(subject)?;
        let title = columns(subject, id).get(place)?.title.clone();
        let order = match subject.options.sort {
            Some((column, true)) if column == place => "ascending",
            Some((column, false)) if column == place => "descending",
            _ => "",
        };
        let title = if title.is_empty() { "Bar".into() } else { title };
        Some(Row { key: place.to_string(), cells: vec![Cell::text(title), Cell::text(order).tone(Tone::Dim)] })
    }),
    ..LIST
};

/// The list that is being sorted.
fn sorting(subject: &Subject<'_>) -> Option<TableId> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::SortColumns(id) => Some(*id),
        _ => None,
    })
}

//! Typing.

use super::PLAIN;
use crate::command::Context::{Field, Window};
use crate::command::{Command, Section};
use crate::update::{fields, typing};

pub(super) const COMMANDS: &[Command] = &[
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
        id: "form.save",
        title: "Save the form",
        label: "save",
        help: "Saves the form in front, whichever field has the keys.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["ctrl-s"],
        hint: Some(12),
        enabled: typing::can_save,
        run: typing::save,
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
];

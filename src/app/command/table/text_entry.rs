//! Typing.

use super::PLAIN;
use crate::command::Context::{Field, Window};
use crate::command::{Command, Section};
use crate::intent::{Intent, LineEdit};

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
        intent: Intent::Choose,
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
        intent: Intent::SaveForm,
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
        intent: Intent::NextField,
        ..PLAIN
    },
    Command {
        id: "field.previous",
        title: "Previous line",
        help: "Goes to the line before, in a form.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["shift-tab"],
        intent: Intent::PreviousField,
        ..PLAIN
    },
    Command {
        id: "field.left",
        title: "Cursor left",
        help: "Moves the cursor a character to the left.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["left"],
        intent: Intent::EditLine(LineEdit::Left),
        ..PLAIN
    },
    Command {
        id: "field.right",
        title: "Cursor right",
        help: "Moves the cursor a character to the right.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["right"],
        intent: Intent::EditLine(LineEdit::Right),
        ..PLAIN
    },
    Command {
        id: "field.start",
        title: "Cursor to the start",
        help: "Moves the cursor to the start of the line.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["home"],
        intent: Intent::EditLine(LineEdit::Start),
        ..PLAIN
    },
    Command {
        id: "field.end",
        title: "Cursor to the end",
        help: "Moves the cursor to the end of the line.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["end", "ctrl-e"],
        intent: Intent::EditLine(LineEdit::End),
        ..PLAIN
    },
    Command {
        id: "field.erase",
        title: "Erase to the left",
        help: "Erases the character before the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["backspace"],
        intent: Intent::EditLine(LineEdit::Erase),
        ..PLAIN
    },
    Command {
        id: "field.delete",
        title: "Erase to the right",
        help: "Erases the character under the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["delete"],
        intent: Intent::EditLine(LineEdit::Delete),
        ..PLAIN
    },
    Command {
        id: "field.erase-word",
        title: "Erase a word",
        help: "Erases the word before the cursor.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["ctrl-w"],
        intent: Intent::EditLine(LineEdit::EraseWord),
        ..PLAIN
    },
    Command {
        id: "field.clear",
        title: "Erase the line",
        help: "Erases all that was typed.",
        section: Section::Typing,
        contexts: &[Field],
        keys: &["ctrl-u"],
        intent: Intent::EditLine(LineEdit::Clear),
        ..PLAIN
    },
];

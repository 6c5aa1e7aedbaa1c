//! Typing.

use super::command;
use crate::command::Command;
use crate::command::Context::{Field, Window};
use crate::command::Section::Typing;
use crate::intent::{Intent, LineEdit};

pub(super) const COMMANDS: &[Command] = &[
    command(Typing, "choose", "Take it", &["enter"], Intent::Choose)
        .hint(10, "choose")
        .contexts(&[Window, Field])
        .help("Takes what is typed or selected."),
    command(Typing, "form.save", "Save the form", &["ctrl-s"], Intent::SaveForm)
        .hint(12, "save")
        .contexts(&[Field])
        .help("Saves the form in front, whichever field has the keys."),
    command(Typing, "field.next", "Next line, or complete the path", &["tab"], Intent::NextField)
        .hint(20, "next")
        .contexts(&[Field])
        .help("Goes to the next line of a form; where a file is asked for, completes its path."),
    command(Typing, "field.previous", "Previous line", &["shift-tab"], Intent::PreviousField)
        .contexts(&[Field])
        .help("Goes to the line before, in a form."),
    command(Typing, "field.left", "Cursor left", &["left"], Intent::EditLine(LineEdit::Left))
        .contexts(&[Field])
        .help("Moves the cursor a character to the left."),
    command(Typing, "field.right", "Cursor right", &["right"], Intent::EditLine(LineEdit::Right))
        .contexts(&[Field])
        .help("Moves the cursor a character to the right."),
    command(Typing, "field.start", "Cursor to the start", &["home"], Intent::EditLine(LineEdit::Start))
        .contexts(&[Field])
        .help("Moves the cursor to the start of the line."),
    command(Typing, "field.end", "Cursor to the end", &["end", "ctrl-e"], Intent::EditLine(LineEdit::End))
        .contexts(&[Field])
        .help("Moves the cursor to the end of the line."),
    command(Typing, "field.erase", "Erase to the left", &["backspace"], Intent::EditLine(LineEdit::Erase))
        .contexts(&[Field])
        .help("Erases the character before the cursor."),
    command(Typing, "field.delete", "Erase to the right", &["delete"], Intent::EditLine(LineEdit::Delete))
        .contexts(&[Field])
        .help("Erases the character under the cursor."),
    command(Typing, "field.erase-word", "Erase a word", &["ctrl-w"], Intent::EditLine(LineEdit::EraseWord))
        .contexts(&[Field])
        .help("Erases the word before the cursor."),
    command(Typing, "field.clear", "Erase the line", &["ctrl-u"], Intent::EditLine(LineEdit::Clear))
        .contexts(&[Field])
        .help("Erases all that was typed."),
];

//! Asks what the columns of a table mean: its kind, then column by column. What is said is kept for the next such table.

use super::{book_tasks, open_window, show_message};
use crate::availability;
use crate::book_task::BookTask;
use crate::column_mapping::{ColumnMapping, ImportRequest};
use crate::command::Reason;
use crate::form::FieldKind;
use crate::prompt::{Choice, Prompt, PromptSubject};
use crate::selection;
use crate::state::AppState;
use crate::view::Tone;
use crate::window::Window;
use laurels_core::book::ImportKind;
use laurels_core::import_report::{TableName, UnknownTable};
use laurels_core::sources;
use laurels_core::text::clean;
use std::sync::Arc;

/// Stands for reading the file with what was said; no place of a column is written so.
const READ: &str = "read";

/// Begins to ask, over the line that names the files.
pub fn begin(state: &mut AppState, request: ImportRequest, table: Arc<UnknownTable>, why: String) {
    state.mapping = Some(ColumnMapping::of(request, table, why));
    ask(state);
}

/// Begins to ask of the table that is selected in the preview, which then takes the answers in.
pub fn begin_here(state: &mut AppState) {
    let Some((request, left_out)) = selection::unknown_table(state) else { return };
    let Some(table) = left_out.unknown.clone() else { return };
    let (request, why) = (request.clone(), format!("{} {}.", left_out.file, left_out.why));
    state.windows.pop();
    begin(state, request, table, why);
}

/// Asks for the kind where it is not known, else for a column.
fn ask(state: &mut AppState) {
    let Some(mapping) = &state.mapping else { return };
    let prompt = if mapping.kind.is_none() { of_kind(mapping) } else { of_columns(mapping) };
    open_window(state, Window::Prompt(Box::new(prompt)));
}

fn chooser(asked: PromptSubject, title: &'static str, help: String, choices: Vec<Choice>) -> Prompt {
    let line = Prompt::line(asked, title, help, FieldKind::Text, "");
    Prompt { choices: choices.into(), closed: true, ..line }
}

fn of_kind(mapping: &ColumnMapping) -> Prompt {
    let choice =
        |kind: ImportKind| Choice { name: sources::title(kind), more: String::new(), value: kind.word().to_owned() };
    let seen = &mapping.table.seen;
    let choices = seen.kinds.iter().map(|kind| choice(kind.kind)).collect();
    let titles: Vec<&str> = seen.columns.iter().map(|column| column.title.as_str()).collect();
    let TableName { file, part } = &mapping.table.table;
    let file = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let name = if part.is_empty() { file.into_owned() } else { format!("{file}/{part}") };
    let titles = titles.join(", ");
    let help = format!("{name}: laurels knows no report with these columns: {titles}. What is it a list of?");
    chooser(PromptSubject::FileKind, "What is this file?", clean(&help).into_owned(), choices)
}

fn of_columns(mapping: &ColumnMapping) -> Prompt {
    let name = |word: &str| {
        let fields = mapping.fields().map_or(&[][..], |kind| &kind.fields);
        fields.iter().find(|(known, _)| known == word).map_or(word.to_owned(), |(_, name)| name.clone())
    };
    let column = |(place, column): (usize, &laurels_core::import_report::ColumnSample)| {
        let field = mapping.field(place).map_or_else(|| "not used".to_owned(), name);
        let samples = column.values.join(", ");
        Choice {
            value: place.to_string(),
            name: clean(&column.title).into_owned(),
            more: format!("{field} · {}", clean(&samples)),
        }
    };
    let read = Choice { value: READ.to_owned(), name: "Read the file".to_owned(), more: String::new() };
    let columns = mapping.table.seen.columns.iter().enumerate().map(column);
    let help = format!("{} Choose a column to say what is in it, then Read the file.", clean(&mapping.why));
    chooser(
        PromptSubject::Columns,
        "What do the columns mean?",
        help.trim_start().to_owned(),
        columns.chain([read]).collect(),
    )
}

fn of_field(mapping: &ColumnMapping, place: usize) -> Option<Prompt> {
    let column = mapping.table.seen.columns.get(place)?;
    let field =
        |(word, name): &(String, String)| Choice { value: word.clone(), name: name.clone(), more: String::new() };
    let fields = mapping.fields()?.fields.iter().map(field).collect();
    let help = format!("{}: {}", clean(&column.title), clean(&column.values.join(", ")));
    Some(chooser(PromptSubject::ColumnField(place), "What is in this column?", help, fields))
}

/// Takes the kind.
pub fn take_kind(state: &mut AppState, word: &str) {
    state.windows.pop();
    if let Some(mapping) = &mut state.mapping {
        mapping.kind = ImportKind::from_word(word);
        // That the kind is not known has been answered.
        mapping.why.clear();
    }
    ask(state);
}

/// Takes the column that is chosen, or has the file read.
pub fn take_column(state: &mut AppState, value: &str) {
    let Some(mapping) = &state.mapping else { return };
    if let Some(prompt) = value.parse().ok().and_then(|place| of_field(mapping, place)) {
        return open_window(state, Window::Prompt(Box::new(prompt)));
    }
    if let Err(Reason(why)) = availability::is_free(state) {
        return show_message(state, Tone::Dim, why);
    }
    let ImportRequest { files, hints } = mapping.answered();
    let task = BookTask::Preview(files, hints);
    state.windows.pop();
    state.renew_lists();
    book_tasks::start(state, task);
}

/// Takes what a column holds, and asks for the next.
pub fn take_field(state: &mut AppState, place: usize, word: &str) {
    state.windows.pop();
    state.windows.pop();
    if let Some(mapping) = &mut state.mapping {
        // A field is in one column only.
        mapping.said.retain(|_, field| field != word);
        mapping.said.insert(place, word.to_owned());
    }
    ask(state);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::book_task::Done;
    use crate::effect::Effect;
    use crate::intent::Intent;
    use crate::test_harness::TestHarness;
    use laurels_core::import_report::{ColumnSample, KindFields, LeftOut, Preview, UnknownColumns};

    fn unknown() -> Arc<UnknownTable> {
        let table = TableName { file: "/home/kari/mine.zip".into(), part: "own.csv".into() };
        Arc::new(UnknownTable { table, seen: seen() })
    }

    fn title(harness: &TestHarness) -> Option<String> {
        harness.state.windows.last().map(|window| window.title().into_owned())
    }

    /// The hints that the files are read with at last.
    fn hints(harness: &TestHarness) -> &laurels_core::import_report::FileHints {
        let hints = harness.effects.iter().rev().find_map(|effect| match effect {
            Effect::Keep(BookTask::Preview(files, hints)) => Some((files, hints)),
            _ => None,
        });
        let (files, hints) = hints.expect("the files are read");
        assert_eq!(files.as_slice(), ["mine.zip"]);
        hints
    }

    fn seen() -> UnknownColumns {
        let column = |title: &str, value: &str| ColumnSample { title: title.into(), values: vec![value.into()] };
        let field = |word: &str, name: &str| (word.to_owned(), name.to_owned());
        let kind =
            |kind, fields: Vec<(String, String)>| KindFields { kind, fields, found: vec![None, Some("notes".into())] };
        UnknownColumns {
            columns: vec![column("Mandant", "11111111-1111-4111-8111-111111111111"), column("Notes", "call")],
            kinds: vec![
                kind(ImportKind::Associations, vec![field("tenant", "Tenant ID"), field("notes", "Notes")]),
                kind(ImportKind::QualifiedPeople, vec![field("mcid", "MCID")]),
            ],
        }
    }

    #[test]
    fn a_file_is_read_with_what_was_said_of_its_columns() {
        let mut harness = TestHarness::ready();
        harness.act(Action::Intent(Intent::Import)).act(Action::Paste("mine.zip".into()));
        harness.press("enter");
        harness.act(Action::Finished(Ok(Done::Unmapped(unknown(), "mine.zip is of no kind".into()))));
        assert_eq!(title(&harness).as_deref(), Some("What is this file?"));
        harness.press("enter");
        assert_eq!(title(&harness).as_deref(), Some("What do the columns mean?"));
        harness.press("enter");
        assert_eq!(title(&harness).as_deref(), Some("What is in this column?"));
        harness.press("enter");
        assert_eq!(title(&harness).as_deref(), Some("What do the columns mean?"));
        harness.effects.clear();
        harness.act(Action::Paste("read".into()));
        harness.press("enter");
        let [hints] = hints(&harness).tables.as_slice() else { panic!("of one table") };
        assert_eq!((&hints.table, hints.kind), (&unknown().table, ImportKind::Associations));
        let told: Vec<(&str, &str)> = hints.columns.iter().map(|c| (c.title.as_str(), c.field.as_str())).collect();
        assert_eq!(told, [("Mandant", "tenant")]);
        assert_eq!(title(&harness).as_deref(), Some("Import files"), "the preview opens over it");
    }

    #[test]
    fn a_table_that_a_preview_leaves_out_is_asked_about_there() {
        let mut harness = TestHarness::ready();
        harness.act(Action::Intent(Intent::Import)).act(Action::Paste("mine.zip".into()));
        harness.press("enter");
        let left_out = |unknown| LeftOut { file: "mine.zip/own.csv".into(), why: "is of no kind".into(), unknown };
        let left_out = vec![left_out(None), left_out(Some(unknown()))];
        let preview = Preview { left_out, changes: true, ..Preview::default() };
        harness.act(Action::Finished(Ok(Done::Previewed(Arc::new(preview)))));
        assert_eq!(title(&harness).as_deref(), Some("Import these?"));
        let rows = harness.table(crate::table::TableId::Preview).rows;
        let told: Vec<String> = rows.iter().filter_map(|row| Some(row.cells.get(1)?.as_text().to_owned())).collect();
        let of_left_out =
            ["mine.zip/own.csv is of no kind", "Press e to say what this is: mine.zip/own.csv is of no kind"];
        assert_eq!(told.get(1..).unwrap_or_default(), of_left_out);
        harness.press("e");
        assert_eq!(title(&harness).as_deref(), Some("Import these?"), "nothing to say of the selected row");
        harness.press("G e");
        assert_eq!(title(&harness).as_deref(), Some("What is this file?"));
        harness.effects.clear();
        harness.press("enter").act(Action::Paste("read".into())).press("enter");
        assert_eq!(hints(&harness).tables.len(), 1);
        assert_eq!(title(&harness).as_deref(), Some("Import files"));
    }
}

//! What is done to the book and what came of it: import, undo, redo, export, and how one begins without a store.

use super::editing::rule_dialog;
use super::{
    clipboard, column_mapping, confirming, editing, navigation, offering, prompts, show_message, snoozing, take_book,
    wizard,
};
use crate::availability::availability;
use crate::availability::{files_in, is_free};
use crate::book_task::{BookTask, Done, RunningTask, SavedView};
use crate::column_mapping::ImportRequest;
use crate::command::Reason;
use crate::effect::Effect;
use crate::intent::Intent;
use crate::path_input;
use crate::prompt::{Prompt, PromptSubject, Purpose};
use crate::route::Pane;
use crate::selection;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::{Confirm, Window};
use laurels_core::change::{Change, Edit};
use laurels_core::import_report::{FileHints, Preview, Progress};
use laurels_core::opened::OpenedBook;
use std::sync::Arc;

pub(super) fn start(state: &mut AppState, task: BookTask) {
    state.job = Some(RunningTask::new(task.clone()));
    state.touch();
    state.effects.push(Effect::Keep(task))
}

/// Opens the line that names files.
pub(super) fn ask_path(state: &mut AppState, purpose: Purpose) {
    ask_path_from(state, purpose, "")
}

/// Opens the line that names files to import, with those of the inbox in it.
pub(super) fn ask_files(state: &mut AppState) {
    let offered = offering::line(state);
    ask_path_from(state, Purpose::Import, &offered)
}

fn ask_path_from(state: &mut AppState, purpose: Purpose, files: &str) {
    prompts::open_ask(state, Prompt::paths(purpose, files))
}

/// Makes of a palette in front that says `import` and files the line that names files. Whether it did.
pub(super) fn palette_to_import(state: &mut AppState) -> bool {
    let Some(Window::Palette(form)) = state.windows.last() else { return false };
    let files = files_in(form.typed()).filter(|files| !"files".starts_with(files)).map(str::to_owned);
    let Some(files) = files.filter(|_| availability(state, &Intent::Import).is_ok()) else { return false };
    state.windows.pop();
    ask_path_from(state, Purpose::Import, &files);
    true
}

pub(super) fn take_paths(state: &mut AppState) {
    let free = is_free(state);
    let Some((purpose, paths)) = paths_in_front(state) else { return };
    let fault = match (purpose, paths.as_slice()) {
        (_, []) => "name a file; Tab completes the path",
        (Purpose::Export { .. } | Purpose::Mail | Purpose::View(_), [_, _, ..]) => {
            "name one file; put quotes around a name with blanks"
        }
        _ if free.is_err() => free.err().map_or("", |Reason(why)| why),
        (Purpose::Import, _) => return start(state, BookTask::Preview(paths, FileHints::default())),
        (Purpose::View(list), [path]) => {
            let days = || view::calendar(&state.subject(), list);
            let is_calendar = path.to_lowercase().ends_with(".ics");
            match is_calendar.then(days) {
                Some(days) if days.is_empty() => {
                    "only a plan that is worked out and has something to do can become a calendar"
                }
                days => {
                    let lines = || SavedView::Lines(clipboard::lines(state, list).into());
                    let as_of = state.date();
                    let saved = days.map_or_else(lines, |days| SavedView::Calendar(days.into(), as_of));
                    return start(state, BookTask::View(path.clone(), saved, false));
                }
            }
        }
        (Purpose::Mail, [path]) => return clipboard::keep_mail(state, path.clone()),
        (Purpose::Export { .. }, [path]) => return start(state, BookTask::Export(path.clone())),
    };
    prompts::complain(state, fault)
}

/// What the prompt in front asks files for, and those that it names.
fn paths_in_front(state: &AppState) -> Option<(Purpose, Vec<String>)> {
    match state.windows.last() {
        Some(Window::Prompt(ask)) => match ask.asked {
            PromptSubject::Paths(purpose) => Some((purpose, path_input::paths(ask.text()))),
            _ => None,
        },
        _ => None,
    }
}

/// Takes back one's own newest change; in the log the one that is selected.
pub fn undo(state: &mut AppState) {
    match (selection::change(state), state.undo) {
        (Some(number), _) => confirming::revert(state, BookTask::UndoOf(number), number),
        (None, Some(number)) => confirming::revert(state, BookTask::Undo, number),
        (None, None) => {}
    }
}

/// Makes again what one took back last.
pub fn redo(state: &mut AppState) {
    if let Some(number) = state.redo {
        confirming::revert(state, BookTask::Redo, number);
    }
}

pub(super) fn import(state: &mut AppState, preview: Arc<Preview>) {
    prompts::close_ask(state);
    if preview.changes {
        return start(state, BookTask::Import(preview));
    }
    show_message(state, Tone::Dim, "nothing in it is new; nothing changes");
}

/// Notes how far the task under way is.
pub(super) fn take_progress(state: &mut AppState, progress: Progress) {
    if let Some(job) = &mut state.job {
        job.progress = Some(progress);
        state.touch();
    }
}

/// Takes what came of the task under way.
pub(super) fn finish(state: &mut AppState, result: Result<Done, String>) {
    let Some(job) = state.job.take() else { return };
    state.touch();
    match (job.task, result) {
        (task, Err(why)) => fail(state, &task, &why, job.stopping),
        (BookTask::Preview(files, hints), Ok(Done::Previewed(preview))) => {
            open_preview(state, preview, ImportRequest { files, hints });
        }
        (BookTask::Preview(files, hints), Ok(Done::Unmapped(table, why))) => {
            if paths_in_front(state).is_some() {
                column_mapping::begin(state, ImportRequest { files, hints }, table, why);
            }
        }
        (_, Ok(Done::Previewed(_) | Done::Unmapped(..))) => {}
        (BookTask::Prepare(form, _), Ok(Done::Prepared(change))) => editing::take_prepared(state, &form, change),
        (BookTask::Check(recording, _), Ok(Done::Checked(found))) => {
            rule_dialog::take_findings(state, recording, found)
        }
        (_, Ok(Done::Prepared(_) | Done::Checked(_))) => {}
        (task, Ok(Done::Changed(loaded, what))) => {
            if matches!(task, BookTask::Record(_)) {
                state.windows.retain(|window| !window.ends_with_saving()); // Or the keys told are those of the form.
            }
            wizard::leave_recorded(state); // What it says was true before this change.
            take_change(state, &task, loaded, what.as_deref());
            if let BookTask::Record(recording) = task {
                show_new(state, &recording.change);
                recording.ticket.into_iter().for_each(|ticket| wizard::recorded(state, ticket, &recording));
                if let Some((gone, kept)) = &recording.merged {
                    wizard::follow_merged(state, gone, kept);
                }
            }
        }
        (BookTask::Mail(..), Ok(Done::Exported)) => {
            prompts::close_ask(state);
            show_message(state, Tone::Good, "the mail is in the file; open it in your mail program, read it, send it");
        }
        (BookTask::View(path, ..), Ok(Done::Exported)) => {
            prompts::close_ask(state);
            show_message(state, Tone::Good, &format!("saved to {path}"));
        }
        (BookTask::View(path, saved, _), Ok(Done::Exists)) => {
            // Nobody is asked who has left the line that names the file.
            if paths_in_front(state).is_some() {
                confirming::ask(state, Confirm::Replace(BookTask::View(path.clone(), saved, true), path));
            }
        }
        (_, Ok(Done::Exists | Done::Scenarios)) => {}
        (_, Ok(Done::Exported)) => take_export(state),
        (task, Ok(Done::Snoozed(snoozes))) => {
            snoozing::take_snoozes(state, snoozes);
            let text = view::done(&state.subject(), &task, "");
            show_message(state, Tone::Good, &text);
        }
    }
}

/// Says why nothing came of a task: below the line that named the files where it still stands, else as a message.
fn fail(state: &mut AppState, task: &BookTask, why: &str, stopped: bool) {
    let names_files =
        matches!(task, BookTask::Preview(..) | BookTask::Export(_) | BookTask::Mail(..) | BookTask::View(..));
    match names_files && paths_in_front(state).is_some() {
        true => prompts::complain(state, why),
        false => show_message(state, if stopped { Tone::Warn } else { Tone::Bad }, why),
    }
}

/// Shows what an import would change, unless the line that named the files was left meanwhile.
fn open_preview(state: &mut AppState, preview: Arc<Preview>, request: ImportRequest) {
    if paths_in_front(state).is_some() {
        let rows = view::preview_rows(&state.subject(), &preview).into();
        *state.tables.get_mut(TableId::Preview) = TableState::default();
        state.windows.push(Window::Preview(preview, rows, Arc::new(request)));
        state.unseen_until = Some(state.now + confirming::SEEN);
        state.renew_lists();
    }
}

/// Selects the record that a change added, in the lists of its type.
fn show_new(state: &mut AppState, change: &Change) {
    let [Edit { before: None, after: Some(record) }] = change.edits.as_slice() else { return };
    for list in TableId::ALL.iter().filter(|list| view::record_kind(**list) == Some(record.kind())) {
        state.tables.get_mut(*list).seek(record.key());
    }
}

/// Shows the book as it is after a task, and says what was done.
fn take_change(state: &mut AppState, task: &BookTask, loaded: OpenedBook, what: Option<&str>) {
    if matches!(task, BookTask::Begin(_) | BookTask::Demonstration) {
        state.windows.clear();
    }
    let opened = state.first_start;
    state.opened_demonstration =
        matches!(task, BookTask::Demonstration) || state.opened_demonstration && !matches!(task, BookTask::Begin(_));
    take_book(state, loaded, opened);
    if matches!(task, BookTask::Begin(_)) && opened {
        // The book is empty: what to download comes first.
        navigation::go(state, Pane::Activity);
        navigation::show_view(state, TableId::Sources);
    }
    let text = view::done(&state.subject(), task, what.unwrap_or_default());
    show_message(state, Tone::Good, &text);
}

/// The book is in a file: nothing is unsaved any more.
fn take_export(state: &mut AppState) {
    state.kept = state.changes;
    match paths_in_front(state) {
        Some((Purpose::Export { then_quit: true }, _)) => return state.effects.push(Effect::Quit),
        Some(_) => prompts::close_ask(state),
        None => {}
    }
    show_message(state, Tone::Good, "exported");
}

#[cfg(test)]
mod tests;

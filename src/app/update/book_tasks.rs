//! What is done to the book and what came of it: import, undo, redo, export, and how one begins without a store.

use super::editing::removing;
use super::{clipboard, say, snoozing, take_book, wizard};
use crate::availability::availability;
use crate::availability::{files_in, is_free};
use crate::book_task::{BookTask, Done, RunningTask};
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::intent::Intent;
use crate::path_input::{PathInput, Purpose};
use crate::selection;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::Window;
use laurels_core::import_report::{Preview, Progress};
use laurels_core::opened::OpenedBook;
use std::sync::Arc;
use std::time::Duration;
use tui_input::Input;

/// How long a window that asks for a yes must have been seen before it takes one, so that a habit answers nothing.
pub(super) const SEEN: Duration = Duration::from_millis(300);

/// Begins a task.
pub(super) fn start(state: &mut AppState, task: BookTask) -> Vec<Effect> {
    state.job = Some(RunningTask::new(task.clone()));
    state.touch();
    vec![Effect::Keep(task)]
}

/// Asks which files to import.
pub fn ask_import(state: &mut AppState) -> Vec<Effect> {
    ask_path(state, Purpose::Import)
}

/// Asks where to export to.
pub fn ask_export(state: &mut AppState) -> Vec<Effect> {
    ask_path(state, Purpose::Export { then_quit: false })
}

/// Opens the line that names files.
pub(super) fn ask_path(state: &mut AppState, purpose: Purpose) -> Vec<Effect> {
    state.windows.push(Window::Paths(PathInput::new(purpose)));
    state.touch();
    Vec::new()
}

/// Makes of a palette in front that says `import` and files the line that names files. Whether it did.
pub(super) fn turn_to_files(state: &mut AppState) -> bool {
    let Some(Window::Palette(input)) = state.windows.last() else { return false };
    let files = files_in(input.value()).filter(|files| !"files".starts_with(files)).map(str::to_owned);
    let Some(files) = files.filter(|_| availability(state, &Intent::Import).is_ok()) else { return false };
    state.windows.pop();
    state.windows.push(Window::Paths(PathInput { input: Input::from(files), ..PathInput::new(Purpose::Import) }));
    state.touch();
    true
}

/// Takes the files named.
pub(super) fn take_paths(state: &mut AppState) -> Vec<Effect> {
    let free = is_free(state);
    let Some(Window::Paths(line)) = state.windows.last_mut() else { return Vec::new() };
    let remark = match (line.purpose, line.paths().as_slice()) {
        (_, []) => "name a file; Tab completes what is begun",
        (Purpose::Export { .. } | Purpose::Mail, [_, _, ..]) => "name one file; put quotes around a name with blanks",
        _ if free.is_err() => free.err().map_or("", |Reason(why)| why),
        (Purpose::Import, paths) => {
            let task = BookTask::Preview(paths.to_vec());
            line.remark = None;
            return start(state, task);
        }
        (Purpose::Mail, [path]) => {
            let path = path.clone();
            line.remark = None;
            return clipboard::keep_mail(state, path);
        }
        (Purpose::Export { .. }, [path]) => {
            let task = BookTask::Export(path.clone());
            line.remark = None;
            return start(state, task);
        }
    };
    line.remark = Some((remark.to_owned(), true));
    Vec::new()
}

/// Takes back one's own newest change; in the log the one that is selected.
pub fn undo(state: &mut AppState) -> Vec<Effect> {
    let task = selection::change(state).map_or(BookTask::Undo, BookTask::UndoOf);
    start(state, task)
}

/// Makes again what one took back last.
pub fn redo(state: &mut AppState) -> Vec<Effect> {
    start(state, BookTask::Redo)
}

/// Opens the demonstration.
pub fn try_out(state: &mut AppState) -> Vec<Effect> {
    start(state, BookTask::Demonstration)
}

/// Says yes.
pub fn confirm(state: &mut AppState, env: &Env) -> Vec<Effect> {
    match state.windows.last() {
        Some(Window::Discard(ticket)) => return wizard::discard(state, *ticket),
        Some(Window::Delete(records)) => return removing::delete(state, records.clone(), env),
        _ => {}
    }
    let Some(Window::Preview(preview, _)) = state.windows.last() else { return Vec::new() };
    let preview = Arc::clone(preview);
    close_import(state);
    if preview.changes {
        return start(state, BookTask::Import(preview));
    }
    say(state, env, Tone::Dim, "nothing in it is new: the book stays as it is");
    Vec::new()
}

fn close_import(state: &mut AppState) {
    state.windows.retain(|window| !matches!(window, Window::Preview(..) | Window::Paths(_)));
    state.renew_lists();
}

/// Notes how far the task under way is.
pub(super) fn take_progress(state: &mut AppState, progress: Progress) {
    if let Some(job) = &mut state.job {
        job.progress = Some(progress);
        state.touch();
    }
}

/// Takes what came of the task under way.
pub(super) fn finish(state: &mut AppState, result: Result<Done, String>, env: &Env) -> Vec<Effect> {
    let Some(job) = state.job.take() else { return Vec::new() };
    state.touch();
    match (job.task, result) {
        (task, Err(why)) => fail(state, &task, &why, job.stopping, env),
        (_, Ok(Done::Previewed(preview))) => open_preview(state, preview, env),
        (task, Ok(Done::Changed(loaded, what))) => {
            take_change(state, &task, loaded, what.as_deref(), env);
            if let BookTask::Record(recording) = task {
                state.windows.retain(|window| !matches!(window, Window::Record(_) | Window::ReportedScores(_)));
                let mut effects = recording.ticket.map_or_else(Vec::new, |ticket| wizard::recorded(state, ticket));
                if let Some((gone, kept)) = &recording.merged {
                    effects.extend(wizard::follow_merged(state, gone, kept));
                }
                return effects;
            }
        }
        (BookTask::Mail(..), Ok(Done::Exported)) => {
            state.windows.retain(|window| !matches!(window, Window::Paths(_)));
            say(state, env, Tone::Good, "the mail is in the file; open it in your mail program, read it, send it");
        }
        (_, Ok(Done::Exported)) => return take_export(state, env),
        (task, Ok(Done::Snoozed(snoozes))) => {
            snoozing::take_snoozes(state, snoozes);
            let text = view::done(&state.subject(), &task, "");
            say(state, env, Tone::Good, &text);
        }
    }
    Vec::new()
}

/// Says why nothing came of a task: below the line that named the files where it still stands, else as a message.
fn fail(state: &mut AppState, task: &BookTask, why: &str, stopped: bool, env: &Env) {
    let line = match (task, state.windows.last_mut()) {
        (BookTask::Preview(_) | BookTask::Export(_) | BookTask::Mail(..), Some(Window::Paths(line))) => Some(line),
        _ => None,
    };
    match line {
        Some(line) => line.remark = Some((why.to_owned(), true)),
        None => say(state, env, if stopped { Tone::Warn } else { Tone::Bad }, why),
    }
}

/// Shows what an import would change, unless the line that named the files was left meanwhile.
fn open_preview(state: &mut AppState, preview: Arc<Preview>, env: &Env) {
    if matches!(state.windows.last(), Some(Window::Paths(_))) {
        let rows = view::preview_rows(&state.subject(), &preview).into();
        *state.tables.get_mut(TableId::Preview) = TableState::default();
        state.windows.push(Window::Preview(preview, rows));
        state.unseen_until = Some(env.now + SEEN);
        state.renew_lists();
    }
}

/// Shows the book as it is after a task, and says what was done.
fn take_change(state: &mut AppState, task: &BookTask, loaded: OpenedBook, what: Option<&str>, env: &Env) {
    if matches!(task, BookTask::Begin(_) | BookTask::Demonstration) {
        state.windows.clear();
    }
    let opened = state.first_start;
    state.trying_out =
        matches!(task, BookTask::Demonstration) || state.trying_out && !matches!(task, BookTask::Begin(_));
    take_book(state, loaded, opened, env);
    let text = view::done(&state.subject(), task, what.unwrap_or_default());
    say(state, env, Tone::Good, &text);
}

/// The book is in a file: nothing is unsaved any more.
fn take_export(state: &mut AppState, env: &Env) -> Vec<Effect> {
    state.kept = state.changes;
    if let Some(Window::Paths(line)) = state.windows.last() {
        if line.purpose == (Purpose::Export { then_quit: true }) {
            return vec![Effect::Quit];
        }
        state.windows.pop();
    }
    say(state, env, Tone::Good, "exported");
    Vec::new()
}

#[cfg(test)]
mod tests;

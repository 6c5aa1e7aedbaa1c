//! What is done to the book and what came of it: import, undo, redo, export, and how one begins without a store.

use super::{clipboard, confirming, prompts, say, snoozing, take_book, wizard};
use crate::availability::availability;
use crate::availability::{files_in, is_free};
use crate::book_task::{BookTask, Done, RunningTask};
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::intent::Intent;
use crate::path_input;
use crate::prompt::{Prompt, PromptSubject, Purpose};
use crate::selection;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::Window;
use laurels_core::import_report::{Preview, Progress};
use laurels_core::opened::OpenedBook;
use std::sync::Arc;

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
    ask_path_from(state, purpose, "")
}

fn ask_path_from(state: &mut AppState, purpose: Purpose, files: &str) -> Vec<Effect> {
    prompts::open_ask(state, Prompt::paths(purpose, files))
}

/// Makes of a palette in front that says `import` and files the line that names files. Whether it did.
pub(super) fn turn_to_files(state: &mut AppState) -> bool {
    let Some(Window::Palette(form)) = state.windows.last() else { return false };
    let files = files_in(form.typed()).filter(|files| !"files".starts_with(files)).map(str::to_owned);
    let Some(files) = files.filter(|_| availability(state, &Intent::Import).is_ok()) else { return false };
    state.windows.pop();
    ask_path_from(state, Purpose::Import, &files);
    true
}

/// Takes the files named.
pub(super) fn take_paths(state: &mut AppState) -> Vec<Effect> {
    let free = is_free(state);
    let Some((purpose, paths)) = paths_in_front(state) else { return Vec::new() };
    let fault = match (purpose, paths.as_slice()) {
        (_, []) => "name a file; Tab completes what is begun",
        (Purpose::Export { .. } | Purpose::Mail, [_, _, ..]) => "name one file; put quotes around a name with blanks",
        _ if free.is_err() => free.err().map_or("", |Reason(why)| why),
        (Purpose::Import, _) => return start(state, BookTask::Preview(paths)),
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
pub fn undo(state: &mut AppState) -> Vec<Effect> {
    match (selection::change(state), state.undo) {
        (Some(number), _) => confirming::revert(state, BookTask::UndoOf(number), number),
        (None, Some(number)) => confirming::revert(state, BookTask::Undo, number),
        (None, None) => Vec::new(),
    }
}

/// Makes again what one took back last.
pub fn redo(state: &mut AppState) -> Vec<Effect> {
    state.redo.map_or_else(Vec::new, |number| confirming::revert(state, BookTask::Redo, number))
}

pub fn try_out(state: &mut AppState) -> Vec<Effect> {
    start(state, BookTask::Demonstration)
}

/// Imports what was previewed.
pub(super) fn import(state: &mut AppState, preview: Arc<Preview>, env: &Env) -> Vec<Effect> {
    prompts::close_ask(state);
    if preview.changes {
        return start(state, BookTask::Import(preview));
    }
    say(state, env, Tone::Dim, "nothing in it is new: the book stays as it is");
    Vec::new()
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
            if matches!(task, BookTask::Record(_)) {
                state.windows.retain(|window| !window.ends_with_saving()); // Or the keys told are those of the form.
            }
            take_change(state, &task, loaded, what.as_deref(), env);
            if let BookTask::Record(recording) = task {
                let mut effects = recording.ticket.map_or_else(Vec::new, |ticket| wizard::recorded(state, ticket));
                if let Some((gone, kept)) = &recording.merged {
                    effects.extend(wizard::follow_merged(state, gone, kept));
                }
                return effects;
            }
        }
        (BookTask::Mail(..), Ok(Done::Exported)) => {
            prompts::close_ask(state);
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
    let names_files = matches!(task, BookTask::Preview(_) | BookTask::Export(_) | BookTask::Mail(..));
    match names_files && paths_in_front(state).is_some() {
        true => drop(prompts::complain(state, why)),
        false => say(state, env, if stopped { Tone::Warn } else { Tone::Bad }, why),
    }
}

/// Shows what an import would change, unless the line that named the files was left meanwhile.
fn open_preview(state: &mut AppState, preview: Arc<Preview>, env: &Env) {
    if paths_in_front(state).is_some() {
        let rows = view::preview_rows(&state.subject(), &preview).into();
        *state.tables.get_mut(TableId::Preview) = TableState::default();
        state.windows.push(Window::Preview(preview, rows));
        state.unseen_until = Some(env.now + confirming::SEEN);
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
    match paths_in_front(state) {
        Some((Purpose::Export { then_quit: true }, _)) => return vec![Effect::Quit],
        Some(_) => prompts::close_ask(state),
        None => {}
    }
    say(state, env, Tone::Good, "exported");
    Vec::new()
}

#[cfg(test)]
mod tests;

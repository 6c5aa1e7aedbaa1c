//! What is done to the book and what came of it: import, undo, redo, export, and how one begins without a store.

use super::{clipboard, confirming, prompts, say, snoozing, take_book, wizard};
use crate::book_task::{BookTask, Done, RunningTask};
use crate::command::{self, Reason};
use crate::effect::Effect;
use crate::env::Env;
use crate::path_input;
use crate::prompt::{Prompt, PromptSubject, Purpose};
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::Window;
use laurels_core::import_report::{Preview, Progress};
use laurels_core::opened::OpenedBook;
use std::sync::Arc;

/// Whether something can be done to the book now.
pub fn is_free(state: &AppState) -> Result<(), Reason> {
    match &state.job {
        Some(_) => Err(Reason("something is being done already; Ctrl-c stops it")),
        None if state.loading => Err(Reason("the book is being loaded")),
        None => Ok(()),
    }
}

/// Whether there is a book and something can be done to it now.
pub fn has_book(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.book.is_some() { Ok(()) } else { Err(Reason("there is no book yet")) }
}

/// Begins a task.
pub(super) fn start(state: &mut AppState, task: BookTask) -> Vec<Effect> {
    state.job = Some(RunningTask::new(task.clone()));
    state.touch();
    vec![Effect::Keep(task)]
}

/// Asks which files to import.
pub fn ask_import(state: &mut AppState, _: &Env) -> Vec<Effect> {
    ask_path(state, Purpose::Import)
}

/// Asks where to export to.
pub fn ask_export(state: &mut AppState, _: &Env) -> Vec<Effect> {
    ask_path(state, Purpose::Export { then_quit: false })
}

/// Opens the line that names files.
pub(super) fn ask_path(state: &mut AppState, purpose: Purpose) -> Vec<Effect> {
    ask_path_from(state, purpose, "")
}

fn ask_path_from(state: &mut AppState, purpose: Purpose, files: &str) -> Vec<Effect> {
    prompts::open_ask(state, Prompt::paths(purpose, files))
}

/// What the palette's line names behind the word `import`: files.
pub(super) fn files_in(line: &str) -> Option<&str> {
    line.strip_prefix("import ").map(str::trim_start)
}

/// Whether files can be imported now.
pub(super) fn can_import(state: &AppState) -> Result<(), Reason> {
    command::by_id("import").map_or(Err(Reason("")), |import| import.available(state))
}

/// Makes of a palette in front that says `import` and files the line that names files. Whether it did.
pub(super) fn turn_to_files(state: &mut AppState) -> bool {
    let Some(Window::Palette(form)) = state.windows.last() else { return false };
    let files = files_in(form.typed()).filter(|files| !"files".starts_with(files)).map(str::to_owned);
    let Some(files) = files.filter(|_| can_import(state).is_ok()) else { return false };
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

/// The change selected in the log, where the log has the keys.
pub(super) fn selected_change(state: &AppState) -> Option<u64> {
    let place = state.selected(TableId::Log).filter(|_| state.list() == Some(TableId::Log))?;
    state.log.get(place).map(|revision| revision.number)
}

/// Whether there is a change to take back.
pub fn can_undo(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    if state.undo.is_some() || selected_change(state).is_some() {
        Ok(())
    } else {
        Err(Reason("there is nothing to undo"))
    }
}

/// Whether there is a change to make again.
pub fn can_redo(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    if state.redo.is_some() { Ok(()) } else { Err(Reason("there is nothing to redo")) }
}

/// Takes back one's own newest change; in the log the one that is selected.
pub fn undo(state: &mut AppState, _: &Env) -> Vec<Effect> {
    match (selected_change(state), state.undo) {
        (Some(number), _) => confirming::revert(state, BookTask::UndoOf(number), number),
        (None, Some(number)) => confirming::revert(state, BookTask::Undo, number),
        (None, None) => Vec::new(),
    }
}

/// Makes again what one took back last.
pub fn redo(state: &mut AppState, _: &Env) -> Vec<Effect> {
    state.redo.map_or_else(Vec::new, |number| confirming::revert(state, BookTask::Redo, number))
}

/// Whether the demonstration may take the place of what is shown: only where there is no store.
pub fn can_try_out(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.first_start { Ok(()) } else { Err(Reason("there is a book; laurels --demo opens the demonstration")) }
}

/// Opens the demonstration.
pub fn try_out(state: &mut AppState, _: &Env) -> Vec<Effect> {
    start(state, BookTask::Demonstration)
}

/// Whether the demonstration was opened from the first screen.
pub fn is_trying_out(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.trying_out { Ok(()) } else { Err(Reason("this is not the demonstration of the first screen")) }
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
            take_change(state, &task, loaded, what.as_deref(), env);
            if let BookTask::Record(recording) = task {
                state.windows.retain(|window| !window.ends_with_saving());
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
            let text = view::done(state, &task, "");
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
        let rows = view::preview_rows(state, &preview).into();
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
    let text = view::done(state, task, what.unwrap_or_default());
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

//! What asks before it is done.

use super::editing::{removing, rule_dialog};
use super::{book_tasks, drafts, editing, show_message, wizard};
use crate::availability;
use crate::book_task::BookTask;
use crate::book_task::Reverting;
use crate::command::Reason;
use crate::effect::Effect;
use crate::state::AppState;
use crate::view::Tone;
use crate::window::Confirm;
use crate::window::Window;
use laurels_core::change::{LoggedEvidence, Revision};
use laurels_core::history::{HistoryAnswer, HistoryEntry, HistoryQuery};
use laurels_core::import_report::{imported, imported_file, is_of_one_file};
use laurels_core::text::{clean, grouped};
use std::sync::Arc;
use std::time::Duration;

/// How long a window that asks for a yes must have been seen before it takes one, so that a habit answers nothing.
pub(super) const SEEN: Duration = Duration::from_millis(300);

pub(super) fn ask(state: &mut AppState, confirm: Confirm) {
    state.windows.push(Window::Confirm(confirm));
    state.unseen_until = Some(state.now + SEEN);
    state.renew_lists();
}

pub fn confirm(state: &mut AppState) {
    let Some(window) = state.windows.pop_if(|window| window.asks()) else { return };
    state.renew_lists();
    match window {
        Window::Preview(preview, ..) => book_tasks::import(state, Arc::clone(&preview)),
        Window::Confirm(Confirm::Discard(ticket)) => wizard::discard(state, ticket),
        Window::Confirm(Confirm::Delete(records)) => removing::delete(state, records),
        Window::Confirm(Confirm::Revert(task, _) | Confirm::Replace(task, _)) => book_tasks::start(state, task),
        Window::Confirm(Confirm::Record(recording, _)) => rule_dialog::check(state, *recording),
        Window::Confirm(Confirm::Leave) => {
            if let Some(form) = state.windows.pop() {
                editing::show_line_of(state, &form);
                drafts::keep(state, &form);
                show_message(state, Tone::Dim, "draft kept: open the form again to go on");
            }
        }
        Window::Confirm(Confirm::Draft(draft)) => drafts::resume(state, &draft),
        _ => {}
    }
}

/// Undoes or redoes a change once the log says how many records that touches.
pub(super) fn revert(state: &mut AppState, task: BookTask, number: u64) {
    let undone = |of: u64| state.log.iter().find(|entry| entry.number == of).and_then(|entry| entry.undoes);
    let (mut of, mut does) = (number, "Undo");
    // Undoing an undoing does what that took back.
    while let Some(earlier) = undone(of).filter(|earlier| *earlier < of) {
        (of, does) = (earlier, if does == "Undo" { "Redo" } else { "Undo" });
    }
    state.reverting = Some(Reverting { task, of, does });
    state.effects.push(Effect::History(HistoryQuery::Change(of)))
}

/// Takes what the log says of a change that is to be undone or redone: one of a single record is turned round at once, of
/// more it asks first and says how many.
pub(super) fn take_history(state: &mut AppState, answer: &HistoryAnswer) {
    let Some(reverting) = state.reverting.take_if(|reverting| answer.of == HistoryQuery::Change(reverting.of)) else {
        return;
    };
    let entries = match (&answer.entries, availability::is_free(state)) {
        (Ok(entries), Ok(())) => entries,
        (Err(why), _) => return show_message(state, Tone::Bad, why),
        (_, Err(Reason(why))) => return show_message(state, Tone::Dim, why),
    };
    let entry = entries.iter().find(|entry| entry.revision.number == reverting.of);
    match entry.and_then(|entry| question(reverting.does, entry, &state.log)) {
        Some(title) => ask(state, Confirm::Revert(reverting.task, title)),
        None => book_tasks::start(state, reverting.task),
    }
}

/// What is asked before a change is turned round; none where it touches one record only. An import counts what it said that
/// it counts; of a file with several reports all of them.
fn question(does: &str, entry: &HistoryEntry, log: &[Revision]) -> Option<String> {
    let records = (entry.records.len() + entry.more) as u64;
    let figures = match entry.figures {
        Some(LoggedEvidence::Apply { rows, gone, .. }) => Some(records + rows + gone),
        _ => None,
    };
    let parts: Vec<&Revision> = log.iter().filter(|other| is_of_one_file(other, &entry.revision)).collect();
    let of_import = match parts.as_slice() {
        [_, _, ..] => Some(parts.iter().filter_map(|part| imported(&part.what)).sum()),
        _ => imported(&entry.revision.what).or(figures),
    };
    let Some(all) = of_import else {
        return (records > 1).then(|| format!("{does} a change of {} records?", grouped(&records.to_string())));
    };
    let of_file = match imported_file(&entry.revision.what).filter(|_| parts.len() > 1) {
        Some(file) => format!(", all {} reports in {}", parts.len(), clean(file)),
        None => String::new(),
    };
    Some(format!("{does} the import of {}{of_file}?", counted(all, "record", "records")))
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(&count.to_string()), if count == 1 { one } else { several })
}

//! What asks before it is done, and forms that are left half filled in.

use super::editing::{removing, reported_scores, rule_dialog};
use super::{book_tasks, editing, say, wizard};
use crate::availability;
use crate::book_task::BookTask;
use crate::book_task::Reverting;
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::prompt::PromptSubject;
use crate::record_form::{FormMode, RecordForm};
use crate::state::AppState;
use crate::view::Tone;
use crate::window::Confirm;
use crate::window::Window;
use laurels_core::change::{LedgerRecord, LoggedEvidence};
use laurels_core::history::{HistoryAnswer, HistoryEntry, HistoryQuery};
use laurels_core::text::grouped;
use std::sync::Arc;
use std::time::Duration;

/// How long a window that asks for a yes must have been seen before it takes one, so that a habit answers nothing.
pub(super) const SEEN: Duration = Duration::from_millis(300);

/// Asks for a yes.
pub(super) fn ask(state: &mut AppState, confirm: Confirm, env: &Env) -> Vec<Effect> {
    state.windows.push(Window::Confirm(confirm));
    state.unseen_until = Some(env.now + SEEN);
    state.renew_lists();
    Vec::new()
}

pub fn confirm(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(window) = state.windows.pop_if(|window| window.asks()) else { return Vec::new() };
    state.renew_lists();
    match window {
        Window::Preview(preview, _) => book_tasks::import(state, Arc::clone(&preview), env),
        Window::Confirm(Confirm::Discard(ticket)) => wizard::discard(state, ticket),
        Window::Confirm(Confirm::Delete(records)) => removing::delete(state, records, env),
        Window::Confirm(Confirm::Revert(task, _)) => book_tasks::start(state, task),
        Window::Confirm(Confirm::Record(recording, _)) => rule_dialog::check(state, *recording, env),
        Window::Confirm(Confirm::Leave) => {
            if let Some(form) = state.windows.pop() {
                editing::show_line_of(state, &form);
                draft_key(&form).and_then(|key| state.form_drafts.insert(key, form));
                say(state, env, Tone::Dim, "draft kept: open the form again to go on");
            }
            Vec::new()
        }
        Window::Confirm(Confirm::Draft(mut draft)) => {
            if let Some(front) = state.windows.last_mut() {
                // An entry is part of the form below it as that is now.
                if let (Window::Record(draft), Window::Record(fresh)) = (draft.as_mut(), &mut *front)
                    && matches!(fresh.mode, FormMode::Entry { .. })
                {
                    draft.mode = fresh.mode.clone();
                }
                *front = *draft;
            }
            editing::follow(state, env);
            reported_scores::show(state);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Opens a form; where a draft of it was kept, asks whether to go on with that.
pub(super) fn open(state: &mut AppState, form: Window, env: &Env) {
    let draft = draft_key(&form).and_then(|key| state.form_drafts.remove(&key));
    state.windows.push(form);
    state.renew_lists();
    if let Some(draft) = draft {
        ask(state, Confirm::Draft(Box::new(draft)), env);
    }
}

/// Whether leaving the window in front would lose something that was typed.
pub(super) fn is_half_filled(state: &AppState) -> bool {
    let form = state.windows.last().filter(|window| draft_key(window).is_some());
    form.and_then(Window::form).is_some_and(|form| form.is_touched())
}

/// What a form is about, where a draft of it is kept.
fn draft_key(window: &Window) -> Option<String> {
    match window {
        Window::Record(form) => Some(record_key(form)),
        Window::ReportedScores(_) => Some("scores".to_owned()),
        Window::Prompt(ask) if ask.asked == PromptSubject::Partner => Some("partner".to_owned()),
        _ => None,
    }
}

fn record_key(form: &RecordForm) -> String {
    let keys = match &form.mode {
        FormMode::Entry { within, list, at } => vec![record_key(within), format!("{list} {at:?}")],
        FormMode::One(before) => before.iter().map(LedgerRecord::key).collect(),
        FormMode::All(records) => records.iter().map(LedgerRecord::key).collect(),
        FormMode::Move(associations) => associations.iter().map(|a| a.id.to_string()).collect(),
        FormMode::Merge { gone, kept } => vec![gone.id.to_string(), kept.key()],
    };
    format!("{} {}", form.title(), keys.join(" "))
}

/// Undoes or redoes a change once the log says how many records that touches.
pub(super) fn revert(state: &mut AppState, task: BookTask, number: u64) -> Vec<Effect> {
    let undone = |of: u64| state.log.iter().find(|entry| entry.number == of).and_then(|entry| entry.undoes);
    let (mut of, mut does) = (number, "Undo");
    // Undoing an undoing does what that took back.
    while let Some(earlier) = undone(of).filter(|earlier| *earlier < of) {
        (of, does) = (earlier, if does == "Undo" { "Redo" } else { "Undo" });
    }
    state.reverting = Some(Reverting { task, of, does });
    vec![Effect::History(HistoryQuery::Change(of))]
}

/// Takes what the log says of a change that is to be undone or redone: one of a single record is turned round at once, of
/// more it asks first and says how many.
pub(super) fn take_history(state: &mut AppState, answer: &HistoryAnswer, env: &Env) -> Vec<Effect> {
    let Some(reverting) = state.reverting.take_if(|reverting| answer.of == HistoryQuery::Change(reverting.of)) else {
        return Vec::new();
    };
    let told = match (&answer.told, availability::is_free(state)) {
        (Ok(told), Ok(())) => told,
        (Err(why), _) => {
            say(state, env, Tone::Bad, why);
            return Vec::new();
        }
        (_, Err(Reason(why))) => {
            say(state, env, Tone::Dim, why);
            return Vec::new();
        }
    };
    let entry = told.iter().find(|entry| entry.revision.number == reverting.of);
    match entry.and_then(|entry| question(reverting.does, entry)) {
        Some(title) => ask(state, Confirm::Revert(reverting.task, title), env),
        None => book_tasks::start(state, reverting.task),
    }
}

/// What is asked before a change is turned round; none where it touches one record only.
fn question(does: &str, entry: &HistoryEntry) -> Option<String> {
    let records = (entry.records.len() + entry.more) as u64;
    match entry.figures {
        Some(LoggedEvidence::Apply { rows, gone, .. }) => {
            let all = records + rows + gone;
            let noun = if all == 1 { "record" } else { "records" };
            Some(format!("{does} the import of {} {noun}?", grouped(&all.to_string())))
        }
        _ if records > 1 => Some(format!("{does} a change of {} records?", grouped(&records.to_string()))),
        _ => None,
    }
}

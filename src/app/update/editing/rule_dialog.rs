//! The gate before the book: a change that breaks an association rule is made only with a reason for each, which the notes of
//! the association keep.

use super::change_form;
use crate::availability;
use crate::book_task::{BookTask, Recording};
use crate::command::Reason;
use crate::effect::Effect;
use crate::env::Env;
use crate::form::FieldKind;
use crate::prompt::{Prompt, PromptSubject};
use crate::rule_dialog::RuleDialog;
use crate::selection::{self, in_front};
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::update::{book_tasks, confirming, prompts, say};
use crate::view::Tone;
use crate::window::Confirm;
use crate::window::Window;
use laurels_core::change::Change;
use laurels_core::lint;
use laurels_core::text::clean;

/// What is asked for the reason.
const WHY: &str = "Why make an exception? The association's notes keep the reason.";

/// Makes a change; where it touches several records, or breaks rules, asks first.
pub fn commit(state: &mut AppState, recording: Recording, env: &Env) -> Vec<Effect> {
    // A record whose key changes goes and comes again: it is one.
    let edits = &recording.change.edits;
    let (gone, made) = (edits.iter().filter(|e| e.before.is_some()), edits.iter().filter(|e| e.after.is_some()));
    match gone.count().max(made.count()) {
        0 | 1 => check(state, recording, env),
        several => confirming::ask(state, Confirm::Record(Box::new(recording), several), env),
    }
}

/// Makes a change; where it breaks rules, shows them first and asks for the reasons.
pub fn check(state: &mut AppState, recording: Recording, env: &Env) -> Vec<Effect> {
    if let Err(Reason(why)) = availability::is_free(state) {
        say(state, env, Tone::Warn, why);
        return Vec::new();
    }
    let found = state.wizard_context().map_or_else(Vec::new, |context| {
        lint::brought_by(context.book, &recording.change, context.rules, context.today)
    });
    state.tables.get_mut(state.route.focus).marked.clear();
    if found.is_empty() {
        return book_tasks::start(state, BookTask::Record(Box::new(recording)));
    }
    *state.tables.get_mut(TableId::RuleDialog) = TableState::default();
    state.windows.push(Window::RuleDialog(Box::new(RuleDialog::new(recording, found))));
    state.renew_lists();
    Vec::new()
}

/// Asks for the reason of the selected rule; behind the last one, makes the change.
pub fn act(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let place = state.selected(TableId::RuleDialog).unwrap_or(0);
    let Some(Window::RuleDialog(stop)) = state.windows.last() else { return Vec::new() };
    let Some((_, reason)) = stop.entry(place) else { return go_on(state, env) };
    let reason = reason.to_owned();
    prompts::open_ask(state, Prompt::line(PromptSubject::Waive(place), "Because", WHY, FieldKind::Text, &reason))
}

/// Keeps the reason for a rule, and goes to the next one.
pub fn give_reason(state: &mut AppState, place: usize, reason: &str) -> Vec<Effect> {
    if let Some(Window::RuleDialog(stop)) = state.windows.last_mut() {
        stop.waive(place, reason);
        let table = state.tables.get_mut(TableId::RuleDialog);
        (table.selected, table.selected_key) = (place + 1, None);
        state.renew_lists();
    }
    Vec::new()
}

/// Asks why the rule at the selected line does not hold here.
pub fn ask_waive(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let Some(place) = selection::shown_rule(state) else { return Vec::new() };
    prompts::open_ask(state, Prompt::line(PromptSubject::WaiveInForm(place), "Because", WHY, FieldKind::Text, ""))
}

/// Writes the reason into the notes: of the record in the form, or at once of the other one that the rule is about.
pub fn waive_in_form(state: &mut AppState, place: usize, reason: &str, env: &Env) -> Vec<Effect> {
    let Some((form, _)) = in_front(state) else { return Vec::new() };
    let Some(finding) = form.findings.get(place).cloned() else { return Vec::new() };
    let own = form.before().is_some_and(|record| record.key() == finding.id) || form.is_new();
    if let Some(notes) = form.place("notes").filter(|_| own) {
        let line = lint::with_reason(form.value("notes"), &finding.rule.id, reason);
        change_form(state, |form, context| form.set(notes, &line, context));
        return Vec::new();
    }
    let Some(book) = state.book.clone() else { return Vec::new() };
    let mut change = Change::default();
    lint::waive(&mut change, &book, &finding, reason);
    let what = format!("waived {} for association {}", finding.rule.id, clean(&finding.id));
    commit(state, Recording { change, what, ticket: None, merged: None }, env)
}

fn go_on(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(Window::RuleDialog(stop)) = state.windows.last() else { return Vec::new() };
    if let Some(open) = stop.open() {
        let table = state.tables.get_mut(TableId::RuleDialog);
        (table.selected, table.selected_key) = (open, None);
        state.renew_lists();
        say(state, env, Tone::Warn, "a rule is waived only with a reason; esc goes back");
        return Vec::new();
    }
    if let Err(Reason(why)) = availability::is_free(state) {
        say(state, env, Tone::Warn, why);
        return Vec::new();
    }
    let recording = state.book.as_ref().map(|book| stop.recording(book));
    state.windows.retain(|window| !matches!(window, Window::RuleDialog(_)));
    state.renew_lists();
    recording.map_or_else(Vec::new, |recording| book_tasks::start(state, BookTask::Record(Box::new(recording))))
}

//! The gate before the book: a change that breaks an association rule is made only with a reason for each, which the notes of
//! the association keep.

use super::change_form;
use crate::book_task::{BookTask, Recording};
use crate::form::FieldKind;
use crate::prompt::{Prompt, PromptSubject};
use crate::record_form::MANY;
use crate::rule_dialog::RuleDialog;
use crate::selection::{self, in_front};
use crate::state::AppState;
use crate::table::TableId;
use crate::update::{book_tasks, confirming, drafts, fields, is_free, prompts, show_message};
use crate::view::Tone;
use crate::window::Confirm;
use crate::window::Window;
use laurels_core::change::Change;
use laurels_core::lint::{self, Finding};
use laurels_core::text::clean;
use std::sync::Arc;

const WHY: &str = "Why make an exception? The association's notes keep the reason.";

/// Makes a change; where it touches several records, or breaks rules, asks first.
pub fn commit(state: &mut AppState, recording: Recording) {
    // A record whose key changes goes and comes again: it is one.
    let edits = &recording.change.edits;
    let (gone, made) = (edits.iter().filter(|e| e.before.is_some()), edits.iter().filter(|e| e.after.is_some()));
    match gone.count().max(made.count()) {
        0 | 1 => check(state, recording),
        several => confirming::ask(state, Confirm::Record(Box::new(recording), several)),
    }
}

/// Makes a change; where it breaks rules, shows them first and asks for the reasons.
pub fn check(state: &mut AppState, recording: Recording) {
    if !is_free(state) {
        return;
    }
    state.tables.get_mut(state.route.focus).marked.clear();
    let recording = Arc::new(recording);
    if let Some(inputs) = state.form_inputs().filter(|_| recording.change.edits.len() > MANY) {
        return book_tasks::start(state, BookTask::Check(recording, inputs));
    }
    let found = state.wizard_context().map_or_else(Vec::new, |context| {
        lint::introduced_by(context.book, &recording.change, context.rules, context.today)
    });
    take_findings(state, recording, found);
}

/// Makes a change that breaks no rules; shows those that another one breaks, and asks for the reasons.
pub fn take_findings(state: &mut AppState, recording: Arc<Recording>, found: Vec<Finding>) {
    if found.is_empty() {
        return book_tasks::start(state, BookTask::Record(recording));
    }
    let recording = Arc::unwrap_or_clone(recording);
    drafts::open(state, Window::RuleDialog(Box::new(RuleDialog::new(recording, found))));
}

/// Goes to the next line; on the last one, makes the change.
pub fn act(state: &mut AppState) {
    match state.windows.last() {
        Some(Window::RuleDialog(stop)) if stop.form.focus.is_some() => fields::next(state),
        _ => proceed(state),
    }
}

/// Asks why the rule at the selected line does not hold here.
pub fn ask_waive(state: &mut AppState) {
    let Some(place) = selection::shown_rule(state) else { return };
    prompts::open_ask(state, Prompt::line(PromptSubject::WaiveInForm(place), "Because", WHY, FieldKind::Text, ""))
}

/// Writes the reason into the notes: of the record in the form, or at once of the other one that the rule is about.
pub fn waive_in_form(state: &mut AppState, place: usize, reason: &str) {
    let Some((form, _)) = in_front(state) else { return };
    let Some(finding) = form.findings.get(place).cloned() else { return };
    let own = form.before().is_some_and(|record| record.key() == finding.id) || form.is_new();
    if let Some(notes) = form.place("notes").filter(|_| own) {
        let line = lint::with_reason(form.value("notes"), &finding.rule.id, reason);
        change_form(state, |form, context| form.set(notes, &line, context));
        return;
    }
    let Some(book) = state.book.clone() else { return };
    let mut change = Change::default();
    lint::waive(&mut change, &book, &finding, reason);
    let what = format!("waived {} for association {}", finding.rule.id, clean(&finding.id));
    commit(state, Recording { change, what, ticket: None, merged: None })
}

pub fn proceed(state: &mut AppState) {
    let Some(Window::RuleDialog(stop)) = state.windows.last() else { return };
    if let Some(open) = stop.open() {
        state.select_place(TableId::RuleDialog, open);
        show_message(state, Tone::Warn, "a rule is waived only with a reason; esc goes back");
        return;
    }
    let recording = state.book.as_ref().map(|book| stop.recording(book));
    if !is_free(state) {
        return;
    }
    state.windows.retain(|window| !matches!(window, Window::RuleDialog(_)));
    state.renew_lists();
    recording.into_iter().for_each(|recording| book_tasks::start(state, BookTask::Record(Arc::new(recording))));
}

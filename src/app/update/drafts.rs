//! Forms left half filled in: kept like wizards under way, as answers of a wizard that is none.

use super::{beginning, confirming, editing, open_window, wizard};
use crate::effect::Effect;
use crate::prompt::PromptSubject;
use crate::record_form::{FormMode, RecordForm};
use crate::state::AppState;
use crate::window::{Confirm, Window};
use laurels_core::change::LedgerRecord;
use laurels_core::wizard::{Draft, DraftCommand, Ticket, WizardRun};
use std::collections::BTreeMap;

/// What stands in the place of the wizard's id, and for the answer that says which form it is.
const FORM: &str = "form";

/// Takes the drafts that were found: those of wizards and those of forms.
pub(super) fn take_found(state: &mut AppState, found: Vec<Draft>) {
    (state.form_drafts, state.drafts) = found.into_iter().partition(|draft| draft.run.wizard.as_str() == FORM);
}

/// Opens a form; where a draft of it was kept, asks whether to go on with that.
pub(super) fn open(state: &mut AppState, form: Window) {
    let key = key(&form);
    let draft = state.form_drafts.iter().find(|draft| draft.run.answers.get(FORM) == key.as_ref()).cloned();
    open_window(state, form);
    if let Some(draft) = draft {
        confirming::ask(state, Confirm::Draft(Box::new(draft)));
    }
}

/// Goes on with a draft, in the form in front.
pub(super) fn resume(state: &mut AppState, draft: &Draft) {
    let Some(mut window) = state.windows.pop() else { return };
    match &mut window {
        Window::Record(form) => {
            if let Some(context) = state.wizard_context() {
                form.retype(&draft.run.answers, context);
            }
        }
        Window::ReportedScores(form) => form.retype(&draft.run.answers),
        Window::RuleDialog(dialog) => dialog.form.retype(&draft.run.answers),
        Window::Prompt(ask) => {
            ask.form.retype(&draft.run.answers);
            if ask.asked == PromptSubject::Partner {
                beginning::validate(&mut ask.form);
            }
        }
        _ => {}
    }
    state.windows.push(window);
    editing::reported_scores::show(state);
    discard(state, draft.ticket);
}

pub(super) fn discard(state: &mut AppState, ticket: Ticket) {
    state.form_drafts.retain(|draft| draft.ticket != ticket);
    state.effects.push(Effect::Draft(DraftCommand::Discard(ticket)));
    state.renew_lists();
}

/// Keeps what is typed in every open form, and at a wizard's question.
pub(super) fn keep_all(state: &mut AppState) {
    for window in state.windows.clone() {
        keep(state, &window);
    }
    wizard::keep_typed(state);
}

/// Keeps what is typed in a form.
pub(super) fn keep(state: &mut AppState, window: &Window) {
    let typed = window.form().map_or_else(BTreeMap::new, |form| form.draft(state.today));
    let Some(key) = key(window).filter(|_| !typed.is_empty()) else { return };
    let mut answers = typed;
    answers.insert(FORM.to_owned(), key);
    state.begun += 1;
    let ticket = Ticket::New(state.begun);
    let run = WizardRun {
        wizard: FORM.into(),
        answers,
        defaulted: Default::default(),
        done: BTreeMap::new(),
        at: String::new().into(),
        waiting: None,
        typed: None,
    };
    state.form_drafts.push(Draft { ticket, run: run.clone() });
    state.effects.push(Effect::Draft(DraftCommand::Save(ticket, run)));
}

/// Whether leaving the window in front would lose something that was typed.
pub(super) fn is_half_filled(state: &AppState) -> bool {
    let form = state.windows.last().filter(|window| key(window).is_some());
    form.and_then(Window::form).is_some_and(|form| form.is_touched())
}

/// What a form is about, where a draft of it is kept.
fn key(window: &Window) -> Option<String> {
    match window {
        Window::Record(form) => Some(record_key(form)),
        Window::ReportedScores(_) => Some("scores".to_owned()),
        Window::RuleDialog(dialog) => Some(format!("rules {}", dialog.key())),
        Window::Prompt(ask) => match &ask.asked {
            PromptSubject::Partner => Some("partner".to_owned()),
            PromptSubject::Because((kind, subject), _) => Some(format!("snooze {kind} {subject}")),
            _ => None,
        },
        _ => None,
    }
}

fn record_key(form: &RecordForm) -> String {
    let keys = match &form.mode {
        FormMode::Entry { within, list, at } => vec![record_key(within), format!("{list} {at:?}")],
        FormMode::One(before) => before.iter().map(LedgerRecord::key).collect(),
        FormMode::All(records) => records.iter().map(LedgerRecord::key).collect(),
        FormMode::Move(associations) => associations.iter().map(|a| a.id.to_string()).collect(),
        FormMode::Merge { gone, kept, .. } => vec![gone.id.to_string(), kept.key()],
    };
    format!("{} {}", form.title(), keys.join(" "))
}

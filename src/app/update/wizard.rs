//! Wizards: begun from a row, walked step by step, left and found again, recorded in the end. After every step the draft
//! is saved, so that nothing is lost whatever happens to the terminal.

use super::editing::{removing, rule_dialog};
use super::{clipboard, confirming, navigation, prompts, renew_advice, show_message, typing};
use crate::active_wizard::{ActiveWizard, Answered, Beginning, PageItem, Recorded, Section, wizard_named};
use crate::availability;
use crate::book_task::Recording;
use crate::command::Reason;
use crate::effect::Effect;
use crate::prompt::PromptSubject;
use crate::route::{Pane, Route};
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::{Confirm, Window};
use laurels_core::ids::{CustomerId, StepId, WizardId};
use laurels_core::wizard::{Draft, DraftCommand, Refused, StepQuestion, Ticket, Typed, WizardRun, outcome};
use std::collections::BTreeSet;

/// Opens the wizard that fits the selected row; without one shows them all.
pub fn begin_here(state: &mut AppState) {
    let list = state.route.focus;
    let record = state.selected(list);
    if let Some(draft) = record.filter(|_| list == TableId::Drafts).and_then(|place| state.drafts.get(place)).cloned() {
        return resume(state, draft);
    }
    if let Some(beginning) = record.and_then(|record| view::beginning(&state.subject(), list, record)) {
        leave_recorded(state);
        begin(state, &beginning)
    }
}

/// Begins a wizard with nothing filled in.
pub fn begin_named(state: &mut AppState, id: WizardId) {
    leave_recorded(state);
    begin(state, &Beginning::new(id, []));
}

fn begin(state: &mut AppState, beginning: &Beginning) {
    if let Some(draft) = state.drafts.iter().find(|draft| beginning.is_of(&draft.run)).cloned() {
        return resume(state, draft);
    }
    let Some(wizard) = wizard_named(&beginning.wizard) else { return };
    let Some(context) = state.wizard_context() else { return };
    let run = WizardRun::begin(wizard, context, &beginning.answers);
    let left_out = beginning.answers.iter().filter(|(field, _)| !run.answers.contains_key(*field));
    let refused = left_out.filter_map(|(field, value)| run.clone().answer(wizard, context, field, value).err()).next();
    state.begun += 1;
    open(state, Ticket::New(state.begun), run);
    if let Some(why) = refused {
        show_message(state, Tone::Warn, &why.to_string());
    }
}

fn resume(state: &mut AppState, mut draft: Draft) {
    let typed = draft.run.typed.take();
    open(state, draft.ticket, draft.run);
    if let Some(Typed { at, text }) = typed {
        save(state);
        match &at {
            StepQuestion::Field(field) => {
                select_field(state, field);
                prompts::ask_field(state, field)
            }
            StepQuestion::Skip => prompts::ask_skip(state),
            StepQuestion::Wait => prompts::ask_wait(state),
        }
        typing::replace(state, &text);
    }
    show_message(state, Tone::Plain, "continued where you left it");
}

/// Keeps what is typed at a question and not taken yet, so that the wizard begins with it when it is opened again.
pub(super) fn keep_typed(state: &mut AppState) {
    let typed = state.windows.iter().find_map(|window| match window {
        Window::Prompt(ask) if ask.form.is_touched() => match &ask.asked {
            PromptSubject::Wizard(at) => Some(Typed { at: at.clone(), text: ask.form.typed().to_owned() }),
            _ => None,
        },
        _ => None,
    });
    if let Some((open, typed)) = state.wizard.as_mut().zip(typed) {
        open.run.typed = Some(typed);
        save(state);
    }
}

fn open(state: &mut AppState, ticket: Ticket, run: WizardRun) {
    let Some(wizard) = run.of() else { return };
    state.wizard = Some(ActiveWizard {
        ticket,
        wizard,
        run,
        page: [].into(),
        problem: None,
        opened: BTreeSet::new(),
        recorded: None,
    });
    state.results.outlook = None;
    navigation::open(state, Route { in_wizard: true, focus: TableId::Page, ..Route::at(Pane::Wizards) });
    for id in [TableId::Steps, TableId::Page] {
        *state.tables.get_mut(id) = TableState::default();
    }
    turn_page(state);
}

/// Opens the page of the step in front at its first question that is open where it is on the first screen.
fn turn_page(state: &mut AppState) {
    if let Some(open) = &mut state.wizard {
        open.opened.clear();
    }
    write_page(state);
    let shown = state.geometry.room(TableId::Page).rows;
    let first = |wanted: fn(&Answered) -> bool| {
        let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
        page.iter().take(shown).position(|row| matches!(&row.what, PageItem::Field(_, answered) if wanted(answered)))
    };
    let open = first(|answered| *answered == Answered::No)
        .or_else(|| first(|answered| *answered == Answered::ByDefault))
        .or_else(|| first(|answered| *answered == Answered::Optional));
    let record = || {
        let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
        page.iter().position(|row| matches!(row.what, PageItem::Record | PageItem::Step(..) | PageItem::Next))
    };
    let place = open.or_else(record).unwrap_or(0);
    let step = state.wizard.as_ref().map(|open| open.run.at.clone());
    *state.tables.get_mut(TableId::Page) = TableState { selected: place, ..TableState::default() };
    state.tables.get_mut(TableId::Steps).selected_key = step.map(Into::into);
    state.renew_lists();
}

/// Says what the page says now; what is selected stays so.
pub(super) fn write_page(state: &mut AppState) {
    let Some(open) = &state.wizard else { return };
    let page = view::page(&state.subject(), open);
    let selected = selected_item(state).filter(|item| !matches!(item, PageItem::Text | PageItem::Blank));
    if let Some(open) = &mut state.wizard {
        open.page = page.into();
        // What is best next is known later than what was recorded.
        let next = open.page.iter().position(|row| row.what == PageItem::Next);
        let same = open.page.iter().position(|row| selected.as_ref() == Some(&row.what));
        state.renew_lists();
        if let Some(place) = next.or(same) {
            state.select_place(TableId::Page, place);
        }
    }
}

/// Closes the wizard where nothing leads back to it.
pub(super) fn close_if_left(state: &mut AppState) {
    if !state.route.in_wizard && !state.back_stack.iter().any(|place| place.in_wizard) {
        state.wizard = None;
    }
}

/// Saves the draft as it is now, where a wizard is open.
pub(super) fn save(state: &mut AppState) {
    let Some(open) = state.wizard.as_ref().filter(|_| !state.is_read_only()) else { return };
    let (ticket, run) = (open.ticket, open.run.clone());
    match state.drafts.iter_mut().find(|draft| draft.ticket == ticket) {
        Some(draft) => draft.run = run.clone(),
        None => state.drafts.push(Draft { ticket, run: run.clone() }),
    }
    state.effects.push(Effect::Draft(DraftCommand::Save(ticket, run)));
    renew_advice(state);
}

/// Takes the number that a draft has got.
pub(super) fn name_draft(state: &mut AppState, begun: Ticket, kept: Ticket) {
    for draft in state.drafts.iter_mut().chain(&mut state.form_drafts).filter(|draft| draft.ticket == begun) {
        draft.ticket = kept;
    }
    if let Some(open) = state.wizard.as_mut().filter(|open| open.ticket == begun) {
        open.ticket = kept;
    }
    state.renew_lists();
}

/// Does something to the walk in front; what it gives is the step's problem where it fails.
pub(super) fn with_run(
    state: &mut AppState,
    step: impl FnOnce(&mut ActiveWizard, &AppState) -> Result<Vec<String>, Refused>,
) {
    let Some(mut open) = state.wizard.take_if(|open| !open.is_recorded()) else { return };
    let before = open.run.at.clone();
    let outcome = step(&mut open, state);
    open.problem = None;
    let moved = open.run.at != before;
    let failed = outcome.as_ref().err().map(|refused| problem_of(&open, refused));
    open.problem = failed.clone();
    state.wizard = Some(open);
    match outcome {
        Ok(dropped) => {
            if moved {
                turn_page(state)
            } else {
                write_page(state)
            }
            if !dropped.is_empty() {
                let what = dropped.join(", ");
                show_message(state, Tone::Warn, &format!("dropped, since nothing asks for it any more: {what}"));
            }
            save(state)
        }
        Err(_) => {
            write_page(state);
            if let Some((field, why)) = failed {
                select_field(state, &field);
                show_message(state, Tone::Warn, &why);
            }
        }
    }
}

/// The field that is wrong, and why.
fn problem_of(open: &ActiveWizard, refused: &Refused) -> (String, String) {
    let field = match refused {
        Refused::Missing { field, .. } | Refused::NoField { field, .. } | Refused::Unsaid { field, .. } => {
            field.clone()
        }
        Refused::Answer { field, .. } => {
            let named = open.wizard.fields.iter().find(|(_, known)| known.label == *field);
            named.map_or_else(|| field.clone(), |(id, _)| id.clone())
        }
        Refused::Impossible { .. } => String::new(),
    };
    (field, refused.to_string())
}

fn select_field(state: &mut AppState, field: &str) {
    let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
    let place = page.iter().position(|row| matches!(&row.what, PageItem::Field(id, _) if id == field));
    if let Some(place) = place {
        state.select_place(TableId::Page, place);
    }
}

/// Ends the step in front and goes on.
pub fn next(state: &mut AppState) {
    if view::is_review(&state.subject()) {
        return;
    }
    with_run(state, |open, state| {
        let Some(context) = state.wizard_context() else { return Ok(Vec::new()) };
        open.run.next(open.wizard, context, &state.settings.who).map(|()| Vec::new())
    })
}

/// Goes back a step; the answers stay.
pub fn back(state: &mut AppState) {
    with_run(state, |open, state| {
        if let Some(context) = state.wizard_context() {
            open.run.back(open.wizard, context);
        }
        Ok(Vec::new())
    })
}

/// Does what the selected line of the wizard is for: a question is asked, a command is copied, words lead on.
pub(super) fn act(state: &mut AppState) {
    if state.route.focus == TableId::Steps {
        let selected = state.selected(TableId::Steps);
        let step = selected.and_then(|place| view::path(&state.subject()).get(place).map(|step| step.id.clone()));
        return step.into_iter().for_each(|step| go_to(state, &step));
    }
    if state.wizard.as_ref().is_some_and(ActiveWizard::is_recorded) && selected_item(state) != Some(PageItem::Next) {
        return;
    }
    match selected_item(state) {
        Some(PageItem::Field(field, _)) => prompts::ask_field(state, &field),
        Some(PageItem::Command(_) | PageItem::Link(_) | PageItem::Mail(_)) => clipboard::copy(state),
        Some(PageItem::Record) => record(state),
        Some(PageItem::Step(step, field)) => {
            go_to(state, &step);
            select_field(state, &field)
        }
        Some(PageItem::Next) => begin_here(state),
        Some(PageItem::Heading(section)) => toggle(state, section),
        _ => next(state),
    }
}

pub(super) fn selected_item(state: &AppState) -> Option<PageItem> {
    let page = &state.wizard.as_ref()?.page;
    page.get(state.selected(TableId::Page)?).map(|row| row.what.clone())
}

/// Opens a heading of the page, or closes it.
fn toggle(state: &mut AppState, section: Section) {
    let Some(open) = &mut state.wizard else { return };
    if !open.opened.remove(&section) {
        open.opened.insert(section);
        // At the end of the screen its texts would stay below.
        let page = state.tables.get_mut(TableId::Page);
        page.first = page.selected;
    }
    write_page(state);
}

fn go_to(state: &mut AppState, step: &StepId) {
    let mut went = false;
    with_run(state, |open, state| {
        went = state.wizard_context().is_some_and(|context| open.run.go_to(open.wizard, context, step));
        Ok(Vec::new())
    });
    if went {
        state.route.focus = TableId::Page;
        return state.renew_lists();
    }
    show_message(state, Tone::Dim, "finish the steps before it first");
}

/// Makes of the walk what it comes to.
pub fn record(state: &mut AppState) {
    if let Err(Reason(why)) = availability::can_record(state) {
        show_message(state, Tone::Warn, why);
        return;
    }
    let Some((open, context)) = state.wizard.as_ref().zip(state.wizard_context()) else { return };
    match outcome(&open.run, open.wizard, context) {
        Ok(outcome) => {
            let (change, what, ticket) = (outcome.change, outcome.what, Some(open.ticket));
            let recording = Recording { ticket, ..Recording::new(change, what) };
            rule_dialog::check(state, recording)
        }
        Err(why) => show_message(state, Tone::Warn, &why.to_string()),
    }
}

/// What was walked is recorded: its draft goes, the wizard says what that brings and what is best next.
pub(super) fn recorded(state: &mut AppState, ticket: Ticket, recording: &Recording) {
    state.drafts.retain(|draft| draft.ticket != ticket);
    let outlook = state.results.outlook.as_ref().map(|(_, outlook)| outlook.clone());
    if let Some(open) = state.wizard.as_mut().filter(|open| open.ticket == ticket) {
        let is_active = view::is_active(&recording.change);
        open.recorded = Some(Recorded { what: recording.what.clone(), outlook, is_active });
        turn_page(state);
    }
    state.renew_content();
    state.effects.push(Effect::Draft(DraftCommand::Discard(ticket)))
}

/// Leaves a wizard that has recorded what it is for.
pub(super) fn leave_recorded(state: &mut AppState) {
    if state.wizard.as_ref().is_some_and(ActiveWizard::is_recorded) {
        while state.route.in_wizard {
            state.route = state.back_stack.pop().unwrap_or_else(|| Route::at(Pane::Wizards));
        }
        state.wizard = None;
    }
}

/// Has wizards that are under way for a customer that was merged into another one be about that one.
pub(super) fn follow_merged(state: &mut AppState, gone: &CustomerId, kept: &CustomerId) {
    for Draft { ticket, run } in &mut state.drafts {
        if let Some(customer) = run.answers.get_mut("customer").filter(|customer| *gone == customer.as_str()) {
            *customer = kept.to_string();
            state.effects.push(Effect::Draft(DraftCommand::Save(*ticket, run.clone())));
        }
    }
    state.renew_content();
}

/// Asks whether the draft or the record is to go.
pub fn ask_discard(state: &mut AppState) {
    if state.route.focus != TableId::Drafts {
        return removing::ask_delete(state);
    }
    let draft = state.selected(TableId::Drafts).and_then(|place| state.drafts.get(place));
    if let Some(ticket) = draft.map(|draft| draft.ticket) {
        confirming::ask(state, Confirm::Discard(ticket));
    }
}

pub(super) fn discard(state: &mut AppState, ticket: Ticket) {
    state.drafts.retain(|draft| draft.ticket != ticket);
    renew_advice(state);
    state.effects.push(Effect::Draft(DraftCommand::Discard(ticket)))
}

#[cfg(test)]
mod tests;

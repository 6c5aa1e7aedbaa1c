//! Records by hand: new ones, other ones, several at once. What a type of record is asked for is the table of
//! [`types`](crate::record_form::types); what may stand in a record, the record says itself; what associations must keep is
//! seen to before anything is kept ([`rule_dialog`]).

pub mod moving;
pub mod removing;
pub mod reported_scores;
pub mod rule_dialog;

use super::{book_tasks, drafts, is_free, prompts, show_message, wizard};
use crate::book_task::{BookTask, Recording};
use crate::compute::Compared;
use crate::form::FieldKind;
use crate::prompt::{Prompt, PromptSubject};
use crate::record_form::types::{Takes, form_of};
use crate::record_form::{FormMode, Line, OthersChange, Outcome, RecordForm, Wrong};
use crate::selection::{self, in_front};
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{self, Tone};
use crate::window::Window;
use laurels_core::book::{Book, RecordKind};
use laurels_core::change::{Change, LedgerRecord};
use laurels_core::ids::CustomerId;
use laurels_core::merge;
use laurels_core::text::clean;
use laurels_core::wizard::WizardContext;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Opens the form of a new record.
pub fn add(state: &mut AppState) {
    let Some(of) = view::addable_kind(state.route.focus).and_then(form_of) else { return };
    let gap = state.results.advice.as_ref().zip(state.selected(TableId::Gaps));
    let gap = gap.and_then(|(advice, place)| advice.gaps.get(place)).map(|gap| gap.customer.clone());
    let customer = state.route.customer.clone().or(gap.filter(|_| state.route.focus == TableId::Gaps));
    let known: Vec<(&str, String)> = customer.map(|customer| ("customer", customer.into())).into_iter().collect();
    open_form(state, |context| Some(RecordForm::new(of, &known, context)))
}

/// Opens what records the selected step of a plan: the form of a certification, or its wizard.
pub fn mark_done(state: &mut AppState) {
    let passed = selection::exam_passed(state).zip(form_of(RecordKind::Certification));
    let Some(((person, exam), of)) = passed else { return wizard::begin_here(state) };
    let known = [("person", person.into()), ("exam", exam)];
    open_form(state, |context| Some(RecordForm::new(of, &known, context)))
}

/// Opens the form of the selected record, or of all that are marked.
pub fn edit(state: &mut AppState) {
    let mut records = state.meant(state.route.focus);
    let Some(of) = records.first().and_then(|record| form_of(record.kind())) else { return };
    open_form(state, |context| {
        Some(match records.len() {
            1 => RecordForm::edit(of, records.pop()?, context),
            _ => RecordForm::all(of, records, context),
        })
    })
}

/// Opens the form of the partner.
pub fn edit_partner(state: &mut AppState) {
    let Some(of) = form_of(RecordKind::Partner) else { return };
    open_form(state, |context| Some(RecordForm::edit(of, LedgerRecord::from(context.book.partner.clone()), context)))
}

fn open_form(state: &mut AppState, form: impl FnOnce(WizardContext<'_>) -> Option<RecordForm>) {
    if let Some(form) = state.wizard_context().and_then(form) {
        drafts::open(state, Window::Record(Box::new(form)));
    }
}

/// Gives the keys of the form in front to the field of its selected line, and takes what was typed in the one before.
/// Whether that changed the form.
pub(super) fn follow_selection(state: &mut AppState) -> bool {
    let selected = state.selected(TableId::RuleDialog);
    if let Some(Window::RuleDialog(stop)) = state.windows.last_mut() {
        let place = selected.filter(|place| stop.entry(*place).is_some());
        let moved = stop.form.focus != place;
        if moved {
            stop.form.go_to(place);
        }
        return moved;
    }
    let Some((form, _)) = in_front(state) else { return false };
    let line = state.selected(TableId::Form).and_then(|at| form.lines().get(at).copied());
    let place = match line {
        Some(Line::Field(place)) => Some(place),
        _ => None,
    };
    if form.form.focus == place {
        return false;
    }
    change_form(state, |form, context| {
        form.take_typed(context);
        form.form.go_to(place);
    });
    true
}

/// Selects the line of the form in front that another window was opened from, which is left.
pub(super) fn show_line_of(state: &mut AppState, left: &Window) {
    let Window::Record(left) = left else { return };
    let line = match &left.mode {
        FormMode::Entry { list, at: Some(at), .. } => Line::Entry(*list, *at),
        FormMode::Entry { list, at: None, .. } => Line::Add(*list),
        _ => return,
    };
    let place = in_front(state).and_then(|(form, _)| form.lines().iter().position(|one| *one == line));
    place.into_iter().for_each(|place| select_line(state, place));
}

fn change_form(state: &mut AppState, change: impl FnOnce(&mut RecordForm, WizardContext<'_>)) {
    let Some(Window::Record(mut form)) = state.windows.pop() else { return };
    if let Some(context) = state.wizard_context() {
        change(&mut form, context);
    }
    state.windows.push(Window::Record(form));
    state.renew_lists();
}

/// Does what the selected line of the form in front is for: goes on, opens a list or an entry, hands the form in.
pub(super) fn act(state: &mut AppState) {
    let selected = state.selected(TableId::Form).unwrap_or(0);
    let Some((form, context)) = in_front(state) else { return };
    match form.lines().get(selected) {
        Some(Line::Field(_)) if form.form.input().is_some() => select_line(state, selected + 1),
        Some(Line::Field(place)) => match ask_of(form, context, *place) {
            Ok((ask, value)) => {
                prompts::open_ask(state, ask);
                state.tables.get_mut(TableId::Options).selected_key = value;
            }
            Err(why) => show_message(state, Tone::Dim, why),
        },
        Some(Line::Entry(place, at)) => open_entry(state, *place, Some(*at)),
        Some(Line::Add(place)) => open_entry(state, *place, None),
        Some(Line::Save) | None => save(state),
    }
}

/// Opens the list of the selected field, so that what is typed next searches it.
pub(super) fn choose_by_typing(state: &mut AppState) {
    let selected = state.selected(TableId::Form).unwrap_or(0);
    let is_field = in_front(state).is_some_and(|(form, _)| matches!(form.lines().get(selected), Some(Line::Field(_))));
    if is_field {
        act(state);
    }
}

/// What is asked for a field that is chosen, and what stands in it.
///
/// # Errors
/// Why there is nothing to be answered.
fn ask_of(
    form: &RecordForm,
    context: WizardContext<'_>,
    place: usize,
) -> Result<(Prompt, Option<String>), &'static str> {
    let field = form.of.fields.get(place).ok_or("")?;
    let book = context.book;
    match field.takes {
        Takes::CurrentState => return Err("m in the list changes the state; each move asks for a day and a note"),
        Takes::Customer if book.customers.is_empty() => {
            return Err("the book has no customer yet: n adds one, in 2 Associations, customers");
        }
        Takes::Person if book.people.is_empty() => {
            return Err("the book has no people yet: n adds somebody, in 4 Certifications, people");
        }
        Takes::Location if book.partner.locations.is_empty() => {
            return Err("the partner has no location yet: \"edit the partner\" in the palette adds one");
        }
        _ => {}
    }
    let value = form.value_at(place).to_owned();
    let versions = view::version_choices(form, place);
    let many = versions.is_none() && matches!(field.takes, Takes::Workloads);
    let mut choices = versions.unwrap_or_else(|| view::record_choices(form, context, field));
    if many {
        choices.insert(0, view::no_more());
    }
    let closed = !choices.is_empty() && !matches!(field.takes, Takes::Exam);
    let question = match field.hint {
        _ if many => "Enter picks one, or takes it back; the first line takes what is picked.".to_owned(),
        "" => "Type, or choose.".to_owned(),
        hint => hint.to_owned(),
    };
    let picked = many.then(|| value.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect());
    let text = if closed { "" } else { &value };
    let asked = PromptSubject::Record(place);
    let ask = Prompt {
        choices: choices.into(),
        closed,
        picked,
        ..Prompt::line(asked, field.label, question, FieldKind::Text, text)
    };
    Ok((ask, (!many).then_some(value)))
}

/// Opens an entry of a list of the form in front.
fn open_entry(state: &mut AppState, place: usize, at: Option<usize>) {
    let Some((form, context)) = in_front(state) else { return };
    let Some(Takes::Entries(of)) = form.of.fields.get(place).map(|field| field.takes) else { return };
    let entry = RecordForm::entry(of, form, (place, at), context);
    open_form(state, |_| Some(entry))
}

/// Takes the choice for a field, and goes on to the next line.
pub(super) fn take(state: &mut AppState, place: usize, text: &str) {
    prompts::close_ask(state);
    change_form(state, |form, context| form.set(place, text, context));
    let lines = in_front(state).map_or_else(Vec::new, |(form, _)| form.lines());
    let next = lines.iter().position(|line| *line == Line::Field(place)).map_or(0, |at| at + 1);
    select_line(state, next);
}

/// Says while it is typed what is wrong with a field of the form in front.
pub(super) fn validate_typed(state: &mut AppState) {
    change_form(state, |form, context| form.validate_typed(context));
}

fn select_line(state: &mut AppState, line: usize) {
    state.select_place(TableId::Form, line);
}

/// Hands the form in; where something is wrong it says what, and stays.
pub(super) fn save(state: &mut AppState) {
    change_form(state, |form, context| {
        form.take_typed(context);
        form.validate_all(context);
    });
    let Some((form, context)) = in_front(state) else { return };
    let wrong = form.wrong.first().cloned();
    if wrong.is_none() && form.is_of_many() {
        return prepare(state);
    }
    let outcome = match &wrong {
        Some(wrong) => Err(match form.of.fields.get(wrong.place) {
            Some(field) => format!("{}: {}", field.label, wrong.why),
            None => wrong.why.clone(),
        }),
        None => form.outcome(context),
    };
    take_outcome(state, wrong, outcome);
}

/// Has the change worked out that the form in front comes to, which is of too many records to be done at once.
fn prepare(state: &mut AppState) {
    if !is_free(state) {
        return;
    }
    let form = in_front(state).map(|(form, _)| Arc::new(form.clone()));
    if let Some((form, inputs)) = form.zip(state.form_inputs()) {
        book_tasks::start(state, BookTask::Prepare(form, inputs));
    }
}

/// Takes the change that a form comes to, where that is the one in front and still says the same.
pub(super) fn take_prepared(state: &mut AppState, form: &RecordForm, change: Result<Box<Change>, String>) {
    match in_front(state) {
        Some((front, _)) if front.says_the_same(form) => {
            take_outcome(state, None, change.map(|change| Outcome::Change(*change)))
        }
        _ => show_message(state, Tone::Dim, "the form has changed since; save it again"),
    }
}

/// Takes in which fields the records of a form have different things in, if it is still there.
pub(super) fn take_compared(state: &mut AppState, compared: Option<Compared>) {
    let Some((records, differs)) = compared else { return };
    for window in &mut state.windows {
        if let Window::Record(form) = window
            && form.take_compared(&records, differs.clone())
        {
            return state.renew_lists();
        }
    }
}

fn take_outcome(state: &mut AppState, wrong: Option<Wrong>, outcome: Result<Outcome, String>) {
    let Some((form, _)) = in_front(state) else { return };
    match outcome {
        Err(why) => {
            let is_wrong = |line: &Line| match (*line, &wrong) {
                (Line::Field(place) | Line::Add(place), Some(wrong)) => wrong.entry.is_none() && wrong.place == place,
                (Line::Entry(place, at), Some(wrong)) => wrong.place == place && wrong.entry == Some(at),
                _ => false,
            };
            let line = form.lines().iter().position(is_wrong);
            line.into_iter().for_each(|line| select_line(state, line));
            show_message(state, Tone::Warn, &why);
        }
        Ok(Outcome::Entry(entry)) => keep_entry(state, entry),
        Ok(Outcome::Change(change)) if change.is_empty() => {
            state.windows.pop();
            state.renew_lists();
            show_message(state, Tone::Dim, "nothing was changed");
        }
        Ok(Outcome::Change(change)) => {
            let what = what(form, &change, state.book.as_deref());
            let merged = match &form.mode {
                FormMode::Merge { kept, gone, .. } => Some((gone.id.clone(), kept.key().into())),
                _ => None,
            };
            rule_dialog::commit(state, Recording { merged, ..Recording::new(change, what) })
        }
    }
}

/// Puts the entry in front into the list of the form below it.
fn keep_entry(state: &mut AppState, entry: Map<String, Value>) {
    let Some(Window::Record(form)) = state.windows.pop() else { return };
    let FormMode::Entry { list, at, .. } = form.mode else { return };
    change_form(state, |below, context| below.set_entry(list, at, Some(entry), context));
    let lines = in_front(state).map_or_else(Vec::new, |(form, _)| form.lines());
    let line = lines.iter().position(|line| *line == Line::Add(list)).unwrap_or(0);
    select_line(state, line);
}

/// Takes the selected entry out of its list.
pub fn drop_entry(state: &mut AppState) {
    if let Some((place, at)) = selection::entry(state) {
        change_form(state, |form, context| form.set_entry(place, Some(at), None, context));
    }
}

/// Takes into the forms in front what somebody else has made of their records. What was typed stays.
pub(super) fn follow(state: &mut AppState) {
    let mut windows = std::mem::take(&mut state.windows);
    let mut message = None;
    if let Some(context) = state.wizard_context() {
        let typed = match windows.last() {
            Some(Window::Prompt(ask)) => match ask.asked {
                PromptSubject::Record(place) => Some(place),
                _ => None,
            },
            _ => None,
        };
        let asked_of = windows.iter().rposition(|window| matches!(window, Window::Record(_)));
        for (at, window) in windows.iter_mut().enumerate() {
            let others_change = match window {
                Window::Record(form) => form.follow(typed.filter(|_| asked_of == Some(at)), context),
                Window::ReportedScores(form) => form.follow(context).then_some(OthersChange::Same),
                _ => None,
            };
            message = others_change.or(message);
        }
    }
    state.windows = windows;
    if let Some(others_change) = message {
        state.renew_lists();
        show_message(state, Tone::Warn, others_change.message());
    }
}

/// A change by a form in a line, for the log.
fn what(form: &RecordForm, change: &Change, book: Option<&Book>) -> String {
    let record = change.edits.iter().rev().find_map(|edit| edit.after.as_ref().or(edit.before.as_ref()));
    let name = record.map_or_else(String::new, LedgerRecord::name);
    match &form.mode {
        FormMode::One(None) => format!("added {name}"),
        FormMode::Merge { kept, gone, .. } if change.edits.len() > 1 => {
            let merged = format!("merged {} into {}", clean(&gone.name), kept.name());
            let (gone, kept) = (&gone.id, CustomerId::from(kept.key()));
            match book.map_or(0, |book| merge::differing(book, &kept, gone)) {
                0 => merged,
                1 => format!("{merged}; 1 usage figure of {gone} differed from that of {kept} and was dropped"),
                several => {
                    format!(
                        "{merged}; {several} usage figures of {gone} differed from those of {kept} and were dropped"
                    )
                }
            }
        }
        FormMode::Move(associations) => moving::what(associations, form.value("+to")),
        FormMode::All(records) if records.len() != 1 => format!("changed {} records", change.edits.len()),
        _ => format!("changed {name}"),
    }
}

#[cfg(test)]
mod tests;

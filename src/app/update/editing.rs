//! Records by hand: new ones, other ones, none any more. What a type of record is asked for is the table of
//! [`records`](crate::app::records); what may stand in a record, the record says itself.

use super::{asking, keeping, say};
use crate::app::ask::{Ask, Asked, Choice};
use crate::app::command::Reason;
use crate::app::effect::Effect;
use crate::app::env::Env;
use crate::app::job::{Recording, Task};
use crate::app::record_form::RecordForm;
use crate::app::records::{Takes, form_of};
use crate::app::select::{self, Tone};
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use crate::app::window::Window;
use crate::core::book::RecordKind;
use crate::core::change::{Change, Edit, LedgerRecord};
use tui_input::Input;

/// The type of record that a list is of, where one can be added to it.
const fn kind_of(list: TableId) -> Option<RecordKind> {
    use TableId::*;
    match list {
        Customers => Some(RecordKind::Customer),
        Associations | CustomerAssociations | Gaps => Some(RecordKind::Association),
        Subscriptions | CustomerSubscriptions => Some(RecordKind::Subscription),
        People | Matrix => Some(RecordKind::Person),
        Certifications => Some(RecordKind::Certification),
        _ => None,
    }
}

/// Whether the list in front takes new records.
pub fn can_add(state: &AppState) -> Result<(), Reason> {
    keeping::has_book(state)?;
    match kind_of(state.place.focus) {
        Some(_) => Ok(()),
        None => Err(Reason("nothing can be added here; 2 and 4 have the lists of records")),
    }
}

/// Opens the form of a new record.
pub fn add(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let (Some(kind), Some(book)) = (kind_of(state.place.focus), state.book.clone()) else { return Vec::new() };
    let Some(of) = form_of(kind) else { return Vec::new() };
    let gap = state.results.advice.as_ref().zip(state.selected(TableId::Gaps));
    let gap = gap.and_then(|(advice, place)| advice.gaps.get(place)).map(|gap| gap.customer.clone());
    let customer = state.place.customer.clone().or(gap.filter(|_| state.place.focus == TableId::Gaps));
    let known: Vec<(&str, String)> = customer.map(|customer| ("customer", customer)).into_iter().collect();
    open(state, RecordForm::new(of, &known, &book, state.today))
}

/// Whether the selected row is a record that can be changed.
pub fn can_edit(state: &AppState) -> Result<(), Reason> {
    keeping::has_book(state)?;
    match select::record(state, state.place.focus) {
        Some(_) => Ok(()),
        None => Err(Reason("select a record: a customer, a subscription, an association, a person, a certification")),
    }
}

/// Opens the form of the selected record.
pub fn edit(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let record = select::record(state, state.place.focus);
    let form = record.and_then(|record| Some(RecordForm::edit(form_of(record.kind())?, record)));
    form.map_or_else(Vec::new, |form| open(state, form))
}

/// Opens the form of the partner.
pub fn edit_partner(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let partner = state.book.as_ref().map(|book| LedgerRecord::Partner(book.partner.clone()));
    let form = partner.and_then(|partner| Some(RecordForm::edit(form_of(RecordKind::Partner)?, partner)));
    form.map_or_else(Vec::new, |form| open(state, form))
}

fn open(state: &mut AppState, form: RecordForm) -> Vec<Effect> {
    *state.tables.get_mut(TableId::Form) = TableState::default();
    state.windows.push(Window::Record(Box::new(form)));
    state.renew_lists();
    Vec::new()
}

/// Asks for the selected field of the form in front, or saves it.
pub(super) fn act(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let place = state.selected(TableId::Form).unwrap_or(0);
    let Some(Window::Record(form)) = state.windows.last() else { return Vec::new() };
    let Some(field) = form.of.fields.get(place) else { return save(state, env) };
    let value = form.values.get(place).cloned().unwrap_or_default();
    let version = |value: &str, whose: &str| Choice {
        value: value.to_owned(),
        name: if value.is_empty() { "(blank)".to_owned() } else { value.to_owned() },
        more: whose.to_owned(),
    };
    let choices = match form.theirs.get(place).and_then(Option::as_ref) {
        Some(theirs) => vec![version(theirs, "theirs"), version(&value, "yours")],
        None => select::record_choices(state, form, field),
    };
    let closed = !choices.is_empty() && !matches!(field.takes, Takes::Exam);
    let ask = Ask {
        asked: Asked::Record(place),
        label: field.label,
        question: if field.hint.is_empty() { "Type, or choose.".to_owned() } else { field.hint.to_owned() },
        input: Input::from(if closed { String::new() } else { value.clone() }),
        problem: None,
        choices: choices.into(),
        closed,
    };
    let effects = asking::open_ask(state, ask);
    state.tables.get_mut(TableId::Options).selected_key = Some(value);
    effects
}

/// Takes the answer for a field, and goes on to the next one.
pub(super) fn take(state: &mut AppState, place: usize, text: &str) -> Vec<Effect> {
    let typed = match state.windows.last() {
        Some(Window::Ask(_)) => state.windows.pop(),
        _ => None,
    };
    let Some(Window::Record(form)) = state.windows.last_mut() else { return Vec::new() };
    let day = form.of.fields.get(place).is_some_and(|field| matches!(field.takes, Takes::Day));
    if day && !text.is_empty() && text.parse::<chrono::NaiveDate>().is_err() {
        state.windows.extend(typed);
        return asking::complain(state, "expected a day as 2026-11-22");
    }
    form.set(place, text);
    let table = state.tables.get_mut(TableId::Form);
    (table.selected, table.selected_key) = (place + 1, None);
    state.renew_lists();
    Vec::new()
}

/// Saves the form in front; where something is wrong it says what, and stays.
fn save(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let free = keeping::is_free(state);
    let Some(book) = state.book.clone() else { return Vec::new() };
    let Some(Window::Record(form)) = state.windows.last_mut() else { return Vec::new() };
    form.insisted = true;
    let wrong = form.problems(&book).iter().position(Option::is_some);
    let change = match (wrong, free) {
        (Some(_), _) => Err("something is wrong with the form: see beside the field".to_owned()),
        (None, Err(Reason(why))) => Err(why.to_owned()),
        (None, Ok(())) => form.change(&book),
    };
    let what = change.as_ref().ok().map(|change| what(form.is_new(), change));
    match change {
        Ok(change) if change.is_empty() => {
            state.windows.pop();
            state.renew_lists();
            say(state, env, Tone::Dim, "nothing was changed");
            Vec::new()
        }
        Ok(change) => commit(state, change, what.unwrap_or_default()),
        Err(why) => {
            if let Some(place) = wrong {
                let table = state.tables.get_mut(TableId::Form);
                (table.selected, table.selected_key) = (place, None);
            }
            state.renew_lists();
            say(state, env, Tone::Warn, &why);
            Vec::new()
        }
    }
}

/// Takes into the form in front what somebody else has made of its record. What was typed stays.
pub(super) fn follow(state: &mut AppState, env: &Env) {
    let Some(book) = state.book.clone() else { return };
    let mut said = None;
    for window in &mut state.windows {
        let Window::Record(form) = window else { continue };
        let Some(before) = &form.before else { continue };
        match book.record(before.kind(), &before.key()) {
            Some(now) if now == *before => {}
            Some(now) => {
                said = Some(match form.follow(&now) {
                    true => "somebody else changed the same fields: choose theirs or yours in each",
                    false => "somebody else changed other fields of it; they stand in the form now",
                });
            }
            None => said = Some("somebody else has deleted it meanwhile"),
        }
    }
    if let Some(said) = said {
        state.renew_lists();
        say(state, env, Tone::Warn, said);
    }
}

/// A change of one record in a line, for the log.
fn what(is_new: bool, change: &Change) -> String {
    let record = change.edits.iter().rev().find_map(|edit| edit.after.as_ref().or(edit.before.as_ref()));
    let done = if is_new { "added" } else { "changed" };
    record.map_or_else(|| done.to_owned(), |record| format!("{done} {}", select::record_name(record)))
}

fn commit(state: &mut AppState, change: Change, what: String) -> Vec<Effect> {
    keeping::start(state, Task::Record(Box::new(Recording { change, what, ticket: None })))
}

/// Asks whether the selected record is to go, or the marked ones.
pub(super) fn ask_delete(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let records = select::meant(state, state.place.focus);
    if !records.is_empty() {
        state.windows.push(Window::Delete(records));
        state.unseen_until = Some(env.now + keeping::SEEN);
        state.renew_lists();
    }
    Vec::new()
}

/// Deletes records, as one change.
pub(super) fn delete(state: &mut AppState, records: Vec<LedgerRecord>) -> Vec<Effect> {
    state.windows.retain(|window| !matches!(window, Window::Delete(_)));
    state.tables.get_mut(state.place.focus).marked.clear();
    let what = match records.as_slice() {
        [one] => format!("deleted {}", select::record_name(one)),
        several => format!("deleted {} records", several.len()),
    };
    let edits = records.into_iter().map(Edit::delete).collect();
    commit(state, Change { edits, evidence: None }, what)
}

/// Whether the selected row can be marked.
pub fn can_mark(state: &AppState) -> Result<(), Reason> {
    can_edit(state)
}

/// Marks the selected row, or takes the mark away, and goes on to the next.
pub fn mark(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let list = state.place.focus;
    let Some(key) = state.selected(list).map(|record| select::row(state, list, record).key) else { return Vec::new() };
    let marked = &mut state.tables.get_mut(list).marked;
    if !marked.remove(&key) {
        marked.insert(key);
    }
    super::listing::down(state, env)
}

#[cfg(test)]
mod tests;

//! The form of a record: its fields with what stands in them, what is expected, and what is wrong.

use super::customer;
use super::list::{List, len, nowhere, row};
use super::model::{Cell, Column, Mark, Row, Tone};
use crate::app::ask::Choice;
use crate::app::record_form::RecordForm;
use crate::app::records::{Field, Takes};
use crate::app::state::AppState;
use crate::app::table::TableId;
use crate::app::window::Window;
use crate::core::book::Book;
use crate::core::change::LedgerRecord;
use crate::core::text::clean;

pub(super) const FORM: List = List {
    columns: &[Column::words("", 20, 20, 0), Column::words("", 20, 40, 0), Column::words("", 14, Column::REST, 1)],
    sort: None,
    title: |_| String::new(),
    len: |state| form(state).map_or(0, |form| form.of.fields.len() + 1),
    row: |state, place| {
        let (form, book) = (form(state)?, state.book.as_deref()?);
        Some(form.of.fields.get(place).map_or_else(|| save_row(form), |field| field_row(form, book, place, field)))
    },
    target: nowhere,
    empty: |_| String::new(),
};

/// The form in front.
fn form(state: &AppState) -> Option<&RecordForm> {
    state.windows.iter().rev().find_map(|window| match window {
        Window::Record(form) => Some(form.as_ref()),
        _ => None,
    })
}

fn field_row(form: &RecordForm, book: &Book, place: usize, field: &Field) -> Row {
    let value = form.values.get(place).map_or("", String::as_str);
    let problem = form.problems(book).into_iter().nth(place).flatten();
    let label = Cell::text(field.label);
    let label = if field.needed && value.is_empty() { label.mark(Mark::Open) } else { label };
    let theirs = form.theirs.get(place).and_then(Option::as_ref);
    let note = match problem {
        _ if theirs.is_some() => {
            let theirs = theirs.filter(|theirs| !theirs.is_empty()).map_or("nothing", String::as_str);
            Cell::outside(&format!("theirs: {theirs}")).tone(Tone::Warn).mark(Mark::Attention)
        }
        Some(why) => Cell::outside(&why).tone(Tone::Bad).mark(Mark::Missing),
        None => Cell::text(field.hint).tone(Tone::Dim),
    };
    Row { key: field.path.to_owned(), cells: vec![label, Cell::outside(&named(book, field, value)), note] }
}

/// A value with the name of the record that it is.
fn named(book: &Book, field: &Field, value: &str) -> String {
    let name = match field.takes {
        Takes::Customer => book.customer(value).map(|customer| customer.name.as_str()),
        Takes::Person => book.person(value).map(|person| person.name.as_str()),
        _ => None,
    };
    name.map_or_else(|| value.to_owned(), |name| format!("{name} ({value})"))
}

fn save_row(form: &RecordForm) -> Row {
    let text = if form.is_new() { "Add it" } else { "Save it" };
    Row { key: "save".to_owned(), cells: vec![Cell::text(text).mark(Mark::Attention).tone(Tone::Good)] }
}

/// The records that are meant: those of the marked rows of a list, else that of the selected one.
pub fn meant(state: &AppState, list: TableId) -> Vec<LedgerRecord> {
    let marked = &state.tables.get(list).marked;
    if marked.is_empty() {
        return record(state, list).into_iter().collect();
    }
    let rows = (0..len(state, list)).filter(|&place| marked.contains(&row(state, list, place).key));
    rows.filter_map(|place| record_at(state, list, place)).collect()
}

/// The record that the selected row of a list is.
pub fn record(state: &AppState, list: TableId) -> Option<LedgerRecord> {
    record_at(state, list, state.selected(list)?)
}

fn record_at(state: &AppState, list: TableId, place: usize) -> Option<LedgerRecord> {
    let book = state.book.as_ref()?;
    Some(match list {
        TableId::Customers => LedgerRecord::Customer(book.customers.get(place)?.clone()),
        TableId::Associations => LedgerRecord::Association(book.associations.get(place)?.clone()),
        TableId::CustomerAssociations => LedgerRecord::Association(customer::association_at(state, place)?.clone()),
        TableId::Subscriptions => LedgerRecord::Subscription(book.subscriptions.get(place)?.clone()),
        TableId::CustomerSubscriptions => LedgerRecord::Subscription(customer::subscription_at(state, place)?.clone()),
        TableId::People | TableId::Matrix => LedgerRecord::Person(book.people.get(place)?.clone()),
        TableId::Certifications => LedgerRecord::Certification(book.certifications.get(place)?.clone()),
        _ => return None,
    })
}

/// A record in few words.
pub fn record_name(record: &LedgerRecord) -> String {
    let (kind, key) = (record.kind().word(), record.key());
    let name = match record {
        LedgerRecord::Customer(customer) => customer.name.clone(),
        LedgerRecord::Person(person) => person.name.clone(),
        LedgerRecord::Partner(partner) => partner.name.clone(),
        LedgerRecord::Certification(held) => format!("{} of {}", held.exam, held.person),
        _ => key,
    };
    format!("{kind} {}", clean(&name))
}

/// What a field may be chosen from; empty where it is typed.
pub fn record_choices(state: &AppState, form: &RecordForm, field: &Field) -> Vec<Choice> {
    let Some(book) = state.book.as_deref() else { return Vec::new() };
    let choice = |value: &str, name: &str, more: &str| Choice {
        value: value.to_owned(),
        name: clean(name).into_owned(),
        more: clean(more).into_owned(),
    };
    let mut choices: Vec<Choice> = match field.takes {
        Takes::Text | Takes::Day | Takes::Names => return Vec::new(),
        Takes::Word(words) => words().into_iter().map(|word| choice(word, word, "")).collect(),
        Takes::Truth => vec![choice("yes", "yes", ""), choice("no", "no", "")],
        Takes::Customer => {
            book.customers.iter().map(|c| choice(&c.id, &c.name, c.domain.as_deref().unwrap_or(&c.id))).collect()
        }
        Takes::Subscription => {
            let customer = form.value("customer");
            let own = book.subscriptions.iter().filter(|s| customer.is_empty() || s.customer == customer);
            own.map(|s| choice(&s.id, &s.id, s.product.word())).collect()
        }
        Takes::Person => {
            book.people.iter().map(|p| choice(&p.id, &p.name, p.email.as_deref().unwrap_or(&p.id))).collect()
        }
        Takes::Location => {
            book.partner.locations.iter().map(|l| choice(&l.partner_id, &l.partner_id, &l.name)).collect()
        }
        Takes::Exam => {
            let exams = state.rulebook().map(|rules| rules.exams.keys());
            exams.into_iter().flatten().map(|exam| choice(exam, exam, "")).collect()
        }
    };
    if !field.needed {
        choices.insert(0, choice("", "(blank)", ""));
    }
    choices
}

//! What a field may be answered with: the words of a choice, records of the book, names met so far.

use super::answers::{association_words, choice, customers, locations, people, subscriptions, used};
use super::associations::covers_in_short;
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::words;
use crate::prompt::{Choice, Prompt};
use crate::view_model::{Cell, Column, Mark, Row, Tone};
use crate::window::Window;
use laurels_core::book::Product;
use laurels_core::wizard::{FieldKind, may_be, renewable};
use std::collections::BTreeSet;

pub(super) const OPTIONS: List = List {
    columns: &[Column::words("", 24, Column::REST, 0), Column::words("", 14, 40, 1)],
    len: |subject| asked(subject).map_or(0, |ask| ask.choices.len()),
    rows: Rows::Few(|subject, place| {
        let ask = asked(subject)?;
        let choice = ask.choices.get(place)?;
        let name = Cell::outside(&choice.name);
        let name = match &ask.picked {
            Some(_) if choice.value.is_empty() => name.mark(Mark::Action).tone(Tone::Good),
            Some(picked) if picked.contains(&choice.value) => name.mark(Mark::Met),
            Some(_) => name.mark(Mark::Open),
            None => name,
        };
        Some(Row { key: choice.value.clone(), cells: vec![name, Cell::outside(&choice.more).tone(Tone::Dim)] })
    }),
    empty: |_| "No match.".to_owned(),
    // Who knows the id of what is chosen may type it.
    unseen: |subject, place| {
        asked(subject).and_then(|ask| ask.choices.get(place)).map_or("", |one| &one.value).to_owned()
    },
    ..LIST
};

/// The choice that takes what is picked.
pub fn no_more() -> Choice {
    Choice { value: String::new(), name: "Done".to_owned(), more: "takes what is picked".to_owned() }
}

fn asked<'a>(subject: &Subject<'a>) -> Option<&'a Prompt> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::Prompt(ask) => Some(ask.as_ref()),
        _ => None,
    })
}

/// The answers to choose from for a field of the wizard in front.
pub fn choices(subject: &Subject<'_>, id: &str) -> Vec<Choice> {
    let (Some(open), Some(context)) = (subject.options.wizard, subject.wizard_context()) else { return Vec::new() };
    let Some(field) = open.wizard.fields.get(id) else { return Vec::new() };
    let known = open.run.known(open.wizard, context);
    let book = context.book;
    match field.kind {
        FieldKind::Choice => field.options.iter().map(|o| choice(&o.value, &o.label, "")).collect(),
        FieldKind::Customer => customers(book, |c| c.domain.as_deref().or(c.tenant_id.as_deref())),
        FieldKind::Subscription => subscriptions(book, known.get("customer")),
        FieldKind::Association => {
            let own = book.associations.iter().filter(|a| may_be(open.wizard, book, a));
            let own = own.filter(|a| known.get("customer").is_none_or(|customer| a.customer == customer));
            own.map(|a| choice(&a.id, &association_words(book, a), &covers_in_short(book, a))).collect()
        }
        FieldKind::Person => people(book),
        FieldKind::Location => locations(book),
        FieldKind::Workloads => {
            let product = known.get("product").and_then(Product::from_word);
            let names = known.customer().map_or_else(BTreeSet::new, |customer| used(book, &customer.id, product));
            names.into_iter().map(|name| choice(name, name, "in the book's usage")).collect()
        }
        FieldKind::Contact => {
            let contacts = known.customer().map_or(&[][..], |customer| &customer.contacts);
            let with_mail = contacts.iter().filter_map(|contact| Some((contact, contact.email.as_ref()?)));
            with_mail.map(|(c, mail)| choice(&format!("{} <{mail}>", c.name), &c.name, mail)).collect()
        }
        FieldKind::Exam | FieldKind::Certifications => renewable(&known, field.kind)
            .into_iter()
            .map(|offer| choice(&offer.value, &offer.name, &offer.until.map(words::date).unwrap_or_default()))
            .collect(),
        FieldKind::Date | FieldKind::Evidence | FieldKind::Text | FieldKind::Quarter => Vec::new(),
    }
}

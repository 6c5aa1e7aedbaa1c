//! What a field may be answered with: the words of a choice, records of the book, names met so far.

use super::ledger::customer_name;
use super::list::{List, Rows, nowhere};
use super::model::{Cell, Column, Mark, Row, Tone};
use super::subject::Subject;
use super::words;
use crate::prompt::{Choice, Prompt};
use crate::window::Window;
use laurels_core::text::clean;
use laurels_core::wizard::{FieldKind, may_be, renewable};

pub(super) const OPTIONS: List = List {
    columns: &[Column::words("", 24, Column::REST, 0), Column::words("", 14, 40, 1)],
    sort: None,
    title: |_| String::new(),
    len: |state| asked(state).map_or(0, |ask| ask.choices.len()),
    rows: Rows::Few(|state, place| {
        let ask = asked(state)?;
        let choice = ask.choices.get(place)?;
        let name = Cell::outside(&choice.name);
        let name = match &ask.picked {
            Some(_) if choice.value.is_empty() => name.mark(Mark::Attention).tone(Tone::Good),
            Some(picked) if picked.contains(&choice.value) => name.mark(Mark::Met),
            Some(_) => name.mark(Mark::Open),
            None => name,
        };
        Some(Row { key: choice.value.clone(), cells: vec![name, Cell::outside(&choice.more).tone(Tone::Dim)] })
    }),
    target: nowhere,
    empty: |_| "Nothing that may be chosen has these words.".to_owned(),
};

/// The choice that takes what is picked.
pub fn no_more() -> Choice {
    Choice { value: String::new(), name: "Done".to_owned(), more: "takes what is picked".to_owned() }
}

/// The question in front.
fn asked<'a>(state: &Subject<'a>) -> Option<&'a Prompt> {
    state.options.windows.iter().rev().find_map(|window| match window {
        Window::Prompt(ask) => Some(ask.as_ref()),
        _ => None,
    })
}

/// The answers to choose from for a field of the wizard in front.
pub fn choices(state: &Subject<'_>, id: &str) -> Vec<Choice> {
    let (Some(open), Some(context)) = (state.options.wizard, state.wizard_context()) else { return Vec::new() };
    let Some(field) = open.wizard.fields.get(id) else { return Vec::new() };
    let known = open.run.known(open.wizard, context);
    let book = context.book;
    let choice =
        |value: &str, name: &str, more: String| Choice { value: value.to_owned(), name: name.to_owned(), more };
    match field.kind {
        FieldKind::Choice => {
            field.options.iter().map(|option| choice(&option.value, &option.label, option.value.clone())).collect()
        }
        FieldKind::Customer => {
            let more = |c: &laurels_core::book::Customer| c.domain.clone().or(c.tenant_id.clone()).unwrap_or_default();
            book.customers.iter().map(|c| choice(&c.id, &c.name, more(c))).collect()
        }
        FieldKind::Subscription => {
            let own = book
                .subscriptions
                .iter()
                .filter(|s| known.get("customer").is_none_or(|customer| s.customer == customer));
            let named = own.map(|s| {
                let more = format!("{}, {}", words::spelled(s.product.word()), s.status.word().replace('-', " "));
                choice(&s.id, &format!("{}: {}", customer_name(book, &s.customer), s.id), more)
            });
            named.collect()
        }
        FieldKind::Association => {
            let own = book.associations.iter().filter(|a| may_be(open.wizard, a));
            let own = own.filter(|a| known.get("customer").is_none_or(|customer| a.customer == customer));
            own.map(|a| {
                choice(
                    &a.id,
                    &format!("{}: {}", customer_name(book, &a.customer), a.id),
                    a.state.word().replace('-', " "),
                )
            })
            .collect()
        }
        FieldKind::Person => {
            book.people.iter().map(|p| choice(&p.id, &p.name, p.email.clone().unwrap_or_default())).collect()
        }
        FieldKind::Location => {
            let locations = &book.partner.locations;
            locations
                .iter()
                .map(|l| {
                    choice(
                        &l.partner_id,
                        &format!("{} {}", l.partner_id, l.name),
                        l.country.clone().unwrap_or_default(),
                    )
                })
                .collect()
        }
        FieldKind::Workloads => {
            let rows =
                known.customer().and_then(|c| book.customer_index(&c.id)).map_or(0..0, |at| book.usage.rows_of(at));
            let product = known.get("product");
            let of_product = |row: &usize| {
                let own = book.usage.products().get(*row).map(|product| product.word());
                product.is_none_or(|product| own == Some(product))
            };
            let names = rows
                .filter(of_product)
                .filter_map(|row| book.usage.workload_names().get(*book.usage.workload_ids().get(row)? as usize));
            let names: std::collections::BTreeSet<&String> = names.filter(|name| !name.is_empty()).collect();
            names.into_iter().map(|name| choice(name, &clean(name), "in the book's usage".to_owned())).collect()
        }
        FieldKind::Contact => {
            let contacts = known.customer().map_or(&[][..], |customer| &customer.contacts);
            let with_mail = contacts.iter().filter_map(|contact| Some((contact, contact.email.as_ref()?)));
            with_mail.map(|(c, mail)| choice(&format!("{} <{mail}>", c.name), &c.name, mail.clone())).collect()
        }
        FieldKind::Exam | FieldKind::Certifications => renewable(&known, field.kind)
            .into_iter()
            .map(|offer| choice(&offer.value, &offer.name, offer.until.map(words::date).unwrap_or_default()))
            .collect(),
        FieldKind::Date | FieldKind::Evidence | FieldKind::Text | FieldKind::Quarter => Vec::new(),
    }
}

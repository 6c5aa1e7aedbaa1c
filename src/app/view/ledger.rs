//! Pane 2: customers and subscriptions as the book has them.

use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::words;
use crate::view_model::{Cell, Column, Mark, Tone};
use chrono::NaiveDate;
use laurels_core::book::RecordKind;
use laurels_core::book::description;
use laurels_core::book::{AssociationState, Book, Cloud, Subscription, SubscriptionStatus};
use laurels_core::country::country_name;
use laurels_core::ids::CustomerId;
use laurels_core::scoring::{licensing_short_name, product_name, subscription_id};
use laurels_core::text::clean;
use std::borrow::Borrow;

/// A day that sorts by time; not known sorts first and reads as a blank.
pub(super) fn date_cell(date: Option<NaiveDate>) -> Cell {
    match date {
        Some(date) => Cell::number(words::date(date), day_number(date)),
        None => Cell { rank: Some(f64::MIN), ..Cell::text("") },
    }
}

/// A day as a number, to sort by.
fn day_number(date: NaiveDate) -> f64 {
    f64::from(chrono::Datelike::num_days_from_ce(&date))
}

/// A customer's name by its id; the id where the book has none.
pub(super) fn customer_name<'a, Q: AsRef<str> + Ord + ?Sized>(book: &'a Book, id: &'a Q) -> &'a str
where
    CustomerId: Borrow<Q>,
{
    book.customer(id).map_or(id.as_ref(), |c| &c.name)
}

/// The customer of a row.
pub(super) fn customer_target<Q: Ord + ?Sized>(subject: &Subject<'_>, id: &Q) -> Option<Target>
where
    CustomerId: Borrow<Q>,
{
    subject.book?.customer(id).map(|c| Target::Customer(c.id.clone()))
}

pub(super) const CUSTOMERS: List = List {
    columns: &[
        Column::names("Customer", 24, 34, 0),
        Column::field(&description::CUSTOMER, "segment", 10, 10, 1),
        Column::field(&description::CUSTOMER, "cloud", 12, 12, 3),
        Column::field(&description::CUSTOMER, "country", 7, 20, 4),
        Column::figures("Subscriptions", 13, 2),
        Column::figures("Associations", 12, 0),
        Column::figures("Active", 6, 0),
    ],
    sort: Some((0, true)),
    title: |_| "Customers".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.customers.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subject.book?.customers.get(place)?.id.to_string()),
        cell: customer_cell,
    },
    target: |subject, place| subject.book?.customers.get(place).map(|c| Target::Customer(c.id.clone())),
    empty: |subject| empty(subject, "No customers yet."),
    kind: Some(RecordKind::Customer),
    adds: Some(RecordKind::Customer),
    ..LIST
};

fn customer_cell(subject: &Subject<'_>, place: usize, column: usize) -> Option<Cell> {
    let book = subject.book?;
    let customer = book.customers.get(place)?;
    let belongings = subject.index.customer(place);
    let associations = belongings.map_or(&[] as &[usize], |its| &its.associations);
    let count = |number: usize| Cell::number(number.to_string(), number as f64);
    Some(match column {
        0 => Cell::outside(&customer.name),
        1 => Cell::text(customer.segment.map_or_else(String::new, words::segment)),
        2 => match customer.cloud {
            None | Some(Cloud::Commercial) => {
                Cell::text(customer.cloud.map_or_else(String::new, |cloud| words::in_sentence(cloud.word())))
                    .tone(Tone::Dim)
            }
            Some(cloud) => Cell::text(words::in_sentence(cloud.word())).tone(Tone::Warn).mark(Mark::Attention),
        },
        3 => Cell::outside(customer.country.as_deref().map_or("", country_name)),
        4 => count(belongings.map_or(0, |its| its.subscriptions.len())),
        5 => count(associations.len()),
        6 => {
            let of = |place: &usize| book.associations.get(*place);
            let active = associations.iter().filter_map(of).filter(|a| a.state == AssociationState::Active).count();
            count(active).tone(if active == 0 { Tone::Warn } else { Tone::Good })
        }
        _ => return None,
    })
}

pub(super) const SUBSCRIPTION_COLUMNS: &[Column] = &[
    Column::field(&description::SUBSCRIPTION, "customer", 22, 28, 0).wrapping(),
    Column::words("Id", 8, 28, 3),
    Column::field(&description::SUBSCRIPTION, "product", 17, 17, 0),
    Column::field(&description::SUBSCRIPTION, "licensing", 10, 12, 1),
    Column::field(&description::SUBSCRIPTION, "offer", 8, 8, 4),
    Column::field(&description::SUBSCRIPTION, "status", 11, 11, 0),
    Column::figures("Ends", 11, 2),
];

pub(super) const SUBSCRIPTIONS: List = List {
    columns: SUBSCRIPTION_COLUMNS,
    sort: Some((0, true)),
    title: |_| "Subscriptions".to_owned(),
    len: |subject| subject.book.map_or(0, |b| b.subscriptions.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subject.book?.subscriptions.get(place)?.id.to_string()),
        cell: |subject, place, column| {
            subscription_cell(subject.book?, subject.book?.subscriptions.get(place)?, column)
        },
    },
    target: |subject, place| customer_target(subject, &subject.book?.subscriptions.get(place)?.customer),
    empty: |subject| empty(subject, "No subscriptions yet."),
    kind: Some(RecordKind::Subscription),
    adds: Some(RecordKind::Subscription),
    ..LIST
};

/// One cell of the row of a subscription.
pub(super) fn subscription_cell(book: &Book, subscription: &Subscription, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(customer_name(book, &subscription.customer)),
        1 => Cell::outside(subscription_id(subscription)),
        2 => Cell::text(product_name(subscription.product)),
        3 => Cell::text(subscription.licensing.map_or("", licensing_short_name)),
        4 => Cell::text(subscription.offer.map_or_else(String::new, |o| words::in_sentence(o.word()))),
        5 => status_cell(subscription.status),
        6 => date_cell(subscription.ends),
        _ => return None,
    })
}

fn status_cell(status: SubscriptionStatus) -> Cell {
    let cell = Cell::text(words::in_sentence(status.word()));
    match status {
        SubscriptionStatus::Active => cell.tone(Tone::Good).mark(Mark::Met),
        SubscriptionStatus::InGrace => cell.tone(Tone::Warn).mark(Mark::Attention),
        _ => cell.tone(Tone::Bad).mark(Mark::Missing),
    }
}

/// What an empty list of the book says: that, and the key with which files are brought in.
pub(super) fn empty(subject: &Subject<'_>, nothing: &str) -> String {
    let palette = super::help::key_for(subject, "palette").filter(|_| !subject.read_only);
    let import = palette.map_or_else(String::new, |key| format!(" Press {key} and type import to bring files in."));
    match subject.book {
        Some(_) => clean(&format!("{nothing}{import}")).into_owned(),
        None => super::loading().to_owned(),
    }
}

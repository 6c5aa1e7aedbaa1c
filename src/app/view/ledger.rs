//! Pane 2: customers and subscriptions as the book has them.

use super::list::{List, Target};
use super::model::{Cell, Column, Mark, Row, Tone};
use super::words;
use crate::state::AppState;
use chrono::NaiveDate;
use laurels_core::book::{AssociationState, Book, Cloud, Customer, Subscription, SubscriptionStatus};
use laurels_core::ids::CustomerId;
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
pub(super) fn customer_target<Q: Ord + ?Sized>(state: &AppState, id: &Q) -> Option<Target>
where
    CustomerId: Borrow<Q>,
{
    state.book.as_ref()?.customer(id).map(|c| Target::Customer(c.id.clone()))
}

pub(super) const CUSTOMERS: List = List {
    columns: &[
        Column::words("Customer", 16, 34, 0),
        Column::words("Segment", 10, 10, 1),
        Column::words("Cloud", 12, 12, 3),
        Column::words("Country", 7, 7, 4),
        Column::figures("Subscriptions", 13, 2),
        Column::figures("Associations", 12, 0),
        Column::figures("Active", 6, 0),
    ],
    sort: None,
    title: |_| "Customers".to_owned(),
    len: |state| state.book.as_ref().map_or(0, |b| b.customers.len()),
    row: |state, place| {
        let book = state.book.as_ref()?;
        book.customers.get(place).map(|c| customer_row(state, book, place, c))
    },
    target: |state, place| state.book.as_ref()?.customers.get(place).map(|c| Target::Customer(c.id.clone())),
    empty: |state| empty(state, "The book holds no customer."),
};

fn customer_row(state: &AppState, book: &Book, place: usize, customer: &Customer) -> Row {
    let belongings = state.index.customer(place);
    let subscriptions = belongings.map_or(0, |its| its.subscriptions.len());
    let associations = belongings.map_or(&[] as &[usize], |its| &its.associations);
    let of = |place: &usize| book.associations.get(*place);
    let active = associations.iter().filter_map(of).filter(|a| a.state == AssociationState::Active).count();
    let cloud = Cell::text(customer.cloud.word());
    Row {
        key: customer.id.to_string(),
        cells: vec![
            Cell::outside(&customer.name),
            Cell::text(customer.segment.map_or("", |s| s.word())),
            if customer.cloud == Cloud::Commercial {
                cloud.tone(Tone::Dim)
            } else {
                cloud.tone(Tone::Warn).mark(Mark::Attention)
            },
            Cell::outside(customer.country.as_deref().unwrap_or("")),
            Cell::number(subscriptions.to_string(), subscriptions as f64),
            Cell::number(associations.len().to_string(), associations.len() as f64),
            Cell::number(active.to_string(), active as f64).tone(if active == 0 { Tone::Warn } else { Tone::Good }),
        ],
    }
}

/// The columns of subscriptions.
pub(super) const SUBSCRIPTION_COLUMNS: &[Column] = &[
    Column::words("Customer", 22, 28, 0),
    Column::words("Subscription", 22, 28, 1),
    Column::words("Product", 17, 17, 0),
    Column::words("Licensing", 10, 10, 3),
    Column::words("Offer", 8, 8, 4),
    Column::words("Status", 11, 11, 0),
    Column::figures("Ends", 11, 2),
];

pub(super) const SUBSCRIPTIONS: List = List {
    columns: SUBSCRIPTION_COLUMNS,
    sort: None,
    title: |_| "Subscriptions".to_owned(),
    len: |state| state.book.as_ref().map_or(0, |b| b.subscriptions.len()),
    row: |state, place| {
        let book = state.book.as_ref()?;
        book.subscriptions.get(place).map(|s| subscription_row(book, s))
    },
    target: |state, place| customer_target(state, &state.book.as_ref()?.subscriptions.get(place)?.customer),
    empty: |state| empty(state, "The book holds no subscription."),
};

/// The row of a subscription.
pub(super) fn subscription_row(book: &Book, subscription: &Subscription) -> Row {
    Row {
        key: subscription.id.to_string(),
        cells: vec![
            Cell::outside(customer_name(book, &subscription.customer)),
            Cell::outside(&subscription.id),
            Cell::text(words::spelled(subscription.product.word())),
            Cell::text(subscription.licensing.map_or("", |l| l.word())),
            Cell::text(subscription.offer.map_or("", |o| o.word())),
            status_cell(subscription.status),
            date_cell(subscription.ends),
        ],
    }
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
pub(super) fn empty(state: &AppState, nothing: &str) -> String {
    let palette = super::help::key_for(state, "palette").filter(|_| !state.is_read_only());
    let import = palette.map_or_else(String::new, |key| format!(" Press {key} and type import to bring files in."));
    match &state.book {
        Some(_) => clean(&format!("{nothing}{import}")).into_owned(),
        None => super::loading().to_owned(),
    }
}

//! Merged customers: nothing is lost, nothing is counted twice, and it can be taken back.

use super::*;
use crate::book::{AssociationType, Product};
use crate::evidence::{Figures, Measure, Ranking};
use crate::money::Micro;
use crate::month::Month;
use std::sync::Arc;

const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn subscription(id: &str, customer: &str, guid: Option<&str>) -> Subscription {
    Subscription { subscription_id: guid.map(str::to_owned), ..Subscription::new(id, customer, Product::Azure) }
}

fn row(customer: &str, subscription: &str, month: u32, dollars: i64) -> UsageRow {
    let mut measures = [None; 6];
    measures[Measure::Acr as usize] = Some(Micro::units(dollars));
    UsageRow {
        customer: customer.into(),
        subscription: Some(subscription.into()),
        product: Product::Azure,
        workload: "Storage".into(),
        month: Month::new(2026, month).expect("a month"),
        measures,
        attributed_by: None,
        kind: Some("azure-usage".into()),
        source: None,
        lines: None,
        as_of: None,
    }
}

/// Contoso by hand, with a subscription that the report has too and one that it has not; and Contoso as it came.
fn book(rows: &[UsageRow]) -> Book {
    let hand = Customer::new("contoso", "Contoso");
    let came = Customer { tenant_id: Some(GUID.into()), ..Customer::new(GUID, "CONTOSO LTD") };
    let book = Book {
        customers: vec![hand, came].into(),
        subscriptions: vec![
            subscription("contoso-az", "contoso", Some("00000000-0000-0000-0000-000000000001")),
            subscription("contoso-old", "contoso", None),
            subscription("s1", GUID, Some("00000000-0000-0000-0000-000000000001")),
        ]
        .into(),
        associations: vec![Association {
            subscription: Some("contoso-az".into()),
            ..Association::active("pal", AssociationType::Pal, "contoso")
        }]
        .into(),
        ..Book::default()
    }
    .sorted();
    let mut figures = Figures::new();
    for row in rows {
        let customer = book.customer_index(&row.customer).expect("a customer");
        let subscription = row.subscription.as_deref().and_then(|id| book.subscription_index(id));
        figures.push(customer, subscription, row);
    }
    Book { usage: Arc::new(figures.build(book.customers.len(), &Ranking::default())), ..book }
}

fn figures_of(book: &Book) -> Vec<(String, String, u32, i64)> {
    let all = book.customers.iter().enumerate().flat_map(|(at, c)| {
        book.usage.rows_of(at).filter_map(|place| book.usage.row(place, &c.id, &book.subscriptions))
    });
    let shown = all.map(|row| {
        let acr = row.measures[Measure::Acr as usize].map_or(-1, |m| m.0 / 1_000_000);
        (row.customer.into(), row.subscription.unwrap_or_default().into(), row.month.month(), acr)
    });
    shown.collect()
}

#[test]
fn a_merge_moves_every_reference_to_the_kept_customer() {
    let before = book(&[row("contoso", "contoso-az", 9, 7), row(GUID, "s1", 10, 5)]);
    let kept = Customer { name: "Contoso".into(), ..before.customer(GUID).expect("there").clone() };
    let change = merge(&before, &kept, &"contoso".into()).expect("they are one");
    let after = before.apply(&change, &Ranking::default()).expect("it fits");
    assert_eq!(after.customers, vec![kept].into());
    let subscriptions: Vec<(&str, &str)> =
        after.subscriptions.iter().map(|s| (s.id.as_str(), s.customer.as_str())).collect();
    assert_eq!(subscriptions, [("contoso-old", GUID), ("s1", GUID)], "of what both have, the kept one's stays");
    let pal = after.association("pal").expect("there");
    assert_eq!((pal.customer.as_str(), pal.subscription.as_deref()), (GUID, Some("s1")));
    let moved = |month, dollars| (GUID.to_owned(), "s1".to_owned(), month, dollars);
    assert_eq!(figures_of(&after), [moved(9, 7), moved(10, 5)]);
}

#[test]
fn a_figure_of_both_customers_counts_once() {
    let before = book(&[row("contoso", "contoso-az", 10, 4), row(GUID, "s1", 10, 5)]);
    let kept = before.customer(GUID).expect("there").clone();
    let change = merge(&before, &kept, &"contoso".into()).expect("they are one");
    let after = before.apply(&change, &Ranking::default()).expect("it fits");
    assert_eq!(figures_of(&after), [(GUID.to_owned(), "s1".to_owned(), 10, 5)]);
    assert_eq!(differing(&before, &GUID.into(), &"contoso".into()), 1);
    let alike =
        book(&[row("contoso", "contoso-az", 10, 5), row("contoso", "contoso-az", 9, 4), row(GUID, "s1", 10, 5)]);
    assert_eq!(differing(&alike, &GUID.into(), &"contoso".into()), 0, "of one month they say the same");
}

#[test]
fn undoing_a_merge_restores_the_ledger() {
    let before = book(&[]);
    let kept = before.customer(GUID).expect("there").clone();
    let change = merge(&before, &kept, &"contoso".into()).expect("they are one");
    let after = before.apply(&change, &Ranking::default()).expect("it fits");
    let back = after.apply(&change.logged().inverse(1), &Ranking::default()).expect("it fits");
    assert_eq!(
        (back.customers, back.subscriptions, back.associations),
        (before.customers, before.subscriptions, before.associations)
    );
}

#[test]
fn two_tenants_and_one_record_are_not_merged() {
    let mut before = book(&[]);
    let kept = before.customer(GUID).expect("there").clone();
    assert_eq!(merge(&before, &kept, &GUID.into()).err(), Some(NotOne::Same));
    assert_eq!(merge(&before, &kept, &"tailspin".into()).err(), Some(NotOne::Gone("tailspin".into())));
    let other = "3f2504e0-4f89-41d3-9a0c-0305e82c3302".to_owned();
    before.customers.iter_mut().filter(|c| c.id == "contoso").for_each(|c| c.tenant_id = Some(other.clone()));
    assert!(matches!(merge(&before, &kept, &"contoso".into()), Err(NotOne::TwoTenants { .. })));
}

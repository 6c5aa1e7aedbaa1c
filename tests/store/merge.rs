//! Two customers that are one, in a real store: figures move along, the next report finds the one that stays, and undo gives
//! everything back, figures included.

use crate::support::service::{import, on, report, service};
use crate::support::stores;
use laurels_core::book::Customer;
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::evidence::Measure;
use laurels_core::ids::CustomerId;
use laurels_core::merge::merge;
use laurels_data::service::BookService;

const TENANT: &str = "7e000000-0000-4000-8000-000000000001";

/// The book without the scores of the day, as a dataset.
fn spelled(service: &mut BookService) -> String {
    let mut book = (*service.book().expect("a book")).clone();
    book.snapshots.clear();
    stores::spelled(&book)
}

/// Customers with the dollars of their figures.
fn dollars(service: &mut BookService) -> Vec<(String, i64)> {
    let book = service.book().expect("a book");
    let sum = |at: usize| {
        let rows =
            book.usage.rows_of(at).filter_map(|row| book.usage.row(row, &CustomerId::default(), &book.subscriptions));
        rows.filter_map(|row| row.measures[Measure::Acr as usize]).map(|acr| acr.0 / 1_000_000).sum()
    };
    book.customers.iter().enumerate().map(|(at, customer)| (customer.id.to_string(), sum(at))).collect()
}

#[test]
fn merged_customers_are_one_for_the_next_report_and_two_again_after_undo() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = service(&folder);
    import(&mut service, &[&report(&folder, "first.tsv", &[(1, "2026-09", "70"), (1, "2026-10", "50")])]);
    let hand = LedgerRecord::from(Customer::new("contoso", "Contoso AS"));
    let change = stores::edits(vec![Edit::create(hand)]);
    service.make(change, "added by hand").expect("made");
    let (before, book) = (spelled(&mut service), service.book().expect("a book"));
    assert_eq!(dollars(&mut service), [(TENANT.to_owned(), 120), ("contoso".to_owned(), 0)]);
    // The one made by hand stays, and takes the tenant over.
    let kept = Customer { tenant_id: Some(TENANT.into()), ..Customer::new("contoso", "Contoso AS") };
    let change = merge(&book, &kept, &TENANT.into()).expect("they are one");
    service.make(change, "merged").expect("made");
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 120)]);
    import(&mut service, &[&report(&folder, "second.tsv", &[(1, "2026-10", "60")])]);
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 130)], "the report finds the one that stayed");
    service.undo(&mut on).expect("the report is taken back");
    service.undo(&mut on).expect("and so is the merging");
    assert_eq!(spelled(&mut service), before);
    service.redo(&mut on).expect("made again");
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 120)]);
}

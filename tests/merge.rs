//! Two customers that are one, in a real store: figures move along, the next report finds the one that stays, and undo gives
//! everything back, figures included.

use laurels_core::book::Customer;
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::evidence::Measure;
use laurels_core::ids::CustomerId;
use laurels_core::import_report::Progress;
use laurels_core::merge::merge;
use laurels_data::exchange::dataset;
use laurels_data::service::{BookService, Setup, Source};
use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use tempfile::TempDir;

const TENANT: &str = "7e000000-0000-4000-8000-000000000001";

fn service(folder: &TempDir) -> BookService {
    let source = Source::Store(folder.path().join("laurels.db"));
    BookService::new(Setup { source, read_only: false, as_of: None, rulebooks: Vec::new() })
}

fn on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Imports a report of a tenant: month and dollars.
fn import(service: &mut BookService, folder: &TempDir, name: &str, rows: &[(&str, u32)]) {
    let header = "SubscriptionId\tMonth\tServiceName\tMeterCategory\tCustomerName\tCustomerTenantId\tCustomerTpid\t\
                  PartnerAttributionType\tIsACRDuplicateAtPGALevel\tTotalACR\n";
    let line = |(month, dollars): &(&str, u32)| {
        format!(
            "5ab00000-0000-4000-8000-000000000001\t{month}-01\tStorage\tBlobs\tContoso\t{TENANT}\t\t\
             Partner Admin Link (PAL)\t0\t{dollars}\n"
        )
    };
    let file: PathBuf = folder.path().join(name);
    fs::write(&file, header.to_owned() + &rows.iter().map(line).collect::<String>()).expect("written");
    service.plan_import(&[file], None, &mut on).expect("a plan");
    service.import(&mut on).expect("an import");
}

/// The book without the scores of the day, as a dataset.
fn spelled(service: &mut BookService) -> String {
    let mut book = (*service.book().expect("a book")).clone();
    book.snapshots.clear();
    let mut out = Vec::new();
    dataset::write(&book, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
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
    import(&mut service, &folder, "first.tsv", &[("2026-09", 70), ("2026-10", 50)]);
    let hand = LedgerRecord::Customer(Customer::new("contoso", "Contoso AS"));
    let change = Change { edits: vec![Edit::create(hand)], evidence: None };
    service.make(change, "added by hand").expect("made");
    let (before, book) = (spelled(&mut service), service.book().expect("a book"));
    assert_eq!(dollars(&mut service), [(TENANT.to_owned(), 120), ("contoso".to_owned(), 0)]);
    // The one made by hand stays, and takes the tenant over.
    let kept = Customer { tenant_id: Some(TENANT.into()), ..Customer::new("contoso", "Contoso AS") };
    let change = merge(&book, &kept, &TENANT.into()).expect("they are one");
    service.make(change, "merged").expect("made");
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 120)]);
    import(&mut service, &folder, "second.tsv", &[("2026-10", 60)]);
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 130)], "the report finds the one that stayed");
    service.undo(&mut on).expect("the report is taken back");
    service.undo(&mut on).expect("and so is the merging");
    assert_eq!(spelled(&mut service), before);
    service.redo(&mut on).expect("made again");
    assert_eq!(dollars(&mut service), [("contoso".to_owned(), 120)]);
}

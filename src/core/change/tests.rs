//! Changes against small books: what they do, what they refuse, and that they can be taken back.

use super::*;
use crate::book::{AssociationType, List, Product};
use crate::evidence::{Figures, Measure, Provenance, Series, UsageRow};
use crate::money::Micro;
use crate::month::Month;

fn customer(id: &str) -> Customer {
    Customer::new(id, id.to_uppercase())
}

fn association(id: &str, of: &str) -> LedgerRecord {
    LedgerRecord::from(Association::active(id, AssociationType::Pal, of))
}

fn book(customers: &[&str]) -> Book {
    Book { customers: customers.iter().map(|id| customer(id)).collect(), ..Book::default() }.sorted()
}

fn edits(edits: Vec<Edit>) -> Change {
    Change { edits, evidence: None }
}

/// A batch of one customer's Azure consumption: month and dollars; no dollars say that the row is gone.
fn batch(customer: &str, rows: &[(u32, Option<i64>)]) -> Change {
    let mut figures = Figures::new();
    let (workload, kind) = (figures.workload("Storage"), figures.kind("azure-usage"));
    let source = figures.source(&Provenance { kind: Some("azure-usage".to_owned()), ..Provenance::default() });
    let none = crate::evidence::NONE;
    let series = Series { customer: 0, subscription: none, product: Product::Azure, workload, attributed: none, kind };
    let series = figures.series(series);
    for &(month, dollars) in rows {
        let month = Month::new(2026, month).expect("a month");
        match dollars {
            Some(dollars) => {
                let mut measures = [None; 6];
                measures[Measure::Acr as usize] = Some(Micro::units(dollars));
                figures.add(series, month, source, (2, 2), measures);
            }
            None => figures.close(series, month, source),
        }
    }
    let batch = Batch { customers: vec![customer.into()], subscriptions: Vec::new(), figures };
    Change { edits: Vec::new(), evidence: Some(EvidenceChange::Apply(batch)) }
}

fn rows(book: &Book) -> Vec<(String, u32, i64)> {
    let customers = book.customers.iter().enumerate();
    let rows =
        customers.flat_map(|(at, c)| book.usage.rows_of(at).filter_map(|r| book.usage.row(r, &c.id, &List::default())));
    let shown = |r: UsageRow| (r.customer.to_string(), r.month.month(), r.measures[0].map_or(-1, |m| m.0 / 1_000_000));
    rows.map(shown).collect()
}

#[test]
fn a_change_and_its_inverse_give_the_book_back() {
    let before = book(&["contoso", "fabrikam"]);
    let renamed = Customer { name: "Contoso Ltd".to_owned(), ..customer("contoso") };
    let change = edits(vec![
        Edit::replace(LedgerRecord::from(customer("contoso")), LedgerRecord::from(renamed)),
        Edit::delete(LedgerRecord::from(customer("fabrikam"))),
        Edit::create(LedgerRecord::from(customer("adatum"))),
        Edit::create(association("a1", "adatum")),
    ]);
    let after = before.apply(&change, &Ranking::default()).expect("applies");
    let names: Vec<&str> = after.customers.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["ADATUM", "Contoso Ltd"]);
    let back = after.apply(&change.logged().inverse(1), &Ranking::default()).expect("applies");
    assert_eq!((back.customers, back.associations), (before.customers, List::default()));
}

#[test]
fn a_record_changed_by_somebody_else_is_a_conflict() {
    let stale = LedgerRecord::from(Customer { name: "Old name".to_owned(), ..customer("contoso") });
    let change = edits(vec![Edit::replace(stale, LedgerRecord::from(customer("contoso")))]);
    let error = book(&["contoso"]).apply(&change, &Ranking::default()).expect_err("a conflict");
    assert!(matches!(&error, ChangeError::Conflict { key, found: Some(_), .. } if key == "contoso"), "{error}");
    let twice = edits(vec![Edit::create(association("a1", "contoso")), Edit::create(association("a1", "contoso"))]);
    let error = book(&["contoso"]).apply(&twice, &Ranking::default()).expect_err("twice");
    assert!(matches!(error, ChangeError::Twice { .. }), "{error}");
    let there = edits(vec![Edit::create(LedgerRecord::from(customer("contoso")))]);
    assert!(book(&["contoso"]).apply(&there, &Ranking::default()).is_err(), "created over another");
}

#[test]
fn dangling_references_are_refused() {
    let lost = edits(vec![Edit::create(association("a1", "nobody"))]);
    let error = book(&["contoso"]).apply(&lost, &Ranking::default()).expect_err("dangling");
    assert!(matches!(error, ChangeError::Dangling(_)), "{error}");
    let with_figures =
        book(&["contoso"]).apply(&batch("contoso", &[(9, Some(5))]), &Ranking::default()).expect("applies");
    let gone = edits(vec![Edit::delete(LedgerRecord::from(customer("contoso")))]);
    let error = with_figures.apply(&gone, &Ranking::default()).expect_err("it has figures");
    assert!(matches!(error, ChangeError::Figures(_)), "{error}");
}

#[test]
fn a_batch_replaces_adds_and_closes() {
    let ranking = Ranking::default();
    let first = batch("fabrikam", &[(8, Some(80)), (9, Some(90)), (10, Some(100))]);
    let book = book(&["contoso", "fabrikam"]).apply(&first, &ranking).expect("applies");
    let second = batch("fabrikam", &[(9, Some(95)), (10, None), (11, Some(110))]);
    let book = book.apply(&second, &ranking).expect("applies");
    let own = |month, dollars| ("fabrikam".to_owned(), month, dollars);
    assert_eq!(rows(&book), [own(8, 80), own(9, 95), own(11, 110)]);
}

#[test]
fn figures_follow_their_customers_when_customers_are_added() {
    let ranking = Ranking::default();
    let before = book(&["fabrikam"]).apply(&batch("fabrikam", &[(9, Some(90))]), &ranking).expect("applies");
    let newcomer = edits(vec![Edit::create(LedgerRecord::from(customer("contoso")))]);
    let after = before.apply(&newcomer, &ranking).expect("applies");
    assert_eq!(rows(&after), [("fabrikam".to_owned(), 9, 90)]);
}

#[test]
fn a_logged_change_reads_back_as_it_was_written() {
    let change = edits(vec![Edit::create(association("a1", "contoso"))]);
    let logged =
        LoggedChange { evidence: Some(LoggedEvidence::Apply { rows: 3, gone: 1, digest: None }), ..change.logged() };
    let text = serde_json::to_string(&logged).expect("written");
    assert_eq!(serde_json::from_str::<LoggedChange>(&text).expect("read"), logged, "{text}");
}

#[test]
fn patched_amounts_equal_a_rebuilt_book() {
    let ranking = Ranking::default();
    let months = |dollars: [i64; 3]| [(8, Some(dollars[0])), (9, Some(dollars[1])), (10, Some(dollars[2]))];
    let of = |book: &Book, change: &Change| book.apply(change, &ranking).expect("applies");
    let empty = book(&["contoso", "fabrikam"]);
    let first = of(&of(&empty, &batch("contoso", &months([1, 2, 3]))), &batch("fabrikam", &months([4, 5, 6])));
    let patched = of(&first, &batch("fabrikam", &[(9, Some(50)), (8, Some(40))]));
    let anew = of(&of(&empty, &batch("contoso", &months([1, 2, 3]))), &batch("fabrikam", &months([40, 50, 6])));
    assert_eq!(rows(&patched), rows(&anew));
    assert_eq!(
        rows(&first)[3..],
        [4, 5, 6].map(|d| ("fabrikam".to_owned(), d as u32 + 4, d)),
        "what others hold stays"
    );
    let more = of(&patched, &batch("fabrikam", &[(9, Some(51)), (11, Some(7))]));
    assert_eq!(rows(&more).len(), 7, "a row that comes is laid out");
}

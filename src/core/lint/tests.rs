//! The registry, the line that waives, and the size at which it must not matter how many there are.

use super::*;
use crate::book::{Activity, Association, AssociationType, Customer};
use crate::rulebook::{shipped, sources};

fn rulebook() -> Rulebook {
    shipped("2026-07").expect("ships").expect("sound")
}

fn day() -> NaiveDate {
    "2026-11-22".parse().expect("a date")
}

fn customer(id: &str) -> Customer {
    Customer::new(id, id.to_uppercase())
}

fn claim(id: &str, workload: &str) -> Association {
    Association {
        activity: Some(Activity::OsuM365),
        workloads: vec![workload.into()],
        ..Association::active(id, AssociationType::Cpor, "contoso")
    }
}

#[test]
fn every_rule_has_a_check_and_a_source() {
    let rules = read().expect("sound");
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, CHECKS.map(|(id, _)| id));
    let sources = sources();
    for rule in &rules {
        assert!(rule.source.split(", ").all(|tag| sources.contains_key(tag)), "{}: {}", rule.id, rule.source);
        assert!(rule.rule.ends_with('.'), "{}: a sentence", rule.id);
    }
}

#[test]
fn a_reason_waives_and_its_absence_does_not() {
    let notes = "Called Ada.\n  waived one-claim : until the merger \nwaived licensing:\nwaived\noverruled claim-live: as it was written before\n";
    assert_eq!(waived(notes, "one-claim"), Some("until the merger"));
    assert_eq!(waived(notes, "licensing"), None);
    assert_eq!(waived(notes, "one-dpor"), None);
    assert_eq!(waived(notes, "claim-live"), Some("as it was written before"));
}

#[test]
fn forty_thousand_claims_of_one_customer_are_checked_in_linear_time() {
    let many = 40_000;
    let claims = (0..many).map(|at| claim(&format!("a{at:05}"), &format!("Workload {}", at / 2)));
    let book = Book { customers: vec![customer("contoso")].into(), associations: claims.collect(), ..Book::default() };
    let found = findings(&book, &rulebook(), day());
    assert_eq!(found.len(), many / 2);
    assert_eq!(found.first().map(|found| found.id.as_str()), Some("a00001"));
}

#[test]
fn only_new_findings_are_introduced_by_a_change() {
    let book = Book {
        customers: vec![customer("contoso")].into(),
        associations: vec![claim("a1", "Teams"), claim("a2", "Teams")].into(),
        ..Book::default()
    };
    let introduced = |book: &Book, association: Association| -> Vec<(String, String)> {
        let before = book.association(&association.id).cloned().map(LedgerRecord::from);
        let edit = Edit { before, after: Some(LedgerRecord::from(association)) };
        let change = Change { edits: vec![edit], evidence: None };
        let found = introduced_by(book, &change, &rulebook(), day());
        found.into_iter().map(|found| (found.rule.id.clone(), found.id)).collect()
    };
    let one = |rule: &str, id: &str| vec![(rule.to_owned(), id.to_owned())];
    assert_eq!(introduced(&book, claim("a3", "Teams")), one("one-claim", "a3"), "not the one of a2");
    assert_eq!(introduced(&book, claim("a3", "Intune")), []);
    let bare = Association { workloads: Vec::new(), ..claim("a2", "Teams") };
    assert_eq!(introduced(&book, bare), one("claim-workloads", "a2"));
    let notes = "waived one-claim: until the merger".to_owned();
    assert_eq!(introduced(&book, Association { notes, ..claim("a3", "Teams") }), []);
}

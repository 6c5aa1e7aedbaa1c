//! What a report says of Partner Admin Links: who is credited, and through which role.

use crate::import::{CONTOSO, ONE, TWO, applied, planned};
use laurels_core::advice::{Occasion, TodoSettings};
use laurels_core::book::Book;
use laurels_core::rulebook;
use laurels_core::scoring::{AsOf, Reason, Scorer};
use laurels_core::todo::{TodoKind, todo};
use laurels_data::exchange::dataset;

/// A book with a link of Contoso, and what its account may do.
fn linked(credential: &str) -> Book {
    let text = format!(
        r#"{{"format":"laurels/dataset","version":1,
          "partner":{{"name":"Fabrikam Partners","locations":[{{"partner_id":"6096001","name":"Oslo","country":"NO"}}]}},
          "customers":[{{"id":"contoso","name":"Contoso","tenant_id":"{CONTOSO}"}}],
          "associations":[{{"id":"p1","type":"pal","customer":"contoso","partner_id":"6096001","state":"active",
            "started":"2025-01-01","credential":{credential}}}]}}"#
    );
    dataset::read(text.as_bytes()).expect("a dataset").0
}

const BARE: &str = r#"{"kind":"guest","name":"ops"}"#;

/// A report of a link's usage: subscription, month and role of each line.
fn report(lines: &[(&str, &str, &str)]) -> String {
    let header =
        "CustomerTenantId,CustomerName,SubscriptionId,ServiceName,Month,PartnerAttributionType,AdminType,TotalACR";
    let line = |(subscription, month, role): &(&str, &str, &str)| {
        format!("{CONTOSO},Contoso,{subscription},Storage,{month},Partner Admin Link (PAL),{role},1000\n")
    };
    format!("{header}\n{}", lines.iter().map(line).collect::<String>())
}

fn taken(book: &Book, text: &str) -> (Book, Vec<String>) {
    let planned = planned(book, text);
    (applied(book, &planned.change), planned.report.notes)
}

fn roles(book: &Book) -> Vec<String> {
    let credential = book.association("p1").and_then(|link| link.credential.as_ref());
    let assignments = credential.iter().flat_map(|credential| &credential.assignments);
    assignments.map(|assignment| format!("{} {}", assignment.role, assignment.scope)).collect()
}

#[test]
fn a_report_gives_a_link_the_role_of_its_newest_month() {
    let text =
        report(&[(ONE, "2026-09-01", "Reader"), (ONE, "2026-10-01", "Owner"), (TWO, "2026-10-01", "Contributor")]);
    let (book, _) = taken(&linked(BARE), &text);
    assert_eq!(roles(&book), [format!("Owner /subscriptions/{ONE}"), format!("Contributor /subscriptions/{TWO}")]);
    assert!(planned(&book, &text).change.is_empty(), "the same file again changes nothing");
}

#[test]
fn on_one_subscription_the_role_of_the_newest_report_stands() {
    let (book, _) = taken(&linked(BARE), &report(&[(ONE, "2026-09-01", "Owner")]));
    let (book, _) = taken(&book, &report(&[(ONE, "2026-10-01", "Reader")]));
    assert_eq!(roles(&book), [format!("Reader /subscriptions/{ONE}")]);
    let (book, _) = taken(&book, &report(&[(ONE, "2026-08-01", "Contributor")]));
    let older = [format!("Reader /subscriptions/{ONE}"), format!("Contributor /subscriptions/{ONE}")];
    assert_eq!(roles(&book), older, "an older report takes none away");
}

#[test]
fn what_the_ledger_says_of_other_scopes_stays_and_a_role_that_it_has_is_not_told_twice() {
    let owner = r#"{"kind":"guest","name":"ops","assignments":[{"role":"Owner","scope":"/"}]}"#;
    let (book, _) = taken(&linked(owner), &report(&[(ONE, "2026-10-01", "owner")]));
    assert_eq!(roles(&book), ["Owner /"]);
    let (book, _) = taken(&linked(owner), &report(&[(ONE, "2026-10-01", "Reader")]));
    assert_eq!(roles(&book), ["Owner /".to_owned(), format!("Reader /subscriptions/{ONE}")]);
    let (book, _) = taken(&linked(BARE), &report(&[(ONE, "2026-10-01", "")]));
    assert!(roles(&book).is_empty());
}

#[test]
fn of_a_link_whose_account_nobody_recorded_the_role_is_told() {
    let (book, notes) = taken(&linked("null"), &report(&[(ONE, "2026-10-01", "Owner")]));
    assert!(book.association("p1").is_some_and(|link| link.credential.is_none()), "no account is made up");
    let told = "The report gives a Partner Admin Link with Contoso the role Owner: record the account that has it.";
    assert!(notes.iter().any(|note| note == told), "{notes:?}");
}

#[test]
fn a_link_that_a_report_has_seen_is_verified_and_its_role_is_judged() {
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it loads");
    let moment = AsOf::today("2026-11-22".parse().expect("a day"));
    let unverified = |book: &Book| {
        let occasion = Occasion { book, rules: &rules, moment, days: TodoSettings::default(), drafts: &[] };
        todo(occasion).iter().any(|todo| todo.kind == TodoKind::LinkUnverified)
    };
    let judged = |book: &Book| {
        let scorer = Scorer::new(book, &rules, moment);
        let explained = scorer.explain_everything(laurels_core::scoring::Scope::ALL);
        let mut items = explained.flat_map(|e| e.counted).filter(|item| item.id == "contoso");
        items.any(|item| item.reasons.contains(&Reason::RoleNotEligible))
    };
    let before = linked(BARE);
    assert!(unverified(&before));
    let (owner, _) = taken(&before, &report(&[(ONE, "2026-10-01", "Owner")]));
    assert_eq!((unverified(&owner), judged(&owner)), (false, false));
    let (reader, _) = taken(&before, &report(&[(ONE, "2026-10-01", "Reader")]));
    assert_eq!((unverified(&reader), judged(&reader)), (false, true));
}

//! Nothing is recorded that was not said, and what is lost by an end is what its record comes to.

use crate::support::branches::{PLAIN, dataset, rules, today};
use crate::support::case::book;
use laurels_core::book::{Association, AssociationState, Book, DesignationId};
use laurels_core::change::LedgerRecord;
use laurels_core::points::Points;
use laurels_core::scoring::{AsOf, Scorer, score};
use laurels_core::wizard::{
    Actor, Answers, Known, Outcome, Refused, WizardContext, WizardRun, outcome, outlook, path, view, wizard,
};
use serde_json::{Value, json};

/// The book of these tests with associations, used Azure and the rest of a month.
fn with(associations: Value) -> Book {
    let mut set = dataset(PLAIN);
    set["associations"] = associations;
    set["usage"] =
        json!(["2024-11", "2025-04", "2025-09", "2025-10", "2026-04", "2026-09", "2026-10"].map(|month| json!({
            "customer": "contoso", "subscription": "azure", "product": "azure", "workload": "Storage", "month": month,
            "acr_usd": if month < "2025-11" { 1500 } else { 9000 }})));
    book(&set)
}

fn recorded(book: &Book, id: &str, set: &[(&str, &str)]) -> Result<Outcome, Refused> {
    let (wizard, rules) = (wizard(id).expect("it ships"), rules());
    let context = WizardContext::new(book, &rules, today());
    let answers: Answers = set.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    WizardRun::complete_with(wizard, context, &answers, "tests").and_then(|run| outcome(&run, wizard, context))
}

/// The association that is recorded.
fn after(outcome: &Outcome) -> &Association {
    match outcome.change.edits.first().and_then(|edit| edit.after.as_ref()) {
        Some(LedgerRecord::Association(own)) => own,
        other => panic!("{other:?} is no association"),
    }
}

#[test]
fn what_was_asked_for_keeps_its_id_until_another_one_is_answered() {
    let book = with(
        json!([{"id": "d", "type": "dpor", "customer": "contoso", "product": "azure", "subscription": "azure",
        "partner_id": "1000001", "state": "requested", "log": [{"state": "requested", "on": "2026-11-16", "note": ""}]}]),
    );
    let own = [("association", "d"), ("customer", "contoso")];
    let nothing = recorded(&book, "dpor-azure", &own).expect_err("nothing was answered");
    assert!(nothing.to_string().contains("there is nothing to record"), "{nothing}");
    let answered =
        recorded(&book, "dpor-azure", &[&own[..], &[("partner_id", "6096001")]].concat()).expect("another id");
    let after = after(&answered);
    assert_eq!(after.partner_id.as_deref(), Some("6096001"));
    let note = after.log.last().map(|entry| entry.note.as_str());
    assert_eq!(note, Some("location id 6096001 in place of 1000001"));
    assert_eq!(after.state, AssociationState::Requested);
}

#[test]
fn nothing_is_in_force_on_a_subscription_before_that_started() {
    let mut set = dataset(PLAIN);
    set["subscriptions"][0]["started"] = json!("2023-01-01");
    let (book, id) = (book(&set), set["subscriptions"][0]["id"].as_str().expect("an id"));
    let on = |day: &str| {
        let own = [("customer", "contoso"), ("subscription", id), ("partner_id", "6096001"), ("started", day)];
        recorded(&book, "dpor-azure", &own)
    };
    let early = on("2022-12-31").expect_err("it had not started").to_string();
    assert!(
        early.contains(&format!("2022-12-31 is before 2023-01-01, on which the subscription {id} started")),
        "{early}"
    );
    assert!(on("2023-01-01").is_ok());
}

#[test]
fn what_a_draft_leaves_open_is_not_settled_by_the_only_subscription() {
    let mut set = dataset(PLAIN);
    set["subscriptions"] = json!([{"id": "p", "customer": "contoso", "product": "power-platform", "licensing": "csp",
        "offer": "paid", "status": "active"}]);
    set["associations"] = json!([{"id": "x", "type": "csp", "activity": "direct", "customer": "contoso",
        "partner_id": "6096001", "state": "draft"}]);
    let book = book(&set);
    let own = [("customer", "contoso"), ("partner_id", "6096001")];
    let open = recorded(&book, "csp-direct", &own).expect("it goes on");
    assert_eq!((after(&open).id.as_str(), after(&open).product, after(&open).subscription.clone()), ("x", None, None));
    let chosen = recorded(&book, "csp-direct", &[&own[..], &[("subscription", "p")]].concat()).expect("it goes on");
    assert_eq!(after(&chosen).subscription.as_deref(), Some("p"));
}

#[test]
fn the_account_of_a_link_gets_no_tenant_and_no_scope_that_nobody_said() {
    let book =
        with(json!([{"id": "link", "type": "pal", "customer": "contoso", "product": "azure", "partner_id": "6096001",
        "state": "active", "started": "2025-02-03",
        "credential": {"kind": "user", "name": "svc@contoso.example", "assignments": []}}]));
    let own = [
        ("customer", "contoso"),
        ("identity", "user"),
        ("identity_name", "svc@contoso.example"),
        ("partner_id", "6096002"),
        ("role", "Owner"),
        ("started", "2026-11-20"),
    ];
    let moved = recorded(&book, "pal-azure", &own).expect("it moves");
    let credential = after(&moved).credential.as_ref().expect("an account");
    assert_eq!(credential.tenant_id, None);
    let scopes: Vec<&str> = credential.assignments.iter().map(|role| role.scope.as_str()).collect();
    assert!(scopes.iter().all(|scope| *scope != "/"), "{scopes:?}");
}

#[test]
fn what_ends_is_shown_as_the_book_with_its_end_before_the_months_that_metrics_read() {
    let book =
        with(json!([{"id": "d", "type": "dpor", "customer": "contoso", "product": "azure", "subscription": "azure",
        "partner_id": "6096001", "state": "active", "started": "2024-01-01"}]));
    let rules = rules();
    let set = [("action", "remove"), ("association", "d"), ("ended", "2026-11-20")];
    let removed = recorded(&book, "dpor-azure", &set).expect("it ends");
    let moment = AsOf::today(today());
    let shown = outlook(&removed, WizardContext::new(&book, &rules, today()), moment);
    let scorer = Scorer::new(&book, &rules, moment);
    let before = scorer.scorecard().designation(DesignationId::Infrastructure).expect("it is scored").points;
    let mut over = after(&removed).clone();
    assert_eq!(over.state, AssociationState::Ended);
    over.ended = scorer.planned_start(laurels_core::book::Product::Azure).pred_opt();
    let ended = Book { associations: vec![over].into_iter().collect(), ..book.clone() };
    for (now, then) in &shown.designations {
        let scratch = score(&ended, &rules, moment);
        assert_eq!(Some(then.points), scratch.designation(now.id).map(|score| score.points), "{}", now.id);
    }
    let (now, then) =
        shown.designations.iter().find(|(now, _)| now.id == DesignationId::Infrastructure).expect("it moves");
    assert_eq!(now.points, before);
    assert!(then.points < now.points && before > Points::ZERO, "{} to {}", now.points, then.points);
}

#[test]
fn a_renewal_waits_for_the_person_and_asks_again_well_before_the_expiry() {
    let rules = rules();
    for (expires, asks, opening) in [
        ("2026-12-10", "2026-12-01", "has been open since 13 Jun 2026"),
        ("2026-11-23", "2026-11-23", "has been open since 27 May 2026"),
        ("2027-05-21", "2026-12-10", "opens on 22 Nov 2026"),
    ] {
        let mut set = dataset(PLAIN);
        set["certifications"] =
            json!([{"person": "ada", "exam": "AZ-104", "earned": "2025-10-30", "expires": expires}]);
        let book = book(&set);
        let (renew, context) =
            (wizard("renew-certification").expect("it ships"), WizardContext::new(&book, &rules, today()));
        let answers =
            [("person", "ada"), ("exam", "AZ-104")].map(|(field, value)| (field.to_owned(), value.to_owned()));
        let mut run = WizardRun::begin(renew, context, &answers.into());
        while run.at.as_str() != "renew" {
            run.next(renew, context, "tests").expect("it is answered");
        }
        run.next(renew, context, "tests").expect("it waits");
        let waiting = run.waiting.as_ref().expect("nobody said that it was done");
        assert_eq!((waiting.step.as_str(), waiting.until.to_string().as_str()), ("renew", asks), "{expires}");
        let known = Known::of(renew, context, &run.answers);
        let steps = path(renew, &known);
        assert_eq!(steps.iter().find(|step| step.id == waiting.step).map(|step| step.actor), Some(Actor::Person));
        let mail = steps.iter().find_map(|step| view(step, &known).mail).expect("a mail");
        assert!(mail.body.contains(&format!("The renewal {opening}.")), "{}", mail.body);
    }
}

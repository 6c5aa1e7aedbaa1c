//! Nothing is recorded that was not said, and what is lost by an end is what its record comes to.

use crate::support::branches::{PLAIN, dataset, rules, today};
use crate::support::case::book;
use laurels_core::book::{Association, AssociationState, Book, CredentialKind, DesignationId, EvidenceKind, Product};
use laurels_core::change::LedgerRecord;
use laurels_core::points::Points;
use laurels_core::scoring::{AsOf, Scorer, score};
use laurels_core::todo::{Occasion, Start, TodoKind, TodoSettings, todo};
use laurels_core::wizard::{
    Actor, Answers, Known, Outcome, Refused, WizardContext, WizardRun, cautions, outcome, outlook, path, view, wizard,
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
    assert_eq!(after.state, AssociationState::Requested);
    let days: Vec<String> = after.log.iter().map(|entry| entry.on.to_string()).collect();
    assert_eq!(days, ["2026-11-16"], "nobody said when the customer was asked again");
}

#[test]
fn a_new_draft_gets_no_location_and_no_subscription_that_no_question_showed() {
    let (book, rules) = (with(json!([])), rules());
    let context = WizardContext::new(&book, &rules, today());
    for (id, set) in [
        ("dpor-azure", &[("customer", "contoso")][..]),
        ("pal-azure", &[("customer", "contoso")]),
        ("csp-direct", &[("customer", "contoso"), ("product", "azure")]),
    ] {
        let of_command = recorded(&book, id, set).unwrap_or_else(|why| panic!("{id}: {why}"));
        assert_eq!(after(&of_command).state, AssociationState::Draft, "{id}");
        assert_eq!((&after(&of_command).partner_id, &after(&of_command).subscription), (&None, &None), "{id}");
        let planned = of_command.projection.associations.first().expect("a plan");
        assert_eq!(planned.partner_id.as_deref(), Some("6096001"), "{id}: what it would be once it is in force");
        // What stands in a form and is confirmed there is said.
        let wizard = wizard(id).expect("it ships");
        let answers: Answers = set.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        let mut walked = WizardRun::begin(wizard, context, &answers);
        while walked.next(wizard, context, "tests").is_ok() && walked.at != laurels_core::wizard::REVIEW {}
        let of_walk = outcome(&walked, wizard, context).unwrap_or_else(|why| panic!("{id}: {why}"));
        assert_eq!(after(&of_walk).partner_id.as_deref(), Some("6096001"), "{id}");
    }
    let set = [("customer", "contoso"), ("request_on", "2026-11-20")];
    let asked = recorded(&book, "dpor-azure", &set).expect("it is asked for");
    assert_eq!(after(&asked).state, AssociationState::Requested);
    assert_eq!(after(&asked).partner_id.as_deref(), Some("6096001"));
    assert!(after(&asked).subscription.is_some());
}

#[test]
fn what_is_for_all_of_a_customer_is_not_narrowed_to_the_only_subscription() {
    for state in ["draft", "requested", "action-required"] {
        let own = json!([{"id": "d", "type": "dpor", "customer": "contoso", "partner_id": "1000001", "state": state,
            "log": [{"state": state, "on": "2026-11-16", "note": ""}]}]);
        let book = with(own);
        let set = [("association", "d"), ("customer", "contoso"), ("partner_id", "6096001")];
        let corrected = recorded(&book, "dpor-azure", &set).unwrap_or_else(|why| panic!("{state}: {why}"));
        assert_eq!((after(&corrected).product, &after(&corrected).subscription), (None, &None), "{state}");
        let started = [&set[..], &[("started", "2026-11-20")]].concat();
        let in_force = recorded(&book, "dpor-azure", &started).unwrap_or_else(|why| panic!("{state}: {why}"));
        assert_eq!((after(&in_force).product, &after(&in_force).subscription), (None, &None), "{state}");
        let subscription = book.subscriptions.first().expect("a subscription").id.clone();
        let narrowed = recorded(&book, "dpor-azure", &[&started[..], &[("subscription", &subscription)]].concat());
        let narrowed = narrowed.unwrap_or_else(|why| panic!("{state}: {why}"));
        assert_eq!(after(&narrowed).subscription.as_ref(), Some(&subscription), "{state}: it was answered");
    }
    let mut set = dataset(PLAIN);
    for (place, product) in ["azure", "power-platform", "power-platform"].into_iter().enumerate() {
        let on = json!({"id": format!("s{place}"), "customer": "contoso", "product": product, "licensing": "ea",
            "offer": "paid", "status": "active"});
        set["subscriptions"][place] = on;
    }
    set["associations"] = json!([{"id": "d", "type": "dpor", "customer": "contoso", "product": "power-platform",
        "partner_id": "1000001", "state": "active", "started": "2024-01-01"}]);
    let moves = [("action", "change"), ("successor", "own-id"), ("association", "d"), ("partner_id", "6096001")];
    let moved = recorded(&book(&set), "dpor-m365", &[&moves[..], &[("started", "2026-11-20")]].concat());
    assert_eq!(after(&moved.expect("it moves")).subscription, None);
    set["associations"] = json!([{"id": "p", "type": "csp", "activity": "indirect-provider", "customer": "contoso",
        "partner_id": "1000001", "state": "requested", "log": [{"state": "requested", "on": "2026-11-10"}]}]);
    let corrects = [("association", "p"), ("customer", "contoso"), ("partner_id", "6096001")];
    let corrected = recorded(&book(&set), "csp-indirect-provider", &corrects).expect("no product is asked");
    let corrected = after(&corrected);
    assert_eq!((corrected.product, corrected.partner_id.as_deref()), (None, Some("6096001")));
    let narrowed = recorded(&book(&set), "csp-indirect-provider", &[&corrects[..], &[("product", "azure")]].concat());
    assert_eq!(after(&narrowed.expect("it was answered")).product, Some(Product::Azure));
}

#[test]
fn no_claim_is_made_anew_where_there_is_no_room_for_it_or_nothing_was_decided() {
    let claim = |state: &str, id: &str, log: &[&str]| {
        let log: Vec<Value> = log.iter().map(|state| json!({"state": state, "on": "2026-11-02", "note": ""})).collect();
        json!([{"id": "old", "type": "cpor", "activity": "osa", "product": "dynamics-365", "subscription": "dynamics-365",
            "customer": "contoso", "partner_id": id, "state": state, "log": log}])
    };
    let refused = |associations: Value, set: &[(&str, &str)]| {
        let mut book = dataset(PLAIN);
        book["associations"] = associations;
        for subscription in book["subscriptions"].as_array_mut().expect("a list") {
            (subscription["status"], subscription["ends"]) = (json!("expired"), json!("2026-10-31"));
        }
        let own = [&[("association", "old")][..], set].concat();
        recorded(&self::book(&book), "cpor", &own).map(|outcome| outcome.what)
    };
    let submitted = || claim("submitted", "1000001", &["submitted"]);
    let why = refused(submitted(), &[("ended", "2026-11-20")]).expect_err("it has expired").to_string();
    assert_eq!(
        why,
        "dynamics-365 is expired since 2026-10-31, so the CPOR association with Contoso (Online Services Advisor) can't be \
         claimed again on it. Answer another subscription, or withdraw that claim only."
    );
    assert!(refused(submitted(), &[("action", "withdraw"), ("ended", "2026-11-20")]).is_ok());
    let again = [("action", "reclaim"), ("reclaim_submit_on", "2026-11-20")];
    for (state, log, why) in [
        ("draft", &["draft"][..], "is draft; this can only be done while it is rejected, displaced or disassociated"),
        ("disputed", &["rejected", "disputed"], "is disputed, so that it can't become submitted"),
    ] {
        let refused = refused(claim(state, "6096001", log), &again).expect_err(state).to_string();
        assert!(refused.contains(why), "{state}: {refused}");
    }
    assert!(refused(claim("rejected", "6096001", &["submitted", "rejected"]), &again).is_ok());
}

#[test]
fn a_claim_with_a_wrong_id_ends_by_name_where_another_takes_its_place() {
    let book = with(json!([{"id": "old", "type": "cpor", "activity": "osu-m365", "product": "microsoft-365",
        "workloads": ["Teams"], "customer": "contoso", "partner_id": "1000001", "state": "submitted",
        "log": [{"state": "submitted", "on": "2026-11-02", "note": ""}]}]));
    let set = [("association", "old"), ("ended", "2026-11-20"), ("licensing", "ea"), ("partner_id", "6096001")];
    let recorded = recorded(&book, "cpor", &set).expect("it is made anew");
    assert!(recorded.what.ends_with(", in place of old, which ended on 20 Nov 2026"), "{}", recorded.what);
}

#[test]
fn what_would_stand_in_a_field_rules_out_no_other_answer() {
    let mut set = dataset(PLAIN);
    set["subscriptions"] = json!([
        {"id": "p", "customer": "contoso", "product": "power-platform", "licensing": "ea", "offer": "paid", "status": "active"},
        {"id": "y", "customer": "contoso", "product": "dynamics-365", "licensing": "ea", "offer": "paid", "status": "suspended"},
    ]);
    set["associations"] = json!([{"id": "k", "type": "dpor", "customer": "contoso", "subscription": "y",
        "partner_id": "1000001", "state": "action-required", "log": [{"state": "action-required", "on": "2026-11-16", "note": ""}]}]);
    let book = book(&set);
    let own = [("association", "k"), ("customer", "contoso"), ("subscription", "y"), ("partner_id", "6096001")];
    let corrected = recorded(&book, "dpor-m365", &own).expect("it is corrected");
    assert_eq!(after(&corrected).partner_id.as_deref(), Some("6096001"));
}

#[test]
fn what_an_association_tells_of_itself_is_known_before_the_rest_is_answered() {
    let mut set = dataset(PLAIN);
    set["subscriptions"] = json!([{"id": "s", "customer": "contoso", "product": "azure", "licensing": "ea",
        "offer": "paid", "status": "active"}]);
    set["associations"] = json!([{"id": "k", "type": "cpor", "activity": "osu-m365", "customer": "contoso",
        "partner_id": "6096001", "state": "draft"}]);
    let own = [("association", "k"), ("customer", "contoso"), ("licensing", "ea"), ("workloads", "Teams")];
    let named = recorded(&book(&set), "cpor", &own).expect("it goes on");
    assert_eq!(after(&named).workloads, ["Teams"]);
}

#[test]
fn a_document_is_of_no_kind_that_nobody_said() {
    let book = with(json!([{"id": "k", "type": "cpor", "customer": "contoso", "product": "microsoft-365",
        "activity": "osu-m365", "partner_id": "6096001", "state": "action-required",
        "log": [{"state": "action-required", "on": "2026-11-16", "note": ""}]}]));
    let set = [("action", "answer"), ("association", "k"), ("evidence", "sow.pdf"), ("answer_send_on", "2026-11-20")];
    let answered = recorded(&book, "cpor", &set).expect("it is answered");
    let kinds: Vec<EvidenceKind> = after(&answered).evidence.iter().map(|proof| proof.kind).collect();
    assert_eq!(kinds, [EvidenceKind::Other]);
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
    let own = [("customer", "contoso"), ("partner_id", "6096001"), ("request_on", "2026-11-20")];
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

/// Two drafts of links, of which the book has no account or another one than the link in force.
fn drafts() -> Book {
    let link = |id: &str, state: &str, account: Value| {
        json!({"id": id, "type": "pal", "customer": "contoso", "state": state, "credential": account,
            "started": if state == "active" { json!("2025-02-03") } else { Value::Null }})
    };
    let account = |kind: &str, name: &str| json!({"kind": kind, "name": name, "assignments": []});
    with(json!([
        link("active", "active", account("guest", "kim@fabrikam.example")),
        link("p1", "draft", Value::Null),
        link("p2", "draft", Value::Null),
        link("p3", "draft", account("user", "kim@fabrikam.example")),
    ]))
}

#[test]
fn each_draft_of_a_link_is_carried_on_by_its_own_row() {
    let (book, rules) = (drafts(), rules());
    let occasion = Occasion {
        book: &book,
        rules: &rules,
        moment: AsOf::today(today()),
        days: TodoSettings::default(),
        drafts: &[],
    };
    let rows: Vec<Start> = todo(occasion)
        .into_iter()
        .filter(|todo| todo.kind == TodoKind::AssociationDraft)
        .filter_map(|todo| todo.wizard)
        .collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    let mut reached: Vec<String> = Vec::new();
    for row in rows {
        let mut set: Vec<(&str, &str)> =
            row.set.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        let nothing = recorded(&book, row.wizard.as_str(), &set).expect_err("nothing was answered").to_string();
        assert!(nothing.contains("there is nothing to record"), "{nothing}");
        set.push(("started", "2026-11-20"));
        let linked = recorded(&book, row.wizard.as_str(), &set).expect("it is linked");
        assert_eq!(linked.change.edits.len(), 1);
        assert_eq!(after(&linked).state, AssociationState::Active);
        let own = book.association(after(&linked).id.as_str()).expect("no new one");
        assert_eq!(after(&linked).credential, own.credential, "nothing was said of the account");
        reached.push(own.id.to_string());
    }
    reached.sort();
    assert_eq!(reached, ["p1", "p2", "p3"]);
}

#[test]
fn a_draft_may_get_another_account_and_a_link_in_force_may_not() {
    let book = drafts();
    let on = |id: &str| {
        let set = [
            ("customer", "contoso"),
            ("association", id),
            ("identity", "user"),
            ("identity_name", "ops@contoso.example"),
        ];
        recorded(&book, "pal-azure", &set).map(|outcome| after(&outcome).id.to_string())
    };
    assert_eq!(on("p3").as_deref(), Ok("p3"));
    assert_ne!(on("active").as_deref(), Ok("active"), "another account's link is another one");
}

#[test]
fn of_an_account_only_what_was_answered_is_recorded() {
    let book = with(json!([]));
    let own = [("customer", "contoso"), ("partner_id", "6096001"), ("started", "2026-11-20")];
    assert_eq!(after(&recorded(&book, "pal-azure", &own).expect("a link")).credential, None);
    for said in [("role", "Owner"), ("verified", "2026-11-21"), ("identity_name", "ops@contoso.example")] {
        let refused = recorded(&book, "pal-azure", &[&own[..], &[said]].concat()).expect_err("whose is it?");
        assert!(matches!(&refused, Refused::Missing { field, .. } if field == "identity"), "{said:?}: {refused}");
        let linked = recorded(&book, "pal-azure", &[&own[..], &[said, ("identity", "user")]].concat()).expect("a link");
        let credential = after(&linked).credential.clone().expect("an account");
        assert_eq!((credential.kind, credential.tenant_id), (CredentialKind::User, None), "{said:?}");
        assert!(credential.assignments.iter().all(|role| role.scope.is_empty()));
    }
}

#[test]
fn a_role_that_does_not_earn_or_is_not_known_is_said() {
    let book = with(json!([]));
    let rules = rules();
    let context = WizardContext::new(&book, &rules, today());
    for (role, says) in [
        ("Owner", None),
        ("reader and data access", None),
        ("Reader", Some("the role Reader earns no credit")),
        ("Bananas", Some("laurels doesn't know whether the role \"Bananas\" earns credit")),
    ] {
        let answers: Answers =
            [("customer", "contoso"), ("role", role)].map(|(field, value)| (field.to_owned(), value.to_owned())).into();
        let said = cautions(&Known::of(wizard("pal-azure").expect("it ships"), context, &answers));
        let said: Vec<&str> = said.iter().map(|caution| caution.text.as_str()).collect();
        match says {
            None => assert_eq!(said, [""; 0], "{role}"),
            Some(says) => assert!(said.len() == 1 && said[0].starts_with(says), "{role}: {said:?}"),
        }
    }
}

#[test]
fn enrolling_in_what_does_not_qualify_is_said() {
    let rules = rules();
    for (snapshots, says) in [
        (json!([]), true),
        (
            json!([{"date": "2026-07-31", "designation": "infrastructure", "track": "enterprise", "points": 71.0,
            "qualified": true, "basis": "computed", "rulebook": "2026-07"}]),
            false,
        ),
    ] {
        let mut set = dataset(PLAIN);
        set["partner"]["enrolled"] = json!([]);
        set["snapshots"] = snapshots;
        let book = book(&set);
        let set = [("action", "enrol"), ("designation", "infrastructure"), ("paid_on", "2026-11-20")];
        let enrolled = recorded(&book, "designation", &set).expect("it is recorded all the same");
        let shown = outlook(&enrolled, WizardContext::new(&book, &rules, today()), AsOf::today(today()));
        let said = shown.unqualified();
        assert_eq!(said.is_some(), says, "{said:?}");
        let words = "Infrastructure (Azure) doesn't qualify by this book: it has ";
        let window = "no day since 1 Jun 2026 is known on which it qualified";
        assert!(said.is_none_or(|said| said.starts_with(words) && said.ends_with(window)));
    }
}

#[test]
fn a_day_on_which_something_was_handed_in_is_asked_and_never_today_by_itself() {
    let book = with(json!([]));
    let claim = [
        ("solution_area", "microsoft-365"),
        ("involvement", "drives-usage"),
        ("incentive", "no"),
        ("licensing", "ea"),
        ("customer", "contoso"),
        ("workloads", "Teams"),
        ("partner_id", "6096001"),
        ("evidence", "sow.pdf"),
    ];
    let sent =
        |of: &Association| of.evidence.iter().map(|proof| proof.sent.map(|day| day.to_string())).collect::<Vec<_>>();
    let draft = recorded(&book, "cpor", &claim).expect("a draft");
    assert_eq!(
        (after(&draft).state, after(&draft).log.len(), sent(after(&draft))),
        (AssociationState::Draft, 0, vec![None])
    );
    let submitted = recorded(&book, "cpor", &[&claim[..], &[("submit_on", "2026-11-18")]].concat()).expect("a claim");
    let own = after(&submitted);
    assert_eq!((own.state, sent(own)), (AssociationState::Submitted, vec![Some("2026-11-18".to_owned())]));
    assert_eq!(own.log.iter().map(|entry| entry.on.to_string()).collect::<Vec<_>>(), ["2026-11-18"]);
    // Nobody waits for an answer to what was not sent.
    let rules = rules();
    let (cpor, context) = (wizard("cpor").expect("it ships"), WizardContext::new(&book, &rules, today()));
    let answers = claim.map(|(field, value)| (field.to_owned(), value.to_owned())).into();
    let mut run = WizardRun::begin(cpor, context, &answers);
    while run.at != "review" {
        run.next(cpor, context, "tests").expect("it goes on");
    }
    assert_eq!(run.waiting, None);
}

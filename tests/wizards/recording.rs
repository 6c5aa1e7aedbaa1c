//! What is recorded beside what the book has already, on which subscriptions, and what is said of the scores where none can
//! move.

use crate::support::branches;
use crate::support::branches::{PLAIN, rules, today};
use crate::support::case::book;
use chrono::Days;
use laurels_core::book::Book;
use laurels_core::rulebook;
use laurels_core::scoring::AsOf;
use laurels_core::wizard::{
    Answers, Known, Reading, Still, WizardContext, WizardRun, cautions, outcome, outlook, wizard,
};
use serde_json::{Value, json};

#[test]
fn what_is_recorded_once_is_not_recorded_beside_itself() {
    let (rules, ranking) = (rules(), rulebook::ranking().expect("it ships"));
    let in_force = |id: &str, kind: &str, of: Value| {
        let mut own = json!({"id": id, "type": kind, "customer": "contoso", "partner_id": "6096001", "state": "active",
            "started": "2026-01-15"});
        own.as_object_mut().expect("a record").extend(of.as_object().expect("fields").clone());
        own
    };
    let account =
        |name: &str| json!({"product": "azure", "credential": {"kind": "user", "name": name, "assignments": []}});
    let m365 = [
        ("solution_area", "microsoft-365"),
        ("involvement", "drives-usage"),
        ("incentive", "no"),
        ("licensing", "ea"),
        ("customer", "contoso"),
        ("workloads", "Teams"),
        ("submit_on", "2026-11-22"),
    ];
    let azure = [
        ("customer", "contoso"),
        ("subscription", "azure"),
        ("licensing", "ea"),
        ("partner_id", "6096001"),
        ("request_on", "2026-11-22"),
    ];
    let of_claim = json!({"product": "microsoft-365", "activity": "usage-only-m365", "workloads": ["Teams", "Intune"]});
    let mut submitted = in_force("claim", "cpor", of_claim.clone());
    submitted["state"] = json!("submitted");
    for (wizard_id, set, there, says) in [
        (
            "pal-azure",
            &[("customer", "contoso"), ("identity", "user"), ("role", "Owner")][..],
            None,
            "The Partner Admin Link with Contoso is already recorded as a draft",
        ),
        ("dpor-azure", &azure, None, "The DPOR association with Contoso is already requested"),
        ("cpor", &m365, None, "is already submitted"),
        (
            "pal-azure",
            &[("customer", "contoso"), ("role", "Owner")],
            Some(in_force("link", "pal", account("svc@fabrikam.example"))),
            "The Partner Admin Link with Contoso (since 15 Jan 2026) links svc@fabrikam.example already",
        ),
        (
            "pal-azure",
            &[("customer", "contoso")],
            Some(in_force("link", "pal", json!({"product": "azure"}))),
            "The Partner Admin Link with Contoso (since 15 Jan 2026) is already linked",
        ),
        (
            "dpor-azure",
            &azure,
            Some(in_force("named", "dpor", json!({"product": "azure", "subscription": "azure"}))),
            "The DPOR association with Contoso (since 15 Jan 2026) is already attached",
        ),
        ("cpor", &m365, Some(in_force("claim", "cpor", of_claim.clone())), "since 15 Jan 2026) is already approved"),
        ("cpor", &m365, Some(submitted), "is already submitted"),
    ] {
        let mut set_of_book = branches::dataset(PLAIN);
        set_of_book["associations"] = json!(there.iter().collect::<Vec<_>>());
        let mut book = book(&set_of_book);
        let wizard = wizard(wizard_id).expect("it ships");
        let mut answers: Answers =
            set.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        answers.insert("partner_id".into(), "6096001".into());
        let record = |book: &Book| {
            let context = WizardContext::new(book, &rules, today());
            WizardRun::complete_with(wizard, context, &answers, "tests").and_then(|run| outcome(&run, wizard, context))
        };
        if there.is_none() {
            let first = record(&book).unwrap_or_else(|why| panic!("{wizard_id}: {why}"));
            book = book.apply(&first.change, &ranking).expect("it fits");
        }
        let refused = record(&book).expect_err(wizard_id).to_string();
        assert!(refused.contains(says) && refused.contains("there is nothing to record"), "{wizard_id}: {refused}");
    }
}

#[test]
fn a_subscription_that_cannot_count_is_not_chosen_by_itself() {
    let rules = rules();
    for (field, value, is_chosen) in [
        ("offer", "paid", true),
        ("offer", "trial", false),
        ("status", "cancelled", false),
        ("status", "suspended", false),
        ("status", "in-grace", true),
    ] {
        let mut set = branches::dataset(PLAIN);
        set["associations"] = json!([]);
        for subscription in set["subscriptions"].as_array_mut().expect("a list") {
            subscription["licensing"] = json!("csp");
            subscription[field] = json!(value);
        }
        let book = book(&set);
        let context = WizardContext::new(&book, &rules, today());
        let wizard = wizard("csp-direct").expect("it ships");
        let mut answers = Answers::new();
        answers.insert("customer".into(), "contoso".into());
        answers.insert("product".into(), "azure".into());
        let known = Known::of(wizard, context, &answers);
        assert_eq!(known.get("subscription").is_some(), is_chosen, "{value}");
    }
    let mut set = branches::dataset(PLAIN);
    set["subscriptions"][0]["status"] = json!("suspended");
    let book = book(&set);
    let context = WizardContext::new(&book, &rules, today());
    let mut run = WizardRun::begin(wizard("dpor-azure").expect("it ships"), context, &Answers::new());
    let wizard = run.of().expect("it ships");
    for (field, value) in [("customer", "contoso"), ("subscription", "azure")] {
        run.answer(wizard, context, field, value).expect("it may be named");
    }
    let said = cautions(&run.known(wizard, context));
    let texts: Vec<&str> = said.iter().map(|caution| caution.text.as_str()).collect();
    assert_eq!(texts, ["azure is suspended: new usage counts once it is active again"]);
}

#[test]
fn what_no_cloud_counts_promises_nothing() {
    let rules = rules();
    for (cloud, promises) in [("commercial", true), ("china", false), ("government", false)] {
        for id in ["cpor", "csp-direct", "dpor-azure"] {
            let mut set = branches::dataset(PLAIN);
            set["associations"] = json!([]);
            set["customers"][0]["cloud"] = json!(cloud);
            let wizard = wizard(id).expect("it ships");
            let given = match id {
                "cpor" => {
                    "solution_area=microsoft-365 involvement=drives-usage incentive=no licensing=ea workloads=Teams"
                }
                "csp-direct" => "product=customer-insights",
                _ => "subscription=azure licensing=ea",
            };
            let given = given.split(' ').chain(["customer=contoso", "partner_id=6096001"]);
            let answers: Answers =
                given.filter_map(|pair| pair.split_once('=')).map(|(f, v)| (f.to_owned(), v.to_owned())).collect();
            if id == "csp-direct" {
                set["subscriptions"] = json!([]);
            }
            let book = book(&set);
            let context = WizardContext::new(&book, &rules, today());
            let recorded = WizardRun::complete_with(wizard, context, &answers, "tests")
                .and_then(|run| outcome(&run, wizard, context))
                .unwrap_or_else(|why| panic!("{id}: {why}"));
            let found = outlook(&recorded, context, AsOf::today(today()));
            assert_eq!(found.can_show(), promises, "{id} {cloud}: {:?}", found.still);
            let said = found.still.map(|still| still.reason(Reading::Active));
            assert_eq!(found.still == Some(Still::OtherCloud), !promises, "{id} {cloud}: {said:?}");
        }
    }
}

#[test]
fn the_first_day_is_counted_from_the_day_that_is_asked_about() {
    let rules = rules();
    let book = book(&branches::dataset(PLAIN));
    let later = today().checked_add_days(Days::new(5)).expect("a day");
    let context = WizardContext::new(&book, &rules, later);
    let wizard = wizard("pal-azure").expect("it ships");
    let mut run = WizardRun::begin(wizard, context, &Answers::new());
    run.answer(wizard, context, "customer", "contoso").expect("an answer");
    let planned = laurels_core::wizard::planned(&run, wizard, context);
    let found = outlook(&planned, context, AsOf { date: today(), today: later });
    assert_eq!(found.shows.to_string(), "2026-12-20");
}

#[test]
fn where_no_score_moves_the_reason_is_the_true_one() {
    let rules = rules();
    let lost = |users: u32, month: &str| {
        json!({"customer": "contoso", "product": "azure", "subscription": null, "workload": null,
            "month": month, "acr_usd": users, "kind": "azure-usage", "source": "a.tsv"})
    };
    let mut of_two = branches::dataset(PLAIN);
    of_two["people"][0]["linked"] = json!(true);
    of_two["certifications"] =
        json!([{"person": "ada", "exam": "MS-102", "earned": "2025-12-20", "expires": "2026-12-20"}]);
    of_two["associations"] = json!([]);
    // One customer was lost, a year ago it counted; the other one, won back, makes up for a part of two.
    for (id, guid) in [("litware", 2), ("adatum", 3)] {
        let guid = format!("7e000000-0000-4000-8000-{guid:012}");
        let customers = of_two["customers"].as_array_mut().expect("a list");
        customers.push(json!({"id": id, "name": id, "tenant_id": guid}));
        of_two["associations"].as_array_mut().expect("a list").push(json!({"id": format!("{id}-link"), "type": "pal",
            "customer": id, "product": "azure", "partner_id": "6096001", "state": "ended", "started": "2024-01-01",
            "ended": "2026-01-31"}));
    }
    let mut usage = Vec::new();
    for month in ["2025-10", "2026-10"] {
        for id in ["litware", "adatum"] {
            let mut row = lost(30_000, month);
            (row["customer"], row["subscription"]) = (json!(id), Value::Null);
            usage.push(row);
        }
    }
    of_two["usage"] = json!(usage);
    let book = book(&of_two);
    for (id, set, still, reading) in [
        (
            "pal-azure",
            &[("customer", "litware"), ("partner_id", "6096001"), ("started", "2026-11-01")][..],
            Still::Below,
            Reading::Active,
        ),
        (
            "renew-certification",
            &[("person", "ada"), ("exam", "MS-102"), ("renewed", "2026-11-20")],
            Still::CountsAlready,
            Reading::Renewed,
        ),
        (
            "certified-professional",
            &[("person", "ada"), ("started", "2026-11-20")],
            Still::CountsAlready,
            Reading::Linked,
        ),
    ] {
        let context = WizardContext::new(&book, &rules, today());
        let wizard = wizard(id).expect("it ships");
        let answers: Answers = set.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect();
        let recorded = WizardRun::complete_with(wizard, context, &answers, "tests")
            .and_then(|run| outcome(&run, wizard, context))
            .unwrap_or_else(|why| panic!("{id}: {why}"));
        assert_eq!(recorded.reading, reading, "{id}");
        let found = outlook(&recorded, context, AsOf::today(today()));
        assert_eq!(found.still, Some(still), "{id}");
    }
}

#[test]
fn a_profile_is_linked_once_and_by_somebody_who_is_there() {
    let rules = rules();
    for (person, says) in [
        (json!({"linked": true, "linked_on": "2026-03-01"}), "has been linked since 1 Mar 2026"),
        (json!({"linked": false, "left": "2026-06-30"}), "left on 2026-06-30"),
    ] {
        let mut set = branches::dataset(PLAIN);
        set["people"][0].as_object_mut().expect("a record").extend(person.as_object().expect("fields").clone());
        let book = book(&set);
        let context = WizardContext::new(&book, &rules, today());
        let wizard = wizard("certified-professional").expect("it ships");
        let answers: Answers =
            [("person", "ada"), ("started", "2026-11-20")].map(|(f, v)| (f.to_owned(), v.to_owned())).into();
        let refused = WizardRun::complete_with(wizard, context, &answers, "tests")
            .and_then(|run| outcome(&run, wizard, context))
            .expect_err(says)
            .to_string();
        assert!(refused.contains(says), "{refused}");
    }
}

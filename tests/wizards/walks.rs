//! Wizards walked to their end: answers become records, records become points, and the points that a walk promises are
//! those that the book has once the promise is kept. `tests/cases/wizards/`; adding a case needs no Rust.

use crate::support::branches;
use crate::support::branches::{PLAIN, dataset, rules, today};
use crate::support::case::book;
use chrono::Months;
use laurels_core::book::{Association, AssociationState, Book, Certification, Product};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::points::Points;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::scoring::{AsOf, Scorer, score};
use laurels_core::wizard::{
    Answers, Outcome, REVIEW, Refused, Wizard, WizardContext, WizardRun, outcome, outlook, shipped, wizard,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CASES: &str = include_str!("../cases/wizards/walks.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// A walk, and what must come of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    wizard: String,
    #[serde(default)]
    associations: Vec<Value>,
    licensing: Option<String>,
    #[serde(default)]
    certifications: Vec<Value>,
    #[serde(default)]
    enrolled: Vec<Value>,
    #[serde(default)]
    snapshots: Vec<Value>,
    answers: Answers,
    /// Records by id, with fields that they must have.
    expect: BTreeMap<String, BTreeMap<String, Value>>,
    #[serde(default)]
    up: BTreeSet<String>,
    #[serde(default)]
    down: BTreeSet<String>,
}

impl Case {
    fn dataset(&self) -> Value {
        let mut set = used(&self.associations);
        if let Some(licensing) = &self.licensing {
            let subscriptions = set["subscriptions"].as_array_mut().expect("a list");
            subscriptions.iter_mut().for_each(|subscription| subscription["licensing"] = json!(licensing));
        }
        if !self.certifications.is_empty() {
            set["certifications"] = json!(self.certifications);
            set["people"][0]["linked"] = json!(true);
        }
        set["partner"]["enrolled"] = json!(self.enrolled);
        set["snapshots"] = json!(self.snapshots);
        set
    }
}

fn cases() -> Vec<Case> {
    toml::from_str::<File>(CASES).expect("cases").case
}

/// The book of these tests with usage in every family, and these associations.
fn used(associations: &[Value]) -> Value {
    let mut set = dataset(PLAIN);
    let row = |product: &str, workload: &str, month: String, measures: Value| {
        let mut row = json!({"customer": "contoso", "subscription": product, "product": product, "workload": workload,
            "month": month});
        row.as_object_mut().expect("a row").extend(measures.as_object().expect("measures").clone());
        row
    };
    let mut usage = Vec::new();
    for (number, month) in
        (1..=12).map(|m| format!("2025-{m:02}")).chain((1..=10).map(|m| format!("2026-{m:02}"))).enumerate()
    {
        let (users, dollars) = (100 + 10 * number, 5_000 + 500 * number);
        usage.push(row("azure", "Storage", month.clone(), json!({"acr_usd": dollars})));
        usage.push(row(
            "microsoft-365",
            "Exchange Online",
            month.clone(),
            json!({"paid_seats": 500, "active_users": users}),
        ));
        usage.push(row(
            "dynamics-365",
            "Sales",
            month.clone(),
            json!({"revenue_usd": dollars, "active_users": users, "paid_seats": 500}),
        ));
        usage.push(row("power-platform", "Power Apps", month, json!({"revenue_usd": dollars, "active_users": users})));
    }
    set["usage"] = usage.into();
    set["associations"] = associations.into();
    let earned = |exam: &str| json!({"person": "ada", "exam": exam, "earned": "2026-06-01"});
    set["certifications"] = ["AZ-104", "AZ-305", "MB-310", "MS-102", "SC-200"].map(earned).to_vec().into();
    set
}

fn as_of() -> AsOf {
    AsOf { date: today(), today: today() }
}

/// The records of a book by id, as a dataset has them.
fn records(book: &Book) -> BTreeMap<String, Value> {
    let associations = book.associations.iter().map(|a| (a.id.to_string(), serde_json::to_value(a)));
    let people = book.people.iter().map(|p| (p.id.to_string(), serde_json::to_value(p)));
    let key = |c: &Certification| format!("{}/{}/{}", c.person, c.exam, c.earned);
    let certifications = book.certifications.iter().map(|c| (key(c), serde_json::to_value(c)));
    let partner = [("partner".to_owned(), serde_json::to_value(&book.partner))];
    associations
        .chain(people)
        .chain(certifications)
        .chain(partner)
        .map(|(id, value)| (id, value.expect("it is JSON")))
        .collect()
}

fn run_case(case: &Case, context: WizardContext<'_>) -> Outcome {
    let wizard = wizard(case.wizard.as_str()).unwrap_or_else(|| panic!("{}: no wizard {}", case.name, case.wizard));
    let run = WizardRun::complete_with(wizard, context, &case.answers, "tests")
        .unwrap_or_else(|e| panic!("{}: {e}", case.name));
    assert_eq!(run.at, REVIEW, "{}", case.name);
    outcome(&run, wizard, context).unwrap_or_else(|e| panic!("{}: {e}", case.name))
}

/// Points of every designation.
fn points(book: &Book, rules: &Rulebook) -> BTreeMap<String, Points> {
    let card = score(book, rules, as_of());
    card.designations.iter().map(|d| (d.id.word().to_owned(), d.points)).collect()
}

#[test]
fn answers_become_records() {
    let (rules, ranking) = (rules(), rulebook::ranking().expect("it ships"));
    for case in cases() {
        let before = book(&case.dataset());
        let context = WizardContext::new(&before, &rules, today());
        let outcome = run_case(&case, context);
        assert!(outcome.what.contains(PLAIN) || case.wizard == "designation", "{}: {}", case.name, outcome.what);
        let after = before.apply(&outcome.change, &ranking).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        let (old, new) = (records(&before), records(&after));
        let changed: BTreeSet<&String> =
            new.iter().filter(|(id, r)| old.get(*id) != Some(r)).map(|(id, _)| id).collect();
        assert_eq!(changed, case.expect.keys().collect(), "{}", case.name);
        for (id, fields) in &case.expect {
            if !case.answers.contains_key("claim_id")
                && !old.contains_key(id)
                && !case.answers.contains_key("association")
            {
                assert_eq!(new[id].get("claim_id"), None, "{}: {id} has a claim's id that nobody gave it", case.name);
            }
            for (field, wanted) in fields {
                let value = field.split('.').try_fold(&new[id], |value, part| value.get(part)).unwrap_or(&Value::Null);
                let found = match (field.as_str(), value) {
                    (_, Value::Null) => json!(""),
                    ("log", Value::Array(log)) => {
                        let line = |entry: &Value| {
                            json!(format!(
                                "{} {}",
                                entry["state"].as_str().unwrap_or("?"),
                                entry["on"].as_str().unwrap_or("?")
                            ))
                        };
                        log.iter().filter(|entry| entry["state"] != "draft").map(line).collect()
                    }
                    (_, found) => found.clone(),
                };
                assert_eq!(found, *wanted, "{}: {field} of {id}", case.name);
            }
        }
    }
}

#[test]
fn promised_points_are_reached_once_recorded() {
    let (rules, ranking) = (rules(), rulebook::ranking().expect("it ships"));
    let mut failures = Vec::new();
    for case in cases() {
        let set = case.dataset();
        let before = book(&set);
        let context = WizardContext::new(&before, &rules, today());
        let outcome = run_case(&case, context);
        let promised = outlook(&outcome, context, as_of());
        // The book as it would be, by hand: what was recorded is in force from the first of the months that count.
        let after = before.apply(&outcome.change, &ranking).expect("it fits");
        let scorer = Scorer::new(&before, &rules, as_of());
        let mut kept = set.clone();
        kept["associations"] = after
            .associations
            .iter()
            .filter(|a| {
                !case.expect.contains_key(a.id.as_str())
                    || !matches!(a.state, AssociationState::Ended | AssociationState::Displaced)
            })
            .map(|a| {
                let mut record = serde_json::to_value(a).expect("it is JSON");
                let in_force = |old: &Association| old.state == AssociationState::Active && old.state == a.state;
                let moved = before.association(&a.id).is_some_and(|old| in_force(old) && old.started == a.started);
                if case.expect.contains_key(a.id.as_str()) && !moved {
                    record["state"] = json!("active");
                    let product = a.product.unwrap_or(Product::Azure);
                    let first = scorer.planned_start(product);
                    // A planned claim of Microsoft 365 is made in the last month, the only one of the twelve that counts there.
                    let last = first.checked_add_months(Months::new(11)).expect("a day");
                    record["started"] = json!(if product == Product::Microsoft365 { last } else { first });
                }
                record
            })
            .collect();
        kept["certifications"] =
            after.certifications.iter().map(|c| serde_json::to_value(c).expect("it is JSON")).collect();
        kept["partner"] = serde_json::to_value(&after.partner).expect("it is JSON");
        kept["people"] = after.people.iter().map(|p| serde_json::to_value(p).expect("it is JSON")).collect();
        let (now, then) = (points(&before, &rules), points(&book(&kept), &rules));
        for (as_it_is, as_it_would_be) in &promised.designations {
            assert_eq!(as_it_is.points, now[as_it_is.id.word()], "{}: {}", case.name, as_it_is.id);
            assert_eq!(as_it_would_be.points, then[as_it_is.id.word()], "{}: {}", case.name, as_it_is.id);
        }
        let shown: BTreeSet<&str> = promised.designations.iter().map(|(now, _)| now.id.word()).collect();
        let moved = |up: bool| {
            let moved = now.iter().filter(|(id, points)| if up { then[*id] > **points } else { then[*id] < **points });
            moved.map(|(id, _)| id.clone()).collect::<BTreeSet<_>>()
        };
        if (moved(true), moved(false)) != (case.up.clone(), case.down.clone()) {
            failures.push(format!("{}: up {:?}, down {:?}", case.name, moved(true), moved(false)));
        }
        assert!(moved(true).iter().chain(&moved(false)).all(|id| shown.contains(id.as_str())), "{}", case.name);
        assert!(promised.shows > today(), "{}", case.name);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_wizard_and_record_action_has_a_walk() {
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let kind = |wizard: &Wizard, answers: &Answers| {
        let known = laurels_core::wizard::Known::of(wizard, context, answers);
        let action = known.get("action").map(str::to_owned);
        let successor = known.get("successor").filter(|_| action.as_deref() == Some("change")).map(str::to_owned);
        (wizard.id.clone(), action, successor)
    };
    let mut missing: BTreeSet<_> = BTreeSet::new();
    for wizard in shipped() {
        missing.extend(branches::branches(wizard, context).iter().map(|branch| kind(wizard, &branch.answers)));
    }
    for case in cases() {
        missing.remove(&kind(wizard(case.wizard.as_str()).expect("it ships"), &case.answers));
    }
    assert!(missing.is_empty(), "no walk for {missing:?}");
}

/// A number of the rulebook, and another in its place: from which consumption on a customer counts.
const DEARER: (&str, &str) =
    (r#"band = { amount = "acr", at-least = 1000 }"#, r#"band = { amount = "acr", at-least = 1000000 }"#);

#[test]
fn the_gauge_follows_rulebook_values_and_answers() {
    let set = used(&[]);
    let before = book(&set);
    let usual = rules();
    let text = rulebook::shipped_text("2026-07").expect("it ships");
    let changed = rulebook::parse(&text.replace(DEARER.0, DEARER.1)).expect("it is sound");
    let gauge = |rules: &Rulebook, id: &str, given: &[(&str, &str)]| {
        let context = WizardContext::new(&before, rules, today());
        let wizard = wizard(id).expect("it ships");
        let mut run = WizardRun::begin(wizard, context, &Answers::new());
        for (field, value) in given {
            run.answer(wizard, context, field, value).expect("an answer");
        }
        let outcome = outcome(&run, wizard, context).expect("all is known");
        let designations = outlook(&outcome, context, as_of()).designations.into_iter();
        designations.map(|(now, then)| (now.id.word(), then.points)).collect::<BTreeMap<_, _>>()
    };
    let link = [("customer", "contoso")];
    let (here, dearer) = (gauge(&usual, "pal-azure", &link), gauge(&changed, "pal-azure", &link));
    assert!(here["infrastructure"] > dearer["infrastructure"], "the number counts: {here:?}, {dearer:?}");
    let record = |product: &'static str| [("customer", "contoso"), ("product", product), ("subscription", product)];
    let one = gauge(&usual, "dpor-m365", &record("dynamics-365"));
    let other = gauge(&usual, "dpor-m365", &record("microsoft-365"));
    assert_ne!(one, other, "the answer counts");
}

const REFUSALS: &str = include_str!("../cases/wizards/refusals.toml");

/// Answers that are refused, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    name: String,
    wizard: String,
    #[serde(default)]
    customer: BTreeMap<String, String>,
    licensing: Option<String>,
    /// What the book says of its subscriptions.
    #[serde(default)]
    subscription: BTreeMap<String, String>,
    /// In place of the book's own.
    #[serde(default)]
    associations: Vec<Value>,
    answers: Answers,
    #[serde(default)]
    why: Vec<String>,
    unsaid: Option<String>,
    #[serde(default)]
    at_once: bool,
}

impl Refusal {
    fn book(&self) -> Book {
        let mut set = dataset(PLAIN);
        for (field, value) in &self.customer {
            set["customers"][0][field] = json!(value);
        }
        if let Some(licensing) = &self.licensing {
            let subscriptions = set["subscriptions"].as_array_mut().expect("a list");
            subscriptions.iter_mut().for_each(|subscription| subscription["licensing"] = json!(licensing));
        }
        for subscription in set["subscriptions"].as_array_mut().expect("a list") {
            self.subscription.iter().for_each(|(field, value)| subscription[field] = json!(value));
        }
        if !self.associations.is_empty() {
            set["associations"] = json!(self.associations);
        }
        let customers = set["customers"].as_array_mut().expect("a list");
        customers.push(json!({"id": "litware", "name": "Litware", "cloud": "commercial"}));
        book(&set)
    }
}

#[test]
fn impossible_or_unconfirmed_answers_are_refused_with_the_reason() {
    #[derive(Deserialize)]
    struct File {
        case: Vec<Refusal>,
    }
    let rules = rules();
    for case in toml::from_str::<File>(REFUSALS).expect("cases").case {
        let book = case.book();
        let context = WizardContext::new(&book, &rules, today());
        let wizard = wizard(case.wizard.as_str()).expect("it ships");
        let all = WizardRun::complete_with(wizard, context, &case.answers, "tests")
            .and_then(|run| outcome(&run, wizard, context))
            .expect_err(&case.name);
        match &case.unsaid {
            Some(field) => {
                assert!(matches!(&all, Refused::Unsaid { field: own, .. } if own == field), "{}: {all}", case.name)
            }
            None if case.at_once => {
                assert!(case.why.iter().all(|words| all.to_string().contains(words)), "{}: {all}", case.name);
            }
            None => {
                assert!(case.why.iter().all(|words| all.to_string().contains(words)), "{}: {all}", case.name);
                let mut run = WizardRun::begin(wizard, context, &Answers::new());
                let one_by_one = case
                    .answers
                    .iter()
                    .try_for_each(|(field, value)| run.answer(wizard, context, field, value).map(drop));
                let why = one_by_one.expect_err(&case.name).to_string();
                assert!(case.why.iter().all(|words| why.contains(words)), "{}: {why}", case.name);
            }
        }
    }
}

#[test]
fn a_claim_goes_only_where_a_move_leads() {
    let (rules, cpor) = (rules(), wizard("cpor").expect("it ships"));
    for (action, state, is_possible) in [
        ("answer", "action-required", true),
        ("answer", "active", false),
        ("answer", "submitted", false),
        ("answer", "under-review", false),
        ("answer", "disputed", false),
        ("answer", "draft", false),
        ("dispute", "rejected", true),
        ("dispute", "under-review", false),
        ("reclaim", "displaced", true),
        ("reclaim", "rejected", true),
        ("reclaim", "active", false),
    ] {
        let mut set = branches::dataset(PLAIN);
        set["associations"][0]["state"] = json!(state);
        set["associations"][0]["log"] = json!([{"state": state, "on": "2026-11-20"}]);
        set["associations"][0]["started"] = if state == "active" { json!("2026-01-15") } else { Value::Null };
        if state == "displaced" {
            set["associations"][0]["ended"] = json!("2026-11-20");
        }
        let book = book(&set);
        let context = WizardContext::new(&book, &rules, today());
        let mut answers = Answers::new();
        answers.insert("action".into(), action.into());
        answers.insert("association".into(), "claim".into());
        answers.insert("evidence".into(), "sow.pdf".into());
        let recorded =
            WizardRun::complete_with(cpor, context, &answers, "tests").and_then(|run| outcome(&run, cpor, context));
        let refused = recorded.as_ref().err().map(ToString::to_string);
        let is_refused = refused.as_ref().is_some_and(|why| {
            why.contains("so that it can't become") || why.contains("this can only be done while it is action required")
        });
        assert_eq!(is_refused, !is_possible, "{action} of what is {state}: {refused:?}");
    }
}

#[test]
fn what_is_in_force_is_carried_on_and_stays_as_wide_as_it_is() {
    let rules = rules();
    let mut set = branches::dataset(PLAIN);
    set["associations"] = json!([
        {"id": "link", "type": "pal", "customer": "contoso", "partner_id": "6096001", "state": "active",
            "started": "2026-01-15", "credential": {"kind": "user", "name": "svc@fabrikam.example", "assignments": []}},
        {"id": "order", "type": "csp", "activity": "direct", "customer": "contoso", "partner_id": "6096001",
            "state": "active", "started": "2026-01-15"},
        {"id": "named", "type": "dpor", "customer": "contoso", "product": "azure", "subscription": "azure",
            "partner_id": "6096001", "state": "active", "started": "2026-01-15"},
    ]);
    set["subscriptions"][0]["licensing"] = json!("azure-plan");
    let book = book(&set);
    let context = WizardContext::new(&book, &rules, today());
    let record = |id: &str, set: &[(&str, &str)]| {
        let wizard = wizard(id).expect("it ships");
        let answers: Answers = set.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        WizardRun::complete_with(wizard, context, &answers, "tests").and_then(|run| outcome(&run, wizard, context))
    };
    let of_link = [
        ("customer", "contoso"),
        ("identity", "user"),
        ("identity_name", "svc@fabrikam.example"),
        ("verified", "2026-11-20"),
        ("started", "2026-01-15"),
    ];
    let verified = record("pal-azure", &of_link).expect("it is seen again");
    let Some(Edit { before: Some(_), after: Some(LedgerRecord::Association(after)) }) = verified.change.edits.first()
    else {
        panic!("{verified:?}")
    };
    assert_eq!((after.id.as_str(), after.product), ("link", None), "nobody made it narrower");
    for (wizard, set) in [
        (
            "csp-direct",
            &[("customer", "contoso"), ("product", "azure"), ("partner_id", "6096001"), ("subscription", "azure")][..],
        ),
        (
            "dpor-azure",
            &[
                ("customer", "contoso"),
                ("association", "named"),
                ("subscription", "azure"),
                ("licensing", "azure-plan"),
            ],
        ),
    ] {
        let refused = record(wizard, set).expect_err(wizard).to_string();
        assert!(refused.contains("there is nothing to record"), "{wizard}: {refused}");
    }
}

//! Every way through the wizards, and a book in which everything that they ask about is there.

pub use super::books::today;
use laurels_core::book::Product;
use laurels_core::ids::StepId;
use laurels_core::rulebook::{self, Rulebook};
use laurels_core::wizard::{Answers, Condition, FieldKind, Known, Wizard, WizardContext, path};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The day on which the tests are.
pub const TODAY: &str = "2026-11-22";

/// The rulebook of that day.
pub fn rules() -> Rulebook {
    rulebook::shipped("2026-07").expect("it ships").expect("it is sound")
}

/// A name that takes part in no trick.
pub const PLAIN: &str = "Contoso";

/// The dataset of a partner with one customer, who has a subscription of every family and an association of every type;
/// `name` is what everybody and everything in it is called.
pub fn dataset(name: &str) -> Value {
    let guid = |number: u32| format!("5ab00000-0000-4000-8000-{number:012}");
    let subscription = |id: &str, number: u32| {
        json!({"id": id, "customer": "contoso", "subscription_id": guid(number), "product": id, "licensing": "ea",
            "offer": "paid", "status": "active"})
    };
    let association = |id: &str, kind: &str, activity: Value, product: &str| {
        json!({"id": id, "type": kind, "activity": activity, "customer": "contoso", "product": product,
            "subscription": product, "workloads": ["Exchange Online"], "partner_id": "6096001", "state": "active",
            "started": "2026-01-15", "claim_id": name})
    };
    let certification =
        |exam: &str, expires: Value| json!({"person": "ada", "exam": exam, "earned": "2025-10-30", "expires": expires});
    json!({"format": "laurels/dataset", "version": 1,
    "partner": {"name": name, "global_id": "1000001", "tenant_id": "7e000000-0000-4000-8000-000000000009",
        "contact": {"name": name, "email": "kim@fabrikam.example"},
        "locations": [{"partner_id": "6096001", "name": name, "country": "NO"},
            {"partner_id": "6096002", "name": name, "country": "SE"}],
        "enrolled": [{"designation": "security", "anniversary": "2026-11-10"},
            {"designation": "data-ai", "anniversary": "2027-05-10"}]},
    "customers": [{"id": "contoso", "name": name, "tenant_id": "7e000000-0000-4000-8000-000000000001",
        "domain": "contoso.example", "cloud": "commercial", "country": "NO",
        "contacts": [{"name": name, "email": "admin@contoso.example", "role": "tenant-admin"}]}],
    "subscriptions": Product::ALL.iter().zip(1..).map(|(product, n)| subscription(product.word(), n)).collect::<Vec<_>>(),
    "associations": [
        association("claim", "cpor", json!("osu-m365"), "microsoft-365"),
        association("record-m365", "dpor", Value::Null, "microsoft-365"),
        association("record-azure", "dpor", Value::Null, "azure"),
    ],
    "people": [{"id": "ada", "name": name, "email": "ada@fabrikam.example", "linked": false}],
    "certifications": [
        certification("AZ-104", json!("2027-01-10")), certification("AZ-305", json!("2027-10-30")),
        certification("SC-200", json!("2026-11-01")), certification("DP-100", json!("2026-12-31")),
        certification("AB-900", Value::Null),
    ]})
}

/// The same of a partner that is enrolled in nothing.
pub fn not_enrolled(name: &str) -> Value {
    let mut set = dataset(name);
    set["partner"]["enrolled"] = json!([]);
    set
}

/// The same of a partner whose associations carry its global id.
pub fn wrong_ids(name: &str) -> Value {
    let mut set = dataset(name);
    for association in set["associations"].as_array_mut().expect("a list") {
        association["partner_id"] = json!("1000001");
    }
    set
}

/// One way through a wizard: the answers to what it asks there, and nothing else.
pub struct Branch {
    /// What is answered.
    pub answers: Answers,
    /// The ids of its steps.
    pub steps: Vec<StepId>,
    /// Why it is impossible, if it is.
    pub refused: Option<String>,
}

/// All conditions of a wizard.
pub fn conditions(wizard: &Wizard) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = Vec::new();
    for step in &wizard.steps {
        all.push(&step.when);
        all.extend(step.parts.iter().map(|part| &part.when));
        all.extend(step.commands.iter().map(|command| &command.when));
        all.extend(step.mail_of.iter().map(|mail| &mail.when));
    }
    all.extend(wizard.refusals.iter().map(|refusal| &refusal.when));
    all.extend(wizard.decisions.iter().map(|decision| &decision.when));
    all.extend(wizard.records.iter().map(|record| &record.when));
    all
}

/// Every way through a wizard: all combinations of the choices that a condition names.
pub fn branches(wizard: &Wizard, context: WizardContext<'_>) -> Vec<Branch> {
    let asked: BTreeSet<&str> = wizard.steps.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
    let named = conditions(wizard).into_iter().flat_map(|when| when.0.keys());
    let forks: BTreeSet<&str> = named.map(String::as_str).filter(|field| asked.contains(field)).collect();
    let mut combinations = vec![Answers::new()];
    for fork in forks {
        let options = &wizard.fields[fork].options;
        assert!(!options.is_empty(), "{}: a condition names {fork}, which is no choice", wizard.id);
        let with = |answers: &Answers, value: &str| {
            let mut answers = answers.clone();
            answers.insert(fork.to_owned(), value.to_owned());
            answers
        };
        combinations = combinations.iter().flat_map(|a| options.iter().map(|o| with(a, &o.value))).collect();
    }
    // What the book says of an exam or a designation is a fork, too.
    for (id, field) in wizard.fields.iter().filter(|(id, _)| asked.contains(id.as_str())) {
        let values: Vec<String> = match (field.kind, id.as_str()) {
            (FieldKind::Exam, _) => context.book.certifications.iter().map(|c| c.exam.clone()).collect(),
            (_, "designation") => field.options.iter().map(|option| option.value.clone()).collect(),
            _ => continue,
        };
        let with = |answers: &Answers, value: &String| {
            answers.clone().into_iter().chain([(id.clone(), value.clone())]).collect::<Answers>()
        };
        combinations =
            combinations.iter().flat_map(|answers| values.iter().map(|value| with(answers, value))).collect();
    }
    let mut seen = BTreeSet::new();
    let branches = combinations.into_iter().map(|choices| branch(wizard, context, choices));
    branches.filter(|branch| seen.insert(branch.answers.clone())).collect()
}

/// The way with these choices; what else it asks has the answer that the book of these tests has for it.
pub fn branch(wizard: &Wizard, context: WizardContext<'_>, mut answers: Answers) -> Branch {
    let asks = wizard.steps.iter().any(|step| step.fields.iter().any(|field| field == "product"));
    let first = wizard.products().first().filter(|_| asks || wizard.product.is_some()).map(|p| p.word().to_owned());
    let product = answers.get("product").cloned().or(first);
    let area = match answers.get("solution_area").map(String::as_str) {
        Some("business-applications") => "dynamics-365",
        _ => "microsoft-365",
    };
    for (id, field) in &wizard.fields {
        let association = match (wizard.id.as_str(), wizard.product) {
            ("cpor", _) => "claim",
            (_, Some(Product::Azure)) => "record-azure",
            _ => "record-m365",
        };
        let value = match field.kind {
            // What nobody is asked follows from the book.
            FieldKind::Choice if !wizard.steps.iter().any(|step| step.fields.contains(id)) => continue,
            FieldKind::Choice => match (id.as_str(), field.options.first()) {
                ("product", _) if wizard.product.is_some() || !asks => continue,
                (_, Some(option)) => &option.value,
                (_, None) => continue,
            },
            FieldKind::Customer => "contoso",
            // What CSP sells is bought through it; the subscriptions here are not.
            FieldKind::Subscription | FieldKind::Association if wizard.kind == "csp" => continue,
            // A new claim is about none that is there.
            FieldKind::Association if answers.get("action").is_some_and(|action| action == "claim") => continue,
            FieldKind::Subscription => product.as_deref().unwrap_or(area),
            FieldKind::Association => association,
            FieldKind::Person => "ada",
            FieldKind::Location if answers.get("action").is_some_and(|action| action == "change") => "6096002",
            FieldKind::Location => "6096001",
            FieldKind::Workloads if product.as_deref() == Some("customer-insights") => "Customer Insights",
            FieldKind::Workloads if wizard.id == "pal-power-platform" => "Power Apps",
            FieldKind::Workloads => "Exchange Online",
            // What is too early or too late is not renewed.
            FieldKind::Date
                if ["renewed", "expires"].contains(&id.as_str())
                    && answers.get("exam").is_some_and(|exam| exam != "AZ-104") =>
            {
                continue;
            }
            FieldKind::Date if field.ahead => "2027-11-20",
            FieldKind::Date => "2026-11-20",
            FieldKind::Exam => "AZ-104",
            FieldKind::Quarter => "2027-Q1",
            FieldKind::Certifications => "ada/AZ-104",
            FieldKind::Contact => "Kim <kim@contoso.example>",
            FieldKind::Evidence => "sow.pdf",
            FieldKind::Text => "an-account",
        };
        answers.entry(id.clone()).or_insert_with(|| value.to_owned());
    }
    let refused = Known::of(wizard, context, &answers).refused().map(|refused| refused.to_string());
    // What an answer that nobody is asked for would lead to is not asked either.
    loop {
        let steps = path(wizard, &Known::of(wizard, context, &answers));
        let asked: BTreeSet<&str> = steps.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
        let before = answers.len();
        answers.retain(|field, _| asked.contains(field.as_str()));
        if answers.len() == before {
            return Branch { answers, steps: steps.iter().map(|step| step.id.clone()).collect(), refused };
        }
    }
}

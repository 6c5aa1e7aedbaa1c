//! What holds on every walk: one stays on the way, answers outlive going back, what nothing asks for any more is dropped
//! by name, and a draft is what it was.

use crate::support::branches::{PLAIN, dataset, rules, today};
use crate::support::case::book;
use crate::support::soak::{CASES, properties};
use laurels_core::book::AssociationState;
use laurels_core::rulebook;
use laurels_core::scoring::AsOf;
use laurels_core::wizard::{Answers, REVIEW, Wizard, WizardContext, WizardRun, outcome, outlook, shipped, wizard};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn as_of() -> AsOf {
    AsOf { date: today(), today: today() }
}

/// A walk through a wizard of these tests, nothing answered yet.
fn new_run<'a>(wizard: &'a Wizard, context: WizardContext<'a>) -> WizardRun {
    WizardRun::begin(wizard, context, &Answers::new())
}

#[test]
fn going_back_keeps_the_answers() {
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let pal = wizard("pal-azure").expect("it ships");
    let mut run = new_run(pal, context);
    assert!(!run.back(pal, context), "there is nothing before the first step");
    assert!(run.next(pal, context, "Kim").is_err(), "the customer is not known yet");
    run.answer(pal, context, "customer", "contoso").expect("an answer");
    run.next(pal, context, "Kim").expect("all is answered");
    run.answer(pal, context, "identity", "user").expect("an answer");
    let answers = run.answers.clone();
    assert!(run.back(pal, context));
    assert_eq!((run.at.as_str(), &run.answers), ("conditions", &answers));
    assert_eq!(run.done["conditions"].who, "Kim");
    assert_eq!(run.done["conditions"].on, today());
    run.next(pal, context, "Kim").expect("all is still answered");
    assert_eq!((run.at.as_str(), &run.answers), ("access", &answers));
}

#[test]
fn an_answer_drops_what_nothing_asks_for_any_more_and_names_it() {
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let cpor = wizard("cpor").expect("it ships");
    let mut run = new_run(cpor, context);
    for (field, value) in [
        ("solution_area", "microsoft-365"),
        ("involvement", "drives-usage"),
        ("incentive", "no"),
        ("licensing", "ea"),
        ("customer", "contoso"),
        ("workloads", "Exchange Online"),
        ("evidence", "sow.pdf"),
    ] {
        assert_eq!(run.answer(cpor, context, field, value), Ok(Vec::new()), "{field}");
    }
    let dropped = run.answer(cpor, context, "solution_area", "business-applications").expect("an answer");
    assert_eq!(dropped, ["Workloads"], "workloads are asked for Microsoft 365 only");
    assert!(!run.answers.contains_key("workloads") && run.answers.contains_key("customer"));
    let dropped: BTreeSet<String> =
        run.answer(cpor, context, "action", "dispute").expect("an answer").into_iter().collect();
    let labels = ["solution_area", "involvement", "incentive", "licensing", "customer"];
    let labels = labels.map(|field| cpor.fields[field].label.clone());
    assert_eq!(dropped, labels.into_iter().collect(), "the proof is asked for here too");
    assert_eq!(run.answers.keys().collect::<Vec<_>>(), ["action", "evidence"]);
    assert_eq!(run.at, "dispute-why", "the step that asks for the action is another one");
}

#[test]
fn changing_the_customer_drops_the_answers_about_its_records() {
    let mut set = dataset(PLAIN);
    let customers = set["customers"].as_array_mut().expect("a list");
    customers.push(serde_json::json!({"id": "litware", "name": "Litware", "cloud": "commercial"}));
    let (book, rules) = (book(&set), rules());
    let context = WizardContext::new(&book, &rules, today());
    let dpor = wizard("dpor-m365").expect("it ships");
    let mut run = new_run(dpor, context);
    run.answer(dpor, context, "subscription", "dynamics-365").expect("an answer");
    run.answer(dpor, context, "subscription", "microsoft-365").expect("another one in its place");
    assert!(run.answer(dpor, context, "subscription", "azure").is_err(), "this wizard is not about Azure");
    assert_eq!(run.answer(dpor, context, "customer", "contoso"), Ok(Vec::new()));
    let dropped = run.answer(dpor, context, "customer", "litware").expect("an answer");
    assert_eq!(dropped, ["Subscription"]);
    assert_eq!(run.answers.keys().collect::<Vec<_>>(), ["customer"]);
    run.answer(dpor, context, "customer", "contoso").expect("an answer");
    run.answer(dpor, context, "subscription", "microsoft-365").expect("an answer");
    let dropped = run.answer(dpor, context, "product", "dynamics-365").expect("an answer");
    assert_eq!(dropped, ["Subscription"], "it is of another family");
}

#[test]
fn a_refused_answer_changes_nothing() {
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let pal = wizard("pal-azure").expect("it ships");
    let mut run = new_run(pal, context);
    run.answer(pal, context, "method", "portal").expect("an answer");
    let before = run.clone();
    for (field, value) in [
        ("identity", "service-principal"),
        ("identity", "nobody"),
        ("customer", "nobody"),
        ("partner_id", "1000001"),
        ("started", "2027-01-01"),
        ("started", "yesterday"),
        ("colour", "red"),
    ] {
        assert!(run.answer(pal, context, field, value).is_err(), "{field}={value}");
        assert_eq!(run, before, "{field}={value}");
    }
    run.answer(pal, context, "method", "").expect("an answer can be taken back");
    assert!(run.answers.is_empty());
}

#[test]
fn a_step_can_be_skipped_with_a_reason_or_wait_for_somebody() {
    let (book, rules) = (book(&dataset(PLAIN)), rules());
    let context = WizardContext::new(&book, &rules, today());
    let dpor = wizard("dpor-azure").expect("it ships");
    let mut run = new_run(dpor, context);
    run.answer(dpor, context, "customer", "contoso").expect("an answer");
    while run.at != "request" {
        run.next(dpor, context, "Kim").expect("all is answered");
    }
    run.wait("2026-12-01".parse().expect("a day"));
    assert_eq!(run.waiting.as_ref().map(|waiting| waiting.step.as_str()), Some("request"));
    let restored: WizardRun = serde_json::from_str(&serde_json::to_string(&run).expect("JSON")).expect("a walk");
    assert_eq!(restored, run, "a draft is what it was");
    run.skip(dpor, context, "Kim", "asked\u{1b}[2J on the phone");
    assert_eq!(run.waiting, None, "who goes on waits no more");
    assert_eq!(run.done["request"].skipped.as_deref(), Some("asked[2J on the phone"));
    while run.at != REVIEW {
        run.next(dpor, context, "Kim").expect("all is answered");
    }
    let outcome = outcome(&run, dpor, context).expect("all is known");
    let after = book.apply(&outcome.change, &rulebook::ranking().expect("it ships")).expect("it fits");
    let record = after.associations.iter().find(|a| a.id == "dpor-contoso-1").expect("a new one");
    assert_eq!(record.state, AssociationState::Draft, "what was skipped was not done");
}

/// Something that one can do on a walk.
#[derive(Clone, Debug)]
enum Deed {
    Answer(usize, usize),
    Next,
    Skip,
    Back,
    GoTo(usize),
    Wait,
    Keep,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        6 => (any::<usize>(), any::<usize>()).prop_map(|(field, value)| Deed::Answer(field, value)),
        4 => Just(Deed::Next),
        2 => Just(Deed::Skip),
        2 => Just(Deed::Back),
        1 => any::<usize>().prop_map(Deed::GoTo),
        1 => Just(Deed::Wait),
        1 => Just(Deed::Keep),
    ];
    prop::collection::vec(deed, 0..40)
}

/// Answers that fit some field or none.
const WORDS: [&str; 14] = [
    "",
    "contoso",
    "azure",
    "microsoft-365",
    "dynamics-365",
    "claim",
    "record-azure",
    "ada",
    "6096001",
    "2026-11-01",
    "today",
    "Kim <kim@contoso.example>",
    "$(id)",
    "nobody",
];

properties! {
    CASES;

    #[test]
    fn any_answers_keep_the_run_on_its_path(number in 0..11_usize, deeds in deeds()) {
        let (book, rules) = (book(&dataset(PLAIN)), rules());
        let context = WizardContext::new(&book, &rules, today());
        let wizard = &shipped()[number];
        let mut run = new_run(wizard, context);
        let fields: Vec<&String> = wizard.fields.keys().collect();
        for deed in deeds {
            match deed {
                Deed::Answer(field, value) => {
                    let field = fields[field % fields.len()];
                    let options = wizard.fields[field].options.iter().map(|option| option.value.as_str());
                    let values: Vec<&str> = options.chain(WORDS).collect();
                    let before = run.clone();
                    if run.answer(wizard, context, field, values[value % values.len()]).is_err() {
                        prop_assert_eq!(&run, &before);
                    }
                }
                Deed::Next => drop(run.next(wizard, context, "Kim")),
                Deed::Skip => run.skip(wizard, context, "Kim", "why not"),
                Deed::Back => drop(run.back(wizard, context)),
                Deed::GoTo(step) => drop(run.go_to(wizard, context, &wizard.steps[step % wizard.steps.len()].id)),
                Deed::Wait => run.wait(today()),
                Deed::Keep => {
                    let text = serde_json::to_string(&run).expect("JSON");
                    prop_assert_eq!(&serde_json::from_str::<WizardRun>(&text).expect("a walk"), &run);
                }
            }
            let way: Vec<&str> = run.path(wizard, context).iter().map(|step| step.id.as_str()).collect();
            prop_assert!(way.contains(&run.at.as_str()), "{} is not on {:?}", run.at, way);
            prop_assert!(run.done.keys().all(|step| way.contains(&step.as_str())));
            prop_assert!(run.known(wizard, context).refused().is_none());
            if let Ok(outcome) = outcome(&run, wizard, context) {
                let promised = outlook(&outcome, context, as_of());
                prop_assert!(promised.shows > today());
            }
        }
    }
}

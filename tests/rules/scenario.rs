//! What-if: what planned changes do to the scores, today and on a later day.

use crate::support::case::{self, Case};
use laurels_core::book::DesignationId;
use laurels_core::plan::{Costs, Plan, PlanQuery, plan};
use laurels_core::points::Points;
use laurels_core::scenario::{PlannedChange, Scenario};
use laurels_core::scoring::{AsOf, Scorer, score};
use laurels_core::todo::{Occasion, TodoSettings, todo};
use laurels_core::wizard::WizardContext;
use laurels_data::exchange::{dataset, demo};

/// A person who holds MS-700 until December, a customer with usage that grew and no association, and one with.
const BOOK: &str = r#"
name = "what if"
customers = ["contoso segment=enterprise", "fabrikam segment=enterprise"]
associations = ["a1 pal fabrikam started=2024-01-01"]
usage = [
  "contoso | azure | Storage | 2026-01..2026-10 | acr=2000",
  "fabrikam | azure | Storage | 2024-11..2025-10 | acr=1000",
  "fabrikam | azure | Storage | 2025-11..2026-10 | acr=1100",
]
people = ["ada", "bo"]
certifications = ["ada MS-700 2026-01-10 expires=2026-12-02"]
"#;

/// The points of a designation on a day as the book is, and if these changes were made.
fn points(designation: DesignationId, day: &str, changes: &[PlannedChange]) -> (Points, Points) {
    let case: Case = toml::from_str(BOOK).expect("a case");
    let (book, rules, today) = (case.book(), case.rulebook(), case.moment().today);
    let as_of = AsOf { date: day.parse().expect("a day"), today };
    let mut scenario = Scenario::default();
    changes.iter().for_each(|change| scenario.add(change.clone()));
    let of = |card: laurels_core::scoring::Scorecard| card.designation(designation).expect("scored").points;
    (of(score(&book, rules, as_of)), of(scenario.score(WizardContext::new(&book, rules, today), as_of)))
}

#[test]
fn who_renews_in_time_keeps_what_would_expire() {
    let renewed = |day| points(DesignationId::ModernWork, day, &[PlannedChange::RenewAll]);
    assert_eq!(renewed("2026-11-22"), (Points::whole(5), Points::whole(5)));
    assert_eq!(renewed("2026-12-03"), (Points::ZERO, Points::whole(5)));
}

#[test]
fn an_exam_counts_from_the_day_scored_for() {
    let exam = PlannedChange::Certify { person: "bo".into(), exam: "MS-700".into() };
    assert_eq!(points(DesignationId::ModernWork, "2026-11-22", &[exam]), (Points::whole(5), Points::whole(10)));
}

#[test]
fn usage_that_grows_moves_later_days_only_and_up_or_down() {
    let grown = |percent, day| points(DesignationId::Infrastructure, day, &[PlannedChange::Grow(percent)]);
    let (now, unmoved) = grown(5, "2026-11-22");
    assert_eq!(now, unmoved);
    let (carried, up) = grown(5, "2027-02-01");
    let down = grown(-5, "2027-02-01").1;
    assert!(down < carried && carried < up, "{down} {carried} {up}");
}

#[test]
fn a_wizard_counts_as_its_gauges_say_and_a_lost_customer_does_not_count() {
    let answers = [("customer".to_owned(), "contoso".to_owned())].into();
    let link = PlannedChange::Wizard { wizard: "pal-azure".into(), answers };
    let linked = |changes: &[PlannedChange]| points(DesignationId::Infrastructure, "2026-11-22", changes);
    let (now, then) = linked(std::slice::from_ref(&link));
    assert!(then > now, "{now} {then}");
    assert_eq!(linked(&[]).1, now);
    let lost = linked(&[PlannedChange::Lose("fabrikam".into())]);
    assert!(lost.1 < lost.0, "{lost:?}");
    assert_eq!(linked(&[PlannedChange::End("a1".into())]).1, lost.1, "its only association");
}

#[test]
fn of_growth_and_of_rulebooks_one_holds() {
    let rulebooks = ["2026-07".into(), "2026-10".into()];
    let mut scenario = Scenario::new("Hiring", &rulebooks);
    (0..scenario.changes.len()).for_each(|place| scenario.toggle(place));
    let on = scenario.changes.iter().filter(|toggle| toggle.on).map(|toggle| toggle.change.clone());
    let last = [PlannedChange::RenewAll, PlannedChange::Grow(-5), PlannedChange::Rules("2026-10".into())];
    assert_eq!(on.collect::<Vec<_>>(), last);
    assert_eq!(scenario.rules(), Some(&"2026-10".into()));
}

/// Every gap of the demonstration closed, one after the other and all at once: a plan goes on from the scores that what-if shows.
#[test]
fn what_is_carried_out_scores_as_what_is_tried() {
    let book = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration").0;
    let (rules, moment) = (&case::RULEBOOKS["2026-10"], AsOf::today(demo::DATE));
    let context = WizardContext::new(&book, rules, demo::DATE);
    let days = TodoSettings::default();
    let starts =
        todo(Occasion { book: &book, rules, moment, days, drafts: &[] }).into_iter().filter_map(|todo| todo.wizard);
    let mut changes: Vec<PlannedChange> = starts
        .map(|start| PlannedChange::Wizard { wizard: start.wizard.clone(), answers: start.set.into_iter().collect() })
        .collect();
    changes.push(PlannedChange::Certify { person: "runa".into(), exam: "SC-100".into() });
    changes.push(PlannedChange::RenewAll);
    changes.push(PlannedChange::Lose(book.customers.first().expect("a customer").id.clone()));
    let mut all = Scenario::default();
    let mut moved = 0;
    let before = score(&book, rules, moment);
    for change in changes {
        all.add(change.clone());
        let mut alone = Scenario::default();
        alone.add(change.clone());
        let tried = alone.score(context, moment);
        let scratch = alone.carried_out(context, moment);
        let done = scratch.scorer(rules, moment, &|| false).expect("not stopped").scorecard();
        for (tried, done) in tried.designations.iter().zip(&done.designations) {
            assert_eq!((tried.points, tried.qualified), (done.points, done.qualified), "{}: {change:?}", tried.id);
        }
        moved += usize::from(tried.designations.iter().zip(&before.designations).any(|(a, b)| a.points != b.points));
    }
    assert!(moved > 5, "{moved}");
    let scratch = all.carried_out(context, moment);
    assert_eq!(
        Scorer::new(&scratch.book, rules, moment).scorecard(),
        scratch.scorer(rules, moment, &|| false).expect("not stopped").scorecard()
    );
    let kept: std::collections::BTreeSet<_> = scratch.book.associations.iter().map(|one| &one.id).collect();
    assert_eq!(kept.len(), scratch.book.associations.len(), "an id each");
}

/// Usage of months before they left would still count, so that it could be associated.
#[test]
fn nothing_is_planned_with_customers_that_a_scenario_loses() {
    let book = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration").0;
    let (rules, moment, costs) = (&case::RULEBOOKS["2026-10"], AsOf::today(demo::DATE), Costs::default());
    let mut scenario = Scenario::default();
    book.customers.iter().for_each(|customer| scenario.add(PlannedChange::Lose(customer.id.clone())));
    let scratch = scenario.carried_out(WizardContext::new(&book, rules, demo::DATE), moment);
    let scorer = scratch.scorer(rules, moment, &|| false).expect("not stopped");
    let lost = scenario.lost();
    assert_eq!(lost.len(), book.customers.len());
    let named = |plan: &Plan| {
        let all = plan.actions.iter().flat_map(|action| &action.candidates);
        all.filter(|candidate| lost.iter().any(|lost| lost.as_str() == candidate.id)).count()
    };
    let mut before = 0;
    for id in DesignationId::ALL {
        let anybody = PlanQuery::new(*id, None, &costs);
        let nobody = PlanQuery { lost: &lost, ..anybody.clone() };
        before += plan(&scorer, &anybody, &|| false).as_ref().map_or(0, named);
        let plan = plan(&scorer, &nobody, &|| false).expect("planned");
        assert_eq!(named(&plan), 0, "{id}: {:?}", plan.actions);
    }
    assert!(before > 0, "else nothing is shown");
}

#[test]
fn a_change_of_somebody_is_told_in_the_words_of_what_is_to_be_done() {
    let case: Case = toml::from_str(BOOK).expect("a case");
    let book = case.book();
    let told = |wizard: &str, answers: &[(&str, &str)]| {
        let answers = answers.iter().map(|(field, of)| ((*field).into(), (*of).to_owned())).collect();
        PlannedChange::Wizard { wizard: wizard.into(), answers }.text(&book)
    };
    assert_eq!(told("certified-professional", &[("person", "bo")]), "Link the Learn profile: bo");
    let exam = [("person", "ada"), ("exam", "MS-700")];
    assert_eq!(told("renew-certification", &exam), "Renew the certification: ada, MS-700");
    assert_eq!(told("pal-azure", &[("customer", "contoso")]), "Partner Admin Link for Azure: contoso");
}

//! Plans up to a day: who is new in them, and what comes without doing anything.

use crate::lasting::YEARS;
use crate::plan::told;
use crate::support::case::Case;
use chrono::NaiveDate;
use laurels_app::view;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::plan::{ActionKind, Costs, PlanQuery, Span, throughout};
use laurels_core::points::Points;
use laurels_core::scoring::Scorer;
use std::collections::BTreeSet;

#[test]
fn somebody_new_is_one_and_the_same_in_every_step_and_nobody_of_the_book() {
    let mut case: Case = toml::from_str(YEARS).expect("a case");
    case.customers.push("fabrikam segment=enterprise".into());
    case.usage.push("fabrikam | azure | Backup | 2026-09..2026-10 | acr=1500".into());
    case.associations.push("a2 pal fabrikam started=2027-06-01".into());
    (case.people, case.certifications) = (vec!["new".into()], Vec::new());
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let query = PlanQuery::new(DesignationId::Infrastructure, Some(Points::whole(8)), &costs);
    let last = NaiveDate::from_ymd_opt(2027, 11, 23).expect("a day");
    let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
    let ids = |kind: ActionKind| {
        let of_kind = plan.actions.iter().filter(|action| action.kind == kind).flat_map(|action| &action.candidates);
        of_kind.map(|one| (one.id.as_str(), one.is_new)).collect::<BTreeSet<(&str, bool)>>()
    };
    let passes = ids(ActionKind::Certify);
    assert!(passes.contains(&("new-2", true)), "{}", told(&plan));
    assert_eq!(passes, ids(ActionKind::Renew), "{}", told(&plan));
    assert!(passes.iter().all(|(id, is_new)| *is_new != (*id == "new")), "{passes:?}");
}

#[test]
fn what_comes_by_itself_is_told_with_its_day_and_with_what_rises() {
    let mut case: Case = toml::from_str(YEARS).expect("a case");
    case.usage = [
        "contoso | azure | Storage | 2024-11..2026-09 | acr=1000",
        "contoso | azure | Storage | 2026-10 | acr=1240",
        "fabrikam | azure | Backup | 2026-09..2026-10 | acr=1500",
    ]
    .map(String::from)
    .to_vec();
    case.customers.push("fabrikam segment=enterprise".into());
    case.associations.push("a2 pal fabrikam started=2026-10-01".into());
    case.certifications.push("bo AZ-120 2026-05-01".into());
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (costs, designation) = (Costs::default(), DesignationId::Infrastructure);
    let today = Scorer::new(&book, rules, moment);
    let growth = |date: &str| {
        let day = today.on(date.parse().expect("a day"), &|| false).expect("not stopped");
        let card = day.scorecard();
        let score = card.designation(designation).expect("scored");
        (score.points, score.metric(MetricId::UsageGrowth).expect("growth").points)
    };
    let ((from, before), (_, after)) = (growth("2026-11-22"), growth("2026-12-01"));
    let until = |last: &str, target: Points| {
        let query = PlanQuery::new(designation, Some(target), &costs);
        throughout(&today, &query, last.parse().expect("a day"), &|| false).expect("not stopped")
    };
    let soon = until("2026-12-10", from + Points::whole(1));
    assert!(soon.plan.feasible && soon.plan.actions.is_empty(), "{}", told(&soon.plan));
    assert_eq!(soon.from.map(|day| day.to_string()).as_deref(), Some("2026-12-01"));
    let by_itself = soon.plan.by_itself.clone().expect("by itself");
    assert_eq!(by_itself.rises, [(MetricId::UsageGrowth, before, after)]);
    let told = format!("by itself from 1 Dec 2026 on, with usage growth at {after} points instead of {before}.");
    assert!(
        view::without_steps(&soon.plan, Span::Day).ends_with(&told),
        "{}",
        view::without_steps(&soon.plan, Span::Day)
    );
    // What is there today is reached already.
    let now = until("2026-12-10", from);
    assert_eq!((now.plan.by_itself.clone(), now.from), (None, Some(moment.date)));
    assert!(view::without_steps(&now.plan, Span::Day).contains("the target is reached, with"), "{:?}", now.plan);
}

//! Plans of what is under way: exams that people are to pass, each waited for by itself.

use crate::plan::{holds, told};
use crate::support::case::Case;
use laurels_core::book::DesignationId;
use laurels_core::plan::{Action, Costs, PlanQuery, plan};
use laurels_core::points::Points;
use laurels_core::scoring::Scorer;

/// A book in which two exams are under way.
pub const COMING: &str = r#"
name = "two exams are under way"
customers = ["contoso segment=enterprise", "fabrikam segment=enterprise"]
associations = ["a1 pal contoso started=2024-01-01", "a2 pal fabrikam started=2024-01-01"]
usage = [
  "contoso | azure | Storage | 2024-11..2025-10 | acr=2000", "contoso | azure | Storage | 2025-11..2026-10 | acr=2100",
  "fabrikam | azure | Storage | 2026-09..2026-10 | acr=1000",
]
people = ["ada", "bo", "cleo"]
certifications = [
  "ada AZ-104 2026-05-01", "bo AZ-104 2026-05-01", "ada AZ-305 2026-05-01", "bo AZ-305 2026-05-01",
  "ada AZ-120 2026-05-01", "bo AZ-700 2026-12-20", "cleo AZ-700 2026-12-08",
]
"#;

#[test]
fn what_is_under_way_is_counted_once_and_the_first_to_come_is_taken() {
    let case: Case = toml::from_str(COMING).expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (scorer, costs, designation) =
        (Scorer::new(&book, rules, moment), Costs::default(), DesignationId::Infrastructure);
    let from = scorer.scorecard().designation(designation).expect("scored").points;
    let coming = |more: i64| {
        let target = Some(from + Points::whole(more));
        let query = PlanQuery::new(designation, target, &costs);
        let plan = plan(&scorer, &query, &|| false).expect("not stopped");
        holds(&plan, &book, rules, moment).expect("what it says");
        assert!(plan.feasible, "{}", told(&plan));
        let line = plan.actions.into_iter().find(|action| action.under_way).expect("a line");
        let names: Vec<String> = line.candidates.into_iter().map(|candidate| candidate.name).collect();
        assert_eq!(line.count, names.len() as i64);
        (names.join(" "), line.earliest.expect("a day").to_string())
    };
    assert_eq!(coming(4), ("cleo".into(), "2026-12-08".into()));
    assert_eq!(coming(8), ("cleo bo".into(), "2026-12-20".into()));
    assert_eq!(coming(12), ("cleo bo".into(), "2026-12-20".into()));
}

/// Of three exams of one person that are under way, each one alone would do.
#[test]
fn exams_of_one_person_that_are_under_way_are_waited_for_one_by_one() {
    let mut case: Case = toml::from_str(COMING).expect("a case");
    case.certifications.retain(|line| !line.starts_with("bo AZ-700") && !line.starts_with("cleo"));
    let later = ["cleo AZ-120 2027-03-01", "cleo AZ-700 2026-12-08", "cleo AZ-305 2027-01-12"];
    case.certifications.extend(later.map(str::to_owned));
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (scorer, costs, designation) =
        (Scorer::new(&book, rules, moment), Costs::default(), DesignationId::Infrastructure);
    let from = scorer.scorecard().designation(designation).expect("scored").points;
    let waits = |more: i64| -> Vec<(String, String)> {
        let query = PlanQuery::new(designation, Some(from + Points::whole(more)), &costs);
        let plan = plan(&scorer, &query, &|| false).expect("not stopped");
        holds(&plan, &book, rules, moment).expect("what it says");
        assert!(plan.feasible && plan.cost.is_zero(), "{}", told(&plan));
        let line = |action: &Action| {
            assert!(action.under_way && action.count == 1, "{}", told(&plan));
            (action.what.clone().unwrap_or_default(), action.earliest.expect("a day").to_string())
        };
        plan.actions.iter().map(line).collect()
    };
    assert_eq!(waits(4), [("AZ-700".into(), "2026-12-08".into())]);
    assert_eq!(waits(8).len(), 2);
}

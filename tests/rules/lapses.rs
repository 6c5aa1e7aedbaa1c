//! What ends: the points one day before, on the last day, and one day after, and what a plan says of it.

use crate::support::case::{self, Case};
use chrono::NaiveDate;
use laurels_core::book::DesignationId;
use laurels_core::plan::{Ahead, Costs, PlanQuery, plan};
use laurels_core::points::Points;
use laurels_core::scoring::{AsOf, Scorer, score};
use std::collections::BTreeMap;

struct LapseCase {
    case: Case,
    designation: DesignationId,
    /// The day before the last, the last day, and the one after it.
    points: [(NaiveDate, f64); 3],
}

impl LapseCase {
    fn of(mut table: toml::Table) -> LapseCase {
        let designation = table.remove("designation").expect("a designation");
        let designation = designation.as_str().and_then(DesignationId::from_word).expect("a designation");
        let points: BTreeMap<String, i64> = table.remove("points").expect("points").try_into().expect("points by day");
        let points = points.into_iter().map(|(day, points)| (day.parse().expect("a day"), points as f64));
        let points = points.collect::<Vec<(NaiveDate, f64)>>().try_into().expect("three days");
        LapseCase { case: table.try_into().expect("a case"), designation, points }
    }

    fn failures(&self) -> Vec<String> {
        let LapseCase { case, designation, points } = self;
        let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
        let mut failures = Vec::new();
        for (date, wanted) in points {
            let card = score(&book, rules, AsOf { date: *date, ..moment });
            let found = card.designation(*designation).expect("scored").points.rounded(2);
            if found != *wanted {
                failures.push(format!("{}: {date}: wanted {wanted}, found {found}", case.name));
            }
        }
        let [_, (last, before), (_, after)] = points;
        let (costs, target) = (Costs::default(), Some(Points::ZERO));
        let query = PlanQuery::new(*designation, target, &costs);
        // What a plan says, it says of its own day on.
        let then = AsOf { date: moment.date.max(*last - chrono::Days::new(300)), ..moment };
        let scorer = Scorer::new(&book, rules, then);
        let cheapest = plan(&scorer, &query, &|| false).expect("not stopped");
        let usage = rules.only_usage(*designation);
        let ahead = Ahead::of(Scorer::new(&book, &usage, then), (*designation, None), &|| false).expect("not stopped");
        let ends = ahead.lapses(&scorer, &cheapest, &|| false).expect("not stopped");
        if !ends.iter().any(|lapse| lapse.date == *last && lapse.loses.rounded(2) == before - after) {
            failures.push(format!("{}: lapses {ends:?}", case.name));
        }
        failures
    }
}

#[test]
fn what_ends_counts_on_its_last_day_and_not_on_the_next() {
    let files: Vec<(String, BTreeMap<String, Vec<toml::Table>>)> = case::files("lapses");
    let cases = files.into_iter().flat_map(|(_, mut file)| file.remove("case").expect("cases"));
    let cases: Vec<LapseCase> = cases.map(LapseCase::of).collect();
    assert!(!cases.is_empty());
    let failures: Vec<String> = cases.iter().flat_map(LapseCase::failures).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

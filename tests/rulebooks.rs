//! The rulebooks that ship are sound, and the one in force is found by date.

use laurels::core::book::{DesignationId, MetricId};
use laurels::core::points::Points;
use laurels::core::rulebook::{self, MetricFormula};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect(text)
}

#[test]
fn every_rulebook_that_ships_is_sound() {
    for id in rulebook::shipped_ids() {
        let rules = rulebook::shipped(id).expect(id);
        let rules = rules.unwrap_or_else(|problems| {
            panic!("{id}:\n{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        assert_eq!(rules.id, id);
        assert_eq!(rules.designations.len(), DesignationId::ALL.len());
    }
}

#[test]
fn the_newest_rulebook_that_has_begun_is_in_force() {
    for (date, id) in
        [("2023-10-01", "2023-10"), ("2026-06-30", "2023-10"), ("2026-07-01", "2026-07"), ("2031-01-01", "2026-07")]
    {
        assert_eq!(rulebook::in_force(day(date)), (id, None), "{date}");
    }
    let (id, warning) = rulebook::in_force(day("2023-09-30"));
    assert_eq!(id, "2023-10");
    assert!(warning.expect("a warning").contains("2023-09-30"));
}

#[test]
fn the_maxima_of_a_designation_sum_to_a_hundred() {
    for id in ["2023-10", "2026-07"] {
        let rules = rulebook::shipped(id).expect(id).expect(id);
        for (designation, rules) in &rules.designations {
            let sum: Points = rules.metrics.values().map(|metric| metric.max_points).sum();
            assert_eq!(sum, Points::whole(100), "{id} {designation}");
        }
    }
}

#[test]
fn the_value_of_a_person_is_the_maximum_over_those_needed_for_it() {
    let rules = rulebook::shipped("2023-10").expect("ships").expect("sound");
    let metric = &rules.designations[&DesignationId::Security].metrics[&MetricId::IntermediateCertifications];
    let MetricFormula::People(people) = &metric.tracks["all"] else { panic!("people") };
    assert_eq!(people.points_each, Points::ratio(40, 6));
    let gate = &people.gates[0].people;
    assert_eq!((gate.at(day("2023-11-30")), gate.at(day("2023-12-01"))), (Some(&1), Some(&2)));
}

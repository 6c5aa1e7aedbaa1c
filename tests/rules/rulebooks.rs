//! The rulebooks that ship are sound, and the one in force is found by date.

use laurels_core::book::{DesignationId, MetricId};
use laurels_core::evidence::Measure;
use laurels_core::points::Points;
use laurels_core::rulebook::{self, MetricFormula, Scalar};
use std::collections::BTreeSet;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect(text)
}

#[test]
fn every_rulebook_that_ships_is_sound() {
    for id in rulebook::shipped_ids() {
        let checked = rulebook::parse(rulebook::shipped_text(id).expect(id));
        let rules = checked.unwrap_or_else(|problems| {
            panic!("{id}:\n{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        assert_eq!(rules.id, id);
        assert_eq!(Some(Ok(&rules)), rulebook::shipped(id).as_ref().map(Result::as_ref));
        assert_eq!(rules.designations.len(), DesignationId::ALL.len());
    }
}

#[test]
fn the_newest_rulebook_that_has_begun_is_in_force() {
    for (date, id) in [
        ("2023-10-01", "2023-10"),
        ("2026-06-30", "2023-10"),
        ("2026-07-01", "2026-07"),
        ("2026-09-30", "2026-07"),
        ("2026-10-01", "2026-10"),
        ("2031-01-01", "2026-10"),
    ] {
        assert_eq!(rulebook::in_force(day(date)), (id, None), "{date}");
    }
    let (id, warning) = rulebook::in_force(day("2023-09-30"));
    assert_eq!(id, "2023-10");
    assert!(warning.expect("a warning").contains("2023-09-30"));
}

#[test]
fn the_maxima_of_a_designation_sum_to_a_hundred() {
    for id in ["2023-10", "2026-07", "2026-10"] {
        let rules = rulebook::shipped(id).expect(id).expect(id);
        for (designation, rules) in &rules.designations {
            let sum: Points = rules.metrics.values().map(|metric| metric.max_points).sum();
            assert_eq!(sum, Points::whole(100), "{id} {designation}");
        }
    }
}

#[test]
fn the_deck_is_scored_as_printed() {
    let rules = rulebook::shipped("deck").expect("ships").expect("sound");
    assert_eq!(rules.from, None);
    let maximum = |designation, metric| rules.designations[&designation].metrics[&metric].max_points;
    let sum: Points =
        rules.designations[&DesignationId::ModernWork].metrics.values().map(|metric| metric.max_points).sum();
    assert_eq!(sum, Points::whole(95));
    assert_eq!(maximum(DesignationId::DataAi, MetricId::IntermediateCertifications), Points::whole(20));
    let advanced = &rules.designations[&DesignationId::DataAi].metrics[&MetricId::AdvancedCertifications];
    assert!(advanced.tracks.is_empty(), "it can be reported only");
}

#[test]
fn every_value_has_a_known_source_and_every_difference_from_the_deck_a_reason() {
    let known = rulebook::sources();
    for id in rulebook::shipped_ids() {
        let values = rulebook::values(rulebook::shipped_text(id).expect(id)).expect(id);
        for value in &values {
            let place = format!("{id}: {}", value.path);
            assert!(!value.source.is_empty(), "{place} has no source");
            for tag in value.source.split(", ") {
                assert!(known.contains_key(tag), "{place}: unknown source {tag:?}");
            }
            assert!(matches!(value.confidence.as_str(), "H" | "M" | "L"), "{place}: {}", value.confidence);
            if value.deck.as_ref().is_some_and(|deck| *deck != value.applied) {
                let why = value.why.as_deref().unwrap_or_default();
                assert!(
                    why.len() > 20 && !why.contains("says otherwise"),
                    "{place}: {:?} without a reason",
                    value.deck
                );
            }
        }
    }
}

#[test]
fn every_measure_has_a_ranking_in_which_what_was_entered_by_hand_comes_first() {
    let ranking = rulebook::ranking().expect("sound");
    let place = |kind: &str, measure| ranking.place(Some(kind), measure);
    assert!(place("azure-usage", Measure::Acr) < place("seats-subscriptions", Measure::Acr));
    assert!(place("seats-subscriptions", Measure::Acr) < place("customers-and-tenants", Measure::Acr));
    assert_eq!(place("office-usage", Measure::PaidSeats), place("ems-usage", Measure::PaidSeats));
    assert!(place("subscribed-skus", Measure::PaidSeats) < place("seats-subscriptions", Measure::PaidSeats));
    for measure in Measure::ALL {
        assert!(ranking.0.keys().any(|(_, bit)| *bit == measure.bit()), "{measure:?}");
        assert!(ranking.0.values().all(|place| *place > ranking.place(None, measure)));
    }
}

#[test]
fn a_custom_rulebook_states_only_the_differences() {
    let own = r#"
        id = "ours"
        title = "A stricter reading"
        base = "2026-07"
        source = "our own reading"
        confidence = "L"
        [switches]
        every-metric = "one-point"
        [designation.modern-work.metric.net-customer-adds]
        max-points = 18
    "#;
    let rules = rulebook::parse(own).expect("sound");
    assert_eq!(rules.from, None, "only what ships is in force by date");
    assert!(rules.switches.every_metric_needs_a_point);
    let metric = &rules.designations[&DesignationId::ModernWork].metrics[&MetricId::NetCustomerAdds];
    assert_eq!(metric.max_points, Points::whole(18));
    let values = rulebook::values(own).expect("a tree");
    let value = |path: &str| values.iter().find(|value| value.path == path).expect(path);
    let changed = value("designation.modern-work.metric.net-customer-adds.max-points");
    assert_eq!((changed.source.as_str(), changed.deck.clone()), ("our own reading", Some(Scalar::Integer(15))));
    assert_eq!(value("designation.modern-work.metric.deployments.max-points").source, "MW26");
}

#[test]
fn a_switch_lets_an_exam_count_that_no_page_lists() {
    let own = |switch: &str| {
        let header =
            "id = \"ours\"\ntitle = \"Ours\"\nbase = \"2026-10\"\nsource = \"our own reading\"\nconfidence = \"L\"\n";
        rulebook::parse(&format!("{header}[switches]\n{switch} = true\n"))
    };
    let scoring = |rules: &rulebook::Rulebook| {
        let metrics = &rules.designations[&DesignationId::Infrastructure].metrics;
        let MetricFormula::People(people) = &metrics[&MetricId::IntermediateCertifications].tracks["smb"] else {
            panic!("people")
        };
        (people.scoring.iter().any(|certified| certified.exams == ["AZ-802"]), people.unlisted.clone())
    };
    let shipped = rulebook::shipped("2026-10").expect("ships").expect("sound");
    assert_eq!(scoring(&shipped), (false, vec!["AZ-802".to_owned()]));
    assert_eq!(scoring(&own("az-802-counts").expect("sound")), (true, Vec::new()));
    let wrong = own("az-902-counts").expect_err("no such exam");
    assert!(wrong.iter().any(|fault| fault.to_string().contains("az-902-counts")), "{wrong:?}");
}

#[test]
fn a_metric_closes_with_the_first_of_its_gates() {
    let header =
        "id = \"ours\"\ntitle = \"Ours\"\nbase = \"2026-10\"\nsource = \"our own reading\"\nconfidence = \"L\"\n";
    let closing = |exam: &str| {
        let rules = rulebook::parse(&format!("{header}[exams.{exam}]\nretires = 2026-12-31\n")).expect("sound");
        let metrics = &rules.designations[&DesignationId::Infrastructure].metrics;
        let MetricFormula::People(people) = &metrics[&MetricId::IntermediateCertifications].tracks["enterprise"] else {
            panic!("people")
        };
        people.closing.as_ref().map(|closing| (closing.from, closing.exams.clone()))
    };
    assert_eq!(closing("AZ-104"), Some((day("2027-01-01"), vec!["AZ-104".to_owned()])), "the gate");
    assert_eq!(closing("AZ-700"), Some((day("2027-01-01"), vec!["AZ-700".to_owned()])), "the last of the scoring step");
    assert_eq!(closing("AZ-400"), None, "an exam of another metric");
}

#[test]
fn an_exam_can_be_passed_until_it_retires_and_under_its_new_code_from_then_on() {
    let rules = rulebook::shipped("2026-10").expect("ships").expect("sound");
    for (exam, date, passable) in [
        ("MS-102", "2026-11-30", Some("MS-102")),
        ("MS-102", "2026-12-01", None),
        ("PL-400", "2026-10-29", Some("PL-400")),
        ("PL-400", "2026-10-30", Some("AB-400")),
        ("AZ-800", "2026-09-30", Some("AZ-800")),
        ("AZ-800", "2026-10-01", None),
        ("AZ-104", "2031-01-01", Some("AZ-104")),
    ] {
        assert_eq!(rules.passable(exam, day(date)), passable, "{exam} {date}");
    }
    assert!(rules.same_certification("AB-400", "PL-400") && !rules.same_certification("AZ-802", "AZ-800"));
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

#[test]
fn all_problems_of_a_broken_file_are_reported_with_their_place() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
    let cases: toml::Table = read("problems.toml").parse().expect("cases");
    let files = std::fs::read_dir(&folder).expect("fixtures").count();
    assert_eq!(files, cases.len() + 1, "every file has a case");
    for (name, case) in &cases {
        let problems = rulebook::parse(&read(&format!("{name}.toml"))).expect_err(name);
        let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected: Vec<&str> =
            case["expected"].as_array().expect(name).iter().map(|line| line.as_str().expect(name)).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn no_rulebook_changes_what_holds_in_every_one() {
    for id in rulebook::shipped_ids().filter(|id| *id != "deck") {
        let values = rulebook::values(rulebook::shipped_text(id).expect("it ships")).expect("it reads");
        for path in ["benefits.", "csp."] {
            let of = |value: &rulebook::RuleValue| (value.path.clone(), value.applied.text());
            let own: BTreeSet<_> = values.iter().filter(|value| value.path.starts_with(path)).map(of).collect();
            assert!(!own.is_empty());
            assert_eq!(rulebook::below(path).map(of).collect::<BTreeSet<_>>(), own, "{path} in {id}");
        }
    }
}

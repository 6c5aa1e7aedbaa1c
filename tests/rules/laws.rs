//! Laws that hold for every book, tried on seeded ones.

use crate::support::case::Case;
use crate::support::generate::{Seed, active, as_of, book};
use crate::support::soak::{CASES, properties};
use chrono::NaiveDate;
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Book, Certification, DesignationId, MetricId, Product,
};
use laurels_core::evidence::Measure;
use laurels_core::points::Points;
use laurels_core::projection::Projection;
use laurels_core::rulebook::{self, MetricFormula, QuantityKind, Rulebook};
use laurels_core::scoring::{AsOf, Gone, Scorecard, Scorer, score};
use laurels_data::exchange::dataset;
use proptest::prelude::*;

fn rules(id: &str) -> Rulebook {
    rulebook::shipped(id).expect("it ships").expect("it loads")
}

fn any_rules() -> impl Strategy<Value = Rulebook> {
    prop_oneof![Just("deck"), Just("2023-10"), Just("2026-07"), Just("2026-10")].prop_map(rules)
}

fn today() -> AsOf {
    AsOf::today(as_of())
}

/// The book with one more association or, of the same id, another one.
fn with_association(book: &Book, planned: &Projection) -> Book {
    let mut book = book.clone();
    book.associations.retain(|a| !planned.associations.iter().any(|n| n.id == a.id));
    book.associations.extend(planned.associations.iter().cloned());
    book.certifications.extend(planned.certifications.iter().cloned());
    book.sorted()
}

/// An association of a random customer that is active from the first day of the trailing twelve months.
fn planned(scorer: &Scorer<'_>, book: &Book, seed: &mut Seed) -> Projection {
    let customer = seed.pick(book.customers.all_shared()).id.clone();
    let (kind, activity, product) = *seed.pick(&[
        (AssociationType::Pal, None, Product::Azure),
        (AssociationType::Dpor, None, Product::Azure),
        (AssociationType::Csp, Some(Activity::Direct), Product::Azure),
        (AssociationType::Cpor, Some(Activity::OsuM365), Product::Microsoft365),
        (AssociationType::Cpor, Some(Activity::OsuBizapps), Product::Dynamics365),
        (AssociationType::Cpor, Some(Activity::Osa), Product::Dynamics365),
    ]);
    let start = scorer.planned_start(product);
    // A claim on Microsoft 365 is read as begun in the last month.
    let start = if product == Product::Microsoft365 { start + chrono::Months::new(11) } else { start };
    let mut association = active("new", &customer, kind, activity, start);
    association.product = Some(product);
    Projection { associations: vec![association], ..Projection::default() }
}

/// Whether a track bounds no tenant from above: elsewhere a tenant can outgrow the track through what is newly attributed.
fn is_open_above(rules: &Rulebook, designation: &laurels_core::book::DesignationId, track: &str) -> bool {
    let metrics = rules.designations[designation].metrics.values();
    metrics.filter_map(|m| m.tracks.get(track)).all(|formula| match formula {
        MetricFormula::Usage { parts, .. } => parts
            .iter()
            .all(|part| rules.quantities[&part.quantity].band.as_ref().is_none_or(|band| band.at_most.is_none())),
        MetricFormula::People(_) => true,
    })
}

/// Whether no total of any track (that is open above) is lower in `after`.
fn never_lower(rules: &Rulebook, before: &Scorecard, after: &Scorecard) -> Result<(), TestCaseError> {
    for (old, new) in before.designations.iter().zip(&after.designations) {
        for ((track, old_points), (_, new_points)) in old.tracks.iter().zip(&new.tracks) {
            if is_open_above(rules, &old.id, track) {
                prop_assert!(new_points >= old_points, "{} {track}: {old_points} fell to {new_points}", old.id);
            }
        }
    }
    Ok(())
}

fn shuffled(mut document: serde_json::Value, seed: &mut Seed) -> serde_json::Value {
    for list in document.as_object_mut().expect("an object").values_mut().filter_map(serde_json::Value::as_array_mut) {
        for place in (1..list.len()).rev() {
            list.swap(place, seed.below(place as u64 + 1) as usize);
        }
    }
    document
}

/// A book as a dataset in which some rows state nothing (as reports of that kind do, or as rows entered by hand), and the one
/// without those rows.
fn with_blank_rows(book: &Book, kind: Option<&str>, seed: &mut Seed) -> [Book; 2] {
    let mut bytes = Vec::new();
    dataset::write(book, &mut bytes).expect("written");
    let mut document: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let rows = document["usage"].as_array_mut().expect("rows");
    let mut left = Vec::new();
    for row in rows {
        row["kind"] = kind.into();
        if seed.below(8) > 0 {
            left.push(row.clone());
            continue;
        }
        for measure in Measure::ALL {
            row[measure.field()] = serde_json::Value::Null;
        }
    }
    let read = |document: &serde_json::Value| {
        dataset::read(&serde_json::to_vec(document).expect("JSON")).expect("a dataset").0
    };
    let blank = read(&document);
    document["usage"] = left.into();
    [blank, read(&document)]
}

properties! {
    CASES;

    #[test]
    fn a_row_that_states_nothing_counts_as_a_missing_one(
        seed: u64, rows in 0usize..600, rules in any_rules(), is_reported: bool
    ) {
        let kind = is_reported.then_some("seats-subscriptions");
        let [blank, without] = with_blank_rows(&book(rows, seed), kind, &mut Seed(seed ^ 1));
        let (blank, without) = (score(&blank, &rules, today()), score(&without, &rules, today()));
        for (with, without) in blank.designations.iter().zip(&without.designations) {
            prop_assert_eq!((with.points, &with.tracks), (without.points, &without.tracks), "{}", with.id);
            for (with, without) in with.metrics.iter().zip(&without.metrics) {
                prop_assert_eq!((with.points, with.value), (without.points, without.value), "{}", with.id);
                prop_assert!(without.certain || !with.certain, "{}: a blank makes nothing certain", with.id);
                prop_assert!(is_reported || with.certain == without.certain, "{}: {:?}", with.id, with.gaps);
            }
        }
    }

    #[test]
    fn points_stay_within_zero_and_the_maximum(seed: u64, rows in 0usize..900, rules in any_rules()) {
        let card = score(&book(rows, seed), &rules, today());
        for designation in &card.designations {
            for (_, metrics) in &designation.by_track {
                for metric in metrics {
                    prop_assert!(metric.points >= Points::ZERO && metric.points <= metric.max_points, "{metric:?}");
                }
            }
            let sum: Points = designation.metrics.iter().map(|m| m.points).sum();
            prop_assert_eq!(sum, designation.points);
            let full = designation.metrics.iter().all(|m| m.points.is_positive());
            prop_assert_eq!(designation.qualified, full && designation.points >= designation.pass_points);
        }
    }

    #[test]
    fn the_order_of_records_never_matters(seed: u64, rows in 0usize..600, rules in any_rules()) {
        let book = book(rows, seed);
        let mut bytes = Vec::new();
        dataset::write(&book, &mut bytes).expect("written");
        let document = shuffled(serde_json::from_slice(&bytes).expect("JSON"), &mut Seed(seed ^ 1));
        let (again, _) = dataset::read(&serde_json::to_vec(&document).expect("JSON")).expect("read");
        prop_assert_eq!(score(&book, &rules, today()), score(&again, &rules, today()));
        let mut second = Vec::new();
        dataset::write(&again, &mut second).expect("written");
        prop_assert_eq!(bytes, second);
    }

    #[test]
    fn adding_an_eligible_association_never_lowers_a_total(seed: u64, rows in 50usize..900, rules in any_rules()) {
        let book = book(rows, seed);
        let scorer = Scorer::new(&book, &rules, today());
        let planned = planned(&scorer, &book, &mut Seed(seed ^ 2));
        never_lower(&rules, &scorer.scorecard(), &scorer.project(&planned))?;
    }

    #[test]
    fn adding_a_valid_certification_never_lowers_a_total(seed: u64, rules in any_rules()) {
        let book = book(100, seed);
        let mut seed = Seed(seed ^ 3);
        let exams: Vec<&String> = rules.exams.keys().collect();
        let added = Certification {
            person: seed.pick(&book.people).id.clone(),
            exam: (*seed.pick(&exams)).clone(),
            earned: as_of(),
            expires: None,
        };
        let scorer = Scorer::new(&book, &rules, today());
        let planned = Projection { certifications: vec![added], ..Projection::default() };
        never_lower(&rules, &scorer.scorecard(), &scorer.project(&planned))?;
    }

    #[test]
    fn counted_items_sum_to_the_points_before_the_cap(seed: u64, rows in 0usize..900, rules in any_rules()) {
        let book = book(rows, seed);
        let scorer = Scorer::new(&book, &rules, today());
        for designation in &scorer.scorecard().designations {
            for (metric, explained) in designation.metrics.iter().zip(scorer.explain(designation.id, None)) {
                let sum: Points = explained.counted.iter().map(|item| item.points).sum();
                prop_assert_eq!(sum, metric.uncapped, "{} {}", designation.id, metric.id);
                prop_assert_eq!((explained.counted.len(), explained.excluded.len()), (metric.counted, metric.excluded));
                prop_assert!(explained.excluded.iter().all(|item| item.reasons.len() == 1 && !item.text.is_empty()));
            }
        }
    }

    #[test]
    fn an_incremental_score_equals_a_score_from_scratch(seed: u64, rows in 50usize..900, rules in any_rules()) {
        let book = book(rows, seed);
        let scorer = Scorer::new(&book, &rules, today());
        let mut seed = Seed(seed ^ 4);
        let mut change = planned(&scorer, &book, &mut seed);
        let mut moved = seed.pick(book.associations.all_shared()).clone().into_owned();
        moved.started = None;
        change.associations.push(moved);
        let person = seed.pick(&book.people).id.clone();
        change.certifications.push(Certification { person, exam: "AZ-140".into(), earned: as_of(), expires: None });
        let scratch = score(&with_association(&book, &change), &rules, today());
        prop_assert_eq!(scorer.project(&change), scratch);
    }

    #[test]
    fn what_ends_is_scored_as_the_book_in_which_it_counted_until_the_months_that_metrics_read(
        seed: u64,
        rows in 50usize..900,
        rules in any_rules(),
    ) {
        let book = book(rows, seed);
        let scorer = Scorer::new(&book, &rules, today());
        let own = Seed(seed ^ 5).pick(book.associations.all_shared()).clone().into_owned();
        let state = AssociationState::Ended;
        let over = Association { state, started: own.started.or(NaiveDate::from_ymd_opt(2000, 1, 1)), ended: Some(as_of()), ..own.clone() };
        let first = scorer.planned_start(book.product_of(&own).unwrap_or(Product::Azure));
        let change = Projection { associations: vec![over.clone()], ..Projection::default() };
        let recorded = Projection {
            associations: vec![Association { ended: first.pred_opt(), ..over }],
            ..Projection::default()
        };
        let scratch = score(&with_association(&book, &recorded), &rules, today());
        prop_assert_eq!(&scorer.project(&scorer.planned(&change)), &scratch);
        if own.state == AssociationState::Active {
            let gone = Gone { associations: vec![own.id.clone()], ..Gone::default() };
            let lost = scorer.without_in_turn(12, [&gone]).next();
            prop_assert_eq!(lost, Some(scratch));
        }
    }
}

#[test]
fn every_formula_kind_is_met_by_the_generated_books() {
    let rules = rules("2026-07");
    let card = score(&book(5_000, 7), &rules, today());
    let some = card.designations.iter().flat_map(|d| &d.metrics).filter(|m| m.counted > 0).count();
    assert!(some > 20, "{some} metrics have something");
    let kinds: std::collections::HashSet<QuantityKind> = rules.quantities.values().map(|q| q.kind).collect();
    assert_eq!(kinds.len(), 6);
}

#[test]
fn a_planned_claim_gives_modern_work_only_the_tenants_future_growth() {
    let case: Case = toml::from_str(
        r#"
        name = "a tenant that no claim covers yet"
        enrolled = ["modern-work 2027-06-15 track=enterprise"]
        customers = ["contoso", "litware"]
        associations = ["a1 cpor litware activity=osu-m365 started=2024-01-01"]
        usage = ["contoso | microsoft-365 | Intune | 2025-10..2026-10 | seats=400 users=10",
                 "contoso | microsoft-365 | Teams | 2026-10 | seats=400 users=400",
                 "litware | microsoft-365 | Intune | 2025-10 | seats=400 users=10",
                 "litware | microsoft-365 | Intune | 2026-10 | seats=400 users=60"]
        "#,
    )
    .expect("a case");
    let (book, rules) = (case.book(), case.rulebook());
    let scorer = Scorer::new(&book, rules, case.moment());
    let planned = Association {
        activity: Some(Activity::OsuM365),
        product: Some(Product::Microsoft365),
        ..Association::active("new", AssociationType::Cpor, "contoso")
    };
    let planned = scorer.planned(&Projection { associations: vec![planned], ..Projection::default() });
    let values = |card: &Scorecard| {
        let score = card.designation(DesignationId::ModernWork).expect("it is scored");
        [MetricId::NetCustomerAdds, MetricId::UsageGrowth, MetricId::Deployments]
            .map(|metric| score.metric(metric).expect("it exists").value)
    };
    let whole = |numbers: [i64; 3]| numbers.map(Points::whole);
    assert_eq!(values(&scorer.scorecard()), whole([0, 50, 0]));
    assert_eq!(values(&scorer.project(&planned)), whole([1, 50, 0]));
    // What is in force already keeps its claim, whatever else of it changes.
    let moved = Association { partner_id: Some("6096002".into()), ..book.associations[0].clone() };
    let moved = scorer.planned(&Projection { associations: vec![moved], ..Projection::default() });
    assert_eq!(values(&scorer.project(&moved)), whole([0, 50, 0]));
}

//! Plans that last: the cheapest day before a renewal, and plans that hold on every month, beside a search day by day.

use crate::exhaustive::{
    NEWCOMERS as MOST_NEW, Wanted, cheapest, counted, possible, projected, scorers, skills_shown, sum, usage_shown,
};
use crate::plan::{all_units, holds, small, told, units};
use crate::support::case::Case;
use crate::support::generate::Seed;
use crate::support::session::Session;
use crate::support::soak::{CASES, properties};
use crate::under_way::COMING;
use chrono::{Datelike, Days, NaiveDate};
use laurels_app::table::TableId;
use laurels_app::view::{self, Row};
use laurels_core::book::{AssociationState, Basis, Book, DesignationId, Enrolment, Snapshot};
use laurels_core::plan::{Action, ActionKind, Ahead, Costs, DoBy, Plan, PlanQuery, by_renewal, plan, throughout};
use laurels_core::points::Points;
use laurels_core::rulebook::{Rulebook, TrackChoice};
use laurels_core::scoring::{AsOf, Scorer, score};
use laurels_core::todo::{self, Occasion, TodoKind, TodoSettings};
use proptest::prelude::*;
use ratatui::layout::Size;
use std::collections::BTreeSet;

/// A book without what is not there by a day, and costs beyond all that is looked for of what doesn't show by then, if it is
/// done at once.
fn shown_by(on: NaiveDate, (book, rules, moment): (&Book, &Rulebook, AsOf), costs: &Costs) -> (Book, Costs) {
    let (mut book, mut costs, beyond) = (book.clone(), costs.clone(), Points::whole(BEYOND));
    book.people.retain(|person| person.linked_on.is_none_or(|day| day <= on));
    book.certifications.retain(|c| c.earned <= on && book.people.iter().any(|person| person.id == c.person));
    if skills_shown(rules, moment.date) > on {
        (costs.link_person, costs.certify) = (beyond, beyond);
    }
    if usage_shown(rules, moment.date) > on {
        (costs.associate, costs.add_customer, costs.deploy, costs.grow_usage) = (beyond, beyond, beyond, beyond);
        book.associations.retain(|association| association.state != AssociationState::Requested);
    }
    (book.sorted(), costs)
}

/// More than any plan costs.
const BEYOND: i64 = 1_000_000;

/// The cheapest cost on some days of what shows by the last of them.
fn cheapest_shown(
    days: &[NaiveDate],
    (book, rules, moment): (&Book, &Rulebook, AsOf),
    wanted: &Wanted<'_>,
) -> Option<Points> {
    let (book, costs) =
        shown_by(*days.last().expect("a day"), (book, rules, AsOf { date: wanted.since, ..moment }), wanted.costs);
    let wanted = Wanted { costs: &costs, ..*wanted };
    cheapest((&book, rules, moment), days, &wanted).filter(|cost| *cost < Points::whole(BEYOND))
}

/// Plans a small book until a renewal and compares with trying everything day by day; whether it waits for what it does.
fn renews(number: u64) -> Result<bool, TestCaseError> {
    let mut seed = Seed(number);
    let designation =
        *seed.pick(&[DesignationId::Infrastructure, DesignationId::DataAi, DesignationId::DigitalAppInnovation]);
    let mut case = small(&mut seed, designation);
    case.associations.retain(|association| !association.contains("state=requested"));
    let mut book = case.book();
    let (rules, moment) = (case.rulebook(), case.moment());
    let anniversary = moment.date + Days::new(seed.below(50));
    let track = rules.designations[&designation].tracks.first().cloned();
    book.partner.enrolled.push(Enrolment { designation, anniversary, track, paid_on: None });
    for certification in &mut book.certifications {
        let earned = [None, Some("2025-11-25"), Some("2025-12-04"), Some("2025-12-20")];
        if let Some(day) = *seed.pick(&earned) {
            certification.earned = day.parse().expect("a day");
        }
    }
    let book = book.sorted();
    if possible(&Scorer::new(&book, rules, moment), rules, &book, designation).len() > 4 {
        return Ok(false);
    }
    let costs = Costs::default();
    let target = Points::whole(10 + seed.below(40) as i64);
    let query = PlanQuery::new(designation, Some(target), &costs);
    let found = by_renewal(&Scorer::new(&book, rules, moment), &query, &|| false).expect("enrolled");
    let (on, plan) = (found.on, &found.plan);
    prop_assert!(!plan.feasible || plan.shows().is_none_or(|shows| shows <= on), "{on} {}", told(plan));
    holds(plan, &book, rules, AsOf { date: on, ..moment })?;
    let today = Scorer::new(&book, rules, moment);
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&today, plan, &|| false).expect("not stopped");
    for lapse in &lapses {
        let said = lapse.what.ends_with("(in the total)") && lapse.due.is_none();
        prop_assert_eq!(lapse.date < on, said, "{}: {:?}", on, lapses);
    }
    let at_most = plan.feasible.then_some(plan.cost);
    let wanted = Wanted { designation, target, since: moment.date, costs: &costs, at_most, newcomers: MOST_NEW };
    let last = anniversary + Days::new(u64::from(rules.renewal_days));
    let days = moment.date.iter_days().take_while(|day| *day <= last);
    let days = days.filter(|day| (day.ordinal() + seed.below(9) as u32).is_multiple_of(9) || *day == on);
    let then = |date| AsOf { date, ..moment };
    let found = days.map(|day| (day, cheapest_shown(&[day], (&book, rules, then(day)), &wanted)));
    let found: Vec<(NaiveDate, Option<Points>)> = found.collect();
    for (day, cheapest) in &found {
        let better = cheapest.is_some_and(|cost| !plan.feasible || cost < plan.cost);
        prop_assert!(!better, "{day} {cheapest:?}: {on} {}", told(plan));
    }
    if units(plan, ActionKind::Certify) < MOST_NEW {
        let of_day = found.iter().find(|(day, _)| *day == on).and_then(|(_, cost)| *cost);
        prop_assert_eq!(of_day, at_most, "{} {}", on, told(plan));
    }
    Ok(plan.feasible && on > moment.date && plan.shows().is_some())
}

#[test]
fn a_plan_until_the_renewal_is_for_a_day_on_which_its_steps_show() {
    let waits = (0..10).map(|number| renews(number).unwrap_or_else(|error| panic!("{number}: {error}")));
    assert!(waits.filter(|waits| *waits).count() > 0);
}

#[test]
fn what_shows_after_the_last_day_to_renew_is_no_part_of_the_plan_until_then() {
    let case: Case = toml::from_str(COMING).expect("a case");
    let (mut book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (designation, costs) = (DesignationId::Infrastructure, Costs::default());
    let anniversary = NaiveDate::from_ymd_opt(2026, 11, 15).expect("a day");
    book.partner.enrolled.push(Enrolment { designation, anniversary, track: None, paid_on: None });
    let from = Scorer::new(&book, rules, moment).scorecard().designation(designation).expect("scored").points;
    let until = |day: &str, more: i64| {
        let target = Some(from + Points::whole(more));
        let query = PlanQuery::new(designation, target, &costs);
        let moment = AsOf { date: day.parse().expect("a day"), ..moment };
        by_renewal(&Scorer::new(&book, rules, moment), &query, &|| false).expect("enrolled").plan
    };
    // The window ends on 15 December: cleo's exam of the 8th is in time, bo's of the 20th is not, nor would be usage.
    assert_eq!(until("2026-11-22", 4).cost, Points::ZERO);
    assert_eq!(until("2026-11-22", 8).cost, costs.certify);
    assert!(!until("2026-11-22", 60).feasible);
    let plan = until("2026-12-08", 8);
    let why = plan.why_not.as_deref().unwrap_or_default();
    assert!(!plan.feasible && plan.actions.is_empty(), "{}", told(&plan));
    assert!(why.contains("An exam passed on 8 Dec 2026 shows from 18 Dec 2026"), "{why}");
    assert!(why.contains("An association made on 8 Dec 2026 shows from 20 Jan 2027"), "{why}");
}

#[test]
fn a_renewal_that_is_safe_by_microsofts_figure_leaves_nothing_to_do() {
    let case: Case = toml::from_str(COMING).expect("a case");
    let (rules, moment) = (case.rulebook(), case.moment());
    let (designation, costs) = (DesignationId::Infrastructure, Costs::default());
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let anniversary = day("2026-12-01");
    let until = |date: &str, basis: Basis, target: Option<Points>| {
        let mut book = case.book();
        book.partner.enrolled.push(Enrolment { designation, anniversary, track: None, paid_on: None });
        let (date, points) = (day(date), Points::whole(73));
        book.snapshots.push(Snapshot {
            date,
            designation,
            track: Some("smb".into()),
            points,
            qualified: true,
            basis,
            rulebook: None,
        });
        let book = book.sorted();
        let query = PlanQuery::new(designation, target, &costs);
        let found = by_renewal(&Scorer::new(&book, rules, moment), &query, &|| false).expect("enrolled");
        let scorer = Scorer::new(&book, rules, moment);
        let alone = plan(&scorer, &query, &|| false).expect("not stopped");
        assert_eq!(alone.renewal.is_none(), (date >= day("2026-07-01")) && basis == Basis::Reported);
        let days = TodoSettings::default();
        let todos = todo::todo(Occasion { book: &book, rules, moment, days, drafts: &[] });
        let text = todos.into_iter().find(|todo| todo.kind == TodoKind::RenewalWindow).expect("a renewal").text;
        assert_eq!(text.contains("the renewal is safe"), alone.renewal.is_none(), "{text}");
        (found.safe, found.on, found.plan)
    };
    // The window begins five months before the anniversary's.
    let (safe, on, plan) = until("2026-07-01", Basis::Reported, None);
    assert_eq!((safe, on), (Some(day("2026-12-31")), day("2026-07-01")));
    assert!(plan.feasible && plan.actions.is_empty() && plan.cost.is_zero(), "{}", told(&plan));
    assert_eq!((plan.from, plan.to, plan.track.as_str()), (Points::whole(73), Points::whole(73), "smb"));
    assert!(until("2026-11-22", Basis::Reported, Some(Points::whole(73))).0.is_some());
    assert_eq!(until("2026-11-22", Basis::Reported, Some(Points::whole(74))).0, None);
    assert_eq!(until("2026-06-30", Basis::Reported, None).0, None);
    assert_eq!(until("2026-11-22", Basis::Computed, None).0, None);
}

/// The days on which a book with a plan's records and units, carried out on a day, doesn't hold its target.
fn missed(plan: &Plan, made: NaiveDate, (book, rules): (&Book, &Rulebook), days: &[Scorer<'_>]) -> Vec<NaiveDate> {
    let misses = |day: &&Scorer<'_>| {
        let card = score(&projected(book, &plan.read_on(day)), rules, day.as_of());
        let scored = card.designation(plan.designation).expect("scored");
        let (_, metrics) = counted(rules, scored, all_units(plan, made));
        sum(&metrics) < plan.target || !metrics.iter().all(|(_, points)| points.is_positive())
    };
    days.iter().filter(misses).map(|day| day.as_of().date).collect()
}

/// The last day of each month from November 2026 on, and the last of all.
fn days(last: &str) -> Vec<NaiveDate> {
    let last: NaiveDate = last.parse().expect("a day");
    let ends = ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"];
    let ends = ends.map(|day| day.parse::<NaiveDate>().expect("a day"));
    ends.into_iter().filter(|day| *day < last).chain([last]).collect()
}

/// New people that are tried at most.
const NEWCOMERS: i64 = 3;

/// Plans a small book for every month up to a day and compares with trying everything day by day. What came of it: renewals,
/// and whether it holds.
fn lasts(number: u64) -> Result<Option<(i64, bool)>, TestCaseError> {
    let mut seed = Seed(number);
    let designation = *seed.pick(DesignationId::ALL);
    let mut case = small(&mut seed, designation);
    case.people.retain(|person| !person.starts_with("cleo"));
    case.certifications.retain(|certification| !certification.starts_with("cleo"));
    let mut book = case.book();
    for certification in &mut book.certifications {
        if let Some(day) = *seed.pick(&[None, Some("2025-11-30"), Some("2026-01-15"), Some("2026-02-28")]) {
            certification.earned = day.parse().expect("a day");
        }
    }
    let (book, rules, moment) = (book.sorted(), case.rulebook(), case.moment());
    let days = days(seed.pick::<&str>(&["2026-12-20", "2027-01-10", "2027-02-10"]));
    let last = *days.last().expect("a day");
    if possible(&Scorer::new(&book, rules, moment), rules, &book, designation).len() > 5 {
        return Ok(None);
    }
    let costs = Costs {
        link_person: Points::ratio(i128::from(seed.below(8)), 2),
        renew: Points::ratio(1 + i128::from(seed.below(6)), 2),
        associate: Points::ratio(1 + i128::from(seed.below(6)), 2),
        certify: Points::ratio(1 + i128::from(seed.below(12)), 3),
        deploy: Points::whole(1 + seed.below(6) as i64),
        grow_usage: Points::whole(1 + seed.below(4) as i64),
        add_customer: Points::whole(1 + seed.below(12) as i64),
        ..Costs::default()
    };
    let target = Points::whole(10 + seed.below(50) as i64);
    let query = PlanQuery::new(designation, Some(target), &costs);
    let found = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped");
    let plan = found.plan;
    let late = plan.shows().filter(|shows| plan.feasible && *shows > found.on);
    prop_assert_eq!(late, None, "{} {}", found.on, told(&plan));
    let of_one_type = units(&plan, ActionKind::Deploy) == 0;
    // On days on which not all can show yet only what is reached with what can is to be kept.
    let mut wanted = Wanted { designation, target, since: moment.date, costs: &costs, at_most: None, newcomers: 0 };
    let all_show = usage_shown(rules, moment.date).max(skills_shown(rules, moment.date));
    let is_kept = |day: &NaiveDate| {
        *day == last || *day >= all_show || cheapest_shown(&[*day], (&book, rules, moment), &wanted).is_some()
    };
    let days: Vec<NaiveDate> = days.into_iter().filter(is_kept).collect();
    let scorers = scorers(&book, rules, moment, &days);
    let missed = missed(&plan, moment.date, (&book, rules), &scorers);
    let why = plan.why_not.clone().unwrap_or_default();
    if of_one_type {
        prop_assert_eq!(plan.feasible, missed.is_empty(), "{:?}: {}", missed, told(&plan));
        for day in &missed {
            prop_assert!(why.contains(&laurels_core::day::day_text(*day)), "{day}: {}", told(&plan));
        }
    }
    (wanted.at_most, wanted.newcomers) = (plan.feasible.then_some(plan.cost), NEWCOMERS);
    let cheapest = cheapest_shown(&days, (&book, rules, moment), &wanted);
    let is_fixed = rules.designations[&designation].choice != TrackChoice::BetterTotal;
    let services = matches!(
        designation,
        DesignationId::Infrastructure | DesignationId::DataAi | DesignationId::DigitalAppInnovation
    );
    let whole_search = units(&plan, ActionKind::Certify) < NEWCOMERS && (is_fixed && of_one_type || services);
    match (plan.feasible, cheapest) {
        (true, Some(cheapest)) if whole_search => prop_assert_eq!(plan.cost, cheapest, "{}", told(&plan)),
        (true, Some(cheapest)) => prop_assert!(plan.cost <= cheapest, "{} {}", cheapest, told(&plan)),
        (true, None) => prop_assert!(!whole_search, "{}", told(&plan)),
        (false, cheapest) => prop_assert_eq!(cheapest, None, "{}", told(&plan)),
    }
    Ok(Some((units(&plan, ActionKind::Renew), plan.feasible)))
}

/// A book whose five people are certified as late as on `earned`, with nothing else.
pub const YEARS: &str = r#"
name = "people alone"
as_of = "2026-11-22"
customers = ["contoso segment=enterprise"]
associations = ["a1 pal contoso started=2024-01-01"]
usage = [
  "contoso | azure | Storage | 2024-11..2025-10 | acr=1000", "contoso | azure | Storage | 2025-11..2026-10 | acr=1300",
]
people = ["ada", "bo"]
certifications = [
  "ada AZ-104 2026-05-01", "bo AZ-104 2026-05-01", "ada AZ-305 2026-05-01", "bo AZ-305 2026-05-01",
  "ada AZ-700 2026-05-01",
]
"#;

#[test]
fn what_is_passed_now_is_renewed_where_the_plan_lasts_for_more_than_a_year() {
    let mut case: Case = toml::from_str(YEARS).expect("a case");
    // What is won now is no gain any more in 2028; this one still is.
    case.customers.push("fabrikam segment=enterprise".into());
    case.usage.push("fabrikam | azure | Backup | 2026-09..2026-10 | acr=1500".into());
    case.associations.push("a2 pal fabrikam started=2027-06-01".into());
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let target = Some(Points::whole(8));
    let query = PlanQuery::new(DesignationId::Infrastructure, target, &costs);
    let renewed = |last: &str| {
        let last = last.parse().expect("a day");
        let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
        units(&plan, ActionKind::Renew)
    };
    // Five certifications end on 1 May 2027; the sixth, AZ-120, is passed on 22 November 2026.
    assert_eq!(renewed("2027-04-30"), 0);
    assert_eq!(renewed("2027-05-02"), 5);
    assert_eq!(renewed("2027-11-22"), 5);
    assert_eq!(renewed("2027-11-23"), 6);
    assert_eq!(renewed("2028-05-02"), 11);
    // Each renewal has its own day, and what is to be passed comes before its renewal.
    let last = NaiveDate::from_ymd_opt(2028, 5, 2).expect("a day");
    let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
    let line = |kind, exam: &str| {
        let is_it = |action: &Action| action.kind == kind && action.what.as_deref() == Some(exam);
        plan.actions.iter().position(is_it).unwrap_or_else(|| panic!("{exam}: {}", told(&plan)))
    };
    let twice = &plan.actions[line(ActionKind::Renew, "AZ-104")];
    let days: Vec<String> = twice.candidates.iter().map(|one| format!("{} {:?}", one.id, one.by)).collect();
    let day = |year| DoBy::Day(NaiveDate::from_ymd_opt(year, 5, 1).expect("a day"));
    let wanted = [("bo", 2027), ("ada", 2027), ("bo", 2028), ("ada", 2028)];
    assert_eq!(days, wanted.map(|(id, year)| format!("{id} {:?}", Some(day(year)))));
    assert_eq!(twice.count, 4);
    let [passed, renewed] = [ActionKind::Certify, ActionKind::Renew].map(|kind| line(kind, "AZ-120"));
    assert!(passed < renewed && plan.actions[passed].gain.is_positive(), "{}", told(&plan));
}

#[test]
fn of_plans_that_cost_the_same_the_one_with_fewer_steps_is_taken() {
    let case: Case = toml::from_str(YEARS).expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs { certify: Points::ZERO, ..Costs::default() };
    let query = PlanQuery::new(DesignationId::Infrastructure, Some(Points::whole(8)), &costs);
    let last = NaiveDate::from_ymd_opt(2027, 11, 30).expect("a day");
    let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
    // To pass AZ-104 again is free, and would have to be renewed just as much.
    assert_eq!((units(&plan, ActionKind::Certify), units(&plan, ActionKind::Renew)), (1, 6), "{}", told(&plan));
}

#[test]
fn why_nothing_can_be_earned_a_year_ahead_is_what_ends_until_then() {
    let case: Case = toml::from_str(
        r#"
        name = "nobody is certified"
        as_of = "2026-11-22"
        customers = ["contoso segment=enterprise"]
        associations = ["a1 cpor contoso product=microsoft-365 started=2024-01-01"]
        usage = [
          "contoso | microsoft-365 | Teams | 2024-11..2025-10 | seats=400 users=300",
          "contoso | microsoft-365 | Teams | 2025-11..2026-10 | seats=400 users=350",
        ]
        people = ["ada", "bo"]
        "#,
    )
    .expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (costs, last) = (Costs::default(), NaiveDate::from_ymd_opt(2027, 11, 30).expect("a day"));
    let query = PlanQuery::new(DesignationId::ModernWork, Some(Points::whole(5)), &costs);
    let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
    let why = plan.why_not.clone().unwrap_or_default();
    let wanted = "advanced certifications on 30 Nov 2027: what is passed on 22 Nov 2026 expires on 22 Nov 2027";
    assert!(why.contains(wanted), "{why}");
}

#[test]
fn a_plan_for_more_than_a_year_looks_at_few_states_of_people() {
    let mut case: Case = toml::from_str(YEARS).expect("a case");
    case.people = vec!["ada linked=false".into(), "bo linked=false".into()];
    case.certifications = vec![
        "ada AZ-104 2025-12-01".into(),
        "bo AZ-104 2025-12-01".into(),
        "bo AZ-305 2025-12-01".into(),
        "bo AZ-700 2025-11-30".into(),
        "bo AZ-140 2026-11-21".into(),
    ];
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let (costs, target) = (Costs::default(), Some(Points::whole(61)));
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 5_000
    };
    let designation = DesignationId::Infrastructure;
    let query = PlanQuery::new(designation, target, &costs);
    let last = NaiveDate::from_ymd_opt(2027, 12, 31).expect("a day");
    let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &stop);
    assert!(plan.is_some());
}

/// A book whose people count throughout, and of whose customers one is ours.
fn of_customers(seed: &mut Seed) -> Case {
    let mut case: Case = toml::from_str(YEARS).expect("a case");
    let lasting = |line: &String| format!("{line} expires=2028-06-30");
    case.certifications =
        case.certifications.iter().map(lasting).chain(["bo AZ-120 2026-05-01 expires=2028-06-30".into()]).collect();
    for customer in ["fabrikam", "litware"] {
        case.customers.push(format!("{customer} segment=enterprise"));
        for span in ["2024-11..2025-06", "2025-11..2026-06", "2026-07..2026-10"] {
            case.usage.push(format!("{customer} | azure | Backup | {span} | acr={}", 100 + seed.below(9) * 130));
        }
    }
    case
}

#[test]
fn what_is_made_now_counts_in_the_year_before_once_that_year_is_over() {
    let costs = Costs::default();
    let designation = DesignationId::Infrastructure;
    let mut lasting = 0;
    for number in 0..4 {
        let mut seed = Seed(number);
        let case = of_customers(&mut seed);
        let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
        // In December 2027 the year before begins to have it.
        let last = if number < 3 { "2027-11-30" } else { "2027-12-15" };
        let last: NaiveDate = last.parse().expect("a day");
        let months = (0..).map(|ahead| laurels_core::month::Month::of(moment.date).plus(ahead).last_day());
        let days: Vec<NaiveDate> = months.take_while(|day| *day < last).chain([last]).collect();
        let target = Points::whole(16 + seed.below(40) as i64);
        let query = PlanQuery::new(designation, Some(target), &costs);
        let plan = throughout(&Scorer::new(&book, rules, moment), &query, last, &|| false).expect("not stopped").plan;
        let wanted = Wanted { designation, target, since: moment.date, costs: &costs, at_most: None, newcomers: 0 };
        let cheapest = cheapest((&book, rules, moment), &days, &wanted);
        if units(&plan, ActionKind::Certify) == 0 {
            assert_eq!(plan.feasible.then_some(plan.cost), cheapest, "{number}: {}", told(&plan));
            assert!(number < 3 || !plan.feasible, "{number}: {}", told(&plan));
            lasting += i64::from(plan.feasible && units(&plan, ActionKind::Associate) > 0);
        }
    }
    assert!(lasting > 0);
}

#[test]
fn plans_that_last_renew_and_some_days_are_out_of_reach() {
    let found: Vec<(i64, bool)> =
        (0..12).filter_map(|number| lasts(number).unwrap_or_else(|error| panic!("{number}: {error}"))).collect();
    let renewed: i64 = found.iter().map(|(renewed, _)| renewed).sum();
    let held = found.iter().filter(|(_, holds)| *holds).count();
    assert!(renewed > 0 && held > 0 && held < found.len(), "{renewed} renewed, {held} of {} hold", found.len());
}

properties! {
    CASES;
    #[test]
    fn a_plan_that_lasts_costs_as_little_as_the_cheapest_of_all(number in any::<u64>()) {
        lasts(number)?;
    }
}

properties! {
    6;
    #[test]
    fn a_plan_until_the_renewal_costs_as_little_as_on_the_cheapest_day(number in any::<u64>()) {
        renews(number)?;
    }
}

/// On the first day there is no year before it to grow from, on a later one there is.
#[test]
fn what_can_not_grow_yet_is_no_part_of_a_plan_that_lasts() {
    lasts(2_720_568_046_830_426_460).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn each_of_several_renewals_has_its_own_day_on_the_screen_and_in_the_calendar() {
    let mut session = Session::demo(Size::new(120, 40));
    session.press("3");
    while session.state.route.designation != DesignationId::DataAi {
        session.press("]");
    }
    session.press("L ctrl-u 2 0 2 7 - 0 9 - 3 0 enter");
    let subject = session.state.subject();
    let rows: Vec<Row> =
        (0..view::len(&subject, TableId::Plan)).map(|at| view::row(&subject, TableId::Plan, at)).collect();
    let row = |name: &str| {
        let cells = rows.iter().map(|row| row.cells.iter().map(|cell| cell.as_text().to_owned()).collect());
        let mut found = cells.filter(|cells: &Vec<String>| cells.first().is_some_and(|text| text == name));
        found.next().unwrap_or_else(|| panic!("{name}: {rows:?}"))
    };
    assert_eq!(row("2 people renew AZ-104")[1..], ["keeps 12.0", "47.8", "1", "by 2 Dec 2026"]);
    assert_eq!((row("  Aino")[4].as_str(), row("  Cleo")[4].as_str()), ("by 2 Dec 2026", "by 1 Jun 2027"));
    assert_eq!(row("1 person passes AI-103")[4], "now");
    let days = view::calendar(&subject, TableId::Plan);
    let ids: BTreeSet<&str> = days.iter().map(|day| day.id.as_str()).collect();
    assert_eq!(ids.len(), days.len(), "{days:?}");
    let day = |id: &str| days.iter().find(|day| day.id == id).unwrap_or_else(|| panic!("{id}: {days:?}"));
    let cleo = day("plan/data-ai/renew/AZ-104/cleo");
    assert_eq!(
        (cleo.on.to_string().as_str(), cleo.text.as_str()),
        ("2027-06-01", "Data & AI: 1 person renews AZ-104 (Cleo)")
    );
    let exam = day("plan/data-ai/certify/AI-103");
    assert_eq!(exam.on, session.state.date());
    assert!(exam.text.ends_with("passes AI-103, as soon as possible"), "{exam:?}");
}

//! What ends: the points one day before, on the last day, and one day after, and what a plan says of it.

use crate::exhaustive::{Units, counted, growth_shown, projected, skills_shown, sum, usage_shown};
use crate::plan::{all_units, small, told, units};
use crate::support::case::{self, Case};
use crate::support::generate::Seed;
use crate::support::soak::properties;
use crate::under_way::COMING;
use chrono::NaiveDate;
use laurels_core::book::{Book, DesignationId};
use laurels_core::month::Month;
use laurels_core::plan::{Action, ActionKind, Ahead, Costs, DoBy, Lapse, Plan, PlanQuery, plan};
use laurels_core::points::Points;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, Scorer, score};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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
        let [_, (last, _), (next, _)] = points;
        let (costs, target) = (Costs::default(), Some(Points::ZERO));
        let query = PlanQuery::new(*designation, target, &costs);
        // What a plan says, it says of its own day on.
        let then = AsOf { date: moment.date.max(*last - chrono::Days::new(300)), ..moment };
        let scorer = Scorer::new(&book, rules, then);
        let cheapest = plan(&scorer, &query, &|| false).expect("not stopped");
        let usage = rules.only_usage(*designation);
        let ahead = Ahead::of(Scorer::new(&book, &usage, then), (*designation, None), &|| false).expect("not stopped");
        let ends = ahead.lapses(&scorer, &cheapest, &|| false).expect("not stopped");
        let [before, after] =
            [last, next].map(|date| scored(&cheapest, (&book, rules), AsOf { date: *date, ..moment }));
        let lost: Points = ends.iter().filter(|lapse| lapse.date == *last).map(|lapse| lapse.loses).sum();
        if lost != before - after || !lost.is_positive() {
            failures.push(format!("{}: {before} to {after}, lapses {ends:?}", case.name));
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

/// What a plan comes to on a day on the track that is scored then, with its units.
fn scored(plan: &Plan, (book, rules): (&Book, &Rulebook), moment: AsOf) -> Points {
    let day = Scorer::new(book, rules, moment);
    let card = score(&projected(book, &plan.read_on(&day)), rules, moment);
    let scored = card.designation(plan.designation).expect("scored");
    sum(&counted(rules, scored, Units { deployments: 0, ..all_units(plan, plan.on) }).1)
}

/// Certifications that end with a month take the target away; the months that are compared from then on take nothing.
#[test]
fn a_month_that_takes_nothing_is_no_loss_where_something_else_ends_with_it() {
    let mut case: Case = toml::from_str(COMING).expect("a case");
    for line in &mut case.certifications {
        *line = line.replace("2026-05-01", "2026-04-30");
    }
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let designation = DesignationId::Infrastructure;
    let scorer = Scorer::new(&book, rules, moment);
    let (costs, from) = (Costs::default(), scorer.scorecard().designation(designation).expect("scored").points);
    let query = PlanQuery::new(designation, Some(from), &costs);
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&scorer, &plan, &|| false).expect("not stopped");
    let last = NaiveDate::from_ymd_opt(2027, 4, 30).expect("a day");
    let ending: Vec<&str> = lapses.iter().filter(|lapse| lapse.date == last).map(|lapse| lapse.what.as_str()).collect();
    assert!(ending.len() > 1 && ending.iter().all(|what| what.contains("stops counting")), "{lapses:?}");
}

/// Compares what a plan loses with what is scored on the days around: how much is lost with a change of track.
fn lapses_are_scored(number: u64) -> Result<Points, TestCaseError> {
    let mut seed = Seed(number);
    let designation = *seed.pick(DesignationId::ALL);
    let mut case = small(&mut seed, designation);
    for line in &mut case.subscriptions {
        line.push_str(seed.pick::<&str>(&["", " status=active ends=2027-01-31", " status=active ends=2027-05-10"]));
    }
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let target = Some(Points::whole(seed.below(40) as i64));
    let query = PlanQuery::new(designation, target, &costs);
    let scorer = Scorer::new(&book, rules, moment);
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    if units(&plan, ActionKind::Deploy) > 0 {
        return Ok(Points::ZERO);
    }
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&scorer, &plan, &|| false).expect("not stopped");
    let ends = (0..12).map(|month| Month::of(moment.date).plus(month).last_day());
    let days: BTreeSet<NaiveDate> = ends.chain(lapses.iter().map(|lapse| lapse.date)).collect();
    for day in days {
        let next = day.succ_opt().expect("a day");
        let [before, after] = [day, next].map(|date| scored(&plan, (&book, rules), AsOf { date, ..moment }));
        let own: Vec<&Lapse> = lapses.iter().filter(|lapse| lapse.date == day).collect();
        let lost: Points = own.iter().map(|lapse| lapse.loses).sum();
        // What would read as 0.0 is left out.
        let unseen = Points::ratio(1, 20);
        prop_assert!(lost + unseen >= before - after, "{day}: {before} to {after}, {own:?} {}", told(&plan));
        // What comes on the same day can make up for what ends.
        let alone = own.len() == 1 && (day != Month::of(day).last_day() || !own[0].what.contains("counting"));
        prop_assert!(
            !alone || lost == (before - after).max(Points::ZERO),
            "{day}: {before} to {after}, {own:?} {}",
            told(&plan)
        );
    }
    done_in_time(&plan, &lapses, (&book, rules, moment))?;
    let changes = lapses.iter().filter(|lapse| lapse.what.contains(" track counts"));
    Ok(changes.map(|lapse| lapse.loses).sum())
}

/// Whether a plan has on a day what it promises: its target with something in every metric, or else what it comes to.
fn has_its_points(plan: &Plan, (book, rules): (&Book, &Rulebook), moment: AsOf) -> bool {
    let day = Scorer::new(book, rules, moment);
    let card = score(&projected(book, &plan.read_on(&day)), rules, moment);
    let scored = card.designation(plan.designation).expect("scored");
    let (_, metrics) = counted(rules, scored, Units { deployments: 0, ..all_units(plan, plan.on) });
    let least =
        if rules.switches.every_metric_needs_a_point { Points::whole(1) } else { Points::ratio(1, 1_000_000_000) };
    match plan.feasible {
        true => sum(&metrics) >= plan.target && metrics.iter().all(|(_, points)| *points >= least),
        false => sum(&metrics).rounded(1) >= plan.to.rounded(1),
    }
}

/// What is to be done by a day shows all by a day on which the plan has its points; where there is none, it is called too
/// late, and nothing but a renewal is to be done by any day. Says whether it is.
fn done_in_time(
    plan: &Plan,
    lapses: &[Lapse],
    (book, rules, moment): (&Book, &Rulebook, AsOf),
) -> Result<bool, TestCaseError> {
    let shown = plan.shows().map_or(plan.on, |shows| shows.max(plan.on));
    let has = |date: NaiveDate| has_its_points(plan, (book, rules), AsOf { date, ..moment });
    let told = |what: &str| format!("{what}: {lapses:?} {}", told(plan));
    if let Some(last) = plan.too_late(lapses) {
        prop_assert!(last < shown, "{}", told("it shows in time"));
        let turns = lapses.iter().flat_map(|lapse| [lapse.date, lapse.date + chrono::Days::new(1)]);
        let months = (1..12).map(|month| Month::of(moment.date).plus(month).first_day());
        let mut days = turns.chain(months).chain([shown]).filter(|day| *day >= shown);
        prop_assert_eq!(days.find(|day| has(*day)), None, "{}", told("it is reached"));
        // A renewal, and an exam that retires, have a day of their own.
        let by = plan.actions.iter().filter(|action| action.kind != ActionKind::Renew && action.closes.is_none());
        prop_assert!(by.clone().all(|action| plan.by(action, lapses).is_none()), "{}", told("by a day"));
        return Ok(true);
    }
    let due = lapses.iter().find(|lapse| lapse.due.is_some());
    let by = plan.actions.iter().filter_map(|action| Some((action, plan.by(action, lapses)?.day()?)));
    for (action, by) in by.filter(|(action, _)| action.kind != ActionKind::Renew) {
        let shows = match action.kind {
            ActionKind::Certify | ActionKind::LinkPerson => skills_shown(rules, by),
            ActionKind::GrowUsage | ActionKind::Deploy => growth_shown(rules, by),
            _ => usage_shown(rules, by),
        };
        prop_assert!(due.is_none_or(|due| shows <= due.date), "{}", told("it shows too late"));
    }
    if let Some(due) = due {
        prop_assert!(due.date >= shown && has(due.date), "{}", told("it is not reached"));
        let next = due.date.succ_opt().expect("a day");
        prop_assert!(!plan.feasible || !has(next), "{}", told("it is reached for longer"));
        // Of points that fall short nothing that is told is lost before.
        let lost = lapses.iter().find(|lapse| lapse.date >= shown && lapse.loses.is_positive());
        prop_assert!(
            plan.feasible || lost.is_none_or(|lost| lost.date >= due.date),
            "{}",
            told("something is lost before")
        );
    }
    Ok(false)
}

/// What is known of a plan of a book until its end: the plan, what it loses, and by when it is to be done.
fn planned(case: &Case, designation: DesignationId, target: i64) -> (Plan, Vec<Lapse>) {
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let costs = Costs::default();
    let scorer = Scorer::new(&book, rules, moment);
    let query = PlanQuery::new(designation, Some(Points::whole(target)), &costs);
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&scorer, &plan, &|| false).expect("not stopped");
    (plan, lapses)
}

#[test]
fn what_shows_only_after_points_are_lost_is_too_late_and_none_of_it_has_a_day() {
    let book = |ends: &str| -> Case {
        let text = format!(
            r#"
            name = "a certification that ends before an association can show"
            as_of = "2026-11-22"
            customers = ["contoso segment=enterprise", "fabrikam segment=enterprise"]
            associations = ["a1 pal contoso started=2024-01-01"]
            usage = [
              "contoso | azure | Storage | 2024-11..2026-10 | acr=2000",
              "fabrikam | azure | Backup | 2024-11..2026-10 | acr=1000",
            ]
            people = ["ada", "bo", "cleo linked=false"]
            certifications = [
              "ada AZ-104 2026-05-01", "bo AZ-104 2026-05-01", "ada AZ-305 2026-05-01", "bo AZ-305 2026-05-01",
              "ada AZ-700 2026-05-01 expires={ends}", "cleo AZ-120 2026-05-01",
            ]
            "#
        );
        toml::from_str(&text).expect("a case")
    };
    let by = |ends: &str, target: i64| {
        let case = book(ends);
        let (plan, lapses) = planned(&case, DesignationId::Infrastructure, target);
        let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
        let is_late = done_in_time(&plan, &lapses, (&book, rules, moment)).unwrap_or_else(|error| panic!("{error}"));
        assert!(units(&plan, ActionKind::Associate) > 0 && units(&plan, ActionKind::LinkPerson) > 0, "{}", told(&plan));
        let of = |kind: ActionKind| {
            let action = plan.actions.iter().find(|action| action.kind == kind).expect("a step");
            plan.by(action, &lapses).map(|by| by.day().expect("a day").to_string())
        };
        (is_late, of(ActionKind::LinkPerson), of(ActionKind::Associate))
    };
    // An association of 22 November shows on 20 December, a link ten days later.
    assert_eq!(by("2026-12-19", 40), (true, None, None));
    assert_eq!(by("2026-12-20", 40), (false, Some("2026-12-10".into()), Some("2026-11-22".into())));
}

#[test]
fn what_a_change_of_track_takes_away_is_a_lapse() {
    let lost = (0..40).map(|number| lapses_are_scored(number).unwrap_or_else(|error| panic!("{number}: {error}")));
    assert!(lost.sum::<Points>().is_positive());
}

#[test]
fn an_exam_is_passed_before_it_retires_though_it_shows_too_late() {
    let case: Case = toml::from_str(
        r#"
        name = "two days before MS-102 retires"
        as_of = "2026-11-28"
        customers = ["contoso"]
        associations = ["a1 cpor contoso activity=osu-m365 started=2025-01-01"]
        usage = [
          "contoso | microsoft-365 | Teams | 2025-10 | seats=8 users=2",
          "contoso | microsoft-365 | Teams | 2026-10 | seats=100 users=90",
        ]
        people = ["ada"]
        certifications = ["ada MS-700 2026-05-01"]
        "#,
    )
    .expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let designation = DesignationId::ModernWork;
    let (costs, target) = (Costs::default(), Some(Points::whole(30)));
    let scorer = Scorer::new(&book, rules, moment);
    let plan = plan(&scorer, &PlanQuery::new(designation, target, &costs), &|| false).expect("not stopped");
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&scorer, &plan, &|| false).expect("not stopped");
    let is_last = |action: &&Action| action.what.as_deref() == Some("MS-102");
    let exam = plan.actions.iter().find(is_last).unwrap_or_else(|| panic!("{}", told(&plan)));
    let last = NaiveDate::from_ymd_opt(2026, 11, 30);
    assert_eq!(plan.by(exam, &lapses), last.map(DoBy::Day), "{lapses:?}");
    assert_eq!(plan.by(exam, &[]), last.map(DoBy::Day));
}

#[test]
fn a_subscription_that_ends_within_a_month_is_told_with_its_own_day() {
    let case: Case = toml::from_str(
        r#"
        name = "a subscription that ends on 18 December"
        as_of = "2026-11-22"
        customers = ["contoso segment=enterprise"]
        subscriptions = ["s1 contoso azure licensing=ea status=active ends=2026-12-18"]
        associations = ["a1 pal contoso started=2024-01-01"]
        usage = ["contoso | azure/s1 | Storage | 2026-05..2026-10 | acr=2000"]
        people = ["ada"]
        "#,
    )
    .expect("a case");
    let (book, rules, moment) = (case.book(), case.rulebook(), case.moment());
    let designation = DesignationId::Infrastructure;
    let (costs, target) = (Costs::default(), Some(Points::ZERO));
    let query = PlanQuery::new(designation, target, &costs);
    let scorer = Scorer::new(&book, rules, moment);
    let plan = plan(&scorer, &query, &|| false).expect("not stopped");
    let usage = rules.only_usage(designation);
    let ahead = Ahead::of(Scorer::new(&book, &usage, moment), (designation, None), &|| false).expect("not stopped");
    let lapses = ahead.lapses(&scorer, &plan, &|| false).expect("not stopped");
    let ends = lapses.iter().find(|lapse| lapse.what.contains("subscription")).unwrap_or_else(|| panic!("{lapses:?}"));
    assert!(ends.what.ends_with("Azure subscription ends on 18 Dec 2026 and no longer counts"), "{ends:?}");
    assert!(lapses.iter().all(|lapse| lapse.due.is_some() || lapse.loses >= Points::ratio(1, 20)), "{lapses:?}");
}

properties! {
    24;
    #[test]
    fn what_a_plan_loses_is_what_is_scored(number in any::<u64>()) {
        lapses_are_scored(number)?;
    }
}

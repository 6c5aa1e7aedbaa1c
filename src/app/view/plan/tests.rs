//! The plan on the dashboard: how it is asked for, stopped, compared and carried out.

use super::{PlanLine, changed, planned};
use crate::action::Action;
use crate::book_task::{BookTask, SavedView};
use crate::compute::{Planning, Query};
use crate::effect::Effect;
use crate::table::TableId;
use crate::test_harness::{TestHarness, book, loaded};
use crate::view::Cell;
use crate::window::Window;
use laurels_core::book::{Activity, Association, AssociationType, Certification, DesignationId, Product};
use laurels_core::change::Revision;
use laurels_core::evidence::{Figures, Ranking};
use laurels_core::opened::OpenedBook;
use laurels_core::plan::{ActionKind, PlanChange, Until};
use laurels_core::scenario::{PlannedChange, Toggle};
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn the_steps_of_a_plan_become_days_of_a_calendar() {
    let mut harness = TestHarness::ready();
    harness.press("1 p y").type_text("file").press("enter").type_text("plan.ics").press("enter");
    let Some(Effect::Keep(BookTask::View(path, SavedView::Calendar(days, as_of), false))) = harness.effects.last()
    else {
        panic!("{:?}", harness.effects.last())
    };
    assert_eq!((path.as_str(), *as_of), ("plan.ics", harness.state.date()));
    let due = |id: &str| days.iter().filter(|day| day.id.starts_with(id)).count();
    assert!(due("plan/business-applications/") == days.len() && due("plan/business-applications/certify/") > 0);
}

#[test]
fn a_step_of_an_exam_is_done_by_recording_who_passed_it_and_one_without_a_record_says_why_not() {
    let mut harness = TestHarness::ready();
    harness.press("1 p");
    let (exam, other) = {
        let subject = harness.state.subject();
        let lines = planned(&subject).expect("worked out").lines;
        let exam = (0..lines.len()).find(|place| super::exam_of(&subject, *place).is_some());
        (exam.expect("an exam"), lines.iter().position(|line| *line == PlanLine::Total).expect("a total"))
    };
    let (person, code) = super::exam_of(&harness.state.subject(), exam).expect("an exam");
    for _ in 0..exam {
        harness.press("down");
    }
    harness.press("c");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("no form") };
    assert_eq!((form.value("person"), form.value("exam")), (person.as_str(), code.as_str()));
    harness.press("esc g");
    for _ in 0..other {
        harness.press("down");
    }
    harness.press("c");
    let told = harness.state.message.as_ref().map(|message| message.text.clone()).unwrap_or_default();
    assert!(harness.state.windows.is_empty() && told.starts_with("no record says"), "{told}");
}

#[test]
fn a_key_stops_the_planning_and_p_plans_again() {
    let mut harness = TestHarness::ready();
    harness.press("3");
    let designation = harness.state.route.designation;
    harness.state.asked.insert(Query::Plan(Planning::new(designation, Until::Today)));
    harness.press("down");
    assert!(matches!(harness.effects.last(), Some(Effect::StopComputing)), "{:?}", harness.effects);
    // The worker answers that there is none.
    harness.state.asked.clear();
    harness.state.results.answered.insert(Query::Plan(Planning::new(designation, Until::Today)));
    assert!(!harness.state.results.plans.contains_key(&Planning::new(designation, Until::Today)));
    harness.press("p");
    assert!(harness.state.results.plans.contains_key(&Planning::new(designation, Until::Today)));
}

#[test]
fn a_plan_lasts_as_long_as_is_asked_for() {
    let mut harness = TestHarness::ready();
    harness.press("3");
    while harness.state.route.designation != DesignationId::DataAi {
        harness.press("]");
    }
    let complaint = |harness: &TestHarness| {
        let Some(Window::Prompt(ask)) = harness.state.windows.last() else { panic!("taken") };
        ask.form.fields[0].fault.clone()
    };
    harness.press("L");
    harness.type_text("renewal");
    harness.press("enter");
    assert_eq!(complaint(&harness).as_deref(), Some("it is not enrolled, so it has no renewal"));
    harness.press("esc");
    harness.press("L ctrl-u");
    harness.type_text("2026-12-31");
    harness.press("enter");
    let title = harness.table(TableId::Plan).title;
    assert!(title.starts_with("Plan until 31 Dec 2026: Data & AI"), "{title}");
    let since = planned(&harness.state.subject()).expect("worked out").since;
    assert_eq!(since.map(|since| since.on.to_string()).as_deref(), Some("2026-10-31"));
    harness.press("L ctrl-u");
    harness.type_text("2026-11-01");
    harness.press("enter");
    assert_eq!(complaint(&harness).as_deref(), Some("write a day from 22 Nov 2026 to 31 May 2028"));
    harness.press("ctrl-u");
    harness.type_text("2028-06-01");
    harness.press("enter");
    assert_eq!(complaint(&harness).as_deref(), Some("write a day from 22 Nov 2026 to 31 May 2028"));
    harness.press("ctrl-u enter");
    let title = harness.table(TableId::Plan).title;
    assert!(title.starts_with("Plan: Data & AI"), "{title}");
}

#[test]
fn a_step_has_no_day_until_it_is_known_what_ends() {
    let mut harness = TestHarness::ready();
    harness.press("1 p");
    let when = |harness: &TestHarness| -> Vec<String> {
        let rows = harness.table(TableId::Plan).rows;
        rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.as_text().to_owned()).collect()
    };
    assert!(when(&harness).iter().any(|day| day.starts_with("by ")), "{:?}", when(&harness));
    assert!(!super::calendar(&harness.state.subject(), TableId::Plan).is_empty());
    harness.state.results.lapses.clear();
    assert!(when(&harness).iter().all(String::is_empty), "{:?}", when(&harness));
    assert!(super::calendar(&harness.state.subject(), TableId::Plan).is_empty());
}

#[test]
fn a_plan_is_compared_with_that_of_a_month_ago() {
    let mut harness = TestHarness::ready();
    harness.press("1 p");
    let subject = harness.state.subject();
    let planned = planned(&subject).expect("worked out");
    assert!(planned.lines.contains(&PlanLine::Since), "{:?}", planned.lines);
    let since = planned.since.expect("compared");
    assert_eq!(since.on.to_string(), "2026-10-31");
    let changes = planned.lines.iter().filter(|line| matches!(line, PlanLine::Change(_))).count();
    assert_eq!(changes, since.changes.len());
}

/// A store that was begun later, and figures of later months only, have no plan to compare with.
#[test]
fn a_plan_is_not_compared_with_that_of_a_day_before_the_book() {
    let compared = |opened: OpenedBook| {
        let mut harness = TestHarness::ready();
        harness.act(Action::Loaded(opened)).press("1 p");
        planned(&harness.state.subject()).expect("worked out").since.is_some()
    };
    let begun = |at: &str| {
        let at = at.parse().expect("a moment");
        let entry = Revision {
            number: 1,
            at,
            who: "kari".into(),
            host: None,
            what: "began".into(),
            moved: vec![],
            undoes: None,
        };
        OpenedBook { log: Arc::new(vec![entry]), revision: 1, ..loaded(book()) }
    };
    assert!(compared(begun("2026-10-30T10:00:00Z")));
    assert!(!compared(begun("2026-11-20T10:00:00Z")));
    let mut young = book();
    let mut figures = Figures::new();
    let rows = |at| young.usage.rows_of(at).map(move |row| (at, row));
    for (at, row) in (0..young.customers.len()).flat_map(rows) {
        let row = young.customers.get(at).and_then(|of| young.usage.row(row, &of.id, &young.subscriptions));
        row.iter().filter(|row| row.month.to_string() == "2026-10").for_each(|row| figures.push(at, Some(at), row));
    }
    assert!(!figures.is_empty());
    young.usage = Arc::new(figures.build(young.customers.len(), &Ranking::default()));
    assert!(!compared(loaded(young)));
}

#[test]
fn what_is_gone_from_a_plan_is_not_needed_only_where_the_rest_reaches_the_target() {
    let change = PlanChange { kind: ActionKind::Certify, what: Some("AB-100".into()), before: 2, now: 0 };
    assert!(changed(&change, true).ends_with("AB-100: not needed any more"));
    assert!(changed(&change, false).ends_with("AB-100: no longer in the plan"));
}

#[test]
fn p_plans_the_selected_designation_and_a_step_starts_its_wizard() {
    let mut harness = TestHarness::ready();
    let mut book = (**harness.state.book.as_ref().expect("a book")).clone();
    book.people.iter_mut().for_each(|person| person.linked = Some(false));
    let (person, earned) = (book.people[0].id.clone(), harness.state.date());
    book.certifications.push(Certification { person, exam: "MB-310".into(), earned, expires: None });
    harness.state.book = Some(Arc::new(book.sorted()));
    harness.press("1 p");
    assert_eq!(harness.state.route.focus, TableId::Plan);
    let table = harness.table(TableId::Plan);
    assert!(table.title.starts_with("Plan: Business Applications"), "{}", table.title);
    let said: Vec<String> =
        table.rows.iter().filter_map(|row| row.cells.first()).map(Cell::as_text).map(str::to_owned).collect();
    assert!(said.iter().any(|text| text.contains("person passes") || text.contains("people pass")), "{said:?}");
    harness.press("] esc 3 p");
    assert_eq!(harness.state.route.focus, TableId::Plan);
    let (step, place) = {
        let subject = harness.state.subject();
        let planned = planned(&subject).expect("worked out");
        let step = planned.plan.actions.iter().find(|action| action.wizard.is_some()).expect("one with a wizard");
        let is_it =
            |line: &PlanLine| matches!(line, PlanLine::Action(at) if planned.plan.actions.get(*at) == Some(step));
        (step.clone(), planned.lines.iter().position(is_it).expect("its line"))
    };
    for _ in 0..place {
        harness.press("down");
    }
    harness.press("w");
    assert_eq!(harness.state.wizard.as_ref().map(|open| &open.wizard.id), step.wizard.as_ref());
    let title = crate::view::outlook(&harness.state.subject()).title;
    assert!(title.starts_with("If linked · shows from "), "{title}");
    harness.press("esc");
    assert_eq!(harness.state.route.focus, TableId::Plan);
}

#[test]
fn an_ending_is_assumed_by_a_plan_and_is_no_step_of_it() {
    let mut harness = TestHarness::ready();
    let mut book = (**harness.state.book.as_ref().expect("a book")).clone();
    let customer = book.customers[0].id.clone();
    let claim = |(id, activity): (&str, Activity)| Association {
        activity: Some(activity),
        product: Some(Product::Dynamics365),
        ..Association::active(id, AssociationType::Cpor, customer.clone())
    };
    // The first two differ in nothing but their ids.
    let ids = [("end1", Activity::Revrec), ("end2", Activity::Revrec), ("end3", Activity::OsuBizapps)];
    book.associations.extend(ids.map(claim));
    harness.state.book = Some(Arc::new(book.sorted()));
    harness.press("2 i");
    harness.state.job = None;
    let ends = ids.map(|(id, _)| Toggle { change: PlannedChange::End(id.into()), on: true });
    harness.state.scenarios[0].changes = ends.to_vec();
    harness.press("g p");
    let subject = harness.state.subject();
    let lines = planned(&subject).expect("worked out").lines;
    let given: Vec<usize> = (0..lines.len()).filter(|at| matches!(lines[*at], PlanLine::Given(_))).collect();
    let text = |place: &usize| {
        let row = super::row(&subject, &planned(&subject).expect("worked out"), *place).expect("a row");
        let detail = super::detail(&subject, *place).expect("a detail");
        assert!(!format!("{detail:?}").contains("Do it") && row.cells[1].as_text() == "assumed", "{row:?} {detail:?}");
        row.cells[0].as_text().to_owned()
    };
    let texts: BTreeSet<String> = given.iter().map(text).collect();
    assert!(given.len() == 3 && texts.len() == 3, "{texts:?}");
    assert!(texts.iter().all(|text| text.contains("Dynamics 365")), "{texts:?}");
    let days = super::calendar(&subject, TableId::Plan);
    assert!(days.iter().all(|day| !day.id.contains("/given/")), "{days:?}");
}

#[test]
fn a_scenario_becomes_a_plan_that_takes_its_changes_as_done_and_finds_the_cheapest_rest() {
    let mut harness = TestHarness::ready();
    harness.press("1 p");
    let (exam, cost, cost_before) = {
        let subject = harness.state.subject();
        let planned = planned(&subject).expect("worked out");
        let exam = (0..planned.lines.len()).find(|place| super::exam_of(&subject, *place).is_some());
        (exam.expect("an exam"), planned.plan.cost, planned.since.expect("compared").cost)
    };
    let passed = super::exam_of(&harness.state.subject(), exam).expect("an exam");
    for _ in 0..exam {
        harness.press("down");
    }
    harness.press("w");
    assert!(harness.state.wizard.is_none(), "linking a profile records no exam");
    harness.press("i");
    harness.state.job = None;
    let scenario = harness.state.scenarios[0].clone();
    harness.press("g p");
    let subject = harness.state.subject();
    let after = planned(&subject).expect("worked out");
    let designation = after.plan.designation;
    let given = after.lines.iter().position(|line| *line == PlanLine::Given(0)).expect("it is told");
    assert_eq!(super::exam_of(&subject, given).as_ref(), Some(&passed));
    let tried = harness.state.results.what_if[&scenario].designation(designation).expect("scored").points;
    assert_eq!(after.plan.from, tried, "it goes on from the scores that the what-if shows");
    assert!(after.plan.cost < cost, "{:?} {cost:?}", after.plan.cost);
    let before = after.since.as_ref().expect("compared with that of a month ago");
    assert!(before.cost < cost_before, "the same was taken as done then: {before:?} {cost_before:?}");
    let title = harness.table(TableId::Plan).title;
    assert!(title.starts_with("Plan after Scenario 1: "), "{title}");
    let days = super::calendar(&subject, TableId::Plan);
    let wanted = format!("plan/{designation}/given/certify/{}/{}", passed.0, passed.1);
    assert!(days.iter().any(|day| day.id == wanted && day.on == harness.state.date()), "{days:?}");
    for _ in 0..given {
        harness.press("down");
    }
    harness.press("c");
    let Some(Window::Record(form)) = harness.state.windows.last() else { panic!("no form") };
    assert_eq!((form.value("person"), form.value("exam")), (passed.0.as_str(), passed.1.as_str()));
    harness.press("esc esc");
    assert_eq!(harness.state.route.view, TableId::WhatIf);
    harness.press("esc esc 1 p");
    let title = harness.table(TableId::Plan).title;
    assert!(title.starts_with("Plan: "), "elsewhere nothing is taken as done: {title}");
}

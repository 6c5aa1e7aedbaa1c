//! The gauges beside every wizard, from the first step to the last and after resuming: what its answers would record,
//! scored as plans are.

use crate::support::books::today;
use crate::support::case::Case;
use crate::support::session::Session;
use chrono::NaiveDate;
use laurels_app::action::Action;
use laurels_app::intent::Intent;
use laurels_app::route::Pane;
use laurels_app::table::TableId;
use laurels_app::view;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::points::Points;
use laurels_core::scoring::{AsOf, Scorer};
use laurels_core::wizard::{
    Answers, Draft, Still, Ticket, WizardContext, WizardRun, outlook, planned, shipped, wizard,
};
use laurels_data::exchange::{dataset, demo};
use ratatui::layout::Size;
use std::collections::BTreeMap;

/// What each wizard is about.
const STARTS: [(&str, &str); 11] = [
    (
        "cpor",
        "customer=lamna-healthcare solution_area=microsoft-365 involvement=drives-usage incentive=yes licensing=ea workloads=Teams partner_id=6096001",
    ),
    ("dpor-m365", "customer=litware product=dynamics-365 subscription=litware-d1 partner_id=6096001"),
    ("dpor-azure", "customer=the-phone-company partner_id=6096001"),
    ("pal-azure", "customer=the-phone-company partner_id=6096001"),
    ("pal-power-platform", "customer=lucerne-publishing product=power-platform partner_id=6096001"),
    ("csp-direct", "customer=trey-research product=microsoft-365 subscription=trey-research-m1 partner_id=6096002"),
    (
        "csp-indirect-provider",
        "customer=trey-research product=microsoft-365 subscription=trey-research-m1 partner_id=6096002",
    ),
    (
        "csp-indirect-reseller",
        "customer=trey-research product=microsoft-365 subscription=trey-research-m1 partner_id=6096002",
    ),
    ("certified-professional", "person=runa"),
    ("renew-certification", "person=aino exam=AZ-104"),
    ("designation", "designation=modern-work"),
];

/// Compares the gauges in front with what the answers would record; whether anything moves.
fn are_right(session: &Session, place: &str) -> bool {
    let state = &session.state;
    let open = state.wizard.as_ref().unwrap_or_else(|| panic!("{place}: no wizard is open"));
    let (context, of) = (state.wizard_context().expect("a book"), open.run.of().expect("a wizard"));
    let scorer = Scorer::new(context.book, context.rules, AsOf::today(today()));
    let recorded = planned(&open.run, of, context).projection;
    let (now, then) = (scorer.scorecard(), scorer.project(&scorer.planned(&recorded)));
    let points = |card: &laurels_core::scoring::Scorecard, id| card.designation(id).map(|score| score.points);
    let (_, shown) = state.results.outlook.as_ref().unwrap_or_else(|| panic!("{place}: no gauge"));
    for (before, after) in &shown.designations {
        assert_eq!(Some(before.points), points(&now, before.id), "{place}: {} now", before.id);
        assert_eq!(Some(after.points), points(&then, after.id), "{place}: {} then", after.id);
    }
    let moved = then.designations.iter().filter(|after| points(&now, after.id) != Some(after.points));
    for after in moved.clone() {
        assert!(shown.designations.iter().any(|(_, seen)| seen.id == after.id), "{place}: {} is not shown", after.id);
    }
    moved.map(|after| after.points).any(|points| points != Points::ZERO)
}

#[test]
fn the_gauges_beside_every_wizard_are_what_its_answers_would_record() {
    let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration");
    let rules = crate::support::case::rulebooks().into_iter().find(|rules| rules.id.as_str() == "2026-10");
    let rules = rules.expect("it ships");
    let context = WizardContext::new(&book, &rules, today());
    let begun = STARTS.iter().zip(1..).map(|((id, answers), number)| {
        let pairs = answers.split(' ').filter_map(|pair| pair.split_once('='));
        let answers: Answers = pairs.map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        let run = WizardRun::begin(wizard(*id).expect("it ships"), context, &answers);
        Draft { ticket: Ticket::Kept(number), run }
    });
    let drafts: Vec<Draft> = begun.collect();
    assert!(shipped().iter().all(|of| STARTS.iter().any(|(id, _)| of.id == *id)), "every wizard");
    let mut session = Session::with(book.clone(), drafts, Size { width: 120, height: 40 });
    let mut moving = 0;
    for (id, _) in &STARTS {
        let resume = |session: &mut Session| {
            session.act(Action::Intent(Intent::Go(Pane::Wizards)));
            session.act(Action::Intent(Intent::ShowView(TableId::Drafts)));
            let place = session.state.drafts.iter().position(|draft| draft.run.wizard == *id).expect("it is kept");
            let key = view::key(&session.state.subject(), TableId::Drafts, place);
            session.act(Action::Intent(Intent::Point(TableId::Drafts, key)));
            session.press("enter");
        };
        resume(&mut session);
        let mut moves = are_right(&session, &format!("{id}, resumed"));
        let mut passed = Vec::new();
        while let Some(at) = session.state.wizard.as_ref().map(|open| open.run.at.clone()) {
            if passed.contains(&at) {
                break;
            }
            moves |= are_right(&session, &format!("{id} at {at}"));
            passed.push(at);
            session.press(">");
        }
        moving += usize::from(moves);
        session.press("esc esc esc esc esc esc");
    }
    assert!(moving >= 6, "only {moving} wizards move a score");
}

#[test]
fn the_renewal_that_keeps_a_closing_metric_shows_what_is_lost_without_it() {
    let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration");
    let rules = crate::support::case::rulebooks().into_iter().find(|rules| rules.id.as_str() == "2026-10");
    let rules = rules.expect("it ships");
    let context = WizardContext::new(&book, &rules, today());
    let of = wizard("renew-certification").expect("it ships");
    let shown = |person: &str, exam: &str| {
        let answers = [("person", person), ("exam", exam)].map(|(field, value)| (field.to_owned(), value.to_owned()));
        let run = WizardRun::begin(of, context, &Answers::from(answers));
        outlook(&planned(&run, of, context), context, AsOf::today(today()))
    };
    let jonas = shown("jonas", "MS-102");
    assert_eq!(jonas.closed_from, NaiveDate::from_ymd_opt(2027, 3, 16));
    let (now, then) = jonas.designations.first().expect("Modern Work");
    assert_eq!((now.id, now.points - then.points), (DesignationId::ModernWork, Points::whole(15)));
    let moved = now.metrics.iter().zip(&then.metrics).filter(|(now, then)| now.points != then.points);
    assert_eq!(moved.map(|(now, _)| now.id).collect::<Vec<_>>(), [MetricId::AdvancedCertifications]);
    assert_eq!(shown("aino", "AZ-104").closed_from, None, "others can still earn what Aino has");
}

/// Books in which a wizard moves no score, and why.
const UNMOVED: &str = r#"
[counts-already]
name = "the usage counts through a link"
customers = ["contoso"]
associations = ["a1 pal contoso started=2024-01-01"]
usage = ["contoso | azure | Storage | 2024-10..2026-10 | acr=1500"]
[attributed]
name = "a report attributes the usage to a link"
customers = ["contoso"]
usage = ["contoso | azure | Storage | 2024-10..2026-10 | acr=1500 attributed_by=pal"]
[full-or-lost]
name = "adds are full without it, and growth stays negative"
customers = ["contoso", "a", "b", "c", "d"]
associations = ["a1 pal a started=2024-01-01", "a2 pal b started=2024-01-01", "a3 pal c started=2024-01-01", "a4 pal d started=2024-01-01"]
usage = [
  "contoso | azure | Storage | 2026-08..2026-10 | acr=1500",
  "a | azure | Storage | 2026-09..2026-10 | acr=1500", "b | azure | Storage | 2026-09..2026-10 | acr=1500",
  "c | azure | Storage | 2026-09..2026-10 | acr=1500", "d | azure | Storage | 2024-11..2025-08 | acr=90000", "d | azure | Storage | 2025-11..2026-08 | acr=100",
]
[of-another-product]
name = "the usage is not of Azure"
customers = ["contoso"]
usage = ["contoso | dynamics-365 | Sales | 2026-08..2026-10 | revenue=9000 users=100"]
[no-usage]
name = "no usage"
customers = ["contoso"]
[full]
name = "people enough"
people = ["ada", "bo", "cleo", "dan", "eva linked=false"]
certifications = [
  "ada MD-102 2026-05-01", "bo MD-102 2026-05-01", "cleo MD-102 2026-05-01", "dan MD-102 2026-05-01",
  "eva MD-102 2026-05-01",
]
[expired]
name = "a certification that has ended"
people = ["eva linked=false"]
certifications = ["eva MD-102 2024-05-01"]
"#;

#[test]
fn where_no_score_moves_it_is_said_why() {
    let cases: BTreeMap<String, Case> = toml::from_str(UNMOVED).expect("cases");
    let why = |case: &str, id: &str, answers: &[(&str, &str)]| {
        let case = &cases[case];
        let (book, rules) = (case.book(), case.rulebook());
        let context = WizardContext::new(&book, rules, today());
        let of = wizard(id).expect("it ships");
        let answers: Answers = answers.iter().map(|(field, value)| ((*field).into(), (*value).into())).collect();
        let run = WizardRun::begin(of, context, &answers);
        outlook(&planned(&run, of, context), context, case.moment()).still
    };
    let contoso = [("customer", "contoso")];
    assert_eq!(why("counts-already", "dpor-azure", &contoso), Some(Still::CountsAlready));
    assert_eq!(
        why("attributed", "pal-azure", &contoso),
        Some(Still::CountsAlready),
        "through no association of the book"
    );
    assert_eq!(why("full-or-lost", "pal-azure", &contoso), Some(Still::FullOrBelow));
    assert_eq!(why("of-another-product", "pal-azure", &contoso), Some(Still::NothingCounts));
    assert_eq!(why("no-usage", "pal-azure", &contoso), Some(Still::NoUsage));
    assert_eq!(why("full", "certified-professional", &[("person", "eva")]), Some(Still::Full));
    assert_eq!(why("expired", "certified-professional", &[("person", "eva")]), Some(Still::NothingCounts));
}

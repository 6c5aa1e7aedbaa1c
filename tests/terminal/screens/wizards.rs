//! Each wizard as it is drawn: its first step, one in the middle and the review, narrow and wide; and the windows that
//! belong to them.

use super::room::{Faults, SIZES};
use super::{NARROW, WIDE, ascii};
use crate::support::assert_snapshot;
use crate::support::screen::Screen;
use crate::support::session::Session;
use laurels_app::active_wizard::PageItem;
use laurels_core::book::Book;
use laurels_core::rulebook;
use laurels_core::wizard::{self, Answers, WizardContext, WizardRun};
use laurels_core::wizard::{Draft, Ticket};
use laurels_data::exchange::{dataset, demo};
use laurels_tui::draw::skin::Skin;
use ratatui::layout::Size;

/// The answers with which each wizard is walked, of the demonstration's book.
pub(super) const WALKS: [(&str, &[(&str, &str)]); 11] = [
    (
        "cpor",
        &[
            ("solution_area", "microsoft-365"),
            ("involvement", "drives-usage"),
            ("incentive", "no"),
            ("licensing", "ea"),
            ("customer", "tailspin-toys"),
            ("workloads", "Teams, Exchange Online"),
            ("evidence", "sow.pdf"),
        ],
    ),
    ("dpor-m365", &[("subscription", "tailspin-toys-m1")]),
    ("dpor-azure", &[("customer", "the-phone-company"), ("contact", "Kim <kim@phone.example>")]),
    (
        "pal-azure",
        &[
            ("customer", "the-phone-company"),
            ("method", "cli"),
            ("identity", "guest"),
            ("identity_name", "kari_fabrikam"),
        ],
    ),
    (
        "pal-power-platform",
        &[("customer", "the-phone-company"), ("product", "power-platform"), ("method", "powershell")],
    ),
    ("csp-direct", &[("customer", "trey-research"), ("product", "microsoft-365")]),
    ("csp-indirect-provider", &[("customer", "trey-research"), ("product", "microsoft-365")]),
    (
        "csp-indirect-reseller",
        &[("customer", "trey-research"), ("product", "microsoft-365"), ("started", "2026-11-02")],
    ),
    ("certified-professional", &[("person", "runa"), ("started", "2026-11-20")]),
    ("renew-certification", &[("person", "aino"), ("exam", "AZ-104"), ("renewed", "2026-11-20")]),
    ("designation", &[("action", "enrol"), ("designation", "modern-work"), ("started", "2026-11-20")]),
];

/// The wizard whose first page and review are snapshots.
const SHOWN: &str = "pal-azure";

/// A wizard at a part of its way: nothing is its beginning, 1 its end.
fn run_of(book: &Book, id: &str, answers: &[(&str, &str)], part: f64) -> WizardRun {
    let wizard = wizard::wizard(id).expect("it ships");
    let rules = rulebook::shipped("2026-07").expect("ships").expect("sound");
    let context = WizardContext::new(book, &rules, demo::DATE);
    let mut answers: Answers =
        answers.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    if wizard.association_type().is_some() {
        answers.insert("partner_id".to_owned(), "6096001".to_owned());
    }
    let mut run = WizardRun::begin(wizard, context, &Answers::new());
    run.answer_all(wizard, context, &answers).unwrap_or_else(|why| panic!("{id}: {why}"));
    let steps = run.path(wizard, context).len();
    let place = ((steps - 1) as f64 * part).round() as usize;
    while run.path(wizard, context).iter().position(|step| step.id == run.at) < Some(place) {
        run.next(wizard, context, "kari").unwrap_or_else(|why| panic!("{id}: {why}"));
    }
    run
}

/// Every step of every wizard, as parts of the ways there.
pub(super) fn all_steps() -> Vec<(usize, f64)> {
    let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration");
    let rules = rulebook::shipped("2026-07").expect("ships").expect("sound");
    let parts = |wizard: usize| {
        let (id, answers) = WALKS[wizard];
        let (run, context) = (run_of(&book, id, answers, 0.0), WizardContext::new(&book, &rules, demo::DATE));
        let last = run.path(run.of().expect("it ships"), context).len() - 1;
        (0..=last).map(move |step| (wizard, step as f64 / last as f64)).collect::<Vec<_>>()
    };
    (0..WALKS.len()).flat_map(parts).collect()
}

/// A wizard after its review was recorded.
pub(super) fn recorded(wizard: usize, size: Size) -> Session {
    let mut session = open(wizard, 1.0, size);
    session.press("enter");
    if !session.state.windows.is_empty() {
        session.press("b tab b ctrl-s");
    }
    session
}

/// A dashboard on the demonstration's book with these wizards under way, before the list of them.
pub(super) fn under_way(walks: &[(usize, f64)], size: Size) -> Session {
    let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration");
    let draft = |(number, (wizard, part)): (i64, &(usize, f64))| {
        let (id, answers) = WALKS[*wizard];
        Draft { ticket: Ticket::Kept(number), run: run_of(&book, id, answers, *part) }
    };
    let drafts = (1..).zip(walks).map(draft).collect();
    let mut session = Session::with(book, drafts, size);
    session.press("5 ]");
    session
}

/// Each wizard at its beginning, in its middle, at its review and recorded, and each question of the first of these.
pub(super) fn screens(size: Size) -> Vec<(&'static str, Screen)> {
    let walks: Vec<(usize, f64)> = (0..WALKS.len()).flat_map(|wizard| [0.0, 0.5, 1.0].map(|at| (wizard, at))).collect();
    let mut session = under_way(&walks, size);
    let mut screens = Vec::new();
    for (wizard, part) in walks {
        let mut shoot = |session: &Session| screens.push((WALKS[wizard].0, session.screen(&Skin::default())));
        session.press("enter");
        shoot(&session);
        if part == 0.0 {
            session.press("home");
            for _ in 0..8 {
                shoot(session.press("j enter"));
                session.press(if session.state.windows.is_empty() { "j" } else { "esc" });
            }
        }
        session.press("esc j");
    }
    let shoot = |wizard: usize| (WALKS[wizard].0, recorded(wizard, size).screen(&Skin::default()));
    screens.extend((0..WALKS.len()).map(shoot));
    screens
}

/// The same with the first of them open.
fn open(wizard: usize, part: f64, size: Size) -> Session {
    let mut session = under_way(&[(wizard, part)], size);
    session.press("enter");
    session
}

#[test]
fn every_wizard_at_its_beginning_middle_and_end() {
    let parts = [("first", 0.0), ("middle", 0.5), ("review", 1.0)];
    let stops: Vec<(usize, (&str, f64))> =
        (0..WALKS.len()).flat_map(|wizard| parts.map(|part| (wizard, part))).collect();
    let walks: Vec<(usize, f64)> = stops.iter().map(|(wizard, (_, part))| (*wizard, *part)).collect();
    for (width, size) in [("narrow", NARROW), ("wide", WIDE)] {
        let mut session = under_way(&walks, size);
        for (wizard, (name, _)) in &stops {
            let id = WALKS[*wizard].0;
            session.press("enter");
            let screen = session.screen(&ascii());
            assert!(screen.lines().iter().all(|line| line.is_ascii()), "{id} {name}\n{screen}");
            assert!(screen.cursor().is_some(), "{id} {name}\n{screen}");
            if id == SHOWN && *name != "middle" {
                assert_snapshot!(format!("{id}_{name}_{width}"), session.screen(&Skin::default()).plain());
            }
            session.press("esc j");
        }
    }
}

/// What it records and moves in sentences; then what that achieved, and what is best next.
#[test]
fn every_wizard_tells_what_it_records_and_what_that_achieved() {
    let mut faults = Faults::default();
    for (wizard, (id, _)) in WALKS.iter().enumerate() {
        let session = open(wizard, 1.0, NARROW);
        let page = |session: &Session| session.state.wizard.as_ref().expect("open").page.clone();
        for line in page(&session).iter().filter(|line| line.what == PageItem::Text) {
            assert!(line.text.ends_with('.') && !line.text.contains('\u{2192}'), "{id}: {line:?}");
        }
        let recorded = recorded(wizard, SIZES[wizard % SIZES.len()]);
        faults.look(&format!("{id} recorded"), &recorded);
        let told = page(&recorded);
        assert!(told.iter().any(|line| line.text.starts_with("Recorded: ")), "{id}: {told:?}");
        assert!(told.iter().any(|line| line.what == PageItem::Next), "{id}: {told:?}");
        // The review and what is said after it call the state alike.
        let first = told.iter().find(|line| line.text.starts_with("Recorded: ")).map_or("", |line| line.text.as_str());
        if let Some((_, state)) = first.trim_end_matches(").").split_once(" (") {
            assert!(page(&session).iter().any(|line| line.text.contains(state)), "{id}: the review says no {state}");
        }
        let moves = ["rises to", "o score moves", "moves no points"];
        assert!(told.iter().any(|line| moves.iter().any(|words| line.text.contains(words))), "{id}: {told:?}");
    }
    faults.none();
}

#[test]
fn questions_of_a_step_and_those_that_admins_ask() {
    let mut session = open(3, 0.1, NARROW);
    let mut shot = |name: &str, keys: &str| {
        session.press(keys);
        assert_snapshot!(name, session.screen(&Skin::default()).plain());
    };
    shot("choice", "home j j j enter");
    shot("questions_searched", "esc ? r o l e");
    shot("answer", "enter");
}

#[test]
fn wizards_under_way_and_all_wizards() {
    let mut session = open(2, 0.6, NARROW);
    let mut shot = |name: &str, keys: &str| {
        session.press(keys);
        assert_snapshot!(name, session.screen(&Skin::default()).plain());
    };
    shot("wait_until", "W");
    shot("waiting", "enter");
    shot("drafts", "esc");
    shot("discard", "d");
}

#[test]
fn steps_and_gauges_replace_the_page_where_space_is_short() {
    let mut session = open(3, 0.5, NARROW);
    for (name, keys) in [("steps", "tab"), ("gauges", "tab")] {
        session.press(keys);
        assert_snapshot!(name, session.screen(&Skin::default()).plain());
    }
}

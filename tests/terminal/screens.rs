//! Every pane and window of the demonstration as it is drawn, narrow and wide; laws of all of them with nothing, little
//! and much in the book. The snapshots are read like screens when they change; where colour is the point they hold the
//! styles, too.

mod forms;
mod room;
mod wizards;

use crate::support::assert_snapshot;
use crate::support::screen::Screen;
use crate::support::session::Session;
use laurels_app::action::Action;
use laurels_app::book_task::Done;
use laurels_app::intent::{Intent, Motion};
use laurels_app::route::Pane;
use laurels_app::table::TableId;
use laurels_core::book::{
    Activity, AssociationState, ContactRole, CredentialKind, DesignationId, EvidenceKind, ImportKind, Licensing,
    MetricId, Product, SubscriptionStatus,
};
use laurels_core::change::Moved;
use laurels_core::import_report::{CustomerFigures, FileProblem, ImportReport, MonthFigures, Preview, Progress};
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{Reason, Status};
use laurels_core::summary::{Clock, Flag, PartnerRow, Standing, Summary};
use laurels_core::todo::TodoKind;
use laurels_data::exchange::demo;
use laurels_tui::draw::skin::{Glyphs, Skin, Theme};
use ratatui::layout::Size;
use std::collections::BTreeSet;
use std::sync::Arc;

const NARROW: Size = Size { width: 80, height: 24 };
const WIDE: Size = Size { width: 120, height: 40 };

/// A tour of every pane and view: its name, and the keys that lead there from the one before.
const PANES: [(&str, &str); 18] = [
    ("overview", ""),
    ("associations", "2"),
    ("association", "v"),
    ("customers", "v ]"),
    ("subscriptions", "]"),
    ("gaps", "]"),
    ("links", "]"),
    ("customer", "[ [ [ j enter"),
    ("designations", "esc 3 ] ] ] j"),
    ("reconcile", "] ] ]"),
    ("forecast", "t"),
    ("what_if", "i down down"),
    ("people", "4"),
    ("matrix", "] tab j j j"),
    ("timeline", "shift-tab ]"),
    ("certifications", "]"),
    ("wizards", "5"),
    ("activity", "6"),
];

/// A tour of every window.
const WINDOWS: [(&str, &str); 13] = [
    ("help", "?"),
    ("palette", "esc :"),
    ("palette_searched", "c o n t o s o"),
    ("as_of", "esc esc a"),
    ("as_of_wrong", "2 0 2 6 - 1 3 enter"),
    ("rulebooks", "esc esc r"),
    ("sort", "esc esc 2 s j"),
    ("filter", "esc esc / c o n"),
    ("form_edit", "esc 2 [ [ [ [ [ e"),
    ("form_new", "esc n"),
    ("form_choice", "enter"),
    ("form_wrong", "esc ctrl-s"),
    ("delete", "esc d"),
];

/// A tour of more windows, which are like others but for their words.
const WIDE_WINDOWS: [(&str, &str); 9] = [
    ("form_customer", "2 ] n"),
    ("form_customer_choice", "tab enter"),
    ("copy", "esc esc y"),
    ("form_subscription", "esc ] n"),
    ("palette_wizards", "esc : w i z a r d"),
    ("palette_state", "esc : s t a t e"),
    ("reported", "esc 3 R"),
    ("move", "esc y 2 [ m"),
    ("history", "esc H"),
];

/// A tour of what one sees before there is a book.
const FIRST_START: [(&str, &str); 5] = [
    ("first_start", ""),
    ("first_start_import", "j enter"),
    ("first_start_help", "esc ?"),
    ("first_start_begin", "esc j enter"),
    ("first_start_begin_wrong", "1 0 0 l tab 7 ctrl-s"),
];

/// A dashboard that shows what an import would change, and one that is at it.
fn importing(size: Size) -> [Session; 2] {
    let previewing = || {
        let mut session = Session::of(30, size);
        session.press(": i m p o r t space f i l e s enter a . t s v enter");
        session.act(Action::Finished(Ok(Done::Previewed(Arc::new(preview())))));
        session.press("j j j j");
        session
    };
    let mut saving = previewing();
    saving.press("y");
    saving.act(Action::Progress(Progress { doing: "saving", done: 45, total: 100 }));
    [previewing(), saving]
}

/// What an import of two files would change.
fn preview() -> Preview {
    let report = |file: &str, kind| ImportReport {
        file: file.into(),
        kind,
        rows: 240,
        taken: 239,
        added: 120,
        updated: 3,
        unchanged: 116,
        skipped: 1,
        gone: Vec::new(),
        customers: Vec::new(),
        problems: Vec::new(),
        unmapped_columns: Vec::new(),
        notes: Vec::new(),
    };
    let problem = |line| {
        FileProblem {
        line,
        lines: vec![line],
        count: 1,
        column: Some("TotalACR".into()),
        message: "\"1.200,5 USD (estimated)\" is no amount; expected a number such as 1200.50 or 1,200.50; the line is left out"
            .into(),
    }
    };
    let of_month = |month, added, updated| MonthFigures {
        month: Month::new(2026, month).expect("a month"),
        added,
        updated,
        gone: 0,
    };
    let azure = ImportReport {
        gone: vec!["northwind".into(), "tailspin".into()],
        customers: vec![CustomerFigures {
            customer: "contoso".into(),
            name: "Contoso".into(),
            months: [(9, 60, 0), (10, 60, 3)].map(|(month, added, updated)| of_month(month, added, updated)).to_vec(),
        }],
        problems: (12..40).map(problem).collect(),
        unmapped_columns: vec!["Colour".into(), "Shape".into()],
        notes: vec!["12 lines repeat the usage of another location and count once".into()],
        ..report("azure-usage.tsv", ImportKind::AzureUsage)
    };
    let people = report("training-completions.csv", ImportKind::TrainingCompletions);
    let moved = |designation, from, to| Moved {
        designation,
        from: Points::whole(from),
        to: Points::whole(to),
        uncertain: false,
    };
    let moved = vec![
        moved(DesignationId::Infrastructure, 48, 58),
        moved(DesignationId::DataAi, 24, 22),
        moved(DesignationId::Security, 41, 41),
    ];
    Preview { reports: vec![azure, people], moved, changes: true, left_out: Vec::new(), missing: Vec::new() }
}

/// Partners with long and wide names, one still being read, one whose file is damaged.
fn portfolio(size: Size) -> Session {
    let clock = |due: &str, text: &str| {
        Some(Clock { due: due.parse().expect("a day"), kind: TodoKind::CertExpiring, text: text.into() })
    };
    let row = |(file, name, next): (&str, &str, Option<Clock>)| {
        let standing = |id: &DesignationId| Standing {
            id: *id,
            points: 61.5,
            qualified: false,
            certain: *id != DesignationId::Security,
            status: Status::InProgress,
            blocking: Vec::new(),
            next: next.clone(),
        };
        let summary = Summary {
            partner: name.into(),
            global_id: Some("1000001".into()),
            as_of: demo::DATE,
            rulebook: "2026-10".into(),
            designations: DesignationId::ALL.iter().map(standing).collect(),
            first_due: [].into(),
        };
        PartnerRow {
            file: file.into(),
            summary: Some(Ok(summary)),
            flags: vec![Flag::Close, Flag::Zero],
            has_book: true,
            pending: false,
        }
    };
    let unread = |file: &str, error: Option<&str>| PartnerRow {
        summary: error.map(|error| Err(error.to_owned())),
        pending: error.is_none(),
        ..PartnerRow::unread(file.into())
    };
    let read = [
        ("fabrikam.db", "Fabrikam Partners", clock("2026-10-20", "A subscription has ended")),
        (
            "aw.db",
            "株式会社アドベンチャーワークスジャパン",
            clock("2027-01-09", "Mina's MB-800 expires on 9 Jan 2027."),
        ),
        (
            "consolidated.json",
            "Consolidated Messenger International Holdings and Subsidiaries",
            clock(
                "2026-11-30",
                "Jonas' MS-102 counts until 30 Jan 2027. Renew it before the exam retires on 30 Nov 2026.",
            ),
        ),
        ("litware.db", "Litware", None),
    ];
    let why = "partners/other.db is not a store: it is another program's file, or damaged";
    let rows = read.into_iter().map(row).chain([unread("tailspin.db", None), unread("other.db", Some(why))]);
    Session::portfolio(rows.collect(), size)
}

fn mono() -> Skin {
    Skin { theme: Theme::named("mono").expect("ships"), ..Skin::default() }
}

fn ascii() -> Skin {
    Skin { glyphs: Glyphs::ASCII, ..Skin::default() }
}

/// The screens of a tour.
fn tour(mut session: Session, stops: &[(&'static str, &str)], skin: &Skin) -> Vec<(&'static str, Screen)> {
    stops.iter().map(|(name, keys)| (*name, session.press(keys).screen(skin))).collect()
}

#[test]
fn panes_of_the_demonstration() {
    for (form, size) in [("narrow", NARROW), ("wide", WIDE)] {
        for (name, screen) in tour(Session::demo(size), &PANES, &Skin::default()) {
            assert_snapshot!(format!("{name}_{form}"), screen.plain());
        }
    }
}

/// Activities, reasons, states and the like are words for people: their ids are for commands and files.
#[test]
fn no_id_of_a_vocabulary_reaches_a_pane_or_a_window() {
    let ids: BTreeSet<&str> = [
        Activity::ALL.iter().map(|one| one.word()).collect::<Vec<_>>(),
        AssociationState::ALL.iter().map(|one| one.word()).collect(),
        DesignationId::ALL.iter().map(|one| one.word()).collect(),
        MetricId::ALL.iter().map(|one| one.word()).collect(),
        Product::ALL.iter().map(|one| one.word()).collect(),
        Reason::ALL.iter().map(|one| one.word()).collect(),
        SubscriptionStatus::ALL.iter().map(|one| one.word()).collect(),
        TodoKind::ALL.iter().map(|one| one.word()).collect(),
        Licensing::ALL.iter().map(|one| one.word()).collect(),
        ContactRole::ALL.iter().map(|one| one.word()).collect(),
        EvidenceKind::ALL.iter().map(|one| one.word()).collect(),
        CredentialKind::ALL.iter().map(|one| one.word()).collect(),
    ]
    .into_iter()
    .flatten()
    .filter(|id| id.contains('-'))
    .collect();
    let large = Size { width: 200, height: 60 };
    let skin = Skin::default();
    let tours = [&PANES[..], &WINDOWS, &WIDE_WINDOWS, &forms::FORMS, &forms::RECORDS];
    let mut screens: Vec<(&str, Screen)> =
        tours.into_iter().flat_map(|stops| tour(Session::demo(large), stops, &skin)).collect();
    screens.extend(tour(Session::of(30, large), &forms::FORMS, &skin));
    screens.extend(tour(Session::first(large), &FIRST_START, &skin));
    screens.extend(tour(portfolio(large), &[("partners", ""), ("a damaged file", "end")], &skin));
    screens.extend(importing(large).map(|session| ("import", session.screen(&skin))));
    let changed = [forms::conflict(large), forms::merging(large)];
    screens.extend(changed.map(|session| ("two versions", session.screen(&skin))));
    screens.extend(wizards::screens(large));
    for (name, screen) in screens {
        let text = screen.plain();
        // An address may have anything in it.
        let said = text.split_whitespace().filter(|word| !word.contains("://"));
        let words = said.flat_map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '-'));
        let found: BTreeSet<&str> = words.filter(|word| ids.contains(word)).collect();
        assert!(found.is_empty(), "{name} shows {found:?}\n{screen}");
    }
}

#[test]
fn windows_over_the_panes() {
    for (name, screen) in tour(Session::demo(NARROW), &WINDOWS, &Skin::default()) {
        if ["help", "palette_searched", "filter", "form_new", "delete"].contains(&name) {
            assert_snapshot!(format!("window_{name}"), screen.plain());
        }
    }
}

/// Whatever is in the book, every pane and window draws, shows where one is, and keeps to its skin.
#[test]
fn panes_and_windows_with_no_little_and_much_data() {
    let sizes = [Size { width: 60, height: 16 }, NARROW, WIDE, Size { width: 200, height: 60 }];
    for (records, size) in sizes.iter().enumerate().flat_map(|(place, size)| {
        // Each size with two of the books, so that every book meets two sizes.
        [0, 1, 30, 500].into_iter().cycle().skip(place).take(2).map(move |records| (records, *size))
    }) {
        for stops in [&PANES[..], &WINDOWS] {
            for (name, screen) in tour(Session::of(records, size), stops, &ascii()) {
                assert!(screen.cursor().is_some(), "{name} of {records} at {size:?}\n{screen}");
                assert!(screen.lines().iter().all(|line| line.is_ascii()), "{name} of {records}\n{screen}");
            }
            for (name, screen) in tour(Session::of(records, size), stops, &mono()) {
                assert!(!screen.has_colour(), "{name} of {records}\n{screen}");
            }
        }
    }
}

#[test]
fn first_start_and_loading_screens() {
    let mut session = Session::first(NARROW);
    for (name, keys) in FIRST_START {
        let screen = session.press(keys).screen(&Skin::default());
        assert!(screen.cursor().is_some(), "{name}\n{screen}");
        if ["first_start", "first_start_begin"].contains(&name) {
            assert_snapshot!(name, screen.plain());
        }
    }
}

#[test]
fn import_preview_and_progress() {
    for (form, size) in [("narrow", NARROW), ("wide", WIDE)] {
        let [preview, saving] = importing(size).map(|session| session.screen(&Skin::default()).plain());
        assert_snapshot!(format!("import_preview_{form}"), preview);
        assert!(saving.contains("Saving") && saving.contains("45"), "{saving}");
    }
}

#[test]
fn beginning_and_importing_need_nothing_but_ascii() {
    let smallest = Size { width: 60, height: 16 };
    let mut first = Session::first(smallest);
    for (name, keys) in FIRST_START {
        let screen = first.press(keys).screen(&ascii());
        assert!(screen.cursor().is_some(), "{name}\n{screen}");
    }
    let [preview, _] = importing(smallest).map(|session| session.screen(&ascii()));
    assert!(preview.cursor().is_some() && preview.lines().iter().any(|line| line.contains("y yes")), "{preview}");
    let mut first = Session::first(NARROW);
    let mut screens: Vec<Screen> = FIRST_START.iter().map(|(_, keys)| first.press(keys).screen(&ascii())).collect();
    screens.extend(importing(NARROW).map(|session| session.screen(&ascii())));
    assert!(screens.iter().flat_map(Screen::lines).all(|line| line.is_ascii()));
}

/// One screen of each sort, with its styles.
const SAMPLE: [(&str, &str); 7] = [
    ("overview", ""),
    ("designations", "3 ] ] ] j"),
    ("customers marked", "2 ] space"),
    ("help", "?"),
    ("form with a fault", "esc esc n ctrl-s"),
    ("matrix", "esc 4 ]"),
    ("wizard", "1 tab w"),
];

#[test]
fn skins_of_the_demonstration() {
    let themed = |name| Skin { theme: Theme::named(name).expect("ships"), ..Skin::default() };
    let skins = [
        ("dark", themed("dark")),
        ("light", themed("light")),
        ("16", Skin::default()),
        ("mono", mono()),
        ("ascii", ascii()),
    ];
    for (name, skin) in skins {
        let samples = tour(Session::demo(NARROW), &SAMPLE, &skin);
        let shown: String = samples.iter().map(|(name, screen)| format!("=== {name}\n{screen}\n")).collect();
        assert_snapshot!(format!("skin_{name}"), shown);
    }
}

#[test]
fn warnings_are_shown_in_the_header() {
    let mut session = Session::of(1, NARROW);
    session.press("a 2 0 2 6 - 0 6 - 3 0 enter");
    assert_snapshot!("not_today", session.screen(&Skin::default()));
}

#[test]
fn too_small_a_screen_asks_for_room() {
    let screen = |width, height| Session::of(1, Size { width, height }).screen(&Skin::default()).lines();
    assert_eq!(screen(59, 24)[0], "laurels needs 60x16, this is 59x24");
    assert_eq!(screen(80, 15)[0], "laurels needs 60x16, this is 80x15");
    assert_eq!(screen(10, 2), ["laurels…", ""]);
    assert_eq!(screen(1, 1), ["…"]);
}

#[test]
fn a_frame_of_an_unexpected_size_still_draws() {
    let mut session = Session::of(30, WIDE);
    for (_, keys) in PANES.into_iter().chain(WINDOWS) {
        session.press(keys);
        for (width, height) in [(60, 16), (61, 17), (79, 23), (109, 20), (110, 16), (200, 60)] {
            let drawn = Screen::draw(width, height, |frame| {
                drop(laurels_tui::draw::draw(frame, &session.state, &Skin::default()))
            });
            assert!(drawn.lines()[0].contains("laurels"), "{drawn}");
        }
    }
}

#[test]
fn a_click_runs_the_intent_of_its_region() {
    let mut session = Session::of(30, WIDE);
    session.press("2 ]");
    let click = |session: &mut Session, text: &str| {
        let screen = session.screen(&Skin::default());
        let place = |(y, line): (usize, String)| Some((line.split_once(text)?.0.chars().count(), y));
        let (x, y) = screen.lines().into_iter().enumerate().find_map(place).expect(text);
        session.act(Action::Click { x: x as u16, y: y as u16 });
    };
    click(&mut session, "Northwind");
    let selected = session.state.selected_key(TableId::Customers);
    let book = session.state.book.clone().expect("a book");
    assert!(book.customer(selected.as_deref().expect("a row")).is_some_and(|c| c.name.contains("Northwind")));
    click(&mut session, "Segment");
    assert_eq!(session.state.tables.get(TableId::Customers).sort, Some((1, true)));
    click(&mut session, "Gaps");
    assert_eq!(session.state.route.view, TableId::Gaps);
    click(&mut session, "Certifications");
    assert_eq!(session.state.route.pane, Pane::Certifications);
    click(&mut session, "? help");
    assert_eq!(session.state.list(), Some(TableId::Help));
    click(&mut session, "Sort the list");
    assert_eq!(session.state.selected_key(TableId::Help).as_deref(), Some("sort"));
    session.press("esc");
    assert!(session.state.windows.is_empty());
}

#[test]
fn the_wheel_moves_the_list_below_it() {
    let mut session = Session::of(30, WIDE);
    session.press("2");
    for (motion, selected) in [(Motion::Down, 3), (Motion::Down, 6), (Motion::Up, 3)] {
        session.act(Action::Wheel { x: 5, y: 6, motion });
        assert_eq!(session.state.tables.get(TableId::Associations).selected, selected);
    }
}

#[test]
fn todos_without_points_are_folded_until_opened() {
    let mut session = Session::demo(WIDE);
    session.press("tab");
    let group = "Nothing cert-expiring".to_owned();
    session.act(Action::Intent(Intent::Point(TableId::DoNext, group)));
    let folded = session.state.table(TableId::DoNext, 30, 118).total;
    session.press("enter");
    let unfolded = session.state.table(TableId::DoNext, 30, 118);
    let todos = session.state.results.advice.as_ref().expect("advice").todos.len();
    assert!(folded < unfolded.total && folded < todos, "{folded} of {todos}");
    session.press("enter");
    assert_eq!(session.state.table(TableId::DoNext, 30, 118).total, folded);
    session.press("/ v i g g o");
    assert!(
        session.state.table(TableId::DoNext, 30, 118).rows.iter().any(|row| row.key == "cert-expired viggo/AZ-305")
    );
}

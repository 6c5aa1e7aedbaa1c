//! The partners of a portfolio: one is opened, and Esc leads back.

use crate::action::Action;
use crate::book_task::{BookTask, Done};
use crate::effect::Effect;
use crate::keymap::Keymap;
use crate::state::Settings;
use crate::table::TableId;
use crate::test_harness::{TestHarness, book, day, loaded};
use laurels_core::book::DesignationId;
use laurels_core::ids::RulebookId;
use laurels_core::scoring::Status;
use laurels_core::summary::{Flag, PartnerRow, Standing, Summary};
use std::sync::Arc;

fn partner(file: &str, name: &str, flags: &[Flag], has_book: bool) -> PartnerRow {
    let standing = |id: &DesignationId| Standing {
        id: *id,
        points: 61.5,
        qualified: false,
        certain: true,
        status: Status::InProgress,
        blocking: Vec::new(),
        next: None,
    };
    let summary = Summary {
        partner: name.to_owned(),
        global_id: None,
        as_of: day(2026, 11, 22),
        rulebook: RulebookId::from("2026-07"),
        designations: DesignationId::ALL.iter().map(standing).collect(),
        first_due: [].into(),
    };
    PartnerRow { file: file.to_owned(), summary: Some(Ok(summary)), flags: flags.to_vec(), has_book, pending: false }
}

fn unread(file: &str, error: Option<&str>) -> PartnerRow {
    let summary = error.map(|error| Err(error.to_owned()));
    PartnerRow { pending: summary.is_none(), summary, ..PartnerRow::unread(file.to_owned()) }
}

/// A dashboard on four partners, one of them still being read.
fn portfolio() -> TestHarness {
    let settings = Settings { read_only: true, store: "partners".to_owned(), ..Settings::default() };
    let mut harness = TestHarness::with(settings, Keymap::default());
    harness.act(Action::Start);
    harness.act(Action::Partners(Arc::new(vec![unread("contoso.db", None), unread("litware.db", None)])));
    assert_eq!(harness.names(TableId::Partners), ["contoso.db", "litware.db"]);
    assert!(harness.table(TableId::Partners).title.ends_with("2 still being read"));
    harness.act(Action::Partners(Arc::new(vec![
        partner("litware.db", "Litware", &[Flag::Uncertain], true),
        partner("wingtip.json", "Wingtip", &[Flag::Close], false),
        unread("contoso.db", None),
        unread("other.db", Some("is damaged")),
    ])));
    harness
}

#[test]
fn a_partner_is_opened_and_esc_leads_back() {
    let mut harness = portfolio();
    assert_eq!(harness.names(TableId::Partners), ["Litware", "Wingtip", "contoso.db", "other.db"]);
    assert!(harness.state.tabs().is_empty());
    harness.press("2");
    assert_eq!(harness.state.message.as_ref().map(|m| m.text.as_str()), Some("open a partner first"));
    harness.press("enter");
    assert!(matches!(harness.effects.last(), Some(Effect::Keep(BookTask::Partner(file))) if file == "litware.db"));
    harness.act(Action::Finished(Ok(Done::Changed(loaded(book()), None))));
    assert!(harness.state.book.is_some() && !harness.state.tabs().is_empty());
    harness.press("2 / a enter esc");
    assert_eq!(harness.state.list(), Some(TableId::Associations), "Esc clears the filter first");
    // What is read meanwhile does not come between.
    let more = harness.state.partners.clone().expect("partners");
    harness.act(Action::Partners(more)).press("esc");
    assert_eq!(harness.state.list(), Some(TableId::Partners));
    assert!(harness.state.book.is_none() && harness.selected(TableId::Partners) == "litware.db");
    let effects = harness.effects.len();
    harness.press("down enter");
    assert!(harness.state.route.in_full && harness.effects.len() == effects, "a summary has no book to open");
    harness.press("esc q");
    assert!(matches!(harness.effects.last(), Some(Effect::Quit)));
}

#[test]
fn what_the_screen_shows_is_scored_first_and_scrolling_changes_that() {
    let settings = Settings { read_only: true, store: "partners".to_owned(), ..Settings::default() };
    let mut harness = TestHarness::with(settings, Keymap::default());
    let files: Vec<String> = (0..40).map(|number| format!("partner-{number:02}.db")).collect();
    let rows = |scored: usize| {
        let row = |(at, file): (usize, &String)| match at < scored {
            true => partner(file, file, &[], true),
            false => unread(file, None),
        };
        Action::Partners(Arc::new(files.iter().enumerate().map(row).collect()))
    };
    let asked = |harness: &mut TestHarness| {
        let effects = std::mem::take(&mut harness.effects).into_iter();
        let asked = effects.filter_map(|effect| match effect {
            Effect::ScoreFirst(names) => Some(names),
            _ => None,
        });
        asked.collect::<Vec<_>>()
    };
    harness.act(Action::Start).act(rows(0)).resize(5, 80);
    assert_eq!(asked(&mut harness).last().map(Vec::as_slice), files.get(0..5));
    harness.press("end");
    assert_eq!(asked(&mut harness), [files.get(35..40).expect("names")]);
    harness.press("up");
    assert!(asked(&mut harness).is_empty(), "it is known already");
    harness.act(rows(37));
    assert_eq!(asked(&mut harness), [files.get(37..40).expect("names")], "what is scored no longer waits");
    harness.act(rows(40));
    assert_eq!(asked(&mut harness), [Vec::<String>::new()]);
}

#[test]
fn a_card_of_an_earlier_day_says_so_until_it_is_scored_again() {
    let mut harness = portfolio();
    let earlier = PartnerRow { pending: true, ..partner("litware.db", "Litware", &[], true) };
    harness.act(Action::Partners(Arc::new(vec![earlier])));
    let table = harness.table(TableId::Partners);
    assert!(table.title.ends_with("1 still being read"), "{}", table.title);
    assert_eq!(harness.table(TableId::Partners).rows[0].cells[7].as_text(), "22 Nov 2026");
    harness.act(Action::Partners(Arc::new(vec![partner("litware.db", "Litware", &[], true)])));
    assert_eq!(harness.table(TableId::Partners).rows[0].cells[7].as_text(), "");
}

#[test]
fn a_partner_follows_its_store_until_it_is_left() {
    let mut harness = portfolio();
    harness.press("enter").act(Action::Finished(Ok(Done::Changed(loaded(book()), None))));
    harness.effects.clear();
    harness.act(Action::ChangedElsewhere);
    assert!(matches!(harness.effects.as_slice(), [Effect::Reopen]), "{:?}", harness.effects);
    harness.act(Action::Loaded(loaded(book())));
    assert!(harness.state.book.is_some() && !harness.state.loading);
    harness.act(Action::ServerLost(Some("it is gone".into())));
    assert!(harness.state.lost.is_some());
    harness.press("esc");
    harness.effects.clear();
    harness.act(Action::ServerLost(None)).act(Action::ChangedElsewhere).act(Action::Loaded(loaded(book())));
    assert!(harness.effects.is_empty(), "{:?}", harness.effects);
    assert!(harness.state.is_before_partners() && harness.state.book.is_none());
}

#[test]
fn partners_are_found_by_what_makes_them_worth_a_look() {
    for (words, found) in [("within 5 points", "Wingtip"), ("not certain", "Litware"), ("other.db", "other.db")] {
        let mut harness = portfolio();
        harness.press("/").type_text(words).press("enter");
        assert_eq!(harness.names(TableId::Partners), [found], "{words}");
    }
}

//! How one begins, opens and leaves.

mod importing;
mod reverting;

use super::*;
use crate::action::Action;
use crate::compute::Query;
use crate::route::Pane;
use crate::state::Settings;
use crate::test_harness::{TestHarness, book, in_memory, loaded};
use crate::view;
use chrono::DateTime;
use laurels_core::book::{Book, Partner};
use laurels_core::change::{Revision, redoable, undoable};
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook;
use laurels_core::scoring::{self, AsOf};
use std::time::Duration;

/// A dashboard that has found no store.
fn without_a_store() -> TestHarness {
    let mut harness = TestHarness::empty();
    harness.act(Action::Start).act(Action::NothingYet(Vec::new()));
    harness.effects.clear();
    harness
}

/// The tasks wished for since the last look.
fn tasks(harness: &mut TestHarness) -> Vec<BookTask> {
    let effects = std::mem::take(&mut harness.effects);
    effects.into_iter().filter_map(|effect| if let Effect::Keep(task) = effect { Some(task) } else { None }).collect()
}

fn finish(harness: &mut TestHarness, result: Result<Done, String>) -> &mut TestHarness {
    harness.act(Action::Finished(result))
}

/// The book after so many changes.
fn changed(revision: u64) -> Done {
    Done::Changed(OpenedBook { revision, ..loaded(book()) }, None)
}

/// The book after changes, each of them new or the undoing of another.
fn after(changes: &[Option<u64>]) -> OpenedBook {
    let revision = |(place, undoes): (usize, &Option<u64>)| Revision {
        number: place as u64 + 1,
        at: DateTime::UNIX_EPOCH,
        who: "kari".into(),
        host: None,
        what: "imported a.tsv".into(),
        moved: Vec::new(),
        undoes: *undoes,
    };
    let log: Vec<Revision> = changes.iter().enumerate().map(revision).collect();
    let (undo, redo) = (undoable(&log, |_| true), redoable(&log, |_| true));
    OpenedBook { revision: log.len() as u64, log: Arc::new(log), undo, redo, ..loaded(book()) }
}

fn message(harness: &TestHarness) -> &str {
    harness.state.message.as_ref().map_or("", |message| message.text.as_str())
}

#[test]
fn without_a_store_the_first_screen_offers_three_choices() {
    let mut harness = without_a_store();
    assert_eq!(harness.state.list(), Some(TableId::FirstStart));
    assert_eq!(harness.names(TableId::FirstStart), ["Look at the demonstration", "Import files", "Start empty"]);
    harness.press("2 / s a");
    assert_eq!((harness.state.route.pane, harness.state.filtering.is_none()), (Pane::Overview, true));
    assert_eq!(message(&harness), "choose how to begin first");
    let revision = harness.press("esc esc").state.revision;
    assert_eq!(harness.press("esc").state.revision, revision, "this is the root");
    assert!(matches!(harness.press("q").effects.as_slice(), [Effect::Quit]));
}

#[test]
fn the_demonstration_opens_and_leads_back() {
    let mut harness = without_a_store();
    harness.press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Demonstration]));
    finish(&mut harness, Ok(Done::Changed(in_memory(book()), None)));
    assert_eq!(harness.state.list(), Some(TableId::Designations));
    assert!(harness.state.in_memory && harness.state.results.card.is_some() && message(&harness).contains("saved"));
    harness.press("2 ] :").type_text("leave the demonstration").press("enter");
    assert!(matches!(harness.effects.as_slice(), [Effect::Load]));
    harness.act(Action::NothingYet(Vec::new()));
    assert_eq!(harness.state.list(), Some(TableId::FirstStart));
    assert!(harness.state.book.is_none() && harness.state.results.card.is_none() && !harness.state.in_memory);
}

#[test]
fn a_new_store_asks_for_the_partner_and_validates_the_answers() {
    let mut harness = without_a_store();
    harness.press("j j enter ctrl-s");
    let complaints = |harness: &TestHarness| {
        let (entries, focus) = view::form(&harness.state.subject()).expect("a form");
        let bad = |entry: &view::Entry| entry.note.clone().filter(|note| note.tone == Tone::Bad).map(|note| note.text);
        (entries.iter().map(bad).collect::<Vec<_>>(), focus)
    };
    assert_eq!(complaints(&harness), (vec![Some("enter a name".into()), None, Some("enter one id".into())], 0));
    harness.type_text("Fabrikam").press("tab").type_text("100000l");
    assert_eq!(complaints(&harness).0[1].as_deref(), Some("a partner id has digits only"));
    harness.press("backspace").type_text("1").press("down").type_text("1000001");
    assert_eq!(complaints(&harness).0[2].as_deref(), Some("that is the global id; a location has its own"));
    harness.press("enter");
    assert!(tasks(&mut harness).is_empty(), "not as long as something is wrong");
    harness.press("ctrl-u").type_text("6096001").press("shift-tab shift-tab").type_text(" Partners");
    assert_eq!(complaints(&harness), (vec![None, None, None], 0));
    harness.press("ctrl-s");
    let tasks = tasks(&mut harness);
    let [BookTask::Begin(partner)] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!((partner.name.as_str(), partner.global_id.as_deref()), ("Fabrikam Partners", Some("1000001")));
    assert_eq!(partner.locations.first().map(|location| location.partner_id.as_str()), Some("6096001"));
    finish(&mut harness, Err("the folder cannot be written to".into()));
    assert_eq!(
        (message(&harness), harness.state.windows.len()),
        ("the folder cannot be written to", 1),
        "nothing is lost"
    );
    harness.press("ctrl-s");
    finish(&mut harness, Ok(changed(1)));
    assert!(harness.state.windows.is_empty() && !harness.state.first_start && harness.state.book.is_some());
}

#[test]
fn read_only_leaves_the_demonstration_only() {
    let mut harness = TestHarness::with(Settings { read_only: true, ..Settings::default() }, Default::default());
    harness.act(Action::NothingYet(Vec::new()));
    for keys in ["down", "down"] {
        harness.press(keys).press("enter");
        assert_eq!(message(&harness), "the book was opened read-only");
    }
    assert!(tasks(&mut harness).is_empty());
    harness.press("g enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Demonstration]));
}

#[test]
fn a_protected_store_is_shown_with_the_reason() {
    let why = "the folder /srv/laurels may not be written to by kari: read only";
    let mut harness = TestHarness::empty();
    harness.act(Action::Start);
    harness.act(Action::Loaded(OpenedBook { read_only: Some(why.into()), ..after(&[None]) }));
    assert_eq!(message(&harness), why);
    assert!(view::header(&harness.state.subject()).badges.iter().any(|badge| badge.text == "READ-ONLY"));
    harness.wait(Duration::from_secs(10)).press("u");
    assert_eq!(message(&harness), why);
    assert!(tasks(&mut harness).is_empty());
    harness
        .wait(Duration::from_secs(10))
        .act(Action::Loaded(OpenedBook { read_only: Some(why.into()), ..after(&[None]) }));
    assert_eq!(message(&harness), "", "it is said once");
    harness.act(Action::Loaded(after(&[None]))).press("u");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Undo]), "the permissions were mended");
}

#[test]
fn a_lost_server_refuses_changes_until_it_is_back() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(after(&[None])));
    let badges = |harness: &TestHarness| -> Vec<String> {
        view::header(&harness.state.subject()).badges.into_iter().map(|badge| badge.text).collect()
    };
    harness.act(Action::ServerLost(Some("no answer within 10 s".into())));
    assert_eq!(message(&harness), "the server is lost: no answer within 10 s; nothing can be changed until it is back");
    assert_eq!(badges(&harness), ["SERVER LOST", "READ-ONLY"]);
    harness.press("u");
    assert_eq!(message(&harness), "the server is lost; nothing can be changed until it is back");
    assert!(tasks(&mut harness).is_empty());
    harness.act(Action::ServerLost(None));
    assert_eq!((message(&harness), badges(&harness).len()), ("the server is back", 0));
    assert!(matches!(tasks(harness.press("u")).as_slice(), [BookTask::Undo]));
}

#[test]
fn a_book_begun_by_an_import_lets_you_name_the_partner() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("name the partner").press("enter");
    assert_eq!(message(&harness), "the book already has a partner");
    let nameless = Book { partner: Partner::default(), ..book() };
    harness.act(Action::Loaded(loaded(nameless))).wait(Duration::from_secs(10));
    assert!(harness.state.notice().is_some_and(|notice| notice.text.starts_with("Whose book is this?")));
    let asks = |harness: &TestHarness| harness.state.notice().is_some_and(|notice| notice.text.contains("Whose book"));
    harness.press(":").type_text("name the partner");
    assert!(!asks(&harness), "its key is text there");
    harness.press("enter");
    assert!(!asks(&harness), "its form is open");
    harness.type_text("Fabrikam").press("tab tab").type_text("6096001").press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Begin(_)]));
    finish(&mut harness, Ok(Done::Changed(loaded(book()), None)));
    assert!(message(&harness).starts_with("named the partner: Fabrikam"), "{}", message(&harness));
}

#[test]
fn quitting_asks_when_changes_are_in_memory_only() {
    let unsaved = || {
        let mut harness = TestHarness::empty();
        harness.act(Action::Loaded(in_memory(book()))).press("q");
        assert!(matches!(harness.effects.pop(), Some(Effect::Quit)), "nothing is changed yet");
        harness.state.job = Some(RunningTask::new(BookTask::Undo));
        finish(&mut harness, Ok(Done::Changed(OpenedBook { revision: 1, ..in_memory(book()) }, None)));
        harness.press("q");
        assert_eq!(harness.state.list(), Some(TableId::Leave));
        assert!(harness.effects.is_empty());
        harness
    };
    assert!(matches!(unsaved().press("down enter").effects.as_slice(), [Effect::Quit]));
    assert!(matches!(unsaved().press("ctrl-c").effects.as_slice(), [Effect::Quit]));
    assert!(unsaved().press("down down enter").state.windows.is_empty());
    let mut harness = unsaved();
    harness.press("enter").type_text("book.json").press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Export(file)] if file == "book.json"));
    finish(&mut harness, Err("book.json already exists".into()));
    assert!(harness.effects.is_empty() && harness.state.is_unsaved());
    harness.press("enter");
    finish(&mut harness, Ok(Done::Exported));
    assert!(matches!(harness.effects.last(), Some(Effect::Quit)) && !harness.state.is_unsaved());
}

#[test]
fn reloading_is_refused_when_changes_are_in_memory_only() {
    let mut harness = TestHarness::empty();
    harness.act(Action::Loaded(in_memory(book())));
    harness.state.changes = 1;
    harness.press(":").type_text("load the book").press("enter");
    assert!(harness.effects.is_empty() && message(&harness).contains("would be lost"));
}

#[test]
fn the_stored_score_is_shown_until_the_new_one_is_computed() {
    let rules = rulebook::shipped("2026-07").expect("it ships").expect("it is sound");
    let at = AsOf { date: crate::test_harness::day(2026, 11, 20), today: crate::test_harness::day(2026, 11, 20) };
    let card = Arc::new(scoring::score(&book(), &rules, at));
    let badges = |harness: &TestHarness| -> Vec<String> {
        view::header(&harness.state.subject()).badges.iter().map(|badge| badge.text.clone()).collect()
    };
    let mut harness = TestHarness::empty();
    harness.act(Action::Start).act(Action::Stored(Arc::clone(&card)));
    assert_eq!((badges(&harness), harness.state.notice().is_some()), (vec!["STORED".to_owned()], true));
    assert_eq!(harness.press("down").selected(TableId::Designations), "modern-work", "and it can be walked through");
    harness.act(Action::Loaded(loaded(book())));
    assert!(badges(&harness).is_empty() && harness.state.results.answered.contains(&Query::Score));
    assert_eq!(harness.selected(TableId::Designations), "modern-work");
    let asked_for = Settings { as_of: Some(crate::test_harness::day(2026, 1, 1)), ..Settings::default() };
    let mut harness = TestHarness::with(asked_for, Default::default());
    harness.act(Action::Stored(card));
    assert!(harness.state.results.card.is_none(), "another day was asked for");
}

#[test]
fn changes_of_others_are_loaded_and_the_selection_stays() {
    let mut harness = TestHarness::ready();
    harness.press("2 ] j j").act(Action::ChangedElsewhere);
    assert!(matches!(harness.effects.as_slice(), [Effect::Load]));
    harness.act(Action::Loaded(after(&[None])));
    assert_eq!((harness.selected(TableId::Customers).as_str(), harness.state.changes), ("c2", 1));
    assert_eq!(message(&harness), "kari: imported a.tsv");
    harness.act(Action::Loaded(after(&[None, Some(1), None])));
    assert_eq!(message(&harness), "kari: imported a.tsv (and 1 more)");
    let mut alone = TestHarness::empty();
    alone.act(Action::Loaded(in_memory(book()))).act(Action::ChangedElsewhere);
    assert!(alone.effects.is_empty(), "a book in memory goes its own way");
}

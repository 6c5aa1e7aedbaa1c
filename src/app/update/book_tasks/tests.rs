//! How one begins, imports, takes back and leaves.

use super::*;
use crate::action::Action;
use crate::book_task::Reverting;
use crate::compute::Query;
use crate::route::Pane;
use crate::state::Settings;
use crate::test_harness::{TestHarness, book, in_memory, loaded};
use crate::update::confirming::SEEN;
use crate::view;
use chrono::DateTime;
use laurels_core::book::{Book, DesignationId, ImportKind, Partner};
use laurels_core::change::{LoggedEvidence, Moved, Revision, redoable, undoable};
use laurels_core::history::{HistoryAnswer, HistoryEntry, HistoryQuery};
use laurels_core::import_report::{FileProblem, ImportReport, LeftOut};
use laurels_core::opened::OpenedBook;
use laurels_core::points::Points;
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

fn preview() -> Preview {
    let (column, message) = (Some("TotalACR".into()), "\"abc\" is no amount".into());
    let problem = FileProblem { line: 12, lines: vec![12], count: 1, column, message };
    let report = ImportReport {
        file: "azure-usage.tsv".into(),
        kind: ImportKind::AzureUsage,
        rows: 240,
        taken: 239,
        added: 120,
        updated: 3,
        unchanged: 116,
        skipped: 1,
        gone: vec!["northwind".into()],
        customers: Vec::new(),
        problems: vec![problem],
        unmapped_columns: vec!["Colour".into()],
        notes: vec!["two locations listed the same usage; it counts once".into()],
    };
    let moved = |designation, from, to| Moved {
        designation,
        from: Points::whole(from),
        to: Points::whole(to),
        uncertain: false,
    };
    let moved = vec![moved(DesignationId::Infrastructure, 48, 58), moved(DesignationId::DataAi, 24, 24)];
    Preview {
        reports: vec![report],
        moved,
        changes: true,
        left_out: vec![LeftOut { file: "notes.txt".into(), why: "is not text".into(), unknown: None }],
        missing: vec!["Azure usage: 11 months are missing.".into()],
    }
}

/// A dashboard in which the preview of an import is open and has been seen.
fn previewing() -> TestHarness {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("import files").press("enter").type_text("azure-usage.tsv").press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Preview(files, _)] if files == &["azure-usage.tsv"]));
    finish(&mut harness, Ok(Done::Previewed(Arc::new(preview()))));
    harness.wait(SEEN);
    harness
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
fn a_line_of_files_is_completed_checked_and_read() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("import files").press("enter enter");
    assert!(harness.state.entry().and_then(|e| e.note).is_some_and(|n| n.text.starts_with("name a file")));
    harness.type_text("'my files/a.tsv' da").press("tab");
    assert!(matches!(harness.effects.as_slice(), [Effect::Complete(beginning)] if beginning == "da"));
    harness.act(Action::Completed { beginning: "da".into(), found: vec!["data/".into()] });
    harness.type_text("b.csv").press("enter");
    assert!(
        matches!(tasks(&mut harness).as_slice(), [BookTask::Preview(files, _)] if files == &["my files/a.tsv", "data/b.csv"])
    );
    assert_eq!(harness.state.progress().map(|p| p.text).as_deref(), Some("reading"));
    finish(&mut harness, Err("data/b.csv is not there".into()));
    let note = harness.state.entry().and_then(|entry| entry.note).expect("a note");
    assert_eq!((note.text.as_str(), note.tone), ("data/b.csv is not there", Tone::Bad));
    assert_eq!(harness.press("backspace").state.windows.len(), 1, "the line can be mended");
}

#[test]
fn the_palette_accepts_files_after_import() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("import da").press("tab");
    assert!(matches!(harness.effects.as_slice(), [Effect::Complete(beginning)] if beginning == "da"));
    harness.act(Action::Completed { beginning: "da".into(), found: vec!["data.csv".into()] }).press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Preview(files, _)] if files == &["data.csv"]));
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("import data.csv").press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Preview(files, _)] if files == &["data.csv"]));
    let mut harness = TestHarness::ready();
    harness.state.settings.read_only = true;
    harness.press(":").type_text("import data.csv").press("tab enter");
    assert!(harness.effects.is_empty() && harness.state.windows.is_empty());
}

#[test]
fn a_cancelled_preview_does_not_open() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("import files").press("enter").type_text("a.tsv").press("enter esc");
    finish(&mut harness, Ok(Done::Previewed(Arc::new(preview()))));
    assert!(harness.state.windows.is_empty());
}

#[test]
fn a_confirmation_counts_only_after_its_question_was_shown() {
    for yes in ["y", "enter"] {
        let mut harness = previewing();
        harness.press("esc").press("enter");
        tasks(&mut harness);
        finish(&mut harness, Ok(Done::Previewed(Arc::new(preview()))));
        harness.wait(SEEN - Duration::from_millis(1)).press(yes);
        assert!(tasks(&mut harness).is_empty(), "{yes} comes too early");
        let due = harness.state.deadline().expect("a deadline");
        harness.wait(due - harness.env.now).press(yes);
        assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Import(_)]), "{yes}");
        assert!(harness.state.windows.is_empty());
    }
}

#[test]
fn a_preview_shows_moved_scores_and_problems() {
    let mut harness = previewing();
    let rows = harness.table(TableId::Preview).rows;
    let text: Vec<String> =
        rows.iter().map(|row| row.cells.iter().map(view::Cell::as_text).collect::<Vec<_>>().join(" | ")).collect();
    assert_eq!(
        text,
        [
            "Infrastructure | 48.0 → 58.0 (+10.0)",
            "Scores | The other designations would stay as they are.",
            "azure-usage.tsv | Azure usage",
            "  rows | 240 read: 239 taken, 1 left out",
            "  figures | 120 new, 3 changed, 116 unchanged",
            "  note | two locations listed the same usage; it counts once",
            "  gone 1 | no longer named, kept as they are: northwind",
            "line 12 | TotalACR: \"abc\" is no amount",
            "  left out | columns that are not used: Colour",
            "Left out | notes.txt is not text",
            "Still missing | Azure usage: 11 months are missing.",
        ]
    );
    harness.press("esc esc");
    assert!(harness.state.windows.is_empty() && tasks(&mut harness).is_empty(), "Esc leaves everything as it was");
}

#[test]
fn an_import_shows_its_progress_and_result() {
    let mut harness = previewing();
    harness.press("y");
    harness.act(Action::Progress(Progress { doing: "saving", done: 1, total: 4 }));
    let advance = harness.state.progress().expect("something under way");
    assert_eq!((advance.text.as_str(), advance.share, advance.hint.as_str()), ("saving", Some(0.25), "ctrl-c stops"));
    harness.press("u q");
    assert!(message(&harness).contains("Ctrl-c stops it"), "neither now");
    tasks(&mut harness);
    finish(&mut harness, Ok(changed(1)));
    assert_eq!(message(&harness), "imported azure-usage.tsv: 120 new, 3 changed · u undoes it");
    assert!(harness.state.job.is_none() && harness.state.changes == 1);
}

#[test]
fn ctrl_c_stops_a_task_or_else_quits() {
    let mut harness = previewing();
    harness.press("y ctrl-c");
    assert!(matches!(harness.effects.as_slice(), [Effect::Keep(_), Effect::Stop]));
    assert_eq!(harness.state.progress().map(|p| p.text).as_deref(), Some("stopping"));
    finish(&mut harness, Err("Stopped: everything is as it was".into()));
    assert_eq!(message(&harness), "Stopped: everything is as it was");
    harness.effects.clear();
    harness.press("ctrl-c");
    assert!(matches!(harness.effects.as_slice(), [Effect::Quit]));
}

#[test]
fn changes_are_undone_and_redone() {
    let mut harness = TestHarness::ready();
    assert!(tasks(harness.press("u")).is_empty());
    assert_eq!(message(&harness), "there is nothing to undo");
    harness.act(Action::Loaded(after(&[None]))).press("U");
    assert_eq!(message(&harness), "there is nothing to redo");
    assert!(matches!(tasks(harness.press("u")).as_slice(), [BookTask::Undo]));
    finish(&mut harness, Ok(Done::Changed(after(&[None, Some(1)]), Some("imported a.tsv".into()))));
    assert_eq!(message(&harness), "Undone: imported a.tsv · ctrl-r redoes it");
    for key in ["ctrl-r", "U"] {
        assert!(matches!(tasks(harness.press(key)).as_slice(), [BookTask::Redo]), "{key}");
        finish(&mut harness, Err("revision 2 depends on it".into()));
        assert_eq!(message(&harness), "revision 2 depends on it");
    }
    assert!(tasks(harness.press("u")).is_empty(), "it is undone already");
    harness.state.settings.read_only = true;
    harness.press("U");
    assert_eq!(message(&harness), "the book was opened read-only");
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
fn undoing_an_import_asks_first_and_gives_the_number_of_records() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(after(&[None])));
    let revision = harness.state.log[0].clone();
    let answer_of = |what: &str, figures, records: usize| {
        let revision = Revision { what: what.to_owned(), ..revision.clone() };
        let entry = HistoryEntry { more: records, ..HistoryEntry::of(revision, &[], figures) };
        Action::HistoryAnswer(HistoryAnswer { of: HistoryQuery::Change(1), entries: Ok([entry].into()) })
    };
    let answer = |figures, records: usize| answer_of(&revision.what, figures, records);
    let mut undo = |action| {
        harness.state.reverting = Some(Reverting { task: BookTask::Undo, of: 1, does: "Undo" });
        harness.act(action);
        let title = harness.state.windows.last().map(|window| window.title().into_owned());
        (title, tasks(&mut harness).len(), tasks(harness.yes()).len())
    };
    let import = Some(LoggedEvidence::Apply { rows: 3_500, gone: 0, digest: None });
    assert_eq!(undo(answer(import, 9)), (Some("Undo the import of 3,509 records?".into()), 0, 1));
    harness.state.job = None;
    // As the message of the import counted, which is not all that it touched.
    let mut undo = |action| {
        harness.state.reverting = Some(Reverting { task: BookTask::Undo, of: 1, does: "Undo" });
        harness.act(action);
        let title = harness.state.windows.last().map(|window| window.title().into_owned());
        harness.press("esc");
        title
    };
    let few = Some(LoggedEvidence::Apply { rows: 10, gone: 2, digest: None });
    let said = undo(answer_of("imported azure-usage.tsv (azure-usage): 9 new, 1 changed", few, 8));
    assert_eq!(said.as_deref(), Some("Undo the import of 10 records?"));
    let said = undo(answer_of("imported people.csv (training-completions): 1 new", None, 2));
    assert_eq!(said.as_deref(), Some("Undo the import of 1 record?"));
    let mut undo = |action| {
        harness.state.reverting = Some(Reverting { task: BookTask::Redo, of: 1, does: "Redo" });
        harness.act(action);
        let title = harness.state.windows.last().map(|window| window.title().into_owned());
        (title, tasks(&mut harness).len())
    };
    assert_eq!(undo(answer(None, 12)), (Some("Redo a change of 12 records?".into()), 0));
    harness.press("esc");
    assert!(harness.state.windows.is_empty() && harness.state.job.is_none());
    harness.state.reverting = Some(Reverting { task: BookTask::Undo, of: 1, does: "Undo" });
    let unread = HistoryAnswer { of: HistoryQuery::Change(1), entries: Err("the log cannot be read".into()) };
    harness.act(Action::HistoryAnswer(unread));
    assert!(tasks(&mut harness).is_empty() && message(&harness) == "the log cannot be read", "nothing unasked");
    harness.state.reverting = Some(Reverting { task: BookTask::Undo, of: 1, does: "Undo" });
    harness.act(answer(None, 1));
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Undo]), "a single record is not asked about");
}

#[test]
fn in_the_log_undo_reverts_the_selected_change() {
    let mut harness = TestHarness::ready();
    harness.act(Action::Loaded(OpenedBook { undo: None, redo: None, ..after(&[None, None, None]) })).press("u");
    assert_eq!(message(&harness), "there is nothing to undo", "what others did is theirs");
    harness.press("6 down");
    assert_eq!(harness.selected(TableId::Log), "2");
    assert!(matches!(tasks(harness.press("u")).as_slice(), [BookTask::UndoOf(2)]));
    finish(&mut harness, Err("ola's change 3 (changed person Ada) depends on it; undo that first".into()));
    assert_eq!(message(&harness), "ola's change 3 (changed person Ada) depends on it; undo that first");
    // In a list beside it the key is about one's own changes.
    harness.press("tab u");
    assert_eq!(message(&harness), "there is nothing to undo");
}

#[test]
fn a_book_begun_by_an_import_lets_you_name_the_partner() {
    let mut harness = TestHarness::ready();
    harness.press(":").type_text("name the partner").press("enter");
    assert_eq!(message(&harness), "the book already has a partner");
    let nameless = Book { partner: Partner::default(), ..book() };
    harness.act(Action::Loaded(loaded(nameless))).wait(Duration::from_secs(10));
    assert!(harness.state.notice().is_some_and(|notice| notice.text.starts_with("Whose book is this?")));
    harness.press(":").type_text("name the partner").press("enter");
    harness.type_text("Fabrikam").press("tab tab").type_text("6096001").press("enter");
    assert!(matches!(tasks(&mut harness).as_slice(), [BookTask::Begin(_)]));
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

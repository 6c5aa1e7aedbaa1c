//! Taking back and making again, with a question where it is much.

use super::*;
use crate::book_task::Reverting;
use laurels_core::change::LoggedEvidence;
use laurels_core::history::{HistoryAnswer, HistoryEntry, HistoryQuery};

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

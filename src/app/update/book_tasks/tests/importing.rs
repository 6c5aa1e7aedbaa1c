//! From the line that names the files to the message of what was imported.

use super::*;
use crate::update::confirming::SEEN;
use laurels_core::book::{DesignationId, ImportKind};
use laurels_core::change::Moved;
use laurels_core::import_report::{FileProblem, ImportReport, LeftOut};
use laurels_core::points::Points;

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

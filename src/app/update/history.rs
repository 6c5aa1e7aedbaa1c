//! Looking back: what a change did, and what became of a record.

use super::open_window;
use crate::arrangement::Arrangement;
use crate::effect::Effect;
use crate::history_dialog::HistoryDialog;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use crate::window::Window;
use laurels_core::history::{HistoryAnswer, HistoryQuery};

/// Opens the history of the selected record, or the selected change of the log field by field.
pub fn open_history(state: &mut AppState) {
    let Some((of, title)) = selection::history_subject(state) else { return };
    let mut window = HistoryDialog { of: of.clone(), title, rows: None, why: None };
    let known = state.history_answer.clone().filter(|history_answer| history_answer.of == of);
    let is_known = known.is_some();
    known.into_iter().for_each(|history_answer| fill(state, &mut window, &history_answer));
    open_window(state, Window::History(Box::new(window)));
    if !is_known {
        state.effects.push(Effect::History(of));
    }
}

/// Asks what the change did that is selected in the log, once the selection rests.
pub(super) fn ask(state: &mut AppState) {
    let in_log = state.arrangement() == Arrangement::Activity && state.rest_until.is_none() && !state.loading;
    let selected = state.selected(TableId::Log).filter(|_| in_log).and_then(|place| state.log.get(place));
    let Some(of) = selected.map(|revision| HistoryQuery::Change(revision.number)) else { return };
    let is_known = state.history_answer.as_ref().is_some_and(|answer| answer.of == of);
    if !is_known && state.history_query.as_ref() != Some(&of) {
        state.history_query = Some(of.clone());
        state.effects.push(Effect::History(of));
    }
}

/// Takes in what the log says: for the window that waits for it, and for the change that is selected.
pub(super) fn take(state: &mut AppState, history_answer: HistoryAnswer) {
    let mut windows = std::mem::take(&mut state.windows);
    for window in &mut windows {
        if let Window::History(window) = window
            && window.of == history_answer.of
        {
            fill(state, window, &history_answer);
        }
    }
    state.windows = windows;
    if state.history_query.as_ref() == Some(&history_answer.of) {
        state.history_query = None;
        state.history_answer = Some(history_answer);
    }
    state.renew_lists();
}

fn fill(state: &AppState, window: &mut HistoryDialog, history_answer: &HistoryAnswer) {
    let rows = history_answer
        .entries
        .as_ref()
        .map_or(Vec::new(), |entries| view::history_rows(&state.subject(), &window.of, entries));
    window.rows = Some(rows.into());
    window.why = history_answer.entries.as_ref().err().cloned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::test_harness::{TestHarness, book, loaded};
    use chrono::DateTime;
    use laurels_core::book::{Customer, DesignationId, RecordKind};
    use laurels_core::change::{Edit, LedgerRecord, Moved, Revision};
    use laurels_core::history::HistoryEntry;
    use laurels_core::opened::OpenedBook;
    use laurels_core::points::Points;
    use std::sync::Arc;
    use std::time::Duration;

    fn revision(number: u64) -> Revision {
        let moved = Moved {
            designation: DesignationId::Security,
            from: Points::whole(10),
            to: Points::whole(12),
            uncertain: false,
        };
        Revision {
            number,
            at: DateTime::UNIX_EPOCH,
            who: "kari".into(),
            host: None,
            what: "changed customer Contoso".into(),
            moved: vec![moved],
            undoes: None,
        }
    }

    fn renamed(number: u64) -> HistoryEntry {
        let named = |name: &str| LedgerRecord::from(Customer::new("c0", name));
        HistoryEntry::of(revision(number), &[Edit::replace(named("Contoso"), named("Contoso\u{202E} Ltd"))], None)
    }

    /// What is to be looked up since the last look.
    fn lookups(harness: &mut TestHarness) -> Vec<HistoryQuery> {
        let effects = std::mem::take(&mut harness.effects);
        effects
            .into_iter()
            .filter_map(|effect| if let Effect::History(of) = effect { Some(of) } else { None })
            .collect()
    }

    fn answer_history(harness: &mut TestHarness, of: HistoryQuery, entries: Result<Vec<HistoryEntry>, String>) {
        harness.act(Action::HistoryAnswer(HistoryAnswer { of, entries: entries.map(Into::into) }));
    }

    /// What the list of the window says.
    fn rows(harness: &TestHarness) -> Vec<String> {
        let rows = harness.table(TableId::History).rows;
        let said = |row: &view::Row| row.cells.iter().map(view::Cell::as_text).collect::<Vec<_>>().join("|");
        rows.iter().map(|row| said(row).trim_matches('|').to_owned()).collect()
    }

    #[test]
    fn the_log_shows_before_and_after_once_the_selection_rests() {
        let mut harness = TestHarness::ready();
        let log = Arc::new(vec![revision(1), revision(2), revision(3)]);
        harness.act(Action::Loaded(OpenedBook { log, revision: 3, ..loaded(book()) })).press("6");
        assert_eq!(lookups(&mut harness), [HistoryQuery::Change(3)]);
        harness.press("down down");
        assert_eq!(lookups(&mut harness), [], "while it moves nothing is asked");
        harness.wait(Duration::from_secs(1));
        assert_eq!(lookups(&mut harness), [HistoryQuery::Change(1)]);
        answer_history(&mut harness, HistoryQuery::Change(3), Ok(vec![renamed(3)]));
        answer_history(&mut harness, HistoryQuery::Change(1), Ok(vec![renamed(1)]));
        let lines = harness.state.detail(TableId::Log).lines;
        let field = lines.iter().find(|line| line.0 == "Field").map(|line| line.1.as_str());
        assert_eq!(field, Some("Name: Contoso → Contoso Ltd"));
        assert_eq!(lookups(harness.wait(Duration::from_secs(1))), [], "it is known");
        harness.press("enter");
        assert_eq!(lookups(&mut harness), []);
        assert_eq!(rows(&harness), ["1 Jan 1970 00:00 kari: changed customer Contoso", "Name: Contoso → Contoso Ltd"]);
        harness.press("esc up");
        harness.wait(Duration::from_secs(1));
        assert_eq!(lookups(&mut harness), [HistoryQuery::Change(2)]);
        answer_history(&mut harness, HistoryQuery::Change(2), Err("it sticks".into()));
        let lines = harness.state.detail(TableId::Log).lines;
        assert!(lines.iter().any(|line| line.1 == "it sticks"));
    }

    #[test]
    fn a_form_shows_its_records_history_including_the_partners() {
        let mut harness = TestHarness::ready();
        harness.press(":").type_text("edit the partner").press("enter ctrl-t");
        assert_eq!(lookups(&mut harness), [HistoryQuery::Record(RecordKind::Partner, String::new())]);
        harness.press("esc esc 4 n ctrl-t");
        assert_eq!(lookups(&mut harness), [], "what is new has none");
    }

    #[test]
    fn a_record_shows_its_own_history() {
        let mut harness = TestHarness::ready();
        harness.press("H");
        assert!(harness.state.windows.is_empty() && harness.state.message.is_some(), "a designation is no record");
        harness.press("4 H");
        let record = harness.state.record(TableId::People).expect("a person");
        let of = HistoryQuery::Record(RecordKind::Person, record.key());
        assert_eq!(lookups(&mut harness).as_slice(), std::slice::from_ref(&of));
        assert_eq!(harness.state.windows.last().map(Window::title).as_deref(), Some("History of person ADA"));
        assert_eq!(harness.table(TableId::History).empty, "Looking it up.");
        answer_history(&mut harness, HistoryQuery::Record(RecordKind::Person, "nobody".into()), Ok(vec![renamed(1)]));
        assert!(rows(&harness).is_empty(), "of somebody else");
        answer_history(&mut harness, of, Ok(vec![renamed(2), renamed(1)]));
        let said = rows(&harness);
        assert_eq!(
            (said.len(), said[0].as_str(), said[1].as_str()),
            (4, "1 Jan 1970 00:00|kari|+2.0 Security|changed customer Contoso", "Name: Contoso → Contoso Ltd")
        );
        harness.press("esc H");
        let of = lookups(&mut harness).pop().expect("asked again: it may have changed");
        answer_history(&mut harness, of, Ok(Vec::new()));
        assert!(harness.table(TableId::History).empty.starts_with("The log does not name it"));
    }
}

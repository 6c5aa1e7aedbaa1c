//! Looking back: what a change did, and what became of a record.

use super::keeping;
use crate::app::command::Reason;
use crate::app::effect::Effect;
use crate::app::env::Env;
use crate::app::layout::Arrangement;
use crate::app::recall::{Recall, Recalled, Retrospect};
use crate::app::select;
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use crate::app::window::Window;

/// What the form in front, else the selected row, has a history of, and what that is called.
fn subject(state: &AppState) -> Option<(Recall, String)> {
    if let Some(number) = keeping::selected_change(state) {
        return Some((Recall::Change(number), format!("Change {number}, before and after")));
    }
    let record = match state.windows.last() {
        Some(Window::Record(form)) => form.before()?.clone(),
        Some(_) => return None,
        None => select::record(state, state.place.focus)?,
    };
    let title = format!("History of {}", select::record_name(&record));
    Some((Recall::Record(record.kind(), record.key()), title))
}

/// Whether the selected row has a history.
pub fn can_look_back(state: &AppState) -> Result<(), Reason> {
    match subject(state) {
        Some(_) => Ok(()),
        None => Err(Reason("select a record, or a change of the log, to see what was before")),
    }
}

/// Opens the history of the selected record, or the selected change of the log field by field.
pub fn look_back(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let Some((of, title)) = subject(state) else { return Vec::new() };
    *state.tables.get_mut(TableId::History) = TableState::default();
    let mut window = Retrospect { of: of.clone(), title, rows: None, why: None };
    let known = state.recalled.clone().filter(|recalled| recalled.of == of);
    let is_known = known.is_some();
    known.into_iter().for_each(|recalled| fill(state, &mut window, &recalled));
    state.windows.push(Window::History(Box::new(window)));
    state.renew_lists();
    if is_known { Vec::new() } else { vec![Effect::Recall(of)] }
}

/// Asks what the change did that is selected in the log, once the selection rests.
pub(super) fn wanted(state: &mut AppState) -> Option<Effect> {
    let in_log = state.arrangement() == Arrangement::Activity && state.rest_until.is_none() && !state.loading;
    let place = state.selected(TableId::Log).filter(|_| in_log)?;
    let of = Recall::Change(state.log.get(place)?.number);
    if state.recalling.as_ref() == Some(&of) || state.recalled.as_ref().is_some_and(|recalled| recalled.of == of) {
        return None;
    }
    state.recalling = Some(of.clone());
    Some(Effect::Recall(of))
}

/// Takes in what the log says: for the window that waits for it, and for the change that is selected.
pub(super) fn take(state: &mut AppState, recalled: Recalled) {
    let mut windows = std::mem::take(&mut state.windows);
    for window in &mut windows {
        if let Window::History(window) = window
            && window.of == recalled.of
        {
            fill(state, window, &recalled);
        }
    }
    state.windows = windows;
    if state.recalling.as_ref() == Some(&recalled.of) {
        state.recalling = None;
        state.recalled = Some(recalled);
    }
    state.renew_lists();
}

fn fill(state: &AppState, window: &mut Retrospect, recalled: &Recalled) {
    let rows = recalled.told.as_ref().map_or(Vec::new(), |told| select::history_rows(state, &window.of, told));
    window.rows = Some(rows.into());
    window.why = recalled.told.as_ref().err().cloned();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::{Action, Loaded};
    use crate::app::recall::Past;
    use crate::app::stage::{Stage, book, loaded};
    use crate::core::book::{Customer, DesignationId, RecordKind};
    use crate::core::change::{Edit, LedgerRecord, Moved, Revision};
    use crate::core::points::Points;
    use chrono::DateTime;
    use std::sync::Arc;
    use std::time::Duration;

    fn revision(number: u64) -> Revision {
        let moved = Moved { designation: DesignationId::Security, from: Points::whole(10), to: Points::whole(12) };
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

    fn renamed(number: u64) -> Past {
        let named = |name: &str| LedgerRecord::Customer(Customer::new("c0", name));
        Past::of(revision(number), &[Edit::replace(named("Contoso"), named("Contoso\u{202E} Ltd"))], None)
    }

    /// What is to be looked up since the last look.
    fn recalls(stage: &mut Stage) -> Vec<Recall> {
        let effects = std::mem::take(&mut stage.effects);
        effects.into_iter().filter_map(|effect| if let Effect::Recall(of) = effect { Some(of) } else { None }).collect()
    }

    fn told(stage: &mut Stage, of: Recall, told: Result<Vec<Past>, String>) {
        stage.act(Action::Recalled(Recalled { of, told: told.map(Into::into) }));
    }

    /// What the list of the window says.
    fn rows(stage: &Stage) -> Vec<String> {
        let rows = select::table(&stage.state, TableId::History).rows;
        let said = |row: &select::Row| row.cells.iter().map(select::Cell::as_text).collect::<Vec<_>>().join("|");
        rows.iter().map(|row| said(row).trim_matches('|').to_owned()).collect()
    }

    #[test]
    fn the_log_tells_before_and_after_once_the_selection_rests() {
        let mut stage = Stage::ready();
        let log = Arc::new(vec![revision(1), revision(2), revision(3)]);
        stage.act(Action::Loaded(Loaded { log, revision: 3, ..loaded(book()) })).press("6");
        assert_eq!(recalls(&mut stage), [Recall::Change(3)]);
        stage.press("down down");
        assert_eq!(recalls(&mut stage), [], "while it moves nothing is asked");
        stage.wait(Duration::from_secs(1));
        assert_eq!(recalls(&mut stage), [Recall::Change(1)]);
        told(&mut stage, Recall::Change(3), Ok(vec![renamed(3)]));
        told(&mut stage, Recall::Change(1), Ok(vec![renamed(1)]));
        let lines = select::detail(&stage.state, TableId::Log).lines;
        let field = lines.iter().find(|line| line.0 == "Field").map(|line| line.1.as_str());
        assert_eq!(field, Some("name: Contoso → Contoso Ltd"));
        assert_eq!(recalls(stage.wait(Duration::from_secs(1))), [], "it is known");
        stage.press("enter");
        assert_eq!(recalls(&mut stage), []);
        assert_eq!(rows(&stage), ["1 Jan 1970 00:00 kari: changed customer Contoso", "name: Contoso → Contoso Ltd"]);
        stage.press("esc up");
        stage.wait(Duration::from_secs(1));
        assert_eq!(recalls(&mut stage), [Recall::Change(2)]);
        told(&mut stage, Recall::Change(2), Err("it sticks".into()));
        let lines = select::detail(&stage.state, TableId::Log).lines;
        assert!(lines.iter().any(|line| line.1 == "it sticks"));
    }

    #[test]
    fn a_form_shows_the_history_of_its_record_the_partner_s_too() {
        let mut stage = Stage::ready();
        stage.press(":").type_text("edit the partner").press("enter H");
        assert_eq!(recalls(&mut stage), [Recall::Record(RecordKind::Partner, String::new())]);
        stage.press("esc esc 4 n H");
        assert_eq!(recalls(&mut stage), [], "what is new has none");
    }

    #[test]
    fn a_record_has_a_history_of_its_own() {
        let mut stage = Stage::ready();
        stage.press("H");
        assert!(stage.state.windows.is_empty() && stage.state.message.is_some(), "a designation is no record");
        stage.press("4 H");
        let record = select::record(&stage.state, TableId::People).expect("a person");
        let of = Recall::Record(RecordKind::Person, record.key());
        assert_eq!(recalls(&mut stage).as_slice(), std::slice::from_ref(&of));
        assert_eq!(stage.state.windows.last().map(Window::title).as_deref(), Some("History of person ADA"));
        assert_eq!(select::table(&stage.state, TableId::History).empty, "Looking it up.");
        told(&mut stage, Recall::Record(RecordKind::Person, "nobody".into()), Ok(vec![renamed(1)]));
        assert!(rows(&stage).is_empty(), "of somebody else");
        told(&mut stage, of, Ok(vec![renamed(2), renamed(1)]));
        let said = rows(&stage);
        assert_eq!(
            (said.len(), said[0].as_str(), said[1].as_str()),
            (4, "1 Jan 1970 00:00|kari|+2.0 Security|changed customer Contoso", "name: Contoso → Contoso Ltd")
        );
        stage.press("esc H");
        let of = recalls(&mut stage).pop().expect("asked again: it may have changed");
        told(&mut stage, of, Ok(Vec::new()));
        assert!(select::table(&stage.state, TableId::History).empty.starts_with("The log does not name it"));
    }
}

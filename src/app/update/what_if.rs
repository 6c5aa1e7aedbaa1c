//! Scenarios of what-if: what is taken into them, switched on and off, copied and kept.

use super::prompts::{close_ask, complain, open_ask};
use super::{book_tasks, navigation, show_message};
use crate::availability;
use crate::book_task::BookTask;
use crate::form::FieldKind;
use crate::prompt::{Prompt, PromptSubject};
use crate::route::{Pane, Route};
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{self, Tone};
use laurels_core::scenario::{PlannedChange, Scenario};

/// Takes the scenarios of a book that was opened; where it has none, there is one in which nothing is tried.
pub(super) fn take(state: &mut AppState, scenarios: Vec<Scenario>) {
    let first = || vec![Scenario::new("Scenario 1", state.rulebooks.iter().map(|rules| &rules.id))];
    let scenarios = if scenarios.is_empty() { first() } else { scenarios };
    state.scenario = state.scenario.min(scenarios.len() - 1);
    state.scenarios = scenarios;
}

/// Whether the scenarios are on the screen.
pub(super) fn is_open(state: &AppState) -> bool {
    state.route.view == TableId::WhatIf && state.windows.is_empty() && state.route.customer.is_none()
}

/// Takes the selected row into the scenario in front, or the marked ones, and shows what comes of it.
pub fn ask(state: &mut AppState) {
    let list = state.route.focus;
    let table = state.tables.get(list);
    let is_meant = |record: &&u32| match table.marked.is_empty() {
        true => table.record() == Some(**record),
        false => table.marked.contains(&view::key(&state.subject(), list, **record as usize)),
    };
    let meant = table.order.iter().filter(is_meant);
    let changes: Vec<PlannedChange> =
        meant.filter_map(|record| view::planned_change(&state.subject(), list, *record as usize)).collect();
    let is_taken = !changes.is_empty();
    if let Some(front) = state.scenarios.get_mut(state.scenario) {
        changes.into_iter().for_each(|change| front.add(change));
    }
    if is_taken {
        state.tables.get_mut(list).marked.clear();
        keep(state);
    }
    let (view, designation) = (TableId::WhatIf, state.route.designation);
    navigation::open(state, Route { view, focus: view, designation, ..Route::at(Pane::Designations) });
}

/// Switches the selected change on or off.
pub(super) fn toggle(state: &mut AppState) {
    if let Some((place, front)) = selection::what_if_change(state).zip(state.scenarios.get_mut(state.scenario)) {
        front.toggle(place);
        keep(state);
    }
}

/// Takes the selected change out; where a designation is selected, the scenario in front.
pub(super) fn remove(state: &mut AppState) {
    match selection::what_if_change(state) {
        Some(place) => {
            if let Some(front) = state.scenarios.get_mut(state.scenario).filter(|front| place < front.changes.len()) {
                front.changes.remove(place);
            }
        }
        None if state.scenarios.len() > 1 => {
            state.scenarios.remove(state.scenario);
            state.scenario = state.scenario.min(state.scenarios.len() - 1);
        }
        None => {}
    }
    keep(state);
}

/// Brings another scenario to the front.
pub(super) fn turn(state: &mut AppState, by: isize) {
    let count = state.scenarios.len().max(1);
    state.scenario = (state.scenario + count).saturating_add_signed(by) % count;
    state.renew_lists();
}

/// Asks what a copy of the scenario in front is called.
pub(super) fn ask_name(state: &mut AppState) {
    let help = "A copy of this scenario, shown beside it.";
    let name = format!("Scenario {}", state.scenarios.len() + 1);
    open_ask(state, Prompt::line(PromptSubject::Scenario, "Name", help, FieldKind::Text, &name))
}

/// Takes the name, and brings the copy to the front.
pub(super) fn take_name(state: &mut AppState, name: &str) {
    if name.is_empty() || state.scenarios.iter().any(|scenario| scenario.name == name) {
        return complain(state, "give it a name of its own");
    }
    close_ask(state);
    let Some(front) = state.scenarios.get(state.scenario) else { return };
    let copy = Scenario { name: name.to_owned(), ..front.clone() };
    state.scenarios.insert(state.scenario, copy);
    keep(state);
}

/// Keeps the scenarios beside the book, where anything can be kept.
fn keep(state: &mut AppState) {
    state.renew_content();
    match availability::has_book(state) {
        _ if state.is_read_only() => {}
        Ok(()) => book_tasks::start(state, BookTask::Scenarios(state.scenarios.clone())),
        Err(_) => show_message(state, Tone::Warn, "a job is running: the scenario is kept with its next change"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::Effect;
    use crate::test_harness::TestHarness;
    use crate::view::Cell;
    use laurels_core::book::{AssociationState, DesignationId};
    use std::sync::Arc;

    fn cells(harness: &TestHarness) -> Vec<Vec<String>> {
        let table = harness.table(TableId::WhatIf);
        table.rows.iter().map(|row| row.cells.iter().map(|cell: &Cell| cell.as_text().to_owned()).collect()).collect()
    }

    #[test]
    fn an_association_in_force_ends_and_one_that_is_not_is_made() {
        for state in [AssociationState::Active, AssociationState::Draft] {
            let mut harness = TestHarness::ready();
            let book = harness.state.book.as_mut().expect("a book");
            Arc::make_mut(book).associations.iter_mut().for_each(|own| own.state = state);
            harness.press("2 i");
            let front = &harness.state.scenarios[harness.state.scenario];
            let ends = matches!(front.changes[0].change, PlannedChange::End(_));
            assert_eq!(ends, state == AssociationState::Active, "{front:?}");
        }
    }

    #[test]
    fn customers_that_are_lost_move_the_scores_until_they_are_taken_out_and_the_scenario_is_kept() {
        let mut harness = TestHarness::ready();
        let kept = |effects: &[Effect]| {
            effects.iter().filter(|effect| matches!(effect, Effect::Keep(BookTask::Scenarios(_)))).count()
        };
        harness.press("2 ] *");
        let before = kept(&harness.effects);
        harness.press("i");
        assert_eq!(harness.state.route.view, TableId::WhatIf);
        assert_eq!(kept(&harness.effects), before + 1);
        harness.state.job = None;
        let lost = cells(&harness);
        assert!(lost[6].first().is_some_and(|text| text.starts_with("Lose ")), "{lost:?}");
        assert_eq!(lost[6][2], "on");
        let infrastructure = lost[3].clone();
        assert_ne!(infrastructure[1], infrastructure[2], "{lost:?}");
        for _ in 0..5 {
            harness.press("g down down down down down down space d");
            harness.state.job = None;
        }
        let left = cells(&harness);
        assert_eq!(left[6].first().map(String::as_str), Some("Renew every certification in time"));
        assert_eq!(left[3][1], left[3][2], "nothing is lost any more");
    }

    #[test]
    fn a_change_tells_what_it_moves_by_itself_and_its_step_is_recorded_with_a_key() {
        let mut harness = TestHarness::ready();
        let exam_row = |harness: &TestHarness| {
            let subject = harness.state.subject();
            (0..50).find(|place| crate::view::exam_passed(&subject, TableId::Plan, *place).is_some())
        };
        harness.press("1 p");
        let place = exam_row(&harness).expect("an exam");
        for _ in 0..place {
            harness.press("down");
        }
        harness.press("i");
        harness.state.job = None;
        harness.press("g down down down down down down");
        harness.wait(std::time::Duration::from_secs(1));
        let subject = harness.state.subject();
        let detail = format!("{:?}", crate::view::detail(&subject, TableId::WhatIf, Some(6)));
        assert!(detail.contains("By itself") && detail.contains("Business Applications"), "{detail}");
        harness.press("c");
        let Some(crate::window::Window::Record(form)) = harness.state.windows.last() else { panic!("no form") };
        assert!(!form.value("exam").is_empty());
    }

    #[test]
    fn the_plan_is_that_of_the_designation_in_the_selected_row() {
        let mut harness = TestHarness::ready();
        harness.press("3 i g down down p");
        assert_eq!(harness.state.route.view, TableId::Plan);
        assert_eq!(harness.state.route.designation, DesignationId::ALL[2]);
    }

    #[test]
    fn a_copy_stands_beside_the_scenario_and_each_comes_to_the_front() {
        let mut harness = TestHarness::ready();
        harness.press("3 i n ctrl-u H i r i n g enter");
        harness.state.job = None;
        let titles = |harness: &TestHarness| -> Vec<String> {
            harness.table(TableId::WhatIf).columns.iter().map(|column| column.title.to_string()).collect()
        };
        assert_eq!(titles(&harness), ["If", "Now", "Hiring", "Scenario 1"]);
        harness.press("]");
        assert_eq!(titles(&harness), ["If", "Now", "Scenario 1", "Hiring"]);
    }
}

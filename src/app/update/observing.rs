//! Reports that disagree with the ledger: what they show becomes the ledger's, one by one or a whole group.

use super::editing::rule_dialog;
use crate::book_task::Recording;
use crate::selection;
use crate::state::AppState;
use laurels_core::change::{Change, Edit, LedgerRecord};

/// Records what the report of the selected row shows, or those of all rows of the selected group.
pub fn accept(state: &mut AppState) {
    let edits: Vec<Edit> = selection::observed(state).into_iter().cloned().collect();
    let what = match edits.as_slice() {
        [edit] => {
            let name = edit.after.as_ref().map(LedgerRecord::name).unwrap_or_default();
            format!("accepted {name} as a report shows it")
        }
        edits => format!("accepted {} associations as reports show them", edits.len()),
    };
    rule_dialog::commit(state, Recording::new(Change { edits, evidence: None }, what));
}

#[cfg(test)]
mod tests {
    use crate::compute::TodoRow;
    use crate::selection;
    use crate::table::TableId;
    use crate::test_harness::TestHarness;
    use crate::window::{Confirm, Window};
    use laurels_core::book::{Association, AssociationType};
    use laurels_core::change::{Edit, LedgerRecord};
    use std::sync::Arc;

    /// A dashboard in the list Do next, three rows of which a report could settle: a todo of its own, and two of a group.
    fn harness() -> TestHarness {
        let mut harness = TestHarness::ready();
        harness.press("tab");
        assert_eq!(harness.state.route.focus, TableId::DoNext);
        let mut advice = harness.state.results.advice.as_deref().cloned().expect("advice");
        let own = advice.rows.iter().find_map(|row| match row {
            TodoRow::Todo(place, None) => Some(*place),
            _ => None,
        });
        let group = advice.groups.first().expect("a group").members.iter().copied();
        for (number, place) in own.into_iter().chain(group.take(2)).enumerate() {
            let association = Association::active(format!("seen-{number}"), AssociationType::Csp, "c4");
            advice.todos[place].observed = vec![Edit::create(LedgerRecord::from(association))];
        }
        harness.state.results.advice = Some(Arc::new(advice));
        harness.state.renew_lists();
        harness.effects.clear();
        harness
    }

    /// How many records `o` asks about.
    fn asked(harness: &mut TestHarness) -> Option<usize> {
        harness.press("o");
        match harness.state.windows.last() {
            Some(Window::Confirm(Confirm::Record(_, several))) => Some(*several),
            _ => None,
        }
    }

    #[test]
    fn what_reports_show_is_accepted_one_by_one_or_as_it_is_marked() {
        let mut one = harness();
        while selection::observed(&one.state).is_empty() {
            one.press("j");
        }
        assert!(selection::observed(&one.state).len() < 3, "a row, or its group");
        let mut all = harness();
        all.press("*");
        let marked = all.state.tables.get(TableId::DoNext).marked.len();
        assert_eq!(marked, 2, "a row, and a group that is folded");
        assert_eq!(asked(&mut all), Some(3), "each once");
        let mut none = harness();
        none.press("G");
        assert!(selection::observed(&none.state).is_empty());
        none.press("space");
        assert!(none.state.tables.get(TableId::DoNext).marked.is_empty(), "no report shows anything of it");
    }
}

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

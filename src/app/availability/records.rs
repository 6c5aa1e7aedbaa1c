//! What can be done to records.

use super::{Answer, has_book, needs};
use crate::intent::Intent;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;
use laurels_core::book::RecordKind;

/// Whether the selected step can be recorded as done.
pub(super) fn can_be_done(state: &AppState) -> Answer {
    let list = state.route.focus;
    let is_step = matches!(list, TableId::Plan | TableId::WhatIf);
    needs(is_step && state.selected(list).is_some(), "select a step of a plan, or a change that what-if tries")?;
    has_book(state)?;
    let known = selection::exam_passed(state).is_some() || selection::begins(state);
    needs(known, "no record says that this is done: import the report that shows it, and the plan follows")
}

pub(super) fn can(state: &AppState, intent: &Intent) -> Answer {
    let list = state.route.focus;
    let (kind, selected) = (view::record_kind(list), state.selected(list));
    match intent {
        Intent::New if list == TableId::WhatIf => Ok(()),
        Intent::Mark | Intent::Delete if list == TableId::WhatIf => {
            let several = *intent == Intent::Delete && state.scenarios.len() > 1;
            needs(several || selection::what_if_change(state).is_some(), "select a planned change")
        }
        Intent::Mark | Intent::MarkAll if list == TableId::DoNext => {
            let advice = state.results.advice.as_ref().filter(|_| *intent == Intent::MarkAll);
            let any = || advice.is_some_and(|advice| advice.todos.iter().any(|todo| !todo.observed.is_empty()));
            let is_one = selected.is_some_and(|place| selection::is_markable(state, list, place));
            needs(is_one || any(), "only what a report shows can be marked here; o accepts it")
        }
        Intent::Delete if list == TableId::Drafts && selected.is_some() => Ok(()),
        Intent::MergeTyped => needs(selection::merged(state).is_some(), "this form has no tenant of another customer"),
        Intent::DropEntry => needs(selection::entry(state).is_some(), "select an entry of a list in a form"),
        Intent::WaiveRule => {
            let shown = selection::shown_rule(state);
            needs(shown.is_some(), "select the field of a form that shows an association rule")
        }
        Intent::Delete => {
            let record = has_book(state).is_ok() && state.record(list).is_some();
            needs(record, "select a record or a wizard that is under way")
        }
        _ => has_book(state).and_then(|()| match intent {
            Intent::New => needs(
                view::addable_kind(list).is_some(),
                "nothing can be added here; 2 and 4 have the lists of records",
            ),
            Intent::Move => needs(
                kind == Some(RecordKind::Association) && selected.is_some(),
                "select an association: only those have states",
            ),
            Intent::Merge => needs(
                selection::two_customers(state).is_some(),
                "mark two customers in 2 Associations, customers; space marks",
            ),
            _ if state.record(list).is_none() => {
                needs(false, "select a record: a customer, a subscription, an association, a person, a certification")
            }
            Intent::Mark | Intent::MarkAll => needs(kind.is_some(), "these rows are not records"),
            _ => Ok(()),
        }),
    }
}

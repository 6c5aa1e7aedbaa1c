//! What a wizard can do, and where one begins.

use super::{Answer, is_free, needs};
use crate::active_wizard::{ActiveWizard, PageItem};
use crate::command::Reason;
use crate::intent::Intent;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view;

pub(super) fn can(state: &AppState, intent: &Intent) -> Answer {
    let in_wizard = state.route.in_wizard;
    match intent {
        Intent::BeginWizard | Intent::Begin(_) if in_wizard && !is_recorded(state) => {
            Err(Reason("this is a wizard already"))
        }
        Intent::Begin(_) => needs(state.book.is_some() && state.rulebook().is_some(), "there is no book yet"),
        Intent::BeginWizard if in_wizard => {
            let next = view::beginning(&state.subject(), TableId::Page, state.selected(TableId::Page).unwrap_or(0));
            needs(next.is_some(), "select what to do next")
        }
        Intent::BeginWizard => {
            needs(state.book.is_some() && state.rulebook().is_some(), "there is no book yet")?;
            let is_exam = selection::exam_passed(state).is_some();
            needs(
                !is_exam,
                "no wizard records an exam that was passed; mark the step done, or import the training report",
            )?;
            needs(selection::begins(state), "no wizard would gain anything here; the pane Wizards lists them all")
        }
        Intent::Copy => {
            let selected = in_wizard || state.selected(state.route.focus).is_some();
            needs(selected && state.front().is_none(), "there is nothing to copy here")
        }
        _ if !in_wizard => Err(Reason("no wizard is open")),
        _ if is_recorded(state) => Err(Reason("this is recorded; Esc leaves the wizard")),
        Intent::NextStep => needs(!is_review(state), after_last(state)),
        Intent::SkipStep | Intent::WaitAtStep => {
            needs(!is_review(state), "the review cannot be skipped; Esc leaves it for later")
        }
        Intent::KeepMail => is_free(state).and(needs(selection::mail(state).is_some(), "this step has no mail")),
        _ => Ok(()),
    }
}

fn is_recorded(state: &AppState) -> bool {
    state.wizard.as_ref().is_some_and(ActiveWizard::is_recorded)
}

/// What Enter does at the review, which has no step after it.
fn after_last(state: &AppState) -> &'static str {
    let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
    let leads = |to: fn(&PageItem) -> bool| page.iter().any(|row| to(&row.what));
    match () {
        () if leads(|item| *item == PageItem::Record) => "this is the last step; Enter records it",
        () if leads(|item| matches!(item, PageItem::Step(..))) => {
            "this is the last step; Enter goes to the answer that is missing"
        }
        () => "this is the last step, and there is nothing to record",
    }
}

fn is_review(state: &AppState) -> bool {
    view::is_review(&state.subject())
}

/// Whether the review in front can be recorded.
///
/// # Errors
/// Why not.
pub fn can_record(state: &AppState) -> Answer {
    needs(state.route.in_wizard, "no wizard is open")?;
    needs(!state.is_read_only(), "the book was opened read-only")?;
    needs(state.lost.is_none(), "the server is lost; record this when it is back")?;
    needs(!is_recorded(state), "this is recorded; Esc leaves the wizard")?;
    needs(is_review(state), "the review at the end records it")?;
    is_free(state)
}

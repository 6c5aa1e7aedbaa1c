//! What can be done in a wizard.

use super::is_free;
use crate::command::Reason;
use crate::selection;
use crate::state::AppState;
use crate::view;

/// Whether a wizard can be begun or carried on.
pub(super) fn can_begin(state: &AppState) -> Result<(), Reason> {
    match (&state.book, state.route.walking) {
        (_, true) => Err(Reason("this is a wizard already")),
        (Some(_), false) if state.rulebook().is_some() => Ok(()),
        _ => Err(Reason("there is no book yet")),
    }
}

/// Whether a wizard is in front.
pub(super) fn is_walking(state: &AppState) -> Result<(), Reason> {
    if state.route.walking { Ok(()) } else { Err(Reason("no wizard is open")) }
}

/// Whether there is a step after the one in front.
pub(super) fn can_go_on(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if view::is_review(&state.subject()) { Err(Reason("this is the last step; Enter records it")) } else { Ok(()) }
}

/// Whether the step in front can be left undone.
pub(super) fn can_skip(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if view::is_review(&state.subject()) {
        Err(Reason("the review cannot be skipped; Esc leaves it for later"))
    } else {
        Ok(())
    }
}

/// Whether the selected line can be taken away.
pub(super) fn can_copy(state: &AppState) -> Result<(), Reason> {
    match (state.windows.last(), state.route.walking) {
        (None, true) => Ok(()),
        (None, false) if state.selected(state.route.focus).is_some() => Ok(()),
        _ => Err(Reason("there is nothing to copy here")),
    }
}

/// Whether the step in front has a mail.
pub(super) fn can_keep_mail(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    is_free(state)?;
    if selection::mail(state).is_some() { Ok(()) } else { Err(Reason("this step has no mail")) }
}

/// Whether everything is answered that the review records.
pub fn can_record(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if state.is_read_only() {
        return Err(Reason("the book was opened read-only"));
    }
    if view::is_review(&state.subject()) { is_free(state) } else { Err(Reason("the review at the end records it")) }
}

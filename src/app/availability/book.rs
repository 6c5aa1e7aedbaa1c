//! What can be done to the book, and when the program can be left.

use super::{has_book, is_free};
use crate::command::Reason;
use crate::selection;
use crate::state::AppState;
use laurels_core::book::Partner;

/// Whether there is a change to take back.
pub(super) fn can_undo(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    if state.undo.is_some() || selection::change(state).is_some() {
        Ok(())
    } else {
        Err(Reason("there is nothing to undo"))
    }
}

/// Whether there is a change to make again.
pub(super) fn can_redo(state: &AppState) -> Result<(), Reason> {
    has_book(state)?;
    if state.redo.is_some() { Ok(()) } else { Err(Reason("there is nothing to redo")) }
}

/// Whether the demonstration may take the place of what is shown: only where there is no store.
pub(super) fn can_try_out(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.first_start { Ok(()) } else { Err(Reason("there is a book; laurels --demo opens the demonstration")) }
}

/// Whether the demonstration was opened from the first screen.
pub(super) fn is_trying_out(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.trying_out { Ok(()) } else { Err(Reason("this is not the demonstration of the first screen")) }
}

/// Whether it is not known yet whose book this is: there is none, or it began with files.
pub(super) fn can_name_partner(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    let named = state.book.as_ref().is_none_or(|book| book.partner != Partner::default());
    if named && !state.first_start { Err(Reason("it is known whose book this is")) } else { Ok(()) }
}

/// Whether there is a book that could be loaded again without losing anything.
pub(super) fn is_loaded(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.is_unsaved() {
        Err(Reason("the changes are in memory only and would be lost; export them"))
    } else {
        Ok(())
    }
}

/// Whether there is a rulebook to choose.
pub(super) fn has_rulebooks(state: &AppState) -> Result<(), Reason> {
    if state.rulebooks.is_empty() { Err(Reason("the rulebooks are being loaded")) } else { Ok(()) }
}

/// Whether nothing is under way that leaving would break off.
pub(super) fn can_quit(state: &AppState) -> Result<(), Reason> {
    if state.job.is_some() { Err(Reason("something is being done; Ctrl-c stops it")) } else { Ok(()) }
}

/// Whether the selected row has a history.
pub(super) fn can_look_back(state: &AppState) -> Result<(), Reason> {
    match selection::history_subject(state) {
        Some(_) => Ok(()),
        None => Err(Reason("select a record, or a change of the log, to see what was before")),
    }
}

/// Whether the selected row can be snoozed, or its snooze ended.
pub(super) fn can_snooze(state: &AppState) -> Result<(), Reason> {
    match selection::do_next(state) {
        None => Err(Reason("select a row of Do next on the overview")),
        Some(_) => has_book(state),
    }
}

//! What can be done to the book, and when the program can be left.

use super::{Answer, has_book, is_free, needs};
use crate::command::Reason;
use crate::intent::Intent;
use crate::selection;
use crate::state::AppState;
use laurels_core::book::Partner;

pub(super) fn can(state: &AppState, intent: &Intent) -> Answer {
    match intent {
        Intent::ChooseRulebook => needs(!state.rulebooks.is_empty(), "the rulebooks are being loaded"),
        Intent::Quit => needs(state.job.is_none(), "a job is running; Ctrl-c stops it"),
        Intent::ShowHistory => needs(
            selection::history_subject(state).is_some(),
            "select a record, or a change of the log, to see what was before",
        ),
        Intent::Snooze => match selection::do_next(state) {
            None => Err(Reason("select a row of Do next on the overview")),
            Some(_) => has_book(state),
        },
        Intent::AcceptObserved => {
            let shown = !selection::observed(state).is_empty();
            has_book(state).and(needs(shown, "select a row of Do next where a report and the associations differ"))
        }
        Intent::Undo => {
            has_book(state)?;
            needs(state.undo.is_some() || selection::change(state).is_some(), "there is nothing to undo")
        }
        Intent::Redo => has_book(state).and(needs(state.redo.is_some(), "there is nothing to redo")),
        _ => is_free(state).and(match intent {
            Intent::OpenDemonstration if state.partners.is_some() => Err(Reason("Enter opens a partner")),
            Intent::OpenDemonstration => {
                needs(state.first_start, "there is a book; laurels --demo opens the demonstration")
            }
            Intent::LeaveDemonstration => {
                needs(state.opened_demonstration, "this is not the demonstration of the first screen")
            }
            Intent::NamePartner => {
                let named = state.book.as_ref().is_some_and(|book| book.partner == Partner::default());
                needs(named || state.book.is_none() || state.first_start, "the book already has a partner")
            }
            Intent::Reload => {
                needs(!state.is_unsaved(), "the changes are in memory only and would be lost; export them")
            }
            _ => Ok(()),
        }),
    }
}

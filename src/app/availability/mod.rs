//! What can be done now, and why not.

mod book;
mod entry;
mod lists;
mod records;
mod wizards;

pub(super) use entry::files_in;
pub(super) use wizards::can_record;

use super::command::{self, Reason, Section};
use super::intent::Intent;
use super::state::AppState;

/// Whether something can be done; why not where it can't.
type Answer = Result<(), Reason>;

const fn needs(holds: bool, why: &'static str) -> Answer {
    if holds { Ok(()) } else { Err(Reason(why)) }
}

/// Whether an intent would do something now.
///
/// # Errors
/// Why it would not; an empty reason is not worth a word.
pub fn availability(state: &AppState, intent: &Intent) -> Answer {
    let writes = || command::of(intent).is_some_and(|command| command.writes);
    if state.lost.is_some() && writes() {
        return Err(Reason("the server is lost; nothing can be changed until it is back"));
    }
    if state.is_read_only() && writes() {
        return Err(Reason("the book was opened read-only"));
    }
    if state.first_start && !matches!(intent, Intent::Point(..)) && needs_a_book(intent) {
        match state.partners {
            Some(_) if matches!(intent, Intent::Filter | Intent::Sort | Intent::SortBy(..) | Intent::Show(_)) => {}
            Some(_) => return Err(Reason("open a partner first")),
            None => return Err(Reason("choose how to begin first")),
        }
    }
    match intent {
        Intent::NextArea | Intent::PreviousArea | Intent::Right | Intent::Left | Intent::Open | Intent::ShowInFull => {
            lists::can(state, intent)
        }
        Intent::Back
        | Intent::NextView
        | Intent::PreviousView
        | Intent::Filter
        | Intent::Sort
        | Intent::Explain
        | Intent::Plan
        | Intent::PlanUntil
        | Intent::Forecast => lists::can(state, intent),
        Intent::BeginWizard
        | Intent::Begin(_)
        | Intent::NextStep
        | Intent::PreviousStep
        | Intent::SkipStep
        | Intent::WaitAtStep => wizards::can(state, intent),
        Intent::Copy | Intent::KeepMail => wizards::can(state, intent),
        Intent::MarkDone => records::can_be_done(state),
        Intent::Delete
        | Intent::New
        | Intent::Edit
        | Intent::Move
        | Intent::Merge
        | Intent::MergeTyped
        | Intent::WaiveRule => records::can(state, intent),
        Intent::DropEntry | Intent::Mark | Intent::MarkAll => records::can(state, intent),
        Intent::EnterReportedScores | Intent::ShowSnoozed | Intent::EditPartner | Intent::Export => has_book(state),
        Intent::ChooseRulebook | Intent::ShowHistory | Intent::Snooze | Intent::AcceptObserved => {
            book::can(state, intent)
        }
        Intent::Undo | Intent::Redo | Intent::Quit => book::can(state, intent),
        Intent::Import | Intent::OpenDemonstration | Intent::NamePartner => book::can(state, intent),
        Intent::LeaveDemonstration | Intent::Reload => book::can(state, intent),
        Intent::Confirm => entry::can_confirm(state),
        Intent::MapColumns => entry::can_map(state),
        Intent::Choose => entry::can_choose(state),
        Intent::SaveForm => entry::can_save(state),
        Intent::NextField | Intent::PreviousField => entry::has_more(state),
        Intent::Select(_)
        | Intent::Go(_)
        | Intent::ScoreAsOf
        | Intent::WhatIf
        | Intent::OpenQuestions
        | Intent::EditLine(_)
        | Intent::OpenPalette
        | Intent::ToggleHelp
        | Intent::Repaint
        | Intent::SwitchMouse
        | Intent::Suspend
        | Intent::CloseWindow
        | Intent::Interrupt
        | Intent::Show(_)
        | Intent::Fold(_)
        | Intent::ShowView(_)
        | Intent::Point(..)
        | Intent::SortBy(..) => Ok(()),
    }
}

/// Whether something can be done to the book now.
pub fn is_free(state: &AppState) -> Answer {
    match &state.job {
        Some(_) => Err(Reason("a job is running; Ctrl-c stops it")),
        None if state.loading => Err(Reason("the book is being loaded")),
        None => Ok(()),
    }
}

/// Whether there is a book and something can be done to it now.
pub fn has_book(state: &AppState) -> Answer {
    is_free(state)?;
    needs(state.book.is_some(), "there is no book yet")
}

/// Whether an intent is about what is shown of a book.
fn needs_a_book(intent: &Intent) -> bool {
    command::of(intent).is_none_or(|command| {
        matches!(command.section, Section::Going | Section::List | Section::Score | Section::Walking)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::test_harness::TestHarness;

    #[test]
    fn a_read_only_book_allows_no_change() {
        let mut harness = TestHarness::ready();
        assert_eq!(availability(&harness.state, &Intent::EditPartner), Ok(()));
        harness.state.settings.read_only = true;
        for command in command::all().filter(|command| command.writes) {
            let read_only = Err(Reason("the book was opened read-only"));
            assert_eq!(availability(&harness.state, &command.intent), read_only, "{}", command.id);
        }
        harness.act(Action::Intent(Intent::EditPartner));
        assert!(harness.state.message.is_some() && harness.state.windows.is_empty());
    }

    #[test]
    fn every_refusal_gives_a_reason() {
        let harness = TestHarness::empty();
        for command in command::all() {
            if let Err(reason) = availability(&harness.state, &command.intent) {
                assert!(command.id == "back" || !reason.0.is_empty(), "{}", command.id);
            }
        }
    }
}

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

/// Whether an intent would do something now.
///
/// # Errors
/// Why it would not; an empty reason is not worth a word.
pub fn availability(state: &AppState, intent: &Intent) -> Result<(), Reason> {
    if state.is_read_only() && command::of(intent).is_some_and(|command| command.writes) {
        return Err(Reason("the book was opened read-only"));
    }
    if state.first_start && needs_a_book(intent) {
        return Err(Reason("choose first how to begin"));
    }
    match intent {
        Intent::NextArea | Intent::PreviousArea => lists::several_areas(state),
        Intent::Right | Intent::Left => lists::can_go_across(state),
        Intent::Open => lists::can_open(state),
        Intent::ShowInFull => lists::can_show_in_full(state),
        Intent::Back => lists::can_go_back(state),
        Intent::NextView | Intent::PreviousView => lists::several_views(state),
        Intent::Filter => lists::can_filter(state),
        Intent::Sort => lists::can_sort(state),
        Intent::Explain => lists::can_explain(state),
        Intent::ChooseRulebook => book::has_rulebooks(state),
        Intent::BeginWizard => wizards::can_begin(state),
        Intent::NextStep => wizards::can_go_on(state),
        Intent::PreviousStep => wizards::is_walking(state),
        Intent::SkipStep | Intent::WaitAtStep => wizards::can_skip(state),
        Intent::Copy => wizards::can_copy(state),
        Intent::KeepMail => wizards::can_keep_mail(state),
        Intent::Delete => records::can_delete(state),
        Intent::Import => is_free(state),
        Intent::New => records::can_add(state),
        Intent::Edit => records::can_edit(state),
        Intent::Move => records::can_move(state),
        Intent::Merge => records::can_merge(state),
        Intent::EnterReportedScores | Intent::ShowSnoozed | Intent::EditPartner | Intent::Export => has_book(state),
        Intent::WaiveRule => records::can_waive(state),
        Intent::DropEntry => records::can_drop_entry(state),
        Intent::Mark | Intent::MarkAll => records::can_mark(state),
        Intent::ShowHistory => book::can_look_back(state),
        Intent::Snooze => book::can_snooze(state),
        Intent::Undo => book::can_undo(state),
        Intent::Redo => book::can_redo(state),
        Intent::OpenDemonstration => book::can_try_out(state),
        Intent::NamePartner => book::can_name_partner(state),
        Intent::LeaveDemonstration => book::is_trying_out(state),
        Intent::Reload => book::is_loaded(state),
        Intent::Confirm => entry::can_confirm(state),
        Intent::Choose => entry::can_choose(state),
        Intent::SaveForm => entry::can_save(state),
        Intent::NextField | Intent::PreviousField => entry::has_more(state),
        Intent::Quit => book::can_quit(state),
        Intent::Select(_)
        | Intent::Go(_)
        | Intent::ScoreAsOf
        | Intent::OpenQuestions
        | Intent::EditLine(_)
        | Intent::OpenPalette
        | Intent::ToggleHelp
        | Intent::Repaint
        | Intent::Suspend
        | Intent::CloseWindow
        | Intent::Interrupt
        | Intent::Show(_) => Ok(()),
    }
}

/// Whether something can be done to the book now.
pub fn is_free(state: &AppState) -> Result<(), Reason> {
    match &state.job {
        Some(_) => Err(Reason("something is being done already; Ctrl-c stops it")),
        None if state.loading => Err(Reason("the book is being loaded")),
        None => Ok(()),
    }
}

/// Whether there is a book and something can be done to it now.
pub fn has_book(state: &AppState) -> Result<(), Reason> {
    is_free(state)?;
    if state.book.is_some() { Ok(()) } else { Err(Reason("there is no book yet")) }
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
    fn a_book_opened_read_only_takes_no_change() {
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
    fn what_says_no_says_why() {
        let harness = TestHarness::empty();
        for command in command::all() {
            if let Err(reason) = availability(&harness.state, &command.intent) {
                assert!(command.id == "back" || !reason.0.is_empty(), "{}", command.id);
            }
        }
    }
}

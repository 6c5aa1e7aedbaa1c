//! What can be done now, and why not.

use super::command::{self, Section};
use super::intent::Intent;
use super::state::AppState;
use super::update::editing::{self, moving, removing, rule_dialog};
use super::update::{
    beginning, book_tasks, clipboard, fields, history, leaving, listing, navigation, opening, program, prompts,
    snoozing, typing, wizard,
};

/// Why an intent does nothing now, as a sentence for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub &'static str);

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
        Intent::NextArea | Intent::PreviousArea => navigation::several_areas(state),
        Intent::Right | Intent::Left => listing::can_go_across(state),
        Intent::Open => opening::can_open(state),
        Intent::ShowInFull => navigation::can_show_in_full(state),
        Intent::Back => navigation::can_go_back(state),
        Intent::NextView | Intent::PreviousView => navigation::several_views(state),
        Intent::Filter => listing::can_filter(state),
        Intent::Sort => listing::can_sort(state),
        Intent::Explain => opening::can_explain(state),
        Intent::ChooseRulebook => program::has_rulebooks(state),
        Intent::BeginWizard => wizard::can_begin(state),
        Intent::NextStep => wizard::can_go_on(state),
        Intent::PreviousStep => wizard::is_walking(state),
        Intent::SkipStep | Intent::WaitAtStep => prompts::can_skip(state),
        Intent::Copy => clipboard::can_copy(state),
        Intent::KeepMail => clipboard::can_keep_mail(state),
        Intent::Delete => wizard::can_discard(state),
        Intent::Import => book_tasks::is_free(state),
        Intent::New => editing::can_add(state),
        Intent::Edit => editing::can_edit(state),
        Intent::Move => moving::can_move(state),
        Intent::Merge => moving::can_merge(state),
        Intent::EnterReportedScores | Intent::ShowSnoozed | Intent::EditPartner | Intent::Export => {
            book_tasks::has_book(state)
        }
        Intent::WaiveRule => rule_dialog::can_waive(state),
        Intent::DropEntry => editing::can_drop_entry(state),
        Intent::Mark | Intent::MarkAll => removing::can_mark(state),
        Intent::ShowHistory => history::can_look_back(state),
        Intent::Snooze => snoozing::can_snooze(state),
        Intent::Undo => book_tasks::can_undo(state),
        Intent::Redo => book_tasks::can_redo(state),
        Intent::OpenDemonstration => book_tasks::can_try_out(state),
        Intent::NamePartner => beginning::can_begin(state),
        Intent::LeaveDemonstration => book_tasks::is_trying_out(state),
        Intent::Reload => program::is_loaded(state),
        Intent::Confirm => book_tasks::can_confirm(state),
        Intent::Choose => typing::can_choose(state),
        Intent::NextField | Intent::PreviousField => fields::has_more(state),
        Intent::Quit => leaving::can_quit(state),
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

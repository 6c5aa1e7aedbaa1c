//! What each intent does: the one place where intents meet the families that carry them out.

use super::editing::{self, moving, removing, reported_scores, rule_dialog};
use super::{
    beginning, book_tasks, clipboard, confirming, fields, history, leaving, listing, navigation, opening, program,
    prompts, say, snoozing, typing, wizard,
};
use crate::availability::availability;
use crate::command;
use crate::command::Reason;
use crate::effect::Effect;
use crate::intent::Intent;
use crate::layout::Form;
use crate::state::AppState;
use crate::view::Tone;

/// Does what is wanted where that is possible, or says why it does nothing now. On a screen too small to show anything
/// only leaving, pausing and repainting work.
pub(super) fn attempt(state: &mut AppState, intent: Intent) {
    let works_blind = matches!(intent, Intent::Quit | Intent::Interrupt | Intent::Suspend | Intent::Repaint);
    if state.size.form() == Form::TooSmall && !works_blind {
        return;
    }
    match availability(state, &intent) {
        Ok(()) => {
            state.message = None;
            state.touch();
            act(state, intent)
        }
        Err(Reason("")) => {}
        Err(Reason(why)) => {
            let writes = || command::of(&intent).is_some_and(|command| command.writes);
            let protected = state.read_only.clone().filter(|_| writes());
            say(state, Tone::Dim, protected.as_deref().unwrap_or(why));
        }
    }
}

/// Does what is wanted; [`availability`] has said that it is possible.
fn act(state: &mut AppState, intent: Intent) {
    match intent {
        Intent::Select(motion) => listing::select(state, motion),
        Intent::NextArea => navigation::next_area(state),
        Intent::PreviousArea => navigation::previous_area(state),
        Intent::Right => listing::right(state),
        Intent::Left => listing::left(state),
        Intent::Open => opening::open(state),
        Intent::ShowInFull => navigation::show_in_full(state),
        Intent::Back | Intent::CloseWindow => navigation::back(state),
        Intent::Go(pane) => navigation::go(state, pane),
        Intent::NextView => navigation::next_view(state),
        Intent::PreviousView => navigation::previous_view(state),
        Intent::Filter => listing::filter(state),
        Intent::Sort => listing::choose_sort(state),
        Intent::Explain => opening::explain(state),
        Intent::ScoreAsOf => typing::ask_as_of(state),
        Intent::ChooseRulebook => program::choose_rulebook(state),
        Intent::BeginWizard => wizard::begin_here(state),
        Intent::NextStep => wizard::next(state),
        Intent::PreviousStep => wizard::back(state),
        Intent::SkipStep => prompts::ask_skip(state),
        Intent::WaitAtStep => prompts::ask_wait(state),
        Intent::Copy => clipboard::copy(state),
        Intent::KeepMail => clipboard::ask_mail(state),
        Intent::Delete => wizard::ask_discard(state),
        Intent::OpenQuestions => clipboard::open_questions(state),
        Intent::Import => book_tasks::ask_import(state),
        Intent::New => editing::add(state),
        Intent::Edit => editing::edit(state),
        Intent::Move => moving::ask(state),
        Intent::Merge => moving::merge(state),
        Intent::EnterReportedScores => reported_scores::ask(state),
        Intent::WaiveRule => rule_dialog::ask_waive(state),
        Intent::DropEntry => editing::drop_entry(state),
        Intent::Mark => removing::mark(state),
        Intent::MarkAll => removing::mark_all(state),
        Intent::ShowHistory => history::look_back(state),
        Intent::Snooze => snoozing::snooze(state),
        Intent::ShowSnoozed => snoozing::toggle_snoozed(state),
        Intent::EditPartner => editing::edit_partner(state),
        Intent::Undo => book_tasks::undo(state),
        Intent::Redo => book_tasks::redo(state),
        Intent::Export => book_tasks::ask_export(state),
        Intent::OpenDemonstration => book_tasks::try_out(state),
        Intent::NamePartner => beginning::ask(state),
        Intent::LeaveDemonstration | Intent::Reload => program::load(state),
        Intent::Confirm => confirming::confirm(state),
        Intent::Choose => typing::choose(state),
        Intent::SaveForm => typing::save(state),
        Intent::NextField => fields::next(state),
        Intent::PreviousField => fields::previous(state),
        Intent::EditLine(edit) => typing::edit(state, edit),
        Intent::OpenPalette => program::open_palette(state),
        Intent::ToggleHelp => program::toggle_help(state),
        Intent::Repaint => state.effects.push(Effect::Repaint),
        Intent::Suspend => state.effects.push(Effect::Suspend),
        Intent::Quit => leaving::quit(state),
        Intent::Interrupt => leaving::interrupt(state),
        Intent::Show(target) => opening::show(state, target),
        Intent::Point(list, key) => listing::point(state, list, &key),
        Intent::SortBy(list, column) => listing::sort(state, list, column),
    }
}

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
use crate::env::Env;
use crate::intent::Intent;
use crate::layout::Form;
use crate::state::AppState;
use crate::view::Tone;

/// Does what is wanted where that is possible, or says why it does nothing now. On a screen too small to show anything
/// only leaving, pausing and repainting work.
pub(super) fn attempt(state: &mut AppState, intent: Intent, env: &Env) -> Vec<Effect> {
    let works_blind = matches!(intent, Intent::Quit | Intent::Interrupt | Intent::Suspend | Intent::Repaint);
    if state.size.form() == Form::TooSmall && !works_blind {
        return Vec::new();
    }
    match availability(state, &intent) {
        Ok(()) => {
            state.message = None;
            state.touch();
            act(state, intent, env)
        }
        Err(Reason("")) => Vec::new(),
        Err(Reason(why)) => {
            let writes = || command::of(&intent).is_some_and(|command| command.writes);
            let protected = state.read_only.clone().filter(|_| writes());
            say(state, env, Tone::Dim, protected.as_deref().unwrap_or(why));
            Vec::new()
        }
    }
}

/// Does what is wanted; [`availability`] has said that it is possible.
fn act(state: &mut AppState, intent: Intent, env: &Env) -> Vec<Effect> {
    match intent {
        Intent::Select(motion) => listing::select(state, motion, env),
        Intent::NextArea => navigation::next_area(state),
        Intent::PreviousArea => navigation::previous_area(state),
        Intent::Right => listing::right(state, env),
        Intent::Left => listing::left(state, env),
        Intent::Open => opening::open(state, env),
        Intent::ShowInFull => navigation::show_in_full(state),
        Intent::Back | Intent::CloseWindow => navigation::back(state, env),
        Intent::Go(pane) => navigation::go(state, pane),
        Intent::NextView => navigation::next_view(state),
        Intent::PreviousView => navigation::previous_view(state),
        Intent::Filter => listing::filter(state),
        Intent::Sort => listing::choose_sort(state),
        Intent::Explain => opening::explain(state),
        Intent::ScoreAsOf => typing::ask_as_of(state, env),
        Intent::ChooseRulebook => program::choose_rulebook(state),
        Intent::BeginWizard => wizard::begin_here(state, env),
        Intent::NextStep => wizard::next(state, env),
        Intent::PreviousStep => wizard::back(state, env),
        Intent::SkipStep => prompts::ask_skip(state, env),
        Intent::WaitAtStep => prompts::ask_wait(state, env),
        Intent::Copy => clipboard::copy(state, env),
        Intent::KeepMail => clipboard::ask_mail(state),
        Intent::Delete => wizard::ask_discard(state, env),
        Intent::OpenQuestions => clipboard::open_questions(state),
        Intent::Import => book_tasks::ask_import(state),
        Intent::New => editing::add(state, env),
        Intent::Edit => editing::edit(state, env),
        Intent::Move => moving::ask(state, env),
        Intent::Merge => moving::merge(state, env),
        Intent::EnterReportedScores => reported_scores::ask(state, env),
        Intent::WaiveRule => rule_dialog::ask_waive(state, env),
        Intent::DropEntry => editing::drop_entry(state, env),
        Intent::Mark => removing::mark(state, env),
        Intent::MarkAll => removing::mark_all(state, env),
        Intent::ShowHistory => history::look_back(state),
        Intent::Snooze => snoozing::snooze(state),
        Intent::ShowSnoozed => snoozing::toggle_snoozed(state, env),
        Intent::EditPartner => editing::edit_partner(state, env),
        Intent::Undo => book_tasks::undo(state),
        Intent::Redo => book_tasks::redo(state),
        Intent::Export => book_tasks::ask_export(state),
        Intent::OpenDemonstration => book_tasks::try_out(state),
        Intent::NamePartner => beginning::ask(state, env),
        Intent::LeaveDemonstration | Intent::Reload => program::load(state),
        Intent::Confirm => confirming::confirm(state, env),
        Intent::Choose => typing::choose(state, env),
        Intent::SaveForm => typing::save(state, env),
        Intent::NextField => fields::next(state, env),
        Intent::PreviousField => fields::previous(state, env),
        Intent::EditLine(edit) => typing::edit(state, edit),
        Intent::OpenPalette => program::open_palette(state),
        Intent::ToggleHelp => program::toggle_help(state),
        Intent::Repaint => vec![Effect::Repaint],
        Intent::Suspend => vec![Effect::Suspend],
        Intent::Quit => leaving::quit(state),
        Intent::Interrupt => leaving::interrupt(state),
        Intent::Show(target) => opening::show(state, target),
    }
}

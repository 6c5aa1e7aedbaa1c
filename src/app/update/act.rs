//! What each intent does: the one place where intents meet the families that carry them out.

use super::editing::{self, moving, removing, reported_scores, rule_dialog};
use super::{
    beginning, book_tasks, clipboard, column_mapping, confirming, fields, history, leaving, listing, navigation,
    observing, open_window, opening, program, prompts, show_message, snoozing, typing, what_if, wizard,
};
use crate::availability::availability;
use crate::book_task::BookTask;
use crate::command;
use crate::command::Reason;
use crate::effect::Effect;
use crate::form::Form;
use crate::intent::Intent;
use crate::prompt::{Prompt, Purpose};
use crate::state::AppState;
use crate::view::Tone;
use crate::window::Window;

/// Does what is wanted where that is possible, or says why it does nothing now. On a screen too small to show anything
/// only leaving, pausing and repainting work.
pub(super) fn attempt(state: &mut AppState, intent: Intent) {
    let works_blind = matches!(intent, Intent::Quit | Intent::Interrupt | Intent::Suspend | Intent::Repaint);
    if state.geometry.too_small && !works_blind {
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
            show_message(state, Tone::Dim, protected.as_deref().unwrap_or(why));
        }
    }
}

/// Does what is wanted; [`availability`] has said that it is possible.
fn act(state: &mut AppState, intent: Intent) {
    match intent {
        Intent::Select(motion) => listing::select(state, motion),
        Intent::NextArea => navigation::turn_area(state, 1),
        Intent::PreviousArea => navigation::turn_area(state, -1),
        Intent::Right => listing::across(state, 1),
        Intent::Left => listing::across(state, -1),
        Intent::Open => opening::open(state),
        Intent::ShowInFull => state.route.in_full = !state.route.in_full,
        Intent::Back => navigation::back(state),
        Intent::CloseWindow => navigation::close_window(state),
        Intent::Go(pane) => navigation::go(state, pane),
        Intent::NextView => navigation::turn_view(state, 1),
        Intent::PreviousView => navigation::turn_view(state, -1),
        Intent::Filter => listing::filter(state),
        Intent::Sort => listing::choose_sort(state),
        Intent::Explain => opening::explain(state),
        Intent::Plan => opening::plan(state),
        Intent::PlanUntil => prompts::ask_until(state),
        Intent::Forecast => opening::forecast(state),
        Intent::WhatIf => what_if::ask(state),
        Intent::Mark if what_if::is_open(state) => what_if::toggle(state),
        Intent::Delete if what_if::is_open(state) => what_if::remove(state),
        Intent::New if what_if::is_open(state) => what_if::ask_name(state),
        Intent::ScoreAsOf => prompts::open_ask(state, Prompt::as_of(state.as_of)),
        Intent::ChooseRulebook => program::choose_rulebook(state),
        Intent::BeginWizard => wizard::begin_here(state),
        Intent::MarkDone => editing::mark_done(state),
        Intent::Begin(id) => wizard::begin_named(state, id),
        Intent::NextStep => wizard::next(state),
        Intent::PreviousStep => wizard::back(state),
        Intent::SkipStep => prompts::ask_skip(state),
        Intent::WaitAtStep => prompts::ask_wait(state),
        Intent::Copy => clipboard::copy(state),
        Intent::KeepMail => book_tasks::ask_path(state, Purpose::Mail),
        Intent::Delete => wizard::ask_discard(state),
        Intent::OpenQuestions => open_window(state, Window::Questions(Form::line(""))),
        Intent::Import => book_tasks::ask_files(state),
        Intent::New => editing::add(state),
        Intent::Edit => editing::edit(state),
        Intent::Move => moving::ask(state),
        Intent::Merge => moving::merge(state),
        Intent::MergeTyped => moving::merge_typed(state),
        Intent::EnterReportedScores => reported_scores::ask(state),
        Intent::WaiveRule => rule_dialog::ask_waive(state),
        Intent::DropEntry => editing::drop_entry(state),
        Intent::Mark => removing::mark(state),
        Intent::MarkAll => removing::mark_all(state),
        Intent::ShowHistory => history::open_history(state),
        Intent::AcceptObserved => observing::accept(state),
        Intent::MapColumns => column_mapping::begin_here(state),
        Intent::Snooze => snoozing::snooze(state),
        Intent::ShowSnoozed => snoozing::toggle_snoozed(state),
        Intent::EditPartner => editing::edit_partner(state),
        Intent::Undo => book_tasks::undo(state),
        Intent::Redo => book_tasks::redo(state),
        Intent::Export => book_tasks::ask_path(state, Purpose::Export { then_quit: false }),
        Intent::OpenDemonstration => book_tasks::start(state, BookTask::Demonstration),
        Intent::NamePartner => beginning::ask(state),
        Intent::LeaveDemonstration | Intent::Reload => program::load(state),
        Intent::Confirm => confirming::confirm(state),
        Intent::Choose => typing::choose(state),
        Intent::SaveForm => typing::save(state),
        Intent::NextField => fields::next(state),
        Intent::PreviousField => fields::turn(state, -1),
        Intent::EditLine(edit) => typing::edit(state, edit),
        Intent::OpenPalette => open_window(state, Window::Palette(Form::line(""))),
        Intent::ToggleHelp => program::toggle_help(state),
        Intent::Repaint => state.effects.push(Effect::Repaint),
        Intent::SwitchMouse => state.effects.push(Effect::SwitchMouse),
        Intent::Suspend => state.effects.push(Effect::Suspend),
        Intent::Quit => leaving::quit(state),
        Intent::Interrupt => leaving::interrupt(state),
        Intent::Show(target) => opening::show(state, target),
        Intent::ShowView(view) => navigation::show_view(state, view),
        Intent::Fold(key) => listing::fold(state, key),
        Intent::Point(list, key) => listing::point(state, list, &key),
        Intent::SortBy(list, column) => listing::sort(state, list, column),
    }
}

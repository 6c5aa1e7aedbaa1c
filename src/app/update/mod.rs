//! What every action does to the state, and what it wants done outside.
//!
//! The dispatcher only: `act` hands each intent to its family, one file for each, and the keymap knows which key
//! means which. After every action the visible lists are brought up to date and the questions that the screen raises are
//! asked, so that no command needs to think of either.

mod act;
pub(super) mod beginning;
pub(super) mod book_tasks;
pub(super) mod clipboard;
mod column_mapping;
pub(super) mod confirming;
pub(super) mod drafts;
pub(super) mod editing;
pub(super) mod fields;
mod help;
pub(super) mod history;
pub(super) mod leaving;
pub(super) mod listing;
pub(super) mod navigation;
mod observing;
mod offering;
pub(super) mod opening;
pub(super) mod pointer;
mod program;
pub(super) mod prompts;
mod questions;
mod refresh;
pub(super) mod snoozing;
pub(super) mod typing;
pub(super) mod what_if;
pub(super) mod wizard;

use super::action::Action;
use super::availability;
use super::command::Reason;
use super::compute::{Answer, Answered, Query};
use super::effect::Effect;
use super::env::Env;
use super::geometry::Geometry;
use super::key::Key;
use super::route::{Pane, Route};
use super::state::AppState;
use super::table::{TableId, TableState};
use super::view::Tone;
use super::view_model::{Message, PastMessage};
use super::window::Window;
use laurels_core::opened::OpenedBook;
use laurels_core::scoring::Scorecard;
use laurels_core::text;
use std::sync::Arc;
use std::time::Duration;

/// How long a short message stays; a longer one as long as it takes to read.
const MESSAGE_STAYS: Duration = Duration::from_secs(6);
const READING: Duration = Duration::from_millis(60);
/// Messages that can be read again.
const MOST_MESSAGES: usize = 500;

/// Changes the state by what happened and returns what is to be done outside.
pub fn update(state: &mut AppState, action: Action, env: &Env) -> Vec<Effect> {
    pass_time(state, env);
    act(state, action);
    refresh::lists(state);
    if editing::follow_selection(state) {
        refresh::lists(state);
    }
    questions::ask_all(state);
    beginning::score_visible_first(state);
    history::ask(state);
    std::mem::take(&mut state.effects)
}

fn act(state: &mut AppState, action: Action) {
    match action {
        Action::Start => program::load(state),
        Action::Key(key) => {
            questions::give_up(state);
            press(state, key)
        }
        Action::Intent(intent) => {
            refresh::complete_lists(state);
            act::attempt(state, intent)
        }
        Action::Click { x, y } => {
            refresh::complete_lists(state);
            pointer::click(state, x, y)
        }
        Action::Wheel { x, y, motion } => pointer::wheel(state, x, y, motion),
        Action::Paste(text) => typing::paste(state, &text),
        Action::Drawn(geometry) => take_geometry(state, geometry),
        Action::Wake => {}
        Action::Stored(card) => show_stored(state, card),
        // What is heard of a partner that was left meanwhile.
        Action::Loaded(_) | Action::ChangedElsewhere | Action::ServerLost(_) if state.is_before_partners() => {}
        Action::Loaded(loaded) => {
            state.loading = false;
            // Why something was just refused is not to be talked over, and what a form says of the news says more.
            let refused = state.message.as_ref().is_some_and(|message| message.tone == Tone::Bad);
            let others_changes = others_changes(state, &loaded).filter(|_| !refused);
            others_changes.into_iter().for_each(|others_changes| show_message(state, Tone::Plain, &others_changes));
            take_book(state, loaded, true);
            offering::tell(state);
        }
        Action::NothingYet(rulebooks) => beginning::open_first_screen(state, rulebooks),
        Action::Partners(rows) => beginning::take_partners(state, rows),
        Action::ChangedElsewhere if state.in_memory => {}
        Action::ChangedElsewhere => program::load(state),
        Action::ServerLost(lost) => take_lost(state, lost),
        Action::Progress(progress) => book_tasks::take_progress(state, progress),
        Action::Finished(result) => book_tasks::finish(state, result),
        Action::DraftKept { begun, kept } => wizard::name_draft(state, begun, kept),
        Action::HistoryAnswer(history_answer) => {
            confirming::take_history(state, &history_answer);
            history::take(state, history_answer);
        }
        Action::Completed { beginning, found } => fields::complete(state, &beginning, &found),
        Action::LoadFailed(why) => fail_to_load(state, why),
        Action::Answered(answered) => take_answer(state, answered),
        Action::Unanswered(generation, question, why) if generation == state.generation => {
            mark_unanswered(state, question, &why);
        }
        Action::Unanswered(..) => {}
        Action::End => drafts::keep_all(state),
        Action::MouseSwitched(reports) => {
            let text = if reports {
                "the mouse works here; press Shift with it to select text"
            } else {
                "the mouse selects text"
            };
            show_message(state, Tone::Plain, text)
        }
        Action::Inbox(files) => offering::take(state, files),
        Action::Warn(text) => show_message(state, Tone::Warn, &text),
    }
}

/// Takes in what a frame showed where; what is known of lists that it did not show stays.
fn take_geometry(state: &mut AppState, mut geometry: Geometry) {
    for (id, room) in &geometry.rooms {
        state.tables.get_mut(*id).first = room.first;
    }
    let Geometry { mut rooms, mut measured, .. } = std::mem::take(&mut state.geometry);
    rooms.append(&mut geometry.rooms);
    measured.append(&mut geometry.measured);
    state.geometry = Geometry { rooms, measured, ..geometry };
}

/// Lets messages go, selections come to rest, questions be seen and the day change.
fn pass_time(state: &mut AppState, env: &Env) {
    (state.now, state.time) = (env.now, env.time);
    if state.message.as_ref().is_some_and(|m| m.until <= state.now) {
        state.message = None;
        state.touch();
    }
    if state.rest_until.is_some_and(|until| until <= state.now) {
        state.rest_until = None;
    }
    if state.unseen_until.is_some_and(|until| until <= state.now) {
        state.unseen_until = None;
        state.touch();
    }
    let today = state.dataset_day.unwrap_or(env.today);
    if state.today != today {
        state.today = today;
        rescore(state);
    }
}

/// Does what the key's command wants, or types the key.
fn press(state: &mut AppState, key: Key) {
    match state.keymap.resolve(state.context(), key) {
        Some(command) => {
            refresh::complete_lists(state);
            act::attempt(state, command.intent.clone())
        }
        None => typing::type_key(state, key),
    }
}

/// Opens a window; its list begins at the top.
fn open_window(state: &mut AppState, window: Window) {
    if let Some(id) = window.list() {
        *state.tables.get_mut(id) = TableState::default();
    }
    state.windows.push(window);
    state.renew_lists();
}

/// Whether the book can be changed now; says why where it cannot.
fn is_free(state: &mut AppState) -> bool {
    let free = availability::is_free(state);
    if let Err(Reason(why)) = free {
        show_message(state, Tone::Warn, why);
    }
    free.is_ok()
}

/// Says something for a while.
fn show_message(state: &mut AppState, tone: Tone, text: &str) {
    let text = text::clean(text).into_owned();
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let stays = MESSAGE_STAYS.max(READING.saturating_mul(letters));
    note_message(state, tone, &text);
    state.message = Some(Message { text, tone, until: state.now + stays });
    state.touch();
}

/// Keeps a message to be read again; one that is said twice in a row once, with the time of the second.
fn note_message(state: &mut AppState, tone: Tone, text: &str) {
    let again = state.messages.pop_if(|last| last.text == text).map(|last| last.number);
    let number = again.unwrap_or_else(|| state.messages.last().map_or(0, |last| last.number + 1));
    state.messages.push(PastMessage { number, at: state.time, text: text.to_owned(), tone });
    state.messages.drain(..state.messages.len().saturating_sub(MOST_MESSAGES));
    if state.route.view == TableId::Messages {
        state.renew_lists();
    }
}

/// Opens every question again, because the book, the date or the rules changed.
fn rescore(state: &mut AppState) {
    state.generation += 1;
    state.asked.clear();
    state.results.invalidate();
    state.renew_content();
}

/// Opens the questions again that read wizards under way, because one was begun, carried on or given up. What is being
/// worked out has read them as they were.
fn renew_advice(state: &mut AppState) {
    state.generation += 1;
    state.asked.clear();
    state.results.answered.retain(|question| !question.reads_drafts());
    state.renew_content();
}

/// Shows the stored scorecard, where it answers what was asked for and nothing fresher is there.
fn show_stored(state: &mut AppState, card: Arc<Scorecard>) {
    if state.results.card.is_none() && state.as_of.is_none() && state.rules.is_none() {
        state.results.card = Some(card);
        state.stored = true;
        state.renew_lists();
    }
}

/// What others did to the book in front, as far as a newer one tells: the newest change, and how many there are besides.
fn others_changes(state: &AppState, loaded: &OpenedBook) -> Option<String> {
    let known = state.book.as_ref().map(|_| state.changes)?;
    let mut new = loaded.log.iter().filter(|entry| entry.number > known && !loaded.in_memory);
    let more = new.clone().count().checked_sub(1).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!(" (and {more} more)"));
    new.next_back().map(|newest| format!("{}: {}{more}", newest.who, newest.what))
}

/// Shows a book: one that was `opened`, or the one in front after a change.
fn take_book(state: &mut AppState, loaded: OpenedBook, opened: bool) {
    if state.first_start {
        state.first_start = false;
        state.route = Route::at(Pane::Overview);
    }
    state.dataset_day = loaded.as_of;
    state.today = loaded.as_of.unwrap_or(state.today);
    state.book = Some(loaded.book);
    state.index = loaded.index;
    state.rulebooks = loaded.rulebooks;
    (state.undo, state.redo, state.reverting) = (loaded.undo, loaded.redo, None);
    state.log = loaded.log;
    (state.history_answer, state.history_query) = (None, None);
    drafts::take_found(state, loaded.drafts);
    state.snoozes = loaded.snoozes;
    state.qualified = loaded.qualified;
    what_if::take(state, loaded.scenarios);
    state.in_memory = loaded.in_memory;
    state.changes = loaded.revision;
    let protected = loaded.read_only.clone().filter(|_| state.read_only != loaded.read_only);
    protected.into_iter().for_each(|why| show_message(state, Tone::Warn, &why));
    state.read_only = loaded.read_only;
    if opened {
        state.kept = loaded.revision;
    }
    if let Some(unknown) = state.rules.take_if(|id| !state.rulebooks.iter().any(|r| r.id == *id)) {
        show_message(state, Tone::Warn, &format!("there is no rulebook {unknown}; the one in force is used"));
    }
    rescore(state);
    wizard::write_page(state);
    editing::follow(state);
}

/// Without any book there is nothing to show; with one the old stays.
/// Shows that the store's server is lost, with what is loaded, or that it is there again. What was typed meanwhile is where
/// it was; a wizard's draft is kept now.
fn take_lost(state: &mut AppState, lost: Option<String>) {
    state.lost = lost;
    match &state.lost {
        Some(why) => {
            let text = format!("the server is lost: {why}; nothing can be changed until it is back");
            show_message(state, Tone::Bad, &text);
        }
        None => {
            show_message(state, Tone::Plain, "the server is back");
            wizard::save(state);
        }
    }
}

fn fail_to_load(state: &mut AppState, why: String) {
    state.loading = false;
    if state.book.is_none() && state.partners.is_none() {
        return state.effects.push(Effect::Fail(why));
    }
    show_message(state, Tone::Bad, &why);
}

/// Leaves a question open until the book, the date or the rules change: asked again it would fail again.
fn mark_unanswered(state: &mut AppState, question: Query, why: &str) {
    state.asked.remove(&question);
    state.results.answered.insert(question);
    show_message(state, Tone::Bad, why);
}

/// Takes an answer in, unless what it was asked about is no longer what is shown.
fn take_answer(state: &mut AppState, answered: Answered) {
    if let Answer::Differing(compared) = answered.answer {
        state.asked.remove(&answered.question);
        return editing::take_compared(state, compared);
    }
    if answered.generation == state.generation {
        let part = matches!(
            answered.question,
            Query::Explain(..) | Query::Months(_) | Query::Past(_) | Query::Customer(_) | Query::Outlook(_)
        );
        state.stored &= answered.question != Query::Score;
        match answered.is_whole {
            true => {
                state.asked.remove(&answered.question);
                state.results.take(answered.question, answered.answer);
            }
            false => state.results.show(&answered.question, answered.answer),
        }
        // What is said of a part shows in the lists of that part only, which are refreshed wherever one is.
        if part {
            state.renew_lists()
        } else {
            state.renew_content()
        }
        // The review tells the scores as well.
        wizard::write_page(state);
    }
}

#[cfg(test)]
mod tests;

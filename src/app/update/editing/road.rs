//! The gate before the book: a change that breaks a rule of the road is made only with a reason for each, which the notes of
//! the association keep.

use crate::app::ask::Asked;
use crate::app::command::Reason;
use crate::app::effect::Effect;
use crate::app::env::Env;
use crate::app::job::{Recording, Task};
use crate::app::road::RoadStop;
use crate::app::select::Tone;
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use crate::app::update::{asking, keeping, say};
use crate::app::window::Window;
use crate::core::conduct;

/// Makes a change; where it breaks rules, shows them first and asks for the reasons.
pub fn commit(state: &mut AppState, recording: Recording, env: &Env) -> Vec<Effect> {
    if let Err(Reason(why)) = keeping::is_free(state) {
        say(state, env, Tone::Warn, why);
        return Vec::new();
    }
    let found = state.around().map_or_else(Vec::new, |around| {
        conduct::brought_by(around.book, &recording.change, around.rules, around.today)
    });
    if found.is_empty() {
        return keeping::start(state, Task::Record(Box::new(recording)));
    }
    *state.tables.get_mut(TableId::Road) = TableState::default();
    state.windows.push(Window::Road(Box::new(RoadStop::new(recording, found))));
    state.renew_lists();
    Vec::new()
}

/// Asks for the reason of the selected rule; behind the last one, makes the change.
pub fn act(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let place = state.selected(TableId::Road).unwrap_or(0);
    let Some(Window::Road(stop)) = state.windows.last() else { return Vec::new() };
    let Some((_, reason)) = stop.entry(place) else { return go_on(state, env) };
    let reason = reason.to_owned();
    let question = "Why is it so all the same? The association's notes will say it.".to_owned();
    asking::ask(state, Asked::Overrule(place), "Because", question, reason)
}

/// Keeps the reason for a rule, and goes to the next one.
pub fn give_reason(state: &mut AppState, place: usize, reason: &str) -> Vec<Effect> {
    if let Some(Window::Road(stop)) = state.windows.last_mut() {
        stop.overrule(place, reason);
        let table = state.tables.get_mut(TableId::Road);
        (table.selected, table.selected_key) = (place + 1, None);
        state.renew_lists();
    }
    Vec::new()
}

fn go_on(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let Some(Window::Road(stop)) = state.windows.last() else { return Vec::new() };
    if let Some(open) = stop.open() {
        let table = state.tables.get_mut(TableId::Road);
        (table.selected, table.selected_key) = (open, None);
        state.renew_lists();
        say(state, env, Tone::Warn, "a rule is overruled only with a reason; esc goes back");
        return Vec::new();
    }
    if let Err(Reason(why)) = keeping::is_free(state) {
        say(state, env, Tone::Warn, why);
        return Vec::new();
    }
    let recording = state.book.as_ref().map(|book| stop.recording(book));
    state.windows.retain(|window| !matches!(window, Window::Road(_)));
    state.renew_lists();
    recording.map_or_else(Vec::new, |recording| keeping::start(state, Task::Record(Box::new(recording))))
}

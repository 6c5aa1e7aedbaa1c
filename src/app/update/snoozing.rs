//! What is put off: until a day and for a reason, so that "Do next" holds what is to be done next.

use super::prompts::{close_ask, complain, open_ask};
use super::{book_tasks, navigation, show_message};
use crate::arrangement::Arrangement;
use crate::availability;
use crate::book_task::BookTask;
use crate::command::Reason;
use crate::compute::{Next, Query};
use crate::form::FieldKind;
use crate::prompt::{Prompt, PromptSubject};
use crate::route::Pane;
use crate::selection;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{Tone, words};
use chrono::{Days, NaiveDate};
use laurels_core::day;
use laurels_core::text::clean;
use laurels_core::todo::SnoozeCommand;
use laurels_core::todo::{Snooze, Todo, TodoKey};
use std::sync::Arc;

fn key(todo: &Todo) -> TodoKey {
    (todo.kind, todo.subject.clone())
}

/// Asks until when the selected row is put off; of one that is, ends that.
pub fn snooze(state: &mut AppState) {
    let (todo, what, due) = match selection::do_next(state) {
        Some(Next::Snooze(_, snooze)) => {
            let command = SnoozeCommand::End((snooze.kind, snooze.subject.clone()));
            return book_tasks::start(state, BookTask::Snooze(command));
        }
        Some(Next::Todo(todo, _)) => (key(todo), todo.text.clone(), todo.due),
        Some(Next::Group(_)) | None => return,
    };
    let (day, what) = (usual_day(state, due).to_string(), clean(&what).into_owned());
    let line = Prompt::line(PromptSubject::Snooze(todo), "Remind me on", what, FieldKind::Day, &day);
    open_ask(state, Prompt { title: "Snooze", ..line })
}

/// The day that is offered: when one would ask again anyhow, but not after the day on which it is due.
fn usual_day(state: &AppState, due: NaiveDate) -> NaiveDate {
    let date = state.date();
    let usual = date.checked_add_days(Days::new(state.settings.days.ask_again.max(1).into())).unwrap_or(NaiveDate::MAX);
    if due > date && due < usual { due } else { usual }
}

/// Takes the day, and asks why.
pub(super) fn take_day(state: &mut AppState, todo: TodoKey, text: &str) {
    let date = state.date();
    match day::parse(text, date).map(|day| Some(day).filter(|day| *day > date)) {
        Err(why) => complain(state, &why),
        Ok(None) => complain(state, &format!("write a day after {}", words::date(date))),
        Ok(Some(until)) => {
            close_ask(state);
            let help = "Why it can wait. The list of snoozed items shows it.";
            let line = Prompt::line(PromptSubject::Because(todo, until), "Because", help, FieldKind::Text, "");
            open_ask(state, Prompt { title: "Snooze", ..line })
        }
    }
}

/// Takes the reason, and has it kept.
pub(super) fn take_reason(state: &mut AppState, todo: TodoKey, until: NaiveDate, text: &str) {
    if text.is_empty() {
        return complain(state, "give a reason, so that others know why it waits");
    }
    if let Err(Reason(why)) = availability::is_free(state) {
        return complain(state, why);
    }
    close_ask(state);
    book_tasks::start(state, BookTask::Snooze(SnoozeCommand::Snooze(todo, until, text.to_owned())))
}

/// Takes what is put off now: what to do next is asked anew.
pub(super) fn take_snoozes(state: &mut AppState, snoozes: Arc<Vec<Snooze>>) {
    state.snoozes = snoozes;
    state.asked.remove(&Query::Advise);
    state.results.answered.remove(&Query::Advise);
    state.renew_content();
}

/// Lists what is put off, or leaves it out again.
pub fn toggle_snoozed(state: &mut AppState) {
    state.snoozed_shown = !state.snoozed_shown;
    if state.route.arrangement() != Arrangement::Overview {
        navigation::go(state, Pane::Overview);
    }
    state.route.focus = TableId::DoNext;
    state.renew_content();
    let date = state.date();
    let text = match (state.snoozed_shown, state.snoozes.iter().any(|snooze| date < snooze.until)) {
        (true, true) => "snoozed items are at the end of Do next",
        (true, false) => "nothing is snoozed",
        (false, _) => "snoozed items are hidden",
    };
    show_message(state, Tone::Plain, text);
}

#[cfg(test)]
mod tests;

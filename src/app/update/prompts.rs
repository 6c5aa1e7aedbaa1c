//! The questions of wizards and of what is put off: asked in a window, answered by choosing or typing, complained about where they are not.

use super::editing::rule_dialog;
use super::wizard::with_run;
use super::{
    beginning, book_tasks, clipboard, column_mapping, drafts, editing, opening, show_message, snoozing, what_if,
};
use crate::active_wizard::{Answered, PageItem, Paragraph};
use crate::form;
use crate::prompt::{Choice, Prompt, PromptSubject, RENEWAL};
use crate::selection;
use crate::state::AppState;
use crate::table::{TableId, TableState};
use crate::view::{self, Tone};
use crate::window::Window;
use laurels_core::book::DesignationId;
use laurels_core::day;
use laurels_core::deadline::after_business_days;
use laurels_core::plan::{Until, latest};
use laurels_core::wizard::{FieldKind, StepQuestion, waits};

/// Asks why the step is skipped.
pub fn ask_skip(state: &mut AppState) {
    let help = "Why is this step skipped? The log will say so.";
    let line = Prompt::line(PromptSubject::Wizard(StepQuestion::Skip), "Because", help, form::FieldKind::Text, "");
    open_ask(state, Prompt { title: "Skip the step", ..line })
}

/// Asks until when the step waits.
pub fn ask_wait(state: &mut AppState) {
    let usual = state.wizard.as_ref().zip(state.wizard_context()).and_then(|(open, context)| {
        let known = open.run.known(open.wizard, context);
        let days = waits(open.run.step(open.wizard)?, &known)?;
        Some(after_business_days(context.today, days))
    });
    let until = usual.unwrap_or_else(|| after_business_days(state.today, 5));
    let help = "The step waits until then; Do next shows it again on that day.";
    let line = Prompt::line(
        PromptSubject::Wizard(StepQuestion::Wait),
        "Remind me on",
        help,
        form::FieldKind::Day,
        &until.to_string(),
    );
    open_ask(state, Prompt { title: "Wait for somebody", ..line })
}

pub(super) fn open_ask(state: &mut AppState, ask: Prompt) {
    *state.tables.get_mut(TableId::Options) = TableState::default();
    drafts::open(state, Window::Prompt(Box::new(ask)));
}

pub(super) fn ask_field(state: &mut AppState, id: &str) {
    let Some((open, context)) = state.wizard.as_ref().zip(state.wizard_context()) else { return };
    let Some(field) = open.wizard.fields.get(id) else { return };
    let known = open.run.known(open.wizard, context);
    let value = known.get(id).unwrap_or_default().to_owned();
    let mut choices = view::choices(&state.subject(), id);
    if field.optional && !choices.is_empty() {
        choices.insert(0, Choice { value: String::new(), name: "(blank)".to_owned(), more: String::new() });
    }
    let closed = !choices.is_empty()
        && matches!(
            field.kind,
            FieldKind::Choice
                | FieldKind::Customer
                | FieldKind::Subscription
                | FieldKind::Association
                | FieldKind::Person
                | FieldKind::Location
                | FieldKind::Exam
        );
    let help = field.help.as_ref().map_or_else(String::new, |help| format!(" {help}"));
    let kind = if field.kind == FieldKind::Date { form::FieldKind::Day } else { form::FieldKind::Text };
    let (asked, help) = (PromptSubject::Wizard(StepQuestion::Field(id.to_owned())), format!("{}{help}", field.ask));
    let text = if closed { "" } else { &value };
    let ask = Prompt { choices: choices.into(), closed, ..Prompt::line(asked, &field.label, help, kind, text) };
    open_ask(state, ask);
    state.tables.get_mut(TableId::Options).selected_key = Some(value);
}

/// Takes the answer of the question in front.
pub(super) fn take(state: &mut AppState) {
    let chosen = state.selected(TableId::Options);
    let Some(Window::Prompt(ask)) = state.windows.last() else { return };
    let typed = ask.text().to_owned();
    let choice = chosen.and_then(|place| ask.choices.get(place)).map(|choice| choice.value.clone());
    if ask.picked.is_some() {
        return pick(state, choice, typed);
    }
    if ask.closed && choice.is_none() {
        return complain(state, "no match");
    }
    let text = match (ask.closed, choice) {
        (true, Some(choice)) => choice,
        (false, Some(choice)) if typed.is_empty() => choice,
        _ => typed,
    };
    match ask.asked.clone() {
        PromptSubject::AsOf => take_as_of(state, &text),
        PromptSubject::PlanUntil(designation) => take_until(state, designation, &text),
        PromptSubject::Paths(_) => book_tasks::take_paths(state),
        PromptSubject::Partner => beginning::take(state),
        PromptSubject::Wizard(StepQuestion::Field(field)) => answer(state, &field, &text),
        PromptSubject::Record(place) => editing::take(state, place, &text),
        PromptSubject::WaiveInForm(_) if text.is_empty() => complain(state, "give a reason: the notes keep it"),
        PromptSubject::WaiveInForm(place) => {
            close_ask(state);
            rule_dialog::waive_in_form(state, place, &text)
        }
        PromptSubject::Copy(list) => {
            close_ask(state);
            clipboard::copy_chosen(state, list, text)
        }
        PromptSubject::FileKind => column_mapping::take_kind(state, &text),
        PromptSubject::Columns => column_mapping::take_column(state, &text),
        PromptSubject::ColumnField(place) => column_mapping::take_field(state, place, &text),
        PromptSubject::Snooze(todo) => snoozing::take_day(state, todo, &text),
        PromptSubject::Scenario => what_if::take_name(state, &text),
        PromptSubject::Because(todo, until) => snoozing::take_reason(state, todo, until, &text),
        PromptSubject::Wizard(StepQuestion::Skip) if text.is_empty() => {
            complain(state, "give a reason: the log keeps it")
        }
        PromptSubject::Wizard(StepQuestion::Skip) => {
            close_ask(state);
            with_run(state, |open, state| {
                if let Some(context) = state.wizard_context() {
                    open.run.skip(open.wizard, context, &state.settings.who, &text);
                }
                Ok(Vec::new())
            })
        }
        PromptSubject::Wizard(StepQuestion::Wait) => {
            let today = state.today;
            match day::parse(&text, today).map(|day| Some(day).filter(|day| *day > today)) {
                Err(why) => complain(state, &why),
                Ok(None) => complain(state, "write a day after today"),
                Ok(Some(until)) => {
                    close_ask(state);
                    with_run(state, |open, _| {
                        open.run.wait(until);
                        Ok(Vec::new())
                    });
                    show_message(state, Tone::Good, "it waits; you find it again under 5 Wizards, under way");
                }
            }
        }
    }
}

/// Scores as of the day typed; a blank is today.
fn take_as_of(state: &mut AppState, typed: &str) {
    let date = if typed.is_empty() { Ok(None) } else { day::parse(typed, state.today).map(Some) };
    match date {
        Err(why) => complain(state, &why),
        Ok(date) => {
            close_ask(state);
            if date != state.as_of {
                state.as_of = date;
                super::rescore(state);
            }
        }
    }
}

/// Asks how long the plan of the selected designation is to last.
pub fn ask_until(state: &mut AppState) {
    if let Some(designation) = selection::planned_designation(state) {
        open_ask(state, Prompt::until(designation, state.plan_until(designation)));
    }
}

/// Plans as long as typed; a blank is the as-of date alone.
fn take_until(state: &mut AppState, designation: DesignationId, typed: &str) {
    let from = state.date();
    let until = match typed {
        "" => Ok(Until::Today),
        RENEWAL if view::has_renewal(&state.subject(), designation) => Ok(Until::Renewal),
        RENEWAL => Err("it is not enrolled, so it has no renewal".to_owned()),
        day => day::parse(day, state.today).and_then(|last| match (from..=latest(from)).contains(&last) {
            false => {
                let [from, latest] = [from, latest(from)].map(view::words::date);
                Err(format!("write a day from {from} to {latest}"))
            }
            true => Ok(Until::Day(last)),
        }),
    };
    match until {
        Err(why) => complain(state, &why),
        Ok(until) => {
            close_ask(state);
            state.plans_until.insert(designation, until);
            opening::show_plan(state, designation);
        }
    }
}

/// Says while a prompt is typed what is wrong with it, where that is known before it is taken.
pub(super) fn validate_typed(state: &mut AppState) {
    if let Some(Window::Prompt(ask)) = state.windows.last_mut() {
        match ask.asked {
            PromptSubject::Partner => beginning::validate(&mut ask.form),
            _ => ask.form.fields.iter_mut().for_each(|field| field.fault = None),
        }
    }
}

/// Takes the answer in front; of several that may be picked all that are, with the one that is being typed.
pub(super) fn take_all(state: &mut AppState) {
    match state.windows.last() {
        Some(Window::Prompt(ask)) if ask.picked.is_some() && ask.text().is_empty() => {}
        _ => take(state),
    }
    if let Some(Window::Prompt(ask)) = state.windows.last()
        && let (PromptSubject::Record(place), Some(picked)) = (&ask.asked, &ask.picked)
    {
        let (place, all) = (*place, picked.join(", "));
        editing::take(state, place, &all);
    }
}

/// Picks one of several answers, or takes it back; the first choice takes what is picked. What nothing is called is picked as
/// it is typed.
fn pick(state: &mut AppState, choice: Option<String>, typed: String) {
    let Some(Window::Prompt(ask)) = state.windows.last_mut() else { return };
    let picked = ask.picked.get_or_insert_default();
    let name = match choice {
        Some(choice) if choice.is_empty() => {
            ask.form.fields.iter_mut().for_each(|field| field.set(""));
            return take_all(state);
        }
        Some(choice) => choice,
        None => typed,
    };
    match picked.iter().position(|known| *known == name) {
        Some(known) => drop(picked.remove(known)),
        None if name.is_empty() => {}
        None => picked.push(name),
    }
    ask.form.fields.iter_mut().for_each(|field| field.set(""));
    *state.tables.get_mut(TableId::Options) = TableState::default();
    state.renew_lists();
}

fn answer(state: &mut AppState, field: &str, text: &str) {
    let Some(mut open) = state.wizard.take() else { return };
    let answered = match state.wizard_context() {
        Some(context) => open.run.answer(open.wizard, context, field, text),
        None => Ok(Vec::new()),
    };
    state.wizard = Some(open);
    match answered {
        Err(refused) => complain(state, &refused.to_string()),
        Ok(dropped) => {
            close_ask(state);
            with_run(state, |_, _| Ok(dropped));
            select_after(state, field);
        }
    }
}

/// Selects the next question that is open, or what stands after the last one.
fn select_after(state: &mut AppState, field: &str) {
    let page = state.wizard.as_ref().map_or(&[][..], |open| &open.page);
    let is_field = |row: &Paragraph| matches!(row.what, PageItem::Field(..));
    let Some(place) = page.iter().position(|row| matches!(&row.what, PageItem::Field(id, _) if id == field)) else {
        return;
    };
    let open = page
        .iter()
        .skip(place + 1)
        .position(|row| matches!(row.what, PageItem::Field(_, answered) if answered != Answered::Yes));
    let last = page.iter().rposition(is_field).unwrap_or(place);
    let below = page.iter().skip(last + 1).position(|row| row.what != PageItem::Blank);
    let next = open.map_or(below.map_or(last, |below| last + 1 + below), |after| place + 1 + after);
    state.select_place(TableId::Page, next);
}

pub(super) fn complain(state: &mut AppState, why: &str) {
    if let Some(Window::Prompt(ask)) = state.windows.last_mut() {
        ask.complain(why);
        state.touch();
    }
}

pub(super) fn close_ask(state: &mut AppState) {
    state.windows.retain(|window| !matches!(window, Window::Prompt(_)));
    state.renew_lists();
}

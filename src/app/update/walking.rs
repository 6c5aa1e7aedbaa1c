//! Wizards: begun from a row, walked step by step, left and found again, recorded in the end. After every step the draft
//! is saved, so that nothing is lost whatever happens to the terminal.

use super::{going, keeping, say};
use crate::app::ask::{Ask, Asked};
use crate::app::command::Reason;
use crate::app::effect::Effect;
use crate::app::env::Env;
use crate::app::job::{Recording, Task};
use crate::app::place::{Pane, Place};
use crate::app::select::{self, Tone};
use crate::app::state::AppState;
use crate::app::table::{TableId, TableState};
use crate::app::walking::{Answered, Beginning, Draft, DraftWish, OpenWalk, PageItem, Ticket, wizard_named};
use crate::app::window::Window;
use crate::core::deadline::after_business_days;
use crate::core::wizard::{FieldKind, Refused, Walk, command_line, outcome, waits};
use chrono::NaiveDate;
use tui_input::Input;

/// Whether a wizard can be begun or carried on.
pub fn can_begin(state: &AppState) -> Result<(), Reason> {
    match (&state.book, state.place.walking) {
        (_, true) => Err(Reason("this is a wizard already")),
        (Some(_), false) if state.rulebook().is_some() => Ok(()),
        _ => Err(Reason("there is no book yet")),
    }
}

/// Opens the wizard that fits the selected row; without one shows them all.
pub fn begin_here(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let list = state.place.focus;
    let record = state.selected(list);
    if let Some(draft) = record.filter(|_| list == TableId::Drafts).and_then(|place| state.drafts.get(place)).cloned() {
        return resume(state, draft, env);
    }
    match record.and_then(|record| select::beginning(state, list, record)) {
        Some(beginning) => begin(state, &beginning, env),
        None => {
            let effects = going::go(state, Pane::Wizards);
            (state.place.view, state.place.focus) = (TableId::Wizards, TableId::Wizards);
            state.renew_lists();
            effects
        }
    }
}

/// Whether Enter on the selected row begins a wizard.
pub(super) fn is_begun_by_enter(state: &AppState) -> bool {
    matches!(state.place.focus, TableId::Drafts | TableId::Wizards | TableId::Fixes)
        && state.selected(state.place.focus).is_some()
}

fn begin(state: &mut AppState, beginning: &Beginning, env: &Env) -> Vec<Effect> {
    if let Some(draft) = state.drafts.iter().find(|draft| beginning.is_of(&draft.walk)).cloned() {
        return resume(state, draft, env);
    }
    let Some(wizard) = wizard_named(&beginning.wizard) else { return Vec::new() };
    let Some(walk) = state.around().map(|around| Walk::begin(wizard, around, &beginning.answers)) else {
        return Vec::new();
    };
    state.begun += 1;
    open(state, Ticket::New(state.begun), walk);
    Vec::new()
}

fn resume(state: &mut AppState, draft: Draft, env: &Env) -> Vec<Effect> {
    open(state, draft.ticket, draft.walk);
    say(state, env, Tone::Plain, "carried on where it was left");
    Vec::new()
}

fn open(state: &mut AppState, ticket: Ticket, walk: Walk) {
    let Some(wizard) = walk.of() else { return };
    state.walk = Some(OpenWalk { ticket, wizard, walk, page: [].into(), problem: None });
    state.results.outlook = None;
    going::open(state, Place { walking: true, focus: TableId::Page, ..Place::at(Pane::Wizards) });
    for id in [TableId::Steps, TableId::Page, TableId::Gauges] {
        *state.tables.get_mut(id) = TableState::default();
    }
    turn_page(state);
}

/// Lays the page out anew, from its first question that is open.
fn turn_page(state: &mut AppState) {
    lay_out(state);
    let first = |wanted: fn(&Answered) -> bool| {
        let page = state.walk.as_ref().map_or(&[][..], |open| &open.page);
        page.iter().position(|row| matches!(&row.what, PageItem::Field(_, answered) if wanted(answered)))
    };
    let open =
        first(|answered| *answered == Answered::No).or_else(|| first(|answered| *answered == Answered::ByDefault));
    let record = || {
        let page = state.walk.as_ref().map_or(&[][..], |open| &open.page);
        page.iter().position(|row| row.what == PageItem::Record)
    };
    let place = open.or_else(record).unwrap_or(0);
    let step = state.walk.as_ref().map(|open| open.walk.at.clone());
    *state.tables.get_mut(TableId::Page) = TableState { selected: place, ..TableState::default() };
    state.tables.get_mut(TableId::Steps).selected_key = step;
    state.renew_lists();
}

/// Lays the page out for the room there is.
pub(super) fn lay_out(state: &mut AppState) {
    let Some(open) = &state.walk else { return };
    let width = state.page().room_of(TableId::Page).map_or(60, |room| usize::from(room.width));
    let page = select::page(state, open, width);
    if let Some(open) = &mut state.walk {
        open.page = page.into();
        state.renew_lists();
    }
}

/// Closes the wizard where nothing leads back to it.
pub(super) fn close_if_left(state: &mut AppState) {
    if !state.place.walking && !state.trail.iter().any(|place| place.walking) {
        state.walk = None;
    }
}

/// Saves the draft as it is now.
fn save(state: &mut AppState) -> Vec<Effect> {
    let Some(open) = state.walk.as_ref().filter(|_| !state.settings.read_only) else { return Vec::new() };
    let (ticket, walk) = (open.ticket, open.walk.clone());
    match state.drafts.iter_mut().find(|draft| draft.ticket == ticket) {
        Some(draft) => draft.walk = walk.clone(),
        None => state.drafts.push(Draft { ticket, walk: walk.clone() }),
    }
    vec![Effect::Draft(DraftWish::Save(ticket, walk))]
}

/// Takes the number that a draft has got.
pub(super) fn name_draft(state: &mut AppState, begun: Ticket, kept: Ticket) {
    for draft in state.drafts.iter_mut().filter(|draft| draft.ticket == begun) {
        draft.ticket = kept;
    }
    if let Some(open) = state.walk.as_mut().filter(|open| open.ticket == begun) {
        open.ticket = kept;
    }
    state.renew_lists();
}

/// Whether a wizard is in front.
pub fn is_walking(state: &AppState) -> Result<(), Reason> {
    if state.place.walking { Ok(()) } else { Err(Reason("no wizard is open")) }
}

/// Whether there is a step after the one in front.
pub fn can_go_on(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if select::is_review(state) { Err(Reason("this is the last step; Enter records it")) } else { Ok(()) }
}

/// Does something to the walk in front; what it gives is the step's problem where it fails.
fn walk_on(
    state: &mut AppState,
    env: &Env,
    step: impl FnOnce(&mut OpenWalk, &AppState) -> Result<Vec<String>, Refused>,
) -> Vec<Effect> {
    let Some(mut open) = state.walk.take() else { return Vec::new() };
    let before = open.walk.at.clone();
    let outcome = step(&mut open, state);
    open.problem = None;
    let moved = open.walk.at != before;
    let failed = outcome.as_ref().err().map(|refused| problem_of(&open, refused));
    open.problem = failed.clone();
    state.walk = Some(open);
    match outcome {
        Ok(dropped) => {
            if moved {
                turn_page(state)
            } else {
                lay_out(state)
            }
            if !dropped.is_empty() {
                let what = dropped.join(", ");
                say(state, env, Tone::Warn, &format!("dropped, since nothing asks for it any more: {what}"));
            }
            save(state)
        }
        Err(_) => {
            lay_out(state);
            if let Some((field, why)) = failed {
                select_field(state, &field);
                say(state, env, Tone::Warn, &why);
            }
            Vec::new()
        }
    }
}

/// The field that is wrong, and why.
fn problem_of(open: &OpenWalk, refused: &Refused) -> (String, String) {
    let field = match refused {
        Refused::Missing { field, .. } | Refused::NoField { field, .. } => field.clone(),
        Refused::Answer { field, .. } => {
            let named = open.wizard.fields.iter().find(|(_, known)| known.label == *field);
            named.map_or_else(|| field.clone(), |(id, _)| id.clone())
        }
        Refused::Impossible { .. } => String::new(),
    };
    (field, refused.to_string())
}

fn select_field(state: &mut AppState, field: &str) {
    let page = state.walk.as_ref().map_or(&[][..], |open| &open.page);
    let place = page.iter().position(|row| matches!(&row.what, PageItem::Field(id, _) if id == field));
    if let Some(place) = place {
        let table = state.tables.get_mut(TableId::Page);
        (table.selected, table.selected_key) = (place, None);
        state.renew_lists();
    }
}

/// Ends the step in front and goes on.
pub fn next(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if select::is_review(state) {
        return Vec::new();
    }
    walk_on(state, env, |open, state| {
        let Some(around) = state.around() else { return Ok(Vec::new()) };
        open.walk.next(open.wizard, around, &state.settings.who).map(|()| Vec::new())
    })
}

/// Goes back a step; the answers stay.
pub fn back(state: &mut AppState, env: &Env) -> Vec<Effect> {
    walk_on(state, env, |open, state| {
        if let Some(around) = state.around() {
            open.walk.back(open.wizard, around);
        }
        Ok(Vec::new())
    })
}

/// Whether the step in front can be left undone.
pub fn can_skip(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if select::is_review(state) { Err(Reason("the review cannot be skipped; Esc leaves it for later")) } else { Ok(()) }
}

/// Asks why the step is skipped.
pub fn ask_skip(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let question = "Why is this step skipped? The log will say so.".to_owned();
    ask(state, Asked::Skip, "Because", question, String::new())
}

/// Asks until when the step waits.
pub fn ask_wait(state: &mut AppState, _: &Env) -> Vec<Effect> {
    let usual = state.walk.as_ref().zip(state.around()).and_then(|(open, around)| {
        let known = open.walk.known(open.wizard, around);
        let days = waits(open.walk.step(open.wizard)?, &known)?;
        Some(after_business_days(around.today, days))
    });
    let until = usual.unwrap_or_else(|| after_business_days(state.today, 5));
    ask(
        state,
        Asked::Wait,
        "Until",
        "Until which day is this waited for? Then it is time to ask.".to_owned(),
        until.to_string(),
    )
}

fn ask(state: &mut AppState, asked: Asked, label: &'static str, question: String, text: String) -> Vec<Effect> {
    let ask =
        Ask { asked, label, question, input: Input::from(text), problem: None, choices: [].into(), closed: false };
    open_ask(state, ask)
}

fn open_ask(state: &mut AppState, ask: Ask) -> Vec<Effect> {
    *state.tables.get_mut(TableId::Options) = TableState::default();
    state.windows.push(Window::Ask(ask));
    state.renew_lists();
    Vec::new()
}

/// Asks for a field.
fn ask_field(state: &mut AppState, id: &str) -> Vec<Effect> {
    let Some((open, around)) = state.walk.as_ref().zip(state.around()) else { return Vec::new() };
    let Some(field) = open.wizard.fields.get(id) else { return Vec::new() };
    let known = open.walk.known(open.wizard, around);
    let value = known.get(id).unwrap_or_default().to_owned();
    let choices = select::choices(state, id);
    let closed = !choices.is_empty()
        && matches!(
            field.kind,
            FieldKind::Choice
                | FieldKind::Customer
                | FieldKind::Subscription
                | FieldKind::Association
                | FieldKind::Person
                | FieldKind::Location
        );
    let help = field.help.as_ref().map_or_else(String::new, |help| format!(" {help}"));
    let ask = Ask {
        asked: Asked::Field(id.to_owned()),
        label: &field.label,
        question: format!("{}{help}", field.ask),
        input: Input::from(if closed { String::new() } else { value.clone() }),
        problem: None,
        choices: choices.into(),
        closed,
    };
    let effects = open_ask(state, ask);
    state.tables.get_mut(TableId::Options).selected_key = Some(value);
    effects
}

/// Takes the answer of the question in front.
pub(super) fn take(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let chosen = state.selected(TableId::Options);
    let Some(Window::Ask(ask)) = state.windows.last() else { return Vec::new() };
    let typed = ask.input.value().trim().to_owned();
    let choice = chosen.and_then(|place| ask.choices.get(place)).map(|choice| choice.value.clone());
    let text = match (ask.closed, choice) {
        (true, Some(choice)) => choice,
        (false, Some(choice)) if typed.is_empty() => choice,
        _ => typed,
    };
    match ask.asked.clone() {
        Asked::Field(field) => answer(state, env, &field, &text),
        Asked::Skip if text.is_empty() => complain(state, "a reason is needed: the log is to say why"),
        Asked::Skip => {
            close_ask(state);
            walk_on(state, env, |open, state| {
                if let Some(around) = state.around() {
                    open.walk.skip(open.wizard, around, &state.settings.who, &text);
                }
                Ok(Vec::new())
            })
        }
        Asked::Wait => match text.parse::<NaiveDate>().ok().filter(|day| *day > state.today) {
            None => complain(state, &format!("expected a day after today, as {}", after_business_days(state.today, 5))),
            Some(until) => {
                close_ask(state);
                let effects = walk_on(state, env, |open, _| {
                    open.walk.wait(until);
                    Ok(Vec::new())
                });
                say(state, env, Tone::Good, "it waits; you find it again under 5 Wizards, under way");
                effects
            }
        },
    }
}

fn answer(state: &mut AppState, env: &Env, field: &str, text: &str) -> Vec<Effect> {
    let Some(mut open) = state.walk.take() else { return Vec::new() };
    let answered = match state.around() {
        Some(around) => open.walk.answer(open.wizard, around, field, text),
        None => Ok(Vec::new()),
    };
    state.walk = Some(open);
    match answered {
        Err(refused) => complain(state, &refused.to_string()),
        Ok(dropped) => {
            close_ask(state);
            let effects = walk_on(state, env, |_, _| Ok(dropped));
            select_after(state, field);
            effects
        }
    }
}

/// Selects the next question that is open, or what stands after the last one.
fn select_after(state: &mut AppState, field: &str) {
    let page = state.walk.as_ref().map_or(&[][..], |open| &open.page);
    let is_field = |row: &crate::app::walking::PageRow| matches!(row.what, PageItem::Field(..));
    let Some(place) = page.iter().position(|row| matches!(&row.what, PageItem::Field(id, _) if id == field)) else {
        return;
    };
    let open = page
        .iter()
        .skip(place + 1)
        .position(|row| matches!(row.what, PageItem::Field(_, answered) if answered != Answered::Yes));
    let last = page.iter().rposition(is_field).unwrap_or(place);
    let next = open.map_or((last + 1).min(page.len().saturating_sub(1)), |after| place + 1 + after);
    let table = state.tables.get_mut(TableId::Page);
    (table.selected, table.selected_key) = (next, None);
    state.renew_lists();
}

fn complain(state: &mut AppState, why: &str) -> Vec<Effect> {
    if let Some(Window::Ask(ask)) = state.windows.last_mut() {
        ask.problem = Some(why.to_owned());
        state.touch();
    }
    Vec::new()
}

fn close_ask(state: &mut AppState) {
    state.windows.retain(|window| !matches!(window, Window::Ask(_)));
    state.renew_lists();
}

/// Does what the selected line of the wizard is for: a question is asked, a command is copied, words lead on.
pub(super) fn act(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if state.place.focus == TableId::Steps {
        return go_to(state, env);
    }
    match selected_item(state) {
        Some(PageItem::Field(field, _)) => ask_field(state, &field),
        Some(PageItem::Command(_) | PageItem::Link(_) | PageItem::Mail(_)) => copy(state, env),
        Some(PageItem::Record) => record(state, env),
        _ => next(state, env),
    }
}

fn selected_item(state: &AppState) -> Option<PageItem> {
    let page = &state.walk.as_ref()?.page;
    page.get(state.selected(TableId::Page)?).map(|row| row.what.clone())
}

fn go_to(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let step =
        state.selected(TableId::Steps).and_then(|place| select::path(state).get(place).map(|step| step.id.clone()));
    let Some(step) = step else { return Vec::new() };
    let mut went = false;
    let effects = walk_on(state, env, |open, state| {
        went = state.around().is_some_and(|around| open.walk.go_to(open.wizard, around, &step));
        Ok(Vec::new())
    });
    if went {
        state.place.focus = TableId::Page;
        state.renew_lists();
        return effects;
    }
    say(state, env, Tone::Dim, "the steps before it come first");
    Vec::new()
}

/// Whether the selected line can be taken away.
pub fn can_copy(state: &AppState) -> Result<(), Reason> {
    match (state.windows.last(), state.place.walking) {
        (None, true) => Ok(()),
        (None, false) if state.selected(state.place.focus).is_some() => Ok(()),
        _ => Err(Reason("there is nothing to copy here")),
    }
}

/// Sends what the selected line holds to the terminal's clipboard: a command, a link, a mail, else its words.
pub fn copy(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let list = state.place.focus;
    let text = match selected_item(state).filter(|_| list == TableId::Page && state.place.walking) {
        Some(PageItem::Command(command)) => command_line(command.shell, &command.argv),
        Some(PageItem::Link(link)) => link,
        Some(PageItem::Mail(mail)) => mail.as_text(),
        _ => {
            let Some(record) = state.selected(list) else { return Vec::new() };
            let cells = select::row(state, list, record).cells;
            cells.iter().map(|cell| cell.as_text()).collect::<Vec<_>>().join("\t").trim().to_owned()
        }
    };
    let first = text.lines().next().unwrap_or_default();
    say(state, env, Tone::Good, &format!("sent to your terminal: {first}"));
    vec![Effect::Copy(text)]
}

/// Whether everything is answered that the review records.
pub fn can_record(state: &AppState) -> Result<(), Reason> {
    is_walking(state)?;
    if state.settings.read_only {
        return Err(Reason("the book was opened read-only"));
    }
    if select::is_review(state) { keeping::is_free(state) } else { Err(Reason("the review at the end records it")) }
}

/// Makes of the walk what it comes to.
pub fn record(state: &mut AppState, env: &Env) -> Vec<Effect> {
    if let Err(Reason(why)) = can_record(state) {
        say(state, env, Tone::Warn, why);
        return Vec::new();
    }
    let Some((open, around)) = state.walk.as_ref().zip(state.around()) else { return Vec::new() };
    match outcome(&open.walk, open.wizard, around) {
        Ok(outcome) => {
            let recording = Recording { change: outcome.change, what: outcome.what, ticket: open.ticket };
            keeping::start(state, Task::Record(Box::new(recording)))
        }
        Err(why) => {
            say(state, env, Tone::Warn, &why.to_string());
            Vec::new()
        }
    }
}

/// What was walked is recorded: the wizard closes, its draft goes.
pub(super) fn recorded(state: &mut AppState, ticket: Ticket) -> Vec<Effect> {
    state.drafts.retain(|draft| draft.ticket != ticket);
    while state.place.walking {
        state.place = state.trail.pop().unwrap_or_else(|| Place::at(Pane::Wizards));
    }
    state.walk = None;
    state.renew_content();
    vec![Effect::Draft(DraftWish::Discard(ticket))]
}

/// Whether the selected row can be thrown away: so far a draft.
pub fn can_discard(state: &AppState) -> Result<(), Reason> {
    match state.selected(TableId::Drafts).filter(|_| state.place.focus == TableId::Drafts) {
        Some(_) => Ok(()),
        None => Err(Reason("select a wizard that is under way to throw it away")),
    }
}

/// Asks whether the draft is to go.
pub fn ask_discard(state: &mut AppState, env: &Env) -> Vec<Effect> {
    let draft = state.selected(TableId::Drafts).and_then(|place| state.drafts.get(place));
    if let Some(ticket) = draft.map(|draft| draft.ticket) {
        state.windows.push(Window::Discard(ticket));
        state.unseen_until = Some(env.now + keeping::SEEN);
        state.renew_lists();
    }
    Vec::new()
}

/// Throws the draft away.
pub(super) fn discard(state: &mut AppState, ticket: Ticket) -> Vec<Effect> {
    state.windows.retain(|window| !matches!(window, Window::Discard(_)));
    state.drafts.retain(|draft| draft.ticket != ticket);
    state.renew_lists();
    vec![Effect::Draft(DraftWish::Discard(ticket))]
}

/// Opens the questions; what is typed finds them.
pub fn open_questions(state: &mut AppState, _: &Env) -> Vec<Effect> {
    *state.tables.get_mut(TableId::Questions) = TableState::default();
    state.windows.push(Window::Questions(Input::default()));
    state.renew_lists();
    Vec::new()
}

/// Opens the answer to the selected question.
pub(super) fn open_answer(state: &mut AppState) {
    if let Some(question) = select::selected_question(state) {
        *state.tables.get_mut(TableId::Answer) = TableState::default();
        state.windows.push(Window::Answer(question));
        state.renew_lists();
    }
}

//! What stands around the body of every screen.

use super::help::key_for;
use super::subject::Subject;
use super::{ledger, words};
use crate::book_task::RunningTask;
use crate::command::{self, Command, Context};
use crate::compute::Query;
use crate::form::Field;
use crate::intent::Intent;
use crate::key::Key;
use crate::prompt::Prompt;
use crate::route::Pane;
use crate::view_model::Message;
use crate::view_model::{Advance, Badge, Entry, Header, Hint, Notice, Tab, Tone};
use crate::window::Window;
use chrono::Datelike;
use laurels_core::text::clean;
use std::collections::BTreeSet;
use tui_input::Input;

/// What stands where something is still being worked out.
pub const fn loading() -> &'static str {
    "Working it out."
}

pub fn header(subject: &Subject<'_>) -> Header {
    let mut trail = Vec::new();
    if let Some(book) = subject.book {
        trail.extend(Some(clean(&book.partner.name).into_owned()).filter(|name| !name.is_empty()));
        trail.extend(book.partner.global_id.as_ref().map(|id| clean(id).into_owned()));
        let open = subject.options.wizard.filter(|_| subject.options.in_wizard);
        let customer_of_wizard = open.and_then(|open| open.run.answers.get("customer")).map(String::as_str);
        trail.extend(open.map(|open| clean(&open.wizard.title).into_owned()));
        let customer = subject.options.customer.map(|id| id.as_str()).or(customer_of_wizard);
        trail.extend(customer.map(|id| clean(ledger::customer_name(book, id)).into_owned()));
    }
    let rules = subject.results.card.as_ref().map(|card| card.rulebook.clone());
    let rules = rules.or_else(|| subject.rules.map(|r| r.id.clone())).unwrap_or_default();
    Header {
        product: "laurels",
        trail,
        badges: badges(subject),
        as_of: words::date(subject.date()),
        rules: clean(&rules).into_owned(),
        data_to: subject.index.data_to.map(words::month),
        next_data: next_data(subject),
    }
}

/// When the figures of the month after the newest one are due.
fn next_data(subject: &Subject<'_>) -> Option<String> {
    let month = subject.index.data_to?.plus(1);
    let first = month.plus(1).first_day();
    let due = first.with_day(subject.rules?.timing.usage_refresh_day.clamp(1, 28))?;
    let short = |text: String| text.rsplit_once(' ').map_or_else(|| text.clone(), |(short, _)| short.to_owned());
    Some(format!("{} due by {}", short(words::month(month)), short(words::date(due))))
}

fn badges(subject: &Subject<'_>) -> Vec<Badge> {
    let badge = |text: &str, tone| Badge { text: text.to_owned(), tone };
    let stale = subject.results.card.as_ref().is_some_and(|card| card.as_of != subject.date());
    [
        (subject.lost, badge("SERVER LOST", Tone::Bad)),
        (subject.read_only, badge("READ-ONLY", Tone::Plain)),
        (subject.in_memory, badge("NOT SAVED", Tone::Warn)),
        (subject.date() != subject.moment.today, badge("NOT TODAY", Tone::Bad)),
        (subject.stored, badge("STORED", Tone::Bad)),
        (stale && !subject.stored, badge("SCORING", Tone::Bad)),
    ]
    .into_iter()
    .filter_map(|(applies, badge)| applies.then_some(badge))
    .collect()
}

pub fn tabs(subject: &Subject<'_>, current: Pane) -> Vec<Tab> {
    let tab = |pane: Pane| Tab {
        key: first_key(subject, &format!("go.{}", pane.title().to_lowercase())),
        title: pane.title(),
        current: pane == current,
        intent: Intent::Go(pane),
    };
    Pane::ALL.map(tab).to_vec()
}

/// A command's first key in force, wherever that is.
fn first_key(subject: &Subject<'_>, id: &str) -> String {
    let keys = subject.options.commands.zip(command::by_id(id)).map(|(its, command)| its.keymap.keys_of(command));
    keys.and_then(<[Key]>::first).map(ToString::to_string).unwrap_or_default()
}

/// What can be done now, the most useful first: commands that would do something, by their keys in force.
pub fn footer(subject: &Subject<'_>, context: Context) -> Vec<Hint> {
    let of_rows = subject.options.marked && context == Context::Pane;
    let saves = subject.options.windows.last().is_some_and(Window::is_saved);
    let hint = |c: &Command| {
        let of_scenarios = in_scenarios(&c.intent).filter(|_| subject.options.in_what_if && context == Context::Pane);
        let of_plan = in_plan(&c.intent).filter(|_| subject.options.in_plan && context == Context::Pane);
        let (rank, label) = of_scenarios.or(of_plan).or(c.bulk.filter(|_| of_rows)).or(c.hint)?;
        let label = if c.intent == Intent::Choose { on_enter(subject).unwrap_or(label) } else { label };
        Some((rank, Hint { intent: c.intent.clone(), key: key_for(subject, c.id)?, label }))
    };
    let mut hints: Vec<(u8, Hint)> = command::all()
        .filter(|c| c.applies_in(context) && subject.available(c).is_ok() && (saves || c.intent != Intent::SaveForm))
        .filter_map(hint)
        .collect();
    hints.sort_by_key(|(rank, _)| *rank);
    hints.into_iter().map(|(_, hint)| hint).collect()
}

/// What a command does to the scenarios of what-if, and its rank there.
fn in_scenarios(intent: &Intent) -> Option<(u8, &'static str)> {
    match intent {
        Intent::Mark => Some((5, "on or off")),
        Intent::New => Some((6, "copy")),
        Intent::NextView => Some((7, "scenario")),
        Intent::ScoreAsOf => Some((11, "later day")),
        _ => None,
    }
}

/// What a command does with a plan and its steps, and its rank there.
fn in_plan(intent: &Intent) -> Option<(u8, &'static str)> {
    match intent {
        Intent::WhatIf => Some((27, "what if")),
        Intent::PlanUntil => Some((28, "until")),
        _ => None,
    }
}

/// What Enter does in a field; none where it chooses.
fn on_enter(subject: &Subject<'_>) -> Option<&'static str> {
    let Some(window) = subject.options.windows.last() else { return Some("keep") };
    match window {
        window if window.is_filtered() && subject.options.commands.is_some_and(|its| its.typing) => Some("keep"),
        Window::Preview(..) => Some("import"),
        Window::RuleDialog(stop) if stop.form.focus.is_none() => Some("record"),
        Window::Record(_) | Window::RuleDialog(_) => window.input().map(|_| "next"),
        Window::ReportedScores(form) => Some(if form.form.is_at_end() { "save" } else { "next" }),
        Window::Prompt(ask) if !ask.form.is_at_end() => Some("next"),
        Window::Prompt(ask) if ask.choices.is_empty() => Some("done"),
        _ => None,
    }
}

/// What goes on beside what is shown.
#[derive(Clone, Copy, Debug)]
pub struct Activity<'a> {
    pub message: Option<&'a Message>,
    /// Whether the book is being loaded.
    pub loading: bool,
    /// What is being worked out.
    pub asked: &'a BTreeSet<Query>,
}

/// The line above the footer: what there is to say, else what is going on, else what the score warns of.
pub fn notice(subject: &Subject<'_>, activity: Activity<'_>) -> Option<Notice> {
    if let Some(message) = activity.message {
        return Some(Notice { text: message.text.clone(), tone: message.tone });
    }
    let busy = |text: &str| Some(Notice { text: text.to_owned(), tone: Tone::Dim });
    if let Some(card) = subject.results.card.as_ref().filter(|_| subject.stored) {
        let text = format!("the score stored on {}; the book is being loaded", words::date(card.as_of));
        return Some(Notice { text, tone: Tone::Warn });
    }
    if activity.loading {
        return busy("loading the book");
    }
    if activity.asked.contains(&Query::Score) {
        return busy("scoring");
    }
    if !activity.asked.is_empty() {
        return busy("working it out");
    }
    let warnings = subject.results.card.as_ref().map_or(&[] as &[String], |card| &card.warnings);
    let warnings: Vec<String> = too_early(subject).into_iter().chain(warnings.iter().cloned()).collect();
    let more = if warnings.len() > 1 { format!(" (and {} more)", warnings.len() - 1) } else { String::new() };
    let begin = command::of(&Intent::NamePartner);
    let nameless = begin.filter(|begin| subject.available(begin).is_ok() && subject.book.is_some());
    let asks = nameless.filter(|_| warnings.is_empty() && subject.options.windows.is_empty());
    if let Some((begin, key)) = asks.zip(key_for(subject, "palette")) {
        let text = format!("Whose book is this? Press {key} and type {}.", begin.title.to_lowercase());
        return Some(Notice { text, tone: Tone::Dim });
    }
    warnings.first().map(|first| Notice { text: format!("{}{more}", clean(first)), tone: Tone::Warn })
}

/// That no rulebook is as old as the date, where none was chosen.
fn too_early(subject: &Subject<'_>) -> Option<String> {
    let rules = subject.rules.filter(|_| subject.options.rules.is_none())?;
    let from = rules.from.filter(|from| *from > subject.date())?;
    Some(format!("the oldest rules known, those from {}, are used", words::date(from)))
}

/// How far the task under way is.
pub fn progress(subject: &Subject<'_>, job: &RunningTask) -> Advance {
    let known = job.progress.filter(|progress| progress.total > 0);
    let doing = if job.stopping { "stopping" } else { job.progress.map_or(job.task.doing(), |p| p.doing) };
    let key = key_for(subject, "interrupt").filter(|_| !job.stopping);
    Advance {
        text: doing.to_owned(),
        share: known.map(|p| (p.done as f64 / p.total as f64).clamp(0.0, 1.0)),
        hint: key.map_or_else(String::new, |key| format!("{key} stops")),
    }
}

/// The lines of the form in front, and the place of the one being typed.
pub fn form(subject: &Subject<'_>) -> Option<(Vec<Entry>, usize)> {
    let window = subject.options.windows.last().filter(|window| matches!(window, Window::Prompt(_)))?;
    let form = window.form().filter(|_| window.is_typed_in_place())?;
    let entry = |(place, field): (usize, &Field)| {
        let note = match form.complaint(place) {
            Some(why) => Notice { text: clean(why).into_owned(), tone: Tone::Bad },
            None => Notice { text: field.help.to_string(), tone: Tone::Dim },
        };
        let text = clean(field.input.value()).into_owned();
        Entry { label: field.label, text, cursor: field.input.visual_cursor(), note: Some(note) }
    };
    Some((form.fields.iter().enumerate().map(entry).collect(), form.focus.unwrap_or(0)))
}

/// What a window asks that wants a yes and shows nothing else.
pub fn asked(window: &Window) -> Option<Notice> {
    match window {
        Window::Confirm(confirm) => Some(Notice { text: confirm.text().into_owned(), tone: Tone::Warn }),
        _ => None,
    }
}

/// What is to be said below a window's list: of the selected row, where that is more than the row has room for.
pub fn below(subject: &Subject<'_>, window: &Window, selected: Option<usize>) -> Vec<Notice> {
    match window {
        Window::Record(form) => {
            selected.map_or_else(Vec::new, |at| super::record::below(form, subject.wizard_context(), at))
        }
        Window::RuleDialog(_) => selected.map_or_else(Vec::new, |at| super::reported_scores::below(subject, at)),
        _ => Vec::new(),
    }
}

/// The line being typed: the filter in the message line, or that of the window in front.
pub fn entry(subject: &Subject<'_>, input: &Input) -> Entry {
    let (label, note) = match subject.options.windows.last() {
        None => ("Filter", None),
        Some(window) if window.is_filtered() => ("Filter", None),
        Some(Window::ReportedScores(form)) => {
            (form.form.focused().map_or("", |field| field.label), Some(super::reported_scores::note(subject, form)))
        }
        Some(Window::Prompt(ask)) => {
            let label = if ask.closed { "Find" } else { ask.form.focused().map_or("", |field| field.label) };
            (label, Some(prompt_note(ask)))
        }
        Some(_) => ("Find", None),
    };
    Entry { label, text: clean(input.value()).into_owned(), cursor: input.visual_cursor(), note }
}

/// What to say below the line of a prompt: what is wrong with it, what it may go on to, what is picked, what is expected.
fn prompt_note(ask: &Prompt) -> Notice {
    let plain = |text: &str| Notice { text: clean(text).into_owned(), tone: Tone::Plain };
    match (ask.fault(), &ask.remark, ask.picked.as_deref()) {
        (Some(fault), ..) => Notice { text: clean(fault).into_owned(), tone: Tone::Bad },
        (None, Some(remark), _) => plain(remark),
        (None, None, Some(picked @ [_, ..])) => plain(&format!("picked: {}", picked.join(", "))),
        _ => {
            let help = ask.form.focused().map_or_else(String::new, |field| field.help.to_string());
            Notice { text: help, tone: Tone::Dim }
        }
    }
}

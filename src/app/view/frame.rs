//! What stands around the body of every screen.

use super::help::key_for;
use super::model::{Advance, Badge, Entry, Header, Hint, Notice, Tab, Tone};
use super::{ledger, words};
use crate::command;
use crate::compute::Query;
use crate::form::Field;
use crate::key::Key;
use crate::prompt::Prompt;
use crate::route::Pane;
use crate::state::AppState;
use crate::window::Window;
use laurels_core::text::clean;

/// What stands where something is still being worked out.
pub const fn loading() -> &'static str {
    "Working it out."
}

/// The first line.
pub fn header(state: &AppState) -> Header {
    let mut trail = Vec::new();
    if let Some(book) = &state.book {
        trail.push(clean(&book.partner.name).into_owned());
        trail.extend(book.partner.global_id.as_ref().map(|id| clean(id).into_owned()));
        let open = state.wizard.as_ref().filter(|_| state.route.walking);
        let walked = open.and_then(|open| open.run.answers.get("customer")).map(String::as_str);
        trail.extend(open.map(|open| clean(&open.wizard.title).into_owned()));
        let customer = state.route.customer.as_deref().or(walked);
        trail.extend(customer.map(|id| clean(ledger::customer_name(book, id)).into_owned()));
    }
    let rules = state.results.card.as_ref().map(|card| card.rulebook.clone());
    let rules = rules.or_else(|| state.rulebook().map(|r| r.id.clone())).unwrap_or_default();
    Header {
        product: "laurels",
        trail,
        badges: badges(state),
        as_of: words::date(state.date()),
        rules: clean(&rules).into_owned(),
        data_to: state.index.data_to.map(words::month),
    }
}

fn badges(state: &AppState) -> Vec<Badge> {
    let badge = |text: &str, tone| Badge { text: text.to_owned(), tone };
    let stale = state.results.card.as_ref().is_some_and(|card| card.as_of != state.date());
    [
        (state.is_read_only(), badge("READ-ONLY", Tone::Plain)),
        (state.in_memory, badge("NOT SAVED", Tone::Warn)),
        (state.date() != state.today, badge("NOT TODAY", Tone::Bad)),
        (state.stored, badge("STORED", Tone::Bad)),
        (stale && !state.stored, badge("SCORING", Tone::Bad)),
    ]
    .into_iter()
    .filter_map(|(applies, badge)| applies.then_some(badge))
    .collect()
}

/// The line of tabs; without a book there is nowhere to go.
pub fn tabs(state: &AppState) -> Vec<Tab> {
    if state.first_start {
        return Vec::new();
    }
    let tab = |pane: Pane| Tab {
        key: first_key(state, &format!("go.{}", pane.title().to_lowercase())),
        title: pane.title(),
        current: pane == state.route.pane,
    };
    Pane::ALL.map(tab).to_vec()
}

/// A command's first key in force, wherever that is.
fn first_key(state: &AppState, id: &str) -> String {
    let keys = command::by_id(id).map_or(&[] as &[Key], |command| state.keymap.keys_of(command));
    keys.first().map(ToString::to_string).unwrap_or_default()
}

/// What can be done now, the most useful first: commands that would do something, by their keys in force.
pub fn footer(state: &AppState) -> Vec<Hint> {
    let context = state.context();
    let mut hints: Vec<(u8, Hint)> = command::all()
        .filter(|c| c.applies_in(context) && c.available(state).is_ok())
        .filter_map(|c| Some((c.hint?, Hint { key: key_for(state, c.id)?, label: c.label })))
        .collect();
    hints.sort_by_key(|(rank, _)| *rank);
    hints.into_iter().map(|(_, hint)| hint).collect()
}

/// The line above the footer: what there is to say, else what is going on, else what the score warns of.
pub fn notice(state: &AppState) -> Option<Notice> {
    if let Some(message) = &state.message {
        return Some(Notice { text: message.text.clone(), tone: message.tone });
    }
    let busy = |text: &str| Some(Notice { text: text.to_owned(), tone: Tone::Dim });
    if let Some(card) = state.results.card.as_ref().filter(|_| state.stored) {
        let text = format!("the score stored on {}; the book is being loaded", words::date(card.as_of));
        return Some(Notice { text, tone: Tone::Warn });
    }
    if state.loading {
        return busy("loading the book");
    }
    if state.asked.contains(&Query::Score) {
        return busy("scoring");
    }
    if !state.asked.is_empty() {
        return busy("working it out");
    }
    let warnings = state.results.card.as_ref().map_or(&[] as &[String], |card| &card.warnings);
    let warnings: Vec<String> = too_early(state).into_iter().chain(warnings.iter().cloned()).collect();
    let more = if warnings.len() > 1 { format!(" (and {} more)", warnings.len() - 1) } else { String::new() };
    let nameless = command::by_id("begin").filter(|begin| begin.available(state).is_ok() && state.book.is_some());
    if let Some(begin) = nameless.filter(|_| warnings.is_empty()) {
        let key = key_for(state, "palette").unwrap_or_default();
        let text = format!("whose book is this? {key} and \"{}\" say so", begin.title.to_lowercase());
        return Some(Notice { text, tone: Tone::Dim });
    }
    warnings.first().map(|first| Notice { text: format!("{}{more}", clean(first)), tone: Tone::Warn })
}

/// That no rulebook is as old as the date, where none was chosen.
fn too_early(state: &AppState) -> Option<String> {
    let rules = state.rulebook().filter(|_| state.rules.is_none())?;
    let from = rules.from.filter(|from| *from > state.date())?;
    Some(format!("the oldest rules known, those from {}, are used", words::date(from)))
}

/// How far the task under way is.
pub fn progress(state: &AppState) -> Option<Advance> {
    let job = state.job.as_ref()?;
    let known = job.progress.filter(|progress| progress.total > 0);
    let doing = if job.stopping { "stopping" } else { job.progress.map_or(job.task.doing(), |p| p.doing) };
    let key = key_for(state, "interrupt").filter(|_| !job.stopping);
    Some(Advance {
        text: doing.to_owned(),
        share: known.map(|p| (p.done as f64 / p.total as f64).clamp(0.0, 1.0)),
        hint: key.map_or_else(String::new, |key| format!("{key} stops")),
    })
}

/// The lines of the form in front, and the place of the one being typed.
pub fn form(state: &AppState) -> Option<(Vec<Entry>, usize)> {
    let window = state.windows.last().filter(|window| matches!(window, Window::Prompt(_)))?;
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
        Window::Confirm(confirm) => Some(Notice { text: confirm.text().to_owned(), tone: Tone::Warn }),
        _ => None,
    }
}

/// What is to be said below a window's list: of the selected row, where that is more than the row has room for.
pub fn below(state: &AppState, window: &Window) -> Vec<Notice> {
    match window {
        Window::Record(form) => super::record::below(state, form),
        Window::RuleDialog(_) => super::reported_scores::below(state).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The line being typed: the filter in the message line, or that of the window in front.
pub fn entry(state: &AppState) -> Option<Entry> {
    let input = state.input()?;
    let (label, note) = match state.windows.last() {
        None => ("Filter", None),
        Some(Window::ReportedScores(form)) => {
            (form.form.focused().map_or("", |field| field.label), Some(super::reported_scores::note(state, form)))
        }
        Some(Window::Prompt(ask)) => {
            let label = if ask.closed { "Find" } else { ask.form.focused().map_or("", |field| field.label) };
            (label, Some(prompt_note(ask)))
        }
        Some(_) => ("Find", None),
    };
    Some(Entry { label, text: clean(input.value()).into_owned(), cursor: input.visual_cursor(), note })
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

//! `todo`: what needs attention, most valuable first, and what of it may wait.

use super::args::{Todo as Wanted, TodoCommand};
use super::context::{CliInputs, Context};
use super::failure::{Failure, Outcome};
use super::json;
use super::text_doc::{Align, TextDoc, plain, styled};
use chrono::NaiveDate;
use laurels_app::view::words;
use laurels_core::book::Book;
use laurels_core::text::{clean, nearest};
use laurels_core::todo::{Occasion, Section, Snooze, Start, Todo, TodoKind, Urgency, snoozed, todo};
use laurels_core::wizard::WizardRun;
use laurels_data::service::BookService;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

/// Something that needs attention, as JSON.
#[derive(Serialize)]
struct TodoJson<'a> {
    due: String,
    urgency: &'static str,
    kind: &'static str,
    subject: Cow<'a, str>,
    text: Cow<'a, str>,
    points_at_stake: f64,
    /// Told where the points are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    certain: Option<bool>,
    wizard: Option<StartJson<'a>>,
    /// Why it is put off, where it is; told under `--all` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    snoozed: Option<SnoozeJson<'a>>,
}

#[derive(Serialize)]
struct SnoozeJson<'a> {
    until: String,
    because: Cow<'a, str>,
    who: Cow<'a, str>,
}

/// Something that needs attention, and what puts it off.
type Listed<'a> = (&'a Todo, Option<&'a Snooze>);

#[derive(Serialize)]
struct StartJson<'a> {
    wizard: &'a str,
    set: BTreeMap<&'a str, &'a str>,
}

/// Prints what needs attention, or puts something off.
///
/// # Errors
/// When there is no book, nothing of that kind and subject is listed, or the output cannot be written.
pub fn run(context: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut service = context.service(Vec::new());
    let inputs = context.inputs_of(&mut service)?;
    let drafts: Vec<WizardRun> = service.drafts()?.into_iter().map(|draft| draft.run).collect();
    let occasion = Occasion {
        book: &inputs.book,
        rules: &inputs.rulebook,
        moment: inputs.as_of,
        days: context.config.days,
        drafts: &drafts,
    };
    if let Some(TodoCommand::Unsnooze { kind, subject }) = &wanted.command {
        return unsnooze(&mut service, (*kind, subject), out);
    }
    let todos = todo(occasion);
    if let Some(TodoCommand::Snooze { kind, subject, until, because }) = &wanted.command {
        let until = until.on(inputs.as_of.date);
        check(&todos, (*kind, subject), until, &inputs)?;
        let snooze = service.snooze((*kind, subject), until, because)?;
        writeln!(out, "{} {} comes back on {}.", kind, clean(subject), words::date(snooze.until))?;
        return Ok(Outcome::Done);
    }
    let snoozes = service.snoozed()?;
    let mut listed: Vec<Listed<'_>> =
        todos.iter().map(|todo| (todo, snoozed(todo, &snoozes, inputs.as_of.date))).collect();
    let waits = listed.iter().any(|(todo, snooze)| snooze.is_none() && todo.urgency != Urgency::Later);
    listed.retain(|(_, snooze)| wanted.all || snooze.is_none());
    match wanted.json {
        true => json::write(out, &listed.iter().map(TodoJson::of).collect::<Vec<_>>())?,
        false => print(context, &inputs, &listed).write(out)?,
    }
    super::warn(&inputs.warnings);
    Ok(if waits { Outcome::NotMet } else { Outcome::Done })
}

/// Ends a snooze, whether or not the todo would be listed today.
fn unsnooze(service: &mut BookService, todo: (TodoKind, &str), out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (kind, subject) = todo;
    let snoozes = service.snoozed()?;
    let named = snoozes.iter().find(|snooze| snooze.kind == kind && snooze.subject == subject);
    // The subject that is listed may have changed since it was put off.
    let alike = || snoozes.iter().find(|snooze| snooze.is_of_act(kind, subject));
    let own = named.or_else(alike).map_or(subject, |snooze| snooze.subject.as_str());
    if service.unsnooze((kind, own))? {
        writeln!(out, "{kind} {} is no longer snoozed.", clean(subject))?;
        return Ok(Outcome::Done);
    }
    let of_kind = snoozes.iter().filter(|snooze| snooze.kind == kind).map(|snooze| snooze.subject.as_str());
    let hint = match nearest(subject, of_kind) {
        Some(near) => format!(" {subject} that is snoozed; did you mean {near}?"),
        None => format!(" {subject} that is snoozed; `laurels todo --all` lists those that are"),
    };
    Err(Failure::Unknown { what: "todo", name: kind.word().to_owned(), hint })
}

/// Only what is listed can be put off, and only until a day to come.
fn check(
    todos: &[Todo],
    (kind, subject): (TodoKind, &str),
    until: NaiveDate,
    inputs: &CliInputs,
) -> Result<(), Failure> {
    if until <= inputs.as_of.date {
        return Err(Failure::Usage(format!(
            "{until} is not in the future: --until takes the day on which it comes back"
        )));
    }
    if todos.iter().any(|todo| todo.kind == kind && todo.subject == subject) {
        return Ok(());
    }
    let of_kind = todos.iter().filter(|todo| todo.kind == kind).map(|todo| todo.subject.as_str());
    let hint = match nearest(subject, of_kind) {
        Some(near) => format!(" with the subject {subject}; did you mean {near}?"),
        None => format!(" with the subject {subject}; `laurels todo --all` lists what there is"),
    };
    Err(Failure::Unknown { what: "todo", name: kind.word().to_owned(), hint })
}

impl<'a> TodoJson<'a> {
    fn of((todo, snooze): &Listed<'a>) -> TodoJson<'a> {
        TodoJson {
            due: todo.due.to_string(),
            urgency: todo.urgency.word(),
            kind: todo.kind.word(),
            subject: clean(&todo.subject),
            text: clean(&todo.text),
            points_at_stake: todo.points_at_stake.floored(2),
            certain: (!todo.certain).then_some(false),
            wizard: todo.wizard.as_ref().map(StartJson::of),
            snoozed: snooze.map(|snooze| SnoozeJson {
                until: snooze.until.to_string(),
                because: clean(&snooze.because),
                who: clean(&snooze.who),
            }),
        }
    }
}

impl<'a> StartJson<'a> {
    fn of(start: &'a Start) -> StartJson<'a> {
        let set = start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        StartJson { wizard: &start.wizard, set }
    }
}

/// The list by its sections: a line each with day, kind, subject and points, and the sentence below.
fn print<'c>(context: &'c Context, inputs: &CliInputs, todos: &[Listed<'_>]) -> TextDoc<'c> {
    let mut doc = TextDoc::new(&context.paper);
    let theme = &doc.skin().theme;
    for section in Section::ALL {
        let title = section.title();
        let of_these: Vec<&Listed<'_>> = todos.iter().filter(|(todo, _)| todo.section() == section).collect();
        if of_these.is_empty() {
            continue;
        }
        doc.heading(&format!("{title} ({})", of_these.len()));
        for (todo, snooze) in of_these {
            let points = match todo.points_at_stake.is_zero() {
                true => String::new(),
                false => {
                    let points = if todo.loses { -todo.points_at_stake } else { todo.points_at_stake };
                    let unsure = if todo.certain { "" } else { ", not certain" };
                    format!("{} points{unsure}", points.signed())
                }
            };
            let row = vec![
                match todo.urgency {
                    Urgency::Overdue => styled(&format!("{} overdue", words::date(todo.due)), theme.bad),
                    Urgency::Soon => styled(&words::date(todo.due), theme.warn),
                    Urgency::Later => plain(&words::date(todo.due)),
                },
                styled(&format!("{} {}", todo.kind, todo.subject), theme.accent),
                plain(&points),
            ];
            doc.table(&[Align::Left, Align::Left, Align::Right], vec![row]);
            doc.prose(6, &todo.text, theme.text);
            if let Some(Snooze { until, because, who, .. }) = snooze {
                let text = format!("snoozed until {} by {who}: {because}", words::date(*until));
                doc.prose(6, &text, theme.dim);
            }
        }
    }
    if todos.is_empty() {
        doc.prose(0, nothing(&inputs.book), theme.text);
    }
    doc
}

fn nothing(book: &Book) -> &'static str {
    match book.customers.is_empty() && book.people.is_empty() {
        true => "The book is empty: import files with `laurels import FILE`.",
        false => "Nothing needs attention.",
    }
}

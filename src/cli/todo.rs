//! `todo`: what needs attention, most urgent first.

use super::context::{Context, Desk};
use super::failure::{Failure, Outcome};
use super::json;
use super::sheet::{Align, Sheet, plain, styled};
use crate::app::select::words;
use crate::core::book::Book;
use crate::core::text::clean;
use crate::core::todo::{Occasion, Start, Todo, Urgency, todo};
use crate::core::wizard::Walk;
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
    wizard: Option<StartJson<'a>>,
}

#[derive(Serialize)]
struct StartJson<'a> {
    wizard: &'a str,
    set: BTreeMap<&'a str, &'a str>,
}

/// Prints what needs attention.
///
/// # Errors
/// When there is no book, or the output cannot be written.
pub fn run(context: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let (rulebook, warning) = context.rulebook(context.rules())?;
    let mut keeper = context.keeper(Vec::new());
    let book = keeper.book()?;
    let drafts: Vec<Walk> = keeper.drafts()?.into_iter().map(|draft| draft.walk).collect();
    let mut warnings = keeper.warnings().to_vec();
    warnings.extend(warning);
    let desk = Desk { book, rulebook, as_of: context.as_of(), warnings };
    let occasion = Occasion {
        book: &desk.book,
        rules: &desk.rulebook,
        moment: desk.as_of,
        soon_days: context.config.soon_days,
        drafts: &drafts,
    };
    let todos = todo(occasion);
    match as_json {
        true => json::write(out, &todos.iter().map(TodoJson::of).collect::<Vec<_>>())?,
        false => print(context, &desk, &todos).write(out)?,
    }
    super::warn(&desk.warnings);
    let waits = todos.iter().any(|todo| todo.urgency != Urgency::Later);
    Ok(if waits { Outcome::NotMet } else { Outcome::Done })
}

impl<'a> TodoJson<'a> {
    fn of(todo: &'a Todo) -> TodoJson<'a> {
        TodoJson {
            due: todo.due.to_string(),
            urgency: todo.urgency.word(),
            kind: todo.kind.word(),
            subject: clean(&todo.subject),
            text: clean(&todo.text),
            points_at_stake: todo.points_at_stake.floored(2),
            wizard: todo.wizard.as_ref().map(StartJson::of),
        }
    }
}

impl<'a> StartJson<'a> {
    fn of(start: &'a Start) -> StartJson<'a> {
        let set = start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        StartJson { wizard: &start.wizard, set }
    }
}

/// The list by urgency: a line each with day, kind, subject and points, and the sentence below.
fn print<'c>(context: &'c Context, desk: &Desk, todos: &[Todo]) -> Sheet<'c> {
    let mut sheet = Sheet::new(&context.paper);
    let theme = &sheet.skin().theme;
    for (urgency, title) in [(Urgency::Overdue, "Overdue"), (Urgency::Soon, "Soon"), (Urgency::Later, "Later")] {
        let of_these: Vec<&Todo> = todos.iter().filter(|todo| todo.urgency == urgency).collect();
        if of_these.is_empty() {
            continue;
        }
        sheet.heading(&format!("{title} ({})", of_these.len()));
        for todo in of_these {
            let points = match todo.points_at_stake.is_zero() {
                true => String::new(),
                false => format!("{:.2} points", todo.points_at_stake.floored(2)),
            };
            let row = vec![
                plain(&words::date(todo.due)),
                styled(&format!("{} {}", todo.kind, todo.subject), theme.accent),
                plain(&points),
            ];
            sheet.table(&[Align::Left, Align::Left, Align::Right], vec![row]);
            sheet.prose(6, &todo.text, theme.text);
        }
    }
    if todos.is_empty() {
        sheet.prose(0, nothing(&desk.book), theme.text);
    }
    sheet
}

fn nothing(book: &Book) -> &'static str {
    match book.customers.is_empty() && book.people.is_empty() {
        true => "The book is empty: import files with `laurels import FILE`.",
        false => "Nothing needs attention.",
    }
}

//! Wizards as text that is read from the top down: nothing beside anything else, nothing that needs a screen.

use super::WIDTH;
use super::documents::projected;
use crate::cli::text_doc::{Align, Paper, TextDoc, plain, styled};
use laurels_core::change::Moved;
use laurels_core::day::day_text;
use laurels_core::wizard::{Field, FieldKind, Known, Mail, Outlook, Reading, Shell, StepView, shipped};

pub fn list(paper: &Paper) -> TextDoc<'_> {
    let mut doc = TextDoc::within(paper, WIDTH);
    let (accent, dim) = (doc.skin().theme.accent, doc.skin().theme.dim);
    let rows = shipped().iter().map(|wizard| vec![styled(&wizard.id, accent), plain(&wizard.title)]);
    doc.table(&[Align::Left, Align::Left], rows.collect());
    doc.blank();
    doc.prose(0, "`laurels wizard show ID` has the steps of one; --set FIELD=VALUE chooses and fills them.", dim);
    doc
}

pub fn show<'p>(paper: &'p Paper, known: &Known<'_>, steps: &[StepView]) -> TextDoc<'p> {
    let mut doc = TextDoc::within(paper, WIDTH);
    let text = doc.skin().theme.text;
    doc.heading(&format!("{} ({})", known.wizard.title, known.wizard.id));
    doc.prose(2, &known.wizard.about, text);
    branch(&mut doc, known, steps);
    for (number, step) in (1..).zip(steps) {
        print(&mut doc, number, step, known);
    }
    doc
}

fn asked<'a>(known: &Known<'a>, step: &'a StepView) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let wizard = known.wizard;
    step.fields.iter().filter_map(|id| Some((id.as_str(), wizard.fields.get(id)?)))
}

/// Which branch is shown, and which others there are.
fn branch(doc: &mut TextDoc<'_>, known: &Known<'_>, steps: &[StepView]) {
    let (text, dim) = (doc.skin().theme.text, doc.skin().theme.dim);
    let choices = steps.iter().flat_map(|step| asked(known, step)).filter(|(_, field)| field.kind == FieldKind::Choice);
    let mut lines: Vec<String> = choices.map(|(id, field)| choice(id, field, known)).collect();
    for field in ["activity", "product"] {
        if let Some((value, why)) = known.get(field).zip(known.reason(field)) {
            lines.push(format!("{field} = {value}: {why}"));
        }
    }
    if !lines.is_empty() {
        doc.blank();
        doc.prose(2, "These steps are for:", dim);
        lines.iter().for_each(|line| doc.prose(4, line, text));
    }
}

/// What was chosen, and what else there is to choose.
fn choice(id: &str, field: &Field, known: &Known<'_>) -> String {
    let value = known.get(id);
    let others = field.options.iter().map(|option| option.value.as_str()).filter(|option| Some(*option) != value);
    let others = others.collect::<Vec<_>>().join(", ");
    match (value, others.is_empty()) {
        (Some(value), true) => format!("{id} = {value}"),
        (Some(value), false) => format!("{id} = {value} (also: {others})"),
        (None, _) => format!("{id} is open: {others}"),
    }
}

fn print(doc: &mut TextDoc<'_>, number: usize, step: &StepView, known: &Known<'_>) {
    let (text, dim, accent) = (doc.skin().theme.text, doc.skin().theme.dim, doc.skin().theme.accent);
    doc.heading(&format!("{number}. {}", step.title));
    let waits = step.waits_days.map_or_else(String::new, |days| format!(" Allow {days} days."));
    doc.prose(2, &format!("Who: {}", step.who()), dim);
    doc.prose(2, &format!("Where: {}", step.place), dim);
    doc.prose(2, &format!("How long: {}{waits}", step.time), dim);
    for paragraph in &step.text {
        match paragraph.strip_prefix("- ") {
            Some(point) => doc.point(2, point, text),
            None => {
                doc.blank();
                doc.prose(2, paragraph, text);
            }
        }
    }
    doc.blank();
    // What is copied stands on one line, whatever its length.
    for command in &step.commands {
        let shell = match command.shell {
            Shell::Posix => "sh",
            Shell::Powershell => "PowerShell",
        };
        doc.prose(2, &format!("In {shell}: {}", command.does), text);
        doc.line(styled(&format!("    {}", command.line), accent));
    }
    if let Some(mail) = &step.mail {
        letter(doc, mail);
    }
    if !step.wrong.is_empty() {
        doc.prose(2, "What can go wrong:", dim);
        step.wrong.iter().for_each(|wrong| doc.point(2, wrong, text));
    }
    if !step.proof.is_empty() {
        doc.prose(2, &format!("What proves it: {}", step.proof), text);
    }
    for (title, texts) in [("Why:", &step.why), ("What has changed:", &step.changed)] {
        if !texts.is_empty() {
            doc.prose(2, title, dim);
            texts.iter().for_each(|line| doc.point(2, line, text));
        }
    }
    for link in &step.links {
        doc.line(styled(&format!("  {link}"), accent));
    }
    for (id, field) in asked(known, step) {
        ask(doc, id, field, known);
    }
}

/// A mail as it will be read.
fn letter(doc: &mut TextDoc<'_>, mail: &Mail) {
    let (text, dim) = (doc.skin().theme.text, doc.skin().theme.dim);
    // A link that does not fit is not broken, so that it can be followed.
    let is_long = |line: &str| line.split(' ').any(|word| word.starts_with("https://") && word.len() + 4 > WIDTH);
    doc.prose(2, "The mail:", dim);
    for line in mail.as_text().lines() {
        match line.trim().is_empty() {
            true => doc.blank(),
            false if is_long(line) => doc.line(styled(&format!("    {line}"), text)),
            false => doc.prose(4, line, text),
        }
    }
    doc.blank();
}

/// A question, and what stands as its answer.
fn ask(doc: &mut TextDoc<'_>, id: &str, field: &Field, known: &Known<'_>) {
    let (text, dim) = (doc.skin().theme.text, doc.skin().theme.dim);
    let answer = match (known.label(id), field.optional) {
        (Some(label), _) => format!(" Now: {label}."),
        (None, true) => " It may stay blank.".to_owned(),
        (None, false) => String::new(),
    };
    doc.prose(2, &format!("Asks {id}: {}{answer}", field.ask), text);
    if let Some(help) = &field.help {
        doc.prose(4, help, dim);
    }
}

/// What was recorded, and what it makes of the scores.
pub fn recorded<'p>(
    paper: &'p Paper,
    (what, number): (&str, Option<u64>),
    moved: &[Moved],
    outlook: &Outlook,
) -> TextDoc<'p> {
    let mut doc = TextDoc::within(paper, WIDTH);
    let text = doc.skin().theme.text;
    let number = number.map_or_else(String::new, |number| format!(" as change {number}"));
    doc.prose(0, &format!("Recorded{number}: {what}"), text);
    doc.points("Points as the book has them now", moved);
    if outlook.reading != Reading::Enrolled {
        doc.points("Points as they would be once it counts in full", &projected(outlook));
    }
    doc.blank();
    if let Some(still) = outlook.still.filter(|_| outlook.reading != Reading::Enrolled) {
        doc.prose(0, &format!("No score moves: {}.", still.reason(outlook.reading)), text);
    }
    if outlook.passes {
        let shows = day_text(outlook.shows);
        doc.prose(0, &format!("No score of Microsoft's own will show it: by {shows} it moves nothing any more."), text);
    }
    if outlook.reading != Reading::Enrolled && outlook.can_show() {
        doc.prose(0, &format!("A score of Microsoft's own can show it from {}.", day_text(outlook.shows)), text);
        outlook.comes_late().into_iter().for_each(|late| doc.prose(0, &late, text));
    }
    doc
}

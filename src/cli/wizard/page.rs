//! Wizards as text that is read from the top down: nothing beside anything else, nothing that needs a screen.

use super::WIDTH;
use super::documents::projected;
use crate::cli::sheet::{Align, Paper, Sheet, plain, styled};
use crate::core::change::{Moved, Revision};
use crate::core::wizard::{Field, FieldKind, Known, Mail, Outlook, Shell, StepView, shipped};

/// The wizards that there are.
pub fn list(paper: &Paper) -> Sheet<'_> {
    let mut sheet = Sheet::within(paper, WIDTH);
    let (accent, dim) = (sheet.skin().theme.accent, sheet.skin().theme.dim);
    let rows = shipped().iter().map(|wizard| vec![styled(&wizard.id, accent), plain(&wizard.title)]);
    sheet.table(&[Align::Left, Align::Left], rows.collect());
    sheet.blank();
    sheet.prose(0, "`laurels wizard show ID` has the steps of one; --set FIELD=VALUE chooses and fills them.", dim);
    sheet
}

/// The steps of a wizard.
pub fn show<'p>(paper: &'p Paper, known: &Known<'_>, steps: &[StepView]) -> Sheet<'p> {
    let mut sheet = Sheet::within(paper, WIDTH);
    let text = sheet.skin().theme.text;
    sheet.heading(&format!("{} ({})", known.wizard.title, known.wizard.id));
    sheet.prose(2, &known.wizard.about, text);
    branch(&mut sheet, known, steps);
    for (number, step) in (1..).zip(steps) {
        print(&mut sheet, number, step, known);
    }
    sheet
}

/// What a step asks, by field.
fn asked<'a>(known: &Known<'a>, step: &'a StepView) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let wizard = known.wizard;
    step.fields.iter().filter_map(|id| Some((id.as_str(), wizard.fields.get(id)?)))
}

/// Which branch is shown, and which others there are.
fn branch(sheet: &mut Sheet<'_>, known: &Known<'_>, steps: &[StepView]) {
    let (text, dim) = (sheet.skin().theme.text, sheet.skin().theme.dim);
    let choices = steps.iter().flat_map(|step| asked(known, step)).filter(|(_, field)| field.kind == FieldKind::Choice);
    let mut lines: Vec<String> = choices.map(|(id, field)| choice(id, field, known)).collect();
    for field in ["activity", "product"] {
        if let Some((value, why)) = known.get(field).zip(known.reason(field)) {
            lines.push(format!("{field} = {value}: {why}"));
        }
    }
    if !lines.is_empty() {
        sheet.blank();
        sheet.prose(2, "These steps are for:", dim);
        lines.iter().for_each(|line| sheet.prose(4, line, text));
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

fn print(sheet: &mut Sheet<'_>, number: usize, step: &StepView, known: &Known<'_>) {
    let (text, dim, accent) = (sheet.skin().theme.text, sheet.skin().theme.dim, sheet.skin().theme.accent);
    sheet.heading(&format!("{number}. {}", step.title));
    let waits = step.waits_days.map_or_else(String::new, |days| format!(" It usually waits {days} days."));
    sheet.prose(2, &format!("Who: {}; {}", step.actor.who(), step.role), dim);
    sheet.prose(2, &format!("Where: {}", step.place), dim);
    sheet.prose(2, &format!("How long: {}{waits}", step.time), dim);
    for paragraph in &step.text {
        match paragraph.strip_prefix("- ") {
            Some(point) => sheet.point(2, point, text),
            None => {
                sheet.blank();
                sheet.prose(2, paragraph, text);
            }
        }
    }
    sheet.blank();
    if !step.wrong.is_empty() {
        sheet.prose(2, "What can go wrong:", dim);
        step.wrong.iter().for_each(|wrong| sheet.point(2, wrong, text));
    }
    sheet.prose(2, &format!("What proves it: {}", step.proof), text);
    // What is copied stands on one line, whatever its length.
    for command in &step.commands {
        let shell = match command.shell {
            Shell::Posix => "sh",
            Shell::Powershell => "PowerShell",
        };
        sheet.prose(2, &format!("In {shell}: {}", command.does), text);
        sheet.line(styled(&format!("    {}", command.line), accent));
    }
    for link in &step.links {
        sheet.line(styled(&format!("  {link}"), accent));
    }
    if let Some(mail) = &step.mail {
        letter(sheet, mail);
    }
    for (id, field) in asked(known, step) {
        ask(sheet, id, field, known);
    }
}

/// A mail as it will be read.
fn letter(sheet: &mut Sheet<'_>, mail: &Mail) {
    let (text, dim) = (sheet.skin().theme.text, sheet.skin().theme.dim);
    sheet.blank();
    sheet.prose(2, "The mail:", dim);
    for line in mail.as_text().lines() {
        match line.trim().is_empty() {
            true => sheet.blank(),
            false if line.contains("https://") => sheet.line(styled(&format!("    {line}"), text)),
            false => sheet.prose(4, line, text),
        }
    }
    sheet.blank();
}

/// A question, and what stands as its answer.
fn ask(sheet: &mut Sheet<'_>, id: &str, field: &Field, known: &Known<'_>) {
    let (text, dim) = (sheet.skin().theme.text, sheet.skin().theme.dim);
    let answer = match (known.label(id), field.optional) {
        (Some(label), _) => format!(" Now: {label}."),
        (None, true) => " It may stay blank.".to_owned(),
        (None, false) => String::new(),
    };
    sheet.prose(2, &format!("Asks {id}: {}{answer}", field.ask), text);
    if let Some(help) = &field.help {
        sheet.prose(4, help, dim);
    }
}

/// What was recorded, and what it makes of the scores.
pub fn recorded<'p>(paper: &'p Paper, what: &str, entry: Option<&Revision>, outlook: &Outlook) -> Sheet<'p> {
    let mut sheet = Sheet::within(paper, WIDTH);
    let text = sheet.skin().theme.text;
    let number = entry.map_or_else(String::new, |entry| format!(" as change {}", entry.number));
    sheet.prose(0, &format!("Recorded{number}: {what}"), text);
    let moved = entry.into_iter().flat_map(|entry| &entry.moved).filter(|moved| moved.from != moved.to);
    points(&mut sheet, "Points as the book has them now", &moved.copied().collect::<Vec<_>>());
    points(&mut sheet, "Points as they would be once it counts in full", &projected(outlook));
    sheet.blank();
    if outlook.no_usage {
        sheet.prose(0, "The book has no usage yet that it would count.", text);
    }
    sheet.prose(0, &format!("A score of Microsoft's own can show it from {} on.", outlook.shows), text);
    sheet
}

fn points(sheet: &mut Sheet<'_>, title: &str, moved: &[Moved]) {
    if moved.is_empty() {
        return;
    }
    sheet.heading(title);
    let row = |moved: &Moved| {
        [moved.designation.word(), &moved.from.to_string(), "to", &moved.to.to_string()].map(plain).to_vec()
    };
    sheet.table(&[Align::Left, Align::Right, Align::Left, Align::Right], moved.iter().map(row).collect());
}

//! The wizard in front: its steps and the page of one of them.

use super::beginning::of_suggestion;
use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::words;
use crate::active_wizard::{ActiveWizard, Answered, PageItem, Paragraph};
use crate::view_model::{Cell, Column, Mark, Row, Tone};
use laurels_core::text::clean;
use laurels_core::wizard::{Actor, REVIEW, Step};

pub(super) const STEPS: List = List {
    columns: &[Column::words("Step", 24, Column::REST, 0), Column::words("Who", 24, 28, 1)],
    title: |subject| subject.options.wizard.map_or_else(String::new, title),
    len: |subject| path(subject).len(),
    rows: Rows::Few(|subject, place| {
        let path = path(subject);
        let (open, step) = (subject.options.wizard?, path.get(place)?);
        let is_behind = path.iter().take(place).any(|before| is_open(open, before));
        Some(step_row(open, step, (place + 1, path.len()), is_behind))
    }),
    empty: |_| "No wizard is open.".to_owned(),
    ..LIST
};

/// The wizard, and whom it is about.
fn title(open: &ActiveWizard) -> String {
    clean(&open.wizard.title).into_owned()
}

/// The steps of the way of the wizard in front.
pub fn path(subject: &Subject<'_>) -> Vec<&'static Step> {
    let (Some(open), Some(context)) = (subject.options.wizard, subject.wizard_context()) else { return Vec::new() };
    let known = open.run.known(open.wizard, context);
    open.wizard.steps.iter().filter(|step| laurels_core::wizard::is_on_path(step, &known)).collect()
}

/// Whether a step was left, and nobody has said that it was done.
fn is_open(open: &ActiveWizard, step: &Step) -> bool {
    let done = open.run.done.get(&step.id).is_some_and(|done| done.skipped.is_none());
    done && !step.is_done(|field| open.run.answers.get(field).map(String::as_str))
}

/// A step; one that is behind an open one was only read.
fn step_row(open: &ActiveWizard, step: &Step, (number, of): (usize, usize), is_behind: bool) -> Row {
    let done = open.run.done.get(&step.id);
    let waits = open.run.waiting.as_ref().filter(|waiting| waiting.step == step.id);
    let who = match (waits, done.and_then(|done| done.skipped.as_ref())) {
        (Some(waiting), _) => Cell::text(format!("ask again on {}", words::date(waiting.until))).tone(Tone::Warn),
        (None, Some(why)) => Cell::outside(&format!("skipped: {why}")).tone(Tone::Dim),
        (None, None) => match step.actor {
            Actor::Partner => Cell::text("you").tone(Tone::Dim),
            other => Cell::text(other.who()).tone(Tone::Plain),
        },
    };
    let digits = of.to_string().len();
    let text = format!("{number:>digits$} {}", step.title);
    let cell = match (done, step.id == open.run.at) {
        (_, true) => Cell::text(text).mark(Mark::Here),
        (Some(done), false) if done.skipped.is_some() => Cell::text(text).tone(Tone::Dim).mark(Mark::Missing),
        (Some(_), false) if is_open(open, step) => Cell::text(text).mark(Mark::Open).tone(Tone::Warn),
        (Some(_), false) if is_behind => Cell::text(text).mark(Mark::Open).tone(Tone::Dim),
        (Some(_), false) => Cell::text(text).mark(Mark::Met).tone(Tone::Good),
        (None, false) => Cell::text(text).tone(Tone::Dim).mark(Mark::Open),
    };
    Row { key: step.id.to_string(), cells: vec![cell, who] }
}

pub(super) const PAGE: List = List {
    columns: &[Column::words("", 20, Column::REST, 0)],
    title: page_title,
    len: |subject| subject.options.wizard.map_or(0, |open| open.page.len()),
    rows: Rows::Few(|subject, place| Some(page_row(place, subject.options.wizard?.page.get(place)?))),
    empty: |_| super::loading().to_owned(),
    begins: |subject, place| {
        let row = subject.options.wizard?.page.get(place)?;
        super::page::next_best(subject).filter(|_| row.what == PageItem::Next).map(of_suggestion)
    },
    ..LIST
};

fn page_title(subject: &Subject<'_>) -> String {
    let Some(open) = subject.options.wizard else { return String::new() };
    if open.is_recorded() {
        return "Recorded".to_owned();
    }
    let path = path(subject);
    let place = path.iter().position(|step| step.id == open.run.at).unwrap_or(0);
    let step = path.get(place).map_or("", |step| step.title.as_str());
    format!("Step {} of {} · {step}", place + 1, path.len())
}

fn page_row(place: usize, row: &Paragraph) -> Row {
    let cell = Cell::paragraph(&row.label, &row.text, row.indent);
    let cell = match &row.what {
        PageItem::Text | PageItem::Blank => cell,
        PageItem::Label | PageItem::Heading(_) => cell.tone(Tone::Dim),
        PageItem::Wrong => cell.tone(Tone::Warn),
        PageItem::Field(_, Answered::No) => cell.mark(Mark::Attention).tone(Tone::Warn),
        PageItem::Field(_, Answered::Yes) => cell.mark(Mark::Met),
        PageItem::Field(_, Answered::ByDefault) => cell.mark(Mark::Open),
        PageItem::Field(_, Answered::Optional) => cell.mark(Mark::Open).tone(Tone::Dim),
        PageItem::Problem => cell.tone(Tone::Bad),
        PageItem::Command(_) | PageItem::Link(_) | PageItem::Mail(_) => cell.tone(Tone::Good),
        PageItem::Record | PageItem::Next | PageItem::Step(..) => cell.mark(Mark::Action).tone(Tone::Good),
    };
    Row { key: place.to_string(), cells: vec![cell] }
}

/// Whether the step in front is the last one.
pub fn is_review(subject: &Subject<'_>) -> bool {
    subject.options.wizard.is_some_and(|open| open.run.at == REVIEW)
}

//! The form of reported scores and the rules that a change breaks: what their windows show.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::{overview, words};
use crate::form::Field;
use crate::reported_scores_form::{Cell as Figure, ReportedScoresForm};
use crate::rule_dialog::RuleDialog;
use crate::view_model::{Cell, Column, Mark, Notice, Row, Tone};
use crate::window::Window;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::lint::{Finding, Severity};
use laurels_core::text::clean;

pub(super) const SHEET: List = List {
    columns: &[
        Column::words("", 20, 28, 0),
        Column::figures("", 9, 0),
        Column::figures("", 9, 0),
        Column::figures("", 9, 0),
        Column::figures("", 9, 0),
        Column::figures("", 9, 0),
    ],
    len: |subject| form(subject).map_or(0, |_| DesignationId::ALL.len() + 1),
    rows: Rows::Few(|subject, place| {
        let form = form(subject)?;
        Some(match place.checked_sub(1) {
            None => titles(subject, form),
            Some(row) => designation_row(subject, form, row, *DesignationId::ALL.get(row)?),
        })
    }),
    ..LIST
};

fn form<'a>(subject: &Subject<'a>) -> Option<&'a ReportedScoresForm> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::ReportedScores(form) => Some(form.as_ref()),
        _ => None,
    })
}

/// The titles of the metrics, and the day.
fn titles(subject: &Subject<'_>, form: &ReportedScoresForm) -> Row {
    let day = clean(form.form.text(0)).into_owned();
    let day = if form.focus().is_none() { format!("[{day}]") } else { format!("Read on {day}") };
    let day = Cell::text(day).tone(if form.day(subject.moment.today).is_err() { Tone::Bad } else { Tone::Plain });
    let metrics = MetricId::ALL.iter().map(|metric| Cell::text(metric.narrow()).tone(Tone::Dim));
    Row { key: "day".to_owned(), cells: std::iter::once(day).chain(metrics).collect() }
}

fn designation_row(subject: &Subject<'_>, form: &ReportedScoresForm, row: usize, designation: DesignationId) -> Row {
    let focused = form.focus().filter(|_| form.focused_row() == Some(row)).map(|cell| cell % MetricId::ALL.len());
    let figures = form.row(row).enumerate().map(|(at, (figure, text))| figure_cell(figure, text, focused == Some(at)));
    let name = Cell::text(overview::name_of(subject, designation));
    Row { key: designation.word().to_owned(), cells: std::iter::once(name).chain(figures).collect() }
}

/// A number of points; the one that is typed into stands in brackets.
fn figure_cell(figure: &Figure, text: &str, is_focused: bool) -> Cell {
    if figure.most.is_none() {
        return Cell::text("-").tone(Tone::Dim);
    }
    let shown = clean(text).into_owned();
    let cell = match (is_focused, shown.is_empty()) {
        (true, _) => Cell::text(format!("[{shown}]")),
        (false, true) => Cell::text("."),
        (false, false) => Cell::text(shown),
    };
    match (figure.points(text), figure.is_changed(text)) {
        (Err(_), _) => cell.tone(Tone::Bad).mark(Mark::Missing),
        _ if figure.theirs => cell.tone(Tone::Warn).mark(Mark::Attention),
        (Ok(_), true) => cell.tone(Tone::Good),
        (Ok(None), false) => cell.tone(Tone::Dim),
        (Ok(Some(_)), false) => cell,
    }
}

/// What may stand in the line that is typed into, or what is wrong with it.
pub(super) fn note(subject: &Subject<'_>, form: &ReportedScoresForm) -> Notice {
    match form.focused() {
        Some((figure, text)) => figure_note(subject, figure, text),
        None => {
            let hint = "the day on which Partner Center showed these; Enter goes on, Ctrl-s saves";
            form.day(subject.moment.today).map_or_else(bad, |_| dim(hint))
        }
    }
}

fn dim(text: &str) -> Notice {
    Notice { text: text.to_owned(), tone: Tone::Dim }
}

fn bad(text: String) -> Notice {
    Notice { text, tone: Tone::Bad }
}

fn figure_note(subject: &Subject<'_>, figure: &Figure, text: &str) -> Notice {
    let what =
        format!("{}, {}", overview::name_of(subject, figure.designation), words::in_sentence(figure.metric.word()));
    let most = figure.most.map_or_else(String::new, |most| most.to_string());
    match figure.points(text) {
        Err(why) => bad(format!("{what}: {why}")),
        Ok(_) if figure.theirs => {
            let theirs = if figure.known.is_empty() { "nothing" } else { &figure.known };
            let text = format!("{what}: somebody else has put {theirs} here; Ctrl-s keeps yours, or type theirs");
            Notice { text, tone: Tone::Warn }
        }
        Ok(_) => dim(&format!("{what}: 0 to {most}, blank where it is not shown; Enter goes on, Ctrl-s saves all")),
    }
}

pub(super) const RULE_DIALOG: List = List {
    columns: &[Column::words("", 30, Column::REST, 0), Column::words("", 26, 40, 0)],
    len: |subject| dialog(subject).map_or(0, |stop| stop.lines()),
    rows: Rows::Few(|subject, place| {
        let stop = dialog(subject)?;
        let is_typed = stop.form.focus == Some(place);
        Some(stop.entry(place).map_or_else(go_on_row, |(finding, reason)| finding_row(finding, reason, is_typed)))
    }),
    ..LIST
};

fn dialog<'a>(subject: &Subject<'a>) -> Option<&'a RuleDialog> {
    subject.options.windows.iter().rev().find_map(|window| match window {
        Window::RuleDialog(stop) => Some(stop.as_ref()),
        _ => None,
    })
}

fn finding_row(finding: &Finding, reason: &Field, is_typed: bool) -> Row {
    let (tone, mark) = match finding.rule.severity {
        Severity::Error => (Tone::Bad, Mark::Missing),
        Severity::Doubt => (Tone::Warn, Mark::Attention),
    };
    let reason = match reason.text() {
        _ if is_typed => Cell::text(clean(reason.input.value())),
        "" => Cell::text("enter a reason").tone(Tone::Warn),
        reason => Cell::outside(reason).tone(Tone::Good).mark(Mark::Met),
    };
    let key = format!("{} {}", finding.rule.id, finding.id);
    Row { key, cells: vec![Cell::outside(&finding.text).tone(tone).mark(mark), reason] }
}

fn go_on_row() -> Row {
    let text = Cell::text("Record it all the same").mark(Mark::Action).tone(Tone::Good);
    Row { key: "go-on".to_owned(), cells: vec![text] }
}

/// What is to be said below the rules that a change breaks: the selected one in full.
pub(super) fn below(subject: &Subject<'_>, selected: usize) -> Vec<Notice> {
    let Some((finding, _)) = dialog(subject).and_then(|stop| stop.entry(selected)) else { return Vec::new() };
    let text = format!("{}. {}", clean(&finding.text), finding.rule.rule);
    vec![dim(WHY), Notice { text, tone: Tone::Plain }]
}

const WHY: &str = "Why make an exception? The association's notes keep the reason.";

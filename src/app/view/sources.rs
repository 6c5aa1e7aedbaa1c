//! Pane 6: each report, where it comes from, what the book has of it, and what is needed.

use super::list::{LIST, List, Rows};
use super::overview;
use super::subject::Subject;
use super::words;
use crate::view_model::{Cell, Column, Detail, Mark, Tone};
use laurels_core::book::MetricId;
use laurels_core::month::Month;
use laurels_core::sources::{Source, SourceStatus, imported};

pub(super) const SOURCES: List = List {
    columns: &[
        Column::words("Report", 16, 44, 0),
        Column::figures("Newest", 8, 0),
        Column::figures("Months", 6, 2),
        Column::figures("Imported", 11, 1),
        Column::sentences("Missing", 20, 0),
    ],
    title: |_| "What to download and import".to_owned(),
    len: |subject| statuses(subject).len(),
    rows: Rows::Many {
        key: |subject, place| Some(statuses(subject).get(place)?.source.kind.to_string()),
        cell: |subject, place, column| cell(subject, statuses(subject).get(place)?, column),
    },
    empty: |_| super::loading().to_owned(),
    detail: |subject, place| Some(detail(subject, statuses(subject).get(place)?)),
    ..LIST
};

fn statuses<'a>(subject: &Subject<'a>) -> &'a [SourceStatus] {
    subject.results.sources.as_ref().map_or(&[], |sources| sources.as_slice())
}

/// The day of the last import of its kind.
fn imported_on(subject: &Subject<'_>, source: &Source) -> Option<chrono::NaiveDate> {
    imported(subject.log).get(&source.kind).map(|at| at.naive_utc().date())
}

fn cell(subject: &Subject<'_>, status: &SourceStatus, column: usize) -> Option<Cell> {
    let SourceStatus { source, months, needed } = status;
    Some(match column {
        0 => Cell::text(source.title.as_str()),
        1 => match months.last() {
            Some(newest) => Cell::number(words::month(*newest), f64::from(newest.year() * 12 + newest.month() as i32)),
            None => Cell::text("").tone(Tone::Dim),
        },
        2 => match months.len() {
            0 => Cell::text(""),
            count => Cell::number(count.to_string(), count as f64),
        },
        3 => super::ledger::date_cell(imported_on(subject, source)),
        4 => match needed {
            Some(needed) => Cell::text(needed.as_str()).mark(Mark::Attention).tone(Tone::Warn),
            None => Cell::text("").tone(Tone::Dim),
        },
        _ => return None,
    })
}

/// A source in full.
fn detail(subject: &Subject<'_>, status: &SourceStatus) -> Detail {
    let SourceStatus { source, months, needed } = status;
    let mut detail = Detail::of(&source.title);
    needed.iter().for_each(|needed| detail.add("Missing", needed, Tone::Warn));
    detail.add_plain("Where", &source.place);
    detail.add_plain("Role", &source.role);
    detail.add_plain("Looks back", &looks_back(source));
    feeds(subject, source).iter().for_each(|feed| detail.add_plain("Feeds", feed));
    detail.add_plain("In the book", &known_months(months));
    detail.add_plain("Imported", &imported_on(subject, source).map_or_else(String::new, words::date));
    detail
}

/// How far back it goes, and what to choose.
pub fn looks_back(source: &Source) -> String {
    let months = source.looks_back_months.map(|months| format!("{months} months"));
    let choose = source.choose.as_ref().map(|period| format!("choose {period}"));
    months.into_iter().chain(choose).collect::<Vec<_>>().join("; ")
}

/// The months of figures that there are.
pub fn known_months(months: &[Month]) -> String {
    match months {
        [] => String::new(),
        [only] => words::month(*only),
        [first, .., last] => format!("{} months, {} to {}", months.len(), words::month(*first), words::month(*last)),
    }
}

/// The metrics that it feeds, a line for each designation.
pub fn feeds(subject: &Subject<'_>, source: &'static Source) -> Vec<String> {
    let mut lines: Vec<(_, Vec<String>)> = Vec::new();
    let short = |metric: MetricId| metric.short().to_lowercase();
    for (designation, metric) in source.feeds() {
        match lines.last_mut().filter(|(id, _)| *id == designation) {
            Some((_, metrics)) => metrics.push(short(metric)),
            None => lines.push((designation, vec![short(metric)])),
        }
    }
    let line = |(designation, metrics): (_, Vec<String>)| {
        format!("{}: {}", overview::name_of(subject, designation), metrics.join(", "))
    };
    lines.into_iter().map(line).collect()
}

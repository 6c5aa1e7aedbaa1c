//! A portfolio: partners by designations, what runs out first at the top.

use super::list::{LIST, List, Rows};
use super::subject::Subject;
use super::words;
use crate::intent::Target;
use crate::view_model::{Cell, Column, Detail, Tone};
use chrono::Datelike;
use laurels_core::book::DesignationId;
use laurels_core::scoring::designation_name;
use laurels_core::summary::{Clock, Flag, PartnerRow, Standing, Summary};
use laurels_core::text::clean;

pub(super) const PARTNERS: List = List {
    columns: COLUMNS,
    title,
    len: |subject| subject.partners.len(),
    rows: Rows::Many {
        key: |subject, place| Some(subject.partners.get(place)?.file.clone()),
        cell: |subject, place, column| cell(subject, subject.partners.get(place)?, column),
    },
    target: |subject, place| {
        let row = subject.partners.get(place)?;
        row.has_book.then(|| Target::Partner(row.file.clone()))
    },
    empty: |subject| no_partners(subject).to_owned(),
    unseen: |subject, place| subject.partners.get(place).map_or_else(String::new, unseen),
    detail: |subject, place| subject.partners.get(place).map(|row| detail(subject, row)),
    ..LIST
};

const COLUMNS: &[Column] = &[
    Column::names("Partner", 14, 30, 0),
    Column::figures("BizApp", 6, 1),
    Column::figures("Modern", 6, 1),
    Column::figures("Security", 8, 1),
    Column::figures("Infra", 6, 1),
    Column::figures("Data", 6, 1),
    Column::figures("Apps", 6, 1),
    Column::figures("As of", 11, 3),
    Column::sentences("Next", 20, 0),
];

/// The columns of designations begin behind the partner's.
const FIRST: usize = 1;
const AS_OF: usize = FIRST + DesignationId::ALL.len();
const NEXT: usize = AS_OF + 1;

/// Whether the partners are schemas of a database, not files of a folder.
fn are_schemas(subject: &Subject<'_>) -> bool {
    subject.store.contains("://")
}

/// What to say where there is no partner.
pub fn no_partners(subject: &Subject<'_>) -> &'static str {
    match are_schemas(subject) {
        true => {
            "There is no partner's schema in this database: `laurels team grants --schema NAME` prints what makes one."
        }
        false => "There is no store, dataset or summary in this folder: their names end in .db, .sqlite or .json.",
    }
}

fn title(subject: &Subject<'_>) -> String {
    let unread = subject.partners.iter().filter(|row| row.pending).count();
    let reading = if unread > 0 { format!(" · {unread} still being read") } else { String::new() };
    let count = words::count(subject.partners.len(), "partner", "partners");
    format!("{count} in {}{reading}", clean(subject.store))
}

fn cell(subject: &Subject<'_>, row: &PartnerRow, column: usize) -> Option<Cell> {
    let summary = row.read();
    Some(match column {
        0 => name(row),
        AS_OF => match summary.filter(|summary| row.pending || summary.as_of != subject.date()) {
            Some(summary) => day(&Cell::text(words::date(summary.as_of)), summary.as_of).tone(Tone::Warn),
            None => Cell::text(""),
        },
        NEXT => match (fault(row), &row.summary, summary.and_then(Summary::next)) {
            (Some(fault), ..) => late(Cell::outside(&fault).tone(Tone::Bad)),
            (None, None, _) => late(Cell::text("being read").tone(Tone::Dim)),
            (None, _, Some(clock)) => {
                let tone = if clock.due < subject.date() { Tone::Bad } else { Tone::Plain };
                day(&Cell::outside(&in_short(clock)), clock.due).tone(tone)
            }
            (None, ..) => late(Cell::text("")),
        },
        _ if column > NEXT => return None,
        _ => match summary.and_then(|summary| summary.designations.get(column - FIRST)) {
            Some(standing) => points(standing),
            None => Cell::number("", -1.0),
        },
    })
}

fn name(row: &PartnerRow) -> Cell {
    match row.read() {
        Some(summary) if !summary.partner.is_empty() => Cell::outside(&summary.partner),
        _ => Cell::outside(&row.file).tone(Tone::Dim),
    }
}

fn points(standing: &Standing) -> Cell {
    let unsure = if standing.certain { "" } else { "?" };
    let tone = match standing {
        Standing { qualified: true, .. } => Tone::Good,
        Standing { blocking, .. } if blocking.is_empty() => Tone::Warn,
        _ => Tone::Dim,
    };
    Cell::number(format!("{:.1}{unsure}", standing.points), standing.points).tone(tone)
}

/// The same cell, sorting by a day.
fn day(cell: &Cell, day: chrono::NaiveDate) -> Cell {
    Cell { rank: Some(f64::from(day.num_days_from_ce())), ..cell.clone() }
}

/// The same cell, sorting behind all days.
fn late(cell: Cell) -> Cell {
    Cell { rank: Some(f64::MAX), ..cell }
}

/// Why a file cannot be read; its name stands beside that already.
fn fault(row: &PartnerRow) -> Option<String> {
    let error = row.error()?;
    let unnamed = error.split_once(&row.file).map_or(error, |(_, rest)| rest.trim_start());
    let unnamed = unnamed.strip_prefix("is ").unwrap_or(unnamed);
    Some(words::capitalised(if unnamed.is_empty() { error } else { unnamed }))
}

/// What runs out, up to the sentence that names the day; the day before it where none does.
fn in_short(clock: &Clock) -> String {
    let due = words::date(clock.due);
    let text = clock.text.trim_end_matches('.');
    match text.find(&due).and_then(|at| text.get(at..)?.find(". ").map(|end| at + end)) {
        Some(end) => text.get(..end).unwrap_or(text).to_owned(),
        None if text.contains(&due) => text.to_owned(),
        None => format!("{due}: {}", text.split(". ").next().unwrap_or_default()),
    }
}

/// A flag as it is typed into the filter.
fn flag(flag: Flag) -> String {
    words::in_sentence(flag.word())
}

fn unseen(row: &PartnerRow) -> String {
    let id = row.read().and_then(|summary| summary.global_id.clone()).unwrap_or_default();
    let flags: Vec<String> = row.flags.iter().map(|of| flag(*of)).collect();
    [row.file.clone(), id, flags.join(", ")].join(" ")
}

fn detail(subject: &Subject<'_>, row: &PartnerRow) -> Detail {
    let mut detail = Detail::of(name(row).as_text());
    detail.add("", &fault(row).unwrap_or_default(), Tone::Bad);
    if let Some(summary) = row.read() {
        detail.add_plain("Global id", summary.global_id.as_deref().unwrap_or_default());
        let is_current = !row.pending && summary.as_of == subject.date();
        let being_scored = if row.pending { "; being scored again" } else { "" };
        let as_of = format!("{}{being_scored}", words::date(summary.as_of));
        detail.add("As of", &as_of, if is_current { Tone::Plain } else { Tone::Warn });
        for standing in &summary.designations {
            let cell = points(standing);
            let next = standing.next.as_ref().map_or_else(String::new, |clock| format!(". {}", in_short(clock)));
            let status = words::in_sentence(standing.status.word());
            let label = designation_name(standing.id);
            detail.add(label, &format!("{}, {status}{next}", cell.as_text()), cell.tone);
        }
    }
    let flags: Vec<String> = row.flags.iter().map(|of| flag(*of)).collect();
    detail.add_plain("Filter by", &flags.join(", "));
    detail.add(if are_schemas(subject) { "Schema" } else { "File" }, &row.file, Tone::Dim);
    detail
}

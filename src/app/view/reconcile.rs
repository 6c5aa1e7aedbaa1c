//! Pane 3: Microsoft's points beside the book's, metric by metric, and who counts on one side only.

use super::list::{LIST, List, Rows, Target};
use super::next::keys;
use super::overview::{doubted, name_of};
use super::subject::Subject;
use super::{help, words};
use crate::compute::{ReconcileLine, Reconciliation};
use crate::view_model::{Cell, Column, Detail, Mark, Tone};
use laurels_core::book::Book;
use laurels_core::reconcile::{Likely, Reconciled, ticket};
use laurels_core::text::clean;

pub(super) const RECONCILE: List = List {
    columns: &[
        Column::words("Metric", 24, 48, 0),
        Column::figures("Here", 6, 0),
        Column::figures("Microsoft", 9, 0),
        Column::figures("Differs by", 10, 1),
        Column::words("Likeliest reason", 18, 26, 0),
        Column::figures("As of", 11, 2),
    ],
    title: |subject| {
        let found = known(subject).map_or(&[][..], |known| &known.found);
        match found.iter().filter(|one| one.likely != Likely::Same).count() {
            _ if found.is_empty() => "Microsoft's points".to_owned(),
            0 => "Microsoft's points · all the same".to_owned(),
            differ => format!("Microsoft's points · {differ} of {} differ", found.len()),
        }
    },
    len: |subject| known(subject).map_or(0, |known| known.lines.len()),
    rows: Rows::Many {
        key: |subject, place| {
            let (line, one) = known(subject)?.line(place)?;
            let metric = format!("{} {}", one.designation, one.metric);
            Some(match who(line, one) {
                Some(who) => format!("{metric} {} {who}", matches!(line, ReconcileLine::OursOnly(..))),
                None => metric,
            })
        },
        cell: |subject, place, column| {
            let (line, one) = known(subject)?.line(place)?;
            match who(line, one) {
                Some(who) => side_cell(subject, line, who, column),
                None => metric_cell(subject, one, column),
            }
        },
    },
    target: |subject, place| {
        let (line, one) = known(subject)?.line(place)?;
        let record = who(line, one).and_then(|id| {
            let person = || subject.book?.person(id).map(|person| Target::Person(person.id.clone()));
            let customer = subject.book?.customer(id).map(|customer| Target::Customer(customer.id.clone()));
            customer.or_else(person)
        });
        record.or(Some(Target::Metric(one.designation, one.metric)))
    },
    empty: |subject| match known(subject) {
        Some(_) => {
            let key = help::key_for(subject, "reported").unwrap_or_default();
            format!("No reported figures yet. Press {key} and enter the points that Partner Center shows.")
        }
        None => super::loading().to_owned(),
    },
    detail: |subject, place| Some(detail(subject, known(subject)?.line(place)?.1)),
    ..LIST
};

fn known<'a>(subject: &Subject<'a>) -> Option<&'a Reconciliation> {
    subject.results.reconciliation.as_deref()
}

/// The id or name of the one that a line is about; none of a metric.
fn who(line: ReconcileLine, one: &Reconciled) -> Option<&str> {
    match line {
        ReconcileLine::Metric(_) => None,
        ReconcileLine::OursOnly(_, who) => one.ours_only.get(who).map(String::as_str),
        ReconcileLine::TheirsOnly(_, who) => one.theirs_only.get(who).map(String::as_str),
    }
}

fn metric_cell(subject: &Subject<'_>, one: &Reconciled, column: usize) -> Option<Cell> {
    let same = one.likely == Likely::Same;
    Some(match column {
        0 => Cell::text(format!("{}, {}", name_of(subject, one.designation), one.metric.short())),
        1 => match one.computed {
            Some(points) => doubted(Cell::number(points.to_string(), points.to_f64()), one.certain),
            None => Cell::text("not known").tone(Tone::Dim),
        },
        2 => Cell::number(one.reported.to_string(), one.reported.to_f64()),
        3 => match one.computed.filter(|_| !same) {
            Some(points) => Cell::number((points - one.reported).signed(), (points - one.reported).to_f64()),
            None => Cell::text(""),
        },
        4 if same => Cell::text("the same").tone(Tone::Good).mark(Mark::Met),
        4 => Cell::text(words::spelled(one.likely.word())).tone(Tone::Warn).mark(Mark::Attention),
        5 => super::ledger::date_cell(Some(one.as_of)),
        _ => return None,
    })
}

fn side_cell(subject: &Subject<'_>, line: ReconcileLine, who: &str, column: usize) -> Option<Cell> {
    Some(match column {
        0 => Cell::outside(&format!("  {}", name(subject.book, who))),
        4 if matches!(line, ReconcileLine::OursOnly(..)) => Cell::text("counted here only").tone(Tone::Dim),
        4 => Cell::text("counted there only").tone(Tone::Dim),
        1..=5 => Cell::text(""),
        _ => return None,
    })
}

fn name<'n>(book: Option<&'n Book>, id: &'n str) -> &'n str {
    let of = |book: &'n Book| {
        let person = || book.person(id).map(|person| person.name.as_str());
        book.customer(id).map(|customer| customer.name.as_str()).or_else(person)
    };
    book.and_then(of).unwrap_or(id)
}

fn detail(subject: &Subject<'_>, one: &Reconciled) -> Detail {
    let mut detail = Detail::of(&format!("{}, {}", name_of(subject, one.designation), one.metric.short()));
    detail.add_plain("", &one.text);
    for (label, ids) in [("Here only", &one.ours_only), ("There only", &one.theirs_only)] {
        ids.iter().for_each(|id| detail.add_plain(label, name(subject.book, id)));
    }
    detail.keys = keys(subject, &[("copy", "copy a text for a support ticket"), ("explain", "explain")]);
    detail
}

/// The text for a support ticket about a line.
pub fn ticket_of(subject: &Subject<'_>, place: usize) -> Option<String> {
    let (_, one) = known(subject)?.line(place)?;
    let text = ticket(subject.book?, &name_of(subject, one.designation), one);
    Some(text.lines().map(clean).collect::<Vec<_>>().join("\n"))
}

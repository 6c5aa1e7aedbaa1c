//! Everything about one customer: "what about Contoso?".

use super::associations::{ASSOCIATION_COLUMNS, association_cell};
use super::beginning::of_advice;
use super::explained::item_key;
use super::ledger::{SUBSCRIPTION_COLUMNS, subscription_cell};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{items, overview, provenance, words};
use crate::view_model::{Cell, Column, Detail, Row, Tone};
use laurels_core::book::RecordKind;
use laurels_core::book::{Association, DesignationId, MetricId, Subscription};
use laurels_core::book_index::Belongings;
use laurels_core::evidence::{Measure, UsageRow};
use laurels_core::money::Micro;
use laurels_core::points::Points;
use laurels_core::scoring::Item;
use laurels_core::scoring::product_name;

/// An item under the metric it belongs to.
type Entry = (DesignationId, MetricId, Item);

pub(super) const POINTS: List = List {
    columns: &[
        Column::words("Designation", 24, 26, 0),
        Column::words("Metric", 18, 18, 0),
        Column::words("Why", 22, Column::REST, 2),
        Column::figures("Points", 6, 0),
    ],
    title: |subject| match subject.customer_points() {
        Some(points) => {
            let total: Points = points.counted.iter().map(|(_, _, item)| item.points).sum();
            format!("Counts: {total} points before caps")
        }
        None => "Counts".to_owned(),
    },
    len: |subject| subject.customer_points().map_or(0, |p| p.counted.len()),
    rows: Rows::Few(|subject, place| {
        let entry = subject.customer_points()?.counted.get(place)?;
        let points = entry.2.points;
        let tone = if points < Points::ZERO { Tone::Warn } else { Tone::Good };
        let last = Cell::number(words::signed(points), points.to_f64()).tone(tone);
        Some(entry_row(subject, entry, overview::doubted(last, overview::is_certain(subject, entry.0, entry.1))))
    }),
    target: |subject, place| subject.customer_points()?.counted.get(place).map(metric_of),
    empty: |subject| worked_out(subject, "Nothing of this customer counts."),
    adds: Some(RecordKind::Association),
    detail: |subject, place| entry_detail(subject, subject.customer_points()?.counted.get(place)?),
    ..LIST
};

pub(super) const GAPS: List = List {
    columns: &[
        Column::words("Designation", 24, 26, 0),
        Column::words("Metric", 18, 18, 0),
        Column::words("Why not", 22, Column::REST, 2),
        Column::figures("Gain", 6, 0),
    ],
    title: |subject| match subject.customer_points() {
        Some(points) => format!("Does not count ({})", points.excluded.len()),
        None => "Does not count".to_owned(),
    },
    len: |subject| subject.customer_points().map_or(0, |p| p.excluded.len()),
    rows: Rows::Few(|subject, place| {
        let entry = subject.customer_points()?.excluded.get(place)?;
        let gain = entry.2.gainful().map_or(Points::ZERO, |fix| fix.gain);
        let certain = overview::is_certain(subject, entry.0, entry.1);
        Some(entry_row(subject, entry, overview::doubted(overview::gain_cell(gain), certain)))
    }),
    target: |subject, place| subject.customer_points()?.excluded.get(place).map(metric_of),
    empty: |subject| worked_out(subject, "Everything of this customer that could count does."),
    adds: Some(RecordKind::Association),
    detail: |subject, place| entry_detail(subject, subject.customer_points()?.excluded.get(place)?),
    begins: |subject, place| {
        let (_, _, item) = subject.customer_points()?.excluded.get(place)?;
        of_advice(item.fix.as_ref(), item.pending.as_ref())
    },
    ..LIST
};

fn entry_detail(subject: &Subject<'_>, (designation, metric, item): &Entry) -> Option<Detail> {
    Some(items::detail(subject, *designation, *metric, item))
}

fn metric_of((designation, metric, _): &Entry) -> Target {
    Target::Metric(*designation, *metric)
}

fn entry_row(subject: &Subject<'_>, (designation, metric, item): &Entry, last: Cell) -> Row {
    Row {
        key: format!("{designation} {metric} {}", item_key(item)),
        cells: vec![
            Cell::text(overview::name_of(subject, *designation)),
            Cell::text(words::metric(*metric)),
            Cell::outside(&item.text),
            last,
        ],
    }
}

fn worked_out(subject: &Subject<'_>, nothing: &str) -> String {
    if subject.customer_points().is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

/// What belongs to the open customer.
fn belongings<'a>(subject: &Subject<'a>) -> Option<&'a Belongings> {
    let place = subject.book?.customer_index(subject.options.customer?)?;
    subject.index.customer(place)
}

/// The open customer's association at a place of its list.
pub(super) fn association_at<'a>(subject: &Subject<'a>, place: usize) -> Option<&'a Association> {
    subject.book?.associations.get(*belongings(subject)?.associations.get(place)?)
}

/// The open customer's subscription at a place of its list.
pub(super) fn subscription_at<'a>(subject: &Subject<'a>, place: usize) -> Option<&'a Subscription> {
    subject.book?.subscriptions.get(*belongings(subject)?.subscriptions.get(place)?)
}

pub(super) const ASSOCIATIONS: List = List {
    columns: ASSOCIATION_COLUMNS.split_at(1).1,
    title: |subject| format!("Associations ({})", belongings(subject).map_or(0, |its| its.associations.len())),
    len: |subject| belongings(subject).map_or(0, |its| its.associations.len()),
    rows: Rows::Many {
        key: |subject, place| Some(association_at(subject, place)?.id.to_string()),
        // Whose it is stands above already.
        cell: |subject, place, column| association_cell(subject, association_at(subject, place)?, column + 1),
    },
    empty: |_| "No association with this customer.".to_owned(),
    kind: Some(RecordKind::Association),
    adds: Some(RecordKind::Association),
    ..LIST
};

pub(super) const SUBSCRIPTIONS: List = List {
    columns: SUBSCRIPTION_COLUMNS.split_at(1).1,
    title: |subject| format!("Subscriptions ({})", belongings(subject).map_or(0, |its| its.subscriptions.len())),
    len: |subject| belongings(subject).map_or(0, |its| its.subscriptions.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subscription_at(subject, place)?.id.to_string()),
        cell: |subject, place, column| subscription_cell(subject.book?, subscription_at(subject, place)?, column + 1),
    },
    empty: |_| "No subscription of this customer.".to_owned(),
    kind: Some(RecordKind::Subscription),
    adds: Some(RecordKind::Subscription),
    ..LIST
};

pub(super) const USAGE: List = List {
    columns: &[
        Column::words("Month", 8, 8, 0),
        Column::words("Product", 17, 17, 1),
        Column::words("Workload", 12, Column::REST, 0),
        Column::figures("ACR $", 11, 0),
        Column::figures("Seats", 8, 1),
        Column::figures("Active", 8, 1),
        Column::figures("Revenue $", 11, 2),
        Column::figures("Capacity", 8, 3),
        Column::words("Source", 16, 24, 4),
    ],
    sort: Some((0, false)),
    title: |_| "Usage by month".to_owned(),
    len: |subject| usage_places(subject).map_or(0, |places| places.len()),
    rows: Rows::Many {
        key: |subject, place| Some(usage_places(subject)?.nth(place)?.to_string()),
        cell: |subject, place, column| usage_cell(&usage_at(subject, place)?.1, column),
    },
    empty: |_| "No usage of this customer has been imported.".to_owned(),
    adds: Some(RecordKind::Subscription),
    detail: usage_detail,
    ..LIST
};

/// The places of the open customer's usage rows.
fn usage_places(subject: &Subject<'_>) -> Option<std::ops::Range<usize>> {
    let book = subject.book?;
    Some(book.usage.rows_of(book.customer_index(subject.options.customer?)?))
}

/// The open customer's usage row at a place of its list, and its place among all.
fn usage_at(subject: &Subject<'_>, place: usize) -> Option<(usize, UsageRow)> {
    let record = usage_places(subject)?.nth(place)?;
    let book = subject.book?;
    Some((record, book.usage.row(record, subject.options.customer?, &book.subscriptions)?))
}

/// A usage row in full: what was measured, whose it is, and where it comes from.
pub(super) fn usage_detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let (record, usage) = usage_at(subject, place)?;
    let title = format!("{} · {}", usage.workload, words::month(usage.month));
    let mut detail = Detail::of(&title);
    detail.add_plain("From", &provenance::of_rows(subject.book?, std::iter::once(record)));
    let label = |measure: &Measure| words::in_sentence(&measure.field().replace("_usd", " $").replace('_', " "));
    let known = Measure::ALL.iter().zip(usage.measures).filter_map(|(measure, value)| Some((measure, value?)));
    let figures: Vec<String> =
        known.map(|(measure, value)| format!("{} {}", label(measure), words::amount(value))).collect();
    detail.add_plain("Figures", &figures.join(", "));
    detail.add_plain("Product", product_name(usage.product));
    detail.add_plain("Subscr.", usage.subscription.as_deref().unwrap_or(""));
    if let Some(by) = &usage.attributed_by {
        let whose = if by.is_empty() { "nobody".to_owned() } else { by.join(", ") };
        detail.add_plain("Through", &whose);
    }
    Some(detail)
}

fn usage_cell(usage: &UsageRow, column: usize) -> Option<Cell> {
    let measure = |measure: Measure| match usage.measures.get(measure as usize).copied().flatten() {
        Some(value) => amount_cell(value),
        None => Cell { rank: Some(f64::MIN), ..Cell::text("") },
    };
    Some(match column {
        0 => {
            let months = usage.month.year() * 12 + usage.month.month() as i32;
            Cell::number(words::month(usage.month), f64::from(months))
        }
        1 => Cell::text(product_name(usage.product)),
        2 => Cell::outside(&usage.workload),
        3 => measure(Measure::Acr),
        4 => measure(Measure::PaidSeats),
        5 => measure(Measure::ActiveUsers),
        6 => measure(Measure::Revenue),
        7 => measure(Measure::Capacity),
        8 => Cell::outside(usage.source.as_deref().unwrap_or("")).tone(Tone::Dim),
        _ => return None,
    })
}

fn amount_cell(value: Micro) -> Cell {
    Cell::number(words::amount(value), value.0 as f64)
}

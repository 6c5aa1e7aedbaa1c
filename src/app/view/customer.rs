//! Everything about one customer: "what about Contoso?".

use super::associations::{ASSOCIATION_COLUMNS, association_row};
use super::ledger::{SUBSCRIPTION_COLUMNS, subscription_row};
use super::list::{List, Target, nowhere};
use super::model::{Cell, Column, Detail, Row, Tone};
use super::{overview, provenance, words};
use crate::state::AppState;
use laurels_core::book::{Association, DesignationId, MetricId, Subscription};
use laurels_core::book_index::Belongings;
use laurels_core::evidence::{Measure, UsageRow};
use laurels_core::money::Micro;
use laurels_core::points::Points;
use laurels_core::scoring::Item;

/// An item under the metric it belongs to.
type Entry = (DesignationId, MetricId, Item);

pub(super) const POINTS: List = List {
    columns: &[
        Column::words("Designation", 24, 26, 0),
        Column::words("Metric", 18, 18, 0),
        Column::words("Why", 22, Column::REST, 2),
        Column::figures("Points", 6, 0),
    ],
    sort: None,
    title: |state| match state.customer_points() {
        Some(points) => {
            let total: Points = points.counted.iter().map(|(_, _, item)| item.points).sum();
            format!("Counts: {total} points before caps")
        }
        None => "Counts".to_owned(),
    },
    len: |state| state.customer_points().map_or(0, |p| p.counted.len()),
    row: |state, place| {
        let entry = state.customer_points()?.counted.get(place)?;
        let points = entry.2.points;
        let tone = if points < Points::ZERO { Tone::Warn } else { Tone::Good };
        let last = Cell::number(words::signed(points), points.to_f64()).tone(tone);
        Some(entry_row(state, entry, last))
    },
    target: |state, place| state.customer_points()?.counted.get(place).map(metric_of),
    empty: |state| worked_out(state, "Nothing of this customer counts."),
};

pub(super) const GAPS: List = List {
    columns: &[
        Column::words("Designation", 24, 26, 0),
        Column::words("Metric", 18, 18, 0),
        Column::words("Why not", 22, Column::REST, 2),
        Column::figures("Gain", 6, 0),
    ],
    sort: None,
    title: |state| match state.customer_points() {
        Some(points) => format!("Does not count ({})", points.excluded.len()),
        None => "Does not count".to_owned(),
    },
    len: |state| state.customer_points().map_or(0, |p| p.excluded.len()),
    row: |state, place| {
        let entry = state.customer_points()?.excluded.get(place)?;
        let gain = entry.2.fix.as_ref().map_or(Points::ZERO, |fix| fix.gain);
        Some(entry_row(state, entry, overview::gain_cell(gain)))
    },
    target: |state, place| state.customer_points()?.excluded.get(place).map(metric_of),
    empty: |state| worked_out(state, "Everything of this customer that could count does."),
};

fn metric_of((designation, metric, _): &Entry) -> Target {
    Target::Metric(*designation, *metric)
}

fn entry_row(state: &AppState, (designation, metric, item): &Entry, last: Cell) -> Row {
    Row {
        key: format!("{designation} {metric} {}", item.id),
        cells: vec![
            Cell::text(overview::name_of(state, *designation)),
            Cell::text(words::metric(*metric)),
            Cell::outside(&item.text),
            last,
        ],
    }
}

fn worked_out(state: &AppState, nothing: &str) -> String {
    if state.customer_points().is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

/// What belongs to the open customer.
fn belongings(state: &AppState) -> Option<&Belongings> {
    let place = state.book.as_ref()?.customer_index(state.route.customer.as_ref()?)?;
    state.index.customer(place)
}

/// The open customer's association at a place of its list.
pub(super) fn association_at(state: &AppState, place: usize) -> Option<&Association> {
    state.book.as_ref()?.associations.get(*belongings(state)?.associations.get(place)?)
}

/// The open customer's subscription at a place of its list.
pub(super) fn subscription_at(state: &AppState, place: usize) -> Option<&Subscription> {
    state.book.as_ref()?.subscriptions.get(*belongings(state)?.subscriptions.get(place)?)
}

pub(super) const ASSOCIATIONS: List = List {
    columns: ASSOCIATION_COLUMNS.split_at(1).1,
    sort: None,
    title: |state| format!("Associations ({})", belongings(state).map_or(0, |its| its.associations.len())),
    len: |state| belongings(state).map_or(0, |its| its.associations.len()),
    row: |state, place| {
        let (book, association) = (state.book.as_ref()?, association_at(state, place)?);
        Some(without_customer(association_row(state, book, association)))
    },
    target: nowhere,
    empty: |_| "No association with this customer.".to_owned(),
};

pub(super) const SUBSCRIPTIONS: List = List {
    columns: SUBSCRIPTION_COLUMNS.split_at(1).1,
    sort: None,
    title: |state| format!("Subscriptions ({})", belongings(state).map_or(0, |its| its.subscriptions.len())),
    len: |state| belongings(state).map_or(0, |its| its.subscriptions.len()),
    row: |state, place| {
        let (book, subscription) = (state.book.as_ref()?, subscription_at(state, place)?);
        Some(without_customer(subscription_row(book, subscription)))
    },
    target: nowhere,
    empty: |_| "No subscription of this customer.".to_owned(),
};

/// The row without its first cell: whose it is stands above already.
fn without_customer(mut row: Row) -> Row {
    row.cells.drain(..1.min(row.cells.len()));
    row
}

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
    len: |state| usage_places(state).map_or(0, |places| places.len()),
    row: |state, place| {
        let (record, usage) = usage_at(state, place)?;
        Some(usage_row(record, &usage))
    },
    target: nowhere,
    empty: |_| "No usage of this customer has been imported.".to_owned(),
};

/// The places of the open customer's usage rows.
fn usage_places(state: &AppState) -> Option<std::ops::Range<usize>> {
    let book = state.book.as_ref()?;
    Some(book.usage.rows_of(book.customer_index(state.route.customer.as_ref()?)?))
}

/// The open customer's usage row at a place of its list, and its place among all.
fn usage_at(state: &AppState, place: usize) -> Option<(usize, UsageRow)> {
    let record = usage_places(state)?.nth(place)?;
    let book = state.book.as_ref()?;
    Some((record, book.usage.row(record, state.route.customer.as_ref()?, &book.subscriptions)?))
}

/// A usage row in full: what was measured, whose it is, and where it comes from.
pub(super) fn usage_detail(state: &AppState, place: usize) -> Option<Detail> {
    let (record, usage) = usage_at(state, place)?;
    let title = format!("{} · {}", usage.workload, words::month(usage.month));
    let mut detail = Detail::of(&title);
    detail.tell("From", &provenance::of_rows(state.book.as_ref()?, std::iter::once(record)));
    let label = |measure: &Measure| words::in_sentence(&measure.field().replace("_usd", " $").replace('_', " "));
    let known = Measure::ALL.iter().zip(usage.measures).filter_map(|(measure, value)| Some((measure, value?)));
    let figures: Vec<String> =
        known.map(|(measure, value)| format!("{} {}", label(measure), words::amount(value))).collect();
    detail.tell("Figures", &figures.join(", "));
    detail.tell("Product", &words::spelled(usage.product.word()));
    detail.tell("Subscr.", usage.subscription.as_deref().unwrap_or(""));
    if let Some(by) = &usage.attributed_by {
        let whose = if by.is_empty() { "nobody".to_owned() } else { by.join(", ") };
        detail.tell("Through", &whose);
    }
    Some(detail)
}

fn usage_row(record: usize, usage: &UsageRow) -> Row {
    let measure = |measure: Measure| match usage.measures.get(measure as usize).copied().flatten() {
        Some(value) => amount_cell(value),
        None => Cell { rank: Some(f64::MIN), ..Cell::text("") },
    };
    let months = usage.month.year() * 12 + usage.month.month() as i32;
    Row {
        key: record.to_string(),
        cells: vec![
            Cell::number(words::month(usage.month), f64::from(months)),
            Cell::text(words::spelled(usage.product.word())),
            Cell::outside(&usage.workload),
            measure(Measure::Acr),
            measure(Measure::PaidSeats),
            measure(Measure::ActiveUsers),
            measure(Measure::Revenue),
            measure(Measure::Capacity),
            Cell::outside(usage.source.as_deref().unwrap_or("")).tone(Tone::Dim),
        ],
    }
}

fn amount_cell(value: Micro) -> Cell {
    Cell::number(words::amount(value), value.0 as f64)
}

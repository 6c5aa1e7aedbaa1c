//! Everything about one customer: "what about Contoso?".

use super::associations::{ASSOCIATION_COLUMNS, association_cell};
use super::beginning::of_advice;
use super::explained::item_key;
use super::ledger::{SUBSCRIPTION_COLUMNS, subscription_cell};
use super::list::{LIST, List, Rows, Target};
use super::subject::Subject;
use super::{items, overview, provenance, trend, words};
use crate::compute::{CustomerEntry, CustomerPoints};
use crate::view_model::{Cell, Column, Detail, Mark, Row, Sparkline, Tone};
use laurels_core::book::RecordKind;
use laurels_core::book::{Association, Contact, Customer, DesignationId, MetricId, Subscription};
use laurels_core::book_index::Belongings;
use laurels_core::country::country_name;
use laurels_core::evidence::{Measure, UsageRow};
use laurels_core::money::Micro;
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::scoring::{contact_role_name, product_name};

pub(super) const POINTS: List = List {
    columns: &[
        Column::words("Counts", 8, 12, 0),
        Column::figures("Points", 6, 0),
        Column::names("Designation and metric", 20, 36, 0),
        Column::sentences("Why", 30, 0),
        Column::names("What to do", 16, 30, 1),
    ],
    title: |subject| {
        subject.customer_points().map_or_else(|| "What counts".to_owned(), |points| points_title(subject, points))
    },
    len: |subject| subject.customer_points().map_or(0, |points| points.entries.len()),
    rows: Rows::Few(|subject, place| Some(entry_row(subject, subject.customer_points()?.entries.get(place)?))),
    target: |subject, place| {
        let (designation, metric) = *subject.customer_points()?.entries.get(place)?.metrics.first()?;
        Some(Target::Metric(designation, metric))
    },
    empty: |subject| worked_out(subject, "No usage of this customer has been imported, so nothing can count."),
    adds: Some(RecordKind::Association),
    detail: |subject, place| entry_detail(subject, subject.customer_points()?.entries.get(place)?),
    begins: |subject, place| {
        let entry = subject.customer_points()?.entries.get(place)?;
        of_advice(entry.item.fix.as_ref(), entry.item.pending.as_ref()).filter(|_| entry.is_open())
    },
    ..LIST
};

/// What counts in points, and how much there is to do.
fn points_title(subject: &Subject<'_>, points: &CustomerPoints) -> String {
    let counted: Vec<&CustomerEntry> = points.entries.iter().filter(|entry| entry.counts).collect();
    let total: Points = counted.iter().map(|entry| entry.item.points).sum();
    let open = points.entries.iter().filter(|entry| entry.is_open());
    let (waiting, to_fix): (Vec<_>, Vec<_>) = open.partition(|entry| entry.item.pending.is_some());
    let first = match counted.is_empty() {
        true if counts_in_services(subject) => "Only services count".to_owned(),
        true => "Nothing counts".to_owned(),
        false => {
            let doubt = if counted.iter().all(|entry| is_certain(subject, entry)) { "" } else { " ?" };
            format!("What counts · {total} points before caps{doubt}")
        }
    };
    let rest = [(to_fix.len(), "to fix"), (waiting.len(), "under way")];
    let rest = rest.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!(" · {number} {what}"));
    std::iter::once(first).chain(rest).collect()
}

fn entry_detail(subject: &Subject<'_>, entry: &CustomerEntry) -> Option<Detail> {
    let (designation, metric) = *entry.metrics.first()?;
    let mut detail = items::detail(subject, designation, metric, &entry.item);
    detail.title = where_it_is(subject, &entry.metrics);
    if entry.metrics.len() > 1 {
        for &id in DesignationId::ALL {
            let its = entry.metrics.iter().filter(|(of, _)| *of == id);
            let names: Vec<String> = its.map(|(_, metric)| words::in_sentence(metric.word())).collect();
            if !names.is_empty() {
                detail.add("Metrics", &format!("{}: {}", overview::name_of(subject, id), names.join(", ")), Tone::Dim);
            }
        }
    }
    Some(detail)
}

/// `Security · Usage growth`; of several metrics their number and designations.
fn where_it_is(subject: &Subject<'_>, metrics: &[(DesignationId, MetricId)]) -> String {
    if let [(designation, metric)] = metrics {
        return format!("{} · {}", overview::name_of(subject, *designation), words::metric(*metric));
    }
    let mut designations: Vec<DesignationId> = metrics.iter().map(|(designation, _)| *designation).collect();
    designations.dedup();
    match designations.as_slice() {
        [one] => format!("{} · {} metrics", overview::name_of(subject, *one), metrics.len()),
        [one, other] => {
            let names = [one, other].map(|id| overview::name_of(subject, *id));
            format!("{} and {} · {} metrics", names[0], names[1], metrics.len())
        }
        more => format!("{} metrics of {} designations", metrics.len(), more.len()),
    }
}

fn entry_row(subject: &Subject<'_>, entry: &CustomerEntry) -> Row {
    let item = &entry.item;
    let status = match (entry.counts, &item.pending, item.gainful()) {
        (true, ..) => Cell::text("yes").tone(Tone::Good).mark(Mark::Met),
        (false, Some(_), _) => Cell::text("under way").mark(Mark::Open),
        (false, None, Some(_)) => Cell::text("to fix").tone(Tone::Warn).mark(Mark::Attention),
        (false, None, None) => Cell::text("no").tone(Tone::Dim).mark(Mark::Missing),
    };
    let points = match (entry.counts, item.gainful()) {
        (true, _) if item.points < Points::ZERO => points_cell(item.points).tone(Tone::Warn),
        (true, _) => points_cell(item.points).tone(Tone::Good),
        (false, Some(fix)) => overview::gain_cell(fix.gain),
        (false, None) => Cell::number("", 0.0),
    };
    let certain = is_certain(subject, entry);
    let tone = if entry.counts || entry.is_open() { Tone::Plain } else { Tone::Dim };
    Row {
        key: format!("{} {}", where_it_is(subject, &entry.metrics), item_key(item)),
        cells: vec![
            status,
            overview::doubted(points, certain),
            Cell::text(where_it_is(subject, &entry.metrics)).tone(tone),
            Cell::outside(&item.text).tone(tone),
            Cell::outside(&if entry.counts { String::new() } else { words::capitalised(&items::suggestion(item)) })
                .tone(tone),
        ],
    }
}

/// Whether the points of the metric that tells of an entry first are certain.
fn is_certain(subject: &Subject<'_>, entry: &CustomerEntry) -> bool {
    let first = entry.metrics.first();
    first.is_none_or(|(designation, metric)| overview::is_certain(subject, *designation, *metric))
}

fn points_cell(points: Points) -> Cell {
    Cell::number(points.signed(), points.to_f64())
}

/// What a customer counts for, what to do about the rest, and who it is: the head of its page.
pub fn customer_facts(subject: &Subject<'_>) -> Detail {
    let customer = subject.options.customer.zip(subject.book).and_then(|(id, book)| book.customer(id));
    let Some((customer, book)) = customer.zip(subject.book) else {
        return Detail::default();
    };
    let mut detail = Detail::of(&customer.name);
    match subject.customer_points() {
        None => detail.add("Counts", super::loading(), Tone::Dim),
        Some(points) => {
            let (text, tone) = counts(subject, points);
            detail.add("Counts", &text, tone);
            detail.add_plain("To do", &to_do(subject, points));
        }
    }
    let cloud = customer.cloud.map(|cloud| format!("{} cloud", words::in_sentence(cloud.word())));
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let kind = [
        customer.segment.map(words::segment),
        cloud,
        text(&customer.country).map(|code| country_name(&code).to_owned()),
        text(&customer.domain),
    ];
    let tenant = text(&customer.tenant_id).map(|id| format!("tenant {id}"));
    let who: Vec<String> = kind.into_iter().chain([tenant]).flatten().collect();
    detail.add_plain("Customer", &who.join(", "));
    detail.add_plain("Company", &super::detail::company(book, customer));
    detail.add_plain("Contacts", &contacts(customer));
    detail
}

/// `Security +3.4, Modern Work +2.0`.
fn counts(subject: &Subject<'_>, points: &CustomerPoints) -> (String, Tone) {
    let of = |id: DesignationId| {
        let its = points.entries.iter().filter(|entry| entry.counts && entry.metrics.iter().any(|(of, _)| *of == id));
        let doubt = if its.clone().all(|entry| is_certain(subject, entry)) { "" } else { "?" };
        let total: Points = its.map(|entry| entry.item.points).sum();
        (!total.is_zero()).then(|| format!("{} {}{doubt}", overview::name_of(subject, id), total.signed()))
    };
    let all: Vec<String> = DesignationId::ALL.iter().copied().filter_map(of).collect();
    match (all.is_empty(), points.entries.is_empty()) {
        (false, _) => (all.join(", "), Tone::Good),
        (true, false) if counts_in_services(subject) => {
            ("Only Azure services, in deployments: the points are those of its associations.".to_owned(), Tone::Good)
        }
        (true, false) => ("Nothing now.".to_owned(), Tone::Warn),
        (true, true) => ("Nothing: no usage of this customer has been imported.".to_owned(), Tone::Warn),
    }
}

/// What gains most, with how much else there is.
fn to_do(subject: &Subject<'_>, points: &CustomerPoints) -> String {
    let open: Vec<&CustomerEntry> = points.entries.iter().filter(|entry| entry.is_open()).collect();
    let Some(first) = open.first() else {
        return "Nothing would gain a point now.".to_owned();
    };
    let doubt = if is_certain(subject, first) { "" } else { "?" };
    let gain = first.item.gainful().map_or_else(String::new, |fix| format!(" {}{doubt}", fix.gain.signed()));
    let more = if open.len() > 1 { format!("; {} more below", open.len() - 1) } else { String::new() };
    let what = words::capitalised(&items::suggestion(&first.item));
    format!("{what}: {}{gain}{more}", where_it_is(subject, &first.metrics))
}

/// `Kim Larsen (global admin, kim@contoso.example)`.
fn contacts(customer: &Customer) -> String {
    let one = |contact: &Contact| {
        let details: Vec<&str> =
            [Some(contact_role_name(contact.role)), contact.email.as_deref()].into_iter().flatten().collect();
        format!("{} ({})", contact.name, details.join(", "))
    };
    customer.contacts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn worked_out(subject: &Subject<'_>, nothing: &str) -> String {
    if subject.customer_points().is_some() { nothing.to_owned() } else { super::loading().to_owned() }
}

/// What belongs to the open customer.
fn belongings<'a>(subject: &Subject<'a>) -> Option<&'a Belongings> {
    let place = subject.book?.customer_index(subject.options.customer?)?;
    subject.index.customer(place)
}

/// Whether an association of the open customer counts: where no item of its own does, through services, which customers
/// share.
fn counts_in_services(subject: &Subject<'_>) -> bool {
    let places = belongings(subject).map_or(&[][..], |its| &its.associations);
    let Some((book, stakes)) = subject.book.zip(subject.results.stakes.as_ref()) else { return false };
    let mut own = places.iter().filter_map(|place| book.associations.get(*place));
    own.any(|association| !stakes.shares(&association.id).is_empty())
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
        Column::sentences("Workload", 12, 0),
        Column::figures("ACR $", 11, 0),
        Column::figures("Seats", 8, 1),
        Column::figures("Active", 8, 1),
        Column::figures("Revenue $", 11, 2),
        Column::figures("Capacity", 8, 3),
        Column::words("Source", 16, 24, 5),
        Column::words("12 months", trend::WIDTH, trend::WIDTH, 4),
    ],
    sort: Some((0, false)),
    title: |_| "Usage by month".to_owned(),
    len: |subject| usage_places(subject).map_or(0, |places| places.len()),
    rows: Rows::Many {
        key: |subject, place| Some(usage_places(subject)?.nth(place)?.to_string()),
        cell: |subject, place, column| match column {
            TREND => Some(usage_trend(subject, place).unwrap_or_else(|| Cell::text(""))),
            _ => usage_cell(&usage_at(subject, place)?.1, column),
        },
    },
    empty: |_| "No usage of this customer has been imported.".to_owned(),
    adds: Some(RecordKind::Subscription),
    detail: usage_detail,
    ..LIST
};

/// The column of [`USAGE`] that shows a workload month by month.
const TREND: usize = 9;

/// What the workload of a row used in the twelve months up to the row's, in the newest row of that workload.
fn usage_trend(subject: &Subject<'_>, place: usize) -> Option<Cell> {
    let usage = &subject.book?.usage;
    let record = usage_places(subject)?.nth(place)?;
    let series = |row: usize| {
        (
            usage.products().get(row).copied(),
            usage.workload_ids().get(row).copied(),
            usage.subscriptions().get(row).copied(),
        )
    };
    let newest = *usage.months().get(record)?;
    let same: Vec<usize> = usage_places(subject)?.filter(|row| series(*row) == series(record)).collect();
    if same.iter().any(|row| usage.months().get(*row).is_some_and(|month| *month > newest)) {
        return None;
    }
    let used = [Measure::Acr, Measure::ActiveUsers, Measure::PaidSeats, Measure::Revenue, Measure::Capacity];
    let measure = used.into_iter().find(|measure| usage.amount(record, *measure).is_some())?;
    let value = |month: Month| {
        let rows = same.iter().filter(|row| usage.months().get(**row) == Some(&month));
        let values: Vec<f64> = rows.filter_map(|row| Some(usage.amount(*row, measure)?.0 as f64)).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let values: Vec<Option<f64>> = (0..12).rev().map(|back| value(newest.minus(back))).collect();
    let max = values.iter().flatten().copied().fold(0.0, f64::max);
    Some(Cell::sparkline(Sparkline { values, max, ..Sparkline::default() }))
}

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

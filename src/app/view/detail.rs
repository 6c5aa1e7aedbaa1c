//! The selected row in full.

use super::model::{Detail, Tone};
use super::subject::Subject;
use super::{
    associations, customer, first_start, items, ledger, list, log, matrix, overview, people, provenance, timeline,
    words,
};
use crate::table::TableId;
use laurels_core::book::{Basis, Book, Customer, DesignationId, MetricId, Person, Subscription};
use laurels_core::scoring::{Item, MetricScore};
use laurels_core::text::clean;
use std::borrow::Cow;

type Line = (&'static str, String, Tone);

/// What a row of a list says in full, told by the record that is selected; nothing where none is.
pub fn detail(subject: &Subject<'_>, id: TableId, place: Option<usize>) -> Detail {
    let book = subject.book;
    let found = match (id, place, book) {
        (TableId::Metrics, ..) | (TableId::Counted | TableId::Excluded, None, _) => metric_detail(subject),
        (TableId::Counted, Some(place), _) => {
            item_detail(subject, subject.explanation().and_then(|e| e.counted.get(place)))
        }
        (TableId::Excluded, Some(place), _) => {
            item_detail(subject, subject.explanation().and_then(|e| e.excluded.get(place)))
        }
        (TableId::CustomerPoints, Some(place), _) => {
            customer_item_detail(subject, subject.customer_points().and_then(|points| points.counted.get(place)))
        }
        (TableId::CustomerGaps, Some(place), _) => {
            customer_item_detail(subject, subject.customer_points().and_then(|points| points.excluded.get(place)))
        }
        (TableId::CustomerAssociations, Some(place), Some(book)) => {
            customer::association_at(subject, place).map(|a| associations::association_detail(subject, book, a))
        }
        (TableId::CustomerSubscriptions, Some(place), Some(book)) => {
            customer::subscription_at(subject, place).map(|s| subscription_detail(book, s))
        }
        (TableId::CustomerUsage, Some(place), _) => customer::usage_detail(subject, place),
        (TableId::Gaps, Some(place), _) => {
            subject.results.advice.as_ref().and_then(|a| a.gaps.get(place)).map(|gap| items::gap_detail(subject, gap))
        }
        (TableId::Associations, Some(place), Some(book)) => {
            book.associations.get(place).map(|a| associations::association_detail(subject, book, a))
        }
        (TableId::Customers, Some(place), Some(book)) => book.customers.get(place).map(|c| customer_detail(book, c)),
        (TableId::Subscriptions, Some(place), Some(book)) => {
            book.subscriptions.get(place).map(|s| subscription_detail(book, s))
        }
        (TableId::People, Some(place), Some(book)) => book.people.get(place).map(|p| person_detail(subject, book, p)),
        (TableId::FirstStart, Some(place), _) => first_start::detail(subject, place),
        (TableId::Matrix, Some(place), Some(book)) => book.people.get(place).map(|p| matrix::detail(subject, book, p)),
        (TableId::Timeline, Some(place), _) => timeline::detail(subject, place),
        (TableId::Log, Some(place), _) => log::detail(subject, place),
        (TableId::DoNext, Some(place), _) => {
            overview::snooze_detail(subject, place).or_else(|| Some(row_detail(subject, id, place)))
        }
        (_, Some(place), _) => Some(row_detail(subject, id, place)),
        _ => None,
    };
    found.unwrap_or_else(|| Detail::of("Nothing selected"))
}

fn line(label: &'static str, value: &str) -> Line {
    (label, clean(value).into_owned(), Tone::Plain)
}

/// The lines whose value is known.
fn known(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().filter(|(_, value, _)| !value.is_empty()).collect()
}

fn titled(title: &str, lines: Vec<Line>) -> Detail {
    Detail { title: clean(title).into_owned(), lines: known(lines) }
}

/// Where the row says all: its cells, each under the title of its column.
fn row_detail(subject: &Subject<'_>, id: TableId, place: usize) -> Detail {
    let (row, columns) = (list::row(subject, id, place), list::list(id).columns);
    let lines = columns.iter().zip(&row.cells).filter_map(|(column, cell)| match column.title {
        Cow::Borrowed(title) => Some((title, cell.as_text().to_owned(), cell.tone)),
        Cow::Owned(_) => None,
    });
    let title = row.cells.first().map(|cell| cell.as_text().to_owned()).unwrap_or_default();
    Detail { title, lines: known(lines.collect()) }
}

/// An item of the selected metric in full.
fn item_detail(subject: &Subject<'_>, item: Option<&Item>) -> Option<Detail> {
    Some(items::detail(subject, subject.options.designation?, subject.options.metric?, item?))
}

/// An item of the open customer in full.
fn customer_item_detail(subject: &Subject<'_>, entry: Option<&(DesignationId, MetricId, Item)>) -> Option<Detail> {
    let (designation, metric, item) = entry?;
    Some(items::detail(subject, *designation, *metric, item))
}

fn metric_detail(subject: &Subject<'_>) -> Option<Detail> {
    let score = subject.designation()?;
    let Some(metric) = subject.options.metric.and_then(|id| score.metric(id)) else {
        let tracks = score.tracks.iter().filter(|(id, _)| id != "all").map(|(id, points)| format!("{id} {points}"));
        let window = format!("{} to {}", words::date(score.window.from), words::date(score.window.to));
        let mut lines = vec![
            line("Tracks", &tracks.collect::<Vec<_>>().join(", ")),
            line("Window", &window),
            line("Qualified", &words::date_or(score.window.qualified_on, "on no day of it")),
        ];
        for metric in &score.metrics {
            let of = words::metric(metric.id);
            lines.extend(notes(subject, metric).map(|note| ("Note", format!("{of}: {note}"), Tone::Warn)));
        }
        return Some(titled(&score.name, lines));
    };
    let mut lines = vec![line("From", &basis(metric))];
    for gate in &metric.gates {
        let text = format!("{}: {} of {} people with {}", gate.name, gate.people, gate.needed, gate.exams.join(" or "));
        lines.push(("Gate", clean(&text).into_owned(), if gate.people < gate.needed { Tone::Bad } else { Tone::Good }));
    }
    lines.extend(notes(subject, metric).map(|note| ("Note", note, Tone::Warn)));
    Some(titled(&words::spelled(metric.id.word()), lines))
}

/// What makes a metric's points less sure, or ends them.
fn notes(subject: &Subject<'_>, metric: &MetricScore) -> impl Iterator<Item = String> {
    subject.notes(metric).into_iter().map(|note| clean(&note).into_owned())
}

/// Where a metric's points come from, and what Partner Center said.
fn basis(metric: &MetricScore) -> String {
    let month = metric.month.map(|month| format!(" up to {}", words::month(month))).unwrap_or_default();
    let reported = metric.reported_points.map(|points| format!("; reported: {points} points")).unwrap_or_default();
    match metric.basis {
        Basis::Computed => format!("the book{month}{reported}"),
        Basis::Reported => format!("Partner Center{reported}"),
        Basis::None => "no data".to_owned(),
    }
}

fn customer_detail(book: &Book, customer: &Customer) -> Detail {
    let contacts: Vec<&str> = customer.contacts.iter().map(|c| c.name.as_str()).collect();
    titled(
        &customer.name,
        vec![
            line("Tenant", customer.tenant_id.as_deref().unwrap_or("")),
            line("Domain", customer.domain.as_deref().unwrap_or("")),
            line("Segment", customer.segment.map_or("", |s| s.word())),
            line("Cloud", customer.cloud.word()),
            line("Country", customer.country.as_deref().unwrap_or("")),
            line("Company", &company(book, customer)),
            line("Contacts", &contacts.join(", ")),
            line("Figures", &provenance::of_customer(book, &customer.id)),
        ],
    )
}

/// The company's id and its other tenants.
fn company(book: &Book, customer: &Customer) -> String {
    let Some(tpid) = &customer.tpid else {
        return String::new();
    };
    let others = book.customers.iter().filter(|c| c.tpid.as_ref() == Some(tpid) && c.id != customer.id);
    let others: Vec<&str> = others.map(|c| c.name.as_str()).collect();
    if others.is_empty() { tpid.clone() } else { format!("{tpid}, with {}", others.join(", ")) }
}

/// What is known of the open customer, in four lines.
pub fn customer_facts(subject: &Subject<'_>) -> Detail {
    let customer = subject.options.customer.zip(subject.book).and_then(|(id, book)| book.customer(id));
    let Some((customer, book)) = customer.zip(subject.book) else {
        return Detail::default();
    };
    let part = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
    let joined = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let cloud = format!("{} cloud", customer.cloud.word());
    let tenant = joined(vec![part(customer.tenant_id.as_deref()), part(customer.domain.as_deref())]);
    let kind =
        joined(vec![customer.segment.map(|s| s.word().to_owned()), Some(cloud), part(customer.country.as_deref())]);
    titled(
        &customer.name,
        vec![
            line("Tenant", &tenant),
            line("Kind", &kind),
            line("Company", &company(book, customer)),
            line("Figures", &provenance::of_customer(book, &customer.id)),
        ],
    )
}

fn subscription_detail(book: &Book, subscription: &Subscription) -> Detail {
    titled(
        &subscription.id,
        vec![
            line("Customer", ledger::customer_name(book, &subscription.customer)),
            line("Guid", subscription.subscription_id.as_deref().unwrap_or("")),
            line("Product", &words::spelled(subscription.product.word())),
            line("Licensing", subscription.licensing.map_or("not known", |l| l.word())),
            line("Offer", subscription.offer.map_or("not known", |o| o.word())),
            line("Status", subscription.status.word()),
            line("From", &words::date_or(subscription.started, "")),
            line("To", &words::date_or(subscription.ends, "")),
            line("Replaces", subscription.replaces.as_deref().unwrap_or("")),
        ],
    )
}

fn person_detail(subject: &Subject<'_>, book: &Book, person: &Person) -> Detail {
    let mut lines = vec![
        line("Mail", person.email.as_deref().unwrap_or("")),
        line("MCID", person.mcid.as_deref().unwrap_or("")),
        line("Linked", &words::date_or(person.linked_on, "")),
        line("Left", &words::date_or(person.left, "")),
    ];
    lines.extend(book.certifications_of(&person.id).iter().map(|certification| {
        let (text, tone) = people::certification_words(subject, certification);
        ("Exam", text, tone)
    }));
    titled(&person.name, lines)
}

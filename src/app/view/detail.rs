//! The selected row in full.

use super::subject::Subject;
use super::{associations, designation, ledger, list, overview, people, provenance, trend, words};
use crate::table::TableId;
use crate::view_model::{Detail, Tone};
use laurels_core::benefits::benefits;
use laurels_core::book::{Basis, Book, Certification, Customer, Person, Subscription};
use laurels_core::change::LedgerRecord;
use laurels_core::country::country_name;
use laurels_core::forecast::window_sentence;
use laurels_core::ids::SubscriptionId;
use laurels_core::scoring::{MetricScore, licensing_short_name, product_name, subscription_title};
use std::borrow::Cow;

/// What a row of a list says in full, told by the record that is selected; nothing where none is.
pub fn detail(subject: &Subject<'_>, id: TableId, place: Option<usize>) -> Detail {
    let found = match (id, place) {
        (TableId::Metrics, _) | (TableId::Counted | TableId::Excluded, None) => metric_detail(subject),
        (_, Some(place)) => {
            let of_record = || record_detail(subject, &super::record::record_at(subject, id, place)?);
            let own = (list::list(id).detail)(subject, place).or_else(of_record);
            Some(own.unwrap_or_else(|| row_detail(subject, id, place)))
        }
        (_, None) => None,
    };
    found.unwrap_or_else(|| Detail::of("Nothing selected"))
}

fn record_detail(subject: &Subject<'_>, record: &LedgerRecord) -> Option<Detail> {
    let book = subject.book?;
    Some(match record {
        LedgerRecord::Customer(customer) => customer_detail(subject, book, customer),
        LedgerRecord::Association(association) => associations::association_detail(subject, book, association),
        LedgerRecord::Subscription(subscription) => subscription_detail(book, subscription),
        LedgerRecord::Person(person) => person_detail(subject, book, person),
        _ => return None,
    })
}

/// Where the row says all: its cells, each under the title of its column.
fn row_detail(subject: &Subject<'_>, id: TableId, place: usize) -> Detail {
    let row = list::row(subject, id, place);
    let mut detail = Detail::of(row.cells.first().map_or("", |cell| cell.as_text()));
    for (column, cell) in list::list(id).columns.iter().zip(&row.cells) {
        if let Cow::Borrowed(title) = column.title {
            detail.add(title, cell.as_text(), cell.tone);
        }
    }
    detail
}

fn metric_detail(subject: &Subject<'_>) -> Option<Detail> {
    let score = subject.designation()?;
    let Some(metric) = subject.options.metric.and_then(|id| score.metric(id)) else {
        let tracks = score
            .tracks
            .iter()
            .filter(|(id, _)| id != "all")
            .map(|(id, points)| format!("{} {points}", overview::track(id)));
        let window = subject.book.map(|book| window_sentence(book, score, subject.date())).unwrap_or_default();
        let mut detail = Detail::of(&score.name);
        if score.track != "all" {
            detail.add_plain("Track", &format!("{}: {}", overview::track(&score.track), score.track_reason));
        }
        detail.add_plain("Tracks", &tracks.collect::<Vec<_>>().join(", "));
        detail.add_plain("Window", &window);
        let hangs = subject.book.map(|book| benefits(book, score, subject.date()));
        for benefit in hangs.iter().flatten() {
            let text = if subject.options.in_full { benefit.told() } else { benefit.text.clone() };
            detail.add_plain("Depends on it", &text);
        }
        detail.add_plain("Worth", &subject.money.told().unwrap_or_default());
        for metric in &score.metrics {
            let of = words::metric(metric.id);
            subject.notes(metric).iter().for_each(|note| detail.add("Note", &format!("{of}: {note}"), Tone::Warn));
        }
        detail.months = trend::bars(subject, score, None);
        return Some(detail);
    };
    let mut detail = Detail::of(&words::spelled(metric.id.word()));
    detail.add("Next step", &designation::next_step(metric), Tone::Good);
    detail.add("Best fix", &designation::best_fix(subject, score.id, metric.id), Tone::Good);
    detail.add_plain("From", &basis(metric));
    for gate in &metric.gates {
        let text = format!("{}: {} with {}", gate.name, designation::gate_people(gate), gate.exams.join(" or "));
        detail.add("Gate", &text, if gate.people < gate.needed { Tone::Bad } else { Tone::Good });
    }
    subject.notes(metric).iter().for_each(|note| detail.add("Note", note, Tone::Warn));
    detail.months = trend::bars(subject, score, Some(metric.id));
    Some(detail)
}

/// Where a metric's points come from, and what Partner Center said.
fn basis(metric: &MetricScore) -> String {
    let month = metric.month.map(|month| format!(" to {}", words::month(month))).unwrap_or_default();
    let reported = metric.reported_points.map(|points| format!(" Partner Center shows {points} points."));
    let reported = reported.unwrap_or_default();
    match metric.basis {
        Basis::Computed => format!("Computed from figures{month}.{reported}"),
        Basis::Reported => format!("Not computed.{reported}"),
        Basis::None => "No data.".to_owned(),
    }
}

fn customer_detail(subject: &Subject<'_>, book: &Book, customer: &Customer) -> Detail {
    let contacts: Vec<&str> = customer.contacts.iter().map(|c| c.name.as_str()).collect();
    let mut detail = Detail::of(&customer.name);
    detail.add_plain("Tenant", customer.tenant_id.as_deref().unwrap_or(""));
    detail.add_plain("Domain", customer.domain.as_deref().unwrap_or(""));
    detail.add_plain("Segment", &customer.segment.map_or_else(String::new, words::segment));
    detail.add_plain("Cloud", &customer.cloud.map_or_else(String::new, |cloud| words::in_sentence(cloud.word())));
    detail.add_plain("Country", customer.country.as_deref().map_or("", country_name));
    detail.add_plain("Company", &company(book, customer));
    detail.add_plain("Contacts", &contacts.join(", "));
    detail.add_plain("Figures", &provenance::of_customer(subject, &customer.id));
    detail
}

/// The company's id and its other tenants.
pub(super) fn company(book: &Book, customer: &Customer) -> String {
    let Some(tpid) = &customer.tpid else {
        return String::new();
    };
    let others = book.customers.iter().filter(|c| c.tpid.as_ref() == Some(tpid) && c.id != customer.id);
    let others: Vec<&str> = others.map(|c| c.name.as_str()).collect();
    if others.is_empty() { tpid.clone() } else { format!("{tpid}, with {}", others.join(", ")) }
}

fn subscription_detail(book: &Book, subscription: &Subscription) -> Detail {
    let unknown = || "not known".to_owned();
    let mut detail = Detail::of(&subscription_title(subscription));
    detail.add_plain("Customer", ledger::customer_name(book, &subscription.customer));
    detail.add_plain("Id", subscription.subscription_id.as_deref().unwrap_or(""));
    detail.add_plain("Product", product_name(subscription.product));
    detail.add_plain("Licensing", &subscription.licensing.map_or_else(unknown, |l| licensing_short_name(l).to_owned()));
    detail.add_plain("Offer", &subscription.offer.map_or_else(unknown, |o| words::in_sentence(o.word())));
    detail.add_plain("Status", &words::in_sentence(subscription.status.word()));
    detail.add_plain("From", &words::date_or(subscription.started, ""));
    detail.add_plain("To", &words::date_or(subscription.ends, ""));
    let replaced = |id: &SubscriptionId| book.subscription(id).map_or_else(|| id.to_string(), subscription_title);
    detail.add_plain("Replaces", &subscription.replaces.as_ref().map_or_else(String::new, replaced));
    detail
}

fn person_detail(subject: &Subject<'_>, book: &Book, person: &Person) -> Detail {
    let mut detail = Detail::of(&person.name);
    detail.add_plain("Mail", person.email.as_deref().unwrap_or(""));
    detail.add_plain("MCID", person.mcid.as_deref().unwrap_or(""));
    detail.add_plain("Linked", &words::date_or(person.linked_on, ""));
    detail.add_plain("Left", &words::date_or(person.left, ""));
    let held = book.certifications_of(&person.id);
    // Of a certification that was renewed only the last time is told.
    let is_last = |one: &&Certification| !held.iter().any(|c| c.exam == one.exam && c.earned > one.earned);
    for certification in held.iter().filter(is_last) {
        let (text, tone) = people::certification_words(subject, certification);
        detail.add("Exam", &text, tone);
    }
    detail
}

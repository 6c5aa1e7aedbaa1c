//! A whole dataset taken into a book: every record and row of it, put in or put right. What is not in it stays.

use super::figures::{Join, Key, Replaces, Row};
use super::{Outcome, RecordCounts};
use laurels_core::book::{Book, Enrolment, Location, Partner, quoted};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::evidence::NONE;
use laurels_core::intern::number;
use std::collections::HashMap;

pub fn plan(book: &Book, dataset: &Book) -> Outcome {
    let mut outcome = Outcome::default();
    let Outcome { edits, counts, notes, .. } = &mut outcome;
    if let Some((edit, parts)) = partner(counts, &book.partner, &dataset.partner) {
        edits.push(edit);
        notes.push(format!("Of the partner itself: {}.", parts.join("; ")));
    }
    upsert(edits, counts, book.customers.all_shared(), dataset.customers.all_shared());
    upsert(edits, counts, book.subscriptions.all_shared(), dataset.subscriptions.all_shared());
    upsert(edits, counts, book.associations.all_shared(), dataset.associations.all_shared());
    upsert(edits, counts, &book.people, &dataset.people);
    upsert(edits, counts, &book.certifications, &dataset.certifications);
    upsert(edits, counts, &book.reported, &dataset.reported);
    upsert(edits, counts, &book.snapshots, &dataset.snapshots);
    figures(book, dataset, &mut outcome);
    outcome
}

/// The same of its figures alone.
pub fn plan_figures(book: &Book, dataset: &Book) -> Outcome {
    let mut outcome = Outcome::default();
    figures(book, dataset, &mut outcome);
    outcome
}

/// How many records and figures a dataset has: the partner itself, each of its locations and each of its enrolments is one.
pub fn records(dataset: &Book) -> usize {
    let Partner { locations, enrolled, .. } = &dataset.partner;
    usize::from(own(&dataset.partner) != Partner::default())
        + locations.len()
        + enrolled.len()
        + dataset.customers.len()
        + dataset.subscriptions.len()
        + dataset.associations.len()
        + dataset.usage.len()
        + dataset.people.len()
        + dataset.certifications.len()
        + dataset.reported.len()
        + dataset.snapshots.len()
}

/// What is said of the partner apart from its locations and enrolments.
fn own(partner: &Partner) -> Partner {
    Partner { locations: Vec::new(), enrolled: Vec::new(), ..partner.clone() }
}

/// Puts in what the dataset says of the partner, and tells it. What it does not say stays, as a record that it does not have.
fn partner(counts: &mut RecordCounts, before: &Partner, wanted: &Partner) -> Option<(Edit, Vec<String>)> {
    let (mut after, mut notes) = (before.clone(), Vec::new());
    if own(wanted) != Partner::default() {
        after.name = Some(wanted.name.clone()).filter(|name| !name.is_empty()).unwrap_or(after.name);
        after.global_id = wanted.global_id.clone().or(after.global_id);
        after.tenant_id = wanted.tenant_id.clone().or(after.tenant_id);
        after.contact = wanted.contact.clone().or(after.contact);
        let same = (own(before) != Partner::default()).then(|| own(before) == own(&after));
        describe_part(same, &mut notes, || format!("name, ids and contact of {}", quoted(&after.name)));
        counts.count(same);
    }
    let by_id = |one: &Location, other: &Location| one.partner_id == other.partner_id;
    put(counts, &mut notes, &mut after.locations, &wanted.locations, by_id, |l| format!("location {}", l.partner_id));
    let by_designation = |one: &Enrolment, other: &Enrolment| one.designation == other.designation;
    let name = |enrolment: &Enrolment| format!("enrolment in {}", enrolment.designation);
    put(counts, &mut notes, &mut after.enrolled, &wanted.enrolled, by_designation, name);
    let edit = || Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(after.clone()));
    (after != *before).then(|| (edit(), notes))
}

/// Tells a part that is new or changed.
fn describe_part(same: Option<bool>, notes: &mut Vec<String>, what: impl FnOnce() -> String) {
    match same {
        None => notes.push(format!("{} (new)", what())),
        Some(false) => notes.push(format!("{} (changed)", what())),
        Some(true) => {}
    }
}

/// Puts parts of a record in, each in the place of the one that is the same.
fn put<T: Clone + PartialEq>(
    counts: &mut RecordCounts,
    notes: &mut Vec<String>,
    have: &mut Vec<T>,
    wanted: &[T],
    is_same: impl Fn(&T, &T) -> bool,
    name: impl Fn(&T) -> String,
) {
    for part in wanted {
        let known = have.iter_mut().find(|known| is_same(known, part));
        let same = known.as_ref().map(|known| **known == *part);
        counts.count(same);
        describe_part(same, notes, || name(part));
        match known {
            Some(known) => known.clone_from(part),
            None => have.push(part.clone()),
        }
    }
}

/// Puts the records of one type in.
fn upsert<T: Clone + Into<LedgerRecord>>(edits: &mut Vec<Edit>, counts: &mut RecordCounts, have: &[T], wanted: &[T]) {
    let record = |record: &T| -> LedgerRecord { record.clone().into() };
    let have: HashMap<String, LedgerRecord> = have.iter().map(record).map(|record| (record.key(), record)).collect();
    for after in wanted.iter().map(record) {
        let before = have.get(&after.key());
        counts.count(before.map(|before| *before == after));
        match before {
            None => edits.push(Edit::create(after)),
            Some(before) if *before == after => {}
            Some(before) => edits.push(Edit::replace(before.clone(), after)),
        }
    }
}

fn figures(book: &Book, dataset: &Book, outcome: &mut Outcome) {
    let usage = &dataset.usage;
    let mut join = Join::new(book);
    let workloads: Vec<u32> = usage.workload_names().iter().map(|name| number(&mut join.workloads, name)).collect();
    let sets: Vec<u32> = usage.attributions().iter().map(|set| number(&mut join.attributions, set)).collect();
    let subscriptions: Vec<u32> =
        dataset.subscriptions.iter().map(|s| number(&mut join.subscriptions, &s.id)).collect();
    let translated = |numbers: &[u32], column: &[u32], row: usize| {
        column.get(row).and_then(|&at| numbers.get(at as usize)).copied().unwrap_or(NONE)
    };
    for (at, customer) in dataset.customers.iter().enumerate() {
        let mut rows = Vec::new();
        for row in usage.rows_of(at) {
            let Some((&product, &month)) = usage.products().get(row).zip(usage.months().get(row)) else { continue };
            let provenance = usage.provenance(row).cloned().unwrap_or_default();
            let key = Key {
                product,
                workload: translated(&workloads, usage.workload_ids(), row),
                subscription: translated(&subscriptions, usage.subscriptions(), row),
                attributed: translated(&sets, usage.attributed(), row),
                kind: provenance.kind.as_ref().map_or(NONE, |kind| number(&mut join.kinds, kind)),
                month,
            };
            let lines = usage.lines(row).unwrap_or((0, 0));
            rows.push(Row { key, measures: usage.measures(row), lines, source: join.source(&provenance) });
        }
        let replaces = Replaces { closes: &|_| false, keeps_known: false };
        join.customer(&customer.id, book.customer_index(&customer.id), &mut rows, &replaces);
    }
    outcome.counts.added += join.counts.added;
    outcome.counts.updated += join.counts.updated;
    outcome.customers = std::mem::take(&mut join.customers);
    outcome.counts.unchanged += join.counts.unchanged;
    outcome.batch = join.finish();
}

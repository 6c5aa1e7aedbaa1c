//! A whole dataset taken into a book: every record and row of it, put in or put right. What is not in it stays.

use super::figures::{Join, Key, Replaces, Row};
use super::{Outcome, RecordCounts};
use laurels_core::book::{Book, Partner};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::evidence::{Measure, NONE};
use laurels_core::intern::number;
use laurels_core::money::Micro;
use std::collections::HashMap;

/// What a dataset changes.
pub fn plan(book: &Book, dataset: &Book) -> Outcome {
    let mut outcome = Outcome::default();
    let Outcome { edits, counts, .. } = &mut outcome;
    if dataset.partner != book.partner && dataset.partner != Partner::default() {
        let (before, after) = (book.partner.clone(), dataset.partner.clone());
        edits.push(Edit::replace(LedgerRecord::Partner(before), LedgerRecord::Partner(after)));
    }
    upsert(edits, counts, &book.customers, &dataset.customers, LedgerRecord::Customer);
    upsert(edits, counts, &book.subscriptions, &dataset.subscriptions, LedgerRecord::Subscription);
    upsert(edits, counts, &book.associations, &dataset.associations, LedgerRecord::Association);
    upsert(edits, counts, &book.people, &dataset.people, LedgerRecord::Person);
    upsert(edits, counts, &book.certifications, &dataset.certifications, LedgerRecord::Certification);
    upsert(edits, counts, &book.reported, &dataset.reported, LedgerRecord::Reported);
    upsert(edits, counts, &book.snapshots, &dataset.snapshots, LedgerRecord::Snapshot);
    figures(book, dataset, &mut outcome);
    outcome
}

/// Puts the records of one type in.
fn upsert<T: Clone + PartialEq>(
    edits: &mut Vec<Edit>,
    counts: &mut RecordCounts,
    have: &[T],
    wanted: &[T],
    record: fn(T) -> LedgerRecord,
) {
    let have: HashMap<String, &T> = have.iter().map(|have| (record(have.clone()).key(), have)).collect();
    for after in wanted {
        let wrapped = record(after.clone());
        match have.get(&wrapped.key()) {
            None => {
                counts.added += 1;
                edits.push(Edit::create(wrapped));
            }
            Some(before) if *before == after => counts.unchanged += 1,
            Some(before) => {
                counts.updated += 1;
                edits.push(Edit::replace(record((*before).clone()), wrapped));
            }
        }
    }
}

/// Puts the figures in.
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
            let presence = usage.presence().get(row).copied().unwrap_or(0);
            let measures = Measure::ALL.map(|measure| {
                let value = usage.column(measure).get(row).copied().map(Micro);
                value.filter(|_| presence & measure.bit() != 0)
            });
            let lines = usage.lines(row).unwrap_or((0, 0));
            rows.push(Row { key, measures, lines, source: join.source(&provenance) });
        }
        let replaces = Replaces { closes: &|_| false, keeps_known: false };
        join.customer(&customer.id, book.customer_index(&customer.id), &mut rows, &replaces);
    }
    outcome.counts.added += join.counts.added;
    outcome.counts.updated += join.counts.updated;
    outcome.counts.unchanged += join.counts.unchanged;
    outcome.batch = join.finish();
}

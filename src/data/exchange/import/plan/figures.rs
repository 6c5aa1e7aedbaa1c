//! New rows beside those that the book has, customer by customer: which are new, which differ, which are gone.
//!
//! Rows of both sides are put in one order and met side by side; names become numbers first, the book's own where it
//! has them, so that a million rows are compared without a text.

use super::RecordCounts;
use chrono::NaiveDate;
use indexmap::IndexSet;
use laurels_core::book::{Book, Product};
use laurels_core::evidence::{Batch, NONE, Provenance, Series};
use laurels_core::ids::{CustomerId, SubscriptionId};
use laurels_core::import_report::{CustomerFigures, MonthFigures};
use laurels_core::intern::number;
use laurels_core::money::Micro;
use laurels_core::month::Month;
use std::collections::{BTreeMap, HashMap};

/// What makes a customer's row the one it is; all but product and month are numbers of the [`Join`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub product: Product,
    pub workload: u32,
    /// The subscription, or [`NONE`].
    pub subscription: u32,
    /// Whom the row is attributed to, or [`NONE`].
    pub attributed: u32,
    /// The kind of report, or [`NONE`].
    pub kind: u32,
    pub month: Month,
}

#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub key: Key,
    pub measures: [Option<Micro>; 6],
    /// First and last line in its file.
    pub lines: (u32, u32),
    /// Where it came from: a number of the batch.
    pub source: u32,
}

/// What becomes of rows that the book has and the file does not state.
pub struct Replaces<'a> {
    /// Whether the file replaces such a row: it goes.
    pub closes: &'a dyn Fn(&Key) -> bool,
    /// Whether a measure that the file leaves blank stays as the book knows it.
    pub keeps_known: bool,
}

/// New rows and the book's.
pub struct Join<'b> {
    book: &'b Book,
    pub workloads: IndexSet<String>,
    /// Sets of `attributed_by`, each in order.
    pub attributions: IndexSet<Vec<String>>,
    pub kinds: IndexSet<String>,
    /// Subscriptions, by our key: the book's by their places.
    pub subscriptions: IndexSet<SubscriptionId>,
    /// The kind of each of the book's provenances, and its number.
    provenances: HashMap<Provenance, u32>,
    batch: Batch,
    placed: HashMap<u32, u32>,
    last: Option<(Key, u32)>,
    /// What became of the new rows.
    pub counts: RecordCounts,
    /// How many of the book's rows go.
    pub closed: u64,
    /// What becomes of the rows of each customer of whom any becomes another.
    pub customers: Vec<CustomerFigures>,
}

impl<'b> Join<'b> {
    /// Nothing beside the book yet.
    pub fn new(book: &'b Book) -> Join<'b> {
        Join {
            book,
            workloads: book.usage.workload_names().iter().cloned().collect(),
            attributions: book.usage.attributions().iter().cloned().collect(),
            kinds: IndexSet::new(),
            subscriptions: book.subscriptions.iter().map(|s| s.id.clone()).collect(),
            provenances: HashMap::new(),
            batch: Batch::default(),
            placed: HashMap::new(),
            last: None,
            counts: RecordCounts::default(),
            closed: 0,
            customers: Vec::new(),
        }
    }

    /// The number of a place that rows came from.
    pub fn source(&mut self, source: &Provenance) -> u32 {
        self.batch.figures.source(source)
    }

    /// Meets a customer's new rows with those that the book has of it: `at` is its place there, if it has one.
    pub fn customer(&mut self, id: &CustomerId, at: Option<usize>, rows: &mut [Row], replaces: &Replaces<'_>) {
        rows.sort_unstable_by_key(|row| row.key);
        let live = self.live(at);
        self.last = None;
        let mut customer = None;
        let mut live = live.into_iter().peekable();
        let mut rows = rows.iter().peekable();
        let mut months: BTreeMap<Month, MonthFigures> = BTreeMap::new();
        let of_month = |month| MonthFigures { month, added: 0, updated: 0, gone: 0 };
        loop {
            let (before, after) = match (live.peek(), rows.peek()) {
                (None, None) => break,
                (Some((had, _)), Some(row)) if *had == row.key => (live.next(), rows.next()),
                (Some((had, _)), Some(row)) if *had > row.key => (None, rows.next()),
                (Some(_), _) => (live.next(), None),
                (None, Some(_)) => (None, rows.next()),
            };
            let customer = &mut customer;
            match (before, after) {
                (Some((key, _)), None) if (replaces.closes)(&key) => {
                    let series = self.series(customer, id, key);
                    let source = self.batch.figures.source(&Provenance::default());
                    self.batch.figures.close(series, key.month, source);
                    self.closed += 1;
                    months.entry(key.month).or_insert_with_key(|month| of_month(*month)).gone += 1;
                }
                (None, Some(row)) => {
                    self.counts.added += 1;
                    months.entry(row.key.month).or_insert_with_key(|month| of_month(*month)).added += 1;
                    self.put(customer, id, row, row.measures);
                }
                (Some((_, at)), Some(row)) => {
                    let had = self.book.usage.measures(at);
                    let keep = |(new, old): (Option<Micro>, Option<Micro>)| match replaces.keeps_known {
                        true => new.or(old),
                        false => new,
                    };
                    let mut measures = row.measures;
                    measures.iter_mut().zip(had).for_each(|(new, old)| *new = keep((*new, old)));
                    if measures == had {
                        self.counts.unchanged += 1;
                    } else {
                        self.counts.updated += 1;
                        months.entry(row.key.month).or_insert_with_key(|month| of_month(*month)).updated += 1;
                        self.put(customer, id, row, measures);
                    }
                }
                _ => {}
            }
        }
        if !months.is_empty() {
            let (months, name) = (months.into_values().collect(), String::new());
            self.customers.push(CustomerFigures { customer: id.clone(), name, months });
        }
    }

    /// The newest day that the book's rows of that kind are of, among the customers met so far.
    pub fn newest(&self, kind: u32) -> Option<NaiveDate> {
        let of_kind = self.provenances.iter().filter(|(_, number)| **number == kind);
        of_kind.filter_map(|(provenance, _)| provenance.as_of).max()
    }

    pub fn finish(self) -> Batch {
        self.batch
    }

    /// The rows that the book has of the customer, by key.
    fn live(&mut self, at: Option<usize>) -> Vec<(Key, usize)> {
        let usage = &self.book.usage;
        let range = at.map_or(0..0, |at| usage.rows_of(at));
        let mut live = Vec::with_capacity(range.len());
        let mut last: Option<(&Provenance, u32)> = None;
        for row in range {
            let kind = match (usage.provenance(row), last) {
                (Some(provenance), Some((same, kind))) if std::ptr::eq(provenance, same) => kind,
                (Some(provenance), _) => {
                    let kind = match self.provenances.get(provenance) {
                        Some(&kind) => kind,
                        None => {
                            let kind = provenance.kind.as_ref().map_or(NONE, |kind| number(&mut self.kinds, kind));
                            self.provenances.insert(provenance.clone(), kind);
                            kind
                        }
                    };
                    last = Some((provenance, kind));
                    kind
                }
                (None, _) => NONE,
            };
            let number = |column: &[u32]| column.get(row).copied().unwrap_or(NONE);
            let Some((&product, &month)) = usage.products().get(row).zip(usage.months().get(row)) else { continue };
            let key = Key {
                product,
                workload: number(usage.workload_ids()),
                subscription: number(usage.subscriptions()),
                attributed: number(usage.attributed()),
                kind,
                month,
            };
            live.push((key, row));
        }
        live.sort_unstable_by_key(|(key, _)| *key);
        live
    }

    fn put(&mut self, customer: &mut Option<u32>, id: &CustomerId, row: &Row, measures: [Option<Micro>; 6]) {
        let series = self.series(customer, id, row.key);
        self.batch.figures.add(series, row.key.month, row.source, row.lines, measures);
    }

    /// The batch's number of a row's series; the customer gets its number with its first row.
    fn series(&mut self, customer: &mut Option<u32>, id: &CustomerId, key: Key) -> u32 {
        if let Some((last, series)) = self.last
            && (Key { month: key.month, ..last }) == key
        {
            return series;
        }
        let customer = *customer.get_or_insert_with(|| {
            self.batch.customers.push(id.clone());
            self.batch.customers.len() as u32 - 1
        });
        let subscription = self.subscription(key.subscription);
        let figures = &mut self.batch.figures;
        let workload = figures.workload(self.workloads.get_index(key.workload as usize).map_or("", String::as_str));
        let attributed =
            self.attributions.get_index(key.attributed as usize).map_or(NONE, |set| figures.attribution(set));
        let kind = self.kinds.get_index(key.kind as usize).map_or(NONE, |kind| figures.kind(kind));
        let series = Series { customer, subscription, product: key.product, workload, attributed, kind };
        let series = figures.series(series);
        self.last = Some((key, series));
        series
    }

    /// The batch's number of a subscription.
    fn subscription(&mut self, number: u32) -> u32 {
        if let Some(&placed) = self.placed.get(&number) {
            return placed;
        }
        let Some(id) = self.subscriptions.get_index(number as usize) else { return NONE };
        self.batch.subscriptions.push(id.clone());
        let placed = self.batch.subscriptions.len() as u32 - 1;
        self.placed.insert(number, placed);
        placed
    }
}

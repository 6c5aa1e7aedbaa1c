//! Rows in, columns out.

use super::{Measure, NONE, Provenance, Ranking, Usage, UsageRow};
use crate::core::book::Product;
use crate::core::month::Month;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Collects rows in any order and lays them out as [`Usage`].
///
/// Customers and subscriptions are given by their index in the (sorted) book, or by any number that is replaced by that
/// index before the end ([`UsageBuilder::renumber`]); who reads a file checks the references.
#[derive(Debug, Default)]
pub struct UsageBuilder {
    rows: Vec<Row>,
    workloads: Interner<String>,
    attributions: Interner<Vec<String>>,
    provenances: Interner<Provenance>,
}

/// Two rows of one key: customer, subscription, product, workload, month, attribution and kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rows {first} and {second} have the same key")]
pub struct DuplicateRow {
    /// Which row came first, counted from 0 in the order they were pushed.
    pub first: usize,
    /// Which row repeats it.
    pub second: usize,
}

#[derive(Debug)]
struct Row {
    pushed: u32,
    customer: u32,
    product: Product,
    workload: u32,
    subscription: u32,
    month: Month,
    attributed: u32,
    provenance: u32,
    lines: (u32, u32),
    presence: u8,
    measures: [i64; 6],
}

#[derive(Debug)]
struct Interner<T> {
    ids: HashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Interner<T> {
        Interner { ids: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash + Ord> Interner<T> {
    fn id(&mut self, value: &T) -> u32 {
        match self.ids.get(value) {
            Some(&id) => id,
            None => {
                let id = self.ids.len() as u32;
                self.ids.insert(value.clone(), id);
                id
            }
        }
    }

    /// The values in their own order, and for each id its place among them: what a file listed first must not show.
    fn ordered(self) -> (Vec<T>, Vec<u32>) {
        let mut values: Vec<(T, u32)> = self.ids.into_iter().collect();
        values.sort();
        let mut places = vec![0; values.len()];
        for (place, (_, id)) in values.iter().enumerate() {
            if let Some(slot) = places.get_mut(*id as usize) {
                *slot = place as u32;
            }
        }
        (values.into_iter().map(|(value, _)| value).collect(), places)
    }
}

impl UsageBuilder {
    /// An empty builder.
    pub fn new() -> UsageBuilder {
        UsageBuilder::default()
    }

    /// Adds a row of the customer and subscription at these places of the book.
    pub fn push(&mut self, customer: usize, subscription: Option<usize>, row: &UsageRow) {
        let mut presence = 0;
        let mut measures = [0; 6];
        for (measure, value) in Measure::ALL.into_iter().zip(row.measures) {
            if let Some(value) = value {
                presence |= measure.bit();
                measures[measure as usize] = value.0;
            }
        }
        let mut set = row.attributed_by.clone();
        if let Some(set) = &mut set {
            set.sort();
            set.dedup();
        }
        let provenance = Provenance { kind: row.kind.clone(), source: row.source.clone(), as_of: row.as_of };
        self.rows.push(Row {
            pushed: self.rows.len() as u32,
            customer: customer as u32,
            product: row.product,
            workload: self.workloads.id(&row.workload),
            subscription: subscription.map_or(NONE, |s| s as u32),
            month: row.month,
            attributed: set.map_or(NONE, |set| self.attributions.id(&set)),
            provenance: self.provenances.id(&provenance),
            lines: row.lines.unwrap_or((0, 0)),
            presence,
            measures,
        });
    }

    /// Replaces the numbers that rows were pushed with by what `customers` and `subscriptions` hold at those places.
    pub fn renumber(&mut self, customers: &[usize], subscriptions: &[usize]) {
        let place = |places: &[usize], number: u32| places.get(number as usize).map_or(NONE, |&place| place as u32);
        for row in &mut self.rows {
            row.customer = place(customers, row.customer);
            row.subscription = place(subscriptions, row.subscription);
        }
    }

    /// The columns, for a book of so many customers; which of two reports counts is the ranking's word. Of rows with
    /// the same key, all stay: for figures whose keys are known to differ.
    pub fn build(self, customers: usize, ranking: &Ranking) -> Usage {
        self.lay_out(customers, ranking).0
    }

    /// The columns, as [`UsageBuilder::build`] lays them out; refused when two rows have the same key.
    pub fn build_checked(self, customers: usize, ranking: &Ranking) -> Result<Usage, DuplicateRow> {
        match self.lay_out(customers, ranking) {
            (usage, None) => Ok(usage),
            (_, Some(duplicate)) => Err(duplicate),
        }
    }

    fn lay_out(self, customers: usize, ranking: &Ranking) -> (Usage, Option<DuplicateRow>) {
        let (workloads, workload_places) = self.workloads.ordered();
        let (attributions, attribution_places) = self.attributions.ordered();
        let (provenances, provenance_places) = self.provenances.ordered();
        let place = |places: &[u32], id: u32| places.get(id as usize).copied().unwrap_or(NONE);
        let mut rows = self.rows;
        for row in &mut rows {
            row.workload = place(&workload_places, row.workload);
            row.attributed = place(&attribution_places, row.attributed);
            row.provenance = place(&provenance_places, row.provenance);
        }
        rows.sort_by_key(|r| (r.customer, r.product, r.workload, r.subscription, r.month, r.attributed, r.provenance));
        let duplicate = duplicate(&rows, &provenances);
        let counting = counting(&rows, &provenances, ranking);
        let mut usage = Usage { workloads, attributions, provenances, counting, ..Usage::default() };
        usage.offsets.push(0);
        for row in &rows {
            while usage.offsets.len() <= row.customer as usize {
                usage.offsets.push(usage.product.len() as u32);
            }
            usage.product.push(row.product);
            usage.workload.push(row.workload);
            usage.subscription.push(row.subscription);
            usage.month.push(row.month);
            usage.attributed.push(row.attributed);
            usage.provenance.push(row.provenance);
            usage.lines.push(row.lines);
            usage.presence.push(row.presence);
            for (column, value) in usage.measures.iter_mut().zip(row.measures) {
                column.push(value);
            }
        }
        usage.months_with_rows =
            rows.iter().map(|r| (r.product, r.month)).collect::<HashSet<_>>().into_iter().collect();
        while usage.offsets.len() <= customers {
            usage.offsets.push(usage.product.len() as u32);
        }
        (usage, duplicate)
    }
}

/// The first row, in pushing order, whose key an earlier one has. Rows of one key lie side by side once sorted.
fn duplicate(rows: &[Row], provenances: &[Provenance]) -> Option<DuplicateRow> {
    let kind = |row: &Row| provenances.get(row.provenance as usize).map(|p| &p.kind);
    let key = |r: &Row| (r.customer, r.product, r.workload, r.subscription, r.month, r.attributed);
    let pairs = rows.windows(2).filter_map(|pair| match pair {
        [a, b] if key(a) == key(b) && kind(a) == kind(b) => Some((a.pushed, b.pushed)),
        _ => None,
    });
    let first = pairs.min_by_key(|&(a, b)| a.max(b))?;
    Some(DuplicateRow { first: first.0.min(first.1) as usize, second: first.0.max(first.1) as usize })
}

/// For each row the measures that count: per tenant, product, month and measure those of the best-ranked kind only.
fn counting(rows: &[Row], provenances: &[Provenance], ranking: &Ranking) -> Vec<u8> {
    let places: Vec<[u32; 6]> =
        provenances.iter().map(|p| Measure::ALL.map(|m| ranking.place(p.kind.as_deref(), m))).collect();
    let place_of = |row: &Row| places.get(row.provenance as usize).copied().unwrap_or([0; 6]);
    if provenances.iter().all(|p| p.kind == provenances.first().and_then(|first| first.kind.clone())) {
        return rows.iter().map(|row| row.presence).collect();
    }
    let mut counting = Vec::with_capacity(rows.len());
    for customer in rows.chunk_by(|a, b| (a.customer, a.product) == (b.customer, b.product)) {
        let mut best: BTreeMap<Month, [u32; 6]> = BTreeMap::new();
        for row in customer {
            let best = best.entry(row.month).or_insert([u32::MAX; 6]);
            for measure in Measure::ALL.into_iter().filter(|m| row.presence & m.bit() != 0) {
                let slot = &mut best[measure as usize];
                *slot = (*slot).min(place_of(row)[measure as usize]);
            }
        }
        counting.extend(customer.iter().map(|row| {
            let best = best.get(&row.month).copied().unwrap_or([u32::MAX; 6]);
            let counts = |m: &Measure| row.presence & m.bit() != 0 && place_of(row)[*m as usize] == best[*m as usize];
            Measure::ALL.iter().filter(|m| counts(m)).fold(0, |bits, m| bits | m.bit())
        }));
    }
    counting
}

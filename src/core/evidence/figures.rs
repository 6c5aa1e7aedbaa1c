//! Rows on their way: what files and the store hold, as compact as columns and in any order, before they are laid out.
//!
//! A *series* is what a figure is about; a row is one month of a series. Customers and subscriptions are numbers of
//! whoever collects the rows: their places in a book, or anything that is replaced by those before the end
//! ([`Figures::renumber`]). Nothing here knows a rule.

use super::{Measure, NONE, Provenance, Usage, UsageRow};
use crate::book::Product;
use crate::intern::number;
use crate::money::Micro;
use crate::month::Month;
use indexmap::IndexSet;
use std::collections::HashMap;

/// What a figure is about, apart from its month; all but the product are numbers, [`NONE`] where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// The customer, by the collector's number.
    pub customer: u32,
    /// The subscription, by the collector's number.
    pub subscription: u32,
    pub product: Product,
    /// The workload: see [`Figures::workload`].
    pub workload: u32,
    /// Whom the report attributes it to: see [`Figures::attribution`].
    pub attributed: u32,
    /// The kind of report: see [`Figures::kind`].
    pub kind: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// The series, by its number in these figures.
    pub series: u32,
    pub month: Month,
    /// Where it came from, by its number in these figures.
    pub source: u32,
    /// First and last line in the file; zeros where that is not known.
    pub lines: (u32, u32),
    /// Which measures it carries, as [`Measure::bit`]; [`FigureRow::GONE`] says that there is no such row any more.
    pub presence: u8,
    /// Where its amounts begin among all values.
    pub(super) at: u32,
}

impl FigureRow {
    /// The presence of a row that says: what was here before is gone.
    pub const GONE: u8 = 1 << 7;

    /// Whether it only says that what was here before is gone.
    pub const fn is_gone(&self) -> bool {
        self.presence == FigureRow::GONE
    }
}

/// Rows in any order.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Not a set: [`Figures::renumber`] may make two alike, and each keeps its number.
    series: Vec<Series>,
    series_numbers: HashMap<Series, u32>,
    workloads: IndexSet<String>,
    attributions: IndexSet<Vec<String>>,
    kinds: IndexSet<String>,
    sources: IndexSet<Provenance>,
    pub(super) rows: Vec<FigureRow>,
    values: Vec<i64>,
}

impl Figures {
    pub fn new() -> Figures {
        Figures::default()
    }

    /// The rows of a book's columns, their customers and subscriptions by their places in that book.
    pub fn of(usage: &Usage) -> Figures {
        let mut figures = Figures::new();
        figures.rows.reserve(usage.len());
        let kinds: Vec<u32> =
            usage.provenances.iter().map(|p| p.kind.as_ref().map_or(NONE, |kind| figures.kind(kind))).collect();
        figures.workloads = usage.workloads.iter().cloned().collect();
        figures.attributions = usage.attributions.iter().cloned().collect();
        let sources: Vec<u32> = usage.provenances.iter().map(|p| figures.source(p)).collect();
        let mut last: Option<(Series, u32)> = None;
        for customer in 0..usage.offsets.len().saturating_sub(1) {
            for row in usage.rows_of(customer) {
                let source = usage.provenance[row];
                let series = Series {
                    customer: customer as u32,
                    subscription: usage.subscription[row],
                    product: usage.product[row],
                    workload: usage.workload[row],
                    attributed: usage.attributed[row],
                    kind: kinds.get(source as usize).copied().unwrap_or(NONE),
                };
                let number = match last {
                    Some((same, number)) if same == series => number,
                    _ => figures.series(series),
                };
                last = Some((series, number));
                figures.add(
                    number,
                    usage.month[row],
                    sources.get(source as usize).copied().unwrap_or(NONE),
                    usage.lines[row],
                    usage.measures(row),
                );
            }
        }
        figures
    }

    /// Adds a row as files carry it, of the customer and subscription with these numbers.
    pub fn push(&mut self, customer: usize, subscription: Option<usize>, row: &UsageRow) {
        let series = self.series_of(customer as u32, subscription.map_or(NONE, |s| s as u32), row);
        let source = self.source_of(row);
        self.add(series, row.month, source, row.lines.unwrap_or((0, 0)), row.measures);
    }

    /// Says that a row as files carry it is no more, of the customer and subscription with these numbers.
    pub fn close_row(&mut self, customer: usize, subscription: Option<usize>, row: &UsageRow) {
        let series = self.series_of(customer as u32, subscription.map_or(NONE, |s| s as u32), row);
        let source = self.source_of(row);
        self.close(series, row.month, source);
    }

    /// The number of the place that a row as files carry it came from: mostly the last one.
    fn source_of(&mut self, row: &UsageRow) -> u32 {
        let is_same = |last: &Provenance| (&last.kind, &last.source, last.as_of) == (&row.kind, &row.source, row.as_of);
        match self.sources.last().filter(|last| is_same(last)) {
            Some(_) => self.sources.len() as u32 - 1,
            None => self.source(&Provenance { kind: row.kind.clone(), source: row.source.clone(), as_of: row.as_of }),
        }
    }

    /// The number of the series that a row as files carry it belongs to.
    fn series_of(&mut self, customer: u32, subscription: u32, row: &UsageRow) -> u32 {
        let workload = self.workload(&row.workload);
        let attributed = row.attributed_by.as_ref().map_or(NONE, |set| self.attribution(set));
        let kind = row.kind.as_ref().map_or(NONE, |kind| self.kind(kind));
        self.series(Series { customer, subscription, product: row.product, workload, attributed, kind })
    }

    /// The number of a series, new or known.
    pub fn series(&mut self, series: Series) -> u32 {
        *self.series_numbers.entry(series).or_insert_with(|| {
            self.series.push(series);
            self.series.len() as u32 - 1
        })
    }

    /// The number of a workload's name.
    pub fn workload(&mut self, name: &str) -> u32 {
        number(&mut self.workloads, name)
    }

    /// The number of a set of `attributed_by`, whatever the order of its entries.
    pub fn attribution(&mut self, set: &[String]) -> u32 {
        if set.is_sorted_by(|one, next| one < next) {
            return number(&mut self.attributions, set);
        }
        let mut set = set.to_vec();
        set.sort();
        set.dedup();
        number(&mut self.attributions, set.as_slice())
    }

    /// The number of a kind of report.
    pub fn kind(&mut self, kind: &str) -> u32 {
        number(&mut self.kinds, kind)
    }

    /// The number of a place that rows came from.
    pub fn source(&mut self, source: &Provenance) -> u32 {
        number(&mut self.sources, source)
    }

    pub fn add(&mut self, series: u32, month: Month, source: u32, lines: (u32, u32), measures: [Option<Micro>; 6]) {
        let at = self.values.len() as u32;
        let mut presence = 0;
        for (measure, value) in Measure::ALL.into_iter().zip(measures) {
            if let Some(value) = value {
                presence |= measure.bit();
                self.values.push(value.0);
            }
        }
        self.rows.push(FigureRow { series, month, source, lines, presence, at });
    }

    /// Says that a month of a series is no more.
    pub fn close(&mut self, series: u32, month: Month, source: u32) {
        self.rows.push(FigureRow { series, month, source, lines: (0, 0), presence: FigureRow::GONE, at: 0 });
    }

    /// Takes in the rows of others, whose customers and subscriptions have these numbers here.
    pub fn append(&mut self, others: &Figures, customers: &[usize], subscriptions: &[usize]) {
        let numbers = self.numbers_of(others, customers, subscriptions);
        let before = self.values.len() as u32;
        self.values.extend_from_slice(&others.values);
        self.append_rows(&others.rows, before, &numbers);
    }

    /// The same of others that nobody needs any more: their amounts go before their rows come.
    pub fn absorb(&mut self, others: Figures, customers: &[usize], subscriptions: &[usize]) {
        let numbers = self.numbers_of(&others, customers, subscriptions);
        let before = self.values.len() as u32;
        let Figures { rows, values, .. } = others;
        self.values.extend(values);
        self.append_rows(&rows, before, &numbers);
    }

    /// The numbers here of others' series and sources.
    fn numbers_of(&mut self, others: &Figures, customers: &[usize], subscriptions: &[usize]) -> (Vec<u32>, Vec<u32>) {
        let place = |places: &[usize], number: u32| places.get(number as usize).map_or(NONE, |&place| place as u32);
        let workloads: Vec<u32> = others.workloads.iter().map(|name| self.workload(name)).collect();
        let sets: Vec<u32> = others.attributions.iter().map(|set| number(&mut self.attributions, set)).collect();
        let kinds: Vec<u32> = others.kinds.iter().map(|kind| self.kind(kind)).collect();
        let sources: Vec<u32> = others.sources.iter().map(|source| self.source(source)).collect();
        let series = others
            .series
            .iter()
            .map(|series| {
                self.series(Series {
                    customer: place(customers, series.customer),
                    subscription: place(subscriptions, series.subscription),
                    product: series.product,
                    workload: translated(&workloads, series.workload),
                    attributed: translated(&sets, series.attributed),
                    kind: translated(&kinds, series.kind),
                })
            })
            .collect();
        (series, sources)
    }

    fn append_rows(&mut self, rows: &[FigureRow], before: u32, (series, sources): &(Vec<u32>, Vec<u32>)) {
        self.rows.extend(rows.iter().map(|row| FigureRow {
            series: translated(series, row.series),
            source: translated(sources, row.source),
            at: row.at + before,
            ..*row
        }));
    }

    /// Replaces the numbers of customers and subscriptions by what these hold at those places.
    pub fn renumber(&mut self, customers: &[usize], subscriptions: &[usize]) {
        let place = |places: &[usize], number: u32| places.get(number as usize).map_or(NONE, |&place| place as u32);
        for series in &mut self.series {
            series.customer = place(customers, series.customer);
            series.subscription = place(subscriptions, series.subscription);
        }
        self.series_numbers = self.series.iter().copied().zip(0..).collect();
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows, in the order in which they were added.
    pub fn rows(&self) -> &[FigureRow] {
        &self.rows
    }

    /// The series, by number.
    pub fn all_series(&self) -> &[Series] {
        &self.series
    }

    /// The workloads' names, by number.
    pub fn workloads(&self) -> &IndexSet<String> {
        &self.workloads
    }

    /// The sets of `attributed_by`, by number.
    pub fn attributions(&self) -> &IndexSet<Vec<String>> {
        &self.attributions
    }

    /// The kinds of report, by number.
    pub fn kinds(&self) -> &IndexSet<String> {
        &self.kinds
    }

    /// Where rows came from, by number.
    pub fn sources(&self) -> &IndexSet<Provenance> {
        &self.sources
    }

    /// Adds what a row carries to another one.
    pub(super) fn add_up(&mut self, into: usize, row: usize) {
        let Some((&one, &other)) = self.rows.get(into).zip(self.rows.get(row)) else { return };
        let amounts = self.measures(&one).into_iter().zip(self.measures(&other));
        let sums = amounts.map(|(one, other)| match (one, other) {
            (Some(Micro(one)), Some(Micro(other))) => Some(one.saturating_add(other)),
            (one, other) => one.or(other).map(|Micro(amount)| amount),
        });
        let at = self.values.len() as u32;
        let sums: Vec<i64> = sums.flatten().collect();
        self.values.extend(sums);
        let lines = match (one.lines, other.lines) {
            (one, (0, 0)) => one,
            ((0, 0), other) => other,
            (one, other) => (one.0.min(other.0), one.1.max(other.1)),
        };
        if let Some(slot) = self.rows.get_mut(into) {
            *slot = FigureRow { lines, presence: one.presence | other.presence, at, ..one };
        }
    }

    /// The amounts of all rows, one after the other; the rows themselves go.
    pub(super) fn into_values(self) -> Vec<i64> {
        self.values
    }

    /// A row's measures, in the order of [`Measure::ALL`].
    pub fn measures(&self, row: &FigureRow) -> [Option<Micro>; 6] {
        let mut at = row.at as usize;
        Measure::ALL.map(|measure| {
            if row.is_gone() || row.presence & measure.bit() == 0 {
                return None;
            }
            at += 1;
            self.values.get(at - 1).copied().map(Micro)
        })
    }
}

/// What stands for a number elsewhere.
fn translated(numbers: &[u32], of: u32) -> u32 {
    numbers.get(of as usize).copied().unwrap_or(NONE)
}

/// The values in their own order, and for each number its place among them: what came first must not show.
pub(super) fn ordered<T: Clone + Ord>(values: &IndexSet<T>) -> (Vec<T>, Vec<u32>) {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|a, b| values.get_index(*a as usize).cmp(&values.get_index(*b as usize)));
    let mut places = vec![0; order.len()];
    for (place, number) in order.iter().enumerate() {
        if let Some(slot) = places.get_mut(*number as usize) {
            *slot = place as u32;
        }
    }
    (order.into_iter().filter_map(|number| values.get_index(number as usize).cloned()).collect(), places)
}

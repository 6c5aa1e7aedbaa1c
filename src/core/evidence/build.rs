//! Rows in, columns out.

use super::counting::{counting, measures_of};
use super::figures::{FigureRow, Figures, ordered};
use super::{NONE, Provenance, Ranking, Usage};
use crate::book::Product;
use crate::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Two rows of one key: customer, subscription, product, workload, month, attribution and kind of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rows {first} and {second} have the same key")]
pub struct DuplicateRow {
    /// Which row came first, counted from 0 in the order they were added.
    pub first: usize,
    /// Which row repeats it.
    pub second: usize,
}

impl Figures {
    /// The columns, for a book of so many customers; which of two reports counts is the ranking's word. Of rows with
    /// the same key the last one stands, and none where that one says that it is gone.
    pub fn build(self, customers: usize, ranking: &Ranking) -> Usage {
        let layout = Layout::of(&self);
        let mut order = layout.order(&self);
        let mut place = 0;
        let waived: Vec<bool> = order
            .iter()
            .enumerate()
            .map(|(at, &row)| {
                let next = order.get(at + 1).and_then(|&next| self.rows.get(next as usize));
                let row = self.rows.get(row as usize);
                row.is_none_or(FigureRow::is_gone)
                    || next.zip(row).is_some_and(|(next, row)| layout.key(next) == layout.key(row))
            })
            .collect();
        order.retain(|_| {
            place += 1;
            !waived.get(place - 1).copied().unwrap_or(false)
        });
        drop(waived);
        layout.columns(self, order, customers, ranking)
    }

    /// The columns, as [`Figures::build`] lays them out, and the rows that were added to others: those that have the key of
    /// another row only because a name is kept otherwise than it was `written` (by row, where that is so). Refused when two
    /// rows have the same key as they were written.
    pub fn build_checked(
        mut self,
        customers: usize,
        ranking: &Ranking,
        written: &BTreeMap<usize, String>,
    ) -> Result<(Usage, Vec<DuplicateRow>), DuplicateRow> {
        let layout = Layout::of(&self);
        let mut order = layout.order(&self);
        let key = |row: u32| self.rows.get(row as usize).map(|row| layout.key(row));
        let (mut refused, mut added): (Option<DuplicateRow>, Vec<DuplicateRow>) = (None, Vec::new());
        // Rows of one key lie side by side, in the order in which they were added.
        for alike in order.chunk_by(|one, other| key(*one) == key(*other)).filter(|alike| alike.len() > 1) {
            let mut names: BTreeMap<Option<&String>, usize> = BTreeMap::new();
            let first = alike.first().copied().unwrap_or_default() as usize;
            for row in alike.iter().map(|row| *row as usize) {
                match names.insert(written.get(&row), row) {
                    Some(first) if refused.is_none_or(|known| row < known.second) => {
                        refused = Some(DuplicateRow { first, second: row });
                    }
                    Some(_) => {}
                    None if row != first => added.push(DuplicateRow { first, second: row }),
                    None => {}
                }
            }
        }
        if let Some(refused) = refused {
            return Err(refused);
        }
        added.iter().for_each(|DuplicateRow { first, second }| self.add_up(*first, *second));
        let gone: BTreeSet<usize> = added.iter().map(|row| row.second).collect();
        order.retain(|row| !gone.contains(&(*row as usize)));
        Ok((layout.columns(self, order, customers, ranking), added))
    }
}

/// Where everything stands once it is in its own order, so that what a file listed first does not show.
struct Layout {
    workloads: (Vec<String>, Vec<u32>),
    attributions: (Vec<Vec<String>>, Vec<u32>),
    sources: (Vec<Provenance>, Vec<u32>),
    /// Per series: the place of its customer, product, workload and subscription among all.
    groups: Vec<u32>,
    /// Per series: the place of its attribution, and of its kind of report.
    tails: Vec<(u32, u32)>,
}

/// What makes a row the one it is, in the order of the columns.
type Key = (u32, Month, (u32, u32));

impl Layout {
    fn of(figures: &Figures) -> Layout {
        let workloads = ordered(figures.workloads());
        let attributions = ordered(figures.attributions());
        let sources = ordered(figures.sources());
        let (_, kinds) = ordered(figures.kinds());
        let place = |places: &[u32], number: u32| places.get(number as usize).copied().unwrap_or(NONE);
        // A row that names no kind was entered by hand and stands before the reports.
        let kind = |number: u32| if number == NONE { 0 } else { place(&kinds, number).saturating_add(1) };
        let all = figures.all_series();
        let head = |number: u32| {
            let series = all.get(number as usize);
            series.map(|s| (s.customer, s.product, place(&workloads.1, s.workload), s.subscription))
        };
        let mut order: Vec<u32> = (0..all.len() as u32).collect();
        order.sort_by_key(|&number| head(number));
        let mut groups = vec![0; all.len()];
        let mut group = 0;
        for (at, &number) in order.iter().enumerate() {
            if at > 0 && order.get(at - 1).is_some_and(|&before| head(before) != head(number)) {
                group += 1;
            }
            if let Some(slot) = groups.get_mut(number as usize) {
                *slot = group;
            }
        }
        let tails = all.iter().map(|s| (place(&attributions.1, s.attributed), kind(s.kind))).collect();
        Layout { workloads, attributions, sources, groups, tails }
    }

    fn key(&self, row: &FigureRow) -> Key {
        let series = row.series as usize;
        let group = self.groups.get(series).copied().unwrap_or(NONE);
        (group, row.month, self.tails.get(series).copied().unwrap_or((NONE, NONE)))
    }

    /// The rows in the order of the columns, rows of one key in the order in which they were added. Rows are dealt out to
    /// their groups first, where most of them lie in order already: a sort of all of them takes several times as long.
    fn order(&self, figures: &Figures) -> Vec<u32> {
        let group = |row: &FigureRow| self.groups.get(row.series as usize).copied().unwrap_or(0) as usize;
        let mut starts = vec![0; self.groups.len() + 1];
        for row in &figures.rows {
            starts.get_mut(group(row) + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut so_far = 0;
        for start in &mut starts {
            so_far += *start;
            *start = so_far;
        }
        let mut order = vec![0; figures.rows.len()];
        let mut next = starts.clone();
        for (number, row) in (0_u32..).zip(&figures.rows) {
            let slot = next.get_mut(group(row)).and_then(|place| {
                *place += 1;
                order.get_mut(*place - 1)
            });
            slot.into_iter().for_each(|slot| *slot = number);
        }
        let key = |row: &u32| figures.rows.get(*row as usize).map(|row| self.key(row));
        for range in starts.windows(2) {
            let rows = range.first().zip(range.get(1)).and_then(|(&from, &to)| order.get_mut(from..to));
            let Some(rows) = rows.filter(|rows| !rows.is_sorted_by_key(key)) else { continue };
            rows.sort_by_key(key);
        }
        order
    }

    /// The columns of these rows, in this order.
    fn columns(self, mut figures: Figures, order: Vec<u32>, customers: usize, ranking: &Ranking) -> Usage {
        let place = |places: &[u32], number: u32| places.get(number as usize).copied().unwrap_or(NONE);
        let mut usage = Usage::of_rows(order.len());
        let mut months = Months::of(&figures);
        let mut counts = vec![0; customers];
        let mut places = inverse(&order, figures.rows.len());
        drop(order);
        // Rows go as their columns come: both would take the most room of all.
        while let Some((row, at)) = figures.rows.pop().zip(places.pop()) {
            if places.len().is_multiple_of(ROOM) {
                figures.rows.shrink_to_fit();
                places.shrink_to_fit();
            }
            let series = figures.all_series().get(row.series as usize).filter(|_| at != NONE);
            let Some(series) = series else { continue };
            if row.presence & measures_of(series.product) != 0 {
                months.note(series.product, row.month);
            }
            counts.get_mut(series.customer as usize).into_iter().for_each(|count| *count += 1);
            let at = at as usize;
            usage.product[at] = series.product;
            usage.workload[at] = place(&self.workloads.1, series.workload);
            usage.subscription[at] = series.subscription;
            usage.month[at] = row.month;
            usage.attributed[at] = place(&self.attributions.1, series.attributed);
            usage.provenance[at] = place(&self.sources.1, row.source);
            usage.lines[at] = row.lines;
            usage.presence[at] = row.presence;
            usage.starts[at] = row.at;
        }
        drop(places);
        let mut so_far = 0;
        usage.offsets = std::iter::once(0)
            .chain(counts.into_iter().map(|count: u32| {
                so_far += count;
                so_far
            }))
            .collect();
        usage.take_amounts(figures.into_values());
        usage.workloads = self.workloads.0;
        usage.attributions = self.attributions.0;
        usage.provenances = self.sources.0;
        usage.months_with_rows = months.seen();
        (usage.counting, usage.blank) = counting(&usage, ranking);
        usage
    }
}

/// After how many rows the room of those that are gone is given back.
const ROOM: usize = 1 << 18;

/// Where an order puts each of so many rows; [`NONE`] is nowhere.
fn inverse(order: &[u32], rows: usize) -> Vec<u32> {
    let mut places = vec![NONE; rows];
    for (place, row) in (0..).zip(order) {
        places.get_mut(*row as usize).into_iter().for_each(|slot| *slot = place);
    }
    places
}

/// Which months have rows of which product.
struct Months {
    first: Month,
    span: usize,
    seen: Vec<bool>,
}

impl Months {
    /// Room for the months of these rows.
    fn of(figures: &Figures) -> Months {
        let months = || figures.rows.iter().map(|row| row.month);
        let first = months().min().unwrap_or_else(|| Month::of(chrono::NaiveDate::MIN));
        let span = months().max().map_or(0, |last| last.since(first) as usize + 1);
        Months { first, span, seen: vec![false; span * Product::ALL.len()] }
    }

    fn note(&mut self, product: Product, month: Month) {
        let place = product as usize * self.span + month.since(self.first) as usize;
        self.seen.get_mut(place).into_iter().for_each(|seen| *seen = true);
    }

    fn seen(&self) -> BTreeSet<(Product, Month)> {
        let product_and_month = |place: usize| {
            let product = place.checked_div(self.span).and_then(|product| Product::ALL.get(product));
            product.map(|product| (*product, self.first.plus((place % self.span) as i32)))
        };
        let seen = self.seen.iter().enumerate().filter(|(_, seen)| **seen);
        seen.filter_map(|(place, _)| product_and_month(place)).collect()
    }
}

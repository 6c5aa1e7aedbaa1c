//! Other amounts in rows that are there, without laying everything out anew.

use super::{FigureRow, Figures, Measure, NONE, Usage};
use crate::book::Product;
use crate::month::Month;

/// What a row is about, by its numbers in the columns.
#[derive(Clone, Copy)]
struct Wanted<'f> {
    customer: u32,
    key: (Product, u32, u32, Month),
    attributed: u32,
    kind: Option<&'f String>,
}

impl Usage {
    /// These columns with the amounts, lines and origin that `figures` give for rows that are there with the same measures.
    /// `customers` and `subscriptions` are the places of those that the figures number. `None` where a row is not there,
    /// goes, or has other measures.
    pub(super) fn patched(&self, figures: &Figures, customers: &[u32], subscriptions: &[u32]) -> Option<Usage> {
        let number = |places: &[u32], of: u32| if of == NONE { Some(NONE) } else { places.get(of as usize).copied() };
        let found = |place: Result<usize, usize>| place.ok().map(|place| place as u32);
        let workloads: Vec<Option<u32>> =
            figures.workloads().iter().map(|name| found(self.workloads.binary_search(name))).collect();
        let attributions: Vec<Option<u32>> =
            figures.attributions().iter().map(|set| found(self.attributions.binary_search(set))).collect();
        let mut series = Vec::with_capacity(figures.all_series().len());
        for of in figures.all_series() {
            let attributed = match of.attributed {
                NONE => NONE,
                set => attributions.get(set as usize).copied().flatten()?,
            };
            let workload = workloads.get(of.workload as usize).copied().flatten()?;
            let key =
                (of.product, workload, number(subscriptions, of.subscription)?, Month::of(chrono::NaiveDate::MIN));
            let kind = figures.kinds().get_index(of.kind as usize);
            series.push(Wanted { customer: number(customers, of.customer)?, key, attributed, kind });
        }
        let mut rows = Vec::with_capacity(figures.len());
        for row in figures.rows() {
            let of = series.get(row.series as usize)?;
            let wanted = Wanted { key: (of.key.0, of.key.1, of.key.2, row.month), ..*of };
            rows.push(self.find(wanted).filter(|&at| self.presence.get(at) == Some(&row.presence))?);
        }
        Some(self.with(figures, &rows))
    }

    /// The row of a customer that is about just that.
    fn find(&self, wanted: Wanted<'_>) -> Option<usize> {
        let rows = self.rows_of(wanted.customer as usize);
        let key = |at: usize| {
            Some((*self.product.get(at)?, *self.workload.get(at)?, *self.subscription.get(at)?, *self.month.get(at)?))
        };
        let (mut from, mut to) = (rows.start, rows.end);
        while from < to {
            let middle = from + (to - from) / 2;
            if key(middle)? < wanted.key { from = middle + 1 } else { to = middle }
        }
        let same = (from..rows.end).take_while(|&at| key(at) == Some(wanted.key));
        let kind = |at: usize| self.provenance(at).and_then(|provenance| provenance.kind.as_ref());
        same.into_iter().find(|&at| self.attributed.get(at) == Some(&wanted.attributed) && kind(at) == wanted.kind)
    }

    /// The columns with the figures' rows at those places.
    fn with(&self, figures: &Figures, places: &[usize]) -> Usage {
        let mut usage = self.clone();
        let before = usage.provenances.len() as u32;
        usage.provenances.extend(figures.sources().iter().cloned());
        for (row, &at) in figures.rows().iter().zip(places) {
            let FigureRow { source, lines, .. } = *row;
            usage.provenance.get_mut(at).into_iter().for_each(|slot| *slot = before + source);
            usage.lines.get_mut(at).into_iter().for_each(|slot| *slot = lines);
            for (measure, value) in Measure::ALL.into_iter().zip(figures.measures(row)) {
                let slot = usage.place_of(at, measure).and_then(|place| usage.amounts.get_mut(place));
                value.zip(slot).into_iter().for_each(|(value, slot)| *slot = value.0);
            }
        }
        usage
    }
}

//! What a metric of usage lacks: months that the book does not know, parts without figures, customers whose year before is
//! missing.

use super::facts::blanks;
use super::measure::Scratch;
use super::measures::{MeasureColumn, OLDEST, Side};
use super::scorecard::UsageScore;
use super::scorer::Scorer;
use super::totals::{Total, Totals};
use crate::book::MetricWarning;
use crate::ids::CustomerId;
use crate::month::Month;
use crate::rulebook::{Amount, Family};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Figures that one part of a metric reads and the book lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// What it does to the points; `None` where the metric has no figure at all, or where nothing but rows entered by hand
    /// is blank.
    pub warning: Option<MetricWarning>,
    pub family: Family,
    /// The measure that the part counts.
    pub amount: Amount,
    /// Of twelve months, how many are compared with those of the year before; `None` where sums of a year are not.
    pub compared: Option<u32>,
    /// Months that the part reads and that are not known.
    pub missing: Vec<Month>,
    /// Customers without a figure of the year before, though their subscription or association is older: the first few.
    pub customers: Vec<CustomerId>,
    /// How many more there are.
    #[serde(default)]
    pub more: usize,
    /// Whether there are rows of the missing months that leave blank what is asked for.
    #[serde(default)]
    pub blank: bool,
}

/// Customers that a gap names.
pub(super) const NAMED: usize = 3;

impl Scorer<'_> {
    /// What the parts of a metric lack. Of a metric with figures, a part without any is a gap of its own, unless only the
    /// best part counts.
    pub(super) fn gaps(&self, usage: &UsageScore, totals: &Totals) -> Vec<Gap> {
        let with_data = usage.parts.iter().any(|part| part.readers > 0);
        let mut gaps: Vec<Gap> = Vec::new();
        for part in &usage.parts {
            let Some((column, total)) = self.columns.list.get(part.column).zip(totals.columns.get(part.column)) else {
                continue;
            };
            for gap in self.blank_gaps((part.column, column), total).into_iter().filter(|_| part.readers > 0) {
                if !gaps.contains(&gap) {
                    gaps.push(gap);
                }
            }
            let warning = match (with_data, part.readers > 0) {
                (true, true) => match self.lacking(column, !total.unbased.is_empty()) {
                    Some(warning) => Some(warning),
                    None => continue,
                },
                (true, false) if usage.best.is_some() => continue,
                (true, false) => Some(MetricWarning::PartMissing),
                (false, _) => None,
            };
            // Where nothing of a year before is known, nobody stands out.
            let unbased = Some(&*total.unbased).filter(|_| warning == Some(MetricWarning::ShortBaseline));
            let (customers, more) = unbased.map_or_else(Default::default, |places| self.named(places));
            let gap = Gap {
                warning,
                family: column.family,
                amount: column.quantity.amount,
                compared: column.pairs.map(u16::count_ones),
                missing: self.missing(column),
                customers,
                more,
                blank: false,
            };
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        gaps
    }

    /// What the reports leave blank: a year ago it is a baseline that is not known, now a part of the figures.
    fn blank_gaps(&self, (place, column): (usize, &MeasureColumn<'_>), total: &Total) -> Vec<Gap> {
        let sides = [(MetricWarning::PartMissing, 0), (MetricWarning::ShortBaseline, 12)];
        let found = sides.into_iter().zip(&total.blank).filter(|(_, places)| !places.is_empty());
        let gap = |((warning, age), places): ((MetricWarning, i32), &Arc<BTreeSet<usize>>)| {
            let (customers, more) = self.named(places);
            let usual = column.calendar.source_month(column.calendar.last.minus(age));
            let missing = match column.quantity.claims.filter(|_| age > 0) {
                Some(_) => self.blank_at_claims((place, column), places, usual),
                None => self.silent_months(column, places, age).unwrap_or_else(|| vec![usual]),
            };
            let (family, amount) = (column.family, column.quantity.amount);
            let warning = Some(warning).filter(|_| self.hides_something(column, places));
            Gap { warning, family, amount, compared: None, missing, customers, more, blank: true }
        };
        found.map(gap).collect()
    }

    /// The months that the first few of customers are compared with and whose reports leave something blank: those of their
    /// claims, where these are younger than a year.
    fn blank_at_claims(
        &self,
        (place, column): (usize, &MeasureColumn<'_>),
        customers: &BTreeSet<usize>,
        year_ago: Month,
    ) -> Vec<Month> {
        let mut scratch = Scratch::new(self.columns.list.len());
        let mut months = BTreeSet::new();
        for customer in customers.iter().take(NAMED) {
            self.pass().measure(*customer, self.associations(*customer), &mut scratch);
            let blank = blanks(column, scratch.cells.get(place).map_or(&[], Vec::as_slice), Side::Past);
            months.extend(blank.iter().map(|(cell, _)| cell.claim.since.map_or(year_ago, |since| since.max(year_ago))));
        }
        if months.is_empty() { vec![year_ago] } else { months.into_iter().collect() }
    }

    /// The months of a side in which rows of the first few of customers leave blank what is measured; `None` where there are
    /// none.
    pub(super) fn silent_months(
        &self,
        column: &MeasureColumn<'_>,
        customers: &BTreeSet<usize>,
        age: i32,
    ) -> Option<Vec<Month>> {
        let usage = &*self.book.usage;
        let rows = customers.iter().take(NAMED).flat_map(|customer| usage.rows_of(*customer));
        let silent = rows.filter(|row| column.products.contains(&usage.products()[*row]) && column.lacks(usage, *row));
        let reads = |month: &Month| {
            let ages = column.calendar.ages_of(*month);
            let is_read = |at: i32| column.side(at).is_some() && column.compares(at);
            ages.into_iter().any(|at| is_read(at) && (at >= 12) == (age >= 12))
        };
        let months: BTreeSet<Month> = silent.map(|row| usage.months()[row]).filter(reads).collect();
        (!months.is_empty()).then(|| months.into_iter().collect())
    }

    /// Whether any of these customers has a row of a report that leaves something blank. Rows entered by hand say what there
    /// is: what they leave out was not used.
    fn hides_something(&self, column: &MeasureColumn<'_>, customers: &BTreeSet<usize>) -> bool {
        let usage = &*self.book.usage;
        let hides = |row: usize| {
            let is_read = usage.blank(row) != 0 && column.products.contains(&usage.products()[row]);
            is_read && usage.provenance(row).is_some_and(|provenance| provenance.kind.is_some())
        };
        customers.iter().any(|customer| usage.rows_of(*customer).any(hides))
    }

    /// The first few of customers by their places, and how many more there are.
    fn named(&self, places: &BTreeSet<usize>) -> (Vec<CustomerId>, usize) {
        let customer = |index: &usize| self.book.customers.get(*index).map(|customer| customer.id.clone());
        let customers: Vec<CustomerId> = places.iter().filter_map(customer).take(NAMED).collect();
        let more = places.len().saturating_sub(customers.len());
        (customers, more)
    }

    /// What the book does not know of a year ago; `unbased` says that customers lack figures which they should have.
    fn lacking(&self, column: &MeasureColumn<'_>, unbased: bool) -> Option<MetricWarning> {
        if let Some(pairs) = column.pairs {
            return match pairs.count_ones() {
                0 => Some(MetricWarning::NoBaseline),
                12 => unbased.then_some(MetricWarning::ShortBaseline),
                _ => Some(MetricWarning::ShortBaseline),
            };
        }
        let mut ages = (12..=OLDEST).filter(|age| column.side(*age).is_some());
        match column.compares_years() && !ages.any(|age| self.knows(column, age)) {
            true => Some(MetricWarning::NoBaseline),
            false => column.lacks_past.then_some(MetricWarning::ShortBaseline),
        }
    }

    fn knows(&self, column: &MeasureColumn<'_>, age: i32) -> bool {
        self.months.knows(column.family, column.calendar, column.calendar.last.minus(age))
    }

    /// The months that a column reads and the book does not know, the oldest first.
    fn missing(&self, column: &MeasureColumn<'_>) -> Vec<Month> {
        let reads = |age: &i32| column.side(*age).is_some() && (column.compares_years() || *age < 12);
        // Where the twelve months are not compared one by one, only the year before lacks any.
        let known_now = |age: &i32| column.pairs.is_none() && *age < 12 && (0..12).any(|age| self.knows(column, age));
        let ages = (0..=OLDEST).rev().filter(reads).filter(|age| !known_now(age) && !self.knows(column, *age));
        ages.map(|age| column.calendar.source_month(column.calendar.last.minus(age))).collect()
    }
}

//! Facts added up per column: what can be taken out for one customer and put in again.

use super::facts::{Fact, facts};
use super::measure::{Lacking, Scratch, WHOLE};
use super::measures::{MeasureColumns, MeasureSet, Side, each};
use crate::book::Segment;
use crate::money::Micro;
use crate::rulebook::Sum;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sums of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    /// The near side: tenants, workloads, or an amount in millionths.
    pub(super) now: i128,
    pub(super) past: i128,
    /// The near side of an amount, whether or not it can be compared.
    pub(super) whole: i128,
    /// Customers with a row that the column can read.
    pub(super) readers: i64,
    /// Items among them: customers, or workloads of customers.
    pub(super) seen: i64,
    /// Items that give something (services aside: a service is one item however many customers use it).
    pub(super) counted: i64,
    /// Attributed amount per service, for distinct services.
    pub(super) services: BTreeMap<u32, i128>,
    /// Customers with an attributed amount in the last month: in the enterprise and in the SMB segment.
    pub(super) enterprise: i64,
    pub(super) smb: i64,
    /// Customers that lack a baseline which they should have, by their places in the book: perhaps all of them, and the
    /// same in nearly every projection.
    pub(super) unbased: Arc<BTreeSet<usize>>,
    /// Those of whom the reports leave blank what decides: now, and a year ago.
    pub(super) blank: [Arc<BTreeSet<usize>>; 2],
    /// (tenant, workload) pairs above the amount of the rulebook's track choice in both months.
    pub(super) large: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) columns: Vec<Total>,
    /// The amount a pair must exceed, per column, where a track choice asks.
    large_above: Vec<Option<Micro>>,
}

impl Totals {
    pub(super) fn new(large_above: Vec<Option<Micro>>) -> Totals {
        Totals { columns: vec![Total::default(); large_above.len()], large_above }
    }

    /// As many columns, with nothing in them.
    pub(super) fn emptied(&self) -> Totals {
        Totals::new(self.large_above.clone())
    }

    /// Puts a measured customer in (`sign` 1) or takes it out again (`sign` -1).
    pub(super) fn add(&mut self, columns: &MeasureColumns<'_>, scratch: &Scratch, segment: Option<Segment>, sign: i64) {
        for index in each(scratch.read) {
            let (Some(column), Some(cells), Some(total)) =
                (columns.list.get(index), scratch.cells.get(index), self.columns.get_mut(index))
            else {
                continue;
            };
            total.readers += sign;
            let by_service = column.sum() == Sum::Services;
            facts(column, cells, |fact: Fact| {
                if by_service && fact.key != WHOLE {
                    let sum = total.services.entry(fact.key).or_default();
                    *sum += i128::from(sign) * i128::from(fact.now);
                    if *sum == 0 {
                        total.services.remove(&fact.key);
                    }
                    return;
                }
                total.now += i128::from(sign) * i128::from(fact.now);
                total.past += i128::from(sign) * i128::from(fact.past);
                total.seen += sign;
                total.counted += if fact.outcome.counts() { sign } else { 0 };
            });
            let whole: i128 = cells.iter().map(|cell| i128::from(cell.bounded[Side::Now as usize])).sum();
            total.whole += i128::from(sign) * whole;
            let now = |c: &super::measure::Cell| c.bounded[Side::Now as usize].max(c.summed[Side::Now as usize]);
            if cells.iter().any(|c| c.attributed && now(c) > 0) {
                match segment {
                    Some(Segment::Enterprise) => total.enterprise += sign,
                    Some(Segment::Smb) => total.smb += sign,
                    None => {}
                }
            }
            if let Some(Some(above)) = self.large_above.get(index) {
                let large = |c: &&super::measure::Cell| {
                    c.bounded[Side::Now as usize] > above.0 && c.bounded[Side::Past as usize] > above.0
                };
                total.large += sign * cells.iter().filter(large).count() as i64;
            }
        }
    }

    /// Notes in which columns a customer lacks figures, and in which it did before.
    pub(super) fn rebase(&mut self, customer: usize, was: Lacking, is: Lacking) {
        self.note(customer, (was.base, is.base), |total| &mut total.unbased);
        for (place, (was, is)) in was.blank.into_iter().zip(is.blank).enumerate() {
            self.note(customer, (was, is), |total| &mut total.blank[place]);
        }
    }

    fn note(
        &mut self,
        customer: usize,
        (was, is): (MeasureSet, MeasureSet),
        noted: impl Fn(&mut Total) -> &mut Arc<BTreeSet<usize>>,
    ) {
        for index in each(was ^ is) {
            let Some(total) = self.columns.get_mut(index) else { continue };
            let customers = Arc::make_mut(noted(total));
            match is & (1 << index) {
                0 => customers.remove(&customer),
                _ => customers.insert(customer),
            };
        }
    }
}

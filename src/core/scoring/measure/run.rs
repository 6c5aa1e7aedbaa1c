//! Rows that lie side by side and share all but their months.

use super::super::measures::MeasureColumn;
use crate::book::Product;
use crate::evidence::Usage;
use std::ops::Range;

/// Rows of one product, workload and subscription.
#[derive(Clone, Debug)]
pub(in crate::scoring) struct Run {
    pub(super) rows: Range<usize>,
    pub(super) product: Product,
    pub(super) raw: u32,
    pub(super) subscription: u32,
    /// The months of a year, counted back from the last, that are blank in it or in the year before.
    pub(super) unpaired: u16,
}

impl Run {
    /// Whether a column that compares sums of months can compare one that lies so many before the last.
    pub(super) fn pairs(&self, column: &MeasureColumn<'_>, age: i32) -> bool {
        self.unpaired == 0 || column.pairs.is_none() || self.unpaired >> (age % 12) & 1 == 0
    }
}

pub(in crate::scoring) fn run(usage: &Usage, rows: Range<usize>) -> Run {
    let first = rows.start;
    let (product, raw, subscription) =
        (usage.products()[first], usage.workload_ids()[first], usage.subscriptions()[first]);
    let same = |r: &usize| {
        usage.products()[*r] == product && usage.workload_ids()[*r] == raw && usage.subscriptions()[*r] == subscription
    };
    let end = first + rows.take_while(same).count();
    Run { rows: first..end, product, raw, subscription, unpaired: 0 }
}

//! Rows that lie side by side and share all but their months.

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
}

pub(in crate::scoring) fn run(usage: &Usage, rows: Range<usize>) -> Run {
    let first = rows.start;
    let (product, raw, subscription) =
        (usage.products()[first], usage.workload_ids()[first], usage.subscriptions()[first]);
    let same = |r: &usize| {
        usage.products()[*r] == product && usage.workload_ids()[*r] == raw && usage.subscriptions()[*r] == subscription
    };
    let end = first + rows.take_while(same).count();
    Run { rows: first..end, product, raw, subscription }
}

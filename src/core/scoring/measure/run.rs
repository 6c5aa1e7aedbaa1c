//! Rows that lie side by side and share all but their months.

use super::super::measures::MeasureSet;
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
    pub(super) unpaired: Unpaired,
}

/// The months for which a column can't compare two years, since a row that is attributed in it is blank in one of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unpaired {
    /// The columns that have such months.
    any: MeasureSet,
    /// Per month of a year, counted back from the last: the columns.
    months: [MeasureSet; 12],
}

impl Unpaired {
    pub(super) fn add(&mut self, columns: MeasureSet, age: i32) {
        self.any |= columns;
        self.months[age.rem_euclid(12) as usize] |= columns;
    }

    /// Whether a column can't compare the month that lies so many before the last one.
    pub(super) fn has(&self, column: usize, age: i32) -> bool {
        self.any >> column & 1 == 1 && self.months[age.rem_euclid(12) as usize] >> column & 1 == 1
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
    Run { rows: first..end, product, raw, subscription, unpaired: Unpaired::default() }
}

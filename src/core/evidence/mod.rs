//! Imported figures as compact columns: a million rows that are read, shared and never cloned.
//!
//! Rows lie grouped by customer, then by product, workload, subscription and month, so that one customer's figures are
//! one contiguous range and scoring touches each row once. Names are interned. Nothing here knows a rule.

mod batch;
mod build;
mod counting;
mod figures;
mod patch;
mod rank;
mod row;

pub use batch::{Batch, Unknown};
pub use build::DuplicateRow;
pub use figures::{FigureRow, Figures, Series};
pub use rank::Ranking;
pub use row::UsageRow;

use crate::book::{List, Product, Subscription};
use crate::ids::CustomerId;
use crate::money::Micro;
use crate::month::Month;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The measures a usage row may carry, in column order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Azure consumed revenue, US dollars.
    Acr,
    /// Azure consumed revenue of security services, US dollars.
    SecurityAcr,
    PaidSeats,
    ActiveUsers,
    Revenue,
    Capacity,
}

impl Measure {
    /// Every measure, in column order.
    pub const ALL: [Measure; 6] = [
        Measure::Acr,
        Measure::SecurityAcr,
        Measure::PaidSeats,
        Measure::ActiveUsers,
        Measure::Revenue,
        Measure::Capacity,
    ];

    pub const fn field(self) -> &'static str {
        match self {
            Measure::Acr => "acr_usd",
            Measure::SecurityAcr => "security_acr_usd",
            Measure::PaidSeats => "paid_seats",
            Measure::ActiveUsers => "active_users",
            Measure::Revenue => "revenue_usd",
            Measure::Capacity => "capacity",
        }
    }

    /// Its bit in [`Usage::presence`].
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// How many of the measures before it are among those of `presence`.
    const fn earlier(self, presence: u8) -> usize {
        (presence & (self.bit() - 1)).count_ones() as usize
    }
}

/// What stands for *none* in an index column.
pub const NONE: u32 = u32::MAX;

/// All usage rows of a book. Copied only where a few of its figures change; otherwise shared.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// Start of each customer's range, by the customer's index in the book; one more entry than customers.
    pub(super) offsets: Vec<u32>,
    pub(super) product: Vec<Product>,
    pub(super) workload: Vec<u32>,
    pub(super) subscription: Vec<u32>,
    pub(super) month: Vec<Month>,
    pub(super) presence: Vec<u8>,
    pub(super) counting: Vec<u8>,
    pub(super) blank: Vec<u8>,
    /// Where each row's amounts begin among all of them: of the measures that a row carries, in their order.
    pub(super) starts: Vec<u32>,
    pub(super) amounts: Vec<i64>,
    pub(super) attributed: Vec<u32>,
    pub(super) provenance: Vec<u32>,
    pub(super) workloads: Vec<String>,
    pub(super) attributions: Vec<Vec<String>>,
    pub(super) provenances: Vec<Provenance>,
    pub(super) lines: Vec<(u32, u32)>,
    pub(super) months_with_rows: BTreeSet<(Product, Month)>,
}

/// Where a row came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Provenance {
    pub kind: Option<String>,
    pub source: Option<String>,
    pub as_of: Option<NaiveDate>,
}

/// Declares what is read of a column.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $column:ident: $of:ty,)+) => {
        impl Usage {
            $($(#[$doc])* pub fn $name(&self) -> &[$of] { &self.$column })+
        }
    };
}

columns! {
    /// Product family per row.
    products = product: Product,
    /// Workload per row: an index into [`Usage::workload_names`].
    workload_ids = workload: u32,
    /// The workload names, as files spelled them.
    workload_names = workloads: String,
    /// Subscription per row: its index in the book, or [`NONE`].
    subscriptions = subscription: u32,
    months = month: Month,
    /// Which measures each row carries, as bits of [`Measure::bit`].
    presence = presence: u8,
    /// Which of those measures count: where several kinds of report carry one tenant's measure for a month, only the
    /// best-ranked kind's does.
    counting = counting: u8,
    /// Attribution per row: an index into [`Usage::attributions`], or [`NONE`] where the row does not say.
    attributed = attributed: u32,
    /// The distinct sets of `attributed_by`.
    attributions = attributions: Vec<String>,
}

impl Usage {
    /// So many rows that say nothing yet.
    fn of_rows(rows: usize) -> Usage {
        Usage {
            product: vec![Product::Azure; rows],
            workload: vec![0; rows],
            subscription: vec![0; rows],
            month: vec![Month::of(NaiveDate::MIN); rows],
            presence: vec![0; rows],
            attributed: vec![0; rows],
            provenance: vec![0; rows],
            lines: vec![(0, 0); rows],
            starts: vec![0; rows],
            ..Usage::default()
        }
    }

    /// Takes amounts among which each row's begin where it says, and puts them in the order of the rows unless they are in
    /// it: what is read together lies together.
    fn take_amounts(&mut self, amounts: Vec<i64>) {
        if self.starts.is_sorted() {
            self.amounts = amounts;
            return;
        }
        self.amounts.reserve_exact(amounts.len());
        for (start, presence) in self.starts.iter_mut().zip(&self.presence) {
            let from = std::mem::replace(start, self.amounts.len() as u32) as usize;
            let own = amounts.get(from..from + presence.count_ones() as usize);
            self.amounts.extend_from_slice(own.unwrap_or_default());
        }
    }

    /// Leaves out customers that have no place any more; the others keep their order. `Err` is the first that is left
    /// out and has rows.
    fn keep_customers(&mut self, places: Vec<Option<usize>>) -> Result<(), usize> {
        if places.iter().all(Option::is_some) {
            return Ok(());
        }
        let left_out = places.iter().enumerate().filter(|(_, place)| place.is_none());
        if let Some((customer, _)) = left_out.into_iter().find(|(customer, _)| !self.rows_of(*customer).is_empty()) {
            return Err(customer);
        }
        let ends = self.offsets.iter().skip(1).zip(&places).filter(|(_, place)| place.is_some());
        self.offsets = std::iter::once(0).chain(ends.map(|(end, _)| *end)).collect();
        Ok(())
    }

    /// Gives subscriptions other places. `Err` is one with rows that has none.
    fn renumber_subscriptions(&mut self, places: Vec<Option<usize>>) -> Result<(), usize> {
        if places.iter().enumerate().all(|(at, place)| *place == Some(at)) {
            return Ok(());
        }
        for subscription in self.subscription.iter_mut().filter(|subscription| **subscription != NONE) {
            let place = places.get(*subscription as usize).copied().flatten();
            *subscription = place.ok_or(*subscription as usize)? as u32;
        }
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.product.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.product.is_empty()
    }

    /// The rows of the customer at `index` in the book.
    pub fn rows_of(&self, index: usize) -> Range<usize> {
        match (self.offsets.get(index), self.offsets.get(index + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        }
    }

    /// What a row says of a measure; `None` where it does not carry it.
    pub fn amount(&self, row: usize, measure: Measure) -> Option<Micro> {
        self.amounts.get(self.place_of(row, measure)?).copied().map(Micro)
    }

    /// What a row says of each measure, in the order of [`Measure::ALL`].
    pub fn measures(&self, row: usize) -> [Option<Micro>; 6] {
        Measure::ALL.map(|measure| self.amount(row, measure))
    }

    /// Which measures of a row are not known, as bits of [`Measure::bit`]: its report carries them, but leaves them blank
    /// here, and no other kind of report has them for that tenant, product and month.
    pub fn blank(&self, row: usize) -> u8 {
        self.blank.get(row).copied().unwrap_or(0)
    }

    /// Whether anything is blank in these rows.
    pub fn has_blanks(&self, rows: Range<usize>) -> bool {
        self.blank.get(rows).is_some_and(|blank| blank.iter().any(|blank| *blank != 0))
    }

    /// Where a row's amount is among all of them.
    pub(super) fn place_of(&self, row: usize, measure: Measure) -> Option<usize> {
        let presence = self.presence.get(row).filter(|presence| **presence & measure.bit() != 0)?;
        Some(*self.starts.get(row)? as usize + measure.earlier(*presence))
    }

    /// Where a row came from.
    pub fn provenance(&self, row: usize) -> Option<&Provenance> {
        self.provenance.get(row).and_then(|&p| self.provenances.get(p as usize))
    }

    /// First and last line of a row in its file.
    pub fn lines(&self, row: usize) -> Option<(u32, u32)> {
        self.lines.get(row).copied().filter(|&(first, _)| first > 0)
    }

    /// The months for which there is any row, per product.
    pub fn months_with_rows(&self) -> &BTreeSet<(Product, Month)> {
        &self.months_with_rows
    }

    /// The months of which there are figures, by the kind of report that they came from.
    pub fn months_by_kind(&self) -> BTreeMap<&str, BTreeSet<Month>> {
        let mut of_provenance: Vec<BTreeSet<Month>> = vec![BTreeSet::new(); self.provenances.len()];
        let mut before = None;
        for pair in self.provenance.iter().copied().zip(self.month.iter().copied()) {
            // Neighbours are mostly of one month.
            if before != Some(pair) {
                of_provenance.get_mut(pair.0 as usize).into_iter().for_each(|months| months.extend([pair.1]));
            }
            before = Some(pair);
        }
        let mut by_kind: BTreeMap<&str, BTreeSet<Month>> = BTreeMap::new();
        for (provenance, months) in self.provenances.iter().zip(of_provenance) {
            provenance.kind.iter().for_each(|kind| by_kind.entry(kind).or_default().extend(&months));
        }
        by_kind
    }

    /// One row as files carry it; `customer` and `subscriptions` give the ids back.
    pub fn row(&self, row: usize, customer: &CustomerId, subscriptions: &List<Subscription>) -> Option<UsageRow> {
        let provenance = self.provenance(row).cloned().unwrap_or_default();
        Some(UsageRow {
            customer: customer.clone(),
            subscription: subscriptions.get(*self.subscription.get(row)? as usize).map(|s| s.id.clone()),
            product: *self.product.get(row)?,
            workload: self.workloads.get(*self.workload.get(row)? as usize)?.clone(),
            month: *self.month.get(row)?,
            measures: self.measures(row),
            attributed_by: self.attributions.get(*self.attributed.get(row)? as usize).cloned(),
            kind: provenance.kind,
            source: provenance.source,
            lines: self.lines(row),
            as_of: provenance.as_of,
        })
    }
}

//! What an import does to the figures, apart from any book's order and any store.

use super::{FigureRow, Figures, Ranking, Usage, UsageRow};
use crate::book::Book;
use crate::ids::{CustomerId, SubscriptionId};
use indexmap::IndexSet;
use std::fmt;

/// Rows to be put in place of those with the same key, and rows to be closed, with the ids that they are about.
///
/// The figures' numbers of customers and subscriptions are places in these lists.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub customers: Vec<CustomerId>,
    /// Ids (our keys) of subscriptions.
    pub subscriptions: Vec<SubscriptionId>,
    /// The rows; those that are [gone](super::FigureRow::is_gone) close what stands there.
    pub figures: Figures,
}

/// An id that a batch names and the book does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the figures name {what} {id}, which the book does not have")]
pub struct Unknown {
    pub what: &'static str,
    pub id: String,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty()
    }

    /// How many rows it puts in place, and how many it closes without another in their place.
    pub fn counts(&self) -> (usize, usize) {
        let gone = self.figures.rows().iter().filter(|row| row.is_gone()).count();
        (self.figures.len() - gone, gone)
    }

    /// The batch that puts rows in place and closes others.
    pub fn of_rows(put: &[UsageRow], gone: &[UsageRow]) -> Batch {
        let (mut customers, mut subscriptions) = (IndexSet::new(), IndexSet::new());
        let mut places = |row: &UsageRow| {
            let customer = customers.insert_full(row.customer.clone()).0;
            (customer, row.subscription.clone().map(|id| subscriptions.insert_full(id).0))
        };
        let mut figures = Figures::new();
        for row in put {
            let (customer, subscription) = places(row);
            figures.push(customer, subscription, row);
        }
        for row in gone {
            let (customer, subscription) = places(row);
            figures.close_row(customer, subscription, row);
        }
        Batch {
            customers: customers.into_iter().collect(),
            subscriptions: subscriptions.into_iter().collect(),
            figures,
        }
    }

    /// Its rows as files carry them: those that it puts in place, and those that it closes.
    pub fn rows(&self) -> (Vec<UsageRow>, Vec<UsageRow>) {
        let (gone, put): (Vec<&FigureRow>, Vec<_>) = self.figures.rows().iter().partition(|row| row.is_gone());
        let rows = |rows: Vec<&FigureRow>| rows.into_iter().filter_map(|row| self.row(row)).collect();
        (rows(put), rows(gone))
    }

    fn row(&self, row: &FigureRow) -> Option<UsageRow> {
        let series = self.figures.all_series().get(row.series as usize)?;
        let source = self.figures.sources().get_index(row.source as usize);
        Some(UsageRow {
            customer: self.customers.get(series.customer as usize)?.clone(),
            subscription: self.subscriptions.get(series.subscription as usize).cloned(),
            product: series.product,
            workload: self.figures.workloads().get_index(series.workload as usize).cloned().unwrap_or_default(),
            month: row.month,
            measures: self.figures.measures(row),
            attributed_by: self.figures.attributions().get_index(series.attributed as usize).cloned(),
            kind: self.figures.kinds().get_index(series.kind as usize).cloned(),
            source: source.and_then(|source| source.source.clone()),
            lines: Some(row.lines).filter(|&(first, _)| first > 0),
            as_of: source.and_then(|source| source.as_of),
        })
    }

    /// The figures of `before`, laid out for `after`, with this batch applied. Customers and subscriptions are told apart by
    /// id, so that `after` may have others, as long as no figure is left about one that it does not have.
    ///
    /// # Errors
    /// When a row would be about a customer or subscription that `after` does not have.
    pub fn apply(batch: Option<&Batch>, before: &Book, after: &Book, ranking: &Ranking) -> Result<Usage, Unknown> {
        let none = Batch::default();
        let batch = batch.unwrap_or(&none);
        if let Some(usage) = patch(batch, before, after) {
            return Ok(usage);
        }
        let customers = Union::of([
            &before.customers.iter().map(|c| &c.id).collect::<Vec<_>>(),
            &after.customers.iter().map(|c| &c.id).collect::<Vec<_>>(),
            &batch.customers.iter().collect::<Vec<_>>(),
        ]);
        let subscriptions = Union::of([
            &before.subscriptions.iter().map(|s| &s.id).collect::<Vec<_>>(),
            &after.subscriptions.iter().map(|s| &s.id).collect::<Vec<_>>(),
            &batch.subscriptions.iter().collect::<Vec<_>>(),
        ]);
        let mut figures = Figures::of(&before.usage);
        figures.renumber(
            &customers.places(before.customers.iter().map(|c| &c.id)),
            &subscriptions.places(before.subscriptions.iter().map(|s| &s.id)),
        );
        figures.append(
            &batch.figures,
            &customers.places(batch.customers.iter()),
            &subscriptions.places(batch.subscriptions.iter()),
        );
        let mut usage = figures.build(customers.ids.len(), ranking);
        // Both lists are in the order of the ids, so that leaving some out keeps the order of the rows.
        let places = customers.ids.iter().map(|id| after.customer_index(*id));
        usage.keep_customers(places.collect()).map_err(|place| customers.unknown("customer", place))?;
        let places = subscriptions.ids.iter().map(|id| after.subscription_index(*id));
        usage.renumber_subscriptions(places.collect()).map_err(|place| subscriptions.unknown("subscription", place))?;
        Ok(usage)
    }
}

/// The figures with other amounts in rows that are there, where that is all the batch does; as a later report of the same
/// months mostly is. `None` where rows come or go, and everything has to be laid out anew.
fn patch(batch: &Batch, before: &Book, after: &Book) -> Option<Usage> {
    let same_customers = before.customers.iter().map(|c| &c.id).eq(after.customers.iter().map(|c| &c.id));
    let same_subscriptions = before.subscriptions.iter().map(|s| &s.id).eq(after.subscriptions.iter().map(|s| &s.id));
    if !same_customers || !same_subscriptions {
        return None;
    }
    let place = |found: Option<usize>| found.map(|place| place as u32);
    let customers: Option<Vec<u32>> = batch.customers.iter().map(|id| place(before.customer_index(id))).collect();
    let subscriptions: Option<Vec<u32>> =
        batch.subscriptions.iter().map(|id| place(before.subscription_index(id))).collect();
    before.usage.patched(&batch.figures, &customers?, &subscriptions?)
}

/// Ids of several lists as one, in their order.
struct Union<'a, I> {
    ids: Vec<&'a I>,
}

impl<'a, I: Ord + fmt::Display> Union<'a, I> {
    fn of(lists: [&[&'a I]; 3]) -> Union<'a, I> {
        let mut ids = lists.concat();
        ids.sort_unstable();
        ids.dedup();
        Union { ids }
    }

    fn places(&self, ids: impl Iterator<Item = &'a I>) -> Vec<usize> {
        ids.map(|id| self.ids.binary_search(&id).unwrap_or(usize::MAX)).collect()
    }

    fn unknown(&self, what: &'static str, place: usize) -> Unknown {
        Unknown { what, id: self.ids.get(place).map_or_else(String::new, |id| id.to_string()) }
    }
}

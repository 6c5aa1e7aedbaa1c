//! What an import does to the figures, apart from any book's order and any store.

use super::{Figures, Ranking, Usage};
use crate::core::book::Book;

/// Rows to be put in place of those with the same key, and rows to be closed, with the ids that they are about.
///
/// The figures' numbers of customers and subscriptions are places in these lists.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Ids of customers.
    pub customers: Vec<String>,
    /// Ids (our keys) of subscriptions.
    pub subscriptions: Vec<String>,
    /// The rows; those that are [gone](super::FigureRow::is_gone) close what stands there.
    pub figures: Figures,
}

/// An id that a batch names and the book does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the figures name {what} {id}, which the book does not have")]
pub struct Unknown {
    /// What kind of record.
    pub what: &'static str,
    /// Its id.
    pub id: String,
}

impl Batch {
    /// Whether it does nothing.
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty()
    }

    /// How many rows it puts in place, and how many it closes without another in their place.
    pub fn counts(&self) -> (usize, usize) {
        let gone = self.figures.rows().iter().filter(|row| row.is_gone()).count();
        (self.figures.len() - gone, gone)
    }

    /// The figures of `before`, laid out for `after`, with this batch applied. Rows of customers and subscriptions are
    /// found by id, so that `after` may have more of them.
    ///
    /// # Errors
    /// When a row is about a customer or subscription that `after` does not have.
    pub fn apply(batch: Option<&Batch>, before: &Book, after: &Book, ranking: &Ranking) -> Result<Usage, Unknown> {
        let mut figures = Figures::of(&before.usage);
        let used = Used::of(&figures, before);
        let customers = places(before.customers.iter().map(|c| c.id.as_str()), &used.customers, "customer", |id| {
            after.customer_index(id)
        })?;
        let subscriptions =
            places(before.subscriptions.iter().map(|s| s.id.as_str()), &used.subscriptions, "subscription", |id| {
                after.subscription_index(id)
            })?;
        figures.renumber(&customers, &subscriptions);
        if let Some(batch) = batch {
            let every = |count: usize| vec![true; count];
            let customers =
                places(batch.customers.iter().map(String::as_str), &every(batch.customers.len()), "customer", |id| {
                    after.customer_index(id)
                })?;
            let named = batch.subscriptions.iter().map(String::as_str);
            let subscriptions =
                places(named, &every(batch.subscriptions.len()), "subscription", |id| after.subscription_index(id))?;
            figures.append(&batch.figures, &customers, &subscriptions);
        }
        Ok(figures.build(after.customers.len(), ranking))
    }
}

/// Which customers and subscriptions have figures: only those must still be there.
struct Used {
    customers: Vec<bool>,
    subscriptions: Vec<bool>,
}

impl Used {
    fn of(figures: &Figures, book: &Book) -> Used {
        let mut used =
            Used { customers: vec![false; book.customers.len()], subscriptions: vec![false; book.subscriptions.len()] };
        for series in figures.all_series() {
            used.customers.get_mut(series.customer as usize).into_iter().for_each(|used| *used = true);
            used.subscriptions.get_mut(series.subscription as usize).into_iter().for_each(|used| *used = true);
        }
        used
    }
}

/// Where the ids stand, by their places; those that are not used need not stand anywhere.
fn places<'a>(
    ids: impl Iterator<Item = &'a str>,
    used: &[bool],
    what: &'static str,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Vec<usize>, Unknown> {
    ids.zip(used)
        .map(|(id, used)| match place(id) {
            Some(place) => Ok(place),
            None if !used => Ok(usize::MAX),
            None => Err(Unknown { what, id: id.to_owned() }),
        })
        .collect()
}

//! A dataset's figures on their way into columns.

use super::read::Sink;
use super::{Fault, Warning};
use indexmap::IndexMap;
use laurels_core::book::{Book, quoted};
use laurels_core::evidence::{DuplicateRow, Figures, Ranking, Usage, UsageRow};
use laurels_core::ids::{CustomerId, SubscriptionId};
use laurels_core::text::nearest;
use std::collections::BTreeMap;
use std::hash::Hash;

/// The figures read so far. They may come before the customers they belong to, so that ids are numbered as they come
/// and looked up at the end.
#[derive(Debug, Default)]
pub struct Collected {
    figures: Figures,
    rows: usize,
    customers: Numbered<CustomerId>,
    subscriptions: Numbered<SubscriptionId>,
    /// Each subscription with each customer that a row names it for.
    pairs: Numbered<(usize, usize)>,
    /// Names of workloads that were written with blanks around them, by row.
    written: BTreeMap<usize, String>,
}

impl Sink for Collected {
    type Record = UsageRow;

    fn take(&mut self, mut row: UsageRow) {
        let name = row.workload.trim();
        if name.len() < row.workload.len() {
            let name = name.to_owned();
            self.written.insert(self.rows, std::mem::replace(&mut row.workload, name));
        }
        let customer = number(&mut self.customers, &row.customer, self.rows);
        let subscription = row.subscription.as_ref().map(|id| number(&mut self.subscriptions, id, self.rows));
        if let Some(subscription) = subscription {
            number(&mut self.pairs, &(subscription, customer), self.rows);
        }
        self.figures.push(customer, subscription, &row);
        self.rows += 1;
    }
}

impl Collected {
    /// The figures as columns, once the records that they are about are there, and what is to be said of names.
    pub fn finish(mut self, book: &Book, ranking: &Ranking) -> Result<(Usage, Vec<Warning>), Fault> {
        let dangling = |row: usize, field: &str, id: &str, expected: String| Fault {
            path: format!("$.usage[{row}].{field}"),
            value: Some(quoted(id)),
            expected,
        };
        let customers = resolve(&self.customers, |id| book.customer_index(id)).map_err(|(id, row)| {
            let near = nearest(id, book.customers.iter().map(|c| c.id.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean {}?", quoted(near)));
            dangling(row, "customer", id, format!("expected the id of a customer of the book{hint}"))
        })?;
        let subscriptions = resolve(&self.subscriptions, |id| book.subscription_index(id)).map_err(|(id, row)| {
            dangling(row, "subscription", id, "expected the id of a subscription of the book".to_owned())
        })?;
        for (&(subscription, customer), &row) in &self.pairs {
            let owned = subscriptions.get(subscription).and_then(|&at| book.subscriptions.get(at));
            let named = customers.get(customer).and_then(|&at| book.customers.get(at));
            if let Some((owned, named)) = owned.zip(named).filter(|(owned, named)| owned.customer != named.id) {
                let expected =
                    format!("expected one of {}, this is one of {}", quoted(&named.id), quoted(&owned.customer));
                return Err(dangling(row, "subscription", &owned.id, expected));
            }
        }
        self.figures.renumber(&customers, &subscriptions);
        let written = self.written;
        let built = self.figures.build_checked(book.customers.len(), ranking, &written);
        let (usage, added) = built.map_err(|duplicate| {
            let expected = format!(
                "expected a key (customer, subscription, product, workload, month, attributed_by, kind) of its own, \
                 usage[{}] has the same",
                duplicate.first
            );
            Fault { path: format!("$.usage[{}]", duplicate.second), value: Some("the row".to_owned()), expected }
        })?;
        let mut names: BTreeMap<&String, (DuplicateRow, usize)> = BTreeMap::new();
        for row in added {
            let name = written.get(&row.second).or_else(|| written.get(&row.first));
            name.into_iter().for_each(|name| names.entry(name).or_insert((row, 0)).1 += 1);
        }
        let warning = |(name, (row, count)): (&String, (DuplicateRow, usize))| Warning::AddedUp {
            name: name.clone(),
            row: row.second,
            to: row.first,
            count,
        };
        let warnings = names.into_iter().map(warning).collect();
        Ok((usage, warnings))
    }
}

/// Values numbered in the order in which they first occur, each with the row where it did.
type Numbered<T> = IndexMap<T, usize>;

/// The number of a value. Rows of one customer follow each other, so that it mostly is the last.
fn number<T: Clone + Eq + Hash>(values: &mut Numbered<T>, value: &T, row: usize) -> usize {
    if values.last().is_some_and(|(last, _)| last == value) {
        return values.len() - 1;
    }
    values.get_index_of(value).unwrap_or_else(|| values.insert_full(value.clone(), row).0)
}

/// What `place` says of each value, by number; the first value that it does not know, with its row.
fn resolve<T>(values: &Numbered<T>, place: impl Fn(&T) -> Option<usize>) -> Result<Vec<usize>, (&T, usize)> {
    values.iter().map(|(value, &row)| place(value).ok_or((value, row))).collect()
}

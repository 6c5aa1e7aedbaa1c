//! Two customers that are one: what becomes of everything that names the one that goes.
//!
//! A customer record is one tenant, and the figures of a tenant that was entered by hand and then came with a report stand
//! under two of them. Merging is one change: the kept record takes in what is known of the other, and subscriptions,
//! associations and figures follow. Which value stands where both records have one is for people to say.

use super::book::{Association, Book, Customer, Subscription};
use super::change::{Change, Edit, EvidenceChange, LedgerRecord};
use super::evidence::{Batch, UsageRow};
use super::ids::{CustomerId, SubscriptionId};
use super::money::Micro;
use std::collections::{BTreeMap, HashSet};

/// Why two customers are not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOne {
    /// There is no such customer any more.
    #[error("there is no customer {0} any more")]
    Gone(CustomerId),
    #[error("a customer cannot be merged with itself; mark two")]
    Same,
    #[error(
        "{kept} and {gone} have different tenant ids, and a customer is one tenant: give both the same top parent id instead"
    )]
    TwoTenants {
        /// The name of the one that was to be kept.
        kept: String,
        /// The name of the other one.
        gone: String,
    },
}

/// Whether two customers may be one: they are not where each has a tenant of its own.
///
/// # Errors
/// Why not.
pub fn can_merge(kept: &Customer, gone: &Customer) -> Result<(), NotOne> {
    let tenants = kept.tenant_id.as_ref().zip(gone.tenant_id.as_ref());
    match tenants {
        _ if kept.id == gone.id => Err(NotOne::Same),
        Some((one, other)) if !one.eq_ignore_ascii_case(other) => {
            Err(NotOne::TwoTenants { kept: kept.name.clone(), gone: gone.name.clone() })
        }
        _ => Ok(()),
    }
}

/// Makes one customer of two: `kept` is the record as it is to be, under the id of one that the book has; the customer `gone`
/// goes, and what names it names the kept one. Of a subscription that both have (by Microsoft's id) the kept customer's
/// stays; of figures about the same thing and month too.
///
/// # Errors
/// When either is not there, or they are two tenants.
pub fn merge(book: &Book, kept: &Customer, gone: &CustomerId) -> Result<Change, NotOne> {
    let before = book.customer(&kept.id).ok_or_else(|| NotOne::Gone(kept.id.clone()))?;
    let other = book.customer(gone).ok_or_else(|| NotOne::Gone(gone.clone()))?;
    can_merge(before, other)?;
    let mut edits = vec![
        Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(kept.clone())),
        Edit::delete(LedgerRecord::from(other.clone())),
    ];
    let same = same_subscriptions(book, &kept.id, gone);
    edits.extend(book.subscriptions.iter().filter_map(|record| subscription(record, &kept.id, gone, &same)));
    edits.extend(book.associations.iter().filter_map(|record| association(record, &kept.id, gone, &same)));
    let batch = figures(book, &kept.id, gone, &same);
    let evidence = (!batch.is_empty()).then_some(EvidenceChange::Apply(batch));
    Ok(Change { edits, evidence })
}

/// Subscriptions of the customer that goes which the kept one has as well: ours by the one that stays.
type Same<'b> = BTreeMap<&'b SubscriptionId, &'b SubscriptionId>;

fn same_subscriptions<'b>(book: &'b Book, kept: &CustomerId, gone: &CustomerId) -> Same<'b> {
    let of = |customer: &CustomerId| {
        let own = book.subscriptions.iter().filter(|s| s.customer == *customer);
        own.filter_map(|s| Some((s.subscription_id.as_deref()?, &s.id))).collect::<Vec<_>>()
    };
    let stays: BTreeMap<&str, &SubscriptionId> = of(kept).into_iter().collect();
    of(gone).into_iter().filter_map(|(guid, id)| Some((id, *stays.get(guid)?))).collect()
}

fn renamed(id: &mut SubscriptionId, same: &Same<'_>) {
    if let Some(stays) = same.get(id) {
        *id = (*stays).clone();
    }
}

fn subscription(before: &Subscription, kept: &CustomerId, gone: &CustomerId, same: &Same<'_>) -> Option<Edit> {
    if same.contains_key(&before.id) {
        return Some(Edit::delete(LedgerRecord::from(before.clone())));
    }
    let mut after = before.clone();
    if after.customer == *gone {
        after.customer = kept.clone();
    }
    after.replaces.iter_mut().for_each(|id| renamed(id, same));
    after.replaces.take_if(|id| *id == after.id);
    let edit = || Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(after.clone()));
    (after != *before).then(edit)
}

fn association(before: &Association, kept: &CustomerId, gone: &CustomerId, same: &Same<'_>) -> Option<Edit> {
    if before.customer != *gone {
        return None;
    }
    let mut after = before.clone();
    after.customer = kept.clone();
    after.subscription.iter_mut().for_each(|id| renamed(id, same));
    Some(Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(after)))
}

/// The figures of the customer that goes, closed there and put in place under the kept one where that has none of its own.
fn figures(book: &Book, kept: &CustomerId, gone: &CustomerId, same: &Same<'_>) -> Batch {
    let keys: HashSet<String> = rows(book, kept).map(|row| key(&row, row.subscription.as_ref())).collect();
    let mut batch = Batch { customers: vec![kept.clone(), gone.clone()], ..Batch::default() };
    for row in rows(book, gone) {
        let stays = row.subscription.clone().map(|mut id| {
            renamed(&mut id, same);
            id
        });
        let (from, to) = (place_of(&mut batch, row.subscription.as_ref()), place_of(&mut batch, stays.as_ref()));
        batch.figures.close_row(1, from, &row);
        if !keys.contains(&key(&row, stays.as_ref())) {
            batch.figures.push(0, to, &row);
        }
    }
    batch
}

/// Figures of the customer that goes which the kept one has otherwise, and which are not kept.
pub fn differing(book: &Book, kept: &CustomerId, gone: &CustomerId) -> usize {
    let same = same_subscriptions(book, kept, gone);
    let own: BTreeMap<String, [Option<Micro>; 6]> =
        rows(book, kept).map(|row| (key(&row, row.subscription.as_ref()), row.measures)).collect();
    let differs = |row: &UsageRow| {
        let stays = row.subscription.as_ref().map(|id| same.get(id).map_or(id, |stays| *stays));
        own.get(&key(row, stays)).is_some_and(|measures| *measures != row.measures)
    };
    rows(book, gone).filter(differs).count()
}

fn rows<'b>(book: &'b Book, customer: &'b CustomerId) -> impl Iterator<Item = UsageRow> + 'b {
    let places = book.customer_index(customer).map_or(0..0, |at| book.usage.rows_of(at));
    places.filter_map(move |place| book.usage.row(place, customer, &book.subscriptions))
}

/// What a figure is about, apart from its customer.
fn key(row: &UsageRow, subscription: Option<&SubscriptionId>) -> String {
    let by = row.attributed_by.as_ref().map(|by| by.join("+"));
    format!("{subscription:?} {} {:?} {} {by:?} {:?}", row.product, row.workload, row.month, row.kind)
}

/// The number of a subscription in a batch, new or known.
fn place_of(batch: &mut Batch, subscription: Option<&SubscriptionId>) -> Option<usize> {
    let id = subscription?;
    let known = batch.subscriptions.iter().position(|known| known == id);
    known.or_else(|| {
        batch.subscriptions.push(id.clone());
        batch.subscriptions.len().checked_sub(1)
    })
}

#[cfg(test)]
mod tests;

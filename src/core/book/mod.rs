//! The records that a partner keeps, and the book that holds them.
//!
//! Records are plain data with the ids people gave them; [`Book`] keeps each kind sorted by its key, so that nothing
//! downstream can depend on the order in which a file listed them. Nothing here knows a rule of the programme.

mod association;
mod customer;
pub mod description;
mod kinds;
mod list;
mod named;
mod partner;
mod people;
pub(super) mod problem;
mod references;

pub use association::{Assignment, Association, Credential, Evidence, LogEntry};
pub use customer::{Contact, Customer, Subscription};
pub use description::Description;
pub use kinds::Vocabulary;
pub(crate) use kinds::vocabulary;
pub use kinds::*;
pub use list::{List, Shared};
pub use named::{Names, NotNamed, named};
pub use partner::{Enrolment, Location, Partner, PartnerContact, Reported, Snapshot};
pub use people::{Certification, Person};
pub use problem::{Problem, Record, YEARS, quoted};

use super::evidence::{Usage, UsageRow};
use super::ids::{AssociationId, CustomerId, PersonId, SubscriptionId};
use std::borrow::Borrow;
use std::sync::Arc;

/// Everything a partner keeps: the ledger in full, and the imported figures as shared columns.
///
/// Every list is sorted by its key (see [`Book::sorted`]); look records up with the `…_index` methods.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub partner: Partner,
    /// Customers (one record is one tenant), by id.
    pub customers: List<Customer>,
    pub subscriptions: List<Subscription>,
    pub associations: List<Association>,
    pub people: Vec<Person>,
    /// Certifications, by person, exam and day earned.
    pub certifications: Vec<Certification>,
    /// Scores as Partner Center reported them, by designation, metric, track and date.
    pub reported: Vec<Reported>,
    /// Dated scores of the past, by date and designation.
    pub snapshots: Vec<Snapshot>,
    pub usage: Arc<Usage>,
}

impl Book {
    /// The book with every list in its order.
    pub fn sorted(mut self) -> Book {
        sort_by_id(&mut self.customers, |customer| &customer.id);
        sort_by_id(&mut self.subscriptions, |subscription| &subscription.id);
        sort_by_id(&mut self.associations, |association| &association.id);
        self.people.sort_by(|a, b| a.id.cmp(&b.id));
        self.certifications.sort_by(|a, b| (&a.person, &a.exam, a.earned).cmp(&(&b.person, &b.exam, b.earned)));
        self.reported.sort_by(|a, b| {
            (a.designation, a.metric, &a.track, a.as_of).cmp(&(b.designation, b.metric, &b.track, b.as_of))
        });
        self.snapshots.sort_by(|a, b| (a.date, a.designation, &a.track).cmp(&(b.date, b.designation, &b.track)));
        self
    }

    /// The imported figures as files carry them, customer by customer.
    pub fn usage_rows(&self) -> impl Iterator<Item = UsageRow> {
        self.customers.iter().enumerate().flat_map(|(at, customer)| {
            self.usage.rows_of(at).filter_map(|row| self.usage.row(row, &customer.id, &self.subscriptions))
        })
    }

    /// The product that an association is for: its own, or that of the subscription that it is on.
    pub fn product_of(&self, association: &Association) -> Option<Product> {
        let of_subscription = || Some(self.subscription(association.subscription.as_ref()?)?.product);
        association.product.or_else(of_subscription)
    }

    pub fn certifications_of<Q: Ord + ?Sized>(&self, person: &Q) -> &[Certification]
    where
        PersonId: Borrow<Q>,
    {
        let from = self.certifications.partition_point(|c| c.person.borrow() < person);
        let to = from + self.certifications.iter().skip(from).take_while(|c| c.person.borrow() == person).count();
        self.certifications.get(from..to).unwrap_or_default()
    }
}

/// Sorts a list that is not sorted yet: one that is stays shared.
fn sort_by_id<T: Clone, I: Ord>(list: &mut List<T>, id: fn(&T) -> &I) {
    if !list.iter().is_sorted_by_key(id) {
        list.sort_by(|a, b| id(a).cmp(id(b)));
    }
}

/// The records of a list that have an id of their own: where one stands, and the record itself.
macro_rules! lookups {
    ($($list:ident: $record:ident by $id:ident as $index:ident, $one:ident;)+) => {
        impl Book {
            $(
                #[doc = concat!("Where the record of that id is in [`Book::", stringify!($list), "`].")]
                pub fn $index<Q: Ord + ?Sized>(&self, id: &Q) -> Option<usize>
                where
                    $id: Borrow<Q>,
                {
                    self.$list.binary_search_by(|record| record.id.borrow().cmp(id)).ok()
                }

                #[doc = concat!("The record of that id in [`Book::", stringify!($list), "`].")]
                pub fn $one<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&$record>
                where
                    $id: Borrow<Q>,
                {
                    self.$index(id).and_then(|at| self.$list.get(at))
                }
            )+
        }
    };
}

lookups! {
    customers: Customer by CustomerId as customer_index, customer;
    subscriptions: Subscription by SubscriptionId as subscription_index, subscription;
    associations: Association by AssociationId as association_index, association;
    people: Person by PersonId as person_index, person;
}

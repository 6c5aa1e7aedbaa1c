//! The records that a partner keeps, and the book that holds them.
//!
//! Records are plain data with the ids people gave them; [`Book`] keeps each kind sorted by its key, so that nothing
//! downstream can depend on the order in which a file listed them. Nothing here knows a rule of the programme.

mod association;
mod customer;
pub mod description;
mod kinds;
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
pub use partner::{Enrolment, Location, Partner, PartnerContact, Reported, Snapshot};
pub use people::{Certification, Person};
pub use problem::{Problem, Record, YEARS, quoted};

use super::evidence::Usage;
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
    pub customers: Vec<Customer>,
    pub subscriptions: Vec<Subscription>,
    pub associations: Vec<Association>,
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
        self.customers.sort_by(|a, b| a.id.cmp(&b.id));
        self.subscriptions.sort_by(|a, b| a.id.cmp(&b.id));
        self.associations.sort_by(|a, b| a.id.cmp(&b.id));
        self.people.sort_by(|a, b| a.id.cmp(&b.id));
        self.certifications.sort_by(|a, b| (&a.person, &a.exam, a.earned).cmp(&(&b.person, &b.exam, b.earned)));
        self.reported.sort_by(|a, b| {
            (a.designation, a.metric, &a.track, a.as_of).cmp(&(b.designation, b.metric, &b.track, b.as_of))
        });
        self.snapshots.sort_by(|a, b| (a.date, a.designation, &a.track).cmp(&(b.date, b.designation, &b.track)));
        self
    }

    /// Where the customer stands in [`Book::customers`].
    pub fn customer_index<Q: Ord + ?Sized>(&self, id: &Q) -> Option<usize>
    where
        CustomerId: Borrow<Q>,
    {
        self.customers.binary_search_by(|c| c.id.borrow().cmp(id)).ok()
    }

    /// The customer of that id.
    pub fn customer<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&Customer>
    where
        CustomerId: Borrow<Q>,
    {
        self.customer_index(id).and_then(|i| self.customers.get(i))
    }

    /// Where the subscription stands in [`Book::subscriptions`].
    pub fn subscription_index<Q: Ord + ?Sized>(&self, id: &Q) -> Option<usize>
    where
        SubscriptionId: Borrow<Q>,
    {
        self.subscriptions.binary_search_by(|s| s.id.borrow().cmp(id)).ok()
    }

    /// The subscription of that id.
    pub fn subscription<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&Subscription>
    where
        SubscriptionId: Borrow<Q>,
    {
        self.subscription_index(id).and_then(|i| self.subscriptions.get(i))
    }

    /// Where the person stands in [`Book::people`].
    pub fn person_index<Q: Ord + ?Sized>(&self, id: &Q) -> Option<usize>
    where
        PersonId: Borrow<Q>,
    {
        self.people.binary_search_by(|p| p.id.borrow().cmp(id)).ok()
    }

    /// The person of that id.
    pub fn person<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&Person>
    where
        PersonId: Borrow<Q>,
    {
        self.person_index(id).and_then(|i| self.people.get(i))
    }

    /// The association of that id.
    pub fn association<Q: Ord + ?Sized>(&self, id: &Q) -> Option<&Association>
    where
        AssociationId: Borrow<Q>,
    {
        self.associations.binary_search_by(|a| a.id.borrow().cmp(id)).ok().and_then(|i| self.associations.get(i))
    }

    /// The certifications of one person.
    pub fn certifications_of<Q: Ord + ?Sized>(&self, person: &Q) -> &[Certification]
    where
        PersonId: Borrow<Q>,
    {
        let from = self.certifications.partition_point(|c| c.person.borrow() < person);
        let to = from + self.certifications.iter().skip(from).take_while(|c| c.person.borrow() == person).count();
        self.certifications.get(from..to).unwrap_or_default()
    }
}

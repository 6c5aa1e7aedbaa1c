//! What lists ask of the book again and again, worked out once when it is loaded.

use crate::book::{Activity, AssociationType, Book, Subscription};
use crate::ids::CustomerId;
use crate::month::Month;
use std::collections::BTreeMap;

/// Which records belong to which customer, what is usual, and how far the figures go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookIndex {
    customers: Vec<Belongings>,
    /// The newest month with a figure of any product.
    pub data_to: Option<Month>,
    /// The model of most CSP relationships, where any says its own.
    pub csp_model: Option<Activity>,
}

/// One customer's records, as places in the book's lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    pub subscriptions: Vec<usize>,
    pub associations: Vec<usize>,
}

impl BookIndex {
    pub fn of(book: &Book) -> BookIndex {
        let mut customers = vec![Belongings::default(); book.customers.len()];
        for (place, subscription) in book.subscriptions.iter().enumerate() {
            let owner = book.customer_index(&subscription.customer).and_then(|i| customers.get_mut(i));
            owner.into_iter().for_each(|its| its.subscriptions.push(place));
        }
        for (place, association) in book.associations.iter().enumerate() {
            let owner = book.customer_index(&association.customer).and_then(|i| customers.get_mut(i));
            owner.into_iter().for_each(|its| its.associations.push(place));
        }
        let data_to = book.usage.months_with_rows().iter().map(|(_, month)| *month).max();
        let mut models: BTreeMap<Activity, usize> = BTreeMap::new();
        let csp = book.associations.iter().filter(|association| association.kind == AssociationType::Csp);
        csp.filter_map(|association| association.activity).for_each(|model| *models.entry(model).or_default() += 1);
        let csp_model = models.into_iter().max_by_key(|(_, times)| *times).map(|(model, _)| model);
        BookIndex { customers, data_to, csp_model }
    }

    /// What belongs to the customer at a place of the book.
    pub fn customer(&self, place: usize) -> Option<&Belongings> {
        self.customers.get(place)
    }

    /// The subscriptions of a customer of the book.
    pub fn subscriptions_of<'b>(
        &self,
        book: &'b Book,
        customer: &CustomerId,
    ) -> impl Iterator<Item = &'b Subscription> {
        let own = book.customer_index(customer).and_then(|place| self.customer(place));
        own.into_iter().flat_map(|own| &own.subscriptions).filter_map(|place| book.subscriptions.get(*place))
    }
}

//! What lists ask of the book again and again, worked out once when it is loaded.

use crate::book::Book;
use crate::month::Month;

/// Which records belong to which customer, and how far the figures go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookIndex {
    customers: Vec<Belongings>,
    /// The newest month with a figure of any product.
    pub data_to: Option<Month>,
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
        BookIndex { customers, data_to }
    }

    /// What belongs to the customer at a place of the book.
    pub fn customer(&self, place: usize) -> Option<&Belongings> {
        self.customers.get(place)
    }
}

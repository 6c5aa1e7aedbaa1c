//! What one customer is worth: "what about Contoso?".

use laurels_core::advice::{Adviser, Occasion};
use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::ids::CustomerId;
use laurels_core::scoring::{Item, ItemKind, Scope, Scorer};

/// Everything that one customer counts for and does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerPoints {
    /// What counts, in the order of designations and metrics.
    pub counted: Vec<(DesignationId, MetricId, Item)>,
    pub excluded: Vec<(DesignationId, MetricId, Item)>,
}

/// The customer that an item is about; a person or a service of many customers is about none.
pub fn customer_of<'a>(book: &'a Book, item: &'a Item) -> Option<&'a CustomerId> {
    match item.kind {
        ItemKind::Customer => book.customer(item.id.as_str()).map(|c| &c.id),
        ItemKind::Subscription => book.subscription(item.id.as_str()).map(|s| &s.customer),
        ItemKind::Workload => {
            let (customer, _) = item.id.split_once('/')?;
            book.customer(customer).map(|c| &c.id)
        }
        ItemKind::Person => None,
    }
}

/// Explains every metric and keeps what is about the customer.
pub(super) fn points_of(occasion: Occasion<'_>, id: &CustomerId) -> CustomerPoints {
    let book = occasion.book;
    let scorer = Scorer::new(book, occasion.rules, occasion.moment);
    let adviser = Adviser::new(occasion, &scorer);
    let scope = Scope { customer: Some(id), ..Scope::ALL };
    let mut points = CustomerPoints::default();
    for &designation in DesignationId::ALL {
        for explanation in adviser.explain(designation, None, scope, usize::MAX) {
            let its = |item: &Item| customer_of(book, item) == Some(id);
            let with = |item: Item| (designation, explanation.metric, item);
            points.counted.extend(explanation.counted.into_iter().filter(its).map(with));
            points.excluded.extend(explanation.excluded.into_iter().filter(its).map(with));
        }
    }
    points
}

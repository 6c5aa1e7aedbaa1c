//! What one customer is worth: "what about Contoso?".

use laurels_core::advice::{Adviser, Occasion};
use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::ids::CustomerId;
use laurels_core::points::Points;
use laurels_core::scoring::{Item, ItemKind, Scope, Scorer};

/// What one customer counts for and what it does not: what counts first, then what can be mended, then what cannot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerPoints {
    pub entries: Vec<CustomerEntry>,
}

/// An item of the customer, and the metrics that say the same of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerEntry {
    pub item: Item,
    pub counts: bool,
    /// At least one; several only where the item gives nothing and nothing would mend it.
    pub metrics: Vec<(DesignationId, MetricId)>,
}

impl CustomerEntry {
    /// Whether something can be done about it, or is being done.
    pub fn is_open(&self) -> bool {
        !self.counts && (self.item.pending.is_some() || self.item.gainful().is_some())
    }

    /// What counts first, then what would gain most, then what nothing would mend.
    fn order(&self) -> (bool, bool, Points) {
        let worth =
            if self.counts { self.item.points } else { self.item.gainful().map_or(Points::ZERO, |fix| fix.gain) };
        (!self.counts, !self.counts && !self.is_open(), -worth)
    }
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
pub(super) fn points_of(occasion: Occasion<'_>, scorer: &Scorer<'_>, id: &CustomerId) -> CustomerPoints {
    let book = occasion.book;
    let adviser = Adviser::new(occasion, scorer);
    let scope = Scope { customer: Some(id), ..Scope::ALL };
    let mut entries: Vec<CustomerEntry> = Vec::new();
    for &designation in DesignationId::ALL {
        for explanation in adviser.explain(designation, None, scope, usize::MAX) {
            let metric = (designation, explanation.metric);
            let items = explanation.counted.into_iter().map(|item| (item, true));
            for (item, counts) in items.chain(explanation.excluded.into_iter().map(|item| (item, false))) {
                if customer_of(book, &item) != Some(id) {
                    continue;
                }
                let entry = CustomerEntry { item, counts, metrics: vec![metric] };
                let nothing = |entry: &CustomerEntry| !entry.counts && !entry.is_open();
                let same = |other: &&mut CustomerEntry| nothing(other) && other.item.text == entry.item.text;
                match entries.iter_mut().find(same).filter(|_| nothing(&entry)) {
                    Some(other) => other.metrics.push(metric),
                    None => entries.push(entry),
                }
            }
        }
    }
    entries.sort_by_key(CustomerEntry::order);
    CustomerPoints { entries }
}

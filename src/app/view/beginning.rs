//! Which wizard fits a row, with its fields filled: a gap, an item that does not count, a person, an association.

use super::customer;
use super::subject::Subject;
use crate::active_wizard::Beginning;
use crate::compute::{Next, customer_of};
use crate::table::TableId;
use laurels_core::book::{Association, Book, Product};
use laurels_core::ids::{CustomerId, PersonId, SubscriptionId};
use laurels_core::scoring::{Fix, Item, ItemKind};
use laurels_core::todo::Start;
use laurels_core::wizard;

/// The wizard that fits a row.
pub fn beginning(subject: &Subject<'_>, list: TableId, record: usize) -> Option<Beginning> {
    let book = subject.book?;
    let advice = subject.results.advice.as_ref();
    match list {
        TableId::Fixes => advice?.suggestions.get(record).map(|suggestion| filled(suggestion.wizard, &suggestion.set)),
        TableId::DoNext => match advice?.next(record)? {
            Next::Todo(todo) | Next::Snooze(todo, _) => todo.wizard.as_ref().map(of_start),
            Next::Suggestion(suggestion) => Some(filled(suggestion.wizard, &suggestion.set)),
        },
        TableId::Gaps => {
            let gap = advice?.gaps.get(record)?;
            gap.fix.as_ref().map(of_fix).or_else(|| Some(of_customer(&gap.customer)))
        }
        TableId::CustomerGaps => {
            let (_, _, item) = subject.customer_points()?.excluded.get(record)?;
            let of_customer = || subject.options.customer.map(of_customer);
            item.fix.as_ref().map(of_fix).or_else(of_customer)
        }
        TableId::Excluded => {
            let item = subject.explanation()?.excluded.get(record)?;
            item.fix.as_ref().map(of_fix).or_else(|| of_item(book, item))
        }
        TableId::Associations => book.associations.get(record).map(of_association),
        TableId::CustomerAssociations => customer::association_at(subject, record).map(of_association),
        TableId::Customers => book.customers.get(record).map(|customer| of_customer(&customer.id)),
        TableId::Subscriptions => book.subscriptions.get(record).map(|s| of_subscription(&s.id, s.product)),
        TableId::CustomerSubscriptions => {
            customer::subscription_at(subject, record).map(|s| of_subscription(&s.id, s.product))
        }
        TableId::People | TableId::Matrix => book.people.get(record).map(|person| of_person(&person.id)),
        TableId::Wizards => {
            let wizard = wizard::shipped().get(record)?;
            Some(Beginning::new(wizard.id.clone(), []))
        }
        _ => None,
    }
}

fn filled(wizard: &'static str, set: &[(&'static str, String)]) -> Beginning {
    Beginning::new(wizard, set.iter().map(|(field, value)| (*field, value.as_str())))
}

fn of_fix(fix: &Fix) -> Beginning {
    filled(fix.wizard, &fix.set)
}

fn of_person(person: &PersonId) -> Beginning {
    Beginning::new("certified-professional", [("person", person.as_str())])
}

/// An item that nothing would suggestion by itself: whoever is not linked may link, a customer may be associated.
fn of_item(book: &Book, item: &Item) -> Option<Beginning> {
    let person =
        book.person(item.id.as_str()).filter(|person| item.kind == ItemKind::Person && person.linked != Some(true));
    let customer = || customer_of(book, item).map(of_customer);
    person.map(|person| of_person(&person.id)).or_else(customer)
}

/// Nothing is known but the customer: most begin by the link that takes effect at once.
fn of_customer(customer: &CustomerId) -> Beginning {
    Beginning::new("pal-azure", [("customer", customer.as_str())])
}

fn of_subscription(subscription: &SubscriptionId, product: Product) -> Beginning {
    let wizard = match product {
        Product::Azure => "pal-azure",
        Product::PowerPlatform | Product::CustomerInsights => "pal-power-platform",
        Product::Microsoft365 | Product::Dynamics365 => "cpor",
    };
    Beginning::new(wizard, [("subscription", subscription.as_str())])
}

/// The next that is to be done about an association.
fn of_association(association: &Association) -> Beginning {
    of_start(&Start::of_association(association))
}

fn of_start(start: &Start) -> Beginning {
    Beginning::new(start.wizard.clone(), start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())))
}

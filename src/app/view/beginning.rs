//! Which wizard fits a row, with its fields filled: a gap, an item that does not count, a person, an association.

use super::customer;
use super::subject::Subject;
use crate::active_wizard::Beginning;
use crate::compute::{Next, Suggestion, customer_of};
use crate::table::TableId;
use laurels_core::book::{Association, Book, Subscription};
use laurels_core::ids::{CustomerId, PersonId};
use laurels_core::scoring::{Fix, Item, ItemKind, Status};
use laurels_core::todo::Start;
use laurels_core::wizard::{self, OpenOn};

/// The wizard that fits a row.
pub fn beginning(subject: &Subject<'_>, list: TableId, record: usize) -> Option<Beginning> {
    let book = subject.book?;
    let advice = subject.results.advice.as_ref();
    match list {
        TableId::Fixes => advice?.suggestions.get(record).map(of_suggestion),
        TableId::DoNext => match advice?.next(record)? {
            Next::Todo(todo) | Next::Snooze(todo, _) => todo.wizard.as_ref().map(of_start),
            Next::Suggestion(suggestion) => Some(of_suggestion(suggestion)),
        },
        TableId::Gaps => {
            let gap = advice?.gaps.get(record)?;
            gap.fix.as_ref().and_then(of_fix).or_else(|| of_customer(&gap.customer))
        }
        TableId::CustomerGaps => {
            let (_, _, item) = subject.customer_points()?.excluded.get(record)?;
            let of_customer = || subject.options.customer.and_then(of_customer);
            item.fix.as_ref().and_then(of_fix).or_else(of_customer)
        }
        TableId::Excluded => {
            let item = subject.explanation()?.excluded.get(record)?;
            item.fix.as_ref().and_then(of_fix).or_else(|| of_item(book, item))
        }
        TableId::Associations => book.associations.get(record).and_then(of_association),
        TableId::CustomerAssociations => customer::association_at(subject, record).and_then(of_association),
        TableId::Customers => book.customers.get(record).and_then(|customer| of_customer(&customer.id)),
        TableId::Subscriptions => book.subscriptions.get(record).and_then(of_subscription),
        TableId::CustomerSubscriptions => customer::subscription_at(subject, record).and_then(of_subscription),
        TableId::Certifications | TableId::Timeline => {
            let certification = book.certifications.get(record)?;
            Start::of_certification(certification).as_ref().map(of_start)
        }
        TableId::People | TableId::Matrix => book.people.get(record).and_then(|person| {
            let renewable = || wizard::renewable_first(subject.wizard_context()?, person);
            let renewal = renewable().filter(|_| person.linked == Some(true)).and_then(Start::of_certification);
            renewal.as_ref().map(of_start).or_else(|| of_person(&person.id))
        }),
        TableId::Designations => {
            let score = subject.results.card.as_ref()?.designations.get(record)?;
            let enrols = score.status != Status::InProgress;
            Start::of_designation(score.id, score.status).filter(|_| enrols).as_ref().map(of_start)
        }
        TableId::Wizards => {
            let wizard = wizard::shipped().get(record)?;
            Some(Beginning::new(wizard.id.clone(), []))
        }
        _ => None,
    }
}

fn of_suggestion(suggestion: &Suggestion) -> Beginning {
    let set = suggestion.set.iter().map(|(field, value)| (*field, value.as_str()));
    Beginning::new(suggestion.wizard.id.clone(), set)
}

fn of_fix(fix: &Fix) -> Option<Beginning> {
    Start::of_fix(fix).as_ref().map(of_start)
}

fn of_person(person: &PersonId) -> Option<Beginning> {
    Start::of_person(person).as_ref().map(of_start)
}

/// An item that nothing fixes by itself: whoever is not linked may link, a customer may be associated.
fn of_item(book: &Book, item: &Item) -> Option<Beginning> {
    let person =
        book.person(item.id.as_str()).filter(|person| item.kind == ItemKind::Person && person.linked != Some(true));
    let customer = || customer_of(book, item).and_then(of_customer);
    person.and_then(|person| of_person(&person.id)).or_else(customer)
}

fn of_customer(customer: &CustomerId) -> Option<Beginning> {
    Start::on(OpenOn::Customer, &[], [("customer", customer.as_str())]).as_ref().map(of_start)
}

fn of_subscription(subscription: &Subscription) -> Option<Beginning> {
    let licensing = subscription.licensing.map(|licensing| ("licensing", licensing.word()));
    let known: Vec<_> = [("product", subscription.product.word())].into_iter().chain(licensing).collect();
    Start::on(OpenOn::Subscription, &known, [("subscription", subscription.id.as_str())]).as_ref().map(of_start)
}

/// The next that is to be done about an association.
fn of_association(association: &Association) -> Option<Beginning> {
    Start::of_association(association).as_ref().map(of_start)
}

fn of_start(start: &Start) -> Beginning {
    Beginning::new(start.wizard.clone(), start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())))
}

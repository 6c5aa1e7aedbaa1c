//! Which wizard fits a row, with its fields filled: a gap, an item that does not count, a person, an association.

use super::customer;
use super::subject::Subject;
use crate::active_wizard::Beginning;
use crate::compute::{Next, Suggestion};
use crate::table::TableId;
use laurels_core::book::{Association, Subscription};
use laurels_core::ids::{CustomerId, PersonId};
use laurels_core::scoring::{Fix, Pending};
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
        },
        TableId::Gaps => {
            let gap = advice?.gaps.get(record)?;
            of_advice(gap.fix.as_ref(), gap.pending.as_ref())
        }
        TableId::CustomerGaps => {
            let (_, _, item) = subject.customer_points()?.excluded.get(record)?;
            of_advice(item.fix.as_ref(), item.pending.as_ref())
        }
        TableId::Excluded => {
            let item = subject.explanation()?.excluded.get(record)?;
            of_advice(item.fix.as_ref(), item.pending.as_ref())
        }
        TableId::Associations => book.associations.get(record).and_then(of_association),
        TableId::CustomerAssociations => customer::association_at(subject, record).and_then(of_association),
        TableId::Customers => book.customers.get(record).and_then(|customer| of_customer(&customer.id)),
        TableId::Subscriptions => book.subscriptions.get(record).and_then(of_subscription),
        TableId::CustomerSubscriptions => customer::subscription_at(subject, record).and_then(of_subscription),
        TableId::People | TableId::Matrix => book.people.get(record).and_then(|person| of_person(&person.id)),
        TableId::Wizards => {
            let wizard = wizard::shipped().get(record)?;
            Some(Beginning::new(wizard.id.clone(), []))
        }
        _ => None,
    }
}

fn of_suggestion(suggestion: &Suggestion) -> Beginning {
    let set = suggestion.set.iter().map(|(field, value)| (field.as_str(), value.as_str()));
    Beginning::new(suggestion.wizard.id.clone(), set)
}

/// What carries on what is under way, else what gains something.
fn of_advice(fix: Option<&Fix>, pending: Option<&Pending>) -> Option<Beginning> {
    let gainful = || fix.filter(|fix| fix.gain.is_positive()).map(Start::of_fix);
    pending.map(Start::of_pending).or_else(gainful).as_ref().map(of_start)
}

fn of_person(person: &PersonId) -> Option<Beginning> {
    Start::of_person(person).as_ref().map(of_start)
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

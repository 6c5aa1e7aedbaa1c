//! Which wizard fits a row, with its fields filled: a gap, an item that does not count, a person, an association.

use super::list::list;
use super::subject::Subject;
use crate::active_wizard::Beginning;
use crate::compute::Suggestion;
use crate::table::TableId;
use laurels_core::book::{Certification, Subscription};
use laurels_core::change::LedgerRecord;
use laurels_core::ids::{CustomerId, PersonId};
use laurels_core::scoring::{DesignationScore, Fix, Pending, Status};
use laurels_core::todo::Start;
use laurels_core::wizard::{self, OpenOn};

/// The wizard that fits a row.
pub fn beginning(subject: &Subject<'_>, id: TableId, place: usize) -> Option<Beginning> {
    let of_record = || match super::record::record_at(subject, id, place)? {
        LedgerRecord::Association(association) => Start::of_association(&association).as_ref().map(of_start),
        LedgerRecord::Customer(customer) => of_customer(&customer.id),
        LedgerRecord::Subscription(subscription) => of_subscription(&subscription),
        LedgerRecord::Certification(certification) => of_certification(&certification),
        LedgerRecord::Person(person) => {
            let renewable = || wizard::renewable_first(subject.wizard_context()?, &person);
            renewable()
                .filter(|_| person.linked == Some(true))
                .and_then(of_certification)
                .or_else(|| of_person(&person.id))
        }
        _ => None,
    };
    (list(id).begins)(subject, place).or_else(of_record)
}

pub(super) fn of_certification(certification: &Certification) -> Option<Beginning> {
    Start::of_certification(certification).as_ref().map(of_start)
}

/// The wizard that enrols in a designation or renews it, where it qualifies.
pub(super) fn of_designation(score: &DesignationScore) -> Option<Beginning> {
    let enrols = score.status != Status::InProgress;
    Start::of_designation(score.id, score.status).filter(|_| enrols).as_ref().map(of_start)
}

pub(super) fn of_suggestion(suggestion: &Suggestion) -> Beginning {
    let set = suggestion.set.iter().map(|(field, value)| (field.as_str(), value.as_str()));
    Beginning::new(suggestion.wizard.id.clone(), set)
}

/// What carries on what is under way, else what gains something.
pub(super) fn of_advice(fix: Option<&Fix>, pending: Option<&Pending>) -> Option<Beginning> {
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
pub(super) fn of_start(start: &Start) -> Beginning {
    Beginning::new(start.wizard.clone(), start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())))
}

//! Which wizard fits a row, with its fields filled: a gap, an item that does not count, a person, an association.

use super::list::{list, target};
use super::subject::Subject;
use crate::active_wizard::Beginning;
use crate::compute::Suggestion;
use crate::intent::Target;
use crate::table::TableId;
use laurels_core::book::{Association, Certification, DesignationId, MetricId, Person, Subscription};
use laurels_core::change::LedgerRecord;
use laurels_core::ids::CustomerId;
use laurels_core::points::Points;
use laurels_core::scoring::{DesignationScore, Fix, Pending, Status, Validity, validity};
use laurels_core::todo::Start;
use laurels_core::wizard;

/// The wizard that fits a row: what is to be done about it, else what gains most for the record that it is about.
pub fn beginning(subject: &Subject<'_>, id: TableId, place: usize) -> Option<Beginning> {
    let of_record = || match super::record::record_at(subject, id, place)? {
        LedgerRecord::Association(association) => of_association(subject, &association),
        LedgerRecord::Customer(customer) => of_customer(subject, &customer.id),
        LedgerRecord::Subscription(subscription) => of_subscription(subject, &subscription),
        LedgerRecord::Certification(certification) => of_certification(&certification),
        LedgerRecord::Person(person) => of_person(subject, &person),
        _ => None,
    };
    let of_target = || match id {
        TableId::CustomerPoints | TableId::CustomerUsage => of_customer(subject, subject.options.customer?),
        _ => of_target(subject, target(subject, id, place)?),
    };
    let own = (list(id).begins)(subject, place);
    // A to-do, or a step of a plan, says itself what is to be done; another wizard would not do it.
    if matches!(id, TableId::DoNext | TableId::Plan) { own } else { own.or_else(of_record).or_else(of_target) }
}

fn of_target(subject: &Subject<'_>, target: Target) -> Option<Beginning> {
    match target {
        Target::Customer(id) => of_customer(subject, &id),
        Target::Person(id) => of_person(subject, subject.book?.person(&id)?),
        Target::Partner(_) => None,
        Target::Metric(designation, metric) => of_gain(subject, designation, Some(metric)),
        Target::Designation(id) | Target::Plan(id) | Target::Forecast(id) => {
            let score = subject.results.card.as_ref()?.designation(id)?;
            of_designation(score).or_else(|| of_gain(subject, id, None))
        }
    }
}

/// The suggestion that gains most in a designation, or in one of its metrics.
fn of_gain(subject: &Subject<'_>, designation: DesignationId, metric: Option<MetricId>) -> Option<Beginning> {
    let gain = |suggestion: &Suggestion| {
        let here = suggestion.gains.iter().filter(|gain| gain.designation == designation);
        let of_metric = here.filter(|gain| metric.is_none_or(|metric| metric == gain.metric));
        of_metric.map(|gain| gain.points).max().filter(|points| points.is_positive())
    };
    best(subject, gain)
}

fn best(subject: &Subject<'_>, gain: impl Fn(&Suggestion) -> Option<Points>) -> Option<Beginning> {
    let suggestions = subject.results.advice.as_ref()?.suggestions.iter().rev();
    let gaining = suggestions.filter_map(|suggestion| Some((gain(suggestion)?, suggestion)));
    gaining.max_by_key(|(points, _)| *points).map(|(_, suggestion)| of_suggestion(suggestion))
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
    pending.and_then(Start::of_pending).or_else(gainful).as_ref().map(of_start)
}

/// Linking the profile of somebody who is certified, else the renewal that is due first.
fn of_person(subject: &Subject<'_>, person: &Person) -> Option<Beginning> {
    let context = subject.wizard_context()?;
    let held = || context.book.certifications_of(&person.id).iter();
    let counts = |c: &Certification| matches!(validity(context.rules, c, context.today), Validity::Counts(_));
    match person.linked {
        _ if person.left.is_some_and(|left| left <= context.today) => None,
        Some(true) => wizard::renewable_first(context, person).and_then(of_certification),
        _ => Start::of_person(&person.id).filter(|_| held().any(counts)).as_ref().map(of_start),
    }
}

/// The suggestion for a customer that gains most, else what is under way.
fn of_customer(subject: &Subject<'_>, customer: &CustomerId) -> Option<Beginning> {
    let gain = |suggestion: &Suggestion| {
        let of_customer = suggestion.about == customer.as_str();
        of_customer.then(|| suggestion.gain()).filter(|points| points.is_positive())
    };
    let under_way = || of_advice(None, subject.results.advice.as_ref()?.under_way.get(customer));
    best(subject, gain).or_else(under_way)
}

/// The suggestion for the customer that covers the subscription and gains most.
fn of_subscription(subject: &Subject<'_>, subscription: &Subscription) -> Option<Beginning> {
    let Subscription { id, customer, product, .. } = subscription;
    let gain = |suggestion: &Suggestion| {
        let is = |field, value| answer(suggestion, field).is_none_or(|answer| answer == value);
        let covers = suggestion.wizard.products().contains(product) && is("product", product.word());
        let of_customer = suggestion.about == customer.as_str();
        let of_it = of_customer && covers && is("subscription", id.as_str());
        of_it.then(|| suggestion.gain()).filter(|points| points.is_positive())
    };
    best(subject, gain)
}

fn answer<'a>(suggestion: &'a Suggestion, field: &str) -> Option<&'a str> {
    suggestion.set.iter().find(|(of, _)| of == field).map(|(_, value)| value.as_str())
}

/// The next that is to be done about an association.
pub(super) fn of_association(subject: &Subject<'_>, association: &Association) -> Option<Beginning> {
    Start::of_association(association, subject.wizard_context()?, subject.index).as_ref().map(of_start)
}

/// A wizard with what is known already.
pub(super) fn of_start(start: &Start) -> Beginning {
    Beginning::new(start.wizard.clone(), start.set.iter().map(|(field, value)| (field.as_str(), value.as_str())))
}

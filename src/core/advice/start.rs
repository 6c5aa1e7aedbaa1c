//! Where a wizard begins: which one, and what is known already.

use crate::book::{Association, AssociationState, Certification, DesignationId, Product};
use crate::ids::{PersonId, WizardId};
use crate::scoring::{Fix, Pending, Status};
use crate::wizard::{OpenOn, WizardContext, opening, wizard};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    pub wizard: WizardId,
    pub set: Vec<(String, String)>,
}

impl Start {
    pub fn new<'a>(wizard: impl Into<WizardId>, set: impl IntoIterator<Item = (&'a str, &'a str)>) -> Start {
        let set = set.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Start { wizard: wizard.into(), set }
    }

    /// The wizard that fits a record of which these values are known, with those of these answers that it asks for and
    /// takes, and its own.
    pub fn on<'a>(
        record: OpenOn,
        known: &[(&str, &str)],
        set: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Start> {
        let value = |field: &str| known.iter().find(|(known, _)| *known == field).map(|(_, value)| *value);
        let (wizard, opening) = opening(record, value)?;
        let own = opening.set.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let is_taken = |field: &str, value: &str| {
            wizard.fields.get(field).is_none_or(|field| field.options.is_empty() || field.option(value).is_some())
        };
        let asked = set.into_iter().filter(|(field, value)| wizard.asks.contains(*field) && is_taken(field, value));
        Some(Start::new(wizard.id.clone(), asked.chain(own)))
    }

    /// What makes an item count.
    pub fn of_fix(fix: &Fix) -> Start {
        Start { wizard: fix.wizard.clone(), set: fix.set.clone() }
    }

    /// What carries on what is under way; none where it is in force and only counts later: there is nothing but to wait.
    pub fn of_pending(pending: &Pending) -> Option<Start> {
        let start = || Start { wizard: pending.wizard.clone(), set: pending.set.clone() };
        (pending.state != AssociationState::Active).then(start)
    }

    pub fn of_person(person: &PersonId) -> Option<Start> {
        Start::on(OpenOn::Person, &[], [("person", person.as_str())])
    }

    pub fn of_certification(certification: &Certification) -> Option<Start> {
        let set = [("person", certification.person.as_str()), ("exam", certification.exam.as_str())];
        Start::on(OpenOn::Certification, &[], set)
    }

    /// Enrolling in a designation, or renewing it.
    pub fn of_designation(designation: DesignationId, status: Status) -> Option<Start> {
        Start::on(OpenOn::Designation, &[("status", status.word())], [("designation", designation.word())])
    }

    /// The next that is to be done about an association.
    pub fn of_association(association: &Association, context: WizardContext<'_>) -> Option<Start> {
        let product = context.book.product_of(association).unwrap_or(Product::Azure).word();
        let mut values =
            vec![("type", association.kind.word()), ("product", product), ("state", association.state.word())];
        values.extend(association.activity.map(|activity| ("activity", activity.word())));
        let known = [("customer", association.customer.as_str()), ("association", association.id.as_str())];
        let mut start = Start::on(OpenOn::Association, &values, known)?;
        let of = wizard(&start.wizard)?;
        let set = start.set.clone();
        start.set.retain(|(field, _)| field == "association" || of.asks_beside(field, &set));
        Some(start)
    }
}

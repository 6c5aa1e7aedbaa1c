//! Where a wizard begins: which one, and what is known already.

use crate::book::{Association, Certification, DesignationId, Product};
use crate::ids::{PersonId, WizardId};
use crate::scoring::{Fix, Pending, Status};
use crate::wizard::{OpenOn, opening};

#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// its own.
    pub fn on<'a>(
        record: OpenOn,
        known: &[(&str, &str)],
        set: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Start> {
        let value = |field: &str| known.iter().find(|(known, _)| *known == field).map(|(_, value)| *value);
        let (wizard, opening) = opening(record, value)?;
        let own = opening.set.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        let asked = set.into_iter().filter(|(field, _)| wizard.asks.contains(*field));
        Some(Start::new(wizard.id.clone(), asked.chain(own)))
    }

    /// What makes an item count.
    pub fn of_fix(fix: &Fix) -> Start {
        Start { wizard: fix.wizard.clone(), set: fix.set.clone() }
    }

    /// What carries on what is under way.
    pub fn of_pending(pending: &Pending) -> Start {
        Start { wizard: pending.wizard.clone(), set: pending.set.clone() }
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

    /// The next that is to be done about an association; of a link with the identity that carries it.
    pub fn of_association(association: &Association) -> Option<Start> {
        let product = association.product.unwrap_or(Product::Azure).word();
        let mut values =
            vec![("type", association.kind.word()), ("product", product), ("state", association.state.word())];
        values.extend(association.activity.map(|activity| ("activity", activity.word())));
        let known = [("customer", association.customer.as_str()), ("association", association.id.as_str())];
        let start = Start::on(OpenOn::Association, &values, known)?;
        let link = association.credential.iter().flat_map(|credential| {
            let role = credential.assignments.first().map(|assignment| ("role", assignment.role.as_str()));
            let name = Some(("identity_name", credential.name.as_str())).filter(|(_, name)| !name.is_empty());
            [Some(("identity", credential.kind.word())), name, role].into_iter().flatten()
        });
        let partner_id = association.partner_id.as_deref().filter(|_| association.credential.is_some());
        let link = link.chain(partner_id.map(|id| ("partner_id", id)));
        let set = start.set.into_iter().chain(link.map(|(field, value)| (field.to_owned(), value.to_owned())));
        Some(Start { wizard: start.wizard, set: set.collect() })
    }
}

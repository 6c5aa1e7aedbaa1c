//! Where a wizard begins: which one, and what is known already.

use crate::book::{Association, AssociationState, Product};
use crate::ids::{PersonId, WizardId};
use crate::scoring::{Fix, wizard_for};

/// A wizard with answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The wizard's id.
    pub wizard: WizardId,
    /// Fields and their values.
    pub set: Vec<(String, String)>,
}

impl Start {
    /// A wizard with these answers.
    pub fn new<'a>(wizard: impl Into<WizardId>, set: impl IntoIterator<Item = (&'a str, &'a str)>) -> Start {
        let set = set.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Start { wizard: wizard.into(), set }
    }

    /// What mends an item.
    pub fn of_fix(fix: &Fix) -> Start {
        Start::new(fix.wizard, fix.set.iter().map(|(field, value)| (*field, value.as_str())))
    }

    /// Linking a person's profile.
    pub fn of_person(person: &PersonId) -> Start {
        Start::new("certified-professional", [("person", person.as_str())])
    }

    /// The next that is to be done about an association; of a link with the identity that carries it.
    pub fn of_association(association: &Association) -> Start {
        let wizard = wizard_for(association.kind, association.activity, association.product.unwrap_or(Product::Azure));
        let action = match (wizard, association.state) {
            ("cpor", AssociationState::ActionRequired) => Some("answer"),
            ("cpor", AssociationState::Rejected) => Some("dispute"),
            ("cpor", AssociationState::Displaced) => Some("reclaim"),
            ("cpor", AssociationState::Active) => Some("withdraw"),
            ("dpor-azure" | "dpor-m365", AssociationState::Active) => Some("change"),
            _ => None,
        };
        let known = [("customer", association.customer.as_str()), ("association", association.id.as_str())];
        let link = association.credential.iter().flat_map(|credential| {
            let role = credential.assignments.first().map(|assignment| ("role", assignment.role.as_str()));
            let name = Some(("identity_name", credential.name.as_str())).filter(|(_, name)| !name.is_empty());
            [Some(("identity", credential.kind.word())), name, role].into_iter().flatten()
        });
        let partner_id = association.partner_id.as_deref().filter(|_| association.credential.is_some());
        let link = link.chain(partner_id.map(|id| ("partner_id", id)));
        Start::new(wizard, known.into_iter().chain(action.map(|action| ("action", action))).chain(link))
    }
}

//! Where a wizard begins: which one, and what is known already.

use crate::core::book::{Association, AssociationState, Product};
use crate::core::scoring::{Fix, wizard_for};

/// A wizard with answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The wizard's id.
    pub wizard: String,
    /// Fields and their values.
    pub set: Vec<(String, String)>,
}

impl Start {
    /// A wizard with these answers.
    pub fn new<'a>(wizard: &str, set: impl IntoIterator<Item = (&'a str, &'a str)>) -> Start {
        let set = set.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Start { wizard: wizard.to_owned(), set }
    }

    /// What mends an item.
    pub fn of_fix(fix: &Fix) -> Start {
        Start::new(fix.wizard, fix.set.iter().map(|(field, value)| (*field, value.as_str())))
    }

    /// Linking a person's profile.
    pub fn of_person(person: &str) -> Start {
        Start::new("certified-professional", [("person", person)])
    }

    /// The next that is to be done about an association.
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
        Start::new(wizard, known.into_iter().chain(action.map(|action| ("action", action))))
    }
}

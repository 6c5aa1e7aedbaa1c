//! Which wizard to open on a record, and what it begins with: `opens` in the files of `assets/wizards/`.

use super::load::shipped;
use super::model::{Condition, Truth, Wizard};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenOn {
    /// An association, recorded or missing; `type` is the wizard's.
    Association,
    Subscription,
    Person,
    /// A certification that ends, or has ended.
    Certification,
    Designation,
}

/// An occasion on which a wizard is the one to open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    on: OpenOn,
    /// The record's `type`, `product`, `activity`, `state`, `licensing` or `status`.
    #[serde(default)]
    when: Condition,
    /// Answers that the wizard begins with.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

/// The wizard to open on a record of which these values are known: of all that fit, the one with the most conditions.
pub fn opening<'v>(on: OpenOn, value: impl Fn(&str) -> Option<&'v str>) -> Option<(&'static Wizard, &'static Opening)> {
    let of_type = |wizard: &&Wizard| on != OpenOn::Association || value("type") == Some(&wizard.kind);
    let openings = shipped().iter().filter(of_type).flat_map(|wizard| wizard.opens.iter().map(move |o| (wizard, o)));
    let fitting = openings.filter(|(_, opening)| opening.on == on && opening.when.evaluate(&value) == Truth::Yes);
    fitting.rev().max_by_key(|(_, opening)| opening.when.0.len())
}

impl Wizard {
    /// Whether it is opened on records of a kind.
    pub fn opens_on(&self, on: OpenOn) -> bool {
        self.opens.iter().any(|opening| opening.on == on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Activity, AssociationState, AssociationType, Product};

    #[test]
    fn some_wizard_opens_on_whatever_a_book_can_hold() {
        for product in Product::ALL {
            let of_subscription = |field: &str| (field == "product").then_some(product.word());
            assert!(opening(OpenOn::Subscription, of_subscription).is_some(), "{product}");
            for kind in AssociationType::ALL {
                for (activity, state) in
                    Activity::ALL.iter().flat_map(|a| AssociationState::ALL.iter().map(move |s| (a, s)))
                {
                    let known = [
                        ("type", kind.word()),
                        ("product", product.word()),
                        ("activity", activity.word()),
                        ("state", state.word()),
                    ];
                    let value = |field: &str| known.iter().find(|(known, _)| *known == field).map(|(_, value)| *value);
                    let (wizard, opening) = opening(OpenOn::Association, value).expect("a wizard");
                    assert_eq!(wizard.association_type(), Some(*kind));
                    for (field, value) in &opening.set {
                        assert!(wizard.fields[field].option(value).is_some(), "{}: {field} {value}", wizard.id);
                    }
                }
            }
        }
        assert!(opening(OpenOn::Person, |_| None).is_some());
    }

    #[test]
    fn the_most_specific_wizard_wins() {
        let id = |kind: &str, product: &str, activity: Option<&str>| {
            let value = |field: &str| match field {
                "type" => Some(kind.to_owned()),
                "product" => Some(product.to_owned()),
                "activity" => activity.map(str::to_owned),
                _ => None,
            };
            let known: BTreeMap<&str, String> =
                ["type", "product", "activity"].iter().filter_map(|field| Some((*field, value(field)?))).collect();
            opening(OpenOn::Association, |field| known.get(field).map(String::as_str))
                .map(|(wizard, _)| wizard.id.as_str())
        };
        assert_eq!(id("dpor", "azure", None), Some("dpor-azure"));
        assert_eq!(id("dpor", "dynamics-365", None), Some("dpor-m365"));
        assert_eq!(id("csp", "azure", None), Some("csp-direct"));
        assert_eq!(id("csp", "azure", Some("indirect-reseller")), Some("csp-indirect-reseller"));
    }
}

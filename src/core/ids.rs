//! Ids, a type each, so that the compiler does not take a person's for a customer's.
//!
//! In files, stores and messages an id is its text and nothing more. Lookups take an id of their own type, or a `&str` from
//! callers that have only text (an answer, an argument, a row's key).

use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(Box<str>);

        impl $id {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Deref for $id {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $id {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $id {
            fn from(text: &str) -> $id {
                $id(text.into())
            }
        }

        impl From<String> for $id {
            fn from(text: String) -> $id {
                $id(text.into())
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> String {
                id.0.into()
            }
        }

        impl PartialEq<str> for $id {
            fn eq(&self, text: &str) -> bool {
                *self.0 == *text
            }
        }

        impl PartialEq<&str> for $id {
            fn eq(&self, text: &&str) -> bool {
                *self.0 == **text
            }
        }
    )+};
}

ids! {
    /// A customer's key: chosen by the user, or the tenant's GUID.
    CustomerId,
    /// Our key of a subscription; Microsoft's own is [`Subscription::subscription_id`](super::book::Subscription).
    SubscriptionId,
    AssociationId,
    /// The key of one of the partner's people.
    PersonId,
    /// The partner id of a location (PLA), which associations carry.
    PartnerLocationId,
    /// A rulebook's id, such as `2026-07`.
    RulebookId,
    /// A wizard's id, such as `pal-azure`.
    WizardId,
    /// The id of a step of a wizard.
    StepId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn an_id_is_its_text_wherever_it_is_written() {
        let id = CustomerId::from("contoso");
        assert_eq!(serde_json::to_string(&id).expect("written"), "\"contoso\"");
        assert_eq!(serde_json::from_str::<CustomerId>("\"contoso\"").expect("read"), id);
        assert_eq!(format!("{id} {id:?} {id:>9}"), "contoso \"contoso\"   contoso");
    }

    #[test]
    fn a_map_keyed_by_ids_is_looked_up_by_id_and_by_text() {
        let names = BTreeMap::from([(PersonId::from("ada"), "Ada")]);
        assert_eq!((names.get("ada"), names.get(&PersonId::from("ada".to_owned()))), (Some(&"Ada"), Some(&"Ada")));
    }
}

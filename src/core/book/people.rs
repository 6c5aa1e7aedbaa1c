//! The partner's people and what they are certified in.

use super::problem::{Record, described};
use crate::ids::PersonId;
use crate::reading;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One of the partner's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    #[serde(default = "reading::nameless", deserialize_with = "reading::name")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the Learn profile is linked to the partner; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<bool>,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub linked_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcid: Option<String>,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub left: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certification {
    pub person: PersonId,
    /// The certification's code, such as `AZ-104`.
    #[serde(deserialize_with = "reading::trimmed")]
    pub exam: String,
    #[serde(deserialize_with = "reading::spelled")]
    pub earned: NaiveDate,
    /// Its last valid day, if the record says so.
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub expires: Option<NaiveDate>,
}

impl Person {
    /// A person of whom nothing else is known, not even whether the profile is linked.
    #[must_use]
    pub fn new(id: impl Into<PersonId>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), email: None, linked: None, linked_on: None, mcid: None, left: None }
    }
}

described! {
    Person: PERSON { id, name, email, linked, linked_on, mcid, left }
    Certification: CERTIFICATION { person, exam, earned, expires }
}

impl Record for Person {
    fn complete(&mut self) {
        reading::name_by(&self.id, &mut self.name);
    }
}

impl Record for Certification {}

//! The partner, what it is enrolled in, and its scores of the past.

use super::problem::{Findings, Record, described};
use super::{Association, Basis, DesignationId, MetricId};
use crate::ids::{PartnerLocationId, RulebookId};
use crate::points::{Points, decimal};
use crate::reading;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    #[serde(default, deserialize_with = "reading::known", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Partner global account id (PGA); associations never carry this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_id: Option<String>,
    #[serde(default, deserialize_with = "reading::guid", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    #[serde(default, deserialize_with = "reading::part", skip_serializing_if = "Option::is_none")]
    pub contact: Option<PartnerContact>,
    /// Partner location accounts (PLA), whose ids associations carry.
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub enrolled: Vec<Enrolment>,
}

impl Partner {
    /// Whether nothing counts through an association because of its id.
    pub fn has_wrong_id(&self, association: &Association) -> bool {
        association.partner_id.as_ref().is_some_and(|id| self.is_wrong_id(id))
    }

    /// Whether nothing counts through an id: it is the global one or, where locations are known, none of theirs.
    pub fn is_wrong_id(&self, id: &PartnerLocationId) -> bool {
        let is_global = |id: &PartnerLocationId| self.global_id.as_deref() == Some(id.as_str());
        let mut locations = self.locations.iter().map(|l| &l.partner_id).filter(|id| !is_global(id)).peekable();
        is_global(id) || (locations.peek().is_some() && !locations.any(|own| own == id))
    }
}

/// Whom to write to at the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerContact {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub partner_id: PartnerLocationId,
    #[serde(default = "reading::nameless", deserialize_with = "reading::name")]
    pub name: String,
    #[serde(default, deserialize_with = "reading::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A designation that the partner holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub designation: DesignationId,
    /// The day it is to be renewed.
    #[serde(deserialize_with = "reading::spelled")]
    pub anniversary: NaiveDate,
    /// The track it was enrolled on, frozen until the renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub paid_on: Option<NaiveDate>,
}

/// A figure as Partner Center reported it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub designation: DesignationId,
    pub metric: MetricId,
    /// Track it was reported for; `None` fits every track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// The figure itself, in the metric's unit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal::maybe")]
    pub value: Option<Points>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "decimal::maybe")]
    pub points: Option<Points>,
    #[serde(deserialize_with = "reading::spelled")]
    pub as_of: NaiveDate,
}

/// A designation's score on a day of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    #[serde(deserialize_with = "reading::spelled")]
    pub date: NaiveDate,
    pub designation: DesignationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// Points of 100.
    #[serde(with = "decimal")]
    pub points: Points,
    pub qualified: bool,
    /// Where the score came from.
    pub basis: Basis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rulebook: Option<RulebookId>,
}

described! {
    Partner: PARTNER { name, global_id, tenant_id, contact, locations, enrolled }
    PartnerContact: PARTNER_CONTACT { name, email }
    Location: LOCATION { partner_id, name, country }
    Enrolment: ENROLMENT { designation, anniversary, track, paid_on }
    Reported: REPORTED { designation, metric, track, value, points, as_of }
    Snapshot: SNAPSHOT { date, designation, track, points, qualified, basis, rulebook }
}

impl Record for Partner {
    fn rules(&self, found: &mut Findings) {
        for (at, enrolment) in self.enrolled.iter().enumerate() {
            if self.enrolled.iter().take(at).any(|earlier| earlier.designation == enrolment.designation) {
                let field = format!("enrolled[{at}].designation");
                found.push(field, enrolment.designation.word(), "expected each designation at most once");
            }
        }
    }

    fn complete(&mut self) {
        for location in &mut self.locations {
            reading::name_by(&location.partner_id, &mut location.name);
        }
    }
}

impl Record for Reported {}

impl Record for Snapshot {}

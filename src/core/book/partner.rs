//! The partner, what it is enrolled in, and its scores of the past.

use super::problem::{Findings, Problem, Record};
use super::{Basis, DesignationId, MetricId};
use crate::core::points::Points;
use chrono::NaiveDate;

/// The partner whose book this is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partner {
    /// Name.
    pub name: String,
    /// Partner global account id (PGA); associations never carry this one.
    pub global_id: Option<String>,
    /// The partner's own tenant.
    pub tenant_id: Option<String>,
    /// Whom to write to.
    pub contact: Option<PartnerContact>,
    /// Partner location accounts (PLA), whose ids associations carry.
    pub locations: Vec<Location>,
    /// Designations the partner is enrolled in.
    pub enrolled: Vec<Enrolment>,
}

/// Whom to write to at the partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerContact {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
}

/// A partner location account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its partner id.
    pub partner_id: String,
    /// Name, usually the city.
    pub name: String,
    /// Two-letter country code.
    pub country: Option<String>,
}

/// A designation that the partner holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Which.
    pub designation: DesignationId,
    /// The day it is to be renewed.
    pub anniversary: NaiveDate,
    /// The track it was enrolled on, frozen until the renewal.
    pub track: Option<String>,
    /// The day the fee was paid.
    pub paid_on: Option<NaiveDate>,
}

/// A figure as Partner Center reported it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Designation.
    pub designation: DesignationId,
    /// Metric.
    pub metric: MetricId,
    /// Track it was reported for; `None` fits every track.
    pub track: Option<String>,
    /// The figure itself, in the metric's unit.
    pub value: Option<Points>,
    /// Its points.
    pub points: Option<Points>,
    /// The day it was read.
    pub as_of: NaiveDate,
}

/// A designation's score on a day of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The day.
    pub date: NaiveDate,
    /// Designation.
    pub designation: DesignationId,
    /// Track.
    pub track: Option<String>,
    /// Points of 100.
    pub points: Points,
    /// Whether it qualified on that day.
    pub qualified: bool,
    /// Where the score came from.
    pub basis: Basis,
    /// The rulebook it was scored by.
    pub rulebook: Option<String>,
}

impl Record for Partner {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        found.maybe_id("global_id", self.global_id.as_ref());
        found.guid("tenant_id", self.tenant_id.as_ref());
        for (at, location) in self.locations.iter().enumerate() {
            found.id(&format!("locations[{at}].partner_id"), &location.partner_id);
            found.country(format!("locations[{at}].country"), location.country.as_ref());
        }
        for (at, enrolment) in self.enrolled.iter().enumerate() {
            found.date(format!("enrolled[{at}].anniversary"), Some(enrolment.anniversary));
            found.date(format!("enrolled[{at}].paid_on"), enrolment.paid_on);
            if self.enrolled.iter().take(at).any(|earlier| earlier.designation == enrolment.designation) {
                let field = format!("enrolled[{at}].designation");
                found.push(field, enrolment.designation.word(), "expected each designation at most once");
            }
        }
        found.0
    }
}

impl Record for Reported {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        found.date("as_of", Some(self.as_of));
        if let Some(points) = self.points.filter(|p| *p < Points::ZERO) {
            found.push("points", points.to_string(), "expected 0 or more points");
        }
        found.0
    }
}

impl Record for Snapshot {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        found.date("date", Some(self.date));
        if self.points < Points::ZERO {
            found.push("points", self.points.to_string(), "expected 0 or more points");
        }
        found.0
    }
}

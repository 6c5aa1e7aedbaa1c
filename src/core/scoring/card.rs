//! The scorecard: what scoring answers, in the terms of Partner Center.

use super::gaps::Gap;
use super::people::GateState;
use crate::book::{Basis, DesignationId, MetricId, MetricWarning};
use crate::change::Moved;
use crate::ids::RulebookId;
use crate::month::Month;
use crate::points::Points;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The version of the engine, raised when the same book and rules would score differently.
pub const ENGINE: u32 = 1;

/// Where the partner stands on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    pub as_of: NaiveDate,
    pub rulebook: RulebookId,
    /// What the reader should know about the whole.
    pub warnings: Vec<String>,
    /// All six, in their order.
    pub designations: Vec<DesignationScore>,
}

impl Scorecard {
    pub fn designation(&self, id: DesignationId) -> Option<&DesignationScore> {
        self.designations.iter().find(|d| d.id == id)
    }

    /// How each designation's points move from an earlier scorecard to this one; of some, not at all.
    pub fn moved_from(&self, before: &Scorecard) -> Vec<Moved> {
        let of = |score: &DesignationScore| {
            let from = before.designation(score.id)?.points;
            Some(Moved { designation: score.id, from, to: score.points, uncertain: !score.is_certain() })
        };
        self.designations.iter().filter_map(of).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignationScore {
    pub id: DesignationId,
    pub name: String,
    pub track: String,
    pub track_reason: String,
    pub tracks: Vec<(String, Points)>,
    /// Points of the chosen track.
    pub points: Points,
    pub pass_points: Points,
    pub max_points: Points,
    /// Whether it qualifies on the day: points enough, and something in every metric.
    pub qualified: bool,
    pub status: Status,
    pub blocking: Vec<MetricId>,
    /// The days on which it may qualify.
    pub window: Window,
    /// The metrics of the chosen track.
    pub metrics: Vec<MetricScore>,
    /// The metrics of every track, for comparison.
    pub by_track: Vec<(String, Vec<MetricScore>)>,
}

impl DesignationScore {
    /// One metric of the chosen track.
    pub fn metric(&self, id: MetricId) -> Option<&MetricScore> {
        self.metrics.iter().find(|m| m.id == id)
    }

    /// Whether the points of every metric are certain.
    pub fn is_certain(&self) -> bool {
        self.metrics.iter().all(|metric| metric.certain)
    }

    /// Whether it is worth something to the partner: it has points, or is enrolled in.
    pub fn is_pursued(&self) -> bool {
        self.points.is_positive() || matches!(self.status, Status::Enrolled | Status::RenewalDue)
    }

    /// Points that are missing; nothing when there are enough.
    pub fn short_by(&self) -> Points {
        (self.pass_points - self.points).max(Points::ZERO)
    }
}

/// Where a designation stands in its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not enrolled, not qualified within the window.
    InProgress,
    /// Not enrolled, qualified on a day of the window.
    Qualified,
    /// Enrolled until the anniversary.
    Enrolled,
    /// In the days after the anniversary in which it is to be renewed.
    RenewalDue,
}

impl Status {
    pub const fn word(self) -> &'static str {
        match self {
            Status::InProgress => "in-progress",
            Status::Qualified => "qualified",
            Status::Enrolled => "enrolled",
            Status::RenewalDue => "renewal-due",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The newest day in it on which the designation is known to have qualified.
    pub qualified_on: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricScore {
    pub id: MetricId,
    pub points: Points,
    /// Its points at most.
    pub max_points: Points,
    /// What it counted, in [`MetricScore::unit`], before the cap.
    pub value: Points,
    /// What earns all points; `None` where the rulebook has no formula.
    pub target: Option<Points>,
    /// The unit of value and target.
    pub unit: String,
    /// The last month, for usage metrics.
    pub month: Option<Month>,
    /// Where the points come from.
    pub basis: Basis,
    /// Points as Partner Center reported them last.
    pub reported_points: Option<Points>,
    pub counted: usize,
    /// Items that could be read and give nothing.
    pub excluded: usize,
    /// What makes the figure less sure.
    pub warnings: Vec<MetricWarning>,
    pub gates: Vec<GateState>,
    /// Points before the cap.
    pub uncapped: Points,
    /// Points of one more of its unit, before the cap; `None` where one more of it earns nothing by itself.
    #[serde(default)]
    pub step: Option<Points>,
    /// Whether the points rest on figures that the book knows.
    pub certain: bool,
    /// In a people metric: when nobody can earn what it asks for any more.
    pub closes: Option<Closes>,
    /// Figures of usage that the book lacks and that the points rest on.
    pub gaps: Vec<Gap>,
}

/// When the exams of a people metric, or of one of its gates, have all retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closes {
    /// The first day on which none can be passed any more.
    pub from: NaiveDate,
    /// The last that could be.
    pub exams: Vec<String>,
    /// The last day on which what is held gives points without renewals; `None` where nobody holds any.
    pub keeps_until: Option<NaiveDate>,
}

/// Days before the last exam retires from which it is mentioned.
const ANNOUNCED_DAYS: i64 = 180;

impl Closes {
    /// Whether it is near enough to be mentioned, or has come.
    pub fn is_announced(&self, date: NaiveDate) -> bool {
        is_announced(self.from, date)
    }
}

/// Whether the end of a metric's exams is near enough to be mentioned, or has come.
pub(super) fn is_announced(from: NaiveDate, date: NaiveDate) -> bool {
    from.signed_duration_since(date).num_days() <= ANNOUNCED_DAYS
}

impl MetricScore {
    pub const fn category(&self) -> &'static str {
        self.id.category()
    }

    /// Points that one more of its unit would add now: nothing at the cap, or as long as losses outweigh it.
    pub fn next_step(&self) -> Option<Points> {
        let more = (self.uncapped + self.step?).capped(self.max_points) - self.points;
        more.is_positive().then_some(more)
    }
}

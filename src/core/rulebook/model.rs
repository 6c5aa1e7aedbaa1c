//! What a rulebook says, ready to be asked.

use super::Quantity;
use crate::book::{Activity, AssociationType, Cloud, DesignationId, Licensing, MetricId, Product, vocabulary};
use crate::ids::RulebookId;
use crate::money::Micro;
use crate::month::Month;
use crate::points::Points;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// One dated set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    /// Its id, such as `2026-07`.
    pub id: RulebookId,
    /// One line of what it is.
    pub title: String,
    /// The day from which it is in force; `None` never by itself (`deck`).
    pub from: Option<NaiveDate>,
    /// Points of a designation that qualify (70).
    pub pass_points: Points,
    /// Points of a designation at most (100).
    pub max_points: Points,
    /// The choices that Microsoft's text leaves open.
    pub switches: Switches,
    /// The qualification window, by the day its rule came into force.
    pub window: Dated<WindowRule>,
    /// Days after the anniversary in which an enrolment is due for renewal (30).
    pub renewal_days: u32,
    /// When data and scores are refreshed.
    pub timing: Timing,
    /// How long certifications count.
    pub certifications: CertificationRules,
    /// Names of workloads and services per product family: canonical name and its other spellings.
    pub names: BTreeMap<Family, BTreeMap<String, Vec<String>>>,
    /// Named lists of workloads or services.
    pub workloads: BTreeMap<String, WorkloadList>,
    /// Consumption per monthly active user or unit of capacity, by canonical workload name.
    pub rates: BTreeMap<String, Rate>,
    pub exams: BTreeMap<String, Exam>,
    /// Named tables of who is eligible for what.
    pub eligible: BTreeMap<String, EligibleClaims>,
    /// Licensing that each kind of association may stand on; an absent kind may stand on any.
    pub licensing: BTreeMap<Claim, BTreeSet<Licensing>>,
    pub quantities: BTreeMap<String, Quantity>,
    /// The designations, all six.
    pub designations: BTreeMap<DesignationId, DesignationRules>,
    /// Azure roles that are not eligible for partner-earned credit, in lower case.
    pub roles_without_credit: BTreeSet<String>,
    /// Those that earn it, as far as laurels knows them.
    pub roles_with_credit: BTreeSet<String>,
    /// Clouds in which there is no Partner Admin Link.
    pub clouds_without_pal: BTreeSet<Cloud>,
    /// Months after which the revenue association of an advisor's claim (OSA) has followed by itself.
    pub revenue_follows_months: Option<u32>,
    /// How long the steps of a claim take.
    pub claim_clocks: ClaimClocks,
}

/// The choices that Microsoft's text leaves open, each with the default that the programme's practice suggests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switches {
    /// Whether a Partner Admin Link counts with any role, or only with one that earns credit (`pal_roles = any|pec`).
    pub pal_roles_must_earn_credit: bool,
    /// Whether DPOR counts on an Azure plan (`dpor_azure_plan`).
    pub dpor_azure_plan: bool,
    /// Whether every metric needs a whole point, or just more than nothing (`every_metric = positive|one-point`).
    pub every_metric_needs_a_point: bool,
    /// How many months back the last month may lie when data is late (`late_months`, 3).
    pub late_months: u32,
    /// Whether an Azure service that the rulebook does not know counts as itself (`unknown_azure_service`).
    pub unknown_azure_service: bool,
    /// Whether a met gate pays its points when another gate is not met (`gate_points = each|all`).
    pub gate_points_each: bool,
    /// Whether an exam that Microsoft's page does not list counts all the same, by its code in lower case
    /// (`az_802_counts`).
    pub exam_counts: BTreeMap<String, bool>,
}

/// Values by the day from which they hold; the first may hold since ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T>(pub Vec<(Option<NaiveDate>, T)>);

impl<T> Dated<T> {
    /// The value that holds on `date`: the newest that has begun, else the oldest.
    pub fn at(&self, date: NaiveDate) -> Option<&T> {
        let begun =
            self.0.iter().filter(|(from, _)| from.is_none_or(|from| from <= date)).max_by_key(|(from, _)| *from);
        begun.or_else(|| self.0.iter().min_by_key(|(from, _)| *from)).map(|(_, value)| value)
    }
}

/// How the days on which a score must qualify are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowRule {
    /// The current month (enrolled: the anniversary's) and so many full ones before; enrolled, also the renewal days.
    Months(u32),
    /// The day itself; enrolled, so many days before the anniversary.
    Day(u32),
}

/// When Microsoft refreshes what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Day of the month by which performance and customer success are refreshed (20).
    pub usage_refresh_day: u32,
    /// Days within which a certification shows (10).
    pub skilling_days: u32,
    /// Days within which a new association shows (28).
    pub association_days: u32,
}

/// How long a certification counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificationRules {
    /// Years from earning to expiry where a record does not say (1); fundamentals never expire.
    pub valid_years: u32,
    /// Days before expiry from which renewal is open (180).
    pub renewal_opens_days: u32,
    /// Years that a certification counts after its exam retired (1).
    pub retired_counts_years: u32,
}

/// How long the steps of a CPOR claim take, in business days where not said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimClocks {
    /// From submission until the review starts (5).
    pub submitted: u32,
    /// For the review (14).
    pub under_review: u32,
    /// For the partner's answer, after which the claim is rejected (14).
    pub action_required: u32,
    /// Calendar days after a rejection in which it may be disputed (30).
    pub dispute_window: u32,
    /// For the reply to a dispute (5).
    pub dispute_reply: u32,
    /// For the customer to opt out (5).
    pub customer_opt_out: u32,
    /// Until a new subscription can be claimed (7).
    pub subscription_visible: u32,
}

vocabulary! {
    /// Product families as the lists of names know them.
    Family {
        Azure = "azure",
        /// Microsoft 365.
        Microsoft365 = "microsoft-365",
        /// Dynamics 365, Power Platform and Customer Insights.
        BusinessApplications = "business-applications",
    }
}

impl Family {
    /// The family as sentences name it.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Azure => "Azure",
            Family::Microsoft365 => "Microsoft 365",
            Family::BusinessApplications => "business applications",
        }
    }

    /// The family that a product belongs to.
    pub const fn of(product: Product) -> Family {
        match product {
            Product::Azure => Family::Azure,
            Product::Microsoft365 => Family::Microsoft365,
            Product::Dynamics365 | Product::PowerPlatform | Product::CustomerInsights => Family::BusinessApplications,
        }
    }
}

/// A list of workloads that count for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadList {
    /// The family whose names it uses.
    pub family: Family,
    pub names: BTreeSet<String>,
    /// Canonical names that count as one of `names`: member to the name it belongs to.
    pub includes: BTreeMap<String, String>,
}

/// How much consumption a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub rate: Micro,
    /// Whether the unit is capacity (profiles) rather than monthly active users.
    pub capacity: bool,
}

/// An exam, or the certification of that code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exam {
    pub name: String,
    /// Whether it is at fundamentals level and so never expires.
    pub fundamentals: bool,
    /// The day it retires; certifications count for a year more.
    pub retires: Option<NaiveDate>,
    /// The exam whose certification this one certifies too: the same one under a new code.
    pub takes_over: Option<String>,
    /// The first day on which it can be passed, where that is known.
    pub from: Option<NaiveDate>,
    /// The exams that it follows, whose certifications it does not make.
    pub succeeds: Vec<String>,
    /// The exams that take this one over.
    pub taken_over_by: Vec<String>,
}

/// A kind of association, narrowed to one activity where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    pub kind: AssociationType,
    /// The activity; `None` is any.
    pub activity: Option<Activity>,
}

/// Who is eligible, per product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EligibleClaims(pub BTreeMap<Product, BTreeSet<Claim>>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignationRules {
    pub name: String,
    /// Its tracks in order; a single one is called `all`.
    pub tracks: Vec<String>,
    /// How the track is chosen.
    pub choice: TrackChoice,
    /// Its metrics, those that exist.
    pub metrics: BTreeMap<MetricId, MetricRules>,
}

impl DesignationRules {
    /// The names of the quantities that its metrics are measured by, on any track.
    pub fn quantities(&self) -> impl Iterator<Item = &str> {
        let formulas = self.metrics.values().flat_map(|metric| metric.tracks.values());
        let parts = formulas.flat_map(|formula| match formula {
            MetricFormula::Usage { parts, .. } => parts.as_slice(),
            MetricFormula::People(_) => &[],
        });
        parts.map(|part| part.quantity.as_str())
    }
}

/// How a designation's track is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrackChoice {
    /// There is only one.
    Only,
    /// All are scored, the best total wins; on a tie the first.
    BetterTotal,
    /// SMB when at least this share of the customers with ACR (of the named quantity) is in the SMB segment.
    SegmentShare {
        /// The share, 0 to 1 (0.8).
        share: Points,
        /// The quantity whose attribution says which customers have ACR.
        quantity: String,
        /// The track when the share is reached.
        reached: String,
        otherwise: String,
    },
    /// Enterprise when at least so many (tenant, workload) pairs have more than an amount in both months.
    LargeWorkloads {
        /// Pairs needed (5).
        count: u32,
        /// Revenue that a pair must exceed (5,000).
        more_than: Micro,
        /// The quantity whose attribution and amount are used.
        quantity: String,
        /// The track when reached.
        reached: String,
        otherwise: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricRules {
    /// Its points at most.
    pub max_points: Points,
    /// What its value counts (`tenants`, `people`, `percent`, …).
    pub unit: String,
    /// What is scored, per track of the designation. A metric that can only be reported has no entry.
    pub tracks: BTreeMap<String, MetricFormula>,
}

/// How a metric's points come about on one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricFormula {
    Usage {
        parts: Vec<Part>,
        /// Whether the best part counts rather than their sum.
        best: bool,
    },
    People(PeopleRules),
}

/// One part of a usage metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The quantity (a name in [`Rulebook::quantities`]).
    pub quantity: String,
    /// The association type it is narrowed to, where the best type counts.
    pub kind: Option<AssociationType>,
    /// Points for each unit of the quantity (tenant, percent, user, US dollar): the metric's maximum over `full_at`,
    /// or one over `per_point`.
    pub points_each: Points,
    /// The quantity that earns the metric's maximum.
    pub full_at: Points,
}

/// How certified people earn points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleRules {
    /// Gates that must be met before people earn points.
    pub gates: Vec<Gate>,
    pub scoring: Vec<Certified>,
    /// Exams that would belong to the scoring step, but that Microsoft's page does not list.
    pub unlisted: Vec<String>,
    /// Points per person of the scoring step.
    pub points_each: Points,
    /// The day from which nobody can earn what one of its steps asks for; `None` as long as no such day is known.
    pub closing: Option<Closing>,
}

/// When the last exam of a step has retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The first day on which none of them can be passed any more.
    pub from: NaiveDate,
    /// The last that could be.
    pub exams: Vec<String>,
}

impl Rulebook {
    /// Whether every metric counts associations of both activities, or of neither.
    pub fn counts_alike(&self, kind: AssociationType, one: Activity, other: Activity) -> bool {
        let mut claims = self.eligible.values().flat_map(|table| table.0.values());
        let [one, other] = [one, other].map(|activity| Claim { kind, activity: Some(activity) });
        claims.all(|claims| claims.contains(&one) == claims.contains(&other))
    }

    /// The same rules for one designation alone: what is measured by them is scored for it exactly as by all.
    pub fn only(&self, designation: DesignationId) -> Rulebook {
        self.with_metrics(designation, |_| true)
    }

    /// The same for the metrics of a designation that nobody's exams decide.
    pub fn only_usage(&self, designation: DesignationId) -> Rulebook {
        self.with_metrics(designation, |metric| metric.category() != "skilling")
    }

    fn with_metrics(&self, designation: DesignationId, wanted: impl Fn(MetricId) -> bool) -> Rulebook {
        let mut rules = self.clone();
        rules.designations.retain(|id, _| *id == designation);
        rules.designations.values_mut().for_each(|of| of.metrics.retain(|id, _| wanted(*id)));
        rules
    }

    /// The day by which the figures of a month are refreshed.
    pub fn published_on(&self, month: Month) -> NaiveDate {
        let first = month.plus(1).first_day();
        first.with_day(self.timing.usage_refresh_day.clamp(1, 28)).unwrap_or(first)
    }

    /// The exams of a step that can be passed on a day, by their codes.
    pub fn open_exams<'a>(&'a self, step: &'a [Certified], date: NaiveDate) -> Vec<&'a str> {
        let in_force = |c: &&Certified| c.from.is_none_or(|d| d <= date) && c.until.is_none_or(|d| date <= d);
        let exams = step.iter().filter(in_force).flat_map(|certified| &certified.exams);
        let mut open: Vec<&str> = Vec::new();
        for exam in exams.filter_map(|exam| self.passable(exam, date)) {
            if !open.contains(&exam) {
                open.push(exam);
            }
        }
        open
    }
}

/// A step that must be met first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its name, such as `step 1`.
    pub name: String,
    /// Certifications that count for it, any of them.
    pub exams: Vec<Certified>,
    pub people: Dated<u32>,
    /// Points paid once when it is met.
    pub points: Points,
}

/// What makes a person count in a step: one exam, or several that only together make the certification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The exams, all of them needed.
    pub exams: Vec<String>,
    /// The first day on which it counts in this step.
    pub from: Option<NaiveDate>,
    /// The last day on which it counts in this step.
    pub until: Option<NaiveDate>,
}

//! What is measured over the customers' usage, before anything is worth points.

use crate::book::vocabulary;
use crate::money::Micro;
use crate::points::Points;
use std::collections::BTreeSet;

/// Something that is measured over the customers' usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub kind: QuantityKind,
    /// Which measure of a usage row.
    pub amount: Amount,
    pub span: Span,
    /// Which associations count (a name in [`super::Rulebook::eligible`]).
    pub eligible: String,
    /// Which workloads count (a name in [`super::Rulebook::workloads`]); `None` is every one.
    ///
    /// For [`Amount::SecurityAcr`] the list says which services' whole ACR is security ACR.
    pub workloads: Option<String>,
    /// Canonical names of services that do not count.
    pub except: BTreeSet<String>,
    /// Which tenants take part, by size; `None` is all.
    pub band: Option<Band>,
    /// The active share of paid seats that one workload must reach.
    pub active_share: Option<Points>,
    /// Whether only growth and deployments since the claim count (Modern Work): the association active in the last
    /// month decides for the tenant. The value is the share active at the claim above which a deployment gives nothing.
    pub claims: Option<Points>,
    /// What the total must reach now to score at all (Azure: USD 1,000).
    pub floor_now: Option<Micro>,
    /// What the baseline must reach to score at all (consumption: 50,000).
    pub floor_year_ago: Option<Micro>,
}

vocabulary! {
    /// The closed set of formulas over usage. A new one is a word here, with its `Shape`, and a function in
    /// `scoring::facts`.
    QuantityKind {
        /// Tenants that reach the band now, less those that did a year ago; the tenant's workloads are added up.
        NetTenants = "net-tenants",
        /// The same where one workload alone must reach the band.
        NetTenantsByWorkload = "net-tenants-by-workload",
        /// The same per workload and tenant.
        NetWorkloads = "net-workloads",
        GrowthPercent = "growth-percent",
        GrowthUnits = "growth-units",
        DistinctServices = "distinct-services",
    }
}

/// How the facts of a formula become its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub sum: Sum,
    /// Whether workloads are looked at one by one, rather than added up for each tenant.
    pub by_workload: bool,
}

/// What a formula adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// What meets the band: now, less a year ago.
    Count,
    /// Amounts: now, less a year ago.
    Units,
    /// The same, as a share of a year ago.
    Percent,
    Services,
}

impl QuantityKind {
    pub const fn shape(self) -> Shape {
        let (sum, by_workload) = match self {
            QuantityKind::NetTenants => (Sum::Count, false),
            QuantityKind::NetTenantsByWorkload | QuantityKind::NetWorkloads => (Sum::Count, true),
            QuantityKind::GrowthPercent => (Sum::Percent, false),
            QuantityKind::GrowthUnits => (Sum::Units, false),
            QuantityKind::DistinctServices => (Sum::Services, true),
        };
        Shape { sum, by_workload }
    }
}

impl Sum {
    /// Whether amounts are compared, rather than anything counted.
    pub const fn is_growth(self) -> bool {
        matches!(self, Sum::Units | Sum::Percent)
    }
}

vocabulary! {
    /// A measure of a usage row.
    Amount {
        /// Azure consumed revenue, US dollars.
        Acr = "acr",
        /// Azure consumed revenue of security services, US dollars.
        SecurityAcr = "security-acr",
        PaidSeats = "paid-seats",
        ActiveUsers = "active-users",
        Revenue = "revenue",
        /// Users or capacity times their rate.
        Consumption = "consumption",
    }
}

/// A kind of import, and the report as Partner Center names it.
pub type Report = (&'static str, &'static str);

impl Amount {
    /// The report that carries the measure.
    pub const fn report(self) -> Report {
        match self {
            Amount::Acr | Amount::SecurityAcr => ("azure-usage", "Azure usage"),
            Amount::PaidSeats | Amount::ActiveUsers => ("office-usage", "Office and EMS usage"),
            Amount::Revenue => ("bizapps-revenue", "Business Applications revenue"),
            Amount::Consumption => ("bizapps-usage", "Business Applications usage"),
        }
    }
}

vocabulary! {
    /// The months that a quantity reads, on either side.
    Span {
        Month = "month",
        /// Any of the last two months.
        LastTwo = "last-two",
        /// The trailing twelve months, summed.
        Ttm = "ttm",
    }
}

/// Bounds on a tenant's (or workload's) size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    pub amount: Amount,
    /// At least this much, if given.
    pub at_least: Option<Micro>,
    /// More than this, if given.
    pub more_than: Option<Micro>,
    /// At most this much, if given.
    pub at_most: Option<Micro>,
    /// Whether the upper bound does not apply to a tenant that was inside the band a year ago.
    pub keeps_grown_tenants: bool,
}

impl Band {
    /// Whether an amount reaches the lower bounds.
    pub fn reached_by(&self, amount: Micro) -> bool {
        self.at_least.is_none_or(|bound| amount >= bound) && self.more_than.is_none_or(|bound| amount > bound)
    }

    /// Whether an amount stays within the upper bound.
    pub fn within_upper_bound(&self, amount: Micro) -> bool {
        self.at_most.is_none_or(|bound| amount <= bound)
    }
}

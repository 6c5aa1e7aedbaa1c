//! What is measured over the customers' usage, before anything is worth points.

use crate::money::Micro;
use crate::points::Points;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that is measured over the customers' usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// What is done with the amounts.
    pub kind: QuantityKind,
    /// Which measure of a usage row.
    pub amount: Amount,
    /// Which months are read.
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

/// The closed set of formulas over usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityKind {
    /// Tenants that reach the band now, less those that did a year ago; the tenant's workloads are added up.
    NetTenants,
    /// The same where one workload alone must reach the band.
    NetTenantsByWorkload,
    /// The same per workload and tenant.
    NetWorkloads,
    GrowthPercent,
    GrowthUnits,
    /// Distinct services in use.
    DistinctServices,
}

/// A measure of a usage row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Amount {
    /// Azure consumed revenue, US dollars.
    Acr,
    /// Azure consumed revenue of security services, US dollars.
    SecurityAcr,
    PaidSeats,
    ActiveUsers,
    Revenue,
    /// Users or capacity times their rate.
    Consumption,
}

/// The months that a quantity reads, on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    Month,
    /// Any of the last two months.
    LastTwo,
    /// The trailing twelve months, summed.
    Ttm,
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
    pub fn holds(&self, amount: Micro) -> bool {
        self.at_most.is_none_or(|bound| amount <= bound)
    }
}

//! Customers and what they subscribe to.

use super::problem::{Findings, Problem, Record, quoted};
use super::{Cloud, ContactRole, Licensing, Offer, Product, Segment, SubscriptionStatus};
use chrono::NaiveDate;

/// One tenant. Records that share a `tpid` are one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Key, chosen by the user or the tenant's GUID.
    pub id: String,
    /// Name, as it came from outside.
    pub name: String,
    /// The tenant's GUID, in lower case.
    pub tenant_id: Option<String>,
    /// The company's top-parent id.
    pub tpid: Option<String>,
    /// Primary domain.
    pub domain: Option<String>,
    /// Market segment; `None` is not known.
    pub segment: Option<Segment>,
    /// The cloud the tenant lives in.
    pub cloud: Cloud,
    /// Two-letter country code.
    pub country: Option<String>,
    /// People there.
    pub contacts: Vec<Contact>,
}

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
    /// What they do.
    pub role: ContactRole,
}

/// A subscription of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Key.
    pub id: String,
    /// The customer's id.
    pub customer: String,
    /// Microsoft's GUID of it, in lower case.
    pub subscription_id: Option<String>,
    /// Product family.
    pub product: Product,
    /// How it was bought; `None` is not known.
    pub licensing: Option<Licensing>,
    /// Kind of offer; `None` is not known.
    pub offer: Option<Offer>,
    /// State as of the last import.
    pub status: SubscriptionStatus,
    /// First day.
    pub started: Option<NaiveDate>,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// The subscription that this one follows.
    pub replaces: Option<String>,
}

impl Record for Customer {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        found.id("id", &self.id);
        found.guid("tenant_id", self.tenant_id.as_ref());
        found.maybe_id("tpid", self.tpid.as_ref());
        found.country("country", self.country.as_ref());
        found.0
    }
}

impl Record for Subscription {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        found.id("id", &self.id);
        found.id("customer", &self.customer);
        found.guid("subscription_id", self.subscription_id.as_ref());
        found.period(("started", self.started), ("ends", self.ends));
        if self.replaces.as_ref() == Some(&self.id) {
            found.push("replaces", quoted(&self.id), "expected another subscription than this one");
        }
        found.0
    }
}

//! Customers and what they subscribe to.

use super::problem::{Findings, Record, described, quoted};
use super::{Cloud, ContactRole, Licensing, Offer, Product, Segment, SubscriptionStatus};
use crate::ids::{CustomerId, SubscriptionId};
use crate::reading;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One tenant. Records that share a `tpid` are one company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Key, chosen by the user or the tenant's GUID.
    pub id: CustomerId,
    /// Name, as it came from outside.
    #[serde(default = "reading::nameless", deserialize_with = "reading::name")]
    pub name: String,
    /// The tenant's GUID, in lower case.
    #[serde(default, deserialize_with = "reading::guid", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tpid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Market segment; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// The cloud the tenant lives in; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud: Option<Cloud>,
    #[serde(default, deserialize_with = "reading::country", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
}

impl Customer {
    /// A customer of which nothing else is known yet.
    pub fn new(id: impl Into<CustomerId>, name: impl Into<String>) -> Customer {
        Customer { id: id.into(), name: name.into(), ..Customer::default() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub role: ContactRole,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub customer: CustomerId,
    /// Microsoft's GUID of it, in lower case.
    #[serde(default, deserialize_with = "reading::guid", skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<String>,
    pub product: Product,
    /// How it was bought; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licensing: Option<Licensing>,
    /// Kind of offer; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// State as of the last import.
    #[serde(default, deserialize_with = "reading::known")]
    pub status: SubscriptionStatus,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub ends: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<SubscriptionId>,
}

impl Subscription {
    /// An active subscription, of which nothing else is known yet.
    pub fn new(id: impl Into<SubscriptionId>, customer: impl Into<CustomerId>, product: Product) -> Subscription {
        Subscription { id: id.into(), customer: customer.into(), product, ..Subscription::default() }
    }
}

described! {
    Customer: CUSTOMER { id, name, tenant_id, tpid, domain, segment, cloud, country, contacts }
    Contact: CONTACT { name, email, role }
    Subscription: SUBSCRIPTION {
        id, customer, subscription_id, product, licensing, offer, status, started, ends, replaces,
    }
}

impl Record for Customer {
    fn complete(&mut self) {
        reading::name_by(&self.id, &mut self.name);
    }
}

impl Record for Subscription {
    fn rules(&self, found: &mut Findings) {
        if self.replaces.as_ref() == Some(&self.id) {
            found.push("replaces", quoted(&self.id), "expected another subscription than this one");
        }
    }
}

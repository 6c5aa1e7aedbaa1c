//! Associations: what ties the partner to what its customers use.

use super::problem::{Record, described};
use super::{Activity, AssociationState, AssociationType, CredentialKind, EvidenceKind, Product};
use crate::ids::{AssociationId, CustomerId, PartnerLocationId, PersonId, SubscriptionId};
use crate::reading;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One association of the partner with a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association {
    pub id: AssociationId,
    /// Which of the four ways.
    #[serde(rename = "type")]
    pub kind: AssociationType,
    /// What exactly; `None` is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
    pub customer: CustomerId,
    /// The product family it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// The subscription (our key) it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscription: Option<SubscriptionId>,
    /// The workloads it is limited to; empty is all.
    #[serde(default, deserialize_with = "reading::names", skip_serializing_if = "Vec::is_empty")]
    pub workloads: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<PartnerLocationId>,
    /// How far it has come.
    pub state: AssociationState,
    /// A finer state of its own kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substate: Option<String>,
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogEntry>,
    /// First day in force.
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// Last day in force.
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub ended: Option<NaiveDate>,
    /// Microsoft's id of the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displaced_by: Option<String>,
    /// The provider or reseller on the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<String>,
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    #[serde(default, deserialize_with = "reading::known", skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The identity that carries a Partner Admin Link.
    #[serde(default, deserialize_with = "reading::part", skip_serializing_if = "Option::is_none")]
    pub credential: Option<Box<Credential>>,
}

impl Association {
    /// An active association of a customer as a whole, with nothing else known of it yet.
    pub fn active(id: impl Into<AssociationId>, kind: AssociationType, customer: impl Into<CustomerId>) -> Association {
        let (id, customer) = (id.into(), customer.into());
        Association { id, kind, customer, state: AssociationState::Active, ..Association::default() }
    }

    /// The first id for a new association of a customer that is not taken.
    pub fn new_id(
        kind: AssociationType,
        customer: &CustomerId,
        is_taken: impl Fn(&AssociationId) -> bool,
    ) -> AssociationId {
        let ids = (1_u32..).map(|number| AssociationId::from(format!("{}-{customer}-{number}", kind.word())));
        ids.into_iter().find(|id| !is_taken(id)).unwrap_or_default()
    }
}

/// A step in an association's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub state: AssociationState,
    #[serde(deserialize_with = "reading::spelled")]
    pub on: NaiveDate,
    #[serde(default, deserialize_with = "reading::known", skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A document that proves the partner's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub name: String,
    pub kind: EvidenceKind,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub sent: Option<NaiveDate>,
}

/// An identity with access to a customer's resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    pub kind: CredentialKind,
    #[serde(default, deserialize_with = "reading::known", skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    #[serde(default, deserialize_with = "reading::guid", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    #[serde(default, deserialize_with = "reading::parts", skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
    /// The day the link was last seen to work.
    #[serde(default, deserialize_with = "reading::maybe_day", skip_serializing_if = "Option::is_none")]
    pub verified: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

impl Credential {
    /// An identity of which nothing else is known.
    pub fn new(kind: CredentialKind) -> Credential {
        Credential {
            kind,
            name: String::new(),
            object_id: None,
            tenant_id: None,
            assignments: Vec::new(),
            verified: None,
            person: None,
        }
    }
}

/// A role on a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub role: String,
    pub scope: String,
}

described! {
    Association: ASSOCIATION {
        id, kind, activity, customer, product, subscription, workloads, partner_id, state, substate, log, started, ended,
        claim_id, claim_name, displaced_by, counterparty, evidence, notes, credential,
    }
    LogEntry: LOG_ENTRY { state, on, note }
    Evidence: EVIDENCE { name, kind, dated, sent }
    Credential: CREDENTIAL { kind, name, object_id, tenant_id, assignments, verified, person }
    Assignment: ASSIGNMENT { role, scope }
}

impl Record for Association {}

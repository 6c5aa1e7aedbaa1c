//! Each record's fields, described once: serde's structs, the JSON Schema and the dataset's messages are held to it, forms
//! and the wording of changes take their words from it.

use super::{
    Activity, AssociationState, AssociationType, Basis, Cloud, ContactRole, CredentialKind, DesignationId,
    EvidenceKind, Licensing, MetricId, Offer, Product, RecordKind, Segment, SubscriptionStatus,
};

use FieldKind::{
    Attributions, Count, Country, Date, Guid, Id, Lines, Money, Month, Names, Number, Part, Parts, Points, Quantity,
    Reference, Text, Truth, Word,
};

/// A record, or a part of one.
#[derive(Debug)]
pub struct Description {
    /// What people call one, in lower case.
    pub name: &'static str,
    /// Its fields, in the order of the dataset.
    pub fields: &'static [Field],
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    /// What is expected, in a few words; empty where the label says it.
    pub hint: &'static str,
    pub kind: FieldKind,
    /// Whether every record in a file has it.
    pub required: bool,
    pub asked: Asked,
    /// The field whose day it must not be before; empty where there is none.
    pub not_before: &'static str,
}

/// Whether a form asks for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is set by the program, or by other ways than a form.
    Never,
    /// It may stay blank.
    Optional,
    /// It can't be blank.
    Required,
}

#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
    Text,
    /// A key, or a name that is not blank.
    Id,
    /// The id of a record of this type.
    Reference(RecordKind),
    /// A GUID, in lower case.
    Guid,
    /// A country code of two capitals.
    Country,
    Date,
    Month,
    Truth,
    Word(&'static [&'static str]),
    /// A number, with at most six decimals.
    Number,
    /// US dollars; negative where something was credited.
    Money,
    /// A whole number, 0 or more.
    Count,
    /// A number, 0 or more.
    Quantity,
    /// Points, 0 or more.
    Points,
    /// Names that are not blank.
    Names,
    /// Association types, each with or without its activity: `cpor/osa`.
    Attributions,
    /// The first and the last line in a file.
    Lines,
    Part(&'static Description),
    Parts(&'static Description),
}

impl Description {
    /// The field at a path such as `credential.name`, within its parts.
    pub const fn at(&self, path: &str) -> Option<&'static Field> {
        self.find(path.as_bytes())
    }

    const fn find(&self, path: &[u8]) -> Option<&'static Field> {
        let (fields, mut at) = (self.fields, 0);
        while at < fields.len() {
            let field = &fields[at];
            match (strip(path, field.name.as_bytes()), field.kind) {
                (Some([]), _) => return Some(field),
                (Some([b'.', rest @ ..]), Part(of) | Parts(of)) => return of.find(rest),
                _ => at += 1,
            }
        }
        None
    }

    /// Where the field at a path stands among the fields, and within its part.
    pub fn place(&self, path: &str) -> Vec<usize> {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let Some(at) = self.fields.iter().position(|field| field.name == name) else { return Vec::new() };
        match self.fields[at].kind {
            Part(of) if !rest.is_empty() => [vec![at], of.place(rest)].concat(),
            _ => vec![at],
        }
    }
}

const fn strip<'p>(path: &'p [u8], prefix: &[u8]) -> Option<&'p [u8]> {
    match (path, prefix) {
        (rest, []) => Some(rest),
        ([first, rest @ ..], [same, prefix @ ..]) if *first == *same => strip(rest, prefix),
        _ => None,
    }
}

impl RecordKind {
    /// The fields of records of this type.
    pub const fn description(self) -> &'static Description {
        match self {
            RecordKind::Partner => &PARTNER,
            RecordKind::Customer => &CUSTOMER,
            RecordKind::Subscription => &SUBSCRIPTION,
            RecordKind::Association => &ASSOCIATION,
            RecordKind::Person => &PERSON,
            RecordKind::Certification => &CERTIFICATION,
            RecordKind::Reported => &REPORTED,
            RecordKind::Snapshot => &SNAPSHOT,
        }
    }
}

/// A field that may be absent from a file, and that forms ask for without insisting.
const fn field(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { name, label, hint: "", kind, required: false, asked: Asked::Optional, not_before: "" }
}

impl Field {
    const fn hint(self, hint: &'static str) -> Field {
        Field { hint, ..self }
    }

    const fn required(self) -> Field {
        Field { required: true, ..self }
    }

    const fn needed(self) -> Field {
        Field { asked: Asked::Required, ..self }
    }

    const fn not_before(self, not_before: &'static str) -> Field {
        Field { not_before, ..self }
    }

    const fn not_asked(self) -> Field {
        Field { asked: Asked::Never, ..self }
    }
}

pub static DATASET: Description = Description {
    name: "dataset",
    fields: &[
        field("partner", "Partner", Part(&PARTNER)),
        field("customers", "Customers", Parts(&CUSTOMER)),
        field("subscriptions", "Subscriptions", Parts(&SUBSCRIPTION)),
        field("associations", "Associations", Parts(&ASSOCIATION)),
        field("usage", "Usage", Parts(&USAGE)),
        field("people", "People", Parts(&PERSON)),
        field("certifications", "Certifications", Parts(&CERTIFICATION)),
        field("reported", "Reported figures", Parts(&REPORTED)),
        field("snapshots", "Past scores", Parts(&SNAPSHOT)),
    ],
};

pub static PARTNER: Description = Description {
    name: "partner",
    fields: &[
        field("name", "Name", Text).hint("as in Partner Center"),
        field("global_id", "Global id", Id).hint("digits"),
        field("tenant_id", "Tenant id", Guid).hint("your own tenant's GUID"),
        field("contact", "Contact", Part(&PARTNER_CONTACT)),
        field("locations", "Locations", Parts(&LOCATION)),
        field("enrolled", "Enrolled in", Parts(&ENROLMENT)),
    ],
};

/// Whom to write to at the partner.
pub static PARTNER_CONTACT: Description = Description {
    name: "contact",
    fields: &[field("name", "Your name", Text).hint("signs the mails").required(), field("email", "Your mail", Text)],
};

pub static LOCATION: Description = Description {
    name: "location",
    fields: &[
        field("partner_id", "Partner id", Id).hint("digits; associations carry it").required().needed(),
        field("name", "Name", Text).hint("usually the city"),
        field("country", "Country", Country).hint("two letters, such as NO"),
    ],
};

/// A designation that the partner is enrolled in.
pub static ENROLMENT: Description = Description {
    name: "enrolment",
    fields: &[
        field("designation", "Designation", Word(DesignationId::WORDS)).required().needed(),
        field("anniversary", "Anniversary", Date).hint("the day to renew").required().needed(),
        field("track", "Track", Text).hint("frozen until the renewal"),
        field("paid_on", "Fee paid on", Date),
    ],
};

pub static CUSTOMER: Description = Description {
    name: "customer",
    fields: &[
        field("id", "Id", Id).required().not_asked(),
        field("name", "Name", Text).hint("the name you use").needed(),
        field("tenant_id", "Tenant id", Guid).hint("a GUID; you can add it later"),
        field("tpid", "Top parent id", Id).hint("the parent company's id, if known"),
        field("domain", "Domain", Text).hint("the primary domain"),
        field("segment", "Segment", Word(Segment::WORDS)),
        field("cloud", "Cloud", Word(Cloud::WORDS)),
        field("country", "Country", Country).hint("two letters, such as NO"),
        field("contacts", "Contacts", Parts(&CONTACT)),
    ],
};

/// A person at a customer.
pub static CONTACT: Description = Description {
    name: "contact",
    fields: &[
        field("name", "Name", Text).required().needed(),
        field("email", "Mail", Text),
        field("role", "Role", Word(ContactRole::WORDS)).required().needed(),
    ],
};

pub static SUBSCRIPTION: Description = Description {
    name: "subscription",
    fields: &[
        field("id", "Id", Id).required().not_asked(),
        field("customer", "Customer", Reference(RecordKind::Customer)).required().needed(),
        field("subscription_id", "Subscription id", Guid).hint("Microsoft's GUID"),
        field("product", "Product", Word(Product::WORDS)).required().needed(),
        field("licensing", "Licensing", Word(Licensing::WORDS)),
        field("offer", "Offer", Word(Offer::WORDS)),
        field("status", "Status", Word(SubscriptionStatus::WORDS)).needed(),
        field("started", "First day", Date),
        field("ends", "Last day", Date).not_before("started"),
        field("replaces", "Replaces", Reference(RecordKind::Subscription)).hint("the subscription it replaces"),
    ],
};

/// What ties the partner to what a customer uses.
pub static ASSOCIATION: Description = Description {
    name: "association",
    fields: &[
        field("id", "Id", Id).required().not_asked(),
        field("type", "Type", Word(AssociationType::WORDS)).required().needed(),
        field("activity", "Activity", Word(Activity::WORDS)),
        field("customer", "Customer", Reference(RecordKind::Customer)).required().needed(),
        field("product", "Product", Word(Product::WORDS)).hint("all, if left blank"),
        field("subscription", "Subscription", Reference(RecordKind::Subscription)).hint("all, if left blank"),
        field("workloads", "Workloads", Names).hint("all, if left blank"),
        field("partner_id", "Location id", Id),
        field("state", "State", Word(AssociationState::WORDS)).required().not_asked(),
        field("substate", "Detailed state", Text).hint("m moves it"),
        field("log", "History", Parts(&LOG_ENTRY)),
        field("started", "In force since", Date).hint("usage before this day never counts"),
        field("ended", "Last day", Date).not_before("started"),
        field("claim_id", "Claim id", Text).hint("as in Partner Center"),
        field("claim_name", "Claim name", Text),
        field("displaced_by", "Displaced by", Text),
        field("counterparty", "Provider or reseller", Text).hint("the other partner of the sale"),
        field("evidence", "Proofs of execution", Parts(&EVIDENCE)),
        field("notes", "Notes", Text),
        field("credential", "Identity", Part(&CREDENTIAL)),
    ],
};

/// A step in an association's life.
pub static LOG_ENTRY: Description = Description {
    name: "step",
    fields: &[
        field("state", "State", Word(AssociationState::WORDS)).required().needed(),
        field("on", "On", Date).required().needed(),
        field("note", "Note", Text),
    ],
};

/// A document that proves the partner's work.
pub static EVIDENCE: Description = Description {
    name: "proof of execution",
    fields: &[
        field("name", "File name", Text).required().needed(),
        field("kind", "What it is", Word(EvidenceKind::WORDS)).required().needed(),
        field("dated", "Dated", Date),
        field("sent", "Handed in on", Date),
    ],
};

/// The identity that carries a Partner Admin Link.
pub static CREDENTIAL: Description = Description {
    name: "identity",
    fields: &[
        field("kind", "Identity", Word(CredentialKind::WORDS)).hint("the account that carries the link").required(),
        field("name", "Account", Text),
        field("object_id", "Object id", Text),
        field("tenant_id", "Tenant of the account", Guid),
        field("assignments", "Roles", Parts(&ASSIGNMENT)),
        field("verified", "Link seen on", Date),
        field("person", "Whose it is", Reference(RecordKind::Person)),
    ],
};

/// A role on a scope.
pub static ASSIGNMENT: Description = Description {
    name: "role",
    fields: &[
        field("role", "Role", Text).hint("as Azure names it").required().needed(),
        field("scope", "Scope", Text).hint("such as /subscriptions/…").required().needed(),
    ],
};

/// A customer's figures of one workload in one month.
pub static USAGE: Description = Description {
    name: "usage row",
    fields: &[
        field("customer", "Customer", Reference(RecordKind::Customer)).required().not_asked(),
        field("subscription", "Subscription", Reference(RecordKind::Subscription)).not_asked(),
        field("product", "Product", Word(Product::WORDS)).required().not_asked(),
        field("workload", "Workload", Text).not_asked(),
        field("month", "Month", Month).required().not_asked(),
        field("acr_usd", "Azure consumed revenue", Money).not_asked(),
        field("security_acr_usd", "Security consumed revenue", Money).not_asked(),
        field("paid_seats", "Paid seats", Count).not_asked(),
        field("active_users", "Active users", Count).not_asked(),
        field("revenue_usd", "Revenue", Money).not_asked(),
        field("capacity", "Capacity", Quantity).not_asked(),
        field("attributed_by", "Attributed by", Attributions).not_asked(),
        field("kind", "Kind of report", Text).not_asked(),
        field("source", "File", Text).not_asked(),
        field("lines", "Lines", Lines).not_asked(),
        field("as_of", "As of", Date).not_asked(),
    ],
};

/// One of the partner's people.
pub static PERSON: Description = Description {
    name: "person",
    fields: &[
        field("id", "Id", Id).required().not_asked(),
        field("name", "Name", Text).needed(),
        field("email", "Mail", Text).hint("the work address"),
        field("linked", "Linked", Truth).hint("whether the Learn profile is linked to you"),
        field("linked_on", "Linked on", Date),
        field("mcid", "MCID", Text).hint("Microsoft's id of the profile"),
        field("left", "Left on", Date),
    ],
};

/// A certification that a person earned.
pub static CERTIFICATION: Description = Description {
    name: "certification",
    fields: &[
        field("person", "Person", Reference(RecordKind::Person)).required().needed(),
        field("exam", "Certification", Id).hint("its code, such as AZ-104").required().needed(),
        field("earned", "Earned on", Date).required().needed(),
        field("expires", "Expires on", Date).hint("a year later; fundamentals never expire").not_before("earned"),
    ],
};

/// A figure as Partner Center reported it.
pub static REPORTED: Description = Description {
    name: "reported figure",
    fields: &[
        field("designation", "Designation", Word(DesignationId::WORDS)).required().not_asked(),
        field("metric", "Metric", Word(MetricId::WORDS)).required().not_asked(),
        field("track", "Track", Text).not_asked(),
        field("value", "Value", Number).not_asked(),
        field("points", "Points", Points).not_asked(),
        field("as_of", "As of", Date).required().not_asked(),
    ],
};

/// A designation's score on a day of the past.
pub static SNAPSHOT: Description = Description {
    name: "past score",
    fields: &[
        field("date", "Date", Date).required().not_asked(),
        field("designation", "Designation", Word(DesignationId::WORDS)).required().not_asked(),
        field("track", "Track", Text).not_asked(),
        field("points", "Points", Points).required().not_asked(),
        field("qualified", "Qualified", Truth).required().not_asked(),
        field("basis", "Basis", Word(Basis::WORDS)).required().not_asked(),
        field("rulebook", "Rulebook", Text).not_asked(),
    ],
};

/// A row of the inventory of Partner Admin Links, which is made from the other records.
pub static PAL_LINK: Description = Description {
    name: "link",
    fields: &[
        field("association", "Association", Reference(RecordKind::Association)).not_asked(),
        field("customer", "Customer", Reference(RecordKind::Customer)).not_asked(),
        field("customer_name", "Customer's name", Text).not_asked(),
        field("tenant_id", "Tenant", Guid).not_asked(),
        field("identity", "Account", Text).not_asked(),
        field("identity_kind", "Identity", Word(CredentialKind::WORDS)).not_asked(),
        field("object_id", "Object id", Text).not_asked(),
        field("role", "Role", Text).not_asked(),
        field("scope", "Scope", Text).not_asked(),
        field("partner_id", "Linked to", Text).not_asked(),
        field("state", "State", Word(AssociationState::WORDS)).not_asked(),
        field("verified", "Link seen on", Date).not_asked(),
    ],
};

#[cfg(test)]
mod tests;

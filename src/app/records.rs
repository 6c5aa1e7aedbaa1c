//! What each type of record is asked for when somebody writes it by hand: one table, read by one form.
//!
//! A field is named by its way in the dataset. What is not in the table (logs, evidence, lists of contacts) is kept as it
//! is when a record is edited.

use crate::core::book::{
    Activity, AssociationState, AssociationType, Cloud, CredentialKind, Licensing, Offer, Product, RecordKind, Segment,
    SubscriptionStatus,
};

/// A type of record as forms know it.
#[derive(Debug)]
pub struct RecordType {
    /// Which.
    pub kind: RecordKind,
    /// What one is called.
    pub name: &'static str,
    /// Its fields, in the order in which they are asked for.
    pub fields: &'static [Field],
}

/// A field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its way in the dataset: `credential.name`.
    pub path: &'static str,
    /// Its name on the form.
    pub label: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What is expected, in a few words.
    pub hint: &'static str,
    /// Whether it cannot be blank.
    pub needed: bool,
    /// What stands in a new record.
    pub default: Default,
}

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Words.
    Text,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// Yes, no, or not known.
    Truth,
    /// A day.
    Day,
    /// Names with commas between.
    Names,
    /// A customer of the book.
    Customer,
    /// A subscription of the book.
    Subscription,
    /// A person of the book.
    Person,
    /// A location id of the partner.
    Location,
    /// An exam that the rulebook knows, or another.
    Exam,
}

/// What stands in a new record until something else is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// Nothing.
    Blank,
    /// This.
    Is(&'static str),
    /// Today.
    Today,
    /// The partner's only location.
    OnlyLocation,
}

/// What most fields have in common.
const FIELD: Field =
    Field { path: "", label: "", takes: Takes::Text, hint: "", needed: false, default: Default::Blank };

macro_rules! words {
    ($type:ty) => {
        Takes::Word(|| <$type>::ALL.iter().map(|value| value.word()).collect())
    };
}

/// Every type that has a form.
pub const TYPES: &[RecordType] = &[
    RecordType {
        kind: RecordKind::Customer,
        name: "customer",
        fields: &[
            Field { path: "name", label: "Name", hint: "as you know it", needed: true, ..FIELD },
            Field { path: "tenant_id", label: "Tenant id", hint: "a GUID; it can wait", ..FIELD },
            Field { path: "domain", label: "Domain", hint: "the primary one", ..FIELD },
            Field { path: "tpid", label: "Top parent id", hint: "the company's, where it is known", ..FIELD },
            Field { path: "segment", label: "Segment", takes: words!(Segment), ..FIELD },
            Field {
                path: "cloud",
                label: "Cloud",
                takes: words!(Cloud),
                needed: true,
                default: Default::Is("commercial"),
                ..FIELD
            },
            Field { path: "country", label: "Country", hint: "two letters, as NO", ..FIELD },
        ],
    },
    RecordType {
        kind: RecordKind::Subscription,
        name: "subscription",
        fields: &[
            Field { path: "customer", label: "Customer", takes: Takes::Customer, needed: true, ..FIELD },
            Field { path: "subscription_id", label: "Subscription id", hint: "Microsoft's GUID", ..FIELD },
            Field { path: "product", label: "Product", takes: words!(Product), needed: true, ..FIELD },
            Field { path: "licensing", label: "Licensing", takes: words!(Licensing), ..FIELD },
            Field { path: "offer", label: "Offer", takes: words!(Offer), default: Default::Is("paid"), ..FIELD },
            Field {
                path: "status",
                label: "Status",
                takes: words!(SubscriptionStatus),
                needed: true,
                default: Default::Is("active"),
                ..FIELD
            },
            Field { path: "started", label: "First day", takes: Takes::Day, default: Default::Today, ..FIELD },
            Field { path: "ends", label: "Last day", takes: Takes::Day, ..FIELD },
            Field {
                path: "replaces",
                label: "Replaces",
                takes: Takes::Subscription,
                hint: "the one it follows",
                ..FIELD
            },
        ],
    },
    RecordType {
        kind: RecordKind::Association,
        name: "association",
        fields: &[
            Field { path: "customer", label: "Customer", takes: Takes::Customer, needed: true, ..FIELD },
            Field { path: "type", label: "Type", takes: words!(AssociationType), needed: true, ..FIELD },
            Field { path: "activity", label: "Activity", takes: words!(Activity), hint: "of CPOR and CSP", ..FIELD },
            Field { path: "product", label: "Product", takes: words!(Product), hint: "blank: all of them", ..FIELD },
            Field {
                path: "subscription",
                label: "Subscription",
                takes: Takes::Subscription,
                hint: "blank: all of them",
                ..FIELD
            },
            Field { path: "workloads", label: "Workloads", takes: Takes::Names, hint: "blank: all of them", ..FIELD },
            Field {
                path: "partner_id",
                label: "Location id",
                takes: Takes::Location,
                default: Default::OnlyLocation,
                ..FIELD
            },
            Field {
                path: "state",
                label: "State",
                takes: words!(AssociationState),
                needed: true,
                default: Default::Is("draft"),
                ..FIELD
            },
            Field { path: "started", label: "In force since", takes: Takes::Day, ..FIELD },
            Field { path: "ended", label: "Last day", takes: Takes::Day, ..FIELD },
            Field { path: "claim_id", label: "Claim id", ..FIELD },
            Field { path: "claim_name", label: "Claim name", ..FIELD },
            Field {
                path: "counterparty",
                label: "Provider or reseller",
                hint: "the other side of the indirect model",
                ..FIELD
            },
            Field {
                path: "credential.kind",
                label: "Identity",
                takes: words!(CredentialKind),
                hint: "of PAL",
                ..FIELD
            },
            Field { path: "credential.name", label: "Account", hint: "of PAL", ..FIELD },
            Field { path: "credential.verified", label: "Link seen on", takes: Takes::Day, ..FIELD },
            Field { path: "displaced_by", label: "Displaced by", ..FIELD },
            Field { path: "notes", label: "Notes", ..FIELD },
        ],
    },
    RecordType {
        kind: RecordKind::Person,
        name: "person",
        fields: &[
            Field { path: "name", label: "Name", needed: true, ..FIELD },
            Field { path: "email", label: "Mail", hint: "the work address", ..FIELD },
            Field {
                path: "linked",
                label: "Linked",
                takes: Takes::Truth,
                hint: "the Learn profile to Partner Center",
                ..FIELD
            },
            Field { path: "linked_on", label: "Linked on", takes: Takes::Day, ..FIELD },
            Field { path: "mcid", label: "MCID", hint: "Microsoft's id of the profile", ..FIELD },
            Field { path: "left", label: "Left on", takes: Takes::Day, ..FIELD },
        ],
    },
    RecordType {
        kind: RecordKind::Certification,
        name: "certification",
        fields: &[
            Field { path: "person", label: "Person", takes: Takes::Person, needed: true, ..FIELD },
            Field {
                path: "exam",
                label: "Certification",
                takes: Takes::Exam,
                hint: "its code, as AZ-104",
                needed: true,
                ..FIELD
            },
            Field {
                path: "earned",
                label: "Earned on",
                takes: Takes::Day,
                needed: true,
                default: Default::Today,
                ..FIELD
            },
            Field {
                path: "expires",
                label: "Expires on",
                takes: Takes::Day,
                hint: "blank: a year later, fundamentals never",
                ..FIELD
            },
        ],
    },
    RecordType {
        kind: RecordKind::Partner,
        name: "partner",
        fields: &[
            Field { path: "name", label: "Name", hint: "as in Partner Center", ..FIELD },
            Field { path: "global_id", label: "Global id", hint: "digits", ..FIELD },
            Field { path: "tenant_id", label: "Tenant id", hint: "your own tenant's GUID", ..FIELD },
            Field { path: "contact.name", label: "Your name", hint: "signs the mails of wizards", ..FIELD },
            Field { path: "contact.email", label: "Your mail", ..FIELD },
        ],
    },
];

/// The form of a type of record, if it has one.
pub fn form_of(kind: RecordKind) -> Option<&'static RecordType> {
    TYPES.iter().find(|of| of.kind == kind)
}

//! The table of forms.

use super::{Default, Field, FormType, Takes};
use crate::record_form::RecordForm;
use laurels_core::book::{
    AssociationState, AssociationType, Cloud, ContactRole, CredentialKind, DesignationId, EvidenceKind, Licensing,
    Offer, Product, RecordKind, Segment, SubscriptionStatus,
};
use laurels_core::states;
use serde_json::{Map, Value, json};

/// What most fields have in common.
const FIELD: Field = Field {
    path: "",
    label: "",
    takes: Takes::Text,
    hint: "",
    needed: false,
    default: Default::Blank,
    shown: |_| true,
};

/// What most forms have in common.
const FORM: FormType = FormType { kind: None, name: "", fields: &[], complete: |_, _| {} };

macro_rules! words {
    ($type:ty) => {
        Takes::Word(|| <$type>::ALL.iter().map(|value| value.word()).collect())
    };
}

/// Every type of record that has a form.
pub const TYPES: &[&FormType] = &[&CUSTOMER, &SUBSCRIPTION, &ASSOCIATION, &PERSON, &CERTIFICATION, &PARTNER];

static CUSTOMER: FormType = FormType {
    kind: Some(RecordKind::Customer),
    name: "customer",
    fields: &[
        Field { path: "name", label: "Name", hint: "as you know it", needed: true, ..FIELD },
        Field { path: "tenant_id", label: "Tenant id", takes: Takes::Guid, hint: "a GUID; it can wait", ..FIELD },
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
        Field { path: "contacts", label: "Contacts", takes: Takes::Entries(&CONTACT), ..FIELD },
    ],
    ..FORM
};

static CONTACT: FormType = FormType {
    name: "contact",
    fields: &[
        Field { path: "name", label: "Name", needed: true, ..FIELD },
        Field { path: "email", label: "Mail", ..FIELD },
        Field {
            path: "role",
            label: "Role",
            takes: words!(ContactRole),
            needed: true,
            default: Default::Is("technical"),
            ..FIELD
        },
    ],
    ..FORM
};

static SUBSCRIPTION: FormType = FormType {
    kind: Some(RecordKind::Subscription),
    name: "subscription",
    fields: &[
        Field { path: "customer", label: "Customer", takes: Takes::Customer, needed: true, ..FIELD },
        Field {
            path: "subscription_id",
            label: "Subscription id",
            takes: Takes::Guid,
            hint: "Microsoft's GUID",
            ..FIELD
        },
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
        Field { path: "replaces", label: "Replaces", takes: Takes::Subscription, hint: "the one it follows", ..FIELD },
    ],
    ..FORM
};

/// Whether the association in the form is of a type.
fn is_of(form: &RecordForm, kind: AssociationType) -> bool {
    form.value("type") == kind.word()
}

fn is_claim(form: &RecordForm) -> bool {
    is_of(form, AssociationType::Cpor)
}

fn is_link(form: &RecordForm) -> bool {
    is_of(form, AssociationType::Pal)
}

fn is_resold(form: &RecordForm) -> bool {
    is_of(form, AssociationType::Csp)
}

static ASSOCIATION: FormType = FormType {
    kind: Some(RecordKind::Association),
    name: "association",
    fields: &[
        Field { path: "customer", label: "Customer", takes: Takes::Customer, needed: true, ..FIELD },
        Field { path: "type", label: "Type", takes: words!(AssociationType), needed: true, ..FIELD },
        Field {
            path: "activity",
            label: "Activity",
            takes: Takes::Activity,
            shown: |form| is_claim(form) || is_resold(form),
            ..FIELD
        },
        Field {
            path: "subscription",
            label: "Subscription",
            takes: Takes::Subscription,
            hint: "blank: all of them",
            ..FIELD
        },
        Field {
            path: "product",
            label: "Product",
            takes: words!(Product),
            hint: "blank: all of them",
            default: Default::ProductOfSubscription,
            ..FIELD
        },
        Field { path: "workloads", label: "Workloads", takes: Takes::Workloads, hint: "blank: all of them", ..FIELD },
        Field {
            path: "partner_id",
            label: "Location id",
            takes: Takes::Location,
            default: Default::OnlyLocation,
            ..FIELD
        },
        Field {
            path: "+state",
            label: "State",
            takes: Takes::State,
            needed: true,
            default: Default::FirstState,
            shown: RecordForm::is_new,
            ..FIELD
        },
        Field {
            path: "+since",
            label: "In that state since",
            takes: Takes::Day,
            default: Default::Today,
            shown: RecordForm::is_new,
            ..FIELD
        },
        Field {
            path: "substate",
            label: "State",
            takes: Takes::Standing,
            hint: "m moves it",
            shown: |form| form.is_of_one() && !form.is_new(),
            ..FIELD
        },
        Field {
            path: "started",
            label: "In force since",
            takes: Takes::Day,
            hint: "usage before it never counts",
            ..FIELD
        },
        Field { path: "ended", label: "Last day", takes: Takes::Day, ..FIELD },
        Field { path: "claim_id", label: "Claim id", hint: "Partner Center's", shown: is_claim, ..FIELD },
        Field { path: "claim_name", label: "Claim name", shown: is_claim, ..FIELD },
        Field {
            path: "evidence",
            label: "Proofs of execution",
            takes: Takes::Entries(&EVIDENCE),
            shown: is_claim,
            ..FIELD
        },
        Field {
            path: "counterparty",
            label: "Provider or reseller",
            hint: "the other side of the indirect model",
            shown: is_resold,
            ..FIELD
        },
        Field {
            path: "credential.kind",
            label: "Identity",
            takes: words!(CredentialKind),
            hint: "that carries the link",
            shown: is_link,
            ..FIELD
        },
        Field { path: "credential.name", label: "Account", shown: is_link, ..FIELD },
        Field { path: "credential.object_id", label: "Object id", shown: is_link, ..FIELD },
        Field {
            path: "credential.tenant_id",
            label: "Tenant of the account",
            takes: Takes::Guid,
            shown: is_link,
            ..FIELD
        },
        Field { path: "credential.person", label: "Whose it is", takes: Takes::Person, shown: is_link, ..FIELD },
        Field {
            path: "credential.assignments",
            label: "Roles",
            takes: Takes::Entries(&ASSIGNMENT),
            shown: is_link,
            ..FIELD
        },
        Field { path: "credential.verified", label: "Link seen on", takes: Takes::Day, shown: is_link, ..FIELD },
        Field {
            path: "displaced_by",
            label: "Displaced by",
            shown: |form| !form.value("displaced_by").is_empty() || form.state() == "displaced",
            ..FIELD
        },
        Field { path: "notes", label: "Notes", ..FIELD },
        Field {
            path: "log",
            label: "How it came there",
            takes: Takes::Entries(&STEP),
            shown: |form| !form.is_new(),
            ..FIELD
        },
    ],
    complete: came_to_its_state,
};

/// A new association is in the state that was chosen, since the day that was given, and its log says so.
fn came_to_its_state(form: &RecordForm, object: &mut Map<String, Value>) {
    let kind = AssociationType::from_word(form.value("type"));
    let Some(state) = kind.and_then(|kind| states::state(kind, form.value("+state"))) else { return };
    let since = form.value("+since");
    let word = state.state.word();
    let mut set = |path: &str, value: Value| drop(object.insert(path.to_owned(), value));
    set("state", json!(word));
    set("substate", json!(state.id));
    if since.is_empty() {
        return;
    }
    set("log", json!([{ "state": word, "on": since }]));
    let (begins, ends) = (form.value("started"), form.value("ended"));
    let over = matches!(state.state, AssociationState::Ended | AssociationState::Displaced);
    match state.state {
        AssociationState::Active if begins.is_empty() => set("started", json!(since)),
        _ if over && ends.is_empty() => set("ended", json!(since)),
        _ => {}
    }
}

static EVIDENCE: FormType = FormType {
    name: "proof of execution",
    fields: &[
        Field { path: "name", label: "File name", needed: true, ..FIELD },
        Field {
            path: "kind",
            label: "What it is",
            takes: words!(EvidenceKind),
            needed: true,
            default: Default::Is("sow"),
            ..FIELD
        },
        Field { path: "dated", label: "Dated", takes: Takes::Day, ..FIELD },
        Field { path: "sent", label: "Handed in on", takes: Takes::Day, ..FIELD },
    ],
    ..FORM
};

static ASSIGNMENT: FormType = FormType {
    name: "role",
    fields: &[
        Field { path: "role", label: "Role", hint: "as Azure names it", needed: true, ..FIELD },
        Field {
            path: "scope",
            label: "Scope",
            hint: "as /subscriptions/…",
            needed: true,
            default: Default::Is("/"),
            ..FIELD
        },
    ],
    ..FORM
};

static STEP: FormType = FormType {
    name: "step",
    fields: &[
        Field { path: "state", label: "Came to", takes: words!(AssociationState), needed: true, ..FIELD },
        Field { path: "on", label: "On", takes: Takes::Day, needed: true, default: Default::Today, ..FIELD },
        Field { path: "note", label: "Note", ..FIELD },
    ],
    ..FORM
};

/// What a move to another state is asked.
pub static MOVE: FormType = FormType {
    name: "move",
    fields: &[
        Field { path: "+to", label: "Move", takes: Takes::Move, needed: true, ..FIELD },
        Field { path: "+on", label: "On", takes: Takes::Day, needed: true, default: Default::Today, ..FIELD },
        Field { path: "+note", label: "Note", hint: "what was said, who said it", ..FIELD },
        Field {
            path: "displaced_by",
            label: "Displaced by",
            hint: "the other partner",
            shown: |form| form.value("+to") == "displaced",
            ..FIELD
        },
        Field {
            path: "claim_id",
            label: "Claim id",
            hint: "Partner Center's",
            shown: |form| form.value("+to") == "submitted",
            ..FIELD
        },
    ],
    ..FORM
};

static PERSON: FormType = FormType {
    kind: Some(RecordKind::Person),
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
        Field {
            path: "linked_on",
            label: "Linked on",
            takes: Takes::Day,
            shown: |form| form.value("linked") == "yes" || !form.value("linked_on").is_empty(),
            ..FIELD
        },
        Field { path: "mcid", label: "MCID", hint: "Microsoft's id of the profile", ..FIELD },
        Field { path: "left", label: "Left on", takes: Takes::Day, ..FIELD },
    ],
    ..FORM
};

static CERTIFICATION: FormType = FormType {
    kind: Some(RecordKind::Certification),
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
        Field { path: "earned", label: "Earned on", takes: Takes::Day, needed: true, default: Default::Today, ..FIELD },
        Field {
            path: "expires",
            label: "Expires on",
            takes: Takes::Day,
            hint: "a year later; fundamentals never",
            default: Default::Expiry,
            ..FIELD
        },
    ],
    ..FORM
};

static PARTNER: FormType = FormType {
    kind: Some(RecordKind::Partner),
    name: "partner",
    fields: &[
        Field { path: "name", label: "Name", hint: "as in Partner Center", ..FIELD },
        Field { path: "global_id", label: "Global id", hint: "digits", ..FIELD },
        Field { path: "tenant_id", label: "Tenant id", takes: Takes::Guid, hint: "your own tenant's GUID", ..FIELD },
        Field { path: "contact.name", label: "Your name", hint: "signs the mails of wizards", ..FIELD },
        Field { path: "contact.email", label: "Your mail", ..FIELD },
        Field { path: "locations", label: "Locations", takes: Takes::Entries(&LOCATION), ..FIELD },
        Field { path: "enrolled", label: "Enrolled in", takes: Takes::Entries(&ENROLMENT), ..FIELD },
    ],
    ..FORM
};

static LOCATION: FormType = FormType {
    name: "location",
    fields: &[
        Field { path: "partner_id", label: "Partner id", hint: "digits; associations carry it", needed: true, ..FIELD },
        Field { path: "name", label: "Name", hint: "usually the city", ..FIELD },
        Field { path: "country", label: "Country", hint: "two letters, as NO", ..FIELD },
    ],
    ..FORM
};

/// A designation that the partner holds.
pub static ENROLMENT: FormType = FormType {
    name: "enrolment",
    fields: &[
        Field { path: "designation", label: "Designation", takes: words!(DesignationId), needed: true, ..FIELD },
        Field {
            path: "anniversary",
            label: "Anniversary",
            takes: Takes::Day,
            hint: "the day to renew",
            needed: true,
            ..FIELD
        },
        Field { path: "track", label: "Track", takes: Takes::Track, hint: "frozen until the renewal", ..FIELD },
        Field { path: "paid_on", label: "Fee paid on", takes: Takes::Day, ..FIELD },
    ],
    ..FORM
};

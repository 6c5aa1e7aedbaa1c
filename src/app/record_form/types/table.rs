//! The table of forms: what the records' descriptions leave to a form.

use super::{Default, Field, FormType, Takes};
use crate::record_form::RecordForm;
use laurels_core::book::description::{self as of, Asked, Description, FieldKind};
use laurels_core::book::{AssociationState, AssociationType, RecordKind};
use laurels_core::states;
use serde_json::{Map, Value, json};

/// What most fields have in common.
const FIELD: Field = Field {
    path: "",
    label: "",
    takes: Takes::Text,
    hint: "",
    needed: false,
    unique: false,
    default: Default::Blank,
    shown: |_| true,
};

/// What most forms have in common.
const FORM: FormType = FormType { kind: None, name: "", fields: &[], complete: |_, _| {} };

/// The form of a record or a part of one.
const fn form(of: &'static Description) -> FormType {
    FormType { name: of.name, ..FORM }
}

/// A field as its record's description has it; the form adds when it shows, and what stands there first.
const fn asked(of: &'static Description, path: &'static str) -> Field {
    let Some(field) = of.at(path) else { return Field { path, ..FIELD } };
    let takes = match field.kind {
        FieldKind::Guid => Takes::Guid,
        FieldKind::Country => Takes::Country,
        FieldKind::Date => Takes::Day,
        FieldKind::Truth => Takes::Truth,
        FieldKind::Word(words) => Takes::Word(words),
        FieldKind::Names => Takes::Workloads,
        FieldKind::Reference(RecordKind::Customer) => Takes::Customer,
        FieldKind::Reference(RecordKind::Subscription) => Takes::Subscription,
        FieldKind::Reference(RecordKind::Person) => Takes::Person,
        _ => Takes::Text,
    };
    Field { path, label: field.label, takes, hint: field.hint, needed: matches!(field.asked, Asked::Required), ..FIELD }
}

/// Every type of record that has a form.
/// The same for what tells the record from others.
const fn unique(of: &'static Description, path: &'static str) -> Field {
    Field { unique: true, ..asked(of, path) }
}

pub const TYPES: &[&FormType] = &[&CUSTOMER, &SUBSCRIPTION, &ASSOCIATION, &PERSON, &CERTIFICATION, &PARTNER];

static CUSTOMER: FormType = FormType {
    kind: Some(RecordKind::Customer),
    fields: &[
        unique(&of::CUSTOMER, "name"),
        unique(&of::CUSTOMER, "tenant_id"),
        unique(&of::CUSTOMER, "domain"),
        asked(&of::CUSTOMER, "tpid"),
        asked(&of::CUSTOMER, "segment"),
        Field { default: Default::Is("commercial"), ..asked(&of::CUSTOMER, "cloud") },
        asked(&of::CUSTOMER, "country"),
        Field { takes: Takes::Entries(&CONTACT), ..asked(&of::CUSTOMER, "contacts") },
    ],
    ..form(&of::CUSTOMER)
};

static CONTACT: FormType = FormType {
    fields: &[
        asked(&of::CONTACT, "name"),
        asked(&of::CONTACT, "email"),
        Field { default: Default::Is("technical"), ..asked(&of::CONTACT, "role") },
    ],
    ..form(&of::CONTACT)
};

static SUBSCRIPTION: FormType = FormType {
    kind: Some(RecordKind::Subscription),
    fields: &[
        asked(&of::SUBSCRIPTION, "customer"),
        unique(&of::SUBSCRIPTION, "subscription_id"),
        asked(&of::SUBSCRIPTION, "product"),
        asked(&of::SUBSCRIPTION, "licensing"),
        Field { default: Default::Is("paid"), ..asked(&of::SUBSCRIPTION, "offer") },
        Field { default: Default::Is("active"), ..asked(&of::SUBSCRIPTION, "status") },
        Field { default: Default::Today, ..asked(&of::SUBSCRIPTION, "started") },
        asked(&of::SUBSCRIPTION, "ends"),
        asked(&of::SUBSCRIPTION, "replaces"),
    ],
    ..form(&of::SUBSCRIPTION)
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
    fields: &[
        asked(&of::ASSOCIATION, "customer"),
        asked(&of::ASSOCIATION, "type"),
        Field {
            takes: Takes::Activity,
            shown: |form| is_claim(form) || is_resold(form),
            ..asked(&of::ASSOCIATION, "activity")
        },
        asked(&of::ASSOCIATION, "subscription"),
        Field { default: Default::ProductOfSubscription, ..asked(&of::ASSOCIATION, "product") },
        asked(&of::ASSOCIATION, "workloads"),
        Field { takes: Takes::Location, default: Default::OnlyLocation, ..asked(&of::ASSOCIATION, "partner_id") },
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
            label: "State",
            takes: Takes::CurrentState,
            shown: |form| form.is_of_one() && !form.is_new(),
            ..asked(&of::ASSOCIATION, "substate")
        },
        asked(&of::ASSOCIATION, "started"),
        asked(&of::ASSOCIATION, "ended"),
        Field { shown: is_claim, ..unique(&of::ASSOCIATION, "claim_id") },
        Field { shown: is_claim, ..asked(&of::ASSOCIATION, "claim_name") },
        Field { takes: Takes::Entries(&EVIDENCE), shown: is_claim, ..asked(&of::ASSOCIATION, "evidence") },
        Field { shown: is_resold, ..asked(&of::ASSOCIATION, "counterparty") },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.kind") },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.name") },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.object_id") },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.tenant_id") },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.person") },
        Field {
            takes: Takes::Entries(&ASSIGNMENT),
            shown: is_link,
            ..asked(&of::ASSOCIATION, "credential.assignments")
        },
        Field { shown: is_link, ..asked(&of::ASSOCIATION, "credential.verified") },
        Field {
            shown: |form| !form.value("displaced_by").is_empty() || form.state() == "displaced",
            ..asked(&of::ASSOCIATION, "displaced_by")
        },
        asked(&of::ASSOCIATION, "notes"),
        Field { takes: Takes::Entries(&STEP), shown: |form| !form.is_new(), ..asked(&of::ASSOCIATION, "log") },
    ],
    complete: in_state_since,
    ..form(&of::ASSOCIATION)
};

/// A new association is in the state that was chosen, since the day that was given, and its log says so.
fn in_state_since(form: &RecordForm, object: &mut Map<String, Value>) {
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
    fields: &[
        asked(&of::EVIDENCE, "name"),
        Field { default: Default::Is("sow"), ..asked(&of::EVIDENCE, "kind") },
        asked(&of::EVIDENCE, "dated"),
        asked(&of::EVIDENCE, "sent"),
    ],
    ..form(&of::EVIDENCE)
};

static ASSIGNMENT: FormType = FormType {
    fields: &[asked(&of::ASSIGNMENT, "role"), Field { default: Default::Is("/"), ..asked(&of::ASSIGNMENT, "scope") }],
    ..form(&of::ASSIGNMENT)
};

static STEP: FormType = FormType {
    fields: &[
        asked(&of::LOG_ENTRY, "state"),
        Field { default: Default::Today, ..asked(&of::LOG_ENTRY, "on") },
        asked(&of::LOG_ENTRY, "note"),
    ],
    ..form(&of::LOG_ENTRY)
};

/// What a move to another state is asked.
pub static MOVE: FormType = FormType {
    name: "move",
    fields: &[
        Field { path: "+to", label: "Move", takes: Takes::Move, needed: true, ..FIELD },
        Field { path: "+on", label: "On", takes: Takes::Day, needed: true, default: Default::Today, ..FIELD },
        Field { path: "+note", label: "Note", hint: "what was said, who said it", ..FIELD },
        Field {
            shown: |form| form.value("+to") == "displaced",
            hint: "the other partner",
            ..asked(&of::ASSOCIATION, "displaced_by")
        },
        Field { shown: |form| form.value("+to") == "submitted", ..asked(&of::ASSOCIATION, "claim_id") },
    ],
    ..FORM
};

static PERSON: FormType = FormType {
    kind: Some(RecordKind::Person),
    fields: &[
        unique(&of::PERSON, "name"),
        unique(&of::PERSON, "email"),
        asked(&of::PERSON, "linked"),
        Field {
            shown: |form| form.value("linked") == "yes" || !form.value("linked_on").is_empty(),
            ..asked(&of::PERSON, "linked_on")
        },
        unique(&of::PERSON, "mcid"),
        asked(&of::PERSON, "left"),
    ],
    ..form(&of::PERSON)
};

static CERTIFICATION: FormType = FormType {
    kind: Some(RecordKind::Certification),
    fields: &[
        asked(&of::CERTIFICATION, "person"),
        Field { takes: Takes::Exam, ..asked(&of::CERTIFICATION, "exam") },
        Field { default: Default::Today, ..asked(&of::CERTIFICATION, "earned") },
        Field { default: Default::Expiry, ..asked(&of::CERTIFICATION, "expires") },
    ],
    ..form(&of::CERTIFICATION)
};

static PARTNER: FormType = FormType {
    kind: Some(RecordKind::Partner),
    fields: &[
        asked(&of::PARTNER, "name"),
        asked(&of::PARTNER, "global_id"),
        asked(&of::PARTNER, "tenant_id"),
        asked(&of::PARTNER, "contact.name"),
        asked(&of::PARTNER, "contact.email"),
        Field { takes: Takes::Entries(&LOCATION), ..asked(&of::PARTNER, "locations") },
        Field { takes: Takes::Entries(&ENROLMENT), ..asked(&of::PARTNER, "enrolled") },
    ],
    ..form(&of::PARTNER)
};

static LOCATION: FormType = FormType {
    fields: &[asked(&of::LOCATION, "partner_id"), asked(&of::LOCATION, "name"), asked(&of::LOCATION, "country")],
    ..form(&of::LOCATION)
};

/// A designation that the partner holds.
pub static ENROLMENT: FormType = FormType {
    fields: &[
        asked(&of::ENROLMENT, "designation"),
        asked(&of::ENROLMENT, "anniversary"),
        Field { takes: Takes::Track, ..asked(&of::ENROLMENT, "track") },
        asked(&of::ENROLMENT, "paid_on"),
    ],
    ..form(&of::ENROLMENT)
};

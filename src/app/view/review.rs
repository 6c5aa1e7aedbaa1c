//! What a wizard would record, in sentences: what becomes of each record, then what that does to the scores. A field that
//! no sentence is about is named with its value, so that nothing is recorded unseen.

use super::subject::Subject;
use super::{overview, words};
use laurels_core::book::{
    Activity, Association, AssociationState, AssociationType, Book, Certification, Credential, Partner, Person,
};
use laurels_core::change::{Change, Edit, FieldChange, LedgerRecord, field_changes};
use laurels_core::ids::PartnerLocationId;
use laurels_core::scoring::{
    DesignationScore, Validity, activity_name, association_type_name, credential_name, product_name,
    subscription_title, validity,
};
use laurels_core::states;
use laurels_core::text::{listed, possessive};
use laurels_core::wizard::{Outlook, Reading, WizardContext};

/// What an edit makes of its record.
pub(super) fn sentences(context: WizardContext<'_>, edit: &Edit) -> Vec<String> {
    use LedgerRecord::{Association, Certification, Partner, Person};
    let (mut sentences, told): (Vec<String>, &[&str]) = match (&edit.before, &edit.after) {
        (before, Some(Association(after))) => {
            let before = before.as_ref().and_then(|before| match before {
                Association(before) => Some(&**before),
                _ => None,
            });
            (association(context.book, before, after), &ASSOCIATION)
        }
        (Some(Person(_)), Some(Person(after))) => (person(context, after), &["linked", "linked_on"]),
        (Some(Certification(before)), Some(Certification(after))) => {
            (certification(context.book, before, after), &["expires"])
        }
        (Some(Partner(before)), Some(Partner(after))) => (partner(context, before, after), &["enrolled"]),
        _ => (Vec::new(), &[]),
    };
    let is_told = |change: &&FieldChange| {
        told.iter()
            .any(|field| change.field.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    for change in field_changes(edit).iter().filter(|change| !is_told(change)) {
        let value = change.after.as_deref().unwrap_or("nothing");
        sentences.push(format!("{}: {value}.", change.label));
    }
    sentences
}

/// The fields of an association that its sentences tell; nobody needs its id.
const ASSOCIATION: [&str; 17] = [
    "id",
    "type",
    "customer",
    "activity",
    "product",
    "subscription",
    "workloads",
    "partner_id",
    "state",
    "substate",
    "log",
    "started",
    "ended",
    "claim_id",
    "counterparty",
    "evidence",
    "credential",
];

fn association(book: &Book, before: Option<&Association>, after: &Association) -> Vec<String> {
    let unchanged = Association::default();
    let old = before.unwrap_or(&unchanged);
    let mut told = vec![lead(book, before, after)];
    let mut tell = |is_new: bool, sentence: Option<String>| told.extend(sentence.filter(|_| is_new));
    tell(old.activity != after.activity, after.activity.map(|activity| claims(after.kind, activity)));
    let covered = |a: &Association| (a.product, a.subscription.clone(), a.workloads.clone());
    tell(covered(old) != covered(after), covers(book, after));
    tell(old.partner_id != after.partner_id, after.partner_id.as_ref().map(|id| through(book, old, id)));
    let counterparty = after.counterparty.as_ref().map(|name| format!("The partner on the other side is {name}."));
    tell(old.counterparty != after.counterparty, counterparty);
    tell(old.claim_id != after.claim_id, after.claim_id.as_ref().map(|id| format!("Its claim id is {id}.")));
    let is_linked = after.state == AssociationState::Active;
    tell(old.credential != after.credential, after.credential.as_deref().map(|of| identity(of, is_linked)));
    tell(old.evidence != after.evidence, proof(after));
    tell(old.log != after.log && after.log.len() > 1, history(old, after));
    told
}

/// What the association is from now on, and since when.
fn lead(book: &Book, before: Option<&Association>, after: &Association) -> String {
    let customer = book.customer(&after.customer).map_or(after.customer.as_str(), |customer| &customer.name);
    let what = format!("{} with {customer}", association_type_name(after.kind));
    let day = match (after.ended, after.started) {
        (Some(on), _) => format!(", with {} as its last day", words::date(on)),
        (None, Some(on)) => format!(", from {}", words::date(on)),
        (None, None) => String::new(),
    };
    match before {
        None if after.state == AssociationState::Draft && states::words(after) == "draft" => {
            format!("This records a draft of a {what}.")
        }
        None => format!("This records a new {what} as {}{day}.", states::words(after)),
        Some(before) if states::words(before) == states::words(after) => {
            format!("This updates the {what}; it stays {}.", states::words(after))
        }
        Some(before) => {
            format!("This changes the {what} from {} to {}{day}.", states::words(before), states::words(after))
        }
    }
}

fn claims(kind: AssociationType, activity: Activity) -> String {
    match kind {
        AssociationType::Csp if activity == Activity::Direct => "You sell directly.".to_owned(),
        AssociationType::Csp => format!("You are the {}.", activity_name(activity)),
        _ => format!("It claims {}.", activity_name(activity)),
    }
}

fn covers(book: &Book, association: &Association) -> Option<String> {
    let product = association.product.map(product_name);
    let on = association.subscription.as_ref().and_then(|id| book.subscription(id)).map(subscription_title);
    Some(match (on, product, association.workloads.as_slice()) {
        (Some(on), _, []) => format!("It covers the subscription {on}."),
        (Some(on), _, workloads) => format!("It covers {} on the subscription {on}.", listed(workloads, "and")),
        (None, Some(product), []) => format!("It covers all of the customer's {product}."),
        (None, Some(product), workloads) => format!("It covers {} of {product}.", listed(workloads, "and")),
        (None, None, []) => return None,
        (None, None, workloads) => format!("It covers {}.", listed(workloads, "and")),
    })
}

/// The location that it counts for.
fn through(book: &Book, before: &Association, id: &PartnerLocationId) -> String {
    let name = |id: &PartnerLocationId| {
        let at = book.partner.locations.iter().find(|at| at.partner_id == *id && !at.name.is_empty());
        at.map_or_else(|| format!("location {id}"), |at| format!("location {id} ({})", at.name))
    };
    match &before.partner_id {
        Some(before) => format!("It moves from {} to {}.", name(before), name(id)),
        None => format!("It carries the id of {}.", name(id)),
    }
}

/// The account that is or will be linked, what it may do, and whether the link was seen to work.
fn identity(credential: &Credential, is_linked: bool) -> String {
    let kind = credential_name(credential.kind);
    let name = if credential.name.is_empty() { String::new() } else { format!(" {}", credential.name) };
    let roles: Vec<&str> = credential.assignments.iter().map(|at| at.role.as_str()).collect();
    let roles = match roles.as_slice() {
        [] => String::new(),
        [one] => format!(" with the role {one}"),
        several => format!(" with the roles {}", listed(several, "and")),
    };
    if !is_linked {
        return format!("The account to link is the {kind}{name}{roles}.");
    }
    let verified = match credential.verified {
        Some(on) => format!("was seen to work on {}", words::date(on)),
        None => "has not been seen to work yet".to_owned(),
    };
    format!("It is linked to the {kind}{name}{roles}, and {verified}.")
}

fn proof(association: &Association) -> Option<String> {
    let names: Vec<&str> = association.evidence.iter().map(|proof| proof.name.as_str()).collect();
    let sent = association.evidence.iter().filter_map(|proof| proof.sent).max();
    let sent = sent.map_or_else(|| ", not sent yet".to_owned(), |on| format!(", sent on {}", words::date(on)));
    (!names.is_empty()).then(|| format!("Its proof is {}{sent}.", listed(&names, "and")))
}

/// How many steps its history notes, and when they were done.
fn history(before: &Association, after: &Association) -> Option<String> {
    let days: Vec<_> = after.log.iter().filter(|entry| !before.log.contains(entry)).map(|entry| entry.on).collect();
    let (first, last) = (days.iter().min()?, days.iter().max()?);
    let when = match first == last {
        true => format!("of {}", words::date(*first)),
        false => format!("from {} to {}", words::date(*first), words::date(*last)),
    };
    Some(format!("Its history notes {} {when}.", words::count(days.len(), "step", "steps")))
}

fn person(context: WizardContext<'_>, after: &Person) -> Vec<String> {
    let since = after.linked_on.map_or_else(String::new, |on| format!(" since {}", words::date(on)));
    let held = context.book.certifications_of(&after.id).iter();
    let counting = held.filter(|c| matches!(validity(context.rules, c, context.today), Validity::Counts(_)));
    let mut exams: Vec<&str> = counting.map(|certification| certification.exam.as_str()).collect();
    exams.sort_unstable();
    exams.dedup();
    let lead = format!("This records {} Learn profile as linked to you{since}.", possessive(&after.name));
    let brings = match exams.as_slice() {
        [] => "No certification of theirs is valid today.".to_owned(),
        exams => format!("From then on {} can count.", listed(exams, "and")),
    };
    vec![lead, brings]
}

fn certification(book: &Book, before: &Certification, after: &Certification) -> Vec<String> {
    let name = book.person(&after.person).map_or(after.person.as_str(), |person| &person.name);
    let (exam, until) = (&after.exam, words::date_or(after.expires, "an unknown day"));
    let instead = before.expires.map_or_else(String::new, |day| format!(" instead of {}", words::date(day)));
    vec![format!("This records {} {exam} as valid until {until}{instead}.", possessive(name))]
}

fn partner(context: WizardContext<'_>, before: &Partner, after: &Partner) -> Vec<String> {
    let name = |id| context.rules.designations.get(id).map_or("the designation", |of| of.name.as_str());
    let changed = after.enrolled.iter().filter(|enrolment| !before.enrolled.contains(enrolment));
    let sentence = changed.map(|new| {
        let (name, until) = (name(&new.designation), words::date(new.anniversary));
        let paid = new.paid_on.map_or_else(String::new, |on| format!(", for the fee paid on {}", words::date(on)));
        let old = before.enrolled.iter().find(|old| old.designation == new.designation);
        let instead = old.map_or_else(String::new, |old| format!(" instead of {}", words::date(old.anniversary)));
        format!("This records {name} as enrolled until {until}{instead}{paid}.")
    });
    sentence.collect()
}

/// What a change does to the scores, and from when Microsoft's own can show it.
pub(super) fn moves(subject: &Subject<'_>, found: &Outlook, is_active: bool) -> String {
    let lead = match found.reading {
        Reading::Active if is_active => "With it, ",
        Reading::Active => "Once it is active, ",
        Reading::Ended => "Without it, ",
        Reading::Linked => "With the profile linked, ",
        Reading::Expired => "If it expires, ",
        Reading::Renewed => "Renewed, ",
        Reading::Enrolled => return "Enrolling moves no points.".to_owned(),
    };
    let moving = found.designations.iter().filter(|(now, then)| now.points != then.points);
    let parts: Vec<String> = moving.map(|(now, then)| moved(subject, now, then)).collect();
    if parts.is_empty() {
        return unmoved(found, lead);
    }
    let shows = match found.reading {
        Reading::Ended | Reading::Expired => String::new(),
        _ => {
            let late = found.comes_late().map_or_else(String::new, |late| format!(" {late}"));
            format!(" Microsoft's score can show it from {}.{late}", words::date(found.shows))
        }
    };
    let from = found.closed_from.map_or_else(String::new, |from| format!(" from {} on", words::date(from)));
    format!("{lead}{}{from}.{shows}", listed(&parts, "and"))
}

/// Why no score moves.
fn unmoved(found: &Outlook, lead: &str) -> String {
    match found.reading {
        _ if found.designations.is_empty() => "It counts for no designation.".to_owned(),
        _ if found.is_open => "What moves depends on your answers.".to_owned(),
        Reading::Renewed => "No score moves: what counted keeps counting.".to_owned(),
        reading => {
            let why = found.still.map_or_else(String::new, |still| format!(": {}", still.reason(reading)));
            format!("{lead}no score moves{why}.")
        }
    }
}

/// `Data & AI rises to 71.8 (+5.2) and qualifies`.
fn moved(subject: &Subject<'_>, now: &DesignationScore, then: &DesignationScore) -> String {
    let (name, by) = (overview::name_of(subject, now.id), (then.points - now.points).signed());
    let moves = if then.points > now.points { "rises" } else { "falls" };
    let doubt = if then.is_certain() { "" } else { ", not certain" };
    let qualifies = match (now.qualified, then.qualified) {
        (false, true) => ", qualifies",
        (true, false) => ", no longer qualifies",
        _ => "",
    };
    format!("{name} {moves} to {} ({by}{qualifies}{doubt})", then.points)
}

/// Whether every association of a change is in force after it.
pub(crate) fn is_active(change: &Change) -> bool {
    let states = change.edits.iter().filter_map(|edit| match &edit.after {
        Some(LedgerRecord::Association(after)) => Some(after.state),
        _ => None,
    });
    states.into_iter().all(|state| state == AssociationState::Active)
}

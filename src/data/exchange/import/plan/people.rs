//! People and certifications of a file, found in the book or new.
//!
//! A person is found by certification id, then by mail address, then by the object id that its key may hold. Being in Partner Center's report means that the profile
//! is linked; being in another list does not.

use super::Outcome;
use crate::exchange::import::notes::Cause;
use crate::exchange::import::people::{
    Completions, FilePerson, HeldCertification, directory_key, mcid_key, profile_key,
};
use crate::exchange::import::value::folded;
use chrono::NaiveDate;
use laurels_core::book::{Book, Certification, Person};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::ids::PersonId;
use laurels_core::text::clean;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the completions of a file change.
pub fn plan(book: &Book, file: &Completions) -> Outcome {
    let mut outcome = Outcome::default();
    let (ids, people) = people(book, file);
    for (wanted, id) in file.people.iter().zip(&ids).filter(|(wanted, _)| !wanted.profile_ids.is_empty()) {
        offer_merging(&mut outcome, book, wanted, id);
    }
    for after in people.into_values() {
        edit(&mut outcome, book.person(&after.id).cloned(), after);
    }
    for ((person, exam, earned), expires) in certifications(&ids, &file.certifications) {
        let certified = book.certifications_of(&person).iter().find(|c| c.exam == exam && c.earned == earned).cloned();
        let known = certified.as_ref().and_then(|certified| certified.expires);
        let after = Certification { person, exam, earned, expires: expires.or(known) };
        outcome.counts.count(certified.as_ref().map(|before| *before == after));
        edit(&mut outcome, certified, after);
    }
    outcome
}

const SAME_NAME: Cause =
    Cause { what: "people have the name of a new one", way_out: "If the two are one, merge them." };

/// Says who may be the new person that is known by the Learn profile only.
fn offer_merging(outcome: &mut Outcome, book: &Book, wanted: &FilePerson, id: &PersonId) {
    let name = wanted.name.as_deref().map(folded).filter(|name| !name.is_empty() && book.person(id).is_none());
    let Some(name) = name else { return };
    let same = book.people.iter().filter(|person| folded(&person.name) == name && person.id.as_str() != id.as_str());
    for person in same {
        let (known, new) = (format!("{} ({})", clean(&person.name), clean(&person.id)), clean(id));
        let sentence = format!("{known} has the name of the new {new}: if they are one, merge them.");
        outcome.notes.of(SAME_NAME, format!("{known} of {new}"), sentence);
    }
}

/// Adds what turns one record into the other, if anything does.
fn edit<T: PartialEq + Into<LedgerRecord>>(outcome: &mut Outcome, before: Option<T>, after: T) {
    match before {
        Some(before) if before == after => {}
        Some(before) => outcome.edits.push(Edit::replace(before.into(), after.into())),
        None => outcome.edits.push(Edit::create(after.into())),
    }
}

/// Per person of the file the id in the book, and the people as they are to be.
fn people(book: &Book, file: &Completions) -> (Vec<PersonId>, BTreeMap<PersonId, Person>) {
    let mut known: HashMap<String, &PersonId> = HashMap::new();
    for person in &book.people {
        let keys = person.mcid.iter().map(|id| mcid_key(id)).chain(person.email.iter().map(|e| e.to_lowercase()));
        let keys = keys.chain(person.id.strip_prefix(DIRECTORY).map(directory_key));
        let keys = keys.chain(person.id.strip_prefix(PROFILE).map(profile_key));
        keys.for_each(|key| {
            known.entry(key).or_insert(&person.id);
        });
    }
    let mut taken: HashSet<PersonId> = book.people.iter().map(|person| person.id.clone()).collect();
    let mut after: BTreeMap<PersonId, Person> = BTreeMap::new();
    let mut ids = Vec::with_capacity(file.people.len());
    for wanted in &file.people {
        if wanted.is_nobody() {
            ids.push(PersonId::default());
            continue;
        }
        let directory = wanted.directory_ids.iter().map(|id| directory_key(id));
        let profile = wanted.profile_ids.iter().map(|id| profile_key(id));
        let keys = wanted.mcids.iter().map(|id| mcid_key(id)).chain(wanted.emails.iter().cloned());
        let keys = keys.chain(directory).chain(profile);
        let found = keys.into_iter().find_map(|key| known.get(&key).and_then(|id| book.person(*id)));
        let id = found.map_or_else(|| free(id_of(wanted), &taken), |person| person.id.clone());
        taken.insert(id.clone());
        let person = after
            .entry(id.clone())
            .or_insert_with(|| found.cloned().unwrap_or_else(|| Person::new(id.clone(), nameless(wanted))));
        fill(person, wanted, file.links);
        ids.push(id);
    }
    (ids, after)
}

/// What the key of somebody begins with who is known by an object id only.
const DIRECTORY: &str = "aad-";
/// The same of the id of a Learn profile.
const PROFILE: &str = "learn-";

/// The id that a new person gets: the mail address, or the certification or object id of a report without personal data.
fn id_of(wanted: &FilePerson) -> PersonId {
    let known = wanted.emails.first().cloned().or_else(|| wanted.mcids.first().map(|id| format!("mcid-{id}")));
    let known = known.or_else(|| wanted.directory_ids.first().map(|id| format!("{DIRECTORY}{id}")));
    let known = known.or_else(|| wanted.profile_ids.first().map(|id| format!("{PROFILE}{id}")));
    known.unwrap_or_default().into()
}

/// The id, or one beside it where somebody else has it.
fn free(id: PersonId, taken: &HashSet<PersonId>) -> PersonId {
    let others = (2..).map(|n| format!("{id}-{n}").into());
    std::iter::once(id.clone()).chain(others).find(|id| !taken.contains(id)).unwrap_or(id)
}

/// What stands for the name of somebody whose report does not say it.
fn nameless(wanted: &FilePerson) -> String {
    if let Some(name) = wanted.name.as_ref().filter(|_| !wanted.profile_ids.is_empty()) {
        return name.clone();
    }
    match wanted.mcids.first() {
        Some(id) => format!("MCID {id}"),
        None => wanted.emails.first().cloned().unwrap_or_else(|| id_of(wanted).to_string()),
    }
}

/// Fills in what the book does not know of a person. Names that people gave stay.
fn fill(person: &mut Person, wanted: &FilePerson, links: bool) {
    let placeholder = wanted.mcids.iter().map(|id| format!("MCID {id}")).chain(wanted.emails.iter().cloned());
    if person.name.trim().is_empty() || placeholder.into_iter().any(|name| name == person.name) {
        person.name = wanted.name.clone().unwrap_or_else(|| person.name.clone());
    }
    person.email = person.email.take().or_else(|| wanted.emails.first().cloned());
    person.mcid = person.mcid.take().or_else(|| wanted.mcids.first().cloned());
    person.linked = if links { Some(true) } else { person.linked };
}

/// The certifications by their key; of several lines about one the latest expiry.
fn certifications(
    ids: &[PersonId],
    certified: &[HeldCertification],
) -> BTreeMap<(PersonId, String, NaiveDate), Option<NaiveDate>> {
    let mut certifications = BTreeMap::new();
    for certified in certified {
        let Some(person) = ids.get(certified.person) else { continue };
        let expires = certifications
            .entry((person.clone(), certified.exam.clone(), certified.earned))
            .or_insert(certified.expires);
        *expires = (*expires).max(certified.expires);
    }
    certifications
}

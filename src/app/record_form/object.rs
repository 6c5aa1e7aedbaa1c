//! A record as its dataset object, and its fields as a form shows them: the way there and back.

use super::types::{Field, FormType, Takes};
use chrono::NaiveDate;
use laurels_core::book::{
    Activity, AssociationType, ContactRole, CredentialKind, DesignationId, EvidenceKind, Licensing, Product, Segment,
    quoted,
};
use laurels_core::change::LedgerRecord;
use laurels_core::country::country_name;
use laurels_core::day;
use laurels_core::scoring::{
    activity_name, contact_role_name, credential_name, designation_name, evidence_name, licensing_short_name,
    product_name, type_name,
};
use serde_json::{Map, Value};

pub(super) type Object = Map<String, Value>;

/// Parts of a record that are nothing without one of their fields.
const PARTS: [(&str, &str); 2] = [("credential", "credential.kind"), ("contact", "contact.name")];

pub(super) fn object(record: &LedgerRecord) -> Object {
    match serde_json::to_value(record) {
        // A record is one entry, its type, with its fields below.
        Ok(Value::Object(typed)) => match typed.into_iter().next() {
            Some((_, Value::Object(fields))) => fields,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

pub(super) fn at<'v>(object: &'v Object, path: &str) -> Option<&'v Value> {
    match path.split_once('.') {
        None => object.get(path),
        Some((head, rest)) => at(object.get(head)?.as_object()?, rest),
    }
}

/// Sets the value at a way; none takes it away.
pub(super) fn put(object: &mut Object, path: &str, value: Option<Value>) {
    match (path.split_once('.'), value) {
        (None, Some(value)) => drop(object.insert(path.to_owned(), value)),
        (None, None) => drop(object.remove(path)),
        (Some((head, rest)), value) => {
            let below = object.entry(head.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if !below.is_object() {
                *below = Value::Object(Map::new());
            }
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}

/// Takes away parts that are nothing by themselves.
pub(super) fn prune(object: &mut Object) {
    for (part, key) in PARTS {
        if object.contains_key(part) && at(object, key).and_then(Value::as_str).is_none_or(str::is_empty) {
            object.remove(part);
        }
    }
}

/// The field without which the part that a field belongs to is nothing.
pub(super) fn key_of_part(path: &str) -> Option<&'static str> {
    let of = |(part, _): &&(&str, &str)| path.split_once('.').is_some_and(|(head, _)| head == *part);
    PARTS.iter().find(of).map(|(_, key)| *key)
}

/// A value as a field shows it; of a list of entries its JSON.
pub(super) fn shown(field: &Field, value: Option<&Value>) -> String {
    match (value, field.takes) {
        (Some(Value::Array(list)), Takes::Entries(_)) if list.is_empty() => String::new(),
        (Some(list @ Value::Array(_)), Takes::Entries(_)) => list.to_string(),
        (value, _) => plain(value),
    }
}

fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(truth)) => if *truth { "yes" } else { "no" }.to_owned(),
        Some(Value::Array(list)) => list.iter().map(|entry| plain(Some(entry))).collect::<Vec<_>>().join(", "),
        Some(other) => other.to_string(),
    }
}

/// A field's value as the dataset has it; none where it is blank.
///
/// # Errors
/// Why the field cannot hold that.
pub(super) fn written(field: &Field, value: &str) -> Result<Option<Value>, String> {
    let value = value.trim();
    let text = || Value::String(value.to_owned());
    Ok(Some(match field.takes {
        Takes::Workloads => Value::Array(names(value).map(|name| Value::String(name.to_owned())).collect()),
        Takes::Entries(_) => Value::Array(entries(value).into_iter().map(Value::Object).collect()),
        // A name is never absent, only blank.
        _ if value.is_empty() && field.path.rsplit('.').next() == Some("name") => text(),
        _ if value.is_empty() => return Ok(None),
        Takes::Truth => Value::Bool(value == "yes"),
        Takes::Day => match value.parse::<NaiveDate>() {
            Ok(day) => Value::String(day.to_string()),
            Err(_) => return Err(format!("{} is not a day; write {}", quoted(value), day::HELP)),
        },
        _ => text(),
    }))
}

/// The names in a list with commas.
pub(super) fn names(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|name| !name.is_empty())
}

pub(super) fn entries(value: &str) -> Vec<Object> {
    serde_json::from_str(value).unwrap_or_default()
}

pub(super) fn listed(entries: Vec<Object>) -> String {
    match entries.is_empty() {
        true => String::new(),
        false => Value::Array(entries.into_iter().map(Value::Object).collect()).to_string(),
    }
}

/// An entry in one line: what its fields hold, in words.
pub fn summary(of: &FormType, entry: &Object) -> String {
    let part = |field: &Field| {
        let value = shown(field, at(entry, field.path));
        match field.takes {
            Takes::Day => value.parse().map_or(value, day::day_text),
            Takes::Word(_) | Takes::Country => spelled(field.takes, &value),
            _ => value,
        }
    };
    let parts = of.fields.iter().map(part);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A word of a vocabulary, or a country's code, as people write it.
pub fn spelled(takes: Takes, word: &str) -> String {
    let name = match takes {
        Takes::Country => Some(country_name(word)),
        Takes::Activity => Activity::from_word(word).map(activity_name),
        Takes::Word(words) if words == AssociationType::WORDS => AssociationType::from_word(word).map(type_name),
        Takes::Word(words) if words == ContactRole::WORDS => ContactRole::from_word(word).map(contact_role_name),
        Takes::Word(words) if words == CredentialKind::WORDS => CredentialKind::from_word(word).map(credential_name),
        Takes::Word(words) if words == DesignationId::WORDS => DesignationId::from_word(word).map(designation_name),
        Takes::Word(words) if words == EvidenceKind::WORDS => EvidenceKind::from_word(word).map(evidence_name),
        Takes::Word(words) if words == Licensing::WORDS => Licensing::from_word(word).map(licensing_short_name),
        Takes::Word(words) if words == Product::WORDS => Product::from_word(word).map(product_name),
        _ if Segment::from_word(word) == Some(Segment::Smb) => Some("SMB"),
        _ => None,
    };
    name.map_or_else(|| word.replace('-', " "), str::to_owned)
}

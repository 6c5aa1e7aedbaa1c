//! A record while it is written by hand: values by field, what is wrong with each, and the edit that comes of it.
//!
//! The engine only: what a type of record is asked for is [`records`](super::records)'s table, what a record may be its
//! own [`Problem`]s. A record is its dataset object here; fields that the form does not show stay as they are.

use super::records::{Default, Field, RecordType, Takes};
use crate::core::book::{Book, Problem, RecordKind};
use crate::core::change::{Change, Edit, LedgerRecord};
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// A form in front.
#[derive(Clone, Debug)]
pub struct RecordForm {
    /// What is asked.
    pub of: &'static RecordType,
    /// The record as it was; none is a new one.
    pub before: Option<LedgerRecord>,
    /// What stands in each field.
    pub values: Vec<String>,
    /// What somebody else has put into a field meanwhile that was changed here too.
    pub theirs: Vec<Option<String>>,
    /// Whether it was handed in with something wrong: from then on blank fields are complained about as well.
    pub insisted: bool,
}

impl RecordForm {
    /// A new record, with what is known of it and what usually stands.
    pub fn new(of: &'static RecordType, known: &[(&str, String)], book: &Book, today: NaiveDate) -> RecordForm {
        let value = |field: &Field| {
            let given = known.iter().find(|(path, _)| *path == field.path).map(|(_, value)| value.clone());
            given.unwrap_or_else(|| match field.default {
                Default::Blank => String::new(),
                Default::Is(value) => value.to_owned(),
                Default::Today => today.to_string(),
                Default::OnlyLocation => match book.partner.locations.as_slice() {
                    [only] => only.partner_id.clone(),
                    _ => String::new(),
                },
            })
        };
        let values = of.fields.iter().map(value).collect();
        RecordForm { of, before: None, values, theirs: vec![None; of.fields.len()], insisted: false }
    }

    /// A record that is there.
    pub fn edit(of: &'static RecordType, before: LedgerRecord) -> RecordForm {
        let object = object(&before);
        let value = |field: &Field| shown(at(&object, field.path));
        let values = of.fields.iter().map(value).collect();
        RecordForm { of, before: Some(before), values, theirs: vec![None; of.fields.len()], insisted: false }
    }

    /// Takes in what somebody else has made of the record meanwhile: what only they changed stands from now on, what only
    /// was changed here stays, and where both did both are shown until one is chosen. Whether there is anything to choose.
    pub fn follow(&mut self, now: &LedgerRecord) -> bool {
        let Some(before) = self.before.as_ref().map(object) else { return false };
        let newer = object(now);
        for (place, field) in self.of.fields.iter().enumerate() {
            let (was, is) = (shown(at(&before, field.path)), shown(at(&newer, field.path)));
            let (Some(own), Some(theirs)) = (self.values.get_mut(place), self.theirs.get_mut(place)) else { continue };
            match () {
                () if is == was || is == *own => {}
                () if *own == was => *own = is,
                () => *theirs = Some(is),
            }
        }
        self.before = Some(now.clone());
        self.theirs.iter().any(Option::is_some)
    }

    /// What the form is called.
    pub const fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// Sets a field; between two versions of it that is the choice.
    pub fn set(&mut self, place: usize, value: &str) {
        self.theirs.get_mut(place).into_iter().for_each(|theirs| *theirs = None);
        value.clone_into(match self.values.get_mut(place) {
            Some(slot) => slot,
            None => return,
        });
    }

    /// The value of a field.
    pub fn value(&self, path: &str) -> &str {
        let place = self.of.fields.iter().position(|field| field.path == path);
        place.and_then(|place| self.values.get(place)).map_or("", String::as_str)
    }

    /// The record as the form has it.
    ///
    /// # Errors
    /// The field that is wrong, by its way, and why.
    pub fn record(&self, book: &Book) -> Result<LedgerRecord, (String, String)> {
        let mut object = self.before.as_ref().map(object).unwrap_or_default();
        for (field, value) in self.of.fields.iter().zip(&self.values) {
            put(&mut object, field.path, written(field, value)?);
        }
        if let Some(Value::Object(credential)) = object.get("credential")
            && credential.get("kind").is_none_or(Value::is_null)
        {
            object.insert("credential".to_owned(), Value::Null);
        }
        if let Some(Value::Object(contact)) = object.get("contact")
            && contact.get("name").is_none_or(Value::is_null)
        {
            object.insert("contact".to_owned(), Value::Null);
        }
        if self.is_new() && has_id(self.of.kind) {
            object.insert("id".to_owned(), Value::String(self.new_id(book)));
        }
        let typed = Value::Object(Map::from_iter([(self.of.kind.word().to_owned(), Value::Object(object))]));
        serde_json::from_value(typed).map_err(|error| (String::new(), error.to_string()))
    }

    /// What is wrong with each field, as far as it is fair to say: nobody has begun a blank one yet.
    pub fn problems(&self, book: &Book) -> Vec<Option<String>> {
        let blank = |place: usize| self.values.get(place).is_none_or(String::is_empty);
        let mut problems: Vec<Option<String>> = self
            .of
            .fields
            .iter()
            .enumerate()
            .map(|(place, field)| (field.needed && blank(place) && self.insisted).then(|| "is needed".to_owned()))
            .collect();
        let mut say = |path: &str, why: String| {
            let place = self
                .of
                .fields
                .iter()
                .position(|field| path == field.path || path.starts_with(&format!("{}[", field.path)));
            if let Some(slot) = place.and_then(|place| problems.get_mut(place)) {
                slot.get_or_insert(why);
            }
        };
        match self.record(book) {
            Err((path, why)) => say(&path, why),
            Ok(record) => {
                for Problem { field, value, expected } in record.problems() {
                    say(&field, format!("{value}: {expected}"));
                }
            }
        }
        problems
    }

    /// The change that the form comes to; nothing where it changes nothing.
    ///
    /// # Errors
    /// Why the book cannot take it.
    pub fn change(&self, book: &Book) -> Result<Change, String> {
        let missing = self.of.fields.iter().zip(&self.values).find(|(field, value)| field.needed && value.is_empty());
        if let Some((field, _)) = missing {
            return Err(format!("{} is needed", field.label));
        }
        if self.theirs.iter().any(Option::is_some) {
            return Err("somebody else changed the same fields; choose theirs or yours in each".to_owned());
        }
        let after = self.record(book).map_err(|(_, why)| why)?;
        if let Some(problem) = after.problems().into_iter().next() {
            return Err(problem.to_string());
        }
        let edits = match &self.before {
            Some(before) if *before == after => Vec::new(),
            // What makes a record the one it is cannot change: the old one goes and another comes.
            Some(before) if before.key() != after.key() => vec![Edit::delete(before.clone()), Edit::create(after)],
            Some(before) => vec![Edit::replace(before.clone(), after)],
            None => vec![Edit::create(after)],
        };
        Ok(Change { edits, evidence: None })
    }

    /// An id that no record of the type has, made of what the form says.
    fn new_id(&self, book: &Book) -> String {
        let parts: &[&str] = match self.of.kind {
            RecordKind::Association => &["type", "customer"],
            RecordKind::Subscription => &["customer", "product"],
            _ => &["name"],
        };
        let words: Vec<String> =
            parts.iter().map(|part| slug(self.value(part))).filter(|part| !part.is_empty()).collect();
        let stem = if words.is_empty() { self.of.name.to_owned() } else { words.join("-") };
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
        std::iter::once(stem.clone())
            .chain(numbered)
            .find(|id| book.record(self.of.kind, id).is_none())
            .unwrap_or_default()
    }
}

/// Whether records of the type have an id of their own.
const fn has_id(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::Customer | RecordKind::Subscription | RecordKind::Association | RecordKind::Person)
}

/// A record's fields.
fn object(record: &LedgerRecord) -> Map<String, Value> {
    match serde_json::to_value(record) {
        // A record is one entry, its type, with its fields below.
        Ok(Value::Object(typed)) => match typed.into_iter().next() {
            Some((_, Value::Object(fields))) => fields,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

fn at<'v>(object: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    match path.split_once('.') {
        None => object.get(path),
        Some((head, rest)) => at(object.get(head)?.as_object()?, rest),
    }
}

fn put(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let below = object.entry(head.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if below.is_null() {
                *below = Value::Object(Map::new());
            }
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}

/// A value as a field shows it.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(truth)) => if *truth { "yes" } else { "no" }.to_owned(),
        Some(Value::Array(list)) => list.iter().map(|entry| shown(Some(entry))).collect::<Vec<_>>().join(", "),
        Some(other) => other.to_string(),
    }
}

/// A field's value as the dataset has it.
fn written(field: &Field, value: &str) -> Result<Value, (String, String)> {
    let value = value.trim();
    let text = || Value::String(value.to_owned());
    Ok(match field.takes {
        Takes::Names => {
            let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
            Value::Array(names.map(|name| Value::String(name.to_owned())).collect())
        }
        _ if value.is_empty() && matches!(field.path, "notes" | "name" | "credential.name") => text(),
        _ if value.is_empty() => Value::Null,
        Takes::Truth => Value::Bool(value == "yes"),
        Takes::Day => match value.parse::<NaiveDate>() {
            Ok(day) => Value::String(day.to_string()),
            Err(_) => return Err((field.path.to_owned(), "expected a day as 2026-11-22".to_owned())),
        },
        _ => text(),
    })
}

/// A name as an id: small letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            false => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

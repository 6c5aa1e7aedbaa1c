use super::*;
use crate::book::{
    Assignment, Association, Certification, Contact, Credential, Customer, Enrolment, Evidence, Location, LogEntry,
    Partner, PartnerContact, Person, Record, Reported, Snapshot, Subscription,
};
use crate::evidence::UsageRow;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value, json};

/// A reader that refuses everything, a struct by the names of its fields.
struct FieldNames;

impl<'de> Deserializer<'de> for FieldNames {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, fields: &[&str], _: V) -> Result<V::Value, Error> {
        Err(Error::custom(fields.join(" ")))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn full(of: &Description) -> Value {
    let fields = of.fields.iter().map(|field| {
        let value = match field.kind {
            Text | Id | Reference(_) => json!("x"),
            Guid => json!("3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
            Country => json!("NO"),
            Date => json!("2026-01-02"),
            Month => json!("2026-10"),
            Truth => json!(true),
            Word(words) => json!(words[0]),
            Number | Money | Quantity => json!(1.5),
            Count | Points => json!(2),
            Names => json!(["x"]),
            Attributions => json!(["pal"]),
            Lines => json!([12, 90]),
            Part(of) => full(of),
            Parts(of) => json!([full(of)]),
        };
        (field.name.to_owned(), value)
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

fn of_serde<T: DeserializeOwned + Serialize>(of: &Description) {
    let names: Vec<_> = of.fields.iter().map(|field| field.name).collect();
    let read = T::deserialize(FieldNames).err().map(|error| error.to_string());
    assert_eq!(read, Some(names.join(" ")), "the fields of {}", of.name);
    let full = full(of);
    let record: T = serde_json::from_value(full.clone()).expect(of.name);
    assert_eq!(serde_json::to_value(&record).expect("written"), full, "{}", of.name);
    for field in of.fields {
        let mut less = full.clone();
        less[field.name] = Value::Null;
        assert_eq!(serde_json::from_value::<T>(less).is_err(), field.required, "{}.{}", of.name, field.name);
    }
}

#[test]
fn the_descriptions_are_those_of_serde() {
    of_serde::<Partner>(&PARTNER);
    of_serde::<PartnerContact>(&PARTNER_CONTACT);
    of_serde::<Location>(&LOCATION);
    of_serde::<Enrolment>(&ENROLMENT);
    of_serde::<Customer>(&CUSTOMER);
    of_serde::<Contact>(&CONTACT);
    of_serde::<Subscription>(&SUBSCRIPTION);
    of_serde::<Association>(&ASSOCIATION);
    of_serde::<LogEntry>(&LOG_ENTRY);
    of_serde::<Evidence>(&EVIDENCE);
    of_serde::<Credential>(&CREDENTIAL);
    of_serde::<Assignment>(&ASSIGNMENT);
    of_serde::<UsageRow>(&USAGE);
    of_serde::<Person>(&PERSON);
    of_serde::<Certification>(&CERTIFICATION);
    of_serde::<Reported>(&REPORTED);
    of_serde::<Snapshot>(&SNAPSHOT);
}

/// The record with one field that reads well and is not what the field's kind says, for each such field; and its path.
fn broken(of: &Description) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for field in of.fields {
        let parts = match field.kind {
            Id => vec![(String::new(), json!(" "))],
            Guid | Country => vec![(String::new(), json!("Norway"))],
            Date => vec![(String::new(), json!("1899-12-31"))],
            Month => vec![(String::new(), json!("1899-12"))],
            Count => vec![(String::new(), json!(1.5))],
            Quantity | Points => vec![(String::new(), json!(-1))],
            Names => vec![("[0]".to_owned(), json!([" "]))],
            Attributions => vec![("[0]".to_owned(), json!(["pla"]))],
            Lines => vec![(String::new(), json!([90, 12]))],
            Part(of) => broken(of).into_iter().map(|(path, part)| (format!(".{path}"), part)).collect(),
            Parts(of) => broken(of).into_iter().map(|(path, part)| (format!("[0].{path}"), json!([part]))).collect(),
            Text | Reference(_) | Truth | Word(_) | Number | Money => Vec::new(),
        };
        let parts =
            parts.into_iter().chain((!field.not_before.is_empty()).then(|| (String::new(), json!("2026-01-01"))));
        all.extend(parts.map(|(path, value)| {
            let mut record = full(of);
            record[field.name] = value;
            (format!("{}{path}", field.name), record)
        }));
    }
    all
}

fn of_problems<T: DeserializeOwned + Record>(of: &Description) {
    for (path, record) in broken(of) {
        let record: T = serde_json::from_value(record).expect(&path);
        let fields: Vec<_> = record.problems().into_iter().map(|problem| problem.field).collect();
        assert!(fields.contains(&path), "{}: {path} is no problem, {fields:?}", of.name);
    }
}

#[test]
fn a_record_refuses_values_its_field_kind_forbids() {
    of_problems::<Partner>(&PARTNER);
    of_problems::<Customer>(&CUSTOMER);
    of_problems::<Subscription>(&SUBSCRIPTION);
    of_problems::<Association>(&ASSOCIATION);
    of_problems::<UsageRow>(&USAGE);
    of_problems::<Person>(&PERSON);
    of_problems::<Certification>(&CERTIFICATION);
    of_problems::<Reported>(&REPORTED);
    of_problems::<Snapshot>(&SNAPSHOT);
}

#[test]
fn a_path_leads_into_parts() {
    assert_eq!(ASSOCIATION.at("credential.assignments.scope").map(|field| field.label), Some("Scope"));
    assert!(ASSOCIATION.at("credential.").is_none() && ASSOCIATION.at("cred").is_none());
    assert!(ASSOCIATION.at("id.x").is_none());
    assert_eq!(ASSOCIATION.place("credential.name"), [19, 1]);
}

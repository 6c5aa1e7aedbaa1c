//! The dataset's JSON Schema says what the reader does: held against real files and against files with one fault.

use crate::dataset::{CONTRACT, faults};
use jsonschema::Validator;
use laurels_core::book::description::{DATASET, FieldKind};
use laurels_core::book::{Activity, AssociationType, Description};
use laurels_data::exchange::dataset;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../../assets/schema/dataset.schema.json");
const DEMO: &str = laurels_data::exchange::demo::DATASET;

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn real_files_and_exports_are_valid() {
    let schema = schema();
    for text in [CONTRACT, DEMO] {
        let (book, _) = dataset::read(text.as_bytes()).expect("a valid dataset");
        let mut export = Vec::new();
        dataset::write(&book, &mut export).expect("writing to memory");
        let export = String::from_utf8(export).expect("UTF-8");
        for text in [text, &export] {
            let errors: Vec<String> =
                schema.iter_errors(&parsed(text)).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert_eq!(errors, Vec::<String>::new());
        }
    }
}

#[test]
fn the_schema_refuses_each_fault_a_schema_can_express() {
    let schema = schema();
    let faults = faults();
    assert!(faults.iter().filter(|fault| fault.schema).count() >= 40);
    for fault in faults {
        let text = CONTRACT.replacen(&fault.from, &fault.to, 1);
        assert_eq!(schema.is_valid(&parsed(&text)), !fault.schema, "{}", fault.id);
    }
}

/// The schema of a value that a description has below a field.
fn below<'s>(schema: &'s Value, value: &'s Value) -> &'s Value {
    let value = value.get("anyOf").map_or(value, |any| &any[0]);
    match value["$ref"].as_str() {
        Some(reference) => schema.pointer(reference.trim_start_matches('#')).expect(reference),
        None => value,
    }
}

/// Holds an object of the schema against a description, in both directions.
fn assert_matches(schema: &Value, of: &Description, object: &Value) {
    let described: BTreeSet<&str> = of.fields.iter().map(|field| field.name).collect();
    let properties = object["properties"].as_object().expect(of.name);
    let header =
        if of.name == DATASET.name { ["$schema", "format", "version", "log", "beside"].as_slice() } else { &[] };
    let named: BTreeSet<&str> = properties.keys().map(String::as_str).filter(|name| !header.contains(name)).collect();
    assert_eq!(named, described, "{}", of.name);
    let required = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let required: BTreeSet<&str> = required.filter(|name| !header.contains(name)).collect();
    let needed = of.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    assert_eq!(required, needed, "{}", of.name);
    for field in of.fields {
        let found = &properties[field.name];
        let place = format!("{}.{}", of.name, field.name);
        let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        let either = |required: &str, maybe: &str| reference(if field.required { required } else { maybe });
        let list = |items: Value| json!({ "type": ["array", "null"], "items": items });
        let expected = match field.kind {
            FieldKind::Part(of) => {
                assert_matches(schema, of, below(schema, found));
                continue;
            }
            FieldKind::Parts(of) => {
                assert_matches(schema, of, below(schema, &found["items"]));
                list(found["items"].clone())
            }
            FieldKind::Text if field.required => json!({ "type": "string" }),
            FieldKind::Text => reference("maybe-text"),
            FieldKind::Id => either("id", "maybe-id"),
            FieldKind::Reference(_) => either("id", "maybe-text"),
            FieldKind::Guid => reference("maybe-guid"),
            FieldKind::Country => reference("maybe-country"),
            FieldKind::Date => either("date", "maybe-date"),
            FieldKind::Month => reference("month"),
            FieldKind::Truth if field.required => json!({ "type": "boolean" }),
            FieldKind::Truth => json!({ "type": ["boolean", "null"] }),
            FieldKind::Word(words) if field.required => json!({ "enum": words }),
            FieldKind::Word(words) => {
                json!({ "enum": words.iter().copied().map(Some).chain([None]).collect::<Vec<_>>() })
            }
            FieldKind::Number | FieldKind::Money => reference("maybe-amount"),
            FieldKind::Count => reference("maybe-count"),
            FieldKind::Quantity => json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1_000_000_000 }),
            FieldKind::Points if field.required => reference("points"),
            FieldKind::Points => json!({ "anyOf": [reference("points"), { "type": "null" }] }),
            FieldKind::Names => list(reference("id")),
            FieldKind::Attributions => {
                let words = [AssociationType::WORDS, Activity::WORDS].map(|words| words.join("|"));
                let pattern = format!("^({})(/({}))?$", words[0], words[1]);
                json!({ "description": found["description"], "type": ["array", "null"],
                        "items": { "type": "string", "pattern": pattern } })
            }
            FieldKind::Lines => json!({ "type": ["array", "null"], "items": { "type": "integer", "minimum": 1 },
                                        "minItems": 2, "maxItems": 2 }),
        };
        assert_eq!(*found, expected, "{place}: assets/schema/dataset.schema.json must have {expected}");
    }
}

#[test]
fn the_schema_is_generated_from_the_descriptions() {
    let schema = parsed(SCHEMA);
    assert_matches(&schema, &DATASET, &schema);
}

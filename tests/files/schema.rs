//! The dataset's JSON Schema says what the reader does: held against real files and against files with one fault.

use crate::dataset::{CONTRACT, faults};
use jsonschema::Validator;
use laurels_core::book::{
    Activity, AssociationState, AssociationType, Basis, Cloud, ContactRole, CredentialKind, DesignationId,
    EvidenceKind, Licensing, MetricId, Offer, Product, Segment, SubscriptionStatus, Vocabulary,
};
use laurels_data::exchange::dataset;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../assets/schema/dataset.schema.json");
const DEMO: &str = laurels_data::exchange::demo::DATASET;

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

fn json(text: &str) -> Value {
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
                schema.iter_errors(&json(text)).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert_eq!(errors, Vec::<String>::new());
        }
    }
}

#[test]
fn the_schema_refuses_each_fault_that_a_schema_can_say() {
    let schema = schema();
    let faults = faults();
    assert!(faults.iter().filter(|fault| fault.schema).count() >= 40);
    for fault in faults {
        let text = CONTRACT.replacen(&fault.from, &fault.to, 1);
        assert_eq!(schema.is_valid(&json(&text)), !fault.schema, "{}", fault.id);
    }
}

#[test]
fn the_schemas_words_are_the_programs() {
    let schema = json(SCHEMA);
    let words = |record: &str, field: &str| -> Vec<String> {
        let list = &schema["$defs"][record]["properties"][field]["enum"];
        let list = list.as_array().unwrap_or_else(|| panic!("{record}.{field} lists its words"));
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    fn program<T: Vocabulary>() -> Vec<String> {
        T::VALUES.iter().map(|value| value.spelled().to_owned()).collect()
    }
    assert_eq!(words("enrolment", "designation"), program::<DesignationId>());
    assert_eq!(words("reported", "designation"), program::<DesignationId>());
    assert_eq!(words("snapshot", "designation"), program::<DesignationId>());
    assert_eq!(words("reported", "metric"), program::<MetricId>());
    assert_eq!(words("customer", "segment"), program::<Segment>());
    assert_eq!(words("customer", "cloud"), program::<Cloud>());
    assert_eq!(words("contact", "role"), program::<ContactRole>());
    assert_eq!(words("subscription", "product"), program::<Product>());
    assert_eq!(words("subscription", "licensing"), program::<Licensing>());
    assert_eq!(words("subscription", "offer"), program::<Offer>());
    assert_eq!(words("subscription", "status"), program::<SubscriptionStatus>());
    assert_eq!(words("association", "type"), program::<AssociationType>());
    assert_eq!(words("association", "activity"), program::<Activity>());
    assert_eq!(words("association", "product"), program::<Product>());
    assert_eq!(words("association", "state"), program::<AssociationState>());
    assert_eq!(words("log-entry", "state"), program::<AssociationState>());
    assert_eq!(words("evidence", "kind"), program::<EvidenceKind>());
    assert_eq!(words("credential", "kind"), program::<CredentialKind>());
    assert_eq!(words("usage", "product"), program::<Product>());
    assert_eq!(words("snapshot", "basis"), program::<Basis>());
    let pattern = schema["$defs"]["usage"]["properties"]["attributed_by"]["items"]["pattern"].as_str();
    let expected = format!("^({})(/({}))?$", program::<AssociationType>().join("|"), program::<Activity>().join("|"));
    assert_eq!(pattern, Some(expected.as_str()));
}

//! What is not known stays not known: a dataset that goes in and comes out says the same, whatever of its optional fields it
//! leaves out or has as `null`. The fields are those of the description.

use crate::dataset::without_unknowns;
use crate::support::soak::{CASES, properties};
use crate::support::stores;
use laurels_core::book::description::{DATASET, FieldKind};
use laurels_core::book::{Book, Description};
use laurels_core::rulebook;
use laurels_data::exchange::import::{self, FileFacts};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Fields that are filled in where they are not known: a record without a name goes by its id, a subscription is active.
const FILLED_IN: [(&str, &str); 4] =
    [("customer", "name"), ("person", "name"), ("location", "name"), ("subscription", "status")];

/// Texts of every sort that a table could take for something else.
const TEXTS: [&str; 16] = [
    "Contoso",
    "two words",
    "Ünïcode 株式会社",
    "=HYPERLINK(\"http://x\")",
    "+47 12",
    "-",
    "@SUM(A1)",
    "'quoted",
    "'=1",
    "\"a\"",
    "a;b, \"c\"",
    "two\nlines\tand a tab",
    " blank ",
    "_x0041_\u{FFFE}<&>",
    "Con\u{202E}toso",
    "2026",
];

/// A record with the fields that the choices say.
fn record(of: &Description, choices: &mut dyn Iterator<Item = u8>) -> Value {
    let mut fields = Map::new();
    for field in of.fields {
        let always = field.required || of.name == "dataset" || FILLED_IN.contains(&(of.name, field.name));
        let value = match choices.next().expect("choices without end") % 3 {
            0 if !always => continue,
            1 if !always => Value::Null,
            _ if field.name == "replaces" => json!("y"),
            // Trimmed, and without control characters.
            _ if field.name == "workload" => json!("=Storage"),
            _ => value(field.kind, choices),
        };
        fields.insert(field.name.to_owned(), value);
    }
    Value::Object(fields)
}

fn value(kind: FieldKind, choices: &mut dyn Iterator<Item = u8>) -> Value {
    let mut pick = |of: usize| usize::from(choices.next().expect("choices without end")) % of;
    match kind {
        FieldKind::Text => json!(TEXTS[pick(TEXTS.len())]),
        FieldKind::Id | FieldKind::Reference(_) => json!("x"),
        FieldKind::Guid => json!("3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        FieldKind::Country => json!("NO"),
        FieldKind::Date => json!("2026-01-01"),
        FieldKind::Month => json!("2025-06"),
        FieldKind::Truth => json!(pick(2) == 0),
        FieldKind::Word(words) => json!(words[pick(words.len())]),
        FieldKind::Number | FieldKind::Money => json!([-2.5, 0.0, 1200.5][pick(3)]),
        FieldKind::Count => json!(pick(3)),
        FieldKind::Quantity | FieldKind::Points => json!([0.0, 4.25][pick(2)]),
        FieldKind::Names => json!([["Storage"], ["SQL Database"]][pick(2)]),
        FieldKind::Attributions => [json!([]), json!(["pal"])][pick(2)].clone(),
        FieldKind::Lines => json!([1, 2]),
        FieldKind::Part(of) => record(of, choices),
        FieldKind::Parts(of) => json!([record(of, choices)]),
    }
}

pub fn document(choices: Vec<u8>) -> Value {
    let mut document = record(&DATASET, &mut choices.into_iter().cycle());
    document["format"] = json!("laurels/dataset");
    document["version"] = json!(1);
    let replaced = json!({ "id": "y", "customer": "x", "product": "azure", "status": "expired" });
    document["subscriptions"].as_array_mut().expect("a list").push(replaced);
    document
}

properties! {
    CASES;

    #[test]
    fn an_export_of_an_import_is_the_same_document(choices in proptest::collection::vec(any::<u8>(), 200)) {
        let through_a_store = choices[0] % 8 == 0;
        let text = document(choices).to_string();
        let parsed = import::read(text.as_bytes(), None).expect(&text);
        let facts = FileFacts { name: "book.json".to_owned(), as_of: None, customer: None };
        let planned = import::plan(&Book::default(), &parsed, &facts);
        prop_assert_eq!(planned.report.added, planned.report.rows);
        let book = Book::default().apply(&planned.change, &rulebook::ranking().expect("the ranking")).expect("it fits");
        let exported = stores::spelled(&book);
        prop_assert_eq!(without_unknowns(&exported), without_unknowns(&text));
        prop_assert!(import::plan(&book, &parsed, &facts).change.is_empty());
        if through_a_store {
            let (folder, mut store) = stores::new();
            stores::commit(&mut store, &planned.change, 0).expect("kept");
            prop_assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), exported);
        }
    }
}

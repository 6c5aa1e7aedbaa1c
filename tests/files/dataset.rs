//! The dataset, in and out: what is read is what was written, and one fault refuses the file and names itself.

use crate::support::assert_snapshot;
use crate::support::soak::{CASES, properties};
use crate::support::stores;
use laurels_core::book::Record;
use laurels_core::evidence::Measure;
use laurels_core::money::Micro;
use laurels_data::exchange::dataset::{self, DatasetError};
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeSet;

pub const CONTRACT: &str = include_str!("../fixtures/dataset/contract.json");

#[derive(Deserialize)]
struct Corpus {
    fault: Vec<BrokenFile>,
}

#[derive(Deserialize)]
pub struct BrokenFile {
    pub id: String,
    pub from: String,
    pub to: String,
    path: String,
    value: String,
    expected: String,
    /// Whether a schema can say what is wrong.
    #[serde(default = "yes")]
    pub schema: bool,
}

fn yes() -> bool {
    true
}

/// The contract's example with one fault each.
pub fn faults() -> Vec<BrokenFile> {
    let corpus: Corpus = toml::from_str(include_str!("../fixtures/dataset/broken.toml")).expect("the corpus");
    assert!(corpus.fault.len() >= 40);
    corpus.fault
}

fn refusal(text: &str) -> String {
    dataset::read(text.as_bytes()).expect_err("the file is refused").to_string()
}

/// A document that differs from the contract's example in one place.
fn edited(from: &str, to: &str) -> String {
    assert_eq!(CONTRACT.matches(from).count(), 1, "{from} occurs once");
    CONTRACT.replacen(from, to, 1)
}

#[test]
fn the_contracts_example_is_read_and_written_back() {
    let (book, warnings) = dataset::read(CONTRACT.as_bytes()).expect("the example is valid");
    assert_eq!(warnings, []);
    assert_eq!(book.usage.amount(0, Measure::Acr), Some(Micro(1_200_500_000)));
    assert_eq!(book.usage.lines(0), Some((12, 90)));
    assert_snapshot!(stores::spelled(&book));
    let (again, _) = dataset::read(stores::spelled(&book).as_bytes()).expect("an export is valid");
    assert_eq!(stores::spelled(&again), stores::spelled(&book));
    assert_eq!(without_unknowns(&stores::spelled(&book)), without_unknowns(CONTRACT));
}

/// The document without what is not known: `null`, and lists and texts that are empty.
pub fn without_unknowns(text: &str) -> serde_json::Value {
    fn prune(value: serde_json::Value) -> Option<serde_json::Value> {
        use serde_json::Value::{Array, Null, Number, Object, String};
        match value {
            Null => None,
            String(text) if text.is_empty() => None,
            Array(items) if items.is_empty() => None,
            Array(items) => Some(items.into_iter().filter_map(prune).collect()),
            Object(fields) => Some(fields.into_iter().filter_map(|(k, v)| Some((k, prune(v)?))).collect()),
            Number(n) => Some(n.as_f64().expect("a number").into()),
            other => Some(other),
        }
    }
    prune(serde_json::from_str(text).expect("JSON")).expect("a document")
}

#[test]
fn every_fault_names_its_path_its_value_and_what_was_expected() {
    for BrokenFile { id, from, to, path, value, expected, .. } in faults() {
        let error = dataset::read(edited(&from, &to).as_bytes()).expect_err(&id);
        let DatasetError::Refused(fault) = error else { panic!("{id}: {error}") };
        assert_eq!((fault.path, fault.value.unwrap_or_default(), fault.expected), (path, value, expected), "{id}");
    }
}

#[test]
fn invalid_json_is_refused_with_its_line() {
    assert_eq!(refusal(""), "no valid JSON: line 1, column 0: EOF while parsing a value");
    assert_eq!(refusal("{\n  \"format\" 1"), "no valid JSON: line 2, column 12: expected `:`");
    assert_eq!(refusal("[]"), "$: a list of 0 is not valid: expected an object with the fields of a dataset");
    assert_eq!(refusal(&format!("{CONTRACT} x")), "no valid JSON: line 26, column 2: trailing characters");
    let cut = CONTRACT.trim_end().strip_suffix('}').expect("an object");
    assert!(refusal(cut).contains("EOF while parsing an object"));
    let bytes = [CONTRACT.as_bytes(), b"\xFF"].concat();
    assert!(dataset::read(&bytes).is_err());
}

#[test]
fn hostile_files_are_refused() {
    let deep = edited("\"workloads\": []", &format!("\"workloads\": {}{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(refusal(&deep), "$.associations[0].workloads[0]: a list of 1 is not valid: expected a text");
    let unknown = edited("\"people\"", &format!("\"x\": {}{}, \"people\"", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(dataset::read(unknown.as_bytes()).map(|(_, warnings)| warnings.len()), Ok(1));
    assert!(refusal(&edited("1200.5", "1e999")).contains("number out of range"));
    assert!(refusal(&edited("1200.5", "NaN")).contains("expected"));
    let long = refusal(&edited("\"cloud\": \"commercial\"", &format!("\"cloud\": \"{}\"", "x".repeat(10_000_000))));
    assert!(long.len() < 300, "{}", long.len());
    let escape = refusal(&edited("\"cloud\": \"commercial\"", "\"cloud\": \"\\u001b[31m\\u202e\""));
    assert!(escape.contains(r#""\u{1b}[31m\u{202e}""#), "{escape}");
    assert_eq!(laurels_core::text::clean(&escape), escape);
}

#[test]
fn an_unknown_field_is_ignored_and_named_once() {
    let text = edited("\"id\": \"ada\"", "\"id\": \"ada\", \"team\": \"red\"").replace(
        "\"left\": null }",
        "\"left\": null }, { \"id\": \"bo\", \"team\": { \"a\": 1 } }, { \"id\": \"cy\", \"odd name\\u001b\": 1 }",
    );
    let text = text.replace("\"format\"", "\"$schema\": \"dataset.schema.json\", \"motto\": 1, \"format\"");
    let (book, warnings) = dataset::read(text.as_bytes()).expect("unknown fields do no harm");
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "$.motto: not a field of the dataset, left out",
            "$.people[].\"odd name\\u{1b}\": not a field of the dataset, left out",
            "$.people[].team: not a field of the dataset, left out (2 times)",
        ]
    );
    assert_eq!(book.people.len(), 3);
}

#[test]
fn a_byte_order_mark_and_figures_before_customers_are_fine() {
    let marked = format!("\u{FEFF}{CONTRACT}");
    let (book, _) = dataset::read(marked.as_bytes()).expect("a byte order mark is no fault");
    let (from, to) = (CONTRACT.find("  \"usage\""), CONTRACT.find("  \"people\""));
    let usage = &CONTRACT[from.expect("usage")..to.expect("people")];
    let moved = edited(usage, "").replacen("  \"partner\"", &format!("{usage}  \"partner\""), 1);
    let (other, _) = dataset::read(moved.as_bytes()).expect("the order of sections is free");
    assert_eq!(stores::spelled(&other), stores::spelled(&book));
}

#[test]
fn a_minimal_document_is_an_empty_book() {
    let text = r#"{ "format": "laurels/dataset", "version": 1, "customers": null }"#;
    let (book, warnings) = dataset::read(text.as_bytes()).expect("everything but the header is optional");
    assert!(book.customers.is_empty() && book.usage.is_empty() && warnings.is_empty());
}

#[test]
fn a_fault_after_many_records_has_the_right_place() {
    let people: String = (0..40).map(|n| format!("{{ \"id\": \"p{n}\" }}, ")).collect();
    let many = |last: &str| edited("\"people\": [{", &format!("\"people\": [{people}{last}, {{"));
    assert_eq!(
        refusal(&many(r#"{ "id": "bo", "linked_on": "soon" }"#)),
        "$.people[40].linked_on: \"soon\" is not valid: expected a date as YYYY-MM-DD"
    );
    assert_eq!(refusal(&many("{}")), "$.people[40].id: missing: expected a text");
    assert_eq!(refusal(&many("7")), "$.people[40]: 7 is not valid: expected an object");
}

#[test]
fn guids_are_read_in_lower_case_and_countries_in_capitals() {
    let text = edited("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3F2504E0-4F89-41D3-9A0C-0305E82C3301")
        .replace("\"country\": \"NO\"", "\"country\": \"no\"");
    let (book, _) = dataset::read(text.as_bytes()).expect("valid");
    assert_eq!(book.customers[0].tenant_id.as_deref(), Some("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    assert_eq!(book.customers[0].country.as_deref(), Some("NO"));
}

#[test]
fn a_record_without_a_name_goes_by_its_id_and_a_blank_name_stays_blank() {
    let text = edited("\"partner_id\": \"6096001\", \"name\": \"Oslo\"", "\"partner_id\": \"6096001\", \"name\": null")
        .replace("\"id\": \"contoso\", \"name\": \"Contoso\",", "\"id\": \"contoso\",")
        .replace("\"id\": \"ada\", \"name\": \"Ada\"", "\"id\": \"ada\", \"name\": \"\"");
    let (book, _) = dataset::read(text.as_bytes()).expect("valid");
    assert_eq!(book.partner.locations[0].name, "6096001");
    assert_eq!(book.customers[0].name, "contoso");
    assert_eq!(book.people[0].name, "");
}

#[test]
fn two_customers_with_one_tenant_are_refused_with_both_places() {
    let guid = "11111111-1111-4111-8111-111111111111";
    let customers = ["contoso", "litware"].map(|id| format!(r#"{{ "id": "{id}", "tenant_id": "{guid}" }}"#)).join(", ");
    let text = format!(r#"{{ "format": "laurels/dataset", "version": 1, "customers": [{customers}] }}"#);
    let why = refusal(&text);
    assert!(why.starts_with(&format!("$.customers[1].tenant_id: \"{guid}\" is not valid")), "{why}");
    assert!(why.contains("$.customers[0].tenant_id is the same"), "{why}");
}

#[test]
fn a_subscription_of_another_customer_is_refused() {
    let two = edited("\"role\": \"tenant-admin\" }] }]", "\"role\": \"tenant-admin\" }] }, { \"id\": \"litware\" }]");
    let usage = two.replace(
        "\"usage\": [{ \"customer\": \"contoso\", \"subscription\": null",
        "\"usage\": [{ \"customer\": \"litware\", \"subscription\": \"contoso-az1\"",
    );
    assert_eq!(
        refusal(&usage),
        "$.usage[0].subscription: \"contoso-az1\" is not valid: expected one of \"litware\", this is one of \"contoso\""
    );
    let association = two.replace(
        "\"customer\": \"contoso\", \"product\": null, \"subscription\": null",
        "\"customer\": \"litware\", \"product\": null, \"subscription\": \"contoso-az1\"",
    );
    assert_eq!(
        refusal(&association),
        "$.associations[0].subscription: \"contoso-az1\" is not valid: expected one of \"litware\", this is one of \"contoso\""
    );
}

#[test]
fn rows_that_differ_in_one_part_of_the_key_stand_side_by_side() {
    let row = |more: &str| {
        format!(r#"{{ "customer": "contoso", "product": "azure", "workload": "Storage", "month": "2026-10"{more} }}"#)
    };
    let rows = [
        row(r#", "attributed_by": []"#),
        row(r#", "attributed_by": ["pal", "dpor"]"#),
        row(r#", "attributed_by": ["pal"]"#),
        row(r#", "kind": "csp-subscriptions""#),
        row(r#", "subscription": "contoso-az1""#),
    ];
    let first = "\"as_of\": \"2026-11-04\" }";
    let text = edited(first, &format!("{first}, {}", rows.join(", ")));
    let (book, _) = dataset::read(text.as_bytes()).expect("all keys differ");
    assert_eq!(book.usage.len(), 6);
    let again =
        edited(first, &format!("{first}, {}, {}", rows.join(", "), row(r#", "attributed_by": ["dpor", "pal"]"#)));
    assert!(refusal(&again).starts_with("$.usage[6]: the row is not valid"), "{}", refusal(&again));
}

#[test]
fn workloads_of_associations_are_read_without_the_blanks_around_them() {
    let text = r#"{"format": "laurels/dataset", "version": 1, "customers": [{"id": "contoso", "name": "Contoso"}],
        "associations": [{"id": "a1", "type": "cpor", "customer": "contoso", "state": "draft",
            "workloads": [" Exchange Online", "teams "]}]}"#;
    let (book, _) = dataset::read(text.as_bytes()).expect("a dataset");
    assert_eq!(
        book.associations.get(0).map(|own| own.workloads.clone()),
        Some(vec!["Exchange Online".into(), "teams".into()])
    );
}

#[test]
fn rows_that_become_one_key_without_the_blanks_around_a_name_are_added_up_and_named() {
    let row = |name: &str, amounts: &str| {
        format!(
            r#"{{ "customer": "contoso", "product": "azure", "workload": "{name}", "month": "2026-10", {amounts} }}"#
        )
    };
    let rows = [
        row("Storage", r#""acr_usd": 1.5, "lines": [3, 4]"#),
        row("Bastion", r#""acr_usd": 7"#),
        row(" Storage", r#""acr_usd": 2, "security_acr_usd": 1, "lines": [1, 2]"#),
        row("Storage  ", r#""paid_seats": 4"#),
        row("Bastion ", r#""acr_usd": 1"#),
        row("Cosmos ", r#""acr_usd": 5"#),
    ];
    let text = format!(
        r#"{{ "format": "laurels/dataset", "version": 1, "customers": [{{ "id": "contoso" }}], "usage": [{}] }}"#,
        rows.join(", ")
    );
    let (book, warnings) = dataset::read(text.as_bytes()).expect("the rows are taken");
    assert_eq!(book.usage.workload_names(), ["Bastion", "Cosmos", "Storage"]);
    let column = |measure| [0, 1, 2].map(|row| book.usage.amount(row, measure).map(|Micro(amount)| amount));
    assert_eq!(column(Measure::Acr), [Some(8_000_000), Some(5_000_000), Some(3_500_000)]);
    assert_eq!(column(Measure::SecurityAcr), [None, None, Some(1_000_000)]);
    assert_eq!(column(Measure::PaidSeats), [None, None, Some(4_000_000)]);
    assert_eq!(book.usage.lines(2), Some((1, 4)));
    let warning_texts: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    let expected = [
        r#"$.usage[3] is added to $.usage[0]: "Storage  " is "Storage""#,
        r#"$.usage[2] is added to $.usage[0]: " Storage" is "Storage""#,
        r#"$.usage[4] is added to $.usage[1]: "Bastion " is "Bastion""#,
    ];
    assert_eq!(BTreeSet::from_iter(warning_texts), expected.map(str::to_owned).into());
}

#[test]
fn of_two_reports_about_one_tenant_the_better_one_counts() {
    let first = "\"as_of\": \"2026-11-04\" }";
    let other = r#"{ "customer": "contoso", "product": "azure", "workload": "All", "month": "2026-10", "acr_usd": 9,
        "revenue_usd": 5, "kind": "customers-and-tenants" }"#;
    let (book, _) = dataset::read(edited(first, &format!("{first}, {other}")).as_bytes()).expect("valid");
    let usage = &book.usage;
    let row = |name: &str| {
        let named = |row: &usize| usage.workload_names()[usage.workload_ids()[*row] as usize] == name;
        (0..usage.len()).find(named).expect("the row")
    };
    assert_eq!(usage.counting()[row("Storage")], Measure::Acr.bit());
    assert_eq!(usage.counting()[row("All")], Measure::Revenue.bit());
}

/// A list of JSON values made by `item` for 0 to `most` numbers.
fn listed(most: usize, item: impl Fn(usize) -> BoxedStrategy<serde_json::Value>) -> BoxedStrategy<serde_json::Value> {
    let items: Vec<_> = (0..most).map(item).collect();
    (items, 0..=most)
        .prop_map(|(mut items, n)| {
            items.truncate(n);
            items.into()
        })
        .boxed()
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

fn date() -> impl Strategy<Value = Option<String>> {
    prop::option::of((2000..2030, 1..=12, 1..=28).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")))
}

fn any_dataset() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let text = || prop::option::of("\\PC{0,12}");
    let customers = listed(4, move |n| {
        (text(), prop::option::of(word(&["enterprise", "smb"])), prop::option::of(word(&["commercial", "china", "government"])))
            .prop_map(move |(name, segment, cloud)| {
                json!({ "id": format!("c{n}"), "name": name.unwrap_or("x".into()) , "segment": segment, "cloud": cloud, "country": "NO",
                        "contacts": [{ "name": "Sam", "role": "other" }] })
            })
            .boxed()
    });
    let usage = listed(8, |n| {
        let amount =
            || prop::option::of((-1_000_000_000_000_000i64..=1_000_000_000_000_000).prop_map(|m| m as f64 / 1e6));
        (amount(), amount(), prop::option::of(0..100_000u32), date(), prop::option::of(word(&["pal", "cpor/osa"])))
            .prop_map(move |(acr, security, seats, as_of, by)| {
                json!({ "customer": "c0", "product": "azure", "workload": format!("w{}", n / 2), "acr_usd": acr,
                        "month": format!("2026-{:02}", n + 1), "security_acr_usd": security, "paid_seats": seats,
                        "attributed_by": by.map(|by| [by]), "as_of": as_of, "lines": [n + 1, n + 2] })
            })
            .boxed()
    });
    let associations = listed(3, move |n| {
        (word(&["cpor", "dpor", "pal", "csp"]), word(&["draft", "active", "ended"]), date(), text(), text())
            .prop_map(move |(kind, state, started, note, scope)| {
                json!({ "id": format!("a{n}"), "customer": "c0", "type": kind, "state": state, "started": started,
                        "notes": note, "log": [{ "state": state, "on": "2026-01-01" }],
                        "credential": { "kind": "guest", "assignments": [{ "role": "Owner", "scope": scope.unwrap_or_default() + "/" }] } })
            })
            .boxed()
    });
    let points = (0..100_000_000i64).prop_map(|m| m as f64 / 1e6);
    (customers, usage, associations, points).prop_map(|(customers, usage, associations, points)| {
        let referred = customers.as_array().is_some_and(|c| !c.is_empty());
        let figures = |list: serde_json::Value| if referred { list } else { json!([]) };
        json!({ "format": "laurels/dataset", "version": 1, "partner": { "name": "Fabrikam Partners" },
                "customers": customers, "usage": figures(usage), "associations": figures(associations),
                "snapshots": [{ "date": "2026-10-31", "designation": "security", "points": points, "qualified": false,
                                "basis": "computed" }] })
    })
}

properties! {
    CASES;

    #[test]
    fn an_export_says_what_was_read(document in any_dataset()) {
        let text = document.to_string();
        let (book, warnings) = dataset::read(text.as_bytes()).expect("a valid dataset");
        prop_assert!(warnings.is_empty());
        prop_assert_eq!(without_unknowns(&stores::spelled(&book)), without_unknowns(&text));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(at in 0..CONTRACT.len(), byte: u8, cut in 0..CONTRACT.len()) {
        let mut bytes = CONTRACT.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = dataset::read(&bytes);
        let _ = dataset::read(&bytes[..cut]);
    }
}

#[test]
fn records_that_were_read_are_valid() {
    let (book, _) = dataset::read(CONTRACT.as_bytes()).expect("valid");
    assert_eq!(book.problems(), []);
    assert_eq!(book.partner.problems(), []);
}

#[test]
fn exams_are_read_without_the_blanks_around_them() {
    let text = r#"{"format": "laurels/dataset", "version": 1, "people": [{"id": "ada", "name": "Ada"}],
        "certifications": [{"person": "ada", "exam": " MS-700 ", "earned": "2026-01-10"}]}"#;
    let (book, _) = dataset::read(text.as_bytes()).expect("a dataset");
    assert_eq!(book.certifications.first().map(|own| own.exam.as_str()), Some("MS-700"));
}

//! Tables of the dataset: each comes back as it went out, in every format, and none holds what a spreadsheet runs.

use crate::identity;
use crate::support::soak::{CASES, properties};
use crate::support::{books, stores};
use laurels_core::book::{Book, Partner};
use laurels_core::evidence::Ranking;
use laurels_core::rulebook;
use laurels_data::exchange::dataset;
use laurels_data::exchange::import::{self, FileFacts, ImportError, Planned};
use laurels_data::exchange::private_file::Existing;
use laurels_data::exchange::tables::{self, BookTable, TableFormat};
use proptest::prelude::*;
use std::fs;

const FORMATS: [(TableFormat, &str); 3] =
    [(TableFormat::Csv, "table.csv"), (TableFormat::Tsv, "table.tsv"), (TableFormat::Xlsx, "table.xlsx")];

/// Tables in an order in which each finds the records that it names.
const TABLES: [&str; 10] = [
    "locations",
    "enrolled",
    "customers",
    "subscriptions",
    "people",
    "associations",
    "usage",
    "certifications",
    "reported",
    "snapshots",
];

fn ranking() -> Ranking {
    rulebook::ranking().expect("the ranking")
}

fn exported(book: &Book, table: &str, (format, name): (TableFormat, &str)) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    let table = BookTable::named(table).expect("a table");
    tables::export(book, table, format, &file, Existing::Keep).expect("written");
    assert_eq!(stores::mode(&file), 0o600);
    fs::read(&file).expect("there")
}

fn planned(book: &Book, file: &[u8]) -> Result<Planned, ImportError> {
    let mut parts = import::read_parts(std::io::Cursor::new(file), None)?;
    assert_eq!(parts.len(), 1);
    let mut parsed = parts.remove(0);
    parsed.resolve(book, &ranking())?;
    let facts = FileFacts { name: "table".to_owned(), as_of: None, customer: None };
    Ok(import::plan(book, &parsed, &facts))
}

#[test]
fn every_list_of_the_dataset_is_a_table() {
    let mut all: Vec<&str> = BookTable::all().filter(|table| !table.is_made()).map(|table| table.name).collect();
    let mut known = TABLES;
    all.sort_unstable();
    known.sort_unstable();
    assert_eq!(all, known);
}

#[test]
fn a_table_has_its_name_in_the_header_and_no_formula() {
    let mut book = books::small();
    book.customers[0].name = "=cmd|' /C calc'!A0".to_owned();
    let csv = String::from_utf8(exported(&book, "customers", FORMATS[0])).expect("UTF-8");
    let mut lines = csv.trim_start_matches('\u{FEFF}').lines();
    assert_eq!(lines.next(), Some("customers.id,name,tenant_id,tpid,domain,segment,cloud,country,contacts"));
    assert_eq!(lines.next(), Some("c0,\"'=cmd|' /C calc'!A0\",,,,,commercial,,"));
    let tsv = String::from_utf8(exported(&book, "locations", FORMATS[1])).expect("UTF-8");
    assert_eq!(tsv, "locations.partner_id\tname\tcountry\n6096001\tOslo\tNO\n");
}

#[test]
fn the_inventory_of_links_is_a_table_that_changes_nothing() {
    let book = books::small();
    let csv = exported(&book, "pal-inventory", FORMATS[0]);
    let text = String::from_utf8(csv.clone()).expect("UTF-8");
    let header = "pal-inventory.association,customer,customer_name,tenant_id,identity,identity_kind,object_id,role,scope,partner_id,\
                  state,verified";
    assert_eq!(text.trim_start_matches('\u{FEFF}').lines().next(), Some(header));
    let planned = planned(&book, &csv).expect("it is known");
    assert!(planned.change.is_empty());
    assert_eq!((planned.report.rows, planned.report.skipped, planned.report.taken), (2, 2, 0));
    assert!(planned.report.notes[0].starts_with("The inventory of Partner Admin Links"), "{:?}", planned.report.notes);
}

#[test]
fn what_a_table_cannot_say_names_its_place() {
    let book = books::small();
    for (file, wanted) in [
        (
            "customers.id,name,segment\nc9,Litware,large\n",
            "can't be taken: line 2, segment: \"large\" is not valid: expected one of enterprise, smb",
        ),
        ("name,customers.tenant_id\nLitware,\n", "is not a complete dataset: there is no column customers.id"),
        (
            "people.id;name;linked\nada;Ada;maybe\n",
            "can't be taken: line 2, linked: \"maybe\" is not valid: expected true or false",
        ),
        (
            "usage.customer,product,month,acr_usd\nc0,azure,2026-09,1\nc9,azure,2026-09,1\n",
            "can't be taken: line 3, customer: \"c9\" is not valid: expected the id of a customer of the book",
        ),
    ] {
        let message = planned(&book, file.as_bytes()).expect_err(file).to_string();
        assert!(message.starts_with(wanted), "{message}");
    }
}

#[test]
fn a_table_that_excel_saved_again_is_read() {
    let book = books::small();
    let file = "Note;certifications.person;exam;earned;expires\nx;ada;AZ-305;31.01.2026;\n";
    let planned = planned(&book, file.as_bytes()).expect("a table");
    assert_eq!(planned.report.unmapped_columns, ["Note"]);
    let after = book.apply(&planned.change, &ranking()).expect("it fits");
    let earned: Vec<_> = after.certifications_of("ada").iter().map(|c| (c.exam.as_str(), c.earned)).collect();
    assert!(earned.contains(&("AZ-305", books::day(2026, 1, 31))), "{earned:?}");
}

properties! {
    CASES;

    #[test]
    fn a_table_comes_back_as_it_went_out(choices in proptest::collection::vec(any::<u8>(), 200)) {
        let format = FORMATS[usize::from(choices[0]) % 3];
        let document = identity::document(choices).to_string();
        let (book, _) = dataset::read(document.as_bytes()).expect(&document);
        let own = Partner { locations: Vec::new(), enrolled: Vec::new(), ..book.partner.clone() };
        let mut rebuilt = Book { partner: own, ..Book::default() };
        for table in TABLES {
            let file = exported(&book, table, format);
            let same = planned(&book, &file).expect(table);
            prop_assert!(same.change.is_empty(), "{} of {}: {:?}", table, document, same.change);
            prop_assert_eq!(same.report.rows, same.report.unchanged);
            rebuilt = rebuilt.apply(&planned(&rebuilt, &file).expect(table).change, &ranking()).expect("it fits");
        }
        prop_assert_eq!(stores::spelled(&rebuilt), stores::spelled(&book));
    }
}

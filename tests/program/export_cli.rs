//! `export --table`, from outside.

use crate::support::program::{failure, json, laurels, printed, text};
use crate::support::stores;
use serde_json::Value;
use std::fs;

#[test]
fn a_table_is_exported_and_imported_again() {
    let (folder, _) = stores::example();
    for name in ["customers.csv", "customers.tsv", "customers.XLSX"] {
        let file = folder.path().join(name);
        assert_eq!(printed(laurels(folder.path(), &["export", "--table", "customers", text(&file)])), "");
        assert_eq!(stores::mode(&file), 0o600);
        let report: Value = json(laurels(folder.path(), &["import", text(&file), "--json"]));
        let report = &report["files"][0];
        assert_eq!((&report["kind"], &report["added"]), (&"dataset".into(), &0.into()), "{report}");
        assert!(report["unchanged"].as_u64() > Some(0) && report["unchanged"] == report["rows"], "{report}");
        let message = failure(laurels(folder.path(), &["export", "--table", "customers", text(&file)]));
        assert!(message.contains("already exists"), "{message}");
    }
    let header = fs::read_to_string(folder.path().join("customers.tsv")).expect("there");
    assert!(header.starts_with("customers.id\tname\t"), "{header}");
}

#[test]
fn a_table_needs_a_name_and_a_format() {
    let (folder, _) = stores::example();
    for arguments in [
        ["export", "--table", "customers", "customers.doc"].as_slice(),
        &["export", "--table", "customers"],
        &["export", "--table", "nothing", "nothing.csv"],
        &["export", "--table", "customers", "customers.sh"],
    ] {
        laurels(folder.path(), arguments).assert().code(2);
    }
}

#[test]
fn a_table_with_a_wrong_value_changes_nothing_and_names_the_place() {
    let (folder, store) = stores::example();
    drop(store);
    let before = stores::content(&stores::path(&folder)).expect("loads");
    let file = folder.path().join("people.csv");
    fs::write(&file, "people.id,name,linked_on\nzoe,Zoe,yesterday\n").expect("written");
    let message = failure(laurels(folder.path(), &["import", text(&file)]));
    assert!(message.contains("people.csv line 2, linked_on: \"yesterday\" is not valid"), "{message}");
    assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), before);
}

#[test]
fn the_links_of_the_book_become_a_script() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, begins, shows) in [
        ("links.sh", "#!/bin/sh", "az managementpartner show"),
        ("links.ps1", "# Shows every Partner Admin Link", "Get-AzManagementPartner | ConvertTo-Json"),
    ] {
        let file = folder.path().join(name);
        printed(laurels(folder.path(), &["--demo", "export", "--table", "pal-inventory", text(&file)]));
        let script = fs::read_to_string(&file).expect("there");
        assert!(script.starts_with(begins) && script.contains(shows), "{script}");
    }
}

#[test]
fn a_store_moves_with_its_log() {
    let (folder, store) = stores::example();
    drop(store);
    let file = folder.path().join("whole.json");
    printed(laurels(folder.path(), &["export", "--with-log", text(&file)]));
    assert_eq!(stores::mode(&file), 0o600);
    let new = folder.path().join("new").join("laurels.db");
    let output = printed(laurels(folder.path(), &["--store", text(&new), "import", text(&file)]));
    assert!(output.contains("Its log is taken whole: 1 change"), "{output}");
    let history = |store: &str| json(laurels(folder.path(), &["--store", store, "history", "--json"]));
    let old = stores::path(&folder);
    assert_eq!(history(text(&new)), history(text(&old)));
    let twice = printed(laurels(folder.path(), &["--store", text(&new), "export", "--with-log"]));
    assert_eq!(twice, fs::read_to_string(&file).expect("there"));
    let message = failure(laurels(folder.path(), &["--demo", "export", "--with-log"]));
    assert!(message.contains("has no log to export"), "{message}");
}

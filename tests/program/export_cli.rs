//! `export --table`, from outside.

use crate::support::program::{failure, json, laurels, printed, text};
use crate::support::stores;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

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
    assert!(message.contains("people.csv can't be taken: line 2, linked_on: \"yesterday\" is not valid"), "{message}");
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

/// A made-up `az`: signed in to the tenant that it was told last, where the account is linked but for one tenant.
const AZ: &str = r#"#!/bin/sh
here=$(dirname "$0")
case "$1 $2" in
  "login "*) while [ "$1" != --tenant ]; do shift; done; echo "$2" > "$here/tenant" ;;
  "managementpartner show")
    read tenant < "$here/tenant"
    case $tenant in 3*) echo "ERROR: (PartnerNotFound) no partner" >&2; exit 3 ;; esac
    first=$(echo "$tenant" | cut -c1)
    printf '{\n  "createdTime": "2026-01-02T03:04:05.1234567Z",\n  "etag": 2,\n  "name": "6096001",\n  "objectId": "%s",\n' \
      "aaaaaaaa-0000-4000-8000-00000000000$first"
    printf '  "partnerId": "6096001",\n  "state": "Active",\n  "tenantId": "%s",\n  "version": 2\n}\n' "$tenant" ;;
  "account list")
    read tenant < "$here/tenant"
    case "$*" in *"tenantId=='$tenant' && id!='$tenant'"*) ;; *) echo "az: what is $*" >&2; exit 2 ;; esac
    printf 'one\ntwo\n' ;;
  "role assignment")
    case "$*" in *"--subscription one"*) role=Reader ;; *"--subscription two"*) role=Contributor ;;
      *) echo "az: what is $*" >&2; exit 2 ;; esac
    read tenant < "$here/tenant"
    first=$(echo "$tenant" | cut -c1)
    printf '[\n  {\n    "principalId": "aaaaaaaa-0000-4000-8000-00000000000%s",\n    "roleDefinitionName": "%s",\n' \
      "$first" "$role"
    printf '    "scope": "/subscriptions/bbbbbbbb-0000-4000-8000-00000000000%s"\n  }\n]\n' "$first" ;;
  "extension add") ;;
  *) echo "az: what is $*" >&2; exit 2 ;;
esac
"#;

/// Contoso's link is recorded without its account's object id, Fabrikam's with it; Litware has a subscription and no link, and
/// A. Datum's account is no longer linked.
const LINKED: &str = r#"{"format":"laurels/dataset","version":1,
"partner":{"name":"Northwind Partners","locations":[{"partner_id":"6096001","name":"Oslo","country":"NO"}]},
"customers":[{"id":"contoso","name":"Contoso","tenant_id":"11111111-1111-4111-8111-111111111111"},
 {"id":"fabrikam","name":"Fabrikam","tenant_id":"21111111-1111-4111-8111-111111111111"},
 {"id":"adatum","name":"A. Datum","tenant_id":"31111111-1111-4111-8111-111111111111"},
 {"id":"litware","name":"Litware","tenant_id":"41111111-1111-4111-8111-111111111111"}],
"subscriptions":[{"id":"s4","customer":"litware","subscription_id":"bbbbbbbb-0000-4000-8000-000000000004","product":"azure","status":"active"}],
"associations":[
 {"id":"a1","type":"pal","customer":"contoso","product":"azure","state":"requested","credential":{"kind":"user","name":"ada@northwind.example"}},
 {"id":"a2","type":"pal","customer":"fabrikam","product":"azure","state":"active","partner_id":"6096001","credential":{"kind":"service-principal","name":"operations","object_id":"aaaaaaaa-0000-4000-8000-000000000002"}},
 {"id":"a3","type":"pal","customer":"adatum","product":"azure","state":"active","partner_id":"6096001","credential":{"kind":"user","name":"bo@northwind.example"}}]}"#;

#[test]
fn what_the_script_of_links_writes_comes_back_in_one_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, book) = (folder.path().join("laurels.db"), folder.path().join("book.json"));
    fs::write(&book, LINKED).expect("written");
    let on_store = |arguments: &[&str]| {
        let arguments = [&["--store", text(&store)], arguments].concat();
        printed(laurels(folder.path(), &arguments))
    };
    on_store(&["import", text(&book)]);
    let script = folder.path().join("links.sh");
    on_store(&["export", "--table", "pal-inventory", text(&script)]);
    let az = folder.path().join("bin").join("az");
    fs::create_dir(az.parent().expect("a folder")).expect("made");
    fs::write(&az, AZ).expect("written");
    fs::set_permissions(&az, fs::Permissions::from_mode(0o700)).expect("set");
    let path = format!("{}:{}", text(az.parent().expect("a folder")), std::env::var("PATH").expect("a path"));
    let run = || {
        let output =
            Command::new("sh").arg(&script).current_dir(folder.path()).env("PATH", &path).output().expect("run");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!errors.contains("what is"), "{errors}");
        fs::read(folder.path().join("pal-links.json")).expect("answers")
    };
    let answers = run();
    assert_eq!(run(), answers, "answers of an earlier run stay in the file");
    let told = on_store(&["import", text(&folder.path().join("pal-links.json"))]);
    assert!(told.contains("(pal-link, 3 rows)") && told.contains("(role-assignments, 6 rows"), "{told}");
    check_links(&on_store(&["export"]));
    let again = on_store(&["import", text(&folder.path().join("pal-links.json"))]);
    assert!(again.contains("Nothing changes"), "{again}");
}

/// The links of the book after the import: tenant, object id, state, roles.
fn check_links(dataset: &str) {
    let dataset: serde_json::Value = serde_json::from_str(dataset).expect("JSON");
    let link = |association: &serde_json::Value| {
        let credential = &association["credential"];
        let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
        let roles = credential["assignments"].as_array().map_or(0, Vec::len);
        format!(
            "{} {} {} {roles}",
            word(&association["customer"]),
            word(&credential["object_id"]),
            word(&association["state"])
        )
    };
    let links: Vec<String> = dataset["associations"].as_array().expect("a list").iter().map(link).collect();
    assert_eq!(
        links,
        [
            "contoso aaaaaaaa-0000-4000-8000-000000000001 active 2",
            "fabrikam aaaaaaaa-0000-4000-8000-000000000002 active 2",
            "adatum - active 0",
            "litware aaaaaaaa-0000-4000-8000-000000000004 active 0",
        ]
    );
}

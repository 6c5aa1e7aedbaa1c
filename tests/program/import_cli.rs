//! `laurels import` from the outside: what it prints, what it keeps, and that nothing is kept of what is refused or stopped.

use crate::support::program;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

const USAGE: &str = "tests/fixtures/imports/azure-usage.tsv";
const PEOPLE: &str = "tests/fixtures/imports/training-completions.csv";

/// A place for a store that is not there yet.
fn nowhere() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("data").join("laurels.db");
    (folder, store)
}

fn laurels(store: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let home = store.parent().and_then(Path::parent).expect("a folder");
    program::laurels(home, arguments).env("LAURELS_STORE", store).assert()
}

fn json(store: &Path, arguments: &[&str]) -> Value {
    let output = laurels(store, arguments).success().get_output().stdout.clone();
    serde_json::from_slice(&output).expect("one JSON document")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_dry_run_shows_the_changes_and_creates_no_store() {
    let (_folder, store) = nowhere();
    let report = json(&store, &["import", "--dry-run", "--json", USAGE, PEOPLE]);
    let files = report["files"].as_array().expect("files");
    assert_eq!((&files[0]["kind"], &files[0]["added"]), (&"azure-usage".into(), &149.into()));
    assert_eq!((&files[1]["kind"], &files[1]["added"]), (&"training-completions".into(), &76.into()));
    assert_eq!(files[0]["problems"][1]["line"], 201);
    let infrastructure = report["moved"].as_array().and_then(|all| {
        all.iter().find(|moved| moved["designation"] == "infrastructure").map(|moved| moved["to"].clone())
    });
    assert_eq!(infrastructure, Some(53.0.into()));
    let printed = text(&laurels(&store, &["import", "--dry-run", USAGE]).success().get_output().stdout);
    assert!(printed.contains("149 new, 29 rows left out") && printed.contains("Nothing was changed"), "{printed}");
    assert!(!store.exists());
}

#[test]
fn an_import_is_recorded_and_repeating_it_changes_nothing() {
    let (_folder, store) = nowhere();
    laurels(&store, &["import", USAGE, PEOPLE]).success();
    let score = json(&store, &["score", "--as-of", "2026-11-22", "--rules", "2026-07", "--json"]);
    let infrastructure = score["designations"].as_array().expect("a list")[3].clone();
    assert_eq!((&infrastructure["id"], &infrastructure["points"]), (&"infrastructure".into(), &53.0.into()));
    let size = || fs::metadata(&store).expect("a store").len();
    let before = size();
    let printed = text(&laurels(&store, &["import", USAGE, PEOPLE]).success().get_output().stdout);
    assert_eq!(size(), before);
    assert!(printed.contains("149 as they were") && printed.contains("Nothing changes."), "{printed}");
    let log = json(&store, &["history", "--json"]);
    assert_eq!(log["changes"].as_array().map(Vec::len), Some(2), "{log}");
}

#[test]
fn several_files_are_imported_all_or_none() {
    let (folder, store) = nowhere();
    let broken = folder.path().join("broken.csv");
    fs::write(&broken, "Name,Street\nContoso,Main Street\n").expect("a file");
    let refused = laurels(&store, &["import", USAGE, &broken.to_string_lossy()]).failure().code(1);
    let message = text(&refused.get_output().stderr);
    assert!(message.contains("broken.csv is of no kind that can be imported"), "{message}");
    assert!(message.starts_with("laurels: ") && message.trim_end().lines().count() == 1, "{message}");
    assert!(!store.exists());
}

#[test]
fn importing_needs_a_writable_store() {
    let (_folder, store) = nowhere();
    for option in ["--demo", "--read-only"] {
        laurels(&store, &["import", option, USAGE]).failure().code(2);
    }
    laurels(&store, &["import", "--demo", "--dry-run", USAGE]).success();
    laurels(&store, &["import", "--kind", "no-kind", USAGE]).failure().code(2);
    laurels(&store, &["import"]).failure().code(2);
}

#[test]
fn an_import_that_is_interrupted_leaves_nothing() {
    let (folder, store) = nowhere();
    let pipe = folder.path().join("usage.tsv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let child = program::start(folder.path())
        .env("LAURELS_STORE", &store)
        .arg("import")
        .arg(&pipe)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let report = fs::read_to_string(USAGE).expect("the fixture");
    let (header, lines) = report.split_once('\n').expect("a header");
    let mut into = fs::OpenOptions::new().write(true).open(&pipe).expect("a pipe with a reader");
    writeln!(into, "{header}").expect("written");
    for _ in 0..40 {
        into.write_all(lines.as_bytes()).expect("written");
    }
    // Two megabytes have gone through the pipe: it is reading. It must stop while there is always more to read.
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("a process");
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("a signal");
    while into.write_all(lines.as_bytes()).is_ok() {}
    let output = child.wait_with_output().expect("it ends");
    assert!(!output.status.success(), "{output:?}");
    assert!(!store.exists(), "a store was left behind: {}", text(&output.stderr));
}

#[test]
fn a_dataset_with_nothing_but_the_partner_makes_a_store() {
    let (folder, store) = nowhere();
    let file = folder.path().join("partner.json");
    let partner = r#"{ "name": "Fabrikam Partners", "locations": [{ "partner_id": "6096001", "name": "Oslo" }] }"#;
    let document = format!(r#"{{ "format": "laurels/dataset", "version": 1, "partner": {partner} }}"#);
    fs::write(&file, document).expect("written");
    let file = file.to_str().expect("a path");
    let output = text(&laurels(&store, &["import", "--dry-run", file]).success().get_output().stdout);
    assert!(output.contains("2 new") && output.contains("location 6096001 (new)"), "{output}");
    assert!(!store.exists());
    laurels(&store, &["import", file]).success();
    let exported = text(&laurels(&store, &["export"]).success().get_output().stdout);
    assert!(exported.contains("\"partner_id\":\"6096001\""), "{exported}");
}

#[test]
fn endless_input_is_refused() {
    let (folder, store) = nowhere();
    for arguments in [
        &["import", "/dev/zero"][..],
        &["--data", "/dev/zero", "score"],
        &["--config", "/dev/zero", "score"],
        &["--demo", "--rules", "/dev/zero", "score"],
    ] {
        let error = text(&laurels(&store, arguments).failure().get_output().stderr);
        assert!(
            error.contains("/dev/zero") && error.contains("neither a regular file nor a pipe"),
            "{arguments:?}: {error}"
        );
    }
    let pipe = folder.path().join("endless.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let child = program::start(folder.path())
        .env("LAURELS_STORE", &store)
        .arg("import")
        .arg(&pipe)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut into = fs::OpenOptions::new().write(true).open(&pipe).expect("a pipe with a reader");
    let mut written: u64 = 0;
    while into.write_all(&[b'x'; 4096]).is_ok() {
        written += 4096;
    }
    let output = child.wait_with_output().expect("it ends");
    assert!(text(&output.stderr).contains("has a line of more than 1 MiB, line 1,"), "{output:?}");
    assert!(written < 3 << 20, "{written} bytes were read");
}

#[test]
fn subscriptions_of_a_csp_are_those_of_the_customer_that_the_command_names() {
    let (folder, store) = nowhere();
    let customers = folder.path().join("customers.csv");
    let contoso = "11111111-1111-4111-8111-111111111111";
    let list = format!("Microsoft ID,Company name,Primary domain name\n{contoso},Contoso,contoso.example\n");
    fs::write(&customers, list).expect("written");
    let subscriptions = folder.path().join("subscriptions.csv");
    let list = "Subscription ID,Subscription,Quantity,Status,Reseller\n\
                aaaaaaaa-0000-4000-8000-000000000001,Microsoft 365 E3,25,active,\n";
    fs::write(&subscriptions, list).expect("written");
    let [customers, subscriptions] = [&customers, &subscriptions].map(|path| path.to_str().expect("UTF-8"));
    let refused = |arguments: &[&str]| text(&laurels(&store, arguments).failure().get_output().stderr);
    laurels(&store, &["import", customers]).success();
    let nobody = refused(&["import", subscriptions]);
    assert!(nobody.contains("name it with --customer ID"), "{nobody}");
    let unknown = refused(&["import", subscriptions, "--customer", "litware"]);
    assert!(unknown.contains("no customer \"litware\""), "{unknown}");
    let report = json(&store, &["import", subscriptions, "--customer", contoso, "--json"]);
    assert_eq!(report["files"][0]["added"], 1);
    let again = json(&store, &["import", subscriptions, "--customer", contoso, "--json"]);
    assert_eq!((&again["files"][0]["added"], &again["files"][0]["unchanged"]), (&0.into(), &2.into()));
}

#[test]
fn what_is_not_known_of_a_customer_stays_so_through_a_store() {
    let (folder, store) = nowhere();
    let file = folder.path().join("customers.json");
    let customers = r#"[{"id": "contoso", "name": "Contoso", "cloud": null}, {"id": "litware", "name": "Litware"},
                        {"id": "fabrikam", "name": "Fabrikam", "cloud": "commercial"}]"#;
    let dataset = format!(r#"{{"format": "laurels/dataset", "version": 1, "customers": {customers}}}"#);
    std::fs::write(&file, dataset).expect("written");
    laurels(&store, &["import", file.to_str().expect("a plain path")]).success();
    let exported = json(&store, &["export"]);
    let of = |id: &str| exported["customers"].as_array()?.iter().find(|customer| customer["id"] == id).cloned();
    for field in ["cloud", "segment", "country", "tenant_id"] {
        for id in ["contoso", "litware"] {
            assert!(of(id).expect("it is there")[field].is_null(), "{field} of {id}");
        }
    }
    assert_eq!(of("fabrikam").expect("it is there")["cloud"], "commercial");
}

#[test]
fn a_folder_stands_for_the_files_in_it_that_are_known() {
    let (folder, store) = nowhere();
    let reports = folder.path().join("Downloads");
    fs::create_dir(&reports).expect("a folder");
    let import = |arguments: &[&str]| {
        let all: Vec<&str> = ["import"].iter().chain(arguments).copied().chain(reports.to_str()).collect();
        laurels(&store, &all)
    };
    let refused = import(&[]).failure().code(1);
    assert!(text(&refused.get_output().stderr).contains("has no file that can be imported"));
    fs::write(reports.join("list.csv"), "Name,Street\nContoso,Main Street\n").expect("a file");
    let refused = import(&[]).failure().code(1);
    assert!(text(&refused.get_output().stderr).contains("\"list.csv\" is of no kind"));
    fs::copy(USAGE, reports.join("usage.tsv")).expect("a file");
    fs::copy(PEOPLE, reports.join("people.csv")).expect("a file");
    let printed = text(&import(&["--dry-run"]).success().get_output().stdout);
    assert!(printed.contains("usage.tsv (azure-usage") && printed.contains("list.csv is of no kind"), "{printed}");
    let missing = printed.split_once("Still missing").map(|(_, rest)| rest).unwrap_or_default();
    assert!(missing.contains("laurels sources says where"), "{printed}");
    let one = laurels(&store, &["import", "--dry-run", USAGE]).success();
    assert!(!text(&one.get_output().stdout).contains("Still missing"), "only a folder is meant to be all there is");
    let output = import(&["--json"]).success().get_output().stdout.clone();
    let said: Value = serde_json::from_slice(&output).expect("one JSON document");
    assert_eq!(said["files"].as_array().map(Vec::len), Some(2), "{said}");
    assert_eq!(said["left_out"][0]["file"], "list.csv", "{said}");
    assert!(store.exists());
}

#[test]
fn what_a_column_means_is_said_once() {
    let (folder, store) = nowhere();
    let file = folder.path().join("ansprueche.csv");
    let line = "Contoso;11111111-1111-4111-8111-111111111111;CL-1;Approved;2026-03-01;red\n";
    fs::write(&file, format!("Kunde;Mandant;Anspruch;Status;Seit=Datum;Farbe\n{line}")).expect("written");
    let file = file.to_str().expect("a path");
    let refused = text(&laurels(&store, &["import", file]).failure().get_output().stderr);
    assert!(refused.contains("--map COLUMN=FIELD"), "{refused}");
    let refused = text(&laurels(&store, &["import", file, "--kind", "associations"]).failure().get_output().stderr);
    assert!(refused.contains("say so with --map COLUMN=FIELD (tenant, tpid)"), "{refused}");
    let refused = text(&laurels(&store, &["import", file, "--map", "Farbe=colour"]).failure().get_output().stderr);
    assert!(refused.contains("there is no field \"colour\"; the fields are acr_usd, "), "{refused}");
    let said = ["--map", "mandant=tenant", "--map", "Anspruch=claim-id", "--map", "Seit=Datum=started"];
    let dry = [&["import", "--dry-run", "--json", file], &said[..]].concat();
    assert_eq!(json(&store, &dry)["files"][0]["unmapped_columns"], serde_json::json!(["Kunde", "Farbe"]));
    assert!(!store.exists());
    let first = json(&store, &[&["import", "--json", file], &said[..]].concat());
    assert_eq!((&first["files"][0]["kind"], &first["files"][0]["added"]), (&"associations".into(), &2.into()));
    let way_out = first["files"][0]["notes"][0].as_str().expect("a note");
    assert!(way_out.contains("--map COLUMN=FIELD: tpid, customer-name, "), "{way_out}");
    let again = json(&store, &["import", "--json", file]);
    assert_eq!((&again["files"][0]["kind"], &again["files"][0]["unchanged"]), (&"associations".into(), &1.into()));
    let more = json(&store, &["import", "--json", file, "--map", "Kunde=customer-name", "--map", "FARBE=notes"]);
    assert_eq!(more["files"][0]["unmapped_columns"], serde_json::json!([]), "{more}");
    // What is said anew takes the place of what was said before.
    let refused = text(&laurels(&store, &["import", file, "--map", "MANDANT=domain"]).failure().get_output().stderr);
    assert!(refused.contains("is of no kind"), "{refused}");
}

#[test]
fn microsofts_lists_come_in_by_their_kind_only_and_change_no_score() {
    let (folder, store) = nowhere();
    let file = folder.path().join("qualified.csv");
    let list = "Solution area,Customer,Tenant ID\nSecurity,Contoso,11111111-1111-4111-8111-111111111111\n";
    fs::write(&file, list).expect("written");
    let file = file.to_str().expect("a path");
    laurels(&store, &["import", file]).failure();
    let first = json(&store, &["import", "--json", file, "--kind", "qualified-customers"]);
    assert_eq!((&first["files"][0]["added"], &first["moved"]), (&1.into(), &serde_json::json!([])));
    let again = json(&store, &["import", "--json", file, "--kind", "qualified-customers"]);
    assert_eq!((&again["files"][0]["added"], &again["files"][0]["unchanged"]), (&0.into(), &1.into()));
    let dataset = text(&laurels(&store, &["export"]).success().get_output().stdout);
    assert!(!dataset.contains("Contoso"), "{dataset}");
}

#[test]
fn a_later_list_is_held_against_those_of_its_designation_also_where_both_come_at_once() {
    let (folder, store) = nowhere();
    let list = |name: &str, area: &str, tenants: &[u8]| {
        let lines = tenants.iter().map(|tenant| format!("{area},{tenant}1111111-1111-4111-8111-111111111111\n"));
        let file = folder.path().join(name);
        fs::write(&file, format!("Solution area,Tenant ID\n{}", lines.collect::<String>())).expect("written");
        file.to_str().expect("a path").to_owned()
    };
    let (first, second) = (list("1.csv", "Security", &[1, 2]), list("2.csv", "Security", &[2, 3, 3]));
    let other = list("3.csv", "Infrastructure", &[1]);
    let counts = |files: &[&str], more: &[&str]| {
        let arguments = [&["import", "--json", "--kind", "qualified-customers"], more, files].concat();
        let report = json(&store, &arguments);
        let files = report["files"].as_array().expect("files").iter();
        files.map(|file| format!("{} new, {} known", file["added"], file["unchanged"])).collect::<Vec<_>>()
    };
    let all = [first.as_str(), &other, &second];
    let at_once = ["2 new, 0 known", "1 new, 0 known", "1 new, 1 known"];
    assert_eq!(counts(&all, &["--dry-run"]), at_once, "of no store");
    assert_eq!(counts(&all, &[]), at_once);
    assert_eq!(counts(&[&second, &other], &[]), ["0 new, 2 known", "0 new, 1 known"]);
    let twice =
        text(&laurels(&store, &["import", &second, "--kind", "qualified-customers"]).success().get_output().stdout);
    assert!(twice.contains("Nothing changes"), "{twice}");
    assert_eq!(counts(&[&first], &[]), ["1 new, 1 known"]);
    // What is not in it any more is gone, and that alone is a change.
    let shorter = list("4.csv", "Security", &[1]);
    assert_eq!(counts(&[&shorter], &[]), ["0 new, 1 known"]);
    assert_eq!(counts(&[&first], &[]), ["1 new, 1 known"]);
    assert_eq!(counts(&[&other], &[]), ["0 new, 1 known"]);
}

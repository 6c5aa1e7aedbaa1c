//! The commands about the store itself, from outside.

use crate::support::program::{LAURELS, failure, json, laurels, printed, start_after, text};
use crate::support::{generate, stores};
use assert_cmd::Command;
use laurels_core::book::{Customer, DesignationId};
use laurels_core::change::{Edit, LedgerRecord, Moved};
use laurels_core::points::Points;
use laurels_data::store::Commit;
use serde_json::{Value, json};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::TempDir;

/// The example with a second change: everybody's certifications go.
fn changed() -> TempDir {
    let (folder, mut store) = stores::example();
    let certifications = stores::example_book().certifications.into_iter().map(LedgerRecord::from);
    let change = stores::edits(certifications.map(Edit::delete).collect());
    let moved = [Moved {
        designation: DesignationId::Infrastructure,
        from: Points::ratio(140, 3),
        to: Points::whole(40),
        uncertain: false,
    }];
    let at = "2026-11-23T23:30:00Z".parse().expect("a moment");
    let commit = Commit { what: "Clear\u{1b}[2J out", moved: &moved, at, ..stores::plain(&change, 1) };
    store.commit(&commit, &mut |_| ControlFlow::Continue(())).expect("committed");
    folder
}

#[test]
fn a_backup_is_made_and_restored() {
    let folder = changed();
    let (path, copy) = (stores::path(&folder), folder.path().join("copy.db"));
    let now = stores::content(&path).expect("loads");
    assert!(printed(laurels(folder.path(), &["backup", text(&copy)])).contains("copy.db"));
    let message = failure(laurels(folder.path(), &["backup", text(&copy)]));
    assert!(message.contains("copy.db already exists; name another file"), "{message}");
    fs::write(&path, "damaged").expect("written");
    let message = failure(laurels(folder.path(), &["history"]));
    assert!(message.contains("put back a backup with `laurels restore FILE`"), "{message}");
    let output = printed(laurels(folder.path(), &["restore", text(&copy)]));
    assert!(output.contains("the previous store is saved in"), "{output}");
    assert_eq!(stores::content(&path).expect("loads"), now);
    laurels(folder.path(), &["restore", text(&copy), "--read-only"]).assert().code(2);
    let mut demo = Command::new(env!("CARGO_BIN_EXE_laurels"));
    demo.env_clear().env("HOME", folder.path()).args(["--demo", "backup", text(&copy)]).assert().code(2);
}

#[test]
fn files_are_private_whatever_the_umask() {
    let folder = changed();
    for umask in ["000", "077", "777"] {
        let store = folder.path().join(umask).join("laurels.db");
        let mut command = Command::from(start_after(&format!("umask {umask}"), LAURELS, folder.path()));
        command.args(["--store", text(&store), "restore", text(&stores::path(&folder))]).assert().success();
        assert_eq!((stores::mode(&store), stores::mode(&folder.path().join(umask))), (0o600, 0o700), "umask {umask}");
    }
}

#[test]
fn history_lists_scores_and_changes() {
    let folder = changed();
    let document: Value = json(laurels(folder.path(), &["history", "--json"]));
    assert_eq!(document["snapshots"].as_array().map(Vec::len), Some(stores::example_book().snapshots.len()));
    assert_eq!(document["snapshots"][0], serde_json::to_value(&stores::example_book().snapshots[0]).expect("JSON"));
    assert_eq!(
        document["changes"][1],
        json!({ "revision": 2, "at": "2026-11-23T23:30:00Z", "who": "ada", "host": "desk", "what": "Clear[2J out",
            "moved": [{ "designation": "infrastructure", "from": 46.67, "to": 40.0 }] })
    );
    let days = ["history", "--from", "2026-11-23", "--to", "2026-11-23", "--json"];
    let document: Value = json(laurels(folder.path(), &days));
    assert_eq!(document["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["snapshots"], json!([]));
    let page = printed(laurels(folder.path(), &["history"]));
    assert!(page.contains("2026-11-22 10:00  ada@desk  A change"), "{page}");
    assert!(page.contains("infrastructure 46.7 to 40.0") && !page.contains('\u{1b}'), "{page}");
}

#[test]
fn doctor_checks_the_store() {
    let folder = changed();
    let checks = |code: i32| -> Vec<(String, String)> {
        let output = laurels(folder.path(), &["doctor", "--json"]).assert().code(code).get_output().clone();
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let checks = report["checks"].as_array().expect("checks").iter();
        checks.map(|check| (text(&check["id"]), text(&check["status"]))).collect()
    };
    let healthy = checks(0);
    for id in ["store-permissions", "store-file", "store-ledger", "store-log", "store-figures"] {
        assert!(healthy.contains(&(id.into(), "ok".into())), "{id}: {healthy:?}");
    }
    assert!(healthy.contains(&("store-backup".into(), "warn".into())), "{healthy:?}");
    let database = rusqlite::Connection::open(stores::path(&folder)).expect("opens");
    database.execute("DELETE FROM reported", []).expect("deleted");
    drop(database);
    assert!(checks(1).contains(&("store-log".into(), "fail".into())));
    fs::write(stores::path(&folder), "damaged").expect("written");
    assert!(checks(1).contains(&("data".into(), "fail".into())));
}

#[test]
fn the_doctor_names_two_customers_of_one_tenant_that_an_old_store_holds() {
    let (folder, mut store) = stores::new();
    let customer = |id: &str, tenant: &str| {
        let tenant_id = Some(format!("7e000000-0000-4000-8000-00000000000{tenant}"));
        LedgerRecord::from(Customer { tenant_id, ..Customer::new(id, format!("The {id}")) })
    };
    let customers = [customer("contoso", "1"), customer("fabrikam", "2"), customer("litware", "1")];
    let change = stores::edits(customers.into_iter().map(Edit::create).collect());
    stores::commit(&mut store, &change, 0).expect("stores of old took it");
    drop(store);
    let report: Value = json(laurels(folder.path(), &["doctor", "--json"]));
    let checks = report["checks"].as_array().expect("checks");
    let found = checks.iter().find(|check| check["id"] == "tenants").expect("it is told");
    assert_eq!(found["status"], "warn");
    assert_eq!(found["text"], "two customers have one tenant: merge them (The contoso and The litware)");
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    let folder = changed();
    let copy = folder.path().join("copy.db");
    let shell = |limit: usize, line: &str, file: &Path| {
        let mut command = limited(limit, &stores::path(&folder));
        command.args([line, text(file)]);
        command
    };
    let message = failure(shell(8, "backup", &copy));
    assert!(message.contains("copy.db"), "{message}");
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(left, ["laurels.db"], "something is left of it");
    printed(laurels(folder.path(), &["backup", text(&copy)]));
    let now = stores::content(&stores::path(&folder)).expect("loads");
    let before = fs::read(stores::path(&folder)).expect("bytes");
    let dataset = folder.path().join("book.json");
    fs::write(&dataset, stores::spelled(&generate::book(5_000, 1))).expect("written");
    for (line, file, limit) in [("restore", &copy, 8), ("import", &dataset, before.len() / 512 + 8)] {
        let message = failure(shell(limit, line, file));
        assert!(message.contains("laurels.db"), "{line}: {message}");
    }
    assert!(fs::read(stores::path(&folder)).expect("bytes") == before, "something was written");
    assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), now);
}

/// The program on a store, in a shell whose files may have so many blocks of 512 bytes.
fn limited(blocks: usize, store: &Path) -> std::process::Command {
    let home = store.parent().expect("a folder");
    let mut command = start_after(&format!("ulimit -f {blocks}"), LAURELS, home);
    command.arg("--store").arg(store);
    command
}

/// What a store holds that does not depend on the day.
fn records(store: &Path) -> String {
    let document: Value = serde_json::from_str(&stores::content(store).expect("loads")).expect("JSON");
    let parts = ["partner", "customers", "associations", "usage", "people", "certifications", "reported"];
    parts.map(|part| document[part].to_string()).concat()
}

#[test]
fn a_quota_that_is_full_at_any_write_leaves_all_or_nothing() {
    let original = changed();
    let copied = || {
        let folder = tempfile::tempdir().expect("a folder");
        fs::copy(stores::path(&original), stores::path(&folder)).expect("copied");
        folder
    };
    let dataset = original.path().join("book.json");
    fs::write(&dataset, stores::spelled(&generate::book(2_000, 1))).expect("written");
    let backup = original.path().join("copy.db");
    printed(laurels(original.path(), &["backup", text(&backup)]));
    let changes: [&[&str]; 3] = [
        &["import", text(&dataset)],
        &["wizard", "record", "certified-professional", "--set", "person=ada", "--set", "started=2026-11-22"],
        &["restore", text(&backup)],
    ];
    for change in changes {
        let (mut refused, mut done) = (0, 0);
        let before = records(&stores::path(&original));
        let whole = copied();
        printed(laurels(whole.path(), change));
        let after = records(&stores::path(&whole));
        let mut limit = 0;
        while done == 0 {
            let folder = copied();
            let store = stores::path(&folder);
            let mut command = limited(limit, &store);
            let (status, _, stderr) = ended_of(command.args(change));
            // All of it, or nothing and a word about the disk; and whatever else is there is whole.
            let expected = if status == 0 { &after } else { &before };
            assert!(records(&store) == *expected, "{change:?} within {limit} blocks: {stderr}");
            if status == 0 {
                done += 1;
            } else {
                assert_eq!(status, 1, "{stderr}");
                assert!(
                    stderr.contains("is full; make room and try again"),
                    "{change:?} within {limit} blocks: {stderr}"
                );
                refused += 1;
            }
            let backups = fs::read_dir(folder.path().join("backups")).into_iter().flatten();
            let beside = fs::read_dir(folder.path()).expect("a folder").chain(backups);
            for file in beside.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
                assert!(stores::content(&file).is_ok(), "{change:?} within {limit} blocks left {}", file.display());
            }
            limit += 24;
        }
        assert!(refused > 5, "{change:?}: refused {refused} times");
    }
}

#[test]
fn a_quota_that_is_full_leaves_no_part_of_a_new_file() {
    let original = changed();
    for command in ["backup", "export"] {
        let mut done = false;
        let mut limit = 0;
        while !done {
            let folder = tempfile::tempdir().expect("a folder");
            fs::copy(stores::path(&original), stores::path(&folder)).expect("copied");
            let file = folder.path().join("file");
            let (status, _, stderr) = ended_of(limited(limit, &stores::path(&folder)).args([command, text(&file)]));
            done = status == 0;
            let files = fs::read_dir(folder.path()).expect("a folder").count();
            assert_eq!(
                (files, file.exists()),
                (1 + usize::from(done), done),
                "{command} within {limit} blocks: {stderr}"
            );
            assert!(done || stderr.contains(text(&file)), "{stderr}");
            limit += if command == "backup" { 24 } else { 1 };
        }
        assert!(limit > 4, "{command}");
    }
}

fn ended_of(command: &mut std::process::Command) -> (i32, String, String) {
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a status"), text(output.stdout), text(output.stderr))
}

/// What a store of today has is all from today: there is nothing of a day before to copy.
#[test]
fn the_doctor_says_when_a_new_store_gets_its_first_backup() {
    let home = TempDir::new().expect("a folder");
    let file = home.path().join("book.json");
    for name in ["Fabrikam", "Contoso"] {
        let book = json!({"format": "laurels/dataset", "version": 1, "partner": {"name": name}});
        fs::write(&file, book.to_string()).expect("written");
        printed(laurels(home.path(), &["import", text(&file)]));
    }
    let report: Value = json(laurels(home.path(), &["doctor", "--json"]));
    let checks = report["checks"].as_array().expect("a list");
    let backup = checks.iter().find(|check| check["id"] == "store-backup").expect("it is checked");
    let said = "there is no backup yet; the first change on a day after the store was created makes one";
    assert_eq!((&backup["status"], &backup["text"]), (&"warn".into(), &said.into()));
    assert!(!home.path().join("backups").exists());
}

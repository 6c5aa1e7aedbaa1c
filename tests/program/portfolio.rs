//! `portfolio` and `export --summary` from outside.

use crate::support::program::{self, json, printed};
use crate::support::stores;
use rusqlite::Connection;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const DAY: [&str; 2] = ["--as-of", "2026-11-22"];

fn path(at: &Path) -> &str {
    at.to_str().expect("a path")
}

/// A dataset of a partner with a certification that ends on a day.
fn dataset(name: &str, expires: &str) -> Value {
    json!({"format": "laurels/dataset", "version": 1, "partner": {"name": name, "global_id": "1000001"},
        "customers": [{"id": "contoso", "name": "Contoso Hidden"}],
        "people": [{"id": "ada", "name": "Ada", "linked": true}],
        "certifications": [{"person": "ada", "exam": "MB-310", "earned": "2026-01-10", "expires": expires}]})
}

fn write(folder: &Path, file: &str, dataset: &Value) -> PathBuf {
    let at = folder.join(file);
    fs::write(&at, dataset.to_string()).expect("it is written");
    at
}

fn portfolio(home: &Path, folder: &Path) -> Vec<Value> {
    let found = json(program::laurels(home, &[&DAY[..], &["portfolio", path(folder), "--json"]].concat()));
    found.as_array().expect("an array").clone()
}

/// Every file of a folder with its bytes and when it was written.
fn contents(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let content =
        |at: &PathBuf| (fs::read(at).expect("bytes"), at.metadata().expect("metadata").modified().expect("a time"));
    entries.map(|at| (at.clone(), content(&at))).collect()
}

#[test]
fn every_store_dataset_and_summary_is_a_row_and_none_is_changed() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    let later = write(folder, "litware.json", &dataset("Litware", "2027-02-01"));
    write(folder, "fabrikam.json", &dataset("Fabrikam", "2026-12-15"));
    let store = folder.join("tailspin.db");
    let source = write(home, "source.json", &dataset("Tailspin", "2027-01-10"));
    printed(program::laurels(home, &["--store", path(&store), "import", path(&source)]));
    fs::copy(&store, folder.join("tailspin-replaced-20261101T101010Z.db")).expect("a copy");
    printed(program::laurels(
        home,
        &["--data", path(&later), "--as-of", "2026-11-01", "export", "--summary", path(&folder.join("wingtip.json"))],
    ));
    fs::write(folder.join("notes.txt"), "nothing of ours").expect("it is written");
    fs::write(folder.join("other.db"), "nothing of ours").expect("it is written");
    let before = contents(folder);
    let rows = portfolio(home, folder);
    assert_eq!(before, contents(folder));
    let row = |row: &Value| {
        let next =
            row["designations"].as_array().expect("designations").iter().filter_map(|d| d["next"]["due"].as_str());
        (row["file"].as_str().expect("a file").to_owned(), next.min().map(str::to_owned), row["stale"] == true)
    };
    let due = |day: &str| Some(day.to_owned());
    let expected = [
        ("fabrikam.json", due("2026-12-15"), false),
        ("tailspin.db", due("2027-01-10"), false),
        ("litware.json", due("2027-02-01"), false),
        ("wingtip.json", due("2027-02-01"), true),
        ("other.db", None, false),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(file, day, stale)| (file.to_owned(), day, stale)).collect();
    assert_eq!(rows.iter().map(row).collect::<Vec<_>>(), expected);
    assert!(rows[4]["error"].as_str().is_some_and(|error| error.contains("is not a store")), "{}", rows[4]);
    let own = json(program::laurels(home, &[&DAY[..], &["--store", path(&store), "score", "--json"]].concat()));
    for (ours, theirs) in
        own["designations"].as_array().expect("six").iter().zip(rows[1]["designations"].as_array().expect("six"))
    {
        for field in ["id", "points", "qualified", "certain", "status", "blocking"] {
            assert_eq!(ours[field], theirs[field], "{field} of {}", ours["id"]);
        }
    }
    let text = printed(program::laurels(home, &[&DAY[..], &["portfolio", path(folder)]].concat()));
    assert!(text.contains("Tailspin") && text.contains("1 file couldn't be read"), "{text}");
}

#[test]
fn what_was_worked_out_is_kept_until_the_book_changes() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    let store = folder.join("tailspin.db");
    let bring = |expires: &str| {
        let source = write(home, "source.json", &dataset("Tailspin", expires));
        printed(program::laurels(home, &["--store", path(&store), "import", path(&source)]));
    };
    bring("2027-01-10");
    let first = portfolio(home, folder);
    let kept = home.join(".cache/laurels/portfolio");
    let names = || fs::read_dir(&kept).expect("a folder").count();
    assert_eq!((portfolio(home, folder), names()), (first.clone(), 1));
    bring("2027-01-20");
    let second = portfolio(home, folder);
    assert_ne!(first, second);
    assert_eq!(names(), 2);
    // What lies there and is none of ours is worked out anew.
    for entry in fs::read_dir(&kept).expect("a folder") {
        fs::write(entry.expect("an entry").path(), "{").expect("it is written");
    }
    assert_eq!(portfolio(home, folder), second);
}

#[test]
fn partners_of_one_name_and_what_is_no_file_are_told_apart() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    write(folder, "one.json", &dataset("Litware", "2027-02-01"));
    let command = [&DAY[..], &["portfolio", path(folder)]].concat();
    let text = printed(program::laurels(home, &command));
    assert!(!text.contains("one.json"), "{text}");
    write(folder, "other.json", &dataset("Litware", "2027-02-01"));
    symlink("nowhere", folder.join("link.db")).expect("a link");
    mknodat(CWD, folder.join("pipe.json"), FileType::Fifo, Mode::RUSR, 0).expect("a pipe");
    let text = printed(program::laurels(home, &command));
    assert!(text.contains("one.json") && text.contains("other.json"), "{text}");
    for told in ["link.db: is a link to a file that is gone", "pipe.json: is not a file"] {
        assert!(text.contains(told), "{text}");
    }
}

/// Were it waited for, it would be read: it is held for ten seconds at most.
#[test]
fn a_store_that_somebody_holds_is_a_row_and_not_waited_for() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    let store = folder.join("tailspin.db");
    let source = write(home, "source.json", &dataset("Tailspin", "2027-01-10"));
    printed(program::laurels(home, &["--store", path(&store), "import", path(&source)]));
    let held = Connection::open(&store).expect("it opens");
    held.execute_batch("BEGIN EXCLUSIVE").expect("it is held");
    let (done, is_done) = mpsc::channel();
    let holder = thread::spawn(move || {
        let _ = is_done.recv_timeout(Duration::from_secs(10));
        drop(held);
    });
    let rows = portfolio(home, folder);
    let _ = done.send(());
    holder.join().expect("it ends");
    assert!(rows[0]["error"].as_str().is_some_and(|error| error.contains("is in use by another program")), "{rows:?}");
    assert_eq!(portfolio(home, folder)[0]["error"], Value::Null);
}

#[test]
fn an_address_of_the_network_is_refused_and_a_server_needs_a_laurels_that_knows_it() {
    let home = TempDir::new().expect("a folder");
    stores::chmod(home.path(), 0o700);
    let socket = format!("postgresql:///partners?host={}", path(home.path()));
    for (address, why) in [
        ("postgresql://db.example/partners".to_owned(), "db.example is not a folder"),
        (format!("{socket}&hostaddr=127.0.0.1"), "hostaddr is a network address"),
        (format!("{socket}&schema=fabrikam"), "leave schema out"),
        (socket.clone(), if cfg!(feature = "team") { "can't be reached" } else { "is built without them" }),
    ] {
        let error = program::failure(program::laurels(home.path(), &["portfolio", &address, "--json"]));
        assert!(error.contains(why), "{address}: {error}");
    }
}

#[test]
fn a_summary_names_no_customer_and_shows_when_it_was_changed() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    let book = json(program::laurels(home, &["--demo", "export"]));
    let file = folder.join("fabrikam.json");
    printed(program::laurels(home, &["--demo", "export", "--summary", path(&file)]));
    let text = fs::read_to_string(&file).expect("it is there");
    for customer in book["customers"].as_array().expect("customers") {
        for field in ["name", "id", "tenant_id"] {
            let said = customer[field].as_str().filter(|said| text.contains(*said));
            assert_eq!(said, None, "{text}");
        }
    }
    assert_eq!(portfolio(home, folder)[0]["error"], Value::Null);
    fs::write(&file, text.replace("48.71", "78.71")).expect("it is written");
    let error = portfolio(home, folder)[0]["error"].as_str().expect("an error").to_owned();
    assert!(error.contains("was changed after it was written"), "{error}");
    for (version, told) in [(1, "earlier version"), (3, "later version")] {
        fs::write(&file, text.replace("\"version\": 2", &format!("\"version\": {version}"))).expect("it is written");
        let error = portfolio(home, folder)[0]["error"].as_str().expect("an error").to_owned();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn partners_are_filtered_and_written_to_files() {
    let (home, folder) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let (home, folder) = (home.path(), folder.path());
    write(folder, "litware.json", &dataset("Litware <b>", "2027-02-01"));
    printed(program::laurels(home, &["--demo", "export", path(&folder.join("fabrikam.json"))]));
    let rows = portfolio(home, folder);
    assert_eq!(rows.len(), 2);
    let of = |rows: &[Value]| rows.iter().map(|row| row["file"].clone()).collect::<Vec<_>>();
    let any = |row: &Value, is: &dyn Fn(&Value) -> bool| row["designations"].as_array().expect("six").iter().any(is);
    type Filter = (&'static str, fn(&Value) -> bool);
    let filters: [Filter; 2] = [
        ("not-certain", |of| of["certain"] == false),
        ("a-metric-at-0", |of| of["points"].as_f64() > Some(0.0) && of["blocking"] != json!([])),
    ];
    for (filter, is) in filters {
        let expected: Vec<Value> = rows.iter().filter(|row| any(row, &is)).cloned().collect();
        let arguments = [&DAY[..], &["portfolio", path(folder), "--only", filter, "--json"]].concat();
        let found = json(program::laurels(home, &arguments));
        assert_eq!(of(found.as_array().expect("an array")), of(&expected), "{filter}");
    }
    // What runs out first is not all that runs out; and what was kept of that day knows it as well.
    let day = ["--as-of", "2026-12-05"];
    let demo = folder.join("fabrikam.json");
    let (_, todos, _) =
        program::ended(program::laurels(home, &[&day[..], &["--data", path(&demo), "todo", "--json"]].concat()));
    assert!(todos.contains("\"metric-closing\""), "{todos}");
    for _ in 0..2 {
        let found = json(program::laurels(
            home,
            &[&day[..], &["portfolio", path(folder), "--only", "closing", "--json"]].concat(),
        ));
        assert_eq!(of(found.as_array().expect("an array")), ["fabrikam.json"]);
        assert!(!any(&found[0], &|of| of["next"]["kind"] == "metric-closing"), "{found}");
    }
    let small = TempDir::new().expect("a folder");
    write(small.path(), "litware.json", &dataset("Litware", "2027-02-01"));
    let none = [&DAY[..], &["portfolio", path(small.path()), "--only", "closing"]].concat();
    let text = printed(program::laurels(home, &none));
    assert!(text.contains("No partner fits what --only asks for.") && !text.contains("There is no store"), "{text}");
    for name in ["partners.html", "partners.xlsx", "partners.csv"] {
        let file = home.join(name);
        let command = [&DAY[..], &["portfolio", path(folder), "--out", path(&file)]].concat();
        assert_eq!(printed(program::laurels(home, &command)), "");
        let message = program::failure(program::laurels(home, &command));
        assert!(message.contains("already exists"), "{message}");
        printed(program::laurels(home, &[&command[..], &["--force"]].concat()));
        let written = fs::read(&file).expect("it is there");
        let text = String::from_utf8_lossy(&written);
        match name {
            "partners.html" => assert!(text.contains(">Litware &lt;b&gt;</td>"), "{text}"),
            "partners.csv" => {
                assert!(text.contains("Partner,BizApp,Modern,Security,Infra,Data,Apps,As of,Next,File"), "{text}")
            }
            _ => assert!(written.starts_with(b"PK")),
        }
    }
    let wrong = [&DAY[..], &["portfolio", path(folder), "--out", "partners.doc"]].concat();
    program::laurels(home, &wrong).assert().code(2);
}

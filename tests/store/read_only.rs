//! A store that may not be written to, or lies where nothing may: it is read, nothing is changed, and the reason is said.

use crate::support::program::{self, SMALL, ended};
use crate::support::service::{of, on};
use crate::support::stores::{self, chmod};
use laurels_core::book::Customer;
use laurels_core::change::{Change, Edit, LedgerRecord};
use laurels_core::opened::Opened;
use laurels_data::service::{ServiceError, Source};
use laurels_data::store::Fault;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What lies in a folder, and below it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

/// A store of the contract's example in a folder of its own, of which one may not be written to; what that is, in words.
fn protected(is_folder: bool) -> (TempDir, PathBuf, String) {
    let above = tempfile::tempdir().expect("a folder");
    let folder = above.path().join("shared");
    fs::create_dir(&folder).expect("a folder");
    let (example, store) = stores::example();
    drop(store);
    let path = folder.join("laurels.db");
    fs::copy(stores::path(&example), &path).expect("copied");
    let what = if is_folder {
        chmod(&path, 0o600);
        chmod(&folder, 0o500);
        format!("the folder {} may not be written to by", folder.display())
    } else {
        chmod(&folder, 0o700);
        chmod(&path, 0o400);
        format!("the file {} may not be written to by", path.display())
    };
    (above, path, what)
}

fn customer(id: &str) -> Change {
    let edits = vec![Edit::create(LedgerRecord::from(Customer::new(id, id)))];
    stores::edits(edits)
}

#[test]
fn the_book_is_shown_with_the_reason_and_nothing_is_written() {
    for is_folder in [true, false] {
        let (_above, path, what) = protected(is_folder);
        let (bytes, beside) = (fs::read(&path).expect("a store"), files(path.parent().expect("a folder")));
        let mut service = of(Source::Store(path.clone()), false);
        let why = format!("{what} {}: read only", service.who());
        let Opened::Book(loaded) = service.reopen().expect("it can be read") else { panic!("there is a book") };
        assert_eq!(loaded.read_only.as_deref(), Some(why.as_str()));
        assert!(!loaded.book.customers.is_empty());
        service.keep_day().expect("nothing to do");
        let refused = |result: Result<(), ServiceError>| match result.expect_err("refused") {
            ServiceError::Protected(message) => assert_eq!(message, why),
            other => panic!("{other}"),
        };
        refused(service.make(customer("new"), "added customer new").map(drop));
        refused(service.undo(&mut on).map(drop));
        refused(service.undo_of(1, &mut on).map(drop));
        refused(service.import(&mut on).map(drop));
        assert_eq!(fs::read(&path).expect("a store"), bytes);
        assert_eq!(files(path.parent().expect("a folder")), beside);
    }
}

#[test]
fn an_unwritable_folder_gets_no_store() {
    let above = tempfile::tempdir().expect("a folder");
    chmod(above.path(), 0o500);
    let mut service = of(Source::Store(above.path().join("laurels.db")), false);
    assert!(matches!(service.reopen(), Ok(Opened::Nothing(_))));
    let refused = service.make(customer("new"), "added customer new").expect_err("refused");
    assert!(matches!(refused, ServiceError::Protected(_)), "{refused}");
    assert!(files(above.path()).is_empty());
}

#[test]
fn every_writing_command_gives_the_reason() {
    for is_folder in [true, false] {
        let (above, path, what) = protected(is_folder);
        let backup = above.path().join("backup.db");
        let laurels = |arguments: &[&str]| {
            let mut command = program::start(above.path());
            command.args(["--as-of", "2026-11-22", "--store"]).arg(&path).args(arguments);
            ended(command)
        };
        let backup = backup.to_str().expect("a path");
        assert_eq!(laurels(&["backup", backup]).0, 0, "a copy elsewhere only reads");
        for reads in [&["score"][..], &["doctor"], &["todo", "--json"], &["history"], &["export"]] {
            let (status, _, message) = laurels(reads);
            assert!(matches!(status, 0 | 3), "{reads:?}: {message}");
        }
        let changes: [&[&str]; 3] = [
            &["import", SMALL],
            &["wizard", "record", "certified-professional", "--set", "person=ada", "--set", "started=2026-11-22"],
            &["restore", backup],
        ];
        for change in changes {
            let (status, _, message) = laurels(change);
            assert_eq!(status, 1, "{change:?}: {message}");
            let what = what.trim_end_matches(" by");
            assert!(message.contains(what), "{change:?}: {message}");
            assert!(change[0] == "restore" || message.contains("by kari: read only"), "{change:?}: {message}");
        }
        let todos: serde_json::Value = serde_json::from_str(&laurels(&["todo", "--json"]).1).expect("one document");
        let of = |field: &str| todos[0][field].as_str().expect("something needs attention").to_owned();
        let snooze = ["todo", "snooze", &of("kind"), &of("subject"), "--until", "2027-01-01", "--because", "later"];
        let (status, _, message) = laurels(&snooze);
        assert!(status == 1 && message.contains("by kari: read only"), "{message}");
        if is_folder {
            let inside = path.with_file_name("copy.db");
            let (status, _, message) = laurels(&["backup", inside.to_str().expect("a path")]);
            assert!(status == 1 && message.contains("may not be written to"), "{message}");
        }
        chmod(path.parent().expect("a folder"), 0o700);
    }
}

#[test]
fn an_interrupted_change_that_cannot_be_rolled_back_is_reported() {
    let (example, store) = stores::example();
    drop(store);
    let writer = Connection::open(stores::path(&example)).expect("opens");
    // Halfway through a change, when some of its pages are in the file already.
    writer.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = ON; BEGIN IMMEDIATE").expect("begun");
    writer
        .execute_batch(
            "UPDATE customer SET revision = 99; CREATE TABLE big (x);
             WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
             INSERT INTO big SELECT randomblob(4000) FROM n",
        )
        .expect("written");
    let above = tempfile::tempdir().expect("a folder");
    let path = stores::path(&above);
    for addition in ["", "-journal"] {
        let name = format!("laurels.db{addition}");
        fs::copy(example.path().join(&name), above.path().join(&name)).expect("copied");
    }
    chmod(above.path(), 0o500);
    let source = || Source::Store(path.clone());
    let mut service = of(source(), false);
    let refused = service.book().expect_err("it cannot be read");
    assert!(matches!(&refused, ServiceError::Store(error) if error.fault == Fault::Unfinished), "{refused}");
    chmod(above.path(), 0o700);
    let mut service = of(source(), true);
    assert_eq!(stores::spelled(&service.book().expect("taken back")), stores::spelled(&stores::example_book()));
}

//! Files that are no sound store: each refused with a sentence, none of them touched.

use crate::support::soak;
use crate::support::stores::{self, chmod, mode};
use laurels_core::evidence::Ranking;
use laurels_data::store::{self, Access, Barrier, Fault, Store, StoreError, VERSION};
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

fn refused(path: &Path, access: Access) -> StoreError {
    match Store::open(path, access) {
        Ok(_) => panic!("{} opens", path.display()),
        Err(error) => error,
    }
}

/// Whoever opens the file for either purpose is told so, and nothing in the folder changes.
fn refused_untouched(path: &Path, expected: &Fault) {
    let before = files(path.parent().expect("a folder"));
    for access in [Access::Read, Access::Write] {
        let error = refused(path, access);
        assert_eq!(&error.fault, expected);
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
    assert!(files(path.parent().expect("a folder")) == before, "{expected:?}: something was written");
}

/// Every file of a folder with its content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let plain = entries.filter(|path| fs::symlink_metadata(path).expect("there").is_file());
    let mut files: Vec<_> =
        plain.map(|path| (path.display().to_string(), fs::read(&path).expect("readable"))).collect();
    files.sort();
    files
}

#[test]
fn a_new_store_is_its_owners_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a/b/laurels.db");
    let store = Store::create(&path).expect("made");
    assert_eq!((mode(&path), mode(&folder.path().join("a/b")), mode(&folder.path().join("a"))), (0o600, 0o700, 0o700));
    let backup = store.daily_backup(stores::today()).expect("a backup").expect("the first of the day");
    assert_eq!(backup, folder.path().join("a/b/backups/laurels-2026-11-22.db"));
    assert_eq!((mode(&backup), mode(&folder.path().join("a/b/backups"))), (0o600, 0o700));
    assert_eq!(store.daily_backup(stores::today()).expect("a backup"), None, "one a day");
    let error = Store::create(&path).expect_err("it exists");
    assert_eq!(error.fault, Fault::Exists);
}

#[test]
fn an_empty_file_is_a_store_that_was_not_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = stores::path(&folder);
    fs::write(&path, "").expect("written");
    refused_untouched(&path, &Fault::Missing);
    Store::create(&path).expect("finished");
    assert_eq!(Store::open(&path, Access::Read).expect("opens").revision().expect("a revision"), 0);
}

#[test]
fn a_missing_store_is_reported_as_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    refused_untouched(&stores::path(&folder), &Fault::Missing);
    assert_eq!(refused(&folder.path().join("no/such/folder.db"), Access::Write).fault, Fault::Missing);
}

#[test]
fn files_that_are_not_stores_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    fs::write(file("text"), "not a database, and long enough to have a header ".repeat(9)).expect("written");
    refused_untouched(&file("text"), &Fault::Unreadable);
    fs::write(file("short"), "SQLite format 3\0").expect("written");
    refused_untouched(&file("short"), &Fault::Unreadable);
    Connection::open(file("other")).expect("opens").execute_batch("CREATE TABLE t (x)").expect("made");
    refused_untouched(&file("other"), &Fault::Foreign);
    fs::create_dir(file("folder")).expect("made");
    refused_untouched(&file("folder"), &Fault::NotAFile);
    drop(Store::create(&file("real")).expect("made"));
    symlink(file("real"), file("link")).expect("linked");
    refused_untouched(&file("link"), &Fault::Link);
    symlink(file("nowhere"), file("dangling")).expect("linked");
    refused_untouched(&file("dangling"), &Fault::Link);
    assert_eq!(Store::create(&file("dangling")).expect_err("a link").fault, Fault::Link);
    assert!(!file("nowhere").exists(), "made through a link");
}

#[test]
fn a_link_above_the_file_is_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("real")).expect("made");
    symlink(folder.path().join("real"), folder.path().join("home")).expect("linked");
    drop(Store::create(&folder.path().join("home/laurels.db")).expect("made"));
    Store::open(&folder.path().join("home/laurels.db"), Access::Read).expect("opens");
}

#[test]
fn a_newer_store_is_left_alone() {
    let (folder, store) = stores::example();
    drop(store);
    let newer = VERSION + 1;
    let database = Connection::open(stores::path(&folder)).expect("opens");
    database.pragma_update(None, "user_version", newer).expect("set");
    drop(database);
    refused_untouched(&stores::path(&folder), &Fault::Newer { version: newer });
    let message = refused(&stores::path(&folder), Access::Write).to_string();
    let expected = format!("was written by a newer laurels (store version {newer}, this one reads {VERSION}); update");
    assert!(message.contains(&expected), "{message}");
}

#[test]
fn an_older_store_is_brought_up_to_date_and_a_copy_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = stores::path(&folder);
    let database = Connection::open(&path).expect("opens");
    database.execute_batch(include_str!("../../assets/migrations/0001-ledger.sql")).expect("made");
    database.pragma_update(None, "application_id", 0x4C41_5552).expect("set");
    database.pragma_update(None, "user_version", 1).expect("set");
    database
        .execute("INSERT INTO customer VALUES ('contoso', '{\"id\":\"contoso\",\"name\":\"Contoso\",\"cloud\":\"commercial\"}', 1)", [])
        .expect("put in");
    drop(database);
    let before = fs::read(&path).expect("bytes");
    assert_eq!(refused(&path, Access::Read).fault, Fault::Older { version: 1 });
    assert!(fs::read(&path).expect("bytes") == before, "reading wrote");
    let store = Store::open(&path, Access::Write).expect("opens");
    assert_eq!(store.load(&Ranking::default()).expect("loads").book.customers.len(), 1);
    let copy = folder.path().join("laurels-version-1.db");
    assert_eq!((mode(&copy), refused(&copy, Access::Read).fault), (0o600, Fault::Older { version: 1 }));
    Store::open(&path, Access::Read).expect("is up to date");
}

#[test]
fn a_store_of_the_version_before_keeps_what_it_holds() {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    let database = Connection::open(&path).expect("opens");
    database
        .execute_batch("DROP TABLE snooze; DROP TABLE told_column; DROP TABLE qualified; DROP TABLE scenario; DROP TABLE log_part; PRAGMA user_version = 2")
        .expect("as it was");
    drop(database);
    let store = Store::open(&path, Access::Write).expect("opens");
    assert_eq!(store.snoozed().expect("read"), []);
    drop(store);
    assert_eq!(stores::content(&path).expect("loads"), stores::spelled(&stores::example_book()));
    assert!(folder.path().join("laurels-version-2.db").exists(), "a copy is kept");
}

/// The tables without row ids, each with its columns and those of its key.
fn keyed_tables(database: &Connection) -> Vec<(String, Vec<String>, Vec<String>)> {
    let names = |sql: &str| -> Vec<String> {
        let mut statement = database.prepare(sql).expect("a query");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect()
    };
    let tables =
        names("SELECT name FROM pragma_table_list WHERE wr AND schema = 'main' AND type = 'table' ORDER BY name");
    let columns = |table: &str, which: &str| names(&format!("SELECT name FROM pragma_table_info('{table}') {which}"));
    let keyed = |table: String| {
        let (all, key) = (columns(&table, "ORDER BY cid"), columns(&table, "WHERE pk > 0 ORDER BY pk"));
        (table, all, key)
    };
    tables.into_iter().map(keyed).collect()
}

#[test]
fn tables_without_row_ids_lead_with_their_keys_in_new_stores_and_migrated_ones() {
    let (folder, store) = stores::new();
    drop(store);
    let fresh = keyed_tables(&Connection::open(stores::path(&folder)).expect("opens"));
    assert!(fresh.iter().any(|(table, ..)| table == "usage_undone"));
    for (table, columns, key) in &fresh {
        assert!(columns.starts_with(key), "{table}: {columns:?} do not lead with {key:?}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let path = stores::path(&folder);
    let database = Connection::open(&path).expect("opens");
    for sql in [
        include_str!("../../assets/migrations/0001-ledger.sql"),
        include_str!("../../assets/migrations/0002-evidence.sql"),
        include_str!("../../assets/migrations/0003-snooze.sql"),
        "INSERT INTO usage_past VALUES (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), (1, 2, 3, 4, 5, NULL, 7, 8, 9, 10, 11, 13);
         INSERT INTO usage_undone VALUES (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), (2, NULL, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0);
         PRAGMA application_id = 0x4C415552; PRAGMA user_version = 3",
    ] {
        database.execute_batch(sql).expect(sql);
    }
    let content = |database: &Connection| -> Vec<Vec<Option<i64>>> {
        let columns =
            "key, source, first, span, acr, security_acr, paid_seats, active_users, revenue, capacity, revision";
        let rows = [("usage_past", "closed"), ("usage_undone", "stands_on")].map(|(table, last)| {
            let sql = format!("SELECT {columns}, {last} FROM {table} ORDER BY revision, key, {last}");
            let mut statement = database.prepare(&sql).expect("a query");
            let row = |row: &rusqlite::Row<'_>| (0..12).map(|column| row.get(column)).collect();
            statement.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect::<Vec<_>>()
        });
        rows.concat()
    };
    let before = content(&database);
    assert_eq!(before.len(), 4);
    drop(database);
    drop(Store::open(&path, Access::Write).expect("opens"));
    let database = Connection::open(&path).expect("opens");
    assert_eq!((content(&database), keyed_tables(&database)), (before, fresh));
}

#[test]
fn a_read_only_store_can_be_read_and_not_changed() {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    chmod(&path, 0o400);
    assert_eq!(refused(&path, Access::Write).fault, Fault::Protected(Barrier::File(path.clone())));
    assert_eq!(stores::content(&path).expect("loads"), stores::spelled(&stores::example_book()));
}

#[test]
fn reading_never_writes() {
    let (folder, store) = stores::example();
    drop(store);
    let before = files(folder.path());
    let mut store = Store::open(&stores::path(&folder), Access::Read).expect("opens");
    store.load(&Ranking::default()).expect("loads");
    let error = stores::commit(&mut store, &laurels_core::change::Change::default(), 1).expect_err("refused");
    assert_eq!(error.fault, Fault::ReadOnly);
    drop(store);
    assert!(files(folder.path()) == before, "something was written");
}

#[test]
fn a_truncated_store_says_so() {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    let whole = fs::read(&path).expect("bytes");
    for length in [60, 99, 100, 512, 4095, 4096, 8192, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).expect("written");
        let error = stores::content(&path).expect_err("damaged");
        let reported = matches!(error.fault, Fault::Damaged(_) | Fault::Unreadable);
        assert!(reported && error.to_string().contains("laurels restore"), "{length}: {error}");
        assert_eq!(fs::metadata(&path).expect("there").len(), length as u64);
    }
}

#[test]
fn a_flipped_bit_is_noticed_or_harmless_and_nothing_is_written() {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    let whole = fs::read(&path).expect("bytes");
    let (mut noticed, mut harmless) = (0, 0);
    for at in (0..whole.len()).step_by(1 + whole.len() / soak::times(300) as usize).chain(0..100) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&path, &flipped).expect("written");
        match stores::content(&path) {
            Ok(_) => harmless += 1,
            Err(error) => {
                assert!(error.to_string().len() > 40, "{error}");
                noticed += 1;
            }
        }
        if let Ok(store) = Store::open(&path, Access::Write) {
            store.check(stores::today());
        }
        assert!(fs::read(&path).expect("bytes") == flipped, "byte {at}: something was written");
    }
    let reported = format!("{noticed} noticed, {harmless} harmless");
    assert!(noticed > 30 && harmless > 30, "{reported}");
    soak::report("a_flipped_bit_is_noticed_or_harmless_and_nothing_is_written", &reported);
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_private_store_of_another_user_is_refused() {
    let (folder, store) = stores::example();
    drop(store);
    std::os::unix::fs::chown(stores::path(&folder), Some(54_321), None).expect("given away");
    refused_untouched(&stores::path(&folder), &Fault::Theirs);
    chmod(&stores::path(&folder), 0o660);
    refused_untouched(&stores::path(&folder), &Fault::Theirs);
    chmod(folder.path(), 0o2770);
    Store::open(&stores::path(&folder), Access::Read).expect("shared with a group");
}

#[test]
fn a_backup_has_the_whole_store_and_restores_into_the_same_file() {
    let (folder, mut store) = stores::example();
    let path = stores::path(&folder);
    let backup = folder.path().join("copy.db");
    store.backup(&backup).expect("copied");
    assert_eq!(mode(&backup), 0o600);
    assert_eq!(store.backup(&backup).expect_err("it exists").fault, Fault::Exists);
    let nowhere = folder.path().join("no/such/folder.db");
    assert!(matches!(store.backup(&nowhere).expect_err("no folder").fault, Fault::NoDirectory(_)));
    let reader = Store::open(&path, Access::Read).expect("opens");
    let book = stores::example_book();
    let gone = book.certifications.iter().cloned().map(laurels_core::change::LedgerRecord::from);
    let gone = gone.map(laurels_core::change::Edit::delete).collect();
    let gone = stores::edits(gone);
    stores::commit(&mut store, &gone, 1).expect("committed");
    let changed = stores::content(&path).expect("loads");
    let (inode, kept) =
        (fs::metadata(&path).expect("there").ino(), folder.path().join("laurels-replaced-20261122T100000Z.db"));
    assert_eq!(store::restore(&path, &backup, stores::now()).expect("restored"), Some(kept.clone()));
    assert_eq!(fs::metadata(&path).expect("there").ino(), inode, "another file");
    assert_eq!(stores::content(&path).expect("loads"), stores::spelled(&book));
    assert_eq!(reader.revision().expect("a revision"), 1, "who had it open sees the restored one");
    assert_eq!((stores::content(&kept).expect("loads"), mode(&kept)), (changed, 0o600));
}

#[test]
fn a_backup_is_restored_over_a_damaged_or_missing_store() {
    let (folder, store) = stores::example();
    let path = stores::path(&folder);
    let backup = folder.path().join("copy.db");
    store.backup(&backup).expect("copied");
    drop(store);
    let whole = fs::read(&path).expect("bytes");
    for (second, damaged) in [&whole[..4096], &whole[..5000], &[&[7; 4096], &whole[4096..]].concat()].iter().enumerate()
    {
        fs::write(&path, damaged).expect("written");
        let now = stores::now() + chrono::TimeDelta::seconds(second as i64);
        let kept = store::restore(&path, &backup, now).expect("restored").expect("the damaged one is kept");
        assert!(fs::read(kept).expect("bytes") == **damaged, "not what was there");
        assert_eq!(stores::content(&path).expect("loads"), stores::spelled(&stores::example_book()));
    }
    let elsewhere = folder.path().join("new/laurels.db");
    assert_eq!(store::restore(&elsewhere, &backup, stores::now()).expect("restored"), None);
    assert_eq!(
        (stores::content(&elsewhere).expect("loads"), mode(&elsewhere)),
        (stores::spelled(&stores::example_book()), 0o600)
    );
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    let whole = fs::read(&path).expect("bytes");
    let bad = folder.path().join("bad.db");
    let mut flipped = whole.clone();
    for byte in flipped.iter_mut().skip(4096).step_by(512).take(20) {
        *byte ^= 0xff;
    }
    let missing = store::restore(&path, &folder.path().join("nothing.db"), stores::now()).expect_err("refused");
    assert!(matches!(missing.fault, Fault::NoBackup(_)), "{missing}");
    for content in [&whole[..whole.len() / 2], b"text", &[], &flipped] {
        fs::write(&bad, content).expect("written");
        let before = files(folder.path());
        let error = store::restore(&path, &bad, stores::now()).expect_err("refused");
        assert_eq!(error.path, bad, "{error}");
        assert!(error.to_string().ends_with("; name another"), "{error}");
        assert!(files(folder.path()) == before, "something was written");
    }
}

#[test]
fn a_store_deleted_while_open_is_reported_on_write() {
    let (folder, mut store) = stores::example();
    let path = stores::path(&folder);
    let other = Store::open(&path, Access::Write).expect("opens");
    other.remove_if_empty();
    assert!(path.exists(), "it is not empty");
    fs::rename(&path, folder.path().join("moved.db")).expect("moved");
    let change = laurels_core::change::Edit::create(laurels_core::change::LedgerRecord::from(
        laurels_core::book::Customer::new("litware", "Litware"),
    ));
    let error = stores::commit(&mut store, &stores::edits(vec![change]), 1).expect_err("refused");
    assert_eq!(error.fault, Fault::Moved, "{error}");
    let (_folder, empty) = stores::new();
    let path = empty.path().to_owned();
    empty.remove_if_empty();
    assert!(!path.exists());
}

#[test]
fn a_store_that_is_being_written_can_be_read_and_backed_up() {
    let (folder, store) = stores::example();
    let writer = Connection::open(stores::path(&folder)).expect("opens");
    writer.execute_batch("BEGIN IMMEDIATE; DELETE FROM certification; PRAGMA cache_spill = OFF").expect("begun");
    assert_eq!(stores::content(&stores::path(&folder)).expect("loads"), stores::spelled(&stores::example_book()));
    let copy = folder.path().join("copy.db");
    store.backup(&copy).expect("copied");
    assert_eq!(stores::content(&copy).expect("loads"), stores::spelled(&stores::example_book()));
}

#[test]
fn copies_that_were_cut_off_long_ago_go_when_the_store_is_opened_to_write() {
    let (folder, store) = stores::example();
    let path = store.path().to_owned();
    drop(store);
    std::fs::create_dir_all(folder.path().join("backups")).expect("a folder");
    let left = |name: &str, days: u64| {
        let file = std::fs::File::create(folder.path().join(name)).expect("made");
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(days * 24 * 60 * 60);
        file.set_times(std::fs::FileTimes::new().set_modified(then)).expect("dated");
    };
    let there = |name: &str| folder.path().join(name).exists();
    for name in [".laurels-Ab12Cd.part", "backups/.laurels-Ab12Cd.part", "backups/.laurels-Ab12Cd.part-journal"] {
        left(name, 2);
        Store::open(&path, Access::Read).expect("opens");
        assert!(there(name), "reading removes nothing");
        left("backups/.laurels-Ef34Gh.part", 0);
        Store::open(&path, Access::Write).expect("opens");
        assert!(!there(name) && there("backups/.laurels-Ef34Gh.part"), "another process may be at that one");
    }
}

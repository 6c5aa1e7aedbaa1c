//! Backups that are not sound: each is refused with what is wrong with it, and the store stays as it is. And how backups go
//! by the days they are of.

use crate::support::soak;
use crate::support::stores::{self, chmod};
use chrono::Days;
use laurels_data::store::{self, Access, Fault, Health, Store, VERSION};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// A backup of the example, spoiled, is refused for that reason.
fn refused(spoil: impl FnOnce(&Path), why: &str) {
    let (folder, store) = stores::example();
    let (path, backup) = (stores::path(&folder), folder.path().join("backup.db"));
    store.backup(&backup).expect("copied");
    drop(store);
    store::restore(&path, &backup, stores::now()).expect("the backup is sound");
    let before = fs::read(&path).expect("bytes");
    spoil(&backup);
    let later = stores::now() + chrono::TimeDelta::seconds(1);
    let error = store::restore(&path, &backup, later).expect_err("it is refused");
    assert_eq!(error.path, backup, "{error}");
    assert!(error.to_string().contains(why), "{error}");
    assert!(fs::read(&path).expect("bytes") == before, "the store was written to");
    assert!(!folder.path().join("laurels-replaced-20261122T100001Z.db").exists(), "the store was put aside");
}

/// The same of a backup that somebody worked on with SQL.
fn refused_after(sql: &str, why: &str) {
    let spoil = |backup: &Path| {
        let database = Connection::open(backup).expect("opens");
        database.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
        database.execute_batch(sql).expect("spoiled");
    };
    refused(spoil, why);
}

fn bytes_of(backup: &Path, spoil: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(backup).expect("bytes");
    spoil(&mut bytes);
    fs::write(backup, bytes).expect("written");
}

#[test]
fn one_that_is_cut_short() {
    refused(|backup| bytes_of(backup, |bytes| bytes.truncate(bytes.len() / 2)), "is not a valid backup (");
}

#[test]
fn one_that_is_no_database() {
    refused(|backup| fs::write(backup, "Fabrikam ".repeat(100)).expect("written"), "(it is not a laurels store)");
}

#[test]
fn one_of_another_program() {
    refused_after("PRAGMA application_id = 7", "(it is not a laurels store)");
}

#[test]
fn one_of_a_newer_version() {
    refused_after(&format!("PRAGMA user_version = {}", VERSION + 1), "was written by a newer laurels");
}

#[test]
fn one_with_a_broken_page() {
    let spoil = |bytes: &mut Vec<u8>| bytes.iter_mut().skip(3 * 8192).take(200).for_each(|byte| *byte ^= 0xff);
    refused(|backup| bytes_of(backup, spoil), "is not a valid backup (");
}

#[test]
fn one_whose_records_differ_from_its_log() {
    refused_after("UPDATE customer SET body = json_set(body, '$.name', 'Wingtip Toys')", "is not as the log left it");
}

#[test]
fn one_whose_log_has_a_gap() {
    refused_after("UPDATE log SET revision = 2", "change 1 is missing in the log");
}

#[test]
fn one_with_a_log_that_cannot_be_read() {
    refused_after("UPDATE log SET at = 'nonsense'", "is not a valid backup (");
    refused_after("UPDATE log SET moved = '{'", "the log: ");
}

#[test]
fn one_with_a_row_that_cannot_be_read() {
    let day = "2026-11-22T10:00:00Z";
    let score = r#"{"date":"2026-11-21","designation":"security","points":12,"qualified":true,"basis":"computed","rulebook":"2026-10"}"#;
    let key = "'2026-11-21' || char(31) || 'security' || char(31) || char(31) || 'computed' || char(31) || '2026-10'";
    for (sql, why) in [
        ("INSERT INTO qualified VALUES ('qualified-customers', 991, '{')".to_owned(), "qualified has a row"),
        ("INSERT INTO qualified VALUES ('later', 1, '{')".to_owned(), "qualified has a row whose body is \"{\""),
        ("INSERT INTO scenario VALUES (1, '{')".to_owned(), "scenario has a row whose body is \"{\""),
        (format!("INSERT INTO draft VALUES (1, 'pal-azure', '{{', '{day}')"), "draft has a row whose body is \"{\""),
        (
            "INSERT INTO draft VALUES (1, 'pal-azure', '{}', 'zz')".to_owned(),
            "draft has a row whose saved_at is \"zz\"",
        ),
        (format!("INSERT INTO snooze VALUES ('claim', 'x', 'zz', 'y', 'ada', '{day}')"), "a row whose until is \"zz\""),
        ("INSERT OR REPLACE INTO scorecard VALUES (1, 1, '{')".to_owned(), "scorecard has a row whose card is \"{\""),
        (format!("INSERT INTO snapshot VALUES ({key}, '{score}', 1, NULL)"), "qualifies with too few points"),
        (
            format!("INSERT INTO snapshot VALUES ({key}, replace('{score}', 'true', 'false'), 1, 'zz')"),
            "is kept under another day",
        ),
        (
            format!("INSERT INTO snapshot VALUES ('x', replace('{score}', 'true', 'false'), 1, NULL)"),
            "has another key than its own",
        ),
    ] {
        refused_after(&sql, why);
    }
}

#[test]
fn one_of_an_earlier_version_by_name_only() {
    let (folder, store) = stores::example();
    let backup = folder.path().join("backup.db");
    store.backup(&backup).expect("copied");
    Connection::open(&backup).expect("opens").execute_batch("PRAGMA user_version = 3").expect("set");
    let error = store::restore(&stores::path(&folder), &backup, stores::now()).expect_err("refused").to_string();
    assert!(error.contains("already exists") && !error.to_lowercase().contains("create"), "{error}");
}

#[test]
fn one_with_an_undefined_reference() {
    refused_after("UPDATE log SET undoes = 99", "a row of log names one that is not there");
}

#[test]
fn one_with_broken_references() {
    refused_after("UPDATE association SET body = json_set(body, '$.customer', 'nobody')", "nobody");
}

#[test]
fn one_with_figures_out_of_range() {
    for (sql, why) in [
        ("UPDATE usage SET paid_seats = -1", "paid_seats"),
        ("UPDATE usage SET acr = -9223372036854775807", "acr_usd"),
        ("UPDATE usage SET key = key + 40000", "month"),
    ] {
        refused_after(sql, why);
    }
}

#[test]
fn one_with_figures_of_no_import() {
    refused_after("UPDATE usage SET revision = 7", "rows of usage are of import 7");
}

#[test]
fn one_with_a_trigger() {
    let sql = "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM customer; END";
    refused_after(sql, "its trigger \"t\" is not as laurels makes it");
    refused_after("DROP INDEX log_evidence", "its index \"log_evidence\" is not as laurels makes it");
}

#[test]
fn one_of_an_earlier_version_is_checked_after_migration() {
    let old = "DROP TABLE snooze; DROP TABLE told_column; DROP TABLE qualified; DROP TABLE scenario; DROP TABLE log_part; PRAGMA user_version = 2;";
    refused_after(&format!("{old} DELETE FROM reported"), "of the log is not there");
    let (folder, store) = stores::example();
    let backup = folder.path().join("backup.db");
    store.backup(&backup).expect("copied");
    drop(store);
    Connection::open(&backup).expect("opens").execute_batch(old).expect("as it was");
    let elsewhere = folder.path().join("other.db");
    store::restore(&elsewhere, &backup, stores::now()).expect("restored");
    assert_eq!(stores::content(&elsewhere).expect("loads"), stores::spelled(&stores::example_book()));
}

#[test]
fn one_in_another_journal_mode_does_not_change_the_stores() {
    let (folder, store) = stores::example();
    let (path, backup) = (stores::path(&folder), folder.path().join("backup.db"));
    store.backup(&backup).expect("copied");
    drop(store);
    let versions = |path: &Path| fs::read(path).expect("bytes")[18..20].to_vec();
    let set_journal_mode =
        |path: &Path| Connection::open(path).expect("opens").pragma_update(None, "journal_mode", "wal");
    set_journal_mode(&backup).expect("turned");
    assert_eq!((versions(&backup), versions(&path)), (vec![2, 2], vec![1, 1]));
    store::restore(&path, &backup, stores::now()).expect("restored");
    assert_eq!(versions(&path), [1, 1]);
    set_journal_mode(&path).expect("turned");
    drop(Store::open(&path, Access::Write).expect("opens"));
    assert_eq!(versions(&path), [1, 1]);
    assert_eq!(stores::content(&path).expect("loads"), stores::spelled(&stores::example_book()));
}

/// The files of the automatic backups.
fn backups(store: &Store) -> Vec<String> {
    let folder = store.path().with_file_name("backups");
    let entries = fs::read_dir(folder).expect("backups").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn concurrent_backups_leave_one_sound_copy() {
    let (folder, store) = stores::example();
    let copy = store.path().with_file_name("backups").join(format!("laurels-{}.db", stores::today()));
    let expected = stores::content(store.path()).expect("it reads");
    for _ in 0..soak::times(3) {
        let _ = std::fs::remove_file(&copy);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let own = Store::open(&stores::path(&folder), Access::Write).expect("opens");
                    own.daily_backup(stores::today()).expect("backed up");
                });
            }
        });
        assert_eq!(stores::content(&copy).expect("it reads"), expected);
    }
}

#[test]
fn only_a_store_counts_as_the_backup_of_a_day() {
    let (folder, store) = stores::example();
    let today = stores::today();
    let place = folder.path().join("backups").join(format!("laurels-{today}.db"));
    fs::create_dir_all(folder.path().join("backups")).expect("a folder");
    chmod(&folder.path().join("backups"), 0o700);
    let check = || store.check(today).into_iter().find(|check| check.id == "store-backup").expect("a check");
    let plant: [fn(&Path); 3] = [
        |place| fs::write(place, "").expect("written"),
        |place| std::os::unix::fs::symlink("nowhere", place).expect("a link"),
        |place| fs::write(place, "Fabrikam ".repeat(100)).expect("written"),
    ];
    for plant in plant {
        let _ = fs::remove_file(&place);
        plant(&place);
        assert_eq!(check().status, Health::Warn, "{}", check().text);
        assert_eq!(store.daily_backup(today).expect("made"), Some(place.clone()));
        assert_eq!(stores::content(&place).expect("it reads"), stores::content(store.path()).expect("it reads"));
        assert_eq!(check().status, Health::Ok, "{}", check().text);
        assert_eq!(store.daily_backup(today).expect("there is one"), None);
    }
}

#[test]
fn one_dated_in_the_future_replaces_no_other_and_is_warned_of() {
    let (folder, store) = stores::example();
    let first = stores::today();
    store.daily_backup(first).expect("made");
    let check = |today| store.check(today).into_iter().find(|check| check.id == "store-backup").expect("a check");
    assert_eq!(check(first).status, Health::Ok);
    let late: Vec<String> = (1..=30).map(|day| format!("laurels-2031-01-{day:02}.db")).collect();
    for name in &late {
        fs::write(folder.path().join("backups").join(name), "").expect("written");
    }
    for day in 1..=6 {
        store.daily_backup(first + Days::new(day)).expect("made");
    }
    let expected: Vec<String> = (22..=28).map(|day| format!("laurels-2026-11-{day}.db")).chain(late).collect();
    assert_eq!(backups(&store), expected, "a week of days, and none taken away that nobody knows the day of");
    let status = check(first + Days::new(6));
    assert_eq!(status.status, Health::Warn);
    assert!(
        status.text.contains("laurels-2031-01-30.db") && status.text.contains("check the clock"),
        "{}",
        status.text
    );
}

#[test]
fn backups_in_a_world_writable_folder_are_neither_made_nor_used() {
    let (folder, store) = stores::example();
    let open = folder.path().join("open");
    fs::create_dir(&open).expect("made");
    chmod(&open, 0o1777);
    let backup = open.join("backup.db");
    assert_eq!(store.backup(&backup).expect_err("refused").fault, Fault::Sticky(open.clone()));
    assert!(fs::read_dir(&open).expect("a folder").next().is_none(), "something is left");
    fs::copy(store.path(), &backup).expect("copied");
    let error = store::restore(&folder.path().join("new.db"), &backup, stores::now()).expect_err("refused");
    assert_eq!(error.fault, Fault::Sticky(open));
}

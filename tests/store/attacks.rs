//! What others can put beside a store: each is refused with its name and what to do, and neither followed nor rolled in.

use crate::support::generate;
use crate::support::program::{LAURELS, ended, start_after};
use crate::support::stores::{self, chmod, dataset_of};
use laurels_data::store::{Access, Fault, Health, Store};
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A user of the system who is nobody's colleague.
const STRANGER: u32 = 61_003;
/// A colleague, and the group that he shares a folder with.
const COLLEAGUE: u32 = 61_002;
const ADMINS: u32 = 61_000;

/// The example in a folder of its own.
fn example() -> (TempDir, PathBuf) {
    let (folder, store) = stores::example();
    drop(store);
    let path = stores::path(&folder);
    (folder, path)
}

fn beside(store: &Path, suffix: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whoever opens the store is told what lies beside it, and nothing is written.
fn refused(store: &Path, planted: &Path, what: &str) {
    let before = fs::read(store).expect("bytes");
    for access in [Access::Read, Access::Write] {
        let error = Store::open(store, access).expect_err("refused");
        assert_eq!(error.fault, Fault::Beside { path: planted.to_owned(), what: what.to_owned() }, "{error}");
        let message = error.to_string();
        assert!(message.contains(&planted.display().to_string()) && message.contains("then remove it"), "{message}");
    }
    assert!(fs::read(store).expect("bytes") == before, "something was written");
    assert!(fs::symlink_metadata(planted).is_ok(), "what was planted is gone");
}

/// Leaves a store with a change that was cut off half way: some of its pages in the file, the others in its journal.
fn cut_off(store: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("laurels.db");
    fs::copy(store, &copy).expect("copied");
    let writer = Connection::open(&copy).expect("opens");
    writer.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = ON; BEGIN IMMEDIATE").expect("begun");
    writer
        .execute_batch(
            "UPDATE customer SET revision = 99; CREATE TABLE big (x);
             WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
             INSERT INTO big SELECT randomblob(4000) FROM n",
        )
        .expect("written");
    for suffix in ["", "-journal"] {
        fs::copy(beside(&copy, suffix), beside(store, suffix)).expect("copied");
    }
}

#[test]
fn a_world_writable_folder_gets_no_store() {
    let above = tempfile::tempdir().expect("a folder");
    let open = above.path().join("open");
    fs::create_dir(&open).expect("made");
    chmod(&open, 0o1777);
    let error = Store::create(&open.join("laurels.db")).expect_err("refused");
    assert_eq!(error.fault, Fault::Sticky(open.clone()));
    assert!(error.to_string().contains("anybody may put") && error.to_string().contains("mkdir -m 700"), "{error}");
    assert!(fs::read_dir(&open).expect("a folder").next().is_none(), "something is left");
    let (_folder, store) = example();
    fs::copy(store, open.join("moved.db")).expect("copied");
    for access in [Access::Read, Access::Write] {
        let error = Store::open(&open.join("moved.db"), access).expect_err("refused");
        assert_eq!(error.fault, Fault::Sticky(open.clone()));
    }
    // A folder of one's own in it is made, and is as good as any.
    let store = Store::create(&open.join("own/laurels.db")).expect("made");
    assert_eq!((stores::mode(&open.join("own")), stores::mode(store.path())), (0o700, 0o600));
    drop(store);
    Store::open(&open.join("own/laurels.db"), Access::Write).expect("opens");
}

#[test]
fn a_folder_below_one_that_anybody_can_write_to_gets_no_store() {
    let above = tempfile::tempdir().expect("a folder");
    let (open, own) = (above.path().join("open"), above.path().join("open/own"));
    fs::create_dir_all(&own).expect("made");
    chmod(&open, 0o777);
    chmod(&own, 0o700);
    let error = Store::create(&own.join("laurels.db")).expect_err("refused");
    assert_eq!(error.fault, Fault::OpenToAll(open.canonicalize().expect("a path")));
    chmod(&open, 0o1777);
    Store::create(&own.join("laurels.db")).expect("made");
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_store_in_a_folder_of_another_user_is_refused() {
    let (folder, store) = example();
    for mode in [0o700, 0o755, 0o2770] {
        chmod(folder.path(), mode);
        std::os::unix::fs::chown(folder.path(), Some(54_321), Some(54_321)).expect("given away");
        for access in [Access::Read, Access::Write] {
            let error = Store::open(&store, access).expect_err("refused");
            assert_eq!(error.fault, Fault::TheirFolder(folder.path().to_owned()), "{mode:o}");
        }
    }
    // As a colleague sets a shared folder up.
    std::os::unix::fs::chown(folder.path(), Some(54_321), Some(0)).expect("shared");
    chmod(folder.path(), 0o2770);
    Store::open(&store, Access::Write).expect("opens");
}

#[test]
fn a_link_beside_a_store_is_not_followed() {
    for suffix in ["-journal", "-wal", "-shm"] {
        let (folder, store) = example();
        let (planted, other) = (beside(&store, suffix), folder.path().join("other"));
        symlink(&other, &planted).expect("linked");
        refused(&store, &planted, "a symbolic link");
        assert!(!other.exists(), "made through a link");
        fs::write(&other, "untouched").expect("written");
        refused(&store, &planted, "a symbolic link");
        assert_eq!(fs::read_to_string(&other).expect("read"), "untouched");
        fs::remove_file(&planted).expect("removed");
        fs::create_dir(&planted).expect("made");
        refused(&store, &planted, "not a plain file");
    }
}

/// No backup is made into what stands for the backups' folder, and the doctor says why.
fn no_backups_into(store: &Path, what: &str) {
    let (folder, store) = (store.with_file_name("backups"), Store::open(store, Access::Write).expect("opens"));
    let error = store.daily_backup(stores::today()).expect_err("refused");
    assert_eq!(error.fault, Fault::Beside { path: folder.clone(), what: what.to_owned() }, "{error}");
    let check = store.check(stores::today()).into_iter().find(|check| check.id == "store-backup").expect("a check");
    assert_eq!(check.status, Health::Fail, "{}", check.text);
    assert!(check.text.contains(&folder.display().to_string()), "{}", check.text);
}

#[test]
fn backups_do_not_go_through_a_link_or_into_an_open_folder() {
    let (folder, store) = example();
    let (backups, elsewhere) = (folder.path().join("backups"), folder.path().join("elsewhere"));
    fs::create_dir(&elsewhere).expect("made");
    symlink(&elsewhere, &backups).expect("linked");
    no_backups_into(&store, "a symbolic link");
    assert!(fs::read_dir(&elsewhere).expect("a folder").next().is_none(), "written through a link");
    fs::remove_file(&backups).expect("removed");
    fs::write(&backups, "").expect("written");
    no_backups_into(&store, "not a folder");
    fs::remove_file(&backups).expect("removed");
    fs::create_dir(&backups).expect("made");
    chmod(&backups, 0o777);
    no_backups_into(&store, "open to anybody's changes");
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_journal_of_another_user_is_not_rolled_in() {
    for suffix in ["-journal", "-wal", "-shm"] {
        let (_folder, store) = example();
        cut_off(&store);
        let planted = beside(&store, suffix);
        if !planted.exists() {
            fs::rename(beside(&store, "-journal"), &planted).expect("renamed");
        }
        chown(&planted, Some(STRANGER), Some(STRANGER)).expect("given away");
        refused(&store, &planted, "another user's (uid 61003)");
    }
    // One's own is what a change that was cut off leaves, and is.
    let (_folder, store) = example();
    cut_off(&store);
    assert_eq!(stores::content(&store).expect("taken back"), stores::spelled(&stores::example_book()));
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_colleagues_journal_is_rolled_back_in_a_shared_folder() {
    let (folder, store) = example();
    chown(folder.path(), Some(0), Some(ADMINS)).expect("its group");
    chown(&store, Some(0), Some(ADMINS)).expect("its group");
    chmod(folder.path(), 0o2770);
    chmod(&store, 0o660);
    cut_off(&store);
    let journal = beside(&store, "-journal");
    chown(&journal, Some(COLLEAGUE), Some(STRANGER)).expect("given away");
    refused(&store, &journal, "another user's (uid 61002)");
    chown(&journal, Some(COLLEAGUE), Some(ADMINS)).expect("given away");
    chmod(&journal, 0o660);
    assert_eq!(stores::content(&store).expect("taken back"), stores::spelled(&stores::example_book()));
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn backups_do_not_go_into_another_user_s_folder() {
    let (folder, store) = example();
    let backups = folder.path().join("backups");
    fs::create_dir(&backups).expect("made");
    chown(&backups, Some(STRANGER), Some(STRANGER)).expect("given away");
    no_backups_into(&store, "another user's (uid 61003)");
    assert!(fs::read_dir(&backups).expect("a folder").next().is_none(), "written into it");
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn planted_links_in_an_open_folder_are_not_followed() {
    let above = tempfile::tempdir().expect("a folder");
    chmod(above.path(), 0o755);
    let (open, secret) = (above.path().join("open"), above.path().join("secret"));
    fs::create_dir(&open).expect("made");
    chmod(&open, 0o1777);
    fs::write(&secret, "untouched").expect("written");
    let store = open.join("laurels.db");
    for name in ["laurels.db", "laurels.db-journal", "laurels.db-wal", "laurels.db-shm", "backups"] {
        let linked = Command::new("ln").arg("-s").arg(&secret).arg(open.join(name)).uid(STRANGER).status();
        assert!(linked.expect("it runs").success());
    }
    let file = dataset_of(above.path(), "ada");
    let mut command = start_after("umask 022", LAURELS, above.path());
    command.arg("--store").arg(&store).arg("import").arg(&file);
    let (status, _, message) = ended(command);
    assert!(status == 1 && message.contains("anybody may put"), "{message}");
    assert_eq!(fs::read_to_string(&secret).expect("read"), "untouched");
}

/// A disk of its own, as an administrator may mount one.
struct Disk(TempDir);

impl Disk {
    /// None in a container that may not mount anything.
    fn mounted(options: &str) -> Option<Disk> {
        let disk = Disk(tempfile::tempdir().expect("a folder"));
        disk.mount(&["-t", "tmpfs", "-o", options, "tmpfs"]).then_some(disk)
    }

    fn mount(&self, options: &[&str]) -> bool {
        Command::new("mount").args(options).arg(self.0.path()).status().is_ok_and(|status| status.success())
    }

    fn store(&self) -> PathBuf {
        stores::path(&self.0)
    }

    /// Runs the program on the store there.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = start_after("umask 022", LAURELS, Path::new("/nonexistent"));
        command.arg("--store").arg(self.store()).args(arguments);
        ended(command)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What was not mounted can't be unmounted, and goes like any folder.
        let _ = Command::new("umount").arg(self.0.path()).stderr(Stdio::null()).status();
    }
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_read_only_disk_is_reported() {
    let Some(disk) = Disk::mounted("mode=700") else { return };
    drop(Store::create(&disk.store()).expect("made"));
    let file = dataset_of(disk.0.path(), "ada");
    assert!(disk.mount(&["-o", "remount,ro"]));
    let (_, checks, _) = disk.run(&["doctor"]);
    let what = "laurels.db is on is mounted read-only";
    assert!(checks.contains("store-access") && checks.contains(what), "{checks}");
    let (status, _, message) = disk.run(&["import", &file.to_string_lossy()]);
    assert!(status == 1 && message.contains(what) && message.contains(": read only"), "{message}");
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn a_full_disk_loses_nothing() {
    let Some(disk) = Disk::mounted("mode=700,size=700k") else { return };
    let outside = tempfile::tempdir().expect("a folder");
    let (status, _, message) = disk.run(&["import", &dataset_of(outside.path(), "ada").to_string_lossy()]);
    assert_eq!(status, 0, "{message}");
    let before = stores::content(&disk.store()).expect("loads");
    let large = outside.path().join("large.json");
    fs::write(&large, stores::spelled(&generate::book(20_000, 1))).expect("written");
    let copy = disk.0.path().join("large.json");
    let import = ["import", large.to_str().expect("a plain path")];
    let export = ["--demo", "export", copy.to_str().expect("a plain path")];
    let (status, _, message) = disk.run(&import);
    assert!(status == 1 && message.contains("laurels.db") && message.contains("is full; make room"), "{message}");
    let mut demo = start_after("umask 022", LAURELS, Path::new("/nonexistent"));
    demo.args(export);
    let (status, _, message) = ended(demo);
    assert!(status == 1 && message.contains("large.json"), "{message}");
    assert_eq!(stores::content(&disk.store()).expect("loads"), before);
    let left = fs::read_dir(disk.0.path()).expect("a folder").count();
    assert_eq!((left, disk.run(&["doctor"]).0), (1, 0), "the store alone, and sound");
}

//! One store and two users of the system: each reads and writes what the other wrote, a third one is kept out. Only an
//! administrator can be several users.

use crate::support::program::{LAURELS, ended, start_after};
use crate::support::stores::{self, chmod, dataset_of};
use laurels_core::book::Customer;
use laurels_core::change::{Edit, LedgerRecord};
use laurels_data::store::{Access, Store};
use rusqlite::Connection;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The group of the admins.
const ADMINS: u32 = 61_000;

/// A user: login name, number, group.
#[derive(Clone, Copy)]
struct User(&'static str, u32, u32);

const KARI: User = User("kari", 61_001, ADMINS);
const OLA: User = User("ola", 61_002, ADMINS);
const STRANGER: User = User("stranger", 61_003, 61_003);

/// A folder that the admins share, and the program where all of them can run it.
struct Server {
    above: TempDir,
    store: PathBuf,
    program: PathBuf,
}

impl Server {
    fn new() -> Server {
        let above = tempfile::tempdir().expect("a folder");
        chmod(above.path(), 0o755);
        let folder = above.path().join("shared");
        fs::create_dir(&folder).expect("a folder");
        chown(&folder, Some(0), Some(ADMINS)).expect("its group");
        chmod(&folder, 0o2770);
        let program = above.path().join("laurels");
        fs::copy(LAURELS, &program).expect("copied");
        chmod(&program, 0o755);
        Server { store: folder.join("laurels.db"), program, above }
    }

    /// Has a user run the program, who lets nobody but himself at what he makes: exit status, output, messages.
    fn run(&self, User(name, uid, gid): User, arguments: &[&str]) -> (i32, String, String) {
        let mut command = start_after("umask 077", &self.program, Path::new("/nonexistent"));
        command.env("USER", name).arg("--store").arg(&self.store).args(arguments).uid(uid).gid(gid).current_dir("/");
        ended(command)
    }

    /// Has a user import a dataset with one person in it.
    fn import(&self, user: User, person: &str) {
        let file = dataset_of(self.above.path(), person);
        chmod(&file, 0o644);
        let (status, _, message) = self.run(user, &["import", &file.to_string_lossy()]);
        assert_eq!(status, 0, "{}: {message}", user.0);
    }
}

/// Permissions and group.
fn shared(path: &Path) -> (u32, u32) {
    let about = fs::metadata(path).expect("there");
    (about.mode() & 0o7777, about.gid())
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn each_reads_and_writes_what_the_other_wrote() {
    let server = Server::new();
    server.import(KARI, "ada");
    assert_eq!(shared(&server.store), (0o660, ADMINS));
    let (status, book, message) = server.run(OLA, &["export"]);
    assert!(status == 0 && book.contains("\"ada\""), "{message}");
    server.import(OLA, "bo");
    let (status, book, message) = server.run(KARI, &["export"]);
    assert!(status == 0 && book.contains("\"bo\""), "{message}");
    server.import(KARI, "cai");
    let (_, history, _) = server.run(OLA, &["history", "--json"]);
    let history: serde_json::Value = serde_json::from_str(&history).expect("one JSON document");
    let who: Vec<&str> =
        history["changes"].as_array().expect("changes").iter().filter_map(|change| change["who"].as_str()).collect();
    assert_eq!(who, ["kari", "ola", "kari"]);
    assert_eq!(fs::metadata(&server.store).expect("there").uid(), KARI.1, "it is still who made it that owns it");
    let (status, _, message) = server.run(OLA, &["doctor"]);
    assert_eq!(status, 0, "{message}");
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn journal_and_backups_are_the_group_s_as_well() {
    let server = Server::new();
    server.import(KARI, "ada");
    // The store is of an earlier day, so that the next change makes a backup of it.
    let database = Connection::open(&server.store).expect("opens");
    database.execute("UPDATE log SET at = '2026-01-05T09:00:00Z'", []).expect("dated back");
    drop(database);
    server.import(OLA, "bo");
    let backups = server.store.with_file_name("backups");
    assert_eq!(shared(&backups), (0o2770, ADMINS));
    let made: Vec<PathBuf> = fs::read_dir(&backups).expect("backups").map(|e| e.expect("an entry").path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(shared(&made[0]), (0o660, ADMINS));
    let copy = server.store.with_file_name("copy.db");
    let (status, _, message) = server.run(KARI, &["backup", &copy.to_string_lossy()]);
    assert_eq!((status, shared(&copy)), (0, (0o660, ADMINS)), "{message}");
    let (status, _, message) = server.run(OLA, &["restore", &copy.to_string_lossy()]);
    assert_eq!(status, 0, "what kari copied, ola puts back: {message}");

    // While a change is on its way, its journal is there; who writes makes no difference to it.
    let mut store = Store::open(&server.store, Access::Write).expect("opens");
    let base = store.revision().expect("a revision");
    let created = Edit::create(LedgerRecord::from(Customer::new("contoso", "Contoso")));
    let change = stores::edits(vec![created]);
    let journal = server.store.with_file_name("laurels.db-journal");
    let mut seen = None;
    let mut going = |_| {
        seen = Some(shared(&journal));
        ControlFlow::Continue(())
    };
    store.commit(&stores::plain(&change, base), &mut going).expect("committed");
    assert_eq!(seen, Some((0o660, ADMINS)));
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn users_outside_the_group_are_told_why() {
    let server = Server::new();
    server.import(KARI, "ada");
    let before = fs::read(&server.store).expect("a store");
    let import = server.above.path().join("ada.json");
    let folder = server.store.parent().expect("a folder");
    // Whether the folder is closed to him, or only the file in it.
    for mode in [0o2770, 0o2775] {
        chmod(folder, mode);
        for arguments in [&["score"][..], &["export"], &["import", &import.to_string_lossy()]] {
            let (status, out, message) = server.run(STRANGER, arguments);
            assert_eq!((status, out.as_str()), (1, ""), "{arguments:?}: {message}");
            assert!(
                message.contains("you have no permission") && message.contains("shared with your group"),
                "{message}"
            );
        }
    }
    assert_eq!(fs::read(&server.store).expect("a store"), before);
}

#[test]
#[ignore = "needs root: run by .ci/run as root"]
fn read_only_users_can_read_and_are_told_why_they_cannot_write() {
    let server = Server::new();
    server.import(KARI, "ada");
    let import = server.above.path().join("ada.json");
    let folder = server.store.parent().expect("a folder").to_owned();
    // The group may read the file only; or write it, but not to its folder, where the journal has to lie.
    for (file, folder_mode, what) in [(0o640, 0o2770, &server.store), (0o660, 0o2750, &folder)] {
        chmod(&server.store, file);
        chmod(&folder, folder_mode);
        let (status, book, message) = server.run(OLA, &["export"]);
        assert!(status == 0 && book.contains("\"ada\""), "{message}");
        let (status, _, message) = server.run(OLA, &["import", &import.to_string_lossy()]);
        let why = format!("{} may not be written to by ola: read only", what.display());
        assert!(status == 1 && message.contains(&why), "{message}");
    }
}

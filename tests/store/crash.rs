//! The program killed in the middle of it: a store holds what was acknowledged, and of what was under way all or nothing.
//!
//! The real program imports, restores and brings stores up to date, and is killed with SIGKILL at seeded moments: some
//! anywhere between its start and its end, some only once SQLite's journal is there, which is while a change is on its
//! way into the file. Fifty deaths, a third of them with a journal left behind; in a soak run N times as many.

use crate::support::generate::Seed;
use crate::support::{generate, program, soak, stores};
use laurels_core::book::Book;
use laurels_core::change::Change;
use laurels_core::evidence::Ranking;
use laurels_data::store::{Access, Store};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A program that has not ended by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program on a store, with nobody's settings.
fn laurels(store: &Path, arguments: &[&str]) -> Command {
    let mut command = program::start(store.parent().expect("a folder"));
    command.arg("--store").arg(store).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// What a store holds that does not depend on the day: scores of the past are kept by the way.
fn content(store: &Store) -> String {
    let book = store.load(&Ranking::default()).expect("loads").book;
    stores::spelled(&Book { snapshots: Vec::new(), ..book })
}

fn journal(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_micros(200);

/// Something that the program does to a store, and how the store is before and after.
struct Job {
    /// Puts the store as it is before into an empty folder.
    prepare: Box<dyn Fn(&Path)>,
    arguments: Vec<String>,
    before: String,
    after: String,
    /// How long it takes, and how long of that its journal is there: what a moment is chosen from. A machine is not
    /// always as fast, so that both follow what is seen.
    lasts: Duration,
    journal_lasts: Duration,
}

/// How a killed program was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    /// It had ended before.
    TooLate,
    /// Without a journal.
    Plain,
    /// With a journal, which has to be taken back.
    CutOff,
}

impl Job {
    /// The job, done once undisturbed.
    fn new(prepare: impl Fn(&Path) + 'static, arguments: &[&str], before: String) -> Job {
        let folder = tempfile::tempdir().expect("a folder");
        let store = stores::path(&folder);
        prepare(&store);
        let started = Instant::now();
        assert!(laurels(&store, arguments).status().expect("runs").success(), "{arguments:?} fails");
        let lasts = started.elapsed();
        let after = content(&Store::open(&store, Access::Read).expect("opens"));
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Job { prepare: Box::new(prepare), arguments, before, after, lasts, journal_lasts: lasts / 4 }
    }

    /// Starts it, kills it, and looks at what is left.
    fn kill(&mut self, seed: &mut Seed, wait_for_journal: bool) -> Death {
        let folder = tempfile::tempdir().expect("a folder");
        let store = stores::path(&folder);
        (self.prepare)(&store);
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let mut child = laurels(&store, &arguments).spawn().expect("starts");
        let mut started = Instant::now();
        if wait_for_journal {
            while !journal(&store).exists() && child.try_wait().expect("a child").is_none() {
                assert!(started.elapsed() < PATIENCE, "{arguments:?} does not end");
                std::thread::sleep(GLANCE);
            }
            started = Instant::now();
        }
        let span = if wait_for_journal { &mut self.journal_lasts } else { &mut self.lasts };
        let moment = Duration::from_micros(seed.below(span.as_micros() as u64));
        while started.elapsed() < moment && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(GLANCE);
        }
        let seen = started.elapsed();
        child.kill().expect("killed, or ended already");
        let done = child.wait().expect("a child").success();
        *span = if done { seen.clamp(GLANCE, *span) } else { *span + *span / 8 };
        let death = match (done, journal(&store).exists()) {
            (true, _) => Death::TooLate,
            (false, false) => Death::Plain,
            (false, true) => Death::CutOff,
        };
        self.look(&store, done);
        death
    }

    /// All of it, or nothing; all of it when it said so.
    fn look(&self, path: &Path, done: bool) {
        let store = Store::open(path, Access::Write).unwrap_or_else(|error| panic!("{error}"));
        let content = content(&store);
        assert!(content == self.after || (!done && content == self.before), "{:?}: half is left", self.arguments);
        drop(store);
        let database = Connection::open(path).expect("opens");
        let integrity: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checks");
        assert_eq!(integrity, "ok", "{:?}", self.arguments);
    }
}

/// A file with a generated book of so many rows.
fn dataset(folder: &TempDir, name: &str, rows: usize, seed: u64) -> String {
    let file = folder.path().join(name);
    fs::write(&file, stores::spelled(&generate::book(rows, seed))).expect("written");
    file.to_str().expect("a plain path").to_owned()
}

fn copied(from: PathBuf) -> impl Fn(&Path) {
    move |to| {
        fs::copy(&from, to).expect("copied");
    }
}

/// Kills it so many times at least, and so often that so many deaths leave a journal.
fn kill_often(property: &str, mut job: Job, times: u32, journals: u32, seed: u64) {
    let (times, journals) = (soak::times(times), soak::times(journals));
    let mut seed = Seed(seed);
    let (mut killed, mut cut_off) = (0, 0);
    for attempt in 0..times * 8 {
        if killed >= times && cut_off >= journals {
            break;
        }
        let death = job.kill(&mut seed, attempt % 3 != 0);
        killed += u32::from(death != Death::TooLate);
        cut_off += u32::from(death == Death::CutOff);
    }
    let summary = format!("killed {killed} times, {cut_off} of them with a journal left behind");
    assert!(killed >= times && cut_off >= journals, "{:?} was only {summary}", job.arguments);
    soak::report(property, &summary);
}

/// A store of version 1 that holds this book's ledger.
fn of_version_1(path: &Path, book: &Book) {
    let mut store = Store::create(path).expect("made");
    stores::commit(&mut store, &Change { evidence: None, ..stores::whole(book) }, 0).expect("committed");
    drop(store);
    let tables = [
        "name",
        "series",
        "source",
        "usage",
        "usage_past",
        "usage_undone",
        "snooze",
        "told_column",
        "qualified",
        "scenario",
        "log_part",
    ]
    .map(|t| format!("DROP TABLE {t};"));
    let database = Connection::open(path).expect("opens");
    database.execute_batch(&tables.concat()).expect("dropped");
    database.pragma_update(None, "user_version", 1).expect("set");
}

#[test]
fn migrating_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old.db");
    of_version_1(&old, &generate::book(500, 1));
    let copy = folder.path().join("copy.db");
    fs::copy(&old, &copy).expect("copied");
    let before = content(&Store::open(&copy, Access::Write).expect("opens"));
    let job = Job::new(copied(old), &["score"], before);
    assert_eq!(job.before, job.after);
    kill_often("migrating_is_all_or_nothing", job, 10, 0, 3); // Its own journal is there for a blink only.
}

#[test]
fn restoring_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    for (path, seed) in [(&old, 1), (&new, 2)] {
        let mut store = Store::create(path).expect("made");
        stores::commit(&mut store, &stores::whole(&generate::book(1_000, seed)), 0).expect("committed");
    }
    let before = content(&Store::open(&old, Access::Read).expect("opens"));
    let job = Job::new(copied(old), &["restore", new.to_str().expect("a plain path")], before);
    assert_ne!(job.before, job.after);
    kill_often("restoring_is_all_or_nothing", job, 10, 2, 7);
}

#[test]
fn the_first_import_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.db");
    drop(Store::create(&empty).expect("made"));
    let before = content(&Store::open(&empty, Access::Read).expect("opens"));
    let job = Job::new(copied(empty), &["import", &dataset(&folder, "first.json", 200, 1)], before);
    assert_ne!(job.before, job.after);
    kill_often("the_first_import_is_all_or_nothing", job, 15, 8, 11);
}

#[test]
fn a_later_import_is_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let filled = folder.path().join("filled.db");
    let mut store = Store::create(&filled).expect("made");
    stores::commit(&mut store, &stores::whole(&generate::book(200, 1)), 0).expect("committed");
    let before = content(&store);
    drop(store);
    let job = Job::new(copied(filled), &["import", &dataset(&folder, "second.json", 400, 2)], before);
    assert_ne!(job.before, job.after);
    kill_often("a_later_import_is_all_or_nothing", job, 15, 8, 12);
}

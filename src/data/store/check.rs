//! Whether a store is sound: the file, its database, and whether the log tells the same story as the records.

use super::backend::{Backend, either};
use super::digest::Digest;
use super::error::Fault;
use super::{Store, VERSION, backup, barrier, companions, digest, figures, file, ledger, log, migrate, rows};
use chrono::NaiveDate;
use laurels_core::book::{Book, Record, RecordKind, quoted};
use laurels_core::change::{LedgerRecord, LoggedChange, LoggedEvidence, shown_key};
use laurels_core::evidence::Ranking;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    Ok,
    /// Works, and could be better.
    Warn,
    Fail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub id: &'static str,
    pub status: Health,
    /// What was found, and what to do about it.
    pub text: String,
}

/// Days after which a store that changes should have a newer backup.
const STALE_AFTER: i64 = 7;

/// What a sound store passes, whoever looks at it: each check by its id.
type Sound = (&'static str, fn(&Connection) -> Result<String, Fault>);

const CHECKS: [Sound; 6] = [
    ("store-file", integrity),
    ("store-schema", schema),
    ("store-ledger", references),
    ("store-log", replay),
    ("store-figures", history),
    ("store-rows", rows::readable),
];

impl Store {
    /// Checks everything that can be checked without the programme's rules. Takes seconds for a big store.
    pub fn check(&self, today: NaiveDate) -> Vec<Check> {
        either!(&self.backend, sqlite => self.check_file(sqlite, today), postgres => postgres.check())
    }

    fn check_file(&self, connection: &Connection, today: NaiveDate) -> Vec<Check> {
        let sound = CHECKS.iter().map(|(id, look)| check(id, look(connection)));
        let expected_objects = [permissions(&self.path), access(&self.path)];
        expected_objects.into_iter().chain(sound).chain([newest_backup(&self.path, today)]).collect()
    }
}

/// Refuses a store that is not sound.
///
/// # Errors
/// What is wrong with it first.
pub fn require_sound(connection: &Connection) -> Result<(), Fault> {
    CHECKS.iter().try_for_each(|(_, look)| look(connection).map(drop))
}

/// A check that found nothing but good, or what is wrong.
pub fn check(id: &'static str, found: Result<String, Fault>) -> Check {
    match found {
        Ok(text) => Check { id, status: Health::Ok, text },
        Err(fault) => Check { id, status: Health::Fail, text: format!("the store {fault}") },
    }
}

/// Whether the file, its folder and its backups are their owner's alone, or their group's where they are shared.
fn permissions(path: &Path) -> Check {
    let own_folder = file::folder_of(path);
    let access = match file::Access::of(&own_folder) {
        Ok(access) => access,
        Err(fault) => return check("store-permissions", Err(fault)),
    };
    let mut open = Vec::new();
    let files = backup::days(path).into_iter().map(|day| backup::backup_of(path, day)).chain([path.to_owned()]);
    for (path, allowed) in files.map(|file| (file, access.file)).chain([(own_folder, access.folder & 0o777)]) {
        if let Ok(about) = fs::metadata(&path)
            && about.mode() & 0o777 & !allowed != 0
        {
            open.push(format!("chmod {allowed:o} {}", path.display()));
        }
    }
    let (status, text) = match open.is_empty() {
        true if access.file & 0o060 != 0 => (Health::Ok, format!("{} is its group's alone", path.display())),
        true => (Health::Ok, format!("{} is yours alone", path.display())),
        false => (Health::Warn, format!("others can read what is yours; if they should not: {}", open.join("; "))),
    };
    Check { id: "store-permissions", status, text }
}

/// Whether it can be written to.
fn access(path: &Path) -> Check {
    let (status, text) = match barrier::barrier(path) {
        None => (Health::Ok, "the store can be written to".to_owned()),
        Some(barrier) => (Health::Warn, format!("{barrier}: read only; {} to change the book", barrier.way_out())),
    };
    Check { id: "store-access", status, text }
}

fn integrity(connection: &Connection) -> Result<String, Fault> {
    let mut statement = connection.prepare("PRAGMA integrity_check(3)")?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if found != ["ok"] {
        return Err(Fault::Damaged(found.join("; ")));
    }
    let astray: Option<String> =
        connection.prepare("PRAGMA foreign_key_check")?.query_map([], |row| row.get(0))?.next().transpose()?;
    match astray {
        None => Ok("the database is whole".to_owned()),
        Some(table) => Err(Fault::Damaged(format!("a row of {table} names one that is not there"))),
    }
}

/// Whether the tables are those that this program makes, and nothing besides: a trigger would write by itself.
fn schema(connection: &Connection) -> Result<String, Fault> {
    let mut empty = Connection::open_in_memory()?;
    migrate::migrate(&mut empty)?;
    let (expected, found) = (objects(&empty)?, objects(connection)?);
    match expected.symmetric_difference(&found).next() {
        None => Ok(format!("the tables are those of store version {VERSION}")),
        Some((kind, name, _)) => Err(Fault::Damaged(format!("its {kind} {} is not as laurels makes it", quoted(name)))),
    }
}

/// Tables, indexes and whatever else there is: type, name, and what made it, comments apart.
fn objects(connection: &Connection) -> Result<BTreeSet<(String, String, String)>, Fault> {
    let mut statement = connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let objects = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let mut found = BTreeSet::new();
    for object in objects {
        let (kind, name, sql): (String, String, String) = object?;
        let words = sql.lines().filter_map(|line| line.split("--").next()).flat_map(str::split_whitespace);
        if !name.starts_with("sqlite_") {
            found.insert((kind, name, words.collect::<Vec<_>>().join(" ")));
        }
    }
    Ok(found)
}

fn references(connection: &Connection) -> Result<String, Fault> {
    every_reference(&ledger::load(connection)?, figures::orphan(connection)?)
}

/// Whether every record of a ledger leads somewhere, and no figure is an orphan.
pub fn every_reference(book: &Book, orphan: Option<(&'static str, String)>) -> Result<String, Fault> {
    if let Some(problem) = book.problems().first() {
        return Err(Fault::damaged(problem));
    }
    match orphan {
        None => Ok("every record leads somewhere".to_owned()),
        Some((what, id)) => {
            Err(Fault::Damaged(format!("figures are about the {what} {}, which is not there", quoted(&id))))
        }
    }
}

/// Plays the log from the beginning and compares what comes out with the records. Scores of the past are left out: most
/// are kept without a change.
fn replay(connection: &Connection) -> Result<String, Fault> {
    let newest = log::newest(connection)?;
    log::entries(connection, 0, usize::MAX)?;
    replayed(newest, |revision| log::logged(connection, revision), |kind| ledger::records(connection, kind))
}

/// The same by how the log and the records are read.
pub fn replayed(
    newest: u64,
    mut logged: impl FnMut(u64) -> Result<Option<LoggedChange>, Fault>,
    mut present: impl FnMut(RecordKind) -> Result<Vec<LedgerRecord>, Fault>,
) -> Result<String, Fault> {
    let mut records: BTreeMap<(RecordKind, String), LedgerRecord> = BTreeMap::new();
    for revision in 1..=newest {
        let change = logged(revision)?;
        let change = change.ok_or_else(|| Fault::Damaged(format!("change {revision} is missing in the log")))?;
        for edit in change.edits {
            let Some(subject) = edit.subject().filter(|(kind, _)| *kind != RecordKind::Snapshot) else { continue };
            match edit.after {
                Some(after) => drop(records.insert(subject, after)),
                None => drop(records.remove(&subject)),
            }
        }
    }
    let mut compared = 0;
    for kind in RecordKind::ALL.iter().copied().filter(|kind| *kind != RecordKind::Snapshot) {
        for record in present(kind)? {
            let key = (kind, record.key());
            if records.remove(&key).as_ref() != Some(&record) {
                return Err(Fault::Damaged(format!("the {kind} {} is not as the log left it", shown_key(&key.1))));
            }
            compared += 1;
        }
    }
    match records.into_keys().next() {
        None => Ok(format!("{newest} changes give the {compared} records that are there")),
        Some((kind, key)) => Err(Fault::Damaged(format!("the {kind} {} of the log is not there", shown_key(&key)))),
    }
}

/// Whether every figure, in force, past or put aside, can be read and belongs to imports of the log that are there or put
/// aside, and whether the figures of an import are those that it brought.
fn history(connection: &Connection) -> Result<String, Fault> {
    values(connection)?;
    let distinct = |table: &str, column: &str| -> Result<Vec<u64>, Fault> {
        let mut statement = connection.prepare(&format!("SELECT DISTINCT {column} FROM {table}"))?;
        let imports = statement.query_map([], |row| row.get::<_, i64>(0))?;
        imports.map(|import| Ok(import? as u64)).collect()
    };
    let rows: i64 = connection.query_row("SELECT count(*) FROM usage", [], |row| row.get(0))?;
    let newest = log::newest(connection)?;
    consistent(newest, |of| log::evidence(connection, of), distinct, &digest::by_import(connection)?, rows)
}

/// Whether rows belong to imports as the log has them: `imports` gives those that a column of a table names, `found` the
/// digests of their rows.
pub fn consistent(
    newest: u64,
    mut evidence: impl FnMut(u64) -> Result<Option<LoggedEvidence>, Fault>,
    mut imports: impl FnMut(&str, &str) -> Result<Vec<u64>, Fault>,
    found: &BTreeMap<u64, Digest>,
    rows: i64,
) -> Result<String, Fault> {
    let mut is_there: BTreeMap<u64, bool> = BTreeMap::new(); // Imports.
    let mut root: BTreeMap<u64, u64> = BTreeMap::new(); // The import that a revision is about.
    let mut digests: BTreeMap<u64, u64> = BTreeMap::new(); // What imports brought, as a digest.
    for revision in 1..=newest {
        match evidence(revision)? {
            Some(LoggedEvidence::Apply { digest, .. }) => {
                root.insert(revision, revision);
                is_there.insert(revision, true);
                digests.extend(digest.map(|digest| (revision, digest)));
            }
            Some(LoggedEvidence::Revert(of)) => {
                let import = root.get(&of).copied().ok_or_else(|| {
                    Fault::Damaged(format!("change {revision} undoes figures of change {of}, which brought none"))
                })?;
                root.insert(revision, import);
                is_there.entry(import).and_modify(|there| *there = !*there);
            }
            None => {}
        }
    }
    let places = [
        ("usage", "revision", true),
        ("usage_past", "revision", true),
        ("usage_past", "closed", true),
        ("usage_undone", "revision", false),
    ];
    for (table, column, there) in places {
        for import in imports(table, column)? {
            if is_there.get(&import) != Some(&there) {
                let what = if there { "undone or was none" } else { "not undone" };
                return Err(Fault::Damaged(format!("rows of {table} are of import {import}, which is {what}")));
            }
        }
    }
    for (import, digest) in &digests {
        if found.get(import).copied().unwrap_or_default().0 != *digest {
            return Err(Fault::Damaged(format!(
                "figures of import {import} are not those that it brought; restore a backup, or import its files again"
            )));
        }
    }
    let imports = is_there.values().filter(|there| **there).count();
    let unchecked = match is_there.len() - digests.len() {
        0 => String::new(),
        older => format!("; {older} imports by an earlier laurels cannot be compared with what they brought"),
    };
    Ok(format!("{rows} figures of {imports} imports{unchecked}"))
}

/// Whether the figures are such as an import takes.
fn values(connection: &Connection) -> Result<(), Fault> {
    let mut book = ledger::load(connection)?;
    let figures = figures::load(connection, &book, None)?;
    book.usage = figures.build(book.customers.len(), &Ranking::default()).into();
    every_value(&book)?;
    for table in ["usage_past", "usage_undone"] {
        figures::batch(connection, &format!("SELECT {} FROM {table}", figures::COLUMNS), &[])?;
    }
    Ok(())
}

/// Whether the figures of a book are such as an import takes.
pub fn every_value(book: &Book) -> Result<(), Fault> {
    let Book { customers, subscriptions, usage, .. } = book;
    for (at, customer) in customers.iter().enumerate() {
        let rows = usage.rows_of(at).filter_map(|row| usage.row(row, &customer.id, subscriptions));
        if let Some(problem) = rows.flat_map(|row| row.problems().into_iter().next()).next() {
            return Err(Fault::Damaged(format!("a figure of the customer {}: {problem}", quoted(&customer.id))));
        }
    }
    Ok(())
}

fn newest_backup(path: &Path, today: NaiveDate) -> Check {
    if let Err(fault) = companions::check_backups(&backup::folder(path), path) {
        return check("store-backup", Err(fault));
    }
    let days = backup::days(path);
    let is_late = |day: &&NaiveDate| **day > today;
    let late: Vec<_> = days.iter().filter(is_late).map(|day| backup::backup_of(path, *day)).collect();
    let (status, text) = match backup::made_until(path, today).last() {
        _ if !late.is_empty() => {
            let late: Vec<_> = late.iter().map(|file| file.display().to_string()).collect();
            let way_out = "check the clock, then give them the day they are of, or remove them";
            (Health::Warn, format!("these backups are dated in the future: {}; {way_out}", late.join(", ")))
        }
        None => (
            Health::Warn,
            "there is no backup yet; the first change on a day after the store was created makes one".to_owned(),
        ),
        Some(day) => match today.signed_duration_since(*day).num_days() {
            age if age > STALE_AFTER => (Health::Warn, format!("the newest backup is {age} days old, of {day}")),
            _ => (Health::Ok, format!("the newest backup is of {day}")),
        },
    };
    Check { id: "store-backup", status, text }
}

//! Whether a store is sound: the file, its database, and whether the log tells the same story as the records.

use super::error::Fault;
use super::{Store, backup, digest, figures, file, ledger, log};
use chrono::NaiveDate;
use laurels_core::book::RecordKind;
use laurels_core::change::{LedgerRecord, LoggedEvidence};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Ok,
    /// Works, and could be better.
    Warn,
    Fail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What is checked, in a word.
    pub id: &'static str,
    /// How it came out.
    pub status: Health,
    /// What was found, and what to do about it.
    pub text: String,
}

/// Days after which a store that changes should have a newer backup.
const STALE_AFTER: i64 = 7;

impl Store {
    /// Checks everything that can be checked without the programme's rules. Takes seconds for a big store.
    pub fn check(&self, today: NaiveDate) -> Vec<Check> {
        vec![
            permissions(&self.path),
            check("store-file", integrity(&self.connection)),
            check("store-ledger", references(&self.connection)),
            check("store-log", replay(&self.connection)),
            check("store-figures", history(&self.connection)),
            newest_backup(&self.path, today),
        ]
    }
}

/// A check that found nothing but good, or what is wrong.
fn check(id: &'static str, found: Result<String, Fault>) -> Check {
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

fn references(connection: &Connection) -> Result<String, Fault> {
    let book = ledger::load(connection)?;
    if let Some(problem) = book.problems().first() {
        return Err(Fault::damaged(problem));
    }
    match figures::orphan(connection)? {
        None => Ok("every record leads somewhere".to_owned()),
        Some((what, id)) => Err(Fault::Damaged(format!("figures are about the {what} {id:?}, which is not there"))),
    }
}

/// Plays the log from the beginning and compares what comes out with the records. Scores of the past are left out: most
/// are kept without a change.
fn replay(connection: &Connection) -> Result<String, Fault> {
    let newest = log::newest(connection)?;
    let mut records: BTreeMap<(RecordKind, String), LedgerRecord> = BTreeMap::new();
    for revision in 1..=newest {
        let change = log::logged(connection, revision)?;
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
        for record in ledger::records(connection, kind)? {
            let key = (kind, record.key());
            if records.remove(&key).as_ref() != Some(&record) {
                return Err(Fault::Damaged(format!("the {kind} {:?} is not as the log left it", key.1)));
            }
            compared += 1;
        }
    }
    match records.into_keys().next() {
        None => Ok(format!("{newest} changes give the {compared} records that are there")),
        Some((kind, key)) => Err(Fault::Damaged(format!("the {kind} {key:?} of the log is not there"))),
    }
}

/// Whether every figure, in force, past or put aside, belongs to imports of the log that are there or put aside, and whether
/// the figures of an import are those that it brought.
fn history(connection: &Connection) -> Result<String, Fault> {
    let newest = log::newest(connection)?;
    let mut is_there: BTreeMap<u64, bool> = BTreeMap::new(); // Imports.
    let mut root: BTreeMap<u64, u64> = BTreeMap::new(); // The import that a revision is about.
    let mut brought: BTreeMap<u64, u64> = BTreeMap::new(); // What imports brought, as a digest.
    for revision in 1..=newest {
        match log::evidence(connection, revision)? {
            Some(LoggedEvidence::Apply { digest, .. }) => {
                root.insert(revision, revision);
                is_there.insert(revision, true);
                brought.extend(digest.map(|digest| (revision, digest)));
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
        let mut statement = connection.prepare(&format!("SELECT DISTINCT {column} FROM {table}"))?;
        for import in statement.query_map([], |row| row.get::<_, i64>(0))? {
            let import = import? as u64;
            if is_there.get(&import) != Some(&there) {
                let what = if there { "undone or was none" } else { "not undone" };
                return Err(Fault::Damaged(format!("rows of {table} are of import {import}, which is {what}")));
            }
        }
    }
    let found = digest::by_import(connection)?;
    for (import, digest) in &brought {
        if found.get(import).copied().unwrap_or_default().0 != *digest {
            return Err(Fault::Damaged(format!(
                "figures of import {import} are not those that it brought; restore a backup, or import its files again"
            )));
        }
    }
    let rows: i64 = connection.query_row("SELECT count(*) FROM usage", [], |row| row.get(0))?;
    let imports = is_there.values().filter(|there| **there).count();
    let unchecked = match is_there.len() - brought.len() {
        0 => String::new(),
        older => format!("; {older} imports by an earlier laurels cannot be compared with what they brought"),
    };
    Ok(format!("{rows} figures of {imports} imports{unchecked}"))
}

fn newest_backup(path: &Path, today: NaiveDate) -> Check {
    let (status, text) = match backup::days(path).last() {
        None => (Health::Warn, "there is no backup yet; the first change of a day makes one".to_owned()),
        Some(day) => match today.signed_duration_since(*day).num_days() {
            age if age > STALE_AFTER => (Health::Warn, format!("the newest backup is {age} days old, of {day}")),
            _ => (Health::Ok, format!("the newest backup is of {day}")),
        },
    };
    Check { id: "store-backup", status, text }
}

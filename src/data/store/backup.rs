//! Copies of a store for worse days: on demand, and by themselves once a day.

use super::backend::{Backend, either};
use super::error::{Fault, StoreError};
use super::{Store, companions, copy, file};
use chrono::{Datelike, NaiveDate};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How many daily, weekly and monthly backups stay.
const KEPT: (usize, usize, usize) = (7, 4, 12);

impl Store {
    /// Copies the store, as it is at this moment, to a new file of its owner's alone.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or the store cannot be read.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let free = if fs::symlink_metadata(to).is_ok() { Err(Fault::Exists) } else { Ok(()) };
        let copied = free.and_then(|()| {
            either!(&self.backend, sqlite => copy::to_file(sqlite, to), _ => Err(Fault::Team("is not a file that can be copied; laurels backup writes it as a dataset with its log".to_owned())))
        });
        copied.map_err(|fault| fault.of(to))
    }

    /// Makes the day's backup, unless there is one, and lets go of those that are no longer needed: seven days, four
    /// weeks and twelve months stay. Tells the file when it made one.
    ///
    /// # Errors
    /// When the backups' folder is not ours, or cannot be made or written to.
    pub fn daily_backup(&self, today: NaiveDate) -> Result<Option<PathBuf>, StoreError> {
        // A server has backups of its own.
        either!(&self.backend, sqlite => daily(sqlite, &self.path, today), _ => Ok(None))
    }
}

fn daily(connection: &Connection, path: &Path, today: NaiveDate) -> Result<Option<PathBuf>, StoreError> {
    let (folder, to) = (folder(path), backup_of(path, today));
    companions::check_backups(&folder, path).map_err(|fault| fault.of(path))?;
    if is_store(&to) {
        return Ok(None);
    }
    let made = file::create_private_folder(&folder).and_then(|()| copy::to_file(connection, &to));
    made.map_err(|fault| fault.of(&to))?;
    // What is dated in the future, by a clock that was wrong, takes no other one's place.
    let days = made_until(path, today);
    let kept = kept(&days);
    for old in days.difference(&kept) {
        let old = backup_of(path, *old);
        fs::remove_file(&old).map_err(|error| Fault::from(error).of(&old))?;
    }
    Ok(Some(to))
}

/// The folder of a store's automatic backups.
pub(super) fn folder(store: &Path) -> PathBuf {
    store.with_file_name("backups")
}

/// The days that there is an automatic backup of.
pub(super) fn days(store: &Path) -> BTreeSet<NaiveDate> {
    let Ok(entries) = fs::read_dir(folder(store)) else { return BTreeSet::new() };
    let names = entries.flatten().map(|entry| entry.file_name());
    names.filter_map(|name| day(store, name.to_str()?)).collect()
}

/// The days up to that one of which there is an automatic backup that could be put back: a store, nothing in its place.
pub(super) fn made_until(store: &Path, today: NaiveDate) -> BTreeSet<NaiveDate> {
    let days = days(store);
    days.range(..=today).copied().filter(|day| is_store(&backup_of(store, *day))).collect()
}

/// Whether it is a store as far as its beginning tells, be it of a later laurels.
fn is_store(file: &Path) -> bool {
    matches!(file::inspect(file), Ok(()) | Err(Fault::Newer { .. }))
}

/// The file of a day's automatic backup.
pub(super) fn backup_of(store: &Path, day: NaiveDate) -> PathBuf {
    let name = file::beside(store, &format!("-{day}"));
    folder(store).join(name.file_name().unwrap_or_default())
}

/// The day that a file's name tells, where it is one of this store's.
fn day(store: &Path, name: &str) -> Option<NaiveDate> {
    let stem = store.file_stem()?.to_str()?;
    let day: NaiveDate = name.strip_prefix(stem)?.strip_prefix('-')?.get(..10)?.parse().ok()?;
    (backup_of(store, day).file_name()?.to_str()? == name).then_some(day)
}

/// The days whose backups stay: the newest ones, and the newest of each of the newest weeks and months.
fn kept(days: &BTreeSet<NaiveDate>) -> BTreeSet<NaiveDate> {
    let (daily, weekly, monthly) = KEPT;
    let newest_of = |period: fn(NaiveDate) -> (i32, u32), count| {
        let newest: BTreeMap<_, _> = days.iter().map(|&day| (period(day), day)).collect();
        newest.into_values().rev().take(count).collect::<Vec<_>>()
    };
    let mut kept: BTreeSet<NaiveDate> = days.iter().rev().take(daily).copied().collect();
    kept.extend(newest_of(|day| (day.iso_week().year(), day.iso_week().week()), weekly));
    kept.extend(newest_of(|day| (day.year(), day.month()), monthly));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_daily_backups_leaves_days_weeks_and_months() {
        let first = NaiveDate::from_ymd_opt(2025, 11, 1).expect("a date");
        let mut days = BTreeSet::new();
        for day in first.iter_days().take(387) {
            days.insert(day);
            days = kept(&days); // As it goes: what a day lets go of is gone on the next.
        }
        let shown: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
        assert_eq!(
            shown,
            [
                "2025-12-31",
                "2026-01-31",
                "2026-02-28",
                "2026-03-31",
                "2026-04-30",
                "2026-05-31",
                "2026-06-30",
                "2026-07-31",
                "2026-08-31",
                "2026-09-30",
                "2026-10-31",
                "2026-11-01",
                "2026-11-08",
                "2026-11-15",
                "2026-11-16",
                "2026-11-17",
                "2026-11-18",
                "2026-11-19",
                "2026-11-20",
                "2026-11-21",
                "2026-11-22"
            ]
        );
    }

    #[test]
    fn only_backups_of_this_store_are_pruned() {
        let store = Path::new("/data/laurels.db");
        assert_eq!(
            backup_of(store, NaiveDate::MIN.with_year(2026).expect("a date")).parent(),
            Some(Path::new("/data/backups"))
        );
        assert!(day(store, "laurels-2026-11-22.db").is_some());
        for other in ["laurels-2026-11-22.db-journal", "other-2026-11-22.db", "laurels-2026-13-22.db", "laurels-.db"] {
            assert_eq!(day(store, other), None, "{other}");
        }
    }
}

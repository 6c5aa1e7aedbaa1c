//! Cards that were worked out before, in laurels' cache: by place, day, revision, rulebook and settings.

use super::PortfolioQuery;
use crate::exchange::private_file::{self, Existing};
use crate::exchange::{source_file, summary_file};
use crate::store::{key_of, number_of};
use chrono::NaiveDate;
use laurels_core::scoring::ENGINE;
use laurels_core::summary::Summary;
use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes of a summary at most: of a file that is larger it is known that it is none.
pub(super) const SUMMARY: u64 = 1 << 20;

/// The folder of kept cards, as it was when a portfolio was begun to be read.
pub(super) struct Cards<'q> {
    query: PortfolioQuery<'q>,
    /// Every card of a place, with its day.
    found: HashMap<String, Vec<(NaiveDate, PathBuf)>>,
}

impl Cards<'_> {
    pub(super) fn of(query: PortfolioQuery<'_>) -> Cards<'_> {
        let mut found: HashMap<String, Vec<(NaiveDate, PathBuf)>> = HashMap::new();
        let entries = query.cache.and_then(|folder| fs::read_dir(folder).ok());
        for entry in entries.into_iter().flatten().flatten() {
            if let Some((place, day)) = entry.file_name().to_str().and_then(place_and_day) {
                found.entry(place).or_default().push((day, entry.path()));
            }
        }
        Cards { query, found }
    }

    /// The card of this revision, and of the rulebook, day and settings that are asked for.
    pub(super) fn fitting(&self, path: &Path, revision: u64) -> Option<Summary> {
        read(&self.file(path, revision)?)
    }

    /// The newest card of this place that is of an earlier day or revision.
    pub(super) fn earlier(&self, path: &Path) -> Option<Summary> {
        let is_past = |(day, _): &&(NaiveDate, PathBuf)| *day <= self.query.moment.date;
        let written = |file: &PathBuf| fs::metadata(file).and_then(|about| about.modified());
        let newest = |(day, file): &&(NaiveDate, PathBuf)| (*day, written(file).unwrap_or(SystemTime::UNIX_EPOCH));
        read(&self.found.get(&key_of(path))?.iter().filter(is_past).max_by_key(newest)?.1)
    }

    /// Keeps a card from now on, in the place of those of earlier days. What can't be kept is worked out again.
    pub(super) fn keep(&self, path: &Path, revision: u64, summary: &Summary) {
        let (Some(folder), Some(file)) = (self.query.cache, self.file(path, revision)) else { return };
        let (Ok(()), Ok(text)) = (private_file::folder(folder), summary_file::written(summary)) else { return };
        if private_file::write(&file, Existing::Replace, |to| to.write_all(text.as_bytes())).is_ok() {
            let before = self.found.get(&key_of(path)).into_iter().flatten();
            for (_, old) in before.filter(|(day, _)| *day < self.query.moment.date) {
                let _ = fs::remove_file(old); // It is in nobody's way.
            }
        }
    }

    fn file(&self, path: &Path, revision: u64) -> Option<PathBuf> {
        let PortfolioQuery { rules, moment, days, cache } = self.query;
        let of = [revision.to_string(), ENGINE.to_string(), rules.id.to_string(), format!("{days:?}")];
        let of = number_of(of.iter().map(String::as_str));
        Some(cache?.join(format!("{}_{}_{of:016x}.json", key_of(path), moment.date)))
    }
}

fn place_and_day(name: &str) -> Option<(String, NaiveDate)> {
    let mut parts = name.split('_');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
}

fn read(file: &Path) -> Option<Summary> {
    let mut bytes = Vec::new();
    source_file::open(file).and_then(|file| file.take(SUMMARY).read_to_end(&mut bytes)).ok()?;
    summary_file::read(&bytes).ok().flatten()
}

//! The log file: what went wrong, for whoever looks into it later. Never the terminal, which belongs to the dashboard.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chrono::{NaiveDate, Utc};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use laurels_data::exchange::private_file;

const DAYS: usize = 7;

/// Writes what is logged from now on to a file a day in `directory`, which is made when missing: warnings and errors, or
/// what the filter lets through (`laurels=debug`; the syntax of [`Targets`]).
///
/// # Errors
/// When the directory cannot be written to, or there is a log already.
pub fn open(directory: &Path, filter: Option<&str>) -> io::Result<()> {
    let log = DailyLog::open(directory, Utc::now().date_naive())?;
    let filter = filter.and_then(|filter| filter.parse().ok());
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(Mutex::new(log)).with_ansi(false))
        .with(filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN)))
        .try_init()
        .map_err(io::Error::other)
}

/// A file named after the day (UTC) on which it is written; the oldest go when there are more than [`DAYS`].
struct DailyLog {
    folder: PathBuf,
    day: NaiveDate,
    file: File,
}

impl DailyLog {
    fn open(folder: &Path, day: NaiveDate) -> io::Result<DailyLog> {
        private_file::folder(folder)?;
        let file = private_file::append(&folder.join(format!("laurels.{day}.log")))?;
        let mut logs: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        logs.retain(|path| is_log(path));
        logs.sort();
        for old in logs.iter().rev().skip(DAYS) {
            let _ = fs::remove_file(old); // It goes the next time.
        }
        Ok(DailyLog { folder: folder.to_owned(), day, file })
    }
}

fn is_log(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let day = name.and_then(|name| name.strip_prefix("laurels.")?.strip_suffix(".log"));
    day.is_some_and(|day| day.parse::<NaiveDate>().is_ok())
}

impl Write for DailyLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let today = Utc::now().date_naive();
        if today != self.day {
            // Where today can have no file, yesterday's is written on.
            if let Ok(log) = DailyLog::open(&self.folder, today) {
                *self = log;
            }
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_of_logs_is_kept_and_no_other_file_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("laurels.notes.log"), "mine").expect("a file");
        let first: NaiveDate = "2026-12-28".parse().expect("a day");
        for day in first.iter_days().take(DAYS + 2) {
            DailyLog::open(folder.path(), day).expect("a log");
        }
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
        names.sort();
        assert_eq!(names.len(), DAYS + 1);
        assert_eq!(names.first().expect("a log"), "laurels.2026-12-30.log");
        assert_eq!(names.last().expect("a file"), "laurels.notes.log");
    }

    #[test]
    fn lines_after_midnight_go_to_the_next_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = DailyLog::open(folder.path(), NaiveDate::MIN).expect("a log");
        log.write_all(b"late").expect("written");
        let today = folder.path().join(format!("laurels.{}.log", log.day));
        assert_eq!(fs::read_to_string(today).expect("a log"), "late");
    }
}

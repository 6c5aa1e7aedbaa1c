//! The books of many partners in one folder: where each of them stands. Nothing in the folder is changed.

use crate::exchange::private_file::{self, Existing};
use crate::exchange::source_file;
use crate::exchange::summary_file;
use crate::service::{BookService, Setup, Source};
use crate::store::{Access, Store, number_of};
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, ENGINE};
use laurels_core::summary::Summary;
use laurels_core::todo::{Occasion, TodoSettings};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How a file that SQLite made begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Bytes of a summary at most: of a file that is larger it is known that it is none.
const SUMMARY: u64 = 1 << 20;

/// What lies beside a store of ours and belongs to it, by what follows the store's name without its ending.
const BESIDE: [&str; 2] = ["-replaced-", "-version-"];

#[derive(Clone, Copy, Debug)]
pub struct PortfolioQuery<'q> {
    pub rules: &'q Rulebook,
    pub moment: AsOf,
    pub days: TodoSettings,
    /// The folder of what was scored before; none keeps nothing.
    pub cache: Option<&'q Path>,
}

/// A file of the folder, and the partner that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerFile {
    pub path: PathBuf,
    /// Where the partner stands, or why that cannot be read.
    pub summary: Result<Summary, String>,
}

/// Every store, dataset and summary directly in a folder: what runs out first comes first, what cannot be read last.
///
/// # Errors
/// When the folder cannot be read.
pub fn read(folder: &Path, query: PortfolioQuery<'_>) -> io::Result<Vec<PartnerFile>> {
    let files: Vec<PathBuf> = source_file::files_in(folder)?.into_iter().filter(|path| is_partners(path)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut read = Vec::new();
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            read.push(PartnerFile { path: path.clone(), summary: summary(path, query) });
        }
        read
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let mut partners: Vec<PartnerFile> = thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut partners = work();
        partners.extend(others.into_iter().filter_map(|other| other.join().ok()).flatten());
        partners
    });
    partners.sort_by_cached_key(|partner| {
        let summary = partner.summary.as_ref().ok();
        let due = summary.and_then(Summary::next).map(|clock| clock.due);
        (summary.is_none(), due.is_none(), due, summary.map(|summary| summary.partner.clone()), partner.path.clone())
    });
    Ok(partners)
}

/// Whether a file is a partner's by its name: not a copy that lies beside a store.
fn is_partners(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let belongs = |mark: &&str| {
        let store = stem.find(mark).and_then(|at| stem.get(..at));
        store.is_some_and(|store| path.with_file_name(format!("{store}.{ending}")).exists())
    };
    matches!(ending, "db" | "sqlite" | "json") && !BESIDE.iter().any(belongs)
}

fn summary(path: &Path, query: PortfolioQuery<'_>) -> Result<Summary, String> {
    let mut head = Vec::new();
    let mut file = source_file::open(path).map_err(|error| error.to_string())?;
    (&mut file).take(SQLITE.len() as u64).read_to_end(&mut head).map_err(|error| error.to_string())?;
    if head == SQLITE {
        let revision = Store::open(path, Access::Read).and_then(|store| store.revision());
        let revision = revision.map_err(|error| error.to_string())?;
        return cached(path, revision, query, || of_book(Source::Store(path.to_owned()), query));
    }
    if path.extension().is_none_or(|ending| ending != "json") {
        return Err("is not a store: it is another program's file, or damaged".to_owned());
    }
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if about.len() <= SUMMARY {
        let mut bytes = head;
        file.take(SUMMARY).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if let Some(summary) = summary_file::read(&bytes).map_err(|error| error.to_string())? {
            return Ok(summary);
        }
    }
    let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let revision = written.map_or(0, |at| at.as_nanos() as u64) ^ about.len();
    cached(path, revision, query, || of_book(Source::Data(path.to_owned()), query))
}

fn of_book(source: Source, query: PortfolioQuery<'_>) -> Result<Summary, String> {
    let PortfolioQuery { rules, moment, days, .. } = query;
    let setup =
        Setup { source, read_only: true, as_of: Some(moment.date), rulebooks: Vec::new(), own_rules: Vec::new() };
    let book = BookService::new(setup).book().map_err(|error| error.to_string())?;
    Ok(Summary::of(Occasion { book: &book, rules, moment, days, drafts: &[] }))
}

/// What was kept of that file, revision, rulebook and day, else what is worked out, which is kept from now on.
fn cached(
    path: &Path,
    revision: u64,
    query: PortfolioQuery<'_>,
    work_out: impl FnOnce() -> Result<Summary, String>,
) -> Result<Summary, String> {
    let Some(folder) = query.cache else { return work_out() };
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let of = [revision.to_string(), ENGINE.to_string(), query.rules.id.to_string(), query.moment.date.to_string()];
    let key = number_of([whole.to_string_lossy().as_ref()].into_iter().chain(of.iter().map(String::as_str)));
    let kept = folder.join(format!("{key:016x}.json"));
    let mut bytes = Vec::new();
    let read = source_file::open(&kept).and_then(|file| file.take(SUMMARY).read_to_end(&mut bytes));
    if let (Ok(_), Ok(Some(summary))) = (read, summary_file::read(&bytes)) {
        return Ok(summary);
    }
    let summary = work_out()?;
    // What cannot be kept is worked out again.
    if let (Ok(()), Ok(text)) = (private_file::folder(folder), summary_file::written(&summary)) {
        let _ = private_file::write(&kept, Existing::Replace, |to| to.write_all(text.as_bytes()));
    }
    Ok(summary)
}

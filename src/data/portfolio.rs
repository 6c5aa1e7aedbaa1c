//! The books of many partners, in one folder or in the schemas of one database: where each of them stands. Nothing there is
//! changed.

use crate::exchange::private_file::{self, Existing};
use crate::exchange::source_file;
use crate::exchange::summary_file;
use crate::service::{BookService, Setup, Source};
use crate::store::{PartnerSchema, Store, StoreError, is_team, number_of, of_schema, partners};
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{AsOf, ENGINE};
use laurels_core::summary::{PartnerRow, Summary};
use laurels_core::todo::{Occasion, TodoSettings};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How a file that SQLite made begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Bytes of a summary at most: of a file that is larger it is known that it is none.
const SUMMARY: u64 = 1 << 20;

/// What lies beside a store of ours and belongs to it, by what follows the store's name without its ending.
const BESIDE: [&str; 2] = ["-replaced-", "-version-"];

/// How often what is read so far is shown.
const SHOWN: Duration = Duration::from_millis(200);

#[derive(Clone, Copy, Debug)]
pub struct PortfolioQuery<'q> {
    pub rules: &'q Rulebook,
    pub moment: AsOf,
    pub days: TodoSettings,
    /// The folder of what was scored before; none keeps nothing, and takes nothing that others kept.
    pub cache: Option<&'q Path>,
}

/// A folder of partners, or the address of a database of theirs, and how they are to be read.
#[derive(Clone, Debug)]
pub struct PortfolioFolder {
    pub folder: PathBuf,
    pub rules: Rulebook,
    pub moment: AsOf,
    pub days: TodoSettings,
    pub cache: Option<PathBuf>,
}

impl PortfolioFolder {
    pub fn query(&self) -> PortfolioQuery<'_> {
        let PortfolioFolder { rules, moment, days, cache, .. } = self;
        PortfolioQuery { rules, moment: *moment, days: *days, cache: cache.as_deref() }
    }
}

/// Why there are no partners to be shown.
#[derive(Debug, thiserror::Error)]
pub enum PortfolioError {
    #[error("cannot read the folder {}: {error}", folder.display())]
    Folder { folder: PathBuf, error: io::Error },
    #[error(transparent)]
    Server(#[from] StoreError),
}

/// A partner to be read.
enum Place {
    File(PathBuf),
    Schema(PathBuf, PartnerSchema),
}

impl Place {
    /// What a person calls it.
    fn name(&self) -> String {
        match self {
            Place::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Place::Schema(_, of) => of.schema.clone(),
        }
    }

    fn summary(&self, query: PortfolioQuery<'_>) -> Result<Found, String> {
        match self {
            Place::File(path) => summary(path, query),
            Place::Schema(address, of) => schema_summary(address, of, query).map(|summary| (summary, true)),
        }
    }
}

fn places(folder: &Path) -> Result<Vec<Place>, PortfolioError> {
    if is_team(folder) {
        let found = partners(folder)?.into_iter();
        return Ok(found.map(|of| Place::Schema(of_schema(folder, &of.schema), of)).collect());
    }
    let files = named_in(folder).map_err(|error| PortfolioError::Folder { folder: folder.to_owned(), error })?;
    Ok(files.into_iter().filter(|path| is_partners(path)).map(Place::File).collect())
}

/// What lies directly in a folder and is neither hidden nor a folder; of links that lead nowhere, too, somebody is told.
fn named_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut named = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && !path.is_dir() {
            named.push(path);
        }
    }
    Ok(named)
}

/// The book of a partner, by what its row calls it.
pub fn source_of(folder: &Path, name: &str) -> Source {
    match is_team(folder) {
        true => Source::Store(of_schema(folder, name)),
        false if name.ends_with(".json") => Source::Data(folder.join(name)),
        false => Source::Store(folder.join(name)),
    }
}

/// Every store, dataset and summary directly in a folder, or every partner's schema of a database: what runs out first comes
/// first, what cannot be read last.
///
/// # Errors
/// When the folder cannot be read, or the server cannot be asked.
pub fn read(folder: &Path, query: PortfolioQuery<'_>) -> Result<Vec<PartnerRow>, PortfolioError> {
    read_showing(folder, query, &mut |_| true)
}

/// The same; `show` is given what is read so far, from the names on, and says whether to go on.
///
/// # Errors
/// As [`read`].
pub fn read_showing(
    folder: &Path,
    query: PortfolioQuery<'_>,
    show: &mut dyn FnMut(Vec<PartnerRow>) -> bool,
) -> Result<Vec<PartnerRow>, PortfolioError> {
    let places = places(folder)?;
    let unread = |place: &Place| PartnerRow { file: place.name(), summary: None, flags: Vec::new(), has_book: false };
    let mut rows: Vec<PartnerRow> = places.iter().map(unread).collect();
    let (next, wanted) = (AtomicUsize::new(0), AtomicBool::new(show(rows.clone())));
    let (sender, results) = mpsc::channel();
    let work = |sender: mpsc::Sender<(usize, Result<Found, String>)>| {
        while wanted.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(place) = places.get(at) else { return };
            if sender.send((at, place.summary(query))).is_err() {
                return;
            }
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(places.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| work(sender));
        }
        drop(sender);
        let mut shown = Instant::now();
        for (at, found) in &results {
            if let Some(row) = rows.get_mut(at) {
                take(row, found, query);
            }
            if shown.elapsed() >= SHOWN {
                wanted.fetch_and(show(in_order(rows.clone())), Ordering::Relaxed);
                shown = Instant::now();
            }
        }
    });
    Ok(in_order(rows))
}

/// A summary, and whether there is a book behind it.
type Found = (Summary, bool);

fn take(row: &mut PartnerRow, found: Result<Found, String>, query: PortfolioQuery<'_>) {
    row.has_book = found.as_ref().is_ok_and(|(_, has_book)| *has_book);
    let summary = found.map(|(summary, _)| summary);
    row.flags = summary.as_ref().map(|s| s.flags(query.rules.pass_points.rounded(2))).unwrap_or_default();
    row.summary = Some(summary);
}

/// What runs out first comes first, then what is not read yet, and last what cannot be read.
fn in_order(mut rows: Vec<PartnerRow>) -> Vec<PartnerRow> {
    rows.sort_by_cached_key(|row| {
        let summary = row.read();
        let due = summary.and_then(Summary::next).map(|clock| clock.due);
        let unread = (row.error().is_some(), summary.is_none());
        (unread, due.is_none(), due, summary.map(|summary| summary.partner.clone()), row.file.clone())
    });
    rows
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

fn summary(path: &Path, query: PortfolioQuery<'_>) -> Result<Found, String> {
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => return Err("is not a file".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err("is a link to a file that is gone, or was removed just now".to_owned());
        }
        _ => {}
    }
    let mut head = Vec::new();
    let mut file = source_file::open(path).map_err(|error| error.to_string())?;
    (&mut file).take(SQLITE.len() as u64).read_to_end(&mut head).map_err(|error| error.to_string())?;
    if head == SQLITE {
        let revision = Store::glance(path).map_err(|error| error.to_string())?;
        let summary = cached(path, revision, query, || of_book(Source::Store(path.to_owned()), query));
        return summary.map(|summary| (summary, true));
    }
    if path.extension().is_none_or(|ending| ending != "json") {
        return Err("is not a store: it is another program's file, or damaged".to_owned());
    }
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if about.len() <= SUMMARY {
        let mut bytes = head;
        file.take(SUMMARY).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if let Some(summary) = summary_file::read(&bytes).map_err(|error| error.to_string())? {
            return Ok((summary, false));
        }
    }
    let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let revision = written.map_or(0, |at| at.as_nanos() as u64) ^ about.len();
    let summary = cached(path, revision, query, || of_book(Source::Data(path.to_owned()), query));
    summary.map(|summary| (summary, true))
}

/// What the server keeps with the newest change of a schema, else what is worked out. An error begins with the schema.
fn schema_summary(address: &Path, of: &PartnerSchema, query: PortfolioQuery<'_>) -> Result<Summary, String> {
    let PartnerSchema { schema, found } = of;
    let state = found.as_ref().map_err(|fault| format!("{schema} {fault}"))?;
    let fits = |summary: &Summary| {
        let same = (summary.as_of, &summary.rulebook) == (query.moment.date, &query.rules.id);
        same && query.cache.is_some() && query.days == TodoSettings::default()
    };
    let kept = state.summary.clone().and_then(|document| summary_file::read_value(document).ok().flatten());
    if let Some(summary) = kept.filter(fits) {
        return Ok(summary);
    }
    let summary =
        cached(address, number_of([state.token.as_str()]), query, || of_book(Source::Store(address.to_owned()), query));
    summary.map_err(|error| error.replace(&address.display().to_string(), schema))
}

fn of_book(source: Source, query: PortfolioQuery<'_>) -> Result<Summary, String> {
    let PortfolioQuery { rules, moment, days, .. } = query;
    let setup =
        Setup { source, read_only: true, as_of: Some(moment.date), rulebooks: Vec::new(), own_rules: Vec::new() };
    let book = BookService::new(setup).book().map_err(|error| error.to_string())?;
    Ok(Summary::of(Occasion { book: &book, rules, moment, days, drafts: &[] }))
}

/// What was kept of that place, revision, rulebook, day and settings, else what is worked out, which is kept from now on.
fn cached(
    path: &Path,
    revision: u64,
    query: PortfolioQuery<'_>,
    work_out: impl FnOnce() -> Result<Summary, String>,
) -> Result<Summary, String> {
    let Some(folder) = query.cache else { return work_out() };
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let days = format!("{:?}", query.days);
    let of =
        [revision.to_string(), ENGINE.to_string(), query.rules.id.to_string(), query.moment.date.to_string(), days];
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

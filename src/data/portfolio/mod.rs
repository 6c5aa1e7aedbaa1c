//! The books of many partners, in one folder or in the schemas of one database: where each of them stands. Nothing there is
//! changed.

mod cards;

use crate::exchange::source_file;
use crate::exchange::summary_file;
use crate::service::{BookService, Setup, Source};
use crate::store::{PartnerSchema, Store, StoreError, is_team, number_of, of_schema, partners};
use cards::{Cards, SUMMARY};
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::AsOf;
use laurels_core::summary::{PartnerRow, Summary};
use laurels_core::todo::{Occasion, TodoSettings};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How a file that SQLite made begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

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

    /// What is known of it without its book.
    fn glance(&self, cards: &Cards<'_>, query: PortfolioQuery<'_>) -> Result<Glance, String> {
        match self {
            Place::File(path) => glance(path, cards),
            Place::Schema(address, of) => glance_at_schema(address, of, (cards, query)),
        }
    }

    /// What its book comes to.
    fn score(&self, book: &ToScore, cards: &Cards<'_>, query: PortfolioQuery<'_>) -> Result<Found, String> {
        let (Place::File(path) | Place::Schema(path, _)) = self;
        let summary = of_book(book.source.clone(), query).map_err(|error| match self {
            Place::File(_) => error,
            // An error begins with the schema.
            Place::Schema(address, of) => error.replace(&address.display().to_string(), &of.schema),
        })?;
        cards.keep(path, book.revision, &summary);
        Ok((summary, true))
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

/// Which partners somebody looks at, by what their rows call them: they are scored first.
#[derive(Debug, Default)]
pub struct Visible(Mutex<Vec<String>>);

impl Visible {
    pub fn set(&self, names: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = names;
    }
}

/// Every store, dataset and summary directly in a folder, or every partner's schema of a database: what runs out first comes
/// first, what cannot be read last.
///
/// # Errors
/// When the folder cannot be read, or the server cannot be asked.
pub fn read(folder: &Path, query: PortfolioQuery<'_>) -> Result<Vec<PartnerRow>, PortfolioError> {
    read_showing(folder, query, &Visible::default(), &mut |_| true)
}

/// The same; `show` is given what is read so far, from the names on, and says whether to go on. Kept cards come before any
/// book is scored, those of an earlier day or revision, too.
///
/// # Errors
/// As [`read`].
pub fn read_showing(
    folder: &Path,
    query: PortfolioQuery<'_>,
    visible: &Visible,
    show: &mut dyn FnMut(Vec<PartnerRow>) -> bool,
) -> Result<Vec<PartnerRow>, PortfolioError> {
    let (places, cards) = (places(folder)?, Cards::of(query));
    let names: Vec<String> = places.iter().map(Place::name).collect();
    let mut rows: Vec<PartnerRow> = names.iter().cloned().map(PartnerRow::unread).collect();
    if !show(rows.clone()) {
        return Ok(rows);
    }
    let mut to_score = BTreeMap::new();
    let mut shown = Instant::now();
    let mut show_after = |pause: Duration, rows: &[PartnerRow]| {
        let is_due = shown.elapsed() >= pause;
        shown = if is_due { Instant::now() } else { shown };
        !is_due || show(in_order(rows.to_vec()))
    };
    let next = AtomicUsize::new(0);
    let all = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < places.len());
    let glance = |at: usize| places.get(at).map(|place| place.glance(&cards, query));
    let is_wanted = spread((&all, places.len()), &glance, &mut |at, found| {
        let (Some(row), Some(found)) = (rows.get_mut(at), found) else { return true };
        match found {
            Ok(Glance::Known(found)) => take(row, Ok(found), query),
            Ok(Glance::ToScore(book, earlier)) => {
                earlier.into_iter().for_each(|summary| take(row, Ok((summary, true)), query));
                (row.pending, row.has_book) = (true, true);
                to_score.insert(at, book);
            }
            Err(error) => take(row, Err(error), query),
        }
        show_after(SHOWN, &rows)
    });
    if to_score.is_empty() || !is_wanted || !show_after(Duration::ZERO, &rows) {
        return Ok(in_order(rows));
    }
    let waiting = Waiting::new(to_score.keys().filter_map(|at| Some((names.get(*at)?.as_str(), *at))), visible);
    let next = || waiting.next();
    let score = |at: usize| Some(places.get(at)?.score(to_score.get(&at)?, &cards, query));
    spread((&next, to_score.len()), &score, &mut |at, found| {
        if let (Some(row), Some(found)) = (rows.get_mut(at), found) {
            take(row, found, query);
        }
        show_after(SHOWN, &rows)
    });
    Ok(in_order(rows))
}

/// Does `work` for whatever `next` gives, which is at most so many, on all cores; `take` is given what comes of it and says
/// whether to go on. Whether it still wants more.
fn spread<T: Send>(
    (next, most): (&(dyn Fn() -> Option<usize> + Sync), usize),
    work: &(dyn Fn(usize) -> T + Sync),
    take: &mut dyn FnMut(usize, T) -> bool,
) -> bool {
    let wanted = AtomicBool::new(true);
    let (sender, results) = mpsc::channel();
    let run = |sender: mpsc::Sender<(usize, T)>| {
        while let Some(at) = next().filter(|_| wanted.load(Ordering::Relaxed)) {
            if sender.send((at, work(at))).is_err() {
                return;
            }
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(most);
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| run(sender));
        }
        drop(sender);
        for (at, found) in &results {
            wanted.fetch_and(take(at, found), Ordering::Relaxed);
        }
    });
    wanted.load(Ordering::Relaxed)
}

/// Places that wait to be scored.
struct Waiting<'w> {
    left: Mutex<BTreeSet<usize>>,
    by_name: HashMap<&'w str, usize>,
    visible: &'w Visible,
}

impl<'w> Waiting<'w> {
    fn new(all: impl Iterator<Item = (&'w str, usize)>, visible: &'w Visible) -> Waiting<'w> {
        let by_name: HashMap<&str, usize> = all.collect();
        Waiting { left: Mutex::new(by_name.values().copied().collect()), by_name, visible }
    }

    /// The next one: the first that somebody looks at, else any.
    fn next(&self) -> Option<usize> {
        let visible = self.visible.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = visible.iter().filter_map(|name| self.by_name.get(name.as_str()).copied());
        let next = seen.into_iter().find(|at| left.contains(at)).or_else(|| left.first().copied())?;
        left.take(&next)
    }
}

/// A summary, and whether there is a book behind it.
type Found = (Summary, bool);

/// What is known of a partner without its book.
enum Glance {
    /// All that there is to know.
    Known(Found),
    /// A book that is to be scored, and the card of an earlier day or revision.
    ToScore(ToScore, Option<Summary>),
}

struct ToScore {
    source: Source,
    revision: u64,
}

fn take(row: &mut PartnerRow, found: Result<Found, String>, query: PortfolioQuery<'_>) {
    row.pending = false;
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

fn glance(path: &Path, cards: &Cards<'_>) -> Result<Glance, String> {
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
        return Ok(of_card(path, ToScore { source: Source::Store(path.to_owned()), revision }, cards));
    }
    if path.extension().is_none_or(|ending| ending != "json") {
        return Err("is not a store: it is another program's file, or damaged".to_owned());
    }
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if about.len() <= SUMMARY {
        let mut bytes = head;
        file.take(SUMMARY).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if let Some(summary) = summary_file::read(&bytes).map_err(|error| error.to_string())? {
            return Ok(Glance::Known((summary, false)));
        }
    }
    let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let revision = written.map_or(0, |at| at.as_nanos() as u64) ^ about.len();
    Ok(of_card(path, ToScore { source: Source::Data(path.to_owned()), revision }, cards))
}

/// The card that was kept of a place, else the book that is to be scored.
fn of_card(path: &Path, book: ToScore, cards: &Cards<'_>) -> Glance {
    match cards.fitting(path, book.revision) {
        Some(summary) => Glance::Known((summary, true)),
        None => Glance::ToScore(book, cards.earlier(path)),
    }
}

/// What the server keeps with the newest change of a schema, else what was kept of it here, else its book.
fn glance_at_schema(
    address: &Path,
    PartnerSchema { schema, found }: &PartnerSchema,
    (cards, query): (&Cards<'_>, PortfolioQuery<'_>),
) -> Result<Glance, String> {
    let state = found.as_ref().map_err(|fault| format!("{schema} {fault}"))?;
    let kept = state.summary.clone().and_then(|document| summary_file::read_value(document).ok().flatten());
    let kept = kept.filter(|_| query.cache.is_some());
    let fits = |summary: &Summary| {
        let same = (summary.as_of, &summary.rulebook) == (query.moment.date, &query.rules.id);
        state.is_newest && same && query.days == TodoSettings::default()
    };
    if let Some(summary) = kept.clone().filter(fits) {
        return Ok(Glance::Known((summary, true)));
    }
    let revision = number_of([state.token.as_str()]);
    Ok(match of_card(address, ToScore { source: Source::Store(address.to_owned()), revision }, cards) {
        Glance::ToScore(book, earlier) => {
            let newest = kept.filter(|kept| kept.as_of <= query.moment.date).into_iter().chain(earlier);
            Glance::ToScore(book, newest.max_by_key(|summary| summary.as_of))
        }
        known => known,
    })
}

fn of_book(source: Source, query: PortfolioQuery<'_>) -> Result<Summary, String> {
    let PortfolioQuery { rules, moment, days, .. } = query;
    let setup =
        Setup { source, read_only: true, as_of: Some(moment.date), rulebooks: Vec::new(), own_rules: Vec::new() };
    let book = BookService::new(setup).book().map_err(|error| error.to_string())?;
    Ok(Summary::of(Occasion { book: &book, rules, moment, days, drafts: &[] }))
}

#[cfg(test)]
mod tests;

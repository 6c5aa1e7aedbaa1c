//! Files in: read, current against the book, shown, and then made changes of, one for each file.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use chrono::{DateTime, Local, NaiveDate};

use super::backing::{self, Backing, Draft};
use super::scores::report_progress;
use super::{BookService, ServiceError};
use crate::exchange::import::{self, FileFacts, ImportError, ParsedFile, SameTenant, Told, UnknownPart};
use crate::exchange::source_file::{self, SourceFile};
use crate::store::{Access, Archive, ListChange, Store};
use laurels_core::book::{Book, Customer, NotNamed, named, quoted};
use laurels_core::change::Change;
use laurels_core::evidence::Ranking;
use laurels_core::import_report::{
    FileHints, ImportReport, LeftOut, OnProgress, Preview, Progress, TableName, ToldColumn, UnknownTable,
};
use laurels_core::qualified::ListedLines;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::Scorecard;
use laurels_core::sources;
use laurels_core::text;

/// A file that was read and current against the book.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    file: PathBuf,
    hints: FileHints,
    change: Arc<Change>,
    pub report: ImportReport,
    /// The revision that it was planned on, counting the plans before it.
    base: u64,
    /// The book after it. Of many files only that of the last is kept, since each is as large as the book.
    after: Option<Arc<Book>>,
    /// What was said of its columns.
    pub told: Vec<ToldColumn>,
    /// Lines of one of Microsoft's lists, where they change what is there.
    pub listed: Option<Arc<ListedLines>>,
    /// What they change, where no list is planned before them.
    pub list_change: Option<Arc<ListChange>>,
    /// The log to take whole, of a dataset for a store that has no change yet.
    archive: Option<Arc<Archive>>,
}

impl Plan {
    /// The book after it, of the one that it was planned on.
    fn book_after(&self, before: &Arc<Book>, ranking: &Ranking) -> Result<Arc<Book>, ServiceError> {
        match &self.after {
            Some(after) => Ok(Arc::clone(after)),
            None if self.change.is_empty() => Ok(Arc::clone(before)),
            None => Ok(Arc::new(before.apply(&self.change, ranking)?)),
        }
    }

    fn changes_anything(&self) -> bool {
        !self.change.is_empty() || self.listed.is_some() || self.archive.is_some()
    }
}

impl BookService {
    /// Reads files and says what importing them, one after the other, would change. Without a store this is what a new one
    /// would hold. Of a folder, the files directly in it are taken that can be; the others are listed. The plan is kept
    /// for [`BookService::import`].
    ///
    /// # Errors
    /// When a file cannot be taken, or it was asked to stop.
    pub fn plan_import(
        &mut self,
        files: &[PathBuf],
        hints: &FileHints,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<Preview, ServiceError> {
        self.plans.clear();
        let today = self.today();
        let files = listed(files)?;
        let hints = &self.with_what_was_told(hints)?;
        let first = files.first().map(|(file, _)| (file.as_path(), hints, today));
        let sizes: Vec<u64> = files.iter().map(|(file, _)| fs::metadata(file).map_or(0, |about| about.len())).collect();
        let (total, mut done) = (sizes.iter().sum(), 0);
        let size = sizes.first().copied().unwrap_or_default();
        let mut read_ahead = self.read_while_loading(first, &mut of_all(on_progress, done, size, total))?;
        let (start, mut base) = self.start()?;
        let mut left_out = Vec::new();
        let mut book = Arc::clone(&start);
        let mut plans = Vec::with_capacity(files.len());
        for ((file, is_of_folder), size) in files.iter().zip(sizes) {
            let mut of_file = of_all(on_progress, done, size, total);
            let parts = read_ahead.take().unwrap_or_else(|| read(file, hints, today, &mut of_file));
            drop(of_file);
            done += size;
            let parts = match parts {
                Err(error) if *is_of_folder && !matches!(error, ServiceError::Stopped) => {
                    let unknown = error.unknown_table().filter(|unknown| unknown.seen.may_be_a_report());
                    left_out.push(LeftOut { file: name_of(file), why: why_left_out(&error), unknown });
                    continue;
                }
                parts => parts?,
            };
            for part in parts {
                left_out.extend(part.parsed.left_out.iter().map(|other| unknown_part(file, other)));
                let at = (base, self.is_log_taken(base));
                let mut plan = plan(&book, at, part, &self.ranking, on_progress)?;
                self.compare_listed(&mut plan, &plans)?;
                book = plan.book_after(&book, &self.ranking)?;
                base += u64::from(!plan.change.is_empty());
                plans.last_mut().into_iter().for_each(|before: &mut Plan| before.after = None);
                plans.push(plan);
            }
        }
        if let (true, Some(first)) = (plans.is_empty(), left_out.first()) {
            let folder = files.first().and_then(|(file, _)| file.parent()).unwrap_or(Path::new(".")).to_owned();
            let why = format!("{} {}", quoted(&first.file), first.why);
            let error =
                ImportError::EmptyFolder { why, unknown: left_out.iter().find_map(|file| file.unknown.clone()) };
            return Err(ServiceError::Import { path: folder, error });
        }
        report_progress(on_progress, "scoring")?;
        let moment = self.moment();
        let before = match (&self.backing, moment == self.day()) {
            (Backing::Store(_), true) => self.card()?,
            _ => self.score(&start, moment)?,
        };
        let after = if Arc::ptr_eq(&book, &start) { Arc::clone(&before) } else { self.score(&book, moment)? };
        let missing = match files.iter().any(|(_, is_of_folder)| *is_of_folder) {
            true => still_missing(&book, &*self.in_force(moment.date)?, &after),
            false => Vec::new(),
        };
        let preview = Preview {
            missing,
            reports: plans.iter().map(|plan| plan.report.clone()).collect(),
            moved: after.moved_from(&before),
            changes: plans.iter().any(Plan::changes_anything),
            left_out,
        };
        self.plans = plans;
        Ok(preview)
    }

    /// Imports what was planned last, each file in one transaction; makes a store where there is none. A plan that others have
    /// overtaken is planned again.
    ///
    /// # Errors
    /// When it cannot be kept, or it was asked to stop. The files before are in the book then, this one is not at all.
    pub fn import(&mut self, on_progress: &mut OnProgress<'_>) -> Result<Vec<ImportReport>, ServiceError> {
        self.refuse_if_read_only()?;
        let plans = std::mem::take(&mut self.plans);
        if plans.is_empty() {
            return Err(ServiceError::NothingTo("import"));
        }
        let made = plans.iter().any(Plan::changes_anything) && self.make_store()?;
        let mut reports = Vec::with_capacity(plans.len());
        for of_file in plans.chunk_by(|one, other| one.file == other.file) {
            let mut planned = of_file.to_vec();
            let outcome = self
                .attempt(|service, on_progress| service.import_file(&mut planned, on_progress), on_progress)
                .and_then(|()| planned.iter().try_for_each(|plan| self.keep_told(plan)));
            if let Err(error) = outcome {
                if made {
                    self.discard_new_store();
                }
                return Err(error);
            }
            reports.extend(planned.into_iter().map(|plan| plan.report));
        }
        Ok(reports)
    }

    /// Makes what is planned of one file, planned anew where the book is another than it was planned on.
    fn import_file(&mut self, planned: &mut Vec<Plan>, on_progress: &mut OnProgress<'_>) -> Result<(), ServiceError> {
        let changes = |plan: &&Plan| !plan.change.is_empty() || plan.archive.is_some();
        let Some(first) = planned.iter().find(changes).cloned() else { return Ok(()) };
        let current = self.current()?;
        if current.revision != first.base {
            let (mut book, mut base) = (Arc::clone(&current.book), current.revision);
            let mut anew = Vec::with_capacity(planned.len());
            for part in read(&first.file, &first.hints, self.today(), on_progress)? {
                let at = (base, self.is_log_taken(base));
                let mut plan = plan(&book, at, part, &self.ranking, on_progress)?;
                self.compare_listed(&mut plan, &anew)?;
                (book, base) = (plan.book_after(&book, &self.ranking)?, base + u64::from(!plan.change.is_empty()));
                anew.push(plan);
            }
            *planned = anew;
        }
        let mut book = Arc::clone(&self.current()?.book);
        if let Some((plan, archive)) = planned.iter().find_map(|plan| Some((plan, plan.archive.as_ref()?))) {
            let after = plan.book_after(&book, &self.ranking)?;
            return self.take_archive(&after, archive, on_progress);
        }
        let changing: Vec<(&Plan, String)> =
            planned.iter().filter(|plan| !plan.change.is_empty()).map(|plan| (plan, plan.report.line())).collect();
        let mut drafts = Vec::with_capacity(changing.len());
        for (plan, what) in &changing {
            let (base, after) = (plan.base, plan.book_after(&book, &self.ranking)?);
            book = Arc::clone(&after);
            drafts.push(Draft { change: &plan.change, what, undoes: None, base, after });
        }
        match drafts.is_empty() {
            true => Ok(()),
            false => self.write(drafts, on_progress),
        }
    }

    /// Reads the first file, and beside it the book where that has to be read from a store: on large books either takes a
    /// second.
    fn read_while_loading(
        &mut self,
        first: Option<(&Path, &FileHints, NaiveDate)>,
        on_progress: &mut OnProgress<'_>,
    ) -> Result<Option<Result<Vec<FileRead>, ServiceError>>, ServiceError> {
        self.open()?;
        let Some((file, hints, today)) = first else { return Ok(None) };
        if self.loaded.is_some() || !matches!(self.backing, Backing::Store(_)) {
            return Ok(Some(read(file, hints, today, on_progress)));
        }
        let Some(path) = self.store_path().map(Path::to_owned) else { return Ok(None) };
        let ranking = &self.ranking;
        let (loaded, read) = thread::scope(|scope| {
            let loading = scope.spawn(move || {
                let store = Store::open(&path, Access::Read)?;
                backing::read_store(&store, store.load_serially(ranking)?)
            });
            let read = read(file, hints, today, on_progress);
            (loading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), read)
        });
        self.loaded = Some(loaded?);
        Ok(Some(read))
    }

    /// The book to plan on; an empty one where there is none yet.
    fn start(&mut self) -> Result<(Arc<Book>, u64), ServiceError> {
        self.open()?;
        match self.backing {
            Backing::Closed => Ok((Arc::default(), 0)),
            _ => self.current().map(|current| (Arc::clone(&current.book), current.revision)),
        }
    }
}

/// The files that are meant, each with whether it is one of a folder.
fn listed(paths: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, ServiceError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let failed = |error| ServiceError::File { doing: "read", path: path.clone(), error };
            let within = source_file::files_in(path).map_err(failed)?;
            if within.is_empty() {
                let error = ImportError::EmptyFolder { why: "it is empty".to_owned(), unknown: None };
                return Err(ServiceError::Import { path: path.clone(), error });
            }
            files.extend(within.into_iter().map(|file| (file, true)));
        } else {
            files.push((path.clone(), false));
        }
    }
    Ok(files)
}

/// Tells how far the reading of all files is while one of them is read: so many bytes are done before it.
fn of_all<'p>(
    on_progress: &'p mut OnProgress<'_>,
    before: u64,
    size: u64,
    total: u64,
) -> impl FnMut(Progress) -> ControlFlow<()> + 'p {
    move |progress| match progress.total {
        // Of a pipe nobody knows how much it will give.
        0 => on_progress(progress),
        _ => on_progress(Progress { done: before + progress.done.min(size), total, ..progress }),
    }
}

/// What the scores of a book wait for, a sentence for each report.
fn still_missing(book: &Book, rules: &Rulebook, card: &Scorecard) -> Vec<String> {
    let status = sources::status(book, rules, card, card.as_of);
    status.into_iter().filter_map(|status| Some(format!("{}: {}", status.source.title, status.needed?))).collect()
}

/// A file's name, without folders.
fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A table in a file that nobody knows.
fn unknown_part(file: &Path, other: &UnknownPart) -> LeftOut {
    let UnknownPart { part, why, seen } = other;
    let table = TableName { file: file.to_owned(), part: part.clone() };
    let unknown = UnknownTable { table, seen: seen.clone() };
    LeftOut { file: format!("{}/{part}", name_of(file)), why: why.clone(), unknown: Some(Arc::new(unknown)) }
}

fn why_left_out(error: &ServiceError) -> String {
    match error {
        ServiceError::Import { error, .. } => error.briefly(),
        ServiceError::File { error, .. } => format!("can't be read: {error}"),
        error => error.to_string(),
    }
}

/// A file that was read, or a part of one.
struct FileRead {
    path: PathBuf,
    hints: FileHints,
    parsed: ParsedFile,
    facts: FileFacts,
}

fn read(
    path: &Path,
    hints: &FileHints,
    today: NaiveDate,
    on_progress: &mut OnProgress<'_>,
) -> Result<Vec<FileRead>, ServiceError> {
    let failed = |error| ServiceError::File { doing: "read", path: path.to_owned(), error };
    let file = source_file::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    let made = about.modified().ok().map(|time| DateTime::<Local>::from(time).date_naive());
    let mut stopped = false;
    let reader = ProgressReader { file, done: 0, reported: 0, total: about.len(), stopped: &mut stopped, on_progress };
    let parts = import::read_parts(reader, Told::of(hints, path));
    if stopped {
        return Err(ServiceError::Stopped);
    }
    let refused = |error| ServiceError::Import { path: path.to_owned(), error };
    let parts = parts.map_err(|error| match error {
        ImportError::Unreadable(error) => failed(error),
        error => refused(error),
    })?;
    let name = name_of(path);
    let read = |parsed: ParsedFile| {
        if parsed.is_about_one_customer() && hints.customer.is_none() {
            return Err(refused(ImportError::NoCustomer(parsed.kind)));
        }
        let facts = FileFacts {
            name: if parsed.part.is_empty() { name.clone() } else { format!("{name}/{}", parsed.part) },
            as_of: Some(made.map_or(today, |made| made.min(today))),
            customer: hints.customer.clone(),
        };
        Ok(FileRead { path: path.to_owned(), hints: hints.clone(), parsed, facts })
    };
    parts.into_iter().map(read).collect()
}

/// Holds a file against a book.
fn plan(
    book: &Arc<Book>,
    (base, takes_log): (u64, bool),
    read: FileRead,
    ranking: &Ranking,
    on_progress: &mut OnProgress<'_>,
) -> Result<Plan, ServiceError> {
    report_progress(on_progress, "comparing")?;
    let FileRead { path, hints, mut parsed, mut facts } = read;
    if let Some(name) = &hints.customer {
        match named(name, book.customer_names()) {
            Ok(id) => facts.customer = Some(id.into()),
            Err(why) => {
                let near = match why {
                    NotNamed::Unknown(near) => near.map(quoted),
                    NotNamed::Several(ids) => Some(text::listed(&ids, "or")),
                };
                let error = ImportError::UnknownCustomer { id: quoted(name), near };
                return Err(ServiceError::Import { path, error });
            }
        }
    }
    parsed.resolve(book, ranking).map_err(|error| ServiceError::Import { path: path.clone(), error })?;
    let mut planned = import::plan(book, &parsed, &facts);
    let (listed, told) = (parsed.listed().cloned(), parsed.told.clone());
    let archive = parsed.archive.take();
    if let Some(archive) = &archive {
        let changes = counted(archive.log.len(), "change");
        planned.report.notes.push(match takes_log {
            true => format!("Its log is taken whole: {changes}, with who made them and when."),
            false => format!("Its log of {changes} is left out: only a new store takes one."),
        });
    }
    drop(parsed); // Large files leave room for the book after them.
    let after = match planned.change.is_empty() {
        true => Arc::clone(book),
        false => Arc::new(book.apply(&planned.change, ranking)?),
    };
    match same_tenant(book, &after) {
        Some(_) if takes_log && archive.is_some() => {
            let note = "Two customers have one tenant: merge them. laurels doctor names them.";
            planned.report.notes.push(note.to_owned());
        }
        Some(error) => return Err(ServiceError::Import { path, error }),
        None => {}
    }
    Ok(Plan {
        file: path,
        hints,
        change: Arc::new(planned.change),
        report: planned.report,
        base,
        after: Some(after),
        told,
        listed,
        list_change: None,
        archive: archive.filter(|_| takes_log).map(Arc::new),
    })
}

/// That two customers have one tenant after a file which had not before it.
fn same_tenant(before: &Book, after: &Book) -> Option<ImportError> {
    let has =
        |customer: &Customer| before.customer(&customer.id).is_some_and(|own| own.tenant_id == customer.tenant_id);
    let pairs = after.same_tenants().into_iter();
    let mut pairs = pairs.filter_map(|(one, other)| Some((after.customers.get(one)?, after.customers.get(other)?)));
    let (one, other) = pairs.find(|(one, other)| !has(one) || !has(other))?;
    let (new, known) = if has(other) { (one, other) } else { (other, one) };
    Some(ImportError::SameTenant(Box::new(SameTenant {
        customer: new.id.to_string(),
        tenant: new.tenant_id.clone().unwrap_or_default(),
        known: known.id.to_string(),
        name: known.name.clone(),
    })))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A file that tells how far it is read, and ends early when it is to stop.
struct ProgressReader<'a, 'g> {
    file: SourceFile,
    done: u64,
    reported: u64,
    total: u64,
    stopped: &'a mut bool,
    on_progress: &'a mut OnProgress<'g>,
}

impl ProgressReader<'_, '_> {
    fn report(&mut self) -> io::Result<()> {
        self.reported = self.done;
        match (self.on_progress)(Progress { doing: "reading", done: self.done, total: self.total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                *self.stopped = true;
                Err(io::Error::other("stopped"))
            }
        }
    }
}

impl Read for ProgressReader<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        /// Bytes after which it is worth saying so.
        const STEP: u64 = 1 << 20;
        let count = loop {
            match self.file.read_on(into)? {
                Some(count) => break count,
                None => self.report()?,
            }
        };
        self.done += count as u64;
        if self.done >= self.reported + STEP || self.reported == 0 {
            self.report()?;
        }
        Ok(count)
    }
}

impl Seek for ProgressReader<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

//! The threads that do what takes time: `store` keeps the book, one thing after the other; `compute` works answers out;
//! `paths` looks into folders.
//!
//! On `compute` the latest question wins: of those that wait, only the newest of each kind and none of an older
//! generation is answered, because nobody would look at the others. A fault in a worker becomes an action as well; the
//! dashboard lives on.

mod partners;

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::paths;
use laurels_app::action::Action;
use laurels_app::book_task::{BookTask, Done, FormInputs, SavedView};
use laurels_app::compute::{Job, Survey};
use laurels_core::history::{HistoryAnswer, HistoryQuery};
use laurels_core::import_report::{OnProgress, Progress};
use laurels_core::lint;
use laurels_core::opened::Opened;
use laurels_core::text::clean;
use laurels_core::todo::{Snooze, SnoozeCommand};
use laurels_core::wizard::DraftCommand;
use laurels_data::exchange::private_file::Existing;
use laurels_data::portfolio::{self, PortfolioFolder};
use laurels_data::service::{BookService, ServiceError, WaitingDrafts};
use laurels_data::store::{Fault, StoreError};
use partners::{Followed, Partners};

/// Ways to the workers. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    store: Sender<Order>,
    compute: Sender<Numbered>,
    /// The number of the question that was asked last.
    asked: u64,
    /// The number of the newest question that is not to be answered any more.
    given_up: Arc<AtomicU64>,
    paths: Sender<String>,
    /// The number of the task that was given last.
    given: u64,
    /// The number of the newest task that is to stop; older ones have.
    stopped: Arc<AtomicU64>,
    /// Whether a draft was given, which must be kept before the program ends.
    drafted: bool,
    /// Drafts that the store has not taken yet.
    waiting_drafts: WaitingDrafts,
    /// Whether a look at the store is ordered that has not begun.
    looking: Arc<AtomicBool>,
    /// The partners to choose from, where a portfolio was asked for.
    portfolio: Option<Arc<Partners>>,
    /// The store of the partner that was opened last.
    followed: Followed,
}

/// A question with its number.
type Numbered = (u64, Job);

/// What the `store` worker is to do.
#[derive(Debug)]
enum Order {
    Load,
    /// Open the partner in front anew.
    Reopen,
    /// Look whether somebody else has changed it.
    Refresh,
    Draft(DraftCommand),
    /// Look that up in the log.
    HistoryQuery(HistoryQuery),
    /// Do this, which has that number.
    Keep(u64, BookTask),
    /// Everything given before is done: says so, and works no more.
    End(Sender<()>),
}

impl Workers {
    /// Starts the workers. `service` keeps the book, the first of which is chosen from a portfolio where there is one;
    /// `send` takes the answers.
    pub(super) fn start(
        service: BookService,
        portfolio: Option<PortfolioFolder>,
        send: impl Fn(Action) -> bool + Clone + Send + 'static,
    ) -> io::Result<Workers> {
        let (store, orders) = channel();
        let (compute, questions) = channel();
        let (paths, beginnings) = channel();
        let stopped = Arc::new(AtomicU64::new(0));
        let portfolio = portfolio.map(|of| Arc::new(Partners::new(of)));
        let looking = Arc::new(AtomicBool::new(false));
        let waiting_drafts = service.waiting_drafts();
        let worker = StoreWorker {
            service,
            portfolio: portfolio.clone(),
            stopped: Arc::clone(&stopped),
            looking: Arc::clone(&looking),
            is_lost: false,
            send: send.clone(),
        };
        thread::Builder::new().name("store".into()).spawn(move || worker.work(&orders))?;
        let (sender, given_up) = (send.clone(), Arc::new(AtomicU64::new(0)));
        let stop = Arc::clone(&given_up);
        thread::Builder::new().name("compute".into()).spawn(move || answer(&questions, &stop, sender))?;
        thread::Builder::new().name("paths".into()).spawn(move || look_for_paths(&beginnings, send))?;
        Ok(Workers {
            store,
            compute,
            asked: 0,
            given_up,
            paths,
            given: 0,
            stopped,
            drafted: false,
            waiting_drafts,
            looking,
            portfolio,
            followed: Followed::default(),
        })
    }

    pub(super) fn load(&self) {
        // A worker that has ended has told why; nobody is left to be asked.
        let _ = self.store.send(Order::Load);
    }

    pub(super) fn reopen(&self) {
        let _ = self.store.send(Order::Reopen);
    }

    /// Has these partners scored before others.
    pub(super) fn score_first(&self, partners: Vec<String>) {
        if let Some(portfolio) = &self.portfolio {
            portfolio.score_first(partners);
        }
    }

    /// Has a task done, after those that were given before.
    pub(super) fn keep(&mut self, task: BookTask) {
        if let (BookTask::Partner(file), Some(partners)) = (&task, &self.portfolio) {
            self.followed.turn_to(partners.source(file), self.change_notifier());
        }
        self.given += 1;
        let _ = self.store.send(Order::Keep(self.given, task));
    }

    /// Has a draft kept or thrown away, after what was given before.
    pub(super) fn draft(&mut self, command: DraftCommand) {
        self.drafted = true;
        self.waiting_drafts.add(&command);
        let _ = self.store.send(Order::Draft(command));
    }

    /// Waits until every draft that was given is kept, but no longer than `within`: what the store does not take by then
    /// waits for the next time that it is opened.
    pub(super) fn finish(&self, within: Duration) {
        let (ended, end) = channel();
        if self.drafted && self.store.send(Order::End(ended)).is_ok() {
            let _ = end.recv_timeout(within);
            self.waiting_drafts.write();
        }
    }

    /// Has something looked up in the log, after what was given before.
    pub(super) fn history(&self, of: HistoryQuery) {
        let _ = self.store.send(Order::HistoryQuery(of));
    }

    /// Has the task that was given last stop.
    pub(super) fn stop(&self) {
        self.stopped.store(self.given, Ordering::Relaxed);
    }

    pub(super) fn ask(&mut self, ask: Job) {
        self.asked += 1;
        let _ = self.compute.send((self.asked, ask));
    }

    /// Has what was asked so far given up, where it takes long.
    pub(super) fn stop_computing(&self) {
        self.given_up.store(self.asked, Ordering::Relaxed);
    }

    /// Has the paths looked for that begin so.
    pub(super) fn complete(&self, beginning: String) {
        let _ = self.paths.send(beginning);
    }

    /// A way to have the book looked at, for whoever sees that its file has changed; false when nobody looks any more.
    pub(super) fn change_notifier(&self) -> impl Fn() -> bool + Send + use<> {
        let (store, looking) = (self.store.clone(), Arc::clone(&self.looking));
        // One look that waits is enough: where the server is lost, each takes its time.
        move || looking.swap(true, Ordering::SeqCst) || store.send(Order::Refresh).is_ok()
    }
}

/// The `store` worker's worker.
struct StoreWorker<T> {
    service: BookService,
    portfolio: Option<Arc<Partners>>,
    stopped: Arc<AtomicU64>,
    looking: Arc<AtomicBool>,
    /// Whether the store's server was lost when it was looked at last.
    is_lost: bool,
    send: T,
}

impl<T: Fn(Action) -> bool + Clone + Send + 'static> StoreWorker<T> {
    /// Does what is ordered until nobody orders or listens any more.
    fn work(mut self, orders: &Receiver<Order>) {
        for order in orders {
            let listened_to = match order {
                Order::Load => self.load(),
                Order::Reopen => self.reopen(),
                Order::Refresh => self.refresh(),
                Order::Draft(command) => self.draft(command),
                Order::HistoryQuery(of) => {
                    let entries = attempted(|| self.service.history(&of));
                    (self.send)(Action::HistoryAnswer(HistoryAnswer { of, entries: entries.map(Into::into) }))
                }
                Order::Keep(number, task) => {
                    let result = self.keep(number, task);
                    (self.send)(Action::Finished(result))
                }
                Order::End(ended) => {
                    let _ = ended.send(());
                    return;
                }
            };
            if !listened_to {
                return;
            }
        }
    }

    /// Looks whether somebody else has changed the book, or its server is lost or there again.
    fn refresh(&mut self) -> bool {
        self.looking.store(false, Ordering::SeqCst);
        let looked = guarded(|| self.service.look());
        let lost = match &looked {
            Some(Err(StoreError { fault: Fault::Lost(why), .. })) => Some(clean(why).into_owned()),
            _ => None,
        };
        let was_lost = std::mem::replace(&mut self.is_lost, lost.is_some());
        if was_lost != self.is_lost && !(self.send)(Action::ServerLost(lost)) {
            return false;
        }
        let is_back = was_lost && !self.is_lost;
        if is_back && !self.keep_waiting_drafts() {
            return false;
        }
        let outcome = guarded(|| self.service.outcome()).flatten();
        let told = outcome.is_none_or(|outcome| (self.send)(Action::Warn(clean(&outcome).into_owned())));
        told && (!matches!(looked, Some(Ok(true))) || (self.send)(Action::ChangedElsewhere))
    }

    /// Keeps a draft or throws it away; only trouble and new numbers are worth a word.
    fn draft(&mut self, command: DraftCommand) -> bool {
        match attempted(|| self.service.keep_draft(command)) {
            Ok(None) => true,
            Ok(Some((begun, kept))) => (self.send)(Action::DraftKept { begun, kept }),
            Err(why) => (self.send)(Action::Warn(format!("the draft is not saved: {why}"))),
        }
    }

    /// Has the store take what waited for it; whether anybody listens.
    fn keep_waiting_drafts(&mut self) -> bool {
        match attempted(|| self.service.keep_waiting_drafts()) {
            Ok(named) => named.into_iter().all(|(begun, kept)| (self.send)(Action::DraftKept { begun, kept })),
            Err(why) => (self.send)(Action::Warn(format!("drafts that wait are not saved: {why}"))),
        }
    }

    /// Tells the stored scorecard, which is there at once, and then the book.
    fn load(&mut self) -> bool {
        if let Some(portfolio) = &self.portfolio {
            return partners::read(Arc::clone(portfolio), self.send.clone());
        }
        if let Some(card) = guarded(|| self.service.stored_card()).flatten() {
            (self.send)(Action::Stored(card));
        }
        if !self.keep_waiting_drafts() {
            return false;
        }
        let opened = guarded(|| self.service.reopen().map_err(error_text));
        match opened.unwrap_or_else(|| Err(format!("loading the book failed: {FAULT}"))) {
            Ok(Opened::Nothing(rulebooks)) => (self.send)(Action::NothingYet(rulebooks)),
            Err(why) => (self.send)(Action::LoadFailed(why)),
            Ok(Opened::Book(loaded)) => {
                if !(self.send)(Action::Loaded(*loaded)) {
                    return false;
                }
                attempted(|| self.service.keep_day()).map_or_else(
                    |why| (self.send)(Action::Warn(format!("today's scores can't be saved: {why}"))),
                    |()| true,
                )
            }
        }
    }

    /// Tells the partner in front as it is now.
    fn reopen(&mut self) -> bool {
        let opened = attempted(|| self.service.opened());
        (self.send)(opened.map_or_else(Action::LoadFailed, Action::Loaded))
    }

    /// Does a task, telling how far it is, unless and until it is to stop.
    fn keep(&mut self, number: u64, task: BookTask) -> Result<Done, String> {
        let (service, stopped, send) = (&mut self.service, &self.stopped, &self.send);
        let folder = self.portfolio.as_ref().map(|portfolio| portfolio.of.folder.as_path());
        let is_stopped = || stopped.load(Ordering::Relaxed) >= number;
        let mut reported = None;
        let mut on_progress = |progress: Progress| {
            // A step too small to be seen is not worth a word.
            let step = Some((progress.doing, progress.done.saturating_mul(100).checked_div(progress.total)));
            if reported != step {
                reported = step;
                send(Action::Progress(progress));
            }
            if is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let is_another = matches!(task, BookTask::Partner(_));
        let result = guarded(|| carry_out((service, folder), task, &mut on_progress).map_err(error_text));
        let result = result.unwrap_or_else(|| Err(format!("nothing was done: {FAULT}")));
        self.is_lost &= !(is_another && result.is_ok());
        result.map_err(|why| if is_stopped() { "Stopped: everything is as it was".to_owned() } else { why })
    }
}

fn carry_out(
    (service, folder): (&mut BookService, Option<&Path>),
    task: BookTask,
    on_progress: &mut OnProgress<'_>,
) -> Result<Done, ServiceError> {
    let mut what = None;
    match task {
        BookTask::Preview(files, hints) => {
            let files: Vec<_> = files.iter().map(|file| paths::typed(file)).collect();
            return match service.plan_import(&files, &hints, on_progress) {
                Ok(preview) => Ok(Done::Previewed(Arc::new(preview))),
                Err(error) => match error.unknown_table() {
                    Some(table) => Ok(Done::Unmapped(table, error.to_string())),
                    None => Err(error),
                },
            };
        }
        BookTask::Mail(file, mail) => return service.write_mail(&mail, &paths::typed(&file)).map(|()| Done::Exported),
        BookTask::Export(file) => return service.export(&paths::typed(&file)).map(|()| Done::Exported),
        BookTask::View(file, saved, replaces) => {
            let (file, existing) = (paths::typed(&file), if replaces { Existing::Replace } else { Existing::Keep });
            let written = match saved {
                SavedView::Lines(lines) => service.write_lines(&lines, &file, existing),
                SavedView::Calendar(days, as_of) => service.write_calendar((&days, as_of), &file, existing),
            };
            return match written {
                Err(ServiceError::Exists(_)) => Ok(Done::Exists),
                written => written.map(|()| Done::Exported),
            };
        }
        BookTask::Snooze(command) => return snooze(service, command).map(|all| Done::Snoozed(Arc::new(all))),
        BookTask::Scenarios(scenarios) => return service.keep_scenarios(scenarios).map(|()| Done::Scenarios),
        BookTask::Prepare(form, inputs) => {
            let change = form.change(inputs.context()).map(Box::new);
            return go_on(on_progress).map(|()| Done::Prepared(change));
        }
        BookTask::Check(recording, inputs) => {
            let FormInputs { book, rules, today, .. } = &inputs;
            let found = lint::introduced_by(book, &recording.change, rules, *today);
            return go_on(on_progress).map(|()| Done::Checked(found));
        }
        BookTask::Import(_) => drop(service.import(on_progress)?),
        BookTask::Undo => what = Some(service.undo(on_progress)?),
        BookTask::UndoOf(revision) => what = Some(service.undo_of(revision, on_progress)?),
        BookTask::Redo => what = Some(service.redo(on_progress)?),
        BookTask::Begin(partner) => service.begin(*partner)?,
        BookTask::Demonstration => service.open_demonstration(),
        BookTask::Record(recording) => {
            service.commit(&recording.change, &recording.what, None, on_progress)?;
        }
        BookTask::Partner(file) => service.open_other(portfolio::source_of(folder.unwrap_or(Path::new(".")), &file)),
    }
    Ok(Done::Changed(service.opened()?, what))
}

/// Goes on with what was worked out, unless it was asked to stop meanwhile.
fn go_on(on_progress: &mut OnProgress<'_>) -> Result<(), ServiceError> {
    match on_progress(Progress { doing: "preparing the change", done: 1, total: 1 }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ServiceError::Stopped),
    }
}

/// Snoozes a todo, or ends that; gives all that is snoozed now.
fn snooze(service: &mut BookService, command: SnoozeCommand) -> Result<Vec<Snooze>, ServiceError> {
    match command {
        SnoozeCommand::Snooze((kind, subject), until, because) => {
            service.snooze((kind, &subject), until, &because)?;
        }
        SnoozeCommand::End((kind, subject)) => {
            service.unsnooze((kind, &subject))?;
        }
    }
    service.snoozed()
}

/// What came of a piece of the service's work, or that it had a fault.
fn attempted<T>(work: impl FnOnce() -> Result<T, ServiceError>) -> Result<T, String> {
    guarded(|| work().map_err(error_text)).unwrap_or_else(|| Err(FAULT.to_owned()))
}

/// An error as a sentence for the message line.
fn error_text(error: ServiceError) -> String {
    clean(&error.to_string()).into_owned()
}

/// Looks for paths until nobody asks or listens any more; of several beginnings that wait the newest is enough.
fn look_for_paths(beginnings: &Receiver<String>, send: impl Fn(Action) -> bool) {
    for beginning in beginnings {
        let beginning = beginnings.try_iter().last().unwrap_or(beginning);
        let found = paths::beginning_with(&beginning);
        if !send(Action::Completed { beginning, found }) {
            return;
        }
    }
}

/// What to say of a panic, whose own words are in the log.
const FAULT: &str = "a fault in the program, described in the log file";

/// What the work gives, or nothing when it panics.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Answers questions until nobody asks or listens any more. Those about one book, its rules and one day share what was
/// measured of it.
fn answer(questions: &Receiver<Numbered>, given_up: &AtomicU64, send: impl Fn(Action) -> bool) {
    let mut waiting = VecDeque::new();
    let kind = |(_, ask): &Numbered| (ask.generation, std::mem::discriminant(&ask.question));
    let mut first = next(questions, &mut waiting, kind);
    while let Some((number, job)) = first.take() {
        let inputs = job.inputs.clone();
        let survey = Survey::new(&inputs);
        let mut asked = Some((number, job));
        while let Some((number, job)) = asked.take_if(|(_, job)| survey.fits(&job.inputs)) {
            let stop = || given_up.load(Ordering::Relaxed) >= number;
            let mut listened_to = true;
            let mut show = |action| listened_to &= send(action);
            if guarded(|| job.answer_within(&survey, &stop, |answered| show(Action::Answered(answered)))).is_none() {
                show(Action::Unanswered(job.generation, job.question, format!("no answer: {FAULT}")));
            }
            if !listened_to {
                return;
            }
            asked = next(questions, &mut waiting, kind);
        }
        first = asked;
    }
}

/// The next question worth answering; waits for one, and is none when no more can come. `kind` gives a question's
/// generation and kind.
fn next<Q, K: PartialEq>(
    questions: &Receiver<Q>,
    waiting: &mut VecDeque<Q>,
    kind: impl Fn(&Q) -> (u64, K),
) -> Option<Q> {
    if waiting.is_empty() {
        waiting.push_back(questions.recv().ok()?);
    }
    for question in questions.try_iter() {
        let (generation, own) = kind(&question);
        waiting.retain(|old| {
            let (older, other) = kind(old);
            older == generation && other != own
        });
        waiting.push_back(question);
    }
    waiting.pop_front()
}

#[cfg(test)]
mod tests;

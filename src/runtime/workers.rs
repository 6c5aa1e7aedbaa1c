//! The threads that do what takes time: `store` keeps the book, one thing after the other; `compute` works answers out;
//! `paths` looks into folders.
//!
//! On `compute` the latest question wins: of those that wait, only the newest of each kind and none of an older
//! generation is answered, because nobody would look at the others. A fault in a worker becomes an action as well; the
//! dashboard lives on.

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::keeping::{Going, Keeping, Opened};
use super::paths;
use crate::app::action::Action;
use crate::app::job::{Done, Task};
use crate::app::question::Ask;
use crate::app::walking::DraftWish;
use crate::core::intake::Progress;

/// Ways to the workers. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    store: Sender<Order>,
    compute: Sender<Ask>,
    paths: Sender<String>,
    /// The number of the task that was given last.
    given: u64,
    /// The number of the newest task that is to stop; older ones have.
    stopped: Arc<AtomicU64>,
}

/// What the `store` worker is to do.
#[derive(Debug)]
enum Order {
    /// Open the book.
    Load,
    /// Look whether somebody else has changed it.
    Look,
    /// Do that about a draft.
    Draft(DraftWish),
    /// Do this, which has that number.
    Keep(u64, Task),
}

impl Workers {
    /// Starts the workers. `keeper` keeps the book; `tell` takes the answers.
    pub(super) fn start(
        keeper: impl Keeping + 'static,
        tell: impl Fn(Action) -> bool + Clone + Send + 'static,
    ) -> io::Result<Workers> {
        let (store, orders) = channel();
        let (compute, questions) = channel();
        let (paths, beginnings) = channel();
        let stopped = Arc::new(AtomicU64::new(0));
        let desk = Desk { keeper, stopped: Arc::clone(&stopped), tell: tell.clone() };
        thread::Builder::new().name("store".into()).spawn(move || desk.work(&orders))?;
        let told = tell.clone();
        thread::Builder::new().name("compute".into()).spawn(move || answer(&questions, told))?;
        thread::Builder::new().name("paths".into()).spawn(move || look_for_paths(&beginnings, tell))?;
        Ok(Workers { store, compute, paths, given: 0, stopped })
    }

    /// Has the book opened.
    pub(super) fn load(&self) {
        // A worker that has ended has told why; nobody is left to be asked.
        let _ = self.store.send(Order::Load);
    }

    /// Has a task done, after those that were given before.
    pub(super) fn keep(&mut self, task: Task) {
        self.given += 1;
        let _ = self.store.send(Order::Keep(self.given, task));
    }

    /// Has a draft kept or thrown away, after what was given before.
    pub(super) fn draft(&self, wish: DraftWish) {
        let _ = self.store.send(Order::Draft(wish));
    }

    /// Has the task that was given last stop.
    pub(super) fn stop(&self) {
        self.stopped.store(self.given, Ordering::Relaxed);
    }

    /// Has a question answered.
    pub(super) fn ask(&self, ask: Ask) {
        let _ = self.compute.send(ask);
    }

    /// Has the paths looked for that begin so.
    pub(super) fn complete(&self, beginning: String) {
        let _ = self.paths.send(beginning);
    }

    /// A way to have the book looked at, for whoever sees that its file has changed; false when nobody looks any more.
    pub(super) fn looker(&self) -> impl Fn() -> bool + Send + use<> {
        let store = self.store.clone();
        move || store.send(Order::Look).is_ok()
    }
}

/// The `store` worker's desk.
struct Desk<K, T> {
    keeper: K,
    stopped: Arc<AtomicU64>,
    tell: T,
}

impl<K: Keeping, T: Fn(Action) -> bool> Desk<K, T> {
    /// Does what is ordered until nobody orders or listens any more.
    fn work(mut self, orders: &Receiver<Order>) {
        for order in orders {
            let listened_to = match order {
                Order::Load => self.load(),
                Order::Look => {
                    !guarded(|| self.keeper.is_behind()).unwrap_or(false) || (self.tell)(Action::ChangedElsewhere)
                }
                Order::Draft(wish) => self.draft(wish),
                Order::Keep(number, task) => {
                    let result = self.keep(number, task);
                    (self.tell)(Action::Finished(result))
                }
            };
            if !listened_to {
                return;
            }
        }
    }

    /// Keeps a draft or throws it away; only trouble and new numbers are worth a word.
    fn draft(&mut self, wish: DraftWish) -> bool {
        let kept = guarded(|| self.keeper.draft(wish)).unwrap_or_else(|| Err(FAULT.to_owned()));
        match kept {
            Ok(None) => true,
            Ok(Some((begun, kept))) => (self.tell)(Action::DraftKept { begun, kept }),
            Err(why) => (self.tell)(Action::Warn(format!("the draft is not saved: {why}"))),
        }
    }

    /// Tells the stored scorecard, which is there at once, and then the book.
    fn load(&mut self) -> bool {
        if let Some(card) = guarded(|| self.keeper.stored()).flatten() {
            (self.tell)(Action::Stored(card));
        }
        let opened = guarded(|| self.keeper.load());
        match opened.unwrap_or_else(|| Err(format!("loading the book failed: {FAULT}"))) {
            Ok(Opened::Nothing(rulebooks)) => (self.tell)(Action::NothingYet(rulebooks)),
            Err(why) => (self.tell)(Action::LoadFailed(why)),
            Ok(Opened::Book(loaded)) => {
                if !(self.tell)(Action::Loaded(*loaded)) {
                    return false;
                }
                let kept = guarded(|| self.keeper.keep_day()).unwrap_or_else(|| Err(FAULT.to_owned()));
                kept.map_or_else(
                    |why| (self.tell)(Action::Warn(format!("today's scores are not kept: {why}"))),
                    |()| true,
                )
            }
        }
    }

    /// Does a task, telling how far it is, unless and until it is to stop.
    fn keep(&mut self, number: u64, task: Task) -> Result<Done, String> {
        let (keeper, stopped, tell) = (&mut self.keeper, &self.stopped, &self.tell);
        let is_stopped = || stopped.load(Ordering::Relaxed) >= number;
        let mut told = None;
        let mut going = |progress: Progress| {
            // A step too small to be seen is not worth a word.
            let step = Some((progress.doing, progress.done.saturating_mul(100).checked_div(progress.total)));
            if told != step {
                told = step;
                tell(Action::Progress(progress));
            }
            if is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let result = guarded(|| carry_out(keeper, task, &mut going));
        let result = result.unwrap_or_else(|| Err(format!("nothing was done: {FAULT}")));
        result.map_err(|why| if is_stopped() { "stopped: everything is as it was".to_owned() } else { why })
    }
}

/// Has the keeper do a task.
fn carry_out(keeper: &mut impl Keeping, task: Task, going: &mut Going<'_>) -> Result<Done, String> {
    let changed = |loaded| Done::Changed(loaded, None);
    let turned = |(loaded, what)| Done::Changed(loaded, Some(what));
    match task {
        Task::Preview(files) => {
            let files: Vec<_> = files.iter().map(|file| paths::typed(file)).collect();
            keeper.preview(&files, going).map(|preview| Done::Previewed(Arc::new(preview)))
        }
        Task::Import(_) => keeper.import(going).map(changed),
        Task::Undo => keeper.undo(going).map(turned),
        Task::UndoOf(revision) => keeper.undo_of(revision, going).map(turned),
        Task::Redo => keeper.redo(going).map(turned),
        Task::Begin(partner) => keeper.begin(*partner).map(changed),
        Task::Demonstration => keeper.demonstration().map(changed),
        Task::Mail(file, mail) => keeper.mail(&mail, &paths::typed(&file)).map(|()| Done::Exported),
        Task::Record(recording) => keeper.record(recording.change, &recording.what, going).map(changed),
        Task::Export(file) => keeper.export(&paths::typed(&file)).map(|()| Done::Exported),
    }
}

/// Looks for paths until nobody asks or listens any more; of several beginnings that wait the newest is enough.
fn look_for_paths(beginnings: &Receiver<String>, tell: impl Fn(Action) -> bool) {
    for beginning in beginnings {
        let beginning = beginnings.try_iter().last().unwrap_or(beginning);
        let found = paths::beginning_with(&beginning);
        if !tell(Action::Completed { beginning, found }) {
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

/// Answers questions until nobody asks or listens any more.
fn answer(questions: &Receiver<Ask>, tell: impl Fn(Action) -> bool) {
    let mut waiting = VecDeque::new();
    let kind = |ask: &Ask| (ask.generation, std::mem::discriminant(&ask.question));
    while let Some(ask) = next(questions, &mut waiting, kind) {
        let (generation, question) = (ask.generation, ask.question.clone());
        let fault = || Action::Unanswered(generation, question, format!("no answer: {FAULT}"));
        let action = guarded(|| ask.answer()).unwrap_or_else(fault);
        if !tell(action) {
            return;
        }
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
mod tests {
    use super::*;
    use crate::app::action::Loaded;
    use crate::app::walking::Ticket;
    use crate::core::book::{Book, Partner};
    use crate::core::change::Change;
    use crate::core::intake::Preview;
    use crate::core::scoring::Scorecard;
    use crate::core::wizard::Mail;
    use std::path::{Path, PathBuf};

    /// Questions are a generation, a kind and a number that tells them apart.
    type Question = (u64, char, u8);

    /// The questions answered when all of these have come before the first is taken up.
    fn answered(asked: &[Question]) -> Vec<Question> {
        let (sender, questions) = channel();
        asked.iter().for_each(|question| sender.send(*question).expect("somebody listens"));
        drop(sender);
        let mut waiting = VecDeque::new();
        std::iter::from_fn(|| next(&questions, &mut waiting, |q| (q.0, q.1))).collect()
    }

    #[test]
    fn of_what_waits_the_newest_of_each_kind_is_answered() {
        assert_eq!(answered(&[(1, 'a', 1), (1, 'b', 2), (1, 'a', 3), (1, 'a', 4)]), [(1, 'b', 2), (1, 'a', 4)]);
    }

    #[test]
    fn a_new_generation_does_away_with_the_old_one() {
        assert_eq!(answered(&[(1, 'a', 1), (1, 'b', 2), (2, 'c', 3), (2, 'a', 4)]), [(2, 'c', 3), (2, 'a', 4)]);
        assert_eq!(answered(&[]), []);
    }

    /// Keeps nothing: breaks on the first loading, and imports until it is stopped.
    #[derive(Default)]
    struct Clumsy {
        loads: usize,
    }

    impl Keeping for Clumsy {
        fn stored(&mut self) -> Option<Arc<Scorecard>> {
            None
        }
        fn load(&mut self) -> Result<Opened, String> {
            self.loads += 1;
            assert!(self.loads > 1, "the first time it breaks");
            Ok(Opened::Nothing(Vec::new()))
        }
        fn keep_day(&mut self) -> Result<(), String> {
            Ok(())
        }
        fn is_behind(&mut self) -> bool {
            self.loads > 0
        }
        fn preview(&mut self, files: &[PathBuf], going: &mut Going<'_>) -> Result<Preview, String> {
            let mut done = 0;
            while going(Progress { doing: "reading", done, total: 1_000_000 }).is_continue() {
                done += 1;
            }
            Err(format!("{} files were left alone", files.len()))
        }
        fn import(&mut self, _: &mut Going<'_>) -> Result<Loaded, String> {
            Err("there is nothing to import".into())
        }
        fn undo(&mut self, _: &mut Going<'_>) -> Result<(Loaded, String), String> {
            panic!("undoing breaks")
        }
        fn undo_of(&mut self, revision: u64, _: &mut Going<'_>) -> Result<(Loaded, String), String> {
            Err(format!("not {revision}"))
        }
        fn redo(&mut self, _: &mut Going<'_>) -> Result<(Loaded, String), String> {
            Err("nothing was undone".into())
        }
        fn begin(&mut self, partner: Partner) -> Result<Loaded, String> {
            Err(partner.name)
        }
        fn demonstration(&mut self) -> Result<Loaded, String> {
            Ok(Loaded::new(Book::default(), Vec::new(), None))
        }
        fn record(&mut self, _: Change, what: &str, _: &mut Going<'_>) -> Result<Loaded, String> {
            Err(format!("not {what}"))
        }
        fn draft(&mut self, wish: DraftWish) -> Result<Option<(Ticket, Ticket)>, String> {
            match wish {
                DraftWish::Save(begun, _) => Ok(Some((begun, Ticket::Kept(7)))),
                DraftWish::Discard(_) => Err("it sticks".into()),
            }
        }
        fn mail(&mut self, mail: &Mail, _: &Path) -> Result<(), String> {
            Err(mail.subject.clone())
        }
        fn export(&mut self, to: &Path) -> Result<(), String> {
            Err(to.display().to_string())
        }
    }

    /// Workers on that keeper, and what they tell.
    fn at_work() -> (Workers, Receiver<Action>) {
        let (sender, told) = channel();
        let workers = Workers::start(Clumsy::default(), move |action| sender.send(action).is_ok());
        (workers.expect("threads start"), told)
    }

    #[test]
    fn a_fault_is_told_and_the_worker_lives_on() {
        let (mut workers, told) = at_work();
        workers.load();
        let first = told.recv().expect("an answer");
        assert!(matches!(&first, Action::LoadFailed(why) if why.contains("a fault in the program")), "{first:?}");
        workers.keep(Task::Undo);
        let second = told.recv().expect("an answer");
        assert!(matches!(&second, Action::Finished(Err(why)) if why.contains("a fault in the program")), "{second:?}");
        workers.load();
        assert!(matches!(told.recv(), Ok(Action::NothingYet(_))));
    }

    #[test]
    fn a_task_tells_how_far_it_is_and_stops_when_asked_to() {
        let (mut workers, told) = at_work();
        workers.keep(Task::Preview(vec!["a".into(), "b".into()]));
        let first = told.recv().expect("an answer");
        assert!(matches!(first, Action::Progress(Progress { doing: "reading", done: 0, .. })), "{first:?}");
        workers.stop();
        let last = told.iter().find(|action| !matches!(action, Action::Progress(_)));
        assert!(matches!(&last, Some(Action::Finished(Err(why))) if why.starts_with("stopped")), "{last:?}");
        workers.keep(Task::Redo);
        let next = told.recv().expect("an answer");
        assert!(matches!(&next, Action::Finished(Err(why)) if why == "nothing was undone"), "the next is not stopped");
    }

    #[test]
    fn tasks_end_with_what_came_of_them() {
        let (mut workers, told) = at_work();
        let partner = Partner { name: "Fabrikam".into(), ..Partner::default() };
        for (task, why) in [
            (Task::Import(Arc::default()), "there is nothing to import"),
            (Task::Begin(Box::new(partner)), "Fabrikam"),
            (Task::Export("/no/such/folder".into()), "/no/such/folder"),
            (Task::UndoOf(7), "not 7"),
        ] {
            workers.keep(task);
            let answer = told.recv().expect("an answer");
            assert!(matches!(&answer, Action::Finished(Err(said)) if said == why), "{answer:?}");
        }
        workers.keep(Task::Demonstration);
        assert!(matches!(told.recv(), Ok(Action::Finished(Ok(Done::Changed(_, None))))));
    }

    #[test]
    fn a_look_is_worth_a_word_only_when_somebody_else_was_there() {
        let (workers, told) = at_work();
        let look = workers.looker();
        assert!(look(), "somebody looks, and finds nothing");
        workers.load();
        assert!(look());
        assert!(matches!(told.recv(), Ok(Action::LoadFailed(_))), "nothing was told of the first look");
        assert!(matches!(told.recv(), Ok(Action::ChangedElsewhere)));
    }
}

//! Workers at work on the demonstration.

use super::*;
use laurels_core::book::Partner;
use laurels_core::change::Change;
use laurels_core::import_report::FileHints;
use laurels_data::service::{Setup, Source};
use std::ops::ControlFlow::{Break, Continue};

/// Questions are a generation, a kind and a number that tells them apart.
type Query = (u64, char, u8);

/// The questions answered when all of these have come before the first is taken up.
fn answered(asked: &[Query]) -> Vec<Query> {
    let (sender, questions) = channel();
    asked.iter().for_each(|question| sender.send(*question).expect("somebody listens"));
    drop(sender);
    let mut waiting = VecDeque::new();
    std::iter::from_fn(|| next(&questions, &mut waiting, |q| (q.0, q.1))).collect()
}

#[test]
fn only_the_newest_waiting_query_of_each_kind_is_answered() {
    assert_eq!(answered(&[(1, 'a', 1), (1, 'b', 2), (1, 'a', 3), (1, 'a', 4)]), [(1, 'b', 2), (1, 'a', 4)]);
}

#[test]
fn a_new_generation_drops_waiting_queries() {
    assert_eq!(answered(&[(1, 'a', 1), (1, 'b', 2), (2, 'c', 3), (2, 'a', 4)]), [(2, 'c', 3), (2, 'a', 4)]);
    assert_eq!(answered(&[]), []);
}

/// The demonstration, kept in memory.
fn demonstration() -> BookService {
    BookService::new(Setup {
        source: Source::Demo,
        read_only: false,
        as_of: None,
        rulebooks: Vec::new(),
        own_rules: Vec::new(),
    })
}

/// Workers on the demonstration, and what they tell.
fn at_work() -> (Workers, Receiver<Action>) {
    let (sender, receiver) = channel();
    let workers = Workers::start(demonstration(), None, move |action| sender.send(action).is_ok());
    (workers.expect("threads start"), receiver)
}

#[test]
fn a_panic_in_a_worker_is_caught() {
    assert_eq!(guarded(|| 7), Some(7));
    assert_eq!(guarded(|| -> u8 { panic!("broken") }), None);
}

#[test]
fn a_task_reports_progress_and_stops_on_request() {
    let mut service = demonstration();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/imports/azure-usage.tsv").to_owned();
    let mut receiver = Vec::new();
    let mut on = |progress: Progress| {
        receiver.push(progress.doing);
        Break(())
    };
    let stopped = carry_out((&mut service, None), BookTask::Preview(vec![file.clone()], FileHints::default()), &mut on);
    assert!(matches!(stopped, Err(ServiceError::Stopped)), "{stopped:?}");
    assert_eq!(receiver, ["reading"], "nothing more is done after that");
    let done =
        carry_out((&mut service, None), BookTask::Preview(vec![file], FileHints::default()), &mut |_| Continue(()));
    assert!(matches!(done, Ok(Done::Previewed(_))), "{done:?}");
}

#[test]
fn a_task_cancelled_before_it_starts_changes_nothing_and_the_next_runs() {
    let (sender, receiver) = channel();
    let send = move |action| sender.send(action).is_ok();
    let mut worker = StoreWorker {
        service: demonstration(),
        portfolio: None,
        stopped: Arc::new(AtomicU64::new(1)),
        looking: Arc::default(),
        is_lost: false,
        send,
    };
    let record = || {
        let recording = laurels_app::book_task::Recording {
            change: Change::default(),
            what: "nothing".into(),
            ticket: None,
            merged: None,
        };
        BookTask::Record(Arc::new(recording))
    };
    let stopped = worker.keep(1, record());
    assert!(matches!(&stopped, Err(why) if why.starts_with("Stopped")), "{stopped:?}");
    assert!(worker.keep(2, record()).is_ok(), "the next is not stopped");
    drop(receiver);
}

#[test]
fn tasks_end_with_their_result() {
    let (mut workers, receiver) = at_work();
    let partner = Partner { name: "Fabrikam".into(), ..Partner::default() };
    for (task, why) in [
        (BookTask::Undo, "there is nothing to undo"),
        (BookTask::Redo, "there is nothing to redo"),
        (BookTask::Export("/no/such/folder/book.json".into()), "/no/such/folder/book.json"),
        (BookTask::Begin(Box::new(partner)), "partner"),
        (BookTask::UndoOf(7), "undo"),
    ] {
        workers.keep(task);
        let answer = receiver.recv().expect("an answer");
        assert!(matches!(&answer, Action::Finished(Err(said)) if said.contains(why)), "{answer:?}");
    }
    workers.keep(BookTask::Demonstration);
    assert!(matches!(receiver.recv(), Ok(Action::Finished(Ok(Done::Changed(_, None))))));
}

#[test]
fn a_history_answer_names_its_query() {
    let (workers, receiver) = at_work();
    workers.history(HistoryQuery::Change(7));
    let answer = receiver.recv().expect("an answer");
    let Action::HistoryAnswer(HistoryAnswer { of, entries }) = answer else { panic!("{answer:?}") };
    assert_eq!((of, entries.is_err()), (HistoryQuery::Change(7), true));
}

#[test]
fn a_refresh_is_reported_only_if_somebody_else_changed_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Source::Store(folder.path().join("laurels.db"));
    let service = || {
        BookService::new(Setup {
            source: source.clone(),
            read_only: false,
            as_of: None,
            rulebooks: Vec::new(),
            own_rules: Vec::new(),
        })
    };
    let (sender, receiver) = channel();
    let workers = Workers::start(service(), None, move |action| sender.send(action).is_ok()).expect("threads start");
    let look = workers.change_notifier();
    assert!(look(), "somebody looks, and finds nothing");
    workers.load();
    assert!(matches!(receiver.recv(), Ok(Action::NothingYet(_))), "nothing was told of the first look");
    service().begin(Partner { name: "Fabrikam".into(), ..Partner::default() }).expect("made");
    assert!(look());
    assert!(matches!(receiver.recv(), Ok(Action::ChangedElsewhere)));
}

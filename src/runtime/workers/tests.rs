//! Workers at work for a service that keeps nothing.

use super::*;
use crate::app::action::Loaded;
use crate::app::active_wizard::Ticket;
use crate::app::book_task::SnoozeCommand;
use crate::app::history_query::HistoryEntry;
use crate::core::book::{Book, Partner};
use crate::core::change::Change;
use crate::core::import_report::Preview;
use crate::core::scoring::Scorecard;
use crate::core::todo::Snooze;
use crate::core::wizard::Mail;
use std::path::{Path, PathBuf};

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
    fn draft(&mut self, command: DraftCommand) -> Result<Option<(Ticket, Ticket)>, String> {
        match command {
            DraftCommand::Save(begun, _) => Ok(Some((begun, Ticket::Kept(7)))),
            DraftCommand::Discard(_) => Err("it sticks".into()),
        }
    }
    fn history(&mut self, of: &HistoryQuery) -> Result<Vec<HistoryEntry>, String> {
        Err(format!("nothing of {of:?}"))
    }
    fn snooze_todo(&mut self, command: SnoozeCommand) -> Result<Vec<Snooze>, String> {
        Err(format!("{command:?}"))
    }
    fn mail(&mut self, mail: &Mail, _: &Path) -> Result<(), String> {
        Err(mail.subject.clone())
    }
    fn export(&mut self, to: &Path) -> Result<(), String> {
        Err(to.display().to_string())
    }
}

/// Workers on that service, and what they tell.
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
    workers.keep(BookTask::Undo);
    let second = told.recv().expect("an answer");
    assert!(matches!(&second, Action::Finished(Err(why)) if why.contains("a fault in the program")), "{second:?}");
    workers.load();
    assert!(matches!(told.recv(), Ok(Action::NothingYet(_))));
}

#[test]
fn a_task_tells_how_far_it_is_and_stops_when_asked_to() {
    let (mut workers, told) = at_work();
    workers.keep(BookTask::Preview(vec!["a".into(), "b".into()]));
    let first = told.recv().expect("an answer");
    assert!(matches!(first, Action::Progress(Progress { doing: "reading", done: 0, .. })), "{first:?}");
    workers.stop();
    let last = told.iter().find(|action| !matches!(action, Action::Progress(_)));
    assert!(matches!(&last, Some(Action::Finished(Err(why))) if why.starts_with("stopped")), "{last:?}");
    workers.keep(BookTask::Redo);
    let next = told.recv().expect("an answer");
    assert!(matches!(&next, Action::Finished(Err(why)) if why == "nothing was undone"), "the next is not stopped");
}

#[test]
fn tasks_end_with_what_came_of_them() {
    let (mut workers, told) = at_work();
    let partner = Partner { name: "Fabrikam".into(), ..Partner::default() };
    for (task, why) in [
        (BookTask::Import(Arc::default()), "there is nothing to import"),
        (BookTask::Begin(Box::new(partner)), "Fabrikam"),
        (BookTask::Export("/no/such/folder".into()), "/no/such/folder"),
        (BookTask::UndoOf(7), "not 7"),
    ] {
        workers.keep(task);
        let answer = told.recv().expect("an answer");
        assert!(matches!(&answer, Action::Finished(Err(said)) if said == why), "{answer:?}");
    }
    workers.keep(BookTask::Demonstration);
    assert!(matches!(told.recv(), Ok(Action::Finished(Ok(Done::Changed(_, None))))));
}

#[test]
fn what_is_looked_up_is_told_with_what_it_is_of() {
    let (workers, told) = at_work();
    workers.history(HistoryQuery::Change(7));
    let answer = told.recv().expect("an answer");
    let Action::HistoryAnswer(HistoryAnswer { of, told }) = answer else { panic!("{answer:?}") };
    assert_eq!((of, told.expect_err("nothing")), (HistoryQuery::Change(7), "nothing of Change(7)".to_owned()));
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

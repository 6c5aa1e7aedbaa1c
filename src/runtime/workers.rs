//! The threads that do what takes time: `store` reads, one thing after the other; `compute` works answers out.
//!
//! On `compute` the latest question wins: of those that wait, only the newest of each kind and none of an older
//! generation is answered, because nobody would look at the others. A fault in a worker becomes an action as well; the
//! dashboard lives on.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::app::action::{Action, Loaded};
use crate::app::question::Ask;

/// Ways to the workers. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Workers {
    store: Sender<()>,
    compute: Sender<Ask>,
}

impl Workers {
    /// Starts the workers. `load` reads the book, or says why it cannot; `tell` takes the answers.
    pub(super) fn start(
        mut load: impl FnMut() -> Result<Loaded, String> + Send + 'static,
        tell: impl Fn(Action) -> bool + Clone + Send + 'static,
    ) -> io::Result<Workers> {
        let (store, loads) = channel();
        let (compute, questions) = channel();
        let tell_loaded = tell.clone();
        thread::Builder::new().name("store".into()).spawn(move || {
            for () in loads {
                let loaded = guarded(&mut load).unwrap_or_else(|| Err(format!("loading the book failed: {FAULT}")));
                if !tell_loaded(loaded.map_or_else(Action::LoadFailed, Action::Loaded)) {
                    return;
                }
            }
        })?;
        thread::Builder::new().name("compute".into()).spawn(move || answer(&questions, tell))?;
        Ok(Workers { store, compute })
    }

    /// Has the book loaded.
    pub(super) fn load(&self) {
        // A worker that has ended has told why; nobody is left to be asked.
        let _ = self.store.send(());
    }

    /// Has a question answered.
    pub(super) fn ask(&self, ask: Ask) {
        let _ = self.compute.send(ask);
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

    #[test]
    fn a_fault_in_loading_is_told_and_the_worker_lives_on() {
        let (sender, told) = channel();
        let mut loads = 0;
        let load = move || {
            loads += 1;
            assert!(loads > 1, "the first time it breaks");
            Err("no such file".to_owned())
        };
        let workers = Workers::start(load, move |action| sender.send(action).is_ok()).expect("threads start");
        for expected in ["a fault in the program", "no such file"] {
            workers.load();
            match told.recv().expect("an answer") {
                Action::LoadFailed(why) => assert!(why.contains(expected), "{why}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

//! A session is what happened in it: the same actions at the same moments come to the same state.

use super::*;
use crate::book_task::{BookTask, Done};
use crate::compute::Job;
use crate::intent::{Intent, Motion, Target};
use crate::test_harness::{TestHarness, book, loaded};
use laurels_core::history::HistoryAnswer;
use laurels_core::wizard::{DraftCommand, Ticket};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::sync::LazyLock;

static BOOK: LazyLock<OpenedBook> = LazyLock::new(|| loaded(book()));

/// A session whose questions wait until they are answered.
struct Session {
    harness: TestHarness,
    waiting: VecDeque<Job>,
}

impl Session {
    fn begin() -> Session {
        let mut session = Session { harness: TestHarness::empty(), waiting: VecDeque::new() };
        session.act(Action::Start);
        session.act(Action::Loaded(BOOK.clone()));
        session
    }

    /// Does an action, and shows what came of it.
    fn act(&mut self, action: Action) {
        self.perform(action);
        self.perform(Action::Drawn(self.harness.geometry()));
    }

    fn resize(&mut self, rows: usize, width: u16) {
        self.harness.room = (rows, width);
        self.perform(Action::Drawn(self.harness.geometry()));
    }

    /// Does an action, and everything outside that it wants but working something out.
    fn perform(&mut self, action: Action) {
        for effect in self.harness.happen(action) {
            if let Effect::Compute(job) = effect {
                self.waiting.push_back(job);
            } else if let Some(answer) = outside(effect) {
                self.perform(answer);
            }
        }
    }

    /// Answers the question that has waited longest.
    fn answer(&mut self) {
        if let Some(job) = self.waiting.pop_front() {
            self.act(Action::Answered(job.answer()));
        }
    }

    fn answer_all(&mut self) {
        while !self.waiting.is_empty() {
            self.answer();
        }
    }

    fn press(&mut self, keys: &str) {
        keys.split(' ').for_each(|key| self.act(Action::Key(key.parse().expect(key))));
    }

    fn type_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.act(Action::Key(Key::char(c))));
    }

    fn wait(&mut self, time: Duration) {
        self.harness.env.now += time;
        self.act(Action::Wake);
    }

    fn midnight(&mut self) {
        self.harness.env.today = self.harness.env.today.succ_opt().expect("a day");
        self.act(Action::Wake);
    }

    /// The session once more comes to the same.
    fn replaying_gives_the_same_state(self) {
        let again = TestHarness::replay(self.harness.recorder.actions.clone());
        assert_eq!(again.recorder.wanted, self.harness.recorder.wanted);
        assert_eq!(lists(&again.state), lists(&self.harness.state));
        assert_eq!(rest(again.state), rest(self.harness.state));
    }
}

fn outside(effect: Effect) -> Option<Action> {
    match effect {
        Effect::Keep(BookTask::Preview(..)) => Some(Action::Finished(Err("no such file".into()))),
        Effect::Keep(BookTask::Export(_) | BookTask::Mail(..)) => Some(Action::Finished(Ok(Done::Exported))),
        Effect::Keep(BookTask::Snooze(_)) => Some(Action::Finished(Ok(Done::Snoozed(Arc::default())))),
        Effect::Keep(_) => {
            let undo = Some(1);
            let changed = OpenedBook { undo, redo: undo, revision: 1, ..BOOK.clone() };
            Some(Action::Finished(Ok(Done::Changed(changed, Some("added customer Litware".into())))))
        }
        Effect::History(of) => Some(Action::HistoryAnswer(HistoryAnswer { of, entries: Ok(Arc::from([])) })),
        Effect::Complete(beginning) => Some(Action::Completed { found: vec![format!("{beginning}.csv")], beginning }),
        Effect::Draft(DraftCommand::Save(begun @ Ticket::New(number), _)) => {
            Some(Action::DraftKept { begun, kept: Ticket::Kept(i64::try_from(number).expect("few")) })
        }
        Effect::Load | Effect::Reopen => Some(Action::Loaded(BOOK.clone())),
        _ => None,
    }
}

/// The rows of every list on the screen.
fn lists(state: &AppState) -> Vec<String> {
    let ids = state.arrangement().lists().iter().copied().chain(state.list());
    ids.map(|id| format!("{:?}", state.table(id, 13, 78))).collect()
}

/// The state in full, but for what a book brings with it and nothing changes.
fn rest(state: AppState) -> String {
    let (book, rulebooks) = (state.book.map(|book| Arc::as_ptr(&book)), state.rulebooks.len());
    format!("{book:?} {rulebooks} {:?}", AppState { book: None, rulebooks: Vec::new(), index: Arc::default(), ..state })
}

#[test]
fn a_long_session_replays() {
    let mut session = Session::begin();
    session.answer_all();
    session.act(Action::Intent(Intent::Show(Target::Customer("c0".into()))));
    session.press("tab down esc 3 down");
    session.wait(Duration::from_secs(1));
    let asked = session.harness.state.generation;
    session.act(Action::Intent(Intent::ScoreAsOf));
    session.type_text("2026-10-01");
    session.act(Action::Intent(Intent::Choose));
    assert!(session.waiting.iter().any(|job| job.generation == asked), "a question of before waits");
    assert!(session.harness.state.generation > asked);
    session.answer_all();
    session.resize(30, 118);
    session.press("2 ]");
    session.act(Action::Click { x: 3, y: 2 });
    assert_eq!(session.harness.state.tables.get(TableId::Customers).selected, 2, "what was clicked");
    session.act(Action::Wheel { x: 3, y: 0, motion: Motion::Up });
    session.act(Action::Intent(Intent::Filter));
    session.type_text("tail");
    session.press("enter");
    session.act(Action::Intent(Intent::BeginWizard));
    assert!(session.harness.state.wizard.is_some());
    session.press("down down enter");
    session.act(Action::Paste("6096001\nOslo".into()));
    session.press("enter esc > > <");
    session.midnight();
    session.press("esc esc");
    session.act(Action::Intent(Intent::New));
    assert!(!session.harness.state.windows.is_empty(), "a form is open");
    session.press("enter");
    session.type_text("Litware");
    session.press("enter");
    session.act(Action::ChangedElsewhere);
    session.press("end enter");
    session.resize(6, 58);
    session.press("esc esc esc esc");
    session.act(Action::Intent(Intent::Show(Target::Person("ada".into()))));
    session.press("space j e");
    session.press("esc esc esc");
    session.act(Action::Finished(Err("nothing is under way".into())));
    session.harness.env.now += MESSAGE_STAYS * 2;
    session.act(Action::Intent(Intent::Undo));
    session.act(Action::Unanswered(asked, Query::Stakes, "too late".into()));
    session.midnight();
    session.act(Action::Warn("a warning".into()));
    session.answer_all();
    session.act(Action::Intent(Intent::Quit));
    assert!(session.harness.recorder.wanted.iter().any(|wanted| wanted == "Quit"));
    session.act(Action::End);
    session.replaying_gives_the_same_state();
}

#[test]
fn another_moment_makes_another_session() {
    let mut session = Session::begin();
    session.midnight();
    let mut actions = session.harness.recorder.actions.clone();
    let (env, _) = actions.last_mut().expect("midnight");
    env.today = env.today.pred_opt().expect("a day");
    let again = TestHarness::replay(actions);
    assert_ne!(again.recorder.wanted, session.harness.recorder.wanted);
    assert_ne!(rest(again.state), rest(session.harness.state));
}

/// Something that happens in a session: a key mostly.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Press(&'static str),
    Answer,
    Wait(u64),
    Midnight,
    Resize(usize, u16),
    Click(u16),
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    const KEYS: &str = "1 2 3 4 5 6 [ ] tab shift-tab up down pgup pgdn g G home end enter esc / s x a r u U y : ? o \
                        backspace n e m d w W S > < space * z v R H + q c left right ctrl-u";
    let keys: Vec<&str> = KEYS.split_whitespace().collect();
    prop_oneof![
        20 => proptest::sample::select(keys).prop_map(Step::Press),
        5 => Just(Step::Answer),
        2 => (0..8_000u64).prop_map(Step::Wait),
        1 => Just(Step::Midnight),
        2 => (0..30u16).prop_map(Step::Click),
        1 => (0..40usize, 20..130u16).prop_map(|(rows, width)| Step::Resize(rows, width)),
        1 => Just(Step::Reload),
    ]
}

#[test]
fn any_session_replays() {
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&proptest::collection::vec(step(), 1..60), |steps| {
        let mut session = Session::begin();
        for step in steps {
            match step {
                Step::Press(key) => session.press(key),
                Step::Answer => session.answer(),
                Step::Wait(millis) => session.wait(Duration::from_millis(millis)),
                Step::Midnight => session.midnight(),
                Step::Resize(rows, width) => session.resize(rows, width),
                Step::Click(y) => session.act(Action::Click { x: 1, y }),
                Step::Reload => session.act(Action::ChangedElsewhere),
            }
        }
        session.replaying_gives_the_same_state();
        Ok(())
    });
    assert_eq!(result, Ok(()));
}

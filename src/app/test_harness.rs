//! A small dashboard for tests: a made-up book, keys by name, and every question answered on the spot.

use super::action::Action;
use super::effect::Effect;
use super::env::Env;
use super::geometry::{Area, Geometry, Region, Room};
use super::intent::Intent;
use super::keymap::Keymap;
use super::state::{AppState, Settings};
use super::table::TableId;
use super::update::update;
use super::view::{Row, Table};
use laurels_core::book::Book;
use laurels_core::history::HistoryAnswer;
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook::{self, Rulebook};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

#[allow(dead_code, reason = "the books of the integration tests, too")]
#[path = "../../tests/support/books.rs"]
mod books;

pub use books::{day, small as book};

/// The same day in every spelling that may be typed where today is 22 Nov 2026.
pub const SPELLINGS: [(&str, (i32, u32, u32)); 7] = [
    ("2026-11-30", (2026, 11, 30)),
    ("9 Dec", (2026, 12, 9)),
    ("9 December 2027", (2027, 12, 9)),
    ("+14", (2026, 12, 6)),
    ("mon", (2026, 11, 23)),
    ("eom", (2026, 11, 30)),
    ("fri", (2026, 11, 27)),
];

/// What happened in a session, each with its moment, and what was wanted done outside.
#[derive(Default)]
pub struct Recorder {
    pub actions: Vec<(Env, Action)>,
    pub wanted: Vec<String>,
}

/// A dashboard, the moment, the effects that were not questions, and the session so far.
pub struct TestHarness {
    pub state: AppState,
    pub env: Env,
    pub effects: Vec<Effect>,
    pub recorder: Recorder,
    /// What there is room for of every list, rows and columns; without rows the screen is too small.
    pub room: (usize, u16),
}

impl TestHarness {
    /// A dashboard before anything has happened.
    pub fn empty() -> TestHarness {
        TestHarness::with(Settings::default(), Keymap::default())
    }

    pub fn with(settings: Settings, keymap: Keymap) -> TestHarness {
        let env = Env { today: day(2026, 11, 22), time: Default::default(), now: Duration::ZERO };
        let state = AppState::new(settings, keymap, env.today);
        TestHarness { state, env, effects: Vec::new(), recorder: Recorder::default(), room: (13, 78) }
    }

    /// A dashboard on the made-up book, everything worked out.
    pub fn ready() -> TestHarness {
        let mut harness = TestHarness::empty();
        harness.act(Action::Start);
        harness.act(Action::Loaded(loaded(book())));
        harness.effects.clear();
        harness
    }

    /// A dashboard in which the same happens again.
    pub fn replay(actions: Vec<(Env, Action)>) -> TestHarness {
        let mut harness = TestHarness::empty();
        for (env, action) in actions {
            harness.env = env;
            harness.happen(action);
        }
        harness
    }

    /// Does an action and hands back what it wants done, questions too.
    pub fn happen(&mut self, action: Action) -> Vec<Effect> {
        self.recorder.actions.push((self.env, action.clone()));
        let effects = update(&mut self.state, action, &self.env);
        let wanted = |effect: &Effect| match effect {
            Effect::Compute(job) => format!("{:?} of generation {}", job.question, job.generation),
            other => format!("{other:?}"),
        };
        self.recorder.wanted.extend(effects.iter().map(wanted));
        effects
    }

    /// Does an action, answers every question that it raises, and shows what came of it.
    pub fn act(&mut self, action: Action) -> &mut TestHarness {
        self.answer(action);
        self.draw();
        self
    }

    /// Shows every list that there is in a room for so many rows and columns.
    pub fn resize(&mut self, rows: usize, width: u16) -> &mut TestHarness {
        self.room = (rows, width);
        self.draw();
        self
    }

    /// Hands over where a frame shows what, as drawing does.
    pub fn draw(&mut self) {
        self.answer(Action::Drawn(self.geometry()));
    }

    /// Every list in the same place: a click on a line of the screen means that row of the list that has the keys.
    pub fn geometry(&self) -> Geometry {
        let windows = self.state.windows.iter().filter_map(|window| window.list());
        let lists = self.state.arrangement().lists().iter().copied().chain(windows);
        let (rows, width) = self.room;
        let room = |id| Room { first: self.state.tables.get(id).window(rows).start, rows, width };
        let region = |id, (y, row): (u16, Row)| Region {
            area: Area { x: 0, y, width, height: 1 },
            intent: Intent::Point(id, row.key),
        };
        let rows_of = |id| (0..).zip(self.table(id).rows).map(move |row| region(id, row));
        Geometry {
            too_small: rows == 0,
            rooms: lists.map(|id| (id, room(id))).collect(),
            regions: self.state.list().into_iter().flat_map(rows_of).collect(),
            ..Geometry::default()
        }
    }

    /// A list as it is on the screen.
    pub fn table(&self, id: TableId) -> Table {
        self.state.table(id, self.room.0, self.room.1)
    }

    fn answer(&mut self, action: Action) {
        for effect in self.happen(action) {
            match effect {
                Effect::Compute(ask) => self.answer(Action::Answered(ask.answer())),
                // The log says nothing of a change that is to be undone: it is one of a single record.
                Effect::History(of) if self.state.reverting.is_some() => {
                    self.answer(Action::HistoryAnswer(HistoryAnswer { of, entries: Ok([].into()) }));
                }
                other => self.effects.push(other),
            }
        }
    }

    /// Presses keys by their names, apart by blanks.
    pub fn press(&mut self, keys: &str) -> &mut TestHarness {
        for key in keys.split_whitespace() {
            self.act(Action::Key(key.parse().expect(key)));
        }
        self
    }

    /// Presses the keys of a text, one for each character.
    pub fn type_text(&mut self, text: &str) -> &mut TestHarness {
        for c in text.chars() {
            self.act(Action::Key(super::key::Key::char(c)));
        }
        self
    }

    /// Lets time pass, as far as deadlines go.
    pub fn wait(&mut self, time: Duration) -> &mut TestHarness {
        self.env.now += time;
        self.act(Action::Wake)
    }

    /// Says yes to what asks, once it was seen.
    pub fn yes(&mut self) -> &mut TestHarness {
        self.wait(Duration::from_millis(400)).press("y")
    }

    /// The key of the selected row of a list.
    pub fn selected(&self, id: TableId) -> String {
        let record = self.state.selected(id).expect("a selected row");
        super::view::row(&self.state.subject(), id, record).key
    }

    /// The names in the first column of what a list shows on screen.
    pub fn names(&self, id: TableId) -> Vec<String> {
        let rows = self.table(id).rows;
        rows.iter().map(|row| row.cells.first().expect("a cell").as_text().to_owned()).collect()
    }
}

/// The rulebooks that ship, read once for all tests.
static RULEBOOKS: LazyLock<Vec<Arc<Rulebook>>> = LazyLock::new(|| {
    let read = |id| rulebook::shipped(id).expect("a rulebook that ships").expect("a rulebook without problems");
    rulebook::shipped_ids().map(|id| Arc::new(read(id))).collect()
});

/// What loading a book gives, with the rulebooks that ship.
pub fn loaded(book: Book) -> OpenedBook {
    OpenedBook::new(book, RULEBOOKS.clone(), None)
}

/// The same for a book that is in memory only.
pub fn in_memory(book: Book) -> OpenedBook {
    OpenedBook { in_memory: true, ..loaded(book) }
}

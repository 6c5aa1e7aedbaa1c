//! A dashboard without a terminal that answers its own questions at once, driven by keys.

use super::books::{log_of, partner_of, today};
use super::case::rulebooks;
use super::screen::Screen;
use chrono::NaiveDate;
use laurels_app::action::Action;
use laurels_app::book_task::{BookTask, Done, Recording};
use laurels_app::effect::Effect;
use laurels_app::env::Env;
use laurels_app::keymap::Keymap;
use laurels_app::state::{AppState, Settings};
use laurels_app::update::update;
use laurels_core::book::{Book, Customer};
use laurels_core::change::{Edit, LedgerRecord, Revision};
use laurels_core::change::{redoable, undoable};
use laurels_core::history::{HistoryAnswer, HistoryEntry, HistoryQuery};
use laurels_core::opened::OpenedBook;
use laurels_core::rulebook;
use laurels_core::summary::PartnerRow;
use laurels_core::wizard::Draft;
use laurels_data::exchange::{dataset, demo};
use laurels_tui::draw::skin::Skin;
use ratatui::layout::Size;
use std::sync::Arc;
use std::time::Duration;

/// A dashboard that answers its own questions at once.
pub struct Session {
    /// Its state.
    pub state: AppState,
    today: NaiveDate,
    now: Duration,
    size: Size,
}

impl Session {
    /// A dashboard that has loaded the book and worked everything out.
    pub fn open(book: Book, size: Size) -> Session {
        Session::with(book, Vec::new(), size)
    }

    /// The same with wizards that are under way.
    pub fn with(book: Book, drafts: Vec<Draft>, size: Size) -> Session {
        let mut loaded = OpenedBook::new(book, rulebooks(), None);
        loaded.in_memory = true;
        loaded.drafts = drafts;
        loaded.log = Arc::new(log_of(loaded.book.people.len()));
        (loaded.undo, loaded.redo) = (undoable(&loaded.log, |_| true), redoable(&loaded.log, |_| true));
        Session::loaded(Settings { in_memory: true, ..Settings::default() }, loaded, size, today())
    }

    /// A dashboard with settings of its own, on some day, that has loaded this.
    pub fn loaded(settings: Settings, loaded: OpenedBook, size: Size, today: NaiveDate) -> Session {
        let mut session = Session::start(settings, size, today);
        session.act(Action::Loaded(loaded));
        session
    }

    fn start(settings: Settings, size: Size, today: NaiveDate) -> Session {
        let state = AppState::new(settings, Keymap::default(), today);
        let mut session = Session { state, today, now: Duration::ZERO, size };
        session.act(Action::Start);
        session
    }

    /// A dashboard that has found no store.
    pub fn first(size: Size) -> Session {
        let settings = Settings { store: "/home/kari/.local/share/laurels/laurels.db".into(), ..Settings::default() };
        let mut session = Session::start(settings, size, today());
        session.act(Action::NothingYet(Vec::new()));
        session
    }

    /// A dashboard on the partners of a folder.
    pub fn portfolio(partners: Vec<PartnerRow>, size: Size) -> Session {
        let settings = Settings { read_only: true, store: "partners".into(), ..Settings::default() };
        let mut session = Session::start(settings, size, today());
        session.act(Action::Partners(Arc::new(partners)));
        session
    }

    /// Does something, answers every question that it raises, and draws what came of it.
    pub fn act(&mut self, action: Action) {
        self.answer(action);
        let mut geometry = None;
        let Size { width, height } = self.size;
        Screen::draw(width, height, |frame| {
            geometry = Some(laurels_tui::draw::draw(frame, &self.state, &Skin::default()));
        });
        self.answer(Action::Drawn(geometry.expect("drawn")));
    }

    fn answer(&mut self, action: Action) {
        let mut actions = vec![action];
        while let Some(action) = actions.pop() {
            let effects =
                update(&mut self.state, action, &Env { today: self.today, time: Default::default(), now: self.now });
            actions.extend(effects.into_iter().filter_map(|effect| match effect {
                Effect::Compute(ask) => Some(Action::Answered(ask.answer())),
                Effect::History(of) => Some(Action::HistoryAnswer(self.history_answer(of))),
                Effect::Keep(BookTask::Record(recording)) => Some(self.record(&recording)),
                _ => None,
            }));
        }
    }

    /// Makes the change of a wizard or a form.
    fn record(&self, recording: &Recording) -> Action {
        let (book, ranking) = (self.state.book.as_ref().expect("a book"), rulebook::ranking().expect("sound"));
        let after = book.apply(&recording.change, &ranking).map_err(|why| why.to_string());
        Action::Finished(after.map(|book| {
            let opened = OpenedBook {
                in_memory: true,
                revision: 1,
                drafts: self.state.drafts.clone(),
                ..OpenedBook::new(book, rulebooks(), None)
            };
            Done::Changed(opened, None)
        }))
    }

    /// What a made-up log says: every change gave a customer another name and country.
    fn history_answer(&self, of: HistoryQuery) -> HistoryAnswer {
        let named = |name: &str, country: &str| {
            let customer = Customer { country: Some(country.into()), ..Customer::new("customer-000", name) };
            LedgerRecord::from(customer)
        };
        let edit = Edit::replace(named("Contoso", "NO"), named("Contoso Scandinavia", "SE"));
        let of_it = |revision: &&Revision| {
            matches!(of, HistoryQuery::Record(..)) || of == HistoryQuery::Change(revision.number)
        };
        let log = self.state.log.iter().rev().filter(of_it);
        let entries: Vec<HistoryEntry> =
            log.map(|entry| HistoryEntry::of(entry.clone(), std::slice::from_ref(&edit), None)).collect();
        HistoryAnswer { of, entries: Ok(entries.into()) }
    }

    /// A dashboard of so many records of each kind.
    pub fn of(records: usize, size: Size) -> Session {
        Session::open(partner_of(records), size)
    }

    /// A dashboard of the demonstration's book.
    pub fn demo(size: Size) -> Session {
        let (book, _) = dataset::read(demo::DATASET.as_bytes()).expect("the demonstration");
        Session::open(book, size)
    }

    /// Presses keys by name, one after the other, and lets the selection rest after each.
    pub fn press(&mut self, keys: &str) -> &Session {
        for name in keys.split_whitespace() {
            self.act(Action::Key(name.parse().expect("a key")));
            self.now += Duration::from_millis(200);
            self.act(Action::Wake);
        }
        self
    }

    pub const fn size(&self) -> Size {
        self.size
    }

    /// What it shows.
    pub fn screen(&self, skin: &Skin) -> Screen {
        let Size { width, height } = self.size;
        Screen::draw(width, height, |frame| drop(laurels_tui::draw::draw(frame, &self.state, skin)))
    }
}

//! Everything the dashboard knows at a moment.

use super::active_wizard::ActiveWizard;
use super::arrangement::Arrangement;
use super::book_task::{FormInputs, Reverting, RunningTask};
use super::column_mapping::ColumnMapping;
use super::command::Context;
use super::compute::{Planning, Query, Results};
use super::effect::Effect;
use super::form::Form;
use super::geometry::Geometry;
use super::inbox::InboxFile;
use super::keymap::Keymap;
use super::route::{Pane, Route};
use super::table::{TableId, Tables};
use super::view_model::{Message, PastMessage};
use super::window::Window;
use chrono::{NaiveDate, NaiveTime};
use laurels_core::benefits::Money;
use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::book_index::BookIndex;
use laurels_core::change::Revision;
use laurels_core::history::{HistoryAnswer, HistoryQuery};
use laurels_core::ids::RulebookId;
use laurels_core::plan::{Costs, Until, latest};
use laurels_core::qualified::QualifiedLists;
use laurels_core::rulebook::Rulebook;
use laurels_core::scenario::Scenario;
use laurels_core::scoring::AsOf;
use laurels_core::summary::PartnerRow;
use laurels_core::todo::{Snooze, TodoSettings};
use laurels_core::wizard::Draft;
use laurels_core::wizard::WizardContext;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tui_input::Input;

/// What was asked for when the program was started.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The as-of date asked for; `None` follows the data's own date, or today.
    pub as_of: Option<NaiveDate>,
    /// The rulebook's id asked for; `None` follows the date.
    pub rules: Option<RulebookId>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// Whether the book lives in memory only.
    pub in_memory: bool,
    /// Where the store is or will be, as it may be shown.
    pub store: String,
    /// The house's own numbers of days.
    pub days: TodoSettings,
    /// What the actions of a plan cost.
    pub costs: Arc<Costs>,
    /// What the user says that designations are worth.
    pub money: Money,
    /// Who signs the steps of wizards: the login name.
    pub who: String,
}

/// The state of the dashboard. Only [`update`](super::update::update) changes it.
#[derive(Debug, Default)]
pub struct AppState {
    /// Rises with every change that could be seen; a frame is drawn only when it has.
    pub revision: u64,
    /// Rises when the book, the date or the rules change; answers of an older one are dropped.
    pub generation: u64,
    /// Rises when the content of any list may have changed.
    pub epoch: u64,
    /// The epoch in which the book, the date, the rules or an answer changed last.
    pub content_epoch: u64,
    /// What was asked for at the start.
    pub settings: Settings,
    pub keymap: Keymap,
    /// Today's date, as of the last action, or the day that the book lives on.
    pub today: NaiveDate,
    /// The time of day, as of the last action.
    pub time: NaiveTime,
    /// The time since the start, as of the last action.
    pub now: Duration,
    /// The as-of date chosen; `None` follows today.
    pub as_of: Option<NaiveDate>,
    /// The day that the book lives on for good: the demonstration's own.
    pub dataset_day: Option<NaiveDate>,
    /// The rulebook chosen; `None` follows the date.
    pub rules: Option<RulebookId>,
    /// The book, once it is loaded.
    pub book: Option<Arc<Book>>,
    /// What lists ask of it.
    pub index: Arc<BookIndex>,
    pub loading: bool,
    /// Whether no book is open, so that one first has to choose how to begin, or a partner.
    pub first_start: bool,
    /// The partners to choose from, where a portfolio was asked for; while one is open, those that `Esc` leads back to.
    pub partners: Option<Arc<Vec<PartnerRow>>>,
    /// Which of them were asked to be scored first.
    pub scored_first: Vec<String>,
    /// Whether the demonstration was opened because there was no store.
    pub opened_demonstration: bool,
    /// Why nothing can be changed, where the store may not be written to.
    pub read_only: Option<String>,
    /// Why nothing can be changed at present, where the store's server is lost.
    pub lost: Option<String>,
    /// Whether the book lives in memory only.
    pub in_memory: bool,
    /// How long plans are to last, where not for the as-of date alone.
    pub plans_until: BTreeMap<DesignationId, Until>,
    /// What was changed, the oldest first.
    pub log: Arc<Vec<Revision>>,
    /// The change that undo takes back: the newest that was made here, or by the same person before.
    pub undo: Option<u64>,
    /// The change that redo turns round: the undoing of what is made again.
    pub redo: Option<u64>,
    /// What is to be undone or redone once the log says how much that is.
    pub reverting: Option<Reverting>,
    /// Forms that were left with something typed in them, by what they are about.
    pub form_drafts: Vec<Draft>,
    /// How many changes the book has seen.
    pub changes: u64,
    /// How many it had seen when it was opened or last exported.
    pub kept: u64,
    /// What is being done to the book.
    pub job: Option<RunningTask>,
    /// Until when the window in front, which asks for a yes, takes none: it must be seen first.
    pub unseen_until: Option<Duration>,
    pub rulebooks: Vec<Arc<Rulebook>>,
    pub results: Results,
    /// Whether its scorecard is a stored one, with no fresher one yet.
    pub stored: bool,
    /// What is being worked out.
    pub asked: BTreeSet<Query>,
    /// Until when the selection must rest before its detail is worked out.
    pub rest_until: Option<Duration>,
    pub wizard: Option<ActiveWizard>,
    /// Wizards left half way, the oldest first.
    pub drafts: Vec<Draft>,
    pub snoozes: Arc<Vec<Snooze>>,
    /// What is being said of the columns of a file.
    pub mapping: Option<ColumnMapping>,
    /// The files of the inbox, and those of which it was said that they are new.
    pub inbox: Vec<InboxFile>,
    pub inbox_told: Vec<String>,
    /// Microsoft's lists of whom it counted, held against the book.
    pub qualified: Arc<QualifiedLists>,
    /// Scenarios of what-if; there is always one.
    pub scenarios: Vec<Scenario>,
    /// Which of them is in front.
    pub scenario: usize,
    /// Whether what is put off is listed all the same.
    pub snoozed_shown: bool,
    /// The groups of rows that are open, by their keys.
    pub unfolded: BTreeSet<String>,
    /// How many were begun in this session.
    pub begun: u64,
    /// What the log was last found to say of a change.
    pub history_answer: Option<HistoryAnswer>,
    /// What is being looked up in it.
    pub history_query: Option<HistoryQuery>,
    pub route: Route,
    /// Where `Esc` leads back to, the last one first.
    pub back_stack: Vec<Route>,
    pub pane_routes: BTreeMap<Pane, Route>,
    /// Where one stands in every list.
    pub tables: Tables,
    /// Whether a list still lacks rows, of which the first are shown already.
    pub is_listing: bool,
    /// The filter being typed, and the list that it is of.
    pub filtering: Option<(TableId, Form)>,
    /// The windows over the pane, the front one last.
    pub windows: Vec<Window>,
    pub message: Option<Message>,
    /// What was said in this session, the oldest first.
    pub messages: Vec<PastMessage>,
    /// What the last frame showed where.
    pub geometry: Geometry,
    /// What is to be done outside, until `update` hands it out.
    pub effects: Vec<Effect>,
}

impl AppState {
    /// The state before anything has happened.
    pub fn new(settings: Settings, keymap: Keymap, today: NaiveDate) -> AppState {
        AppState {
            // What was made in epoch 0 was not made yet.
            revision: 1,
            epoch: 1,
            content_epoch: 1,
            as_of: settings.as_of,
            rules: settings.rules.clone(),
            lost: None,
            in_memory: settings.in_memory,
            settings,
            keymap,
            today,
            ..AppState::default()
        }
    }

    /// When the next [`Action::Wake`](super::action::Action::Wake) is due, as [`Env::now`](super::env::Env::now);
    /// midnight, which only the runtime can see coming, not counted.
    pub fn deadline(&self) -> Option<Duration> {
        let message = self.message.as_ref().map(|m| m.until);
        let listing = self.is_listing.then_some(self.now);
        [message, self.rest_until, self.unseen_until, listing].into_iter().flatten().min()
    }

    /// The date the score is as of.
    pub fn date(&self) -> NaiveDate {
        self.as_of.unwrap_or(self.today)
    }

    /// How long the plan of a designation is to last; what has passed, or lies too far ahead, is for the date
    /// alone.
    pub fn plan_until(&self, designation: DesignationId) -> Until {
        let until = self.plans_until.get(&designation).copied();
        let days = self.date()..=latest(self.date());
        until.filter(|until| !matches!(until, Until::Day(last) if !days.contains(last))).unwrap_or_default()
    }

    /// The plan that a place is about.
    pub fn planning(&self, of: &Route) -> Planning {
        let given = self.plan_given(of).cloned();
        Planning { given, ..Planning::new(of.designation, self.plan_until(of.designation)) }
    }

    /// The scenario that the plan of a place goes on from: one that tries something.
    pub fn plan_given(&self, of: &Route) -> Option<&Scenario> {
        self.scenarios.get(self.scenario).filter(|front| of.in_scenario && front.tried().next().is_some())
    }

    /// The same with today, as scoring asks for it.
    pub fn moment(&self) -> AsOf {
        AsOf { date: self.date(), today: self.today }
    }

    pub fn wizard_context(&self) -> Option<WizardContext<'_>> {
        self.subject().wizard_context()
    }

    /// The same for another thread.
    pub fn form_inputs(&self) -> Option<FormInputs> {
        let WizardContext { today, days, .. } = self.wizard_context()?;
        Some(FormInputs { book: self.book.clone()?, rules: self.rulebook().cloned()?, today, days })
    }

    /// The rulebook that is scored by: the chosen one, or the newest in force on the date; before all of them the
    /// oldest.
    pub fn rulebook(&self) -> Option<&Arc<Rulebook>> {
        if let Some(id) = &self.rules {
            return self.rulebooks.iter().find(|r| r.id == *id);
        }
        let dated = || self.rulebooks.iter().filter(|r| r.from.is_some());
        let in_force = dated().filter(|r| r.from.is_some_and(|from| from <= self.date())).max_by_key(|r| r.from);
        in_force.or_else(|| dated().min_by_key(|r| r.from))
    }

    /// Whether there is what somebody looks for first: fresh scores, or the choice how to begin.
    pub fn is_ready(&self) -> bool {
        self.first_start || (self.results.card.is_some() && !self.stored)
    }

    /// Which lists the pane shows.
    pub fn arrangement(&self) -> Arrangement {
        match (self.first_start, &self.partners) {
            (true, Some(_)) => Arrangement::Partners,
            (true, None) => Arrangement::FirstStart,
            (false, _) => self.route.arrangement(),
        }
    }

    /// Whether the partners of a portfolio are to choose from, and none of them is open.
    pub fn is_before_partners(&self) -> bool {
        self.arrangement() == Arrangement::Partners
    }

    /// Whether the book in front is one of a portfolio, to which `Esc` leads back.
    pub fn is_of_portfolio(&self) -> bool {
        self.partners.is_some() && !self.first_start
    }

    /// Whether every change is refused: that was asked for, or the store may not be written to.
    pub fn is_read_only(&self) -> bool {
        self.settings.read_only || self.read_only.is_some()
    }

    /// Whether every change is refused, if only until the store's server is there again.
    pub fn refuses_changes(&self) -> bool {
        self.is_read_only() || self.lost.is_some()
    }

    /// Whether leaving would lose changes: those of a book in memory since it was opened or last exported.
    pub fn is_unsaved(&self) -> bool {
        self.in_memory && self.changes != self.kept
    }

    pub fn context(&self) -> Context {
        match self.windows.last() {
            _ if self.filtering().is_some() => Context::Field,
            Some(window) if window.form().is_some() => Context::Field,
            Some(_) => Context::Window,
            None => Context::Pane,
        }
    }

    pub fn input(&self) -> Option<&Input> {
        let of_window = self.windows.last().and_then(Window::input);
        of_window.or_else(|| self.filtering()?.input())
    }

    /// The filter being typed, where nothing stands in front of its list.
    pub fn filtering(&self) -> Option<&Form> {
        let (list, form) = self.filtering.as_ref()?;
        (self.list() == Some(*list)).then_some(form)
    }

    /// The window in front but for the palette, which is about what stands below it.
    pub fn front(&self) -> Option<&Window> {
        self.windows.iter().rev().find(|window| !matches!(window, Window::Palette(_)))
    }

    pub fn form_mut(&mut self) -> Option<&mut Form> {
        let list = self.list();
        let of_window = self.windows.last_mut().and_then(Window::form_mut);
        let filtering = self.filtering.as_mut().filter(|(of, _)| list == Some(*of));
        of_window.or(filtering.map(|(_, form)| form))
    }

    /// The list that has the keys; a window without a list has none.
    pub fn list(&self) -> Option<TableId> {
        match self.windows.last() {
            Some(window) => window.list(),
            None => Some(self.route.focus),
        }
    }

    /// The record of the selected row of a list: an index into its source.
    pub fn selected(&self, id: TableId) -> Option<usize> {
        self.tables.get(id).record().map(|record| record as usize)
    }

    /// The selected metric of the open designation; none on its total.
    pub fn metric(&self) -> Option<MetricId> {
        let score = self.results.card.as_ref()?.designation(self.route.designation)?;
        self.selected(TableId::Metrics).and_then(|place| score.metrics.get(place)).map(|m| m.id)
    }

    /// Selects the row at a place, whatever its key.
    pub(super) fn select_place(&mut self, id: TableId, place: usize) {
        let table = self.tables.get_mut(id);
        (table.selected, table.selected_key) = (place, None);
        self.renew_lists();
    }

    /// Notes that something visible changed.
    pub(super) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Notes that the content of lists may have changed because one is somewhere else.
    pub(super) fn renew_lists(&mut self) {
        self.epoch += 1;
        self.touch();
    }

    /// Notes that the content of every list may have changed.
    pub(super) fn renew_content(&mut self) {
        self.renew_lists();
        self.content_epoch = self.epoch;
    }

    /// The epoch that a list is to be made in.
    pub(super) fn epoch_of(&self, id: TableId) -> u64 {
        if id.is_lasting() { self.content_epoch } else { self.epoch }
    }
}

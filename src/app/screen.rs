//! What the screen shows: the state lends views the domain, and tells them where each list stands.

use crate::availability::availability;
use crate::command::{Command, Context, Reason};
use crate::intent::Intent;
use crate::state::AppState;
use crate::table::TableId;
use crate::view::{
    self, Activity, Advance, Availability, Chart, Commands, Detail, Entry, Hint, Notice, Placed, Subject, Tab, Table,
    ViewOptions,
};
use crate::window::Window;
use laurels_core::book::{Association, DesignationId};
use laurels_core::change::LedgerRecord;

impl Availability for AppState {
    fn available(&self, command: &Command) -> Result<(), Reason> {
        availability(self, &command.intent)
    }
}

impl AppState {
    /// The domain as views take it.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            book: self.book.as_deref(),
            index: &self.index,
            rules: self.rulebook().map(AsRef::as_ref),
            rulebooks: &self.rulebooks,
            moment: self.moment(),
            results: &self.results,
            days: self.settings.days,
            money: self.settings.money,
            log: &self.log,
            history: self.history_answer.as_ref(),
            drafts: &self.drafts,
            partners: self.partners.as_deref().map_or(&[], Vec::as_slice),
            scenarios: &self.scenarios,
            scenario: self.scenario,
            store: &self.settings.store,
            read_only: self.refuses_changes(),
            lost: self.lost.is_some(),
            in_memory: self.in_memory,
            stored: self.stored,
            options: self.view_options(),
        }
    }

    fn view_options(&self) -> ViewOptions<'_> {
        let sorted = self.windows.iter().rev().find_map(|window| match window {
            Window::SortColumns(id) => self.tables.get(*id).sort,
            _ => None,
        });
        let commands = Commands { keymap: &self.keymap, typing: self.context() == Context::Field, availability: self };
        ViewOptions {
            designation: Some(self.route.designation),
            plan_until: self.plan_until(self.route.designation),
            plan_given: self.plan_given(&self.route),
            metric: self.metric(),
            matrix: DesignationId::ALL.get(self.tables.get(TableId::Skilling).selected).copied(),
            customer: self.route.customer.as_ref(),
            rules: self.rules.as_ref(),
            in_full: self.route.in_full,
            snoozed: self.snoozed_shown,
            unfolded: Some(&self.unfolded),
            marked: !self.tables.get(self.route.focus).marked.is_empty(),
            in_what_if: self.route.focus == TableId::WhatIf,
            in_plan: self.route.focus == TableId::Plan,
            sort: sorted,
            wizard: self.wizard.as_ref(),
            in_wizard: self.route.in_wizard,
            messages: &self.messages,
            windows: &self.windows,
            commands: Some(commands),
        }
    }

    /// A list as it is on screen now, in a place of so many rows and columns.
    pub fn table(&self, id: TableId, rows: usize, width: u16) -> Table {
        let (state, focused) = (self.tables.get(id), self.list() == Some(id));
        view::table(&self.subject(), id, Placed { state, rows, width, focused })
    }

    /// The selected row of a list in full, with the keys that act on it while the list has them; beside the metrics of a
    /// designation always the metric.
    pub fn detail(&self, id: TableId) -> Detail {
        let of_item = !matches!(id, TableId::Counted | TableId::Excluded) || self.route.focus != TableId::Metrics;
        let mut detail = view::detail(&self.subject(), id, self.selected(id).filter(|_| of_item));
        detail.keys.retain(|_| self.list() == Some(id));
        detail
    }

    /// The key of the selected row of a list.
    pub fn selected_key(&self, id: TableId) -> Option<String> {
        self.selected(id).map(|record| view::key(&self.subject(), id, record))
    }

    /// The record of the selected row of a list.
    pub fn record(&self, list: TableId) -> Option<LedgerRecord> {
        view::record(&self.subject(), list, self.selected(list))
    }

    /// The records that are meant: those of the marked rows of a list, else that of the selected one.
    pub fn meant(&self, list: TableId) -> Vec<LedgerRecord> {
        let marked = view::marked(&self.subject(), list, &self.tables.get(list).marked);
        marked.unwrap_or_else(|| self.record(list).into_iter().collect())
    }

    pub fn meant_associations(&self, list: TableId) -> Vec<Association> {
        let of = |record| match record {
            LedgerRecord::Association(association) => Some(association.into_owned()),
            _ => None,
        };
        self.meant(list).into_iter().filter_map(of).collect()
    }

    /// The line of tabs; without a book there is nowhere to go.
    pub fn tabs(&self) -> Vec<Tab> {
        if self.first_start { Vec::new() } else { view::tabs(&self.subject(), self.route.pane) }
    }

    /// The views of the pane, where this list is one of several.
    pub fn views(&self, id: TableId) -> Vec<Tab> {
        let views = self.route.pane.views();
        if views.len() < 2 || !views.contains(&id) {
            return Vec::new();
        }
        let tab = |&view: &TableId| Tab {
            key: String::new(),
            title: view.tab(),
            current: view == id,
            intent: Intent::ShowView(view),
        };
        views.iter().map(tab).collect()
    }

    /// What can be done now.
    pub fn footer(&self) -> Vec<Hint> {
        view::footer(&self.subject(), self.context())
    }

    /// The line above the footer.
    pub fn notice(&self) -> Option<Notice> {
        let activity = Activity { message: self.message.as_ref(), loading: self.loading, asked: &self.asked };
        view::notice(&self.subject(), activity)
    }

    /// How far the task under way is.
    pub fn progress(&self) -> Option<Advance> {
        self.job.as_ref().map(|job| view::progress(&self.subject(), job))
    }

    pub fn entry(&self) -> Option<Entry> {
        self.input().map(|input| view::entry(&self.subject(), input))
    }

    /// What is to be said below a window's list.
    pub fn below(&self, window: &Window) -> Vec<Notice> {
        let selected = window.list().and_then(|list| self.selected(list));
        view::below(&self.subject(), window, selected)
    }

    /// The score over time of a designation, without one of the open one.
    pub fn chart(&self, of: Option<DesignationId>) -> Chart {
        view::chart(&self.subject(), of.unwrap_or(self.route.designation))
    }
}

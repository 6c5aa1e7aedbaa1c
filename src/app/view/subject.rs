//! What views are functions of: what the book says and what was worked out of it, and how that is to be looked at.

use crate::active_wizard::ActiveWizard;
use crate::command::{Command, Reason};
use crate::compute::{CustomerPoints, Explained, Results};
use crate::keymap::Keymap;
use crate::view_model::PastMessage;
use crate::window::Window;
use chrono::NaiveDate;
use laurels_core::benefits::Money;
use laurels_core::book::{Book, DesignationId, MetricId};
use laurels_core::book_index::BookIndex;
use laurels_core::change::Revision;
use laurels_core::history::HistoryAnswer;
use laurels_core::ids::{CustomerId, RulebookId};
use laurels_core::plan::Until;
use laurels_core::rulebook::Rulebook;
use laurels_core::scenario::Scenario;
use laurels_core::scoring::{AsOf, DesignationScore, MetricScore};
use laurels_core::summary::PartnerRow;
use laurels_core::todo::TodoSettings;
use laurels_core::wizard::{Draft, WizardContext};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The domain: the dashboard lends it, a command builds it. What is `None` or empty is not known yet or not shown.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The book, once it is loaded.
    pub book: Option<&'a Book>,
    /// What lists ask of it.
    pub index: &'a BookIndex,
    pub rules: Option<&'a Rulebook>,
    pub rulebooks: &'a [Arc<Rulebook>],
    /// The date scored for, and today.
    pub moment: AsOf,
    pub results: &'a Results,
    /// The house's own numbers of days.
    pub days: TodoSettings,
    /// What the user says that designations are worth.
    pub money: Money,
    /// What was changed, the oldest first.
    pub log: &'a [Revision],
    /// What the log was last found to say of a change.
    pub history: Option<&'a HistoryAnswer>,
    /// Wizards left half way, the oldest first.
    pub drafts: &'a [Draft],
    /// The partners of a portfolio, where one was asked for.
    pub partners: &'a [PartnerRow],
    /// Scenarios of what-if.
    pub scenarios: &'a [Scenario],
    /// Which of them is in front.
    pub scenario: usize,
    /// Where the store is or will be, as it may be shown.
    pub store: &'a str,
    /// Whether every change is refused.
    pub read_only: bool,
    /// Whether the store's server is lost.
    pub lost: bool,
    /// Whether the book lives in memory only.
    pub in_memory: bool,
    /// Whether the scorecard is a stored one, with no fresher one yet.
    pub stored: bool,
    pub options: ViewOptions<'a>,
}

/// How the domain is looked at: what is open, and what stands in front.
#[derive(Clone, Copy, Default)]
pub struct ViewOptions<'a> {
    pub designation: Option<DesignationId>,
    /// How long the plan of the open designation is to last.
    pub plan_until: Until,
    /// The scenario that it goes on from.
    pub plan_given: Option<&'a Scenario>,
    /// The selected metric of the open designation; none on its total.
    pub metric: Option<MetricId>,
    /// The designation that people are set against the exams of.
    pub matrix: Option<DesignationId>,
    pub customer: Option<&'a CustomerId>,
    /// The rulebook chosen; `None` follows the date.
    pub rules: Option<&'a RulebookId>,
    /// Whether a row is told with all there is to it, such as where its figures come from.
    pub in_full: bool,
    /// Whether snoozed to-dos are listed as well.
    pub snoozed: bool,
    /// The groups of rows that are open; none is where all are.
    pub unfolded: Option<&'a BTreeSet<String>>,
    /// Whether rows of the list in front are marked.
    pub marked: bool,
    /// Whether the keys mean the scenarios of what-if.
    pub in_what_if: bool,
    /// Whether a plan has the keys.
    pub in_plan: bool,
    /// How the list is sorted whose columns are to choose from.
    pub sort: Option<(usize, bool)>,
    pub wizard: Option<&'a ActiveWizard>,
    /// Whether the wizard is open on top of the pane.
    pub in_wizard: bool,
    /// What was said in this session, the oldest first.
    pub messages: &'a [PastMessage],
    /// The windows over the pane, the front one last.
    pub windows: &'a [Window],
    /// The commands to name in sentences; none where there is no keyboard.
    pub commands: Option<Commands<'a>>,
}

/// The commands there are, by the keys in force.
#[derive(Clone, Copy)]
pub struct Commands<'a> {
    pub keymap: &'a Keymap,
    /// Whether text is being typed, so that a key which is text types it.
    pub typing: bool,
    /// Which of them would do something now.
    pub availability: &'a dyn Availability,
}

/// Knows which commands would do something now.
pub trait Availability: Sync {
    /// Why a command does nothing now, where it does not.
    ///
    /// # Errors
    /// The reason, as a sentence for the user.
    fn available(&self, command: &Command) -> Result<(), Reason>;
}

impl<'a> Subject<'a> {
    /// The date the score is as of.
    pub const fn date(&self) -> NaiveDate {
        self.moment.date
    }

    /// What wizards are walked in. A book in memory lives on its own day.
    pub fn wizard_context(&self) -> Option<WizardContext<'a>> {
        let today = if self.in_memory { self.moment.date } else { self.moment.today };
        Some(WizardContext { book: self.book?, rules: self.rules?, today, days: self.days })
    }

    pub fn designation(&self) -> Option<&'a DesignationScore> {
        self.results.card.as_ref()?.designation(self.options.designation?)
    }

    /// What makes a metric's points less sure, or ends them, in sentences.
    pub fn notes(&self, metric: &MetricScore) -> Vec<String> {
        let customer = |id: &CustomerId| self.book.and_then(|book| book.customer(id));
        metric.notes(self.date(), |id| customer(id).map_or(id.as_str(), |customer| &customer.name).to_owned())
    }

    /// What counted for the selected metric and what did not, once it is worked out.
    pub fn explanation(&self) -> Option<&'a Explained> {
        let key = (self.options.designation?, self.options.metric?);
        self.results.explanations.get(&key).map(Arc::as_ref)
    }

    /// What the open customer is worth, once it is worked out.
    pub fn customer_points(&self) -> Option<&'a CustomerPoints> {
        self.results.customers.get(self.options.customer?).map(Arc::as_ref)
    }

    /// Why a command does nothing now; without a keyboard none does anything.
    pub(super) fn available(&self, command: &Command) -> Result<(), Reason> {
        self.options.commands.map_or(Err(Reason("")), |commands| commands.availability.available(command))
    }
}

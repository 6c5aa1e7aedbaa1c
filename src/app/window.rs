//! Windows over the pane: help, palette, choosers, forms, lines that ask for a date or a file, what wants a yes.

use super::form::Form;
use super::history_dialog::HistoryDialog;
use super::layout::{self, Size};
use super::path_input::{PathInput, Purpose};
use super::prompt::Prompt;
use super::record_form::RecordForm;
use super::reported_scores_form::ReportedScoresForm;
use super::rule_dialog::RuleDialog;
use super::table::TableId;
use super::view_model::Row;
use laurels_core::change::LedgerRecord;
use laurels_core::faq::Question;
use laurels_core::import_report::Preview;
use laurels_core::wizard::Ticket;
use std::borrow::Cow;
use std::sync::Arc;
use tui_input::Input;

/// A window over the pane.
#[derive(Clone, Debug)]
pub enum Window {
    /// Every command with its keys.
    Help,
    /// Commands and records, found by words.
    Palette(Input),
    /// Asks for the as-of date; with what was wrong with the last try.
    AsOf(Input, Option<&'static str>),
    /// The rulebooks.
    Rulebooks,
    /// The columns of a list to sort by.
    SortColumns(TableId),
    /// Asks for files.
    Paths(PathInput),
    /// Asks what a new store needs.
    Begin(Form),
    /// What an import would change, with its rows; wants a yes.
    Preview(Arc<Preview>, Arc<[Row]>),
    /// What to do about changes that are in memory only, when leaving.
    Leave,
    /// A question of the wizard in front.
    Prompt(Prompt),
    /// Questions that admins ask, found by words.
    Questions(Input),
    /// The answer to one of them.
    Answer(&'static Question),
    /// A record that is written by hand.
    Record(Box<RecordForm>),
    /// Reported scores, all of a day.
    ReportedScores(Box<ReportedScoresForm>),
    /// The association rules that a change breaks; wants a reason for each.
    RuleDialog(Box<RuleDialog>),
    /// What the log says of a record or a change.
    History(Box<HistoryDialog>),
    /// Whether records are to be deleted; wants a yes.
    Delete(Vec<LedgerRecord>),
    /// Whether a wizard that is under way is to be thrown away; wants a yes.
    Discard(Ticket),
}

/// Lines of a list that stays as high while its rows come and go.
const TALL: usize = 12;

impl Window {
    /// Its title.
    pub fn title(&self) -> Cow<'static, str> {
        match self {
            Window::Delete(records) => {
                return match records.as_slice() {
                    [one] => format!("Delete {}?", one.name()).into(),
                    several => format!("Delete {} records?", several.len()).into(),
                };
            }
            Window::Record(form) => return form.title().into(),
            Window::History(window) => return window.title.clone().into(),
            _ => {}
        }
        let title = match self {
            Window::Help => "Help",
            Window::Palette(_) => "Commands and records",
            Window::AsOf(..) => "Score as of",
            Window::Rulebooks => "Rulebook",
            Window::SortColumns(_) => "Sort by",
            Window::Paths(PathInput { purpose: Purpose::Import, .. }) => "Import files",
            Window::Paths(PathInput { purpose: Purpose::Mail, .. }) => "Keep the mail as a file",
            Window::Paths(_) => "Export the book",
            Window::Begin(form) => form.title,
            Window::Preview(..) => "Import these?",
            Window::Leave => "Changes are in memory only",
            Window::Prompt(ask) => ask.label,
            Window::Questions(_) => "Questions and answers",
            Window::Answer(_) => "Answer",
            Window::Discard(_) => "Throw this wizard away?",
            Window::ReportedScores(_) => "Scores that Partner Center reports",
            Window::RuleDialog(_) => "This breaks a rule for associations",
            Window::Record(_) | Window::Delete(_) | Window::History(_) => "",
        };
        title.into()
    }

    /// Its list.
    pub fn list(&self) -> Option<TableId> {
        match self {
            Window::Help => Some(TableId::Help),
            Window::Palette(_) => Some(TableId::Palette),
            Window::AsOf(..) | Window::Paths(_) | Window::Begin(_) | Window::Discard(_) | Window::Delete(_) => None,
            Window::Prompt(ask) if ask.choices.is_empty() => None,
            Window::Prompt(_) => Some(TableId::Options),
            Window::Record(_) => Some(TableId::Form),
            Window::ReportedScores(_) => Some(TableId::ReportedScores),
            Window::RuleDialog(_) => Some(TableId::RuleDialog),
            Window::History(_) => Some(TableId::History),
            Window::Questions(_) => Some(TableId::Questions),
            Window::Answer(_) => Some(TableId::Answer),
            Window::Rulebooks => Some(TableId::Rulebooks),
            Window::SortColumns(_) => Some(TableId::SortColumns),
            Window::Preview(..) => Some(TableId::Preview),
            Window::Leave => Some(TableId::Leave),
        }
    }

    /// The line that is typed into.
    pub fn input(&self) -> Option<&Input> {
        match self {
            Window::Palette(input) | Window::AsOf(input, _) | Window::Questions(input) => Some(input),
            Window::Prompt(ask) => Some(&ask.input),
            Window::ReportedScores(form) => Some(form.input()),
            Window::Paths(line) => Some(&line.input),
            Window::Begin(form) => form.input(),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn input_mut(&mut self) -> Option<&mut Input> {
        match self {
            Window::Palette(input) | Window::AsOf(input, _) | Window::Questions(input) => Some(input),
            Window::Prompt(ask) => Some(&mut ask.input),
            Window::ReportedScores(form) => Some(form.input_mut()),
            Window::Paths(line) => Some(&mut line.input),
            Window::Begin(form) => form.input_mut(),
            _ => None,
        }
    }

    /// Whether it asks for a yes.
    pub const fn asks(&self) -> bool {
        matches!(self, Window::Preview(..) | Window::Discard(_) | Window::Delete(_))
    }

    /// Lines below its list: the legend of gauges in the help, the note below a line, a row that is cut in full.
    const fn notes(&self) -> u16 {
        match self {
            Window::Help | Window::Paths(_) | Window::Preview(..) | Window::History(_) => 3,
            Window::AsOf(..) => 1,
            Window::Delete(_) | Window::Discard(_) => 3,
            Window::Prompt(_) | Window::Record(_) | Window::RuleDialog(_) => 3,
            Window::ReportedScores(_) => 2,
            _ => 0,
        }
    }

    /// Where it stands, with a list of `rows` rows. The palette keeps its height while its list grows and shrinks.
    pub fn place(&self, size: Size, rows: usize) -> layout::Window {
        let rows = match self {
            Window::AsOf(..) | Window::Paths(_) | Window::Discard(_) | Window::Delete(_) => 0,
            Window::Prompt(ask) if ask.choices.is_empty() => 0,
            Window::Palette(_) | Window::Questions(_) => TALL,
            Window::History(_) => rows.max(TALL),
            Window::Begin(form) => form.fields.len(),
            _ => rows.max(1),
        };
        let line = self.input().is_some() && !matches!(self, Window::Begin(_));
        layout::window(size, rows, line, self.notes())
    }
}

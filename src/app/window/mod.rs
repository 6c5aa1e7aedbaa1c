//! Windows over the pane: help, palette, choosers, forms, lines that ask for a date or a file, what wants a yes.

mod confirm;
mod help;

pub use confirm::Confirm;
pub use help::HelpLine;

use crate::column_mapping::ImportRequest;
use crate::form::Form;
use crate::history_dialog::HistoryDialog;
use crate::prompt::Prompt;
use crate::record_form::RecordForm;
use crate::reported_scores_form::ReportedScoresForm;
use crate::rule_dialog::RuleDialog;
use crate::table::TableId;
use crate::view_model::Row;
use laurels_core::faq::Question;
use laurels_core::import_report::Preview;
use std::borrow::Cow;
use std::sync::Arc;
use tui_input::Input;

/// A window over the pane.
#[derive(Clone, Debug)]
pub enum Window {
    /// Every command with its keys, by chapters.
    Help(Arc<[HelpLine]>),
    /// Commands, records and questions, found by words.
    Palette(Form),
    Rulebooks,
    /// The columns of a list to sort by.
    SortColumns(TableId),
    /// What an import would change, with its rows and what was asked for; wants a yes.
    Preview(Arc<Preview>, Arc<[Row]>, Arc<ImportRequest>),
    /// What to do about changes that are in memory only, when leaving.
    Leave,
    Prompt(Box<Prompt>),
    /// Questions that admins ask, found by words.
    Questions(Form),
    Answer(&'static Question),
    /// A record that is written by hand.
    Record(Box<RecordForm>),
    ReportedScores(Box<ReportedScoresForm>),
    /// The association rules that a change breaks; wants a reason for each.
    RuleDialog(Box<RuleDialog>),
    /// What the log says of a record or a change.
    History(Box<HistoryDialog>),
    /// Something that wants a yes.
    Confirm(Confirm),
}

impl Window {
    pub fn title(&self) -> Cow<'static, str> {
        match self {
            Window::Confirm(confirm) => return confirm.title().into(),
            Window::Record(form) => return form.title().into(),
            Window::History(window) => return window.title.clone().into(),
            _ => {}
        }
        let title = match self {
            Window::Help(_) => "Help",
            Window::Palette(_) => "Commands, records and questions",
            Window::Rulebooks => "Rulebook",
            Window::SortColumns(_) => "Sort by",
            Window::Preview(..) => "Import these?",
            Window::Leave => "Changes are in memory only",
            Window::Prompt(ask) => ask.title,
            Window::Questions(_) => "Questions and answers",
            Window::Answer(_) => "Answer",
            Window::ReportedScores(_) => "Scores that Partner Center reports",
            Window::RuleDialog(_) => "This breaks a rule for associations",
            Window::Record(_) | Window::Confirm(_) | Window::History(_) => "",
        };
        title.into()
    }

    pub fn list(&self) -> Option<TableId> {
        match self {
            Window::Help(_) => Some(TableId::Help),
            Window::Palette(_) => Some(TableId::Palette),
            Window::Confirm(_) => None,
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

    /// Its fields, where it is a form or a prompt.
    pub fn form(&self) -> Option<&Form> {
        match self {
            Window::Palette(form) | Window::Questions(form) => Some(form),
            Window::Prompt(ask) => Some(&ask.form),
            Window::Record(form) => Some(&form.form),
            Window::ReportedScores(form) => Some(&form.form),
            Window::RuleDialog(stop) => Some(&stop.form),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn form_mut(&mut self) -> Option<&mut Form> {
        match self {
            Window::Palette(form) | Window::Questions(form) => Some(form),
            Window::Prompt(ask) => Some(&mut ask.form),
            Window::Record(form) => Some(&mut form.form),
            Window::ReportedScores(form) => Some(&mut form.form),
            Window::RuleDialog(stop) => Some(&mut stop.form),
            _ => None,
        }
    }

    /// The line that is typed into.
    pub fn input(&self) -> Option<&Input> {
        self.form()?.input()
    }

    /// Whether its fields stand one below the other and are typed into where they stand.
    pub fn is_typed_in_place(&self) -> bool {
        match self {
            Window::Record(_) | Window::RuleDialog(_) => true,
            Window::Prompt(ask) => ask.form.fields.len() > 1,
            _ => false,
        }
    }

    /// Whether it has several fields, which are saved together.
    pub fn is_saved(&self) -> bool {
        self.form().is_some_and(|form| form.fields.len() > 1)
            || matches!(self, Window::Record(_) | Window::RuleDialog(_))
    }

    /// Whether it goes once a form was saved.
    pub const fn ends_with_saving(&self) -> bool {
        matches!(self, Window::Record(_) | Window::ReportedScores(_) | Window::Confirm(Confirm::Leave))
    }

    /// Whether its list may be filtered with a line of its own, as a pane's is.
    pub const fn is_filtered(&self) -> bool {
        matches!(self, Window::Help(_) | Window::Preview(..) | Window::History(_))
    }

    pub const fn asks(&self) -> bool {
        matches!(self, Window::Preview(..) | Window::Confirm(_))
    }
}

//! What a person wants done, as data: it can be kept, sent and replayed.
//!
//! A key gives the intent of its command in the [table](super::command); a row of a list gives one of the record that
//! it leads to. An intent without a record is about what is selected when it is carried out.

use super::route::Pane;
use super::table::TableId;
use laurels_core::book::{DesignationId, MetricId};
use laurels_core::ids::{CustomerId, PersonId, WizardId};
use serde::{Deserialize, Serialize};

/// What a person wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    Select(Motion),
    NextArea,
    PreviousArea,
    Right,
    Left,
    Open,
    ShowInFull,
    Back,
    Go(Pane),
    NextView,
    PreviousView,
    Filter,
    Sort,
    Explain,
    Plan,
    /// Asks how long the plan is to last.
    PlanUntil,
    Forecast,
    WhatIf,
    ScoreAsOf,
    ChooseRulebook,
    BeginWizard,
    MarkDone,
    NextStep,
    PreviousStep,
    SkipStep,
    WaitAtStep,
    Copy,
    KeepMail,
    Delete,
    OpenQuestions,
    Import,
    New,
    Edit,
    Move,
    Merge,
    /// Of the customer in a form and the one that has its tenant.
    MergeTyped,
    EnterReportedScores,
    WaiveRule,
    DropEntry,
    Mark,
    MarkAll,
    ShowHistory,
    AcceptObserved,
    /// Say what a table is that an import would leave out.
    MapColumns,
    Snooze,
    ShowSnoozed,
    EditPartner,
    Undo,
    Redo,
    Export,
    OpenDemonstration,
    NamePartner,
    LeaveDemonstration,
    Reload,
    Confirm,
    Choose,
    SaveForm,
    NextField,
    PreviousField,
    EditLine(LineEdit),
    OpenPalette,
    ToggleHelp,
    Repaint,
    SwitchMouse,
    Suspend,
    CloseWindow,
    Quit,
    Interrupt,
    /// Opens what a row is about; no command of its own.
    Show(Target),
    /// Begins a wizard, or goes on with it where it waits; no command of its own.
    Begin(WizardId),
    /// Open a view of the pane.
    ShowView(TableId),
    /// Opens a group of rows, by its key, or folds it again.
    Fold(String),
    /// Give the keys to a list, and select the row of that key.
    Point(TableId, String),
    /// Sort a list by a column, or reverse that.
    SortBy(TableId, usize),
}

/// Where the selection of a list moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Motion {
    Down,
    Up,
    PageDown,
    PageUp,
    HalfPageDown,
    HalfPageUp,
    First,
    Last,
}

/// What is done to the line being typed, beside typing into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineEdit {
    Left,
    Right,
    Start,
    End,
    Erase,
    Delete,
    EraseWord,
    Clear,
}

/// What a row leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    Customer(CustomerId),
    Designation(DesignationId),
    Metric(DesignationId, MetricId),
    Plan(DesignationId),
    Forecast(DesignationId),
    Person(PersonId),
    /// A partner of a portfolio, by its file.
    Partner(String),
}

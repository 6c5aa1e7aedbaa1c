//! A prompt in front, of a wizard, a form or a list: a line or a few, what may be chosen, and what becomes of the answer.

use crate::form::{Field, FieldKind, Form};
use crate::table::TableId;
use chrono::NaiveDate;
use laurels_core::book::DesignationId;
use laurels_core::day;
use laurels_core::plan::Until;
use laurels_core::todo::TodoKey;
use laurels_core::wizard::StepQuestion;
use std::borrow::Cow;
use std::sync::Arc;

/// What asks for a plan until the renewal.
pub const RENEWAL: &str = "renewal";

/// What files are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Import,
    /// The file to export to, and whether the program is left afterwards.
    Export {
        /// Whether the program is left afterwards.
        then_quit: bool,
    },
    /// The file to keep the mail of a wizard's step in.
    Mail,
    /// The file to write a list to as it is shown.
    View(TableId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptSubject {
    AsOf,
    /// How long the plan of a designation is to last.
    PlanUntil(DesignationId),
    Paths(Purpose),
    /// Whose book a new store is.
    Partner,
    /// Something that the wizard asks.
    Wizard(StepQuestion),
    /// A field of the form of a record, by its place.
    Record(usize),
    /// The same of a rule that is shown in the form below, by the finding's place there.
    WaiveInForm(usize),
    /// What of a list is copied.
    Copy(TableId),
    /// Until which day a todo is snoozed.
    Snooze(TodoKey),
    /// What kind of file it is whose columns nobody knows.
    FileKind,
    /// Which of its columns is meant.
    Columns,
    /// What the column at that place holds.
    ColumnField(usize),
    /// What a copy of the scenario in front is called.
    Scenario,
    /// Why it is snoozed until that day.
    Because(TodoKey, NaiveDate),
}

/// An answer to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub name: String,
    /// What tells it from others.
    pub more: String,
}

#[derive(Clone, Debug)]
pub struct Prompt {
    pub asked: PromptSubject,
    pub title: &'static str,
    pub form: Form,
    /// What to say in place of the help, such as the files that a path may go on to.
    pub remark: Option<String>,
    /// What may be chosen; empty where only typing answers.
    pub choices: Arc<[Choice]>,
    /// Whether only what may be chosen is an answer, so that what is typed looks for it.
    pub closed: bool,
    /// What is picked so far, where several may be chosen; the first choice then says that these are all.
    pub picked: Option<Vec<String>>,
}

impl Prompt {
    /// A prompt of one line: its label, which is the title as well, what is expected, and what stands in it.
    pub fn line(
        asked: PromptSubject,
        label: &'static str,
        help: impl Into<Cow<'static, str>>,
        kind: FieldKind,
        value: &str,
    ) -> Prompt {
        let form = Form::new(vec![Field::new(label, help, kind, value)]);
        Prompt { asked, title: label, form, remark: None, choices: [].into(), closed: false, picked: None }
    }

    pub fn as_of(date: Option<NaiveDate>) -> Prompt {
        let value = date.map(|date| date.to_string()).unwrap_or_default();
        let help = format!("{}; leave it blank for today", day::HELP);
        Prompt { title: "Score as of", ..Prompt::line(PromptSubject::AsOf, "As of", help, FieldKind::Day, &value) }
    }

    pub fn until(designation: DesignationId, until: Until) -> Prompt {
        let value = match until {
            Until::Today => String::new(),
            Until::Renewal => RENEWAL.to_owned(),
            Until::Day(day) => day.to_string(),
        };
        let help = format!("{}; {RENEWAL} for the cheapest day before it; leave it blank for the day alone", day::HELP);
        let asked = PromptSubject::PlanUntil(designation);
        Prompt { title: "Plan until", ..Prompt::line(asked, "Until", help, FieldKind::Text, &value) }
    }

    pub fn paths(purpose: Purpose, value: &str) -> Prompt {
        let (title, label, help) = match purpose {
            Purpose::Import => (
                "Import files",
                "Files",
                "one or more, with a space between; quote names that have spaces; Tab completes",
            ),
            Purpose::Export { .. } => ("Export the book", "File", "a new file; Tab completes its folder"),
            Purpose::View(_) => (
                "Save this view to a file",
                "File",
                "such as view.tsv, or .csv or .xlsx for a spreadsheet, a plan also .ics for a calendar; Tab completes its folder",
            ),
            Purpose::Mail => (
                "Keep the mail as a file",
                "File",
                "a new file, such as request.eml: mail programs open it as a draft; nothing is sent from here",
            ),
        };
        Prompt { title, ..Prompt::line(PromptSubject::Paths(purpose), label, help, FieldKind::Path, value) }
    }

    /// What is typed in its first line.
    pub fn text(&self) -> &str {
        self.form.text(0)
    }

    /// Says what is wrong with its first line.
    pub fn complain(&mut self, why: impl Into<String>) {
        if let Some(field) = self.form.fields.first_mut() {
            field.fault = Some(why.into());
        }
    }

    /// What is wrong with its first line.
    pub fn fault(&self) -> Option<&str> {
        self.form.fields.first()?.fault.as_deref()
    }
}

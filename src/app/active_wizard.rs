//! A wizard in front, and those that wait: what is answered lies in [`core::wizard`](laurels_core::wizard), here is where
//! one stands on the screen.

use laurels_core::ids::{StepId, WizardId};
use laurels_core::wizard::{self, Answers, CommandView, Mail, Outlook, Ticket, Wizard, WizardRun};

use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct ActiveWizard {
    pub ticket: Ticket,
    pub wizard: &'static Wizard,
    pub run: WizardRun,
    /// The page of the step in front.
    pub page: Arc<[Paragraph]>,
    /// What was wrong with the last try, and with which field.
    pub problem: Option<(String, String)>,
    /// The headings of the page that are open.
    pub opened: BTreeSet<Section>,
    /// What was recorded, once it was.
    pub recorded: Option<Recorded>,
}

/// What a wizard has recorded, and what that does to the scores.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub what: String,
    pub outlook: Option<Arc<Outlook>>,
    /// Whether the association that it is about is in force since.
    pub is_active: bool,
}

/// A heading of a step's page, its texts shown on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Why,
    Wrong,
    Proof,
    Changed,
}

impl Section {
    pub const fn title(self) -> &'static str {
        match self {
            Section::Why => "Why",
            Section::Wrong => "What goes wrong",
            Section::Proof => "What proves it",
            Section::Changed => "What has changed",
        }
    }
}

impl ActiveWizard {
    /// The customer that it is about, as far as that is answered.
    pub fn customer(&self) -> Option<&str> {
        self.run.answers.get("customer").map(String::as_str)
    }

    /// Whether there is nothing left to do in it.
    pub fn is_recorded(&self) -> bool {
        self.recorded.is_some()
    }

    /// What tells one outlook from another: everything that is answered and done.
    pub fn key(&self) -> String {
        serde_json::to_string(&self.run).unwrap_or_default()
    }
}

/// A paragraph of a step's page.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph {
    pub what: PageItem,
    /// What stands before it, dimmed.
    pub label: String,
    pub text: String,
    /// Columns by which its further lines are moved to the right.
    pub indent: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PageItem {
    Text,
    Label,
    /// Something that goes wrong now and then.
    Wrong,
    /// A heading that opens and closes.
    Heading(Section),
    /// What is wrong with an answer.
    Problem,
    /// Something to answer, by field: answered, open, or by default.
    Field(String, Answered),
    Command(CommandView),
    Link(String),
    /// A mail to copy or keep.
    Mail(Mail),
    Record,
    /// A step to go to, and the field there that needs an answer.
    Step(StepId, String),
    Next,
    Blank,
}

/// How far a field is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Yes,
    /// Something stands there until it is answered otherwise.
    ByDefault,
    No,
    /// It may stay blank.
    Optional,
}

/// A wizard to begin, with what is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub wizard: WizardId,
    pub answers: Answers,
}

impl Beginning {
    pub fn new<'a>(wizard: impl Into<WizardId>, answers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Beginning {
        let answers = answers.into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Beginning { wizard: wizard.into(), answers }
    }

    /// Whether a draft is of the same wizard about the same matter.
    pub fn is_of(&self, run: &WizardRun) -> bool {
        const MATTER: [&str; 6] = ["customer", "person", "exam", "association", "subscription", "designation"];
        let same = |field: &&str| match (self.answers.get(*field), run.answers.get(*field)) {
            (Some(asked), Some(answered)) => asked == answered,
            _ => true,
        };
        let about = MATTER.iter().any(|field| self.answers.contains_key(*field) && run.answers.contains_key(*field));
        run.wizard == self.wizard && about && MATTER.iter().all(same)
    }
}

/// The wizard of that id, as long as it ships.
pub fn wizard_named(id: &WizardId) -> Option<&'static Wizard> {
    wizard::wizard(id)
}

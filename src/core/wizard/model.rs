//! What a wizard is: steps, what they ask, and what comes of it, as `assets/wizards/` says it.
//!
//! A list names every wizard and opens few, so its [`Script`] is read when it is first asked for (see
//! [`load`](super::load)). Nothing here knows a book or an answer.

use super::fill::fill_with;
use super::load::script;
use super::opening::Opening;
use crate::book::{Activity, AssociationState, AssociationType, Product};
use crate::ids::{StepId, WizardId};
use serde::Deserialize;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::OnceLock;

/// A wizard: the road to one kind of association, or of a person's link.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wizard {
    pub id: WizardId,
    /// Its place in every list.
    pub order: u32,
    pub title: String,
    /// What it does, in few words; `{activity}` and other fields are blanks.
    pub short: String,
    /// What it leads to: an association type's word, or `certified-professional`.
    #[serde(rename = "type")]
    pub kind: String,
    pub about: String,
    /// The product family that it is about, where it is only one.
    pub product: Option<Product>,
    pub source: String,
    /// What its steps ask for, and what follows from that: a list begins wizards whose steps it never reads.
    pub asks: BTreeSet<String>,
    #[serde(default)]
    pub opens: Vec<Opening>,
    /// What its file says below that.
    #[serde(skip)]
    pub(super) rest: &'static str,
    #[serde(skip)]
    pub(super) script: OnceLock<Script>,
}

/// What a wizard asks, says and records.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What it asks, by id: the shared fields as this wizard has them.
    pub fields: BTreeMap<String, Field>,
    pub refusals: Vec<Refusal>,
    /// Fields that follow from others.
    pub decisions: Vec<Decision>,
    /// Its steps, in order; the last one reviews and records.
    pub steps: Vec<Step>,
    pub records: Vec<Record>,
}

impl Deref for Wizard {
    type Target = Script;

    fn deref(&self) -> &Script {
        self.script.get_or_init(|| script(self.rest).unwrap_or_default())
    }
}

/// An id names one wizard.
impl PartialEq for Wizard {
    fn eq(&self, other: &Wizard) -> bool {
        self.id == other.id
    }
}

impl Wizard {
    pub fn step<Q: PartialEq + ?Sized>(&self, id: &Q) -> Option<&Step>
    where
        StepId: Borrow<Q>,
    {
        self.steps.iter().find(|step| step.id.borrow() == id)
    }

    /// Whether a step asks for a field, it follows from others, or it says which association is carried on.
    pub fn knows(&self, field: &str) -> bool {
        let asked = self.steps.iter().any(|step| step.fields.iter().any(|asked| asked == field));
        asked
            || (field == "association" && self.association_type().is_some())
            || self.decisions.iter().any(|decision| decision.field == field)
            || (field == "product" && self.product.is_some())
    }

    /// Whether a step asks for a field on the way that these answers leave.
    pub fn asks_beside(&self, field: &str, set: &[(String, String)]) -> bool {
        let value = |id: &str| set.iter().find(|(answered, _)| answered == id).map(|(_, value)| value.as_str());
        let mut asking = self.steps.iter().filter(|step| step.fields.iter().any(|asked| asked == field));
        asking.any(|step| step.when.evaluate(value) != Truth::No)
    }

    /// The product families that it can be about.
    pub fn products(&self) -> Vec<Product> {
        let choices = self.fields.get("product").map_or(&[][..], |field| &field.options);
        let asked = choices.iter().filter_map(|option| Product::from_word(&option.value)).collect();
        self.product.map_or(asked, |product| vec![product])
    }

    /// What it does with these answers, in few words.
    pub fn in_short(&self, set: &[(&str, String)]) -> String {
        let value = |blank: &str| set.iter().find(|(field, _)| *field == blank).map(|(_, value)| value.as_str());
        fill_with(&self.short, |blank| value(blank).unwrap_or_default().to_owned()).trim_end().to_owned()
    }

    /// The association type that it leads to; none where it links a person.
    pub fn association_type(&self) -> Option<AssociationType> {
        AssociationType::from_word(&self.kind)
    }
}

/// The id of the last step of every wizard.
pub const REVIEW: &str = "review";

/// Something that a wizard asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name, in a word or two.
    pub label: String,
    pub ask: String,
    pub kind: FieldKind,
    /// The answers to choose from.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// What stands until something else is answered: a value, or `only`, the location that the customer's associations use or
    /// the only one that can be meant.
    #[serde(default)]
    pub default: Option<String>,
    /// Whether it may stay blank.
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub help: Option<String>,
    /// Whether its day may lie ahead; what was done, was done up to today.
    #[serde(default)]
    pub ahead: bool,
}

impl Field {
    /// The words for an answer, where it is one of a few.
    pub fn option(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.value == value)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    Choice,
    Customer,
    Subscription,
    Association,
    Person,
    /// A location id of the partner.
    Location,
    /// Names of workloads, with commas between.
    Workloads,
    Date,
    /// A mail address, or a name and one.
    Contact,
    /// Names of documents, with commas between.
    Evidence,
    /// The exam of a certification that the person holds.
    Exam,
    /// A quarter of a year, as `2027-Q1`.
    Quarter,
    /// Certifications that expire in the quarter, as `PERSON/EXAM`, with commas between.
    Certifications,
    Text,
}

/// One of a few answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Values that fields must have: every field one of its values. Empty, it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Condition(pub BTreeMap<String, Vec<String>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    /// Nobody knows yet: a field that it asks about has no value.
    Open,
}

impl Condition {
    pub fn evaluate<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Truth {
        let mut truth = Truth::Yes;
        for (field, values) in &self.0 {
            match value(field) {
                None => truth = Truth::Open,
                Some(value) if values.iter().any(|wanted| wanted == value) => {}
                Some(_) => return Truth::No,
            }
        }
        truth
    }
}

/// A combination that is impossible.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub when: Condition,
    /// Why, and what else to do.
    pub why: String,
    /// The wizard to go to instead.
    #[serde(default)]
    pub instead: Option<WizardId>,
}

/// A field that follows from others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub field: String,
    pub when: Condition,
    pub value: String,
    pub why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    Partner,
    /// Somebody of the partner whom the wizard is about; documents tell no difference.
    #[serde(rename(serialize = "partner"))]
    Person,
    Customer,
    Microsoft,
}

impl Actor {
    /// As the partner reads it.
    pub const fn who(self) -> &'static str {
        match self {
            Actor::Partner => "you",
            Actor::Person => "the person",
            Actor::Customer => "the customer",
            Actor::Microsoft => "Microsoft",
        }
    }
}

/// A step: who does what where, what can go wrong, what proves it, how long it takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id, one of a kind in its wizard.
    pub id: StepId,
    pub title: String,
    pub actor: Actor,
    pub role: String,
    #[serde(rename = "where")]
    pub place: String,
    /// How long it takes, and which clock runs.
    pub time: String,
    /// Days that it usually waits for somebody else.
    #[serde(default)]
    pub waits_days: Option<u32>,
    /// The same as a path of the rulebook, in business days.
    #[serde(default)]
    pub waits_rule: Option<String>,
    /// Whether it waits for a customer who was asked, as long as one is given before being asked again.
    #[serde(default)]
    pub waits_answer: bool,
    /// When it is part of the way.
    #[serde(default)]
    pub when: Condition,
    #[serde(default)]
    pub fields: Vec<String>,
    /// The state of the association once it is done.
    #[serde(default)]
    pub state: Option<AssociationState>,
    /// The finer state of an association that is not in force yet, once somebody said that it was done.
    #[serde(default)]
    pub substate: Option<String>,
    /// The day with which somebody says that it was done; without such a field it is done when it is left.
    #[serde(default)]
    pub done_field: Option<String>,
    /// Whether the day on which it was done may be before or after any other step's.
    #[serde(default)]
    pub any_day: bool,
    pub text: String,
    /// Why it is done, where that takes a paragraph.
    #[serde(default)]
    pub why: Option<String>,
    /// What was different before, or is disputed.
    #[serde(default)]
    pub changed: Option<String>,
    /// What more there is to say of some branches.
    #[serde(default, rename = "part")]
    pub parts: Vec<Part>,
    #[serde(default)]
    pub wrong: Vec<String>,
    pub proof: String,
    #[serde(default)]
    pub links: Vec<String>,
    #[serde(default, rename = "command")]
    pub commands: Vec<Command>,
    #[serde(default)]
    pub mail: Option<String>,
    /// The mail to write in some branches.
    #[serde(default)]
    pub mail_of: Vec<MailOf>,
    #[serde(default)]
    pub source: Option<String>,
}

impl Step {
    /// Whether somebody said that it was done; one of ours is done when it is left.
    pub fn is_done<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        self.done_field.as_deref().is_none_or(|field| value(field).is_some())
    }
}

/// A paragraph for some branches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    #[serde(default)]
    pub when: Condition,
    pub text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailOf {
    #[serde(default)]
    pub when: Condition,
    pub mail: String,
}

/// The shell that a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// sh, bash, zsh and their kin.
    Posix,
    Powershell,
}

/// A command, argument by argument.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The branches that use it.
    #[serde(default)]
    pub when: Condition,
    pub shell: Shell,
    pub does: String,
    /// The program and its arguments.
    pub argv: Vec<String>,
}

/// A mail, before its blanks are filled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailForm {
    pub about: String,
    pub to: String,
    pub subject: String,
    pub body: String,
    pub source: String,
}

/// What the review step records.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    #[serde(default)]
    pub when: Condition,
    #[serde(rename = "do")]
    pub action: RecordAction,
    #[serde(default, rename = "type")]
    pub kind: Option<AssociationType>,
    /// Its activity, where no answer says it.
    #[serde(default)]
    pub activity: Option<Activity>,
    /// The states from which it is brought to the other one, where Microsoft brings it there from others.
    #[serde(default)]
    pub from: Vec<AssociationState>,
    #[serde(default)]
    pub state: Option<AssociationState>,
    /// What its log says of that.
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordAction {
    /// An association begins, or a draft of it is carried on.
    Associate,
    /// An association comes to another state.
    Advance,
    /// An association goes over to another location of ours.
    Move,
    LinkPerson,
    /// Certifications are valid for longer.
    Renew,
    /// The partner is enrolled in a designation.
    Enrol,
    /// The enrolments of an anniversary are renewed.
    RenewEnrolment,
}

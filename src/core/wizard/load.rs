//! Reads the wizards that ship, and checks what a reader would stumble over: every name must lead somewhere.

use super::fill;
use super::mails;
use super::model::{Actor, Choice, Condition, Decision, Field, FieldKind, REVIEW, Record, Refusal, Step, Wizard};
use super::opening::Opening;
use crate::book::{AssociationState, Product};
use crate::ids::{StepId, WizardId};
use serde::Deserialize;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Id and text of every wizard that ships.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/wizards.rs"));
/// What several of them ask.
const FIELDS: &str = include_str!("../../../assets/wizards/shared/fields.toml");
/// Steps that several of them share; the last one of all, too.
const SHARED: &str = include_str!("../../../assets/wizards/shared/steps.toml");
/// The step that ends every one of them.
const LAST: &str = include_str!("../../../assets/wizards/shared/review.toml");

/// The wizards that ship, in the order of every list. Those that cannot be read are left out; a test sees to it that there are none.
pub fn shipped() -> &'static [Wizard] {
    static WIZARDS: LazyLock<Vec<Wizard>> = LazyLock::new(|| {
        let mut wizards: Vec<Wizard> = SHIPPED.iter().filter_map(|(_, text)| parse(text).ok()).collect();
        wizards.sort_by_key(|wizard| wizard.order);
        wizards
    });
    &WIZARDS
}

/// The wizard of that id.
pub fn wizard<Q: PartialEq + ?Sized>(id: &Q) -> Option<&'static Wizard>
where
    WizardId: Borrow<Q>,
{
    shipped().iter().find(|wizard| wizard.id.borrow() == id)
}

/// Everything that is wrong with the wizards that ship.
pub fn problems() -> Vec<String> {
    SHIPPED.iter().filter_map(|(_, text)| parse(text).err()).flatten().collect()
}

/// A wizard as its file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: WizardId,
    order: u32,
    title: String,
    short: String,
    #[serde(rename = "type")]
    kind: String,
    about: String,
    product: Option<Product>,
    source: String,
    #[serde(default)]
    opens: Vec<Opening>,
    #[serde(default)]
    fields: BTreeMap<String, Other>,
    #[serde(default, rename = "refuse")]
    refusals: Vec<Refusal>,
    #[serde(default, rename = "decide")]
    decisions: Vec<Decision>,
    #[serde(rename = "step")]
    steps: Vec<WrittenStep>,
    #[serde(rename = "record")]
    records: Vec<Record>,
}

/// A step of its own, or a shared one.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenStep {
    Shared(SharedStep),
    Own(Box<Step>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedStep {
    #[serde(rename = "use")]
    name: StepId,
    #[serde(default)]
    when: Condition,
}

/// What a wizard says otherwise of a shared field, or all there is to say of one of its own.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    label: Option<String>,
    ask: Option<String>,
    kind: Option<FieldKind>,
    options: Option<Vec<WrittenChoice>>,
    default: Option<String>,
    optional: Option<bool>,
    help: Option<String>,
    ahead: Option<bool>,
}

/// An answer to choose from: one of the shared field's by its value, or in full.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenChoice {
    Value(String),
    Choice(Choice),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    #[serde(default, rename = "step")]
    steps: Vec<Step>,
}

/// Reads a wizard, with the shared fields and steps it uses.
///
/// # Errors
/// All that is wrong with it, each with the wizard's id.
pub fn parse(text: &str) -> Result<Wizard, Vec<String>> {
    let failed = |error: toml::de::Error| vec![error.to_string()];
    let written: Written = toml::from_str(text).map_err(failed)?;
    let shared: Steps = toml::from_str(SHARED).map_err(failed)?;
    let last: Steps = toml::from_str(LAST).map_err(failed)?;
    let mut problems = Vec::new();
    let mut fields = fields(written.fields, &mut problems).map_err(failed)?;
    let mut steps = Vec::new();
    for step in written.steps {
        match step {
            WrittenStep::Own(step) => steps.push(*step),
            WrittenStep::Shared(SharedStep { name, when }) => match shared.steps.iter().find(|step| step.id == name) {
                Some(step) => {
                    let mut step = step.clone();
                    step.when.0.extend(when.0);
                    steps.push(step);
                }
                None => problems.push(format!("there is no shared step {name:?}")),
            },
        }
    }
    steps.extend(last.steps);
    steps.iter_mut().for_each(|step| ask_when(step, &mut fields));
    let wizard = Wizard {
        id: written.id,
        order: written.order,
        title: written.title,
        short: written.short,
        kind: written.kind,
        about: written.about,
        product: written.product,
        source: written.source,
        opens: written.opens,
        fields,
        refusals: written.refusals,
        decisions: written.decisions,
        steps,
        records: written.records,
    };
    check(&wizard, &mut problems);
    match problems.is_empty() {
        true => Ok(wizard),
        false => Err(problems.into_iter().map(|problem| format!("{}: {problem}", wizard.id)).collect()),
    }
}

/// Has a step say by which day it was done: one with which an association begins or ends by the day that it asks for, one
/// that somebody else does by that too, or by one of its own where there is something to wait for.
fn ask_when(step: &mut Step, fields: &mut BTreeMap<String, Field>) {
    use AssociationState::{Active, Displaced, Ended};
    let waits = step.waits_days.is_some() || step.waits_rule.is_some() || step.state.is_some();
    let theirs = step.actor != Actor::Partner && waits;
    let dated = matches!(step.state, Some(Active | Ended | Displaced));
    let is_day = |id: &&String| fields.get(*id).is_some_and(|field| field.kind == FieldKind::Date);
    let own = step.fields.iter().find(is_day).cloned().filter(|_| theirs || dated);
    if step.said_by.is_some() || own.is_none() && !theirs {
        return;
    }
    step.said_by = Some(own.unwrap_or_else(|| {
        let id = format!("{}_on", step.id.replace('-', "_"));
        fields.entry(id.clone()).or_insert_with(|| Field {
            label: "Done on".to_owned(),
            ask: "On which day was this done? Leave it blank until it is.".to_owned(),
            kind: FieldKind::Date,
            options: Vec::new(),
            default: None,
            optional: true,
            help: None,
            ahead: false,
        });
        step.fields.push(id.clone());
        id
    }));
}

/// The shared fields, as a wizard has them, and its own.
fn fields(
    others: BTreeMap<String, Other>,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, Field>, toml::de::Error> {
    let mut fields: BTreeMap<String, Field> = toml::from_str(FIELDS)?;
    for (id, other) in others {
        match fields.get_mut(&id) {
            Some(field) => other.waive(field),
            None => match other.alone() {
                Some(field) => {
                    fields.insert(id, field);
                }
                None => problems.push(format!("the field {id} needs a label, a question and a kind")),
            },
        }
    }
    Ok(fields)
}

impl Other {
    fn waive(self, field: &mut Field) {
        if let Some(options) = self.options {
            field.options = options.into_iter().filter_map(|option| option.beside(&field.options)).collect();
        }
        field.label = self.label.unwrap_or_else(|| std::mem::take(&mut field.label));
        field.ask = self.ask.unwrap_or_else(|| std::mem::take(&mut field.ask));
        field.kind = self.kind.unwrap_or(field.kind);
        field.default = self.default.or_else(|| field.default.take());
        field.optional = self.optional.unwrap_or(field.optional);
        field.help = self.help.or_else(|| field.help.take());
        field.ahead = self.ahead.unwrap_or(field.ahead);
    }

    /// The field of which this is all there is to say.
    fn alone(self) -> Option<Field> {
        let options = self.options.into_iter().flatten().filter_map(|option| option.beside(&[])).collect();
        Some(Field {
            label: self.label?,
            ask: self.ask?,
            kind: self.kind?,
            options,
            default: self.default,
            optional: self.optional.unwrap_or(false),
            help: self.help,
            ahead: self.ahead.unwrap_or(false),
        })
    }
}

impl WrittenChoice {
    fn beside(self, shared: &[Choice]) -> Option<Choice> {
        match self {
            WrittenChoice::Choice(choice) => Some(choice),
            WrittenChoice::Value(value) => shared.iter().find(|choice| choice.value == value).cloned(),
        }
    }
}

/// Looks where every name leads.
fn check(wizard: &Wizard, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for step in &wizard.steps {
        if !seen.insert(step.id.as_str()) {
            problems.push(format!("there are two steps {}", step.id));
        }
        check_step(wizard, step, problems);
    }
    if wizard.steps.last().is_none_or(|step| step.id != REVIEW) {
        problems.push("the last step is not the review".to_owned());
    }
    for refusal in &wizard.refusals {
        conditions(wizard, "a refusal", &refusal.when, problems);
    }
    for decision in &wizard.decisions {
        conditions(wizard, "a decision", &decision.when, problems);
        let field = wizard.fields.get(&decision.field);
        if field.is_none_or(|field| field.option(&decision.value).is_none()) {
            problems.push(format!("a decision gives {} the unknown value {}", decision.field, decision.value));
        }
    }
    for record in &wizard.records {
        conditions(wizard, "a record", &record.when, problems);
    }
}

fn check_step(wizard: &Wizard, step: &Step, problems: &mut Vec<String>) {
    let place = format!("step {}", step.id);
    for field in step.fields.iter().chain(&step.said_by).filter(|field| !wizard.fields.contains_key(*field)) {
        problems.push(format!("{place} asks for the unknown field {field}"));
    }
    let parts = step.parts.iter().map(|part| &part.when);
    let commands = step.commands.iter().map(|command| &command.when);
    let letters = step.mail_of.iter().map(|of| &of.when);
    for when in parts.chain(commands).chain(letters).chain([&step.when]) {
        conditions(wizard, &place, when, problems);
    }
    let argv = step.commands.iter().flat_map(|command| command.argv.iter().chain([&command.does]));
    let texts = [&step.title, &step.role, &step.place, &step.time, &step.text, &step.proof].into_iter();
    let texts = texts.chain(&step.wrong).chain(&step.links).chain(argv).chain(step.parts.iter().map(|part| &part.text));
    let texts = texts.chain(&step.why).chain(&step.changed);
    let mut blanks: BTreeSet<String> = texts.flat_map(|text| fill::blanks(text)).collect();
    for id in step.mail.iter().chain(step.mail_of.iter().map(|of| &of.mail)) {
        match mails::form(id) {
            Some(form) => {
                blanks.extend([&form.to, &form.subject, &form.body].into_iter().flat_map(|text| fill::blanks(text)))
            }
            None => problems.push(format!("{place} names the unknown mail {id}")),
        }
    }
    for blank in blanks {
        match fill::needs(&blank) {
            None => problems.push(format!("{place} has a blank {{{blank}}} that nothing fills")),
            Some(fields) if fields.is_empty() || fields.iter().any(|field| wizard.knows(field)) => {}
            Some(fields) => {
                problems.push(format!("{place} has a blank {{{blank}}}, and nothing asks for {}", fields.join(" or ")))
            }
        }
    }
}

/// Whether a condition asks about fields and values that there are.
fn conditions(wizard: &Wizard, place: &str, when: &Condition, problems: &mut Vec<String>) {
    for (id, values) in &when.0 {
        let Some(field) = wizard.fields.get(id) else {
            problems.push(format!("{place} depends on the unknown field {id}"));
            continue;
        };
        let unknown = |value: &&String| !field.options.is_empty() && field.option(value).is_none();
        for value in values.iter().filter(unknown) {
            problems.push(format!("{place} depends on {id} being {value}, which it never is"));
        }
    }
}

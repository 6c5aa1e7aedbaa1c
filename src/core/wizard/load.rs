//! Reads the wizards that ship; that every name in them leads somewhere, tests see to.

use super::model::{Actor, Choice, Condition, Decision, Field, FieldKind, Record, Refusal, Script, Step, Wizard};
use crate::ids::{StepId, WizardId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Id, head and rest of every wizard that ships: the head is TOML, the rest JSON.
const SHIPPED: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/wizards.rs"));

/// What a file that several wizards share holds, read once.
type Shared<T> = LazyLock<Result<T, String>>;

/// What several of them ask.
static FIELDS: Shared<BTreeMap<String, Field>> =
    Shared::new(|| shared(include_str!(concat!(env!("OUT_DIR"), "/fields.json"))));
/// Steps that several of them share.
static STEPS: Shared<Steps> = Shared::new(|| shared(include_str!(concat!(env!("OUT_DIR"), "/steps.json"))));
/// The step that ends every one of them.
static LAST: Shared<Steps> = Shared::new(|| shared(include_str!(concat!(env!("OUT_DIR"), "/review.json"))));

fn shared<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// The wizards that ship, in the order of every list: their heads, until more of them is asked for. Those that cannot be
/// read are left out; a test sees to it that there are none.
pub fn shipped() -> &'static [Wizard] {
    static WIZARDS: LazyLock<Vec<Wizard>> = LazyLock::new(|| {
        let mut wizards: Vec<Wizard> = SHIPPED.iter().filter_map(|(_, above, rest)| head(above, rest).ok()).collect();
        wizards.sort_by_key(|wizard| wizard.order);
        wizards
    });
    &WIZARDS
}

pub fn wizard<Q: PartialEq + ?Sized>(id: &Q) -> Option<&'static Wizard>
where
    WizardId: Borrow<Q>,
{
    shipped().iter().find(|wizard| wizard.id.borrow() == id)
}

/// A wizard of which the head is read; the rest is when it is asked for.
fn head(above: &str, rest: &'static str) -> Result<Wizard, toml::de::Error> {
    Ok(Wizard { rest, ..toml::from_str(above)? })
}

/// What follows the head of a wizard, as its file says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
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

/// Reads what follows the head of a wizard, with the shared fields and steps it uses.
///
/// # Errors
/// What is wrong with it: syntax, words, and shared steps and fields that there are not.
pub(super) fn script(rest: &str) -> Result<Script, String> {
    let written: Written = shared(rest)?;
    let (shared, last) = (STEPS.as_ref().map_err(Clone::clone)?, LAST.as_ref().map_err(Clone::clone)?);
    let mut fields = fields(written.fields)?;
    let mut steps = Vec::new();
    for step in written.steps {
        match step {
            WrittenStep::Own(step) => steps.push(*step),
            WrittenStep::Shared(SharedStep { name, when }) => {
                let shared = shared.steps.iter().find(|step| step.id == name);
                let mut step = shared.ok_or_else(|| format!("there is no shared step {name}"))?.clone();
                step.when.0.extend(when.0);
                steps.push(step);
            }
        }
    }
    steps.extend(last.steps.iter().cloned());
    steps.iter_mut().for_each(|step| ask_when(step, &mut fields));
    Ok(Script { fields, refusals: written.refusals, decisions: written.decisions, steps, records: written.records })
}

/// Has a step say by which day it was done: one that brings an association to another state, and one of somebody else where
/// there is something to wait for. The day is the one that it asks for already, or one of its own.
fn ask_when(step: &mut Step, fields: &mut BTreeMap<String, Field>) {
    let waits = step.waits_days.is_some() || step.waits_rule.is_some() || step.waits_answer;
    let is_said = step.state.is_some() || step.actor != Actor::Partner && waits;
    if step.done_field.is_some() || !is_said {
        return;
    }
    let is_day = |id: &&String| fields.get(*id).is_some_and(|field| field.kind == FieldKind::Date);
    let own = step.fields.iter().find(is_day).cloned();
    step.done_field = Some(own.unwrap_or_else(|| {
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
fn fields(others: BTreeMap<String, Other>) -> Result<BTreeMap<String, Field>, String> {
    let mut fields = FIELDS.clone()?;
    for (id, other) in others {
        match fields.get_mut(&id) {
            Some(field) => other.waive(field),
            None => {
                let none = || format!("the field {id} needs a label, a question and a kind");
                let field = other.standalone().ok_or_else(none)?;
                fields.insert(id, field);
            }
        }
    }
    Ok(fields)
}

impl Other {
    fn waive(self, field: &mut Field) {
        if let Some(options) = self.options {
            field.options = options.into_iter().filter_map(|option| option.with_shared(&field.options)).collect();
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
    fn standalone(self) -> Option<Field> {
        let options = self.options.into_iter().flatten().filter_map(|option| option.with_shared(&[])).collect();
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
    fn with_shared(self, shared: &[Choice]) -> Option<Choice> {
        match self {
            WrittenChoice::Choice(choice) => Some(choice),
            WrittenChoice::Value(value) => shared.iter().find(|choice| choice.value == value).cloned(),
        }
    }
}

#[cfg(test)]
mod tests;

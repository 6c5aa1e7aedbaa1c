//! A step as somebody reads it: blanks filled, branches chosen. What a branch says that is still open begins with its
//! condition.

use super::fill::{blanks, fill, is_filled, paragraphs, prose};
use super::known::Known;
use super::mails::{self, Mail};
use super::model::{Actor, Condition, Shell, Step, Truth};
use super::shell::{self, Argument};
use crate::ids::StepId;
use serde::{Serialize, Serializer};

/// A step, ready to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    pub id: StepId,
    pub title: String,
    pub actor: Actor,
    pub role: String,
    #[serde(rename = "where")]
    pub place: String,
    /// How long it takes, and which clock runs.
    pub time: String,
    /// What to do, paragraph by paragraph.
    #[serde(serialize_with = "in_one")]
    pub text: Vec<String>,
    pub wrong: Vec<String>,
    pub proof: String,
    pub why: Vec<String>,
    /// What was different before, or is disputed.
    pub changed: Vec<String>,
    pub commands: Vec<CommandView>,
    pub links: Vec<String>,
    pub mail: Option<Mail>,
    pub fields: Vec<String>,
    /// Days that it usually waits for somebody else.
    pub waits_days: Option<u32>,
}

impl StepView {
    pub fn who(&self) -> String {
        match self.actor {
            Actor::Partner | Actor::Person => self.role.clone(),
            Actor::Customer => format!("The customer ({})", self.role),
            Actor::Microsoft => format!("Microsoft ({})", self.role),
        }
    }
}

/// A command, ready to be typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommandView {
    pub shell: Shell,
    pub does: String,
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The same as the shell reads it.
    pub line: String,
}

fn in_one<S: Serializer>(paragraphs: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&paragraphs.join("\n\n"))
}

pub fn view(step: &Step, known: &Known<'_>) -> StepView {
    let filled = |text: &String| fill(text, known);
    let said = |text: &String| prose(text, known);
    let filled_in = |text: &str| paragraphs(text).iter().filter_map(|text| prose(text, known)).collect::<Vec<_>>();
    let mut text = filled_in(&step.text);
    for part in &step.parts {
        match truth(&part.when, known) {
            Truth::Yes => text.extend(filled_in(&part.text)),
            Truth::Open => {
                text.extend(filled_in(&part.text).into_iter().enumerate().map(|(place, said)| match place {
                    0 => format!("{}: {said}", condition(&part.when, known)),
                    _ => said,
                }))
            }
            Truth::No => {}
        }
    }
    let commands = step.commands.iter().filter(|command| truth(&command.when, known) != Truth::No);
    let letters = step.mail_of.iter().filter(|of| truth(&of.when, known) != Truth::No).map(|of| &of.mail);
    let mail = step.mail.iter().chain(letters).next().and_then(|id| mails::form(id));
    StepView {
        id: step.id.clone(),
        title: said(&step.title).unwrap_or_default(),
        actor: step.actor,
        role: said(&step.role).unwrap_or_default(),
        place: said(&step.place).unwrap_or_default(),
        time: said(&step.time).unwrap_or_default(),
        text,
        wrong: step.wrong.iter().filter_map(said).collect(),
        proof: said(&step.proof).unwrap_or_default(),
        why: step.why.as_deref().map(&filled_in).unwrap_or_default(),
        changed: step.changed.as_deref().map(&filled_in).unwrap_or_default(),
        commands: commands
            .map(|command| {
                let argv: Vec<String> = command.argv.iter().map(filled).collect();
                let arguments = argv.iter().zip(&command.argv).map(|(filled, own)| match filled == own {
                    true => Argument::Own(filled),
                    false => Argument::Filled(filled),
                });
                let line = shell::line(command.shell, arguments);
                CommandView { shell: command.shell, does: said(&command.does).unwrap_or_default(), argv, line }
            })
            .collect(),
        links: step
            .links
            .iter()
            .filter(|link| blanks(link).iter().all(|name| is_filled(name, known)))
            .map(filled)
            .collect(),
        mail: mail.map(|form| Mail::of(form, |text| fill(text, known))),
        fields: step.fields.clone(),
        waits_days: waits(step, known),
    }
}

/// Days that a step usually waits for somebody else.
pub fn waits(step: &Step, known: &Known<'_>) -> Option<u32> {
    let answer = step.waits_answer.then_some(known.context.days.ask_again);
    answer.or(step.waits_days).or_else(|| known.number(step.waits_rule.as_deref()?)?.parse().ok())
}

fn truth(when: &Condition, known: &Known<'_>) -> Truth {
    when.evaluate(|field| known.get(field))
}

/// A condition in words: of the fields that nobody answered yet.
fn condition(when: &Condition, known: &Known<'_>) -> String {
    let open = when.0.iter().filter(|(field, _)| known.get(field).is_none());
    let words = open.map(|(id, values)| {
        let field = known.wizard.fields.get(id);
        let labels = values.iter().map(|value| {
            let option = field.and_then(|field| field.option(value));
            option.map_or(value.as_str(), |option| option.label.as_str())
        });
        let name = field.map_or(id.as_str(), |field| field.label.as_str());
        format!("{} is {}", name.to_lowercase(), labels.collect::<Vec<_>>().join(" or "))
    });
    format!("If {}", words.collect::<Vec<_>>().join(" and "))
}

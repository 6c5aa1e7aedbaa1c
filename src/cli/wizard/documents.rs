//! The documents of `wizard`, as scripts rely on them.

use crate::cli::json::MovedJson;
use chrono::NaiveDate;
use laurels_core::change::Moved;
use laurels_core::text::clean;
use laurels_core::wizard::{Known, Outlook, StepView, Wizard};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    about: &'a str,
    fields: Vec<&'a str>,
}

impl<'a> Listed<'a> {
    /// A wizard with what it asks, in the order in which it asks.
    pub fn of(wizard: &'a Wizard) -> Listed<'a> {
        let mut fields: Vec<&str> = Vec::new();
        for field in wizard.steps.iter().flat_map(|step| &step.fields) {
            if !fields.contains(&field.as_str()) {
                fields.push(field);
            }
        }
        Listed { id: &wizard.id, title: &wizard.title, kind: &wizard.kind, about: &wizard.about, fields }
    }
}

#[derive(Serialize)]
pub struct Shown<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    /// The values that the steps are chosen and filled by; null where nobody knows one yet.
    branch: BTreeMap<&'a str, Option<String>>,
    steps: &'a [StepView],
}

impl<'a> Shown<'a> {
    pub fn of(known: &'a Known<'a>, steps: &'a [StepView]) -> Shown<'a> {
        let wizard = known.wizard;
        let decided = wizard.decisions.iter().map(|decision| &decision.field);
        let fields = steps.iter().flat_map(|step| &step.fields).chain(decided);
        let value = |field: &String| known.get(field).map(|value| clean(value).into_owned());
        let branch = fields.map(|field| (field.as_str(), value(field))).collect();
        Shown { id: &wizard.id, title: &wizard.title, kind: &wizard.kind, branch, steps }
    }
}

#[derive(Serialize)]
pub struct Recorded {
    recorded: String,
    revision: Option<u64>,
    moved: Vec<MovedJson>,
    projected: Vec<MovedJson>,
    shows: Option<NaiveDate>,
}

impl Recorded {
    /// A change that was made, and what it would make of the scores.
    pub fn of(what: &str, revision: Option<u64>, moved: &[Moved], outlook: &Outlook) -> Recorded {
        Recorded {
            recorded: clean(what).into_owned(),
            revision,
            moved: moved.iter().map(MovedJson::of).collect(),
            projected: projected(outlook).iter().map(MovedJson::of).collect(),
            shows: outlook.can_show().then_some(outlook.shows),
        }
    }
}

/// The designations that could move, as they are and as they would be.
pub fn projected(outlook: &Outlook) -> Vec<Moved> {
    let moved = outlook.designations.iter();
    moved
        .map(|(now, then)| Moved {
            designation: now.id,
            from: now.points,
            to: then.points,
            uncertain: !then.is_certain(),
        })
        .collect()
}

#[derive(Serialize)]
pub struct Refusal<'a> {
    refused: Why<'a>,
}

#[derive(Serialize)]
struct Why<'a> {
    why: &'a str,
    instead: Option<&'a str>,
}

impl<'a> Refusal<'a> {
    /// A reason, and the wizard to go to instead.
    pub const fn of(why: &'a str, instead: Option<&'a str>) -> Refusal<'a> {
        Refusal { refused: Why { why, instead } }
    }
}

//! `wizard`: the steps of every road to an association as text, and what a road comes to, recorded at once.
//!
//! The same engine as the dashboard's, without a screen: answers come from the command line, all at once.

mod documents;
mod page;

use super::args::{Recorded, Walked, Wizard as Wanted};
use super::context::{Context, Desk};
use super::failure::{Failure, Outcome};
use super::json;
use crate::core::conduct::{brought_by, overrule};
use crate::core::text::nearest;
use crate::core::wizard::{
    Answers, Around, FieldKind, Refused, StepView, Walk, Wizard, outcome, outlook, shipped, view, wizard,
};
use crate::runtime::keeper::KeepError;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

/// Columns that a step's text is wrapped to.
pub const WIDTH: usize = 76;

/// Does what was asked with wizards.
///
/// # Errors
/// When there is no such wizard or field, the answers are impossible, or nothing can be recorded.
pub fn run(context: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match wanted {
        Wanted::List { json } => list(context, json, out),
        Wanted::Show(walked) => show(context, &walked, out),
        Wanted::Record(recorded) => record(context, &recorded, out),
    }
}

fn list(context: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match as_json {
        true => json::write(out, &shipped().iter().map(documents::Listed::of).collect::<Vec<_>>())?,
        false => page::list(&context.paper).write(out)?,
    }
    Ok(Outcome::Done)
}

fn show(context: &Context, walked: &Walked, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let wizard = named(&walked.id)?;
    let desk = desk(context)?;
    let around = Around { book: &desk.book, rules: &desk.rulebook, today: desk.as_of.date };
    let mut walk = Walk::begin(wizard, around, &Answers::new());
    let given = given(walked);
    walk.answer_all(wizard, around, &given).map_err(|refused| failure(wizard, &given, refused, walked.json, out))?;
    super::warn(&unused(wizard, &walk, around, &given));
    let known = walk.known(wizard, around);
    let steps: Vec<StepView> = walk.path(wizard, around).into_iter().map(|step| view(step, &known)).collect();
    match walked.json {
        true => json::write(out, &documents::Shown::of(&known, &steps))?,
        false => page::show(&context.paper, &known, &steps).write(out)?,
    }
    Ok(Outcome::Done)
}

fn record(
    context: &Context,
    Recorded { walked, overrule: reasons }: &Recorded,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let wizard = named(&walked.id)?;
    let (rulebook, _) = context.rulebook(context.rules())?;
    let rules = Arc::new(rulebook);
    let mut keeper = context.keeper(vec![Arc::clone(&rules)]);
    let book = keeper.book()?;
    let who = keeper.who().to_owned();
    let around = Around { book: &book, rules: &rules, today: context.as_of().date };
    let given = given(walked);
    let ready = Walk::straight(wizard, around, &given, &who)
        .and_then(|walk| outcome(&walk, wizard, around).map(|outcome| (walk, outcome)));
    let (walk, mut recorded) = ready.map_err(|refused| failure(wizard, &given, refused, walked.json, out))?;
    super::warn(&unused(wizard, &walk, around, &given));
    let mut broken = Vec::new();
    for found in brought_by(&book, &recorded.change, &rules, around.today) {
        match reasons.iter().find(|(rule, _)| *rule == found.rule.id) {
            Some((_, reason)) => overrule(&mut recorded.change, &book, &found, reason),
            None => broken.push(format!(
                "{}. {} ({}), as {} says; --overrule {}=REASON keeps why it is so all the same",
                found.text, found.rule.rule, found.rule.id, found.rule.source, found.rule.id
            )),
        }
    }
    super::warn(&broken);
    let outlook = outlook(&recorded, around, context.as_of());
    let entry = keeper.make(recorded.change, &recorded.what)?;
    match walked.json {
        true => json::write(out, &documents::Recorded::of(&recorded.what, entry.as_ref(), &outlook))?,
        false => page::recorded(&context.paper, &recorded.what, entry.as_ref(), &outlook).write(out)?,
    }
    Ok(Outcome::Done)
}

/// The wizard of that id.
fn named(id: &str) -> Result<&'static Wizard, Failure> {
    wizard(id).ok_or_else(|| {
        let ids = || shipped().iter().map(|wizard| wizard.id.as_str());
        let hint = match nearest(id, ids()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("there are {}", ids().collect::<Vec<_>>().join(", ")),
        };
        Failure::Usage(format!("there is no wizard {id}; {hint}"))
    })
}

/// The book and the rules; where there is no store yet, a book with nothing in it.
fn desk(context: &Context) -> Result<Desk, Failure> {
    match context.desk() {
        Err(Failure::Keep(KeepError::NoStore)) => {
            let (rulebook, _) = context.rulebook(context.rules())?;
            Ok(Desk { book: Arc::default(), rulebook, as_of: context.as_of(), warnings: Vec::new() })
        }
        desk => desk,
    }
}

/// What was answered on the command line; of two answers to one question the last one.
fn given(walked: &Walked) -> Answers {
    walked.set.iter().cloned().collect()
}

/// Answers that nothing asks for on the way that the others chose.
fn unused(wizard: &Wizard, walk: &Walk, around: Around<'_>, given: &Answers) -> Vec<String> {
    let path = walk.path(wizard, around);
    let asked: BTreeSet<&str> = path.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
    let unused = given.keys().filter(|field| !asked.contains(field.as_str()));
    unused.map(|field| format!("{field} is not asked for in this branch of {}", wizard.id)).collect()
}

/// How a refusal ends the command: names that do not exist are wrong usage; what is impossible is also told to a script
/// that reads JSON.
fn failure(wizard: &Wizard, given: &Answers, refused: Refused, as_json: bool, out: &mut dyn Write) -> Failure {
    match &refused {
        Refused::NoField { field, known, .. } => {
            let hint = match nearest(field, known.split(", ")) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("it asks for {known}"),
            };
            Failure::Usage(format!("{} does not ask for {field}; {hint}", wizard.id))
        }
        Refused::Answer { field, .. } => match wizard.fields.get(field) {
            Some(asked) if asked.kind == FieldKind::Choice => {
                let value = given.get(field).map(String::as_str).unwrap_or_default();
                let near = nearest(value, asked.options.iter().map(|option| option.value.as_str()));
                let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                Failure::Usage(format!("{refused}{hint}"))
            }
            _ => Failure::Impossible(refused.to_string()),
        },
        Refused::Impossible { why, instead } => {
            let told = match as_json {
                true => json::write(out, &documents::Refusal::of(why, instead.as_deref())).and_then(|()| out.flush()),
                false => Ok(()),
            };
            told.map_or_else(Failure::from, |()| Failure::Impossible(refused.to_string()))
        }
        Refused::Missing { field, .. } => Failure::Impossible(format!("{refused}; say it with --set {field}=VALUE")),
    }
}

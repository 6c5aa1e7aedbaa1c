//! `wizard`: the steps of every dialog to an association as text, and what a dialog comes to, recorded at once.
//!
//! The same engine as the dashboard's, without a screen: answers come from the command line, all at once.

mod documents;
mod page;

use super::args::{Recorded, RunArgs, Wizard as Wanted};
use super::context::Context;
use super::failure::{Failure, Outcome};
use super::json;
use laurels_core::book::Book;
use laurels_core::change::Moved;
use laurels_core::lint::{introduced_by, waive};
use laurels_core::scoring::score;
use laurels_core::text::nearest;
use laurels_core::wizard::{
    Answers, Caution, FieldKind, Refused, StepView, Wizard, WizardContext, WizardRun, cautions, outcome, outlook,
    shipped, view, wizard,
};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

/// Columns that a step's text is wrapped to.
pub const WIDTH: usize = 76;

/// Does what was asked with wizards.
///
/// # Errors
/// When there is no such wizard or field, the answers are impossible, or nothing can be recorded.
pub fn run(cli: &Context, wanted: Wanted, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match wanted {
        Wanted::List { json } => list(cli, json, out),
        Wanted::Show(run_args) => show(cli, &run_args, out),
        Wanted::Record(recorded) => record(cli, &recorded, out),
    }
}

fn list(cli: &Context, as_json: bool, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match as_json {
        true => json::write(out, &shipped().iter().map(documents::Listed::of).collect::<Vec<_>>())?,
        false => page::list(&cli.paper).write(out)?,
    }
    Ok(Outcome::Done)
}

fn show(cli: &Context, run_args: &RunArgs, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let wizard = named(&run_args.id)?;
    let inputs = cli.inputs_or_empty(&mut cli.service(Vec::new()))?;
    let context = WizardContext {
        days: cli.config.days,
        ..WizardContext::new(&inputs.book, &inputs.rulebook, inputs.as_of.date)
    };
    let mut run = WizardRun::begin(wizard, context, &Answers::new());
    let given = given(run_args);
    run.answer_all(wizard, context, &given).map_err(|refused| failure(wizard, &given, refused, run_args.json, out))?;
    let known = run.known(wizard, context);
    super::warn(&unused(wizard, &run, context, &given));
    super::warn(&texts(cautions(&known)));
    let steps: Vec<StepView> = run.path(wizard, context).into_iter().map(|step| view(step, &known)).collect();
    match run_args.json {
        true => json::write(out, &documents::Shown::of(&known, &steps))?,
        false => page::show(&cli.paper, &known, &steps).write(out)?,
    }
    Ok(Outcome::Done)
}

fn record(
    cli: &Context,
    Recorded { run_args, waive: reasons }: &Recorded,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let wizard = named(&run_args.id)?;
    let (rulebook, _) = cli.rulebook(cli.rules())?;
    let rules = Arc::new(rulebook);
    let mut service = cli.service(vec![Arc::clone(&rules)]);
    let book = service.book()?;
    let who = service.who().to_owned();
    let context = WizardContext { days: cli.config.days, ..WizardContext::new(&book, &rules, cli.as_of().date) };
    let given = given(run_args);
    let ready = WizardRun::complete_with(wizard, context, &given, &who)
        .and_then(|run| outcome(&run, wizard, context).map(|outcome| (run, outcome)));
    let (run, mut recorded) = ready.map_err(|refused| failure(wizard, &given, refused, run_args.json, out))?;
    super::warn(&unused(wizard, &run, context, &given));
    super::warn(&texts(cautions(&run.known(wizard, context))));
    let mut broken = Vec::new();
    for found in introduced_by(&book, &recorded.change, &rules, context.today) {
        match reasons.iter().find(|(rule, _)| *rule == found.rule.id) {
            Some((_, reason)) => waive(&mut recorded.change, &book, &found, reason),
            None => broken.push(format!(
                "{}. {} ({}), as {} says; --waive {}=REASON records why you make an exception",
                found.text, found.rule.rule, found.rule.id, found.rule.source, found.rule.id
            )),
        }
    }
    super::warn(&broken);
    let outlook = outlook(&recorded, context, cli.as_of());
    super::warn(outlook.unqualified().as_slice());
    let entry = service.make(recorded.change, &recorded.what)?;
    let card = |book: &Book| score(book, &rules, cli.as_of());
    let moved = card(&*service.book()?).moved_from(&card(&book));
    let moved: Vec<Moved> = moved.into_iter().filter(|moved| moved.from != moved.to).collect();
    let number = entry.map(|entry| entry.number);
    match run_args.json {
        true => json::write(out, &documents::Recorded::of(&recorded.what, number, &moved, &outlook))?,
        false => page::recorded(&cli.paper, (&recorded.what, number), &moved, &outlook).write(out)?,
    }
    Ok(Outcome::Done)
}

fn texts(cautions: Vec<Caution>) -> Vec<String> {
    cautions.into_iter().map(|caution| caution.text).collect()
}

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

/// What was answered on the command line; of two answers to one question the last one.
fn given(run_args: &RunArgs) -> Answers {
    run_args.set.iter().cloned().collect()
}

/// Answers that nothing asks for on the way that the others chose.
fn unused(wizard: &Wizard, run: &WizardRun, context: WizardContext<'_>, given: &Answers) -> Vec<String> {
    let path = run.path(wizard, context);
    let asked: BTreeSet<&str> = path.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
    // Which association it is about may be said in every branch.
    let unused = given.keys().filter(|field| !asked.contains(field.as_str()) && *field != "association");
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
            let text = match as_json {
                true => json::write(out, &documents::Refusal::of(why, instead.as_deref())).and_then(|()| out.flush()),
                false => Ok(()),
            };
            text.map_or_else(Failure::from, |()| Failure::Impossible(refused.to_string()))
        }
        Refused::Missing { field, .. } => Failure::Impossible(format!("{refused}; say it with --set {field}=VALUE")),
        Refused::Unsaid { field, .. } => {
            let is_day = wizard.fields.get(field).is_none_or(|field| field.kind == FieldKind::Date);
            let what = if is_day { "DATE" } else { "VALUE" };
            Failure::Impossible(format!("{refused}; say it with --set {field}={what}"))
        }
    }
}

//! A wizard under way: what was answered, which steps are done, where one stands. A state machine without a clock or a
//! book of its own; whoever walks it says what day it is.

use super::answer;
use super::carried_on::Asked;
use super::known::{Answers, Known, WizardContext};
use super::load::wizard;
use super::model::{Actor, Field, FieldKind, REVIEW, Refusal, Step, Truth, Wizard};
use super::renewal::ask_again_on;
use super::show::waits;
use crate::deadline::after_business_days;
use crate::ids::{StepId, WizardId};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A wizard under way, as a draft keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WizardRun {
    pub wizard: WizardId,
    #[serde(default)]
    pub answers: Answers,
    /// Those of the answers that nobody gave: they stood there when their step was left.
    #[serde(rename = "stood", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub defaulted: BTreeSet<String>,
    #[serde(default)]
    pub done: BTreeMap<StepId, Done>,
    pub at: StepId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// What was being typed when the program ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<Typed>,
}

/// What was typed at a question and not taken yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub at: StepQuestion,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepQuestion {
    /// A field, by its id.
    Field(String),
    /// Why the step is skipped.
    Skip,
    /// Until when it waits.
    Wait,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub on: NaiveDate,
    pub who: String,
    /// Why it was skipped, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// A step that waits for somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub step: StepId,
    /// Until when; after that day one should ask.
    pub until: NaiveDate,
}

/// Why an answer was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{wizard} asks for no field {field}; its fields are {known}")]
    NoField { wizard: WizardId, field: String, known: String },
    /// It is no answer to the question.
    #[error("{field}: {why}")]
    Answer { field: String, why: String },
    /// With the other answers it is impossible.
    #[error("{why}{}", instead.as_ref().map_or_else(String::new, |wizard| format!(" The wizard {wizard} is the way.")))]
    Impossible {
        why: String,
        /// The wizard to go to instead.
        instead: Option<WizardId>,
    },
    /// Something that must be known is not.
    #[error("answer this first: {ask} (step \"{step}\")")]
    Missing { step: String, field: String, ask: String },
    /// What would be recorded was not said to be done yet.
    #[error("nothing to record yet: {label} is blank")]
    Unsaid { field: String, label: String },
}

impl Refused {
    /// That a step's field must be answered.
    pub(super) fn missing(step: &Step, (field, asked): (&String, &Field)) -> Refused {
        Refused::Missing { step: step.title.clone(), field: field.clone(), ask: asked.ask.clone() }
    }
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Refused {
        Refused::Impossible { why: refusal.why.clone(), instead: refusal.instead.clone() }
    }
}

impl WizardRun {
    /// The beginning of a wizard, with answers that are known already; those that are none are left out.
    pub fn begin(wizard: &Wizard, context: WizardContext<'_>, known: &Answers) -> WizardRun {
        let first = wizard.steps.first().map(|step| step.id.clone()).unwrap_or_default();
        let mut run = WizardRun {
            wizard: wizard.id.clone(),
            answers: Answers::new(),
            defaulted: BTreeSet::new(),
            done: BTreeMap::new(),
            at: first,
            waiting: None,
            typed: None,
        };
        let mut known = known.clone();
        for (field, value) in causes(wizard, &known) {
            known.entry(field).or_insert(value);
        }
        if let Some(first) = first_with_all(wizard, context, &known) {
            return WizardRun { answers: known, at: first, ..run };
        }
        for (field, value) in in_order(wizard, &known) {
            run.answer(wizard, context, field, value).ok();
        }
        if let Some(first) = run.path(wizard, context).first() {
            run.at = first.id.clone();
        }
        run
    }

    /// The wizard, as long as it ships.
    pub fn of(&self) -> Option<&'static Wizard> {
        wizard(&self.wizard)
    }

    pub fn known<'a>(&self, wizard: &'a Wizard, context: WizardContext<'a>) -> Known<'a> {
        Known::of(wizard, context, &self.answers)
    }

    /// The steps of the way as far as it is decided, in order; the review is the last one.
    pub fn path<'a>(&self, wizard: &'a Wizard, context: WizardContext<'a>) -> Vec<&'a Step> {
        let known = self.known(wizard, context);
        path(wizard, &known)
    }

    pub fn step<'a>(&self, wizard: &'a Wizard) -> Option<&'a Step> {
        wizard.step(&self.at)
    }

    /// Takes an answer; a blank one takes an answer back. Gives the labels of the answers that were dropped because
    /// nothing asks for them any more, or because they are none beside the new one, as another customer's subscription.
    ///
    /// # Errors
    /// When it is no answer, or impossible with the others. Everything is as it was then.
    pub fn answer(
        &mut self,
        wizard: &Wizard,
        context: WizardContext<'_>,
        field: &str,
        text: &str,
    ) -> Result<Vec<String>, Refused> {
        let Some(asked) = wizard.fields.get(field).filter(|_| wizard.knows(field)) else {
            let known: BTreeSet<&str> = wizard.steps.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Refused::NoField { wizard: wizard.id.clone(), field: field.to_owned(), known });
        };
        let others = Known::beside(field, wizard, context, &self.answers);
        let value = answer::checked(&others, (field, asked), text)
            .map_err(|why| Refused::Answer { field: asked.label.clone(), why })?;
        let before = self.path(wizard, context);
        let mut answers = self.answers.clone();
        match value.is_empty() {
            true => answers.remove(field),
            false => answers.insert(field.to_owned(), value),
        };
        let contradicted = contradicted(wizard, context, &answers, field);
        answers.retain(|answered, _| !contradicted.contains(answered));
        let after = Known::of(wizard, context, &answers);
        if let Some(refused) = after.refused() {
            return Err(refused);
        }
        self.answers = answers;
        self.defaulted.remove(field);
        self.defaulted.retain(|defaulted| self.answers.contains_key(defaulted));
        let labels = contradicted.iter().filter_map(|field| wizard.fields.get(field)).map(|field| field.label.clone());
        let mut dropped: Vec<String> = labels.collect();
        dropped.extend(self.drop_unreachable(wizard, context, &before));
        self.return_to_path(wizard, context, field);
        let answered_by = |waiting: &Waiting| {
            let done_field = wizard.step(&waiting.step).and_then(|step| step.done_field.as_ref());
            done_field.is_some_and(|field| self.answers.contains_key(field))
        };
        if self.waiting.as_ref().is_some_and(answered_by) {
            self.waiting = None;
        }
        Ok(dropped)
    }

    /// Where the step one stands on is not part of the way any more, the one that asks the same is; the first one else.
    fn return_to_path(&mut self, wizard: &Wizard, context: WizardContext<'_>, field: &str) {
        let path = self.path(wizard, context);
        if !path.iter().any(|step| step.id == self.at) {
            let asks = path.iter().find(|step| step.fields.iter().any(|asked| asked == field));
            self.at = asks.or(path.first()).map_or_else(|| REVIEW.into(), |step| step.id.clone());
        }
    }

    /// Drops answers that were asked for and are not any more, until nothing changes; and what became of steps that are
    /// off the way.
    fn drop_unreachable(&mut self, wizard: &Wizard, context: WizardContext<'_>, before: &[&Step]) -> Vec<String> {
        let mut asked_before: BTreeSet<&str> = fields_of(before);
        let mut dropped = Vec::new();
        loop {
            let path = self.path(wizard, context);
            let asked = fields_of(&path);
            let gone: Vec<&str> =
                asked_before.iter().copied().filter(|f| !asked.contains(f) && self.answers.contains_key(*f)).collect();
            if gone.is_empty() {
                let on_path: BTreeSet<&StepId> = path.iter().map(|step| &step.id).collect();
                self.done.retain(|step, _| on_path.contains(step));
                self.waiting = self.waiting.take().filter(|waiting| on_path.contains(&waiting.step));
                return dropped;
            }
            for field in gone {
                self.answers.remove(field);
                dropped.extend(wizard.fields.get(field).map(|field| field.label.clone()));
            }
            asked_before = asked;
        }
    }

    /// What the step one stands on still needs.
    pub fn missing<'a>(&self, wizard: &'a Wizard, context: WizardContext<'a>) -> Option<&'a str> {
        let known = self.known(wizard, context);
        let path = path(wizard, &known);
        let answers = Asked { known: &known, path: &path };
        let needed = |field: &&str| wizard.fields.get(*field).is_some_and(|own| answers.needs(field, own));
        let fields = self.step(wizard)?.fields.iter().map(String::as_str);
        fields.filter(|field| known.get(field).is_none()).find(needed)
    }

    /// Goes on to the next step. What stood there by default is an answer from then on; a step that somebody else does
    /// and nobody said to be done waits.
    ///
    /// # Errors
    /// When it still needs an answer.
    pub fn next(&mut self, wizard: &Wizard, context: WizardContext<'_>, who: &str) -> Result<(), Refused> {
        let Some(step) = self.step(wizard) else { return Ok(()) };
        if let Some(field) = self.missing(wizard, context) {
            let asked = wizard.fields.get_key_value(field);
            return asked.map_or(Ok(()), |asked| Err(Refused::missing(step, asked)));
        }
        let known = self.known(wizard, context);
        let defaults: Vec<(String, String)> =
            step.fields.iter().filter_map(|field| Some((field.clone(), known.get(field)?.to_owned()))).collect();
        for (field, value) in defaults {
            if !self.answers.contains_key(&field) {
                self.defaulted.insert(field.clone());
                self.answers.insert(field, value);
            }
        }
        let open = !step.is_done(|field| known.get(field));
        if !open {
            self.waiting = self.waiting.take().filter(|waiting| waiting.step != step.id);
        }
        let begins = open && self.waiting.is_none() && !self.is_behind(wizard, &known);
        if let Some(days) = waits(step, &known).filter(|_| begins) {
            // A customer is asked again after as many days as the list of things to do counts.
            let until = match step.waits_answer {
                true => context.today.checked_add_days(Days::new(days.into())).unwrap_or(context.today),
                false => after_business_days(context.today, days),
            };
            self.waiting = Some(Waiting { step: step.id.clone(), until: ask_again_on(&known, until) });
        }
        self.leave(wizard, context, Done { on: context.today, who: who.to_owned(), skipped: None });
        Ok(())
    }

    /// Whether something that we hand in before the step one stands on was not said to be.
    fn is_behind(&self, wizard: &Wizard, known: &Known<'_>) -> bool {
        let skipped = |step: &Step| self.done.get(&step.id).is_some_and(|done| done.skipped.is_some());
        let mut before = path(wizard, known).into_iter().take_while(|step| step.id != self.at);
        let ours = |step: &Step| step.actor == Actor::Partner && step.state.is_some();
        before.any(|step| ours(step) && !skipped(step) && !step.is_done(|field| known.get(field)))
    }

    /// Goes on without doing the step one stands on.
    pub fn skip(&mut self, wizard: &Wizard, context: WizardContext<'_>, who: &str, why: &str) {
        let why = crate::text::clean(why).trim().to_owned();
        self.waiting = self.waiting.take().filter(|waiting| waiting.step != self.at);
        self.leave(wizard, context, Done { on: context.today, who: who.to_owned(), skipped: Some(why) });
    }

    fn leave(&mut self, wizard: &Wizard, context: WizardContext<'_>, done: Done) {
        let at = std::mem::take(&mut self.at);
        let path = self.path(wizard, context);
        let next = path.iter().find(|step| place_of(wizard, &step.id) > place_of(wizard, &at));
        self.at = next.map_or_else(|| REVIEW.into(), |step| step.id.clone());
        if at != REVIEW {
            self.done.insert(at, done);
        }
    }

    /// Goes back one step; the answers stay. Whether there was one.
    pub fn back(&mut self, wizard: &Wizard, context: WizardContext<'_>) -> bool {
        let path = self.path(wizard, context);
        let before = path.iter().rfind(|step| place_of(wizard, &step.id) < place_of(wizard, &self.at));
        if let Some(step) = before {
            self.at = step.id.clone();
        }
        before.is_some()
    }

    /// Goes to a step that was reached before, or the one after.
    pub fn go_to(&mut self, wizard: &Wizard, context: WizardContext<'_>, step: &StepId) -> bool {
        let reached = self.path(wizard, context).iter().take_while(|s| self.done.contains_key(&s.id)).count();
        let path = self.path(wizard, context);
        let allowed = path.iter().position(|s| s.id == *step).is_some_and(|place| place <= reached);
        if allowed {
            self.at = step.clone();
        }
        allowed
    }

    /// Has the step one stands on wait for somebody until a day.
    pub fn wait(&mut self, until: NaiveDate) {
        self.waiting = Some(Waiting { step: self.at.clone(), until });
    }

    /// Answers everything at once, as a command line does, and stands at the review: the order of the answers does not
    /// matter.
    ///
    /// # Errors
    /// When an answer is none, they are impossible together, or one is missing.
    pub fn complete_with(
        wizard: &Wizard,
        context: WizardContext<'_>,
        given: &Answers,
        who: &str,
    ) -> Result<WizardRun, Refused> {
        let mut run = WizardRun::begin(wizard, context, &Answers::new());
        run.answer_all(wizard, context, given)?;
        if let Some(first) = run.path(wizard, context).first() {
            run.at = first.id.clone();
        }
        loop {
            if run.at == REVIEW || run.step(wizard).is_none() {
                // Nobody has said that every step was done today: only what the answers themselves tell counts.
                run.done.retain(|id, _| {
                    wizard.step(id).is_some_and(|step| step.state.is_some() || step.done_field.is_some())
                });
                // No question showed what stood there.
                run.answers.retain(|field, _| !run.defaulted.contains(field));
                run.defaulted.clear();
                run.waiting = None;
                return Ok(run);
            }
            run.next(wizard, context, who)?;
        }
    }

    /// Takes many answers, whatever their order.
    ///
    /// # Errors
    /// When one is no answer, or they are impossible together.
    pub fn answer_all(&mut self, wizard: &Wizard, context: WizardContext<'_>, given: &Answers) -> Result<(), Refused> {
        // What no order of them makes possible is said first.
        if let Some(refusal) = Known::of(wizard, context, given).refusal() {
            return Err(refusal.into());
        }
        for (field, value) in in_order(wizard, given) {
            let asked = wizard.fields.get(field).filter(|_| wizard.knows(field));
            let Some(asked) = asked else { return self.answer(wizard, context, field, value).map(drop) };
            let known = Known::beside(field, wizard, context, &self.answers);
            let value = answer::checked(&known, (field, asked), value)
                .map_err(|why| Refused::Answer { field: field.to_owned(), why })?;
            self.answers.insert(field.to_owned(), value);
        }
        let known = self.known(wizard, context);
        // A day may contradict an answer that was taken after it.
        for (field, day) in &self.answers {
            let asked = wizard.fields.get(field).filter(|asked| asked.kind == FieldKind::Date);
            let taken = asked.map_or(Ok(String::new()), |asked| answer::checked(&known, (field, asked), day));
            taken.map_err(|why| Refused::Answer { field: field.clone(), why })?;
        }
        known.refused().map_or(Ok(()), Err)
    }
}

/// The first step of the way where answers are taken as they are, whatever their order; none where one of them is none,
/// would be spelled otherwise or is asked for on another way, or where they are impossible together. Advice begins wizards
/// by the thousand, and taking answers one by one looks at all others for each.
fn first_with_all(wizard: &Wizard, context: WizardContext<'_>, given: &Answers) -> Option<StepId> {
    let known = Known::of(wizard, context, given);
    let path = path(wizard, &known);
    let asked = fields_of(&path);
    let is_taken = |(field, text): (&String, &String)| {
        let on_another_way = || wizard.steps.iter().any(|step| step.fields.contains(field));
        let own = wizard.fields.get(field).filter(|_| wizard.knows(field) && !text.is_empty());
        own.is_some_and(|own| answer::checked(&known, (field, own), text).is_ok_and(|value| value == *text))
            && (asked.contains(field.as_str()) || !on_another_way())
    };
    let taken = given.iter().all(is_taken) && known.refused().is_none();
    path.first().filter(|_| taken).map(|step| step.id.clone())
}

/// The answers that are none any more beside the newest one.
fn contradicted(wizard: &Wizard, context: WizardContext<'_>, answers: &Answers, newest: &str) -> BTreeSet<String> {
    let is_set = |field: &str, value: &str| {
        let known = Known::beside(field, wizard, context, answers);
        wizard.fields.get(field).is_some_and(|asked| answer::checked(&known, (field, asked), value).is_ok())
    };
    let others = answers.iter().filter(|(field, _)| *field != newest);
    others.filter(|(field, value)| !is_set(field, value)).map(|(field, _)| field.clone()).collect()
}

/// The steps whose conditions hold or are still open.
pub fn path<'a>(wizard: &'a Wizard, known: &Known<'_>) -> Vec<&'a Step> {
    wizard.steps.iter().filter(|step| is_on_path(step, known)).collect()
}

/// Whether a step's condition holds or is still open.
pub fn is_on_path(step: &Step, known: &Known<'_>) -> bool {
    step.when.evaluate(|field| known.get(field)) != Truth::No
}

/// The answers from which fields follow that are known already: those that all ways to them have in common.
fn causes(wizard: &Wizard, known: &Answers) -> Vec<(String, String)> {
    let mut causes = Vec::new();
    for (field, value) in known {
        let ways: Vec<_> = wizard.decisions.iter().filter(|way| way.field == *field && way.value == *value).collect();
        let Some((first, others)) = ways.split_first() else { continue };
        for (cause, values) in &first.when.0 {
            let common =
                |value: &&String| others.iter().all(|way| way.when.0.get(cause).is_some_and(|v| v.contains(value)));
            if let [only] = values.iter().filter(common).collect::<Vec<_>>().as_slice() {
                causes.push((cause.clone(), (*only).clone()));
            }
        }
    }
    causes
}

/// The answers from which a field's value follows, without those that alone tell it from one of the other values.
pub(crate) fn causes_of_any(wizard: &Wizard, field: &str, value: &str, others: &[&str]) -> Answers {
    let causes_of = |value: &str| -> Answers {
        causes(wizard, &Answers::from([(field.to_owned(), value.to_owned())])).into_iter().collect()
    };
    let mut causes = causes_of(value);
    for other in others.iter().map(|other| causes_of(other)) {
        let differing: Vec<String> = causes
            .iter()
            .filter(|(cause, value)| other.get(*cause) != Some(value))
            .map(|(cause, _)| cause.clone())
            .collect();
        if let [choice] = differing.as_slice() {
            causes.remove(choice);
        }
    }
    causes
}

/// Where a step stands among all those of its wizard, on the way or not.
fn place_of(wizard: &Wizard, step: &StepId) -> Option<usize> {
    wizard.steps.iter().position(|known| known.id == *step)
}

fn fields_of<'a>(steps: &[&'a Step]) -> BTreeSet<&'a str> {
    steps.iter().flat_map(|step| &step.fields).map(String::as_str).collect()
}

/// Answers in the order in which the wizard asks, an association before all that it tells of itself; those that it does not
/// ask for come last.
fn in_order<'a>(wizard: &Wizard, answers: &'a Answers) -> Vec<(&'a str, &'a str)> {
    let asked: Vec<&str> = wizard.steps.iter().flat_map(|step| &step.fields).map(String::as_str).collect();
    let mut given: Vec<(&str, &str)> = answers.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
    let place = |field: &str| asked.iter().position(|asked| *asked == field).unwrap_or(usize::MAX);
    given.sort_by_key(|(field, _)| (*field != "association", place(field)));
    given
}

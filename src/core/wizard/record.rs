//! What a walk comes to: the records as they will be, as one change, and as a plan that can be scored before it is made.

use super::answer::names;
use super::carried_on::Asked;
use super::days;
use super::impossible;
use super::known::{Known, WizardContext};
use super::model::{Actor, FieldKind, Record, RecordAction, Step, Truth, Wizard};
use super::outlook::Reading;
use super::run::{Refused, WizardRun, path};
use crate::book::{
    Assignment, Association, AssociationState, AssociationType, Book, Credential, CredentialKind, DesignationId,
    Evidence, EvidenceKind, LogEntry, Person, Product,
};
use crate::change::{Change, Edit, LedgerRecord};
use crate::day::day_text;
use crate::ids::{AssociationId, CustomerId, PartnerLocationId};
use crate::projection::Projection;
use crate::scoring::{association_name, type_name};
use crate::states::{self, enter, is_handed_in};
use crate::text::{clean, possessive};
use chrono::NaiveDate;
use std::ops::Deref;

#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub change: Change,
    /// The same as it is scored before it is made; what ends is taken away.
    pub projection: Projection,
    /// The change in one line, for the log.
    pub what: String,
    /// The type and product of association that it is about.
    pub about: Option<(AssociationType, Option<Product>)>,
    pub designation: Option<DesignationId>,
    /// Under which condition the projection holds.
    pub reading: Reading,
    /// The field that must say first that it was done.
    not_confirmed: Option<String>,
    /// What must be answered beside the rest.
    missing: Option<Refused>,
    /// What the book has as the walk would leave it.
    known_already: Option<AssociationId>,
}

/// What the walk records.
///
/// # Errors
/// When the answers are impossible together, or one that is needed is missing.
pub fn outcome(run: &WizardRun, wizard: &Wizard, context: WizardContext<'_>) -> Result<Outcome, Refused> {
    let known = run.known(wizard, context);
    outcome_of(run, &known, &path(wizard, &known))
}

/// Why what is answered is impossible together, or can't be done, whatever else is answered.
pub(crate) fn refusal_of(known: &Known<'_>, path: &[&Step]) -> Option<Refused> {
    let done = || impossible::done(known).or_else(|| Asked { known, path }.no_account());
    known.refused().or_else(|| Some(Refused::Impossible { why: done()?, instead: None }))
}

/// The same for who has what is known and the way already.
pub(crate) fn outcome_of(run: &WizardRun, known: &Known<'_>, path: &[&Step]) -> Result<Outcome, Refused> {
    let wizard = known.wizard;
    if let Some(refused) = refusal_of(known, path) {
        return Err(refused);
    }
    let answers = Asked { known, path };
    for step in path {
        for field in &step.fields {
            let Some(asked) = wizard.fields.get(field) else { continue };
            match known.get(field) {
                None if answers.needs(field, asked) => return Err(Refused::missing(step, (field, asked))),
                // The book may say something else than when the day was answered.
                Some(day) if asked.kind == FieldKind::Date => {
                    let day = day.parse().ok();
                    if let Some(why) = day.and_then(|day| days::contradiction(known, field, day)) {
                        return Err(Refused::Answer { field: asked.label.clone(), why });
                    }
                }
                _ => {}
            }
        }
    }
    let outcome = planned_of(run, known, path);
    if let Some(missing) = outcome.missing {
        return Err(missing);
    }
    if let Some(id) = outcome.recorded_already() {
        return Err(Refused::Impossible { why: recorded_already(known.context.book, id), instead: None });
    }
    if outcome.change.is_empty() {
        let field = outcome.not_confirmed.unwrap_or_else(|| "started".to_owned());
        let label = wizard.fields.get(&field).map_or_else(|| field.clone(), |asked| asked.label.clone());
        return Err(Refused::Unsaid { field, label });
    }
    Ok(outcome)
}

/// That an association is in the book as the walk would leave it.
fn recorded_already(book: &Book, id: &AssociationId) -> String {
    let Some(own) = book.association(id) else { return "There is nothing to record.".to_owned() };
    let (name, state) = (clean(&association_name(book, own)).into_owned(), states::words(own));
    let state = if state == "draft" { "recorded as a draft" } else { &state };
    format!("{name} is already {state}: there is nothing to record.")
}

/// Whether the answers are those with which a record is made.
pub(super) fn applies(record: &Record, known: &Known<'_>) -> bool {
    record.when.evaluate(|field| known.get(field)) == Truth::Yes
}

/// What the walk would record as far as it is known; nothing where that is not enough.
pub fn planned(run: &WizardRun, wizard: &Wizard, context: WizardContext<'_>) -> Outcome {
    let known = run.known(wizard, context);
    planned_of(run, &known, &path(wizard, &known))
}

/// The same for who has what is known and the way already.
pub(crate) fn planned_of(run: &WizardRun, known: &Known<'_>, path: &[&Step]) -> Outcome {
    let wizard = known.wizard;
    let recording = Recording { run, asked: Asked { known, path } };
    let product = known.get("product").and_then(Product::from_word);
    let about = wizard.association_type().map(|kind| (kind, product));
    let reading = if wizard.association_type().is_some() { Reading::Active } else { Reading::Linked };
    let mut outcome = Outcome { about, designation: known.designation(), reading, ..Outcome::default() };
    for record in wizard.records.iter().filter(|record| applies(record, known)) {
        match record.action {
            RecordAction::Associate => recording.associate(record, &mut outcome),
            RecordAction::Advance => recording.advance(record, &mut outcome),
            RecordAction::Move => {
                if let Some(before) = known.association() {
                    recording.relocate(before, &mut outcome);
                }
            }
            RecordAction::LinkPerson => recording.link(&mut outcome),
            RecordAction::Renew => recording.renew(&mut outcome),
            RecordAction::Enrol => recording.enrol(&mut outcome),
            RecordAction::RenewEnrolment => recording.renew_enrolment(&mut outcome),
        }
    }
    outcome
}

impl Outcome {
    /// What the book has as the walk would leave it, where nothing else is recorded.
    pub(crate) fn recorded_already(&self) -> Option<&AssociationId> {
        self.known_already.as_ref().filter(|_| self.change.is_empty())
    }

    /// Names the field that must say first that it was done.
    pub(super) fn not_confirmed(&mut self, field: &str) {
        self.not_confirmed = Some(field.to_owned());
    }
}

/// What everything that is recorded is read from.
pub(super) struct Recording<'a> {
    pub(super) run: &'a WizardRun,
    asked: Asked<'a>,
}

impl<'a> Deref for Recording<'a> {
    type Target = Asked<'a>;

    fn deref(&self) -> &Asked<'a> {
        &self.asked
    }
}

impl Recording<'_> {
    fn new_id(&self, kind: AssociationType, customer: &CustomerId) -> AssociationId {
        Association::new_id(kind, customer, |id| self.book().association(id).is_some())
    }

    /// Whether what is in force was said to go over to another location of ours.
    fn moves(&self, own: &Association) -> bool {
        let id = self.asked("partner_id").filter(|_| self.given("partner_id"));
        own.state == AssociationState::Active && id.is_some_and(|id| own.partner_id.as_deref() != Some(id))
    }

    /// What somebody answered: it did not stand there by itself.
    fn answered(&self, field: &str) -> Option<&str> {
        self.asked(field).filter(|_| self.run.answers.contains_key(field) && !self.run.defaulted.contains(field))
    }

    fn given(&self, field: &str) -> bool {
        self.answered(field).is_some()
    }

    /// An association begins, or the draft that is there is carried on.
    fn associate(&self, record: &Record, outcome: &mut Outcome) {
        let Some((customer, kind)) = self.known.get("customer").zip(record.kind) else { return };
        let customer = CustomerId::from(customer);
        let under_way = self.carried_on(record, &customer, kind);
        if let Some(own) = under_way.filter(|own| self.corrects(own) || self.moves(own)) {
            return self.relocate(own, outcome);
        }
        let (wrong, given_up) = (self.known.wrong_claims(), self.day("ended"));
        let mut after = under_way.cloned().unwrap_or_else(|| Association {
            state: AssociationState::Draft,
            ..Association::active(self.new_id(kind, &customer), kind, customer)
        });
        after.activity = record
            .activity
            .or_else(|| self.known.activity())
            .or(after.activity)
            .or_else(|| self.known.likely_activity());
        // What is in force for everything stays so.
        let in_force = under_way.is_some_and(|own| own.state == AssociationState::Active);
        let product = || Product::from_word(self.known.get("product").unwrap_or_default());
        let subscription = || self.asked("subscription").map(Into::into);
        match under_way {
            None => (after.product, after.subscription) = (product(), subscription()),
            Some(own) if !in_force => {
                // What is open in what is there already is not settled by what stood there by itself.
                let settles = ["product", "subscription"].map(|field| self.given(field));
                // A link is an account's, for all that it has access to.
                let for_all = own.kind == AssociationType::Pal && own.product.is_none();
                after.product = product().filter(|_| !for_all && settles.contains(&true)).or(after.product);
                after.subscription = subscription().filter(|_| settles[1]).or(after.subscription);
            }
            Some(_) => {}
        }
        self.fill(&mut after);
        // What was handed in covers what it covers; what is in force may get more.
        if let Some(own) = under_way.filter(|own| own.state != AssociationState::Draft) {
            let is_new = |name: &String| !own.workloads.iter().any(|own| own.eq_ignore_ascii_case(name));
            let asked = std::mem::replace(&mut after.workloads, own.workloads.clone());
            after.workloads.extend(asked.into_iter().filter(|name| !own.workloads.is_empty() && is_new(name)));
        }
        self.log_steps(&mut after);
        if let Some(started) = self.day("started") {
            // What is in force already, and is only looked at again, began when it began.
            let since = after.started.filter(|_| after.state == AssociationState::Active);
            enter(&mut after, AssociationState::Active, started, &self.seen_in_force());
            after.started = Some(since.map_or(started, |since| since.min(started)));
        }
        let id = self.location_of(under_way, &after);
        self.send(&mut after);
        self.identify(&mut after, outcome);
        outcome.what = self.what(&after);
        // What is in force counts since it began.
        let is_kept = in_force && under_way.is_some_and(|own| own.started == after.started);
        let planned = || Association { partner_id: id.clone(), ..self.planned(&after) };
        outcome.projection.associations.push(if is_kept { after.clone() } else { planned() });
        // What only stood there settles nothing as long as nothing is done, unless it was shown for something new.
        let is_done = under_way.map_or(AssociationState::Draft, |own| own.state) != after.state;
        let is_shown = |field: &str| under_way.is_none() && self.run.answers.contains_key(field);
        if is_done || is_shown("partner_id") {
            after.partner_id = id;
        }
        if under_way.is_none() && !is_done && !is_shown("subscription") {
            after.subscription = None;
        }
        if given_up.is_none() && !wrong.is_empty() {
            outcome.not_confirmed("ended");
            return;
        }
        for (before, on) in wrong.into_iter().zip(given_up.into_iter().cycle()) {
            outcome.what = format!("{}, in place of {}, which ended on {}", outcome.what, before.id, day_text(on));
            outcome.change.edits.push(edit(Some(before.clone()), ended(before, on)));
        }
        match under_way.filter(|own| **own == after) {
            Some(own) => outcome.known_already = Some(own.id.clone()),
            None => outcome.change.edits.push(edit(under_way.cloned(), after)),
        }
    }

    /// An association comes to another state. What has ended stays as it was: a new one begins.
    fn advance(&self, record: &Record, outcome: &mut Outcome) {
        use AssociationState::{Active, Displaced, Ended};
        let Some((before, state)) = self.known.association().zip(record.state) else { return };
        let ends = matches!(state, Ended | Displaced);
        if ends {
            outcome.reading = Reading::Ended;
            outcome.projection.associations.push(over(before, state));
        }
        let step = self.path.iter().find(|step| step.state == Some(state));
        let on = step.filter(|step| !self.is_skipped(step)).and_then(|step| self.day(step.done_field.as_deref()?));
        let mut after = before.clone();
        if matches!(before.state, Ended | Displaced) && !ends {
            after.id = self.new_id(before.kind, &before.customer);
            (after.log, after.started, after.ended, after.displaced_by) = (Vec::new(), None, None, None);
            (after.claim_id, after.claim_name) = (None, None);
        }
        self.fill(&mut after);
        let approved = self.day("started").filter(|_| !ends);
        if let Some(on) = on {
            enter(&mut after, state, on, record.note.as_deref().unwrap_or_default());
        }
        if let Some(approved) = approved {
            enter(&mut after, Active, approved, &self.seen_in_force());
            after.started = Some(approved);
        }
        if ends {
            (after.started, after.ended) = (over(before, state).started, on);
        } else {
            after.partner_id = self.location_of(Some(before), &after);
            outcome.projection.associations.push(self.planned(&after));
        }
        if on.or(approved).is_none() {
            outcome.not_confirmed(step.and_then(|step| step.done_field.as_deref()).unwrap_or("ended"));
            return;
        }
        self.send(&mut after);
        outcome.what = self.what(&after);
        let replaced = (after.id == before.id).then(|| before.clone());
        outcome.change.edits.push(edit(replaced, after));
    }

    /// The location of an association once it is handed in: in place of none, or of an id that is none of ours, the one that
    /// stood there. What others have already keeps the id that it was handed in with.
    fn location_of(&self, before: Option<&Association>, after: &Association) -> Option<PartnerLocationId> {
        let own = after.partner_id.clone();
        let is_right = own.as_ref().is_some_and(|id| !self.book().partner.is_wrong_id(id));
        let is_kept = is_right || before.is_some_and(|before| is_handed_in(before.state));
        self.asked("partner_id").filter(|_| !is_kept).map(Into::into).or(own)
    }

    fn is_skipped(&self, step: &Step) -> bool {
        self.run.done.get(&step.id).is_some_and(|done| done.skipped.is_some())
    }

    /// An association goes over to another location of ours: it stays what it is, and since when. In place of an id that was
    /// none of ours, it begins with the id.
    fn relocate(&self, before: &Association, outcome: &mut Outcome) {
        let id = self.asked("partner_id");
        outcome.not_confirmed("started");
        let mut after = Association { partner_id: id.map(Into::into), ..before.clone() };
        let in_force = before.state == AssociationState::Active;
        outcome.projection.associations.push(if in_force { after.clone() } else { self.planned(&after) });
        let Some((id, on)) = id.zip(self.day("started")) else { return };
        self.identify(&mut after, outcome);
        let note = relocated(before, &after);
        match in_force && !self.book().partner.has_wrong_id(before) {
            true => after.log.push(LogEntry { state: before.state, on, note }),
            false => {
                enter(&mut after, AssociationState::Active, on, &note);
                after.started = Some(on);
            }
        }
        outcome.what = format!("{}, now with location {id}", self.what(&after));
        outcome.change.edits.push(edit(Some(before.clone()), after));
    }

    /// Writes down what was answered about the account of a link. What kind of account it is must be known for that.
    fn identify(&self, association: &mut Association, outcome: &mut Outcome) {
        let [kind, name, object_id, role, verified] =
            ["identity", "identity_name", "object_id", "role", "verified"].map(|field| self.answered(field));
        if kind.or(name).or(object_id).or(role).or(verified).is_none() {
            return;
        }
        let before = association.credential.as_deref();
        let kind = kind.and_then(CredentialKind::from_word).or(before.map(|credential| credential.kind));
        let Some(kind) = kind else {
            let asking = |step: &&&Step| step.fields.iter().any(|field| field == "identity");
            let asked = self.path.iter().find(asking).zip(self.known.wizard.fields.get_key_value("identity"));
            outcome.missing = asked.map(|(step, field)| Refused::missing(step, field));
            return;
        };
        let mut credential = Credential { kind, ..before.cloned().unwrap_or_else(|| Credential::new(kind)) };
        credential.name = name.map(str::to_owned).unwrap_or(credential.name);
        credential.object_id = object_id.map(str::to_owned).or(credential.object_id);
        credential.verified = verified.and_then(|day| day.parse().ok()).or(credential.verified);
        if let Some(role) = role.filter(|role| !credential.assignments.iter().any(|held| held.role == *role)) {
            credential.assignments.push(Assignment { role: role.to_owned(), scope: String::new() });
        }
        association.credential = Some(Box::new(credential));
    }

    /// A person's profile is linked.
    fn link(&self, outcome: &mut Outcome) {
        let Some(before) = self.known.person() else { return };
        outcome.not_confirmed("started");
        let after = Person { linked: Some(true), ..before.clone() };
        outcome.projection.people.push(Person { linked_on: None, ..after.clone() });
        let Some(on) = self.day("started") else { return };
        let after = Person { linked_on: Some(on), ..after };
        outcome.what = format!("linked {} Learn profile", possessive(&before.name));
        outcome.change.edits.push(Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(after)));
    }

    /// What the answers say of an association, whatever becomes of it.
    fn fill(&self, association: &mut Association) {
        let text = |field: &str| self.asked(field).map(str::to_owned);
        let id = self.answered("partner_id").map(Into::into);
        association.partner_id = id.or(association.partner_id.take());
        let claim_id = text("claim_id").filter(|_| self.given("claim_id"));
        association.claim_id = claim_id.or(association.claim_id.take());
        association.counterparty = text("counterparty").or(association.counterparty.take());
        if let Some(workloads) = self.asked("workloads") {
            association.workloads = names(workloads);
        }
        for name in self.asked("evidence").map(names).unwrap_or_default() {
            if !association.evidence.iter().any(|known| known.name == name) {
                association.evidence.push(Evidence { name, kind: EvidenceKind::Other, dated: None, sent: None });
            }
        }
    }

    /// What was answered as proof was sent with the claim, on the day on which that was said to be handed in.
    fn send(&self, association: &mut Association) {
        let named = self.asked("evidence").map(names).unwrap_or_default();
        let hands_in = |step: &&&Step| step.actor == Actor::Partner && step.state.is_some() && !self.is_skipped(step);
        let sent = self.path.iter().find(hands_in).and_then(|step| self.day(step.done_field.as_deref()?));
        for proof in association.evidence.iter_mut().filter(|proof| named.contains(&proof.name)) {
            proof.sent = proof.sent.or(sent);
        }
    }

    /// The association as plans are read: in force from the first day of the months that count.
    fn planned(&self, association: &Association) -> Association {
        Association { state: AssociationState::Active, started: None, ended: None, ..association.clone() }
    }

    /// An association as the log tells it.
    fn what(&self, after: &Association) -> String {
        let customer = self.book().customer(&after.customer).map_or(after.customer.as_str(), |customer| &customer.name);
        format!("{} with {customer} ({})", type_name(after.kind), states::words(after))
    }
}

/// That an association has another location's id than before, as its log tells it.
fn relocated(before: &Association, after: &Association) -> String {
    let id = |of: &Association| of.partner_id.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    format!("location id {} in place of {}", id(after), id(before))
}

/// An association that is over; what was never in force has no day since when it was.
fn over(before: &Association, state: AssociationState) -> Association {
    use AssociationState::{Active, Displaced, Ended};
    let started = before.started.filter(|_| matches!(before.state, Active | Ended | Displaced));
    Association { state, started, ..before.clone() }
}

/// A claim that a new one with the right id takes the place of.
fn ended(before: &Association, on: NaiveDate) -> Association {
    let mut after = before.clone();
    enter(&mut after, AssociationState::Ended, on, "withdrawn: the id was wrong");
    // What was never in force has no day since when it was.
    after.started = after.started.filter(|_| before.state == AssociationState::Active);
    after.ended = Some(on);
    after
}

fn edit(before: Option<Association>, after: Association) -> Edit {
    Edit { before: before.map(LedgerRecord::from), after: Some(LedgerRecord::from(after)) }
}

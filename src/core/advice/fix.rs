//! The wizard that would make an item count, and what its record gains.

use super::lost::lost;
use super::start::{likely_model, likely_product};
use super::{Adviser, Effects, Start};
use crate::book::{Activity, Association, AssociationType, Book, DesignationId, MetricId, Subscription};
use crate::ids::WizardId;
use crate::points::Points;
use crate::projection::Projection;
use crate::scoring::{Fix, Item, ItemKind, Reason, paid};
use crate::wizard::{
    Answers, FieldKind, OpenOn, Wizard, WizardContext, WizardRun, causes_of_any, opening, path, planned_of, refusal_of,
    wizard,
};
use std::rc::Rc;

pub(super) type Key = (WizardId, Vec<(String, String)>);

/// What a wizard's record would do.
#[derive(Debug, Default)]
pub(super) struct Gains {
    pub(super) projection: Projection,
    /// By designation: the difference of the totals, and the track that it would go over to.
    by_designation: Vec<(DesignationId, Points, Option<String>)>,
}

impl Gains {
    pub(super) fn of(&self, designation: DesignationId) -> Points {
        self.by_designation.iter().find(|(id, ..)| *id == designation).map_or(Points::ZERO, |(_, gain, _)| *gain)
    }

    /// What designations gain, the most first.
    fn effects(&self) -> Effects {
        let gaining = self.by_designation.iter().filter(|(_, gain, _)| gain.is_positive());
        let mut effects: Effects = gaining.map(|(id, gain, _)| (*id, *gain)).collect();
        effects.sort_by_key(|(_, gain)| std::cmp::Reverse(*gain));
        effects
    }

    pub(super) fn track(&self, designation: DesignationId) -> Option<&str> {
        self.by_designation.iter().find(|(id, ..)| *id == designation)?.2.as_deref()
    }
}

/// A wizard begun, as far as its answers are settled.
#[derive(Debug)]
pub(crate) struct Opened {
    key: Key,
    asks: Vec<String>,
    pub(super) projection: Projection,
}

impl Opened {
    /// What only a person knows.
    pub(crate) fn asks(&self) -> &[String] {
        &self.asks
    }

    pub(crate) fn start(&self) -> Start {
        let (wizard, set) = self.key.clone();
        Start { wizard, set }
    }

    /// The associations that its record would make, or change.
    pub(crate) fn associations(&self) -> &[Association] {
        &self.projection.associations
    }
}

impl Adviser<'_> {
    /// The likeliest wizard that gains points; where none does, the likeliest of all.
    pub(super) fn fix(&self, (designation, metric): (DesignationId, MetricId), item: &Item) -> Option<Fix> {
        if item.kind == ItemKind::Person {
            return self.link_fix((designation, metric), item);
        }
        let gains = |fix: &Fix| fix.gain.is_positive();
        let fix = self.correction(designation, item).or_else(|| {
            // What was lost comes before what is new, unless it gains nothing where that does.
            let regained = self.regained(designation, item);
            let likeliest = || {
                let helps = |association: &Association| self.scorer.would_count(item, association);
                self.likeliest((designation, item), &self.scorer.remedies(item), helps)
            };
            match regained {
                Some(regained) if gains(&regained) => Some(regained),
                regained => {
                    let new = likeliest();
                    if new.as_ref().is_some_and(gains) { new } else { regained.or(new) }
                }
            }
        });
        // Another type than the one that counts is worth a word only where it gains.
        let counts = item.reasons.contains(&Reason::BetterTypeCounts);
        fix.filter(|fix| !counts || fix.gain.is_positive())
    }

    /// The likeliest wizard that makes an item count which reaches its threshold with usage that does not count yet; why
    /// that does not, as a sentence.
    pub(super) fn completing_fix(&self, designation: DesignationId, item: &Item) -> Option<(Fix, String)> {
        let (candidates, why) = self.scorer.remedies_of_the_rest(item)?;
        let fix = self.likeliest((designation, item), &candidates, |association| {
            self.scorer.would_count(item, association) && self.scorer.counts_with(item, association)
        });
        Some((fix?, why))
    }

    /// The wizard that puts a location of ours on an association that has another id: a second one beside it would be a
    /// second claim.
    fn correction(&self, designation: DesignationId, item: &Item) -> Option<Fix> {
        let fixes = self.scorer.with_wrong_id(item).into_iter().filter_map(|own| {
            let opened = self.association(&own)?;
            let helps = |a: &Association| a.id == own.id && self.scorer.would_count(item, a);
            let corrected = opened.projection.associations.iter().any(helps);
            corrected.then(|| Fix { corrects: true, ..self.fix_of(designation, &opened, vec![own.kind]) })
        });
        fixes.rev().max_by_key(|fix| fix.gain)
    }

    /// The wizard that has an association again which was lost: displaced, rejected, or on a subscription that another one
    /// replaced. The list of things to do tells of it, so that nothing else is proposed beside.
    fn regained(&self, designation: DesignationId, item: &Item) -> Option<Fix> {
        let customer = self.occasion.book.customer_index(&self.scorer.customer_of(item)?.id)?;
        let places = &self.index.customer(customer)?.associations;
        let own = places.iter().filter_map(|at| self.occasion.book.associations.get(*at));
        let tried = self.tried(item);
        let lost = own.filter_map(|own| lost(&self.occasion, own)).filter(|lost| !tried.contains(&lost.kind));
        let product = self.scorer.product_of(item);
        let fixes = lost.filter_map(|lost| {
            let lost = Association { product: lost.product.or(product), ..lost };
            let opened = self.association(&lost).filter(|_| self.scorer.would_count(item, &lost))?;
            let helps = |a: &Association| a.kind == lost.kind && self.scorer.would_count(item, a);
            let counts = opened.projection.associations.iter().any(helps);
            counts.then(|| self.fix_of(designation, &opened, vec![lost.kind]))
        });
        fixes.rev().max_by_key(|fix| fix.gain)
    }

    fn likeliest(
        &self,
        (designation, item): (DesignationId, &Item),
        candidates: &[Association],
        helps: impl Fn(&Association) -> bool,
    ) -> Option<Fix> {
        let tried = self.tried(item);
        let mut types: Vec<AssociationType> = Vec::new();
        let mut found: Option<Fix> = None;
        // A claim with a wrong id says which activity it is.
        let wrong: Vec<Association> = self.scorer.with_wrong_id(item);
        let is_recorded = |kind, activity| wrong.iter().any(|own| own.kind == kind && own.activity == Some(activity));
        for candidate in candidates.iter().filter(|candidate| !tried.contains(&candidate.kind) && helps(candidate)) {
            types.push(candidate.kind);
            if found.as_ref().is_some_and(|fix| fix.gain.is_positive()) {
                continue;
            }
            let counts = |opened: &Rc<Opened>| opened.projection.associations.iter().any(&helps);
            // Which of several activities is claimed that count for the same, only a person knows.
            let own = candidate.activity;
            let is_alike = |other: &&Association| {
                let counts_alike = |(own, activity)| {
                    own != activity && self.occasion.rules.counts_alike(candidate.kind, own, activity)
                };
                let same = Association { activity: own, ..(*other).clone() } == *candidate;
                same && own.zip(other.activity).is_some_and(counts_alike) && helps(other)
            };
            let others: Vec<Activity> = candidates.iter().filter(is_alike).filter_map(|other| other.activity).collect();
            let recorded = |activity: &Activity| is_recorded(candidate.kind, *activity);
            if others.iter().any(recorded) {
                continue;
            }
            let others = if own.as_ref().is_some_and(recorded) { Vec::new() } else { others };
            let Some(opened) = self.begun_with(candidate, &others).filter(counts) else { continue };
            let fix = self.fix_of(designation, &opened, Vec::new());
            if found.is_none() || fix.gain.is_positive() {
                found = Some(fix);
            }
        }
        types.sort_unstable();
        types.dedup();
        found.map(|fix| Fix { types, ..fix })
    }

    pub(super) fn fix_of(&self, designation: DesignationId, opened: &Opened, types: Vec<AssociationType>) -> Fix {
        let gains = self.gains(&opened.key, &opened.projection);
        let (gain, effects) = (gains.of(designation), gains.effects());
        let (wizard, set) = opened.key.clone();
        Fix { wizard, set, asks: opened.asks.clone(), gain, effects, with: Vec::new(), types, corrects: false }
    }

    /// A wizard with what is known already.
    pub(crate) fn opened(&self, start: &Start) -> Option<Rc<Opened>> {
        self.begin(wizard(&start.wizard)?, start.set.iter().cloned().collect())
    }

    /// What a wizard's record gains designations, the most first.
    pub(crate) fn effects(&self, opened: &Opened) -> Effects {
        self.gains(&opened.key, &opened.projection).effects()
    }

    /// Whether a wizard's record gains any designation something once another one's is there.
    pub(crate) fn adds(&self, there: &Opened, own: &Opened) -> bool {
        let mut both = there.projection.clone();
        both.add(&own.projection);
        let (both, there) = (self.project(&both), self.gains(&there.key, &there.projection));
        both.by_designation.iter().any(|(id, gain, _)| *gain > there.of(*id))
    }

    /// What a wizard's record would do to every designation, worked out once.
    pub(super) fn gains(&self, key: &Key, projection: &Projection) -> Rc<Gains> {
        if let Some(known) = self.gains.borrow().get(key) {
            return Rc::clone(known);
        }
        let gains = Rc::new(self.project(projection));
        self.gains.borrow_mut().insert(key.clone(), Rc::clone(&gains));
        gains
    }

    /// The gains that were worked out for a fix.
    pub(super) fn gains_of(&self, fix: &Fix) -> Option<Rc<Gains>> {
        self.gains.borrow().get(&(fix.wizard.clone(), fix.set.clone())).map(Rc::clone)
    }

    pub(super) fn project(&self, projection: &Projection) -> Gains {
        let after = self.scorer.project(projection);
        let pairs = self.card.designations.iter().zip(after.designations);
        let moved = pairs.map(|(before, after)| {
            let track = (before.track != after.track).then_some(after.track);
            (before.id, after.points - before.points, track)
        });
        Gains { by_designation: moved.collect(), projection: projection.clone() }
    }

    /// The wizard of an association that might be made, or of one that is recorded.
    pub(crate) fn association(&self, candidate: &Association) -> Option<Rc<Opened>> {
        self.begun_with(candidate, &[])
    }

    /// The same, where it might be made with one of other activities as well.
    fn begun_with(&self, candidate: &Association, others: &[Activity]) -> Option<Rc<Opened>> {
        let workloads = candidate.workloads.join(", ");
        let recorded = self.occasion.book.association(candidate.id.as_str());
        let credential = candidate.credential.as_ref().filter(|credential| !credential.name.is_empty());
        let facts = [
            ("association", recorded.map(|own| own.id.as_str())),
            ("state", recorded.map(|own| own.state.word())),
            ("successor", recorded.map(|_| "own-id")),
            ("identity", credential.map(|credential| credential.kind.word())),
            ("identity_name", credential.map(|credential| credential.name.as_str())),
            ("type", Some(candidate.kind.word())),
            ("customer", Some(candidate.customer.as_str())),
            ("product", self.occasion.book.product_of(candidate).map(|product| product.word())),
            ("activity", candidate.activity.map(|activity| activity.word())),
            ("subscription", candidate.subscription.as_deref()),
            ("workloads", Some(workloads.as_str()).filter(|names| !names.is_empty())),
        ];
        let value = |field: &str| facts.iter().find(|(known, _)| *known == field).and_then(|(_, value)| *value);
        // Which wizard fits what is recorded goes by what its customer has, where its own product is not known.
        let likely = || Some(likely_product(recorded?, self.occasion.context(), &self.index).word());
        let model = || Some(likely_model(recorded?, &self.index)?.word());
        let chosen = |field: &str| match field {
            "product" => value(field).or_else(likely),
            "activity" => value(field).or_else(model),
            _ => value(field),
        };
        let (wizard, opens) = opening(OpenOn::Association, chosen)?;
        let mut answers: Answers = opens.set.clone();
        let known = facts.iter().filter(|(field, _)| wizard.asks.contains(*field));
        answers.extend(known.filter_map(|(field, value)| Some(((*field).to_owned(), (*value)?.to_owned()))));
        if !others.is_empty()
            && let Some(activity) = answers.remove("activity")
        {
            let others: Vec<&str> = others.iter().map(|activity| activity.word()).collect();
            answers.extend(causes_of_any(wizard, "activity", &activity, &others));
        }
        self.begin(wizard, answers)
    }

    /// What a wizard with answers comes to, worked out once: several metrics ask for the same.
    pub(super) fn begin(&self, wizard: &Wizard, answers: Answers) -> Option<Rc<Opened>> {
        let key = (wizard.id.clone(), answers);
        if let Some(known) = self.begun.borrow().get(&key) {
            return known.clone();
        }
        let opened = self.open(wizard, &key.1).map(Rc::new);
        self.begun.borrow_mut().insert(key, opened.clone());
        opened
    }

    /// The book as far as a wizard with these answers asks for it: it looks through all records again and again, and nearly
    /// all of a large book are other customers'.
    fn excerpt(&self, answers: &Answers) -> Book {
        let book = self.occasion.book;
        let association = answers.get("association").and_then(|id| book.association(id.as_str()));
        let whose = || Some(association?.customer.as_str());
        let customer = answers.get("customer").map(String::as_str).or_else(whose);
        let customer = customer.and_then(|id| book.customer_index(id));
        let own = customer.and_then(|at| self.index.customer(at));
        let person = answers.get("person").and_then(|id| book.person(id.as_str()));
        let subscriptions =
            own.iter().flat_map(|own| &own.subscriptions).filter_map(|at| book.subscriptions.shared(*at));
        let associations = own.iter().flat_map(|own| &own.associations).filter_map(|at| book.associations.shared(*at));
        Book {
            partner: book.partner.clone(),
            customers: customer.and_then(|at| book.customers.shared(at)).into_iter().cloned().collect(),
            subscriptions: subscriptions.cloned().collect(),
            associations: associations.cloned().collect(),
            people: person.into_iter().cloned().collect(),
            certifications: person.map_or_else(Vec::new, |person| book.certifications_of(&person.id).to_vec()),
            ..Book::default()
        }
    }

    /// A wizard with answers; none where it refuses one of them, where they are impossible together, or where it asks for a
    /// record that the book does not have.
    fn open(&self, wizard: &Wizard, answers: &Answers) -> Option<Opened> {
        let excerpt = self.excerpt(answers);
        let context = WizardContext { book: &excerpt, ..self.occasion.context() };
        let mut run = WizardRun::begin(wizard, context, answers);
        // What has an id through which nothing counts gets another one only where that is answered.
        let begun = run.known(wizard, context);
        let is_wrong = |own: &Association| own.state.is_live() && excerpt.partner.has_wrong_id(own);
        let wrong = excerpt.associations.iter().any(|own| wizard.association_type() == Some(own.kind) && is_wrong(own));
        if let Some(id) = begun.get("partner_id").filter(|_| wrong) {
            run.answer(wizard, context, "partner_id", id).ok();
        }
        let known = run.known(wizard, context);
        let path = path(wizard, &known);
        if refusal_of(&known, &path).is_some() {
            return None;
        }
        let recorded = planned_of(&run, &known, &path);
        // What is there already is carried on where it was begun from that only.
        if recorded
            .recorded_already()
            .is_some_and(|own| answers.get("association").is_none_or(|of| *of != own.as_str()))
        {
            return None;
        }
        let fields: Vec<&String> = path.into_iter().flat_map(|step| &step.fields).collect();
        let is_asked = |field: &String| field == "association" || fields.contains(&field);
        if answers.keys().any(|field| is_asked(field) && !run.answers.contains_key(field)) {
            return None;
        }
        let asked = fields.iter().filter_map(|id| Some((*id, wizard.fields.get(*id)?, known.get(id))));
        let mut set: Answers = run.answers.clone();
        let is_carried_on = known.association().is_some_and(|own| own.state.is_live());
        set.retain(|field, _| fields.contains(&field) || is_carried_on && field == "association");
        let mut asks: Vec<String> = Vec::new();
        let planned = &recorded.projection.associations;
        let corrects = planned.iter().any(|planned| excerpt.partner.has_wrong_id(planned));
        let carries_on = |own: &Association| planned.iter().any(|planned| planned.id == own.id);
        // What is carried on for all of its customer's subscriptions is not narrowed to one.
        let is_for_all = |own: &&Association| own.subscription.is_none() && own.state.is_live() && carries_on(own);
        let narrows = excerpt.associations.iter().any(|own| is_for_all(&own));
        for (id, field, value) in asked.filter(|(id, ..)| !run.answers.contains_key(*id)) {
            if narrows && field.kind == FieldKind::Subscription {
                continue;
            }
            if let Some(own) = value.filter(|_| field.kind == FieldKind::Subscription) {
                match known.association() {
                    // What an association that is recorded is on is not chosen here, unless it makes room for a new one.
                    Some(_) if known.takes(id, own) => {}
                    Some(_) if known.wrong_claims().is_empty() => continue,
                    None if excerpt.subscription(own).is_some_and(is_usable) => {}
                    _ => return None,
                }
            }
            let is_choice = |value: &str| id == "licensing" && field.option(value).is_some();
            let of_book = matches!(field.kind, FieldKind::Location | FieldKind::Subscription);
            let settled = of_book || value.is_some_and(is_choice);
            match value {
                Some(value) if settled => drop(set.insert(id.clone(), value.to_owned())),
                Some(_) if !DAYS.contains(&id.as_str()) => {}
                None if corrects && field.kind == FieldKind::Location => asks.push(id.clone()),
                None if field.optional && !DAYS.contains(&id.as_str()) => {}
                None if is_unanswerable((wizard, &run, context), answers, (id, field.kind)) => return None,
                _ if asks.contains(id) => {}
                _ => asks.push(id.clone()),
            }
        }
        let mut projection = self.scorer.planned(&recorded.projection);
        // The id that is asked for is none through which nothing counts.
        if asks.iter().any(|id| wizard.fields.get(id).is_some_and(|field| field.kind == FieldKind::Location)) {
            let wrong = projection.associations.iter_mut().filter(|planned| excerpt.partner.has_wrong_id(planned));
            wrong.for_each(|planned| planned.partner_id = None);
        }
        Some(Opened { key: (wizard.id.clone(), set.into_iter().collect()), asks, projection })
    }

    /// Adds to an item's sentence what its fix takes and does besides.
    pub(super) fn describe_gain(&self, (designation, metric): (DesignationId, MetricId), item: &mut Item) {
        let Some((fix, gains)) = item.fix.as_ref().and_then(|fix| Some((fix, self.gains_of(fix)?))) else { return };
        let later = self.later((designation, metric), fix);
        if fix.asks.iter().any(|field| field == "ended") {
            item.text.push_str(" End that claim, and make a new one in its place.");
        }
        let person = self.occasion.book.person(item.id.as_str()).filter(|_| item.kind == ItemKind::Person);
        if let Some(first) = person.and_then(|person| self.renewed_first(designation, person)) {
            item.text.push(' ');
            item.text.push_str(&first.text);
        }
        if let Some(together) = together(fix) {
            item.text.push(' ');
            item.text.push_str(&together);
        } else if let Some((now, track)) = self.card.designation(designation).zip(gains.track(designation)) {
            let then = now.points + gains.of(designation);
            let (name, from) = (&now.name, &now.track);
            let (before, after) = (now.points.rounded(1), then.rounded(1));
            let moves = format!(
                " The fix would move {name} from the {from} track to the {track} track: {before:.1} points become {after:.1}."
            );
            item.text.push_str(&moves);
        }
        // What is too small or too large for the track gives nothing later, either.
        let stays = gains.track(designation).is_none() && later.is_some();
        let bounds = stays.then(|| self.scorer.out_of_bounds(item, &gains.projection)).flatten();
        item.reasons.extend(bounds.as_ref().map(|(reason, _)| *reason));
        if let Some(more) = bounds.map(|(_, why)| why).or(later) {
            item.text.push(' ');
            item.text.push_str(&more);
        }
    }
}

/// What a fix needs beside it where alone it gains nothing, as a sentence.
pub(crate) fn together(fix: &Fix) -> Option<String> {
    let (with, gain) = (named(&fix.with), fix.gain.amount());
    (!with.is_empty()).then(|| format!("Alone this gains nothing; together with {with} it gains {gain} points."))
}

/// `A`, `A and B`, `A, B and C`.
fn named(names: &[String]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// The fields for the first and the last day in force, which are asked even where they may stay blank.
const DAYS: [&str; 2] = ["started", "ended"];

/// Whether a question asks for one of the book's records of which none is an answer that the wizard takes.
fn is_unanswerable(
    (wizard, run, context): (&Wizard, &WizardRun, WizardContext<'_>),
    wanted: &Answers,
    (id, kind): (&str, FieldKind),
) -> bool {
    let passes = |own: &&Subscription| {
        let mut answered = run.clone();
        answered.answer(wizard, context, id, &own.id).is_ok() && {
            let known = answered.known(wizard, context);
            let path = path(wizard, &known);
            refusal_of(&known, &path).is_none()
        }
    };
    let product = wanted.get("product");
    let is_of = |own: &&Subscription| product.is_none_or(|product| product == own.product.word());
    match kind {
        FieldKind::Subscription => {
            !context.book.subscriptions.iter().any(|own| is_usable(own) && is_of(&own) && passes(&own))
        }
        FieldKind::Association | FieldKind::Customer | FieldKind::Person => true,
        _ => false,
    }
}

/// Whether an association can be made on a subscription as it is now.
fn is_usable(subscription: &Subscription) -> bool {
    paid(subscription.offer) && subscription.status.is_live()
}

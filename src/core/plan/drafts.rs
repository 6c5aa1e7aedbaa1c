//! What a plan does for people and with associations: who, the wizard that does it, and the records that it makes.

use super::Attempt;
use super::actions::{Action, ActionKind, Candidate, Scene};
use super::by::DoBy;
use super::lives::closes;
use super::outcome::Extras;
use super::people::Choice;
use crate::advice::{Start, record_first};
use crate::book::{
    Activity, Association, AssociationState, AssociationType, Book, Certification, MetricId, Person, Product,
};
use crate::book_index::BookIndex;
use crate::deadline;
use crate::ids::PersonId;
use crate::points::Points;
use crate::projection::{Projection, association_shows, certification_shows};
use crate::rulebook::Rulebook;
use crate::scoring::PLANNED;
use crate::wizard::{OpenOn, WizardContext};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What somebody is called who is not in the book yet; others follow with a number.
const NOBODY_YET: &str = "new";

/// Ids for people who are not in the book yet.
fn newcomers(book: &Book) -> impl Iterator<Item = PersonId> {
    let numbered = (2..).map(|number: u32| format!("{NOBODY_YET}-{number}"));
    let ids = std::iter::once(NOBODY_YET.to_owned()).chain(numbered).map(PersonId::from);
    ids.filter(|id| book.person(id).is_none())
}

/// What a group of equal actions changes.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) what: Option<String>,
    pub(super) activity: Option<Activity>,
    pub(super) count: i64,
    pub(super) cost: Points,
    pub(super) candidates: Vec<Candidate>,
    pub(super) records: Projection,
    pub(super) extras: Extras,
    pub(super) earliest: Option<NaiveDate>,
    pub(super) by: Option<DoBy>,
    pub(super) closes: Option<NaiveDate>,
    pub(super) under_way: bool,
    /// Whether it renews what is yet to be passed.
    pub(super) follows: bool,
    pub(super) metric: Option<MetricId>,
}

impl Draft {
    pub(super) fn action(self, kind: ActionKind, gain: Points, total: Points) -> Action {
        let Draft { what, activity, count, cost, candidates, earliest, by, closes, under_way, metric, .. } = self;
        let wizard = candidates.iter().find_map(|candidate| Some(candidate.start.as_ref()?.wizard.clone()));
        Action {
            kind,
            metric,
            what,
            activity,
            count,
            gain,
            total,
            keeps: None,
            helps: None,
            cost,
            candidates,
            wizard,
            earliest,
            by,
            closes,
            under_way,
        }
    }
}

pub(super) fn candidate(id: &str, name: &str) -> Candidate {
    Candidate { id: id.to_owned(), name: name.to_owned(), note: String::new(), by: None, is_new: false, start: None }
}

/// The day by which an association that is under way should be in force, as far as it is known.
fn under_way_until(rules: &Rulebook, association: &Association, date: NaiveDate) -> Option<NaiveDate> {
    match association.state {
        AssociationState::Active => association.started,
        _ => deadline::next(association, &rules.claim_clocks, date).map(|due| due.on),
    }
}

/// The day from which an association is in force that is made on a day, or is under way.
pub(super) fn in_force_from(rules: &Rulebook, book: &Book, association: &Association, made: NaiveDate) -> NaiveDate {
    let own = book.association(&association.id);
    own.and_then(|own| under_way_until(rules, own, made)).map_or(made, |due| due.max(made))
}

/// The first day on which a published score could show such an association.
pub(super) fn shows(rules: &Rulebook, book: &Book, association: &Association, made: NaiveDate) -> NaiveDate {
    association_shows(rules, in_force_from(rules, book, association, made))
}

impl Scene<'_, '_> {
    pub(super) fn drafts(&self, attempt: &Attempt<'_>) -> Vec<(ActionKind, Draft)> {
        let mut drafts: BTreeMap<(ActionKind, bool, String), Draft> = BTreeMap::new();
        let mut newcomers = newcomers(self.scorer.book());
        for (person, choice) in attempt.people.who(&attempt.way) {
            let new = || Some(Person { linked: Some(true), ..Person::new(newcomers.next()?, "someone new") });
            let Some(person) = person.cloned().or_else(new) else { continue };
            self.draft_person(&mut drafts, attempt, &person, &choice);
        }
        for association in self.prospects.associations(self.days, &attempt.found.prospects) {
            self.draft_association(&mut drafts, &association);
        }
        let mut drafts: Vec<(ActionKind, Draft)> =
            drafts.into_iter().map(|((kind, ..), draft)| (kind, draft)).collect();
        drafts.iter_mut().for_each(|(_, draft)| draft.candidates.sort_by_key(|candidate| candidate.by));
        let place = |kind: ActionKind, draft: &Draft| if draft.follows { kind.max(ActionKind::Certify) } else { kind };
        drafts.sort_by_key(|(kind, draft)| (place(*kind, draft), draft.follows, !draft.under_way));
        drafts.extend(self.draft_extras(attempt));
        drafts
    }

    fn draft_person(
        &self,
        drafts: &mut BTreeMap<(ActionKind, bool, String), Draft>,
        attempt: &Attempt<'_>,
        person: &Person,
        choice: &Choice,
    ) {
        let (book, rules, first) = (self.scorer.book(), self.scorer.rules(), self.period.since);
        let is_new = book.person(&person.id).is_none();
        let start = || Start::of_person(&person.id).filter(|_| !is_new);
        let named = || Candidate { start: start(), is_new, ..candidate(&person.id, &person.name) };
        if choice.link {
            let draft = drafts.entry((ActionKind::LinkPerson, !choice.linking, String::new())).or_default();
            draft.count += 1;
            draft.under_way = choice.linking;
            draft.cost = draft.cost + if choice.linking { Points::ZERO } else { self.query.costs.link_person };
            draft.candidates.push(named());
            draft.records.people.push(Person { linked: Some(true), linked_on: None, ..person.clone() });
            draft.by = (!choice.linking).then(|| self.certification_by());
            let shows = if choice.linking { person.linked_on } else { Some(certification_shows(rules, first)) };
            draft.earliest = draft.earliest.max(shows);
            draft.metric = draft.metric.or_else(|| attempt.people.metric_of(choice));
        }
        for certification in attempt.people.coming(person, choice) {
            let draft = drafts.entry((ActionKind::Certify, false, certification.exam.clone())).or_default();
            draft.what = Some(certification.exam.clone());
            draft.count += 1;
            draft.under_way = true;
            draft.candidates.push(Candidate { start: None, ..named() });
            draft.records.certifications.push(certification.clone());
            draft.earliest = draft.earliest.max(Some(certification.earned));
        }
        let people = &attempt.people;
        let passed: Vec<Certification> = choice.exams.iter().filter_map(|exam| people.passed(person, exam)).collect();
        let all = book.certifications_of(&person.id).iter().chain(&passed);
        for lives in people.renewable(all) {
            let Some(((_, old), times)) = lives.first().zip(choice.times(lives.first())) else { continue };
            let Some((_, new)) = lives.get(times as usize) else { continue };
            let follows = passed.contains(old);
            let draft = drafts.entry((ActionKind::Renew, !follows, old.exam.clone())).or_default();
            draft.what = Some(old.exam.clone());
            draft.follows = follows;
            draft.count += i64::from(times);
            draft.cost = draft.cost + self.query.costs.renew.times(Points::whole(times.into()));
            for (_, held) in lives.iter().take(times as usize) {
                let by = DoBy::Day(closes(rules, held));
                let start = Start::of_certification(old).filter(|_| !is_new);
                draft.candidates.push(Candidate { start, by: Some(by), ..named() });
                draft.by = draft.by.into_iter().chain([by]).min();
            }
            draft.records.lapsed.push(old.clone());
            draft.records.certifications.push(new.clone());
            draft.metric = draft.metric.or_else(|| people.metric_of(choice));
        }
        for passed in passed {
            let draft = drafts.entry((ActionKind::Certify, true, passed.exam.clone())).or_default();
            draft.what = Some(passed.exam.clone());
            draft.count += 1;
            draft.cost = draft.cost + self.query.costs.certify;
            // No wizard records an exam that was passed.
            draft.candidates.push(Candidate { start: None, ..named() });
            let retires = rules.exams.get(&passed.exam).and_then(|exam| exam.retires);
            draft.closes = draft.closes.into_iter().chain(retires).min();
            draft.records.certifications.push(passed);
            if is_new {
                draft.records.people.push(person.clone());
            }
            draft.earliest = Some(certification_shows(rules, first));
            draft.by = Some(self.certification_by());
            draft.metric = people.metric_of(choice);
        }
    }

    fn draft_association(&self, drafts: &mut BTreeMap<(ActionKind, bool, String), Draft>, association: &Association) {
        let (book, rules, first) = (self.scorer.book(), self.scorer.rules(), self.period.since);
        let made = association.id == *PLANNED;
        let of = association.activity.filter(|_| association.kind == AssociationType::Cpor);
        let key = format!("{}/{:?}", association.kind.word(), of);
        let draft = drafts.entry((ActionKind::Associate, made, key)).or_default();
        draft.what = Some(association.kind.word().to_owned());
        draft.activity = of;
        draft.count += 1;
        draft.under_way = !made;
        draft.cost = draft.cost + if made { self.query.costs.associate } else { Points::ZERO };
        let name = book.customer(&association.customer).map_or("", |customer| customer.name.as_str());
        let product = book.product_of(association).unwrap_or(Product::Azure).word();
        let mut known = vec![("type", association.kind.word()), ("product", product)];
        known.extend(association.activity.map(|activity| ("activity", activity.word())));
        let set = [("customer", association.customer.as_str())].into_iter().chain(known.iter().copied().skip(1));
        let own = book.association(&association.id).or_else(|| self.scorer.corrected(association));
        let lacks = self.scorer.recorded_first(association).filter(|_| own.is_none());
        let start = match own {
            Some(own) => {
                Start::of_association(own, WizardContext::new(book, rules, self.period.since), &BookIndex::of(book))
            }
            // Its wizard asks for the subscription.
            None if lacks.is_some() => None,
            None => Start::on(OpenOn::Association, &known, set),
        };
        let note = lacks.map(record_first).unwrap_or_default();
        draft.candidates.push(Candidate { note, start, ..candidate(&association.customer, name) });
        draft.earliest = draft.earliest.max(Some(shows(rules, book, association, first)));
        draft.by = made.then(|| self.association_by());
        draft.records.associations.push(association.clone());
    }
}

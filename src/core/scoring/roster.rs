//! The people of a book as metrics see them, as they are and as planned changes would have them.
//!
//! How everybody stands is looked up once; a planned change is looked up for whom it touches only. A plan, a wizard or the
//! list of todos makes hundreds of projections, most of which touch nobody.

use super::card::is_announced;
use super::people::{PeopleSum, PersonSummary, allocate_gates};
use crate::book::{Book, Certification, DesignationId, MetricId, Person};
use crate::ids::PersonId;
use crate::projection::Projection;
use crate::rulebook::{MetricFormula, PeopleRules, Rulebook, is_known};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A person with the certifications held.
pub(super) struct Holder<'a> {
    pub(super) person: &'a Person,
    pub(super) held: Vec<&'a Certification>,
    /// The exams among them that no rulebook knows.
    pub(super) unknown: Vec<&'a str>,
}

impl<'a> Holder<'a> {
    fn of(rules: &Rulebook, person: &'a Person, held: Vec<&'a Certification>) -> Option<Holder<'a>> {
        let exams = held.iter().map(|certification| certification.exam.as_str());
        let unknown = exams.filter(|exam| !is_known(rules, exam)).collect();
        (!held.is_empty()).then_some(Holder { person, held, unknown })
    }
}

/// A metric of people on one track of a designation.
pub(super) type Step<'a> = (DesignationId, MetricId, &'a str);

/// The people of a book who hold certifications, by id.
pub(super) struct Roster<'a> {
    book: &'a Book,
    rules: &'a Rulebook,
    date: NaiveDate,
    pub(super) people: Arc<Vec<Holder<'a>>>,
    /// Per metric: how everybody stands in it (of some, not at all), and what that comes to.
    steps: BTreeMap<Step<'a>, (Vec<Option<PersonSummary>>, PeopleSum)>,
}

impl<'a> Roster<'a> {
    /// The people of a book as they are.
    pub(super) fn new(book: &'a Book, rules: &'a Rulebook, date: NaiveDate) -> Roster<'a> {
        let mut people: BTreeMap<&PersonId, (&Person, Vec<&Certification>)> =
            book.people.iter().map(|person| (&person.id, (person, Vec::new()))).collect();
        for certification in &book.certifications {
            if let Some((_, held)) = people.get_mut(&certification.person) {
                held.push(certification);
            }
        }
        let people = people.into_values().filter_map(|(person, held)| Holder::of(rules, person, held)).collect();
        Roster { book, rules, date, people: Arc::new(people), steps: BTreeMap::new() }.looked_up()
    }

    /// The same people on another day.
    pub(super) fn on(&self, date: NaiveDate) -> Roster<'a> {
        let Roster { book, rules, .. } = *self;
        Roster { book, rules, date, people: Arc::clone(&self.people), steps: BTreeMap::new() }.looked_up()
    }

    /// The same people with every link to come made already.
    pub(super) fn linked(&self) -> Roster<'a> {
        let Roster { book, rules, date, .. } = *self;
        let steps = self.rules_of_people().filter_map(|(step, metric)| {
            let (summaries, _) = self.steps.get(&step)?;
            let linked = summaries.iter().cloned().map(|summary| Some(summary?.linked_by(date)));
            Some((step, self.summed(metric, linked.collect())))
        });
        Roster { book, rules, date, people: Arc::clone(&self.people), steps: steps.collect() }
    }

    fn looked_up(mut self) -> Roster<'a> {
        self.steps = self.look_up();
        self
    }

    fn look_up(&self) -> BTreeMap<Step<'a>, (Vec<Option<PersonSummary>>, PeopleSum)> {
        let looked_up = self.rules_of_people().map(|(step, metric)| {
            let summaries = self.people.iter().map(|holder| self.summary(metric, holder)).collect();
            (step, self.summed(metric, summaries))
        });
        looked_up.collect()
    }

    /// The metrics of people, track by track.
    fn rules_of_people(&self) -> impl Iterator<Item = (Step<'a>, &'a PeopleRules)> {
        let metrics = self.rules.designations.iter().flat_map(|(id, designation)| {
            designation.metrics.iter().flat_map(move |(metric, rules)| {
                rules.tracks.iter().map(move |(track, formula)| ((*id, *metric, track.as_str()), formula))
            })
        });
        metrics.filter_map(|(step, formula)| match formula {
            MetricFormula::People(metric) => Some((step, metric)),
            MetricFormula::Usage { .. } => None,
        })
    }

    fn summed(
        &self,
        metric: &PeopleRules,
        summaries: Vec<Option<PersonSummary>>,
    ) -> (Vec<Option<PersonSummary>>, PeopleSum) {
        let shown: Vec<&PersonSummary> = summaries.iter().flatten().collect();
        let sum = allocate_gates(self.rules, metric, &shown, self.date).sum();
        (summaries, sum)
    }

    fn summary(&self, metric: &PeopleRules, holder: &Holder<'_>) -> Option<PersonSummary> {
        PersonSummary::of(self.rules, metric, holder, self.date)
    }

    pub(super) fn current(&self) -> ProjectedRoster<'_, 'a> {
        ProjectedRoster { roster: self, changed: Vec::new(), lapsed: None, closes: false }
    }

    /// The people once all that counts until `day` or for less has lapsed, and in metrics whose last exam retires by then
    /// everything.
    pub(super) fn lapsed(&self, day: NaiveDate) -> ProjectedRoster<'_, 'a> {
        ProjectedRoster { closes: true, ..self.after_lapses(day) }
    }

    /// The people once all that counts until `day` or for less has lapsed.
    pub(super) fn after_lapses(&self, day: NaiveDate) -> ProjectedRoster<'_, 'a> {
        ProjectedRoster { lapsed: Some(day), ..self.current() }
    }

    /// The people after planned changes: changed ones in place of their records, planned certifications added and lapsed
    /// ones left out.
    pub(super) fn projected<'r>(&'r self, planned: &'r Projection) -> ProjectedRoster<'r, 'a> {
        let certified = planned.certifications.iter().chain(&planned.lapsed).map(|c| &c.person);
        let ids: BTreeSet<&PersonId> = planned.people.iter().map(|p| &p.id).chain(certified).collect();
        let changed = ids.into_iter().map(|id| {
            let place = self.people.binary_search_by(|holder| holder.person.id.cmp(id));
            Changed { place, holder: self.holder(id, planned) }
        });
        ProjectedRoster { changed: changed.collect(), ..self.current() }
    }

    /// A person after planned changes, if there is one and holds anything.
    fn holder<'r>(&'r self, id: &PersonId, planned: &'r Projection) -> Option<Holder<'r>> {
        let person = planned.people.iter().rev().find(|p| p.id == *id).or_else(|| self.book.person(id))?;
        let own = self.book.certifications_of(id).iter().filter(|c| !planned.lapsed.contains(c));
        let held = own.chain(planned.certifications.iter().filter(|c| c.person == *id)).collect();
        Holder::of(self.rules, person, held)
    }
}

/// Until when what people hold in a metric is lost for certain where nothing was done by `day`: from the day on which its
/// last exam retires, all of it.
fn lapsed_by(metric: &PeopleRules, sum: &PeopleSum, date: NaiveDate, day: NaiveDate) -> NaiveDate {
    let closes = metric.closing.as_ref().map(|closing| closing.from);
    let closed = closes.is_some_and(|from| date < from && from.pred_opt() <= Some(day) && is_announced(from, date));
    if closed { sum.keeps_until.map_or(day, |last| last.max(day)) } else { day }
}

/// A person whom planned changes touch.
struct Changed<'r> {
    /// The place in the roster, or the one where the person would stand.
    place: Result<usize, usize>,
    /// The person after the changes; none where nothing is held any more.
    holder: Option<Holder<'r>>,
}

/// The people with planned changes, if there are any, or once certifications have lapsed.
pub(super) struct ProjectedRoster<'r, 'a> {
    roster: &'r Roster<'a>,
    changed: Vec<Changed<'r>>,
    lapsed: Option<NaiveDate>,
    /// Whether what can be neither renewed nor earned any more after that day is gone with it.
    closes: bool,
}

impl ProjectedRoster<'_, '_> {
    pub(super) fn is_empty(&self) -> bool {
        let gone = self.changed.iter().filter(|changed| changed.place.is_ok() && changed.holder.is_none()).count();
        self.roster.people.len() == gone && self.changed.iter().all(|changed| changed.holder.is_none())
    }

    /// What the people come to in a metric of the rulebook.
    pub(super) fn sum(&self, step: Step<'_>, metric: &PeopleRules) -> Option<PeopleSum> {
        let Roster { rules, date, steps, .. } = self.roster;
        let (summaries, sum) = steps.get(&step)?;
        if let Some(day) = self.lapsed {
            let day = if self.closes { lapsed_by(metric, sum, *date, day) } else { day };
            let after: Vec<Cow<'_, PersonSummary>> =
                summaries.iter().flatten().map(|summary| summary.after(day)).collect();
            let shown: Vec<&PersonSummary> = after.iter().map(AsRef::as_ref).collect();
            return Some(allocate_gates(rules, metric, &shown, *date).sum());
        }
        if self.changed.is_empty() {
            return Some(sum.clone());
        }
        let summary = |holder: &Holder<'_>| self.roster.summary(metric, holder);
        let changed_summaries: Vec<Option<PersonSummary>> =
            self.changed.iter().map(|c| c.holder.as_ref().and_then(summary)).collect();
        let mut shown: Vec<&PersonSummary> = Vec::with_capacity(summaries.len() + changed_summaries.len());
        let mut from = 0;
        for (changed, summary) in self.changed.iter().zip(&changed_summaries) {
            let (before, after) = match changed.place {
                Ok(place) => (place, place + 1),
                Err(place) => (place, place),
            };
            shown.extend(summaries.get(from..before).into_iter().flatten().flatten());
            shown.extend(summary);
            from = after;
        }
        shown.extend(summaries.get(from..).into_iter().flatten().flatten());
        Some(allocate_gates(rules, metric, &shown, *date).sum())
    }
}

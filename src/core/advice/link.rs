//! The links of people's profiles: what they give, and whether a score can show it.

use super::fix::Opened;
use super::{Adviser, Occasion};
use crate::book::{Certification, DesignationId, MetricId, Person};
use crate::day::day_text;
use crate::points::Points;
use crate::projection::{Projection, certification_shows};
use crate::scoring::{Fix, Item, PeopleOn, counts_until};
use crate::text::listed;
use crate::wizard::{Answers, OpenOn, opening, renewals_until};
use chrono::NaiveDate;
use std::rc::Rc;

/// What is to be renewed before a link made today can show.
pub(crate) struct RenewedFirst {
    /// The last day to do it.
    pub(crate) by: NaiveDate,
    pub(crate) text: String,
}

impl Adviser<'_> {
    /// The wizard of a link, where a score can show what it gains, if need be with what can be renewed before.
    pub(super) fn link_fix(&self, (designation, metric): (DesignationId, MetricId), item: &Item) -> Option<Fix> {
        let opened = self.link(item)?;
        let fix = self.fix_of(designation, &opened, Vec::new());
        let person = self.occasion.book.person(item.id.as_str())?;
        let shows = || self.shows_gain(designation, &opened.projection);
        if fix.gain.is_positive() && !shows() && self.renewed_first(designation, person).is_none() {
            return None;
        }
        // In a metric that nobody can earn any more, a link is worth a word only for what is held still.
        Some(fix).filter(|fix| fix.gain.is_positive() || !self.is_closed(designation, metric))
    }

    /// What a person renews before what is held ends, without which no score could show what a link made today gives a
    /// designation.
    pub(crate) fn renewed_first(&self, designation: DesignationId, person: &Person) -> Option<RenewedFirst> {
        let link = Projection {
            people: vec![Person { linked: Some(true), linked_on: None, ..person.clone() }],
            ..Projection::default()
        };
        let renewable = self.renewable(person);
        if renewable.is_empty() || self.shows_gain(designation, &link) {
            return None;
        }
        let shows = |renewed: &&[(NaiveDate, Certification)]| {
            let certifications = renewed.iter().map(|(_, renewed)| renewed.clone()).collect();
            self.shows_gain(designation, &Projection { certifications, ..link.clone() })
        };
        let renewed = renewable.chunks(1).chain([&renewable[..]]).find(shows)?;
        let by = renewed.iter().map(|(last, _)| *last).min()?;
        let exams: Vec<&str> = renewed.iter().map(|(_, renewed)| renewed.exam.as_str()).collect();
        let on = certification_shows(self.occasion.rules, self.occasion.moment.date);
        let text = format!(
            "Renew {} by {} as well: a link made today shows on {}.",
            listed(&exams, "and"),
            day_text(by),
            day_text(on)
        );
        Some(RenewedFirst { by, text })
    }

    /// What of a person's certifications would end before a link made today can show and can be renewed now, with the last
    /// day for it, as it is once it is renewed.
    fn renewable(&self, person: &Person) -> Vec<(NaiveDate, Certification)> {
        let shows = certification_shows(self.occasion.rules, self.occasion.moment.date);
        renewals_until(self.occasion.context(), person, shows)
    }

    /// Whether nobody can newly earn a metric any more.
    fn is_closed(&self, designation: DesignationId, metric: MetricId) -> bool {
        let score = self.card.designation(designation).and_then(|score| score.metric(metric));
        let closes = score.and_then(|score| score.closes.as_ref());
        closes.is_some_and(|closes| closes.from <= self.occasion.moment.date)
    }

    /// Whether a score can show what a link made today gives a designation.
    fn shows_gain(&self, designation: DesignationId, planned: &Projection) -> bool {
        let place = self.card.designations.iter().position(|score| score.id == designation);
        let shown = self.shown.as_ref().map(|(_, people)| gained(people, planned)).unwrap_or_default();
        place.and_then(|place| shown.get(place)).is_some_and(|gain| gain.is_positive())
    }

    /// What planned changes to people give each designation on a day to come.
    pub(crate) fn gained_on(&self, day: NaiveDate, planned: &Projection) -> Vec<Points> {
        match &self.shown {
            Some((shows, people)) if *shows == day => gained(people, planned),
            _ => gained(&self.scorer.people_on(day), planned),
        }
    }

    fn link(&self, item: &Item) -> Option<Rc<Opened>> {
        let person = self.occasion.book.person(item.id.as_str()).filter(|person| person.linked != Some(true))?;
        if self.shows_too_late(person).is_some() && self.renewable(person).is_empty() {
            return None;
        }
        let (wizard, opens) = opening(OpenOn::Person, |_| None)?;
        let mut answers: Answers = opens.set.clone();
        answers.insert("person".to_owned(), person.id.to_string());
        let opened = self.begin(wizard, answers)?;
        (!opened.projection.people.is_empty()).then_some(opened)
    }

    /// The day on which a score could show a link made today, where none of the person's certifications counts then any more.
    pub(super) fn shows_too_late(&self, person: &Person) -> Option<NaiveDate> {
        let shows = certification_shows(self.occasion.rules, self.occasion.moment.date);
        self.certifications_of(person).all(|(until, _)| until.is_none_or(|until| until < shows)).then_some(shows)
    }

    /// A person's certifications, each with the last day on which it counts, if it does.
    fn certifications_of(&self, person: &Person) -> impl Iterator<Item = (Option<NaiveDate>, &Certification)> {
        let Occasion { book, rules, moment, .. } = self.occasion;
        let held = book.certifications_of(&person.id).iter();
        held.map(move |own| (counts_until(rules, (person, own), moment.date.max(own.earned)), own))
    }
}

/// What planned changes to people give each designation.
fn gained(people: &PeopleOn<'_, '_>, planned: &Projection) -> Vec<Points> {
    let after = people.project(planned);
    let pairs = people.card.designations.iter().zip(after.designations);
    pairs.map(|(before, after)| after.points - before.points).collect()
}

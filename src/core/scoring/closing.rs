//! Metrics whose last exam retires: who keeps their points alive, and whose renewal still would.

use super::card::Closes;
use super::people::{PersonOutcome, score, valid_until, years_after};
use super::scorer::Scorer;
use crate::book::{Certification, DesignationId, MetricId, Person};
use crate::projection::Projection;
use crate::rulebook::{MetricFormula, PeopleRules};
use chrono::{Days, NaiveDate};

/// A metric that nobody can newly earn any more, soon or already.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub closes: Closes,
    /// Who keeps it above 0 until the last day, with the exam.
    pub keepers: Vec<(&'a Person, String)>,
    /// Who can still renew, or be linked, the one that lasts longest first.
    pub renewals: Vec<Renewal<'a>>,
}

/// A certification that can still be renewed, or whose holder is not linked.
#[derive(Clone, Debug)]
pub struct Renewal<'a> {
    pub person: &'a Person,
    pub certification: &'a Certification,
    /// Whether the holder's profile has to be linked for it.
    pub links: bool,
    /// The first and the last day to renew it; none where that is not possible.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Until when the metric stays above 0 then.
    pub keeps_until: NaiveDate,
}

impl<'a> Scorer<'a> {
    /// The closing metrics of the tracks that designations are scored on.
    pub fn closings(&self) -> Vec<Closing<'a>> {
        let card = self.scorecard();
        let metrics = card.designations.iter().flat_map(|d| d.metrics.iter().map(move |metric| (d, metric)));
        let closings = metrics.filter_map(|(score, metric)| {
            let rules = self.rules.designations.get(&score.id)?.metrics.get(&metric.id)?;
            let MetricFormula::People(people) = rules.tracks.get(&score.track)? else { return None };
            let closes = metric.closes.clone()?;
            Some(Closing {
                designation: score.id,
                metric: metric.id,
                keepers: self.keepers(people, &closes),
                renewals: self.renewals((score.id, metric.id, &score.track), people, &closes),
                closes,
            })
        });
        closings.collect()
    }

    /// Those whose certification ends with the metric's last day, else those whose lasts until then.
    fn keepers(&self, metric: &PeopleRules, closes: &Closes) -> Vec<(&'a Person, String)> {
        let total = score(self.rules, metric, &self.roster.people, self.as_of.date);
        let Some(keeps) = closes.keeps_until else { return Vec::new() };
        let those = |fits: fn(NaiveDate, NaiveDate) -> bool| -> Vec<(&'a Person, String)> {
            let counting = total.people.iter().filter(|fact| fact.outcome == PersonOutcome::Counts);
            let keepers = counting.filter_map(|fact| {
                let mut steps = fact.scoring.iter().chain(fact.gates.iter().flatten());
                let step = steps.find(|step| step.until().is_some_and(|until| fits(until, keeps)))?;
                Some((fact.person, step.exam.clone()))
            });
            keepers.collect()
        };
        let ending = those(|until, keeps| until == keeps);
        if ending.is_empty() { those(|until, keeps| until >= keeps) } else { ending }
    }

    /// The certifications of the last exams that can be renewed still, or count once their holders are linked, where that keeps
    /// the metric alive for longer.
    fn renewals(
        &self,
        (designation, metric, track): (DesignationId, MetricId, &str),
        rules: &PeopleRules,
        closes: &Closes,
    ) -> Vec<Renewal<'a>> {
        let mut renewals: Vec<Renewal<'a>> = Vec::new();
        for holder in self.roster.people.iter() {
            for certification in holder.held.iter().copied().filter(|c| closes.exams.contains(&c.exam)) {
                let (days, links) = (self.renewable(certification), holder.person.linked != Some(true));
                if days.is_none() && !links {
                    continue;
                }
                let mut planned = Projection::default();
                if days.is_some() {
                    let expires =
                        years_after(valid_until(self.rules, certification), self.rules.certifications.valid_years);
                    planned.certifications.push(Certification { expires: Some(expires), ..certification.clone() });
                    planned.lapsed.push(certification.clone());
                }
                let linked = links.then(|| Person { linked: Some(true), linked_on: None, ..holder.person.clone() });
                planned.people.extend(linked);
                let sum = self.roster.projected(&planned).sum((designation, metric, track), rules);
                let keeps_until = sum.and_then(|sum| sum.keeps_until);
                if let Some(keeps_until) = keeps_until.filter(|day| Some(*day) > closes.keeps_until) {
                    renewals.push(Renewal { person: holder.person, certification, links, days, keeps_until });
                }
            }
        }
        renewals.sort_by_key(|renewal| std::cmp::Reverse(renewal.keeps_until));
        renewals
    }

    /// The days in which a certification can be renewed, unless they are over: until it expires or its exam retires.
    fn renewable(&self, certification: &Certification) -> Option<(NaiveDate, NaiveDate)> {
        let expires = valid_until(self.rules, certification);
        let opens = Days::new(self.rules.certifications.renewal_opens_days.into());
        let from = expires.checked_sub_days(opens)?.max(self.as_of.date);
        let retires = self.rules.exams.get(&certification.exam).and_then(|exam| exam.retires);
        let until = retires.map_or(expires, |retires| retires.min(expires));
        (certification.earned <= self.as_of.date && from <= until).then_some((from, until))
    }
}

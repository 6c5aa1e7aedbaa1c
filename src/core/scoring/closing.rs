//! Metrics whose last exam retires: who keeps their points alive, and whose renewal still would.

use super::card::Closes;
use super::people::{Absent, GateState, PersonFact, PersonOutcome, PersonSummary, score, valid_until, years_after};
use super::scorer::Scorer;
use crate::book::{Certification, DesignationId, MetricId, Person};
use crate::projection::{Projection, certification_shows};
use crate::rulebook::{MetricFormula, PeopleRules, Rulebook};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// A metric that nobody can newly earn any more, soon or already.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub closes: Closes,
    /// Who keeps it above 0 until the last day.
    pub keepers: Vec<ClosingKeeper<'a>>,
    /// Who can still renew, or be linked, the one that lasts longest first.
    pub renewals: Vec<Renewal<'a>>,
}

/// Somebody whose certification keeps a metric above 0.
#[derive(Clone, Debug)]
pub struct ClosingKeeper<'a> {
    pub person: &'a Person,
    pub exam: String,
    /// The day from which it counts, where the profile is linked only then.
    pub from: Option<NaiveDate>,
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
    fn keepers(&self, metric: &PeopleRules, closes: &Closes) -> Vec<ClosingKeeper<'a>> {
        let total = score(self.rules, metric, &self.roster.people, self.as_of.date);
        let Some(keeps) = closes.keeps_until else { return Vec::new() };
        let from = |fact: &PersonFact<'_>| match fact.absent {
            Some(Absent::NotLinked(from)) => from,
            _ => None,
        };
        let those = |fits: fn(NaiveDate, NaiveDate) -> bool| -> Vec<ClosingKeeper<'a>> {
            let is_there = |fact: &&PersonFact<'_>| {
                fact.outcome == PersonOutcome::Counts || from(fact).is_some_and(|from| from <= keeps)
            };
            let keepers = total.people.iter().filter(is_there).filter_map(|fact| {
                let mut steps = fact.scoring.iter().chain(fact.gates.iter().flatten());
                let step = steps.find(|step| step.until().is_some_and(|until| fits(until, keeps)))?;
                Some(ClosingKeeper { person: fact.person, exam: step.exam.clone(), from: from(fact) })
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
                // A link shows some days after it was made.
                let shows = certification_shows(self.rules, self.as_of.date);
                let helps = |day: &NaiveDate| Some(*day) > closes.keeps_until && (!links || shows <= *day);
                if let Some(keeps_until) = keeps_until.filter(helps) {
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

/// The last day on which people give points with what they hold, whether through the scoring step or a gate that pays.
pub(super) fn keeps_until(rules: &Rulebook, gates: &[GateState], summaries: &[&PersonSummary]) -> Option<NaiveDate> {
    let coming: Vec<(NaiveDate, &PersonSummary)> = summaries.iter().filter_map(|one| Some((one.from?, *one))).collect();
    let of_gate =
        |one: &PersonSummary, place: usize| one.gates.iter().find(|(index, _)| *index == place).map(|of| of.1);
    let gives_on = |day: NaiveDate| {
        let lasts = |until: Option<NaiveDate>| until.is_some_and(|until| day <= until);
        let there = || coming.iter().filter(|(from, _)| *from <= day).map(|(_, one)| *one);
        let is_met = |(place, gate): (usize, &GateState)| {
            there().filter(|one| lasts(of_gate(one, place))).count() >= gate.needed.max(1) as usize
        };
        let met: Vec<bool> = gates.iter().enumerate().map(is_met).collect();
        let open = met.iter().all(|met| *met);
        let pays = |(gate, met): (&GateState, &bool)| {
            gate.points.is_positive() && *met && (open || rules.switches.gate_points_each)
        };
        open && there().any(|one| lasts(one.scores)) || gates.iter().zip(&met).any(pays)
    };
    let ends =
        coming.iter().flat_map(|(_, one)| one.scores.into_iter().chain(one.gates.iter().map(|(_, until)| *until)));
    let ends: BTreeSet<NaiveDate> = ends.collect();
    ends.into_iter().rev().find(|day| gives_on(*day))
}

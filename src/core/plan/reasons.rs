//! Why a target is out of reach.

use super::{Attempt, Work, lives, reading};
use crate::book::{Certification, MetricId};
use crate::day::day_text;
use crate::ids::PersonId;
use crate::points::Points;
use crate::projection::{association_shows, certification_shows};
use crate::rulebook::{Certified, MetricFormula, PeopleRules};
use crate::scoring::valid_until;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Work<'_, '_> {
    /// Why a target is out of reach: metrics go without anything, some of which could have something alone.
    pub(super) fn because(
        &self,
        (exempt, alone): (&BTreeSet<MetricId>, &BTreeSet<MetricId>),
        (target, on): (Points, Option<NaiveDate>),
        (reached, nearest): (Points, Option<&Attempt<'_>>),
    ) -> Option<String> {
        let (scorer, period) = (self.days.first()?, self.period);
        let rules = scorer.rules();
        let on = on.map_or_else(|| "today".to_owned(), |on| format!("on {}", day_text(on)));
        let mut sentences: Vec<String> = Vec::new();
        for metric in exempt {
            let name = metric.word().replace('-', " ");
            let why = match alone.contains(metric) {
                true => " without taking away those of another metric".to_owned(),
                false => format!(": {}", self.lacking(*metric, nearest)?),
            };
            sentences.push(format!("Nothing can earn points in {name} {on}{why}."));
        }
        let too_late = |what: &str, shows: NaiveDate| {
            let day = period.shows_by.filter(|day| shows > *day)?;
            let late = match self.query.last.filter(|last| shows > *last) {
                Some(last) => format!("after the last day that counts, {}", day_text(last)),
                None => format!("too late for {}", day_text(day)),
            };
            Some(format!("{what} on {} shows from {}, {late}.", day_text(period.since), day_text(shows)))
        };
        sentences.extend(too_late("An exam passed", certification_shows(rules, period.since)));
        sentences.extend(too_late("An association made", association_shows(rules, period.since)));
        if reached < target {
            sentences.push(format!("At most {reached:.1} of {} points are within reach.", target.rounded(2)));
        }
        Some(sentences.join(" "))
    }

    /// Why nothing can earn points in a metric.
    fn lacking(&self, metric: MetricId, nearest: Option<&Attempt<'_>>) -> Option<String> {
        let (scorer, score, period) = (self.days.first()?, self.scores.first()?, self.period);
        let rules = scorer.rules();
        let of_people = metric.category() == "skilling";
        let formula = rules.designations.get(&score.id)?.metrics.get(&metric)?.tracks.get(&score.track);
        let part = match formula {
            Some(MetricFormula::Usage { parts, .. }) => parts.first(),
            _ => None,
        };
        let ends = match formula {
            Some(MetricFormula::People(people)) => self.passed_until(people),
            _ => None,
        };
        let growth = part.filter(|_| metric == MetricId::UsageGrowth);
        let column = growth.and_then(|part| scorer.column(&part.quantity, part.kind));
        let floor = column.and_then(|column| scorer.short_of_floor(column, self.grown_from(column, nearest)));
        let why = match metric {
            _ if score.metric(metric).is_none_or(|metric| metric.target.is_none()) => {
                "the rulebook has no formula for it, and no report gives its points"
            }
            _ if !period.takes_exams(rules) && of_people => "an exam passed or a profile linked now shows too late",
            _ if !period.takes_usage(rules) && !of_people => "an association made or usage added now shows too late",
            _ if part.is_some_and(|part| !reading::is_new(scorer, part, period.by)) => {
                let made = day_text(period.by);
                return Some(format!("what is won or added on {made} is no longer new by then"));
            }
            MetricId::UsageGrowth => match floor {
                Some(short) => return Some(format!("all {short}")),
                None => "the book has no usage a year earlier that counts, so there is nothing to grow from",
            },
            MetricId::Deployments => "no customer has an association that counts, and none could get one",
            _ if of_people => match ends.filter(|ends| *ends < scorer.as_of().date) {
                Some(ends) => {
                    let (passed, ends) = (day_text(period.by), day_text(ends));
                    return Some(format!("what is passed on {passed} expires on {ends} and can't be renewed"));
                }
                None => "its exams can no longer be passed",
            },
            _ => "no customer can count",
        };
        Some(why.to_owned())
    }

    /// The last day on which somebody who passes everything for a metric counts; nothing where that can't be passed any more.
    fn passed_until(&self, people: &PeopleRules) -> Option<NaiveDate> {
        let (rules, period) = (self.days.first()?.rules(), self.period);
        let until = |exam: &String| {
            let earned = lives::pass_day(rules, exam, period)?;
            let passed = Certification { person: PersonId::from(""), exam: exam.clone(), earned, expires: None };
            lives::lives(rules, &passed, period).last().map(|(_, held)| valid_until(rules, held))
        };
        let of_step = |listed: &[Certified]| {
            let of_all = |certified: &Certified| certified.exams.iter().map(until).min().flatten();
            listed.iter().filter_map(of_all).max()
        };
        people.gates.iter().map(|gate| of_step(&gate.exams)).chain([of_step(&people.scoring)]).min().flatten()
    }

    /// What a plan leaves growth in a column to be measured from on the first day: all of its amount, and that of a year ago.
    fn grown_from(&self, column: usize, attempt: Option<&Attempt<'_>>) -> (i128, i128) {
        let sums = self.prospects.totals.first().and_then(|totals| totals.get(&column));
        let chosen = attempt.into_iter().flat_map(|attempt| &attempt.found.prospects);
        let changes = chosen.filter_map(|place| self.prospects.list.get(*place)?.changes.first());
        let changes = changes.flat_map(|changes| changes.iter()).filter(|change| change.column as usize == column);
        changes.fold(sums.map_or((0, 0), |sums| (sums.whole, sums.past)), |(whole, past), change| {
            (whole + i128::from(change.whole), past + i128::from(change.past))
        })
    }
}

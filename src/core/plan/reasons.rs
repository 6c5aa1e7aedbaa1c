//! Why a target is out of reach.

use super::{Attempt, Work, lives, reading};
use crate::book::{Basis, Certification, MetricId};
use crate::day::day_text;
use crate::ids::PersonId;
use crate::points::Points;
use crate::projection::{association_shows, certification_shows};
use crate::rulebook::{Amount, Certified, Family, MetricFormula, Part, PeopleRules};
use crate::scoring::valid_until;
use crate::text::listed;
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
        let mut reasons: Vec<(&str, String, Vec<String>)> = Vec::new();
        for metric in exempt {
            let (nothing, why) = match (alone.contains(metric), self.too_old(*metric)) {
                (true, _) => ("Nothing", " without taking away those of another metric".to_owned()),
                (false, Some(from)) => ("Nothing done now", {
                    let [made, from] = [period.by, from].map(day_text);
                    format!(
                        ": what is won or added on {made} is no longer new by then; what is won or added from {from} on is"
                    )
                }),
                (false, None) => ("Nothing", format!(": {}", self.lacking(*metric, nearest)?)),
            };
            let name = metric.word().replace('-', " ");
            match reasons.iter_mut().find(|(other, known, _)| (*other, known.as_str()) == (nothing, why.as_str())) {
                Some((.., names)) => names.push(name),
                None => reasons.push((nothing, why, vec![name])),
            }
        }
        let sentence = |(nothing, why, names): (&str, String, Vec<String>)| {
            format!("{nothing} can earn points in {} {on}{why}.", listed(&names, "or"))
        };
        let mut sentences: Vec<String> = reasons.into_iter().map(sentence).collect();
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

    fn formula(&self, metric: MetricId) -> Option<&MetricFormula> {
        let (scorer, score) = (self.days.first()?, self.scores.first()?);
        scorer.rules().designations.get(&score.id)?.metrics.get(&metric)?.tracks.get(&score.track)
    }

    /// The first part of a metric of usage.
    fn part(&self, metric: MetricId) -> Option<&Part> {
        match self.formula(metric)? {
            MetricFormula::Usage { parts, .. } => parts.first(),
            MetricFormula::People(_) => None,
        }
    }

    /// Where what is won or added when the plan is carried out is no longer new: the first day from which on it would be.
    fn too_old(&self, metric: MetricId) -> Option<NaiveDate> {
        let (scorer, period) = (self.days.first()?, self.period);
        let part = self.part(metric).filter(|_| period.takes_usage(scorer.rules()))?;
        let from = scorer.first_month(scorer.column(&part.quantity, part.kind)?)?.first_day();
        (!reading::is_new(scorer, part, period.by)).then_some(from)
    }

    /// The reports that would have the figures of a metric of usage, where the book has none of these products at all.
    fn not_imported(&self, metric: MetricId) -> Option<String> {
        let (scorer, score) = (self.days.first()?, self.scores.first()?);
        let gaps = &score.metric(metric).filter(|metric| metric.basis == Basis::None)?.gaps;
        let used: BTreeSet<Family> =
            scorer.book().usage.products().iter().map(|product| Family::of(*product)).collect();
        if gaps.is_empty() || gaps.iter().any(|gap| used.contains(&gap.family)) {
            return None;
        }
        let reports: BTreeSet<&str> = gaps.iter().map(|gap| gap.amount.report().1).collect();
        let reports: Vec<&str> = reports.into_iter().collect();
        let noun = if reports.len() == 1 { "report" } else { "reports" };
        Some(format!("the book has no usage for it; import the {} {noun}", listed(&reports, "and")))
    }

    /// Why nothing can earn points in a metric.
    fn lacking(&self, metric: MetricId, nearest: Option<&Attempt<'_>>) -> Option<String> {
        let (scorer, score, period) = (self.days.first()?, self.scores.first()?, self.period);
        let rules = scorer.rules();
        let of_people = metric.category() == "skilling";
        let ends = match self.formula(metric) {
            Some(MetricFormula::People(people)) => self.passed_until(people),
            _ => None,
        };
        let growth = self.part(metric).filter(|_| metric == MetricId::UsageGrowth);
        let column = growth.and_then(|part| scorer.column(&part.quantity, part.kind));
        let floor = column.and_then(|column| scorer.short_of_floor(column, self.grown_from(column, nearest)));
        let quantity = self.part(metric).and_then(|part| rules.quantities.get(&part.quantity));
        let unit = match quantity.map(|quantity| quantity.amount) {
            Some(Amount::Consumption) => " (monthly consumption value: users or capacity times Microsoft's rates)",
            _ => "",
        };
        let wins = nearest.is_some_and(|attempt| attempt.found.extras.adds > 0);
        let why = match metric {
            _ if score.metric(metric).is_none_or(|metric| metric.target.is_none()) => {
                "the rulebook has no formula for it, and no report gives its points"
            }
            _ if !period.takes_exams(rules) && of_people => "an exam passed or a profile linked now shows too late",
            _ if !period.takes_usage(rules) && !of_people => "an association made or usage added now shows too late",
            _ if self.not_imported(metric).is_some() => return self.not_imported(metric),
            MetricId::UsageGrowth => match floor {
                Some(short) => return Some(format!("all {short}{unit}")),
                None => "the book has no usage a year earlier that counts, so there is nothing to grow from",
            },
            MetricId::Deployments if wins => {
                "they are planned with customers of the book alone, of whom none has an association that counts or could \
                 get one"
            }
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

    /// What a plan leaves growth in a column to be measured from on the first day: all of its amount, of customers that are
    /// won the least that they need, and that of a year ago.
    fn grown_from(&self, column: usize, attempt: Option<&Attempt<'_>>) -> (i128, i128) {
        let sums = self.prospects.totals.first().and_then(|totals| totals.get(&column));
        let chosen = attempt.into_iter().flat_map(|attempt| &attempt.found.prospects);
        let changes = chosen.filter_map(|place| self.prospects.list.get(*place)?.changes.first());
        let changes = changes.flat_map(|changes| changes.iter()).filter(|change| change.column as usize == column);
        let band = self.part(MetricId::NetCustomerAdds).and_then(|part| {
            let rules = self.days.first()?.rules();
            let amount = rules.quantities.get(&self.part(MetricId::UsageGrowth)?.quantity)?.amount;
            let band = rules.quantities.get(&part.quantity)?.band.as_ref()?;
            band.at_least.or(band.more_than).filter(|_| band.amount == amount)
        });
        let adds = attempt.map_or(0, |attempt| attempt.found.extras.adds);
        let won = i128::from(adds) * band.map_or(0, |least| i128::from(least.0));
        changes.fold(sums.map_or((won, 0), |sums| (sums.whole + won, sums.past)), |(whole, past), change| {
            (whole + i128::from(change.whole), past + i128::from(change.past))
        })
    }
}

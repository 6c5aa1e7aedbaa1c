//! What ends after a plan is carried out, and what that takes away.

use super::lives::Period;
use super::outcome::metrics;
use super::people::{DayOn, People};
use super::{Costs, Plan};
use crate::book::{Book, Certification, DesignationId, MetricId};
use crate::forecast::ended_subscriptions;
use crate::ids::PersonId;
use crate::month::Month;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, Scorer, StepValidity, Validity, absent, anniversary, validity_in_step};
use crate::text::{listed, possessive};
use chrono::{Days, Months, NaiveDate};

#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    /// The last day on which it counts.
    pub date: NaiveDate,
    pub what: String,
    pub loses: Points,
}

/// The days on which usage changes a designation by itself, before anything is planned: the first of all, and the first of
/// each month after it.
pub struct Ahead<'b> {
    months: Vec<Scorer<'b>>,
    until: NaiveDate,
    /// The last day on which the enrolment is renewed.
    renewal: Option<NaiveDate>,
}

impl<'b> Ahead<'b> {
    /// Looks as far as to the anniversary of an enrolled designation and the days to renew it in, or else a year; for a plan
    /// that lasts for longer, up to its last day. The rules are what [`Rulebook::only_usage`] leaves of them. `None` when
    /// `stop` said so.
    pub fn of(
        (book, rules, as_of): (&'b Book, &'b Rulebook, AsOf),
        (designation, last): (DesignationId, Option<NaiveDate>),
        stop: &dyn Fn() -> bool,
    ) -> Option<Ahead<'b>> {
        let date = as_of.date;
        let due = book.partner.enrolled.iter().filter(|e| e.designation == designation);
        let due = due.map(|enrolment| anniversary(enrolment, rules, date));
        let renewal = due.filter_map(|day| day.checked_add_days(Days::new(rules.renewal_days.into())));
        let renewal = renewal.filter(|day| *day >= date).max();
        let until = renewal.or_else(|| date.checked_add_months(Months::new(12))).unwrap_or(NaiveDate::MAX);
        let until = last.map_or(until, |last| last.max(until));
        let first = Scorer::unless(book, rules, as_of, stop)?;
        let days = (1..).map(|ahead| Month::of(date).plus(ahead).first_day()).take_while(|day| *day <= until);
        let later = days.map(|day| first.on(day, stop)).collect::<Option<Vec<Scorer<'_>>>>()?;
        Some(Ahead { months: std::iter::once(first).chain(later).collect(), until, renewal })
    }

    /// What ends, if nothing else is done, once a plan is carried out, and takes points along: the first first. `None` when
    /// `stop` said so.
    pub fn lapses(&self, scorer: &Scorer<'_>, plan: &Plan, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
        let mut lapses = of_people(scorer, plan, self.until, stop)?;
        lapses.extend(of_usage(&self.months, plan));
        lapses.extend(self.renewal.map(|date| Lapse {
            date,
            what: "The enrolment ends unless the designation is renewed by then".to_owned(),
            loses: plan.to,
        }));
        lapses.sort_by_key(|lapse| lapse.date);
        Some(lapses)
    }
}

fn of_people(scorer: &Scorer<'_>, plan: &Plan, until: NaiveDate, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
    let (card, costs) = (scorer.scorecard(), Costs::default());
    let Some(score) = card.designation(plan.designation) else { return Some(Vec::new()) };
    let date = scorer.as_of().date;
    let days = [DayOn { scorer, score, track: &plan.track }];
    let period = Period { since: date, by: date, last: date, shows_by: None };
    let people = People::new(&days, plan.designation, (&costs, period), stop)?;
    let ending = people.endings(&plan.records).into_iter().filter(|(date, ..)| *date <= until);
    let lapse = |(date, name, exam, loses): (_, String, String, _)| {
        let stops = if exam.contains(" + ") { "stop" } else { "stops" };
        let what = format!("{} {exam} {stops} counting", possessive(&name));
        Lapse { date, what, loses }
    };
    Some(ending.map(lapse).collect())
}

/// What months to come take away from the metrics of usage: subscriptions that end, months that leave the comparison.
fn of_usage(months: &[Scorer<'_>], plan: &Plan) -> Vec<Lapse> {
    let [first, later @ ..] = months else { return Vec::new() };
    let mut before = usage(first, plan);
    let mut lapses = Vec::new();
    for then in later {
        let after = usage(then, plan);
        let fallen: Vec<&str> = before
            .iter()
            .filter(|(id, points)| after.iter().any(|(other, later)| other == id && later < points))
            .map(|(id, _)| id.word())
            .collect();
        let total = |metrics: &[(MetricId, Points)]| metrics.iter().map(|(_, points)| *points).sum::<Points>();
        let loses = total(&before) - total(&after);
        if loses.is_positive() {
            let points = |scorer: &Scorer<'_>| total(&usage(scorer, plan));
            let what = match ended_subscriptions(then, points, |s| s.ends >= Some(first.as_of().date)) {
                ended if ended.is_empty() => {
                    format!("Months leave the comparison of {}", listed(&fallen, "and").replace('-', " "))
                }
                ended => ended.join(", "),
            };
            let day = then.as_of().date;
            lapses.push(Lapse { date: day.pred_opt().unwrap_or(day), what, loses });
        }
        before = after;
    }
    lapses
}

/// The points of the metrics of usage on a scorer's day, the plan carried out.
fn usage(scorer: &Scorer<'_>, plan: &Plan) -> Vec<(MetricId, Points)> {
    let records = plan.read_on(scorer);
    let card = scorer.project(&records);
    let Some(score) = card.designation(plan.designation) else { return Vec::new() };
    let all = metrics(scorer, score, &plan.track, (&records, &plan.extras));
    all.into_iter().filter(|(id, _)| id.category() != "skilling").collect()
}

impl People<'_> {
    /// What ends first, and what that takes away, once planned records are there: the last day, whose, and which exam. Of
    /// two people who could stand in for each other the second to go takes the points.
    pub(super) fn endings(&self, records: &Projection) -> Vec<(NaiveDate, String, String, Points)> {
        let Some(day) = self.days.first() else { return Vec::new() };
        let mut counts = vec![0usize; day.steps.len()];
        let mut ends: Vec<(NaiveDate, &str, String, usize)> = Vec::new();
        let planned = |id: &PersonId| records.people.iter().find(|known| known.id == *id);
        let known = self.book.people.iter().map(|person| planned(&person.id).unwrap_or(person));
        let new = records.people.iter().filter(|person| self.book.person(&person.id).is_none());
        for person in known.chain(new).filter(|person| absent(person, day.date).is_none()) {
            let own = self.book.certifications_of(&person.id).iter();
            let passed = records.certifications.iter().filter(|c| c.person == person.id);
            let held: Vec<&Certification> = own.chain(passed).collect();
            for (place, step) in day.steps.iter().enumerate() {
                let best = validity_in_step(self.rules, step.exams, &held, day.date);
                if let Some(StepValidity { exam, validity: Validity::Counts(last) }) = best {
                    let last = person.left.and_then(|left| left.pred_opt()).map_or(last, |left| left.min(last));
                    counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
                    ends.push((last, &person.name, exam, place));
                }
            }
        }
        ends.sort();
        let total = |counts: &[usize]| {
            let counts: Vec<u8> = counts.iter().map(|count| u8::try_from(*count).unwrap_or(u8::MAX)).collect();
            day.metrics.iter().map(|(_, metric)| self.earned(day, metric, &counts)).sum::<Points>()
        };
        let mut before = total(&counts);
        let endings = ends.into_iter().map(|(last, name, exam, place)| {
            counts.iter_mut().skip(place).take(1).for_each(|count| *count -= 1);
            let after = total(&counts);
            let loses = before - after;
            before = after;
            (last, name.to_owned(), exam, loses)
        });
        endings.filter(|(.., loses)| loses.is_positive()).collect()
    }
}

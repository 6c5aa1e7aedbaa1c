//! What ends after a plan is carried out, and what that takes away.

use super::actions::{Action, ActionKind};
use super::by::DoBy;
use super::lives::Period;
use super::outcome::{is_complete, is_enough, metrics};
use super::people::{DayOn, People, Step};
use super::{Costs, Plan};
use crate::book::{Certification, DesignationId, MetricId, Person};
use crate::forecast::ended_subscriptions;
use crate::ids::PersonId;
use crate::month::Month;
use crate::points::Points;
use crate::projection::{Projection, association_due, certification_due};
use crate::scoring::{Scorer, StepValidity, Validity, absent, anniversary, validity_in_step};
use crate::text::{listed, possessive};
use chrono::{Days, Months, NaiveDate};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    /// The last day on which it counts.
    pub date: NaiveDate,
    pub what: String,
    pub loses: Points,
    /// Where the plan misses its target from the next day on: the days by which its actions are to be done.
    pub due: Option<Due>,
}

/// By when something is to be done so that it shows in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    usage: DoBy,
    people: DoBy,
}

impl Due {
    fn before(scorer: &Scorer<'_>, goal: NaiveDate) -> Due {
        let (rules, date) = (scorer.rules(), scorer.as_of().date);
        let by = |due: Option<NaiveDate>| DoBy::of(due, date);
        Due { usage: by(association_due(rules, goal)), people: by(certification_due(rules, goal)) }
    }
}

impl Plan {
    /// By when to do an action so that it helps in time: before what ends by itself takes away the target.
    pub fn by(&self, action: &Action, lapses: &[Lapse]) -> Option<DoBy> {
        let due = lapses.iter().find_map(|lapse| lapse.due).and_then(|due| match action.kind {
            ActionKind::LinkPerson | ActionKind::Certify => Some(due.people),
            ActionKind::Renew | ActionKind::SwitchTrack => None,
            _ => Some(due.usage),
        });
        action.by.map(|by| due.map_or(by, |due| due.min(by)))
    }
}

/// What changes by itself once a day is over.
pub(super) struct Turn {
    date: NaiveDate,
    what: String,
    change: Points,
    /// Whether a metric has nothing from then on.
    empties: bool,
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
    /// that lasts for longer, up to its last day. Its rules are what [`Rulebook::only_usage`](crate::rulebook::Rulebook::only_usage)
    /// leaves of them. `None` when `stop` said so.
    pub fn of(
        first: Scorer<'b>,
        (designation, last): (DesignationId, Option<NaiveDate>),
        stop: &dyn Fn() -> bool,
    ) -> Option<Ahead<'b>> {
        let (book, rules, date) = (first.book(), first.rules(), first.as_of().date);
        let due = book.partner.enrolled.iter().filter(|e| e.designation == designation);
        let due = due.map(|enrolment| anniversary(enrolment, rules, date));
        let renewal = due.filter_map(|day| day.checked_add_days(Days::new(rules.renewal_days.into())));
        let renewal = renewal.filter(|day| *day >= date).max();
        let until = renewal.or_else(|| date.checked_add_months(Months::new(12))).unwrap_or(NaiveDate::MAX);
        let until = last.map_or(until, |last| last.max(until));
        let days = (1..).map(|ahead| Month::of(date).plus(ahead).first_day()).take_while(|day| *day <= until);
        let later = days.map(|day| first.on(day, stop)).collect::<Option<Vec<Scorer<'_>>>>()?;
        Some(Ahead { months: std::iter::once(first).chain(later).collect(), until, renewal })
    }

    /// What ends, if nothing else is done, once a plan is carried out, and takes points along: the first first. `None` when
    /// `stop` said so.
    pub fn lapses(&self, scorer: &Scorer<'_>, plan: &Plan, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
        let mut turns = of_people(scorer, plan, self.until, stop)?;
        turns.extend(of_usage(&self.months, plan));
        turns.sort_by_key(|turn| turn.date);
        let (mut total, mut holds) = (plan.to, plan.feasible);
        let mut lapses: Vec<Lapse> = Vec::new();
        for Turn { date, what, change, empties } in turns {
            total = total + change;
            let misses = holds && (empties || total < plan.target);
            holds &= !misses;
            let loses = Points::ZERO - change;
            if loses.is_positive() {
                let due = misses.then(|| Due::before(scorer, date));
                lapses.push(Lapse { date, what, loses, due });
            }
        }
        lapses.extend(self.renewal.map(|date| Lapse {
            date,
            what: "The enrolment ends unless the designation is renewed by then".to_owned(),
            loses: plan.to,
            due: None,
        }));
        lapses.sort_by_key(|lapse| lapse.date);
        Some(lapses)
    }
}

fn of_people(scorer: &Scorer<'_>, plan: &Plan, until: NaiveDate, stop: &dyn Fn() -> bool) -> Option<Vec<Turn>> {
    let (card, costs) = (scorer.scorecard(), Costs::default());
    let Some(score) = card.designation(plan.designation) else { return Some(Vec::new()) };
    let date = scorer.as_of().date;
    let days = [DayOn { scorer, score, track: &plan.track }];
    let period = Period { since: date, by: date, last: date, shows_by: None };
    let people = People::new(&days, plan.designation, (&costs, period), stop)?;
    Some(people.turns(&plan.records).into_iter().filter(|turn| turn.date <= until).collect())
}

/// What months to come give to the metrics of usage and take away: subscriptions that end, months that leave the comparison.
fn of_usage(months: &[Scorer<'_>], plan: &Plan) -> Vec<Turn> {
    let [first, later @ ..] = months else { return Vec::new() };
    let mut before = usage(first, plan);
    let mut turns = Vec::new();
    for then in later {
        let after = usage(then, plan);
        let fallen: Vec<&str> = before
            .iter()
            .filter(|(id, points)| after.iter().any(|(other, later)| other == id && later < points))
            .map(|(id, _)| id.word())
            .collect();
        let total = |metrics: &[(MetricId, Points)]| metrics.iter().map(|(_, points)| *points).sum::<Points>();
        let points = |scorer: &Scorer<'_>| total(&usage(scorer, plan));
        let change = total(&after) - total(&before);
        let ended = match change < Points::ZERO {
            true => ended_subscriptions(then, points, |s| s.ends >= Some(first.as_of().date)),
            false => Vec::new(),
        };
        let what = match ended.is_empty() {
            true => format!("Months leave the comparison of {}", listed(&fallen, "and").replace('-', " ")),
            false => ended.join(", "),
        };
        let day = then.as_of().date;
        let date = day.pred_opt().unwrap_or(day);
        turns.push(Turn { date, what, change, empties: !is_complete(then, &after) });
        before = after;
    }
    turns
}

/// The points of the metrics of usage on a scorer's day, the plan carried out.
fn usage(scorer: &Scorer<'_>, plan: &Plan) -> Vec<(MetricId, Points)> {
    let records = plan.read_on(scorer);
    let card = scorer.project(&records);
    let Some(score) = card.designation(plan.designation) else { return Vec::new() };
    let all = metrics(scorer, score, &plan.track, (&records, &plan.extras));
    all.into_iter().filter(|(id, _)| id.category() != "skilling").collect()
}

/// The days between which somebody counts in a step, and through which exam.
type Span = (NaiveDate, NaiveDate, String);

impl People<'_> {
    /// What comes and what ends, the first first, once planned records are there. Of two people who could stand in for each
    /// other the second to go takes the points.
    fn turns(&self, records: &Projection) -> Vec<Turn> {
        let Some(day) = self.days.first() else { return Vec::new() };
        let mut counts = vec![0usize; day.steps.len()];
        // What comes on a day is there when something ends on the day before.
        let mut changes: Vec<(NaiveDate, bool, &str, String, usize)> = Vec::new();
        let planned = |id: &PersonId| records.people.iter().find(|known| known.id == *id);
        let known = self.book.people.iter().map(|person| planned(&person.id).unwrap_or(person));
        let new = records.people.iter().filter(|person| self.book.person(&person.id).is_none());
        for person in known.chain(new) {
            for (place, step) in day.steps.iter().enumerate() {
                for (from, last, exam) in self.spans(person, records, (day.date, step)) {
                    match from.pred_opt().filter(|before| *before >= day.date) {
                        Some(before) => changes.push((before, false, &person.name, exam.clone(), place)),
                        None => counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1),
                    }
                    changes.push((last, true, &person.name, exam, place));
                }
            }
        }
        changes.sort();
        let earned = |counts: &[usize]| {
            let counts: Vec<u8> = counts.iter().map(|count| u8::try_from(*count).unwrap_or(u8::MAX)).collect();
            day.metrics.iter().map(|(_, metric)| self.earned(day, metric, &counts)).collect::<Vec<Points>>()
        };
        let mut before = earned(&counts);
        let turns = changes.into_iter().map(|(date, ends, name, exam, place)| {
            counts.iter_mut().skip(place).take(1).for_each(|count| *count = if ends { *count - 1 } else { *count + 1 });
            let after = earned(&counts);
            let stops = if exam.contains(" + ") { "stop" } else { "stops" };
            let what = format!("{} {exam} {stops} counting", possessive(name));
            let change = after.iter().copied().sum::<Points>() - before.iter().copied().sum::<Points>();
            let empties = after.iter().any(|points| !is_enough(self.rules, *points));
            before = after;
            Turn { date, what, change, empties }
        });
        turns.collect()
    }

    /// When somebody counts in a step from a day on, with what is planned and what is under way.
    fn spans(&self, person: &Person, records: &Projection, (day, step): (NaiveDate, &Step<'_>)) -> Vec<Span> {
        let own = self.book.certifications_of(&person.id).iter();
        let held: Vec<&Certification> =
            own.chain(records.certifications.iter().filter(|c| c.person == person.id)).collect();
        let comes = held.iter().map(|c| c.earned).chain(person.linked_on).filter(|on| *on > day);
        let comes: BTreeSet<NaiveDate> = comes.chain([day]).collect();
        let mut spans: Vec<Span> = Vec::new();
        for on in comes.into_iter().filter(|on| absent(person, *on).is_none()) {
            let best = validity_in_step(self.rules, step.exams, &held, on);
            let Some(StepValidity { exam, validity: Validity::Counts(last) }) = best else { continue };
            let last = person.left.and_then(|left| left.pred_opt()).map_or(last, |left| left.min(last));
            match spans.last_mut().filter(|(_, end, _)| Some(*end) >= on.pred_opt()) {
                Some(span) if span.1 < last => (span.1, span.2) = (last, exam),
                Some(_) => {}
                None => spans.push((on, last, exam)),
            }
        }
        spans
    }
}

//! What ends after a plan is carried out, and what that takes away.

use super::actions::{Action, ActionKind};
use super::by::DoBy;
use super::lives::Period;
use super::outcome::{is_complete, is_enough, metrics};
use super::people::{DayOn, People, Step};
use super::{Costs, Plan, Until, latest, may_switch, reading};
use crate::book::{Certification, DesignationId, MetricId, Person};
use crate::day::month_text;
use crate::forecast::ended_subscriptions;
use crate::ids::PersonId;
use crate::month::Month;
use crate::points::Points;
use crate::projection::{Projection, association_due, certification_due, usage_due};
use crate::rulebook::{MetricFormula, QuantityKind};
use crate::scoring::{
    DesignationScore, Scorer, StepValidity, Validity, absent, anniversary, track_name, validity_in_step,
};
use crate::text::{listed, possessive};
use chrono::{Days, Months, NaiveDate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    /// The last day on which it counts.
    pub date: NaiveDate,
    pub what: String,
    /// At least 0.
    pub loses: Points,
    /// Where the plan misses its target from the next day on, or loses some of what it comes to where it falls short of that:
    /// the days by which its actions are to be done, if all of them show by then.
    pub due: Option<Due>,
}

/// By when something is to be done so that it shows in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    By {
        associations: DoBy,
        usage: DoBy,
        people: DoBy,
    },
    /// All of it shows only later, and on no day from then on the plan has what it comes to.
    TooLate,
}

impl Due {
    fn before(scorer: &Scorer<'_>, goal: NaiveDate) -> Due {
        let (rules, date) = (scorer.rules(), scorer.as_of().date);
        let by = |due: Option<NaiveDate>| DoBy::of(due, date);
        Due::By {
            associations: by(association_due(rules, goal)),
            usage: by(usage_due(rules, goal)),
            people: by(certification_due(rules, goal)),
        }
    }
}

fn due(lapses: &[Lapse]) -> Option<(NaiveDate, Due)> {
    lapses.iter().find_map(|lapse| Some((lapse.date, lapse.due?)))
}

impl Plan {
    /// By when to do an action so that it helps in time: before what ends by itself takes away the target, and while it can
    /// be done. Of a plan that is too late only what closes has a day, and renewals, each its own.
    pub fn by(&self, action: &Action, lapses: &[Lapse]) -> Option<DoBy> {
        let in_time = self.in_time(action, lapses);
        let closes = action.closes.filter(|closes| in_time.and_then(DoBy::day).is_none_or(|day| *closes < day));
        closes.map(DoBy::Day).or(in_time)
    }

    fn in_time(&self, action: &Action, lapses: &[Lapse]) -> Option<DoBy> {
        let due = match due(lapses) {
            _ if matches!(action.kind, ActionKind::Renew | ActionKind::SwitchTrack) => None,
            _ if self.too_late(lapses).is_some() => return None,
            Some((_, Due::By { people, .. }))
                if matches!(action.kind, ActionKind::LinkPerson | ActionKind::Certify) =>
            {
                Some(people)
            }
            Some((_, Due::By { usage, .. })) if matches!(action.kind, ActionKind::GrowUsage | ActionKind::Deploy) => {
                Some(usage)
            }
            Some((_, Due::By { associations, .. })) => Some(associations),
            _ => None,
        };
        action.by.map(|by| due.map_or(by, |due| due.min(by)))
    }

    /// The last day on which it would have helped, where all of it shows only later.
    pub fn too_late(&self, lapses: &[Lapse]) -> Option<NaiveDate> {
        let lapsed = due(lapses).filter(|(_, due)| *due == Due::TooLate).map(|(day, _)| day);
        let renewal = self.renewal.filter(|last| self.shows() > Some(*last));
        renewal.into_iter().chain(lapsed).min()
    }

    /// Until when to plan instead, where it is too late: until the renewal that it misses, or up to a day on which everything
    /// can show, as far ahead as a plan can last.
    pub fn instead(&self, lapses: &[Lapse]) -> Option<Until> {
        let last = self.too_late(lapses)?;
        let shown = self.shows().max(Some(self.all_shown)).filter(|day| *day <= latest(self.made));
        if self.renewal == Some(last) { Some(Until::Renewal) } else { shown.map(Until::Day) }
    }
}

/// What changes by itself once a day is over.
struct Turn {
    date: NaiveDate,
    cause: Cause,
    /// What each track gains, in the order of the tracks.
    changes: Vec<Points>,
    /// Whether a metric of its half has nothing from then on, on each track that it changes.
    empties: Vec<Option<bool>>,
    /// The track that the rulebook chooses from then on, where that is another one.
    chosen: Option<usize>,
}

enum Cause {
    Ending(String),
    /// The month of that place in the months ahead begins.
    Month(usize),
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
        what: (DesignationId, Option<NaiveDate>),
        stop: &dyn Fn() -> bool,
    ) -> Option<Ahead<'b>> {
        Ahead::measured(first, what, |first, days| first.on_each(days, stop))
    }

    /// The same, the later days measured in one's own way: by several threads, since none needs another.
    pub fn measured(
        first: Scorer<'b>,
        (designation, last): (DesignationId, Option<NaiveDate>),
        measure: impl FnOnce(&Scorer<'b>, &[NaiveDate]) -> Option<Vec<Scorer<'b>>>,
    ) -> Option<Ahead<'b>> {
        let (book, rules, date) = (first.book(), first.rules(), first.as_of().date);
        let due = book.partner.enrolled.iter().filter(|e| e.designation == designation);
        let due = due.map(|enrolment| anniversary(enrolment, rules, date));
        let renewal = due.filter_map(|day| day.checked_add_days(Days::new(rules.renewal_days.into())));
        let renewal = renewal.filter(|day| *day >= date).max();
        let until = renewal.or_else(|| date.checked_add_months(Months::new(12))).unwrap_or(NaiveDate::MAX);
        let until = last.map_or(until, |last| last.max(until));
        let days = (1..).map(|ahead| Month::of(date).plus(ahead).first_day()).take_while(|day| *day <= until);
        let later = measure(&first, &days.collect::<Vec<NaiveDate>>())?;
        Some(Ahead { months: std::iter::once(first).chain(later).collect(), until, renewal })
    }

    /// What ends, if nothing else is done once it is carried out, and takes points along: the first first. `None` when
    /// `stop` said so.
    pub fn lapses(&self, scorer: &Scorer<'_>, plan: &Plan, stop: &dyn Fn() -> bool) -> Option<Vec<Lapse>> {
        let card = scorer.scorecard();
        let Some(score) = card.designation(plan.designation) else { return Some(Vec::new()) };
        // The planned track, and those that may count in its place.
        let others = reading::tracks(scorer, score).into_iter().filter(|track| *track != plan.track);
        let tracks: Vec<String> = std::iter::once(plan.track.clone()).chain(others).collect();
        let people = of_people((scorer, score), plan, (&tracks, self.until), stop)?;
        let usage = self.of_usage(plan, &tracks);
        let mut totals: Vec<Points> = people.points.iter().zip(&usage.points).map(|(a, b)| *a + *b).collect();
        let mut turns: Vec<Turn> = people.turns.into_iter().chain(usage.turns).collect();
        turns.sort_by_key(|turn| turn.date);
        let of = |totals: &[Points], track: usize| totals.get(track).copied().unwrap_or(Points::ZERO);
        let rank = |track: usize| score.tracks.iter().position(|(known, _)| tracks.get(track) == Some(known));
        let is_free = may_switch(scorer, score);
        let best = |totals: &[Points], on: usize| match is_free {
            true => (0..tracks.len()).max_by_key(|at| (of(totals, *at), Reverse(rank(*at)))).unwrap_or(on),
            false => on,
        };
        // Whether each half has something in all of its metrics, on each track.
        let mut complete = [people.complete, usage.complete];
        let mut on = best(&totals, 0);
        // The plan is told for its own day: its total lacks already what ends before.
        let is_past = |turn: &Turn| turn.date < plan.on;
        let past = turns.iter().filter(|turn| is_past(turn)).filter_map(|turn| turn.changes.first());
        let told = plan.to - past.fold(of(&totals, 0), |total, change| total + *change);
        let keeps = |total: Points| match plan.feasible {
            true => told + total >= plan.target,
            false => (told + total).rounded(1) >= plan.to.rounded(1),
        };
        let shown = plan.shows().map_or(plan.on, |shows| shows.max(plan.on));
        let (mut holds, mut due, mut missed) = (true, None, None);
        let mut lapses: Vec<Lapse> = Vec::new();
        for turns in turns.chunk_by(|one, other| one.date == other.date) {
            let (held, from) = (holds, lapses.len());
            for turn in turns {
                let before = of(&totals, on);
                totals.iter_mut().zip(&turn.changes).for_each(|(total, change)| *total = *total + *change);
                let of_half =
                    complete.iter_mut().skip(usize::from(matches!(turn.cause, Cause::Month(_)))).take(1).flatten();
                of_half
                    .zip(&turn.empties)
                    .for_each(|(complete, empty)| *complete = empty.map_or(*complete, |empty| !empty));
                let next = turn.chosen.filter(|_| !is_free).unwrap_or_else(|| best(&totals, on));
                let is_complete = complete.iter().all(|half| half.get(next) == Some(&true));
                holds = is_past(turn) || (is_complete || !plan.feasible) && keeps(of(&totals, next));
                let loses = (before - of(&totals, next)).max(Points::ZERO);
                let what = tracks.get(on).filter(|_| of(&turn.changes, on) < Points::ZERO || next == on);
                let what = || {
                    what.and_then(|track| match &turn.cause {
                        Cause::Ending(what) => Some(what.clone()),
                        Cause::Month(at) => self.month(*at, plan, track),
                    })
                };
                // Points are told with one decimal. A track that lacks something may count without taking any away.
                if loses.rounded(1) > 0.0 || held && !holds {
                    let track = tracks.get(next).filter(|_| next != on);
                    let switch = track.map(|track| format!("The {} track counts from then on", track_name(track)));
                    let told: Vec<String> = what().into_iter().chain(switch).collect();
                    let past = if is_past(turn) { " (in the total)" } else { "" };
                    let what = format!("{}{past}", told.join(". "));
                    // A month that takes nothing may begin when something else ends.
                    lapses.extend((!told.is_empty()).then_some(Lapse { date: turn.date, what, loses, due: None }));
                }
                on = next;
            }
            let loses = lapses.iter().skip(from).any(|lapse| lapse.loses.is_positive());
            let misses = held && (!holds || loses && !plan.feasible) && !turns.iter().any(is_past);
            let place = misses.then(|| lapses.len().checked_sub(1)).flatten().filter(|last| *last >= from);
            missed = missed.or(place);
            let in_time = place.filter(|_| turns.iter().any(|turn| turn.date >= shown));
            due = due.or(in_time.map(|place| (place, turns.first().map(|turn| Due::before(scorer, turn.date)))));
        }
        let too_late = missed.filter(|_| !holds).map(|place| (place, Some(Due::TooLate)));
        if let Some((place, due)) = due.or(too_late) {
            lapses.iter_mut().skip(place).take(1).for_each(|lapse| lapse.due = due);
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

    /// What months to come give to the metrics of usage and take away.
    fn of_usage(&self, plan: &Plan, tracks: &[String]) -> Half {
        let mut months = self.months.iter().map(|month| (month, usage(month, plan, tracks)));
        let first = months.next().map(|(_, first)| first).unwrap_or_default();
        let points = first.metrics.iter().map(|metrics| total(metrics)).collect();
        let is_complete = |month: &Scorer<'_>, of: &Usage| -> Vec<bool> {
            of.metrics.iter().map(|metrics| is_complete(month, metrics)).collect()
        };
        let complete = self.months.first().map(|month| is_complete(month, &first)).unwrap_or_default();
        let turn = |before: &mut Usage, (at, (month, after)): (usize, (&Scorer<'_>, Usage))| {
            let day = month.as_of().date;
            let chosen = tracks.iter().position(|track| *track == after.track).filter(|_| before.track != after.track);
            let both = before.metrics.iter().zip(&after.metrics);
            let turn = Turn {
                date: day.pred_opt().unwrap_or(day),
                cause: Cause::Month(at + 1),
                changes: both.map(|(before, after)| total(after) - total(before)).collect(),
                empties: is_complete(month, &after).into_iter().map(|complete| Some(!complete)).collect(),
                chosen,
            };
            *before = after;
            Some(turn)
        };
        Half { points, complete, turns: months.enumerate().scan(first, turn).collect() }
    }

    /// What takes points away with a month, in words: subscriptions that end, or other months that are compared; none where
    /// no metric falls.
    fn month(&self, at: usize, plan: &Plan, track: &str) -> Option<String> {
        let tracks = [track.to_owned()];
        let of = |month: &Scorer<'_>| usage(month, plan, &tracks).metrics.into_iter().flatten().collect::<Vec<_>>();
        let (first, month) = self.months.first().zip(self.months.get(at))?;
        let (before, after) = (self.months.get(at - 1).map(of).unwrap_or_default(), of(month));
        let fallen = before.iter().zip(&after).filter(|((_, before), (_, after))| after < before);
        let fallen: Vec<MetricId> = fallen.map(|((id, _), _)| *id).collect();
        if fallen.is_empty() {
            return None;
        }
        let points = |month: &Scorer<'_>| total(&of(month));
        let ended = ended_subscriptions(month, points, |s| s.ends >= Some(first.as_of().date));
        Some(match ended.as_slice() {
            [] => compared(month, (plan.designation, track), &fallen),
            [one] => format!("{one} and no longer counts"),
            several => format!("{} and no longer count", listed(several, "and")),
        })
    }
}

/// Why metrics of usage have fewer points on a scorer's day, where nothing ends.
fn compared(month: &Scorer<'_>, (designation, track): (DesignationId, &str), fallen: &[MetricId]) -> String {
    let rules = month.rules();
    let of_services = |id: &MetricId| {
        let formula = rules.designations.get(&designation)?.metrics.get(id)?.tracks.get(track)?;
        let MetricFormula::Usage { parts, .. } = formula else { return None };
        Some(rules.quantities.get(&parts.first()?.quantity)?.kind == QuantityKind::DistinctServices)
    };
    let card = month.scorecard();
    let last = |id: &MetricId| card.designation(designation)?.metric(*id)?.month;
    let last = fallen.iter().find_map(last).unwrap_or_else(|| Month::before(month.as_of().date));
    let why = match fallen.iter().all(|id| of_services(id) == Some(true)) {
        true => format!(": only services used in the 12 months to {} count", month_text(last)),
        false => format!(", compared with {}", month_text(last.minus(12))),
    };
    // Their names would take a list more lines than it has for a row.
    if fallen.len() > 2 {
        return format!("All three usage metrics fall{why}");
    }
    let falls = if matches!(fallen, [MetricId::UsageGrowth]) { "falls" } else { "fall" };
    let fallen: Vec<&str> = fallen.iter().map(|id| id.word()).collect();
    let mut told = format!("{} {falls}{why}", listed(&fallen, "and").replace('-', " "));
    told.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
    told
}

/// What the metrics of people, or those of usage, have on each track at first, and what changes it.
struct Half {
    points: Vec<Points>,
    /// Whether all of them have enough.
    complete: Vec<bool>,
    turns: Vec<Turn>,
}

fn of_people(
    (scorer, score): (&Scorer<'_>, &DesignationScore),
    plan: &Plan,
    (tracks, until): (&[String], NaiveDate),
    stop: &dyn Fn() -> bool,
) -> Option<Half> {
    let (date, costs) = (scorer.as_of().date, Costs::default());
    let period = Period { since: date, by: date, last: date, shows_by: None };
    let (mut points, mut complete) = (Vec::new(), Vec::new());
    let mut turns: BTreeMap<Ending, Turn> = BTreeMap::new();
    for (place, track) in tracks.iter().enumerate() {
        let days = [DayOn { scorer, score, track, watched: false }];
        let people = People::new(&days, plan.designation, (&costs, period), stop)?;
        let (first, steps) = people.turns(&plan.records)?;
        points.push(first.iter().copied().sum());
        complete.push(first.iter().all(|points| is_enough(people.rules, *points)));
        for (ending, change, empties) in steps.into_iter().filter(|(ending, ..)| ending.date <= until) {
            let turn = turns.entry(ending).or_insert_with_key(|ending| Turn {
                date: ending.date,
                cause: Cause::Ending(ending.what()),
                changes: vec![Points::ZERO; tracks.len()],
                empties: vec![None; tracks.len()],
                chosen: None,
            });
            turn.changes.iter_mut().skip(place).take(1).for_each(|sum| *sum = *sum + change);
            turn.empties.iter_mut().skip(place).take(1).for_each(|known| *known = Some(empties));
        }
    }
    Some(Half { points, complete, turns: turns.into_values().collect() })
}

/// The metrics of usage on a day.
#[derive(Default)]
struct Usage {
    /// The track that is scored.
    track: String,
    /// Those of each track.
    metrics: Vec<Vec<(MetricId, Points)>>,
}

/// The metrics of usage on a scorer's day, the plan carried out.
fn usage(scorer: &Scorer<'_>, plan: &Plan, tracks: &[String]) -> Usage {
    let records = plan.read_on(scorer);
    let card = scorer.project(&records);
    let Some(score) = card.designation(plan.designation) else { return Usage::default() };
    let on = |track: &String| {
        let all = metrics(scorer, score, track, (&records, &plan.extras));
        all.into_iter().filter(|(id, _)| id.category() != "skilling").collect()
    };
    Usage { track: score.track.clone(), metrics: tracks.iter().map(on).collect() }
}

fn total(metrics: &[(MetricId, Points)]) -> Points {
    metrics.iter().map(|(_, points)| *points).sum()
}

/// The days between which somebody counts in a step, and through which exam.
type Span = (NaiveDate, NaiveDate, String);

/// Somebody begins or stops to count through an exam once a day is over.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ending {
    date: NaiveDate,
    // What comes on a day is there when something ends on the day before.
    ends: bool,
    name: String,
    exam: String,
    person: PersonId,
}

/// What an ending changes, and whether a metric has nothing then.
type Change = (Ending, Points, bool);

impl Ending {
    fn what(&self) -> String {
        let stops = if self.exam.contains(" + ") { "stop" } else { "stops" };
        format!("{} {} {stops} counting", possessive(&self.name), self.exam)
    }
}

impl People<'_> {
    /// What the metrics have once planned records are there; then what comes and what ends, the first first, with what that
    /// changes and whether a metric has nothing then. Of two people who could stand in for each other the second to go takes
    /// the points.
    fn turns(&self, records: &Projection) -> Option<(Vec<Points>, Vec<Change>)> {
        let day = self.days.first()?;
        let mut counts = vec![0usize; day.steps.len()];
        let mut changes: Vec<(Ending, usize)> = Vec::new();
        let planned = |id: &PersonId| records.people.iter().find(|known| known.id == *id);
        let known = self.book.people.iter().map(|person| planned(&person.id).unwrap_or(person));
        let new = records.people.iter().filter(|person| self.book.person(&person.id).is_none());
        for person in known.chain(new) {
            let ending = |date: NaiveDate, ends: bool, exam: &str| {
                let (name, exam) = (person.name.clone(), exam.to_owned());
                Ending { date, ends, name, exam, person: person.id.clone() }
            };
            for (place, step) in day.steps.iter().enumerate() {
                for (from, last, exam) in self.spans(person, records, (day.date, step)) {
                    match from.pred_opt().filter(|before| *before >= day.date) {
                        Some(before) => changes.push((ending(before, false, &exam), place)),
                        None => counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1),
                    }
                    changes.push((ending(last, true, &exam), place));
                }
            }
        }
        changes.sort();
        let earned = |counts: &[usize]| {
            let counts: Vec<u8> = counts.iter().map(|count| u8::try_from(*count).unwrap_or(u8::MAX)).collect();
            day.metrics.iter().map(|(_, metric)| self.earned(day, metric, &counts)).collect::<Vec<Points>>()
        };
        let mut before = earned(&counts);
        let first = before.clone();
        let turns = changes.into_iter().map(|(ending, place)| {
            let add = |count: &mut usize| *count = if ending.ends { *count - 1 } else { *count + 1 };
            counts.iter_mut().skip(place).take(1).for_each(add);
            let after = earned(&counts);
            let change = after.iter().copied().sum::<Points>() - before.iter().copied().sum::<Points>();
            let empties = after.iter().any(|points| !is_enough(self.rules, *points));
            before = after;
            (ending, change, empties)
        });
        Some((first, turns.collect()))
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

//! Plans for more than one day: for the cheapest day before a renewal, and for every month up to a day.
//!
//! A plan that lasts is found exactly: the cheapest for the hardest day, then for the hardest and the day that it misses
//! most, and so on until it misses none. Each is the cheapest for its days, so no plan that holds on all days is cheaper.

use super::lives::Period;
use super::outcome::{is_complete, scored};
use super::{ByItself, Plan, PlanQuery, Work, drafts, plan};
use crate::book::{Basis, Snapshot};
use crate::day::day_text;
use crate::forecast::qualified_in_window;
use crate::month::Month;
use crate::points::Points;
use crate::projection::{association_shows, certification_shows};
use crate::rulebook::MetricFormula;
use crate::scoring::{DesignationScore, Scorer, Status};
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A plan of several days, and the day for which it is told.
#[derive(Clone, Debug)]
pub struct Lasting {
    pub on: NaiveDate,
    /// Of a plan for every month, the first day from which on it holds with all that is done.
    pub from: Option<NaiveDate>,
    pub plan: Plan,
    /// The last day to renew, where Microsoft's figure of the day makes the renewal safe already.
    pub safe: Option<NaiveDate>,
    /// Whether it reaches its target on the day that it is told for, whatever it misses on others.
    pub reached: bool,
}

/// The last day on which an enrolled designation can qualify for its renewal, unless that is safe already.
pub(super) fn renewal(scorer: &Scorer<'_>, score: &DesignationScore) -> Option<NaiveDate> {
    let is_enrolled = matches!(score.status, Status::Enrolled | Status::RenewalDue);
    (is_enrolled && safe(scorer, score).is_none()).then_some(score.window.to)
}

/// Microsoft's figure of a day in the window on which both conditions were met.
fn safe<'b>(scorer: &Scorer<'b>, score: &DesignationScore) -> Option<&'b Snapshot> {
    let (day, basis) = qualified_in_window(scorer.book(), score, scorer.as_of().date)?;
    let of_day = |s: &&Snapshot| (s.designation, s.date, s.basis, s.qualified) == (score.id, day, basis, true);
    scorer.book().snapshots.iter().filter(|_| basis == Basis::Reported).find(of_day)
}

/// The cheapest plan on any day, since both conditions on any one are enough, from the one to score for to the last of the
/// days in which an enrolled designation is renewed, of what shows by that day; of equals the earliest. Where Microsoft's figure
/// of a day already says so, there is nothing to do. Nothing where it isn't enrolled, or `stop` said so.
pub fn by_renewal(today: &Scorer<'_>, query: &PlanQuery<'_>, stop: &dyn Fn() -> bool) -> Option<Lasting> {
    let as_of = today.as_of();
    let score = today.scorecard().designation(query.designation)?.clone();
    if !matches!(score.status, Status::Enrolled | Status::RenewalDue) {
        return None;
    }
    let query = PlanQuery { since: Some(as_of.date), last: Some(score.window.to), ..query.clone() };
    let reached = safe(today, &score).filter(|known| query.target.is_none_or(|target| known.points >= target));
    if let Some(known) = reached {
        let period = Period { since: as_of.date, by: as_of.date, last: as_of.date, shows_by: query.last };
        let plan = Work::new(vec![&today], (&query, period), stop)?.written(None)?;
        let track = known.track.clone().unwrap_or_else(|| plan.track.clone());
        let plan = Plan { track, from: known.points, to: known.points, feasible: true, ..plan };
        return Some(Lasting { on: known.date, from: None, plan, safe: query.last, reached: true });
    }
    let mut best: Option<Lasting> = None;
    for on in days(today, &query, (as_of.date.max(score.window.from), score.window.to)) {
        let plan = plan(&today.on(on, stop)?, &query, stop)?;
        let merit = |plan: &Plan| (!plan.feasible, Reverse(plan.to.min(plan.target)), plan.cost);
        if best.as_ref().is_none_or(|known| merit(&plan) < merit(&known.plan)) {
            let reached = plan.feasible;
            best = Some(Lasting { on, from: None, plan, safe: None, reached });
        }
    }
    let best = best?;
    let by_itself = by_itself(today, &best.plan, best.on, stop)?;
    Some(Lasting { plan: Plan { by_itself, ..best.plan }, ..best })
}

/// The cheapest plan that, done as soon as possible and shown by `last`, holds the target on each month's last day and on
/// `last`, told for the day that is hardest without it, of those on which it shows; where none does, the cheapest that holds
/// on the days that can be reached, which names the others. Days on which not every step can show yet are left out unless
/// the target is reached there with those that can. `None` when `stop` said so.
pub fn throughout(
    today: &Scorer<'_>,
    query: &PlanQuery<'_>,
    last: NaiveDate,
    stop: &dyn Fn() -> bool,
) -> Option<Lasting> {
    let as_of = today.as_of();
    let query = PlanQuery { since: Some(as_of.date), ..query.clone() };
    let period = Period { since: as_of.date, by: as_of.date, last, shows_by: Some(last) };
    let all_shown = period.all_shown(today.rules());
    let mut days: Vec<Scorer<'_>> = Vec::new();
    for day in today.on_each(&ends(as_of.date, last).into_iter().collect::<Vec<NaiveDate>>(), stop)? {
        let date = day.as_of().date;
        let soon = Period { last: date, shows_by: Some(date), ..period };
        if date == last || date >= all_shown || super::of_day(&day, &query, soon, stop)?.feasible {
            days.push(day);
        }
    }
    Days { today, days, query: &query, period, stop }.cheapest()
}

/// What a plan reaches from a day on that has nothing to do and doesn't reach its target yet. The outer `None` when `stop`
/// said so.
fn by_itself(today: &Scorer<'_>, plan: &Plan, from: NaiveDate, stop: &dyn Fn() -> bool) -> Option<Option<ByItself>> {
    if !plan.feasible || !plan.actions.is_empty() || lacks(today, plan).is_none() {
        return Some(None);
    }
    let then = today.on(from, stop)?;
    let of = |day: &Scorer<'_>| Some(scored(day, plan.designation, (&plan.read_on(day), &plan.extras))?.1);
    let both = of(today)?.into_iter().zip(of(&then)?);
    let rises = both.filter(|((_, before), (_, after))| after > before);
    let rises = rises.map(|((id, before), (_, after))| (id, before, after)).collect();
    Some(Some(ByItself { from, rises }))
}

struct Days<'d> {
    today: &'d Scorer<'d>,
    days: Vec<Scorer<'d>>,
    query: &'d PlanQuery<'d>,
    period: Period,
    stop: &'d dyn Fn() -> bool,
}

impl Days<'_> {
    fn cheapest(&self) -> Option<Lasting> {
        let goal = self.query.goal(self.days.first()?.rules(), self.period);
        let nothing = Work::new(vec![self.days.first()?], (self.query, self.period), self.stop)?.written(None)?;
        let mut unreached: BTreeSet<usize> = BTreeSet::new();
        let mut needed: Vec<usize> = self.hardest(&nothing, &unreached).into_iter().collect();
        let mut best = (self.days.first()?.as_of().date, nothing);
        while let Some(first) = needed.first() {
            let on = self.days.get(*first)?.as_of().date;
            let days = needed.iter().filter_map(|day| self.days.get(*day)).collect();
            let work = Work::new(days, (self.query, self.period), self.stop)?;
            match work.cheapest(&goal)?.0 {
                Some(attempt) => {
                    best = (on, work.written(Some(&attempt))?);
                    let passed: BTreeSet<usize> = unreached.iter().chain(&needed).copied().collect();
                    match (self.hardest(&best.1, &passed), self.shown(&best.1, on)) {
                        (Some(next), _) => needed.push(next),
                        (None, Some(told)) => {
                            needed.retain(|day| *day != told);
                            needed.insert(0, told);
                        }
                        (None, None) => break,
                    }
                }
                None => {
                    unreached.extend(needed.pop());
                    if needed.is_empty() {
                        needed.extend(self.hardest(&best.1, &unreached));
                    }
                }
            }
        }
        let (on, plan) = best;
        self.told(on, plan)
    }

    /// A plan with the days that it misses.
    fn told(&self, on: NaiveDate, plan: Plan) -> Option<Lasting> {
        let from = self.holds_from(&plan)?;
        let missed: Vec<&Scorer<'_>> = self.days.iter().filter(|day| lacks(day, &plan).is_some()).collect();
        let Some(first) = missed.first() else {
            let plan = Plan { feasible: true, renewal: None, ..plan };
            let by_itself = by_itself(self.today, &plan, from.unwrap_or(on), self.stop)?;
            return Some(Lasting { on, from, plan: Plan { by_itself, ..plan }, safe: None, reached: true });
        };
        let alone = super::of_day(first, self.query, self.period, self.stop)?;
        let days: Vec<String> = missed.iter().map(|day| day_text(day.as_of().date)).collect();
        let target = plan.target.rounded(2);
        let nearest = missed.len() == self.days.len();
        let later = from.filter(|_| !nearest).map(|from| format!(" It does from {} on.", day_text(from)));
        let misses = format!(
            "It does not reach {target} points, with something in every metric, on {}.{}",
            days.join(", "),
            later.unwrap_or_default()
        );
        let by_others = alone.feasible.then(|| "No plan reaches it there as well as on the other days.".to_owned());
        let why_not =
            alone.why_not.clone().into_iter().chain([misses]).chain(by_others).collect::<Vec<String>>().join(" ");
        let (on, plan) = match nearest {
            true => (first.as_of().date, alone),
            false if missed.iter().any(|day| day.as_of().date == on) => self.on_least(&plan)?,
            false => (on, plan),
        };
        let from = from.filter(|_| !nearest);
        let plan = Plan { feasible: false, why_not: Some(why_not), renewal: None, ..plan };
        Some(Lasting { on, from, plan, safe: None, reached: !nearest })
    }

    /// What nothing is to be done for, told for the day on which it holds with the fewest points.
    fn on_least(&self, nothing: &Plan) -> Option<(NaiveDate, Plan)> {
        let held = self.days.iter().filter(|day| lacks(day, nothing).is_none());
        let points = |day: &Scorer<'_>| day.scorecard().designation(nothing.designation).map(|score| score.points);
        let least = held.min_by_key(|day| points(day))?;
        let work = Work::new(vec![least], (self.query, self.period), self.stop)?;
        Some((least.as_of().date, work.written(None)?))
    }

    /// The first day from which on a plan holds on all that follow, and all of it shows; nothing where it doesn't hold on the
    /// last. The outer `None` when `stop` said so.
    fn holds_from(&self, plan: &Plan) -> Option<Option<NaiveDate>> {
        let held = self.days.iter().rev().take_while(|day| lacks(day, plan).is_none()).count();
        let place = self.days.len() - held;
        let Some(first) = self.days.get(place) else { return Some(None) };
        let before = place.checked_sub(1).and_then(|before| self.days.get(before)?.as_of().date.succ_opt());
        let (before, mut from) = (before.unwrap_or(self.period.since), first.as_of().date);
        // It begins to hold on a day on which a score can get better, and until the next one it can only get worse.
        for day in days(self.today, self.query, (before, from)).into_iter().rev() {
            let holds = |day: NaiveDate| Some(lacks(&self.today.on(day, self.stop)?, plan).is_none());
            if !holds(day)? {
                break;
            }
            from = day;
            if day.pred_opt().filter(|pred| *pred >= before).is_none_or(|pred| holds(pred) != Some(true)) {
                break;
            }
        }
        Some(Some(plan.shows().map_or(from, |shows| shows.max(from))))
    }

    /// The first day on which a plan shows, where it is told for one before.
    fn shown(&self, plan: &Plan, on: NaiveDate) -> Option<usize> {
        let shows = plan.shows().filter(|shows| *shows > on)?;
        self.days.iter().position(|day| day.as_of().date >= shows)
    }

    /// The day of those that are not passed over on which a plan lacks most; nothing where it holds on all of them.
    fn hardest(&self, plan: &Plan, passed: &BTreeSet<usize>) -> Option<usize> {
        let open = self.days.iter().enumerate().filter(|(at, _)| !passed.contains(at));
        let missed = open.filter_map(|(at, day)| Some((lacks(day, plan)?, Reverse(at))));
        missed.max().map(|(_, Reverse(at))| at)
    }
}

/// How many points a plan lacks on a day; nothing where it holds its target, with something in every metric.
fn lacks(scorer: &Scorer<'_>, plan: &Plan) -> Option<Points> {
    let (_, all) = scored(scorer, plan.designation, (&plan.read_on(scorer), &plan.extras))?;
    let lacks = plan.target - all.iter().map(|(_, points)| *points).sum::<Points>();
    (!is_complete(scorer, &all) || lacks.is_positive()).then_some(lacks)
}

/// The last day of each month from a day on, and the last of all.
fn ends(from: NaiveDate, last: NaiveDate) -> BTreeSet<NaiveDate> {
    let months = (0..).map(|ahead| Month::of(from).plus(ahead).last_day());
    months.take_while(|day| *day < last).chain([last]).collect()
}

/// The days on which a score can get better or a plan cheaper: the first, that of each month, and those on which something
/// begins to count or can show, or rules begin to hold.
fn days(today: &Scorer<'_>, query: &PlanQuery<'_>, (from, to): (NaiveDate, NaiveDate)) -> BTreeSet<NaiveDate> {
    let (book, rules, since) = (today.book(), today.rules(), today.as_of().date);
    let months = (1..).map(|ahead| Month::of(from).plus(ahead).first_day()).take_while(|day| *day <= to);
    let earned = book.certifications.iter().map(|certification| certification.earned);
    let linked = book.people.iter().filter_map(|person| person.linked_on);
    let coming = book.associations.iter().map(|association| drafts::shows(rules, book, association, since));
    let shows = [certification_shows(rules, since), association_shows(rules, since)].into_iter().chain(coming);
    let metrics = rules.designations.get(&query.designation).into_iter().flat_map(|of| of.metrics.values());
    let people = metrics.flat_map(|metric| metric.tracks.values()).filter_map(|formula| match formula {
        MetricFormula::People(people) => Some(people),
        MetricFormula::Usage { .. } => None,
    });
    let ruled = people.flat_map(|people| {
        let gates = people.gates.iter().flat_map(|gate| gate.people.0.iter().filter_map(|(from, _)| *from));
        let listed = people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring);
        gates.chain(listed.filter_map(|certified| certified.from))
    });
    let begins = earned.chain(linked).chain(shows).chain(ruled).filter(|day| (from..=to).contains(day));
    std::iter::once(from).chain(months).chain(begins).collect()
}

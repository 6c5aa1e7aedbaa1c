//! Plans for more than one day: for the cheapest day before a renewal, and for every month up to a day.

use super::outcome::{Extras, is_complete, metrics};
use super::{Plan, PlanQuery, may_switch, plan};
use crate::book::Book;
use crate::day::day_text;
use crate::month::Month;
use crate::points::Points;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, Scorer, Status};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A plan of a window, and the day for which it was found.
#[derive(Clone, Debug)]
pub struct Lasting {
    pub on: NaiveDate,
    pub plan: Plan,
}

/// The cheapest plan on any day (both conditions on any one are enough) from the one to score for to the last of the days in which an enrolled designation is
/// renewed; of equals the earliest. Nothing where it isn't enrolled, or `stop` said so.
pub fn by_renewal(
    (book, rules, as_of): (&Book, &Rulebook, AsOf),
    query: &PlanQuery<'_>,
    stop: &dyn Fn() -> bool,
) -> Option<Lasting> {
    let score = Scorer::new(book, rules, as_of).scorecard().designation(query.designation)?.clone();
    if !matches!(score.status, Status::Enrolled | Status::RenewalDue) {
        return None;
    }
    let query = PlanQuery { since: Some(as_of.date), ..query.clone() };
    let mut best: Option<Lasting> = None;
    for on in days(book, as_of.date.max(score.window.from), score.window.to) {
        let scorer = Scorer::new(book, rules, AsOf { date: on, ..as_of });
        let plan = plan(&scorer, &query, stop)?;
        let merit = |plan: &Plan| (!plan.feasible, -plan.to.min(plan.target), plan.cost);
        if best.as_ref().is_none_or(|known| merit(&plan) < merit(&known.plan)) {
            best = Some(Lasting { on, plan });
        }
    }
    best
}

/// Of the plans for each month's last day and for `last`, the cheapest that, done as soon as possible, holds the target on all of these
/// days (of equals that for the day that is worst without it); where none does, the nearest, which names the days that it misses. `None` when `stop` said so.
pub fn throughout(
    (book, rules, as_of): (&Book, &Rulebook, AsOf),
    query: &PlanQuery<'_>,
    last: NaiveDate,
    stop: &dyn Fn() -> bool,
) -> Option<Lasting> {
    let query = PlanQuery { since: Some(as_of.date), ..query.clone() };
    let scorer = |on: NaiveDate| Scorer::new(book, rules, AsOf { date: on, ..as_of });
    let days = ends(as_of.date, last);
    let mut tried: Vec<(Lasting, Shortfall)> = Vec::new();
    for on in days.iter().copied().chain([as_of.date]).collect::<BTreeSet<NaiveDate>>() {
        let mut plan = plan(&scorer(on), &query, stop)?;
        begin(&mut plan, on, as_of.date);
        tried.push((Lasting { on, plan }, Shortfall::default()));
    }
    for day in days {
        let scorer = scorer(day);
        for (lasting, shortfall) in &mut tried {
            shortfall.look_at(&scorer, &lasting.plan);
        }
    }
    let merit = |(lasting, short): &(Lasting, Shortfall)| {
        (short.missed.len(), short.points, lasting.plan.cost, lasting.plan.from)
    };
    let (mut best, Shortfall { missed, .. }) = tried.into_iter().min_by_key(merit)?;
    best.plan.feasible = missed.is_empty();
    let missed: Vec<String> = missed.into_iter().map(day_text).collect();
    let misses = format!(
        "It does not reach {} points, with something in every metric, on {}.",
        best.plan.target.rounded(2),
        missed.join(", ")
    );
    let why_not = best.plan.why_not.take().into_iter().chain([misses]).collect::<Vec<_>>().join(" ");
    best.plan.why_not = (!best.plan.feasible).then_some(why_not);
    Some(best)
}

/// The last day of each month from a day on, and the last of all.
fn ends(from: NaiveDate, last: NaiveDate) -> BTreeSet<NaiveDate> {
    let months = (0..).map(|ahead| Month::of(from).plus(ahead).last_day());
    months.take_while(|day| *day < last).chain([last]).collect()
}

/// Reads what was planned for a day as done on the first: an exam that is passed now also ends a year from now.
fn begin(plan: &mut Plan, on: NaiveDate, first: NaiveDate) {
    for passed in plan.records.certifications.iter_mut().filter(|c| c.earned == on) {
        passed.earned = first;
    }
    for association in &mut plan.records.associations {
        association.started = association.started.map(|started| started.min(first));
    }
}

/// The days on which a plan doesn't hold its target, and how many points it lacks on them.
#[derive(Default)]
struct Shortfall {
    missed: Vec<NaiveDate>,
    points: Points,
}

impl Shortfall {
    fn look_at(&mut self, scorer: &Scorer<'_>, plan: &Plan) {
        let card = scorer.project(&plan.records);
        let Some(score) = card.designation(plan.designation) else { return };
        // What no record stands for was counted on the planned track.
        let (track, extras) = match may_switch(scorer, score) || score.track == plan.track {
            true => (&plan.track, plan.extras),
            false => (&score.track, Extras::default()),
        };
        let all = metrics(scorer, score, track, (&plan.records, &extras));
        let lacks = plan.target - all.iter().map(|(_, points)| *points).sum::<Points>();
        if lacks.is_positive() || !is_complete(scorer, &all) {
            self.missed.push(scorer.as_of().date);
            self.points = self.points + lacks.max(Points::ZERO);
        }
    }
}

/// The days on which a score can get better: the first, that of each month, and those on which something begins to count.
fn days(book: &Book, from: NaiveDate, to: NaiveDate) -> BTreeSet<NaiveDate> {
    let months = (1..).map(|ahead| Month::of(from).plus(ahead).first_day()).take_while(|day| *day <= to);
    let earned = book.certifications.iter().map(|certification| certification.earned);
    let linked = book.people.iter().filter_map(|person| person.linked_on);
    let begins = earned.chain(linked).filter(|day| (from..=to).contains(day));
    std::iter::once(from).chain(months).chain(begins).collect()
}

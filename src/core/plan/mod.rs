//! The cheapest way to a target: which links, exams, associations, deployments and customers bring a designation there.
//!
//! A score is the sum of two halves that don't touch: people, and customers. For each the cheapest ways are found exactly,
//! then the cheapest pair. The plan that comes of it is scored like any book before it is shown. Nothing here knows a
//! screen, a store or the settings.

mod actions;
mod aim;
mod by;
mod drafts;
mod lapses;
mod lasting;
mod late;
mod lives;
mod nearest;
mod outcome;
mod people;
mod reading;
mod reasons;
mod rest;
mod search;
mod since;
mod span;
mod steps;
mod ways;

pub use actions::{Action, ActionKind, Candidate, Helps};
pub use by::DoBy;
pub use lapses::{Ahead, Due, Lapse};
pub use lasting::{Lasting, by_renewal, throughout};
pub use late::Late;
pub use nearest::SERVICE;
pub use since::{PlanChange, Since, since};
pub use span::{Span, Until, lasting, latest};

use crate::book::{Association, DesignationId, MetricId};
use crate::ids::CustomerId;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::{Rulebook, TrackChoice};
use crate::scoring::{DesignationScore, Prospects, Scorer};
use actions::Scene;
use aim::{Aim, Place, Role};
use chrono::NaiveDate;
use lives::{Period, products};
use outcome::Extras;
use people::{DayOn, People};
use reading::Reading;
use rest::Goal;
use search::{Found, Reach, Search};
use std::collections::BTreeSet;

/// What each action costs, in any unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costs {
    pub link_person: Points,
    pub renew: Points,
    pub associate: Points,
    pub certify: Points,
    pub deploy: Points,
    pub grow_usage: Points,
    pub add_customer: Points,
    pub switch_track: Points,
}

impl Default for Costs {
    fn default() -> Costs {
        Costs {
            link_person: Points::ratio(1, 2),
            renew: Points::ratio(1, 2),
            associate: Points::whole(1),
            certify: Points::whole(4),
            deploy: Points::whole(5),
            grow_usage: Points::whole(3),
            add_customer: Points::whole(10),
            switch_track: Points::ZERO,
        }
    }
}

#[derive(Clone, Debug)]
pub struct PlanQuery<'q> {
    pub designation: DesignationId,
    /// Points to reach; the rulebook's where none are named.
    pub target: Option<Points>,
    pub costs: &'q Costs,
    /// The day from which on everything can be done, up to the planned day; none where the plan is for the day alone.
    pub since: Option<NaiveDate>,
    /// Of a plan for a day ahead: the last day for which one is looked for.
    pub last: Option<NaiveDate>,
    /// Customers with whom nothing can be done any more.
    pub lost: &'q [CustomerId],
}

impl<'q> PlanQuery<'q> {
    /// A plan for the day alone, with any customer.
    pub const fn new(designation: DesignationId, target: Option<Points>, costs: &'q Costs) -> PlanQuery<'q> {
        PlanQuery { designation, target, costs, since: None, last: None, lost: &[] }
    }

    fn goal(&self, rules: &Rulebook, period: Period) -> Goal {
        Goal {
            target: self.target.unwrap_or(rules.pass_points),
            whole_point: rules.switches.every_metric_needs_a_point,
            units: period.takes_usage(rules),
            exempt: BTreeSet::new(),
        }
    }
}

/// The cheapest set of actions that reaches a target.
#[derive(Clone, Debug)]
pub struct Plan {
    pub designation: DesignationId,
    /// The day that its points are of.
    pub on: NaiveDate,
    /// The track on which it reaches it.
    pub track: String,
    pub from: Points,
    pub to: Points,
    pub target: Points,
    pub cost: Points,
    /// Whether it reaches the target with something in every metric; where it doesn't, it comes as near as possible.
    pub feasible: bool,
    pub why_not: Option<String>,
    /// Where nothing is to be done although the target is not reached yet: from which day on it is, and by what.
    pub by_itself: Option<ByItself>,
    /// The last day on which it can qualify for its renewal; nothing where it isn't enrolled, the renewal is safe already, or
    /// the plan is for other days.
    pub renewal: Option<NaiveDate>,
    /// What of it a published score shows in full only after a year.
    pub late: Option<Late>,
    /// In the order in which they are listed; the gains add up.
    pub actions: Vec<Action>,
    /// The records that the actions add or change, as far as they are known before they are done, as the planned day reads
    /// them.
    pub records: Projection,
    /// The same as they are planned, made by a day.
    planned: Projection,
    made: NaiveDate,
    /// What they bring about that no record stands for yet.
    extras: Extras,
    /// The first day on which everything that can be done at once shows.
    all_shown: NaiveDate,
}

impl Plan {
    /// The first day on which a published score could show all of it; nothing where there is no step to be shown.
    pub fn shows(&self) -> Option<NaiveDate> {
        self.actions.iter().filter_map(|action| action.earliest).max()
    }

    /// The records as another day reads them.
    pub fn read_on(&self, scorer: &Scorer<'_>) -> Projection {
        actions::read_on(scorer, self.designation, self.made, &self.planned)
    }
}

/// What comes without doing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByItself {
    pub from: NaiveDate,
    /// The metrics that rise until then: what they have on the first day, and what they have then.
    pub rises: Vec<(MetricId, Points, Points)>,
}

/// A plan in numbers, each day on one track.
struct Attempt<'b> {
    /// Those of the days, and what else it goes by.
    aims: Vec<Aim>,
    people: People<'b>,
    found: Found,
    way: ways::Way,
}

/// Finds the cheapest plan; `None` when `stop` said so.
pub fn plan(scorer: &Scorer<'_>, query: &PlanQuery<'_>, stop: &dyn Fn() -> bool) -> Option<Plan> {
    let date = scorer.as_of().date;
    let since = query.since.unwrap_or(date);
    // What is done for a day ahead helps only if it shows by then.
    let shows_by = query.since.map(|_| date);
    of_day(scorer, query, Period { since, by: date, last: date, shows_by }, stop)
}

/// The cheapest plan for a day that is carried out in a period.
fn of_day(scorer: &Scorer<'_>, query: &PlanQuery<'_>, period: Period, stop: &dyn Fn() -> bool) -> Option<Plan> {
    let work = Work::new(vec![scorer], (query, period), stop)?;
    let goal = query.goal(scorer.rules(), period);
    let target = goal.target;
    let (best, reaches) = work.cheapest(&goal)?;
    if let Some(attempt) = best {
        return Some(Plan { target, ..work.written(Some(&attempt))? });
    }
    let (exempt, nearest) = work.nearest(&goal, &reaches)?;
    let plan = work.written(nearest.as_ref())?;
    let on = query.since.map(|_| scorer.as_of().date);
    let alone: BTreeSet<MetricId> = reaches.into_iter().flat_map(|reach| reach.possible).collect();
    let why_not = work.because((&exempt, &alone), (target, on), (plan.to, nearest.as_ref()))?;
    Some(Plan { target, feasible: false, why_not: Some(why_not), ..plan })
}

/// A plan in the making for some days of one book, of which the first is the one that it is told for.
struct Work<'w, 'b> {
    days: Vec<&'w Scorer<'b>>,
    scores: Vec<DesignationScore>,
    query: &'w PlanQuery<'w>,
    period: Period,
    prospects: Prospects,
    stop: &'w dyn Fn() -> bool,
}

impl<'w, 'b> Work<'w, 'b> {
    fn new(
        days: Vec<&'w Scorer<'b>>,
        (query, period): (&'w PlanQuery<'w>, Period),
        stop: &'w dyn Fn() -> bool,
    ) -> Option<Work<'w, 'b>> {
        let score = |day: &&Scorer<'_>| day.scorecard().designation(query.designation).cloned();
        let scores = days.iter().map(score).collect::<Option<Vec<DesignationScore>>>()?;
        let first = days.first()?;
        let is_possible = |association: &Association| {
            !query.lost.contains(&association.customer)
                && period.is_in_time(drafts::shows(first.rules(), first.book(), association, period.since))
        };
        let prospects = Prospects::measured(&days, query.designation, (period.by, &is_possible), stop)?;
        Some(Work { days, scores, query, period, prospects, stop })
    }

    /// What a plan is written on.
    fn scene(&self) -> Option<Scene<'_, 'b>> {
        let (scorer, score) = (self.days.first()?, self.scores.first()?);
        let (query, period) = (self.query, self.period);
        Some(Scene { scorer, days: &self.days, query, score, prospects: &self.prospects, period })
    }

    /// A plan with everything that is told of it, for the first of the days.
    fn written(&self, attempt: Option<&Attempt<'_>>) -> Option<Plan> {
        let scene = self.scene()?;
        let Scene { scorer, score, query, period, .. } = scene;
        let planned = scene.planned(attempt);
        let target = query.goal(scorer.rules(), period).target;
        Some(Plan {
            designation: query.designation,
            on: scorer.as_of().date,
            feasible: planned.reaches(target),
            late: None,
            track: planned.track,
            from: score.points,
            to: planned.to,
            target,
            cost: planned.actions.iter().map(|action| action.cost).sum(),
            why_not: None,
            by_itself: None,
            renewal: lasting::renewal(scorer, score),
            actions: planned.actions,
            records: planned.records,
            planned: planned.planned,
            made: period.by,
            extras: planned.extras,
            all_shown: period.all_shown(scorer.rules()),
        })
    }

    /// The plan that comes nearest to a goal: it goes without something in as few metrics as can be, which are named, and
    /// then reaches as many points as can be.
    fn nearest(&self, goal: &Goal, reaches: &[Reach]) -> Option<(BTreeSet<MetricId>, Option<Attempt<'w>>)> {
        let all: Vec<MetricId> = self.scores.first()?.metrics.iter().map(|metric| metric.id).collect();
        for size in 0..=all.len() {
            let mut best: Option<(BTreeSet<MetricId>, Attempt<'w>)> = None;
            for bits in (0..1u32 << all.len()).filter(|bits| bits.count_ones() as usize == size) {
                let is_exempt = |place: &usize| bits >> place & 1 == 1;
                let (exempt, needed): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(is_exempt);
                let ids = |places: Vec<usize>| places.into_iter().filter_map(|at| all.get(at).copied()).collect();
                let (exempt, needed): (BTreeSet<MetricId>, BTreeSet<MetricId>) = (ids(exempt), ids(needed));
                let able = reaches.iter().filter(|reach| needed.is_subset(&reach.possible));
                let Some(most) = able.map(|reach| reach.most).max() else { continue };
                let found = self.most(Goal { exempt: exempt.clone(), ..goal.clone() }, most.min(goal.target))?;
                let reached = best.as_ref().map(|(_, attempt)| attempt.found.points);
                best = found.filter(|found| reached < Some(found.found.points)).map(|found| (exempt, found)).or(best);
            }
            if let Some((exempt, attempt)) = best {
                return Some((exempt, Some(attempt)));
            }
        }
        Some((all.into_iter().collect(), None))
    }

    /// The cheapest plan to as many points as can be reached, up to `most`: all of them, or else whole ones.
    fn most(&self, mut goal: Goal, most: Points) -> Option<Option<Attempt<'w>>> {
        goal.target = most;
        if let Some(attempt) = self.cheapest(&goal)?.0 {
            return Some(Some(attempt));
        }
        goal.target = Points::ZERO;
        let Some(mut best) = self.cheapest(&goal)?.0 else { return Some(None) };
        let (mut reached, mut missed) = (0, most.floored(0) as i64 + 1);
        while missed - reached > 1 {
            let middle = (reached + missed).div_euclid(2);
            goal.target = Points::whole(middle);
            match self.cheapest(&goal)?.0 {
                Some(attempt) => (best, reached) = (attempt, middle),
                None => missed = middle,
            }
        }
        Some(Some(best))
    }

    /// The cheapest plan on any tracks that counts on the days; of equals that of the chosen ones. And what each
    /// that can be kept could reach on the first day.
    fn cheapest(&self, goal: &Goal) -> Option<(Option<Attempt<'w>>, Vec<Reach>)> {
        let mut best: Option<(Points, Attempt<'w>)> = None;
        let mut reaches = Vec::new();
        let tracks = self.days.iter().zip(&self.scores).map(|(day, score)| reading::tracks(day, score));
        for tracks in products(&tracks.collect::<Vec<Vec<String>>>()) {
            let switching = self.switching(&tracks);
            let known = best.as_ref().map(|(cost, _)| *cost - switching);
            let aim = |(day, track): (usize, &String)| Aim { day, track: track.clone(), role: Role::Target };
            let aims: Vec<Aim> = tracks.iter().enumerate().map(aim).collect();
            let (attempt, reach) = self.counting(&aims, goal, known)?;
            reaches.extend(reach);
            let Some(attempt) = attempt else { continue };
            let cost = attempt.found.cost + switching;
            if best.as_ref().is_none_or(|(known, _)| cost < *known) {
                best = Some((cost, attempt));
            }
        }
        Some((best.map(|(_, attempt)| attempt), reaches))
    }

    /// What it costs to change to tracks, where that is the partner's choice.
    fn switching(&self, tracks: &[String]) -> Points {
        let days = self.days.iter().zip(&self.scores).zip(tracks);
        let mut switches = days.filter(|((day, score), track)| score.track != **track && may_switch(day, score));
        if switches.next().is_some() { self.query.costs.switch_track } else { Points::ZERO }
    }

    /// The cheapest plan for some aims, if it costs less than what is known. Where another track has the better total on a day
    /// and so counts, and lacks something, either that is earned as well, or that total may not be the better one.
    fn counting(
        &self,
        aims: &[Aim],
        goal: &Goal,
        mut known: Option<Points>,
    ) -> Option<(Option<Attempt<'w>>, Option<Reach>)> {
        let (attempt, reach) = self.on(aims, goal, known)?;
        let Some(attempt) = attempt else { return Some((None, reach)) };
        let Some((day, track, strict)) = self.better(&attempt, goal) else { return Some((Some(attempt), reach)) };
        let mut best = None;
        let is_aimed_at = aims.iter().any(|aim| aim.day == day && aim.track == track);
        for role in [Role::Complete, Role::Below { strict }].into_iter().filter(|_| !is_aimed_at) {
            let more = Aim { day, track: track.clone(), role };
            let aims: Vec<Aim> = aims.iter().cloned().chain([more]).collect();
            if let Some(attempt) = self.counting(&aims, goal, known)?.0 {
                known = Some(attempt.found.cost);
                best = Some(attempt);
            }
        }
        Some((best, reach))
    }

    /// A track that counts in place of one of an attempt, and lacks something: its day, and whether it counts even where both
    /// have as much.
    fn better(&self, attempt: &Attempt<'_>, goal: &Goal) -> Option<(usize, String, bool)> {
        let mut scores = self.days.iter().zip(&self.scores);
        if !scores.any(|(day, score)| may_switch(day, score)) {
            return None;
        }
        let planned = self.scene()?.planned(Some(attempt));
        let mut days = self.days.iter().zip(&self.scores).zip(&attempt.aims).enumerate();
        days.find_map(|(at, ((day, score), Aim { track, .. }))| {
            let records = actions::read_on(day, score.id, self.period.by, &planned.planned);
            let (scored, metrics) = outcome::scored(day, score.id, (&records, &planned.extras))?;
            let lacks = |(id, points): &(MetricId, Points)| {
                !goal.exempt.contains(id) && !outcome::is_enough(day.rules(), *points)
            };
            let is_short = scored != *track && metrics.iter().any(lacks);
            let place = |track: &str| score.tracks.iter().position(|(known, _)| known == track);
            is_short.then(|| (at, scored.clone(), place(&scored) < place(track)))
        })
    }

    fn day_on<'s>(&'s self, aim: &'s Aim) -> Option<DayOn<'s, 'b>> {
        let (scorer, score) = (self.days.get(aim.day)?, self.scores.get(aim.day)?);
        Some(DayOn { scorer, score, track: &aim.track, watched: aim.role.is_watched() })
    }

    /// The cheapest plan for some aims, of which the first are those of the days, if it costs less than what is known.
    fn on(&self, aims: &[Aim], goal: &Goal, known: Option<Points>) -> Option<(Option<Attempt<'w>>, Option<Reach>)> {
        let days = aims.iter().map(|aim| self.day_on(aim)).collect::<Option<Vec<DayOn<'_, 'b>>>>()?;
        let people = People::new(&days, self.query.designation, (self.query.costs, self.period), self.stop)?;
        let ways = people.ways(|points| outcome::is_enough(people.rules, points), self.stop)?;
        let mut best: Option<Found> = None;
        let mut reach: Option<Reach> = None;
        let readings = days.iter().zip(aims).enumerate().filter_map(|(at, (day, aim))| {
            let place = Place { day: aim.day, aim: at, role: aim.role };
            let totals = self.prospects.totals.get(aim.day)?;
            let all = reading::readings(day.scorer, totals, (day.score, day.track), (self.period.by, place));
            // A track that is watched stays behind in every reading.
            Some(if day.watched { vec![all] } else { all.into_iter().map(|reading| vec![reading]).collect() })
        });
        for readings in products(&readings.collect::<Vec<Vec<Vec<Reading>>>>()) {
            let readings: Vec<Reading> = readings.into_iter().flatten().collect();
            let limit = best.as_ref().map(|found| found.cost).into_iter().chain(known).min();
            let mut search = Search::new(&readings, &self.prospects.list, &ways, goal, (self.query.costs, limit));
            search.run(self.stop)?;
            if let Some(more) = search.reach {
                let reach = reach.get_or_insert_default();
                reach.possible.extend(more.possible);
                reach.most = reach.most.max(more.most);
            }
            best =
                search.best.into_iter().chain(best).min_by_key(|found| (found.cost, std::cmp::Reverse(found.points)));
        }
        let earned = |id: &MetricId| ways.iter().any(|way| way.blocking.first().is_some_and(|none| !none.contains(id)));
        let reach = reach.map(|mut reach| {
            reach.possible.extend(people.metric_ids().filter(earned));
            reach
        });
        let attempt = best.and_then(|found| {
            let way = ways.get(found.way)?.clone();
            Some(Attempt { aims: aims.to_vec(), people, found, way })
        });
        Some((attempt, reach))
    }
}

/// Whether any track can be aimed for: where the better total counts.
fn may_switch(scorer: &Scorer<'_>, score: &DesignationScore) -> bool {
    let choice = scorer.rules().designations.get(&score.id).map(|rules| &rules.choice);
    choice == Some(&TrackChoice::BetterTotal) && !scorer.is_frozen(score.id)
}

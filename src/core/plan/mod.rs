//! The cheapest way to a target: which links, exams, associations, deployments and customers bring a designation there.
//!
//! A score is the sum of two halves that don't touch: people, and customers. For each the cheapest ways are found exactly,
//! then the cheapest pair. The plan that comes of it is scored like any book before it is shown. Nothing here knows a
//! screen, a store or the settings.

mod actions;
mod drafts;
mod lapses;
mod lasting;
mod nearest;
mod outcome;
mod people;
mod reading;
mod rest;
mod search;
mod steps;
mod ways;

pub use actions::{Action, ActionKind, Candidate};
pub use lapses::{Lapse, lapses};
pub use lasting::{Lasting, by_renewal, throughout};
pub use nearest::SERVICE;

use crate::book::{DesignationId, MetricId};
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::TrackChoice;
use crate::scoring::{DesignationScore, Prospects, Scorer};
use actions::Scene;
use chrono::NaiveDate;
use outcome::Extras;
use people::People;
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
    /// The day from which on certifications that end before the planned day can be renewed; none where the plan is for
    /// the day alone.
    pub since: Option<NaiveDate>,
}

/// The cheapest set of actions that reaches a target.
#[derive(Clone, Debug)]
pub struct Plan {
    pub designation: DesignationId,
    /// The track on which it reaches it.
    pub track: String,
    pub from: Points,
    pub to: Points,
    pub target: Points,
    pub cost: Points,
    /// Whether it reaches the target with something in every metric; where it doesn't, it comes as near as possible.
    pub feasible: bool,
    pub why_not: Option<String>,
    /// In the order in which they are listed; the gains add up.
    pub actions: Vec<Action>,
    /// The records that the actions add or change, as far as they are known before they are done.
    pub records: Projection,
    /// What they bring about that no record stands for yet.
    extras: Extras,
}

/// A plan in numbers, on one track.
struct Attempt<'b> {
    track: String,
    people: People<'b>,
    found: Found,
    way: ways::Way,
}

/// Finds the cheapest plan; `None` when `stop` said so.
pub fn plan(scorer: &Scorer<'_>, query: &PlanQuery<'_>, stop: &dyn Fn() -> bool) -> Option<Plan> {
    let card = scorer.scorecard();
    let score = card.designation(query.designation)?;
    let prospects = scorer.prospects(query.designation, stop)?;
    let rules = scorer.rules();
    let target = query.target.unwrap_or(rules.pass_points);
    let whole_point = rules.switches.every_metric_needs_a_point;
    let mut goal = Goal { target, whole_point, exempt: BTreeSet::new() };
    let work = Work { scorer, query, score, prospects: &prospects, stop };
    let (mut best, reaches) = work.cheapest(&goal)?;
    let mut why_not = None;
    if best.is_none() {
        let nearest = reaches.into_iter().max_by_key(|reach| (reach.possible.len(), reach.most)).unwrap_or_default();
        let all = rules.designations.get(&query.designation).into_iter().flat_map(|d| d.metrics.keys().copied());
        goal.exempt = all.filter(|metric| !nearest.possible.contains(metric)).collect();
        let most = target.min(nearest.most);
        best = work.nearest(&mut goal, most)?;
        let reached = best.as_ref().map_or(Points::ZERO, |attempt| attempt.found.points);
        why_not = Some(because(&goal, target, reached, score));
    }
    let scene = Scene { scorer, query, score, prospects: &prospects };
    let planned = scene.planned(best.as_ref());
    let feasible = why_not.is_none() && planned.reaches(target);
    Some(Plan {
        designation: query.designation,
        track: planned.track,
        from: score.points,
        to: planned.to,
        target,
        cost: planned.actions.iter().map(|action| action.cost).sum(),
        feasible,
        why_not,
        actions: planned.actions,
        records: planned.records,
        extras: planned.extras,
    })
}

/// Why a target is out of reach.
fn because(goal: &Goal, target: Points, reached: Points, score: &DesignationScore) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for metric in &goal.exempt {
        let has_formula = score.metric(*metric).is_some_and(|m| m.target.is_some());
        let why = match metric {
            _ if !has_formula => "the rulebook has no formula for it, and no report gives its points",
            MetricId::UsageGrowth => "no usage that counts a year ago is known to grow from",
            MetricId::Deployments => "no customer is associated, or could be",
            MetricId::NetCustomerAdds => "no customer can count",
            MetricId::IntermediateCertifications | MetricId::AdvancedCertifications => {
                "its exams can no longer be passed"
            }
        };
        sentences.push(format!("Nothing can earn points in {} today: {why}.", metric.word().replace('-', " ")));
    }
    if reached < target {
        sentences.push(format!("At most {reached:.1} of {} points are within reach.", target.rounded(2)));
    }
    sentences.join(" ")
}

struct Work<'w, 'b> {
    scorer: &'w Scorer<'b>,
    query: &'w PlanQuery<'w>,
    score: &'w DesignationScore,
    prospects: &'w Prospects,
    stop: &'w dyn Fn() -> bool,
}

impl<'w, 'b> Work<'w, 'b> {
    /// The cheapest plan to as many points as can be reached, up to `most`: all of them, or else whole ones.
    fn nearest(&self, goal: &mut Goal, most: Points) -> Option<Option<Attempt<'w>>> {
        goal.target = most;
        let mut best = self.cheapest(goal)?.0;
        let (mut reached, mut missed) = match best {
            Some(_) => (0, 0),
            None => (-1, most.floored(0) as i64 + 1),
        };
        while missed - reached > 1 {
            let middle = (reached + missed).div_euclid(2);
            goal.target = Points::whole(middle);
            match self.cheapest(goal)?.0 {
                Some(attempt) => (best, reached) = (Some(attempt), middle),
                None => missed = middle,
            }
        }
        Some(best)
    }

    /// The cheapest plan on any track; of equals that of the chosen track. And what each track could reach.
    fn cheapest(&self, goal: &Goal) -> Option<(Option<Attempt<'w>>, Vec<Reach>)>
    where
        'b: 'w,
    {
        let mut best: Option<(Points, Attempt<'w>)> = None;
        let mut reaches = Vec::new();
        for track in reading::tracks(self.scorer, self.score) {
            let known = best.as_ref().map(|(cost, _)| *cost - self.switching(&track));
            let (attempt, reach) = self.on(&track, goal, known)?;
            reaches.push(reach);
            let Some(attempt) = attempt else { continue };
            let cost = attempt.found.cost + self.switching(&track);
            if best.as_ref().is_none_or(|(known, _)| cost < *known) {
                best = Some((cost, attempt));
            }
        }
        Some((best.map(|(_, attempt)| attempt), reaches))
    }

    /// What it costs to change to a track, where that is the partner's choice.
    fn switching(&self, track: &str) -> Points {
        let is_chosen = self.score.track == track || !may_switch(self.scorer, self.score);
        if is_chosen { Points::ZERO } else { self.query.costs.switch_track }
    }

    /// The cheapest plan on a track, if it costs less than what is known.
    fn on(&self, track: &str, goal: &Goal, known: Option<Points>) -> Option<(Option<Attempt<'w>>, Reach)> {
        let people =
            People::new(self.scorer, self.query.designation, track, self.score, (self.query.costs, self.query.since));
        let enough = |points: Points| if goal.whole_point { points >= Points::whole(1) } else { points.is_positive() };
        let ways = people.ways(enough);
        let mut best: Option<Found> = None;
        let mut reach = Reach::default();
        for reading in reading::readings(self.scorer, self.prospects, self.score, track) {
            let limit = best.as_ref().map(|found| found.cost).into_iter().chain(known).min();
            let mut search = Search::new(&reading, &self.prospects.list, &ways, goal, (self.query.costs, limit));
            search.run(self.stop)?;
            reach.possible.extend(search.reach.possible.iter().copied());
            reach.most = reach.most.max(search.reach.most);
            best =
                search.best.into_iter().chain(best).min_by_key(|found| (found.cost, std::cmp::Reverse(found.points)));
        }
        let people_metrics: BTreeSet<MetricId> = people.metric_ids().collect();
        let earned = |id: &MetricId| ways.iter().any(|way| !way.blocking.contains(id));
        reach.possible.extend(people_metrics.into_iter().filter(earned));
        let attempt = best.and_then(|found| {
            let way = ways.get(found.way)?.clone();
            Some(Attempt { track: track.to_owned(), people, found, way })
        });
        Some((attempt, reach))
    }
}

/// Whether the partner chooses the track: where the better total counts.
fn may_switch(scorer: &Scorer<'_>, score: &DesignationScore) -> bool {
    let choice = scorer.rules().designations.get(&score.id).map(|rules| &rules.choice);
    choice == Some(&TrackChoice::BetterTotal)
}

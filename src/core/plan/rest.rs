//! What a selection of associations leaves to be done: people, new customers, deployments and growth, at the least cost.

use super::Costs;
use super::reading::{Growth, Reading, Units, lcm, scaled};
use super::steps::{ADDS, Amounts, DEPLOYED, GROWTH, REACH, ROOM, State};
use super::ways::Way;
use crate::book::MetricId;
use crate::points::Points;
use std::collections::{BTreeSet, HashMap};

/// What a plan must reach.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) target: Points,
    /// What every metric must have at least: a whole point, or anything.
    pub(super) whole_point: bool,
    /// Metrics that need not have anything.
    pub(super) exempt: BTreeSet<MetricId>,
}

impl Goal {
    fn least(&self, metric: Option<MetricId>, scale: i128) -> Least {
        match metric {
            None => Least::Nothing,
            Some(id) if self.exempt.contains(&id) => Least::Nothing,
            Some(_) if self.whole_point => Least::Parts(scale),
            Some(_) => Least::Something,
        }
    }
}

/// The least that a metric must have, in parts of points.
#[derive(Clone, Copy, Debug)]
enum Least {
    Nothing,
    Something,
    Parts(i128),
}

impl Least {
    fn is_met(self, parts: i128) -> bool {
        match self {
            Least::Nothing => true,
            Least::Something => parts > 0,
            Least::Parts(least) => parts >= least,
        }
    }
}

/// A cost in whole numbers weighs so many times as much as an action: of plans that cost the same, the shortest wins.
const COST: i128 = 1_000_000;

/// Costs in whole numbers, each with its action.
pub(super) struct Prices {
    pub(super) associate: i128,
    scale: i128,
    deploy: i128,
    grow: i128,
    add: i128,
    ways: Vec<i128>,
}

impl Prices {
    fn new(costs: &Costs, ways: &[Way]) -> Prices {
        let own = [costs.associate, costs.deploy, costs.grow_usage, costs.add_customer];
        let all = own.into_iter().chain(ways.iter().map(|way| way.cost));
        let scale = all.fold(1, |scale, cost| lcm(scale, cost.fraction().1));
        let [associate, deploy, grow, add] = own.map(|cost| scaled(cost, scale) * COST + 1);
        let of_way = |way: &Way| scaled(way.cost, scale) * COST + way.moves.len() as i128;
        Prices { associate, scale, deploy, grow, add, ways: ways.iter().map(of_way).collect() }
    }

    /// What costs less than `cost`, whatever its actions. A cost that doesn't come out even is rounded up.
    pub(super) fn below(&self, cost: Points) -> i128 {
        let (numerator, denominator) = cost.fraction();
        -(-numerator * self.scale).div_euclid(denominator) * COST
    }

    pub(super) fn cost(&self, rank: i128) -> Points {
        Points::ratio(rank.div_euclid(COST), self.scale)
    }
}

/// One way to do the rest, but for the growth that it then needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// Points of growth, in parts.
    need: i128,
    cost: i128,
    pub(super) way: usize,
    pub(super) new_customers: i128,
    pub(super) deployments: i128,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Finish {
    pub(super) cost: i128,
    pub(super) choice: Choice,
    /// Points by which usage is to grow.
    pub(super) growth: i128,
}

/// Everything but the associations of a plan, on one reading.
pub(super) struct Terms<'s> {
    pub(super) reading: &'s Reading,
    pub(super) ways: &'s [Way],
    pub(super) goal: &'s Goal,
    pub(super) prices: Prices,
    /// Points are counted in this part of one.
    pub(super) scale: i128,
    /// From where on more of an amount is of no use.
    pub(super) full: Amounts,
}

/// A metric of units, in parts of points.
struct Meter {
    has: i128,
    each: i128,
    max: i128,
    least: Least,
}

impl Meter {
    /// How many more units there might be, from none to as many as help, and what the metric then has.
    fn choices(&self, room: i128) -> impl Iterator<Item = (i128, i128)> {
        let Meter { has, each, max, least } = *self;
        let room = if each > 0 { room.min((max - has + each - 1) / each).max(0) } else { 0 };
        let points = move |units: i128| (has + units * each).clamp(0, max);
        (0..=room).map(move |units| (units, points(units))).filter(move |(_, points)| least.is_met(*points))
    }
}

impl<'s> Terms<'s> {
    pub(super) fn new(reading: &'s Reading, ways: &'s [Way], goal: &'s Goal, costs: &Costs) -> Terms<'s> {
        let Reading { adds, deployments, growth, .. } = reading;
        let units = || adds.iter().chain(deployments);
        let numbers = units().flat_map(|u| [u.max, u.each, u.now].into_iter().chain(u.columns.iter().map(|c| c.1)));
        let others = growth.iter().map(|g| g.max).chain(ways.iter().map(|way| way.points)).chain([goal.target]);
        let scale = numbers.chain(others).fold(1, |scale, points| lcm(scale, points.fraction().1));
        let max = |units: &Option<Units>| units.as_ref().map_or(0, |u| scaled(u.max, scale));
        let wanted = deployments.as_ref().filter(|u| u.each.is_positive());
        let wanted = wanted.map_or(0, |u| (scaled(u.max - u.now, scale) / scaled(u.each, scale) + 1).max(0));
        let grown = growth.as_ref().map_or(0, |g| scaled(g.max, g.per_point) + 1);
        let floor = growth.as_ref().map_or(0, |g| g.floor);
        let full = [max(adds), max(deployments), grown, floor, wanted, 0];
        Terms { reading, ways, goal, prices: Prices::new(costs, ways), scale, full }
    }

    /// A metric of units that has so much.
    fn meter(&self, units: Option<&Units>, has: i128) -> Meter {
        let parts = |of: fn(&Units) -> Points| units.map_or(0, |u| scaled(of(u), self.scale));
        let least = self.goal.least(units.map(|u| u.id), self.scale);
        Meter { has, each: parts(|u| u.each), max: parts(|u| u.max), least }
    }

    /// What deployments have in a state, in parts.
    pub(super) fn deployed(&self, state: &State) -> i128 {
        let each = self.reading.deployments.as_ref().map_or(0, |u| scaled(u.each, self.scale));
        let deployed = state.amounts[DEPLOYED] + i128::from(state.services.count_ones()) * each;
        deployed.min(self.full[DEPLOYED])
    }

    /// The cheapest ways to do the rest, for each growth that they then need.
    fn choices(&self, [adds, deployed, room]: [i128; 3]) -> Vec<Choice> {
        let adds: Vec<(i128, i128)> = self.meter(self.reading.adds.as_ref(), adds).choices(i128::MAX).collect();
        let deployed: Vec<(i128, i128)> =
            self.meter(self.reading.deployments.as_ref(), deployed).choices(room).collect();
        let target = scaled(self.goal.target, self.scale);
        let mut choices = Vec::new();
        for (way, of_way) in self.ways.iter().enumerate().filter(|(_, way)| way.blocking.is_subset(&self.goal.exempt)) {
            let left = target - scaled(of_way.points, self.scale);
            let of_way = self.prices.ways.get(way).copied().unwrap_or_default();
            for (new_customers, of_adds) in &adds {
                for (deployments, of_deployed) in &deployed {
                    let cost = of_way + new_customers * self.prices.add + deployments * self.prices.deploy;
                    let need = (left - of_adds - of_deployed).max(0);
                    choices.push(Choice { need, cost, way, new_customers: *new_customers, deployments: *deployments });
                }
            }
        }
        choices.sort_by_key(|choice| (choice.cost, choice.need));
        let mut most = i128::MAX;
        choices.retain(|choice| {
            let helps = choice.need < most;
            most = most.min(choice.need);
            helps
        });
        choices
    }

    /// By how many points usage must grow for so many parts; `None` where it can't.
    fn growth(&self, amounts: &Amounts, need: i128) -> Option<i128> {
        let growth = self.reading.growth.as_ref();
        let least = self.goal.least(growth.map(|g| g.id), self.scale);
        let Some(Growth { max, per_point, percent, grows, .. }) = growth else { return (need == 0).then_some(0) };
        let is_founded = *grows && amounts[REACH] >= self.full[REACH];
        let raw = if *percent && !is_founded { 0 } else { amounts[GROWTH].max(0) };
        let (need, beyond) = match least {
            Least::Nothing => (need, false),
            Least::Something => (need, raw == 0),
            Least::Parts(least) => (need.max(least), false),
        };
        if need > scaled(*max, self.scale) || beyond && !max.is_positive() {
            return None;
        }
        let short = need * per_point - raw * self.scale;
        let whole = self.scale * per_point;
        let more = if short > 0 { (short + whole - 1) / whole } else { i128::from(beyond) };
        (more == 0 || is_founded).then_some(more)
    }

    /// The most points that a state could have, and whether each metric of usage has enough then.
    pub(super) fn outlook(&self, state: &State) -> (Points, Vec<(MetricId, bool)>) {
        let Reading { adds, deployments, growth, .. } = self.reading;
        let most = |units: Option<&Units>, has: i128, room: i128| {
            let meter = self.meter(units, has);
            meter.choices(room).last().map_or((meter.has.clamp(0, meter.max), false), |(_, points)| (points, true))
        };
        let (of_adds, adds_met) = most(adds.as_ref(), state.amounts[ADDS], i128::MAX);
        let (of_deployed, deployed_met) = most(deployments.as_ref(), self.deployed(state), state.amounts[ROOM]);
        let full = growth.as_ref().map_or(0, |g| scaled(g.max, self.scale));
        let grown = (0..=full / self.scale.max(1)).rev().map(|points| (full - points * self.scale).max(0));
        let of_growth = grown.filter(|parts| self.growth(&state.amounts, *parts).is_some()).max();
        let met = [
            adds.as_ref().map(|u| (u.id, adds_met)),
            deployments.as_ref().map(|u| (u.id, deployed_met)),
            growth.as_ref().map(|g| (g.id, of_growth.is_some())),
        ];
        let of_people = self.ways.iter().map(|way| way.points).max().unwrap_or(Points::ZERO);
        let most = of_people + Points::ratio(of_adds + of_deployed + of_growth.unwrap_or(0), self.scale);
        (most, met.into_iter().flatten().collect())
    }

    /// What the metrics have once the rest is done.
    pub(super) fn points(&self, state: &State, finish: &Finish) -> Points {
        let Choice { way, new_customers, deployments, .. } = finish.choice;
        let with = |meter: Meter, units: i128| (meter.has + units * meter.each).clamp(0, meter.max);
        let adds = with(self.meter(self.reading.adds.as_ref(), state.amounts[ADDS]), new_customers);
        let deployed = with(self.meter(self.reading.deployments.as_ref(), self.deployed(state)), deployments);
        let growth = self.reading.growth.as_ref().map_or(Points::ZERO, |g| {
            let raw = Points::ratio(state.amounts[GROWTH].max(0), g.per_point);
            (raw + Points::whole(finish.growth as i64)).min(g.max)
        });
        let of_way = self.ways.get(way).map_or(Points::ZERO, |way| way.points);
        of_way + Points::ratio(adds + deployed, self.scale) + growth
    }
}

/// The terms with what was found out before.
pub(super) struct Rest<'s> {
    pub(super) terms: Terms<'s>,
    known: HashMap<[i128; 3], Vec<Choice>>,
}

impl<'s> Rest<'s> {
    pub(super) fn new(terms: Terms<'s>) -> Rest<'s> {
        Rest { terms, known: HashMap::new() }
    }

    /// The cheapest way to do what a state leaves; `None` where there is none.
    pub(super) fn finish(&mut self, state: &State) -> Option<Finish> {
        let Rest { terms, known } = self;
        let room = state.amounts[ROOM].clamp(0, terms.full[ROOM]);
        let key = [state.amounts[ADDS].min(terms.full[ADDS]), terms.deployed(state), room];
        let choices = known.entry(key).or_insert_with(|| terms.choices(key));
        let mut best: Option<Finish> = None;
        for choice in choices {
            if best.as_ref().is_some_and(|known| known.cost <= choice.cost) {
                break;
            }
            let Some(growth) = terms.growth(&state.amounts, choice.need) else { continue };
            let cost = choice.cost + growth * terms.prices.grow;
            if best.as_ref().is_none_or(|known| cost < known.cost) {
                best = Some(Finish { cost, choice: *choice, growth });
            }
        }
        best
    }
}

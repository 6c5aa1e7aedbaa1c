//! What a selection of associations leaves to be done: people, new customers, deployments and growth, at the least cost.

use super::Costs;
use super::aim::Role;
use super::people::ACTION;
use super::reading::{Growth, Reading, Units, lcm, scaled};
use super::steps::{ADDS, Amounts, DEPLOYED, DIVIDED, GROWTH, OneDay, PAST, REACH, ROOM, State};
use super::ways::Way;
use crate::book::{AssociationType, MetricId};
use crate::points::Points;
use std::collections::{BTreeSet, HashMap};

/// What a plan must reach.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) target: Points,
    /// What every metric must have at least: a whole point, or anything.
    pub(super) whole_point: bool,
    /// Whether usage can grow, be deployed or be won.
    pub(super) units: bool,
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

/// A cost in whole numbers weighs more than any effort: of plans that cost the same, the shortest wins.
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
        let [associate, deploy, grow, add] = own.map(|cost| scaled(cost, scale) * COST + ACTION as i128 + 1);
        let of_way = |way: &Way| scaled(way.cost, scale) * COST + way.effort as i128;
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
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// Points of growth, in parts, day by day; where a track is watched, by how much it is ahead without any.
    need: Vec<i128>,
    cost: i128,
    pub(super) way: usize,
    pub(super) new_customers: i128,
    pub(super) deployments: i128,
}

#[derive(Clone, Debug)]
pub(super) struct Finish {
    pub(super) cost: i128,
    pub(super) choice: Choice,
    /// Points by which usage is to grow.
    pub(super) growth: i128,
}

/// Everything but the associations of a plan, on one reading of each day.
pub(super) struct Terms<'s> {
    pub(super) days: Vec<DayTerms<'s>>,
    pub(super) ways: &'s [Way],
    pub(super) goal: &'s Goal,
    pub(super) prices: Prices,
    /// Points are counted in this part of one.
    pub(super) scale: i128,
    /// Whether deployments count on every day through the same association type.
    deployable: bool,
}

/// One of the days.
pub(super) struct DayTerms<'s> {
    pub(super) reading: &'s Reading,
    /// From where on more of an amount is of no use.
    pub(super) full: Amounts,
    pub(super) each: i128,
}

impl DayTerms<'_> {
    pub(super) fn is_watched(&self) -> bool {
        self.reading.place.role.is_watched()
    }

    /// What deployments have in a state, in parts.
    pub(super) fn deployed(&self, state: &OneDay) -> i128 {
        let deployed = state.amounts[DEPLOYED] + i128::from(state.services.count_ones()) * self.each;
        deployed.min(self.full[DEPLOYED])
    }

    /// Whether there is enough to grow from.
    fn is_founded(&self, amounts: &Amounts) -> bool {
        let grows = self.reading.growth.as_ref().is_some_and(|growth| growth.grows);
        grows && [REACH, PAST].iter().all(|at| amounts[*at] >= self.full[*at])
    }

    /// The weight of the growth that counts: of one in percent only where there is enough to grow from.
    fn grown(&self, amounts: &Amounts) -> i128 {
        let percent = self.reading.growth.as_ref().is_some_and(|growth| growth.percent);
        if percent && !self.is_founded(amounts) { 0 } else { amounts[GROWTH].max(0) }
    }

    /// The points of growth once usage has grown by so many more.
    fn with_growth(&self, amounts: &Amounts, more: i128) -> Points {
        let Some(growth) = &self.reading.growth else { return Points::ZERO };
        let grows = growth.more && (!growth.percent || self.is_founded(amounts));
        let raw = Points::ratio(self.grown(amounts), growth.per_point * divisor(amounts));
        (raw + Points::whole(if grows { more as i64 } else { 0 })).min(growth.max)
    }
}

/// A metric of units, in parts of points.
struct Meter {
    has: i128,
    each: i128,
    max: i128,
    least: Least,
    watched: bool,
}

impl Meter {
    /// How many more units help at most.
    fn helpful(&self) -> i128 {
        let Meter { has, each, max, watched, .. } = *self;
        if each > 0 && !watched { ((max - has + each - 1) / each).max(0) } else { 0 }
    }

    fn points(&self, units: i128) -> i128 {
        (self.has + units * self.each).clamp(0, self.max)
    }

    /// What it has with so many more units, where that is enough.
    fn with(&self, units: i128) -> Option<i128> {
        Some(self.points(units)).filter(|points| self.least.is_met(*points))
    }
}

/// How many more units there might be, from none to as many as help on any day, and what the metric then has on each.
fn options(days: &[Meter], room: i128) -> Vec<(i128, Vec<i128>)> {
    let most = days.iter().map(Meter::helpful).max().unwrap_or(0).min(room).max(0);
    let with = |units: i128| Some((units, days.iter().map(|day| day.with(units)).collect::<Option<Vec<i128>>>()?));
    (0..=most).filter_map(with).collect()
}

impl<'s> Terms<'s> {
    pub(super) fn new(readings: &'s [Reading], ways: &'s [Way], goal: &'s Goal, costs: &Costs) -> Terms<'s> {
        let units = || readings.iter().flat_map(|reading| reading.adds.iter().chain(&reading.deployments));
        let numbers = units().flat_map(|u| [u.max, u.each, u.now].into_iter().chain(u.columns.iter().map(|c| c.1)));
        let growth = readings.iter().filter_map(|reading| reading.growth.as_ref()).map(|growth| growth.max);
        let of_ways = ways.iter().flat_map(|way| way.points.iter().copied());
        let all = numbers.chain(growth).chain(of_ways).chain([goal.target]);
        let scale = all.fold(1, |scale, points| lcm(scale, points.fraction().1));
        let through = |reading: &Reading| reading.deployments.as_ref().and_then(|units| units.of);
        let planned = || readings.iter().filter(|reading| !reading.place.role.is_watched());
        let first = readings.first().and_then(through);
        let mut days: Vec<DayTerms<'_>> = readings.iter().map(|reading| DayTerms::new(reading, scale)).collect();
        let room = days.iter().map(|day| day.full[ROOM]).max().unwrap_or(0);
        days.iter_mut().for_each(|day| day.full[ROOM] = room);
        Terms {
            days,
            ways,
            goal,
            prices: Prices::new(costs, ways),
            scale,
            deployable: planned().all(|reading| through(reading) == first),
        }
    }

    /// A metric of units that has so much.
    fn meter(&self, units: Option<&Units>, has: i128) -> Meter {
        let parts = |of: fn(&Units) -> Points| units.map_or(0, |u| scaled(of(u), self.scale));
        let least = self.goal.least(units.map(|u| u.id), self.scale);
        Meter { has, each: parts(|u| u.each), max: parts(|u| u.max), least, watched: false }
    }

    /// The same of a track that is watched, with units through an association type, where only the best type counts.
    fn watched(&self, meter: Meter, units: Option<&Units>, through: Option<AssociationType>) -> Meter {
        let counts = through.is_none() || units.is_some_and(|units| units.of == through);
        Meter { each: if counts { meter.each } else { 0 }, least: Least::Nothing, watched: true, ..meter }
    }

    fn room(&self, room: i128) -> i128 {
        if self.goal.units { room } else { 0 }
    }

    /// The cheapest ways to do the rest, for each growth that they then need.
    fn choices(&self, has: &[Key]) -> Vec<Choice> {
        let days = || self.days.iter().zip(has);
        let through = self.days.first().and_then(|day| day.reading.deployments.as_ref()?.of);
        let meter = |day: &DayTerms<'_>, units: Option<&Units>, has: i128, through: Option<AssociationType>| {
            let meter = self.meter(units, has);
            if day.is_watched() { self.watched(meter, units, through) } else { meter }
        };
        let adds = days().map(|(day, has)| meter(day, day.reading.adds.as_ref(), has.adds, None));
        let deployed = days().map(|(day, has)| meter(day, day.reading.deployments.as_ref(), has.deployed, through));
        let (adds, deployed): (Vec<Meter>, Vec<Meter>) = (adds.collect(), deployed.collect());
        let rooms = days().filter(|(day, _)| !day.is_watched()).map(|(_, key)| key.room);
        let room = rooms.min().filter(|_| self.deployable).unwrap_or(0);
        let (adds, deployed) = (options(&adds, self.room(i128::MAX)), options(&deployed, self.room(room)));
        let target = scaled(self.goal.target, self.scale);
        let mut choices = Vec::new();
        for (way, of_way) in self.ways.iter().enumerate().filter(|(_, way)| way.is_open(&self.goal.exempt)) {
            let people = |day: &DayTerms<'_>| {
                of_way.points.get(day.reading.place.aim).map_or(0, |points| scaled(*points, self.scale))
            };
            let people: Vec<i128> = self.days.iter().map(people).collect();
            let of_way = self.prices.ways.get(way).copied().unwrap_or_default();
            for (new_customers, of_adds) in &adds {
                for (deployments, of_deployed) in &deployed {
                    let cost = of_way + new_customers * self.prices.add + deployments * self.prices.deploy;
                    let totals = people.iter().zip(of_adds).zip(of_deployed);
                    let totals: Vec<i128> = totals.map(|((people, adds), deployed)| people + adds + deployed).collect();
                    let need = |(day, total): (&DayTerms<'_>, &i128)| match day.reading.place.role {
                        Role::Target => (target - total).max(0),
                        Role::Complete => 0,
                        Role::Below { .. } => total - totals.get(day.reading.place.day).unwrap_or(total),
                    };
                    let need = self.days.iter().zip(&totals).map(need).collect();
                    choices.push(Choice { need, cost, way, new_customers: *new_customers, deployments: *deployments });
                }
            }
        }
        choices.sort_by(|a, b| (a.cost, &a.need).cmp(&(b.cost, &b.need)));
        let mut kept: Vec<Choice> = Vec::new();
        for choice in choices {
            let needs_less = |known: &Choice| known.need.iter().zip(&choice.need).all(|(own, its)| own <= its);
            if !kept.iter().rev().any(needs_less) {
                kept.push(choice);
            }
        }
        kept
    }

    /// By how many points usage must grow for so many parts; `None` where it can't.
    fn growth(&self, day: &DayTerms<'_>, amounts: &Amounts, need: i128) -> Option<i128> {
        let growth = day.reading.growth.as_ref();
        let least = self.goal.least(growth.map(|g| g.id), self.scale);
        let Some(growth @ Growth { max, per_point, .. }) = growth else { return (need == 0).then_some(0) };
        let (raw, is_founded) = (day.grown(amounts), day.is_founded(amounts));
        let per_point = per_point * divisor(amounts);
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
        (more == 0 || is_founded && growth.more && self.goal.units).then_some(more)
    }

    /// By how many points usage must grow so that every day has what it needs; `None` where it can't.
    fn growths(&self, state: &State, need: &[i128]) -> Option<i128> {
        let days = || self.days.iter().zip(&state.0).zip(need);
        let planned = days().filter(|((day, _), _)| !day.is_watched());
        let least = planned
            .map(|((day, state), need)| self.growth(day, &state.amounts, *need))
            .try_fold(0, |most, more| Some(most.max(more?)))?;
        let watched = || days().filter(|((day, _), _)| day.is_watched());
        if watched().next().is_none() {
            return Some(least);
        }
        let with_growth = |(day, state): (&DayTerms<'_>, &OneDay), more: i128| day.with_growth(&state.amounts, more);
        let is_behind = |more: i128| {
            watched().all(|((day, own), need)| {
                let first = self.days.iter().zip(&state.0).nth(day.reading.place.day);
                let of_first = first.map_or(Points::ZERO, |first| with_growth(first, more));
                let ahead = Points::ratio(*need, self.scale) + with_growth((day, own), more) - of_first;
                let may_tie = day.reading.place.role == Role::Below { strict: false };
                !ahead.is_positive() && (may_tie || !ahead.is_zero())
            })
        };
        // More growth than the track needs brings it ahead once the other has all that growth can give.
        let grows = |(day, state): (&DayTerms<'_>, &OneDay)| {
            let more = day.reading.growth.as_ref().is_some_and(|growth| growth.more);
            !day.is_watched() && more && self.goal.units && day.is_founded(&state.amounts)
        };
        let most = self.days.iter().filter_map(|day| day.reading.growth.as_ref()).map(|growth| scaled(growth.max, 1));
        let most = if self.days.iter().zip(&state.0).any(grows) { most.max().unwrap_or(0) + 1 } else { least };
        (least..=most.max(least)).find(|more| is_behind(*more))
    }

    /// The most points that a state could have on the first day, and whether each metric of usage has enough then.
    pub(super) fn outlook(&self, state: &State) -> (Points, Vec<(MetricId, bool)>) {
        let Some((day, state)) = self.days.first().zip(state.0.first()) else { return (Points::ZERO, Vec::new()) };
        let Reading { adds, deployments, growth, .. } = day.reading;
        let most = |units: Option<&Units>, has: i128, room: i128| {
            let meter = self.meter(units, has);
            let points = meter.points(meter.helpful().min(room).max(0));
            (points, meter.least.is_met(points))
        };
        let (of_adds, adds_met) = most(adds.as_ref(), state.amounts[ADDS], self.room(i128::MAX));
        let (of_deployed, deployed_met) =
            most(deployments.as_ref(), day.deployed(state), self.room(state.amounts[ROOM]));
        let full = growth.as_ref().map_or(0, |g| scaled(g.max, self.scale));
        let grown = (0..=full / self.scale.max(1)).rev().map(|points| (full - points * self.scale).max(0));
        let of_growth = grown.filter(|parts| self.growth(day, &state.amounts, *parts).is_some()).max();
        let met = [
            adds.as_ref().map(|u| (u.id, adds_met)),
            deployments.as_ref().map(|u| (u.id, deployed_met)),
            growth.as_ref().map(|g| (g.id, of_growth.is_some())),
        ];
        let of_people = self.ways.iter().filter_map(|way| way.points.first()).max().copied().unwrap_or(Points::ZERO);
        let most = of_people + Points::ratio(of_adds + of_deployed + of_growth.unwrap_or(0), self.scale);
        (most, met.into_iter().flatten().collect())
    }

    /// What the metrics have on the first day once the rest is done.
    pub(super) fn points(&self, state: &State, finish: &Finish) -> Points {
        let Choice { way, new_customers, deployments, .. } = finish.choice;
        let Some((day, state)) = self.days.first().zip(state.0.first()) else { return Points::ZERO };
        let adds = self.meter(day.reading.adds.as_ref(), state.amounts[ADDS]).points(new_customers);
        let deployed = self.meter(day.reading.deployments.as_ref(), day.deployed(state)).points(deployments);
        let growth = day.with_growth(&state.amounts, finish.growth);
        let of_way = self.ways.get(way).and_then(|way| way.points.first()).copied().unwrap_or(Points::ZERO);
        of_way + Points::ratio(adds + deployed, self.scale) + growth
    }
}

/// What the weight of growth is divided by.
fn divisor(amounts: &Amounts) -> i128 {
    (-amounts[DIVIDED]).max(1)
}

impl<'s> DayTerms<'s> {
    fn new(reading: &'s Reading, scale: i128) -> DayTerms<'s> {
        let Reading { adds, deployments, growth, .. } = reading;
        let max = |units: &Option<Units>| units.as_ref().map_or(0, |u| scaled(u.max, scale));
        let wanted = deployments.as_ref().filter(|u| u.each.is_positive());
        let wanted = wanted.map_or(0, |u| (scaled(u.max - u.now, scale) / scaled(u.each, scale) + 1).max(0));
        let grown = growth.as_ref().map_or(0, |g| scaled(g.max, g.per_point) * g.most_past + 1);
        let (floor, past) = growth.as_ref().map_or((0, 0), |g| (g.floor, g.least_past));
        let full = [max(adds), max(deployments), grown, floor, wanted, 0, 0, past];
        let each = deployments.as_ref().map_or(0, |u| scaled(u.each, scale));
        DayTerms { reading, full, each }
    }
}

/// What a state has on a day, as far as it decides what the rest costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    adds: i128,
    deployed: i128,
    room: i128,
}

/// The terms with what was found out before.
pub(super) struct Rest<'s> {
    pub(super) terms: Terms<'s>,
    known: HashMap<Vec<Key>, Vec<Choice>>,
}

impl<'s> Rest<'s> {
    pub(super) fn new(terms: Terms<'s>) -> Rest<'s> {
        Rest { terms, known: HashMap::new() }
    }

    /// The cheapest way to do what a state leaves; `None` where there is none.
    pub(super) fn finish(&mut self, state: &State) -> Option<Finish> {
        let Rest { terms, known } = self;
        let key = |(day, state): (&DayTerms<'_>, &OneDay)| Key {
            adds: state.amounts[ADDS].min(day.full[ADDS]),
            deployed: day.deployed(state),
            room: state.amounts[ROOM].clamp(0, day.full[ROOM]),
        };
        let key: Vec<Key> = terms.days.iter().zip(&state.0).map(key).collect();
        let choices = known.entry(key).or_insert_with_key(|key| terms.choices(key));
        let mut best: Option<(i128, &Choice, i128)> = None;
        for choice in choices.iter() {
            if best.is_some_and(|(known, ..)| known <= choice.cost) {
                break;
            }
            let Some(growth) = terms.growths(state, &choice.need) else { continue };
            let cost = choice.cost + growth * terms.prices.grow;
            if best.is_none_or(|(known, ..)| cost < known) {
                best = Some((cost, choice, growth));
            }
        }
        best.map(|(cost, choice, growth)| Finish { cost, choice: choice.clone(), growth })
    }
}

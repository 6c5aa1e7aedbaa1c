//! The cheapest sum of both halves: dynamic programming over customers, then every pair with a way of the people.
//!
//! A selection of associations is described by how many are to be made, the points of net adds and deployments, the new
//! services, and what remains to be compared: growth, floors, room for deployments and the balance of tracks. Of two
//! selections that agree in the first, one that is behind in all of the rest is dropped. A growth in percent is a ratio and
//! can't be added up; whether it reaches a given percentage can, so the search runs once for each percentage that a plan
//! may need. What is measured at the end is the growth itself.

use super::Costs;
use super::customers::{Growth, Reading, Units, lcm};
use super::people::Way;
use crate::book::MetricId;
use crate::points::Points;
use crate::scoring::{Prospect, Sums};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is compared between selections of one kind: growth, its baseline, its floor, room for deployments, the balance of
/// tracks.
type Merits = [i128; 5];
const GROWTH: usize = 0;
const BASE: usize = 1;
const ROOM: usize = 3;
const BALANCE: usize = 4;

/// What a plan must reach.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) target: Points,
    /// What every metric must have at least: a whole point, or anything.
    pub(super) whole_point: bool,
    /// Metrics that need not have anything.
    pub(super) exempt: BTreeSet<MetricId>,
}

/// The cheapest plan in numbers.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) cost: Points,
    /// The cost in whole numbers, with the actions.
    rank: i128,
    pub(super) points: Points,
    pub(super) way: usize,
    /// Prospects that are taken.
    pub(super) prospects: Vec<usize>,
    pub(super) new_customers: i64,
    /// Points of one of them.
    pub(super) customer_points: Points,
    pub(super) deployments: i64,
    pub(super) deployment_points: Points,
    pub(super) growth: i64,
}

/// What cannot be done, where nothing reaches the goal.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// The most points that were seen.
    pub(super) most: Points,
    /// Metrics in which something was seen to be possible.
    pub(super) possible: BTreeSet<MetricId>,
}

/// What one customer can add in one way.
#[derive(Clone, Debug)]
struct Step {
    prospect: usize,
    key: Key,
    merits: Merits,
    amounts: Amounts,
}

/// What adds up exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    /// Associations to be made, and those that are under way.
    made: u32,
    free: u32,
    adds: i128,
    deployed: i128,
    services: u128,
}

impl Step {
    /// Whether it gives at least as much of everything for no more.
    fn is_ahead_of(&self, other: &Step) -> bool {
        let (own, its) = (self.key, other.key);
        own.made <= its.made
            && own.made + own.free <= its.made + its.free
            && own.adds >= its.adds
            && own.deployed >= its.deployed
            && its.services & !own.services == 0
            && self.merits.iter().zip(other.merits).all(|(own, its)| *own >= its)
    }
}

/// The amounts that a growth is made of.
#[derive(Clone, Copy, Debug, Default)]
struct Amounts {
    now: i128,
    past: i128,
    whole: i128,
    /// Where amounts may be added up: their points, in parts.
    weight: i128,
}

impl Amounts {
    fn plus(self, other: Amounts) -> Amounts {
        Amounts {
            now: self.now + other.now,
            past: self.past + other.past,
            whole: self.whole + other.whole,
            weight: self.weight + other.weight,
        }
    }
}

/// A selection: what it comes to, and its last step.
#[derive(Clone, Debug)]
struct Label {
    merits: Merits,
    amounts: Amounts,
    last: usize,
}

/// The steps of all selections: the prospect, and the step before it.
type Steps = Vec<(usize, usize)>;
const NO_STEP: usize = usize::MAX;

/// The search on one reading.
pub(super) struct Search<'s> {
    reading: &'s Reading,
    ways: &'s [Way],
    goal: &'s Goal,
    costs: Scaled,
    /// Points are counted in this part of one.
    scale: i128,
    /// What the merits must reach.
    needs: Merits,
    customers: Vec<Vec<Step>>,
    start: (Key, Label),
    /// A cost that is known from elsewhere: only less is worth finding.
    limit: Option<i128>,
    pub(super) reach: Reach,
    pub(super) best: Option<Found>,
}

/// Associations that a plan makes at most before it is called out of reach.
const DEEPEST: usize = 128;

/// A cost in whole numbers weighs so many times as much as an action: of plans that cost the same, the shortest wins.
const COST: i128 = 1_000_000;

/// Costs in whole numbers, each with its action.
struct Scaled {
    scale: i128,
    associate: i128,
    deploy: i128,
    grow: i128,
    add: i128,
    ways: Vec<i128>,
}

fn scaled(points: Points, scale: i128) -> i128 {
    let (numerator, denominator) = points.fraction();
    numerator * (scale / denominator)
}

fn common(all: impl Iterator<Item = Points>) -> i128 {
    all.fold(1, |scale, points| lcm(scale, points.fraction().1))
}

impl Scaled {
    fn new(costs: &Costs, ways: &[Way]) -> Scaled {
        let own = [costs.associate, costs.deploy, costs.grow_usage, costs.add_customer];
        let scale = common(own.into_iter().chain(ways.iter().map(|way| way.cost)));
        let [associate, deploy, grow, add] = own.map(|cost| scaled(cost, scale) * COST + 1);
        let of_way = |way: &Way| scaled(way.cost, scale) * COST + way.actions() as i128;
        Scaled { scale, associate, deploy, grow, add, ways: ways.iter().map(of_way).collect() }
    }
}

impl<'s> Search<'s> {
    pub(super) fn new(
        reading: &'s Reading,
        (prospects, totals): (&[Prospect], &BTreeMap<usize, Sums>),
        ways: &'s [Way],
        goal: &'s Goal,
        (costs, limit): (&Costs, Option<Points>),
    ) -> Search<'s> {
        let Reading { adds, deployments, growth, balance } = reading;
        let units = || adds.iter().chain(deployments);
        let numbers = units().flat_map(|u| [u.max, u.each, u.now].into_iter().chain(u.columns.iter().map(|c| c.1)));
        let others = growth.iter().map(|g| g.max).chain(ways.iter().map(|way| way.points)).chain([goal.target]);
        let scale = common(numbers.chain(others));
        let wanted = |units: &Option<Units>| {
            let units = units.as_ref().filter(|u| u.each.is_positive());
            units.map_or(0, |u| (scaled(u.max, scale) + scaled(u.each, scale) - 1) / scaled(u.each, scale))
        };
        let floors = growth.as_ref().filter(|g| g.reported.is_none()).map(|g| match g.percent {
            true => (g.floors.1, g.floors.0),
            false => (1, 0),
        });
        let (base, floor) = floors.unwrap_or((0, 0));
        let mut search = Search {
            reading,
            ways,
            goal,
            costs: Scaled::new(costs, ways),
            limit: None,
            scale,
            needs: [i128::MAX, base, floor, wanted(deployments), 0],
            customers: Vec::new(),
            start: (Key::default(), Label { merits: [0; 5], amounts: Amounts::default(), last: NO_STEP }),
            reach: Reach::default(),
            best: None,
        };
        let amounts = growth.as_ref().map_or_else(Amounts::default, |g| amounts(g, &g.sums, |c| totals.get(&c)));
        let associated = growth.as_ref().map_or(0, |g| i128::from(g.sums.associated));
        let margin = balance.as_ref().map_or(0, |b| b.margin(&b.sums, false));
        let room = deployments.as_ref().map_or(0, |d| d.room.max(0));
        search.start.0.adds = adds.as_ref().map_or(0, |u| scaled(u.now, scale));
        search.start.0.deployed = deployments.as_ref().map_or(0, |u| scaled(u.now, scale));
        search.start.1.merits = search.merits(&amounts, associated, room, margin);
        search.start.1.amounts = amounts;
        search.customers = search.steps(prospects);
        // Whole numbers of costs: one that is not among them is rounded up, which keeps what it excludes excluded.
        let (cost, parts) = limit.unwrap_or_default().fraction();
        search.limit = limit.map(|_| (cost * search.costs.scale + parts - 1).div_euclid(parts) * COST);
        search
    }

    fn merits(&self, amounts: &Amounts, associated: i128, room: i128, margin: i128) -> Merits {
        let percent = self.reading.growth.as_ref().is_some_and(|g| g.percent);
        let (base, floor) = if percent { (amounts.past, amounts.whole) } else { (associated, 0) };
        [amounts.weight, base, floor, room, margin]
    }

    /// What each customer can add, in points.
    fn steps(&self, prospects: &[Prospect]) -> Vec<Vec<Step>> {
        let Reading { adds, deployments, growth, balance } = self.reading;
        let effects: Vec<_> = prospects
            .iter()
            .map(|prospect| {
                let changes: BTreeMap<usize, &Sums> = prospect.changes.iter().map(|(c, sums)| (*c, sums)).collect();
                let adds = adds.as_ref().map(|units| units.effect(&changes).0).unwrap_or(Points::ZERO);
                let deployed = deployments.as_ref().map(|units| units.effect(&changes));
                let grown = growth.as_ref().map(|growth| growth.effect(&changes)).unwrap_or_default();
                let amounts = growth.as_ref().filter(|growth| growth.reported.is_none());
                let amounts = amounts.map(|g| amounts_of(g, &grown, &changes)).unwrap_or_default();
                let margin = balance.as_ref().and_then(|b| Some(b.margin(changes.get(&b.column)?, true))).unwrap_or(0);
                (adds, deployed, i128::from(grown.associated), amounts, margin)
            })
            .collect();
        let bits = bits(effects.iter().filter_map(|(_, deployed, ..)| Some(&deployed.as_ref()?.1)));
        let mut customers: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
        for (place, (prospect, effect)) in prospects.iter().zip(effects).enumerate() {
            let (adds, deployed, associated, amounts, margin) = effect;
            let (deployed, services, room) = deployed.unwrap_or_default();
            let services = services.iter().filter_map(|s| bits.get(s)).fold(0u128, |set, bit| set | 1 << bit);
            let key = Key {
                made: prospect.made,
                free: prospect.associations.len() as u32 - prospect.made,
                adds: scaled(adds, self.scale),
                deployed: scaled(deployed, self.scale),
                services,
            };
            let merits = self.merits(&amounts, associated, room, margin);
            customers.entry(prospect.customer).or_default().push(Step { prospect: place, key, merits, amounts });
        }
        customers.into_values().collect()
    }

    /// Searches, and keeps the cheapest plan in `best`. `None` when it was told to stop.
    pub(super) fn run(&mut self, stop: &dyn Fn() -> bool) -> Option<()> {
        if !self.is_within_reach() {
            return Some(());
        }
        let percentages = self.percentages();
        self.evaluate(&self.start.0.clone(), &self.start.1.clone(), &Vec::new());
        // Usage can be grown by any number of points where it can grow at all: whether there is a plan, one percentage tells.
        let (mut depth, most) = (4, self.customers.iter().map(|steps| steps.len()).sum::<usize>().min(DEEPEST));
        while self.bound().is_none() && depth < 2 * most.max(4) {
            self.select(percentages.first().map(|(_, at)| *at), depth, stop)?;
            depth *= 2;
        }
        for (least, percentage) in percentages {
            if self.bound().is_some_and(|best| least < best) {
                let depth = self.depth();
                self.select(Some(percentage), depth, stop)?;
            }
        }
        Some(())
    }

    /// Whether anything could reach the goal, if every association cost and lost nothing. Notes what is possible.
    fn is_within_reach(&mut self) -> bool {
        let (mut key, mut label) = self.start.clone();
        for step in self.customers.iter().flatten() {
            let gain = |amount: i128| amount.max(0);
            key.adds += gain(step.key.adds);
            key.deployed += gain(step.key.deployed);
            key.services |= step.key.services;
            label.merits.iter_mut().zip(step.merits).skip(BASE).for_each(|(sum, more)| *sum += gain(more));
            label.amounts.weight += gain(step.amounts.weight);
        }
        let mut outlook = Outlook::new(self, &self.held(key), &label);
        if self.reading.growth.as_ref().is_some_and(|g| g.percent && outlook.grows) {
            outlook.raw = outlook.most_growth;
        }
        self.note(&outlook);
        let metrics = [
            (self.reading.adds.as_ref().map(|u| u.id)),
            (self.reading.deployments.as_ref().map(|u| u.id)),
            (self.reading.growth.as_ref().map(|g| g.id)),
        ];
        let open = |id: &MetricId| self.goal.exempt.contains(id) || self.reach.possible.contains(id);
        let people = self.ways.iter().any(|way| way.blocking.is_subset(&self.goal.exempt));
        label.merits[BALANCE] >= 0
            && people
            && metrics.iter().flatten().all(open)
            && self.reach.most >= self.goal.target
    }

    /// The cost that is to be beaten.
    fn bound(&self) -> Option<i128> {
        self.best.as_ref().map(|found| found.rank).into_iter().chain(self.limit).min()
    }

    /// The most associations that a cheaper plan could make.
    fn depth(&self) -> usize {
        let most = self.customers.len() * 4;
        let least = self.least_way();
        match self.bound() {
            Some(bound) if self.costs.associate > 0 => {
                usize::try_from((bound - least - 1).max(0) / self.costs.associate).unwrap_or(most).min(most)
            }
            _ => most,
        }
    }

    /// The growths that a plan may have to reach, in points, each with the least that the rest of the plan then costs; just
    /// the first where they may be added up.
    fn percentages(&self) -> Vec<(i128, i128)> {
        let Some(growth) = self.reading.growth.as_ref().filter(|g| g.percent && g.reported.is_none()) else {
            return vec![(i128::MIN, 0)];
        };
        let max = scaled(growth.max, self.scale);
        let levels = |units: &Option<Units>| units.as_ref().map_or_else(|| vec![0], |u| self.levels(u));
        let (adds, deployed) = (levels(&self.reading.adds), levels(&self.reading.deployments));
        let sums: BTreeSet<i128> = adds.iter().flat_map(|a| deployed.iter().map(move |d| a + d)).collect();
        let target = scaled(self.goal.target, self.scale);
        let mut wanted: BTreeMap<i128, i128> = BTreeMap::new();
        let first = if self.goal.whole_point { self.scale } else { 0 };
        wanted.insert(first, i128::MIN);
        for (way, cost) in self.ways.iter().zip(&self.costs.ways) {
            for sum in &sums {
                let left = target - scaled(way.points, self.scale) - sum;
                for grown in 0..=(max + self.scale - 1) / self.scale {
                    let share = left - grown * self.scale;
                    if share > 0 && share <= max {
                        let least = cost + grown * self.costs.grow;
                        wanted.entry(share).and_modify(|known| *known = least.min(*known)).or_insert(least);
                    }
                }
            }
        }
        let mut listed: Vec<(i128, i128)> = wanted.into_iter().map(|(share, least)| (least, share)).collect();
        listed.sort_unstable();
        listed
    }

    /// The points that a metric of units can have.
    fn levels(&self, units: &Units) -> Vec<i128> {
        let (max, now) = (scaled(units.max, self.scale), scaled(units.now, self.scale));
        let steps = units.columns.iter().map(|(_, each)| *each).chain([units.each]);
        let step = steps.map(|each| scaled(each, self.scale)).fold(0, gcd);
        if step == 0 {
            return vec![now.clamp(0, max)];
        }
        let mut levels: Vec<i128> = (0..).map(|n| now.rem_euclid(step) + n * step).take_while(|v| *v < max).collect();
        levels.extend([0, max]);
        levels
    }

    /// Makes selections of at most so many associations, the best of each kind at a growth of so many points, and looks
    /// what each would make of the rest.
    fn select(&mut self, share: Option<i128>, depth: usize, stop: &dyn Fn() -> bool) -> Option<()> {
        let weigh = self.weighing(share);
        let limits = self.limits(depth);
        let customers = self.promising(depth, &limits, &weigh);
        let mut steps: Steps = Vec::new();
        let (key, mut label) = self.start.clone();
        label.merits[GROWTH] = weigh(&label.amounts);
        let mut kinds: Vec<(Key, Vec<Label>)> = vec![(self.held(key), vec![label])];
        let mut places: HashMap<Key, usize> = kinds.iter().map(|(key, _)| (*key, 0)).collect();
        let bound = self.bound();
        let least = self.least_way();
        for customer in &customers {
            if stop() {
                return None;
            }
            let mut new: Vec<(Key, Label)> = Vec::new();
            for (key, labels) in &kinds {
                for step in customer {
                    let made = key.made + step.key.made;
                    let free = key.free + step.key.free;
                    let cost = i128::from(made) * self.costs.associate + i128::from(free) + least;
                    if made as usize > depth || bound.is_some_and(|bound| cost >= bound) {
                        continue;
                    }
                    let to = self.held(Key {
                        made,
                        free,
                        adds: key.adds + step.key.adds,
                        deployed: key.deployed + step.key.deployed,
                        services: key.services | step.key.services,
                    });
                    for label in labels {
                        let mut merits = label.merits;
                        merits.iter_mut().zip(step.merits).for_each(|(sum, more)| *sum += more);
                        let amounts = label.amounts.plus(step.amounts);
                        new.push((to, Label { merits, amounts, last: label.last }));
                        steps.push((step.prospect, label.last));
                        if let Some((_, label)) = new.last_mut() {
                            label.last = steps.len() - 1;
                        }
                    }
                }
            }
            for (key, label) in new {
                let place = *places.entry(key).or_insert_with(|| {
                    kinds.push((key, Vec::new()));
                    kinds.len() - 1
                });
                if let Some((_, labels)) = kinds.get_mut(place) {
                    keep(labels, label, &limits);
                }
            }
        }
        for (key, labels) in &kinds {
            labels.iter().for_each(|label| self.evaluate(key, label, &steps));
        }
        Some(())
    }

    /// The cheapest way of the people that could do, if the customers' metrics were all full.
    fn least_way(&self) -> i128 {
        let full = |units: &Option<Units>| units.as_ref().map_or(0, |u| scaled(u.max, self.scale));
        let of_growth = self.reading.growth.as_ref().map_or(0, |g| scaled(g.max, self.scale));
        let wanted = scaled(self.goal.target, self.scale) - of_growth;
        let wanted = wanted - full(&self.reading.adds) - full(&self.reading.deployments);
        let able =
            self.ways.iter().zip(&self.costs.ways).filter(|(way, _)| {
                way.blocking.is_subset(&self.goal.exempt) && scaled(way.points, self.scale) >= wanted
            });
        able.map(|(_, cost)| *cost).min().unwrap_or(0)
    }

    /// A kind of selection with what is beyond a metric's maximum left out.
    fn held(&self, key: Key) -> Key {
        let max = |units: &Option<Units>| units.as_ref().map_or(0, |u| scaled(u.max, self.scale));
        let full = max(&self.reading.deployments);
        let each = self.reading.deployments.as_ref().map_or(0, |u| scaled(u.each, self.scale));
        let deployed = key.deployed.min(full);
        let is_full = deployed + i128::from(key.services.count_ones()) * each >= full;
        let services = if is_full && key.services != 0 { u128::MAX } else { key.services };
        Key { adds: key.adds.min(max(&self.reading.adds)), deployed, services, ..key }
    }

    /// How amounts are weighed: by their points where these may be added up, else by whether they reach a growth.
    fn weighing(&self, share: Option<i128>) -> impl Fn(&Amounts) -> i128 + use<> {
        let growth = self.reading.growth.as_ref().filter(|g| g.percent);
        let each = growth.and_then(|g| g.columns.first()).map(|(_, each)| *each);
        let percent = each.zip(share).map(|(each, share)| Points::ratio(share, self.scale).over(each).fraction());
        move |amounts| match percent {
            Some((numerator, denominator)) => {
                denominator * 100 * amounts.now - (denominator * 100 + numerator) * amounts.past
            }
            None => amounts.weight,
        }
    }

    /// The customers that a selection of so many may need, each with the steps that can help. Where a customer is behind
    /// as many others as could be taken, one of them is free to take its place.
    fn promising(&self, depth: usize, limits: &Merits, weigh: &impl Fn(&Amounts) -> i128) -> Vec<Vec<Step>> {
        let mut open: Vec<Vec<Step>> = Vec::new();
        let mut free = 0;
        for customer in &self.customers {
            let mut steps: Vec<Step> = Vec::new();
            for step in customer {
                let mut step = step.clone();
                step.merits[GROWTH] = weigh(&step.amounts);
                for (merit, _) in step.merits.iter_mut().zip(limits).filter(|(_, limit)| **limit == i128::MIN) {
                    *merit = 0;
                }
                let Key { adds, deployed, services, .. } = step.key;
                let helps = adds > 0 || deployed > 0 || services != 0 || step.merits.iter().any(|merit| *merit > 0);
                if helps && !steps.iter().any(|known| known.is_ahead_of(&step)) {
                    steps.retain(|known| !step.is_ahead_of(known));
                    steps.push(step);
                }
            }
            free += usize::from(steps.iter().any(|step| step.key.made == 0));
            if !steps.is_empty() {
                open.push(steps);
            }
        }
        leading(open, depth + free)
    }

    /// Up to where each merit is worth comparing: not at all where it is reached and so many steps can't take it away, to
    /// what is needed where nothing takes it away, else without limit.
    fn limits(&self, depth: usize) -> Merits {
        let limit = |merit: usize| {
            let of = |step: &Step| step.merits.get(merit).copied().unwrap_or(0);
            let least = |steps: &Vec<Step>| steps.iter().map(of).min().filter(|least| *least < 0);
            let mut lost: Vec<i128> = self.customers.iter().filter_map(least).collect();
            lost.sort_unstable();
            let lost: i128 = lost.into_iter().take(depth.saturating_mul(2)).sum();
            let has = self.start.1.merits.get(merit).copied().unwrap_or(0);
            let need = self.needs.get(merit).copied().unwrap_or(0);
            match lost {
                _ if merit == GROWTH => i128::MAX,
                lost if has + lost >= need => i128::MIN,
                0 => need,
                _ => i128::MAX,
            }
        };
        std::array::from_fn(limit)
    }

    /// Looks at what a selection would make of every way of the people: new customers, deployments and growth as needed.
    fn evaluate(&mut self, key: &Key, label: &Label, steps: &Steps) {
        let reading = self.reading;
        if label.merits[BALANCE] < 0 {
            return;
        }
        let outlook = Outlook::new(self, key, label);
        self.note(&outlook);
        for (way, of_way) in self.ways.iter().enumerate() {
            let Some(cost) = self.costs.ways.get(way) else { continue };
            let cost = i128::from(key.made) * self.costs.associate + i128::from(key.free) + cost;
            if !of_way.blocking.is_subset(&self.goal.exempt) {
                continue;
            }
            let left = scaled(self.goal.target - of_way.points, self.scale);
            for (new_customers, of_adds) in outlook.adds.choices(self.enough(reading.adds.as_ref().map(|u| u.id))) {
                let cost = cost + new_customers * self.costs.add;
                if self.bound().is_some_and(|best| cost >= best) {
                    break;
                }
                let enough = self.enough(reading.deployments.as_ref().map(|u| u.id));
                for (deployments, deployed) in outlook.deployed.choices(enough) {
                    let least = self.enough(reading.growth.as_ref().map(|g| g.id));
                    let Some(growth) = outlook.growth(left - of_adds - deployed, least, self.scale) else { continue };
                    let cost = cost + deployments * self.costs.deploy + growth * self.costs.grow;
                    if self.bound().is_some_and(|best| cost >= best) {
                        continue;
                    }
                    let grown = (outlook.raw + Points::whole(growth as i64)).min(outlook.most_growth);
                    let mut prospects = Vec::new();
                    let mut at = label.last;
                    while let Some((prospect, before)) = steps.get(at) {
                        prospects.push(*prospect);
                        at = *before;
                    }
                    self.best = Some(Found {
                        cost: Points::ratio(cost.div_euclid(COST), self.costs.scale),
                        rank: cost,
                        points: of_way.points + Points::ratio(of_adds + deployed, self.scale) + grown,
                        way,
                        prospects,
                        new_customers: new_customers as i64,
                        customer_points: reading.adds.as_ref().map_or(Points::ZERO, |u| u.each),
                        deployments: deployments as i64,
                        deployment_points: reading.deployments.as_ref().map_or(Points::ZERO, |u| u.each),
                        growth: growth as i64,
                    });
                }
            }
        }
    }

    /// The least that a metric must have, in points: nothing where it is exempt, else a sign of it, or a point.
    fn enough(&self, metric: Option<MetricId>) -> Least {
        match metric {
            Some(id) if self.goal.exempt.contains(&id) => Least::Nothing,
            None => Least::Nothing,
            Some(_) if self.goal.whole_point => Least::Point(self.scale),
            Some(_) => Least::Something,
        }
    }

    /// Notes what is possible at all.
    fn note(&mut self, outlook: &Outlook) {
        let Reading { adds, deployments, growth, .. } = self.reading;
        let (most_adds, most_deployed) = (outlook.adds.most(), outlook.deployed.most());
        let most_growth = if outlook.grows { outlook.most_growth } else { outlook.raw.min(outlook.most_growth) };
        let possible = [
            (adds.as_ref().map(|u| u.id), self.enough(adds.as_ref().map(|u| u.id)).is_met(most_adds)),
            (deployments.as_ref().map(|u| u.id), self.enough(deployments.as_ref().map(|u| u.id)).is_met(most_deployed)),
            (growth.as_ref().map(|g| g.id), most_growth.is_positive()),
        ];
        self.reach.possible.extend(possible.into_iter().filter(|(_, is)| *is).filter_map(|(id, _)| id));
        let of_people = self.ways.iter().map(|way| way.points).max().unwrap_or(Points::ZERO);
        let most = of_people + Points::ratio(most_adds + most_deployed, self.scale) + most_growth;
        self.reach.most = self.reach.most.max(most);
    }
}

/// The least that a metric must have.
#[derive(Clone, Copy, Debug)]
enum Least {
    Nothing,
    Something,
    /// A point, which is so many parts.
    Point(i128),
}

impl Least {
    fn is_met(self, parts: i128) -> bool {
        match self {
            Least::Nothing => true,
            Least::Something => parts > 0,
            Least::Point(scale) => parts >= scale,
        }
    }
}

/// A metric of units after a selection, in parts of points.
struct Metered {
    has: i128,
    each: i128,
    max: i128,
    room: i128,
}

impl Metered {
    /// How many more units, and what the metric then has: from none to as many as help.
    fn choices(&self, least: Least) -> impl Iterator<Item = (i128, i128)> {
        let (has, each, max) = (self.has, self.each, self.max);
        let room = if each > 0 { self.room.min((max - has + each - 1) / each).max(0) } else { 0 };
        let points = move |units: i128| (has + units * each).clamp(0, max);
        (0..=room).map(move |units| (units, points(units))).filter(move |(_, points)| least.is_met(*points))
    }

    fn most(&self) -> i128 {
        (self.has + self.room.clamp(0, 1_000_000) * self.each).clamp(0, self.max)
    }
}

/// What a selection leaves to be done.
struct Outlook {
    adds: Metered,
    deployed: Metered,
    /// Growth in points, not below nothing.
    raw: Points,
    most_growth: Points,
    /// Whether there is something to grow from.
    grows: bool,
}

impl Outlook {
    fn new(search: &Search<'_>, key: &Key, label: &Label) -> Outlook {
        let Reading { adds, deployments, growth, .. } = search.reading;
        let units = |units: &Option<Units>, has: i128, room: i128| {
            let of = |points: fn(&Units) -> Points| units.as_ref().map_or(0, |u| scaled(points(u), search.scale));
            Metered { has, each: of(|u| u.each), max: of(|u| u.max), room }
        };
        let each = deployments.as_ref().map_or(0, |u| scaled(u.each, search.scale));
        let deployed = match key.services {
            u128::MAX => deployments.as_ref().map_or(0, |u| scaled(u.max, search.scale)),
            services => key.deployed + i128::from(services.count_ones()) * each,
        };
        let (mut raw, mut grows) = (Points::ZERO, false);
        if let Some(growth) = growth {
            let has_base = growth.reported.is_some() || label.merits[BASE] >= search.needs[BASE];
            grows = has_base && !growth.columns.is_empty();
            raw = growth.raw(&label.amounts).max(Points::ZERO);
        }
        Outlook {
            adds: units(adds, key.adds, i128::MAX),
            deployed: units(deployments, deployed, label.merits[ROOM]),
            raw,
            most_growth: growth.as_ref().map_or(Points::ZERO, |g| g.max),
            grows,
        }
    }

    /// How many points usage must grow by for so many parts of points; `None` where it cannot.
    fn growth(&self, wanted: i128, least: Least, scale: i128) -> Option<i128> {
        let wanted = Points::ratio(wanted, scale);
        let needed = match least {
            Least::Nothing => Points::ZERO,
            Least::Something if self.raw.is_positive() => Points::ZERO,
            Least::Something | Least::Point(_) => Points::whole(1),
        };
        let wanted = wanted.max(needed);
        let least = matches!(least, Least::Something) && !self.most_growth.is_positive();
        if wanted > self.most_growth || least {
            return None;
        }
        let (numerator, denominator) = (wanted - self.raw).fraction();
        let more = if numerator <= 0 { 0 } else { (numerator + denominator - 1) / denominator };
        (more == 0 || self.grows).then_some(more)
    }
}

impl Growth {
    /// The growth of amounts, in points.
    fn raw(&self, amounts: &Amounts) -> Points {
        if let Some(points) = self.reported {
            return points;
        }
        if !self.percent {
            return Points::ratio(amounts.weight, self.weights().1);
        }
        let each = self.columns.first().map_or(Points::ZERO, |(_, each)| *each);
        let scores = amounts.past >= self.floors.1 && amounts.whole >= self.floors.0;
        let percent = Points::ratio((amounts.now - amounts.past) * 100, amounts.past);
        if scores { percent.times(each) } else { Points::ZERO }
    }
}

fn amounts<'t>(growth: &Growth, sums: &Sums, of: impl Fn(usize) -> Option<&'t Sums>) -> Amounts {
    let weighed = growth.weights().0.into_iter().filter_map(|(column, weight)| {
        let sums = of(column)?;
        Some((sums.now - sums.past) * weight)
    });
    let weight = if growth.percent { 0 } else { weighed.sum() };
    Amounts { now: sums.now, past: sums.past, whole: sums.whole, weight }
}

fn amounts_of(growth: &Growth, sums: &Sums, changes: &BTreeMap<usize, &Sums>) -> Amounts {
    amounts(growth, sums, |column| changes.get(&column).copied())
}

/// A bit for each service, the most frequent first; there is room for more than any metric counts.
fn bits<'e>(sets: impl Iterator<Item = &'e BTreeSet<u32>>) -> BTreeMap<u32, u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    sets.flatten().for_each(|service| *counts.entry(*service).or_default() += 1);
    let mut services: Vec<(std::cmp::Reverse<usize>, u32)> =
        counts.into_iter().map(|(service, count)| (std::cmp::Reverse(count), service)).collect();
    services.sort_unstable();
    services.into_iter().zip(0..127).map(|((_, service), bit)| (service, bit)).collect()
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Whether one selection's merits are at least another's wherever they matter.
fn covers(one: &Merits, other: &Merits, needs: &Merits) -> bool {
    one.iter().zip(other).zip(needs).all(|((one, other), need)| one.min(need) >= other.min(need))
}

/// Keeps a selection among those of its kind, unless one of them covers it; those that it covers go.
fn keep(labels: &mut Vec<Label>, label: Label, needs: &Merits) {
    if !labels.iter().any(|known| covers(&known.merits, &label.merits, needs)) {
        labels.retain(|known| !covers(&label.merits, &known.merits, needs));
        labels.push(label);
    }
}

/// Of customers those that are behind fewer than `most` others.
fn leading(mut open: Vec<Vec<Step>>, most: usize) -> Vec<Vec<Step>> {
    if open.len() <= most {
        return open;
    }
    let rank = |step: &Step| (step.key.adds, step.key.deployed, step.key.services.count_ones(), step.merits);
    open.sort_by_cached_key(|steps| std::cmp::Reverse(steps.iter().map(rank).max()));
    let mut kept: Vec<Vec<Step>> = Vec::new();
    for steps in open {
        let ahead = |known: &&Vec<Step>| steps.iter().all(|step| known.iter().any(|other| other.is_ahead_of(step)));
        if kept.iter().filter(ahead).take(most).count() < most {
            kept.push(steps);
        }
    }
    kept
}

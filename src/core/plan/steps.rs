//! What one customer's associations can add to a plan, and which customers are worth looking at.

use super::reading::{Balance, Reading, Units, scaled};
use super::rest::{DayTerms, Terms};
use crate::points::Points;
use crate::scoring::{Changes, Prospect};
use std::collections::BTreeMap;

/// What adds up over customers: the parts of points of net adds and of deployments, the weight of growth, what there is to
/// grow from, room for deployments, by how much the track is kept, and what growth is divided by: as little as can be is
/// best, so it is below zero, but there must be some of it.
pub(super) type Amounts = [i128; AMOUNTS];
pub(super) const AMOUNTS: usize = 8;
pub(super) const ADDS: usize = 0;
pub(super) const DEPLOYED: usize = 1;
pub(super) const GROWTH: usize = 2;
pub(super) const REACH: usize = 3;
pub(super) const ROOM: usize = 4;
pub(super) const MARGIN: usize = 5;
pub(super) const DIVIDED: usize = 6;
pub(super) const PAST: usize = 7;

/// What a selection of associations comes to on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct OneDay {
    pub(super) amounts: Amounts,
    /// Services that come into use, as bits.
    pub(super) services: u128,
    /// Whether less is better.
    pub(super) watched: bool,
}

impl OneDay {
    /// A reading's amounts; of one that is watched, those that its total depends on.
    fn new(reading: &Reading, mut amounts: Amounts) -> OneDay {
        let watched = reading.place.role.is_watched();
        let percent = reading.growth.as_ref().is_some_and(|growth| growth.percent);
        for at in [ROOM, MARGIN, REACH].into_iter().filter(|at| watched && !(percent && *at == REACH)) {
            amounts[at] = 0;
        }
        OneDay { amounts, services: 0, watched }
    }

    /// Nothing on the same day.
    fn nothing(&self) -> OneDay {
        OneDay { watched: self.watched, ..OneDay::default() }
    }

    /// Whether it is at least as good.
    fn covers(&self, other: &OneDay) -> bool {
        if self.watched { other.has(self) } else { self.has(other) }
    }

    /// Whether it has at least as much of everything.
    fn has(&self, other: &OneDay) -> bool {
        other.services & !self.services == 0 && self.amounts.iter().zip(other.amounts).all(|(own, its)| *own >= its)
    }

    fn plus(&self, more: &OneDay) -> OneDay {
        OneDay {
            amounts: std::array::from_fn(|at| own(&self.amounts, at) + own(&more.amounts, at)),
            services: self.services | more.services,
            ..*self
        }
    }

    fn minus(&self, less: &OneDay) -> OneDay {
        OneDay {
            amounts: std::array::from_fn(|at| own(&self.amounts, at) - own(&less.amounts, at)),
            services: self.services & !less.services,
            ..*self
        }
    }
}

/// What a selection of associations comes to, day by day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct State(pub(super) Vec<OneDay>);

impl State {
    /// Whether it is at least as good on every day.
    pub(super) fn covers(&self, other: &State) -> bool {
        self.0.iter().zip(&other.0).all(|(own, its)| own.covers(its))
    }

    pub(super) fn plus(&self, more: &State) -> State {
        State(self.0.iter().zip(&more.0).map(|(own, its)| own.plus(its)).collect())
    }

    fn minus(&self, less: &State) -> State {
        State(self.0.iter().zip(&less.0).map(|(own, its)| own.minus(its)).collect())
    }

    /// What is left of a sum without a part of it; a service stays in use where the start or another part has it.
    pub(super) fn without<'s>(&self, part: &State, start: &'s State, others: impl Iterator<Item = &'s State>) -> State {
        let mut left = self.minus(part);
        for state in std::iter::once(start).chain(others) {
            left.0.iter_mut().zip(&state.0).for_each(|(day, other)| day.services |= other.services);
        }
        left
    }

    /// Whether it keeps the track on every day.
    pub(super) fn keeps_tracks(&self) -> bool {
        self.0.iter().all(|day| day.amounts[MARGIN] >= 0)
    }

    fn takes_nothing(&self) -> bool {
        self.0.iter().all(|day| day.covers(&day.nothing()))
    }

    fn helps(&self) -> bool {
        self.0.iter().any(|day| !day.nothing().covers(day))
    }
}

fn own(amounts: &Amounts, at: usize) -> i128 {
    amounts.get(at).copied().unwrap_or_default()
}

/// One set of associations with one customer.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) prospect: usize,
    /// Associations to be made, and those that are under way.
    pub(super) made: u32,
    pub(super) free: u32,
    pub(super) adds: State,
}

impl Step {
    /// Whether it gives at least as much of everything for no more.
    fn is_ahead_of(&self, other: &Step) -> bool {
        self.made <= other.made && self.made + self.free <= other.made + other.free && self.adds.covers(&other.adds)
    }

    /// How an order of customers compares it: the most of what is counted first.
    fn merit(&self) -> Vec<(i128, i128, u32, Amounts)> {
        let of_day = |OneDay { amounts, services, .. }: &OneDay| {
            (amounts[ADDS], amounts[DEPLOYED], services.count_ones(), *amounts)
        };
        self.adds.0.iter().map(of_day).collect()
    }
}

/// A customer with what might be done; one step at most is taken.
pub(super) type Customer = Vec<Step>;

pub(super) fn start(readings: &[Reading], scale: i128) -> State {
    let of_day = |reading: &Reading| {
        let Reading { adds, deployments, growth, balance, .. } = reading;
        let parts = |units: &Option<Units>| units.as_ref().map_or(0, |u| scaled(u.now, scale));
        let amounts = [
            parts(adds),
            parts(deployments),
            growth.as_ref().map_or(0, |g| g.weight),
            growth.as_ref().map_or(0, |g| g.reach),
            deployments.as_ref().map_or(0, |d| d.room.max(0)),
            balance.as_ref().map_or(0, |b| b.margin()),
            growth.as_ref().map_or(0, |g| -g.past),
            growth.as_ref().map_or(0, |g| g.past),
        ];
        OneDay::new(reading, amounts)
    };
    State(readings.iter().map(of_day).collect())
}

/// What prospects come to, in their order.
pub(super) fn effects<'p>(
    readings: &[Reading],
    prospects: impl Iterator<Item = &'p Prospect> + Clone,
    scale: i128,
) -> Vec<State> {
    let on = |reading: &Reading| {
        let day = reading.place.day;
        effects_on(reading, prospects.clone().map(move |prospect| prospect.changes.get(day)), scale)
    };
    let mut days: Vec<std::vec::IntoIter<OneDay>> = readings.iter().map(on).map(Vec::into_iter).collect();
    prospects.map(|_| State(days.iter_mut().filter_map(Iterator::next).collect())).collect()
}

fn effects_on<'p>(reading: &Reading, changes: impl Iterator<Item = Option<&'p Changes>>, scale: i128) -> Vec<OneDay> {
    let Reading { adds, deployments, growth, balance, .. } = reading;
    let mut services: Vec<(usize, Vec<u32>)> = Vec::new();
    let mut effects: Vec<OneDay> = Vec::new();
    for (place, changes) in changes.enumerate() {
        let changes = changes.map(AsRef::as_ref).unwrap_or_default();
        let effect = |units: &Option<Units>| units.as_ref().map(|units| units.effect(changes)).unwrap_or_default();
        let (added, ..) = effect(adds);
        let (deployed, new, room) = effect(deployments);
        let (grown, reach, past) = growth.as_ref().map(|growth| growth.effect(changes)).unwrap_or_default();
        let moved = |balance: &Balance| {
            let change = changes.iter().find(|change| change.column as usize == balance.column);
            change.map_or(0, |change| balance.moved(change))
        };
        let margin = balance.as_ref().map_or(0, moved);
        let parts = |points: Points| if points.is_zero() { 0 } else { scaled(points, scale) };
        let amounts = [parts(added), parts(deployed), grown, reach, room, margin, -past, past];
        effects.push(OneDay::new(reading, amounts));
        if !new.is_empty() {
            services.push((place, new));
        }
    }
    let bits = bits(services.iter().map(|(_, services)| services));
    for (place, services) in &services {
        let set = services.iter().fold(0, |set, service| set | bits.get(service).map_or(0u128, |bit| 1 << bit));
        effects.iter_mut().skip(*place).take(1).for_each(|effect| effect.services = set);
    }
    effects
}

/// Every customer with what might be done.
pub(super) fn customers(prospects: &[Prospect], effects: Vec<State>) -> Vec<Customer> {
    let mut customers: BTreeMap<usize, Customer> = BTreeMap::new();
    for (place, (prospect, adds)) in prospects.iter().zip(effects).enumerate() {
        let step = Step { prospect: place, made: prospect.made, free: prospect.free(), adds };
        customers.entry(prospect.customer).or_default().push(step);
    }
    customers.into_values().collect()
}

/// A bit for each service, the most frequent first; there is room for more than any metric counts.
fn bits<'e>(sets: impl Iterator<Item = &'e Vec<u32>>) -> BTreeMap<u32, u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    sets.flatten().for_each(|service| *counts.entry(*service).or_default() += 1);
    let mut services: Vec<(std::cmp::Reverse<usize>, u32)> =
        counts.into_iter().map(|(service, count)| (std::cmp::Reverse(count), service)).collect();
    services.sort_unstable();
    services.into_iter().zip(0..128).map(|((_, service), bit)| (service, bit)).collect()
}

/// Takes what is under way, takes nothing away and stands in no other step's way: what comes by itself. The customers' other
/// steps then add to it. Returns what was taken.
pub(super) fn settle(customers: &mut [Customer], start: &mut State) -> Vec<usize> {
    let mut taken = Vec::new();
    for steps in customers.iter_mut() {
        let harmless = |step: &&Step| step.made == 0 && step.adds.takes_nothing();
        let Some(free) = steps.iter().filter(harmless).max_by_key(|step| step.free).cloned() else { continue };
        let mut kept: Customer = Vec::new();
        let settled = steps.iter().all(|step| {
            let better =
                |with: &&Step| with.made <= step.made && with.adds.covers(&step.adds) && with.adds.covers(&free.adds);
            let with = steps.iter().filter(better).min_by_key(|with| (with.made, with.free));
            kept.extend(with.cloned());
            with.is_some()
        });
        if settled {
            kept.retain(|step| step.prospect != free.prospect);
            kept.sort_by_key(|step| step.prospect);
            kept.dedup_by_key(|step| step.prospect);
            for step in &mut kept {
                step.adds = step.adds.minus(&free.adds);
                step.free = step.free.saturating_sub(free.free);
            }
            *start = start.plus(&free.adds);
            taken.push(free.prospect);
            *steps = kept;
        }
    }
    taken
}

/// Up to where each amount of a day is compared: `None` where so many steps can't take away what is needed.
pub(super) type Limits = [Option<i128>; AMOUNTS];

/// The limits of selections of at most so many customers, day by day.
pub(super) fn limits(customers: &[Customer], start: &State, terms: &Terms<'_>, most: usize) -> Vec<Limits> {
    let of_day = |(day, (start, terms)): (usize, (&OneDay, &DayTerms<'_>))| {
        std::array::from_fn(|at| {
            let amount = |step: &Step| step.adds.0.get(day).map_or(0, |day| own(&day.amounts, at));
            let least = |steps: &Customer| steps.iter().map(amount).min().filter(|a| *a < 0);
            let mut lost: Vec<i128> = customers.iter().filter_map(least).collect();
            lost.sort_unstable();
            let lost: i128 = lost.into_iter().take(most).sum();
            let needed = own(&terms.full, at) - lost;
            (own(&start.amounts, at) < needed).then_some(needed)
        })
    };
    start.0.iter().zip(&terms.days).enumerate().map(of_day).collect()
}

/// A state with what is of no use left out: beyond a limit, and services once enough are in use.
pub(super) fn held(mut state: State, limits: &[Limits], terms: &Terms<'_>) -> State {
    for ((day, limits), terms) in state.0.iter_mut().zip(limits).zip(&terms.days) {
        if day.services != 0 && terms.deployed(day) >= own(&terms.full, DEPLOYED) {
            day.services = u128::MAX;
        }
        for (amount, limit) in day.amounts.iter_mut().zip(limits) {
            *amount = limit.map_or(0, |limit| (*amount).min(limit));
        }
    }
    state
}

/// The customers that a selection of so many may need, each with the steps that can help. Where a customer is behind as
/// many others as could be taken, one of them is free to take its place.
pub(super) fn promising(customers: &[Customer], limits: &[Limits], most: usize) -> Vec<Customer> {
    let mut open: Vec<Customer> = Vec::new();
    for customer in customers {
        let mut steps: Customer = Vec::new();
        for step in customer {
            let mut step = step.clone();
            for (day, limits) in step.adds.0.iter_mut().zip(limits) {
                for (amount, _) in day.amounts.iter_mut().zip(limits).filter(|(_, limit)| limit.is_none()) {
                    *amount = 0;
                }
                if limits[DEPLOYED].is_none() {
                    day.services = 0;
                }
            }
            if step.adds.helps() && !steps.iter().any(|known| known.is_ahead_of(&step)) {
                steps.retain(|known| !step.is_ahead_of(known));
                steps.push(step);
            }
        }
        if !steps.is_empty() {
            open.push(steps);
        }
    }
    leading(alike(open, most), most)
}

/// Of customers with one step that differ in growth alone, those with the most.
fn alike(customers: Vec<Customer>, most: usize) -> Vec<Customer> {
    let mut kinds: BTreeMap<(u32, u32, State), Vec<Customer>> = BTreeMap::new();
    let mut kept: Vec<Customer> = Vec::new();
    for steps in customers {
        match steps.as_slice() {
            [step] => {
                let mut rest = step.adds.clone();
                rest.0.iter_mut().for_each(|day| day.amounts[GROWTH] = 0);
                kinds.entry((step.made, step.free, rest)).or_default().push(steps);
            }
            _ => kept.push(steps),
        }
    }
    let growth = |steps: &Customer| {
        let of_days = |step: &Step| step.adds.0.iter().map(|day| day.amounts[GROWTH]).collect::<Vec<i128>>();
        steps.first().map(|step| (std::cmp::Reverse(of_days(step)), step.prospect))
    };
    let ahead = |one: &Customer, other: &Customer| one.iter().zip(other).all(|(own, its)| own.adds.covers(&its.adds));
    for mut kind in kinds.into_values() {
        kind.sort_by_cached_key(growth);
        let from = kept.len();
        for steps in kind {
            let others = kept.get(from..).unwrap_or_default();
            if others.iter().filter(|other| ahead(other, &steps)).take(most).count() < most {
                kept.push(steps);
            }
        }
    }
    kept
}

/// Of customers those that are behind fewer than `most` others.
fn leading(mut open: Vec<Customer>, most: usize) -> Vec<Customer> {
    if open.len() <= most {
        return open;
    }
    let merit = |steps: &Customer| {
        (std::cmp::Reverse(steps.iter().map(Step::merit).max()), steps.first().map(|step| step.prospect))
    };
    open.sort_by_cached_key(merit);
    let mut kept: Vec<Customer> = Vec::new();
    for steps in open {
        let ahead = |known: &&Customer| steps.iter().all(|step| known.iter().any(|other| other.is_ahead_of(step)));
        if kept.iter().filter(ahead).take(most).count() < most {
            kept.push(steps);
        }
    }
    kept
}

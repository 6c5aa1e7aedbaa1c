//! The cheapest sum of both halves: associations selected customer by customer, and the cheapest rest that each selection
//! leaves.
//!
//! A selection is described by what it costs and what it comes to; of two that agree in net adds, deployments and new
//! services, one that costs no less and is behind in all of the rest is dropped, and so is every one that couldn't be
//! completed for less than the best plan known, even with the best customers that are left.

use super::Costs;
use super::outcome::Extras;
use super::reading::Reading;
use super::rest::{Choice, DayTerms, Finish, Goal, Rest, Terms};
use super::steps::{self, ADDS, Customer, DEPLOYED, DIVIDED, GROWTH, Limits, OneDay, PAST, REACH, ROOM, State};
use super::ways::Way;
use crate::book::MetricId;
use crate::points::Points;
use crate::scoring::Prospect;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The cheapest plan in numbers.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) cost: Points,
    /// The cost in whole numbers, with the actions.
    rank: i128,
    /// Those of the first day.
    pub(super) points: Points,
    pub(super) way: usize,
    pub(super) prospects: Vec<usize>,
    pub(super) extras: Extras,
}

impl Found {
    /// The same selection with a rest.
    fn finished(self, finish: &Finish, terms: &Terms<'_>) -> Found {
        let through = terms.days.first().and_then(|day| day.reading.deployments.as_ref()?.of);
        let Choice { way, new_customers, deployments, .. } = finish.choice;
        let extras = Extras {
            adds: new_customers as i64,
            deployments: deployments as i64,
            deployed_through: through.filter(|_| deployments > 0),
            growth: finish.growth as i64,
            ..Extras::default()
        };
        Found { way, extras, ..self }
    }
}

/// What can be reached at best, if every association cost and lost nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) most: Points,
    pub(super) possible: BTreeSet<MetricId>,
}

/// A selection: its cost, what it comes to, and its last step.
#[derive(Clone, Debug)]
struct Label {
    rank: i128,
    made: usize,
    state: State,
    last: usize,
}

/// The steps of all selections: the prospect, and the step before it.
type Path = Vec<(usize, usize)>;
const NO_STEP: usize = usize::MAX;

/// Associations that a plan makes at most before it is called out of reach.
const DEEPEST: usize = 128;

/// Selections that are looked at between two questions whether to stop.
const PATIENCE: u32 = 1024;

pub(super) struct Search<'s> {
    rest: Rest<'s>,
    prospects: &'s [Prospect],
    customers: Vec<Customer>,
    start: State,
    /// Prospects that come by themselves.
    settled: Vec<usize>,
    /// What there is without them.
    bare: State,
    readings: &'s [Reading],
    /// A cost that is known from elsewhere: only less is worth finding.
    limit: Option<i128>,
    path: Path,
    looked_at: u32,
    /// Nothing where the track can't be kept.
    pub(super) reach: Option<Reach>,
    pub(super) best: Option<Found>,
}

/// The most that so many customers could add, from each place in their order on.
struct Potential {
    /// The most of net adds, of deployments and of growth, for any number of customers, day by day.
    most: Vec<[Vec<i128>; 3]>,
    /// By how much less growth could be divided, day by day.
    lighter: Vec<i128>,
    /// The growth of all customers before a place on the first day: they come in the order of that growth.
    growth: Vec<i128>,
    /// Customers before this place have something that costs nothing.
    free: usize,
}

impl Potential {
    fn new(customers: &mut [Customer], days: &[DayTerms<'_>]) -> Potential {
        // What is watched comes to the least.
        let best = |steps: &Customer, day: usize, gain: &dyn Fn(&OneDay) -> i128| {
            steps.iter().filter_map(|step| step.adds.0.get(day)).map(gain).max().unwrap_or(0).max(0)
        };
        let of = |at: usize| move |day: &OneDay| sign(day) * day.amounts.get(at).copied().unwrap_or_default();
        let of_growth = of(GROWTH);
        let is_free = |steps: &Customer| steps.iter().any(|step| step.made == 0);
        customers.sort_by_key(|steps| (!is_free(steps), std::cmp::Reverse(best(steps, 0, &of_growth))));
        let most = |day: usize, gain: &dyn Fn(&OneDay) -> i128| {
            let mut gains: Vec<i128> = customers.iter().map(|steps| best(steps, day, gain)).collect();
            gains.sort_unstable_by_key(|gain| std::cmp::Reverse(*gain));
            prefix_sums(&gains)
        };
        let of_day = |(day, terms): (usize, &DayTerms<'_>)| {
            let deployed = |state: &OneDay| match state.watched {
                true => -state.amounts[DEPLOYED],
                false => state.amounts[DEPLOYED] + i128::from(state.services.count_ones()) * terms.each,
            };
            [most(day, &of(ADDS)), most(day, &deployed), most(day, &of_growth)]
        };
        let lighter = |day: usize| customers.iter().map(|steps| best(steps, day, &of(DIVIDED))).sum();
        Potential {
            lighter: (0..days.len()).map(lighter).collect(),
            most: days.iter().enumerate().map(of_day).collect(),
            growth: prefix_sums(&customers.iter().map(|steps| best(steps, 0, &of_growth)).collect::<Vec<_>>()),
            free: customers.iter().filter(|steps| is_free(steps)).count(),
        }
    }

    /// What a state could come to with so many of the customers from a place on.
    fn with(&self, mut state: State, from: usize, count: usize, days: &[DayTerms<'_>]) -> State {
        let up_to = |sums: &[i128], place: usize| sums.get(place).or(sums.last()).copied().unwrap_or(0);
        let next = up_to(&self.growth, from + count) - up_to(&self.growth, from);
        for (at, ((day, terms), [adds, deployed, growth])) in state.0.iter_mut().zip(days).zip(&self.most).enumerate() {
            let sign = sign(day);
            day.amounts[ADDS] += sign * up_to(adds, count);
            day.amounts[DEPLOYED] += sign * up_to(deployed, count);
            day.amounts[GROWTH] += sign * if at == 0 { next } else { up_to(growth, count) };
            day.amounts[DIVIDED] += sign * self.lighter.get(at).copied().unwrap_or_default();
            for at in [REACH, ROOM, PAST] {
                day.amounts[at] = if day.watched { 0 } else { terms.full[at] };
            }
        }
        state
    }
}

/// Which way an amount of a day is better.
fn sign(day: &OneDay) -> i128 {
    if day.watched { -1 } else { 1 }
}

fn prefix_sums(gains: &[i128]) -> Vec<i128> {
    let add = |sum: &mut i128, gain: &i128| {
        *sum += gain;
        Some(*sum)
    };
    std::iter::once(0).chain(gains.iter().scan(0, add)).collect()
}

impl<'s> Search<'s> {
    pub(super) fn new(
        readings: &'s [Reading],
        prospects: &'s [Prospect],
        ways: &'s [Way],
        goal: &'s Goal,
        (costs, limit): (&Costs, Option<Points>),
    ) -> Search<'s> {
        let terms = Terms::new(readings, ways, goal, costs);
        let mut start = steps::start(readings, terms.scale);
        let bare = start.clone();
        let effects = steps::effects(readings, prospects.iter(), terms.scale);
        let mut customers = steps::customers(prospects, effects);
        let settled = steps::settle(&mut customers, &mut start);
        let limit = limit.map(|cost| terms.prices.below(cost));
        Search {
            rest: Rest::new(terms),
            prospects,
            customers,
            start,
            settled,
            bare,
            readings,
            limit,
            path: Vec::new(),
            looked_at: 0,
            reach: None,
            best: None,
        }
    }

    /// Searches, and keeps the cheapest plan in `best`. `None` when it was told to stop.
    pub(super) fn run(&mut self, stop: &dyn Fn() -> bool) -> Option<()> {
        let Some(least) = self.least() else { return Some(()) };
        self.evaluate(&Label { rank: 0, made: 0, state: self.start.clone(), last: NO_STEP });
        let most = self.customers.iter().flatten().map(|step| step.made as usize).sum::<usize>().min(DEEPEST);
        let mut depth = 2;
        loop {
            let enough = self.bound().map(|bound| (bound - least - 1).max(0) / self.rest.terms.prices.associate);
            let enough = enough.and_then(|enough| usize::try_from(enough).ok()).map_or(most, |enough| enough.min(most));
            self.select(depth.min(enough), least, stop)?;
            if depth >= enough {
                break;
            }
            depth *= 2;
        }
        self.trim();
        Some(())
    }

    /// Leaves out what comes by itself and isn't needed, with the cheapest rest that is then left: where something else that
    /// is free would take its place, it stays.
    fn trim(&mut self) {
        let Some(mut found) = self.best.take() else { return };
        let chosen = found.prospects.iter().filter_map(|place| Some((*place, self.prospects.get(*place)?)));
        let effects =
            steps::effects(self.readings, chosen.clone().map(|(_, prospect)| prospect), self.rest.terms.scale);
        let mut kept: BTreeMap<usize, State> = chosen.map(|(place, _)| place).zip(effects).collect();
        let mut all = kept.values().fold(self.bare.clone(), |state, adds| state.plus(adds));
        let Some(mut rest) = self.rest.finish(&all) else { return self.best = Some(found) };
        for place in &self.settled {
            let Some(adds) = kept.remove(place) else { continue };
            let without = all.without(&adds, &self.bare, kept.values());
            match self.rest.finish(&without).filter(|finish| finish.cost <= rest.cost && without.keeps_tracks()) {
                Some(finish) => (all, rest) = (without, finish),
                None => drop(kept.insert(*place, adds)),
            }
        }
        found.prospects.retain(|place| kept.contains_key(place));
        self.best =
            Some(Found { points: self.rest.terms.points(&all, &rest), ..found.finished(&rest, &self.rest.terms) });
    }

    /// What the rest costs at least, if every association cost and lost nothing; `None` where even that reaches nothing.
    /// Notes what is possible.
    fn least(&mut self) -> Option<i128> {
        let mut ideal = self.start.clone();
        for step in self.customers.iter().flatten() {
            for (day, more) in ideal.0.iter_mut().zip(&step.adds.0) {
                let better = |more: i128| if day.watched { more.min(0) } else { more.max(0) };
                day.services |= if day.watched { 0 } else { more.services };
                day.amounts.iter_mut().zip(more.amounts).for_each(|(sum, more)| *sum += better(more));
            }
        }
        if !ideal.keeps_tracks() {
            return None;
        }
        let (most, met) = self.rest.terms.outlook(&ideal);
        let possible = met.into_iter().filter(|(_, is_met)| *is_met).map(|(id, _)| id).collect();
        self.reach = Some(Reach { most, possible });
        self.rest.finish(&ideal).map(|finish| finish.cost)
    }

    /// The cost that is to be beaten.
    fn bound(&self) -> Option<i128> {
        self.best.as_ref().map(|found| found.rank).into_iter().chain(self.limit).min()
    }

    /// Makes selections of at most so many associations, and looks what each leaves to be done.
    fn select(&mut self, depth: usize, least: i128, stop: &dyn Fn() -> bool) -> Option<()> {
        let free = self.customers.iter().filter(|steps| steps.iter().any(|step| step.made == 0)).count();
        let most = depth + free;
        let limits = steps::limits(&self.customers, &self.start, &self.rest.terms, most);
        let mut customers = steps::promising(&self.customers, &limits, most);
        let potential = Potential::new(&mut customers, &self.rest.terms.days);
        self.path.clear();
        let start = self.held(self.start.clone(), &limits);
        let mut kinds: Kinds = Kinds::default();
        kinds.keep(Label { rank: 0, made: 0, state: start, last: NO_STEP });
        for (place, customer) in customers.iter().enumerate() {
            let mut new: Vec<Label> = Vec::new();
            for label in kinds.labels.iter().flatten() {
                for step in customer {
                    self.looked_at += 1;
                    if self.looked_at.is_multiple_of(PATIENCE) && stop() {
                        return None;
                    }
                    let price = i128::from(step.made) * self.rest.terms.prices.associate + i128::from(step.free);
                    let (rank, made) = (label.rank + price, label.made + step.made as usize);
                    if made > depth || self.bound().is_some_and(|bound| rank + least >= bound) {
                        continue;
                    }
                    let state = self.held(label.state.plus(&step.adds), &limits);
                    if label.state.covers(&state) {
                        continue;
                    }
                    self.path.push((step.prospect, label.last));
                    new.push(Label { rank, made, state, last: self.path.len() - 1 });
                }
            }
            for label in new {
                if kinds.is_behind(&label) {
                    continue;
                }
                self.evaluate(&self.whole(&label, &limits));
                if !self.is_hopeless(&label, &limits, (place + 1, least), &potential) {
                    kinds.keep(label);
                }
            }
        }
        Some(())
    }

    fn held(&self, state: State, limits: &[Limits]) -> State {
        steps::held(state, limits, &self.rest.terms)
    }

    /// A label with the amounts that are not compared put back.
    fn whole(&self, label: &Label, limits: &[Limits]) -> Label {
        let mut label = label.clone();
        for ((day, limits), terms) in label.state.0.iter_mut().zip(limits).zip(&self.rest.terms.days) {
            let of_day = day.amounts.iter_mut().zip(limits).zip(terms.full);
            for ((amount, _), full) in of_day.filter(|((_, limit), _)| limit.is_none()) {
                *amount = full;
            }
        }
        label
    }

    /// Whether a selection can't be completed for less than what is known, even with the best customers from a place on.
    fn is_hopeless(
        &mut self,
        label: &Label,
        limits: &[Limits],
        (from, least): (usize, i128),
        potential: &Potential,
    ) -> bool {
        if from < potential.free {
            return false;
        }
        let Some(bound) = self.bound() else { return false };
        let state = self.whole(label, limits).state;
        let associate = self.rest.terms.prices.associate;
        let mut count = 1;
        while label.rank + i128::from(count) * associate + least < bound {
            // From so many to twice as many.
            let ideal = potential.with(state.clone(), from, 2 * count as usize - 1, &self.rest.terms.days);
            let finish = self.rest.finish(&ideal);
            if finish.is_some_and(|finish| label.rank + i128::from(count) * associate + finish.cost < bound) {
                return false;
            }
            count *= 2;
        }
        true
    }

    /// Looks what a selection leaves to be done, and keeps it if nothing was cheaper.
    fn evaluate(&mut self, label: &Label) {
        if !label.state.keeps_tracks() {
            return;
        }
        let Some(finish) = self.rest.finish(&label.state) else { return };
        let rank = label.rank + finish.cost;
        if self.bound().is_some_and(|bound| rank >= bound) {
            return;
        }
        let mut chosen = Vec::new();
        let mut at = label.last;
        while let Some((prospect, before)) = self.path.get(at) {
            chosen.push(*prospect);
            at = *before;
        }
        let customer = |place: &usize| self.prospects.get(*place).map(|prospect| prospect.customer);
        let replaced: BTreeSet<Option<usize>> = chosen.iter().map(customer).collect();
        chosen.extend(self.settled.iter().filter(|place| !replaced.contains(&customer(place))));
        let terms = &self.rest.terms;
        let (cost, points) = (terms.prices.cost(rank), terms.points(&label.state, &finish));
        let found = Found { cost, rank, points, way: 0, prospects: chosen, extras: Extras::default() };
        self.best = Some(found.finished(&finish, terms));
    }
}

type Kind = Vec<(i128, i128, u128)>;

/// Selections by what they come to in net adds, deployments and services.
#[derive(Default)]
struct Kinds {
    places: HashMap<Kind, usize>,
    labels: Vec<Vec<Label>>,
}

impl Kinds {
    fn of(state: &State) -> Kind {
        let planned = state.0.iter().filter(|day| !day.watched);
        planned.map(|day| (day.amounts[ADDS], day.amounts[DEPLOYED], day.services)).collect()
    }

    /// Whether another selection of its kind has at least as much for no more.
    fn is_behind(&self, label: &Label) -> bool {
        let same = self.places.get(&Kinds::of(&label.state)).and_then(|place| self.labels.get(*place));
        same.is_some_and(|labels| labels.iter().any(|l| l.rank <= label.rank && l.state.covers(&label.state)))
    }

    fn keep(&mut self, label: Label) {
        let place = *self.places.entry(Kinds::of(&label.state)).or_insert_with(|| {
            self.labels.push(Vec::new());
            self.labels.len() - 1
        });
        if let Some(labels) = self.labels.get_mut(place) {
            labels.retain(|known| known.rank < label.rank || !label.state.covers(&known.state));
            labels.push(label);
        }
    }
}

//! What the people's half of a plan costs for each number of points, and who does it.

use super::people::{Choice, Exams, Lesson, Metric, People, PeopleDay, Steps};
use crate::book::{MetricId, Person};
use crate::points::Points;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a plan does for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// One of the people of a class takes a choice of the class.
    Class { class: usize, choice: usize },
    /// Somebody who lacks the steps passes these exams.
    Exam(usize),
}

/// Numbers of points day by day, and the cheapest way to them.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) cost: Points,
    pub(super) points: Vec<Points>,
    /// The metrics that would have nothing, day by day.
    pub(super) blocking: Vec<BTreeSet<MetricId>>,
    pub(super) moves: Vec<Move>,
    pub(super) effort: usize,
}

/// Metrics with the exams that add to them, and the places of their steps in the counts of all.
struct Part {
    metrics: BTreeSet<MetricId>,
    lessons: Vec<usize>,
    places: Vec<usize>,
}

impl Part {
    fn of<T: Copy>(&self, all: &[T]) -> Vec<T> {
        self.places.iter().filter_map(|place| all.get(*place)).copied().collect()
    }

    fn without(&self, mut counts: Counts) -> Counts {
        for place in &self.places {
            counts.iter_mut().skip(*place).take(1).for_each(|count| *count = 0);
        }
        counts
    }
}

impl Way {
    /// Both ways, of different metrics.
    fn plus(&self, more: &Way) -> Way {
        let both = |(own, its): (&BTreeSet<MetricId>, &BTreeSet<MetricId>)| own.union(its).copied().collect();
        Way {
            cost: self.cost + more.cost,
            points: self.points.iter().zip(&more.points).map(|(own, its)| *own + *its).collect(),
            blocking: self.blocking.iter().zip(&more.blocking).map(both).collect(),
            moves: self.moves.iter().chain(&more.moves).cloned().collect(),
            effort: self.effort + more.effort,
        }
    }

    /// Whether every metric has something on every day, but for those that need nothing.
    pub(super) fn is_open(&self, exempt: &BTreeSet<MetricId>) -> bool {
        self.blocking.iter().all(|blocking| blocking.is_subset(exempt))
    }

    fn beats(&self, other: &Way, days: &[PeopleDay<'_>]) -> bool {
        let shorter = (self.cost, self.effort) <= (other.cost, other.effort);
        let blocks_less = self.blocking.iter().zip(&other.blocking).all(|(own, its)| own.is_subset(its));
        let mut points = self.points.iter().zip(&other.points).zip(days);
        shorter && blocks_less && points.all(|((own, its), day)| if day.watched { own <= its } else { own >= its })
    }
}

/// How many people count in each step, day by day, as far as the steps need them.
type Counts = Vec<u8>;

/// The cheapest way to a state: its cost, its effort, and the last move.
#[derive(Clone, Copy)]
struct Cheapest {
    cost: Points,
    effort: usize,
    last: usize,
}

/// The cheapest ways to states, and the moves that they consist of, each with the one before.
struct Table {
    needed: Counts,
    /// The steps in which fewer people are better.
    watched: Vec<bool>,
    states: BTreeMap<Counts, Cheapest>,
    path: Vec<(Move, usize)>,
}

const NO_MOVE: usize = usize::MAX;

impl Table {
    /// The state after one more person counts in these steps.
    fn moved(&self, from: &Counts, steps: &[u8]) -> Counts {
        let sums = from.iter().zip(steps).zip(&self.needed);
        sums.map(|((count, more), needed)| count.saturating_add(*more).min(*needed)).collect()
    }

    /// Takes a way to a state in where none is cheaper.
    fn improve(&mut self, to: Counts, (more, effort): (Points, usize), before: Cheapest, step: Move) -> bool {
        let (cost, effort) = (before.cost + more, before.effort + effort);
        let better = self.states.get(&to).is_none_or(|known| (cost, effort) < (known.cost, known.effort));
        if better {
            self.path.push((step, before.last));
            self.states.insert(to, Cheapest { cost, effort, last: self.path.len() - 1 });
        }
        better
    }

    /// Leaves out what another state is ahead of, but for the first.
    fn prune(&mut self, start: &Counts) {
        let mut all: Vec<(Counts, Cheapest)> = std::mem::take(&mut self.states).into_iter().collect();
        all.sort_by(|(a, one), (b, other)| (one.cost, one.effort, b).cmp(&(other.cost, other.effort, a)));
        let mut kept: Vec<(Counts, Cheapest)> = Vec::new();
        for (counts, way) in all {
            let covers = |known: &Counts| {
                let mut both = known.iter().zip(&counts).zip(&self.watched);
                both.all(|((own, its), watched)| if *watched { own <= its } else { own >= its })
            };
            if counts == *start || !kept.iter().any(|(known, _)| covers(known)) {
                kept.push((counts, way));
            }
        }
        self.states = kept.into_iter().collect();
    }

    fn moves(&self, way: Cheapest) -> Vec<Move> {
        let before = |at: &usize| self.path.get(*at).map(|(_, before)| *before);
        let places = std::iter::successors(Some(way.last), before);
        let mut moves: Vec<Move> = places.filter_map(|at| self.path.get(at)).map(|(step, _)| step.clone()).collect();
        moves.reverse();
        moves
    }
}

impl<'b> People<'b> {
    /// Every number of points that people can earn day by day, with the cheapest way to it; `None` when `stop` said so.
    pub(super) fn ways(&self, enough: impl Fn(Points) -> bool, stop: &dyn Fn() -> bool) -> Option<Vec<Way>> {
        let needed =
            self.days.iter().flat_map(|day| &day.steps).map(|step| u8::try_from(step.needed).unwrap_or(u8::MAX));
        let needed: Counts = needed.collect();
        let start =
            self.counting.iter().zip(&needed).map(|(count, most)| u8::try_from(*count).unwrap_or(u8::MAX).min(*most));
        let start: Counts = start.collect();
        let nothing = Cheapest { cost: Points::ZERO, effort: 0, last: NO_MOVE };
        let watched = self.days.iter().flat_map(|day| vec![day.watched; day.steps.len()]).collect();
        let states = BTreeMap::from([(start.clone(), nothing)]);
        let mut table = Table { needed, watched, states, path: Vec::new() };
        self.take_choices(&mut table, &start, stop)?;
        let days = self.days.len();
        let choices = table.states.iter().map(|(counts, way)| {
            let (points, blocking) = (vec![Points::ZERO; days], vec![BTreeSet::new(); days]);
            (
                counts.clone(),
                vec![Way { cost: way.cost, points, blocking, moves: table.moves(*way), effort: way.effort }],
            )
        });
        // What is left to be earned, with the ways there.
        let mut open: BTreeMap<Counts, Vec<Way>> = choices.collect();
        for part in self.parts() {
            let mut known: BTreeMap<Counts, Vec<Way>> = BTreeMap::new();
            let mut next: BTreeMap<Counts, Vec<Way>> = BTreeMap::new();
            for (counts, ways) in open {
                let own = part.of(&counts);
                if !known.contains_key(&own) {
                    known.insert(own.clone(), self.ways_of(&part, &own, &table, &enough, stop)?);
                }
                let gained = known.get(&own).into_iter().flatten();
                let sums = gained.flat_map(|more| ways.iter().map(|way| way.plus(more)));
                next.entry(part.without(counts)).or_default().extend(sums);
            }
            open = next.into_iter().map(|(counts, ways)| (counts, self.frontier(ways))).collect();
        }
        // Where nothing is done, everything stays as it is.
        let as_it_is = self.way(|_, _, metric| Some(metric.as_it_is), &enough);
        let moved = open.into_values().flatten().filter(|way| !way.moves.is_empty());
        Some(self.frontier(moved.chain([as_it_is]).collect()))
    }

    /// A way with what each metric has on each day, in the order of the days.
    fn way(
        &self,
        earned: impl Fn(usize, MetricId, &Metric<'b>) -> Option<Points>,
        enough: &impl Fn(Points) -> bool,
    ) -> Way {
        let (mut points, mut blocking) = (Vec::new(), Vec::new());
        for (at, day) in self.days.iter().enumerate() {
            let of_day = day.metrics.iter().filter_map(|(id, metric)| Some((*id, earned(at, *id, metric)?)));
            let of_day: Vec<(MetricId, Points)> = of_day.collect();
            points.push(of_day.iter().map(|(_, points)| *points).sum());
            let blocks = |(_, points): &&(MetricId, Points)| !day.watched && !enough(*points);
            blocking.push(of_day.iter().filter(blocks).map(|(id, _)| *id).collect());
        }
        Way { cost: Points::ZERO, points, blocking, moves: Vec::new(), effort: 0 }
    }

    /// The ways that no other one beats: cheaper, with as many points, and with no metric at nothing that has something there.
    fn frontier(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.sort_by(|a, b| (a.cost, &b.points, a.effort).cmp(&(b.cost, &a.points, b.effort)));
        let mut kept: Vec<Way> = Vec::new();
        for way in ways {
            if !kept.iter().any(|known| known.beats(&way, &self.days)) {
                kept.push(way);
            }
        }
        kept
    }

    /// The metrics in parts: no exams add to metrics of two of them, so each is earned by itself.
    fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<(BTreeSet<MetricId>, Vec<usize>)> = self
            .metric_ids()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|id| (BTreeSet::from([id]), Vec::new()))
            .collect();
        for (lesson, of) in self.lessons.iter().enumerate() {
            let days =
                self.days.iter().zip(&of.steps).flat_map(|(day, bits)| day.metrics.iter().map(move |m| (m, bits)));
            let adds = days.filter(|((_, metric), bits)| metric.steps.clone().any(|step| *bits >> step & 1 == 1));
            let ids: BTreeSet<MetricId> = adds.map(|((id, _), _)| *id).collect();
            let (touched, mut others): (Vec<_>, Vec<_>) =
                parts.into_iter().partition(|(own, _)| !own.is_disjoint(&ids));
            let mut whole = (BTreeSet::new(), vec![lesson]);
            for (own, lessons) in touched {
                whole.0.extend(own);
                whole.1.extend(lessons);
            }
            others.push(whole);
            parts = others;
        }
        let part = |(metrics, lessons): (BTreeSet<MetricId>, Vec<usize>)| {
            let (mut places, mut from) = (Vec::new(), 0);
            for day in &self.days {
                let own = day.metrics.iter().filter(|(id, _)| metrics.contains(id));
                places.extend(own.flat_map(|(_, metric)| metric.steps.clone()).map(|step| from + step));
                from += day.steps.len();
            }
            Part { metrics, lessons, places }
        };
        parts.into_iter().map(part).collect()
    }

    /// The ways on which exams lead from a state of a part.
    fn ways_of(
        &self,
        part: &Part,
        from: &Counts,
        all: &Table,
        enough: &impl Fn(Points) -> bool,
        stop: &dyn Fn() -> bool,
    ) -> Option<Vec<Way>> {
        let nothing = Cheapest { cost: Points::ZERO, effort: 0, last: NO_MOVE };
        let states = BTreeMap::from([(from.clone(), nothing)]);
        let (needed, watched) = (part.of(&all.needed), part.of(&all.watched));
        let mut table = Table { needed, watched, states, path: Vec::new() };
        self.take_lessons(&mut table, part, stop)?;
        let offsets = self.days.iter().scan(0, |from, day| Some(std::mem::replace(from, *from + day.steps.len())));
        let offsets: Vec<usize> = offsets.collect();
        let found = table.states.iter().map(|(own, way)| {
            let mut counts: Counts = vec![0; all.needed.len()];
            for (place, count) in part.places.iter().zip(own) {
                counts.iter_mut().skip(*place).take(1).for_each(|known| *known = *count);
            }
            let earned = |at: usize, id: MetricId, metric: &Metric<'b>| {
                let (day, from) = self.days.get(at).zip(offsets.get(at)).filter(|_| part.metrics.contains(&id))?;
                Some(self.earned(day, metric, counts.get(*from..).unwrap_or_default()))
            };
            let way_to = self.way(earned, enough);
            Way { cost: way.cost, moves: table.moves(*way), effort: way.effort, ..way_to }
        });
        Some(self.frontier(found.collect()))
    }

    /// Steps as numbers, one for each step of each day.
    fn numbers(&self, steps: &[u32]) -> Counts {
        let of_day = |(day, bits): (&PeopleDay<'b>, &u32)| {
            let bits = *bits;
            (0..day.steps.len()).map(move |at| (bits >> at & 1) as u8).collect::<Counts>()
        };
        self.days.iter().zip(steps).flat_map(of_day).collect()
    }

    fn take_choices(&self, table: &mut Table, start: &Counts, stop: &dyn Fn() -> bool) -> Option<()> {
        let bound = self.bound();
        for (class, of) in self.classes.iter().enumerate() {
            let choices: Vec<Counts> = of.choices.iter().map(|choice| self.numbers(&choice.steps)).collect();
            for _ in 0..of.people.len().min(bound) {
                if stop() {
                    return None;
                }
                let before: Vec<(Counts, Cheapest)> = table.states.iter().map(|(at, way)| (at.clone(), *way)).collect();
                let mut better = false;
                for (at, way) in before {
                    for (choice, (taken, steps)) in of.choices.iter().zip(&choices).enumerate() {
                        let to = table.moved(&at, steps);
                        let more = (taken.cost, taken.effort());
                        better |= to != at && table.improve(to, more, way, Move::Class { class, choice });
                    }
                }
                if !better {
                    break;
                }
            }
            table.prune(start);
        }
        Some(())
    }

    /// Passes exams of a part, the cheapest states first, so that each is left once and for all.
    fn take_lessons(&self, table: &mut Table, part: &Part, stop: &dyn Fn() -> bool) -> Option<()> {
        let lessons = part.lessons.iter().filter_map(|lesson| Some((*lesson, self.lessons.get(*lesson)?)));
        let lessons =
            lessons.map(|(at, lesson)| (at, (lesson.cost, lesson.effort), part.of(&self.numbers(&lesson.steps))));
        let lessons: Vec<(usize, (Points, usize), Counts)> = lessons.collect();
        let mut open: BTreeSet<(Points, usize, Counts)> =
            table.states.iter().map(|(at, way)| (way.cost, way.effort, at.clone())).collect();
        while let Some((cost, effort, at)) = open.pop_first() {
            if stop() {
                return None;
            }
            let Some(way) = table.states.get(&at).copied().filter(|way| (way.cost, way.effort) == (cost, effort))
            else {
                continue;
            };
            for (lesson, more, steps) in &lessons {
                let to = table.moved(&at, steps);
                if to != at && table.improve(to.clone(), *more, way, Move::Exam(*lesson)) {
                    open.insert((cost + more.0, effort + more.1, to));
                }
            }
        }
        Some(())
    }

    /// What a metric earns with so many people in each step.
    pub(super) fn earned(&self, day: &PeopleDay<'_>, metric: &Metric<'_>, counts: &[u8]) -> Points {
        let of_metric = counts.get(metric.steps.clone()).unwrap_or_default();
        let Some((scoring, gates)) = of_metric.split_last() else { return Points::ZERO };
        let needed = day.steps.get(metric.steps.clone()).unwrap_or_default();
        let met =
            |place: usize| gates.get(place).zip(needed.get(place)).is_some_and(|(n, s)| u32::from(*n) >= s.needed);
        let open = (0..gates.len()).all(met);
        let pays = open || self.rules.switches.gate_points_each;
        let paid = metric.rules.gates.iter().enumerate().filter(|(place, _)| pays && met(*place));
        let of_gates: Points = paid.map(|(_, gate)| gate.points).sum();
        let of_people =
            if open { metric.rules.points_each.times(Points::whole(i64::from(*scoring))) } else { Points::ZERO };
        (of_gates + of_people).capped(metric.max)
    }

    /// Who does what: each class's people by their order, and for each exam the nearest person, or a new one.
    pub(super) fn who(&self, way: &Way) -> Vec<(Option<&'b Person>, Choice)> {
        let mut done: Vec<(Option<&'b Person>, Choice)> = Vec::new();
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        for step in &way.moves {
            if let Move::Class { class, choice } = step {
                let next = taken.entry(*class).or_default();
                let of = self.classes.get(*class);
                let person = of.and_then(|of| of.people.get(*next)).copied();
                *next += 1;
                done.extend(of.and_then(|of| of.choices.get(*choice)).map(|choice| (person, choice.clone())));
            }
        }
        let mut able: Vec<(&'b Person, Steps)> = self.present.clone();
        for (person, choice) in &done {
            match able.iter_mut().find(|(known, _)| Some(known.id.as_str()) == person.map(|p| p.id.as_str())) {
                Some((_, steps)) => add(steps, &choice.steps),
                None => able.extend(person.map(|person| (person, choice.steps.clone()))),
            }
        }
        for step in &way.moves {
            let Move::Exam(lesson) = step else { continue };
            let Some(lesson) = self.lessons.get(*lesson) else { continue };
            let lacks = |held: &Steps| held.iter().zip(&lesson.steps).all(|(own, more)| own & more == 0);
            let place = (0..able.len()).filter(|at| able.get(*at).is_some_and(|(_, held)| lacks(held)));
            let nearest =
                place.min_by_key(|at| able.get(*at).map(|(person, held)| self.distance(person, held, lesson)));
            let person = nearest.and_then(|at| able.get_mut(at)).map(|(person, held)| {
                add(held, &lesson.steps);
                *person
            });
            let taken = self.best_exams(person, lesson);
            let exams = taken.iter().map(|(exam, _)| exam.clone()).collect();
            let renewed = taken.into_iter().filter(|(_, times)| *times > 0).collect();
            let (steps, cost) = (lesson.steps.clone(), lesson.cost);
            done.push((
                person,
                Choice { link: false, linking: false, awaited: Vec::new(), exams, renewed, steps, cost },
            ));
        }
        done
    }

    /// How far a person is from exams: who passed them before, then who counts in most steps, then by name.
    fn distance(&self, person: &'b Person, held: &Steps, lesson: &Lesson) -> (bool, Reverse<u32>, &'b str) {
        let counts: u32 = held.iter().map(|steps| steps.count_ones()).sum();
        (!lesson.exams.iter().any(|exams| self.passed_before(person, exams)), Reverse(counts), &person.id)
    }

    fn passed_before(&self, person: &Person, exams: &Exams) -> bool {
        let held = self.book.certifications_of(&person.id);
        exams.iter().all(|(exam, _)| held.iter().any(|c| c.exam.eq_ignore_ascii_case(exam)))
    }

    fn best_exams(&self, person: Option<&Person>, lesson: &Lesson) -> Exams {
        let again = person.and_then(|person| lesson.exams.iter().find(|exams| self.passed_before(person, exams)));
        again.or(lesson.exams.first()).cloned().unwrap_or_default()
    }
}

fn add(steps: &mut Steps, more: &[u32]) {
    steps.iter_mut().zip(more).for_each(|(own, more)| *own |= more);
}

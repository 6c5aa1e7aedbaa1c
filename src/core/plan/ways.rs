//! What the people's half of a plan costs for each number of points, and who does it.

use super::people::{Choice, Lesson, Metric, People, Steps};
use crate::book::{MetricId, Person};
use crate::points::Points;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a plan does for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// One of the people of a class takes a choice of the class.
    Class { class: usize, choice: usize },
    /// Somebody who lacks the steps passes these exams.
    Exam(usize),
}

/// A number of points, and the cheapest way to it.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) cost: Points,
    pub(super) points: Points,
    /// The metrics that would have nothing.
    pub(super) blocking: BTreeSet<MetricId>,
    pub(super) moves: Vec<Move>,
}

impl<'b> People<'b> {
    /// Every number of points that people can earn with the cheapest way to it.
    pub(super) fn ways(&self, enough: impl Fn(Points) -> bool) -> Vec<Way> {
        let sizes: Vec<usize> = self.steps.iter().map(|step| step.needed as usize + 1).collect();
        let count: usize = sizes.iter().product();
        let mut best: Vec<Option<(Points, Vec<Move>)>> = vec![None; count];
        let with = |place: usize| self.present.iter().filter(|(_, held)| held >> place & 1 == 1).count();
        let start = state(&sizes, (0..sizes.len()).map(with));
        if let Some(slot) = best.get_mut(start) {
            *slot = Some((Points::ZERO, Vec::new()));
        }
        let bound: usize = self.steps.iter().map(|step| step.needed as usize).sum();
        for (class, of) in self.classes.iter().enumerate() {
            for _ in 0..of.people.len().min(bound) {
                // Backwards, so that each person takes one choice.
                for at in (0..count).rev() {
                    let Some((cost, moves)) = best.get(at).cloned().flatten() else { continue };
                    for (choice, taken) in of.choices.iter().enumerate() {
                        let to = moved(&sizes, at, taken.steps);
                        improve(&mut best, to, cost + taken.cost, &moves, Move::Class { class, choice });
                    }
                }
            }
        }
        for at in 0..count {
            let Some((cost, moves)) = best.get(at).cloned().flatten() else { continue };
            for (lesson, of) in self.lessons.iter().enumerate() {
                let exams = of.exams.first().map_or(1, Vec::len) as i64;
                let to = moved(&sizes, at, of.steps);
                let cost = cost + self.costs.certify.times(Points::whole(exams));
                improve(&mut best, to, cost, &moves, Move::Exam(lesson));
            }
        }
        let found = best.into_iter().enumerate().filter_map(|(at, way)| {
            let (cost, moves) = way?;
            let mut points = Points::ZERO;
            let mut blocking = BTreeSet::new();
            for (id, metric) in &self.metrics {
                let untouched = at == start && moves.is_empty() || self.nobody && moves.is_empty();
                let earned = if untouched { metric.as_it_is } else { self.earned(metric, &counted(&sizes, at)) };
                points = points + earned;
                if !enough(earned) {
                    blocking.insert(*id);
                }
            }
            Some(Way { cost, points, blocking, moves })
        });
        frontier(found.collect())
    }

    /// What a metric earns with so many people in each step.
    pub(super) fn earned(&self, metric: &Metric<'_>, counts: &[usize]) -> Points {
        let of_metric = counts.get(metric.steps.clone()).unwrap_or_default();
        let Some((scoring, gates)) = of_metric.split_last() else { return Points::ZERO };
        let needed = self.steps.get(metric.steps.clone()).unwrap_or_default();
        let met = |place: usize| gates.get(place).zip(needed.get(place)).is_some_and(|(n, s)| *n >= s.needed as usize);
        let open = (0..gates.len()).all(met);
        let pays = open || self.rules.switches.gate_points_each;
        let paid = metric.rules.gates.iter().enumerate().filter(|(place, _)| pays && met(*place));
        let of_gates: Points = paid.map(|(_, gate)| gate.points).sum();
        let of_people =
            if open { metric.rules.points_each.times(Points::whole(*scoring as i64)) } else { Points::ZERO };
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
                Some((_, steps)) => *steps |= choice.steps,
                None => able.extend(person.map(|person| (person, choice.steps))),
            }
        }
        for step in &way.moves {
            let Move::Exam(lesson) = step else { continue };
            let Some(lesson) = self.lessons.get(*lesson) else { continue };
            let place = (0..able.len()).filter(|at| able.get(*at).is_some_and(|(_, held)| held & lesson.steps == 0));
            let nearest =
                place.min_by_key(|at| able.get(*at).map(|(person, held)| self.distance(person, *held, lesson)));
            let person = nearest.and_then(|at| able.get_mut(at)).map(|(person, held)| {
                *held |= lesson.steps;
                *person
            });
            let exams = self.best_exams(person, lesson);
            let cost = self.costs.certify.times(Points::whole(exams.len() as i64));
            done.push((
                person,
                Choice { link: false, linking: false, exams, renewed: Vec::new(), steps: lesson.steps, cost },
            ));
        }
        done
    }

    /// How far a person is from exams: who passed them before, then who counts in most steps, then by name.
    fn distance(&self, person: &'b Person, held: Steps, lesson: &Lesson) -> (bool, u32, &'b str) {
        (!lesson.exams.iter().any(|exams| self.passed_before(person, exams)), 32 - held.count_ones(), &person.id)
    }

    fn passed_before(&self, person: &Person, exams: &[String]) -> bool {
        let held = self.book.certifications_of(&person.id);
        exams.iter().all(|exam| held.iter().any(|c| c.exam.eq_ignore_ascii_case(exam)))
    }

    fn best_exams(&self, person: Option<&Person>, lesson: &Lesson) -> Vec<String> {
        let again = person.and_then(|person| lesson.exams.iter().find(|exams| self.passed_before(person, exams)));
        again.or(lesson.exams.first()).cloned().unwrap_or_default()
    }
}

fn state(sizes: &[usize], counts: impl Iterator<Item = usize>) -> usize {
    counts.zip(sizes).fold(0, |at, (count, size)| at * size + count.min(size - 1))
}

fn counted(sizes: &[usize], mut at: usize) -> Vec<usize> {
    let mut counts = vec![0; sizes.len()];
    for (slot, size) in counts.iter_mut().zip(sizes).rev() {
        (*slot, at) = (at % size, at / size);
    }
    counts
}

/// The state after one more person counts in these steps.
fn moved(sizes: &[usize], at: usize, steps: Steps) -> usize {
    let counts = counted(sizes, at);
    state(sizes, counts.iter().enumerate().map(|(place, count)| count + (steps >> place & 1) as usize))
}

fn improve(best: &mut [Option<(Points, Vec<Move>)>], to: usize, cost: Points, moves: &[Move], step: Move) {
    let Some(slot) = best.get_mut(to) else { return };
    if slot.as_ref().is_none_or(|(known, so_far)| (cost, moves.len() + 1) < (*known, so_far.len())) {
        let moves = moves.iter().cloned().chain([step]).collect();
        *slot = Some((cost, moves));
    }
}

/// The ways that no other one beats: cheaper, with as many points, and with no metric at nothing that has something there.
fn frontier(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort_by(|a, b| (a.cost, b.points, a.moves.len()).cmp(&(b.cost, a.points, b.moves.len())));
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        let beats = |known: &Way| {
            let shorter = known.cost < way.cost || known.moves.len() <= way.moves.len();
            shorter && known.points >= way.points && known.blocking.is_subset(&way.blocking)
        };
        if !kept.iter().any(beats) {
            kept.push(way);
        }
    }
    kept
}

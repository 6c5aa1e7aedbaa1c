//! The people's half of a plan: what links and exams cost for each number of points they can earn.
//!
//! Who would count in which steps is a set of bits. What a plan reaches depends only on how many people count in each step,
//! up to what the step needs: few states, so the cheapest way to each is found by dynamic programming over the classes of
//! people who have the same choices, then over exams, of which any number can be passed.

use super::Costs;
use crate::book::{Book, Certification, DesignationId, MetricId, Person};
use crate::ids::PersonId;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::{Certified, MetricFormula, PeopleRules, Rulebook};
use crate::scoring::{DesignationScore, InStep, MetricScore, Scorer, Standing, absent, in_step, standing};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Steps as bits.
type Steps = u32;

/// Exams that only together make a certification: so many at most are combined for one person.
const COMBINED: usize = 6;

/// One step of a metric.
#[derive(Debug)]
struct Step<'r> {
    exams: &'r [Certified],
    /// People beyond whom another one earns nothing.
    needed: u32,
}

/// A metric of people on the planned track, with the places of its steps: the gates, then the scoring one.
#[derive(Debug)]
struct Metric<'r> {
    rules: &'r PeopleRules,
    steps: std::ops::Range<usize>,
    max: Points,
    as_it_is: Points,
}

impl Way {
    pub(super) fn actions(&self) -> usize {
        self.moves.len()
    }
}

/// What can be done about one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice {
    /// Whether the profile is to be linked.
    pub(super) link: bool,
    /// Whether that is under way.
    pub(super) linking: bool,
    /// Exams to pass.
    pub(super) exams: Vec<String>,
    /// The steps that it adds.
    steps: Steps,
    cost: Points,
}

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
    moves: Vec<Move>,
}

/// People with the same choices.
#[derive(Debug)]
pub(super) struct Class<'b> {
    pub(super) choices: Vec<Choice>,
    pub(super) people: Vec<&'b Person>,
}

/// Exams that add the same steps to whoever lacks them.
#[derive(Debug)]
struct Lesson {
    /// The sets of exams that do.
    exams: Vec<Vec<String>>,
    steps: Steps,
}

/// The people of a book as a plan sees them.
pub(super) struct People<'b> {
    book: &'b Book,
    rules: &'b Rulebook,
    date: NaiveDate,
    costs: &'b Costs,
    steps: Vec<Step<'b>>,
    metrics: Vec<(MetricId, Metric<'b>)>,
    pub(super) classes: Vec<Class<'b>>,
    lessons: Vec<Lesson>,
    /// Everybody who counts today, with the steps.
    present: Vec<(&'b Person, Steps)>,
    /// Whether nobody holds a certification: then what was reported counts until somebody does.
    nobody: bool,
}

/// Whether an exam can still be passed.
pub(super) fn can_be_passed(rules: &Rulebook, exam: &str, date: NaiveDate) -> bool {
    rules.exams.get(exam).is_some_and(|known| known.retires.is_none_or(|day| day >= date))
}

impl<'b> People<'b> {
    /// Looks everybody up on a track of a designation.
    pub(super) fn new(
        scorer: &Scorer<'b>,
        designation: DesignationId,
        track: &str,
        score: &DesignationScore,
        costs: &'b Costs,
    ) -> People<'b> {
        let (book, rules, date) = (scorer.book(), scorer.rules(), scorer.as_of().date);
        let mut people = People {
            book,
            rules,
            date,
            costs,
            steps: Vec::new(),
            metrics: Vec::new(),
            classes: Vec::new(),
            lessons: Vec::new(),
            present: Vec::new(),
            nobody: book.certifications.is_empty(),
        };
        for (id, metric) in rules.designations.get(&designation).into_iter().flat_map(|d| &d.metrics) {
            if let Some(MetricFormula::People(of_people)) = metric.tracks.get(track) {
                let points = metric_on(score, track, *id).map_or(Points::ZERO, |m| m.points);
                people.metric(*id, of_people, metric.max_points, points);
            }
        }
        people.lessons = people.lessons();
        let mut classes: BTreeMap<Vec<Choice>, Vec<&'b Person>> = BTreeMap::new();
        for person in &book.people {
            let held: Vec<&Certification> = book.certifications_of(&person.id).iter().collect();
            let counting = people.counts(&held);
            if absent(person, date).is_none() {
                people.present.push((person, counting));
            }
            let choices = people.choices(person, &held, counting);
            if !choices.is_empty() {
                classes.entry(choices).or_default().push(person);
            }
        }
        people.classes = classes.into_iter().map(|(choices, people)| Class { choices, people }).collect();
        people
    }

    fn metric(&mut self, id: MetricId, rules: &'b PeopleRules, max: Points, as_it_is: Points) {
        let from = self.steps.len();
        for gate in &rules.gates {
            let needed = gate.people.at(self.date).copied().unwrap_or(1);
            self.steps.push(Step { exams: &gate.exams, needed });
        }
        let of_gates: Points = rules.gates.iter().map(|gate| gate.points).sum();
        let (full, parts) = (max - of_gates).over(rules.points_each).fraction();
        let needed = u32::try_from((full + parts - 1) / parts).unwrap_or(0);
        self.steps.push(Step { exams: &rules.scoring, needed });
        self.metrics.push((id, Metric { rules, steps: from..self.steps.len(), max, as_it_is }));
    }

    /// The steps in which somebody with these certifications counts.
    fn counts(&self, held: &[&Certification]) -> Steps {
        self.steps_where(|step| {
            in_step(self.rules, step.exams, held, self.date).is_some_and(|s| matches!(s.standing, Standing::Counts(_)))
        })
    }

    fn steps_where(&self, holds: impl Fn(&Step<'_>) -> bool) -> Steps {
        self.steps.iter().enumerate().filter(|(_, step)| holds(step)).fold(0, |set, (place, _)| set | 1 << place)
    }

    /// The certifications that can be earned today, each as its exams.
    fn passable(&self) -> BTreeSet<Vec<String>> {
        let usable = |c: &&Certified| {
            c.from.is_none_or(|d| d <= self.date)
                && c.until.is_none_or(|d| self.date <= d)
                && c.exams.iter().all(|exam| can_be_passed(self.rules, exam, self.date))
        };
        let all = self.steps.iter().flat_map(|step| step.exams).filter(usable);
        all.map(|certified| certified.exams.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()).collect()
    }

    /// What somebody who holds nothing yet would count in with these exams.
    fn steps_of(&self, exams: &BTreeSet<&String>) -> Steps {
        let usable = |c: &&Certified| c.from.is_none_or(|d| d <= self.date) && c.until.is_none_or(|d| self.date <= d);
        self.steps_where(|step| step.exams.iter().filter(usable).any(|c| c.exams.iter().all(|e| exams.contains(e))))
    }

    /// The exams that anybody can pass, by the steps that they add; those that add less for as much are left out.
    fn lessons(&self) -> Vec<Lesson> {
        let mut by_steps: BTreeMap<(usize, Steps), Vec<Vec<String>>> = BTreeMap::new();
        for exams in self.passable() {
            let steps = self.steps_of(&exams.iter().collect());
            by_steps.entry((exams.len(), steps)).or_default().push(exams);
        }
        let better = |(count, steps): (usize, Steps)| {
            by_steps.keys().any(|other| *other != (count, steps) && other.0 <= count && steps & !other.1 == 0)
        };
        let kept: Vec<_> = by_steps.keys().copied().filter(|key| !better(*key)).collect();
        let lessons = by_steps.into_iter().filter(|(key, _)| kept.contains(key));
        lessons.map(|((_, steps), exams)| Lesson { exams, steps }).collect()
    }

    /// What can be done about a person beyond exams that anybody could pass as well.
    fn choices(&self, person: &Person, held: &[&Certification], counting: Steps) -> Vec<Choice> {
        if person.left.is_some_and(|left| left <= self.date) {
            return Vec::new();
        }
        let linked = absent(person, self.date).is_none();
        let linking = !linked && person.linked == Some(true);
        // What is earned later counts as earned: it is under way.
        let due: Vec<Certification> = held
            .iter()
            .filter(|c| c.earned > self.date)
            .map(|c| Certification { earned: self.date, ..(*c).clone() })
            .collect();
        let coming: Vec<&Certification> = held.iter().copied().chain(&due).collect();
        let base = self.counts(&coming);
        let new = |steps: Steps| if linked { steps & !counting } else { steps };
        let of_link = if linked || linking { Points::ZERO } else { self.costs.link_person };
        let choice = |exams: Vec<String>, steps: Steps| {
            let paid = self.costs.certify.times(Points::whole(exams.len() as i64));
            Choice { link: !linked, linking, exams, steps, cost: of_link + paid }
        };
        let mut choices = vec![choice(Vec::new(), new(base))];
        for exams in self.completing(held, &due) {
            let passed: Vec<Certification> = exams.iter().map(|exam| self.passed(person, exam)).collect();
            let steps = new(self.counts(&coming.iter().copied().chain(&passed).collect::<Vec<_>>()));
            choices.push(choice(exams, steps));
        }
        let mut kept: Vec<Choice> = Vec::new();
        choices.sort_by_key(|choice| (choice.cost, choice.exams.len()));
        for choice in choices.into_iter().filter(|choice| choice.steps != 0) {
            if !kept.iter().any(|known| choice.steps & !known.steps == 0) {
                kept.push(choice);
            }
        }
        kept
    }

    /// Sets of exams that complete certifications of which a person holds a part.
    fn completing(&self, held: &[&Certification], due: &[Certification]) -> Vec<Vec<String>> {
        let counts = |exam: &String| {
            let of_exam = |c: &&Certification| c.exam.eq_ignore_ascii_case(exam);
            held.iter()
                .copied()
                .chain(due)
                .filter(of_exam)
                .any(|c| matches!(standing(self.rules, c, self.date), Standing::Counts(_)))
        };
        let usable = |c: &&Certified| {
            c.exams.len() > 1 && c.from.is_none_or(|d| d <= self.date) && c.until.is_none_or(|d| self.date <= d)
        };
        let joint = self.steps.iter().flat_map(|step| step.exams).filter(usable);
        let mut missing: BTreeSet<&String> = BTreeSet::new();
        for certified in joint {
            let lacking: Vec<&String> = certified.exams.iter().filter(|exam| !counts(exam)).collect();
            let begun = lacking.len() < certified.exams.len();
            if begun && lacking.iter().all(|exam| can_be_passed(self.rules, exam, self.date)) {
                missing.extend(lacking);
            }
        }
        let missing: Vec<&String> = missing.into_iter().take(COMBINED).collect();
        let set = |bits: u32| missing.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, e)| *e);
        (1u32..1 << missing.len()).map(|bits| set(bits).cloned().collect()).collect()
    }

    /// The metrics that it knows.
    pub(super) fn metric_ids(&self) -> impl Iterator<Item = MetricId> {
        self.metrics.iter().map(|(id, _)| *id)
    }

    /// The first metric in which a choice adds somebody.
    pub(super) fn metric_of(&self, choice: &Choice) -> Option<MetricId> {
        let adds = |metric: &Metric<'_>| metric.steps.clone().any(|step| choice.steps >> step & 1 == 1);
        self.metrics.iter().find(|(_, metric)| adds(metric)).map(|(id, _)| *id)
    }

    /// Whether an exam counts in any step.
    pub(super) fn matters(&self, exam: &str) -> bool {
        let is_named = |c: &Certified| c.exams.iter().any(|known| known.eq_ignore_ascii_case(exam));
        self.steps.iter().any(|step| step.exams.iter().any(is_named))
    }

    /// The certification of somebody who passes an exam today.
    pub(super) fn passed(&self, person: &Person, exam: &str) -> Certification {
        Certification { person: person.id.clone(), exam: exam.to_owned(), earned: self.date, expires: None }
    }

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
    fn earned(&self, metric: &Metric<'_>, counts: &[usize]) -> Points {
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

    /// What ends first, and what that takes away, once planned records are there: the last day, whose, and which exam. Of
    /// two people who could stand in for each other the second to go takes the points.
    pub(super) fn endings(&self, records: &Projection) -> Vec<(NaiveDate, String, String, Points)> {
        let mut counts = vec![0usize; self.steps.len()];
        let mut ends: Vec<(NaiveDate, &str, String, usize)> = Vec::new();
        let planned = |id: &PersonId| records.people.iter().find(|known| known.id == *id);
        let known = self.book.people.iter().map(|person| planned(&person.id).unwrap_or(person));
        let new = records.people.iter().filter(|person| self.book.person(&person.id).is_none());
        for person in known.chain(new).filter(|person| absent(person, self.date).is_none()) {
            let own = self.book.certifications_of(&person.id).iter();
            let passed = records.certifications.iter().filter(|c| c.person == person.id);
            let held: Vec<&Certification> = own.chain(passed).collect();
            for (place, step) in self.steps.iter().enumerate() {
                let best = in_step(self.rules, step.exams, &held, self.date);
                if let Some(InStep { exam, standing: Standing::Counts(last) }) = best {
                    counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
                    ends.push((last, &person.name, exam, place));
                }
            }
        }
        ends.sort();
        let total = |counts: &[usize]| self.metrics.iter().map(|(_, m)| self.earned(m, counts)).sum::<Points>();
        let mut before = total(&counts);
        let endings = ends.into_iter().map(|(last, name, exam, place)| {
            counts.iter_mut().skip(place).take(1).for_each(|count| *count -= 1);
            let after = total(&counts);
            let loses = before - after;
            before = after;
            (last, name.to_owned(), exam, loses)
        });
        endings.filter(|(.., loses)| loses.is_positive()).collect()
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
            done.push((person, Choice { link: false, linking: false, exams, steps: lesson.steps, cost }));
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

/// The state with these counts.
fn state(sizes: &[usize], counts: impl Iterator<Item = usize>) -> usize {
    counts.zip(sizes).fold(0, |at, (count, size)| at * size + count.min(size - 1))
}

/// The counts of a state.
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

/// A metric's score on a track.
pub(super) fn metric_on<'s>(score: &'s DesignationScore, track: &str, id: MetricId) -> Option<&'s MetricScore> {
    score.by_track.iter().find(|(known, _)| known == track)?.1.iter().find(|metric| metric.id == id)
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
            let shorter = known.cost < way.cost || known.actions() <= way.actions();
            shorter && known.points >= way.points && known.blocking.is_subset(&way.blocking)
        };
        if !kept.iter().any(beats) {
            kept.push(way);
        }
    }
    kept
}

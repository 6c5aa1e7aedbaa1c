//! The people's half of a plan: what links and exams cost for each number of points they can earn.
//!
//! Who would count in which steps is a set of bits. What a plan reaches depends only on how many people count in each step,
//! up to what the step needs: few states, so the cheapest way to each is found by dynamic programming over the classes of
//! people who have the same choices, then over exams, of which any number can be passed.

use super::Costs;
use super::reading::metric_on;
use crate::book::{Book, Certification, DesignationId, MetricId, Person};
use crate::points::Points;
use crate::rulebook::{Certified, MetricFormula, PeopleRules, Rulebook};
use crate::scoring::{DesignationScore, Scorer, Validity, absent, valid_until, validity, validity_in_step};
use chrono::{Days, Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Steps = u32;

/// Exams that only together make a certification: so many at most are combined for one person.
const COMBINED: usize = 6;

#[derive(Debug)]
pub(super) struct Step<'r> {
    pub(super) exams: &'r [Certified],
    /// People beyond whom another one earns nothing.
    pub(super) needed: u32,
}

/// A metric of people on the planned track, with the places of its steps: the gates, then the scoring one.
#[derive(Debug)]
pub(super) struct Metric<'r> {
    pub(super) rules: &'r PeopleRules,
    pub(super) steps: std::ops::Range<usize>,
    pub(super) max: Points,
    pub(super) as_it_is: Points,
}

/// What can be done about one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice {
    /// Whether the profile is to be linked.
    pub(super) link: bool,
    pub(super) linking: bool,
    pub(super) exams: Vec<String>,
    /// Exams whose certifications are renewed.
    pub(super) renewed: Vec<String>,
    pub(super) steps: Steps,
    pub(super) cost: Points,
}

/// People with the same choices.
#[derive(Debug)]
pub(super) struct Class<'b> {
    pub(super) choices: Vec<Choice>,
    pub(super) people: Vec<&'b Person>,
}

/// Exams that add the same steps to whoever lacks them.
#[derive(Debug)]
pub(super) struct Lesson {
    pub(super) exams: Vec<Vec<String>>,
    pub(super) steps: Steps,
}

/// The people of a book as a plan sees them.
pub(super) struct People<'b> {
    pub(super) book: &'b Book,
    pub(super) rules: &'b Rulebook,
    pub(super) date: NaiveDate,
    /// From which day on certifications can be renewed.
    since: Option<NaiveDate>,
    pub(super) costs: &'b Costs,
    pub(super) steps: Vec<Step<'b>>,
    pub(super) metrics: Vec<(MetricId, Metric<'b>)>,
    pub(super) classes: Vec<Class<'b>>,
    pub(super) lessons: Vec<Lesson>,
    /// Everybody who counts today, with the steps.
    pub(super) present: Vec<(&'b Person, Steps)>,
    /// Whether nobody holds a certification: then what was reported counts until somebody does.
    pub(super) nobody: bool,
}

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
        (costs, since): (&'b Costs, Option<NaiveDate>),
    ) -> People<'b> {
        let (book, rules, date) = (scorer.book(), scorer.rules(), scorer.as_of().date);
        let mut people = People {
            book,
            rules,
            date,
            since,
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
            validity_in_step(self.rules, step.exams, held, self.date)
                .is_some_and(|s| matches!(s.validity, Validity::Counts(_)))
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
        let new = |steps: Steps| if linked { steps & !counting } else { steps };
        let of_link = if linked || linking { Points::ZERO } else { self.costs.link_person };
        let mut choices: Vec<Choice> = Vec::new();
        let mut possible = self.completing(held, &due);
        possible.push(Vec::new());
        for renewals in subsets(&self.renewals(held)) {
            for exams in &possible {
                let passed = exams.iter().map(|exam| self.passed(person, exam));
                let changed: Vec<Certification> = renewals.iter().map(|(_, new)| new.clone()).chain(passed).collect();
                let steps = new(self.counts(&coming.iter().copied().chain(&changed).collect::<Vec<_>>()));
                let each = |cost: Points, count: usize| cost.times(Points::whole(count as i64));
                let cost = each(self.costs.certify, exams.len()) + each(self.costs.renew, renewals.len());
                let renewed = renewals.iter().map(|(old, _)| old.exam.clone()).collect();
                choices.push(Choice {
                    link: !linked,
                    linking,
                    exams: exams.clone(),
                    renewed,
                    steps,
                    cost: of_link + cost,
                });
            }
        }
        let mut kept: Vec<Choice> = Vec::new();
        choices.sort_by_key(|choice| (choice.cost, choice.exams.len() + choice.renewed.len()));
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
                .any(|c| matches!(validity(self.rules, c, self.date), Validity::Counts(_)))
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
        let missing: Vec<String> = missing.into_iter().take(COMBINED).cloned().collect();
        subsets(&missing).filter(|exams| !exams.is_empty()).collect()
    }

    /// The certifications that end before the planned day and can be renewed until then, each with what it becomes.
    pub(super) fn renewals<'c>(&self, held: &[&'c Certification]) -> Vec<(&'c Certification, Certification)> {
        let Some(since) = self.since else { return Vec::new() };
        let terms = &self.rules.certifications;
        let renewed = |old: &&'c Certification| {
            let expires = valid_until(self.rules, old);
            let opens = expires.checked_sub_days(Days::new(terms.renewal_opens_days.into()))?.max(since);
            let retires = self.rules.exams.get(&old.exam).and_then(|exam| exam.retires);
            let closes = retires.map_or(expires, |retires| retires.min(expires));
            let later = expires.checked_add_months(Months::new(terms.valid_years.saturating_mul(12)))?;
            let new = Certification { expires: Some(later), ..(*old).clone() };
            let counts = |c: &Certification| matches!(validity(self.rules, c, self.date), Validity::Counts(_));
            (opens <= closes && expires < self.date && counts(&new) && self.matters(&old.exam)).then_some((*old, new))
        };
        let mut found: Vec<(&Certification, Certification)> = held.iter().filter_map(renewed).collect();
        found.dedup_by(|one, other| one.0.exam == other.0.exam);
        found.truncate(COMBINED);
        found
    }

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
}

/// Every subset of a few things, the empty one first.
fn subsets<T: Clone>(of: &[T]) -> impl Iterator<Item = Vec<T>> {
    let taken =
        |bits: u32| of.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, one)| one.clone());
    (0u32..1 << of.len()).map(move |bits| taken(bits).collect())
}

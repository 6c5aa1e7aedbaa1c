//! The people's half of a plan: what links, renewals and exams cost for each number of points they can earn.
//!
//! Who would count in which steps on which day is a set of bits. What a plan reaches depends only on how many people count
//! in each step on each day, up to what the step needs: few states, so the cheapest way to each is found by dynamic
//! programming over the classes of people who have the same choices, then over exams, of which any number can be passed.

use super::Costs;
use super::lives::{Period, lives, pass_day, products};
use super::reading::metric_on;
use crate::book::{Book, Certification, DesignationId, MetricId, Person};
use crate::points::Points;
use crate::rulebook::{Certified, MetricFormula, PeopleRules, Rulebook};
use crate::scoring::{DesignationScore, Scorer, Validity, absent, validity, validity_in_step};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The steps in which somebody counts, as bits, day by day.
pub(super) type Steps = Vec<u32>;

/// Exams, each with how often its certification is renewed.
pub(super) type Exams = Vec<(String, u32)>;

/// Exams that only together make a certification, and certifications to renew: so many at most are combined for a person.
const COMBINED: usize = 6;

/// People who are looked up between two questions whether to stop.
const PATIENCE: usize = 64;

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
    /// Exams under way that it waits for.
    pub(super) awaited: Vec<String>,
    pub(super) exams: Vec<String>,
    /// Exams whose certifications are renewed, and how often.
    pub(super) renewed: Exams,
    pub(super) steps: Steps,
    pub(super) cost: Points,
}

impl Choice {
    /// How much is done: what only has to come by itself is something, too.
    pub(super) fn effort(&self) -> usize {
        let renewals: usize = self.renewed.iter().map(|(_, times)| *times as usize).sum();
        effort(usize::from(self.link) + self.exams.len(), renewals) + self.awaited.len()
    }

    /// How often it renews a certification; nothing where it doesn't.
    pub(super) fn times(&self, certification: Option<&(u32, Certification)>) -> Option<u32> {
        let (_, certification) = certification?;
        self.renewed.iter().find(|(exam, _)| *exam == certification.exam).map(|(_, times)| *times)
    }
}

/// Of plans that cost the same the one with fewer actions is taken; of equally many, the one with fewer that take time to show.
pub(super) const ACTION: usize = 64;

fn effort(slow: usize, renewals: usize) -> usize {
    (slow + renewals) * ACTION + slow
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
    pub(super) exams: Vec<Exams>,
    pub(super) steps: Steps,
    pub(super) cost: Points,
    pub(super) effort: usize,
}

/// One of the days that a plan is for, with the track that it is to be reached on.
#[derive(Clone, Copy)]
pub(super) struct DayOn<'d, 'b> {
    pub(super) scorer: &'d Scorer<'b>,
    pub(super) score: &'d DesignationScore,
    pub(super) track: &'d str,
    /// Whether as little as can be is to be earned on it.
    pub(super) watched: bool,
}

/// The metrics of people on a day.
pub(super) struct PeopleDay<'b> {
    pub(super) date: NaiveDate,
    pub(super) watched: bool,
    pub(super) steps: Vec<Step<'b>>,
    pub(super) metrics: Vec<(MetricId, Metric<'b>)>,
}

/// The people of a book as a plan sees them.
pub(super) struct People<'b> {
    pub(super) book: &'b Book,
    pub(super) rules: &'b Rulebook,
    pub(super) period: Period,
    pub(super) costs: &'b Costs,
    /// One at least.
    pub(super) days: Vec<PeopleDay<'b>>,
    pub(super) classes: Vec<Class<'b>>,
    pub(super) lessons: Vec<Lesson>,
    /// How many people count in each step as it is, day by day.
    pub(super) counting: Vec<usize>,
    /// Everybody who is there on each day, with the steps.
    pub(super) present: Vec<(&'b Person, Steps)>,
}

impl<'b> People<'b> {
    /// Looks everybody up on a designation's tracks of some days; `None` when `stop` said so.
    pub(super) fn new(
        days: &[DayOn<'_, 'b>],
        designation: DesignationId,
        (costs, period): (&'b Costs, Period),
        stop: &dyn Fn() -> bool,
    ) -> Option<People<'b>> {
        let scorer = days.first()?.scorer;
        let (book, rules) = (scorer.book(), scorer.rules());
        let mut people = People {
            book,
            rules,
            period,
            costs,
            days: days.iter().map(|day| PeopleDay::new(day, designation)).collect(),
            classes: Vec::new(),
            lessons: Vec::new(),
            counting: Vec::new(),
            present: Vec::new(),
        };
        people.lessons = people.lessons();
        people.counting = vec![0; people.days.iter().map(|day| day.steps.len()).sum()];
        let mut classes: BTreeMap<Vec<Choice>, Vec<&'b Person>> = BTreeMap::new();
        for (place, person) in book.people.iter().enumerate() {
            if place % PATIENCE == 0 && stop() {
                return None;
            }
            let held: Vec<&Certification> = book.certifications_of(&person.id).iter().collect();
            let is_there = |day: &PeopleDay<'_>| absent(person, day.date).is_none();
            let of_day = |day: &PeopleDay<'b>| if is_there(day) { day.counts(rules, &held) } else { 0 };
            let now: Steps = people.days.iter().map(of_day).collect();
            let places =
                people.days.iter().zip(&now).flat_map(|(day, now)| (0..day.steps.len()).map(move |at| now >> at & 1));
            let added: Vec<usize> = places.map(|bit| bit as usize).collect();
            people.counting.iter_mut().zip(added).for_each(|(count, more)| *count += more);
            let choices = people.choices(person, &held, &now);
            if !choices.is_empty() {
                classes.entry(choices).or_default().push(person);
            }
            if people.days.iter().all(is_there) {
                people.present.push((person, now));
            }
        }
        let classes = classes.into_iter().map(|(choices, people)| Class { choices, people });
        let mut classes: Vec<Class<'b>> = people.leading(classes.collect());
        for Class { choices, people: of } in &mut classes {
            of.sort_by_cached_key(|person| choices.first().and_then(|choice| people.comes(person, choice)));
        }
        let first = |Class { choices, people: of }: &Class<'b>| people.comes(of.first()?, choices.first()?);
        classes.sort_by_cached_key(first);
        people.classes = classes;
        Some(people)
    }

    /// Whether steps are at least as good as others: none less on each day, and none more on those that are watched.
    fn leads(&self, steps: &[u32], others: &[u32]) -> bool {
        let both = self.days.iter().zip(steps).zip(others);
        both.into_iter().all(|((day, own), its)| if day.watched { own & !its == 0 } else { its & !own == 0 })
    }

    /// Whether a choice gives at least as much as another one for no more.
    fn is_ahead(&self, one: &Choice, other: &Choice) -> bool {
        (one.cost, one.effort()) <= (other.cost, other.effort()) && self.leads(&one.steps, &other.steps)
    }

    /// People whom a plan needs at most.
    pub(super) fn bound(&self) -> usize {
        self.days.iter().flat_map(|day| &day.steps).map(|step| step.needed as usize).sum()
    }

    /// The classes without those whose people nobody needs: enough others give at least as much for no more.
    fn leading(&self, classes: Vec<Class<'b>>) -> Vec<Class<'b>> {
        let bound = self.bound();
        let ahead = |one: &Class<'_>, other: &Class<'_>| {
            other.choices.iter().all(|choice| one.choices.iter().any(|better| self.is_ahead(better, choice)))
        };
        let needed: Vec<bool> = classes
            .iter()
            .enumerate()
            .map(|(at, class)| {
                let leads =
                    |(other, one): &(usize, &Class<'_>)| ahead(one, class) && (*other < at || !ahead(class, one));
                classes.iter().enumerate().filter(leads).map(|(_, one)| one.people.len()).sum::<usize>() < bound
            })
            .collect();
        classes.into_iter().zip(needed).filter(|(_, needed)| *needed).map(|(class, _)| class).collect()
    }

    /// The certifications that can be earned in time, each as its exams.
    fn passable(&self) -> BTreeSet<Vec<String>> {
        let passable = |c: &&Certified| c.exams.iter().all(|exam| pass_day(self.rules, exam, self.period).is_some());
        let of_day = |day: &PeopleDay<'b>| day.usable().filter(passable).map(exams).collect::<Vec<_>>();
        self.days.iter().flat_map(of_day).collect()
    }

    /// The exams that anybody can pass, by the steps that they add; those that add less for as much are left out.
    fn lessons(&self) -> Vec<Lesson> {
        let nobody = Person::new("", "");
        let mut by_steps: BTreeMap<(Points, usize, Steps), Vec<Exams>> = BTreeMap::new();
        for exams in self.passable() {
            let each: Vec<Vec<(u32, Certification)>> = exams
                .iter()
                .filter_map(|exam| self.passed(&nobody, exam))
                .map(|passed| lives(self.rules, &passed, self.period))
                .collect();
            for lives in products(&each) {
                let held: Vec<&Certification> = lives.iter().map(|(_, certification)| certification).collect();
                let steps: Steps = self.days.iter().map(|day| day.counts(self.rules, &held)).collect();
                let renewals = lives.iter().map(|(times, _)| *times).sum::<u32>();
                let (cost, effort) = (self.cost(exams.len(), renewals), effort(exams.len(), renewals as usize));
                let named = exams.iter().cloned().zip(lives.iter().map(|(times, _)| *times)).collect();
                by_steps.entry((cost, effort, steps)).or_default().push(named);
            }
        }
        let better = |key: &(Points, usize, Steps)| {
            let ahead =
                |other: &(Points, usize, Steps)| (other.0, other.1) <= (key.0, key.1) && self.leads(&other.2, &key.2);
            by_steps.keys().any(|other| other != key && ahead(other))
        };
        let kept: BTreeSet<(Points, usize, Steps)> = by_steps.keys().filter(|key| !better(key)).cloned().collect();
        let lessons = by_steps.into_iter().filter(|(key, _)| kept.contains(key));
        lessons.map(|((cost, effort, steps), exams)| Lesson { exams, steps, cost, effort }).collect()
    }

    fn cost(&self, exams: usize, renewals: u32) -> Points {
        let each = |cost: Points, count: i64| cost.times(Points::whole(count));
        each(self.costs.certify, exams as i64) + each(self.costs.renew, i64::from(renewals))
    }

    /// What can be done about a person beyond exams that anybody could pass as well.
    fn choices(&self, person: &Person, held: &[&Certification], now: &Steps) -> Vec<Choice> {
        let stays = || self.days.iter().filter(|day| !day.is_without(person));
        if stays().next().is_none() {
            return Vec::new();
        }
        let link = stays().any(|day| absent(person, day.date).is_some());
        let linking = link && person.linked == Some(true);
        let is_linked_in_time = match person.linked_on.filter(|_| linking) {
            Some(on) => self.period.is_in_time(on),
            None => !link || self.period.takes_exams(self.rules),
        };
        if !is_linked_in_time {
            return Vec::new();
        }
        let of_link = if !link || linking { Points::ZERO } else { self.costs.link_person };
        let mut choices: Vec<Choice> = Vec::new();
        for due in subsets(&self.due(held)) {
            for exams in subsets(&self.completing(held, &due)) {
                let passed: Vec<Certification> = exams.iter().filter_map(|exam| self.passed(person, exam)).collect();
                let there = held.iter().copied().filter(|c| !self.is_due(c)).chain(due.iter().copied());
                for lives in products(&self.renewable(there.chain(&passed))) {
                    let renewed = lives.iter().map(|(_, certification)| certification);
                    let planned: Vec<&Certification> = due.iter().copied().chain(&passed).chain(renewed).collect();
                    let steps = self.steps(person, held, &planned).into_iter().zip(now);
                    let steps = steps.map(|(steps, now)| steps & !now).collect();
                    let renewed = lives.iter().filter(|(times, _)| *times > 0);
                    let renewed: Exams = renewed.map(|(times, c)| (c.exam.clone(), *times)).collect();
                    let cost = of_link + self.cost(exams.len(), renewed.iter().map(|(_, times)| *times).sum());
                    let awaited = due.iter().map(|c| c.exam.clone()).collect();
                    choices.push(Choice { link, linking, awaited, exams: exams.clone(), renewed, steps, cost });
                }
            }
        }
        let mut kept: Vec<Choice> = Vec::new();
        choices.sort_by_key(|choice| (choice.cost, choice.effort()));
        for choice in choices.into_iter().filter(|choice| choice.steps.iter().any(|steps| *steps != 0)) {
            if !kept.iter().any(|known| self.is_ahead(known, &choice)) {
                kept.push(choice);
            }
        }
        kept
    }

    /// The steps in which somebody counts once linked, day by day, with what is planned: that counts on each day.
    fn steps(&self, person: &Person, held: &[&Certification], planned: &[&Certification]) -> Steps {
        let of_day = |day: &PeopleDay<'b>| {
            let earned = |c: &&Certification| Certification { earned: c.earned.min(day.date), ..(*c).clone() };
            let planned: Vec<Certification> = planned.iter().map(earned).collect();
            let all: Vec<&Certification> = held.iter().copied().chain(&planned).collect();
            if day.is_without(person) { 0 } else { day.counts(self.rules, &all) }
        };
        self.days.iter().map(of_day).collect()
    }

    /// Whether a certification is under way: earned after the first of the days.
    fn is_due(&self, certification: &Certification) -> bool {
        self.days.iter().any(|day| certification.earned > day.date)
    }

    /// The certifications under way that come in time and count in some step, the first to come first, one an exam.
    fn due<'c>(&self, held: &[&'c Certification]) -> Vec<&'c Certification> {
        let mut due: Vec<&Certification> = held.iter().copied().filter(|c| self.is_due(c)).collect();
        due.retain(|c| self.matters(&c.exam) && self.period.is_in_time(c.earned));
        due.sort_by_key(|c| c.earned);
        let mut known: BTreeSet<&str> = BTreeSet::new();
        due.retain(|c| known.insert(&c.exam));
        due.truncate(COMBINED);
        due
    }

    /// The certifications under way that a person's choice waits for.
    pub(super) fn coming(&self, person: &Person, choice: &Choice) -> Vec<&'b Certification> {
        let book: &'b Book = self.book;
        let held: Vec<&'b Certification> = book.certifications_of(&person.id).iter().collect();
        self.due(&held).into_iter().filter(|c| choice.awaited.contains(&c.exam)).collect()
    }

    /// The day on which what is under way for a choice of a person has come; none where it needs nothing of that.
    fn comes(&self, person: &Person, choice: &Choice) -> Option<NaiveDate> {
        let linked = person.linked_on.filter(|_| choice.linking);
        self.coming(person, choice).iter().map(|c| c.earned).chain(linked).max()
    }

    /// The exams that complete certifications of which a person holds a part on some day, with what is awaited.
    fn completing(&self, held: &[&Certification], awaited: &[&Certification]) -> Vec<String> {
        let mut missing: BTreeSet<&String> = BTreeSet::new();
        for day in &self.days {
            let counts = |exam: &String| {
                let of_exam = |c: &&&Certification| c.exam.eq_ignore_ascii_case(exam);
                let due = |c: &Certification| Certification { earned: c.earned.min(day.date), ..c.clone() };
                let counts = |c: &Certification| matches!(validity(self.rules, c, day.date), Validity::Counts(_));
                held.iter().filter(of_exam).any(|c| counts(c))
                    || awaited.iter().filter(of_exam).any(|c| counts(&due(c)))
            };
            for certified in day.usable().filter(|certified| certified.exams.len() > 1) {
                let lacking: Vec<&String> = certified.exams.iter().filter(|exam| !counts(exam)).collect();
                let begun = lacking.len() < certified.exams.len();
                if begun && lacking.iter().all(|exam| pass_day(self.rules, exam, self.period).is_some()) {
                    missing.extend(lacking);
                }
            }
        }
        missing.into_iter().take(COMBINED).cloned().collect()
    }

    /// Certifications that end before the last day and can be renewed until then, each with what it may become: first as it
    /// is.
    pub(super) fn renewable<'c>(
        &self,
        held: impl Iterator<Item = &'c Certification>,
    ) -> Vec<Vec<(u32, Certification)>> {
        let last = self.days.iter().map(|day| day.date).max().unwrap_or(self.period.by);
        let mut found: Vec<Vec<(u32, Certification)>> = Vec::new();
        for certification in held.filter(|certification| self.matters(&certification.exam)) {
            let known =
                found.iter().filter_map(|lives| lives.first()).any(|(_, first)| first.exam == certification.exam);
            let lives = lives(self.rules, certification, Period { last, ..self.period });
            if lives.len() > 1 && !known && found.len() < COMBINED {
                found.push(lives);
            }
        }
        found
    }

    /// The metrics of people; those of every day are the same.
    pub(super) fn metric_ids(&self) -> impl Iterator<Item = MetricId> {
        self.days.iter().flat_map(|day| &day.metrics).map(|(id, _)| *id)
    }

    /// The first metric in which a choice adds somebody.
    pub(super) fn metric_of(&self, choice: &Choice) -> Option<MetricId> {
        let of_day = |(day, steps): (&PeopleDay<'b>, &u32)| {
            let adds = |metric: &Metric<'_>| metric.steps.clone().any(|step| steps >> step & 1 == 1);
            day.metrics.iter().find(|(_, metric)| adds(metric)).map(|(id, _)| *id)
        };
        self.days.iter().zip(&choice.steps).find_map(of_day)
    }

    /// Whether an exam counts in any step.
    pub(super) fn matters(&self, exam: &str) -> bool {
        let is_named = |c: &Certified| c.exams.iter().any(|known| known.eq_ignore_ascii_case(exam));
        self.days.iter().flat_map(|day| &day.steps).any(|step| step.exams.iter().any(is_named))
    }

    /// The certification of somebody who passes an exam in time.
    pub(super) fn passed(&self, person: &Person, exam: &str) -> Option<Certification> {
        let earned = pass_day(self.rules, exam, self.period)?;
        Some(Certification { person: person.id.clone(), exam: exam.to_owned(), earned, expires: None })
    }
}

impl<'b> PeopleDay<'b> {
    fn new(day: &DayOn<'_, 'b>, designation: DesignationId) -> PeopleDay<'b> {
        let rules = day.scorer.rules();
        let date = day.scorer.as_of().date;
        let mut found = PeopleDay { date, watched: day.watched, steps: Vec::new(), metrics: Vec::new() };
        for (id, metric) in rules.designations.get(&designation).into_iter().flat_map(|d| &d.metrics) {
            if let Some(MetricFormula::People(of_people)) = metric.tracks.get(day.track) {
                let points = metric_on(day.score, day.track, *id).map_or(Points::ZERO, |m| m.points);
                found.metric(*id, of_people, metric.max_points, points);
            }
        }
        found
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
    fn counts(&self, rules: &Rulebook, held: &[&Certification]) -> u32 {
        let holds = |step: &Step<'_>| {
            let step = validity_in_step(rules, step.exams, held, self.date);
            step.is_some_and(|step| matches!(step.validity, Validity::Counts(_)))
        };
        self.steps.iter().enumerate().filter(|(_, step)| holds(step)).fold(0, |set, (place, _)| set | 1 << place)
    }

    fn is_without(&self, person: &Person) -> bool {
        person.left.is_some_and(|left| left <= self.date)
    }

    /// The certifications of its steps that count on it.
    fn usable(&self) -> impl Iterator<Item = &'b Certified> {
        let usable = |c: &&Certified| c.from.is_none_or(|d| d <= self.date) && c.until.is_none_or(|d| self.date <= d);
        self.steps.iter().flat_map(|step| step.exams).filter(usable)
    }
}

fn exams(certified: &Certified) -> Vec<String> {
    certified.exams.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Every subset of a few things, the empty one first.
fn subsets<T: Clone>(of: &[T]) -> impl Iterator<Item = Vec<T>> {
    let taken =
        |bits: u32| of.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, one)| one.clone());
    (0u32..1 << of.len()).map(move |bits| taken(bits).collect())
}

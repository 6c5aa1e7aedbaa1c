//! Everything that people might do, and what it is worth.

use super::{Earned, Units, Wanted, sum, with_units};
use chrono::{Days, Months, NaiveDate};
use laurels_core::book::{Book, Certification, Person};
use laurels_core::points::Points;
use laurels_core::projection::Projection;
use laurels_core::rulebook::{Certified, MetricFormula, Rulebook};
use laurels_core::scoring::{Scorer, Validity, valid_until, validity};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that might be done for people on the first of some days: its cost and what the metrics of people then have on
/// each.
pub struct Everybody<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub scorers: &'a [Scorer<'a>],
    pub tracks: &'a [String],
    pub wanted: &'a Wanted<'a>,
    /// Whether more points on a track may be worse, because another one then counts.
    pub free: bool,
}

impl Everybody<'_> {
    fn dates(&self) -> Vec<NaiveDate> {
        self.scorers.iter().map(|scorer| scorer.as_of().date).collect()
    }

    /// How many people each step may need on each day: of scoring steps as many as are tried.
    fn caps(&self) -> Vec<u8> {
        let of_day = |(date, track): (NaiveDate, &String)| {
            let metrics = self.rules.designations[&self.wanted.designation].metrics.values();
            let caps = metrics.filter_map(|metric| match metric.tracks.get(track)? {
                MetricFormula::People(people) => {
                    let gates = people.gates.iter().map(|gate| *gate.people.at(date).expect("a number") as u8);
                    Some(gates.chain([self.wanted.newcomers as u8 + 3]).collect::<Vec<u8>>())
                }
                MetricFormula::Usage { .. } => None,
            });
            caps.flatten().collect::<Vec<u8>>()
        };
        self.dates().into_iter().zip(self.tracks).flat_map(of_day).collect()
    }

    fn steps(&self, track: &str) -> Vec<&[Certified]> {
        let metrics = self.rules.designations[&self.wanted.designation].metrics.values();
        let of_people = metrics.filter_map(|metric| match metric.tracks.get(track)? {
            MetricFormula::People(people) => Some(people),
            MetricFormula::Usage { .. } => None,
        });
        let steps = of_people.flat_map(|people| {
            people.gates.iter().map(|gate| gate.exams.as_slice()).chain([people.scoring.as_slice()])
        });
        steps.collect()
    }

    fn passable(&self, exam: &str) -> bool {
        self.rules.exams[exam].retires.is_none_or(|day| day >= self.wanted.since)
    }

    /// One exam a step that stands for the others, and those that only count together.
    fn exams(&self) -> Vec<String> {
        let mut exams = BTreeSet::new();
        for step in self.tracks.iter().flat_map(|track| self.steps(track)) {
            let open = |certified: &&Certified| certified.exams.iter().all(|exam| self.passable(exam));
            let alone = step.iter().filter(open).filter(|c| c.exams.len() == 1);
            let lasts = |c: &&Certified| {
                let retires = self.rules.exams[&c.exams[0]].retires;
                std::cmp::Reverse((c.from.unwrap_or(NaiveDate::MIN), c.until.is_some(), retires.is_some()))
            };
            exams.extend(alone.rev().max_by_key(lasts).map(|c| c.exams[0].clone()));
            exams.extend(step.iter().filter(open).filter(|c| c.exams.len() > 1).flat_map(|c| c.exams.clone()));
        }
        exams.into_iter().collect()
    }

    /// In which steps somebody with these certifications counts, as numbers, day by day.
    fn counts(&self, held: &[Certification]) -> Vec<u8> {
        let of_day = |(date, track): (NaiveDate, &String)| {
            let counts = |c: &Certification| matches!(validity(self.rules, c, date), Validity::Counts(_));
            let has = |exam: &String| held.iter().any(|c| c.exam == *exam && counts(c));
            let listed = |c: &&Certified| c.from.is_none_or(|on| on <= date) && c.until.is_none_or(|on| date <= on);
            let steps = self.steps(track).into_iter();
            steps.map(|step| u8::from(step.iter().filter(listed).any(|c| c.exams.iter().all(has)))).collect::<Vec<u8>>()
        };
        self.dates().into_iter().zip(self.tracks).flat_map(of_day).collect()
    }

    /// A certification renewed once, where it ends before the last day and that can be done from the first on.
    fn renewed(&self, held: &Certification) -> Option<Certification> {
        let (first, last) = (self.wanted.since, *self.dates().last().expect("a day"));
        let expires = valid_until(self.rules, held);
        let retires = self.rules.exams.get(&held.exam).and_then(|exam| exam.retires);
        let opens = (expires - Days::new(180)).max(first);
        let can = expires < last && opens <= retires.map_or(expires, |retires| retires.min(expires));
        can.then(|| Certification { expires: Some(expires + Months::new(12)), ..held.clone() })
    }

    /// Everything that one person might do: in which steps it counts, its cost, and its records.
    fn choices(&self, person: &Person, exams: &[String]) -> Vec<(Vec<u8>, Points, Projection)> {
        // What is under way is free: it is there from the first day on, or left out where it may do harm.
        let (first, own) = (self.dates()[0], self.book.certifications_of(&person.id));
        let soon = |c: &Certification| Certification {
            earned: c.earned.min(first),
            expires: Some(valid_until(self.rules, c)),
            ..c.clone()
        };
        let (due, held): (Vec<&Certification>, Vec<&Certification>) = own.iter().partition(|own| own.earned > first);
        let all_due: Vec<Certification> = due.into_iter().map(soon).collect();
        let held: Vec<Certification> = held.into_iter().map(soon).collect();
        let nothing = vec![0; self.caps().len()];
        let linked = person.linked == Some(true);
        let mut choices = Vec::new();
        let taken: Vec<u32> = if self.free { (0..1 << all_due.len()).collect() } else { vec![u32::MAX] };
        let ways = taken.into_iter().flat_map(|taken| (0u32..1 << exams.len()).map(move |bits| (taken, bits)));
        for (taken, bits) in ways {
            let due = all_due.iter().enumerate().filter(|(at, _)| taken >> at & 1 == 1);
            let due: Vec<Certification> = due.map(|(_, due)| due.clone()).collect();
            let passed = exams.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            let pass = |exam: &String| {
                let earned = self.rules.exams[exam].retires.map_or(first, |retires| retires.min(first));
                Certification { person: person.id.clone(), exam: exam.clone(), earned, expires: None }
            };
            let passed: Vec<Certification> = passed.map(|(_, exam)| pass(exam)).collect();
            let renewable: Vec<Certification> = held
                .iter()
                .chain(&due)
                .chain(&passed)
                .filter_map(|certification| self.renewed(certification))
                .collect();
            for renewals in 0u32..1 << renewable.len() {
                let chosen = renewable.iter().enumerate().filter(|(at, _)| renewals >> at & 1 == 1);
                let new: Vec<Certification> =
                    passed.iter().chain(chosen.map(|(_, renewed)| renewed)).chain(&due).cloned().collect();
                let all: Vec<Certification> = held.iter().chain(&new).cloned().collect();
                let of_link = if linked { Points::ZERO } else { self.wanted.costs.link_person };
                let cost = self.wanted.costs.certify.times(Points::whole(passed.len() as i64))
                    + self.wanted.costs.renew.times(Points::whole(i64::from(renewals.count_ones())))
                    + of_link;
                let there = Person { linked: Some(true), linked_on: None, ..person.clone() };
                let records = Projection { people: vec![there], certifications: new, ..Projection::default() };
                choices.push((self.counts(&all), cost, records));
            }
        }
        if !linked || self.free && person.linked_on.is_some_and(|on| on > first) {
            choices.push((nothing, Points::ZERO, Projection::default()));
        }
        // Of what counts in the same steps the cheapest is enough.
        let mut kept: BTreeMap<Vec<u8>, (Points, Projection)> = BTreeMap::new();
        for (counts, cost, records) in choices {
            if kept.get(&counts).is_none_or(|(known, _)| cost < *known) {
                kept.insert(counts, (cost, records));
            }
        }
        kept.into_iter().map(|(counts, (cost, records))| (counts, cost, records)).collect()
    }

    /// Each number of people a step, with the cheapest way to it and the metrics that `score` gives it on each day.
    pub fn all(&self) -> Vec<(Points, Earned)> {
        let (exams, caps) = (self.exams(), self.caps());
        let newcomers =
            (0..self.wanted.newcomers).map(|n| Person { linked: Some(true), ..Person::new(format!("new-{n}"), "new") });
        let mut states: BTreeMap<Vec<u8>, (Points, Projection)> =
            BTreeMap::from([(vec![0; caps.len()], (Points::ZERO, Projection::default()))]);
        for person in self.book.people.iter().cloned().chain(newcomers) {
            let choices = self.choices(&person, &exams);
            let mut next: BTreeMap<Vec<u8>, (Points, Projection)> = BTreeMap::new();
            for (counts, (cost, records)) in &states {
                for (more, price, planned) in &choices {
                    let to: Vec<u8> =
                        counts.iter().zip(more).zip(&caps).map(|((a, b), cap)| (a + b).min(*cap)).collect();
                    let price = *cost + *price;
                    let is_dear = self.wanted.at_most.is_some_and(|most| price > most);
                    if !is_dear && next.get(&to).is_none_or(|(known, _)| price < *known) {
                        let mut records = records.clone();
                        records.people.extend(planned.people.iter().cloned());
                        records.certifications.extend(planned.certifications.iter().cloned());
                        next.insert(to, (price, records));
                    }
                }
            }
            states = next;
        }
        // More people in a step never earn less.
        let mut states: Vec<(Points, Vec<u8>, Projection)> =
            states.into_iter().map(|(counts, (cost, records))| (cost, counts, records)).collect();
        states.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut kept: Vec<(Points, Vec<u8>, Projection)> = Vec::new();
        for state in states {
            let covers = |known: &&(Points, Vec<u8>, Projection)| known.1.iter().zip(&state.1).all(|(a, b)| a >= b);
            if self.free || !kept.iter().any(|known| covers(&known)) {
                kept.push(state);
            }
        }
        let mut scored: Vec<(Points, Earned)> = Vec::new();
        for (cost, _, records) in kept {
            let of_day = |(scorer, track): (&Scorer<'_>, &String)| {
                let card = scorer.project(&records);
                let score = card.designation(self.wanted.designation).expect("scored");
                let metrics = with_units(self.rules, score, track, Units::none(self.wanted.since)).into_iter();
                metrics.filter(|(id, _)| id.category() == "skilling").collect()
            };
            let skills: Earned = self.scorers.iter().zip(self.tracks).map(of_day).collect();
            if self.free || skills.iter().flatten().all(|(_, points)| points.is_positive()) {
                scored.push((cost, skills));
            }
        }
        if self.free {
            scored.sort_by_key(|(cost, _)| *cost);
            let mut kept: Vec<(Points, Earned)> = Vec::new();
            for (cost, skills) in scored {
                if !kept.iter().any(|(_, known)| *known == skills) {
                    kept.push((cost, skills));
                }
            }
            return kept;
        }
        let sums = |skills: &Earned| skills.iter().map(|day| sum(day)).collect::<Vec<Points>>();
        scored.sort_by_key(|(cost, skills)| (*cost, std::cmp::Reverse(sums(skills))));
        let mut kept: Vec<(Points, Earned)> = Vec::new();
        for (cost, skills) in scored {
            let more = |known: &Earned| sums(known).iter().zip(sums(&skills)).all(|(own, its)| *own >= its);
            if !kept.iter().any(|(_, known)| more(known)) {
                kept.push((cost, skills));
            }
        }
        kept
    }
}

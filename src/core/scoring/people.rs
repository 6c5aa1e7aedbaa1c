//! People through steps: who is certified in what on a day, which gates that meets, and how many points it earns.

use super::roster::Holder;
use crate::book::{Certification, Person};
use crate::points::Points;
use crate::rulebook::{Certified, Gate, PeopleRules, Rulebook};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// What a person's certification is worth on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts through this day.
    Counts(NaiveDate),
    /// It will be earned on this day.
    NotEarnedYet(NaiveDate),
    /// Its exam retired, and the year after that ended on this day.
    Retired(NaiveDate),
    /// It expired on this day.
    Expired(NaiveDate),
}

/// Why a person counts for nothing, whatever the certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    Left(NaiveDate),
    /// The Learn profile is not linked (or not yet, if there is a day).
    NotLinked(Option<NaiveDate>),
}

/// What keeps a person from counting at all on `date`.
pub(crate) fn absent(person: &Person, date: NaiveDate) -> Option<Absent> {
    if let Some(left) = person.left.filter(|left| *left <= date) {
        return Some(Absent::Left(left));
    }
    if person.linked != Some(true) {
        return Some(Absent::NotLinked(None));
    }
    person.linked_on.filter(|on| *on > date).map(|on| Absent::NotLinked(Some(on)))
}

/// The same day so many years later; 29 February becomes the 28th.
fn years_after(date: NaiveDate, years: u32) -> NaiveDate {
    date.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(NaiveDate::MAX)
}

/// The last valid day that a certification gets on the day it is earned: the rulebook's years later; none for fundamentals,
/// which never expire, and where the rulebook does not know the exam.
pub fn expiry(rules: &Rulebook, exam: &str, earned: NaiveDate) -> Option<NaiveDate> {
    let expires = rules.exams.get(exam).is_some_and(|exam| !exam.fundamentals);
    expires.then(|| years_after(earned, rules.certifications.valid_years))
}

/// The last day on which a certification is valid by itself: as recorded, never for fundamentals, else the
/// rulebook's years after it was earned.
pub fn valid_until(rules: &Rulebook, certification: &Certification) -> NaiveDate {
    let fundamentals = rules.exams.get(&certification.exam).is_some_and(|e| e.fundamentals);
    let by_itself =
        if fundamentals { NaiveDate::MAX } else { years_after(certification.earned, rules.certifications.valid_years) };
    certification.expires.unwrap_or(by_itself)
}

/// What one certification is worth on `date`: it counts from the day it was earned to the day it expires, and for a
/// year after its exam retired at most, those days included.
pub fn standing(rules: &Rulebook, certification: &Certification, date: NaiveDate) -> Standing {
    let expires = valid_until(rules, certification);
    let retired = rules.exams.get(&certification.exam).and_then(|e| e.retires);
    let retired = retired.map(|on| years_after(on, rules.certifications.retired_counts_years));
    if certification.earned > date {
        Standing::NotEarnedYet(certification.earned)
    } else if expires < date && retired.is_none_or(|retired| expires <= retired) {
        Standing::Expired(expires)
    } else if let Some(retired) = retired.filter(|retired| *retired < date) {
        Standing::Retired(retired)
    } else {
        Standing::Counts(retired.map_or(expires, |retired| retired.min(expires)))
    }
}

/// How a person stands in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InStep {
    /// The exams of the certification that stands best, joined by ` + `.
    pub(crate) exam: String,
    pub(crate) standing: Standing,
}

/// The best standing of a person's certifications in a step; `None` when none of them belongs to it.
pub(crate) fn in_step(
    rules: &Rulebook,
    step: &[Certified],
    held: &[&Certification],
    date: NaiveDate,
) -> Option<InStep> {
    let usable = step.iter().filter(|c| c.from.is_none_or(|d| d <= date) && c.until.is_none_or(|d| date <= d));
    let found = usable.filter_map(|certified| together(rules, certified, held, date));
    found.min_by(|a, b| rank(a.standing).cmp(&rank(b.standing)))
}

/// How a person's certifications stand on `date` in one certification of a step, each of whose exams is needed;
/// `None` while one is missing.
pub fn standing_in(
    rules: &Rulebook,
    certified: &Certified,
    held: &[&Certification],
    date: NaiveDate,
) -> Option<Standing> {
    together(rules, certified, held, date).map(|step| step.standing)
}

/// The order in which standings are preferred: the longest valid, else the one soonest mended.
fn rank(standing: Standing) -> (u8, i64) {
    let days = |d: NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&d));
    match standing {
        Standing::Counts(until) => (0, -days(until)),
        Standing::NotEarnedYet(on) => (1, days(on)),
        Standing::Expired(on) => (2, -days(on)),
        Standing::Retired(on) => (3, -days(on)),
    }
}

/// One certification made of one or more exams: all are needed, the earliest end holds.
fn together(rules: &Rulebook, certified: &Certified, held: &[&Certification], date: NaiveDate) -> Option<InStep> {
    let mut worst: Option<Standing> = None;
    for exam in &certified.exams {
        let records = held.iter().filter(|c| c.exam.eq_ignore_ascii_case(exam));
        let best = records.map(|c| standing(rules, c, date)).min_by_key(|s| rank(*s))?;
        worst = Some(match (worst, best) {
            (None, best) => best,
            (Some(Standing::Counts(a)), Standing::Counts(b)) => Standing::Counts(a.min(b)),
            (Some(Standing::Counts(_)), other) | (Some(other), Standing::Counts(_)) => other,
            (Some(a), b) => a.max(b),
        });
    }
    worst.map(|standing| InStep { exam: certified.exams.join(" + "), standing })
}

/// One person in one metric.
#[derive(Clone, Debug)]
pub(super) struct PersonFact<'a> {
    pub(super) person: &'a Person,
    pub(super) absent: Option<Absent>,
    /// Per gate: how the person stands there.
    pub(super) gates: Vec<Option<InStep>>,
    /// How the person stands in the scoring step.
    pub(super) scoring: Option<InStep>,
    /// The gates that this person is among the first to fill.
    pub(super) fills: Vec<usize>,
    /// The points that are this person's.
    pub(super) points: Points,
    pub(super) outcome: PersonOutcome,
}

/// What comes of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PersonOutcome {
    /// Earns points, or fills a gate.
    Counts,
    /// Certified for the scoring step, but a gate is not met.
    GateNotMet,
    /// Certified only for a gate that others fill already.
    AlreadyFilled,
    /// Not there, or not linked.
    Absent,
    /// No certification of the metric counts today.
    NotCertified,
}

/// One gate of a metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateState {
    pub name: String,
    /// The exams that count for it.
    pub exams: Vec<String>,
    /// People who have one.
    pub people: u32,
    pub needed: u32,
    /// Points it pays once when met.
    pub points: Points,
}

impl GateState {
    /// Whether enough people passed it.
    pub fn met(&self) -> bool {
        self.people >= self.needed
    }
}

/// What the people of a book earn in one metric, each in full.
#[derive(Clone, Debug)]
pub(super) struct PeopleTotal<'a> {
    pub(super) people: Vec<PersonFact<'a>>,
    pub(super) gates: Vec<GateState>,
}

/// What the people of a book earn in one metric, summed up.
#[derive(Clone, Debug)]
pub(super) struct PeopleSum {
    pub(super) gates: Vec<GateState>,
    /// People who earn points in the scoring step.
    pub(super) earning: u32,
    /// People who earn points or fill a gate.
    pub(super) counted: usize,
    /// People with a certification of the metric, whether or not it counts.
    pub(super) people: usize,
    /// Points before the cap.
    pub(super) points: Points,
}

/// How a person stands in a metric, as far as points go.
#[derive(Clone, Debug)]
pub(super) struct Stand {
    /// Whether the person counts at all.
    present: bool,
    /// Whether a certification of the scoring step counts.
    scores: bool,
    /// The gates for which one counts.
    gates: Vec<usize>,
}

impl Stand {
    /// How a person stands; `None` when no certification held belongs to the metric.
    pub(super) fn of(
        rules: &Rulebook,
        metric: &PeopleRules,
        person: &Person,
        held: &[&Certification],
        date: NaiveDate,
    ) -> Option<Stand> {
        PersonFact::new(rules, metric, (person, held), date).map(|fact| Stand::from(&fact))
    }
}

impl From<&PersonFact<'_>> for Stand {
    fn from(fact: &PersonFact<'_>) -> Stand {
        let counts = |step: &Option<InStep>| matches!(step, Some(InStep { standing: Standing::Counts(_), .. }));
        let gates = fact.gates.iter().enumerate().filter(|(_, step)| counts(step)).map(|(index, _)| index);
        Stand { present: fact.absent.is_none(), scores: counts(&fact.scoring), gates: gates.collect() }
    }
}

impl<'a> PersonFact<'a> {
    fn new(
        rules: &Rulebook,
        metric: &PeopleRules,
        (person, held): (&'a Person, &[&Certification]),
        date: NaiveDate,
    ) -> Option<PersonFact<'a>> {
        let gates: Vec<_> = metric.gates.iter().map(|g| in_step(rules, &g.exams, held, date)).collect();
        let scoring = in_step(rules, &metric.scoring, held, date);
        (scoring.is_some() || gates.iter().any(Option::is_some)).then(|| PersonFact {
            person,
            absent: absent(person, date),
            gates,
            scoring,
            fills: Vec::new(),
            points: Points::ZERO,
            outcome: PersonOutcome::NotCertified,
        })
    }
}

/// Scores a people metric, person by person.
pub(super) fn score<'a>(
    rules: &Rulebook,
    metric: &PeopleRules,
    people: &[Holder<'a>],
    date: NaiveDate,
) -> PeopleTotal<'a> {
    let facts = people.iter().filter_map(|(person, held)| PersonFact::new(rules, metric, (person, held), date));
    let mut people: Vec<PersonFact<'a>> = facts.collect();
    let stands: Vec<Stand> = people.iter().map(Stand::from).collect();
    let settled = settle(rules, metric, &stands.iter().collect::<Vec<_>>(), date);
    for (fact, settled) in people.iter_mut().zip(settled.people) {
        (fact.fills, fact.points, fact.outcome) = (settled.fills, settled.points, settled.outcome);
    }
    PeopleTotal { people, gates: settled.gates }
}

/// What comes of each person, in their order.
pub(super) struct Settlement {
    gates: Vec<GateState>,
    earning: u32,
    people: Vec<Settled>,
}

/// What comes of one person.
struct Settled {
    /// The gates that this person is among the first to fill.
    fills: Vec<usize>,
    points: Points,
    outcome: PersonOutcome,
}

impl Settlement {
    /// The same summed up.
    pub(super) fn sum(self) -> PeopleSum {
        let points = self.people.iter().map(|settled| settled.points).filter(|points| !points.is_zero()).sum();
        let counted = self.people.iter().filter(|settled| settled.outcome == PersonOutcome::Counts).count();
        PeopleSum { gates: self.gates, earning: self.earning, counted, people: self.people.len(), points }
    }
}

/// Fills the gates in the order of people, and gives each what is theirs.
pub(super) fn settle(rules: &Rulebook, metric: &PeopleRules, stands: &[&Stand], date: NaiveDate) -> Settlement {
    let (gates, fills) = fill_gates(metric, stands, date);
    let open = gates.iter().all(GateState::met);
    let pays = |g: &GateState| g.met() && (open || rules.switches.gate_points_each);
    let share = |g: &GateState| Points::over(g.points, Points::whole(i64::from(g.needed.max(1))));
    let mut earning = 0;
    let people = stands.iter().zip(fills).map(|(stand, fills)| {
        let paid = fills.iter().filter_map(|g| gates.get(*g)).filter(|g| pays(g));
        let gate_points: Points = paid.map(share).sum();
        let (points, outcome) = if !stand.present {
            (Points::ZERO, PersonOutcome::Absent)
        } else if stand.scores && open {
            earning += 1;
            (gate_points + metric.points_each, PersonOutcome::Counts)
        } else if stand.scores && gate_points.is_zero() {
            (Points::ZERO, PersonOutcome::GateNotMet)
        } else if !fills.is_empty() {
            (gate_points, PersonOutcome::Counts)
        } else if !stand.gates.is_empty() {
            (Points::ZERO, PersonOutcome::AlreadyFilled)
        } else {
            (Points::ZERO, PersonOutcome::NotCertified)
        };
        Settled { fills, points, outcome }
    });
    let people = people.collect();
    Settlement { gates, earning, people }
}

/// Counts the people of each gate, and marks as many as it needs as those who fill it: for each person, which gates.
fn fill_gates(metric: &PeopleRules, stands: &[&Stand], date: NaiveDate) -> (Vec<GateState>, Vec<Vec<usize>>) {
    let state = |gate: &Gate| GateState {
        name: gate.name.clone(),
        exams: gate.exams.iter().map(|c| c.exams.join(" + ")).collect(),
        people: 0,
        needed: gate.people.at(date).copied().unwrap_or(1),
        points: gate.points,
    };
    let mut states: Vec<GateState> = metric.gates.iter().map(state).collect();
    let fills = stands.iter().map(|stand| {
        let mut fills = Vec::new();
        for index in stand.gates.iter().filter(|_| stand.present) {
            if let Some(state) = states.get_mut(*index) {
                state.people += 1;
                if state.people <= state.needed {
                    fills.push(*index);
                }
            }
        }
        fills
    });
    let fills = fills.collect();
    (states, fills)
}

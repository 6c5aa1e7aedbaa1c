//! People through steps: who is certified in what on a day, which gates that meets, and how many points it earns.

use super::closing::keeps_until;
use super::roster::Holder;
use crate::book::{Certification, Person};
use crate::points::Points;
use crate::rulebook::{Certified, Gate, MetricFormula, PeopleRules, Rulebook};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a person's certification is worth on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Validity {
    Counts(NaiveDate),
    /// It will be earned on this day.
    NotEarnedYet(NaiveDate),
    /// Its exam retired, and the year after that ended on this day.
    Retired(NaiveDate),
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
pub(super) fn years_after(date: NaiveDate, years: u32) -> NaiveDate {
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
pub fn validity(rules: &Rulebook, certification: &Certification, date: NaiveDate) -> Validity {
    let expires = valid_until(rules, certification);
    let retired = rules.exams.get(&certification.exam).and_then(|e| e.retires);
    let retired = retired.map(|on| years_after(on, rules.certifications.retired_counts_years));
    if certification.earned > date {
        Validity::NotEarnedYet(certification.earned)
    } else if expires < date && retired.is_none_or(|retired| expires <= retired) {
        Validity::Expired(expires)
    } else if let Some(retired) = retired.filter(|retired| *retired < date) {
        Validity::Retired(retired)
    } else {
        Validity::Counts(retired.map_or(expires, |retired| retired.min(expires)))
    }
}

/// The last day on which a certification counts that does on `date`, and whose holder has not left by then.
pub(crate) fn counts_until(
    rules: &Rulebook,
    (person, certification): (&Person, &Certification),
    date: NaiveDate,
) -> Option<NaiveDate> {
    let leaves = person.left.and_then(|left| left.pred_opt()).unwrap_or(NaiveDate::MAX);
    match validity(rules, certification, date) {
        Validity::Counts(until) => Some(until.min(leaves)).filter(|until| *until >= date),
        Validity::NotEarnedYet(_) | Validity::Retired(_) | Validity::Expired(_) => None,
    }
}

/// How a person stands in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepValidity {
    /// The exams of the certification that stands best, joined by ` + `.
    pub(crate) exam: String,
    pub(crate) validity: Validity,
}

impl StepValidity {
    /// The last day on which it counts, if it does.
    pub(super) fn until(&self) -> Option<NaiveDate> {
        match self.validity {
            Validity::Counts(until) => Some(until),
            Validity::NotEarnedYet(_) | Validity::Retired(_) | Validity::Expired(_) => None,
        }
    }
}

/// The best standing of a person's certifications in a step; `None` when none of them belongs to it.
pub(crate) fn validity_in_step(
    rules: &Rulebook,
    step: &[Certified],
    held: &[&Certification],
    date: NaiveDate,
) -> Option<StepValidity> {
    let usable = step.iter().filter(|c| c.from.is_none_or(|d| d <= date) && c.until.is_none_or(|d| date <= d));
    let found = usable.filter_map(|certified| {
        let step = together(rules, certified, held, date)?;
        let validity = match (step.validity, certified.until) {
            (Validity::Counts(until), Some(last)) => Validity::Counts(until.min(last)),
            (validity, _) => validity,
        };
        Some(StepValidity { validity, ..step })
    });
    found.min_by(|a, b| rank(a.validity).cmp(&rank(b.validity)))
}

/// How a person's certifications stand on `date` in one certification of a step, each of whose exams is needed;
/// `None` while one is missing.
pub fn validity_in(
    rules: &Rulebook,
    certified: &Certified,
    held: &[&Certification],
    date: NaiveDate,
) -> Option<Validity> {
    together(rules, certified, held, date).map(|step| step.validity)
}

/// The order in which standings are preferred: the longest valid, else the one soonest mended.
fn rank(validity: Validity) -> (u8, i64) {
    let days = |d: NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&d));
    match validity {
        Validity::Counts(until) => (0, -days(until)),
        Validity::NotEarnedYet(on) => (1, days(on)),
        Validity::Expired(on) => (2, -days(on)),
        Validity::Retired(on) => (3, -days(on)),
    }
}

/// The last day on which it counted, where that is over.
const fn ended(validity: Validity) -> Option<NaiveDate> {
    match validity {
        Validity::Retired(on) | Validity::Expired(on) => Some(on),
        Validity::Counts(_) | Validity::NotEarnedYet(_) => None,
    }
}

/// One certification made of one or more exams: all are needed, the earliest end holds.
fn together(rules: &Rulebook, certified: &Certified, held: &[&Certification], date: NaiveDate) -> Option<StepValidity> {
    let mut worst: Option<Validity> = None;
    let mut names: Vec<&str> = Vec::with_capacity(certified.exams.len());
    for exam in &certified.exams {
        let others = rules.exams.get(exam).map(|exam| exam.taken_over_by.as_slice()).unwrap_or_default();
        let code =
            |c: &Certification| std::iter::once(exam).chain(others).find(|code| c.exam.eq_ignore_ascii_case(code));
        let records = held.iter().filter_map(|c| code(c).map(|code| (validity(rules, c, date), code)));
        let (best, code) = records.min_by_key(|(validity, _)| rank(*validity))?;
        names.push(code);
        worst = Some(match (worst, best) {
            (None, best) => best,
            (Some(Validity::Counts(a)), Validity::Counts(b)) => Validity::Counts(a.min(b)),
            (Some(Validity::Counts(_)), other) | (Some(other), Validity::Counts(_)) => other,
            (Some(a), b) if ended(a).zip(ended(b)).is_some_and(|(a, b)| a < b) => a,
            (Some(a), b) if ended(a).zip(ended(b)).is_some_and(|(a, b)| b < a) => b,
            (Some(a), b) => a.max(b),
        });
    }
    worst.map(|validity| StepValidity { exam: names.join(" + "), validity })
}

/// Of a certification made of several exams: one that is held, and the first that is missing.
fn half<'a>(rules: &Rulebook, certified: &Certified, held: &[&'a Certification]) -> Option<Ignored<'a>> {
    let record = |exam: &String| held.iter().find(|c| rules.same_certification(&c.exam, exam));
    let exam = &certified.exams.iter().find_map(record)?.exam;
    let missing = certified.exams.iter().find(|exam| record(exam).is_none())?.clone();
    Some(Ignored::Half { exam, missing })
}

/// The certification of several exams that an exam is one of, where it makes none by itself.
pub fn shared_certification<'r>(rules: &'r Rulebook, exam: &str) -> Option<&'r Certified> {
    let formulas =
        rules.designations.values().flat_map(|d| d.metrics.values()).flat_map(|metric| metric.tracks.values());
    let people = formulas.filter_map(|formula| match formula {
        MetricFormula::People(people) => Some(people),
        MetricFormula::Usage { .. } => None,
    });
    let certified = people.flat_map(|people| people.scoring.iter().chain(people.gates.iter().flat_map(|g| &g.exams)));
    let mut of_exam = certified.filter(|c| c.exams.iter().any(|own| rules.same_certification(own, exam)));
    let first = of_exam.next()?;
    (first.exams.len() > 1 && of_exam.all(|other| other.exams.len() > 1)).then_some(first)
}

#[derive(Clone, Debug)]
pub(super) struct PersonFact<'a> {
    pub(super) person: &'a Person,
    pub(super) absent: Option<Absent>,
    /// Per gate: how the person stands there.
    pub(super) gates: Vec<Option<StepValidity>>,
    /// How the person stands in the scoring step.
    pub(super) scoring: Option<StepValidity>,
    /// Certifications that could belong to the metric: of exams that its page does not list, or that no rulebook knows.
    pub(super) ignored: Vec<Ignored<'a>>,
    /// The gates that this person is among the first to fill.
    pub(super) fills: Vec<usize>,
    pub(super) points: Points,
    pub(super) outcome: PersonOutcome,
}

/// A certification that belongs to no step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ignored<'a> {
    /// The rulebook knows the exam, and Microsoft's page does not list it.
    NotListed(&'a str),
    /// No rulebook knows the exam.
    NotInRulebook(&'a str),
    /// It makes a certification of the metric together with another one, which is missing.
    Half { exam: &'a str, missing: String },
}

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
    /// No certification belongs to the metric, but some could.
    Ignored,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateState {
    pub name: String,
    pub exams: Vec<String>,
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
    /// People with a certification that the metric could read and that gives nothing.
    pub(super) excluded: usize,
    /// Points before the cap.
    pub(super) points: Points,
    /// In a metric that closes: the last day on which what is held gives points.
    pub(super) keeps_until: Option<NaiveDate>,
}

/// How a person stands in a metric, as far as points go.
#[derive(Clone, Debug)]
pub(super) struct PersonSummary {
    /// The first day on which the person counts: the one scored for, or that of a link to come; none who is never there.
    pub(super) from: Option<NaiveDate>,
    /// The last day on which a certification of the scoring step counts.
    pub(super) scores: Option<NaiveDate>,
    /// The gates for which one counts, with the last day.
    pub(super) gates: Vec<(usize, NaiveDate)>,
    /// Whether a certification belongs to the metric.
    belongs: bool,
    /// Whether one does not and could.
    has_ignored: bool,
}

impl PersonSummary {
    /// How a person stands; `None` when no certification held could belong to the metric.
    pub(super) fn of(
        rules: &Rulebook,
        metric: &PeopleRules,
        holder: &Holder<'_>,
        date: NaiveDate,
    ) -> Option<PersonSummary> {
        PersonFact::new(rules, metric, holder, date).map(|fact| PersonSummary::from_fact(&fact, date))
    }

    fn from_fact(fact: &PersonFact<'_>, date: NaiveDate) -> PersonSummary {
        let leaves = fact.person.left.and_then(|left| left.pred_opt()).unwrap_or(NaiveDate::MAX);
        let until = |step: &Option<StepValidity>| Some(leaves.min(step.as_ref()?.until()?));
        let gates = fact.gates.iter().enumerate().filter_map(|(index, step)| Some((index, until(step)?)));
        PersonSummary {
            from: match fact.absent {
                None => Some(date),
                Some(Absent::NotLinked(from)) => from,
                Some(Absent::Left(_)) => None,
            },
            scores: until(&fact.scoring),
            gates: gates.collect(),
            belongs: fact.outcome != PersonOutcome::Ignored,
            has_ignored: !fact.ignored.is_empty(),
        }
    }

    fn is_present(&self, date: NaiveDate) -> bool {
        self.from.is_some_and(|from| from <= date)
    }

    /// The same with a link to come made by `date`.
    pub(super) fn linked_by(self, date: NaiveDate) -> PersonSummary {
        PersonSummary { from: self.from.map(|from| from.min(date)), ..self }
    }

    /// The same once all that counts until `day` or for less has lapsed.
    pub(super) fn after(&self, day: NaiveDate) -> Cow<'_, PersonSummary> {
        let counts = |until: NaiveDate| until > day;
        if self.scores.is_none_or(counts) && self.gates.iter().all(|(_, until)| counts(*until)) {
            return Cow::Borrowed(self);
        }
        let gates = self.gates.iter().copied().filter(|(_, until)| counts(*until)).collect();
        Cow::Owned(PersonSummary { scores: self.scores.filter(|until| counts(*until)), gates, ..self.clone() })
    }
}

impl<'a> PersonFact<'a> {
    fn new(rules: &Rulebook, metric: &PeopleRules, holder: &Holder<'a>, date: NaiveDate) -> Option<PersonFact<'a>> {
        let held = &holder.held;
        let gates: Vec<_> = metric.gates.iter().map(|g| validity_in_step(rules, &g.exams, held, date)).collect();
        let scoring = validity_in_step(rules, &metric.scoring, held, date);
        let belongs = scoring.is_some() || gates.iter().any(Option::is_some);
        let mut ignored = Vec::new();
        if !metric.unlisted.is_empty() {
            let unlisted = |c: &&&Certification| metric.unlisted.iter().any(|exam| c.exam.eq_ignore_ascii_case(exam));
            ignored.extend(held.iter().filter(unlisted).map(|c| Ignored::NotListed(&c.exam)));
        }
        ignored.extend(holder.unknown.iter().map(|exam| Ignored::NotInRulebook(exam)));
        let several = metric.scoring.iter().chain(metric.gates.iter().flat_map(|gate| &gate.exams));
        ignored.extend(several.filter(|c| c.exams.len() > 1).filter_map(|certified| half(rules, certified, held)));
        (belongs || !ignored.is_empty()).then(|| PersonFact {
            person: holder.person,
            absent: absent(holder.person, date),
            gates,
            scoring,
            ignored,
            fills: Vec::new(),
            points: Points::ZERO,
            outcome: if belongs { PersonOutcome::NotCertified } else { PersonOutcome::Ignored },
        })
    }
}

pub(super) fn score<'a>(
    rules: &Rulebook,
    metric: &PeopleRules,
    people: &[Holder<'a>],
    date: NaiveDate,
) -> PeopleTotal<'a> {
    let facts = people.iter().filter_map(|holder| PersonFact::new(rules, metric, holder, date));
    let mut people: Vec<PersonFact<'a>> = facts.collect();
    let summaries: Vec<PersonSummary> = people.iter().map(|fact| PersonSummary::from_fact(fact, date)).collect();
    let settled = allocate_gates(rules, metric, &summaries.iter().collect::<Vec<_>>(), date);
    for (fact, settled) in people.iter_mut().zip(settled.people) {
        (fact.fills, fact.points, fact.outcome) = (settled.fills, settled.points, settled.outcome);
    }
    PeopleTotal { people, gates: settled.gates }
}

/// What comes of each person, in their order.
pub(super) struct GateAllocation {
    gates: Vec<GateState>,
    earning: u32,
    excluded: usize,
    keeps_until: Option<NaiveDate>,
    people: Vec<PersonResult>,
}

struct PersonResult {
    /// The gates that this person is among the first to fill.
    fills: Vec<usize>,
    points: Points,
    outcome: PersonOutcome,
}

impl GateAllocation {
    pub(super) fn sum(self) -> PeopleSum {
        let points = self.people.iter().map(|settled| settled.points).filter(|points| !points.is_zero()).sum();
        let counted = self.people.iter().filter(|settled| settled.outcome == PersonOutcome::Counts).count();
        let GateAllocation { gates, earning, excluded, keeps_until, .. } = self;
        PeopleSum { gates, earning, counted, excluded, points, keeps_until }
    }
}

/// Fills the gates in the order of people, and gives each what is theirs.
pub(super) fn allocate_gates(
    rules: &Rulebook,
    metric: &PeopleRules,
    summaries: &[&PersonSummary],
    date: NaiveDate,
) -> GateAllocation {
    let (gates, fills) = fill_gates(metric, summaries, date);
    let open = gates.iter().all(GateState::met);
    let pays = |g: &GateState| g.met() && (open || rules.switches.gate_points_each);
    let share = |g: &GateState| Points::over(g.points, Points::whole(i64::from(g.needed.max(1))));
    let (mut earning, mut excluded) = (0, 0);
    let people = summaries.iter().zip(fills).map(|(summary, fills)| {
        let paid = fills.iter().filter_map(|g| gates.get(*g)).filter(|g| pays(g));
        let gate_points: Points = paid.map(share).sum();
        let (points, outcome) = if !summary.belongs {
            (Points::ZERO, PersonOutcome::Ignored)
        } else if !summary.is_present(date) {
            (Points::ZERO, PersonOutcome::Absent)
        } else if summary.scores.is_some() && open {
            earning += 1;
            (gate_points + metric.points_each, PersonOutcome::Counts)
        } else if summary.scores.is_some() && gate_points.is_zero() {
            (Points::ZERO, PersonOutcome::GateNotMet)
        } else if !fills.is_empty() {
            (gate_points, PersonOutcome::Counts)
        } else if !summary.gates.is_empty() {
            (Points::ZERO, PersonOutcome::AlreadyFilled)
        } else {
            (Points::ZERO, PersonOutcome::NotCertified)
        };
        excluded += usize::from(outcome != PersonOutcome::Counts || summary.has_ignored);
        PersonResult { fills, points, outcome }
    });
    let people = people.collect();
    let keeps_until = metric.closing.is_some().then(|| keeps_until(rules, &gates, summaries)).flatten();
    GateAllocation { gates, earning, excluded, keeps_until, people }
}

/// Counts the people of each gate, and marks as many as it needs as those who fill it: for each person, which gates.
fn fill_gates(
    metric: &PeopleRules,
    summaries: &[&PersonSummary],
    date: NaiveDate,
) -> (Vec<GateState>, Vec<Vec<usize>>) {
    let state = |gate: &Gate| GateState {
        name: gate.name.clone(),
        exams: gate.exams.iter().map(|c| c.exams.join(" + ")).collect(),
        people: 0,
        needed: gate.people.at(date).copied().unwrap_or(1),
        points: gate.points,
    };
    let mut states: Vec<GateState> = metric.gates.iter().map(state).collect();
    let fills = summaries.iter().map(|summary| {
        let mut fills = Vec::new();
        for &(index, _) in summary.gates.iter().filter(|_| summary.is_present(date)) {
            if let Some(state) = states.get_mut(index) {
                state.people += 1;
                if state.people <= state.needed {
                    fills.push(index);
                }
            }
        }
        fills
    });
    let fills = fills.collect();
    (states, fills)
}

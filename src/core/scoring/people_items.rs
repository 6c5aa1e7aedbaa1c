//! Explains a people metric: each person's validity in its steps.

use super::explanation::{Item, ItemKind, Reason};
use super::people::{self, Absent, GateState, Ignored, PersonFact, PersonOutcome, StepValidity, Validity};
use super::scorer::Scorer;
use super::words::people as words;
use crate::points::Points;
use crate::rulebook::{Certified, PeopleRules};

impl Scorer<'_> {
    /// One item a person who has a certification of the metric.
    pub(super) fn people_items(&self, metric: &PeopleRules) -> Vec<(bool, Item)> {
        let total = people::score(self.rules, metric, &self.roster.people, self.as_of.date);
        let mut items = Vec::new();
        for fact in &total.people {
            let (counts, mut item) = self.person_item(metric, fact, &total.gates);
            match (counts, self.ignored(metric, fact)) {
                (true, Some((reasons, text))) => {
                    let (value, points) = (Points::ZERO, Points::ZERO);
                    let beside = Item { reasons, text, value, points, part: 1, ..item.clone() };
                    items.extend([(true, item), (false, beside)]);
                }
                (false, Some((reasons, text))) => {
                    item.reasons.extend(reasons);
                    item.text = [item.text.as_str(), &text].join(" ").trim().to_owned();
                    items.push((false, item));
                }
                (_, None) => items.push((counts, item)),
            }
        }
        items
    }

    fn person_item(&self, metric: &PeopleRules, fact: &PersonFact<'_>, gates: &[GateState]) -> (bool, Item) {
        let counts = fact.outcome == PersonOutcome::Counts;
        let scores = counts && fact.points >= metric.points_each && is_valid(fact.scoring.as_ref());
        let (reasons, text) = match fact.outcome {
            PersonOutcome::Counts => (Vec::new(), words::counted(fact, gates)),
            PersonOutcome::GateNotMet => (vec![Reason::GateNotMet], words::gate_not_met(fact, gates)),
            PersonOutcome::AlreadyFilled => (vec![Reason::AlreadyCounted], words::gate_filled(fact, gates)),
            PersonOutcome::Absent => absent(fact),
            PersonOutcome::NotCertified => self.not_certified(metric, fact),
            PersonOutcome::Ignored => (Vec::new(), String::new()),
        };
        let item = Item {
            kind: ItemKind::Person,
            id: fact.person.id.to_string(),
            part: 0,
            name: fact.person.name.clone(),
            value: if scores { Points::whole(1) } else { Points::ZERO },
            points: fact.points,
            through: Vec::new(),
            reasons,
            text,
            fix: None,
            pending: None,
            lacks: None,
            place: None,
        };
        (counts, item)
    }

    fn not_certified(&self, metric: &PeopleRules, fact: &PersonFact<'_>) -> (Vec<Reason>, String) {
        let date = self.as_of.date;
        let Some((gate, step)) = decisive_step(fact) else {
            return (vec![Reason::NotEarnedYet], words::nothing_earned());
        };
        let exams = gate.and_then(|gate| metric.gates.get(gate)).map_or(&metric.scoring, |gate| &gate.exams);
        let instead = || self.instead(exams, &step.exam);
        let retired = |exam: &str| self.rules.exams.get(exam)?.retires.filter(|day| *day < date);
        let retired = step.exam.split(" + ").find_map(retired);
        match (step.validity, retired) {
            (Validity::Expired(on), None) => {
                let taker = self.rules.passable(&step.exam, date).filter(|code| *code != step.exam);
                (vec![Reason::CertExpired], words::expired(&step.exam, on, taker))
            }
            (Validity::Expired(on), Some(end)) => {
                (vec![Reason::CertExpired], words::expired_and_retired(&step.exam, on, end, &instead()))
            }
            (Validity::Retired(on), retired) => {
                (vec![Reason::CertRetired], words::retired(&step.exam, retired, on, &instead()))
            }
            (Validity::NotEarnedYet(on), _) => (vec![Reason::NotEarnedYet], words::earned_later(&step.exam, on)),
            (Validity::Counts(on), _) => (vec![Reason::AlreadyCounted], words::counts(&step.exam, on)),
        }
    }

    /// What is to be said of certifications that belong to no step of the metric and could.
    fn ignored(&self, metric: &PeopleRules, fact: &PersonFact<'_>) -> Option<(Vec<Reason>, String)> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut sentences: Vec<String> = Vec::new();
        for ignored in &fact.ignored {
            let (reason, text) = match ignored {
                Ignored::NotListed(exam) => (Reason::NotListedYet, words::not_listed(exam)),
                Ignored::NotInRulebook(exam) => (Reason::NotInRulebook, words::not_in_rulebook(exam)),
                Ignored::Half { exam, missing } => (Reason::NotEarnedYet, self.half(metric, exam, missing)),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            if !sentences.contains(&text) {
                sentences.push(text);
            }
        }
        (!reasons.is_empty()).then(|| (reasons, sentences.join(" ")))
    }

    /// What an exam lacks that makes a certification together with another one.
    fn half(&self, metric: &PeopleRules, exam: &str, missing: &str) -> String {
        let date = self.as_of.date;
        let retired = self.rules.exams.get(missing).and_then(|exam| exam.retires).filter(|day| *day < date);
        let has = |step: &&Vec<Certified>| step.iter().any(|c| c.exams.iter().any(|own| own == missing));
        let mut steps = std::iter::once(&metric.scoring).chain(metric.gates.iter().map(|gate| &gate.exams));
        let step = steps.find(has).unwrap_or(&metric.scoring);
        words::half(exam, missing, retired.map(|day| (day, self.instead(step, missing))))
    }

    /// What to pass in place of a retired exam of a step.
    fn instead(&self, step: &[Certified], exam: &str) -> String {
        let open = self.rules.open_exams(step, self.as_of.date);
        let open: Vec<String> = open.into_iter().map(|exam| self.rules.exam_in_words(exam)).collect();
        words::instead(&open, self.rules.successor_to_come(exam))
    }
}

/// Whether a step has a certification that counts.
pub(super) fn is_valid(step: Option<&StepValidity>) -> bool {
    matches!(step, Some(StepValidity { validity: Validity::Counts(_), .. }))
}

/// The step that is worth telling, and which gate it is, if it is one: the scoring one, else the first gate.
fn decisive_step<'f>(fact: &'f PersonFact<'_>) -> Option<(Option<usize>, &'f StepValidity)> {
    let gates = fact.gates.iter().enumerate().filter_map(|(place, step)| Some((Some(place), step.as_ref()?)));
    let scoring = fact.scoring.as_ref().map(|step| (None, step));
    let valid = scoring.into_iter().chain(gates.clone()).find(|(_, step)| is_valid(Some(step)));
    valid.or(scoring).or_else(|| gates.min_by_key(|(_, step)| step.validity))
}

/// Why nobody's certifications count who is not here, or not linked.
fn absent(fact: &PersonFact<'_>) -> (Vec<Reason>, String) {
    let step = decisive_step(fact).map(|(_, step)| step).filter(|step| is_valid(Some(step)));
    let exam = step.map(|step| step.exam.as_str());
    match fact.absent {
        Some(Absent::Left(on)) => (vec![Reason::Left], words::left(on)),
        Some(Absent::NotLinked(from)) => (vec![Reason::NotLinked], words::not_linked(exam, from)),
        None => (vec![Reason::NotLinked], words::not_linked(exam, None)),
    }
}

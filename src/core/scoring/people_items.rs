//! Explains a people metric: each person's standing in its steps.

use super::explanation::{Item, ItemKind, Reason};
use super::people::{self, Absent, GateState, Ignored, PersonFact, PersonOutcome, StepValidity, Validity};
use super::scorer::Scorer;
use crate::points::Points;
use crate::rulebook::PeopleRules;
use chrono::NaiveDate;

impl Scorer<'_> {
    /// One item a person who has a certification of the metric.
    pub(super) fn people_items(&self, metric: &PeopleRules) -> Vec<(bool, Item)> {
        let total = people::score(self.rules, metric, &self.roster.people, self.as_of.date);
        let mut items = Vec::new();
        for fact in &total.people {
            let (counts, mut item) = self.person_item(metric, fact, &total.gates);
            match (counts, ignored(fact)) {
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
            PersonOutcome::Counts => (Vec::new(), counted_text(fact, gates)),
            PersonOutcome::GateNotMet => (vec![Reason::GateNotMet], gate_text(fact, gates)),
            PersonOutcome::AlreadyFilled => (vec![Reason::AlreadyCounted], filled_text(fact, gates)),
            PersonOutcome::Absent => absent_text(fact.absent),
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
            place: None,
        };
        (counts, item)
    }

    fn not_certified(&self, metric: &PeopleRules, fact: &PersonFact<'_>) -> (Vec<Reason>, String) {
        let Some(step) = decisive_step(fact) else {
            return (vec![Reason::NotEarnedYet], "No certification.".to_owned());
        };
        let (exam, date) = (&step.exam, self.as_of.date);
        let retired = exam.split(" + ").filter_map(|exam| self.rules.exams.get(exam)?.retires).find(|day| *day < date);
        match (step.validity, retired) {
            (Validity::Expired(on), None) => {
                let again = match self.rules.passable(exam, date) {
                    Some(code) if code != exam => format!("pass {code}, which has taken over from it"),
                    _ => "pass the exam again".to_owned(),
                };
                let text = format!("{exam} expired on {}. It can no longer be renewed: {again}.", day(on));
                (vec![Reason::CertExpired], text)
            }
            (Validity::Expired(on), Some(end)) => {
                let instead = instead(&self.rules.open_exams(metric, date));
                let text = format!("{exam} expired on {}, and the exam retired on {}{instead}.", day(on), day(end));
                (vec![Reason::CertExpired], text)
            }
            (Validity::Retired(on), _) => {
                let instead = instead(&self.rules.open_exams(metric, date));
                let text = format!("{exam} retired; it counted until {}{instead}.", day(on));
                (vec![Reason::CertRetired], text)
            }
            (Validity::NotEarnedYet(on), _) => {
                (vec![Reason::NotEarnedYet], format!("{exam} is earned on {}.", day(on)))
            }
            (Validity::Counts(on), _) => (vec![Reason::AlreadyCounted], format!("{exam} {}.", until(on))),
        }
    }
}

/// The exams that can be passed in place of one that has retired.
fn instead(exams: &[&str]) -> String {
    match exams {
        [] => "; no other exam of this metric can be passed any more".to_owned(),
        exams => format!(": pass {} instead", exams.join(" or ")),
    }
}

/// What is to be said of certifications that belong to no step of the metric and could.
fn ignored(fact: &PersonFact<'_>) -> Option<(Vec<Reason>, String)> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut sentences: Vec<String> = Vec::new();
    for ignored in &fact.ignored {
        let (reason, text) = match ignored {
            Ignored::NotListed(exam) => {
                (Reason::NotListedYet, format!("{exam} is not on Microsoft's list yet, so it does not count here."))
            }
            Ignored::NotInRulebook(exam) => {
                (Reason::NotInRulebook, format!("No rulebook knows an exam {exam}: check its code."))
            }
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

fn is_valid(step: Option<&StepValidity>) -> bool {
    matches!(step, Some(StepValidity { validity: Validity::Counts(_), .. }))
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// How long a certification counts, in words.
fn until(date: NaiveDate) -> String {
    if date == NaiveDate::MAX { "does not expire".to_owned() } else { format!("counts until {}", day(date)) }
}

/// The step that is worth telling: the scoring one, else the first gate.
fn decisive_step<'f>(fact: &'f PersonFact<'_>) -> Option<&'f StepValidity> {
    let gates = fact.gates.iter().flatten();
    let valid = fact.scoring.iter().chain(gates.clone()).find(|s| is_valid(Some(s)));
    valid.or(fact.scoring.as_ref()).or_else(|| gates.min_by_key(|s| s.validity))
}

fn counted_text(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let mut parts = Vec::new();
    for (place, step) in fact.gates.iter().enumerate().filter(|(place, _)| fact.fills.contains(place)) {
        if let (Some(StepValidity { exam, validity: Validity::Counts(date) }), Some(gate)) = (step, gates.get(place)) {
            parts.push(format!("{exam} fills {} ({})", gate.name, until(*date)));
        }
    }
    if let Some(StepValidity { exam, validity: Validity::Counts(date) }) = &fact.scoring {
        let open = gates.iter().all(GateState::met);
        parts.push(if open { format!("{exam} {}", until(*date)) } else { format!("{exam} waits for the gates") });
    }
    format!("{}.", parts.join("; "))
}

fn gate_text(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let exam = fact.scoring.as_ref().map_or("The certification", |s| s.exam.as_str());
    let open = gates.iter().find(|g| !g.met());
    open.map_or_else(
        || format!("{exam} waits for a gate."),
        |gate| {
            let exams = gate.exams.join(" or ");
            format!("{exam} counts once {} people have {exams}; {} do now.", gate.needed, gate.people)
        },
    )
}

fn filled_text(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let place = fact.gates.iter().position(|step| is_valid(step.as_ref())).unwrap_or(0);
    let exam = fact.gates.get(place).and_then(Option::as_ref).map_or("The certification", |s| s.exam.as_str());
    let name = gates.get(place).map_or("the gate", |g| g.name.as_str());
    format!("{exam}: others already fill {name}, and it earns nothing more.")
}

fn absent_text(absent: Option<Absent>) -> (Vec<Reason>, String) {
    match absent {
        Some(Absent::Left(on)) => (vec![Reason::Left], format!("Left on {}.", day(on))),
        Some(Absent::NotLinked(Some(on))) => {
            (vec![Reason::NotLinked], format!("The Learn profile is linked from {} on.", day(on)))
        }
        _ => (vec![Reason::NotLinked], "The Learn profile is not linked to the partner.".to_owned()),
    }
}

//! Explains a people metric: each person's standing in its steps.

use super::explain::{Scope, Subject};
use super::explanation::{Fix, Item, ItemKind, Reason};
use super::people::{self, Absent, Aside, GateState, InStep, PersonFact, PersonOutcome, Standing};
use super::scorer::Scorer;
use crate::book::Person;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::PeopleRules;
use chrono::NaiveDate;

impl Scorer<'_> {
    /// One item a person who has a certification of the metric.
    pub(super) fn people_items(
        &self,
        subject: &Subject<'_>,
        metric: &PeopleRules,
        scope: Scope<'_>,
    ) -> Vec<(bool, Item)> {
        let total = people::score(self.rules, metric, &self.roster.people, self.as_of.date);
        let mut items = Vec::new();
        let mut fixes = scope.fixes;
        for fact in &total.people {
            let (counts, mut item) = self.person_item(metric, fact, &total.gates);
            let unlinked = fact.outcome == PersonOutcome::Absent && fact.absent == Some(Absent::NotLinked(None));
            if unlinked && fixes > 0 {
                fixes -= 1;
                item.fix = self.link_fix(subject, fact.person);
            }
            match (counts, aside(fact)) {
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
            PersonOutcome::NotCertified => not_certified(fact),
            PersonOutcome::Aside => (Vec::new(), String::new()),
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
        };
        (counts, item)
    }

    /// Linking the person's Learn profile, if that earns anything.
    fn link_fix(&self, subject: &Subject<'_>, person: &Person) -> Option<Fix> {
        let linked = Person { linked: Some(true), linked_on: None, ..person.clone() };
        let planned = Projection { people: vec![linked], ..Projection::default() };
        let gain = self.projected_points(subject, &planned) - subject.total;
        let set = vec![("person", person.id.to_string())];
        gain.is_positive().then_some(Fix { kind: None, set, gain, types: Vec::new() })
    }
}

/// What is to be said of certifications that belong to no step of the metric and could.
fn aside(fact: &PersonFact<'_>) -> Option<(Vec<Reason>, String)> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut sentences: Vec<String> = Vec::new();
    for aside in &fact.aside {
        let (reason, text) = match aside {
            Aside::NotListed(exam) => {
                (Reason::NotListedYet, format!("{exam} is not on Microsoft's list yet, so it does not count here."))
            }
            Aside::NotInRulebook(exam) => {
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

fn is_valid(step: Option<&InStep>) -> bool {
    matches!(step, Some(InStep { standing: Standing::Counts(_), .. }))
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// How long a certification counts, in words.
fn until(date: NaiveDate) -> String {
    if date == NaiveDate::MAX { "does not expire".to_owned() } else { format!("counts until {}", day(date)) }
}

/// The step that is worth telling: the scoring one, else the first gate.
fn told<'f>(fact: &'f PersonFact<'_>) -> Option<&'f InStep> {
    let gates = fact.gates.iter().flatten();
    let valid = fact.scoring.iter().chain(gates.clone()).find(|s| is_valid(Some(s)));
    valid.or(fact.scoring.as_ref()).or_else(|| gates.min_by_key(|s| s.standing))
}

fn counted_text(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let mut parts = Vec::new();
    for (place, step) in fact.gates.iter().enumerate().filter(|(place, _)| fact.fills.contains(place)) {
        if let (Some(InStep { exam, standing: Standing::Counts(date) }), Some(gate)) = (step, gates.get(place)) {
            parts.push(format!("{exam} fills {} ({})", gate.name, until(*date)));
        }
    }
    if let Some(InStep { exam, standing: Standing::Counts(date) }) = &fact.scoring {
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
            format!("{exam} counts once {} people hold {exams}; {} do now.", gate.needed, gate.people)
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

fn not_certified(fact: &PersonFact<'_>) -> (Vec<Reason>, String) {
    let Some(step) = told(fact) else { return (vec![Reason::NotEarnedYet], "No certification.".to_owned()) };
    let exam = &step.exam;
    match step.standing {
        Standing::Expired(on) => {
            (vec![Reason::CertExpired], format!("{exam} expired on {}; it must be taken again.", day(on)))
        }
        Standing::Retired(on) => {
            let text =
                format!("{exam} retired, and its last year ended on {}; another certification is needed.", day(on));
            (vec![Reason::CertRetired], text)
        }
        Standing::NotEarnedYet(on) => (vec![Reason::NotEarnedYet], format!("{exam} is earned on {}.", day(on))),
        Standing::Counts(on) => (vec![Reason::AlreadyCounted], format!("{exam} {}.", until(on))),
    }
}

//! The sentences about people and their certifications.

use super::{day, listed};
use crate::scoring::people::{GateState, PersonFact, StepValidity, Validity};
use crate::scoring::people_items::is_valid;
use chrono::NaiveDate;

/// Exams that a sentence names.
const NAMED: usize = 3;

pub(in crate::scoring) fn nothing_earned() -> String {
    "No certification.".to_owned()
}

/// A certification that nobody can renew any more; `taker` is the exam that has taken over from its own.
pub(in crate::scoring) fn expired(exam: &str, on: NaiveDate, taker: Option<&str>) -> String {
    let again = match taker {
        Some(code) => format!("pass {code}, which has taken over from it"),
        None if exam.contains(" + ") => "pass the exams again".to_owned(),
        None => "pass the exam again".to_owned(),
    };
    format!("{exam} expired on {}. It can no longer be renewed: {again}.", day(on))
}

pub(in crate::scoring) fn expired_and_retired(exam: &str, on: NaiveDate, end: NaiveDate, instead: &str) -> String {
    format!("{exam} expired on {}, and the exam retired on {}. {instead}", day(on), day(end))
}

/// A certification whose exam retired, past the last day on which it counted.
pub(in crate::scoring) fn retired(exam: &str, end: Option<NaiveDate>, until: NaiveDate, instead: &str) -> String {
    let retired = end.map_or_else(String::new, |end| format!(" on {}", day(end)));
    format!("{exam} retired{retired} and counted until {}. {instead}", day(until))
}

/// What to pass in place of an exam that has retired; `successor` is the exam that follows it and is on no list yet.
pub(in crate::scoring) fn instead(exams: &[String], successor: Option<&str>) -> String {
    let remedy = match exams {
        [] => "No exam that counts in its place can be passed any more.".to_owned(),
        exams if exams.len() > NAMED => {
            let named: Vec<&str> = exams.iter().take(NAMED).map(String::as_str).collect();
            let more = exams.len() - NAMED;
            format!("Pass {} or one of {more} others instead.", named.join(", "))
        }
        exams => format!("Pass {} instead.", listed(exams, "or")),
    };
    match successor {
        Some(code) => format!("{remedy} Its successor {code} is not on Microsoft's list yet."),
        None => remedy,
    }
}

pub(in crate::scoring) fn earned_later(exam: &str, on: NaiveDate) -> String {
    format!("{exam} counts from {}, when it is earned.", day(on))
}

pub(in crate::scoring) fn counts(exam: &str, until: NaiveDate) -> String {
    format!("{exam} {}.", lasting(until))
}

pub(in crate::scoring) fn not_listed(exam: &str) -> String {
    format!("{exam} is not on Microsoft's list yet, so it doesn't count.")
}

/// One exam of a certification that needs another one, too; with the day on which that retired and what to pass instead.
pub(in crate::scoring) fn half(exam: &str, missing: &str, retired: Option<(NaiveDate, String)>) -> String {
    match retired {
        None => format!("{exam} counts only together with {missing}."),
        Some((on, instead)) => {
            format!("{exam} counts only together with {missing}, and that exam retired on {}. {instead}", day(on))
        }
    }
}

pub(in crate::scoring) fn not_in_rulebook(exam: &str) -> String {
    format!("No rulebook knows an exam {exam}: check its code.")
}

pub(in crate::scoring) fn left(on: NaiveDate) -> String {
    format!("Left on {}, so no certification counts.", day(on))
}

/// A person whose Learn profile is not linked, or only `from` a day on.
pub(in crate::scoring) fn not_linked(exam: Option<&str>, from: Option<NaiveDate>) -> String {
    let counts = exam.map_or_else(|| "no certification counts".to_owned(), |exam| format!("{exam} doesn't count"));
    match from {
        Some(on) => format!("The Learn profile is linked from {}; until then {counts}.", day(on)),
        None => format!("The Learn profile is not linked to your company, so {counts}."),
    }
}

/// How long a certification counts.
fn lasting(until: NaiveDate) -> String {
    if until == NaiveDate::MAX {
        "counts and doesn't expire".to_owned()
    } else {
        format!("counts until {}", day(until))
    }
}

/// What a person's certifications fill and earn.
pub(in crate::scoring) fn counted(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let mut parts = Vec::new();
    for (place, step) in fact.gates.iter().enumerate().filter(|(place, _)| fact.fills.contains(place)) {
        if let (Some(StepValidity { exam, validity: Validity::Counts(date) }), Some(gate)) = (step, gates.get(place)) {
            let until = if *date == NaiveDate::MAX { String::new() } else { format!(" until {}", day(*date)) };
            parts.push(format!("{exam} counts towards {}{until}", gate.name));
        }
    }
    if let Some(StepValidity { exam, validity: Validity::Counts(date) }) = &fact.scoring {
        let open = gates.iter().find(|gate| !gate.met());
        parts.push(match open {
            None => format!("{exam} {}", lasting(*date)),
            Some(gate) => format!("{exam} counts once {}", condition(gate)),
        });
    }
    format!("{}.", parts.join("; "))
}

/// `2 people have AZ-104 (1 does now)`.
fn condition(gate: &GateState) -> String {
    let exams = listed(&gate.exams, "or");
    let people = if gate.needed == 1 { "1 person has".to_owned() } else { format!("{} people have", gate.needed) };
    let now = if gate.people == 1 { "1 does now".to_owned() } else { format!("{} do now", gate.people) };
    format!("{people} {exams} ({now})")
}

/// A scoring certification that waits for a gate.
pub(in crate::scoring) fn gate_not_met(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let exam = fact.scoring.as_ref().map_or("The certification", |s| s.exam.as_str());
    match gates.iter().find(|gate| !gate.met()) {
        Some(gate) => format!("{exam} counts once {}.", condition(gate)),
        None => format!("{exam} counts once every step is met."),
    }
}

/// A certification of a gate that enough others fill.
pub(in crate::scoring) fn gate_filled(fact: &PersonFact<'_>, gates: &[GateState]) -> String {
    let place = fact.gates.iter().position(|step| is_valid(step.as_ref())).unwrap_or(0);
    let exam = fact.gates.get(place).and_then(Option::as_ref).map_or("The certification", |s| s.exam.as_str());
    match gates.get(place) {
        Some(GateState { name, people, needed, .. }) => {
            let noun = if *needed == 1 { "person" } else { "people" };
            format!(
                "{exam} counts towards {name}, which needs {needed} {noun} and has {people}: one more earns nothing."
            )
        }
        None => format!("{exam} earns nothing more."),
    }
}

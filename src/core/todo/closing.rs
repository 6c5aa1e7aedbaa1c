//! Metrics that nobody can newly earn any more, soon or already.

use super::{Start, Todo, TodoContext, TodoKind};
use crate::book::{Certification, DesignationId, Person};
use crate::day::day_text;
use crate::projection::Projection;
use crate::scoring::{Closing, ClosingKeeper, PLANNED, Renewal};
use crate::text::possessive;
use chrono::NaiveDate;

/// People that a sentence names.
const NAMED: usize = 3;

/// What comes of it where nothing is done.
pub(super) enum Stake {
    /// The points that are left of it are lost on this day at the latest.
    Lost(NaiveDate),
    /// Nobody has one that counts: what somebody who passes it, or is linked, would add.
    Earned(Projection),
}

impl Stake {
    pub(super) const fn day(&self) -> Option<NaiveDate> {
        match self {
            Stake::Lost(day) => Some(*day),
            Stake::Earned(_) => None,
        }
    }
}

/// A metric that closes.
pub(super) struct ClosingTodo {
    pub(super) todo: Todo,
    pub(super) designation: DesignationId,
    pub(super) stake: Stake,
}

pub(super) fn todos(context: &TodoContext<'_>) -> Vec<ClosingTodo> {
    context.scorer.closings().iter().filter_map(|closing| todo(context, closing)).collect()
}

fn todo(context: &TodoContext<'_>, closing: &Closing<'_>) -> Option<ClosingTodo> {
    let closes = &closing.closes;
    let last_day = closes.from.pred_opt()?;
    let is_open = context.date() < closes.from;
    let due = if is_open { last_day } else { closes.keeps_until? };
    if !closes.is_announced(context.date()) {
        return None;
    }
    let score = context.card().designation(closing.designation).filter(|score| score.is_pursued())?;
    let name = &score.name;
    let what = closing.metric.word().replace('-', " ");
    let from = day_text(closes.from);
    let mut sentences = vec![match is_open {
        true => format!("From {from} nobody can newly earn the {what} of {name}."),
        false => format!("Since {from} nobody can newly earn the {what} of {name}."),
    }];
    let exams = closes.exams.join(" or ");
    let unlinked = closing.renewals.iter().find(|renewal| renewal.links && closes.keeps_until.is_none());
    sentences.push(match (closes.keeps_until, unlinked) {
        (Some(day), _) => format!("{} the metric above 0 until {}.", keepers(closing), day_text(day)),
        (None, Some(renewal)) => {
            let until = day_text(renewal.keeps_until);
            format!("{}, which keeps the metric above 0 until {until}.", renewable(context, renewal))
        }
        (None, None) => format!("Nobody has one: pass {exams} by {}.", day_text(last_day)),
    });
    let longer = closing.renewals.iter().filter(|_| closes.keeps_until.is_some()).take(NAMED);
    sentences.extend(
        longer.map(|renewal| {
            format!("{}, which makes it {}.", renewable(context, renewal), day_text(renewal.keeps_until))
        }),
    );
    let subject = format!("{}/{}", closing.designation, closing.metric);
    let todo = context.todo(TodoKind::MetricClosing, subject, due, sentences.join(" "));
    let is_open =
        |renewal: &&Renewal<'_>| renewal.links || renewal.days.is_some_and(|(from, _)| from <= context.date());
    let wizard = closing.renewals.iter().find(is_open).and_then(|renewal| match renewal.links {
        true => Start::of_person(&renewal.person.id),
        false => Start::of_certification(renewal.certification),
    });
    let (loses, stake) = match (closes.keeps_until, unlinked) {
        (Some(_), _) => (true, Stake::Lost(due)),
        (None, Some(renewal)) => (false, Stake::Earned(linked(renewal.person))),
        (None, None) => (false, Stake::Earned(earned(context, &closes.exams))),
    };
    Some(ClosingTodo { todo: Todo { loses, wizard, ..todo }, designation: closing.designation, stake })
}

/// Somebody whose profile is linked today.
pub(super) fn linked(person: &Person) -> Projection {
    let person = Person { linked: Some(true), linked_on: None, ..person.clone() };
    Projection { people: vec![person], ..Projection::default() }
}

/// Somebody who passes the last of a metric's exams today.
fn earned(context: &TodoContext<'_>, exams: &[String]) -> Projection {
    let person = Person { linked: Some(true), ..Person::new(PLANNED, PLANNED) };
    let passed = exams.iter().map(|exam| Certification {
        person: person.id.clone(),
        exam: exam.clone(),
        earned: context.date(),
        expires: None,
    });
    Projection { certifications: passed.collect(), people: vec![person], ..Projection::default() }
}

/// Who keeps the metric alive, and through what.
fn keepers(closing: &Closing<'_>) -> String {
    let named: Vec<String> = closing
        .keepers
        .iter()
        .take(NAMED)
        .map(|ClosingKeeper { person, exam, from }| {
            let from = from.map_or_else(String::new, |from| format!(" (which counts from {})", day_text(from)));
            format!("{} {exam}{from}", possessive(&person.name))
        })
        .collect();
    match named.as_slice() {
        [] => "Certifications that you have keep".to_owned(),
        [one] => format!("{one} keeps"),
        [rest @ .., last] => format!("{} and {last} keep", rest.join(", ")),
    }
}

/// Who can still renew, or be linked.
fn renewable(context: &TodoContext<'_>, renewal: &Renewal<'_>) -> String {
    let (name, exam) = (&renewal.person.name, &renewal.certification.exam);
    let days = renewal.days.map(|(from, until)| match (from > context.date(), renewal.links) {
        (true, _) => format!("from {} until {}", day_text(from), day_text(until)),
        (false, true) => format!("by {}", day_text(until)),
        (false, false) => format!("until {}", day_text(until)),
    });
    match (renewal.links, days) {
        (false, days) => format!("{name} can still renew {exam} {}", days.unwrap_or_default()),
        (true, Some(days)) => {
            format!("{name} has {exam}, but the Learn profile is not linked: link it, and renew {exam} {days}")
        }
        (true, None) => format!("{name} has {exam}, but the Learn profile is not linked: link it"),
    }
}

//! Metrics that nobody can newly earn any more, soon or already.

use super::{Start, Todo, TodoContext, TodoKind};
use crate::book::{Certification, DesignationId, Person};
use crate::day::day_text;
use crate::projection::Projection;
use crate::scoring::{Closing, PLANNED, Renewal};
use crate::text::possessive;
use chrono::NaiveDate;

/// People that a sentence names.
const NAMED: usize = 3;

/// What comes of it where nothing is done.
pub(super) enum Stake {
    /// The points that are left of it are lost on this day at the latest.
    Lost(NaiveDate),
    /// Nobody has one: what somebody who passes it would add.
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
    sentences.push(match closes.keeps_until {
        Some(day) => format!("{} the metric above 0 until {}.", keepers(closing), day_text(day)),
        None => format!("Nobody has one: pass {exams} by {}.", day_text(last_day)),
    });
    sentences.extend(closing.renewals.iter().take(NAMED).map(|renewal| renewable(context, renewal)));
    let subject = format!("{}/{}", closing.designation, closing.metric);
    let todo = context.todo(TodoKind::MetricClosing, subject, due, sentences.join(" "));
    let open = closing.renewals.iter().find(|renewal| renewal.from <= context.date());
    let wizard = open.and_then(|renewal| Start::of_certification(renewal.certification));
    let (loses, stake) = match closes.keeps_until {
        Some(_) => (true, Stake::Lost(due)),
        None => (false, Stake::Earned(earned(context, &closes.exams))),
    };
    Some(ClosingTodo { todo: Todo { loses, wizard, ..todo }, designation: closing.designation, stake })
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
        .map(|(person, exam)| format!("{} {exam}", possessive(&person.name)))
        .collect();
    match named.as_slice() {
        [] => "Certifications that you have keep".to_owned(),
        [one] => format!("{one} keeps"),
        [rest @ .., last] => format!("{} and {last} keep", rest.join(", ")),
    }
}

fn renewable(context: &TodoContext<'_>, renewal: &Renewal<'_>) -> String {
    let Renewal { person, certification, from, until, keeps_until } = renewal;
    let from = if *from > context.date() { format!("from {} ", day_text(*from)) } else { String::new() };
    let name = &person.name;
    format!(
        "{name} can still renew {} {from}until {}, which makes it {}.",
        certification.exam,
        day_text(*until),
        day_text(*keeps_until)
    )
}

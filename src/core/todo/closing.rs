//! Metrics that nobody can newly earn any more, soon or already.

use super::people::is_employed;
use super::{Start, Todo, TodoContext, TodoKind};
use crate::book::{Certification, DesignationId, Person};
use crate::day::day_text;
use crate::projection::Projection;
use crate::scoring::{Closing, PLANNED, Renewal, Validity, valid_until, validity};
use crate::text::possessive;
use chrono::{Days, NaiveDate};

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
    let unlinked = unlinked(context, &closes.exams).filter(|_| closes.keeps_until.is_none());
    sentences.push(match (closes.keeps_until, unlinked) {
        (Some(day), _) => format!("{} the metric above 0 until {}.", keepers(closing), day_text(day)),
        (None, Some((person, held))) => {
            let renew = match renewable_until(context, held) {
                Some(day) => format!(", and renew {} by {}", held.exam, day_text(day)),
                None => String::new(),
            };
            format!("{} has {}, but the Learn profile is not linked: link it{renew}.", person.name, held.exam)
        }
        (None, None) => format!("Nobody has one: pass {exams} by {}.", day_text(last_day)),
    });
    sentences.extend(closing.renewals.iter().take(NAMED).map(|renewal| renewable(context, renewal)));
    let subject = format!("{}/{}", closing.designation, closing.metric);
    let todo = context.todo(TodoKind::MetricClosing, subject, due, sentences.join(" "));
    let open = closing.renewals.iter().find(|renewal| renewal.from <= context.date());
    let wizard = match unlinked {
        Some((person, _)) => Start::of_person(&person.id),
        None => open.and_then(|renewal| Start::of_certification(renewal.certification)),
    };
    let (loses, stake) = match (closes.keeps_until, unlinked) {
        (Some(_), _) => (true, Stake::Lost(due)),
        (None, Some((person, _))) => (false, Stake::Earned(linked(person))),
        (None, None) => (false, Stake::Earned(earned(context, &closes.exams))),
    };
    Some(ClosingTodo { todo: Todo { loses, wizard, ..todo }, designation: closing.designation, stake })
}

/// Who has one of these exams that counts once the profile is linked, the one that lasts longest.
fn unlinked<'a>(context: &TodoContext<'a>, exams: &[String]) -> Option<(&'a Person, &'a Certification)> {
    let (book, rules, date) = (context.book(), context.rules(), context.date());
    let people = book.people.iter().filter(|person| person.linked != Some(true) && is_employed(person, date));
    let held = people.flat_map(|person| book.certifications_of(&person.id).iter().map(move |held| (person, held)));
    let counts = |held: &Certification| matches!(validity(rules, held, date), Validity::Counts(_));
    let counting = held.filter(|(_, held)| exams.contains(&held.exam) && counts(held));
    counting.max_by_key(|(_, held)| valid_until(rules, held))
}

/// The last day on which a certification can be renewed; none where its exam retires before renewal opens.
fn renewable_until(context: &TodoContext<'_>, held: &Certification) -> Option<NaiveDate> {
    let rules = context.rules();
    let expires = valid_until(rules, held);
    let opens = expires.checked_sub_days(Days::new(rules.certifications.renewal_opens_days.into()))?;
    let retires = rules.exams.get(&held.exam).and_then(|exam| exam.retires);
    let until = retires.map_or(expires, |retires| retires.min(expires));
    (opens.max(context.date()) <= until).then_some(until)
}

/// Somebody whose profile is linked today.
fn linked(person: &Person) -> Projection {
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

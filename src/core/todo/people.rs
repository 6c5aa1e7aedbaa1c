//! People: certifications that expire, expired, or end with their exam, metrics that close, and profiles that are not linked.

use super::claims::is_begun;
use super::closing::{self, ClosingTodo, Stake, linked};
use super::gaps::raise;
use super::{Effects, Scale, Start, Todo, TodoContext, TodoKind};
use crate::advice::together;
use crate::book::{Certification, DesignationId, Person};
use crate::day::day_text;
use crate::projection::{Projection, certification_due, certification_shows};
use crate::rulebook::{Certified, MetricFormula, Rulebook, is_known};
use crate::scoring::{
    Explanation, Fix, ItemKind, Validity, absent, counts_until, shared_certification, valid_until, validity,
    validity_in,
};
use crate::text::possessive;
use crate::wizard::instead;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn of(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut todos = ending(context);
    for link in unlinked(context, survey) {
        // A link by which a metric is earned before it closes is one act: told there, with all that it gains.
        let same = |todo: &&mut Todo| !todo.loses && todo.kind == TodoKind::MetricClosing && todo.wizard == link.wizard;
        match todos.iter_mut().find(same) {
            Some(closing) => {
                let Todo { kind, subject, text, wizard, mut effects, .. } = closing.clone();
                link.effects.iter().for_each(|effect| raise(&mut effects, *effect));
                let both = context.todo(kind, subject, closing.due.min(link.due), text);
                *closing = Todo { wizard, loses: false, ..both.weighed(effects) };
            }
            None => todos.push(link),
        }
    }
    todos
}

fn is_employed(person: &Person, date: NaiveDate) -> bool {
    person.left.is_none_or(|left| left > date)
}

/// Certifications that end within the days in which they may be renewed, of people who have not left by then, and those that
/// ended no longer ago than that.
/// One that a later record of the same person carries on is none.
fn ending(context: &TodoContext<'_>) -> Vec<Todo> {
    let window = i64::from(context.rules().certifications.renewal_opens_days);
    let (book, rules, date) = (context.book(), context.rules(), context.date());
    let closing = closing::todos(context);
    let mut found: Vec<(Todo, Stake, &Certification)> = Vec::new();
    for person in &book.people {
        let held = book.certifications_of(&person.id);
        let told = |c: &&Certification| is_known(rules, &c.exam) && is_newest(context, held, c);
        let all: Vec<&Certification> = held.iter().collect();
        for certification in held.iter().filter(told) {
            let subject = format!("{}/{}", person.id, certification.exam);
            let (exam, name) = (&certification.exam, &person.name);
            match validity(rules, certification, date) {
                Validity::Counts(until) if context.days_until(until) <= window && is_employed(person, until) => {
                    let retires = rules.exams.get(exam).and_then(|exam| exam.retires);
                    let with_exam = retires.filter(|retires| *retires <= valid_until(rules, certification));
                    let is_over = with_exam.is_some_and(|retires| retires < date);
                    let what = format!("{} {exam}", possessive(name));
                    // What counts together with another exam ends with the one that ends first, and without it is nothing.
                    let shared = shared_certification(rules, exam).map(|of| validity_in(rules, of, &all, date));
                    let counts_until = match shared {
                        None => until,
                        Some(Some(Validity::Counts(shared))) => shared.min(until),
                        Some(_) if is_over => continue,
                        Some(_) => until,
                    };
                    let (kind, due, text) = match with_exam {
                        Some(retires) => {
                            let (due, text) = retiring((rules, exam), &what, (counts_until, retires), date);
                            (TodoKind::CertRetiring, due, text)
                        }
                        None => {
                            let text = format!("{what} expires on {}; it can be renewed now.", day_text(until));
                            (TodoKind::CertExpiring, until, text)
                        }
                    };
                    // What is passed in place of a retired exam is no renewal.
                    let wizard = Start::of_certification(certification).filter(|_| !is_over);
                    let ends = if kind == TodoKind::CertRetiring { counts_until } else { until };
                    let todo = Todo { wizard, ..context.todo(kind, subject, due, text) };
                    found.push((todo, Stake::Lost(ends), certification));
                }
                Validity::Expired(on) if -context.days_until(on) <= window && is_employed(person, date) => {
                    let retired = rules.exams.get(exam).and_then(|exam| exam.retires).filter(|day| *day < date);
                    let passable = rules.passable(exam, date);
                    let remedy = match (passable, retired) {
                        (None, Some(day)) => {
                            format!("The exam retired on {}. {}", day_text(day), replaced_by(rules, exam, date))
                        }
                        (Some(code), _) if code != exam => {
                            format!("It can no longer be renewed: pass {code}, which has taken over from it.")
                        }
                        _ => "It can no longer be renewed: pass the exam again.".to_owned(),
                    };
                    let text = format!("{} {exam} expired on {}. {remedy}", possessive(name), day_text(on));
                    // An exam that has retired is passed by nobody any more.
                    let again = |code: &str| Certification {
                        exam: code.to_owned(),
                        earned: date,
                        expires: None,
                        ..certification.clone()
                    };
                    let again = passable.map(again).into_iter().collect();
                    let planned = Projection { certifications: again, ..Projection::default() };
                    let wizard = Start::of_certification(certification);
                    let todo = Todo { wizard, ..context.todo(TodoKind::CertExpired, subject, on, text) };
                    found.push((todo, Stake::Earned(planned), certification));
                }
                _ => {}
            }
        }
    }
    found.sort_by_key(|(todo, ..)| (todo.urgency, todo.due));
    let (scale, scorer) = (context.scale(), context.scorer);
    // What lapses on one day is lost together, and once.
    let days: BTreeSet<NaiveDate> = found.iter().filter_map(|(_, stake, _)| stake.day()).collect();
    let lost = scale.loses_on(days.iter().map(|day| (*day, scorer.lapsing(*day))));
    // With a metric goes all that lapses later and can be earned no more.
    let closed: BTreeSet<NaiveDate> = closing.iter().filter_map(|closing| closing.stake.day()).collect();
    let with_closed = closed.last().map_or_else(BTreeSet::new, |last| days.range(..=last).chain(&closed).collect());
    let (before, after) = scorer.without_renewals(with_closed.into_iter().copied().collect::<Vec<_>>());
    let lost_with = scale.loses_in_turn(before, after);
    let effects = |stake: &Stake, lost: &BTreeMap<NaiveDate, Effects>| match stake {
        Stake::Lost(day) => lost.get(day).cloned().unwrap_or_default(),
        Stake::Earned(planned) => scale.gains(planned),
    };
    let of_metrics = closing.into_iter().map(|ClosingTodo { todo, designation, stake }| {
        todo.weighed(effects(&stake, &lost_with).into_iter().filter(|(id, _)| *id == designation).collect())
    });
    let mut todos: Vec<Todo> = of_metrics.collect();
    todos.extend(found.into_iter().map(|(mut todo, stake, certification)| {
        todo.wizard.take_if(|start| is_begun(context, start));
        let mut effects = effects(&stake, &lost);
        effects.retain(|(id, _)| stake.day().is_none_or(|day| counts_in(context, certification, *id, day)));
        todo.weighed(effects)
    }));
    todos
}

/// Whether a certification is one of those that a designation scores, of a person whose certifications count on a day.
fn counts_in(
    context: &TodoContext<'_>,
    certification: &Certification,
    designation: DesignationId,
    day: NaiveDate,
) -> bool {
    let person = context.book().person(&certification.person);
    person.is_some_and(|person| absent(person, day).is_none()) && is_scored(context, certification, designation)
}

/// Whether a certification is one of those that a designation scores.
fn is_scored(context: &TodoContext<'_>, certification: &Certification, designation: DesignationId) -> bool {
    let rules = context.rules();
    let is_it = |of: &Certified| of.exams.iter().any(|exam| rules.same_certification(exam, &certification.exam));
    let scores = || {
        let track = &context.card().designation(designation)?.track;
        let metrics = rules.designations.get(&designation)?.metrics.values();
        let mut scored = metrics.filter_map(|metric| match metric.tracks.get(track)? {
            MetricFormula::People(people) => Some(people),
            MetricFormula::Usage { .. } => None,
        });
        Some(scored.any(|of| of.gates.iter().flat_map(|gate| &gate.exams).chain(&of.scoring).any(is_it)))
    };
    scores() == Some(true)
}

/// What to pass in place of an exam that has retired.
fn replaced_by(rules: &Rulebook, exam: &str, date: NaiveDate) -> String {
    match rules.passable(exam, date) {
        Some(code) if code != exam => format!("Pass {code} instead; it makes the same certification."),
        _ => match instead(rules, exam, date) {
            none if none.is_empty() => "No other exam counts in its place.".to_owned(),
            lines => format!("Pass another one. {}.", lines.join("; ")),
        },
    }
}

/// A certification that ends with its exam: until that retires it can be renewed once more, after that only replaced.
fn retiring(
    (rules, exam): (&Rulebook, &str),
    what: &str,
    (until, retires): (NaiveDate, NaiveDate),
    date: NaiveDate,
) -> (NaiveDate, String) {
    let (until_day, retires_day) = (day_text(until), day_text(retires));
    match retires < date {
        true => {
            let instead = replaced_by(rules, exam, date);
            (until, format!("{what} counts until {until_day}. The exam retired on {retires_day}. {instead}"))
        }
        false => {
            (retires, format!("{what} counts until {until_day}. Renew it before the exam retires on {retires_day}."))
        }
    }
}

/// Whether no other record of the same exam is valid for longer, or as long and earned later.
fn is_newest(context: &TodoContext<'_>, held: &[Certification], one: &Certification) -> bool {
    let age = |c: &Certification| (valid_until(context.rules(), c), c.earned);
    held.iter().all(|other| !context.rules().same_certification(&other.exam, &one.exam) || age(other) <= age(one))
}

/// People with a certification that counts by itself, whose profile is not linked.
fn unlinked(context: &TodoContext<'_>, survey: &[Explanation]) -> Vec<Todo> {
    let mut best: BTreeMap<&str, (&Fix, DesignationId)> = BTreeMap::new();
    let mut pending: BTreeSet<&str> = BTreeSet::new();
    for explanation in survey {
        for item in explanation.excluded.iter().filter(|item| item.kind == ItemKind::Person) {
            pending.extend(item.pending.as_ref().map(|_| item.id.as_str()));
            let Some(fix) = item.gainful() else { continue };
            let known = best.entry(&item.id).or_insert((fix, explanation.designation));
            // What is worth as much alone needs nobody beside it.
            let worth = |fix: &Fix| (fix.gain, fix.with.is_empty());
            if worth(fix) > worth(known.0) {
                *known = (fix, explanation.designation);
            }
        }
    }
    let (book, rules, date, scale) = (context.book(), context.rules(), context.date(), context.scale());
    let waiting = book.people.iter().filter(|person| {
        person.linked != Some(true) && !pending.contains(person.id.as_str()) && is_employed(person, date)
    });
    let todos = waiting.filter_map(|person| {
        let best = best.get(person.id.as_str());
        let last = context.last_day_to_help(best.map(|(_, designation)| *designation));
        let renewed = best.and_then(|(_, designation)| context.adviser.renewed_first(*designation, person));
        let goal = last_day_shown((context, &scale), person, best.filter(|(fix, _)| fix.with.is_empty()), last);
        // Where the window is too short for a score to show it, it is best made today.
        let due = match &renewed {
            Some(renewed) => renewed.by,
            None => goal.map(|goal| certification_due(rules, goal).unwrap_or(goal))?,
        };
        let unlinked = format!("{}: the Learn profile is not linked, so no certification counts.", person.name);
        let together = best.and_then(|(fix, _)| together(fix));
        let renewed = renewed.map(|renewed| renewed.text);
        let text = [unlinked].into_iter().chain(renewed).chain(together).collect::<Vec<String>>().join(" ");
        let todo = context.todo(TodoKind::NotLinked, person.id.clone(), due.max(date), text);
        let effects = best.map(|(fix, designation)| (*designation, fix.gain));
        Some(Todo { wizard: Start::of_person(&person.id), ..todo.weighed(effects.into_iter().collect()) })
    });
    todos.collect()
}

/// The last day, up to that on which anything helps, on which a score could show the link of a person: points, or at least a
/// certification that counts. None where that is over before a link shows.
fn last_day_shown(
    (context, scale): (&TodoContext<'_>, &Scale<'_>),
    person: &Person,
    best: Option<&(&Fix, DesignationId)>,
    last: NaiveDate,
) -> Option<NaiveDate> {
    let (book, rules, date) = (context.book(), context.rules(), context.date());
    let shows = certification_shows(rules, date);
    let held = book.certifications_of(&person.id).iter();
    let ends: BTreeSet<NaiveDate> = held.filter_map(|c| counts_until(rules, (person, c), date)).collect();
    let last_end = ends.last().copied().filter(|end| *end >= shows)?;
    let Some((_, designation)) = best.filter(|(fix, _)| fix.gain.is_positive()) else {
        return Some(last.min(last_end));
    };
    // It may give nothing from the day on that what is held ends, or somebody else is linked.
    let others = book.people.iter().filter_map(|other| other.linked_on?.pred_opt());
    let days: BTreeSet<NaiveDate> = ends.into_iter().chain(others).map(|day| day.min(last)).collect();
    let planned = linked(person);
    let place = context.card().designations.iter().position(|score| score.id == *designation)?;
    let gives = |day: &NaiveDate| {
        let gained = scale.gains_on(*day, &planned);
        gained.is_none_or(|gained| gained.get(place).is_some_and(|gain| gain.is_positive()))
    };
    Some(days.into_iter().rev().filter(|day| *day > shows).find(gives).unwrap_or(shows))
}

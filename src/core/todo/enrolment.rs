//! Enrolments: designations that qualify and are not enrolled, and those that are to be renewed.

use super::{Start, Todo, TodoContext, TodoKind, Urgency, later};
use crate::benefits::{dependents, revenue_floors};
use crate::book::Basis;
use crate::day::day_text;
use crate::forecast::qualified_in_window;
use crate::rulebook;
use crate::scoring::{self, DesignationScore, Explanation, Status};
use chrono::NaiveDate;

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    let todos = context.card().designations.iter().filter_map(|score| {
        let (kind, due, text) = match score.status {
            Status::Qualified if joined(context).is_some() => return later_designation(context, score),
            Status::Qualified => {
                let first = first_qualified(context, score);
                let due = later(first, enrol_days(context));
                let text = match score.qualified {
                    true => {
                        format!(
                            "Enrol in {} by {}. It has qualified since {}.",
                            score.name,
                            day_text(due),
                            day_text(first)
                        )
                    }
                    // What was reached can be claimed for a while, and then no more.
                    false if due < context.date() => return None,
                    false => {
                        format!("Enrol in {} by {}. It qualified on {}.", score.name, day_text(due), day_text(first))
                    }
                };
                (TodoKind::Enrol, due, text)
            }
            Status::Enrolled => {
                let on = anniversary(context, score)
                    .filter(|on| context.days_until(*on) <= context.house().renewal.into())?;
                let text = format!("You can renew {} from {}. {}", score.name, day_text(on), outlook(context, score));
                (TodoKind::RenewalWindow, on, text)
            }
            Status::RenewalDue => {
                let last = score.window.to.max(anniversary(context, score)?);
                let text = format!("Renew {} by {}. {}", score.name, day_text(last), outlook(context, score));
                (TodoKind::RenewalWindow, last, text)
            }
            Status::InProgress => return None,
        };
        let depends = dependents(context.book(), score, context.date());
        let text = [text].into_iter().chain(depends).collect::<Vec<String>>().join(" ");
        let wizard = Start::of_designation(score.id, score.status);
        let todo = context.todo(kind, score.id.word(), due, text).weighed(vec![(score.id, score.points)]);
        Some(Todo { wizard, ..todo })
    });
    let mut todos: Vec<Todo> = todos.collect();
    // One renewal reminds of it, the first.
    let first = todos.iter_mut().filter(|todo| todo.kind == TodoKind::RenewalWindow).min_by_key(|todo| todo.due);
    if let Some((first, floors)) = first.zip(revenue_floors(context.book(), context.date())) {
        first.text.push(' ');
        first.text.push_str(&floors);
    }
    todos
}

/// The anniversary that a later designation joins: the latest of those enrolled.
fn joined(context: &TodoContext<'_>) -> Option<NaiveDate> {
    let enrolled = context.card().designations.iter().filter(|score| score.status == Status::Enrolled);
    enrolled.filter_map(|score| anniversary(context, score)).max()
}

/// What is to be done about a designation that joins an enrolment.
pub(super) const RECORD: &str = "Record";

/// A designation that qualifies while another one is enrolled: it joins that enrolment by itself, and is only recorded.
fn later_designation(context: &TodoContext<'_>, score: &DesignationScore) -> Option<Todo> {
    let still = score.qualified || later(first_qualified(context, score), enrol_days(context)) >= context.date();
    let on = joined(context).filter(|_| still)?;
    let text = format!(
        "{RECORD} {} as enrolled with the anniversary {}. It qualifies, and joins the enrolment that you have.",
        score.name,
        day_text(on)
    );
    let todo = context.todo(TodoKind::Enrol, score.id.word(), on, text);
    Some(Todo { urgency: Urgency::Later, wizard: Start::of_designation(score.id, score.status), ..todo })
}

/// Whether a designation qualifies for its renewal, in a sentence.
fn outlook(context: &TodoContext<'_>, score: &DesignationScore) -> String {
    match qualified_in_window(context.book(), score, context.date()) {
        Some((on, Basis::Reported)) => {
            format!("It qualified on {} by Microsoft's figure: the renewal is safe.", day_text(on))
        }
        _ if score.qualified => "It qualifies.".to_owned(),
        _ if score.short_by().is_positive() => format!("It is {} points short.", score.short_by()),
        _ => "It has a metric at 0.".to_owned(),
    }
}

/// The day on which an enrolment that holds is to be renewed.
fn anniversary(context: &TodoContext<'_>, score: &DesignationScore) -> Option<NaiveDate> {
    let own = context.book().partner.enrolled.iter().filter(|e| e.designation == score.id);
    let due = own.map(|e| scoring::anniversary(e, context.rules(), context.date()));
    due.filter(|due| later(*due, context.rules().renewal_days) >= context.date()).min()
}

/// The first day in the window on which a designation is known to have qualified.
fn first_qualified(context: &TodoContext<'_>, score: &DesignationScore) -> NaiveDate {
    let inside = |day: &NaiveDate| score.window.from <= *day && *day <= context.date();
    let recorded = context.book().snapshots.iter().filter(|s| s.designation == score.id && s.qualified).map(|s| s.date);
    recorded.filter(inside).min().unwrap_or(context.date())
}

/// Days after qualifying in which to enrol, as the rulebook's text says; of a rulebook without, as many as to renew.
fn enrol_days(context: &TodoContext<'_>) -> u32 {
    let within_days = rulebook::shown(&context.rules().id, "programme.enrol-within-days");
    within_days.and_then(|days| days.parse().ok()).unwrap_or(context.rules().renewal_days)
}

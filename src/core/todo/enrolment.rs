//! Enrolments: designations that qualify and are not enrolled, and those that are to be renewed.

use super::{Desk, Todo, TodoKind, later, spoken};
use crate::core::book::Enrolment;
use crate::core::rulebook;
use crate::core::scoring::{DesignationScore, Explanation, Status};
use chrono::NaiveDate;

pub(super) fn of(desk: &Desk<'_>, _: &[Explanation]) -> Vec<Todo> {
    let todos = desk.card.designations.iter().filter_map(|score| {
        let (kind, due, text) = match score.status {
            Status::Qualified => {
                let first = first_qualified(desk, score);
                let due = later(first, enrol_days(desk));
                let text = match score.qualified {
                    true => format!("{} qualifies: enrol by {}.", score.name, spoken(due)),
                    // What was reached can be claimed for a while, and then no more.
                    false if due < desk.date() => return None,
                    false => format!("{} qualified on {}: enrol by {}.", score.name, spoken(first), spoken(due)),
                };
                (TodoKind::Enrol, due, text)
            }
            Status::Enrolled => {
                let on = anniversary(desk, score).filter(|on| desk.days_until(*on) <= desk.house().renewal.into())?;
                let text = format!("{} can be renewed from {} on; it {}.", score.name, spoken(on), outlook(score));
                (TodoKind::RenewalWindow, on, text)
            }
            Status::RenewalDue => {
                let last = score.window.to.max(anniversary(desk, score)?);
                let text = format!("{} is to be renewed by {}; it {}.", score.name, spoken(last), outlook(score));
                (TodoKind::RenewalWindow, last, text)
            }
            Status::InProgress => return None,
        };
        Some(Todo { points_at_stake: score.points, ..desk.todo(kind, score.id.word(), due, text) })
    });
    todos.collect()
}

/// Whether a designation qualifies now, in words.
fn outlook(score: &DesignationScore) -> String {
    match (score.qualified, score.short_by().is_positive()) {
        (true, _) => "qualifies".to_owned(),
        (false, true) => format!("is {:.2} points short", score.short_by()),
        (false, false) => "has a metric at 0".to_owned(),
    }
}

/// The day on which an enrolment that holds is to be renewed.
fn anniversary(desk: &Desk<'_>, score: &DesignationScore) -> Option<NaiveDate> {
    let holds = |e: &&Enrolment| later(e.anniversary, desk.rules().renewal_days) >= desk.date();
    let own = desk.book().partner.enrolled.iter().filter(|e| e.designation == score.id);
    own.filter(holds).map(|e| e.anniversary).min()
}

/// The first day in the window on which a designation is known to have qualified.
fn first_qualified(desk: &Desk<'_>, score: &DesignationScore) -> NaiveDate {
    let inside = |day: &NaiveDate| score.window.from <= *day && *day <= desk.date();
    let recorded = desk.book().snapshots.iter().filter(|s| s.designation == score.id && s.qualified).map(|s| s.date);
    recorded.filter(inside).min().unwrap_or(desk.date())
}

/// Days after qualifying in which to enrol, as the rulebook's text says; of a rulebook without, as many as to renew.
fn enrol_days(desk: &Desk<'_>) -> u32 {
    let said = rulebook::shown(&desk.rules().id, "programme.enrol-within-days");
    said.and_then(|days| days.parse().ok()).unwrap_or(desk.rules().renewal_days)
}

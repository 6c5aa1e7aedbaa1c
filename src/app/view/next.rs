//! The selected thing to do: what to do and why, what it does to the scores, and the keys that act on it.

use super::overview::{name_of, total_gauge};
use super::subject::Subject;
use super::{help, words};
use crate::command;
use crate::compute::Next;
use crate::view_model::{Bar, Detail, Gauge, Hint, Tone};
use laurels_core::book::DesignationId;
use laurels_core::points::Points;

/// As many designations as a glance takes in.
const BARS: usize = 3;

pub(super) fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let advice = subject.results.advice.as_ref()?;
    let (Next::Todo(todo) | Next::Snooze(todo, _)) = advice.next(place)?;
    let mut detail = Detail::of(&words::spelled(todo.kind.word()));
    detail.tell("", &todo.text);
    let when = format!("{}, {}", words::date(todo.due), words::days_until(todo.due, subject.date()));
    detail.say("Due", &when, Tone::Dim);
    if todo.points_at_stake.is_positive() {
        let label = if todo.loses { "At stake" } else { "Gains" };
        let tone = if todo.loses { Tone::Warn } else { Tone::Good };
        detail.say(label, &format!("{} points", todo.points_at_stake), tone);
    }
    let same = advice.suggestions.iter().find(|suggestion| suggestion.is_of(todo));
    let gains = same.into_iter().flat_map(|suggestion| &suggestion.gains).filter(|gain| gain.points.is_positive());
    detail.bars = gains.take(BARS).filter_map(|gain| bar(subject, gain.designation, gain.points)).collect();
    let keys = [("wizard", "start the wizard"), ("explain", "explain"), ("snooze", "snooze")];
    let hint = |(id, label)| {
        Some(Hint { intent: command::by_id(id)?.intent.clone(), key: help::key_for(subject, id)?, label })
    };
    detail.keys = keys.into_iter().filter_map(hint).collect();
    Some(detail)
}

/// A designation's score before and after so many points more.
pub(super) fn bar(subject: &Subject<'_>, designation: DesignationId, more: Points) -> Option<Bar> {
    let score = subject.results.card.as_ref()?.designations.iter().find(|score| score.id == designation)?;
    Some(Bar {
        label: name_of(subject, designation),
        now: score.points.to_string(),
        gauge: Gauge { projected: more.to_f64(), ..total_gauge(score) },
        then: (score.points + more).to_string(),
    })
}

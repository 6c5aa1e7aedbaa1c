//! Metrics that nobody can newly earn any more, soon or already.

use super::{Todo, TodoContext, TodoKind, day_text};
use crate::scoring::{Closing, Explanation, Renewal};

/// People that a sentence names.
const NAMED: usize = 3;

pub(super) fn of(context: &TodoContext<'_>, _: &[Explanation]) -> Vec<Todo> {
    context.scorer.closings().iter().filter_map(|closing| todo(context, closing)).collect()
}

fn todo(context: &TodoContext<'_>, closing: &Closing<'_>) -> Option<Todo> {
    let closes = &closing.closes;
    let last_day = closes.from.pred_opt()?;
    let is_open = context.date() < closes.from;
    let due = if is_open { last_day } else { closes.keeps_until? };
    if !closes.is_announced(context.date()) {
        return None;
    }
    let score = context.card.designation(closing.designation).filter(|score| score.is_pursued())?;
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
    let points_at_stake = match closes.keeps_until {
        Some(_) => closing.points,
        None => closing.points_each,
    };
    let subject = format!("{}/{}", closing.designation, closing.metric);
    let todo = context.todo(TodoKind::MetricClosing, subject, due, sentences.join(" "));
    Some(todo.weighed(vec![(closing.designation, points_at_stake)]))
}

/// Who keeps the metric alive, and through what.
fn keepers(closing: &Closing<'_>) -> String {
    let named: Vec<String> =
        closing.keepers.iter().take(NAMED).map(|(person, exam)| format!("{}'s {exam}", person.name)).collect();
    match named.as_slice() {
        [] => "Certifications that you have keep".to_owned(),
        [one] => format!("{one} keeps"),
        [rest @ .., last] => format!("{} and {last} keep", rest.join(", ")),
    }
}

fn renewable(context: &TodoContext<'_>, renewal: &Renewal<'_>) -> String {
    let Renewal { person, exam, from, until, keeps_until } = renewal;
    let from = if *from > context.date() { format!("from {} ", day_text(*from)) } else { String::new() };
    let name = &person.name;
    format!(
        "{name} can still renew {exam} {from}until {}, which makes it {}.",
        day_text(*until),
        day_text(*keeps_until)
    )
}

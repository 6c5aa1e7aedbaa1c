//! What to do next: who does what, what that achieves, by when; and the selected one in full, with the keys that act on it.

use super::beginning::of_start;
use super::list::{LIST, List, Rows, Target};
use super::overview::{gain_cell, name_of, total_gauge};
use super::subject::Subject;
use super::{help, todo_words, words};
use crate::command;
use crate::compute::{Advice, Next, TodoGroup};
use crate::view_model::{Bar, Cell, Column, Detail, Gauge, Hint, Mark, Tone};
use chrono::NaiveDate;
use laurels_core::book::DesignationId;
use laurels_core::points::Points;
use laurels_core::text::clean;
use laurels_core::todo::{Snooze, Todo, TodoKind, Urgency};

/// As many designations as a glance takes in.
const BARS: usize = 3;

/// As many members of a group as its panel names.
const MEMBERS: usize = 20;

pub(super) const DO_NEXT: List = List {
    columns: &[
        Column::figures("Points", 6, 0),
        Column::sentences("What", 30, 0),
        Column::names("Achieves", 20, 30, 2),
        Column::names("Who and when", 23, 30, 1),
    ],
    title: |subject| do_next_title(subject).unwrap_or_else(|| "Do next".to_owned()),
    len: |subject| {
        let snoozed_todos = |advice: &Advice| if subject.options.snoozed { advice.snoozed_todos.len() } else { 0 };
        subject.results.advice.as_ref().map_or(0, |advice| advice.rows.len() + snoozed_todos(advice))
    },
    rows: Rows::Many {
        key: |subject, place| {
            Some(match subject.results.advice.as_ref()?.next(place)? {
                Next::Todo(todo, _) | Next::Snooze(todo, _) => format!("{} {}", todo.kind, todo.subject),
                Next::Group(group) => group.key(),
            })
        },
        cell: |subject, place, column| match subject.results.advice.as_ref()?.next(place)? {
            Next::Todo(todo, in_group) => todo_cell(subject, todo, in_group, column),
            Next::Group(group) => group_cell(subject, group, column),
            Next::Snooze(todo, snooze) => snooze_cell(subject, todo, snooze, column),
        },
    },
    target: |subject, place| match subject.results.advice.as_ref()?.next(place)? {
        Next::Todo(todo, _) | Next::Snooze(todo, _) => todo_target(subject, todo),
        Next::Group(_) => None,
    },
    shown: |subject, place| {
        let group = subject.results.advice.as_ref().and_then(|advice| advice.group_of(place));
        group.is_none_or(|group| is_unfolded(subject, group))
    },
    folds: |subject, place| match subject.results.advice.as_ref()?.next(place)? {
        Next::Group(group) => Some(group.key()),
        _ => None,
    },
    unseen: |subject, place| match subject.results.advice.as_ref().and_then(|advice| advice.next(place)) {
        Some(Next::Todo(todo, _) | Next::Snooze(todo, _)) => {
            format!("{}\n{}", words::spelled(todo.kind.word()), clean(&todo.text))
        }
        _ => String::new(),
    },
    empty: |subject| match subject.results.advice {
        Some(_) if subject.book.is_some_and(|book| book.usage.is_empty() && book.people.is_empty()) => {
            let key = help::key_for(subject, "palette").unwrap_or_default();
            format!("No usage or people yet. Press {key} and type import.")
        }
        Some(_) => "Nothing would gain a point, and nothing is due.".to_owned(),
        None => super::loading().to_owned(),
    },
    detail: |subject, place| snooze_detail(subject, place).or_else(|| detail(subject, place)),
    begins: |subject, place| {
        let advice = subject.results.advice.as_ref()?;
        let of_todo = |todo: &Todo| todo.wizard.as_ref().map(of_start);
        match advice.next(place)? {
            Next::Todo(todo, _) | Next::Snooze(todo, _) => of_todo(todo),
            Next::Group(group) => advice.members(group).into_iter().find_map(of_todo),
        }
    },
    ..LIST
};

/// What can be gained at once, what is late, what is due soon, what is put off.
fn do_next_title(subject: &Subject<'_>) -> Option<String> {
    let advice = subject.results.advice.as_ref()?;
    let mut parts = vec!["Do next".to_owned()];
    let quick = advice.todos.iter().filter(|todo| todo.kind == TodoKind::NotLinked).map(|todo| todo.points_at_stake);
    parts.extend(quick.max().filter(|most| most.is_positive()).map(|most| format!("{most} points within an hour")));
    let of = |urgency| advice.todos.iter().filter(|todo| todo.urgency == urgency).count();
    let soon = format!("in {} days", subject.days.soon);
    let counts = [
        (of(Urgency::Overdue), "overdue"),
        (of(Urgency::Soon), soon.as_str()),
        (advice.snoozed_todos.len(), "snoozed"),
    ];
    parts.extend(counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")));
    Some(parts.join(" · "))
}

/// Where nothing is said of groups, all of them are open.
fn is_unfolded(subject: &Subject<'_>, group: &TodoGroup) -> bool {
    subject.options.unfolded.is_none_or(|unfolded| unfolded.contains(&group.key()))
}

/// What is at stake, who does what, what that achieves, by when.
fn todo_cell(subject: &Subject<'_>, todo: &Todo, in_group: bool, column: usize) -> Option<Cell> {
    Some(match column {
        0 => stake_cell(todo),
        1 => Cell::text(format!("{}{}", if in_group { "  " } else { "" }, todo_words::title(subject, todo))),
        2 => Cell::text(todo_words::achieves(subject, todo)),
        3 => {
            let days = todo.due.signed_duration_since(subject.date()).num_days();
            let when = Cell::number(todo_words::who_and_when(subject, todo), days as f64);
            match todo.urgency {
                Urgency::Overdue => when.tone(Tone::Bad).mark(Mark::Attention),
                Urgency::Soon => when.tone(Tone::Warn).mark(Mark::Attention),
                Urgency::Later => when.tone(Tone::Dim),
            }
        }
        _ => return None,
    })
}

fn group_cell(subject: &Subject<'_>, group: &TodoGroup, column: usize) -> Option<Cell> {
    let members = subject.results.advice.as_ref()?.members(group);
    Some(match column {
        0 => match members.first().filter(|_| !group.each.is_zero()) {
            Some(each) => stake_cell(each),
            None => Cell::number("", 0.0),
        },
        1 => {
            let mark = if is_unfolded(subject, group) { Mark::Unfolded } else { Mark::Folded };
            Cell::text(todo_words::group_title(subject, group, &members)).mark(mark)
        }
        2 => match members.first().filter(|_| !group.each.is_zero()) {
            Some(each) => {
                let first = todo_words::achieves(subject, each);
                let same = members.iter().all(|todo| todo_words::achieves(subject, todo) == first);
                Cell::text(if same { format!("each: {first}") } else { String::new() })
            }
            None => Cell::text(todo_words::group_stake(&members)).tone(Tone::Dim),
        },
        3 => Cell::text(todo_words::group_days(subject, group, &members)).tone(Tone::Dim),
        _ => return None,
    })
}

/// Points to gain with a plus, points to lose with a minus; `?` behind what is not certain.
fn stake_cell(todo: &Todo) -> Cell {
    let (points, doubt) = (todo.points_at_stake, if todo.certain { "" } else { "?" });
    match todo.loses {
        _ if points.is_zero() => gain_cell(points),
        true => Cell::number(format!("{}{doubt}", (-points).signed()), points.to_f64()).tone(Tone::Warn),
        false => Cell::number(format!("{}{doubt}", points.signed()), points.to_f64()).tone(Tone::Good),
    }
}

/// How many days are left.
fn day_cell(subject: &Subject<'_>, day: NaiveDate) -> Cell {
    let days = day.signed_duration_since(subject.date()).num_days();
    Cell::number(words::days_until(day, subject.date()), days as f64)
}

/// A todo that is put off: the same, but that its day is the one on which it comes back.
fn snooze_cell(subject: &Subject<'_>, todo: &Todo, snooze: &Snooze, column: usize) -> Option<Cell> {
    let cell = match column {
        2 => Cell::outside(&format!("snoozed: {}", snooze.because)),
        3 => day_cell(subject, snooze.until).mark(Mark::Open),
        _ => todo_cell(subject, todo, false, column)?,
    };
    Some(cell.tone(Tone::Dim))
}

/// What is put off, in full.
pub(super) fn snooze_detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let Next::Snooze(todo, snooze) = subject.results.advice.as_ref()?.next(place)? else { return None };
    let mut detail = Detail::of(&todo_words::title(subject, todo));
    detail.add_plain("What", &todo.text);
    detail.add_plain("Due", &words::date(todo.due));
    detail.add_plain("Snoozed", &format!("until {} by {}", words::date(snooze.until), snooze.who));
    detail.add_plain("Because", &snooze.because);
    Some(detail)
}

/// The record that a todo is about, as far as there is a page of it.
fn todo_target(subject: &Subject<'_>, todo: &Todo) -> Option<Target> {
    let book = subject.book?;
    let (id, rest) = todo.subject.split_once('/').unwrap_or((&todo.subject, ""));
    let person = book.person(id).map(|person| Target::Person(person.id.clone()));
    let designation = || DesignationId::from_word(id).map(Target::Designation);
    let record = || {
        let association = book.association(todo.subject.as_str()).map(|association| &association.customer);
        association.or_else(|| book.subscription(todo.subject.as_str()).map(|subscription| &subscription.customer))
    };
    let customer =
        || record().or_else(|| todo.customer(book)).and_then(|id| super::ledger::customer_target(subject, id));
    match todo.kind {
        TodoKind::CertExpiring | TodoKind::CertExpired | TodoKind::CertRetiring | TodoKind::NotLinked => person,
        TodoKind::Enrol | TodoKind::RenewalWindow => designation(),
        TodoKind::MetricClosing | TodoKind::ReportedDiffers => {
            Some(Target::Metric(DesignationId::from_word(id)?, laurels_core::book::MetricId::from_word(rest)?))
        }
        _ => customer(),
    }
}

pub(super) fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    let advice = subject.results.advice.as_ref()?;
    let todo = match advice.next(place)? {
        Next::Todo(todo, _) | Next::Snooze(todo, _) => todo,
        Next::Group(group) => return Some(group_detail(subject, group)),
    };
    let mut detail = Detail::of(&todo_words::title(subject, todo));
    detail.add_plain("", &todo.text);
    let when = format!("{}, {}", words::date(todo.due), words::days_until(todo.due, subject.date()));
    detail.add("Due", &when, Tone::Dim);
    if todo.points_at_stake.is_positive() {
        let label = if todo.loses { "At stake" } else { "Gains" };
        let tone = if todo.loses { Tone::Warn } else { Tone::Good };
        let unsure = if todo.certain { "" } else { ", not certain" };
        detail.add(label, &format!("{} points{unsure}", todo.points_at_stake.amount()), tone);
    }
    let gains = if todo.loses { Vec::new() } else { todo_words::effects(subject, todo) };
    detail.bars = gains.into_iter().take(BARS).filter_map(|(id, points)| bar(subject, id, points)).collect();
    let accept = Some(("accept", "accept what the report shows")).filter(|_| !todo.observed.is_empty());
    let wizard = todo.wizard.as_ref().map(|_| ("wizard", "start the wizard"));
    let others = [("explain", "explain"), ("snooze", "snooze")];
    detail.keys = keys(subject, &accept.into_iter().chain(wizard).chain(others).collect::<Vec<_>>());
    Some(detail)
}

/// The keys in force of commands, each with what it does here.
pub(super) fn keys(subject: &Subject<'_>, commands: &[(&str, &'static str)]) -> Vec<Hint> {
    let hint = |&(id, label): &(&str, &'static str)| {
        Some(Hint { intent: command::by_id(id)?.intent.clone(), key: help::key_for(subject, id)?, label })
    };
    commands.iter().filter_map(hint).collect()
}

/// What a group holds, one line each.
fn group_detail(subject: &Subject<'_>, group: &TodoGroup) -> Detail {
    let members = subject.results.advice.as_ref().map(|advice| advice.members(group)).unwrap_or_default();
    let mut detail = Detail::of(&todo_words::group_title(subject, group, &members));
    members.iter().take(MEMBERS).for_each(|todo| detail.add_plain("", &todo_words::title(subject, todo)));
    if members.len() > MEMBERS {
        detail.add("", &format!("and {} more", members.len() - MEMBERS), Tone::Dim);
    }
    if members.iter().any(|todo| !todo.observed.is_empty()) {
        detail.keys = keys(subject, &[("accept", "accept what the reports show, all of it")]);
    }
    if let Some(each) = members.first().filter(|_| !group.each.is_zero()) {
        let gains = todo_words::effects(subject, each).into_iter().take(BARS);
        detail.bars = gains.filter_map(|(id, points)| bar(subject, id, points)).collect();
    }
    detail
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

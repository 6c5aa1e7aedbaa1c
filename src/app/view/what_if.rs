//! What-if: the scores of all designations now and in the scenario in front, with the next one beside it, and what it plans.

use super::beginning::{beginning, of_start};
use super::list::{LIST, List, Rows};
use super::plan::how_done;
use super::subject::Subject;
use super::{overview, plan, words};
use crate::active_wizard::Beginning;
use crate::table::TableId;
use crate::view_model::{Cell, Column, Detail, Mark, Row, Tone};
use laurels_core::book::{AssociationState, Certification, DesignationId, RecordKind};
use laurels_core::ids::PersonId;
use laurels_core::points::Points;
use laurels_core::scenario::{PlannedChange, Scenario, Toggle};
use laurels_core::scoring::{DesignationScore, Scorecard, valid_until};
use laurels_core::wizard::{self, RecordAction};

pub(super) const WHAT_IF: List = List {
    title: |subject| {
        let front = front(subject).map_or("", |scenario| scenario.name.as_str());
        let count = subject.scenarios.len();
        format!("What if: {front} · {} of {count}", subject.scenario + 1)
    },
    len: |subject| DesignationId::ALL.len() + front(subject).map_or(0, |scenario| scenario.changes.len()),
    rows: Rows::Few(row),
    empty: |_| super::loading().to_owned(),
    detail,
    begins: |subject, place| toggle(subject, place)?.change.start().as_ref().map(of_start),
    ..LIST
};

/// The designation, its score, and the scores of the scenarios under their names.
pub(super) fn columns(subject: &Subject<'_>) -> Vec<Column> {
    let scenario = |scenario: &Scenario| {
        let width = u16::try_from(scenario.name.chars().count()).unwrap_or(u16::MAX).clamp(14, 24);
        Column { title: scenario.name.clone().into(), ..Column::figures("", width, 0) }
    };
    let known = [Column::sentences("If", 30, 0), Column::figures("Now", 6, 0)];
    known.into_iter().chain(scenarios_shown(subject).map(scenario)).collect()
}

fn front<'a>(subject: &Subject<'a>) -> Option<&'a Scenario> {
    subject.scenarios.get(subject.scenario)
}

/// The scenario in front, and the one beside it.
pub fn scenarios_shown<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Scenario> + use<'a> {
    let (scenarios, front) = (subject.scenarios, subject.scenario);
    let beside = (scenarios.len() > 1).then(|| (front + 1) % scenarios.len());
    [Some(front), beside].into_iter().flatten().filter_map(|place| scenarios.get(place))
}

fn toggle<'a>(subject: &Subject<'a>, place: usize) -> Option<&'a Toggle> {
    front(subject)?.changes.get(place.checked_sub(DesignationId::ALL.len())?)
}

fn row(subject: &Subject<'_>, place: usize) -> Option<Row> {
    let Some(id) = DesignationId::ALL.get(place) else { return change_row(subject, toggle(subject, place)?) };
    let now = subject.results.card.as_ref().and_then(|card| card.designation(*id));
    let then = |scenario: &Scenario| {
        let card: Option<&Scorecard> = subject.results.what_if.get(scenario).map(AsRef::as_ref);
        let Some((now, then)) = now.zip(card.and_then(|card| card.designation(*id))) else { return Cell::text("") };
        score_cell(then, then.points - now.points)
    };
    let name = Cell::text(overview::name_of(subject, *id));
    let now = now.map_or_else(|| Cell::text(""), |now| score_cell(now, Points::ZERO));
    let cells = [name, now].into_iter().chain(scenarios_shown(subject).map(then)).collect();
    Some(Row { key: id.word().to_owned(), cells })
}

/// The points, and by how much they differ: `72.4 (+4.0)`.
fn score_cell(score: &DesignationScore, change: Points) -> Cell {
    let doubt = if score.is_certain() { "" } else { "?" };
    let by = if change.is_zero() { String::new() } else { format!(" ({})", change.signed()) };
    let cell = Cell::number(format!("{}{doubt}{by}", score.points), score.points.to_f64());
    match (score.qualified, change < Points::ZERO) {
        (true, _) => cell.tone(Tone::Good),
        (false, true) => cell.tone(Tone::Warn),
        (false, false) => cell,
    }
}

fn change_row(subject: &Subject<'_>, toggle: &Toggle) -> Option<Row> {
    let text = toggle.change.text(subject.book?);
    let state = |scenario: &Scenario| {
        let own = scenario.changes.iter().find(|other| other.change == toggle.change);
        match own.is_some_and(|own| own.on) {
            true => Cell::text("on").tone(Tone::Good),
            false => Cell::text("off").tone(Tone::Dim),
        }
    };
    let name = Cell::outside(&text).mark(if toggle.on { Mark::Met } else { Mark::Open });
    let cells = [name, Cell::text("")].into_iter().chain(scenarios_shown(subject).map(state)).collect();
    Some(Row { key: text, cells })
}

fn detail(subject: &Subject<'_>, place: usize) -> Option<Detail> {
    if let Some(toggle) = toggle(subject, place) {
        let mut detail = Detail::of(&toggle.change.text(subject.book?));
        detail.add_plain("", "Space switches it on or off, d takes it out of the scenario.");
        if toggle.change.key().is_some() {
            detail.add_plain("", how_done(&toggle.change));
        }
        moved_alone(subject, place).into_iter().for_each(|text| detail.add("By itself", &text, Tone::Plain));
        return Some(detail);
    }
    let id = DesignationId::ALL.get(place)?;
    let mut detail = Detail::of(&overview::name_of(subject, *id));
    let now = subject.results.card.as_ref()?.designation(*id)?;
    let then = subject.results.what_if.get(front(subject)?)?.designation(*id)?;
    for metric in &then.metrics {
        let before = now.metric(metric.id).map_or(Points::ZERO, |metric| metric.points);
        if before != metric.points {
            let by = (metric.points - before).signed();
            let text = format!("{}: {before} → {} ({by})", words::metric(metric.id), metric.points);
            detail.add("Moves", &text, Tone::Plain);
        }
    }
    if now.track != then.track {
        detail.add_plain("Track", &format!("{} → {}", overview::track(&now.track), overview::track(&then.track)));
    }
    let keys = "p plans what is still missing. i on a customer, a gap, a to-do or a step of a plan takes it in. n copies the scenario, a shows a later day.";
    detail.add("", keys, Tone::Dim);
    Some(detail)
}

/// The change of a row by itself, as a scenario; nothing where a row is none.
pub fn change_alone(subject: &Subject<'_>, place: usize) -> Option<Scenario> {
    let change = toggle(subject, place)?.change.clone();
    Some(Scenario { name: String::new(), changes: vec![Toggle { change, on: true }] })
}

/// The designations that a change moves by itself, once that is worked out.
fn moved_alone(subject: &Subject<'_>, place: usize) -> Vec<String> {
    let card = change_alone(subject, place).and_then(|alone| subject.results.what_if.get(&alone));
    let Some((now, then)) = subject.results.card.as_ref().zip(card) else { return Vec::new() };
    let moves = then.designations.iter().filter_map(|then| Some((now.designation(then.id)?, then)));
    let moves = moves.filter(|(now, then)| now.points != then.points);
    let told = |(now, then): (&DesignationScore, &DesignationScore)| {
        let (name, by) = (words::short_name(&then.name), (then.points - now.points).signed());
        format!("{name} {} → {} ({by})", now.points, then.points)
    };
    let moves: Vec<String> = moves.map(told).collect();
    if moves.is_empty() { vec!["no designation moves".to_owned()] } else { moves }
}

/// Who passes which exam by a row of a plan or of a scenario, where it is about somebody of the book.
pub fn exam_passed(subject: &Subject<'_>, list: TableId, place: usize) -> Option<(PersonId, String)> {
    match list {
        TableId::Plan => plan::exam_of(subject, place),
        TableId::WhatIf => toggle(subject, place)?.change.exam(),
        _ => None,
    }
}

/// What a row would be in a scenario: of a customer that it leaves, of an association in force that it ends, else what its
/// wizard records.
pub fn planned_change(subject: &Subject<'_>, list: TableId, place: usize) -> Option<PlannedChange> {
    if matches!(
        list,
        TableId::Designations | TableId::Metrics | TableId::Forecast | TableId::WhatIf | TableId::Skilling
    ) {
        return None;
    }
    let id = super::key(subject, list, place);
    match super::record_kind(list) {
        Some(RecordKind::Customer) => return Some(PlannedChange::Lose(id.as_str().into())),
        Some(RecordKind::Association) => {
            let own = subject.book?.association(id.as_str());
            if let Some(own) = own.filter(|own| own.state == AssociationState::Active) {
                return Some(PlannedChange::End(own.id.clone()));
            }
        }
        _ => {}
    }
    if let Some((person, exam)) = exam_passed(subject, list, place) {
        return Some(PlannedChange::Certify { person, exam });
    }
    let begins = beginning(subject, list, place)?;
    let wizard = || PlannedChange::Wizard { wizard: begins.wizard.clone(), answers: begins.answers.clone() };
    Some(passed_again(subject, &begins).unwrap_or_else(wizard))
}

/// Of a certification that can no longer be renewed: that its exam, or the one in its place, is passed.
fn passed_again(subject: &Subject<'_>, begins: &Beginning) -> Option<PlannedChange> {
    let renews = wizard::wizard(&begins.wizard)?.records.iter().any(|record| record.action == RecordAction::Renew);
    let (person, exam) = (begins.answers.get("person").filter(|_| renews)?, begins.answers.get("exam")?);
    let (rules, person) = (subject.rules?, PersonId::from(person.as_str()));
    let mut held = subject.book?.certifications_of(&person).iter();
    let lasts = |held: &Certification| held.exam == *exam && valid_until(rules, held) >= subject.date();
    let code = rules.passable(exam, subject.date()).filter(|_| !held.any(lasts))?;
    Some(PlannedChange::Certify { exam: code.to_owned(), person })
}

//! Pane 4: people against the exams that matter for a designation.
//!
//! A column is a certification of a step: those of gates before those that score. There are more of them than a screen
//! has room for, so the list shows a window of its columns, of which the first always stays.

use super::list::{LIST, List, Rows, Target};
use super::people::link;
use super::subject::Subject;
use super::{ledger, overview, words};
use crate::text_width;
use crate::view_model::{Cell, Column, Detail, Gauge, Mark, Row, Table, Tone};
use chrono::NaiveDate;
use laurels_core::book::RecordKind;
use laurels_core::book::{Book, Certification, DesignationId, MetricId, Person};
use laurels_core::rulebook::{Certified, MetricFormula, PeopleRules, Rulebook};
use laurels_core::scoring::{DesignationScore, MetricScore, Validity, validity_in};
use laurels_core::text::clean;
use std::collections::BTreeSet;
use std::ops::Range;

/// The narrowest that the column of names is, and how wide it is before it takes room from other columns.
const NAME: (u16, u16) = (8, 24);
/// The width of a column of certifications that somebody has, unless its title takes more: `✗ expired`.
const CELL: u16 = 9;
/// Days from which on an end is too far off to be told.
const FAR: i64 = 366;
const GAP: u16 = 1;
/// The width of a column of points.
const POINTS: u16 = 12;

pub(super) const MATRIX: List = List {
    columns: &[],
    title: |subject| overview::name_of(subject, designation(subject)),
    len: |subject| subject.book.map_or(0, |b| b.people.len()),
    rows: Rows::Many {
        key: |subject, place| Some(subject.book?.people.get(place)?.id.to_string()),
        cell: |subject, place, column| person_cell(subject, subject.book?.people.get(place)?, column),
    },
    target: |subject, place| Some(Target::Person(subject.book?.people.get(place)?.id.clone())),
    empty: |subject| ledger::empty(subject, "No people yet."),
    kind: Some(RecordKind::Person),
    adds: Some(RecordKind::Person),
    detail: |subject, place| Some(detail(subject, subject.book?, subject.book?.people.get(place)?)),
    ..LIST
};

/// A column of the matrix: a certification of a step.
struct Step<'r> {
    metric: MetricId,
    /// The gate's name; `None` is the step that scores.
    gate: Option<&'r str>,
    certified: &'r Certified,
}

impl Step<'_> {
    fn exams(&self) -> String {
        clean(&self.certified.exams.join("+")).into_owned()
    }

    /// Its column's title; what several exams begin with stands there once: `AZ-800+801`.
    fn title(&self) -> String {
        let mut exams = self.certified.exams.iter();
        let first = exams.next().map_or("", String::as_str);
        let family = first.split_once('-').map_or("", |(family, _)| family);
        let short = |exam: &String| {
            let rest = exam.strip_prefix(family).and_then(|rest| rest.strip_prefix('-'));
            rest.unwrap_or(exam).to_owned()
        };
        clean(&std::iter::once(first.to_owned()).chain(exams.map(short)).collect::<Vec<_>>().join("+")).into_owned()
    }

    /// What stands above the columns of its step: the gate's name, or that they score.
    fn group(&self) -> String {
        match (self.gate, self.metric == MetricId::AdvancedCertifications) {
            (Some(gate), false) => clean(gate).into_owned(),
            (Some(gate), true) => format!("adv {}", clean(gate)),
            (None, false) => "scores".to_owned(),
            (None, true) => "advanced".to_owned(),
        }
    }
}

/// The designation that the matrix is about: the one selected beside it.
fn designation(subject: &Subject<'_>) -> DesignationId {
    subject.options.matrix.unwrap_or(DesignationId::BusinessApplications)
}

/// The certifications that matter for the designation on the track it is scored on, in the order of their columns.
fn steps<'a>(subject: &Subject<'a>) -> Vec<Step<'a>> {
    people_metrics(subject)
        .filter_map(|metric| Some((metric, people_rules(subject, metric)?)))
        .flat_map(of_metric(subject))
        .collect()
}

/// The metrics that people earn in any designation of the rulebook.
fn people_metrics<'a>(subject: &Subject<'a>) -> impl Iterator<Item = MetricId> + use<'a> {
    let rules = subject.rules;
    let in_rules =
        move |metric: &MetricId| rules?.designations.values().find(|rules| rules.metrics.contains_key(metric));
    MetricId::ALL.iter().copied().filter(move |metric| metric.category() == "skilling" && in_rules(metric).is_some())
}

/// The steps of a metric: its gates, then what scores.
fn of_metric<'r>(subject: &Subject<'_>) -> impl Fn((MetricId, &'r PeopleRules)) -> Vec<Step<'r>> {
    let date = subject.date();
    let used = move |c: &&Certified| c.from.is_none_or(|from| from <= date) && c.until.is_none_or(|last| date <= last);
    move |(metric, people)| {
        let gate = |gate: &'r laurels_core::rulebook::Gate| {
            gate.exams.iter().map(move |certified| Step { metric, gate: Some(gate.name.as_str()), certified })
        };
        let scoring = people.scoring.iter().map(|certified| Step { metric, gate: None, certified });
        people.gates.iter().flat_map(gate).chain(scoring).filter(|step| used(&step.certified)).collect()
    }
}

fn people_rules<'a>(subject: &Subject<'a>, metric: MetricId) -> Option<&'a PeopleRules> {
    let id = designation(subject);
    let rules = subject.rules?.designations.get(&id)?;
    let scored = subject.results.card.as_ref().and_then(|card| card.designation(id)).map(|score| score.track.as_str());
    let track = scored.or_else(|| rules.tracks.first().map(String::as_str))?;
    match rules.metrics.get(&metric)?.tracks.get(track)? {
        MetricFormula::People(people) => Some(people),
        MetricFormula::Usage { .. } => None,
    }
}

/// Every column, whether it is on the screen or not.
pub(super) fn columns(subject: &Subject<'_>) -> Vec<Column> {
    let steps = steps(subject);
    let certifications = subject.book.map_or(&[][..], |book| &book.certifications);
    let held: BTreeSet<&str> = certifications.iter().map(|one| one.exam.as_str()).collect();
    let before = std::iter::once(None).chain(steps.iter().map(|step| Some(step.group())));
    let column = |(step, before): (&Step<'_>, Option<String>)| {
        let (title, group) = (step.title(), step.group());
        let least = if step.certified.exams.iter().any(|exam| held.contains(exam.as_str())) { CELL } else { 0 };
        let heading = if before.as_ref() == Some(&group) { 0 } else { group.chars().count() };
        let longest = title.chars().count().max(heading);
        let width = u16::try_from(longest).unwrap_or(CELL).max(least);
        Column { title: title.into(), group: group.into(), ..Column::words("", width, width, 0) }
    };
    let longest = longest_name(subject);
    let name = longest.clamp(NAME.0, NAME.1);
    std::iter::once(Column::words("Name", name, longest.max(name), 0))
        .chain(steps.iter().zip(before).map(column))
        .collect()
}

fn longest_name(subject: &Subject<'_>) -> u16 {
    let people = subject.book.map_or(&[][..], |book| &book.people);
    let longest = people.iter().map(|person| text_width::columns(name_cell(subject, person).as_text())).max();
    u16::try_from(longest.unwrap_or(0)).unwrap_or(Column::REST)
}

/// Which columns after the first have room on `width` columns of the screen, from 0.
fn shown(columns: &[Column], across: usize, width: u16) -> Range<usize> {
    let room = width.saturating_sub(2 + columns.first().map_or(0, |name| name.min));
    let mut taken = 0;
    let fits = |column: &&Column| {
        taken += GAP + column.min;
        taken <= room
    };
    let first = across.min(columns.len().saturating_sub(2));
    first..first + columns.iter().skip(1 + first).take_while(fits).count().max(1)
}

/// How far the columns can be scrolled until the last one is on the screen.
pub fn furthest_across(subject: &Subject<'_>, width: u16) -> usize {
    furthest(&columns(subject), width)
}

fn furthest(columns: &[Column], width: u16) -> usize {
    let last = columns.len().saturating_sub(1);
    (0..last).find(|&across| shown(columns, across, width).end >= last).unwrap_or(0)
}

/// Leaves in a table of all columns those that are on the screen, and says how many more there are on either side.
pub(super) fn cut(mut table: Table, across: usize, width: u16) -> Table {
    let window = shown(&table.columns, across.min(furthest(&table.columns, width)), width);
    let keep = |place: usize| place == 0 || window.contains(&(place - 1));
    let all = table.columns.len().saturating_sub(1);
    table.across = (window.len() < all).then_some((window.start + 1, window.end, all));
    table.sort = table.sort.and_then(|(column, ascends)| {
        let place = if column == 0 { 0 } else { (column - 1).checked_sub(window.start)? + 1 };
        keep(column).then_some((place, ascends))
    });
    let columns = table.columns.iter().enumerate().filter(|(place, _)| keep(*place));
    table.columns = columns.map(|(_, column)| column.clone()).collect();
    for row in &mut table.rows {
        let cells = std::mem::take(&mut row.cells).into_iter().enumerate().filter(|(place, _)| keep(*place));
        row.cells = cells.map(|(_, cell)| cell).collect();
    }
    table
}

fn person_cell(subject: &Subject<'_>, person: &Person, column: usize) -> Option<Cell> {
    let Some(step) = column.checked_sub(1) else { return Some(name_cell(subject, person)) };
    let held: Vec<&Certification> = subject.book?.certifications_of(&person.id).iter().collect();
    Some(validity_cell(subject, subject.rules?, steps(subject).get(step)?.certified, &held))
}

/// A person's name, and what keeps the person from counting at all.
fn name_cell(subject: &Subject<'_>, person: &Person) -> Cell {
    let link = link(subject, person);
    match link.mark {
        Some(Mark::Met) => Cell::outside(&person.name),
        // The panel says since when.
        None if person.left.is_some_and(|left| left <= subject.date()) => {
            Cell::outside(&format!("{} (left)", person.name)).tone(link.tone)
        }
        _ => {
            // Every column of the screen counts here.
            let how = link.as_text().replace("not linked", "unlinked");
            Cell::outside(&format!("{} ({how})", person.name)).tone(link.tone)
        }
    }
}

/// How a certification stands, as a mark, and as a word where that wants attention; the day only where it ends within a
/// year. What counts longest sorts first.
fn validity_cell(subject: &Subject<'_>, rules: &Rulebook, certified: &Certified, held: &[&Certification]) -> Cell {
    let Some(validity) = validity_in(rules, certified, held, subject.date()) else {
        return Cell { rank: Some(f64::MAX), ..Cell::text("·").tone(Tone::Dim) };
    };
    let on = |date: NaiveDate, text: &str| ledger::date_cell(Some(date)).retext(text);
    let cell = match validity {
        Validity::Counts(until) if is_retired(subject, rules, certified) => {
            on(until, "retired").tone(Tone::Warn).mark(Mark::Attention)
        }
        Validity::Counts(NaiveDate::MAX) => Cell::text("").tone(Tone::Good).mark(Mark::Met),
        Validity::Counts(until) if is_soon(subject, until) => {
            let left = until.signed_duration_since(subject.date()).num_days();
            let text = if left == 0 { "today".to_owned() } else { format!("{left} d") };
            on(until, &text).tone(Tone::Warn).mark(Mark::Attention)
        }
        Validity::Counts(until) if until.signed_duration_since(subject.date()).num_days() >= FAR => {
            on(until, "").tone(Tone::Good).mark(Mark::Met)
        }
        Validity::Counts(until) => on(until, &words::day_of_year(until)).tone(Tone::Good).mark(Mark::Met),
        Validity::NotEarnedYet(date) => on(date, "not yet").tone(Tone::Dim).mark(Mark::Open),
        Validity::Expired(date) => on(date, "expired").tone(Tone::Bad).mark(Mark::Missing),
        Validity::Retired(date) => on(date, "retired").tone(Tone::Bad).mark(Mark::Missing),
    };
    // What lasts longest first; what counts no more after all that does.
    let over = matches!(validity, Validity::Expired(_) | Validity::Retired(_) | Validity::NotEarnedYet(_));
    let rank = cell.rank.unwrap_or(NO_END);
    Cell { rank: Some(if over { NO_END - rank } else { -rank }), ..cell }
}

/// More than the number of any day.
const NO_END: f64 = 1e9;

/// Whether an exam of it has retired, so that nobody can earn it any more.
fn is_retired(subject: &Subject<'_>, rules: &Rulebook, certified: &Certified) -> bool {
    let retires = certified.exams.iter().filter_map(|exam| rules.exams.get(exam)?.retires);
    retires.min().is_some_and(|on| on <= subject.date())
}

/// How a person stands in every step of the designation, in sentences.
pub(super) fn detail(subject: &Subject<'_>, book: &Book, person: &Person) -> Detail {
    let mut detail = Detail::of(&person.name);
    let link = link(subject, person);
    detail.add("Learn", link.as_text(), link.tone);
    let Some(rules) = subject.rules else {
        return detail;
    };
    let held: Vec<&Certification> = book.certifications_of(&person.id).iter().collect();
    let (mut known, mut missing) = (Vec::new(), Vec::new());
    for step in steps(subject) {
        match validity_in(rules, step.certified, &held, subject.date()) {
            Some(validity) => known.push((step, validity)),
            None => missing.push(step),
        }
    }
    for (step, validity) in known {
        let retired = is_retired(subject, rules, step.certified);
        let (text, tone) = validity_words(subject, validity, retired);
        let gate = step.gate.map_or_else(String::new, |gate| format!(" ({})", clean(gate)));
        detail.add(step.metric.short(), &format!("{}{gate}: {text}", step.exams()), tone);
    }
    for metric in people_metrics(subject) {
        let its = missing.iter().filter(|step| step.metric == metric);
        let exams: Vec<String> = its.map(Step::exams).collect();
        if !exams.is_empty() {
            detail.add(metric.short(), &format!("missing: {}", exams.join(", ")), Tone::Dim);
        }
    }
    detail
}

/// How a certification stands, in words.
fn validity_words(subject: &Subject<'_>, validity: Validity, retired: bool) -> (String, Tone) {
    match validity {
        Validity::Counts(NaiveDate::MAX) => ("does not end".to_owned(), Tone::Good),
        Validity::Counts(on) => {
            let although = if retired { ", although retired" } else { "" };
            let tone = if retired || is_soon(subject, on) { Tone::Warn } else { Tone::Good };
            (format!("counts until {}{although}", words::date(on)), tone)
        }
        Validity::NotEarnedYet(on) => (format!("will be earned on {}", words::date(on)), Tone::Dim),
        Validity::Expired(on) => (format!("expired on {}", words::date(on)), Tone::Bad),
        Validity::Retired(on) => (format!("retired; counted until {}", words::date(on)), Tone::Bad),
    }
}

/// Whether a day is so near that it wants attention.
fn is_soon(subject: &Subject<'_>, on: NaiveDate) -> bool {
    on.signed_duration_since(subject.date()).num_days() <= i64::from(subject.days.soon)
}

pub(super) const SKILLING: List = List {
    title: |_| "Skilling".to_owned(),
    len: |subject| subject.results.card.as_ref().map_or(0, |card| card.designations.len()),
    rows: Rows::Few(|subject, place| {
        subject.results.card.as_ref()?.designations.get(place).map(|score| skilling_row(subject, score))
    }),
    target: |subject, place| Some(Target::Designation(subject.results.card.as_ref()?.designations.get(place)?.id)),
    empty: |_| super::loading().to_owned(),
    ..LIST
};

/// The columns of [`SKILLING`]: the designation, each metric that people earn, and their sum.
pub(super) fn skilling_columns(subject: &Subject<'_>) -> Vec<Column> {
    let metrics = people_metrics(subject).map(|metric| Column::figures(metric.short(), POINTS, 0));
    let name = std::iter::once(Column::words("Designation", 24, 26, 0));
    name.chain(metrics).chain([Column::words("", 8, Column::REST, 2)]).collect()
}

fn skilling_row(subject: &Subject<'_>, score: &DesignationScore) -> Row {
    let of = |metric: &MetricScore| format!("{} of {}", metric.points, words::quantity(metric.max_points));
    let cell = |id| match score.metric(id) {
        Some(metric) if metric.points.is_positive() => Cell::number(of(metric), metric.points.to_f64()),
        Some(metric) => Cell::number(of(metric), 0.0).tone(Tone::Bad).mark(Mark::Missing),
        None => Cell::text("none").tone(Tone::Dim),
    };
    let its = || people_metrics(subject).filter_map(|id| score.metric(id));
    let name = std::iter::once(Cell::text(overview::name_of(subject, score.id)));
    let sum = Cell::gauge(Gauge {
        value: its().map(|metric| metric.points.to_f64()).sum(),
        max: its().map(|metric| metric.max_points.to_f64()).sum(),
        ..Gauge::default()
    });
    Row { key: score.id.word().to_owned(), cells: name.chain(people_metrics(subject).map(cell)).chain([sum]).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::table::TableId;
    use crate::test_harness::{TestHarness, book, day, loaded};

    /// A dashboard at the matrix of Infrastructure.
    fn matrix(book: Book) -> TestHarness {
        let mut harness = TestHarness::empty();
        harness.act(Action::Loaded(loaded(book))).press("4 ] tab j j j shift-tab");
        harness
    }

    fn titles(harness: &TestHarness) -> Vec<String> {
        let list = harness.table(TableId::Matrix);
        assert!(list.rows.iter().all(|row| row.cells.len() == list.columns.len()));
        list.columns.iter().skip(1).map(|column| column.title.to_string()).collect()
    }

    #[test]
    fn the_selected_designation_chooses_the_columns() {
        let mut harness = matrix(book());
        harness.resize(30, 118);
        let infrastructure = ["AZ-104", "AZ-700", "AZ-800+801", "AZ-305", "AZ-140", "AZ-120"];
        assert_eq!(titles(&harness), infrastructure);
        let groups: Vec<String> = harness.table(TableId::Matrix).columns.iter().map(|c| c.group.to_string()).collect();
        assert_eq!(groups, ["", "step 1", "scores", "scores", "adv step 1", "advanced", "advanced"]);
        harness.press("tab k");
        assert_ne!(titles(&harness), infrastructure);
        assert!(harness.table(TableId::Matrix).title.starts_with("Security"));
    }

    #[test]
    fn columns_scroll_beside_a_fixed_first_one() {
        let mut harness = matrix(book());
        harness.resize(20, 44);
        let seen = |harness: &TestHarness| {
            let list = harness.table(TableId::Matrix);
            assert_eq!(list.columns.first().map(|column| column.title.as_ref()), Some("Name"));
            (titles(harness).join(" "), list.across)
        };
        let first = seen(&harness);
        assert_eq!(first, ("AZ-104 AZ-700 AZ-800+801".into(), Some((1, 3, 6))));
        assert_eq!(seen(harness.press("l")).1, Some((2, 4, 6)));
        let last = seen(harness.press("l l l l l"));
        assert_eq!(last, ("AZ-305 AZ-140 AZ-120".into(), Some((4, 6, 6))));
        assert_eq!(seen(harness.press("right h")).1, Some((3, 5, 6)), "no step was lost at the end");
        assert_eq!(seen(harness.press("h h h")), first);
    }

    #[test]
    fn every_validity_is_a_mark_and_a_word() {
        let mut book = book();
        let earned = |person: &str, exam: &str, earned| Certification {
            person: person.into(),
            exam: exam.into(),
            earned,
            expires: None,
        };
        book.certifications = vec![
            earned("ada", "AZ-104", day(2026, 10, 1)),
            earned("ada", "AZ-700", day(2025, 12, 1)),
            earned("bo", "AZ-104", day(2024, 1, 1)),
            earned("bo", "AZ-700", day(2027, 1, 1)),
        ];
        book.people[2].linked = Some(false);
        let harness = matrix(book.sorted());
        let rows = harness.table(TableId::Matrix).rows;
        let said = |row: usize| -> Vec<(String, Option<Mark>)> {
            rows[row].cells.iter().take(3).map(|cell| (cell.as_text().to_owned(), cell.mark)).collect()
        };
        let cell = |text: &str, mark| (text.to_owned(), Some(mark));
        assert_eq!(said(0)[1..], [cell("1 Oct", Mark::Met), cell("9 d", Mark::Attention)]);
        assert_eq!(said(1)[1..], [cell("expired", Mark::Missing), cell("not yet", Mark::Open)]);
        assert_eq!(said(2)[0].0, "CAI (unlinked)");
        assert_eq!(said(2)[1], ("·".to_owned(), None));
    }

    #[test]
    fn a_sorted_column_keeps_its_mark_while_it_is_on_the_screen() {
        let mut harness = matrix(book());
        harness.resize(20, 44);
        harness.press("s j enter");
        assert_eq!(harness.table(TableId::Matrix).sort, Some((1, true)));
        assert_eq!(harness.names(TableId::Matrix), ["ADA", "BO", "CAI"], "what lasts longest first");
        harness.press("l");
        assert_eq!(harness.table(TableId::Matrix).sort, None);
    }
}

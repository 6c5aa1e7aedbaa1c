//! The days on which a score can change by itself.

use crate::book::{Book, Certification, Person};
use crate::month::Month;
use crate::rulebook::{Certified, MetricFormula, PeopleRules, Rulebook};
use crate::scoring::{AsOf, Validity, anniversary, validity};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// The days after the one scored for and up to a last one, in order: what is scored on all others is what is scored on the
/// newest of them.
pub(super) fn of(book: &Book, rules: &Rulebook, as_of: AsOf, last: NaiveDate) -> BTreeSet<NaiveDate> {
    let months = (1..).map(|ahead| Month::of(as_of.date).plus(ahead).first_day()).take_while(|day| *day <= last);
    let mut days: BTreeSet<NaiveDate> = months.collect();
    // From tomorrow on, usage is carried forward and subscriptions end on their day.
    days.extend(next(as_of.today));
    days.extend(of_people(book, rules, as_of.date));
    days.extend(of_rules(rules));
    let renewal = |on: NaiveDate| on.checked_add_days(Days::new(u64::from(rules.renewal_days) + 1));
    let enrolled = book.partner.enrolled.iter();
    days.extend(enrolled.clone().filter_map(|enrolment| renewal(anniversary(enrolment, rules, as_of.date))));
    days.extend(enrolled.filter_map(|enrolment| enrolment.paid_on));
    days.extend(book.reported.iter().map(|reported| reported.as_of));
    days.retain(|day| as_of.date < *day && *day <= last);
    days
}

fn next(day: NaiveDate) -> Option<NaiveDate> {
    day.succ_opt()
}

/// The days on which somebody begins or ceases to count, with exams that the rules ask for.
fn of_people(book: &Book, rules: &Rulebook, date: NaiveDate) -> BTreeSet<NaiveDate> {
    let exams = exams(rules);
    let counts = |certification: &&Certification| exams.contains(&certification.exam.to_lowercase());
    let holds = |person: &&Person| book.certifications_of(&person.id).iter().any(|held| counts(&held));
    let holders = book.people.iter().filter(holds);
    let mut days: BTreeSet<NaiveDate> = holders.flat_map(|p| [p.left, p.linked_on]).flatten().collect();
    for certification in book.certifications.iter().filter(counts) {
        days.insert(certification.earned);
        if let Validity::Counts(until) = validity(rules, certification, date.max(certification.earned)) {
            days.extend(next(until));
        }
    }
    days
}

/// What the rules ask of people.
fn of_metrics(rules: &Rulebook) -> impl Iterator<Item = &PeopleRules> {
    let formulas = rules.designations.values().flat_map(|of| of.metrics.values()).flat_map(|of| of.tracks.values());
    formulas.filter_map(|formula| match formula {
        MetricFormula::People(people) => Some(people),
        MetricFormula::Usage { .. } => None,
    })
}

fn steps(people: &PeopleRules) -> impl Iterator<Item = &Certified> {
    people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring)
}

/// The exams that the rules ask for, and those that have taken them over, in lower case.
fn exams(rules: &Rulebook) -> BTreeSet<String> {
    let asked = of_metrics(rules).flat_map(steps).flat_map(|certified| &certified.exams);
    let with_others = asked.flat_map(|exam| {
        let others = rules.exams.get(exam).into_iter().flat_map(|exam| &exam.taken_over_by);
        std::iter::once(exam).chain(others)
    });
    with_others.map(|exam| exam.to_lowercase()).collect()
}

/// The days on which the rulebook itself changes.
fn of_rules(rules: &Rulebook) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    for people in of_metrics(rules) {
        days.extend(steps(people).flat_map(|Certified { from, until, .. }| [*from, until.and_then(next)]).flatten());
        days.extend(people.gates.iter().flat_map(|gate| gate.people.0.iter().filter_map(|(from, _)| *from)));
        days.extend(people.closing.as_ref().map(|closing| closing.from));
    }
    days.extend(rules.window.0.iter().filter_map(|(from, _)| *from));
    days
}

//! The days on which a score can change by itself.

use crate::book::Book;
use crate::month::Month;
use crate::rulebook::{Certified, MetricFormula, Rulebook};
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

/// The days on which somebody begins or ceases to count.
fn of_people(book: &Book, rules: &Rulebook, date: NaiveDate) -> BTreeSet<NaiveDate> {
    let mut days: BTreeSet<NaiveDate> = book.people.iter().flat_map(|p| [p.left, p.linked_on]).flatten().collect();
    for certification in &book.certifications {
        days.insert(certification.earned);
        if let Validity::Counts(until) = validity(rules, certification, date.max(certification.earned)) {
            days.extend(next(until));
        }
    }
    days
}

/// The days on which the rulebook itself changes.
fn of_rules(rules: &Rulebook) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    let formulas = rules.designations.values().flat_map(|of| of.metrics.values()).flat_map(|of| of.tracks.values());
    for formula in formulas {
        let MetricFormula::People(people) = formula else { continue };
        let steps = people.gates.iter().flat_map(|gate| &gate.exams).chain(&people.scoring);
        days.extend(steps.flat_map(|Certified { from, until, .. }| [*from, until.and_then(next)]).flatten());
        days.extend(people.gates.iter().flat_map(|gate| gate.people.0.iter().filter_map(|(from, _)| *from)));
        days.extend(people.closing.as_ref().map(|closing| closing.from));
    }
    days.extend(rules.window.0.iter().filter_map(|(from, _)| *from));
    days
}

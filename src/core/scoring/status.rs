//! Enrolment, renewal and the window in which a designation may qualify.

use super::card::{Status, Window};
use crate::book::{Book, DesignationId, Enrolment};
use crate::month::Month;
use crate::rulebook::{Rulebook, WindowRule};
use chrono::{Days, NaiveDate};

fn later(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

fn earlier(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

/// The anniversary of an enrolment as it reads on `date`: one whose fee was paid in the days of renewal is renewed for a
/// year from then.
pub fn anniversary(enrolment: &Enrolment, rules: &Rulebook, date: NaiveDate) -> NaiveDate {
    let due = enrolment.anniversary;
    let renewed =
        enrolment.paid_on.filter(|paid| (due..=later(due, rules.renewal_days)).contains(paid) && *paid <= date);
    renewed.map_or(due, |paid| later(paid, 365))
}

/// The enrolment that still holds on `date`, the days of renewal included.
pub(super) fn enrolment<'b>(
    book: &'b Book,
    rules: &Rulebook,
    id: DesignationId,
    date: NaiveDate,
) -> Option<&'b Enrolment> {
    let on = |e: &Enrolment| anniversary(e, rules, date);
    let in_force = |e: &&Enrolment| e.designation == id && date <= later(on(e), rules.renewal_days);
    book.partner.enrolled.iter().filter(in_force).min_by_key(|e| on(e))
}

/// Status and window of a designation that qualifies (or not) on `date`.
pub(super) fn status(
    book: &Book,
    rules: &Rulebook,
    id: DesignationId,
    date: NaiveDate,
    qualifies: bool,
) -> (Status, Window) {
    let due = enrolment(book, rules, id, date).map(|enrolment| anniversary(enrolment, rules, date));
    let rule = rules.window.at(date).copied().unwrap_or(WindowRule::Months(5));
    let (from, to) = match (rule, due) {
        (WindowRule::Months(months), None) => (Month::of(date).minus(months as i32).first_day(), date),
        (WindowRule::Months(months), Some(due)) => {
            (Month::of(due).minus(months as i32).first_day(), later(due, rules.renewal_days))
        }
        (WindowRule::Day(_), None) => (date, date),
        (WindowRule::Day(days), Some(due)) => (earlier(due, days), due),
    };
    let inside = |day: &NaiveDate| from <= *day && *day <= to && *day <= date;
    let recorded = book.snapshots.iter().filter(|s| s.designation == id && s.qualified).map(|s| s.date);
    let today = qualifies.then_some(date);
    let qualified_on = recorded.chain(today).filter(inside).max();
    let status = match due {
        Some(due) if date < due => Status::Enrolled,
        Some(_) => Status::RenewalDue,
        None if qualified_on.is_some() => Status::Qualified,
        None => Status::InProgress,
    };
    (status, Window { from, to, qualified_on })
}

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

/// The enrolment that still holds on `date`, the days of renewal included.
pub(super) fn enrolment<'b>(
    book: &'b Book,
    rules: &Rulebook,
    id: DesignationId,
    date: NaiveDate,
) -> Option<&'b Enrolment> {
    let holds = |e: &&Enrolment| e.designation == id && date <= later(e.anniversary, rules.renewal_days);
    book.partner.enrolled.iter().filter(holds).min_by_key(|e| e.anniversary)
}

/// Status and window of a designation that qualifies (or not) on `date`.
pub(super) fn status(
    book: &Book,
    rules: &Rulebook,
    id: DesignationId,
    date: NaiveDate,
    qualifies: bool,
) -> (Status, Window) {
    let enrolment = enrolment(book, rules, id, date);
    let rule = rules.window.at(date).copied().unwrap_or(WindowRule::Months(5));
    let (from, to) = match (rule, enrolment) {
        (WindowRule::Months(months), None) => (Month::of(date).minus(months as i32).first_day(), date),
        (WindowRule::Months(months), Some(e)) => {
            (Month::of(e.anniversary).minus(months as i32).first_day(), later(e.anniversary, rules.renewal_days))
        }
        (WindowRule::Day(_), None) => (date, date),
        (WindowRule::Day(days), Some(e)) => (earlier(e.anniversary, days), e.anniversary),
    };
    let inside = |day: &NaiveDate| from <= *day && *day <= to && *day <= date;
    let recorded = book.snapshots.iter().filter(|s| s.designation == id && s.qualified).map(|s| s.date);
    let today = qualifies.then_some(date);
    let qualified_on = recorded.chain(today).filter(inside).max();
    let status = match enrolment {
        Some(e) if date < e.anniversary => Status::Enrolled,
        Some(_) => Status::RenewalDue,
        None if qualified_on.is_some() => Status::Qualified,
        None => Status::InProgress,
    };
    (status, Window { from, to, qualified_on })
}

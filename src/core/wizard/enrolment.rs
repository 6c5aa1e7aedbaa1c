//! Enrolments as they are made and renewed: whose anniversary a designation joins, and which ones a fee renews.

use super::known::Known;
use crate::book::{DesignationId, Enrolment};
use crate::day::day_text;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, Scorer};
use chrono::{Days, NaiveDate};

/// Days from the payment of the fee to the anniversary.
const YEAR: u64 = 365;

/// The anniversary of an enrolment whose fee was paid on a day.
pub(super) fn anniversary_of(paid_on: NaiveDate) -> NaiveDate {
    paid_on.checked_add_days(Days::new(YEAR)).unwrap_or(NaiveDate::MAX)
}

/// The last day on which an enrolment can be renewed.
pub(super) fn last_day(rules: &Rulebook, enrolment: &Enrolment) -> NaiveDate {
    enrolment.anniversary.checked_add_days(Days::new(rules.renewal_days.into())).unwrap_or(NaiveDate::MAX)
}

/// The enrolment of the designation that is answered: of several the latest.
pub(super) fn own<'a>(known: &Known<'a>) -> Option<&'a Enrolment> {
    let designation = known.designation()?;
    let own = known.context.book.partner.enrolled.iter().filter(|e| e.designation == designation);
    own.max_by_key(|e| e.anniversary)
}

/// The enrolment in another designation whose anniversary the one that is answered joins: of several the latest. One that
/// is due for renewal has none to join.
pub(super) fn joined<'a>(known: &Known<'a>) -> Option<&'a Enrolment> {
    let (designation, context) = (known.designation()?, known.context);
    let in_force = |e: &&Enrolment| e.designation != designation && context.today < e.anniversary;
    context.book.partner.enrolled.iter().filter(in_force).max_by_key(|e| e.anniversary)
}

/// The designations that one fee renews beside the one that is answered: those of its anniversary that qualified on a
/// day of its window.
pub(super) fn renewed_along(known: &Known<'_>, own: &Enrolment) -> Vec<DesignationId> {
    let context = known.context;
    let others = || {
        let enrolled = context.book.partner.enrolled.iter();
        enrolled.filter(|e| e.anniversary == own.anniversary && e.designation != own.designation)
    };
    if others().next().is_none() {
        return Vec::new();
    }
    let card = Scorer::new(context.book, context.rules, AsOf::today(context.today)).scorecard();
    let qualified = |id: DesignationId| card.designation(id).is_some_and(|score| score.window.qualified_on.is_some());
    others().map(|e| e.designation).filter(|id| qualified(*id)).collect()
}

/// Why the enrolment that is answered is impossible.
pub(super) fn impossible(known: &Known<'_>) -> Option<String> {
    let (designation, context) = (known.designation()?, known.context);
    let name = context.rules.designations.get(&designation).map_or(designation.word(), |of| of.name.as_str());
    let paid_on: Option<NaiveDate> = known.get("paid_on").and_then(|day| day.parse().ok());
    let own = own(known);
    let anniversary: Option<NaiveDate> = known.get("anniversary").and_then(|day| day.parse().ok());
    let holding = own.filter(|e| context.today <= last_day(context.rules, e));
    match (known.get("action")?, holding, own) {
        ("enrol", None, _) => {
            let (paid, until) = paid_on.zip(anniversary)?;
            let latest = anniversary_of(paid);
            (until <= paid || until > latest).then(|| {
                format!("An enrolment paid on {paid} lasts at most until {latest}; {until} is not a day after the payment and up to then.")
            })
        }
        ("enrol", Some(e), _) => {
            let day = e.anniversary;
            Some(format!("{name} is enrolled until {day}. Choose the action renew from that day on."))
        }
        ("renew", None, None) => Some(format!("{name} is not enrolled. Choose the action enrol.")),
        ("renew", _, Some(e)) => {
            let (from, to) = (e.anniversary, last_day(context.rules, e));
            let paid = paid_on.filter(|day| *day < from || *day > to)?;
            Some(format!(
                "{name} can be renewed by a payment from {from} to {to}; {paid} is not among these days. After {to} enrol again."
            ))
        }
        _ => None,
    }
}

/// What fills a blank about enrolments.
pub(super) fn blank(name: &str, known: &Known<'_>) -> Option<String> {
    let enrolment = if known.get("action") == Some("enrol") { joined(known) } else { own(known) }?;
    match name {
        "anniversary_day" => Some(day_text(enrolment.anniversary)),
        _ => Some(day_text(last_day(known.context.rules, enrolment))),
    }
}

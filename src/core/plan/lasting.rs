//! On which day before its renewal a designation reaches the target at the least cost.

use super::{Plan, PlanQuery, plan};
use crate::book::Book;
use crate::month::Month;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, Scorer, Status};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The cheapest plan of a window, and the day on which it reaches the target: both conditions on any one day are enough.
#[derive(Clone, Debug)]
pub struct Lasting {
    pub on: NaiveDate,
    pub plan: Plan,
}

/// The cheapest plan on any day from the one to score for to the last of the days in which an enrolled designation is
/// renewed; of equals the earliest. Nothing where it isn't enrolled, or `stop` said so.
pub fn by_renewal(
    (book, rules, as_of): (&Book, &Rulebook, AsOf),
    query: &PlanQuery<'_>,
    stop: &dyn Fn() -> bool,
) -> Option<Lasting> {
    let score = Scorer::new(book, rules, as_of).scorecard().designation(query.designation)?.clone();
    if !matches!(score.status, Status::Enrolled | Status::RenewalDue) {
        return None;
    }
    let query = PlanQuery { since: Some(as_of.date), ..query.clone() };
    let mut best: Option<Lasting> = None;
    for on in days(book, as_of.date.max(score.window.from), score.window.to) {
        let scorer = Scorer::new(book, rules, AsOf { date: on, ..as_of });
        let plan = plan(&scorer, &query, stop)?;
        let merit = |plan: &Plan| (!plan.feasible, -plan.to.min(plan.target), plan.cost);
        if best.as_ref().is_none_or(|known| merit(&plan) < merit(&known.plan)) {
            best = Some(Lasting { on, plan });
        }
    }
    best
}

/// The days on which a score can get better: the first, that of each month, and those on which something begins to count.
fn days(book: &Book, from: NaiveDate, to: NaiveDate) -> BTreeSet<NaiveDate> {
    let months = (1..).map(|ahead| Month::of(from).plus(ahead).first_day()).take_while(|day| *day <= to);
    let earned = book.certifications.iter().map(|certification| certification.earned);
    let linked = book.people.iter().filter_map(|person| person.linked_on);
    let begins = earned.chain(linked).filter(|day| (from..=to).contains(day));
    std::iter::once(from).chain(months).chain(begins).collect()
}

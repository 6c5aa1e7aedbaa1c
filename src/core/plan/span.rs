//! For which days a plan is asked, and for which it is.

use super::late::late;
use super::{Lasting, Plan, PlanQuery, by_renewal, plan, throughout};
use crate::month::Month;
use crate::scoring::Scorer;
use chrono::NaiveDate;

/// How long a plan is to last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// It is for the as-of date alone.
    #[default]
    Today,
    /// It is for the cheapest day before the renewal.
    Renewal,
    /// It holds in every month up to that day.
    Day(NaiveDate),
}

/// Months ahead that a plan can last for: well beyond any renewal, and each of them makes it take longer.
const LONGEST: i32 = 18;

/// The last day that a plan made on a day can last to.
pub fn latest(from: NaiveDate) -> NaiveDate {
    Month::of(from).plus(LONGEST).last_day()
}

/// The days that a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Day,
    CheapestDay(NaiveDate),
    /// None: it qualified by Microsoft's figure on a day that makes the renewal safe, which there are days left for.
    Qualified {
        on: NaiveDate,
        renew_by: NaiveDate,
    },
    /// Every month from a day up to another; the points are those of one of them.
    Throughout {
        /// The day on which it is made.
        since: NaiveDate,
        /// Where it holds on the last day: the first from which on it does.
        from: Option<NaiveDate>,
        last: NaiveDate,
        of: NaiveDate,
        /// Whether it reaches its target on the day that the points are of.
        reached: bool,
    },
}

/// The cheapest plan that lasts so long; `None` where a renewal is asked for that there isn't, or `stop` said so.
pub fn lasting(
    today: &Scorer<'_>,
    query: &PlanQuery<'_>,
    until: Until,
    stop: &dyn Fn() -> bool,
) -> Option<(Plan, Span)> {
    let (plan, span) = match until {
        Until::Today => (plan(today, query, stop)?, Span::Day),
        Until::Renewal => by_renewal(today, query, stop).map(|Lasting { on, plan, safe, .. }| match safe {
            Some(renew_by) => (plan, Span::Qualified { on, renew_by }),
            None => (plan, Span::CheapestDay(on)),
        })?,
        Until::Day(last) => {
            let found = throughout(today, query, last, stop)?;
            let Lasting { on: of, from, plan, reached, .. } = found;
            (plan, Span::Throughout { since: today.as_of().date, from, last, of, reached })
        }
    };
    let late = late(today, &plan, stop);
    Some((Plan { late, ..plan }, span))
}

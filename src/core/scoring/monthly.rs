//! An item's figures month by month, beside what its metric asks for.

use super::explanation::Place;
use super::measure::{MonthSum, WHOLE};
use super::measures::{AsOf, MeasureColumn, OLDEST};
use super::scorer::Scorer;
use super::words;
use crate::book::Book;
use crate::month::Month;
use crate::points::Points;
use crate::rulebook::{Amount, Rulebook, Span};
use std::collections::BTreeMap;

/// Months shown of a metric that reads one or two of each year: the same month of the year before is the last of them.
const YEAR: i32 = 12;

/// What an item used in the months that its metric compares, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monthly {
    /// The workload that comes furthest, where a customer's workloads are looked at one by one.
    pub workload: String,
    /// Whether each figure is the sum of the twelve months that end with its own, as the metric asks for.
    pub sums_years: bool,
    pub months: Vec<MonthFigure>,
}

/// What an item used in a month, in millionths of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthFigure {
    pub month: Month,
    /// The amount with its unit: `$192.02`, `8 users`; `not known` where the reports leave it blank.
    pub text: String,
    pub amount: i64,
    /// The part of it that an association of yours covers.
    pub covered: i64,
    /// What it has to reach to count; none where every amount does.
    pub needed: Option<i64>,
}

/// The months of an item; none where the book has no figure of it.
pub fn monthly(book: &Book, rules: &Rulebook, as_of: AsOf, place: Place) -> Option<Monthly> {
    Scorer::unmeasured(book, rules, as_of).monthly(place)
}

impl Scorer<'_> {
    fn monthly(&self, place: Place) -> Option<Monthly> {
        let column = self.columns.list.get(place.column)?;
        let by_key = self.pass().months(place.customer, self.associations(place.customer), place.column);
        let (key, sums) = furthest(by_key, place.key)?;
        let workload = if key == WHOLE || key == place.key { String::new() } else { self.names.text(key).to_owned() };
        let is_year = column.quantity.span == Span::Ttm;
        let sums_years = is_year && !column.sum().is_growth();
        let sums = if sums_years { trailing(&sums) } else { sums };
        let back = if is_year { OLDEST } else { YEAR };
        let figure = |age: i32| {
            let sum = sums.get(usize::try_from(age).ok()?)?;
            let unit = shown(column);
            Some(MonthFigure {
                month: column.calendar.last.minus(age),
                text: match (sum.blank, sum.amount) {
                    (true, 0) => "not known".to_owned(),
                    (true, amount) => format!("at least {}", words::amount(unit, amount)),
                    (false, amount) => words::amount(unit, amount),
                },
                amount: sum.amount,
                covered: sum.covered,
                needed: needed(column, sum),
            })
        };
        let months: Vec<MonthFigure> = (0..=back).filter_map(figure).collect();
        months.iter().any(|figure| figure.amount != 0).then_some(Monthly { workload, sums_years, months })
    }
}

/// The sums of the item itself, or of the workload that comes furthest in the last month.
fn furthest(mut by_key: BTreeMap<u32, Vec<MonthSum>>, key: u32) -> Option<(u32, Vec<MonthSum>)> {
    if let Some(own) = by_key.remove(&key) {
        return Some((key, own));
    }
    let last = |sums: &[MonthSum]| sums.first().map_or((0, 0), |sum| (sum.covered, sum.amount));
    by_key.into_iter().filter(|_| key == WHOLE).max_by_key(|(_, sums)| last(sums))
}

/// The sums of twelve months each, as far back as there are as many.
fn trailing(sums: &[MonthSum]) -> Vec<MonthSum> {
    let of = |year: &[MonthSum]| {
        year.iter().fold(MonthSum::default(), |total, sum| MonthSum {
            amount: total.amount.saturating_add(sum.amount),
            covered: total.covered.saturating_add(sum.covered),
            seats: total.seats.saturating_add(sum.seats),
            blank: total.blank || sum.blank,
        })
    };
    sums.windows(YEAR as usize).map(of).collect()
}

/// What is held against the threshold: users where a share of the seats is asked for.
pub(super) fn shown(column: &MeasureColumn<'_>) -> Amount {
    match column.quantity.active_share {
        Some(_) => Amount::ActiveUsers,
        None => column.bounded.unwrap_or(column.quantity.amount),
    }
}

fn needed(column: &MeasureColumn<'_>, sum: &MonthSum) -> Option<i64> {
    if column.sum().is_growth() {
        return None;
    }
    if let Some(share) = column.quantity.active_share {
        let users = share.times(Points::ratio(i128::from(sum.seats), 1_000_000));
        return (sum.seats > 0).then(|| (users.to_f64().ceil() as i64).saturating_mul(1_000_000));
    }
    let band = column.quantity.band.as_ref()?;
    band.at_least.or(band.more_than).map(|bound| bound.0)
}

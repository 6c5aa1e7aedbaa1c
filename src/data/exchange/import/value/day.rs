//! Days and months, with or without a time of day.

use super::month_names::month_named;
use chrono::{Days, NaiveDate};

/// In which order a column writes a day that is all numbers and slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// `10/31/2026`.
    MonthFirst,
    /// `31/10/2026`.
    DayFirst,
}

/// A day, as far as its spelling tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// This very day; the first of it where a month is named.
    Exact(NaiveDate),
    /// Two numbers in an order that the column decides, and the year.
    Numbers(u32, u32, i32),
}

impl Day {
    /// The day, in a column of that order. `None` where there is no such day.
    pub fn in_order(self, order: DayOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Day::Exact(day), _) => Some(day),
            (Day::Numbers(month, day, year), DayOrder::MonthFirst)
            | (Day::Numbers(day, month, year), DayOrder::DayFirst) => NaiveDate::from_ymd_opt(year, month, day),
        }
    }
}

/// The order that the days of a column have: the one in which more of them exist; in a column of months, whose days
/// are all the first, the one in which more of them are; else the month first, as these exports write it.
pub fn day_order(days: impl Iterator<Item = Day> + Clone, months: bool) -> DayOrder {
    let count = |order| {
        days.clone()
            .filter(|day| match (day, order) {
                (Day::Exact(_), _) => false,
                (Day::Numbers(_, 1, _), DayOrder::MonthFirst) | (Day::Numbers(1, _, _), DayOrder::DayFirst) => true,
                (Day::Numbers(..), _) => !months && day.in_order(order).is_some(),
            })
            .count()
    };
    if count(DayOrder::DayFirst) > count(DayOrder::MonthFirst) { DayOrder::DayFirst } else { DayOrder::MonthFirst }
}

/// The day or month that a field names: `2026-10-01`, `2026-10-01T00:00:00.0000000Z`, `10/1/2026 12:00:00 AM`,
/// `1.10.2026`, `2026-10`, `202610`, `Oct-26`, `Okt 26`, `1 October 2026`, `2026年10月`, and the number that Excel has for a
/// day (`46266`). A month is its first day.
pub fn day(field: &str) -> Option<Day> {
    let text = without_time(field.trim());
    if let Some(day) = serial(text) {
        return Some(Day::Exact(day));
    }
    let between =
        |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '年' | '月' | '日' | '년' | '월' | '일');
    let parts: Vec<&str> = text.split(between).filter(|part| !part.is_empty() && *part != "de").collect();
    let exact = |year: &str, month: u32, day: &str| {
        NaiveDate::from_ymd_opt(year_of(year)?, month, number(day)?).map(Day::Exact)
    };
    match parts.as_slice() {
        [digits] if digits.len() == 6 => exact(digits.get(..4)?, number(digits.get(4..)?)?, "1"),
        [digits] if digits.len() == 8 => exact(digits.get(..4)?, number(digits.get(4..6)?)?, digits.get(6..)?),
        [year, month] if year.len() == 4 && number(year).is_some() => exact(year, month_of(month)?, "1"),
        [month, year] => exact(year, month_of(month)?, "1"),
        [year, month, day] if year.len() == 4 && number(year).is_some() => exact(year, month_of(month)?, day),
        [first, second, year] => match (month_named(first), month_named(second)) {
            (Some(month), None) => exact(year, month, second),
            (None, Some(month)) => exact(year, month, first),
            (None, None) if text.contains('.') => exact(year, number(second)?, first),
            (None, None) => Some(Day::Numbers(number(first)?, number(second)?, year_of(year)?)),
            (Some(_), Some(_)) => None,
        },
        _ => None,
    }
}

/// The text before a time of day.
fn without_time(text: &str) -> &str {
    let iso = text.char_indices().find(|&(at, c)| {
        let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        c == 'T' && at > 0 && digit(at - 1) && digit(at + 1)
    });
    let end = match (iso, text.find(':')) {
        (Some((at, _)), _) => at,
        (None, Some(colon)) => text.get(..colon).and_then(|before| before.trim_end().rfind(' ')).unwrap_or(0),
        (None, None) => text.len(),
    };
    text.get(..end).unwrap_or(text).trim()
}

fn number(text: &str) -> Option<u32> {
    let text = text.strip_suffix("er").unwrap_or(text); // `1er`, in French.
    (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A year of four digits, or of two in this century.
fn year_of(text: &str) -> Option<i32> {
    let year = number(text)?;
    match text.len() {
        4 => i32::try_from(year).ok(),
        2 => i32::try_from(2000 + year).ok(),
        _ => None,
    }
}

fn month_of(text: &str) -> Option<u32> {
    number(text).filter(|_| text.len() <= 2).or_else(|| month_named(text))
}

/// The day that Excel writes as a number: days since the end of 1899, with five digits from 1927 to 2099. A fraction is a
/// time of day.
fn serial(text: &str) -> Option<NaiveDate> {
    const LAST: u64 = 73_050;
    let (days, time) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = days.len() == 5 && days.bytes().chain(time.bytes()).all(|byte| byte.is_ascii_digit());
    let days = days.parse().ok().filter(|days| digits && (10_000..=LAST).contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_form() {
        let october = NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day");
        for text in [
            "2026-10-01",
            "2026-10-01T00:00:00.0000000Z",
            "2026-10-01 00:00:00",
            "10/1/2026",
            "10/01/2026 12:00:00 AM",
            "10/1/26",
            "10-1-2026",
            "1.10.2026",
            "2026/10/1",
            "20261001",
            "2026-10",
            "2026 Oct",
            "10/2026",
            "202610",
            "Oct-26",
            "Oct 2026",
            "October 2026",
            "October-2026",
            "1-Oct-2026",
            "1 October 2026",
            "Oct 1, 2026",
            "Okt 26",
            "1. Oktober 2026",
            "oct. 2026",
            "1er octobre 2026",
            "1 de octubre de 2026",
            "out/26",
            "2026年10月",
            "2026年10月1日",
            "10月-26",
            "2026. október 1.",
            "2026년 10월",
            "октябрь 2026",
            "46296",
            "46296.5",
            " 2026-10-01 ",
        ] {
            let day = day(text).and_then(|day| day.in_order(DayOrder::MonthFirst));
            assert_eq!(day, Some(october), "{text}");
        }
        for bad in [
            "",
            "soon",
            "2026-13-01",
            "2026-02-30",
            "1/2",
            "2026",
            "13",
            "10:00",
            "Oct Nov 2026",
            "00/2026",
            "99999",
            "4629a",
        ] {
            assert_eq!(day(bad).and_then(|day| day.in_order(DayOrder::MonthFirst)), None, "{bad}");
        }
    }

    #[test]
    fn the_day_order_is_detected_from_the_column() {
        let order = |texts: &[&str], months| {
            let days: Vec<Day> = texts.iter().filter_map(|text| day(text)).collect();
            day_order(days.iter().copied(), months)
        };
        assert_eq!(order(&["3/4/2026", "12/31/2026"], false), DayOrder::MonthFirst);
        assert_eq!(order(&["3/4/2026", "31/12/2026"], false), DayOrder::DayFirst);
        assert_eq!(order(&["3/4/2026"], false), DayOrder::MonthFirst);
        assert_eq!(order(&["1/9/2026", "1/10/2026"], true), DayOrder::DayFirst, "months begin on the first");
        assert_eq!(order(&["9/1/2026", "10/1/2026"], true), DayOrder::MonthFirst);
        assert_eq!(order(&["1/1/2026"], true), DayOrder::MonthFirst);
    }
}

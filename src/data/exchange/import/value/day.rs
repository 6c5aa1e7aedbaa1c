//! Days and months, with or without a time of day.

use super::month_names::month_named;
use chrono::{Datelike, Days, NaiveDate};
use laurels_core::book::YEARS;
use std::cmp::Ordering;

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
    /// Two numbers in an order that the file decides, and the year.
    Numbers {
        first: u32,
        second: u32,
        year: i32,
        /// Whether a time of hours and minutes comes after them, without AM or PM.
        by_24_hours: bool,
    },
}

impl Day {
    /// The day, in a column of that order. `None` where there is no such day.
    pub fn in_order(self, order: DayOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Day::Exact(day), _) => Some(day),
            (Day::Numbers { first: month, second: day, year, .. }, DayOrder::MonthFirst)
            | (Day::Numbers { first: day, second: month, year, .. }, DayOrder::DayFirst) => {
                NaiveDate::from_ymd_opt(year, month, day)
            }
        }
    }

    /// Whether it is of a year that a book can have. One of the year 1 or 9999 is how reports say that there is no day.
    pub fn has_plausible_year(&self) -> bool {
        YEARS.contains(&match self {
            Day::Exact(day) => day.year(),
            Day::Numbers { year, .. } => *year,
        })
    }

    /// Whether both may be one day.
    pub fn may_be(self, other: Day) -> bool {
        let same = |order| self.in_order(order).is_some_and(|day| other.in_order(order) == Some(day));
        same(DayOrder::MonthFirst) || same(DayOrder::DayFirst)
    }

    /// Whether there is such a day in a book, in one order or the other.
    pub fn exists(&self) -> bool {
        let exists = |order| self.in_order(order).is_some();
        self.has_plausible_year() && (exists(DayOrder::MonthFirst) || exists(DayOrder::DayFirst))
    }
}

/// What days tell of the order that they are written in.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayEvidence {
    month_first: usize,
    day_first: usize,
    /// One that is another day in each order.
    unclear: Option<Day>,
    /// Whether one of them has a time such as `13:45`, as trainings reports write it after the day and the month.
    by_24_hours: bool,
}

impl DayEvidence {
    /// What the days of a column tell: how many of them exist in each order; in a column of months, how many are the first.
    pub fn of(days: impl Iterator<Item = Day>, months: bool) -> DayEvidence {
        let mut told = DayEvidence::default();
        for day in days {
            let Day::Numbers { by_24_hours, .. } = day else { continue };
            let fits = |day: &NaiveDate| !months || day.day() == 1;
            let month_first = day.in_order(DayOrder::MonthFirst).filter(fits);
            let day_first = day.in_order(DayOrder::DayFirst).filter(fits);
            told.month_first += usize::from(month_first.is_some());
            told.day_first += usize::from(day_first.is_some());
            told.by_24_hours |= by_24_hours;
            if month_first.is_some() && day_first.is_some() && month_first != day_first {
                told.unclear.get_or_insert(day);
            }
        }
        told
    }

    /// What both tell together.
    pub fn and(self, other: DayEvidence) -> DayEvidence {
        DayEvidence {
            month_first: self.month_first + other.month_first,
            day_first: self.day_first + other.day_first,
            unclear: self.unclear.or(other.unclear),
            by_24_hours: self.by_24_hours || other.by_24_hours,
        }
    }

    fn decided(self) -> Option<DayOrder> {
        match self.day_first.cmp(&self.month_first) {
            Ordering::Less => Some(DayOrder::MonthFirst),
            Ordering::Equal => None,
            Ordering::Greater => Some(DayOrder::DayFirst),
        }
    }

    /// The order of a column: what its own days tell, or else all of the file, or else the order in which exports write days.
    pub fn order(self, file: DayEvidence) -> DayOrder {
        let usual = if file.by_24_hours { DayOrder::DayFirst } else { DayOrder::MonthFirst };
        self.decided().or(file.decided()).unwrap_or(usual)
    }

    /// What to say where a file's days do not tell the order.
    pub fn note(self) -> Option<String> {
        let day @ Day::Numbers { first, second, year, .. } = self.unclear.filter(|_| self.decided().is_none())? else {
            return None;
        };
        let order = self.order(self);
        let read = day.in_order(order)?;
        let word = if order == DayOrder::DayFirst { "day" } else { "month" };
        Some(format!(
            "Nothing in the file tells whether the day or the month comes first in days such as {first}/{second}/{year}: they \
             were read with the {word} first ({read}). If that is wrong, write them as YYYY-MM-DD and import the file again."
        ))
    }
}

/// Words that stand beside a month's name: `1 de octubre de 2026`, `октябрь 2026 г.`, `жовтень 2026 р.`
const FILLERS: [&str; 8] = ["de", "del", "г", "год", "года", "р", "рік", "року"];

/// The day or month that a field names: `2026-10-01`, `2026-10-01T00:00:00.0000000Z`, `10/1/2026 12:00:00 AM`,
/// `1.10.2026`, `2026-10`, `202610`, `Oct-26`, `Okt 26`, `1 October 2026`, `2026年10月`, and the number that Excel has for a
/// day (`46266`). A month is its first day.
pub fn day(field: &str) -> Option<Day> {
    let field = field.trim();
    let text = without_time(field);
    if let Some(day) = serial(text) {
        return Some(Day::Exact(day));
    }
    let between =
        |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '年' | '月' | '日' | '년' | '월' | '일');
    let parts: Vec<&str> = text.split(between).filter(|part| !part.is_empty() && !FILLERS.contains(part)).collect();
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
            (None, None) => Some(Day::Numbers {
                first: number(first)?,
                second: number(second)?,
                year: year_of(year)?,
                by_24_hours: field.ends_with(|c: char| c.is_ascii_digit()) && field.matches(':').count() == 1,
            }),
            (Some(_), Some(_)) => None,
        },
        _ => None,
    }
}

/// The month and the day of a field that names no year: `26 Nov`.
pub fn without_year(field: &str) -> Option<(u32, u32)> {
    let mut parts = field.split([' ', '-', '.']).filter(|part| !part.is_empty());
    let (day, month) = (number(parts.next()?)?, month_named(parts.next()?)?);
    // A leap year has every day.
    NaiveDate::from_ymd_opt(2024, month, day).filter(|_| parts.next().is_none()).map(|_| (month, day))
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
            "октябрь 2026 г.",
            "окт. 2026\u{a0}г.",
            "1 октября 2026 г.",
            "1 октября 2026 года",
            "жовтень 2026 р.",
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
            let told = DayEvidence::of(days.iter().copied(), months);
            told.order(told)
        };
        assert_eq!(order(&["3/4/2026", "12/31/2026"], false), DayOrder::MonthFirst);
        assert_eq!(order(&["3/4/2026", "31/12/2026"], false), DayOrder::DayFirst);
        assert_eq!(order(&["13/1/2026"], false), DayOrder::DayFirst);
        assert_eq!(order(&["3/4/2026"], false), DayOrder::MonthFirst);
        assert_eq!(order(&["3/4/2026 13:45"], false), DayOrder::DayFirst);
        assert_eq!(order(&["3/4/2026 1:45 PM"], false), DayOrder::MonthFirst);
        assert_eq!(order(&["1/9/2026", "1/10/2026"], true), DayOrder::DayFirst, "months begin on the first");
        assert_eq!(order(&["9/1/2026", "10/1/2026"], true), DayOrder::MonthFirst);
        assert_eq!(order(&["1/1/2026"], true), DayOrder::MonthFirst);
    }
}

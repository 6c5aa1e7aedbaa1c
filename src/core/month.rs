//! A calendar month as one number, because every metric compares months and none compares days.

use crate::reading;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A calendar month, counted from year 0 so that months subtract as integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month `month` (1 to 12) of `year`; `None` outside 1..=12 or years 1..=9999.
    pub fn new(year: i32, month: u32) -> Option<Month> {
        ((1..=12).contains(&month) && (1..=9999).contains(&year)).then(|| Month(year * 12 + month as i32 - 1))
    }

    /// The month that holds `date`.
    pub fn of(date: NaiveDate) -> Month {
        Month(date.year() * 12 + date.month0() as i32)
    }

    /// The last full calendar month before `date`.
    pub fn before(date: NaiveDate) -> Month {
        Month::of(date).minus(1)
    }

    /// This month moved `months` later.
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months))
    }

    /// This month moved `months` earlier.
    pub fn minus(self, months: i32) -> Month {
        Month(self.0.saturating_sub(months))
    }

    /// How many months this one lies after `other`; negative when it lies before.
    pub fn since(self, other: Month) -> i32 {
        self.0 - other.0
    }

    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), 1).unwrap_or(NaiveDate::MIN)
    }

    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        reading::spelled(deserializer)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

/// The text is not of the form `YYYY-MM`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a month as YYYY-MM")]
pub struct ParseMonthError;

impl FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(s: &str) -> Result<Month, ParseMonthError> {
        let (year, month) = s.split_once('-').ok_or(ParseMonthError)?;
        let digits = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(ParseMonthError);
        }
        let year = year.parse().map_err(|_| ParseMonthError)?;
        let month = month.parse().map_err(|_| ParseMonthError)?;
        Month::new(year, month).ok_or(ParseMonthError)
    }
}

impl reading::Spelled for Month {
    fn expected() -> String {
        "a month such as 2026-10".to_owned()
    }

    fn of(text: &str) -> Option<Month> {
        text.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_february_ends_on_the_29th() {
        let month: Month = "2028-02".parse().expect("a month");
        assert_eq!(month.last_day(), NaiveDate::from_ymd_opt(2028, 2, 29).expect("a date"));
        assert_eq!(month.minus(12).to_string(), "2027-02");
        assert_eq!(Month::before(month.first_day()).to_string(), "2028-01");
    }

    #[test]
    fn odd_spellings_are_refused() {
        for bad in ["2026-13", "2026-00", "2026-1", "26-01", "2026/01", "+026-01", ""] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }
}

//! Days as people write and read them: the one grammar of every form, prompt and command, and the one spelling of every
//! sentence.

use crate::book::{YEARS, quoted};
use crate::month::Month;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What may be written, for help lines.
pub const HELP: &str = "2026-11-22, 22 Nov, today, +14, -7, mon or eom";

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a day: `2026-11-22`, `22 Nov 2026`, `22 Nov` (this year's), `today`, `+14` and `-7` (days from today), `mon` (the
/// next Monday, never today), `eom` (the last day of this month).
///
/// # Errors
/// What may be written instead, or the years that are possible.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let text = text.trim();
    let day = relative(text, today).or_else(|| in_full(text)).or_else(|| of_month(text, today.year()));
    let day = day.ok_or_else(|| format!("{} is not a day; write {HELP}", quoted(text)))?;
    match YEARS.contains(&day.year()) {
        true => Ok(day),
        false => Err(format!("{day} is out of range; write a day from {} to {}", YEARS.start(), YEARS.end())),
    }
}

/// A day as people read it: `9 Dec 2026`. The last day that there is stands for none: `never`.
pub fn day_text(day: NaiveDate) -> String {
    match day {
        NaiveDate::MAX => "never".to_owned(),
        day => format!("{} {}", day.day(), month_text(Month::of(day))),
    }
}

/// A month as people read it: `Dec 2026`. Lists hold tens of thousands of dates, so without the detour over a pattern.
pub fn month_text(month: Month) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = NAMES.get(month.month() as usize - 1).unwrap_or(&"");
    format!("{name} {}", month.year())
}

/// A day as `2026-11-22`, all its digits written.
fn in_full(text: &str) -> Option<NaiveDate> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| plain)
}

/// A day that is counted from today.
fn relative(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let days = |by: &str| by.bytes().all(|b| b.is_ascii_digit()).then(|| by.parse().ok().map(Days::new)).flatten();
    match text.to_ascii_lowercase().as_str() {
        "today" => Some(today),
        "eom" => today.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt(),
        lower => match (lower.strip_prefix('+'), lower.strip_prefix('-')) {
            (Some(by), _) => today.checked_add_days(days(by)?),
            (_, Some(by)) => today.checked_sub_days(days(by)?),
            _ => {
                let weekday: Weekday = lower.parse().ok()?;
                today.iter_days().skip(1).find(|day| day.weekday() == weekday)
            }
        },
    }
}

/// A day of a month by its name; without a year, of this one.
fn of_month(text: &str, this_year: i32) -> Option<NaiveDate> {
    let mut words = text.split_whitespace();
    let (day, name) = (words.next()?.parse().ok()?, words.next()?.to_ascii_lowercase());
    let year = words.next().map_or(Some(this_year), |year| year.parse().ok())?;
    let (short, rest) = name.split_at_checked(3)?;
    let month = MONTHS.iter().position(|month| *month == short)?;
    let day = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()? + 1, day)?;
    let is_name = rest.is_empty() || day.format("%B").to_string().to_ascii_lowercase() == name;
    (is_name && words.next().is_none()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, today: &str) -> Result<String, String> {
        parse(text, today.parse().expect("a day")).map(|day| day.to_string())
    }

    #[track_caller]
    fn reads(today: &str, days: &[(&str, &str)]) {
        for (text, day) in days {
            assert_eq!(read(text, today).as_deref(), Ok(*day), "{text} on {today}");
        }
    }

    #[test]
    fn days_are_read_in_every_spelling() {
        // A Sunday.
        reads(
            "2026-11-22",
            &[
                ("2026-12-09", "2026-12-09"),
                (" 9 Dec 2027 ", "2027-12-09"),
                ("9 december", "2026-12-09"),
                ("1 may", "2026-05-01"),
                ("TODAY", "2026-11-22"),
                ("+14", "2026-12-06"),
                ("-7", "2026-11-15"),
                ("+0", "2026-11-22"),
                ("mon", "2026-11-23"),
                ("Saturday", "2026-11-28"),
                ("eom", "2026-11-30"),
            ],
        );
    }

    #[test]
    fn a_weekday_is_the_next_one_and_never_today() {
        reads("2026-11-22", &[("sun", "2026-11-29")]);
        reads("2026-12-28", &[("mon", "2027-01-04"), ("sun", "2027-01-03")]);
    }

    #[test]
    fn months_end_where_they_end() {
        reads("2026-02-01", &[("eom", "2026-02-28")]);
        reads(
            "2028-02-29",
            &[("eom", "2028-02-29"), ("+1", "2028-03-01"), ("-29", "2028-01-31"), ("29 feb", "2028-02-29")],
        );
        reads("2026-01-31", &[("eom", "2026-01-31"), ("+1", "2026-02-01")]);
        reads("2026-12-31", &[("eom", "2026-12-31"), ("+1", "2027-01-01"), ("today", "2026-12-31")]);
        reads("2027-01-01", &[("-1", "2026-12-31"), ("31 dec", "2027-12-31")]);
    }

    #[test]
    fn an_invalid_day_names_the_accepted_forms() {
        for text in [
            "",
            "tomorrow",
            "+x",
            "+-3",
            "31.1.2027",
            "2027-02-29",
            "29 feb",
            "31 apr",
            "9 dece",
            "2026-2-1",
            "+2026-02-1",
            "2026/02/01",
            "9 dec 26 x",
            "22",
        ] {
            let why = read(text, "2026-11-22").expect_err(text);
            assert!(why.ends_with("is not a day; write 2026-11-22, 22 Nov, today, +14, -7, mon or eom"), "{why}");
        }
    }

    #[test]
    fn days_stay_within_the_years_of_the_book() {
        for text in ["1899-12-31", "2201-01-01", "+99999", "-99999", "9 dec 26", "0026-02-01"] {
            let why = read(text, "2026-11-22").expect_err(text);
            assert!(why.ends_with("is out of range; write a day from 1900 to 2200"), "{why}");
        }
        assert!(read("+99999999999", "2026-11-22").is_err());
        reads("2026-11-22", &[("1900-01-01", "1900-01-01"), ("2200-12-31", "2200-12-31")]);
    }
}

//! How the values of options are read: days, answers, words of closed sets.

use chrono::{Local, NaiveDate};
use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use laurels_core::book::Vocabulary;
use laurels_core::import_report::ToldColumn;
use laurels_core::points::Points;
use laurels_data::exchange::tables::BookTable;

/// A day as it was typed: which one `+14` is depends on the day that the book lives on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(String);

impl Day {
    pub fn read(text: &str) -> Result<Day, String> {
        day(text).map(|_| Day(text.to_owned()))
    }

    /// The day, seen from `today`.
    pub fn on(&self, today: NaiveDate) -> NaiveDate {
        laurels_core::day::parse(&self.0, today).unwrap_or(today)
    }
}

/// How long a plan is to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    Renewal,
    Day(Day),
}

impl Until {
    pub fn read(text: &str) -> Result<Until, String> {
        match text {
            "renewal" => Ok(Until::Renewal),
            text => Day::read(text).map(Until::Day).map_err(|error| format!("{error}, or renewal")),
        }
    }
}

/// A day in the grammar of the dashboard.
fn day(text: &str) -> Result<NaiveDate, String> {
    laurels_core::day::parse(text, Local::now().date_naive())
}

/// A rule as `RULE=REASON`; without a reason nothing is waived.
pub fn waiving(text: &str) -> Result<(String, String), String> {
    let (rule, reason) = text.split_once('=').ok_or("expected a rule and why, as RULE=REASON")?;
    match (laurels_core::lint::rules().iter().any(|known| known.id == rule.trim()), reason.trim()) {
        (_, "") => Err("a rule is waived only with a reason: RULE=REASON".to_owned()),
        (true, reason) => Ok((rule.trim().to_owned(), reason.to_owned())),
        (false, _) => {
            let ids: Vec<&str> = laurels_core::lint::rules().iter().map(|rule| rule.id.as_str()).collect();
            Err(format!("there is no such rule; there are {}", ids.join(", ")))
        }
    }
}

/// An answer as `FIELD=VALUE`; the value may hold anything, and be blank.
pub fn answer(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("expected an answer as FIELD=VALUE")?;
    Ok((field.trim().to_owned(), value.to_owned()))
}

/// A word of a closed set.
pub fn one_of<T: Vocabulary + Send + Sync>() -> ValueParser {
    let meaning = |word: String| T::VALUES.iter().copied().find(|value| value.spelled() == word).ok_or("no such word");
    PossibleValuesParser::new(T::VALUES.iter().map(|value| value.spelled())).try_map(meaning).into()
}

/// A table of the book.
pub fn table_name() -> ValueParser {
    let named = |name: String| BookTable::named(&name).ok_or("no such table");
    PossibleValuesParser::new(BookTable::all().map(|table| table.name)).try_map(named).into()
}

/// What a column means; a title may have the mark between the two in it, a field has not.
pub fn told_column(text: &str) -> Result<ToldColumn, String> {
    let parts = text.rsplit_once('=').map(|(title, field)| (title.trim(), field.trim()));
    let parts = parts.filter(|(title, field)| !title.is_empty() && !field.is_empty());
    let (title, field) = parts.ok_or("expected COLUMN=FIELD, such as Kunde=customer-name")?;
    Ok(ToldColumn { kind: None, title: title.to_owned(), field: field.to_owned() })
}

/// Points that a plan can be asked for.
pub fn target(text: &str) -> Result<Points, String> {
    let points = Points::parse(text).filter(|points| points.is_positive() && *points <= Points::whole(100));
    points.ok_or_else(|| "expected points from 1 to 100, such as 70".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Arguments;
    use clap::Parser;
    use laurels_core::todo::TodoKind;

    #[test]
    fn days_are_written_as_in_the_dashboard() {
        for wrong in ["2026-2-1", "2026-02-30", "26-02-01", "2026/02/01", "+2026-02-1", "1066-10-14", "tomorrow"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert_eq!(day("2028-02-29").ok(), NaiveDate::from_ymd_opt(2028, 2, 29));
        for text in ["2026-11-22", "22 Nov", "22 nov 2026", "today", "+14", "-7", "mon", "eom"] {
            let plan = ["laurels", "plan", "security", "--until"];
            Arguments::try_parse_from(plan.iter().chain([&text])).expect(text);
            let snooze = ["laurels", "todo", "snooze", TodoKind::WORDS[0], "ada", "--because", "away", "--until"];
            for command in [&["laurels", "score", "--as-of"][..], &["laurels", "history", "--from"], &snooze] {
                Arguments::try_parse_from(command.iter().chain([&text])).expect(text);
            }
            Arguments::try_parse_from(["laurels", "history", "--to", text, "--from", text]).expect(text);
        }
        let week_ago = Arguments::try_parse_from(["laurels", "score", "--as-of", "-7"]).expect("valid").global.as_of;
        let lived_on = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        assert_eq!(week_ago.map(|day| day.on(lived_on)), NaiveDate::from_ymd_opt(2026, 11, 15));
    }
}

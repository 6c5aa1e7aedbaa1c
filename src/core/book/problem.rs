//! What is wrong with a record: said once, so that a file, a form and a command word it alike.

use crate::money::Micro;
use crate::text::{is_guid, shortened};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

/// One field that a record cannot have that way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value} is not valid: {expected}")]
pub struct Problem {
    /// The field as the dataset spells it, with its way from the record: `started`, `evidence[2].dated`.
    pub field: String,
    /// The value as a message may show it (see [`quoted`]).
    pub value: String,
    /// What would have been right.
    pub expected: String,
}

impl Problem {
    /// A problem with `field`, which holds `value` and should be `expected`.
    pub fn new(field: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) -> Problem {
        Problem { field: field.into(), value: value.into(), expected: expected.into() }
    }
}

/// The text in quotes as a message may show it: what is invisible or commands a terminal is spelled out, and it is not
/// longer than a line can bear.
pub fn quoted(value: &str) -> String {
    match shortened(value) {
        Cow::Owned(short) => format!("{:?}…", short.trim_end_matches('…')),
        Cow::Borrowed(value) => format!("{value:?}"),
    }
}

/// A record that can say what is wrong with itself.
///
/// A record is plain data that a form may hold half filled in; nothing takes it into a book while it has problems.
pub trait Record {
    /// All that is wrong with this record alone; what other records it names is [`super::Book::problems`]' concern.
    fn problems(&self) -> Vec<Problem>;

    /// Sets what follows from other fields where a file does not give it.
    fn complete(&mut self) {}
}

/// The years that a date or month of a record may lie in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Collects the problems of one record; every rule that several records share stands here once.
#[derive(Default)]
pub(crate) struct Findings(pub Vec<Problem>);

impl Findings {
    pub fn push(&mut self, field: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) {
        self.0.push(Problem::new(field, value, expected));
    }

    /// A key or a reference: something, and nothing that a screen could not show.
    pub fn id(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.push(field, quoted(value), "expected a text that is not empty");
        } else if value.chars().any(char::is_control) {
            self.push(field, quoted(value), "expected a text without control characters");
        }
    }

    pub fn maybe_id(&mut self, field: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.id(field, value);
        }
    }

    pub fn guid(&mut self, field: &str, value: Option<&String>) {
        if let Some(value) = value.filter(|v| !is_guid(v)) {
            self.push(field, quoted(value), "expected a GUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301");
        }
    }

    pub fn country(&mut self, field: impl Into<String>, value: Option<&String>) {
        let fits = |v: &str| v.len() == 2 && v.bytes().all(|b| b.is_ascii_uppercase());
        if let Some(value) = value.filter(|v| !fits(v)) {
            self.push(field, quoted(value), "expected a country code of two capital letters, such as NO");
        }
    }

    pub fn date(&mut self, field: impl Into<String>, value: Option<NaiveDate>) {
        if let Some(value) = value.filter(|v| !YEARS.contains(&v.year())) {
            let expected = format!("expected a date of the years {} to {}", YEARS.start(), YEARS.end());
            self.push(field, value.to_string(), expected);
        }
    }

    /// Both dates, and that the second is not the earlier one.
    pub fn period(&mut self, first: (&str, Option<NaiveDate>), last: (&str, Option<NaiveDate>)) {
        self.date(first.0, first.1);
        self.date(last.0, last.1);
        if let (Some(from), Some(to)) = (first.1, last.1)
            && to < from
        {
            self.push(last.0, to.to_string(), format!("expected a date not before {} ({from})", first.0));
        }
    }

    pub fn count(&mut self, field: &str, value: Option<Micro>) {
        if let Some(value) = value.filter(|v| v.0 % 1_000_000 != 0) {
            self.push(field, value.to_string(), "expected a whole number");
        }
        self.not_negative(field, value);
    }

    pub fn not_negative(&mut self, field: &str, value: Option<Micro>) {
        if let Some(value) = value.filter(|v| v.0 < 0) {
            self.push(field, value.to_string(), "expected 0 or more");
        }
        self.amount(field, value);
    }

    pub fn amount(&mut self, field: &str, value: Option<Micro>) {
        if let Some(value) = value.filter(|v| !(-Micro::LIMIT..=Micro::LIMIT).contains(&v.0)) {
            self.push(field, value.to_string(), format!("expected at most {}", Micro(Micro::LIMIT)));
        }
    }
}

//! What is wrong with a record: said once, so that a file, a form and a command word it alike. What a field's value may be
//! follows from its kind in the record's [`Description`].

use super::description::{Field, FieldKind};
use super::{Activity, AssociationType, Description};
use crate::ids::{AssociationId, CustomerId, PartnerLocationId, PersonId, RulebookId, SubscriptionId};
use crate::money::Micro;
use crate::month::Month;
use crate::points::Points;
use crate::text::{is_guid, shortened};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::fmt;

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

/// The text in quotes as a message may show it: every blank is a space, what else is invisible or commands a terminal is
/// spelled out, and it is not longer than a line can bear.
pub fn quoted(value: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() && !c.is_control();
    let value = &value.replace(is_blank, " ");
    match shortened(value) {
        Cow::Owned(short) => format!("{:?}…", short.trim_end_matches('…')),
        Cow::Borrowed(value) => format!("{value:?}"),
    }
}

/// A record, or a part of one, that is held against its description.
pub trait Described {
    /// Finds what the kinds of its fields do not allow.
    fn fields(&self, found: &mut Findings);
}

/// Names the fields of a record in the order of its description.
macro_rules! described {
    ($($record:ident: $of:ident { $($field:ident),+ $(,)? })+) => {$(
        const _: () = assert!($crate::book::description::$of.fields.len() == [$(stringify!($field)),+].len());

        impl $crate::book::problem::Described for $record {
            fn fields(&self, found: &mut $crate::book::problem::Findings) {
                found.fields(&$crate::book::description::$of, &[$(&self.$field),+]);
            }
        }

        impl $crate::book::problem::Value for $record {
            fn check(&self, _: &$crate::book::description::Field, found: &mut $crate::book::problem::Findings) {
                $crate::book::problem::Described::fields(self, found);
            }
        }
    )+};
}
pub(crate) use described;

/// A record that can say what is wrong with itself.
///
/// A record is plain data that a form may hold half filled in; nothing takes it into a book while it has problems.
pub trait Record: Described {
    /// Finds what goes against a rule of its own, beyond the kinds of its fields.
    fn rules(&self, _: &mut Findings) {}

    /// All that is wrong with this record alone; what other records it names is [`super::Book::problems`]' concern.
    fn problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        self.fields(&mut found);
        self.rules(&mut found);
        found.0
    }

    /// Sets what follows from other fields where a file does not give it.
    fn complete(&mut self) {}
}

/// The years that a date or month of a record may lie in.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

#[derive(Debug, Default)]
pub struct Findings(Vec<Problem>);

impl Findings {
    pub(crate) fn push(&mut self, field: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) {
        self.0.push(Problem::new(field, value, expected));
    }

    /// What is wrong with the value that is looked at.
    fn wrong(&mut self, value: impl Into<String>, expected: impl Into<String>) {
        self.push("", value, expected);
    }

    /// Holds values against the fields that they are of.
    pub(crate) fn fields(&mut self, of: &Description, values: &[&dyn Value]) {
        for (field, value) in of.fields.iter().zip(values) {
            self.within(&field.name, |found| value.check(field, found));
            let first = || of.fields.iter().position(|first| first.name == field.not_before);
            if let Some(last) = value.day().filter(|_| !field.not_before.is_empty())
                && let Some(first) = first().and_then(|at| values.get(at)?.day())
                && last < first
            {
                let expected = format!("expected a date not before {} ({first})", field.not_before);
                self.push(field.name, last.to_string(), expected);
            }
        }
    }

    /// Looks at something that lies so in the record: a field's name, or `[2]`.
    fn within(&mut self, step: &dyn fmt::Display, look: impl FnOnce(&mut Findings)) {
        let before = self.0.len();
        look(self);
        for problem in self.0.iter_mut().skip(before) {
            let point = if problem.field.is_empty() || problem.field.starts_with('[') { "" } else { "." };
            problem.field = format!("{step}{point}{}", problem.field);
        }
    }
}

/// A value that is held against what its field's kind allows.
pub trait Value {
    fn check(&self, _: &Field, _: &mut Findings) {}

    fn day(&self) -> Option<NaiveDate> {
        None
    }
}

impl<T: Value> Value for Option<T> {
    fn check(&self, field: &Field, found: &mut Findings) {
        self.iter().for_each(|value| value.check(field, found));
    }

    fn day(&self) -> Option<NaiveDate> {
        self.as_ref()?.day()
    }
}

impl<T: Value> Value for Box<T> {
    fn check(&self, field: &Field, found: &mut Findings) {
        T::check(self, field, found);
    }
}

impl<T: Value> Value for Vec<T> {
    fn check(&self, field: &Field, found: &mut Findings) {
        for (at, value) in self.iter().enumerate() {
            found.within(&format_args!("[{at}]"), |found| value.check(field, found));
        }
    }
}

macro_rules! texts {
    ($($text:ty),+) => {$(
        impl Value for $text {
            fn check(&self, field: &Field, found: &mut Findings) {
                text(self, field, found);
            }
        }
    )+};
}

texts!(String, AssociationId, CustomerId, PartnerLocationId, PersonId, RulebookId, SubscriptionId);

fn text(value: &str, field: &Field, found: &mut Findings) {
    let wrong = match field.kind {
        FieldKind::Id | FieldKind::Names => is_no_id(value),
        FieldKind::Reference(_) if field.required => is_no_id(value),
        FieldKind::Guid if !is_guid(value) => Some("expected a GUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
        FieldKind::Country if value.len() != 2 || !value.bytes().all(|b| b.is_ascii_uppercase()) => {
            Some("expected a country code of two capital letters, such as NO")
        }
        FieldKind::Attributions if !is_attribution(value) => {
            let (types, activities) = (AssociationType::WORDS.join(", "), Activity::WORDS.join(", "));
            let expected = format!("expected a type ({types}) or type/activity, the activity one of {activities}");
            return found.wrong(quoted(value), expected);
        }
        _ => None,
    };
    wrong.into_iter().for_each(|expected| found.wrong(quoted(value), expected));
}

/// Why a text is no key and no reference: those are something, and nothing that a screen could not show.
fn is_no_id(value: &str) -> Option<&'static str> {
    if value.trim().is_empty() {
        return Some("expected a text that is not empty");
    }
    value.chars().any(char::is_control).then_some("expected a text without control characters")
}

/// Whether the entry is `type` or `type/activity` of known words.
fn is_attribution(entry: &str) -> bool {
    let (kind, activity) = entry.split_once('/').map_or((entry, None), |(kind, activity)| (kind, Some(activity)));
    AssociationType::from_word(kind).is_some() && activity.is_none_or(|a| Activity::from_word(a).is_some())
}

/// Finds a year that no record is of.
fn year(year: i32, value: &dyn fmt::Display, what: &str, found: &mut Findings) {
    if !YEARS.contains(&year) {
        let expected = format!("expected a {what} of the years {} to {}", YEARS.start(), YEARS.end());
        found.wrong(value.to_string(), expected);
    }
}

impl Value for NaiveDate {
    fn check(&self, _: &Field, found: &mut Findings) {
        year(Datelike::year(self), self, "date", found);
    }

    fn day(&self) -> Option<NaiveDate> {
        Some(*self)
    }
}

impl Value for Month {
    fn check(&self, _: &Field, found: &mut Findings) {
        year(self.year(), self, "month", found);
    }
}

impl Value for bool {}

impl Value for Points {
    fn check(&self, field: &Field, found: &mut Findings) {
        if matches!(field.kind, FieldKind::Points) && *self < Points::ZERO {
            found.wrong(self.to_string(), "expected 0 or more points");
        }
    }
}

impl Value for Micro {
    fn check(&self, field: &Field, found: &mut Findings) {
        if matches!(field.kind, FieldKind::Count) && self.0 % 1_000_000 != 0 {
            found.wrong(self.to_string(), "expected a whole number");
        }
        if matches!(field.kind, FieldKind::Count | FieldKind::Quantity) && self.0 < 0 {
            found.wrong(self.to_string(), "expected 0 or more");
        }
        if !(-Micro::LIMIT..=Micro::LIMIT).contains(&self.0) {
            found.wrong(self.to_string(), format!("expected at most {}", Micro(Micro::LIMIT)));
        }
    }
}

/// The first and the last line in a file.
impl Value for (u32, u32) {
    fn check(&self, _: &Field, found: &mut Findings) {
        let &(first, last) = self;
        if first == 0 || last < first {
            found.wrong(format!("[{first}, {last}]"), "expected first and last line, counted from 1");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_blank_is_quoted_as_a_space_and_what_is_invisible_is_spelled_out() {
        assert_eq!(quoted("Azure\u{a0}Administrator\u{3000}\u{2028}x"), "\"Azure Administrator  x\"");
        assert_eq!(quoted("a\u{200b}b\tc\u{1b}"), "\"a\\u{200b}b\\tc\\u{1b}\"");
    }
}

//! A single value of a file.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use std::fmt;
use toml::de::DeInteger;

/// What a single value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    Integer(i64),
    /// A decimal, and a whole number that is larger than any we compute with.
    Decimal(String),
    /// A text or a word.
    Text(String),
    /// A day or a time, without quotes.
    Date(String),
    Truth(bool),
}

impl Scalar {
    pub(super) fn integer(number: &DeInteger<'_>) -> Scalar {
        let read = i64::from_str_radix(number.as_str(), number.radix());
        read.map_or_else(|_| Scalar::Decimal(number.to_string()), Scalar::Integer)
    }

    /// A decimal without needless digits.
    pub(super) fn decimal(written: &str) -> Scalar {
        Scalar::Decimal(written.parse::<f64>().map_or_else(|_| written.to_owned(), |number| number.to_string()))
    }

    pub fn text(&self) -> String {
        self.to_string()
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Scalar {
        Scalar::Text(text.to_owned())
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Integer(number) => number.fmt(f),
            Scalar::Decimal(text) | Scalar::Text(text) | Scalar::Date(text) => f.pad(text),
            Scalar::Truth(truth) => truth.fmt(f),
        }
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Scalar::Integer(number) => serializer.serialize_i64(*number),
            Scalar::Decimal(text) => match text.parse() {
                Ok(number) => serializer.serialize_f64(number),
                Err(_) => serializer.serialize_str(text),
            },
            Scalar::Text(text) | Scalar::Date(text) => serializer.serialize_str(text),
            Scalar::Truth(truth) => serializer.serialize_bool(*truth),
        }
    }
}

/// A text that is not empty.
pub fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Text(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

pub fn truth(value: &Scalar) -> Option<bool> {
    match value {
        Scalar::Truth(truth) => Some(*truth),
        _ => None,
    }
}

pub fn count(value: &Scalar) -> Option<u32> {
    match value {
        Scalar::Integer(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

/// A day, in quotes or without.
pub fn day(value: &Scalar) -> Option<NaiveDate> {
    match value {
        Scalar::Text(text) | Scalar::Date(text) => text.parse().ok(),
        _ => None,
    }
}

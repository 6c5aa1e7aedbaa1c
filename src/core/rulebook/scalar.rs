//! A single value of a rulebook file.

use serde::{Serialize, Serializer};
use std::fmt;

/// What a single value can be. Dates are text, decimals are kept as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A whole number.
    Integer(i64),
    /// A decimal.
    Decimal(String),
    /// A text, a word or a date.
    Text(String),
    /// Yes or no.
    Truth(bool),
}

impl Scalar {
    /// The value in letters.
    pub fn text(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Integer(number) => number.fmt(f),
            Scalar::Decimal(text) | Scalar::Text(text) => f.pad(text),
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
            Scalar::Text(text) => serializer.serialize_str(text),
            Scalar::Truth(truth) => serializer.serialize_bool(*truth),
        }
    }
}

//! What is wrong with a rulebook, one entry a place, so that a file can be mended in one go.

use std::fmt;

/// One thing in a rulebook that cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RuleProblem {
    /// Where, as a path of keys.
    pub place: String,
    /// What stands there.
    pub value: String,
    /// What was expected.
    pub expected: String,
}

impl RuleProblem {
    /// A problem at `place`, which holds `value` and should be `expected`.
    pub fn new(place: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) -> RuleProblem {
        RuleProblem { place: place.into(), value: value.into(), expected: expected.into() }
    }
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: expected {}", self.place, self.value, self.expected)
    }
}

//! What is wrong with a record: said once, so that a file, a form and a command word it alike.

/// One field that a record cannot have that way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value} is not valid: {expected}")]
pub struct Problem {
    /// The field, as the dataset spells it.
    pub field: &'static str,
    /// The value as it was given.
    pub value: String,
    /// What would have been right.
    pub expected: String,
}

impl Problem {
    /// A problem with `field`, which holds `value` and should be `expected`.
    pub fn new(field: &'static str, value: impl Into<String>, expected: impl Into<String>) -> Problem {
        Problem { field, value: value.into(), expected: expected.into() }
    }
}

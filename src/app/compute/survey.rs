//! A book measured once for all questions about it.

use super::Inputs;
use laurels_core::scoring::Scorer;
use std::sync::{Arc, OnceLock};

/// What a book comes to by a rulebook on a day: measured when a question first needs it, and shared by those that follow.
pub struct Survey<'a> {
    inputs: &'a Inputs,
    scorer: OnceLock<Scorer<'a>>,
}

impl<'a> Survey<'a> {
    pub fn new(inputs: &'a Inputs) -> Survey<'a> {
        Survey { inputs, scorer: OnceLock::new() }
    }

    /// Whether it is of this book, these rules and this day.
    pub fn fits(&self, inputs: &Inputs) -> bool {
        Arc::ptr_eq(&self.inputs.book, &inputs.book)
            && Arc::ptr_eq(&self.inputs.rulebook, &inputs.rulebook)
            && self.inputs.moment == inputs.moment
    }

    pub(super) fn scorer(&self) -> &Scorer<'a> {
        let Inputs { book, rulebook, moment, .. } = self.inputs;
        self.scorer.get_or_init(|| Scorer::new(book, rulebook, *moment))
    }
}

//! Closed sets of words, and what a mistyped one most likely meant.

use crate::text::nearest;

/// The words that may stand in a place, each with its meaning.
#[derive(Clone, Debug)]
pub struct Words<T> {
    /// What they are, where they are too many to list.
    called: Option<String>,
    all: Vec<(String, T)>,
}

impl<T: Copy> Words<T> {
    /// Words that a message lists.
    pub fn new<W: Into<String>>(words: impl IntoIterator<Item = (W, T)>) -> Words<T> {
        Words { called: None, all: words.into_iter().map(|(word, meaning)| (word.into(), meaning)).collect() }
    }

    /// Words that are too many to list; `what` says what they are.
    pub fn called<W: Into<String>>(what: &str, words: impl IntoIterator<Item = (W, T)>) -> Words<T> {
        Words { called: Some(what.to_owned()), ..Words::new(words) }
    }

    pub fn meaning(&self, word: &str) -> Option<T> {
        self.all.iter().find(|(known, _)| known == word).map(|(_, meaning)| *meaning)
    }

    /// What to expect in place of a word that isn't one of these.
    pub fn instead_of(&self, word: &str) -> String {
        let expected = self.called.clone().unwrap_or_else(|| listed(self.words()));
        format!("{expected}{}", did_you_mean(word, self.words()))
    }

    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(word, _)| word.as_str())
    }
}

/// The end of a message about a word that isn't known: what it most likely meant, or nothing.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"))
}

/// `a, b or c`.
pub fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}

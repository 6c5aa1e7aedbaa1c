//! Questions and answers of every association type, as `assets/faq/` says them, and how they are found by words.

use super::rulebook::Rulebook;
use super::text::clean;
use serde::Deserialize;
use std::sync::LazyLock;

/// Type and text of every file.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/faq.rs"));

/// A question and its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, one of a kind in its type.
    pub id: String,
    /// The association type that it is about, or `certified-professional`.
    #[serde(skip)]
    pub kind: &'static str,
    /// What lists call that.
    #[serde(skip)]
    pub about: String,
    pub ask: String,
    answer: String,
    /// What was said once.
    #[serde(default)]
    then: Option<String>,
    /// When that was said.
    #[serde(default)]
    then_of: Option<String>,
    /// Since when the answer holds, or as of when it is known.
    #[serde(default)]
    now_of: Option<String>,
    /// Tags of its sources.
    pub source: String,
}

impl Question {
    /// The answer, paragraph by paragraph: what holds, and what was said before, each with its date.
    pub fn answer(&self, rules: &Rulebook) -> Vec<String> {
        let said = |text: &str| super::wizard::paragraphs(text).into_iter().map(|p| super::wizard::numbered(&p, rules));
        let mut answer: Vec<String> = said(&self.answer).collect();
        if let Some((then, of)) = self.then.as_ref().zip(self.then_of.as_ref()) {
            let now = self.now_of.as_ref().map_or_else(String::new, |now| format!(" The answer above is as of {now}."));
            answer.extend(said(&format!("Then ({of}): {}{now}", then.trim())));
        }
        answer
    }

    /// Whether all the words occur in it, whatever their case.
    fn has(&self, words: &[String]) -> bool {
        let then = self.then.as_deref().unwrap_or_default();
        let text = format!("{} {} {} {then}", self.kind, self.ask, self.answer).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// All questions, by type.
pub fn questions() -> &'static [Question] {
    static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| read().unwrap_or_default());
    &QUESTIONS
}

/// Reads the files that ship.
///
/// # Errors
/// What is wrong with them.
pub fn read() -> Result<Vec<Question>, toml::de::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        order: u32,
        about: String,
        question: Vec<Question>,
    }
    let read = |(kind, text): &(&'static str, &str)| Ok((*kind, toml::from_str::<File>(text)?));
    let mut files = SHIPPED.iter().map(read).collect::<Result<Vec<_>, toml::de::Error>>()?;
    files.sort_by_key(|(_, file)| file.order);
    let questions = files.into_iter().flat_map(|(kind, file)| {
        let about = file.about;
        file.question.into_iter().map(move |question| Question { kind, about: about.clone(), ..question })
    });
    Ok(questions.collect())
}

/// The questions that have all these words, those that have them in the question itself first.
pub fn search(words: &str) -> Vec<&'static Question> {
    let words: Vec<String> = clean(words).split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<&Question> = questions().iter().filter(|question| question.has(&words)).collect();
    found.sort_by_key(|question| {
        let ask = question.ask.to_lowercase();
        !words.iter().all(|word| ask.contains(word.as_str()))
    });
    found
}

//! Questions and answers of every association type and of the programme, as `assets/faq/` says them, and how they are
//! found by words.

mod search;
mod stem;

use super::day::{day_text, month_text};
use super::month::Month;
use super::rulebook::{self, Rulebook};
use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::LazyLock;

/// Type and text of every file.
const SHIPPED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/faq.rs"));

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, one of a kind in its type.
    pub id: String,
    /// What it is about: an association type, `certified-professional`, or a part of the programme.
    #[serde(skip)]
    pub kind: &'static str,
    #[serde(skip)]
    pub about: String,
    pub ask: String,
    /// Other words in which people ask it.
    #[serde(default)]
    also: Vec<String>,
    answer: String,
    /// What was said once.
    #[serde(default)]
    then: Option<String>,
    #[serde(default)]
    then_of: Option<String>,
    /// Since when the answer holds, or as of when it is known.
    #[serde(default)]
    now_of: Option<String>,
    pub source: String,
    /// Where to read on, if that is not the first of its sources.
    #[serde(default)]
    url: Option<String>,
}

impl Question {
    /// The answer, paragraph by paragraph: what holds, and what was said before, each with its date.
    pub fn answer(&self, rules: &Rulebook) -> Vec<String> {
        let filled_in =
            |text: &str| super::wizard::paragraphs(text).into_iter().map(|p| super::wizard::numbered(&p, rules));
        let mut answer: Vec<String> = filled_in(&self.answer).collect();
        if let Some((then, of)) = self.then.as_ref().zip(self.then_of.as_ref()) {
            let now = self.now_of.as_deref().map(dated);
            let now = now.map_or_else(String::new, |now| format!(" The answer above is as of {now}."));
            answer.extend(filled_in(&format!("In {}: {}{now}", dated(of), then.trim())));
        }
        answer
    }

    /// Titles of its sources, with their dates.
    pub fn sources(&self) -> String {
        let known = rulebook::sources();
        let named = self.tags().map(|tag| match known.get(tag) {
            Some(source) => format!("{} ({})", source.title, dated(&source.date)),
            None => tag.to_owned(),
        });
        named.collect::<Vec<_>>().join("; ")
    }

    pub fn url(&self) -> Option<String> {
        let known = rulebook::sources();
        self.url.clone().or_else(|| self.tags().find_map(|tag| known.get(tag)?.url.clone()))
    }

    fn tags(&self) -> impl Iterator<Item = &str> {
        self.source.split(',').map(str::trim)
    }
}

/// A month or a day in words, such as "Oct 2023"; a year as it is.
fn dated(date: &str) -> String {
    let day = |date: &str| NaiveDate::parse_from_str(date, "%Y-%m-%d");
    let month = || day(&format!("{date}-01")).map(|first| month_text(Month::of(first)));
    day(date).map(day_text).or_else(|_| month()).unwrap_or_else(|_| date.to_owned())
}

/// A file that cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("assets/faq/{file}.toml: {error}")]
pub struct FaqError {
    file: &'static str,
    error: toml::de::Error,
}

/// The questions that ship.
///
/// # Errors
/// What is wrong with their files.
pub fn questions() -> Result<&'static [Question], &'static FaqError> {
    static QUESTIONS: LazyLock<Result<Vec<Question>, FaqError>> = LazyLock::new(read);
    QUESTIONS.as_deref()
}

fn read() -> Result<Vec<Question>, FaqError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        order: u32,
        about: String,
        question: Vec<Question>,
    }
    let read = |(file, text): &(&'static str, &str)| match toml::from_str::<File>(text) {
        Ok(read) => Ok((*file, read)),
        Err(error) => Err(FaqError { file, error }),
    };
    let mut files = SHIPPED.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(|(_, file)| file.order);
    let questions = files.into_iter().flat_map(|(kind, file)| {
        let about = file.about;
        file.question.into_iter().map(move |question| Question { kind, about: about.clone(), ..question })
    });
    Ok(questions.collect())
}

/// The questions that the words are about, best first; all of them where no word has a meaning of its own.
///
/// # Errors
/// What is wrong with the files that ship.
pub fn search(words: &str) -> Result<Vec<&'static Question>, &'static FaqError> {
    let questions = questions()?;
    Ok(search::search(words)?.into_iter().filter_map(|place| questions.get(place)).collect())
}

//! The codes of certifications by their titles, and by the ids that trainings reports have beside them.

use super::ImportError;
use super::value::folded;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const TITLES: &str = include_str!("../../../../assets/certification-titles.toml");

/// `assets/certification-titles.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlesFile {
    #[serde(rename = "source")]
    _source: String,
    prefixes: Vec<String>,
    titles: BTreeMap<String, Vec<String>>,
    activities: BTreeMap<String, Vec<String>>,
}

/// The codes of certifications by their titles.
pub struct Titles {
    prefixes: Vec<String>,
    codes: HashMap<String, Vec<String>>,
    /// The codes by the numbers that reports have for trainings.
    activities: BTreeMap<String, Vec<String>>,
}

impl Titles {
    pub fn shipped() -> Result<&'static Titles, ImportError> {
        static SHIPPED: LazyLock<Result<Titles, String>> =
            LazyLock::new(|| toml::from_str(TITLES).map(Titles::of).map_err(|error| error.to_string()));
        SHIPPED.as_ref().map_err(|error| ImportError::Layout(error.clone()))
    }

    fn of(file: TitlesFile) -> Titles {
        let codes = file.titles.into_iter().map(|(title, codes)| (folded(&title), codes)).collect();
        let prefixes = file.prefixes.iter().map(|prefix| folded(prefix)).collect();
        Titles { prefixes, codes, activities: file.activities }
    }

    /// The codes of the certification of that title, as the table has it or as the title itself says.
    pub fn codes(&self, title: &str) -> Vec<String> {
        let whole = folded(title);
        let bare = self.prefixes.iter().filter_map(|prefix| whole.strip_prefix(prefix.as_str()));
        let known = std::iter::once(whole.as_str()).chain(bare).find_map(|title| self.codes.get(title));
        known.cloned().unwrap_or_else(|| codes_in(title))
    }

    /// The codes of a training by what a report has as its id: a number, or a text that says the code.
    pub fn codes_of_activity(&self, activity: &str) -> Vec<String> {
        self.activities.get(activity.trim()).cloned().unwrap_or_else(|| codes_in(activity))
    }

    /// Whether the exam of that code makes a certification only together with another.
    pub fn is_half(&self, code: &str) -> bool {
        self.codes.values().any(|codes| codes.len() > 1 && codes.iter().any(|half| half == code))
    }
}

/// The codes by title of one file, whose lines have few different ones.
pub struct Codes {
    titles: &'static Titles,
    known: HashMap<String, Vec<String>>,
}

impl Codes {
    pub fn shipped() -> Result<Codes, ImportError> {
        Titles::shipped().map(|titles| Codes { titles, known: HashMap::new() })
    }

    /// The codes of the certification of that title; none where nobody knows it.
    pub fn of(&mut self, title: &str) -> &[String] {
        if !self.known.contains_key(title) {
            self.known.insert(title.to_owned(), self.titles.codes(title));
        }
        self.known.get(title).map_or(&[], Vec::as_slice)
    }
}

/// The codes that a text spells out, such as `AZ-104` in `Exam AZ-104: Microsoft Azure Administrator`.
fn codes_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let code = |word: &str| {
        let word = word.to_ascii_uppercase();
        let (letters, number) = word.split_once('-')?;
        let code = (2..=3).contains(&letters.len())
            && letters.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|b| b.is_ascii_digit());
        code.then(|| word.clone())
    };
    let mut codes: Vec<String> = words.filter_map(code).collect();
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::rulebook::{self, Exam};

    #[test]
    fn titles_and_codes_name_certifications() {
        let titles = Titles::shipped().expect("the titles");
        for (title, codes) in [
            ("Microsoft Certified: Azure Administrator Associate", vec!["AZ-104"]),
            ("Azure Administrator Associate", vec!["AZ-104"]),
            ("Microsoft 365 Certified: Administrator Expert", vec!["MS-102"]),
            ("Microsoft Certified: Windows Server Hybrid Administrator Associate", vec!["AZ-800", "AZ-801"]),
            ("Exam AZ-305: Designing Microsoft Azure Infrastructure Solutions", vec!["AZ-305"]),
            ("exam.az-700", vec!["AZ-700"]),
            ("XY-999 of tomorrow", vec!["XY-999"]),
            ("Administrator Expert", vec!["MS-102"]),
            ("Microsoft 365 Certified: Messaging Administrator Associate", vec!["MS-203"]),
            ("Messaging Administrator Associate", vec!["MS-203"]),
            ("Microsoft Security Operations Analyst", vec!["SC-200"]),
            ("Azure DevOps Engineer Expert", vec!["AZ-400"]),
            ("Microsoft Certified: Dynamics 365: Finance Functional Consultant Associate", vec!["MB-310"]),
            ("How to be kind", vec![]),
        ] {
            assert_eq!(titles.codes(title), codes, "{title}");
        }
        assert_eq!(titles.codes_of_activity("3051"), ["AZ-104"]);
        assert!(titles.is_half("AZ-800") && !titles.is_half("AZ-104"));
    }

    #[test]
    fn every_certification_of_the_rulebooks_has_a_title() {
        let titles = Titles::shipped().expect("the titles");
        let listed: Vec<&String> = titles.codes.values().flatten().collect();
        for id in rulebook::shipped_ids() {
            let rulebook = rulebook::shipped(id).expect("a rulebook that ships").expect("a rulebook");
            // A new code of a certification has its title; one that is announced may have none yet.
            let untitled = |exam: &Exam| exam.takes_over.is_some() || exam.name.contains("successor");
            for (code, _) in rulebook.exams.iter().filter(|(_, exam)| !untitled(exam)) {
                assert!(listed.contains(&code), "{code} of {} has no title", rulebook.id);
            }
        }
    }
}

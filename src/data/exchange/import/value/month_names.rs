//! The names of months in the languages of Partner Center, read from `assets/month-names.toml`.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../../../../assets/month-names.toml");

/// The shortest word that names a month by its beginning.
const SHORTEST: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    #[serde(rename = "source")]
    _source: String,
    /// Per language the names of the twelve months, words with spaces between them.
    months: BTreeMap<String, [String; 12]>,
}

/// The month of each name, 1 to 12. That the file can be read, a test makes sure of.
static MONTHS: LazyLock<BTreeMap<String, u32>> =
    LazyLock::new(|| toml::from_str(NAMES).map(by_name).unwrap_or_default());

fn by_name(file: NamesFile) -> BTreeMap<String, u32> {
    let months = file.months.into_values().flat_map(|names| (1..).zip(names));
    months.flat_map(|(month, names)| names.split(' ').map(|name| (folded(name), month)).collect::<Vec<_>>()).collect()
}

/// In lower case; the Turkish capital keeps no dot above.
fn folded(name: &str) -> String {
    name.to_lowercase().replace('\u{307}', "")
}

/// The month that a word names, or begins to name in a way that leaves only one.
pub fn month_named(word: &str) -> Option<u32> {
    let word = folded(word);
    if let Some(&month) = MONTHS.get(&word) {
        return Some(month);
    }
    if word.chars().count() < SHORTEST || word.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let longer = MONTHS.range(word.clone()..).take_while(|(name, _)| name.starts_with(&word));
    let months: BTreeSet<u32> = longer.map(|(_, &month)| month).collect();
    months.first().copied().filter(|_| months.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_month_in_all_languages() {
        let file: NamesFile = toml::from_str(NAMES).expect("the names");
        let mut seen: BTreeMap<String, (u32, String)> = BTreeMap::new();
        for (language, months) in file.months {
            for (month, names) in (1..).zip(months) {
                for name in names.split(' ').map(folded) {
                    let (other, of) = seen.entry(name.clone()).or_insert((month, language.clone()));
                    assert_eq!(*other, month, "{name} is another month in {language} than in {of}");
                }
            }
        }
        assert!(seen.len() > 300);
    }

    #[test]
    fn months_are_read_by_name_and_abbreviation() {
        for (name, month) in [
            ("Okt", 10),
            ("OKTOBER", 10),
            ("févr", 2),
            ("Mrz", 3),
            ("décembre", 12),
            ("ottobre", 10),
            ("out", 10),
            ("październik", 10),
            ("октября", 10),
            ("Ekim", 10),
            ("EKİM", 10),
            ("Septem", 9),
        ] {
            assert_eq!(month_named(name), Some(month), "{name}");
        }
        for nothing in ["", "Ok", "červ", "Morgen", "10", "ma"] {
            assert_eq!(month_named(nothing), None, "{nothing}");
        }
    }
}

//! Values as they really come: amounts, days, GUIDs and blanks in the spellings that exports, Excel and its languages
//! have for them.
//!
//! A spelling that means two things (`1,234`, `3/4/2026`) is read here without deciding; the column it stands in
//! decides at the end of the file, when all its values are known ([`PointEvidence`], [`DayEvidence`]).

mod amount;
mod day;
mod month_names;

pub use amount::{Amount, Point, PointEvidence, amount};
pub use day::{Day, DayEvidence, DayOrder, day, without_year};

use laurels_core::text::is_guid;

/// What a column of days is expected to say.
pub const A_DAY: &str = "a day such as 2026-10-31, 10/31/2026 or 31 Oct 2026";

/// Whether the field says nothing: blank, or one of the words for *not known*. Never zero.
pub fn is_unknown(field: &[u8]) -> bool {
    match field.trim_ascii() {
        [] | b"-" => true,
        [first, ..] if first.is_ascii_digit() => false,
        text => ["null", "n/a", "#n/a", "(blank)"].iter().any(|w| text.eq_ignore_ascii_case(w.as_bytes())),
    }
}

/// The letters and digits of a name in lower case: how headers and words are compared, whatever the spaces,
/// underscores and hyphens in them.
pub fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    match name.is_ascii() {
        true => {
            folded.extend(name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())))
        }
        false => folded.extend(name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)),
    }
    folded
}

/// A GUID in lower case, braces aside.
pub fn guid(field: &str) -> Option<String> {
    let text = field.trim();
    let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    is_guid(text).then(|| text.to_ascii_lowercase())
}

/// Whether two fields may say the same in two spellings: `600.50` and `600.5000`, `2026-09-01` and `9/1/2026`.
pub fn may_mean_the_same(one: &[u8], other: &[u8]) -> bool {
    let (one, other) = (one.trim_ascii(), other.trim_ascii());
    if one == other {
        return true;
    }
    let amounts = |field| amount(field).map(|amount| [Some(amount.micro), amount.otherwise]);
    if let Some((one, other)) = amounts(one).zip(amounts(other)) {
        return one.iter().flatten().any(|micro| other.contains(&Some(*micro)));
    }
    if let Some((one, other)) = flag(one).zip(flag(other)) {
        return one == other;
    }
    let (Ok(one), Ok(other)) = (std::str::from_utf8(one), std::str::from_utf8(other)) else { return false };
    let days = day(one).zip(day(other)).is_some_and(|(one, other)| one.may_be(other));
    days || one.to_lowercase() == other.to_lowercase() || guid(one).is_some_and(|one| guid(other) == Some(one))
}

/// Yes and no as reports say it, and as Excel says it where somebody saved a report in another language.
const YES: [&str; 29] = [
    "y",
    "yes",
    "true",
    "1.0",
    "ja",
    "wahr",
    "oui",
    "vrai",
    "sí",
    "si",
    "verdadero",
    "sim",
    "verdadeiro",
    "sì",
    "vero",
    "waar",
    "sant",
    "sand",
    "tosi",
    "tak",
    "prawda",
    "ano",
    "pravda",
    "да",
    "истина",
    "evet",
    "doğru",
    "是",
    "はい",
];
const NO: [&str; 26] = [
    "n",
    "no",
    "false",
    "0.0",
    "nein",
    "falsch",
    "non",
    "faux",
    "falso",
    "não",
    "nee",
    "onwaar",
    "nej",
    "nei",
    "falskt",
    "falsk",
    "usann",
    "epätosi",
    "nie",
    "fałsz",
    "ne",
    "нет",
    "ложь",
    "hayır",
    "否",
    "いいえ",
];

pub fn flag(field: &[u8]) -> Option<bool> {
    match field.trim_ascii() {
        b"0" => Some(false),
        b"1" => Some(true),
        text => {
            let word = std::str::from_utf8(text).ok()?.to_lowercase();
            let is = |words: &[&str]| words.contains(&word.as_str());
            is(&YES).then_some(true).or_else(|| is(&NO).then_some(false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_words_for_unknown_are_unknown_and_zero_is_not() {
        for text in ["", "  ", "-", "NULL", "n/a", "#N/A"] {
            assert!(is_unknown(text.as_bytes()), "{text:?}");
        }
        for text in ["0", "0.00", "-1", "Contoso"] {
            assert!(!is_unknown(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn flags_and_guids_are_read_in_every_spelling() {
        assert_eq!(["Yes", "Y", "true", "1", "No", "N", "False", "0"].map(|t| flag(t.as_bytes())), {
            [Some(true), Some(true), Some(true), Some(true), Some(false), Some(false), Some(false), Some(false)]
        });
        assert_eq!(["WAHR", "Vrai", "ИСТИНА", "Não", "FAŁSZ", "否"].map(|t| flag(t.as_bytes())), {
            [Some(true), Some(true), Some(true), Some(false), Some(false), Some(false)]
        });
        assert_eq!((flag(b"maybe"), flag(b"\xFF")), (None, None));
        assert_eq!(
            guid("{3F2504E0-4F89-41D3-9A0C-0305E82C3301}").as_deref(),
            Some("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
        );
        assert_eq!(guid("3f2504e0"), None);
    }
}

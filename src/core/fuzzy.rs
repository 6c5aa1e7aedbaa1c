//! Names found by what somebody types of them: in full, in part, by initials, or with typing mistakes; the best first, with
//! the letters that were found.

use crate::text;
use std::ops::Range;

/// How well a name answers a word that was typed; the greater the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Mistyped,
    /// What stands beside the name has it.
    Beside,
    /// The word is the initials of words that follow each other, or the beginnings of them.
    Initials,
    Within,
    BeginsWord,
    Begins,
    Whole,
}

/// How well a name answers all the words that were typed: first by the word that it answers worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(Fit, usize);

/// How well a name, with what stands beside it, answers what was typed, all in lower case; none where a word is not found.
/// `mistyped` says whether a word may have typing mistakes.
pub fn rank(name: &str, beside: &str, words: &[String], mistyped: bool) -> Option<Rank> {
    let fits: Option<Vec<Fit>> = words.iter().map(|word| fit(name, beside, word, mistyped)).collect();
    let fits = fits?;
    let worst = fits.iter().min().copied()?;
    Some(Rank(worst, fits.iter().map(|fit| *fit as usize).sum()))
}

fn fit(name: &str, beside: &str, word: &str, mistyped: bool) -> Option<Fit> {
    if name.starts_with(word) {
        return Some(if name == word { Fit::Whole } else { Fit::Begins });
    }
    if parts(name).any(|(_, part)| part.starts_with(word)) {
        return Some(Fit::BeginsWord);
    }
    if name.contains(word) {
        return Some(Fit::Within);
    }
    if initials(name, word).is_some() {
        return Some(Fit::Initials);
    }
    if beside.contains(word) {
        return Some(Fit::Beside);
    }
    (mistyped && text::resembles(name, word)).then_some(Fit::Mistyped)
}

/// The words of a text, each with the byte where it begins.
fn parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Where the letters of a word are the beginnings of at least two words of a text that follow each other: `mns` and `monst`
/// of "move to the next state", words that are left out aside.
fn initials(text: &str, word: &str) -> Option<Vec<Range<usize>>> {
    let parts: Vec<(usize, &str)> = parts(text).collect();
    let found = begin(&parts, word)?;
    (found.len() > 1).then_some(found)
}

/// The beginnings of words, in their order, that a word is made of.
fn begin(parts: &[(usize, &str)], word: &str) -> Option<Vec<Range<usize>>> {
    if word.is_empty() {
        return Some(Vec::new());
    }
    for (place, (at, part)) in parts.iter().enumerate() {
        let common: usize = part.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|end| *end <= common);
        for end in ends.collect::<Vec<_>>().into_iter().rev() {
            let rest = word.get(end..).and_then(|rest| begin(parts.get(place + 1..)?, rest));
            if let Some(rest) = rest {
                return Some(std::iter::once(*at..at + end).chain(rest).collect());
            }
        }
    }
    None
}

/// The bytes of a text that are what was typed, words in lower case: each where it begins a word, else where it stands
/// first. In a name also initials, and of a mistyped word the letters that it has in common.
pub fn found(text: &str, words: &[String], is_name: bool) -> Vec<Range<usize>> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return Vec::new(); // Its letters stand elsewhere in lower case.
    }
    let mut ranges: Vec<Range<usize>> = words.iter().flat_map(|word| places(&lower, word, is_name)).collect();
    ranges.retain(|range| text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
    ranges.sort_by_key(|range| range.start);
    ranges
}

fn places(text: &str, word: &str, is_name: bool) -> Vec<Range<usize>> {
    let begins = parts(text).find(|(_, part)| part.starts_with(word)).map(|(at, _)| at);
    if let Some(at) = begins.or_else(|| text.find(word)) {
        return std::iter::once(at..at + word.len()).collect();
    }
    if !is_name {
        return Vec::new();
    }
    if let Some(initials) = initials(text, word) {
        return initials;
    }
    let meant = parts(text).find(|(_, part)| text::resembles(part, word));
    meant.map_or_else(Vec::new, |(at, part)| {
        in_common(part, word).map(|range| at + range.start..at + range.end).collect()
    })
}

/// The letters of a word that another has in the same order.
fn in_common(part: &str, word: &str) -> impl Iterator<Item = Range<usize>> {
    let typed: Vec<char> = word.chars().collect();
    let mut from = 0;
    part.char_indices().filter_map(move |(at, letter)| {
        from += 1 + typed.get(from..)?.iter().position(|typed| *typed == letter)?;
        Some(at..at + letter.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_best_match_comes_first() {
        for (words, best_first) in [
            ("contoso", &["contoso", "contoso bank", "the contoso", "supercontoso", "contosso"][..]),
            ("mns", &["mns", "mnsa", "move to the next state"]),
            ("mo sta", &["move to the next state", "most of it is understaffed"]),
            ("due", &["due by monday", "renewals that are due", "overdue"]),
        ] {
            let ranks: Vec<Option<Rank>> = best_first.iter().map(|name| rank(name, "", &typed(words), true)).collect();
            assert!(ranks.iter().all(Option::is_some), "{words}: {ranks:?}");
            assert!(ranks.is_sorted_by(|better, worse| better > worse), "{words}: {ranks:?}");
        }
        let beside = |mistyped| rank("contoso", "contoso.example", &typed("exampel"), mistyped);
        assert_eq!((beside(true), beside(false)), (None, None), "mistakes are looked for in names only");
        assert!(
            rank("contoso", "fabrikam.example", &typed("example"), false)
                > rank("contoso", "", &typed("contsoo"), true)
        );
        assert_eq!(rank("contoso", "", &typed("contsoo"), false), None);
    }

    #[test]
    fn the_letters_that_were_found_are_told() {
        let marked = |text: &str, words: &str| {
            let mut marked: Vec<char> = text.chars().map(|_| '.').collect();
            for range in found(text, &typed(words), true) {
                let (from, to) = (text[..range.start].chars().count(), text[..range.end].chars().count());
                marked[from..to].fill('^');
            }
            marked.into_iter().collect::<String>()
        };
        assert_eq!(marked("Overdue dues", "due"), "........^^^.", "where a word begins");
        assert_eq!(marked("Overdue", "due"), "....^^^");
        assert_eq!(marked("Move to the next state", "mns"), "^...........^....^....");
        assert_eq!(marked("Move to the next state", "monst"), "^^..........^....^^...");
        assert_eq!(marked("Contoso", "contsoo"), "^^^^^.^");
        assert_eq!(marked("Contoso Bank", "ban cont"), "^^^^....^^^.");
        assert_eq!(marked("株式会社コントソ", "会社"), "..^^....");
    }

    #[test]
    fn what_is_found_lies_within_the_text_in_order() {
        for text in ["", "İstanbul İ", "株式会社コントソ", "e\u{301}e\u{301}", "ẞtraße", "a-b c", "Ⅷ vIII"]
        {
            for words in ["", "i", "i̇", "社", "ss", "e\u{301}", "ab", "viii", "stanbluk", "abc abc"] {
                let ranges = found(text, &typed(words), true);
                assert!(ranges.iter().all(|range| text.get(range.clone()).is_some()), "{text}, {words}: {ranges:?}");
                assert!(ranges.is_sorted_by_key(|range| range.start), "{text}, {words}: {ranges:?}");
            }
        }
    }
}

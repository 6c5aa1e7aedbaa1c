//! The one way out for text that came from outside: names, notes and paths are hostile until cleaned.

use std::borrow::Cow;

/// The text without characters that could command a terminal, reorder a line or hide in it: control characters
/// (newlines become a space), bidirectional overrides, zero-width and other invisible characters.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !c.is_control() && !is_invisible(c)) {
        return Cow::Borrowed(text);
    }
    let cleaned = text
        .chars()
        .filter_map(|c| match c {
            '\n' | '\t' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .collect();
    Cow::Owned(cleaned)
}

/// Whether the character is drawn as nothing or changes how its neighbours are drawn.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// The candidate that a mistyped word most likely meant, if one is near: at most a third of its letters (and always
/// one) added, dropped, changed or swapped with a neighbour, case aside.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64; // Longer words are no typing mistakes, and comparing them costs the square.
    let word: String = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    let letters = word.chars().count();
    if letters > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= (letters / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether the text is a GUID in its usual form, such as `3f2504e0-4f89-41d3-9a0c-0305e82c3301`, in either case.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// `1234567.5` as `1,234,567.5`.
pub fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, rest) = number.find('.').map_or((number, ""), |at| number.split_at(at));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let words = ["color", "theme", "ascii", "enterprise"];
        assert_eq!(nearest("colour", words), Some("color"));
        assert_eq!(nearest("hteme", words), Some("theme"));
        assert_eq!(nearest("Enterprize", words), Some("enterprise"));
        assert_eq!(nearest("smb", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest(&"x".repeat(100_000), words), None);
    }

    #[test]
    fn escapes_and_overrides_are_dropped() {
        assert_eq!(clean("Con\u{1b}[31mtoso"), "Con[31mtoso");
        assert_eq!(clean("a\u{202E}b\u{200B}c\u{9b}d"), "abcd");
        assert_eq!(clean("two\nlines"), "two lines");
        assert_eq!(clean("株式会社コントソ"), "株式会社コントソ");
    }
}

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
    let word: Vec<char> = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if word.len() > LONGEST {
        return None;
    }
    let allowed = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The least number of letters to add, drop, change or swap with a neighbour that turns one word into the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&last, j) + usize::from(a != b);
            let mut best = changed.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
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

//! Text into columns: how wide it is, where it may be cut, how it breaks into lines. Counts columns, not characters,
//! and never splits a grapheme, so that Chinese, Japanese and Korean names stay whole.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text, or as much of it as `width` columns hold with `ellipsis` (one column) behind it. It is cut between words
/// (or after a hyphen) where that leaves at least half the room in use, else between graphemes.
pub fn fit(text: &str, width: usize, ellipsis: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else { return String::new() };
    let head = prefix(text, room);
    let rest = text.get(head.len()..).unwrap_or_default();
    let words = if rest.starts_with(char::is_whitespace) { Some(head) } else { whole_words(head) };
    let kept = match words.map(str::trim_end) {
        Some(words) if columns(words) * 2 >= room => words,
        _ => head.trim_end(),
    };
    format!("{kept}{ellipsis}")
}

/// The longest beginning of the text that fits into `width` columns.
pub fn prefix(text: &str, width: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += columns(grapheme);
        if used > width {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The text without its last, incomplete word; a hyphen stays.
fn whole_words(head: &str) -> Option<&str> {
    let at = head.rfind(|c: char| c.is_whitespace() || c == '-')?;
    head.get(..=at)
}

/// Columns that a mark takes, the blank behind it included.
pub const MARK: usize = 2;

/// Behind these an id or an address may go on in the next line.
const SEPARATORS: [char; 7] = ['-', '/', '.', '_', '@', '?', '&'];

/// The text in lines of at most `width` columns, broken between words; a word wider than a line is broken within.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if width == 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(word) <= width {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if gap == 1 {
            lines.push(std::mem::take(&mut line));
        }
        while columns(word) > width {
            let head = prefix(word, width);
            // Ids and addresses break after a separator, where that leaves at least half the line in use.
            let after = head.rfind(SEPARATORS).and_then(|at| head.get(..=at));
            let head = after.filter(|part| columns(part) * 2 > width).unwrap_or(head);
            // A grapheme wider than the line cannot be shown; the loop must end all the same.
            let head = if head.is_empty() { word } else { head };
            lines.push(head.to_owned());
            word = word.get(head.len()..).unwrap_or_default();
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_cut_between_words() {
        assert_eq!(fit("Northwind Traders Nordic", 24, "…"), "Northwind Traders Nordic");
        assert_eq!(fit("Northwind Traders Nordic", 22, "…"), "Northwind Traders…");
        assert_eq!(fit("Northwind Traders Nordic", 18, "…"), "Northwind Traders…");
        assert_eq!(fit("Northwind Traders Nordic", 17, "…"), "Northwind…");
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        assert_eq!(fit("Donaudampfschifffahrt", 8, "…"), "Donauda…");
        assert_eq!(fit("A Donaudampfschifffahrt", 10, "…"), "A Donauda…");
    }

    #[test]
    fn wide_characters_stay_whole() {
        assert_eq!(fit("株式会社コントソ", 8, "…"), "株式会…");
        assert_eq!(fit("株式会社コントソ", 7, "…"), "株式会…");
        assert_eq!(prefix("株式", 3), "株");
    }

    #[test]
    fn a_width_of_zero_gives_no_text() {
        assert_eq!(fit("Contoso", 0, "…"), "");
        assert_eq!(fit("Contoso", 1, "…"), "…");
        assert_eq!(wrap("Contoso", 0), Vec::<String>::new());
    }

    #[test]
    fn lines_break_between_words_and_within_words_too_wide() {
        assert_eq!(wrap("usage below the threshold", 10), ["usage", "below the", "threshold"]);
        assert_eq!(wrap("a 123456789", 4), ["a", "1234", "5678", "9"]);
        assert_eq!(wrap("株式会社", 5), ["株式", "会社"]);
        assert_eq!(wrap("2643d59d-5464-5539-b6f8-fdd1951a7864", 30), ["2643d59d-5464-5539-b6f8-", "fdd1951a7864"]);
        assert_eq!(wrap("", 5), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_room(text in "([ a-zé株👩]\\u{301}?){0,40}", width in 0usize..30) {
            prop_assert!(columns(&fit(&text, width, "…")) <= width);
            if width >= 2 {
                for line in wrap(&text, width) {
                    prop_assert!(columns(&line) <= width);
                }
            }
        }

        #[test]
        fn wrapping_loses_no_letter(text in "[ a-z株]{0,60}", width in 2usize..20) {
            let kept: String = wrap(&text, width).concat().split_whitespace().collect();
            let given: String = text.split_whitespace().collect();
            prop_assert_eq!(kept, given);
        }
    }
}

//! The one way out for text that came from outside: names, notes and paths are hostile until cleaned.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// Combining marks that a character may carry: more than any language writes, and not enough to cover the lines around it.
const MOST_MARKS: usize = 8;

/// The text without characters that could command a terminal, reorder a line or hide in it: control characters
/// (newlines become a space), bidirectional overrides, zero-width and other invisible characters, and combining marks
/// beyond the eighth of a character.
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut marks = 0;
    let mut is_fine = |c: char| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        !c.is_control() && !is_invisible(c) && marks <= MOST_MARKS
    };
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) || text.chars().all(&mut is_fine) {
        return Cow::Borrowed(text);
    }
    marks = 0;
    let cleaned = text.chars().filter_map(|c| {
        let kept = match c {
            '\n' | '\t' => ' ',
            c if c.is_control() || is_invisible(c) => return None,
            c => c,
        };
        marks = if is_mark(kept) { marks + 1 } else { 0 };
        (marks <= MOST_MARKS).then_some(kept)
    });
    Cow::Owned(cleaned.collect())
}

/// A JSON document in which every character is spelled out that [`clean`] would drop: a terminal that shows it obeys none,
/// and a program that reads it gets each back.
pub fn escape_json(document: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    let is_hidden =
        |c: char| !u8::try_from(c).is_ok_and(is_plain) && ((c.is_control() && c != '\n') || is_invisible(c));
    // A chunk at a time, because the compiler does not compare many bytes at once where it may stop after each.
    let is_plain_chunk = |chunk: &[u8]| chunk.iter().fold(true, |plain, byte| plain & is_plain(*byte));
    if document.as_bytes().chunks(64).all(is_plain_chunk) || !document.chars().any(is_hidden) {
        return Cow::Borrowed(document);
    }
    let mut escaped = String::with_capacity(document.len() + 64);
    for c in document.chars() {
        match is_hidden(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped += &format!("\\u{unit:04x}")),
            false => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Whether the character is drawn onto the one before it. Most scripts are told apart without a table.
fn is_mark(c: char) -> bool {
    match c {
        ..'\u{0300}' | '\u{0370}'..'\u{0483}' | '\u{048A}'..'\u{0591}' | '\u{1E00}'..'\u{20D0}' => false,
        '\u{3041}'..'\u{3099}' | '\u{309B}'..'\u{A66F}' | '\u{AC00}'..'\u{D7B0}' => false,
        c => {
            let mut pair = [b'a', 0, 0, 0, 0];
            let length = pair.get_mut(1..).map_or(0, |rest| c.encode_utf8(rest).len());
            let pair = pair.get(..=length).and_then(|pair| std::str::from_utf8(pair).ok());
            pair.is_some_and(|pair| pair.graphemes(true).count() == 1)
        }
    }
}

/// Whether the character is drawn as nothing or changes how its neighbours are drawn.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// The text, or as much of it as a message can bear.
pub fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST).and_then(|(at, _)| text.get(..at)) {
        Some(short) => Cow::Owned(format!("{short}…")),
        None => Cow::Borrowed(text),
    }
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

/// A name as its owner's: `Aino's`, `Contoso Hotels'`.
pub fn possessive(name: &str) -> String {
    format!("{name}'{}", if name.ends_with(['s', 'S']) { "" } else { "s" })
}

/// One of a unit: `people` become a `person`.
pub fn singular(unit: &str) -> &str {
    match unit {
        "people" => "person",
        unit => unit.strip_suffix('s').unwrap_or(unit),
    }
}

/// How a figure moves, in a sentence: `2 tenants to 1`, `10 to 9.1 %`.
pub fn from_to(from: &str, to: &str, unit: &str) -> String {
    match unit {
        "percent" => format!("{from} to {to} %"),
        unit => format!("{from} {} to {to}", if from == "1" { singular(unit) } else { unit }),
    }
}

/// Names as a sentence lists them: `A`, `A and B`, `A, B and C`.
pub fn listed<T: AsRef<str>>(names: &[T], last: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
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

/// Whether a word as somebody typed it may mean one of the words of a text, both in lower case: with one letter wrong, in
/// excess, missing or swapped, two in a long word, or with letters left out after the first.
pub fn resembles(text: &str, typed: &str) -> bool {
    let length = typed.chars().count();
    let errors = match length {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    let is_near = |word: &str| {
        let beginning = |length: usize| word.chars().take(length).collect::<String>();
        let near = |length| strsim::osa_distance(&beginning(length), typed) <= errors;
        near(length) || near(length + 1) || near(length.saturating_sub(1)) || left_out(word, typed)
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).any(is_near)
}

/// Whether the letters typed are some of a word's, in their order, the first among them.
fn left_out(word: &str, typed: &str) -> bool {
    let mut letters = word.chars();
    let begins = word.chars().next() == typed.chars().next();
    begins && typed.chars().all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_typed_in_haste_is_found() {
        for typed in ["contsoo", "contso", "cntoso", "contozo", "conttoso", "asociation", "cnts"] {
            assert!(resembles("contoso: associations", typed), "{typed}");
        }
        for typed in ["con", "xyzt", "fabrikam", "otnoso"] {
            assert!(!resembles("contoso: associations", typed), "{typed}");
        }
    }

    #[test]
    fn a_misspelled_word_finds_the_nearest_one() {
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
        for fine in ["株式会社コントソ", "Møller, Việt Nam", "हिन्दी कार्त्स्न्य", "ภาษาไทยที่ดี", "e\u{301}\u{302}\u{303}"]
        {
            assert!(matches!(clean(fine), Cow::Borrowed(kept) if kept == fine), "{fine}");
        }
    }

    #[test]
    fn a_character_carries_at_most_eight_marks() {
        for mark in ['\u{301}', '\u{345}', '\u{E47}', '\u{94D}', '\u{20DD}', '\u{FE20}', '\u{1E8D0}'] {
            let heap = |marks: usize| format!("Cafe{} AS", mark.to_string().repeat(marks));
            assert_eq!(clean(&heap(MOST_MARKS)), heap(MOST_MARKS), "{mark:?}");
            assert_eq!(clean(&heap(500)), heap(MOST_MARKS), "{mark:?}");
            assert_eq!(clean(&heap(500).replace('e', "e\u{200B}")), heap(MOST_MARKS), "{mark:?}");
        }
    }

    #[test]
    fn invisible_characters_are_escaped_in_json_and_read_back() {
        let name = "Con\u{7f}\u{9b}31m\u{202e}to\u{200b}so \u{e0041}株\n\"é\u{1b}";
        let spelled = serde_json::to_string_pretty(&[name]).expect("JSON");
        let escaped = escape_json(&spelled);
        assert_eq!(escaped.chars().find(|c| (c.is_control() && *c != '\n') || is_invisible(*c)), None, "{escaped}");
        assert!(escaped.contains("Con\\u007f\\u009b31m\\u202eto\\u200bso \\udb40\\udc41株"), "{escaped}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).expect("JSON"), [name]);
        assert!(matches!(escape_json("[\n  \"株\"\n]"), Cow::Borrowed(_)));
    }
}

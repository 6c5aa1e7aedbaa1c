//! A value in a cell: nothing that a spreadsheet runs or a terminal obeys, and each back as it was.

use laurels_core::money::Micro;
use laurels_core::text::escape_json;
use serde_json::Value;
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Blank,
    /// A number, as digits with a dot.
    Number(String),
    Text(String),
}

impl Cell {
    pub fn text(&self) -> &str {
        match self {
            Cell::Blank => "",
            Cell::Number(text) | Cell::Text(text) => text,
        }
    }
}

/// The cell of a field: a list is JSON, a text that JSON alone can spell out too.
pub fn of(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Blank,
        Value::Number(number) => Cell::Number(match number.as_f64().filter(|_| number.is_f64()) {
            Some(number) => Micro((number * 1e6).round() as i64).to_string(),
            None => number.to_string(),
        }),
        Value::String(text) if is_plain(text) => Cell::Text(guarded(text)),
        value => Cell::Text(escape_json(&value.to_string()).into_owned()),
    }
}

/// The cell of a text as it is shown.
pub fn shown(text: &str) -> Cell {
    let digits = text.strip_prefix('+').unwrap_or(text);
    match text {
        "" => Cell::Blank,
        _ if Micro::parse(digits).is_some() => Cell::Number(digits.to_owned()),
        _ => Cell::Text(guarded(text)),
    }
}

/// Whether a text can stand in a line as it is, and does not read as JSON.
fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control) && matches!(escape_json(text), Cow::Borrowed(_)) && json(text).is_none()
}

/// The text that a cell spells as JSON.
fn json(cell: &str) -> Option<String> {
    cell.starts_with('"').then(|| serde_json::from_str(cell).ok())?
}

/// The text of a cell that is no longer guarded.
pub fn unwritten(cell: &str) -> String {
    json(cell).unwrap_or_else(|| cell.to_owned())
}

/// Whether a text has to be guarded: a spreadsheet would run it, it is empty, or it reads as guarded itself.
fn needs_guard(text: &str) -> bool {
    match text.trim_start().chars().next() {
        Some('\'') => text.strip_prefix('\'').is_some_and(needs_guard),
        Some(first) => matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'),
        None => text.is_empty(),
    }
}

fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The cell's text without its guard.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| needs_guard(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_figure_as_it_is_shown_is_a_number_and_a_formula_is_guarded() {
        assert_eq!(["+28.0", "-4.5", "12"].map(|text| shown(text).text().to_owned()), ["28.0", "-4.5", "12"]);
        assert!(matches!(shown("+28.0"), Cell::Number(_)));
        assert_eq!(["=1+1", "-x", "Contoso"].map(|text| shown(text).text().to_owned()), ["'=1+1", "'-x", "Contoso"]);
        assert_eq!(shown(""), Cell::Blank);
    }

    #[test]
    fn no_cell_is_a_formula_and_each_gives_its_text_back() {
        for text in [
            "",
            "'",
            "''",
            "'=1",
            "'t Hooft",
            "=1+1",
            " =1",
            "+4712",
            "-",
            "@SUM(A1)",
            "＝1",
            "Contoso",
            "\"",
            "\"a\"",
            "a\tb",
            "two\nlines",
            "Con\u{202E}toso",
            "\\n",
            "[\"x\"]",
            "'\"a\"",
            " ",
            "\u{85}",
        ] {
            let cell = of(&json!(text));
            let first = cell.text().trim_start().chars().next();
            assert!(!first.is_some_and(|first| "=+-@＝＋－＠".contains(first)), "{text:?} is {cell:?}");
            assert!(!cell.text().is_empty() && !cell.text().chars().any(char::is_control), "{text:?} is {cell:?}");
            assert_eq!(unwritten(unguarded(cell.text())), text, "by {cell:?}");
        }
    }

    #[test]
    fn numbers_are_numbers() {
        let number = |value: Value| of(&value);
        assert_eq!(number(json!(-1200.5)), Cell::Number("-1200.5".into()));
        assert_eq!(number(json!(0.000_001)), Cell::Number("0.000001".into()));
        assert_eq!(number(json!(7)), Cell::Number("7".into()));
        assert_eq!(number(json!(null)), Cell::Blank);
        assert_eq!(number(json!(["a", "b"])), Cell::Text("[\"a\",\"b\"]".into()));
    }
}

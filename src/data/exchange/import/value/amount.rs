//! Amounts, with or without currency, groups and brackets.

use laurels_core::money::Micro;
use std::cmp::Ordering;

/// Which mark separates the decimals of a column's amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// `1,234.5`.
    Dot,
    /// `1.234,5`.
    Comma,
}

/// How many amounts prove each [`Point`].
#[derive(Clone, Copy, Debug, Default)]
pub struct PointEvidence {
    dots: u64,
    commas: u64,
}

impl PointEvidence {
    pub fn add(&mut self, point: Point) {
        match point {
            Point::Dot => self.dots += 1,
            Point::Comma => self.commas += 1,
        }
    }

    /// What both prove together.
    pub const fn and(self, other: PointEvidence) -> PointEvidence {
        PointEvidence { dots: self.dots + other.dots, commas: self.commas + other.commas }
    }

    /// The mark that most of them prove.
    pub fn decided(self) -> Option<Point> {
        match self.dots.cmp(&self.commas) {
            Ordering::Greater => Some(Point::Dot),
            Ordering::Equal => None,
            Ordering::Less => Some(Point::Comma),
        }
    }
}

/// An amount, and what its spelling says about [`Point`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In millionths; where the spelling does not tell, as if decimals came after a dot.
    pub micro: i64,
    /// The mark that the spelling proves.
    pub proves: Option<Point>,
    /// What the amount is if decimals come after a comma, where both readings are possible.
    pub otherwise: Option<i64>,
}

impl Amount {
    /// The mark of the decimals in a number that has none, where both readings are possible.
    pub fn point_of_whole(&self) -> Option<Point> {
        let other = self.otherwise?;
        Some(if other.abs() > self.micro.abs() { Point::Comma } else { Point::Dot })
    }
}

/// The largest amount that a line may state, in millionths: what a record may carry.
const LARGEST: i128 = Micro::LIMIT as i128;

/// The amount that a field states: `1234.5`, `1,234.56`, `1234,56`, `$ 12.30`, `(12.30)`, `-3`, `1.2E+03`. Digits past
/// the sixth decimal round half away from zero. `None` when it is no amount, or larger than a record may carry.
pub fn amount(field: &[u8]) -> Option<Amount> {
    plain(field).or_else(|| with_symbols(std::str::from_utf8(field).ok()?))
}

/// The spelling that nearly every field has: digits, at most one dot, a minus. Three decimals are left to [`with_symbols`].
fn plain(field: &[u8]) -> Option<Amount> {
    let (negative, digits) = match field {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let mut value: i64 = 0;
    let mut decimals: Option<u32> = None;
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                decimals = decimals.map(|d| d + 1);
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let places = decimals.unwrap_or(0);
    if places > 6 || places == 3 || (decimals.is_some() && digits.len() == places as usize + 1) {
        return None;
    }
    let micro = i128::from(value) * i128::from(10_i64.pow(6 - places));
    let micro = i64::try_from(micro).ok().filter(|_| micro <= LARGEST)?;
    let proves = decimals.map(|_| Point::Dot);
    Some(Amount { micro: if negative { -micro } else { micro }, proves, otherwise: None })
}

fn with_symbols(field: &str) -> Option<Amount> {
    let (negative, text) = without_symbols(field)?;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.parse::<i32>().ok().filter(|e| e.abs() <= 40)?)),
        None => (text.as_str(), None),
    };
    let (whole, fraction, proves, either) = split(mantissa)?;
    let either = either && exponent.is_none();
    let magnitude = scaled(&whole, &fraction, exponent.unwrap_or(0))?;
    let signed = |value: i64| if negative { -value } else { value };
    let otherwise = match (either, mantissa.contains(',')) {
        (false, _) => None,
        (true, true) => Some(signed(magnitude / 1000)),
        (true, false) => magnitude.checked_mul(1000).filter(|m| i128::from(*m) <= LARGEST).map(signed),
    };
    let proves = if either { None } else { proves };
    Some(Amount { micro: signed(magnitude), proves, otherwise })
}

/// The sign, and the number without currency, spaces and brackets.
fn without_symbols(field: &str) -> Option<(bool, String)> {
    let text = field.trim();
    let (bracketed, text) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let text = text.trim().trim_start_matches("US$").trim_start_matches("USD").trim_end_matches("USD");
    let bare: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | '€' | '£' | '¥' | '\'' | '’')).collect();
    let (negative, bare) = match bare.strip_prefix(['-', '−']).or_else(|| bare.strip_suffix('-')) {
        Some(rest) => (true, rest.to_owned()),
        None => (false, bare.strip_prefix('+').map(str::to_owned).unwrap_or(bare)),
    };
    (!(bracketed && negative)).then_some((bracketed || negative, bare))
}

/// Whole part and decimals of an unsigned number, the mark that its spelling proves, and whether it could be read the
/// other way too: one mark with exactly three digits after it and one to three before.
fn split(text: &str) -> Option<(String, String, Option<Point>, bool)> {
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let (mark, point) = match (dots, commas) {
        (0, 0) => return Some((text.to_owned(), String::new(), None, false)),
        (1, 0) => ('.', Point::Dot),
        (0, 1) => (',', Point::Comma),
        (0, _) => return grouped(text, ',').map(|whole| (whole, String::new(), Some(Point::Dot), false)),
        (_, 0) => return grouped(text, '.').map(|whole| (whole, String::new(), Some(Point::Comma), false)),
        _ => {
            let (point, mark, group) =
                if text.rfind('.') > text.rfind(',') { (Point::Dot, '.', ',') } else { (Point::Comma, ',', '.') };
            let (whole, fraction) = text.split_once(mark).filter(|(_, fraction)| !fraction.contains(mark))?;
            return grouped(whole, group).map(|whole| (whole, fraction.to_owned(), Some(point), false));
        }
    };
    let (whole, fraction) = text.split_once(mark)?;
    let either = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    match (either, point) {
        // Taken as a group of thousands until the column says otherwise.
        (true, Point::Comma) => Some((format!("{whole}{fraction}"), String::new(), None, true)),
        _ => Some((whole.to_owned(), fraction.to_owned(), Some(point), either)),
    }
}

/// The digits of a number whose thousands are separated by `mark`.
fn grouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    (first && groups.all(|group| group.len() == 3)).then(|| text.replace(mark, ""))
}

/// Digits before and after the point, moved by `exponent` places, as millionths.
fn scaled(whole: &str, fraction: &str, exponent: i32) -> Option<i64> {
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = format!("{whole}.{fraction}e{exponent}");
    Micro::parse(&text).map(|micro| micro.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, column: Point) -> Option<String> {
        let amount = amount(text.as_bytes())?;
        let micro = match (column, amount.otherwise) {
            (Point::Comma, Some(other)) => other,
            _ => amount.micro,
        };
        Some(Micro(micro).to_string())
    }

    #[test]
    fn amounts_are_read_in_every_notation() {
        for (text, dot, comma) in [
            ("1234.56", "1234.56", "1234.56"),
            ("1,234.56", "1234.56", "1234.56"),
            ("1.234,56", "1234.56", "1234.56"),
            ("1234,56", "1234.56", "1234.56"),
            ("1,234", "1234", "1.234"),
            ("1.234", "1.234", "1234"),
            ("0.123", "0.123", "0.123"),
            ("0,123", "0.123", "0.123"),
            ("1,234,567", "1234567", "1234567"),
            ("1.234.567", "1234567", "1234567"),
            ("1 234,5", "1234.5", "1234.5"),
            ("1\u{A0}234,5", "1234.5", "1234.5"),
            ("$1,200.00", "1200", "1200"),
            ("-$3.50", "-3.5", "-3.5"),
            ("($12.30)", "-12.3", "-12.3"),
            ("12,5 €", "12.5", "12.5"),
            ("US$ 7", "7", "7"),
            ("1.2E+03", "1200", "1200"),
            ("1,2E+03", "1200", "1200"),
            ("4.5E-05", "0.000045", "0.000045"),
            ("-0.0000004", "0", "0"),
            ("0.0000005", "0.000001", "0.000001"),
            ("5-", "-5", "-5"),
            ("  12  ", "12", "12"),
            ("12.3456789", "12.345679", "12.345679"),
        ] {
            assert_eq!(read(text, Point::Dot).as_deref(), Some(dot), "{text} after a dot");
            assert_eq!(read(text, Point::Comma).as_deref(), Some(comma), "{text} after a comma");
        }
    }

    #[test]
    fn the_fast_path_agrees_with_the_full_parser() {
        for text in ["0", "-7", "12.5", "12.", "99999999.12", "1.25", "123456.654321", ".5", "1000000000"] {
            if let Some(quick) = plain(text.as_bytes()) {
                assert_eq!(Some(quick), with_symbols(text), "{text}");
            }
        }
        assert!(plain(b"12.5").is_some() && plain(b"-7").is_some());
    }

    #[test]
    fn invalid_amounts_are_refused() {
        for bad in ["", "abc", "1.2.3", "1,23,456", "12..5", "--5", "(-5)", "1e99", "1000000000.5", "1,,234", "€", "."]
        {
            assert_eq!(amount(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(amount(b"\xff"), None);
    }
}

//! Amounts as exact integers of a millionth, because sums of money must not depend on their order.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An amount in millionths: US dollars, or consumption units where a rate weighs users.
///
/// Sums saturate instead of wrapping; a single amount is at most ±[`Micro::LIMIT`], so that a saturated sum needs more
/// than nine thousand of the largest amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micro(pub i64);

impl Micro {
    /// The largest absolute amount that a record may carry: one thousand million units.
    pub const LIMIT: i64 = 1_000_000_000 * 1_000_000;

    pub const fn units(units: i64) -> Micro {
        Micro(units.saturating_mul(1_000_000))
    }

    /// The amount a decimal text such as `1200.5` or `-3` names. Digits past the sixth decimal round half away from
    /// zero. `None` when it is no decimal number or beyond [`Micro::LIMIT`].
    pub fn parse(text: &str) -> Option<Micro> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().ok().filter(|e| e.abs() <= 40)?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty())
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let mut value: i128 = 0;
        let mut scale = exponent + 6;
        for digit in whole.bytes() {
            value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
        }
        for digit in fraction.bytes().take(24) {
            value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
            scale -= 1;
        }
        while scale > 0 {
            value = value.checked_mul(10)?;
            scale -= 1;
        }
        while scale < -1 {
            value /= 10;
            scale += 1;
        }
        if scale == -1 {
            value = (value + 5) / 10;
        }
        let value = if negative { -value } else { value };
        i64::try_from(value).ok().filter(|v| v.abs() <= Self::LIMIT).map(Micro)
    }
}

impl Serialize for Micro {
    /// As a JSON number: whole where it is whole; a double holds every amount that a record may carry.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 1_000_000 {
            0 => serializer.serialize_i64(self.0 / 1_000_000),
            _ => serializer.serialize_f64(self.0 as f64 / 1e6),
        }
    }
}

impl<'de> Deserialize<'de> for Micro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Micro, D::Error> {
        let number = f64::deserialize(deserializer)?;
        let millionths = (number * 1e6).round();
        let fits = millionths.abs() <= Micro::LIMIT as f64;
        fits.then_some(Micro(millionths as i64)).ok_or_else(|| D::Error::custom("expected an amount within the limit"))
    }
}

impl fmt::Display for Micro {
    /// Prints the shortest exact decimal: `1200.5`, `-3`, `0.000001`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            write!(f, "{sign}{whole}")
        } else {
            let decimals = format!("{part:06}");
            write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_survive_exactly() {
        for text in ["1200.5", "-3", "0.000001", "0", "999999999.999999"] {
            assert_eq!(Micro::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Micro::parse("1e3"), Some(Micro::units(1000)));
        assert_eq!(Micro::parse("0.0000005"), Some(Micro(1)));
        assert_eq!(Micro::parse("1000000000"), Some(Micro(Micro::LIMIT)));
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "-", ".", "1,000", "$5", "NaN", "1e99", "1000000000.1"] {
            assert_eq!(Micro::parse(bad), None, "{bad}");
        }
    }
}

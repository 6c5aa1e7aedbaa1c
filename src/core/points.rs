//! Points as exact fractions, because 70 is a threshold and six times 40/6 must be 40.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

/// An exact number of points (or of the units that earn them).
///
/// Arithmetic is checked: where 128 bits would not hold the exact result, the nearest value with a denominator of a
/// million is used, so that hostile input can neither panic nor wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(Ratio<i128>);

/// The least that is written as a tenth.
const TENTH_AT_LEAST: Points = Points(Ratio::new_raw(1, 20));

impl Points {
    pub const ZERO: Points = Points(Ratio::new_raw(0, 1));

    pub fn whole(points: i64) -> Points {
        Points(Ratio::from_integer(i128::from(points)))
    }

    /// The fraction `numerator / denominator`; zero when the denominator is.
    pub fn ratio(numerator: i128, denominator: i128) -> Points {
        if denominator == 0 { Points::ZERO } else { Points(Ratio::new(numerator, denominator)) }
    }

    /// The number that a decimal (`2.5`) or a fraction (`20/3`) names; `None` for anything else.
    pub fn parse(text: &str) -> Option<Points> {
        match text.split_once('/') {
            Some((n, d)) => {
                let (n, d) = (n.trim().parse::<i64>().ok()?, d.trim().parse::<i64>().ok()?);
                (d != 0).then(|| Points::ratio(i128::from(n), i128::from(d)))
            }
            None => super::money::Micro::parse(text.trim()).map(|m| Points::ratio(i128::from(m.0), 1_000_000)),
        }
    }

    /// This many times `other`.
    pub fn times(self, other: Points) -> Points {
        self.0.checked_mul(&other.0).map_or_else(|| Points::near(self.to_f64() * other.to_f64()), Points)
    }

    /// This divided by `other`; zero when `other` is.
    pub fn over(self, other: Points) -> Points {
        if other.0.is_zero() {
            return Points::ZERO;
        }
        self.0.checked_div(&other.0).map_or_else(|| Points::near(self.to_f64() / other.to_f64()), Points)
    }

    /// This held within 0 and `maximum`.
    pub fn capped(self, maximum: Points) -> Points {
        self.min(maximum).max(Points::ZERO)
    }

    /// Whether it is more than nothing.
    pub fn is_positive(self) -> bool {
        self.0.is_positive()
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Numerator and denominator, in lowest terms.
    pub fn fraction(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// The nearest floating-point number: for gauges and output, never for a comparison.
    pub fn to_f64(self) -> f64 {
        *self.0.numer() as f64 / *self.0.denom() as f64
    }

    /// Rounded half away from zero to `decimals` places (at most 6), as a number for JSON.
    pub fn rounded(self, decimals: u32) -> f64 {
        let scale = 10i128.pow(decimals.min(6));
        let scaled = self.times(Points(Ratio::from_integer(scale)));
        scaled.0.round().to_integer() as f64 / scale as f64
    }

    /// Rounded towards minus infinity to `decimals` places: what may be promised without promising too much.
    pub fn floored(self, decimals: u32) -> f64 {
        let scale = 10i128.pow(decimals.min(6));
        let scaled = self.times(Points(Ratio::from_integer(scale)));
        scaled.0.floor().to_integer() as f64 / scale as f64
    }

    /// How many, in words: never `0.0` for what is more than nothing.
    pub fn amount(self) -> String {
        if self.is_positive() && self < TENTH_AT_LEAST { "under 0.1".to_owned() } else { self.to_string() }
    }

    /// How many more or fewer, in words: `+4.0`, `-4.0`; never `+0.0` for what is more than nothing.
    pub fn signed(self) -> String {
        let (sign, size) = if self < Points::ZERO { ("-", -self) } else { ("+", self) };
        match size.is_positive() && size < TENTH_AT_LEAST {
            true => format!("under {sign}0.1"),
            false => format!("{sign}{size}"),
        }
    }

    fn near(value: f64) -> Points {
        let millionths = (value * 1e6).clamp(-1e30, 1e30);
        Points(Ratio::new(millionths as i128, 1_000_000))
    }
}

impl Default for Points {
    fn default() -> Points {
        Points::ZERO
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        self.0.checked_add(&other.0).map_or_else(|| Points::near(self.to_f64() + other.to_f64()), Points)
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        self.0.checked_sub(&other.0).map_or_else(|| Points::near(self.to_f64() - other.to_f64()), Points)
    }
}

impl Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(-self.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(iter: I) -> Points {
        iter.fold(Points::ZERO, Add::add)
    }
}

impl Serialize for Points {
    /// Exactly: `70`, `140/3`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Points, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (numerator, denominator) = text.split_once('/').unwrap_or((&text, "1"));
        let parts = numerator.parse().ok().zip(denominator.parse().ok());
        parts
            .filter(|&(_, denominator): &(i128, i128)| denominator > 0)
            .map(|(numerator, denominator)| Points::ratio(numerator, denominator))
            .ok_or_else(|| D::Error::custom("expected a fraction such as 140/3"))
    }
}

/// Points as files carry them: a JSON number of at most six decimals.
pub mod decimal {
    use super::Points;
    use crate::money::Micro;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the number.
    ///
    /// # Errors
    /// Whatever the serializer fails with.
    pub fn serialize<S: Serializer>(points: &Points, serializer: S) -> Result<S::Ok, S::Error> {
        Micro((points.rounded(6) * 1e6).round() as i64).serialize(serializer)
    }

    /// Reads the number.
    ///
    /// # Errors
    /// When it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Points, D::Error> {
        Micro::deserialize(deserializer).map(|value| Points::ratio(i128::from(value.0), 1_000_000))
    }

    /// The same where there may be none.
    pub mod maybe {
        use super::Points;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        struct Number(#[serde(with = "super")] Points);

        /// Writes the number, or `null`.
        ///
        /// # Errors
        /// Whatever the serializer fails with.
        pub fn serialize<S: Serializer>(points: &Option<Points>, serializer: S) -> Result<S::Ok, S::Error> {
            points.map(Number).serialize(serializer)
        }

        /// Reads the number, or nothing.
        ///
        /// # Errors
        /// When it is no number.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Points>, D::Error> {
            Ok(Option::<Number>::deserialize(deserializer)?.map(|Number(points)| points))
        }
    }
}

impl fmt::Display for Points {
    /// One decimal unless the formatter asks for another precision; right-aligned in the width it asks for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (decimals, width) = (f.precision().unwrap_or(1), f.width().unwrap_or(0));
        write!(f, "{:>width$.decimals$}", self.rounded(decimals as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_sixths_of_forty_are_forty() {
        let each = Points::ratio(40, 6);
        let sum: Points = std::iter::repeat_n(each, 6).sum();
        assert_eq!(sum, Points::whole(40));
        assert_eq!(Points::ratio(15, 7).rounded(2), 2.14);
    }

    #[test]
    fn just_below_a_threshold_stays_below() {
        let almost = Points::parse("69.998").expect("a number");
        assert!(almost < Points::whole(70));
        assert_eq!(almost.rounded(2), 70.0);
        assert_eq!(format!("{almost:.2}"), "70.00");
    }

    #[test]
    fn what_is_more_than_nothing_is_never_written_as_nothing() {
        let written = |text: &str| Points::parse(text).map(|points| (points.amount(), points.signed()));
        let expected =
            [("0", "0.0", "+0.0"), ("0.01", "under 0.1", "under +0.1"), ("0.05", "0.1", "+0.1"), ("4", "4.0", "+4.0")];
        for (text, amount, signed) in expected {
            assert_eq!(written(text), Some((amount.to_owned(), signed.to_owned())), "{text}");
        }
        assert_eq!([-1, -400].map(|points| Points::ratio(points, 100).signed()), ["under -0.1", "-4.0"]);
    }

    #[test]
    fn points_survive_a_round_trip_exactly() {
        for points in [Points::whole(70), Points::ratio(140, 3), Points::ratio(-15, 7)] {
            let text = serde_json::to_string(&points).expect("written");
            assert_eq!(serde_json::from_str::<Points>(&text).expect("read"), points, "{text}");
        }
        assert!(serde_json::from_str::<Points>("\"1/0\"").is_err());
    }

    #[test]
    fn overflow_neither_wraps_nor_panics() {
        let huge = Points::ratio(i128::MAX, 3);
        assert!(huge.times(huge) > Points::ZERO);
        assert!((huge + huge) > Points::ZERO);
    }
}

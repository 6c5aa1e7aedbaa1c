//! The numbers that rules are made of.

use crate::money::Micro;
use crate::points::Points;
use crate::toml_file::Scalar;

/// A number that is not negative.
pub(super) fn points(value: &Scalar) -> Option<Points> {
    number(value).and_then(|text| Points::parse(&text)).filter(|points| *points >= Points::ZERO)
}

/// A number above zero.
pub(super) fn some_points(value: &Scalar) -> Option<Points> {
    points(value).filter(|points| points.is_positive())
}

/// An amount that is not negative.
pub(super) fn amount(value: &Scalar) -> Option<Micro> {
    number(value).and_then(|text| Micro::parse(&text)).filter(|amount| amount.0 >= 0)
}

/// A part of a whole.
pub(super) fn share(value: &Scalar) -> Option<Points> {
    points(value).filter(|share| *share <= Points::whole(1))
}

fn number(value: &Scalar) -> Option<String> {
    matches!(value, Scalar::Integer(_) | Scalar::Decimal(_)).then(|| value.text())
}

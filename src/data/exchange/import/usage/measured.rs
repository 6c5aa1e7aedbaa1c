//! What a report can state of each measure.

use crate::exchange::import::value::Amount;
use laurels_core::evidence::Measure;

/// Whether a measure counts something, such as seats: what is counted has no decimals.
pub(super) const fn is_count(measure: Measure) -> bool {
    match measure {
        Measure::Acr | Measure::SecurityAcr | Measure::Revenue => false,
        Measure::PaidSeats | Measure::ActiveUsers | Measure::Capacity => true,
    }
}

/// The amount as a measure can have it: counts are not negative, those of users and seats whole, and tell by that how they are
/// spelled.
pub(super) fn fitting(amount: Amount, measure: Measure) -> Option<Amount> {
    let whole = |micro: i64| micro % 1_000_000 == 0;
    if !is_count(measure) {
        return Some(amount);
    }
    let fits = |micro: &i64| *micro >= 0 && (measure == Measure::Capacity || whole(*micro));
    let proves = amount.proves.or(amount.point_of_whole());
    match (fits(&amount.micro), amount.otherwise.filter(fits)) {
        (true, None) if amount.otherwise.is_some() => Some(Amount { proves, otherwise: None, ..amount }),
        (true, _) => Some(amount),
        (false, otherwise) => Some(Amount { micro: otherwise?, proves, otherwise: None }),
    }
}

pub(super) const fn expected(measure: Measure) -> &'static str {
    match measure {
        Measure::Acr | Measure::SecurityAcr | Measure::Revenue => "an amount such as 1,234.56, at most 1,000,000,000",
        Measure::PaidSeats | Measure::ActiveUsers => "a whole number, 0 or more",
        Measure::Capacity => "a number, 0 or more",
    }
}

//! Reads the parts of sentences: figures, days, months, what is needed.

use laurels_core::month::Month;
use laurels_core::rulebook::Quantity;

/// The parts of a text between the literal parts of a template, whose blanks are `{}`.
pub(super) fn captured<'t>(template: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut literals = template.split("{}");
    let mut rest = text.strip_prefix(literals.next()?)?;
    let mut found = Vec::new();
    let mut literals = literals.peekable();
    while let Some(literal) = literals.next() {
        let at = match (literals.peek(), literal) {
            (None, "") => rest.len(),
            (None, last) => rest.len().checked_sub(last.len()).filter(|_| rest.ends_with(last))?,
            (Some(_), literal) => rest.find(literal)?,
        };
        found.push(&rest[..at]);
        rest = &rest[at + literal.len()..];
    }
    (rest.is_empty() && found.iter().all(|part| !part.is_empty())).then_some(found)
}

/// A number as sentences spell it, in hundredths; what follows it does not matter.
pub(super) fn figure(text: &str) -> Option<i64> {
    let word = text.split(' ').next()?.trim_start_matches('(');
    let (sign, word) = word.strip_prefix('-').map_or((1, word), |word| (-1, word));
    let word = word.trim_start_matches('$').replace(',', "");
    let (whole, part) = word.split_once('.').unwrap_or((&word, "0"));
    let part = format!("{part:0<2}");
    Some(sign * (whole.parse::<i64>().ok()? * 100 + part.get(..2)?.parse::<i64>().ok()?))
}

pub(super) fn day(text: &str) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::parse_from_str(text, "%d %b %Y").ok()
}

pub(super) fn month(text: &str) -> Option<Month> {
    Some(Month::of(day(&format!("1 {text}"))?))
}

/// What is needed: bounds in hundredths, and the active share in percent.
#[derive(Debug, PartialEq)]
pub(super) struct Needed {
    least: i64,
    /// Whether more than the least is needed.
    strictly: bool,
    pub(super) most: i64,
    pub(super) share: Option<i64>,
}

impl Needed {
    pub(super) fn read(text: &str) -> Option<Needed> {
        let (band, share) = match text.split_once(" seats with ") {
            Some((band, share)) => (Some(band), Some(share)),
            None if text.ends_with(" active") => (None, Some(text)),
            None => (Some(text), None),
        };
        let share = share.map(|share| figure(share.strip_suffix(" % active").unwrap_or("")));
        let mut needed = Needed { least: 0, strictly: false, most: i64::MAX, share: None };
        if let Some(share) = share {
            needed.share = Some(share?);
        }
        let Some(band) = band else { return Some(needed) };
        if let Some((least, most)) = band.split_once(" to ") {
            (needed.least, needed.most) = (figure(least)?, figure(most)?);
            return Some(needed);
        }
        for bound in band.split(" and ") {
            if let Some(least) = bound.strip_prefix("at least ") {
                needed.least = figure(least)?;
            } else if let Some(least) = bound.strip_prefix("more than ") {
                (needed.least, needed.strictly) = (figure(least)?, true);
            } else {
                needed.most = figure(bound.strip_prefix("at most ")?)?;
            }
        }
        Some(needed)
    }

    /// The same of a rulebook.
    pub(super) fn of(quantity: &Quantity) -> Needed {
        let hundredths = |micro: laurels_core::money::Micro| micro.0 / 10_000;
        let band = quantity.band.as_ref();
        let strictly = band.and_then(|band| band.more_than);
        Needed {
            least: band.and_then(|band| band.at_least).or(strictly).map_or(0, hundredths),
            strictly: strictly.is_some(),
            most: band.and_then(|band| band.at_most).map_or(i64::MAX, hundredths),
            share: quantity.active_share.map(|share| (share.rounded(4) * 10_000.0).round() as i64),
        }
    }

    pub(super) fn within(&self, amount: i64, larger: bool) -> bool {
        let reached = if self.strictly { amount > self.least } else { amount >= self.least };
        reached && (larger || amount <= self.most)
    }

    /// Whether a side reaches it: `8 of 21 paid Teams seats active (38.1 %)`, `$800 in Sep 2026 and $700 in Oct 2026`.
    pub(super) fn reached_by(&self, side: &str, larger: bool) -> bool {
        if side.starts_with("nothing that count") {
            return false;
        }
        match share_of(side) {
            Some((users, seats)) => {
                let share = self.share.is_none_or(|share| users * 10_000 >= share * seats);
                self.within(seats, larger) && share
            }
            None => amounts(side).into_iter().any(|amount| self.within(amount, larger)),
        }
    }
}

/// Users and seats of `8 of 21 paid Teams seats active (38.1 %)`, where the share is right.
pub(super) fn share_of(side: &str) -> Option<(i64, i64)> {
    let parts = captured("{} of {} active ({} %){}", side).or_else(|| captured("{} of {} active ({} %)", side))?;
    let (users, seats) = (figure(parts[0])?, figure(parts[1])?);
    let share = users as f64 * 100.0 / seats.max(1) as f64;
    let said: f64 = parts[2].parse().ok()?;
    ((said - share).abs() <= 0.0501).then_some((users, seats))
}

/// The amounts of one month, or of two.
pub(super) fn amounts(side: &str) -> Vec<i64> {
    side.split(" and ").filter_map(figure).collect()
}

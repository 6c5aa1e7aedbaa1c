//! What makes a metric's points less sure, or ends them, in sentences.

use super::{day, listed, month};
use crate::book::{Basis, MetricWarning};
use crate::ids::CustomerId;
use crate::month::Month;
use crate::rulebook::Amount;
use crate::scoring::card::{Closes, MetricScore};
use crate::scoring::gaps::{Gap, NAMED};
use chrono::NaiveDate;

impl MetricScore {
    /// What the reader should know of the points on `date`; `name` spells a customer.
    pub fn notes(&self, date: NaiveDate, name: impl Fn(&CustomerId) -> String) -> Vec<String> {
        let gaps = self.gaps.iter().filter(|_| self.basis == Basis::Computed).map(|gap| gap.text(&name));
        let carried = self.warnings.contains(&MetricWarning::CarriedForward);
        let carried = carried.then(|| {
            let read = self.month.map_or_else(String::new, |read| format!(" in {}", month(read)));
            format!("The usage{read} is a forecast: the newest known month, carried forward unchanged.")
        });
        gaps.chain(carried).chain(self.closes.as_ref().map(|closes| closes.text(date))).collect()
    }
}

impl Closes {
    /// Since when nobody can newly earn it, and how long what is held keeps it above 0.
    pub fn text(&self, date: NaiveDate) -> String {
        let exams = self.exams.join(" or ");
        let from = day(self.from);
        let closes = match date < self.from {
            true => format!("From {from} nobody can newly earn it: {exams} is the last exam."),
            false => format!("Since {from} nobody can newly earn it: {exams} was the last exam."),
        };
        match self.keeps_until {
            Some(last) => format!("{closes} The certifications you have keep it above 0 until {}.", day(last)),
            None => format!("{closes} Nobody has one."),
        }
    }
}

impl Gap {
    /// What figures are missing of, such as `Azure usage`.
    pub(crate) fn measured(&self) -> String {
        let measure = if self.amount == Amount::Revenue { "revenue" } else { "usage" };
        format!("{} {measure}", self.family.name())
    }

    /// What its amount is called where the reports leave it blank.
    pub(crate) const fn left_blank(&self) -> &'static str {
        match self.amount {
            Amount::PaidSeats | Amount::ActiveUsers => "seats or users",
            Amount::Acr | Amount::SecurityAcr => "the consumption",
            Amount::Revenue => "the revenue",
            Amount::Consumption => "the usage",
        }
    }

    /// What is missing, in a sentence; `name` spells a customer.
    fn text(&self, name: impl Fn(&CustomerId) -> String) -> String {
        let (family, measured) = (self.family.name(), self.measured());
        let missing = months_in_words(&self.missing);
        let are = if self.missing.len() == 1 { "is" } else { "are" };
        let mut sentences = Vec::new();
        if self.blank {
            let what = self.left_blank();
            return format!("The reports leave {what} of {} blank for {missing}. Blank is not zero.", self.names(name));
        }
        match (self.warning, self.compared) {
            (None, _) => sentences.push(format!("No {measured} is known for {missing}.")),
            (Some(MetricWarning::PartMissing), _) => {
                let measured = measured.strip_prefix(family).unwrap_or(&measured).trim();
                sentences.push(format!("Its {family} part has no {measured} for {missing}."));
            }
            (Some(MetricWarning::NoBaseline), _) => {
                sentences.push(format!("No {measured} from a year earlier is known: {missing} {are} missing."));
            }
            (_, Some(compared)) if compared < 12 => {
                sentences.push(format!("Growth compares {compared} of 12 months: {missing} {are} missing."));
            }
            (_, None) if !self.missing.is_empty() => sentences.push(format!(
                "Only {} of the 12 months a year earlier are known: {missing} {are} missing.",
                12 - self.missing.len().min(12)
            )),
            _ => {}
        }
        if !self.customers.is_empty() {
            sentences.push(format!(
                "No usage from a year earlier is known for {}, though the subscription or association is older.",
                self.names(name)
            ));
        }
        sentences.join(" ")
    }

    /// The customers that it names, and how many more there are.
    fn names(&self, name: impl Fn(&CustomerId) -> String) -> String {
        let names: Vec<String> = self.customers.iter().take(NAMED).map(name).collect();
        let more = self.customers.len().saturating_sub(NAMED) + self.more;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more}", names.join(", "))
    }
}

/// Months as a sentence lists them: those in a row by the first and the last.
pub fn months_in_words(months: &[Month]) -> String {
    let mut ranges: Vec<(Month, Month)> = Vec::new();
    for &next in months {
        match ranges.last_mut() {
            Some((_, last)) if last.plus(1) == next => *last = next,
            _ => ranges.push((next, next)),
        }
    }
    let ranges: Vec<String> = ranges
        .into_iter()
        .map(|(first, last)| if first == last { month(first) } else { format!("{} to {}", month(first), month(last)) })
        .collect();
    listed(&ranges, "and")
}

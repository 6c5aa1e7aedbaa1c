//! The days to come if nothing is done: what a designation scores, from which day on, and why.
//!
//! A score changes only on days that the book or the rulebook names, so only those are scored. Usage of months to come is
//! that of the newest month carried forward, within a band of what it would be if it shrank or grew.

mod causes;
mod days;
mod window;

pub use causes::Cause;
pub(crate) use causes::ended_subscriptions;
use causes::{Before, Measured};
pub use window::{qualified_in_window, window_sentence};

use crate::benefits::incentives_from;
use crate::book::{Book, DesignationId, MetricWarning};
use crate::day::day_text;
use crate::month::Month;
use crate::points::Points;
use crate::rulebook::Rulebook;
use crate::scoring::{AsOf, DesignationScore, Growth, Scorer, Status};
use chrono::{Datelike, Months, NaiveDate};

/// By how many per cent a year carried-forward usage may shrink or grow.
pub const BAND: i32 = 10;

#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub designation: DesignationId,
    /// The last day looked at: the last to renew an enrolled designation, else a year from the day.
    pub until: NaiveDate,
    /// The day itself, each first of a month, and each other day on which the score changes.
    pub days: Vec<ForecastDay>,
    /// Days on which what is to be renewed can qualify, in a sentence.
    pub window: String,
    name: String,
}

/// What a designation scores from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastDay {
    pub from: NaiveDate,
    pub points: Points,
    pub qualified: bool,
    pub certain: bool,
    /// The points if carried-forward usage shrinks, and if it grows, by [`BAND`] a year; none where none is carried.
    pub band: Option<(Points, Points)>,
    /// By how much the points differ from those of the day before.
    pub change: Points,
    pub causes: Vec<Cause>,
}

/// Looks at the days to come of a designation; `None` where the rulebook doesn't have it, or `stop` said so.
pub fn forecast(
    inputs: (&Book, &Rulebook, AsOf),
    designation: DesignationId,
    stop: &dyn Fn() -> bool,
) -> Option<Forecast> {
    look_ahead(inputs, designation, stop, band)
}

/// The same without the bands, which take most of the time.
pub fn forecast_without_bands(
    inputs: (&Book, &Rulebook, AsOf),
    designation: DesignationId,
    stop: &dyn Fn() -> bool,
) -> Option<Forecast> {
    look_ahead(inputs, designation, stop, |_, _| None)
}

fn look_ahead(
    (book, rules, as_of): (&Book, &Rulebook, AsOf),
    designation: DesignationId,
    stop: &dyn Fn() -> bool,
    band: impl Fn(&Scorer<'_>, &DesignationScore) -> Option<(Points, Points)>,
) -> Option<Forecast> {
    let rules = rules.only(designation);
    let mut now = Measured::new(Scorer::unless(book, &rules, as_of, stop)?);
    let mut score = now.scorer.scorecard().designation(designation)?.clone();
    let window = window_sentence(book, &score, as_of.date);
    let (name, until) = (score.name.clone(), last_day(&score, as_of.date));
    let mut days = vec![day_of(&score, as_of.date)];
    for on in days::of(book, &rules, as_of, until) {
        if stop() {
            return None;
        }
        let then = now.scorer.as_of().date;
        // Within a month of the future only people change.
        let older = match then > as_of.today && Month::of(then) == Month::of(on) {
            true => {
                now.scorer.move_within_month(on);
                None
            }
            false => {
                let next = Measured::new(now.scorer.on(on, stop)?);
                Some(std::mem::replace(&mut now, next))
            }
        };
        let Some(after) = now.scorer.scorecard().designation(designation).cloned() else { continue };
        let before = Before { on: then, score: &score, measured: older.as_ref() };
        let causes = causes::of(&before, (&now, &after));
        let change = after.points - score.points;
        if on.day() == 1 || !change.is_zero() || after.qualified != score.qualified || !causes.is_empty() {
            let band = match older {
                Some(_) => band(&now.scorer, &after),
                None => days.last().and_then(|day| Some((day.band?, after.points - day.points))).map(moved),
            };
            days.push(ForecastDay { band, change, causes, ..day_of(&after, on) });
        }
        score = after;
    }
    Some(Forecast { designation, until, days, window, name })
}

fn day_of(score: &DesignationScore, from: NaiveDate) -> ForecastDay {
    let (points, qualified, certain) = (score.points, score.qualified, score.is_certain());
    ForecastDay { from, points, qualified, certain, band: None, change: Points::ZERO, causes: Vec::new() }
}

fn last_day(score: &DesignationScore, date: NaiveDate) -> NaiveDate {
    match score.status {
        Status::Enrolled | Status::RenewalDue => score.window.to.max(date),
        Status::InProgress | Status::Qualified => date.checked_add_months(Months::new(12)).unwrap_or(date),
    }
}

/// A band of the same usage, with more points of people.
fn moved(((low, high), by): ((Points, Points), Points)) -> (Points, Points) {
    (low + by, high + by)
}

/// The points between which a score lies whose usage is carried forward.
fn band(scorer: &Scorer<'_>, score: &DesignationScore) -> Option<(Points, Points)> {
    let carried = |warnings: &[MetricWarning]| warnings.contains(&MetricWarning::CarriedForward);
    if !score.metrics.iter().any(|metric| carried(&metric.warnings)) {
        return None;
    }
    let at = |percent| {
        let card = scorer.grown(Growth::a_year(percent)).scorecard();
        card.designation(score.id).map_or(score.points, |score| score.points)
    };
    Some((at(-BAND), at(BAND)))
}

impl Forecast {
    /// The first day on which it is otherwise than on the first whether the designation qualifies.
    pub fn turn(&self) -> Option<&ForecastDay> {
        let today = self.days.first()?.qualified;
        self.days.iter().find(|day| day.qualified != today)
    }

    /// Whether, until when and why the designation qualifies, and on which days its renewal can: in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let Some(today) = self.days.first() else { return Vec::new() };
        let name = &self.name;
        let doubt = |day: &ForecastDay| if day.certain { "" } else { ", as far as the figures are known" };
        let turns = match (today.qualified, self.turn()) {
            (true, None) => {
                format!("{name} qualifies and, if nothing else changes, still does on {}.", day_text(self.until))
            }
            (true, Some(day)) => {
                let why = day.reason().map_or_else(String::new, |why| format!(" because {why}"));
                format!("{name} qualifies and, if nothing is done, stops on {}{why}{}.", day_text(day.from), doubt(day))
            }
            (false, Some(day)) => {
                let why = day.reason().map_or_else(String::new, |why| format!(" because {why}"));
                format!("{name} does not qualify, but will on {}{why}{}.", day_text(day.from), doubt(day))
            }
            (false, None) => {
                format!("{name} does not qualify and, if nothing is done, won't by {}.", day_text(self.until))
            }
        };
        vec![turns, self.window.clone()]
    }

    /// The first day from which on it has fewer points than resellers need for incentives, or enough again: in a sentence.
    pub fn incentives(&self) -> Option<(NaiveDate, String)> {
        let needed = incentives_from(self.designation)?;
        let has_enough = |day: &ForecastDay| day.points >= needed;
        let today = has_enough(self.days.first()?);
        let day = self.days.iter().find(|day| has_enough(day) != today)?;
        let (from, name) = (day_text(day.from), &self.name);
        let moves = if today { "has fewer than" } else { "has" };
        let text = format!("From {from} {name} {moves} the {needed:.0} points from which resellers earn incentives.");
        Some((day.from, text))
    }
}

impl ForecastDay {
    /// Why it qualifies or stops: what gives points, or what takes some.
    fn reason(&self) -> Option<String> {
        let moving =
            self.causes.iter().filter(|cause| !cause.points.is_zero() && cause.points.is_positive() == self.qualified);
        let texts: Vec<&str> = moving.map(|cause| cause.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_told_on_which_points_no_longer_suffice_for_incentives() {
        let day = |from: &str, points| ForecastDay {
            from: from.parse().expect("a day"),
            points: Points::whole(points),
            qualified: false,
            certain: true,
            band: None,
            change: Points::ZERO,
            causes: Vec::new(),
        };
        let told = |designation, days| {
            let (window, name) = (String::new(), "Security".to_owned());
            let until = NaiveDate::MAX;
            Forecast { designation, until, days, window, name }.incentives().map(|(_, text)| text)
        };
        let falls = || vec![day("2026-11-22", 26), day("2026-12-01", 25), day("2027-01-10", 24)];
        let wanted = "From 10 Jan 2027 Security has fewer than the 25 points from which resellers earn incentives.";
        assert_eq!(told(DesignationId::Security, falls()).as_deref(), Some(wanted));
        assert_eq!(told(DesignationId::BusinessApplications, falls()), None, "it earns none");
        assert_eq!(told(DesignationId::Security, vec![day("2026-11-22", 26), day("2026-12-01", 25)]), None);
    }
}

//! Planned changes, and the day from which a real score could show them.

use crate::book::{Association, Certification, Person};
use crate::ids::AssociationId;
use crate::month::Month;
use crate::rulebook::Rulebook;
use chrono::{Datelike, Days, NaiveDate};

/// Records that are planned, not yet there: what a wizard, a what-if or a plan would commit.
#[derive(Clone, Debug, Default)]
pub struct Projection {
    /// Associations added, or put in the place of those with the same id; one that ends is among them.
    pub associations: Vec<Association>,
    /// Of those, the ones whose claim is read as made in the last month: what is there already gives Modern Work nothing.
    pub claimed_last: Vec<AssociationId>,
    /// People changed, or added.
    pub people: Vec<Person>,
    pub certifications: Vec<Certification>,
    /// Certifications that count no more.
    pub lapsed: Vec<Certification>,
}

impl Projection {
    pub fn is_empty(&self) -> bool {
        let Projection { associations, claimed_last, people, certifications, lapsed } = self;
        associations.is_empty()
            && claimed_last.is_empty()
            && people.is_empty()
            && certifications.is_empty()
            && lapsed.is_empty()
    }

    /// Plans what another one plans, too.
    pub fn add(&mut self, other: &Projection) {
        let Projection { associations, claimed_last, people, certifications, lapsed } = other;
        self.associations.extend_from_slice(associations);
        self.claimed_last.extend_from_slice(claimed_last);
        self.people.extend_from_slice(people);
        self.certifications.extend_from_slice(certifications);
        self.lapsed.extend_from_slice(lapsed);
    }
}

/// The first day on which a score that Microsoft publishes could show an association made on `date`: the first usage
/// refresh after associations have had their time to be processed.
pub fn association_shows(rules: &Rulebook, date: NaiveDate) -> NaiveDate {
    let processed = date.checked_add_days(Days::new(rules.timing.association_days.into())).unwrap_or(date);
    let refresh = |month: Month| month.first_day().with_day(rules.timing.usage_refresh_day.clamp(1, 28));
    let month = Month::of(processed);
    let this = refresh(month).filter(|day| *day >= processed);
    this.or_else(|| refresh(month.plus(1))).unwrap_or(processed)
}

/// The first day on which a score could show what is used on `date`: the usage refresh of the month after.
pub fn usage_shows(rules: &Rulebook, date: NaiveDate) -> NaiveDate {
    let next = Month::of(date).plus(1).first_day();
    next.with_day(rules.timing.usage_refresh_day.clamp(1, 28)).unwrap_or(next)
}

/// The last day on which something can be used so that a score of `goal` shows it: always the last of a month.
pub fn usage_due(rules: &Rulebook, goal: NaiveDate) -> Option<NaiveDate> {
    last_shown(goal, |day| usage_shows(rules, day))
}

/// The last day on which an association can be made so that a score of `goal` shows it.
pub fn association_due(rules: &Rulebook, goal: NaiveDate) -> Option<NaiveDate> {
    last_shown(goal, |day| association_shows(rules, day))
}

/// The last day on which an exam can be passed, or a profile linked, so that a score of `goal` shows it.
pub fn certification_due(rules: &Rulebook, goal: NaiveDate) -> Option<NaiveDate> {
    last_shown(goal, |day| certification_shows(rules, day))
}

/// Days before a score that are long enough for anything to show in it.
const LONG_BEFORE: u64 = 366;

fn last_shown(goal: NaiveDate, shows: impl Fn(NaiveDate) -> NaiveDate) -> Option<NaiveDate> {
    (0..LONG_BEFORE).filter_map(|back| goal.checked_sub_days(Days::new(back))).find(|day| shows(*day) <= goal)
}

/// The first day on which a certification earned, or a profile linked, on `date` could show.
pub fn certification_shows(rules: &Rulebook, date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(rules.timing.skilling_days.into())).unwrap_or(date)
}

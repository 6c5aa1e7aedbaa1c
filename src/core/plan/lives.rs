//! How long certifications count: on which day an exam is passed for a plan, and what renewals make of what is held.

use crate::book::Certification;
use crate::projection::{association_shows, certification_shows};
use crate::rulebook::Rulebook;
use crate::scoring::valid_until;
use chrono::{Days, Months, NaiveDate};

/// The days between which a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    /// The first day on which anything can be done.
    pub(super) since: NaiveDate,
    /// The day by which associations are made and exams are passed: as late as can be, so that they count longest.
    pub(super) by: NaiveDate,
    /// The last day that the plan is for.
    pub(super) last: NaiveDate,
    /// The last day on which what is done, and what is under way, must show; none where any day is soon enough.
    pub(super) shows_by: Option<NaiveDate>,
}

impl Period {
    /// Whether what shows from a day on shows in time.
    pub(super) fn is_in_time(&self, shows: NaiveDate) -> bool {
        self.shows_by.is_none_or(|last| shows <= last)
    }

    /// Whether exams that are passed, and profiles that are linked, as soon as possible show in time.
    pub(super) fn takes_exams(&self, rules: &Rulebook) -> bool {
        self.is_in_time(certification_shows(rules, self.since))
    }

    /// The first day on which everything that is done at once can show.
    pub(super) fn all_shown(&self, rules: &Rulebook) -> NaiveDate {
        certification_shows(rules, self.since).max(association_shows(rules, self.since))
    }

    /// Whether associations that are made, and usage that grows, as soon as possible show in time.
    pub(super) fn takes_usage(&self, rules: &Rulebook) -> bool {
        self.is_in_time(association_shows(rules, self.since))
    }
}

/// The day on which an exam is passed for a plan; nothing where it can't be any more.
pub(super) fn pass_day(rules: &Rulebook, exam: &str, period: Period) -> Option<NaiveDate> {
    let known = rules.exams.get(exam).filter(|_| period.takes_exams(rules))?;
    let day = known.retires.map_or(period.by, |retires| retires.min(period.by));
    (day >= period.since).then_some(day)
}

/// A certification as it is, and after each renewal that can be made and helps: how many, and what it is then. A renewal
/// opens months before the certification ends; none can be made after that, or once the exam has retired.
pub(super) fn lives(rules: &Rulebook, held: &Certification, period: Period) -> Vec<(u32, Certification)> {
    let terms = &rules.certifications;
    let renewed = |old: &(u32, Certification)| {
        let (times, old) = old;
        let expires = valid_until(rules, old);
        let opens = expires.checked_sub_days(Days::new(terms.renewal_opens_days.into()))?.max(period.since);
        let later = expires.checked_add_months(Months::new(terms.valid_years.saturating_mul(12)))?;
        let can = opens <= closes(rules, old) && expires < period.last;
        can.then(|| (times + 1, Certification { expires: Some(later), ..old.clone() }))
    };
    std::iter::successors(Some((0, held.clone())), renewed).collect()
}

/// The last day on which a certification can be renewed.
pub(super) fn closes(rules: &Rulebook, held: &Certification) -> NaiveDate {
    let (expires, exam) = (valid_until(rules, held), rules.exams.get(&held.exam));
    exam.and_then(|exam| exam.retires).map_or(expires, |retires| retires.min(expires))
}

/// Every way to take one of each list.
pub(super) fn products<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |taken, list| {
        let with = |before: &Vec<T>, one: &T| before.iter().cloned().chain([one.clone()]).collect();
        taken.iter().flat_map(|before: &Vec<T>| list.iter().map(move |one| with(before, one))).collect()
    })
}

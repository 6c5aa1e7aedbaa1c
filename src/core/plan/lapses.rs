//! What ends after a plan is carried out, and what that takes away.

use super::Attempt;
use super::actions::{Planned, Scene};
use crate::points::Points;
use chrono::{Days, Months, NaiveDate};

/// Something that ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    /// The last day on which it counts.
    pub date: NaiveDate,
    pub what: String,
    /// Points that go with it.
    pub loses: Points,
}

/// What ends until the renewal of an enrolled designation, or else within a year, and takes points along.
pub(super) fn lapses(scene: &Scene<'_, '_>, attempt: Option<&Attempt<'_>>, planned: &Planned) -> Vec<Lapse> {
    let (book, rules, date) = (scene.scorer.book(), scene.scorer.rules(), scene.scorer.as_of().date);
    let enrolled = book.partner.enrolled.iter().find(|e| e.designation == scene.score.id && e.anniversary >= date);
    let until = match enrolled {
        Some(enrolment) => enrolment.anniversary.checked_add_days(Days::new(rules.renewal_days.into())),
        None => date.checked_add_months(Months::new(12)),
    };
    let until = until.unwrap_or(NaiveDate::MAX);
    let endings = attempt.map(|attempt| attempt.people.endings(&planned.records)).unwrap_or_default();
    let lapse = |(date, name, exam, loses): (NaiveDate, String, String, Points)| {
        (date < until).then(|| Lapse { date, what: format!("{name}'s {exam} stops counting"), loses })
    };
    endings.into_iter().filter_map(lapse).collect()
}

//! What ends after a plan is carried out, and what that takes away.

use super::Attempt;
use super::actions::{Planned, Scene};
use super::people::People;
use crate::book::Certification;
use crate::ids::PersonId;
use crate::points::Points;
use crate::projection::Projection;
use crate::scoring::{StepValidity, Validity, absent, validity_in_step};
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

impl People<'_> {
    /// What ends first, and what that takes away, once planned records are there: the last day, whose, and which exam. Of
    /// two people who could stand in for each other the second to go takes the points.
    pub(super) fn endings(&self, records: &Projection) -> Vec<(NaiveDate, String, String, Points)> {
        let mut counts = vec![0usize; self.steps.len()];
        let mut ends: Vec<(NaiveDate, &str, String, usize)> = Vec::new();
        let planned = |id: &PersonId| records.people.iter().find(|known| known.id == *id);
        let known = self.book.people.iter().map(|person| planned(&person.id).unwrap_or(person));
        let new = records.people.iter().filter(|person| self.book.person(&person.id).is_none());
        for person in known.chain(new).filter(|person| absent(person, self.date).is_none()) {
            let own = self.book.certifications_of(&person.id).iter();
            let passed = records.certifications.iter().filter(|c| c.person == person.id);
            let held: Vec<&Certification> = own.chain(passed).collect();
            for (place, step) in self.steps.iter().enumerate() {
                let best = validity_in_step(self.rules, step.exams, &held, self.date);
                if let Some(StepValidity { exam, validity: Validity::Counts(last) }) = best {
                    counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
                    ends.push((last, &person.name, exam, place));
                }
            }
        }
        ends.sort();
        let total = |counts: &[usize]| self.metrics.iter().map(|(_, m)| self.earned(m, counts)).sum::<Points>();
        let mut before = total(&counts);
        let endings = ends.into_iter().map(|(last, name, exam, place)| {
            counts.iter_mut().skip(place).take(1).for_each(|count| *count -= 1);
            let after = total(&counts);
            let loses = before - after;
            before = after;
            (last, name.to_owned(), exam, loses)
        });
        endings.filter(|(.., loses)| loses.is_positive()).collect()
    }
}

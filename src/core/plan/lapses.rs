//! What ends after a plan is carried out, and what that takes away.

use super::actions::{Planned, Scene};
use crate::book::Certification;
use crate::points::Points;
use crate::projection::Projection;
use crate::scoring::{Standing, standing};
use chrono::{Days, Months, NaiveDate};
use std::ops::Range;

/// Something that ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Lapse {
    /// The last day on which it counts.
    pub date: NaiveDate,
    pub what: String,
    /// Points that go with it.
    pub loses: Points,
}

/// What ends until the renewal of an enrolled designation, or else within a year, and takes points along. What ends first
/// goes first; of two that could stand in for each other the second takes the points.
pub(super) fn lapses(scene: &Scene<'_, '_>, planned: &Planned) -> Vec<Lapse> {
    let (book, rules, date) = (scene.scorer.book(), scene.scorer.rules(), scene.scorer.as_of().date);
    let enrolled = book.partner.enrolled.iter().find(|e| e.designation == scene.score.id && e.anniversary >= date);
    let until = match enrolled {
        Some(enrolment) => enrolment.anniversary.checked_add_days(Days::new(rules.renewal_days.into())),
        None => date.checked_add_months(Months::new(12)),
    };
    let until = until.unwrap_or(NaiveDate::MAX);
    let mut ending: Vec<(NaiveDate, &Certification)> = book
        .certifications
        .iter()
        .filter_map(|certification| match standing(rules, certification, date) {
            Standing::Counts(last) if last < until => Some((last, certification)),
            _ => None,
        })
        .collect();
    ending.sort_by_key(|(last, certification)| (*last, &certification.person, &certification.exam));
    let end = Ending { scene, planned, list: &ending };
    let mut lapses = Vec::new();
    end.find(0..ending.len(), planned.to, end.total(ending.len()), &mut lapses);
    lapses
}

/// What ends, the first first.
struct Ending<'e> {
    scene: &'e Scene<'e, 'e>,
    planned: &'e Planned,
    list: &'e [(NaiveDate, &'e Certification)],
}

impl Ending<'_> {
    /// The points that are left once the first so many have ended.
    fn total(&self, ended: usize) -> Points {
        let mut records: Projection = self.planned.records.clone();
        records.lapsed.extend(self.list.iter().take(ended).map(|(_, certification)| (*certification).clone()));
        let fixed = super::may_switch(self.scene.scorer, self.scene.score).then_some(self.planned.track.as_str());
        self.scene.total(&self.scene.scorer.project(&records), fixed, &self.planned.extras)
    }

    /// Finds those in a part of the list that take points: where a part takes none, nobody looks into it.
    fn find(&self, part: Range<usize>, before: Points, after: Points, found: &mut Vec<Lapse>) {
        if before == after {
            return;
        }
        if part.len() > 1 {
            let middle = part.start + part.len() / 2;
            let between = self.total(middle);
            self.find(part.start..middle, before, between, found);
            self.find(middle..part.end, between, after, found);
        } else if let Some((date, certification)) = self.list.get(part.start) {
            let person = self.scene.scorer.book().person(&certification.person);
            let name = person.map_or(certification.person.as_str(), |person| person.name.as_str());
            let what = format!("{name}'s {} stops counting", certification.exam);
            found.push(Lapse { date: *date, what, loses: before - after });
        }
    }
}

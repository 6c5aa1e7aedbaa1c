//! What ends in the months to come, and what each designation scores on those days if nothing is done.

use chrono::NaiveDate;
use laurels_core::book::{Book, Certification, DesignationId, MetricId, Subscription};
use laurels_core::ids::{PersonId, SubscriptionId};
use laurels_core::month::Month;
use laurels_core::points::Points;
use laurels_core::rulebook::Rulebook;
use laurels_core::scoring::{Closes, DesignationScore, Scorecard, Scorer, Validity, validity};

/// Months looked ahead: as long as a certification is valid.
const MONTHS: i32 = 12;

/// A day of the months to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The as-of date itself, then the last day of each month.
    pub on: NaiveDate,
    /// What counted on the day before in the timeline and counts no more.
    pub ends: Vec<Ending>,
    /// Metrics that since the day before nobody can newly earn any more.
    pub closes: Vec<Closed>,
    /// Subscriptions of associated customers that have ended since.
    pub subscriptions: Vec<SubscriptionId>,
    /// The metrics whose points are others than on the day before.
    pub metrics: Vec<MetricMove>,
    /// The score of each designation.
    pub scores: Vec<DayScore>,
}

/// A metric whose points differ from the day before in the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricMove {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub points: Points,
    /// What it counted before and counts now, in its unit.
    pub values: (Points, Points),
    pub unit: String,
}

impl MetricMove {
    /// Whether people earn it: then what ends is why it moves, else what usage the months hold.
    pub fn is_of_people(&self) -> bool {
        self.metric.category() == "skilling"
    }
}

/// What a designation scores on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayScore {
    pub designation: DesignationId,
    pub points: Points,
    pub qualified: bool,
    pub certain: bool,
}

impl From<&DesignationScore> for DayScore {
    fn from(score: &DesignationScore) -> DayScore {
        let (points, qualified) = (score.points, score.qualified);
        DayScore { designation: score.id, points, qualified, certain: score.is_certain() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub on: NaiveDate,
    pub person: PersonId,
    pub exam: String,
}

/// A metric whose last exam has retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub designation: DesignationId,
    pub metric: MetricId,
    pub closes: Closes,
}

/// Scores the as-of date, which `present` has measured, and the last day of that month and the twelve after it, one after
/// the other.
pub(super) fn timeline(present: &Scorer<'_>) -> impl Iterator<Item = Moment> {
    let (book, rulebook, moment) = (present.book(), present.rules(), present.as_of());
    let ends = (0..=MONTHS).map(move |ahead| Month::of(moment.date).plus(ahead).last_day());
    let later = ends.filter(move |on| *on > moment.date);
    let later = later.filter_map(move |on| Some((on, present.on(on, &|| false)?.scorecard())));
    let mut before: Option<(NaiveDate, Scorecard)> = None;
    std::iter::once_with(move || (moment.date, present.scorecard())).chain(later).map(move |(on, card)| {
        let scores = card.designations.iter().map(DayScore::from).collect();
        let mut moment = Moment { on, ends: vec![], closes: vec![], subscriptions: vec![], metrics: vec![], scores };
        if let Some((since, earlier)) = before.take() {
            let pursued: Vec<DesignationId> =
                earlier.designations.iter().filter(|score| score.is_pursued()).map(|score| score.id).collect();
            moment.ends = endings(book, rulebook, since, on);
            moment.closes = closings(&card, &pursued, since, on);
            moment.subscriptions = subscriptions(book, since, on);
            moment.metrics = metric_moves(&earlier, &card);
        }
        before = Some((on, card));
        moment
    })
}

/// The metrics of designations worth something to the partner that close after one day and up to a later one.
fn closings(card: &Scorecard, pursued: &[DesignationId], since: NaiveDate, on: NaiveDate) -> Vec<Closed> {
    let scores = card.designations.iter().filter(|score| pursued.contains(&score.id));
    let metrics = scores.flat_map(|score| score.metrics.iter().map(move |metric| (score.id, metric)));
    let closed = metrics.filter_map(|(designation, metric)| {
        let closes = metric.closes.clone().filter(|closes| since < closes.from && closes.from <= on)?;
        Some(Closed { designation, metric: metric.id, closes })
    });
    closed.collect()
}

/// The subscriptions of associated customers whose last day lies after one day and up to a later one.
fn subscriptions(book: &Book, since: NaiveDate, on: NaiveDate) -> Vec<SubscriptionId> {
    let ends = |s: &&Subscription| s.ends.is_some_and(|ends| since <= ends && ends < on);
    let associated = |s: &&Subscription| book.associations.iter().any(|a| a.customer == s.customer);
    book.subscriptions.iter().filter(ends).filter(associated).map(|s| s.id.clone()).collect()
}

fn metric_moves(earlier: &Scorecard, card: &Scorecard) -> Vec<MetricMove> {
    let mut moves = Vec::new();
    for score in &card.designations {
        for metric in &score.metrics {
            let before = earlier.designation(score.id).and_then(|before| before.metric(metric.id));
            let Some(before) = before.filter(|before| before.points != metric.points) else { continue };
            moves.push(MetricMove {
                designation: score.id,
                metric: metric.id,
                points: metric.points - before.points,
                values: (before.value, metric.value),
                unit: metric.unit.clone(),
            });
        }
    }
    moves
}

/// The certifications of people still here that count on one day and no more on a later one, the first to end first.
fn endings(book: &Book, rulebook: &Rulebook, since: NaiveDate, on: NaiveDate) -> Vec<Ending> {
    let here = |person: &PersonId| book.person(person).is_some_and(|p| p.left.is_none_or(|left| left > on));
    let counts = |certification: &Certification, date| match validity(rulebook, certification, date) {
        Validity::Counts(until) => Some(until),
        _ => None,
    };
    let renewed = |old: &Certification| {
        let mut held = book.certifications_of(&old.person).iter();
        held.any(|new| rulebook.same_certification(&new.exam, &old.exam) && counts(new, on).is_some())
    };
    let ended = book.certifications.iter().filter(|c| counts(c, on).is_none() && here(&c.person) && !renewed(c));
    let mut endings: Vec<Ending> = ended
        .filter_map(|c| Some(Ending { on: counts(c, since)?, person: c.person.clone(), exam: c.exam.clone() }))
        .collect();
    endings.sort_by(|a, b| (a.on, &a.person, &a.exam).cmp(&(b.on, &b.person, &b.exam)));
    endings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_harness::{TestHarness, day};
    use laurels_core::scoring::AsOf;

    #[test]
    fn a_certification_that_ends_is_named_in_its_month_and_loses_its_points() {
        let mut harness = TestHarness::ready();
        harness.press("4 ] ]");
        let moments = harness.state.results.timeline.clone().expect("worked out");
        let days: Vec<NaiveDate> = moments.iter().map(|moment| moment.on).take(3).collect();
        assert_eq!(days, [day(2026, 11, 22), day(2026, 11, 30), day(2026, 12, 31)]);
        assert_eq!(moments.len(), 14);
        let december = moments.get(2).expect("December");
        let bo = Ending { on: day(2026, 12, 1), person: "bo".into(), exam: "AZ-104".into() };
        assert_eq!(december.ends, [bo]);
        let named: usize = moments.iter().map(|moment| moment.ends.len()).sum();
        assert_eq!(named, 2, "each once");
    }

    #[test]
    fn a_metric_that_closes_is_named_in_its_month() {
        let harness = TestHarness::ready();
        let rules = harness.state.rulebook().expect("rules").clone();
        let mut book = harness.state.book.as_deref().expect("a book").clone();
        let held = |exam: &str| Certification {
            person: "bo".into(),
            exam: exam.into(),
            earned: day(2026, 6, 1),
            expires: None,
        };
        book.certifications.push(held("MS-102"));
        let at = |date| {
            let book = book.clone().sorted();
            timeline(&Scorer::new(&book, &rules, AsOf::today(date))).collect()
        };
        let closed = |moments: Vec<Moment>| -> Vec<(NaiveDate, MetricId)> {
            moments.iter().flat_map(|moment| moment.closes.iter().map(|closed| (moment.on, closed.metric))).collect()
        };
        assert_eq!(closed(at(day(2026, 11, 30))), [(day(2026, 12, 31), MetricId::AdvancedCertifications)]);
        assert_eq!(closed(at(day(2026, 12, 1))), [], "it has closed");
    }

    #[test]
    fn a_renewed_certification_does_not_end() {
        let mut harness = TestHarness::ready();
        let mut book = harness.state.book.as_deref().expect("a book").clone();
        let old = book.certifications.iter().find(|c| c.person == "bo").expect("his").clone();
        book.certifications.push(Certification { earned: day(2026, 11, 20), ..old });
        harness.act(crate::action::Action::Loaded(crate::test_harness::loaded(book.sorted()))).press("4 ] ]");
        let moments = harness.state.results.timeline.clone().expect("worked out");
        assert!(moments.iter().take(10).flat_map(|moment| &moment.ends).all(|ending| ending.person != "bo"));
    }
}

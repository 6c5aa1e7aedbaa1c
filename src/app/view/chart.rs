//! Pane 6: a designation's score over time, as points to be drawn.

use super::subject::Subject;
use super::{overview, words};
use chrono::{Datelike, NaiveDate};
use laurels_core::book::DesignationId;
use laurels_core::points::Points;
use laurels_core::scoring::DesignationScore;

#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The designation and what it has now.
    pub title: String,
    /// Days, counted from any day, each with the score that holds from it on; in order.
    pub steps: Vec<(f64, f64)>,
    /// The first and the last day in words.
    pub days: (String, String),
    /// What the full height stands for, in points.
    pub max: f64,
    /// Where the line stands that is to be reached, in points.
    pub threshold: f64,
    /// What to say where there is no past to show.
    pub empty: String,
}

/// The score of a designation over time: the stored ones up to the as-of date, then that of the date itself.
pub fn chart(subject: &Subject<'_>, designation: DesignationId) -> Chart {
    let stored = subject.book.iter().flat_map(|book| &book.snapshots);
    let mut known: Vec<(NaiveDate, Points)> = stored
        .filter(|snapshot| snapshot.designation == designation && snapshot.date < subject.date())
        .map(|snapshot| (snapshot.date, snapshot.points))
        .collect();
    let score = subject.results.card.as_ref().and_then(|card| card.designation(designation));
    known.extend(score.map(|score| (subject.date(), score.points)));
    let day = |date: &NaiveDate| f64::from(date.num_days_from_ce());
    let word = |end: Option<&(NaiveDate, Points)>| end.map_or_else(String::new, |(date, _)| words::date(*date));
    let doubt = if score.is_none_or(DesignationScore::is_certain) { "" } else { "?" };
    let now = known.last().map_or_else(String::new, |(_, points)| format!(": {points}{doubt}"));
    Chart {
        title: format!("{}{now}", overview::name_of(subject, designation)),
        days: (word(known.first()), word(known.last())),
        steps: known.iter().map(|(date, points)| (day(date), points.to_f64())).collect(),
        max: subject.rules.map_or(100.0, |rules| rules.max_points.to_f64()),
        threshold: subject.rules.map_or(0.0, |rules| rules.pass_points.to_f64()),
        empty: match score {
            Some(_) => "Only one score so far. Each day on which the book is opened adds one.".to_owned(),
            None => super::loading().to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::test_harness::{TestHarness, book, day, loaded};
    use laurels_core::book::{Basis, Snapshot};

    #[test]
    fn the_past_ends_with_the_score_of_the_date() {
        let mut book = book();
        let snapshot = |date, points| Snapshot {
            date,
            designation: DesignationId::Security,
            track: None,
            points: Points::whole(points),
            qualified: false,
            basis: Basis::Computed,
            rulebook: None,
        };
        book.snapshots =
            vec![snapshot(day(2026, 9, 30), 40), snapshot(day(2026, 10, 31), 60), snapshot(day(2026, 12, 31), 90)];
        let mut harness = TestHarness::empty();
        harness.act(Action::Loaded(loaded(book)));
        let security = harness.state.chart(Some(DesignationId::Security));
        let now =
            harness.state.results.card.as_ref().and_then(|c| c.designation(DesignationId::Security)).expect("one");
        let points: Vec<f64> = security.steps.iter().map(|step| step.1).collect();
        assert_eq!(points, [40.0, 60.0, now.points.to_f64()], "none of after the date");
        assert_eq!(security.days, ("30 Sep 2026".into(), "22 Nov 2026".into()));
        assert_eq!((security.threshold, security.max), (70.0, 100.0));
        assert_eq!(harness.state.chart(Some(DesignationId::DataAi)).steps.len(), 1);
    }
}

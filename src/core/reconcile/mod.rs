//! What was computed, held against what Microsoft reports: where they differ, the likeliest reason.
//!
//! A reason is found by trial: the book is scored again without what Microsoft may not see, or as of the month that it may
//! still show; a trial that gives Microsoft's points explains them. One that goes only part of the way is named where
//! nothing explains it all.

mod lists;
mod ticket;
mod trials;
mod words;

use super::advice::Occasion;
use super::book::{Basis, Book, DesignationId, MetricId, vocabulary};
use super::points::Points;
use super::qualified::QualifiedLists;
use super::rulebook::Rulebook;
use super::scoring::{AsOf, Explanation, MetricScore, REPORT_STANDS_FOR, Scorecard, Scorer};
use chrono::NaiveDate;
pub use ticket::ticket;
use trials::{Trial, trials};

vocabulary! {
    /// Why a computed figure and a reported one differ.
    Likely {
        Same = "same",
        /// Microsoft still shows an earlier month, or the book has changed since.
        NotRefreshed = "not-refreshed",
        /// One company or person is in the book twice.
        Duplicate = "duplicate",
        /// Microsoft does not associate the partner there, or does where the ledger does not.
        NotAssociated = "not-associated",
        /// The role of a Partner Admin Link earns no credit.
        Role = "role",
        /// A customer whose name Microsoft hides, so that it can't be told who it is.
        Obfuscated = "obfuscated",
        PersonNotLinked = "person-not-linked",
        /// A rule that laurels reads otherwise.
        RuleDiffers = "rule-differs",
        Unknown = "unknown",
    }
}

/// A metric with a reported figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciled {
    pub designation: DesignationId,
    pub metric: MetricId,
    /// The points by the book; `None` where it has no figures to compute them from.
    pub computed: Option<Points>,
    /// Whether nothing is missing that the computed points rest on.
    pub certain: bool,
    pub reported: Points,
    /// The day of Microsoft's figure.
    pub as_of: NaiveDate,
    pub likely: Likely,
    /// What differs, by how much, and why, in sentences that a support ticket can quote.
    pub text: String,
    /// Who counts by the book, and not for Microsoft as far as that can be told: ids.
    pub ours_only: Vec<String>,
    /// Who counts for Microsoft, and not by the book.
    pub theirs_only: Vec<String>,
}

/// Where books differ in what they say of a figure.
#[derive(Clone, Copy)]
pub(crate) struct Compared<'a> {
    pub book: &'a Book,
    pub rules: &'a Rulebook,
    pub moment: AsOf,
    pub designation: DesignationId,
    pub score: &'a MetricScore,
    pub track: &'a str,
    pub reported: Points,
    pub as_of: NaiveDate,
}

impl Compared<'_> {
    /// Whether the points by the book, if there are any, rest on figures that are all there.
    fn is_certain(&self) -> bool {
        self.score.certain || self.score.basis != Basis::Computed
    }

    /// Whether points are the reported ones, as far as those are spelled out.
    fn explains(&self, points: Points) -> bool {
        is_same(points, self.reported)
    }

    fn metric_of(&self, card: &Scorecard) -> Option<Points> {
        let score = card.designation(self.designation)?;
        // Another rulebook may have other tracks.
        let of_track = score.by_track.iter().find(|(track, _)| track == self.track).map(|(_, metrics)| metrics);
        let metric = of_track.unwrap_or(&score.metrics).iter().find(|metric| metric.id == self.score.id);
        metric.filter(|metric| metric.basis == Basis::Computed).map(|metric| metric.points)
    }

    /// Its points in another book, by other rules or on another day.
    fn points(&self, book: &Book, rules: &Rulebook, date: NaiveDate) -> Option<Points> {
        // The day of the figure is in the past of today: nothing is carried forward.
        self.metric_of(&Scorer::new(book, rules, AsOf { date, today: self.moment.today.max(date) }).scorecard())
    }
}

/// Whether a computed figure is the reported one: equal to as many decimals as that has, however it was rounded.
pub fn is_same(computed: Points, reported: Points) -> bool {
    let has = |decimals: u32| {
        (Points::ratio((reported.rounded(decimals) * 1e4).round() as i128, 10_000) - reported).is_zero()
    };
    let decimals = (0..=2).find(|decimals| has(*decimals)).unwrap_or(2);
    let of = |value: f64| (value * 100.0).round();
    [computed.rounded(decimals), computed.floored(decimals)]
        .into_iter()
        .any(|value| of(value) == of(reported.rounded(decimals)))
}

/// Every metric with a reported figure, of one designation or of all; with Microsoft's lists also customer by customer and
/// person by person.
pub fn reconcile(
    book: &Book,
    lists: &QualifiedLists,
    rules: &Rulebook,
    moment: AsOf,
    only: Option<DesignationId>,
) -> Vec<Reconciled> {
    let scorer = Scorer::new(book, rules, moment);
    let card = scorer.scorecard();
    let scores = card.designations.iter().filter(|score| only.is_none_or(|only| only == score.id));
    let mut found = Vec::new();
    for score in scores {
        for metric in &score.metrics {
            let reported = scorer.reported(score.id, metric.id, &score.track).map(|reported| reported.as_of);
            let Some((as_of, reported)) = reported.zip(metric.reported_points) else { continue };
            let (designation, track) = (score.id, score.track.as_str());
            let compared = Compared { book, rules, moment, designation, score: metric, track, reported, as_of };
            let explained = || scorer.explain(designation, None);
            found.push(reconciled(&compared, lists, &explained, &score.name));
        }
    }
    found
}

fn reconciled(
    compared: &Compared<'_>,
    lists: &QualifiedLists,
    explained: &dyn Fn() -> Vec<Explanation>,
    name: &str,
) -> Reconciled {
    let Compared { designation, score, reported, as_of, .. } = *compared;
    let computed = (score.basis == Basis::Computed).then_some(score.points);
    let mut sides = None;
    let trial = match computed {
        Some(points) if compared.explains(points) => Some(Trial::new(Likely::Same)),
        Some(points) => {
            let explained = explained();
            sides = lists::sides(compared, &explained, lists);
            let found = likeliest(compared, &explained, points);
            // What a list says beats what explains a part.
            let listed = || sides.as_mut().and_then(|sides| sides.trial.take());
            found.filter(|trial| trial.explains || lists.is_empty()).or_else(listed)
        }
        None => None,
    };
    let likely = trial.as_ref().map_or(Likely::Unknown, |trial| trial.likely);
    let text = words::text(compared, name, computed, trial.as_ref());
    let by_trial = |trial: Trial| (trial.ours_only, trial.theirs_only);
    let (ours_only, theirs_only) = match sides {
        Some(sides) => (sides.ours_only, sides.theirs_only),
        None => trial.map(by_trial).unwrap_or_default(),
    };
    let (metric, certain) = (score.id, compared.is_certain());
    Reconciled { designation, metric, computed, certain, reported, as_of, likely, text, ours_only, theirs_only }
}

/// The first trial that gives Microsoft's points, else the one that comes nearest to them from where the book is.
fn likeliest(compared: &Compared<'_>, explained: &[Explanation], computed: Points) -> Option<Trial> {
    let distance = |points: Points| (points - compared.reported).max(compared.reported - points);
    let mut nearest: Option<(Points, Trial)> = None;
    for trial in trials(compared, explained, computed > compared.reported) {
        let Some(points) = trial.points else { continue };
        if compared.explains(points) {
            return Some(Trial { explains: true, ..trial });
        }
        let (before, far) = (nearest.as_ref().map_or(distance(computed), |(far, _)| *far), distance(points));
        if far < before {
            nearest = Some((far, trial));
        }
    }
    nearest.map(|(_, trial)| trial)
}

/// Metrics whose points are not Microsoft's, without the reason: designation, metric, computed, reported and its day. A
/// figure that agrees with the book as of its own day is no difference.
pub(crate) fn differences(scorer: &Scorer<'_>, card: &Scorecard, occasion: Occasion<'_>) -> Vec<Reconciled> {
    let Occasion { book, rules, moment, .. } = occasion;
    let mut then: Vec<(NaiveDate, Scorecard)> = Vec::new();
    let mut found = Vec::new();
    for score in &card.designations {
        for metric in score.metrics.iter().filter(|metric| metric.basis == Basis::Computed) {
            let record = scorer.reported(score.id, metric.id, &score.track);
            let Some((as_of, reported)) = record.map(|record| record.as_of).zip(metric.reported_points) else {
                continue;
            };
            let is_old = moment.date.signed_duration_since(as_of).num_days() > REPORT_STANDS_FOR;
            if is_old || is_same(metric.points, reported) {
                continue;
            }
            let (designation, track) = (score.id, score.track.as_str());
            let compared = Compared { book, rules, moment, designation, score: metric, track, reported, as_of };
            if !then.iter().any(|(day, _)| *day == as_of) {
                let moment = AsOf { date: as_of, today: moment.today.max(as_of) };
                then.push((as_of, Scorer::new(book, rules, moment).scorecard()));
            }
            let on_its_day = then.iter().find(|(day, _)| *day == as_of).and_then(|(_, card)| compared.metric_of(card));
            if on_its_day.is_some_and(|points| compared.explains(points)) {
                continue;
            }
            let text = words::difference(&compared, &score.name, Some(metric.points));
            found.push(Reconciled {
                designation,
                metric: metric.id,
                computed: Some(metric.points),
                certain: compared.is_certain(),
                reported,
                as_of,
                likely: Likely::Unknown,
                text,
                ours_only: Vec::new(),
                theirs_only: Vec::new(),
            });
        }
    }
    found
}

//! From totals to points: metrics, tracks, designations, the scorecard.

use super::card::{Closes, DesignationScore, MetricScore, Scorecard};
use super::measures::MeasureColumn;
use super::people::{GateState, PeopleSum};
use super::roster::ProjectedRoster;
use super::scorer::Scorer;
use super::totals::{Total, Totals};
use super::{status, words};
use crate::book::{AssociationType, Basis, DesignationId, MetricId, MetricWarning, Reported};
use crate::money::Micro;
use crate::points::Points;
use crate::projection::Projection;
use crate::rulebook::{
    Amount, Closing, DesignationRules, MetricFormula, MetricRules, Part, PeopleRules, Sum, TrackChoice,
};

/// For how many days a reported figure can be relied on.
pub(crate) const REPORT_STANDS_FOR: i64 = 62;

/// What one part of a usage metric comes to.
#[derive(Clone, Debug)]
pub(super) struct PartScore {
    pub(super) column: usize,
    /// The quantity, in its unit.
    pub(super) value: Points,
    /// Its points before the cap.
    pub(super) points: Points,
    /// The points of one unit of an item's `now - past`, in millionths where the amounts are.
    pub(super) each: Points,
    /// Whether it scores at all: floors reached, baseline there.
    pub(super) scores: bool,
    counted: i64,
    excluded: i64,
    pub(super) readers: i64,
}

impl PartScore {
    /// A part of which only the column is asked.
    pub(super) fn unscored(column: usize) -> PartScore {
        let (value, points, each) = (Points::ZERO, Points::ZERO, Points::ZERO);
        PartScore { column, value, points, each, scores: false, counted: 0, excluded: 0, readers: 0 }
    }
}

pub(super) fn part_score(column: &MeasureColumn<'_>, index: usize, total: &Total, part: &Part) -> PartScore {
    let sum = column.sum();
    let reaches = |floor: Option<Micro>, amount: i128| floor.is_none_or(|floor| amount >= i128::from(floor.0));
    let scores = sum != Sum::Percent
        || total.past > 0
            && reaches(column.quantity.floor_now, total.whole)
            && reaches(column.quantity.floor_year_ago, total.past);
    let in_use = total.services.values().filter(|sum| **sum > 0).count() as i128;
    let grown = total.now - total.past;
    let (value, each) = match sum {
        Sum::Services => (Points::ratio(in_use, 1), part.points_each),
        Sum::Count => (Points::ratio(grown, 1), part.points_each),
        Sum::Units => (Points::ratio(grown, 1_000_000), part.points_each.over(Points::whole(1_000_000))),
        Sum::Percent => {
            let percent =
                |amount| Points::ratio(amount, 1).times(Points::whole(100)).over(Points::ratio(total.past, 1));
            (percent(grown), percent(1).times(part.points_each))
        }
    };
    let value = if scores { value } else { Points::ZERO };
    let counted = match (sum, scores) {
        (_, false) => 0,
        (Sum::Services, true) => in_use as i64,
        (_, true) => total.counted,
    };
    let excluded = if sum == Sum::Services { total.seen } else { total.seen - counted };
    let points = value.times(part.points_each);
    PartScore { column: index, value, points, each, scores, counted, excluded, readers: total.readers }
}

/// A usage metric's parts, and which of them count.
#[derive(Debug)]
pub(super) struct UsageScore {
    pub(super) parts: Vec<PartScore>,
    /// Where only the best part counts: which.
    pub(super) best: Option<usize>,
    /// Points before the cap.
    pub(super) points: Points,
}

impl Scorer<'_> {
    /// Scores the parts of a usage metric.
    pub(super) fn usage_score(&self, parts: &[Part], best: bool, totals: &Totals) -> UsageScore {
        let scored: Vec<PartScore> = parts
            .iter()
            .filter_map(|part| {
                let column = self.columns.find(&part.quantity, part.kind)?;
                Some(part_score(self.columns.list.get(column)?, column, totals.columns.get(column)?, part))
            })
            .collect();
        let best = best.then(|| {
            let merit =
                |place: &usize| scored.get(*place).map(|p| (p.points.max(Points::ZERO), p.counted > 0, p.points));
            (0..scored.len()).rev().max_by_key(merit).unwrap_or(0)
        });
        let points = match best {
            Some(best) => scored.get(best).map_or(Points::ZERO, |p| p.points),
            None => scored.iter().map(|p| p.points).sum(),
        };
        UsageScore { parts: scored, best, points }
    }

    /// The points, before the cap, of an association type in a metric where only the best type counts; `None` where the
    /// book has no figures for it.
    pub(crate) fn part_points(
        &self,
        planned: &Projection,
        (designation, metric, track): (DesignationId, MetricId, &str),
        kind: AssociationType,
    ) -> Option<Points> {
        let formula = self.rules.designations.get(&designation)?.metrics.get(&metric)?.tracks.get(track)?;
        let MetricFormula::Usage { parts, best } = formula else { return None };
        let place = parts.iter().position(|part| part.kind == Some(kind))?;
        let usage = self.usage_score(parts, *best, &self.projected_totals(planned));
        let has_data = usage.parts.iter().any(|part| part.readers > 0);
        usage.parts.get(place).filter(|_| has_data).map(|part| part.points)
    }

    /// Folds totals and people into a scorecard.
    pub(super) fn card(&self, totals: &Totals, projected_roster: &ProjectedRoster<'_, '_>) -> Scorecard {
        let designations = self
            .rules
            .designations
            .iter()
            .map(|(id, rules)| self.designation(*id, rules, totals, projected_roster))
            .collect();
        Scorecard { as_of: self.as_of.date, rulebook: self.rules.id.clone(), warnings: Vec::new(), designations }
    }

    fn designation(
        &self,
        id: DesignationId,
        rules: &DesignationRules,
        totals: &Totals,
        projected_roster: &ProjectedRoster<'_, '_>,
    ) -> DesignationScore {
        let by_track: Vec<(String, Vec<MetricScore>)> = rules
            .tracks
            .iter()
            .map(|track| {
                let score = |(metric, rules)| self.metric(id, metric, rules, track, totals, projected_roster);
                (track.clone(), rules.metrics.iter().map(|(metric, rules)| (*metric, rules)).map(score).collect())
            })
            .collect();
        let total = |metrics: &[MetricScore]| metrics.iter().map(|m| m.points).sum::<Points>();
        let tracks: Vec<(String, Points)> = by_track.iter().map(|(t, m)| (t.clone(), total(m))).collect();
        let (chosen, track_reason) = self.choose_track(id, rules, &tracks, totals);
        let (track, points) = tracks.get(chosen).cloned().unwrap_or_else(|| (String::new(), Points::ZERO));
        let metrics = by_track.get(chosen).map(|(_, metrics)| metrics.clone()).unwrap_or_default();
        let enough = |m: &MetricScore| {
            if self.rules.switches.every_metric_needs_a_point {
                m.points >= Points::whole(1)
            } else {
                m.points.is_positive()
            }
        };
        let qualified = points >= self.rules.pass_points && metrics.iter().all(enough);
        let (status, window) = status::status(self.book, self.rules, id, self.as_of.date, qualified);
        DesignationScore {
            id,
            name: rules.name.clone(),
            track,
            track_reason,
            tracks,
            points,
            pass_points: self.rules.pass_points,
            max_points: self.rules.max_points,
            qualified,
            status,
            blocking: metrics.iter().filter(|m| !enough(m)).map(|m| m.id).collect(),
            window,
            metrics,
            by_track,
        }
    }

    fn metric(
        &self,
        designation: DesignationId,
        id: MetricId,
        rules: &MetricRules,
        track: &str,
        totals: &Totals,
        projected_roster: &ProjectedRoster<'_, '_>,
    ) -> MetricScore {
        let mut score = MetricScore {
            id,
            points: Points::ZERO,
            max_points: rules.max_points,
            value: Points::ZERO,
            target: None,
            unit: rules.unit.clone(),
            month: None,
            basis: Basis::None,
            reported_points: None,
            counted: 0,
            excluded: 0,
            warnings: Vec::new(),
            gates: Vec::new(),
            uncapped: Points::ZERO,
            step: None,
            certain: false,
            closes: None,
            gaps: Vec::new(),
        };
        match rules.tracks.get(track) {
            Some(MetricFormula::Usage { parts, best }) => self.usage_metric(parts, *best, rules, totals, &mut score),
            Some(MetricFormula::People(people)) => {
                if let Some(sum) = projected_roster.sum((designation, id, track), people) {
                    people_metric(people, rules, sum, &mut score);
                }
                if !projected_roster.is_empty() {
                    score.basis = Basis::Computed;
                }
            }
            None => {}
        }
        score.points = score.uncapped.capped(rules.max_points);
        let reported = self.reported(designation, id, track);
        score.reported_points = reported.and_then(|r| reported_points(r, rules, track));
        if score.basis != Basis::Computed
            && let Some(points) = score.reported_points
        {
            score.basis = Basis::Reported;
            score.points = points.capped(rules.max_points);
            (score.uncapped, score.step) = (points, None);
            score.value = reported.and_then(|r| r.value).unwrap_or(score.value);
        }
        score.certain = match score.basis {
            Basis::Computed => score.warnings.is_empty(),
            Basis::Reported => reported.is_some_and(|r| (self.as_of.date - r.as_of).num_days() <= REPORT_STANDS_FOR),
            Basis::None => false,
        };
        score
    }

    fn usage_metric(&self, parts: &[Part], best: bool, rules: &MetricRules, totals: &Totals, score: &mut MetricScore) {
        let usage = self.usage_score(parts, best, totals);
        let winner = usage.best.unwrap_or(0);
        let alike = parts.iter().all(|p| Some(p.points_each) == parts.first().map(|f| f.points_each));
        (score.value, score.target) = if best || parts.len() == 1 {
            (usage.parts.get(winner).map_or(Points::ZERO, |p| p.value), parts.get(winner).map(|p| p.full_at))
        } else if alike {
            (usage.parts.iter().map(|p| p.value).sum(), parts.first().map(|p| p.full_at))
        } else {
            (usage.points, Some(rules.max_points))
        };
        let step = |place: usize| {
            parts.get(place).map(|p| p.points_each).filter(|_| usage.parts.get(place).is_some_and(|part| part.scores))
        };
        score.step = if best || parts.len() == 1 { step(winner) } else { step(0).filter(|_| alike) };
        let counting = usage.parts.iter().enumerate().filter(|(place, _)| usage.best.is_none_or(|best| best == *place));
        for (_, part) in counting {
            score.counted += usize::try_from(part.counted).unwrap_or(0);
            score.excluded += usize::try_from(part.excluded).unwrap_or(0);
        }
        score.uncapped = usage.points;
        score.gaps = self.gaps(&usage, totals);
        let lacks = |warning| score.gaps.iter().any(|gap| gap.warning == Some(warning));
        let with_data = usage.parts.iter().filter(|p| p.readers > 0).count();
        if with_data > 0 {
            score.basis = Basis::Computed;
            if lacks(MetricWarning::PartMissing) {
                score.warnings.push(MetricWarning::PartMissing);
            }
        }
        let columns: Vec<&MeasureColumn<'_>> =
            usage.parts.iter().filter_map(|p| self.columns.list.get(p.column)).collect();
        let read = usage.parts.iter().position(|p| p.readers > 0).unwrap_or(0);
        score.month = columns.get(read).map(|l| l.calendar.last);
        let lack = score.gaps.iter().filter_map(|gap| gap.warning).filter(|w| *w != MetricWarning::PartMissing).min();
        score.warnings.splice(0..0, lack);
        if with_data > 0 && columns.iter().any(|l| l.calendar.carried_from.is_some()) {
            score.warnings.push(MetricWarning::CarriedForward);
        }
    }

    /// The newest reported figure of a metric on or before the day: of this track, or of none.
    pub(crate) fn reported(&self, designation: DesignationId, metric: MetricId, track: &str) -> Option<&Reported> {
        let fits = |r: &&Reported| {
            r.designation == designation
                && r.metric == metric
                && r.as_of <= self.as_of.date
                && r.track.as_deref().is_none_or(|t| t == track)
                && (r.points.is_some() || r.value.is_some())
        };
        self.book.reported.iter().filter(fits).max_by_key(|r| (r.as_of, r.track.is_some()))
    }

    fn choose_track(
        &self,
        id: DesignationId,
        rules: &DesignationRules,
        tracks: &[(String, Points)],
        totals: &Totals,
    ) -> (usize, String) {
        let place = |track: &str| tracks.iter().position(|(t, _)| t == track);
        let enrolled = status::enrolment(self.book, self.rules, id, self.as_of.date);
        if let Some((frozen, place)) =
            enrolled.and_then(|e| e.track.as_deref()).and_then(|track| place(track).map(|p| (track, p)))
        {
            return (
                place,
                format!("enrolled on the {} track, which stays until the renewal", words::track_name(frozen)),
            );
        }
        let total_of = |quantity: &str| self.columns.find(quantity, None).and_then(|column| totals.columns.get(column));
        match &rules.choice {
            TrackChoice::Only => (0, "the rulebook has one track".to_owned()),
            TrackChoice::BetterTotal => {
                let best = (0..tracks.len()).rev().max_by(|a, b| tracks[*a].1.cmp(&tracks[*b].1)).unwrap_or(0);
                let listed: Vec<String> = tracks.iter().map(|(t, p)| format!("{} {p}", words::track_name(t))).collect();
                (best, format!("the better total counts: {}", listed.join(", ")))
            }
            TrackChoice::SegmentShare { share, quantity, reached, otherwise } => {
                let (smb, enterprise) = total_of(quantity).map_or((0, 0), |t| (t.smb, t.enterprise));
                let known = smb + enterprise;
                let actual = Points::ratio(i128::from(smb), i128::from(known));
                let is_smb = known > 0 && actual >= *share;
                let percent = |p: Points| p.times(Points::whole(100)).floored(0);
                let why = if known == 0 {
                    format!("no customer of a known segment has Azure consumption: {otherwise}")
                } else {
                    let sides = if is_smb { "at least" } else { "below" };
                    format!("{} % of {known} Azure customers are SMB, {sides} {} %", percent(actual), percent(*share))
                };
                (place(if is_smb { reached } else { otherwise }).unwrap_or(0), why)
            }
            TrackChoice::LargeWorkloads { count, more_than, quantity, reached, otherwise } => {
                let large = total_of(quantity).map_or(0, |t| t.large);
                let is_reached = large >= i64::from(*count);
                let sides = if is_reached { "at least" } else { "fewer than" };
                let why = format!(
                    "{large} workloads above {} in both months, {sides} the {count} of the {reached} track",
                    words::amount(Amount::Revenue, more_than.0)
                );
                (place(if is_reached { reached } else { otherwise }).unwrap_or(0), why)
            }
        }
    }
}

/// What the people of a metric come to.
fn people_metric(people: &PeopleRules, rules: &MetricRules, sum: PeopleSum, score: &mut MetricScore) {
    let gate_points: Points = people.gates.iter().map(|g| g.points).sum();
    score.value = Points::whole(i64::from(sum.earning));
    score.target = Some((rules.max_points - gate_points).over(people.points_each));
    score.uncapped = sum.points;
    score.step = sum.gates.iter().all(GateState::met).then_some(people.points_each);
    score.counted = sum.counted;
    score.excluded = sum.excluded;
    score.closes = people.closing.as_ref().map(|Closing { from, exams }| Closes {
        from: *from,
        exams: exams.clone(),
        keeps_until: sum.keeps_until,
    });
    score.gates = sum.gates;
}

/// The points of a reported figure: as given, else what its value would earn by a formula of one part.
fn reported_points(reported: &Reported, rules: &MetricRules, track: &str) -> Option<Points> {
    let from_value = || {
        let each = match rules.tracks.get(track)? {
            MetricFormula::Usage { parts, .. } if parts.len() == 1 => parts.first()?.points_each,
            MetricFormula::People(people) if people.gates.is_empty() => people.points_each,
            _ => return None,
        };
        Some(reported.value?.times(each))
    };
    reported.points.or_else(from_value).map(|p| p.capped(rules.max_points))
}

//! What growth after a claim is worth, in metrics where what is there when it is made gives nothing.

use super::Adviser;
use crate::book::{AssociationType, DesignationId, MetricId};
use crate::points::Points;
use crate::rulebook::{MetricFormula, Part, Quantity};
use crate::scoring::Fix;
use crate::wizard::wizard;

/// Units of growth that a sentence tells the points of.
const UNITS: i64 = 100;

/// A designation and the track that it would be scored on.
type Scored<'t> = (DesignationId, &'t str);

impl Adviser<'_> {
    /// What a fix's claim does not give at once and can later, as a sentence; none where it counts from the beginning.
    pub(super) fn later(&self, (designation, metric): (DesignationId, MetricId), fix: &Fix) -> Option<String> {
        let kind = wizard(&fix.wizard)?.association_type()?;
        let moves = self.gains_of(fix).and_then(|gains| gains.track(designation).map(str::to_owned));
        let track = moves.or_else(|| Some(self.card.designation(designation)?.track.clone()))?;
        let scored = (designation, track.as_str());
        match metric {
            MetricId::Deployments => self.deployment(scored, kind),
            MetricId::UsageGrowth => {
                let growth = self.growth(scored, kind)?;
                Some(format!("Growth counts from the claim on: what is there already gives nothing, and {growth}."))
            }
            _ => {
                let growth = self.growth(scored, kind)?;
                Some(format!("Usage growth counts from the claim on: {growth}."))
            }
        }
    }

    fn growth(&self, scored: Scored<'_>, kind: AssociationType) -> Option<String> {
        let (part, _) = self.claimed(scored, MetricId::UsageGrowth, kind)?;
        let unit = &self.occasion.rules.designations.get(&scored.0)?.metrics.get(&MetricId::UsageGrowth)?.unit;
        let points = part.points_each.times(Points::whole(UNITS)).rounded(2);
        Some(format!("every {UNITS} {unit} more give {points} points"))
    }

    fn deployment(&self, scored: Scored<'_>, kind: AssociationType) -> Option<String> {
        let (part, quantity) = self.claimed(scored, MetricId::Deployments, kind)?;
        let percent = |share: Points| share.times(Points::whole(100)).rounded(1);
        let (then, needed) = (percent(quantity.claims?), percent(quantity.active_share?));
        let points = part.points_each.rounded(2);
        Some(format!(
            "A deployment counts from the claim on: {points} points once a workload with no more than {then} % of its seats \
             active at the claim has {needed} %."
        ))
    }

    /// What a metric measures through a type of association, where only what comes after the claim counts.
    fn claimed(
        &self,
        (designation, track): Scored<'_>,
        metric: MetricId,
        kind: AssociationType,
    ) -> Option<(&Part, &Quantity)> {
        let rules = self.occasion.rules;
        let MetricFormula::Usage { parts, .. } =
            rules.designations.get(&designation)?.metrics.get(&metric)?.tracks.get(track)?
        else {
            return None;
        };
        let of_kind = parts.iter().filter(|part| part.kind.is_none_or(|only| only == kind));
        let mut measured = of_kind.filter_map(|part| Some((part, rules.quantities.get(&part.quantity)?)));
        measured.find(|(_, quantity)| quantity.claims.is_some())
    }
}

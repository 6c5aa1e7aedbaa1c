//! Weighs what is at stake: the points of every designation with and without a planned change.

use super::{Effects, Projection, Start, TodoContext};
use crate::advice::Opened;
use crate::book::{Association, AssociationState};
use crate::ids::AssociationId;
use crate::points::Points;
use crate::scoring::{Gone, Scorecard};
use chrono::NaiveDate;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Steps of work that a family may spend on being weighed: people and certifications, each once per projection.
const WORK: usize = 200_000;

/// Projections that a family may make at least and at most.
const PROJECTIONS: (usize, usize) = (super::LIKELIEST, 1_000);

/// Weighs the todos of one family; once it has weighed as many as the size of the book allows, the rest weighs nothing.
pub(super) struct Scale<'d> {
    context: &'d TodoContext<'d>,
    left: Cell<usize>,
}

impl<'d> Scale<'d> {
    pub(super) fn new(context: &'d TodoContext<'d>) -> Scale<'d> {
        let book = context.book();
        let each = book.people.len() + book.certifications.len() + 1;
        Scale { context, left: Cell::new((WORK / each).clamp(PROJECTIONS.0, PROJECTIONS.1)) }
    }

    /// What each designation would gain.
    pub(super) fn gains(&self, planned: &Projection) -> Effects {
        match self.weighs() {
            true => effects(self.context.card(), &self.context.scorer.project(planned), |before, after| after - before),
            false => Effects::new(),
        }
    }

    /// What planned changes to people would give each designation on a day to come; none once enough has been weighed.
    pub(super) fn gains_on(&self, day: NaiveDate, planned: &Projection) -> Option<Vec<Points>> {
        self.weighs().then(|| self.context.adviser.gained_on(day, planned))
    }

    /// The wizard that has a lost association again, of several the one that gains most, and what it gains.
    pub(super) fn regained(&self, lost: &Association) -> Option<(Start, Effects)> {
        let ways = self.context.adviser.regains(lost).into_iter().map(|way| (way.start(), self.record(&way)));
        ways.rev().max_by_key(|(_, effects)| effects.first().map_or(Points::ZERO, |(_, points)| *points))
    }

    /// What a wizard's record would gain.
    pub(super) fn record(&self, way: &Opened) -> Effects {
        if self.weighs() { self.context.adviser.effects(way) } else { Effects::new() }
    }

    /// Whether a wizard's record gains any designation something beside another one's.
    pub(super) fn adds(&self, beside: &Opened, own: &Opened) -> bool {
        self.weighs() && self.context.adviser.adds(beside, own)
    }

    /// What an association would give if it were in force.
    pub(super) fn in_force(&self, association: &Association) -> Effects {
        let planned = Association { state: AssociationState::Active, ended: None, ..association.clone() };
        let planned = Projection { associations: vec![planned], ..Projection::default() };
        self.gains(&self.context.scorer.planned(&planned))
    }

    /// What would go with an association.
    pub(super) fn without(&self, association: &AssociationId) -> Effects {
        let gone = Gone { associations: vec![association.clone()], ..Gone::default() };
        let after = if self.weighs() { self.context.scorer.without_in_turn(12, [&gone]).next() } else { None };
        after.map_or_else(Effects::new, |after| effects(self.context.card(), &after, |before, after| before - after))
    }

    /// What is lost on each of several days, given the scorecards before all of them and after each: two clocks that end the same points lose them
    /// once, on the first one's day.
    pub(super) fn loses_in_turn(
        &self,
        before: Scorecard,
        days: impl IntoIterator<Item = (NaiveDate, Scorecard)>,
    ) -> BTreeMap<NaiveDate, Effects> {
        let in_turn = days.into_iter().scan(before, |last, (day, after)| {
            let before = std::mem::replace(last, after.clone());
            Some((day, (before, after)))
        });
        self.loses_on(in_turn)
    }

    /// What is lost on each of several days, given the scorecards before and after.
    pub(super) fn loses_on(
        &self,
        days: impl IntoIterator<Item = (NaiveDate, (Scorecard, Scorecard))>,
    ) -> BTreeMap<NaiveDate, Effects> {
        let mut days = days.into_iter();
        let mut lost = BTreeMap::new();
        while self.weighs()
            && let Some((day, (before, after))) = days.next()
        {
            lost.insert(day, effects(&before, &after, |before, after| before - after));
        }
        lost
    }

    /// Whether something more may be weighed, which is then one less.
    fn weighs(&self) -> bool {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }
}

/// What each designation gains or loses from one scorecard to another, the most first.
fn effects(before: &Scorecard, after: &Scorecard, difference: impl Fn(Points, Points) -> Points) -> Effects {
    let pairs = before.designations.iter().zip(&after.designations);
    let effects = pairs.map(|(before, after)| (before.id, difference(before.points, after.points)));
    let mut effects: Effects = effects.filter(|(_, points)| points.is_positive()).collect();
    effects.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    effects
}

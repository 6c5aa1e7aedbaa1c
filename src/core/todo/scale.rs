//! Weighs what is at stake: the points of every designation with and without a planned change.

use super::{Effects, Projection, TodoContext};
use crate::book::{Association, AssociationState};
use crate::ids::AssociationId;
use crate::points::Points;
use crate::scoring::Scorecard;
use std::cell::Cell;

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

    /// What each designation would lose.
    pub(super) fn loses(&self, planned: &Projection) -> Effects {
        self.most(planned, |before, after| before - after)
    }

    /// What each designation would gain.
    pub(super) fn gains(&self, planned: &Projection) -> Effects {
        self.most(planned, |before, after| after - before)
    }

    /// What an association would give if it were in force.
    pub(super) fn in_force(&self, association: &Association) -> Effects {
        let planned = Association { state: AssociationState::Active, ended: None, ..association.clone() };
        let planned = Projection { associations: vec![planned], ..Projection::default() };
        self.gains(&self.context.scorer.planned(&planned))
    }

    /// What would go with associations.
    pub(super) fn without(&self, associations: Vec<AssociationId>) -> Effects {
        match associations.is_empty() {
            true => Effects::new(),
            false => self.loses(&Projection { removed: associations, ..Projection::default() }),
        }
    }

    fn most(&self, planned: &Projection, difference: impl Fn(Points, Points) -> Points) -> Effects {
        let Some(left) = self.left.get().checked_sub(1) else { return Effects::new() };
        self.left.set(left);
        let after: Scorecard = self.context.scorer.project(planned);
        let pairs = self.context.card.designations.iter().zip(&after.designations);
        let effects = pairs.map(|(before, after)| (before.id, difference(before.points, after.points)));
        let mut effects: Effects = effects.filter(|(_, points)| points.is_positive()).collect();
        effects.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        effects
    }
}

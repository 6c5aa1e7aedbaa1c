//! Weighs what is at stake: the points of every designation with and without a planned change.

use super::{Projection, TodoContext};
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

    /// The most that any designation would lose.
    pub(super) fn loses(&self, planned: &Projection) -> Points {
        self.most(planned, |before, after| before - after)
    }

    /// The most that any designation would gain.
    pub(super) fn gains(&self, planned: &Projection) -> Points {
        self.most(planned, |before, after| after - before)
    }

    /// What an association would give if it were in force.
    pub(super) fn in_force(&self, association: &Association) -> Points {
        let planned = Association { state: AssociationState::Active, ended: None, ..association.clone() };
        let planned = Projection { associations: vec![planned], ..Projection::default() };
        self.gains(&self.context.scorer.planned(&planned))
    }

    /// What would go with associations.
    pub(super) fn without(&self, associations: Vec<AssociationId>) -> Points {
        match associations.is_empty() {
            true => Points::ZERO,
            false => self.loses(&Projection { removed: associations, ..Projection::default() }),
        }
    }

    fn most(&self, planned: &Projection, difference: impl Fn(Points, Points) -> Points) -> Points {
        let Some(left) = self.left.get().checked_sub(1) else { return Points::ZERO };
        self.left.set(left);
        let after: Scorecard = self.context.scorer.project(planned);
        let pairs = self.context.card.designations.iter().zip(&after.designations);
        pairs
            .map(|(before, after)| difference(before.points, after.points))
            .max()
            .unwrap_or(Points::ZERO)
            .max(Points::ZERO)
    }
}

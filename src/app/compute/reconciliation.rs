//! Microsoft's points beside those of the book, in lines: a metric, then who counts on one side only.

use super::Inputs;
use laurels_core::reconcile::{Likely, Reconciled, reconcile};

#[derive(Clone, Debug, PartialEq)]
pub struct Reconciliation {
    /// Every metric with a reported figure, those that differ first.
    pub found: Vec<Reconciled>,
    pub lines: Vec<ReconcileLine>,
}

/// A line: the place of a metric, and of somebody among those who count there on one side only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconcileLine {
    Metric(usize),
    OursOnly(usize, usize),
    TheirsOnly(usize, usize),
}

impl ReconcileLine {
    pub const fn metric(self) -> usize {
        match self {
            ReconcileLine::Metric(metric)
            | ReconcileLine::OursOnly(metric, _)
            | ReconcileLine::TheirsOnly(metric, _) => metric,
        }
    }
}

impl Reconciliation {
    pub(super) fn of(inputs: &Inputs) -> Reconciliation {
        let Inputs { book, rulebook, moment, qualified, .. } = inputs;
        let mut found = reconcile(book, qualified, rulebook, *moment, None);
        found.sort_by_key(|one| one.likely == Likely::Same);
        let lines = found.iter().enumerate().flat_map(|(at, one)| {
            let ours = (0..one.ours_only.len()).map(move |who| ReconcileLine::OursOnly(at, who));
            let theirs = (0..one.theirs_only.len()).map(move |who| ReconcileLine::TheirsOnly(at, who));
            std::iter::once(ReconcileLine::Metric(at)).chain(ours).chain(theirs)
        });
        Reconciliation { lines: lines.collect(), found }
    }

    /// A line, and the metric that it is about.
    pub fn line(&self, place: usize) -> Option<(ReconcileLine, &Reconciled)> {
        let line = *self.lines.get(place)?;
        Some((line, self.found.get(line.metric())?))
    }
}

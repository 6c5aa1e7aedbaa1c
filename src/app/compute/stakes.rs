//! What hangs on each association: the points that count through it, and why its customer does not count elsewhere.

use super::customer_of;
use laurels_core::book::{Book, DesignationId};
use laurels_core::ids::{AssociationId, CustomerId};
use laurels_core::points::Points;
use laurels_core::scoring::{Detail, Explanation, Item, Reason, Scope, Scorer};
use std::collections::{BTreeMap, HashMap};

/// What an association counts for in one designation, in points before the caps of its metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub designation: DesignationId,
    /// Points that count through this association alone: lost when it goes.
    pub alone: Points,
    /// Points that count through others as well.
    pub shared: Points,
    /// Whether all of these points are certain.
    pub certain: bool,
}

/// What hangs on the associations of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stakes {
    shares: HashMap<AssociationId, Vec<Share>>,
    reasons: BTreeMap<CustomerId, Vec<(DesignationId, Reason)>>,
}

impl Stakes {
    /// Reads every metric once and keeps what counts through which association.
    pub(super) fn of(scorer: &Scorer<'_>) -> Stakes {
        let mut stakes = Stakes::default();
        stakes.read(scorer, &|_| true, Scope::ALL);
        stakes
    }

    /// The same in these designations, without the reasons of what does not count.
    pub fn counted(scorer: &Scorer<'_>, designations: &[DesignationId]) -> Stakes {
        let mut stakes = Stakes::default();
        stakes.read(scorer, &|id| designations.contains(&id), Scope::COUNTED);
        stakes
    }

    /// These and those of other designations, all of which come after.
    pub fn with(mut self, later: Stakes) -> Stakes {
        for (id, shares) in later.shares {
            self.shares.entry(id).or_default().extend(shares);
        }
        for (id, reasons) in later.reasons {
            self.reasons.entry(id).or_default().extend(reasons);
        }
        self
    }

    /// The same of some customers only.
    pub(super) fn of_customers<'c>(scorer: &Scorer<'_>, customers: impl IntoIterator<Item = &'c CustomerId>) -> Stakes {
        let mut stakes = Stakes::default();
        let scope = |id| Scope { customer: Some(id), ..Scope::ALL };
        customers.into_iter().for_each(|id| stakes.read(scorer, &|_| true, scope(id)));
        stakes
    }

    /// What an association counts for, in the order of designations; those without points are left out.
    pub fn shares(&self, association: &AssociationId) -> &[Share] {
        self.shares.get(association).map_or(&[], Vec::as_slice)
    }

    /// The designation that would lose most without the association.
    pub fn most(&self, association: &AssociationId) -> Option<&Share> {
        let lost = self.shares(association).iter().filter(|share| share.alone.is_positive());
        lost.max_by(|a, b| a.alone.cmp(&b.alone).then_with(|| b.designation.cmp(&a.designation)))
    }

    /// Why something of a customer does not count, by designation, each reason once.
    pub fn reasons(&self, customer: &CustomerId) -> &[(DesignationId, Reason)] {
        self.reasons.get(customer).map_or(&[], Vec::as_slice)
    }

    fn read(&mut self, scorer: &Scorer<'_>, wanted: &dyn Fn(DesignationId) -> bool, scope: Scope<'_>) {
        let (book, card) = (scorer.book(), scorer.scorecard());
        let explained = scorer.explain_in_pieces(&|id, _| wanted(id), Scope { detail: Detail::Codes, ..scope });
        for Explanation { designation, metric, counted, excluded, .. } in explained {
            let score = card.designation(designation).and_then(|score| score.metric(metric));
            let certain = score.is_none_or(|metric| metric.certain);
            counted.iter().for_each(|item| self.count(designation, item, certain));
            excluded.iter().for_each(|item| self.exclude(book, designation, item));
        }
    }

    fn count(&mut self, designation: DesignationId, item: &Item, certain: bool) {
        let alone = item.through.len() == 1;
        for id in &item.through {
            if !self.shares.contains_key(id) {
                self.shares.insert(id.clone(), Vec::new());
            }
            let Some(shares) = self.shares.get_mut(id) else { continue };
            let place = shares.partition_point(|share| share.designation < designation);
            if shares.get(place).is_none_or(|share| share.designation != designation) {
                shares.reserve_exact(1); // There is one of nearly every association, and there are many of them.
                shares.insert(place, Share { designation, alone: Points::ZERO, shared: Points::ZERO, certain: true });
            }
            if let Some(share) = shares.get_mut(place) {
                let points = if alone { &mut share.alone } else { &mut share.shared };
                *points = *points + item.points;
                share.certain &= certain;
            }
        }
    }

    fn exclude(&mut self, book: &Book, designation: DesignationId, item: &Item) {
        let Some(customer) = customer_of(book, item) else {
            return;
        };
        let known = self.reasons.entry(customer.clone()).or_default();
        for &reason in &item.reasons {
            if !known.contains(&(designation, reason)) {
                known.push((designation, reason));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurels_core::scoring::ItemKind;

    fn item(points: i64, through: &[&str]) -> Item {
        Item {
            kind: ItemKind::Customer,
            id: "contoso".into(),
            part: 0,
            name: "Contoso".into(),
            value: Points::whole(1),
            points: Points::whole(points),
            through: through.iter().map(|id| (*id).into()).collect(),
            reasons: Vec::new(),
            text: String::new(),
            fix: None,
            pending: None,
            lacks: None,
            place: None,
        }
    }

    #[test]
    fn points_that_depend_on_one_association_are_at_stake() {
        let mut stakes = Stakes::default();
        let (first, second) = (DesignationId::Infrastructure, DesignationId::DataAi);
        stakes.count(first, &item(10, &["a"]), true);
        stakes.count(first, &item(4, &["a"]), false);
        stakes.count(first, &item(7, &["a", "b"]), true);
        stakes.count(second, &item(20, &["b"]), true);
        let points = |share: &Share| (share.designation, share.alone, share.shared);
        let shares = |id: &str| stakes.shares(&id.into()).iter().map(points).collect::<Vec<_>>();
        assert_eq!(shares("a"), [(first, Points::whole(14), Points::whole(7))]);
        assert_eq!(shares("b"), [(first, Points::ZERO, Points::whole(7)), (second, Points::whole(20), Points::ZERO)]);
        assert_eq!(stakes.most(&"a".into()).map(|share| share.alone), Some(Points::whole(14)));
        assert_eq!(stakes.most(&"b".into()).map(|share| share.designation), Some(second));
        assert_eq!(stakes.most(&"nobody".into()), None);
        let is_certain = |id: &str| stakes.most(&id.into()).map(|share| share.certain);
        assert_eq!((is_certain("a"), is_certain("b")), (Some(false), Some(true)));
    }
}

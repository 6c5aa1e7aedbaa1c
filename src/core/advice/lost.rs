//! Associations that were lost and can be regained.

use super::fix::Opened;
use super::{Adviser, Occasion};
use crate::book::{Association, AssociationState, Product, Subscription};
use crate::deadline;
use crate::scoring::{PLANNED, licensed};
use std::collections::BTreeSet;
use std::rc::Rc;

impl Adviser<'_> {
    /// The wizards that have an association again which was lost; one for each product that its customer uses where the
    /// book does not say which it was for.
    pub(crate) fn regains(&self, own: &Association) -> Vec<Rc<Opened>> {
        let Some(lost) = lost(&self.occasion, own) else { return Vec::new() };
        let on = |product| self.association(&Association { product, ..lost.clone() });
        match self.occasion.book.product_of(&lost) {
            Some(product) => on(Some(product)).into_iter().collect(),
            None => self.used(&lost).into_iter().filter_map(|product| on(Some(product))).collect(),
        }
    }

    /// The products that an association's customer uses.
    pub(crate) fn used(&self, association: &Association) -> BTreeSet<Product> {
        let (book, usage) = (self.occasion.book, &*self.occasion.book.usage);
        let rows = book.customer_index(&association.customer).into_iter().flat_map(|at| usage.rows_of(at));
        rows.filter_map(|row| usage.products().get(row).copied()).collect()
    }
}

/// An association as it is claimed again: one that was displaced or that may be disputed as it is, one whose subscription
/// another one replaced on that one.
pub(super) fn lost(occasion: &Occasion<'_>, own: &Association) -> Option<Association> {
    let (book, clocks, date) = (occasion.book, &occasion.rules.claim_clocks, occasion.moment.date);
    match own.state {
        AssociationState::Displaced => Some(own.clone()),
        AssociationState::Rejected => deadline::may_be_disputed(own, clocks, date).then(|| own.clone()),
        _ => {
            let before = own.subscription.as_ref()?;
            let after =
                book.subscriptions.iter().find(|s| s.status.is_live() && s.replaces.as_ref() == Some(before))?;
            let possible = licensed(occasion.rules, own.kind, own.activity, after.licensing);
            possible.then(|| on_replacing(own, after))
        }
    }
}

/// An association as it would be on the subscription that replaces its own.
fn on_replacing(before: &Association, after: &Subscription) -> Association {
    Association {
        id: PLANNED.into(),
        subscription: Some(after.id.clone()),
        product: Some(after.product),
        ..before.clone()
    }
}

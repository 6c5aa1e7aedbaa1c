//! Associations that were lost and can be regained.

use super::Occasion;
use crate::book::{Association, AssociationState, Subscription};
use crate::deadline;
use crate::scoring::{PLANNED, licensed};

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
pub(crate) fn on_replacing(before: &Association, after: &Subscription) -> Association {
    Association {
        id: PLANNED.into(),
        subscription: Some(after.id.clone()),
        product: Some(after.product),
        ..before.clone()
    }
}

//! What a digital partner of record (DPOR) must keep.

use super::claims::misplaced;
use super::context::{LintContext, duplicates, finding};
use super::{Finding, Rule};
use crate::book::{Association, AssociationState, AssociationType, Product, RecordKind};
use crate::ids::{CustomerId, SubscriptionId};
use crate::scoring::{licensed, subscription_title};
use std::collections::{HashMap, HashSet};

/// Two partners of record on one subscription.
pub(super) fn one_dpor(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let live = context.of(AssociationType::Dpor).filter(|dpor| context.is_live(dpor));
    let keyed = live.map(|dpor| {
        let product = context.products(dpor).first().copied();
        (dpor, (&dpor.customer, product), dpor.subscription.iter().map(ToString::to_string).collect())
    });
    duplicates(keyed, |later, first, subscription| {
        let what = match subscription {
            Some(id) => context.subscription_name(id),
            None => format!("the subscriptions of {}", context.customer(later)),
        };
        let text = {
            let both = context.names(first, later);
            format!("{both} are both on {what}")
        };
        found.push(finding(rule, later, &[first], text));
    });
}

/// A partner of record on what was bought through CSP.
pub(super) fn dpor_csp(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    for dpor in context.of(AssociationType::Dpor).filter(|dpor| context.open(dpor)) {
        if let Some(words) = misplaced(context, dpor) {
            let all = || format!("what {} has", context.customer(dpor));
            let on = dpor.subscription.as_deref().map_or_else(all, |id| context.subscription_name(id));
            let text = format!("{} is on {on}, which was bought as {words}", context.name(dpor));
            found.push(finding(rule, dpor, &[], text));
        }
    }
}

/// A subscription after one that had a partner of record, without any.
pub(super) fn dpor_follows(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let mut had: HashMap<&SubscriptionId, &Association> = HashMap::new();
    let mut has: HashSet<&SubscriptionId> = HashSet::new();
    let mut everywhere: HashSet<(&CustomerId, Option<Product>)> = HashSet::new();
    for dpor in context.of(AssociationType::Dpor) {
        match dpor.subscription.as_ref() {
            Some(subscription) => {
                if matches!(dpor.state, AssociationState::Active | AssociationState::Ended) {
                    had.entry(subscription).or_insert(dpor);
                }
                if context.open(dpor) {
                    has.insert(subscription);
                }
            }
            None if context.open(dpor) => {
                everywhere.insert((&dpor.customer, dpor.product));
            }
            None => {}
        }
    }
    for subscription in context.book.subscriptions.iter().filter(|subscription| subscription.status.is_live()) {
        let Some((replaced, dpor)) = subscription.replaces.as_ref().and_then(|id| Some((id, *had.get(id)?))) else {
            continue;
        };
        let customer = &subscription.customer;
        let covered = [None, Some(subscription.product)].iter().any(|of| everywhere.contains(&(customer, *of)));
        let may = licensed(context.rules, AssociationType::Dpor, None, subscription.licensing);
        if may && !covered && !has.contains(&subscription.id) {
            let text = {
                let (new, old) = (subscription_title(subscription), context.subscription_name(replaced));
                let customer = context.customer(dpor);
                format!("{new} of {customer} replaces {old}, on which you are or were partner of record")
            };
            let about = finding(rule, dpor, &[], text);
            found.push(Finding { kind: RecordKind::Subscription, id: subscription.id.to_string(), ..about });
        }
    }
}

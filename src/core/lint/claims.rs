//! What a claim (CPOR) must keep, and what CSP and claims may stand on.

use super::context::{LintContext, duplicates, finding, remarks};
use super::{Finding, Rule};
use crate::book::{Activity, Association, AssociationState, AssociationType, Licensing};
use crate::day::day_text;
use crate::ids::{CustomerId, SubscriptionId};
use crate::rulebook::Family;
use crate::scoring::{licensed, licensing_short_name, subscription_title};
use crate::text::listed;
use chrono::Months;
use std::collections::{HashMap, HashSet};

pub(super) fn one_claim(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let live = context.claims().filter(|(claim, _)| context.is_live(claim));
    let keyed = live.filter_map(|(claim, family)| {
        let customer = &claim.customer;
        match family {
            Family::Microsoft365 => {
                let workloads = claim.workloads.iter().map(|name| context.workload(name)).collect();
                Some((claim, (customer, family, None, None), workloads))
            }
            Family::BusinessApplications => {
                let product = context.subscription(claim).map(|subscription| subscription.product).or(claim.product);
                let subscription = claim.subscription.iter().map(ToString::to_string).collect();
                Some((claim, (customer, family, claim.activity, product), subscription))
            }
            Family::Azure => None,
        }
    });
    duplicates(keyed, |later, first, key| {
        let spelled = later.workloads.iter().find(|name| Some(context.workload(name).as_str()) == key);
        let named = || {
            let workload = later.workloads.first().or(first.workloads.first());
            workload.map(String::as_str).or(first.subscription.as_deref())
        };
        let what = spelled.map(String::as_str).or_else(|| key.is_none().then(named).flatten()).or(key);
        let what = what.unwrap_or("everything");
        let ids = match (&first.partner_id, &later.partner_id) {
            (Some(one), Some(other)) if one != other => format!(", through the locations {one} and {other}"),
            _ => String::new(),
        };
        let both = context.names(first, later);
        let text = format!("{both} both claim {what}{ids}");
        found.push(finding(rule, later, &[first], text));
    });
}

/// A claim on Microsoft 365 that names no workloads.
pub(super) fn workloads(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let bare = context.claims().filter(|(claim, family)| {
        *family == Family::Microsoft365 && claim.workloads.is_empty() && context.is_live(claim)
    });
    found.extend(bare.map(|(claim, _)| {
        let text = format!("{} claims Microsoft 365 and names no workload", context.name(claim));
        finding(rule, claim, &[], text)
    }));
}

/// A claim on Business Applications that names no subscription.
pub(super) fn subscription(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let bare = context.claims().filter(|(claim, family)| {
        *family == Family::BusinessApplications && claim.subscription.is_none() && context.is_live(claim)
    });
    found.extend(bare.map(|(claim, _)| {
        let text = format!("{} claims Business Applications and names no subscription", context.name(claim));
        finding(rule, claim, &[], text)
    }));
}

/// An activity on licensing that it is not made for.
pub(super) fn licensing(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let claims = context.of(AssociationType::Cpor).filter(|claim| claim.activity.is_some());
    for association in claims.chain(context.of(AssociationType::Csp)).filter(|a| context.open(a)) {
        if let Some(words) = misplaced(context, association) {
            let text = format!("{} is not possible on {words}", context.name(association));
            found.push(finding(rule, association, &[], text));
        }
    }
}

/// The licensing on which an association stands, where it may stand on none of it; what is not known is no reason.
pub(super) fn misplaced(context: &LintContext<'_>, association: &Association) -> Option<String> {
    let licensings = context.licensing(association);
    let may =
        |licensing: &Option<Licensing>| licensed(context.rules, association.kind, association.activity, *licensing);
    let words = || listed(&licensings.iter().flatten().map(|l| licensing_short_name(*l)).collect::<Vec<_>>(), "and");
    (!licensings.is_empty() && !licensings.iter().any(may)).then(words)
}

/// A usage association without incentive on another workload than those for it.
pub(super) fn usage_only(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let allowed: HashSet<String> = rule.names.iter().map(|name| context.workload(name)).collect();
    let claims = context.of(AssociationType::Cpor).filter(|claim| claim.activity == Some(Activity::UsageOnlyM365));
    for claim in claims.filter(|claim| context.open(claim)) {
        let other = claim.workloads.iter().filter(|name| !allowed.contains(&context.workload(name)));
        let other: Vec<&str> = other.map(String::as_str).collect();
        if !other.is_empty() {
            let text = {
                let (name, other, allowed) = (context.name(claim), listed(&other, "and"), listed(&rule.names, "and"));
                format!("{name} covers {other}; without an incentive only {allowed} can be claimed")
            };
            found.push(finding(rule, claim, &[], text));
        }
    }
}

/// A claim on what is no longer served.
pub(super) fn on_live_subscription(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    for claim in context.of(AssociationType::Cpor).filter(|claim| context.open(claim)) {
        let text = match context.subscription(claim) {
            Some(subscription) if subscription.status.is_live() => continue,
            Some(subscription) => {
                let status = subscription.status.word().replace('-', " ");
                format!("{} claims {}, which is {status}", context.name(claim), subscription_title(subscription))
            }
            None if context.estate(claim).is_some_and(|estate| estate.licensing.is_empty()) => {
                format!("{} claims no subscription that is active or in grace", context.name(claim))
            }
            None => continue,
        };
        found.push(finding(rule, claim, &[], text));
    }
}

/// A displaced claim of which nobody wrote down why.
pub(super) fn displaced_why(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let displaced = context.of(AssociationType::Cpor).filter(|claim| claim.state == AssociationState::Displaced);
    for claim in displaced {
        let said = |state| claim.log.iter().any(|entry| entry.state == state && !entry.note.trim().is_empty());
        if !said(AssociationState::Displaced) && remarks(&claim.notes).next().is_none() {
            let text = format!("{} was displaced, and no note says which proof was missing", context.name(claim));
            found.push(finding(rule, claim, &[], text));
        }
    }
}

/// An advisor's claim whose revenue association has not come.
pub(super) fn osa_revenue(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let Some(months) = context.rules.revenue_follows_months else { return };
    let mut revenue: HashMap<&CustomerId, HashSet<Option<&SubscriptionId>>> = HashMap::new();
    let claims = |activity| context.of(AssociationType::Cpor).filter(move |claim| claim.activity == Some(activity));
    for claim in claims(Activity::Revrec).filter(|claim| claim.state != AssociationState::Rejected) {
        revenue.entry(&claim.customer).or_default().insert(claim.subscription.as_ref());
    }
    for claim in claims(Activity::Osa).filter(|claim| claim.state == AssociationState::Active) {
        let due = claim.started.and_then(|started| started.checked_add_months(Months::new(months)));
        let known = revenue.get(&claim.customer);
        let has = known.is_some_and(|on| {
            claim.subscription.is_none() || on.contains(&None) || on.contains(&claim.subscription.as_ref())
        });
        if let Some(due) = due.filter(|due| *due < context.date && !has) {
            let (name, due) = (context.name(claim), day_text(due));
            let text = format!("{name} has no revenue association yet, which was due by {due}");
            found.push(finding(rule, claim, &[], text));
        }
    }
}

//! The sentences that say why usage is not attributed.

use super::explanation::Reason;
use super::scorer::Scorer;
use super::why::Why;
use super::words::{month, product_name, type_name};
use crate::book::{Activity, Association, AssociationState, Licensing};
use crate::states;
use chrono::NaiveDate;

/// An association in a sentence: type, activity, id.
pub fn association_name(association: &Association) -> String {
    let kind = type_name(association.kind);
    match association.activity {
        Some(activity) => format!("{kind} {} ({})", activity_name(activity), association.id),
        None => format!("{kind} ({})", association.id),
    }
}

/// An activity as Partner Center writes it.
pub fn activity_name(activity: Activity) -> &'static str {
    match activity {
        Activity::OsuM365 => "Online Services Usage",
        Activity::UsageOnlyM365 => "usage association only",
        Activity::Osa => "Online Services Advisor",
        Activity::OsuBizapps => "Online Services Usage for Business Applications",
        Activity::Revrec => "revenue association",
        Activity::Direct => "direct",
        Activity::IndirectProvider => "indirect provider",
        Activity::IndirectReseller => "indirect reseller",
    }
}

fn licensing_name(licensing: Licensing) -> &'static str {
    match licensing {
        Licensing::Ea => "an Enterprise Agreement",
        Licensing::CasaEes => "an education agreement",
        Licensing::Mosa => "a web direct (MOSA) subscription",
        Licensing::Csp => "a CSP subscription",
        Licensing::CspLegacy => "a legacy CSP subscription",
        Licensing::AzurePlan => "an Azure plan",
        Licensing::Mpsa => "an MPSA subscription",
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// What is being waited for, by the association's log: who has to act, and since when.
pub fn waiting_for(association: &Association) -> String {
    let since =
        |state: AssociationState| association.log.iter().filter(|entry| entry.state == state).map(|e| e.on).max();
    let on = since(association.state).map_or_else(String::new, |on| format!(" since {}", day(on)));
    let has_been = |what: &str| if on.is_empty() { format!("is {what}") } else { format!("has been {what}{on}") };
    match association.state {
        AssociationState::Draft => draft(association, since(AssociationState::Requested), &on),
        AssociationState::Requested => has_been("waiting for the customer"),
        AssociationState::Submitted => has_been("waiting for Microsoft"),
        AssociationState::UnderReview => has_been("under review by Microsoft"),
        AssociationState::ActionRequired => has_been("waiting for your answer to Microsoft"),
        AssociationState::Disputed => has_been("in dispute"),
        AssociationState::Rejected => {
            format!(
                "was rejected{}",
                since(AssociationState::Rejected).map_or_else(String::new, |on| format!(" on {}", day(on)))
            )
        }
        AssociationState::Active | AssociationState::Ended | AssociationState::Displaced => match association.started {
            Some(started) => format!("starts on {}", day(started)),
            None => "has no first day".to_owned(),
        },
    }
}

/// How far a draft has come, and what is next.
fn draft(association: &Association, asked: Option<NaiveDate>, since: &str) -> String {
    let state = states::current(association);
    let next = state.and_then(|state| state.moves.first()).map(|step| lower_start(&step.label));
    let next = next.map_or_else(String::new, |next| format!(". Next: {next}"));
    match (asked, state, since.strip_prefix(" since ")) {
        (Some(asked), Some(state), Some(since)) => {
            let come = lower_start(&state.label);
            format!("was asked for on {}; {come} on {since}{next}", day(asked))
        }
        (_, _, Some(since)) => format!("has been a draft since {since}{next}"),
        _ => format!("is a draft{next}"),
    }
}

fn lower_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Why an item is not attributed.
pub(super) fn not_attributed(scorer: &Scorer<'_>, column: usize, customer: usize, why: &Why<'_>) -> String {
    let name = scorer.book.customers.get(customer).map_or("", |c| c.name.as_str());
    let workload = why.workload.and_then(|w| scorer.book.usage.workload_names().get(w as usize));
    let workload = workload.map(|w| w.trim()).filter(|w| !w.is_empty()).unwrap_or("unnamed");
    let association = why.association.map_or_else(|| "The association".to_owned(), association_name);
    let product = why.product.map_or("this product", product_name);
    match why.reason {
        Reason::CloudNotEligible => format!("{name} is in a China or Government cloud, which does not count."),
        Reason::NoAssociation if why.reported => {
            format!("The report names nobody who counts for the {workload} usage.")
        }
        Reason::NoAssociation => format!("No association covers the {workload} usage."),
        Reason::NotCovered => not_covered(why, &association, workload),
        Reason::NotActiveYet => match why.association {
            Some(a) => format!("{association} {}.", waiting_for(a)),
            None => format!("{association} is not active yet."),
        },
        Reason::Ended => match why.association.and_then(|a| a.ended) {
            Some(on) => format!("{association} ended on {}.", day(on)),
            None => format!("{association} has ended."),
        },
        Reason::Displaced => match why.association.and_then(|a| a.displaced_by.as_deref()) {
            Some(by) => format!("{association} was displaced by {by}."),
            None => format!("{association} was displaced by another partner."),
        },
        Reason::BeforeClaim => {
            let last = scorer.columns.list.get(column).map_or_else(String::new, |c| month(c.calendar.last));
            match why.association.and_then(|a| a.started) {
                Some(on) => format!("{association} began on {}; the newest usage is of {last}.", day(on)),
                None => format!("{association} began after {last}."),
            }
        }
        Reason::TypeNotEligible => match why.association {
            Some(a) => format!("{} ({}) does not count for {product} in this metric.", type_name(a.kind), a.id),
            None => format!("The type that the report names does not count for {product} in this metric."),
        },
        Reason::ActivityNotEligible => format!("{association} does not count for {product} in this metric."),
        Reason::BetterTypeCounts => {
            let best = scorer.columns.list.get(column).and_then(|known| known.kind).map_or("another type", type_name);
            format!("{association} covers it, but only the best association type counts, and that is {best}.")
        }
        Reason::WorkloadNotEligible if workload == "unnamed" => "The usage names no service.".to_owned(),
        Reason::WorkloadNotEligible => format!("{workload} is not on the list of what counts in this metric."),
        Reason::NotInRulebook => format!("The rulebook does not know a workload called {workload}."),
        Reason::LicensingNotEligible => match why.subscription.and_then(|s| s.licensing) {
            Some(licensing) => format!("{association} can't count on {}.", licensing_name(licensing)),
            None => format!("{association} can't count on this licensing."),
        },
        Reason::OfferNotEligible => match why.subscription.and_then(|s| Some((&s.id, s.offer?))) {
            Some((id, offer)) => format!("The subscription {id} is a {offer} offer; only paid ones count."),
            None => "The subscription is not a paid offer.".to_owned(),
        },
        Reason::SubscriptionNotActive => match why.subscription {
            Some(s) => {
                let ended = s.ends.map_or_else(String::new, |on| format!(" and ended on {}", day(on)));
                format!("The subscription {} is {}{ended}.", s.id, s.status)
            }
            None => "The subscription is neither active nor in grace.".to_owned(),
        },
        Reason::WrongPartnerId => match why.association.and_then(|a| a.partner_id.as_deref()) {
            Some(id) => format!("{association} has the id {id}, which is none of your location ids."),
            None => format!("{association} has no location id."),
        },
        Reason::RoleNotEligible => {
            let roles = why.association.and_then(|a| a.credential.as_ref()).into_iter().flat_map(|c| &c.assignments);
            let roles: Vec<&str> = roles.map(|assignment| assignment.role.as_str()).collect();
            format!("{association} has the role {}, which earns no credit.", roles.join(", "))
        }
        _ => format!("The {workload} usage gives nothing."),
    }
}

/// That the role behind a link earns no partner earned credit, though its usage counts.
pub(super) fn without_credit(association: &Association) -> Option<String> {
    let roles: Vec<&str> =
        association.credential.as_ref()?.assignments.iter().map(|assignment| assignment.role.as_str()).collect();
    let (named, roles) = (association_name(association), roles.join(", "));
    (!roles.is_empty()).then(|| format!("{named} has the role {roles}, which earns no partner earned credit."))
}

/// What an association covers instead.
fn not_covered(why: &Why<'_>, association: &str, workload: &str) -> String {
    let Some(a) = why.association else { return format!("{association} does not cover {workload}.") };
    let product = why.product.map_or("this product", product_name);
    let on = why.subscription.map(|s| s.id.as_str());
    match (a.product.filter(|own| Some(*own) != why.product), &a.subscription) {
        (Some(own), _) => format!("{association} covers {}, not {product}.", product_name(own)),
        (None, Some(own)) if on != Some(own.as_str()) => match on {
            Some(on) => format!("{association} covers the subscription {own}; the {workload} usage is on {on}."),
            None => format!("{association} covers the subscription {own}, which is not one of {product}."),
        },
        _ => format!("{association} covers {}, not {workload}.", a.workloads.join(", ")),
    }
}

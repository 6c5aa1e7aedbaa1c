//! The sentences that say why usage is not attributed.

use super::{
    activity_name, amount_in, association_name, day, licensing_name, listed, month, product_name, subscription_id,
    subscription_id_among, type_name,
};
use crate::book::{Association, AssociationState, AssociationType, Offer, Partner, Product, Subscription};
use crate::deadline;
use crate::ids::SubscriptionId;
use crate::rulebook::{Claim, MetricFormula, Part};
use crate::scoring::explanation::Reason;
use crate::scoring::measure::run;
use crate::scoring::measures::MeasureColumn;
use crate::scoring::remedies::is_fixable;
use crate::scoring::scorer::Scorer;
use crate::scoring::why::Why;
use crate::states;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is being waited for, by the association's log: who has to act, and since when.
pub fn waiting_for(association: &Association) -> String {
    let since = deadline::since(association);
    let on = since.map_or_else(String::new, |on| format!(" since {}", day(on)));
    let has_been = |what: &str| if on.is_empty() { format!("is {what}") } else { format!("has been {what}{on}") };
    match association.state {
        AssociationState::Draft => come(association, asked(association, since), &on),
        AssociationState::Requested if states::is_answered(association) => {
            come(association, asked(association, since), &on)
        }
        AssociationState::Requested => has_been("waiting for the customer"),
        AssociationState::Submitted => has_been("waiting for Microsoft"),
        AssociationState::UnderReview => has_been("under review by Microsoft"),
        AssociationState::ActionRequired => has_been("waiting for your answer to Microsoft"),
        AssociationState::Disputed => has_been("in dispute"),
        AssociationState::Rejected => {
            format!("was rejected{}", since.map_or_else(String::new, |on| format!(" on {}", day(on))))
        }
        AssociationState::Active | AssociationState::Ended | AssociationState::Displaced => match association.started {
            Some(started) => format!("starts on {}", day(started)),
            None => "has no first day".to_owned(),
        },
    }
}

/// The newest day on which a customer was asked, before the one on which it did its part.
fn asked(association: &Association, answered: Option<NaiveDate>) -> Option<NaiveDate> {
    let asked = association.log.iter().filter(|entry| entry.state == AssociationState::Requested);
    let mut days: Vec<NaiveDate> = asked.map(|entry| entry.on).collect();
    days.sort_unstable();
    if states::is_answered(association) && days.last().copied() == answered {
        days.pop();
    }
    days.pop()
}

/// How far something that waits for us has come, and what is next.
fn come(association: &Association, asked: Option<NaiveDate>, since: &str) -> String {
    let state = states::current(association);
    let next = state.and_then(|state| state.moves.first()).map(|step| lower_start(&step.label));
    let next = next.map_or_else(String::new, |next| format!(". Next: {next}"));
    match (asked, state, since.strip_prefix(" since ")) {
        (Some(asked), Some(state), Some(since)) => {
            format!("was requested on {}, {} on {since}{next}", day(asked), lower_start(&state.label))
        }
        (None, Some(state), Some(since)) if association.state == AssociationState::Requested => {
            format!("was {} on {since}{next}", lower_start(&state.label))
        }
        (_, _, Some(since)) => format!("has been a draft since {since}{next}"),
        _ => format!("is a draft{next}"),
    }
}

fn lower_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What a reason is about, in words.
struct Subject<'s> {
    customer: &'s str,
    /// The usage: `the Teams usage (46 paid seats in Oct 2026)`.
    usage: String,
    workload: Option<&'s str>,
    product: &'static str,
    association: String,
}

impl<'s> Subject<'s> {
    fn of(scorer: &'s Scorer<'_>, column: usize, customer: usize, why: &Why<'_>) -> Subject<'s> {
        let workload = why.workload.and_then(|w| scorer.book.usage.workload_names().get(w as usize));
        let workload = workload.map(|w| w.trim()).filter(|w| !w.is_empty());
        let product = why.product.map_or("this product", product_name);
        let named = workload.map_or_else(|| format!("{product} usage"), |name| format!("{name} usage"));
        let used = used(scorer, column, customer, why).map_or_else(String::new, |used| format!(" ({used})"));
        Subject {
            customer: scorer.book.customers.get(customer).map_or("", |c| c.name.as_str()),
            usage: format!("{named}{used}"),
            workload,
            product,
            association: match why.association {
                Some(association) => association_name(scorer.book, association),
                None => "The association that the report names".to_owned(),
            },
        }
    }
}

/// How much the row that a reason is about reports, with the others of its workload and month.
fn used(scorer: &Scorer<'_>, column: usize, customer: usize, why: &Why<'_>) -> Option<String> {
    let (known, row) = (scorer.columns.list.get(column)?, why.row?);
    let of = known.bounded.unwrap_or(known.quantity.amount);
    let pass = scorer.pass();
    let usage = &*scorer.book.usage;
    let key = |row: usize| (usage.months()[row], usage.products()[row], usage.workload_ids()[row]);
    let rows = usage.rows_of(customer).filter(|other| key(*other) == key(row));
    let sums = rows.filter_map(|row| pass.amount(of, known, row, &run(usage, row..row + 1)));
    let sum = sums.fold(None, |sum: Option<i64>, micro| Some(sum.unwrap_or(0).saturating_add(micro)))?;
    Some(format!("{} in {}", amount_in(of, sum, None), month(usage.months()[row])))
}

/// Workloads that a sentence names; of more it says how many.
const NAMED: usize = 3;

/// That none of several workloads counts; none where there are not several of which that is the reason.
pub(in crate::scoring) fn of_workloads(
    scorer: &Scorer<'_>,
    (column, customer, key): (usize, usize, u32),
    reason: Reason,
) -> Option<String> {
    let usage = &*scorer.book.usage;
    let read = scorer.reads(column, customer, key).into_iter().map(|read| usage.workload_ids()[read.row]);
    let alike = read.filter(|raw| scorer.workload_reason(column, *raw) == reason);
    let names = alike.filter_map(|raw| Some(usage.workload_names().get(raw as usize)?.trim().to_owned()));
    let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
    let more = names.len().saturating_sub(NAMED);
    let shown = names.iter().take(if more == 1 { NAMED + 1 } else { NAMED }).cloned();
    let shown: Vec<String> = shown.chain((more > 1).then(|| format!("{more} more"))).collect();
    let named = listed(&shown, "and");
    match reason {
        _ if names.len() < 2 => None,
        Reason::WorkloadNotEligible => Some(format!("{named} don't count here.")),
        Reason::NotInRulebook => Some(format!("The rulebook doesn't know the workloads {named}, so they don't count.")),
        _ => None,
    }
}

/// Why an item is not attributed, and what is over of what it is on though its usage could count still.
pub(in crate::scoring) fn not_attributed(scorer: &Scorer<'_>, column: usize, customer: usize, why: &Why<'_>) -> String {
    let over = why.subscription.filter(|s| is_fixable(why.reason) && !s.status.is_live());
    let text = why_not(scorer, column, customer, why);
    over.map_or_else(|| text.clone(), |subscription| format!("{text} {}", inactive(subscription)))
}

fn why_not(scorer: &Scorer<'_>, column: usize, customer: usize, why: &Why<'_>) -> String {
    let Subject { customer: name, usage, workload, product, association } = Subject::of(scorer, column, customer, why);
    match why.reason {
        Reason::CloudNotEligible => {
            let cloud =
                scorer.book.customers.get(customer).and_then(|c| c.cloud).map_or("another cloud", super::cloud_name);
            format!("{name} is in {cloud}, and only customers in the commercial cloud count.")
        }
        Reason::NoAssociation if why.reported => format!("The report attributes the {usage} to nobody."),
        Reason::NoAssociation => format!("You have no association with {name} for its {usage}."),
        Reason::NotCovered => not_covered(scorer, why, &association, &usage, workload),
        Reason::NotActiveYet => match why.association {
            Some(a) => format!("{association} {}.", waiting_for(a)),
            None => format!("{association} is not active yet."),
        },
        Reason::Ended => match why.association.and_then(|a| a.ended) {
            Some(on) => format!("{association} ended on {}.", day(on)),
            None => format!("{association} has ended; the book has no last day for it."),
        },
        Reason::Displaced => {
            let by = why.association.and_then(|a| a.displaced_by.as_deref()).unwrap_or("another partner");
            let on = why.association.and_then(|a| a.ended).map_or_else(String::new, |on| format!(" on {}", day(on)));
            format!("{association} was displaced by {by}{on}.")
        }
        Reason::BeforeClaim => before_claim(why, &association),
        Reason::TypeNotEligible | Reason::ActivityNotEligible => {
            format!("{association} doesn't count for {product} in this metric; {}.", eligible(scorer, column, why))
        }
        Reason::BetterTypeCounts => {
            let best = scorer.columns.list.get(column).and_then(|known| known.kind).map_or("another type", type_name);
            format!("{association} covers it, but only the best association type counts, and that is {best}.")
        }
        Reason::WorkloadNotEligible => match workload {
            Some(workload) => format!("{workload} doesn't count here."),
            None => "The report names no service for this usage.".to_owned(),
        },
        Reason::NotInRulebook => match workload {
            Some(workload) => format!("The rulebook doesn't know a workload called {workload}, so it doesn't count."),
            None => "The report names no workload for this usage.".to_owned(),
        },
        Reason::LicensingNotEligible => match why.subscription.and_then(|s| Some((subscription_id(s), s.licensing?))) {
            Some((id, licensing)) => format!("{association} can't count on {} ({id}).", licensing_name(licensing)),
            None => format!("{association} can't count on this licensing."),
        },
        Reason::OfferNotEligible => why.subscription.map_or_else(
            || "The subscription is not a paid offer.".to_owned(),
            |s| format!("The subscription {} is {}; only paid ones count.", subscription_id(s), offer_name(s.offer)),
        ),
        Reason::SubscriptionNotActive => {
            why.subscription.map_or_else(|| "The subscription is neither active nor in grace.".to_owned(), inactive)
        }
        Reason::WrongPartnerId => wrong_id(&scorer.book.partner, why.association, &association),
        Reason::RoleNotEligible => {
            format!("{association} has {}, which earns no credit.", why.association.map_or_else(String::new, roles))
        }
        _ => format!("The {usage} doesn't count."),
    }
}

fn before_claim(why: &Why<'_>, association: &str) -> String {
    let usage = why.month.map_or_else(|| "the usage".to_owned(), |read| format!("the usage of {}", month(read)));
    match why.association.and_then(|a| a.started) {
        // What is in force says since when already.
        Some(on) if !association.contains(&day(on)) => format!("{association} started on {}, after {usage}.", day(on)),
        _ => format!("{association} started after {usage}."),
    }
}

/// What would count in place of an association that does not.
fn eligible(scorer: &Scorer<'_>, column: usize, why: &Why<'_>) -> String {
    let known = scorer.columns.list.get(column);
    let table = known.and_then(|known| scorer.rules.eligible.get(&known.quantity.eligible));
    let claims = table.zip(why.product).and_then(|(table, product)| table.0.get(&product));
    let types = known.map_or_else(Vec::new, |known| types_beside(scorer, known));
    let is_open = |claim: &&Claim| types.is_empty() || types.contains(&claim.kind);
    let claims: Vec<&Claim> = claims.into_iter().flatten().filter(is_open).collect();
    let names: BTreeSet<String> = match why.reason {
        Reason::ActivityNotEligible => {
            let kind = why.association.map(|a| a.kind);
            let own = claims.iter().filter(|claim| kind.is_none_or(|kind| kind == claim.kind));
            own.filter_map(|claim| Some(format!("{} ({})", type_name(claim.kind), activity_name(claim.activity?))))
                .collect()
        }
        _ => claims.iter().map(|claim| type_name(claim.kind).to_owned()).collect(),
    };
    let names: Vec<String> = names.into_iter().collect();
    match names.as_slice() {
        [] => "no association does".to_owned(),
        [one] => format!("{one} does"),
        names => format!("{} do", listed(names, "and")),
    }
}

/// The types of association that the metrics of a column take, of which the best counts; none where any is taken.
fn types_beside(scorer: &Scorer<'_>, column: &MeasureColumn<'_>) -> Vec<AssociationType> {
    let metrics = scorer.rules.designations.values().flat_map(|designation| designation.metrics.values());
    let formulas = metrics.flat_map(|metric| metric.tracks.values()).filter_map(|formula| match formula {
        MetricFormula::Usage { parts, .. } => Some(parts),
        MetricFormula::People(_) => None,
    });
    let is_own = |part: &Part| part.quantity == column.name && part.kind == column.kind;
    formulas.filter(|parts| parts.iter().any(is_own)).flatten().filter_map(|part| part.kind).collect()
}

/// An offer that is not paid, after "is".
pub(crate) fn offer_name(offer: Option<Offer>) -> &'static str {
    match offer {
        Some(Offer::Trial) => "a trial",
        Some(Offer::Benefit) => "a benefit offer",
        Some(Offer::Internal) => "for internal use",
        Some(Offer::Support) => "a support offer",
        Some(Offer::Paid) | None => "not a paid offer",
    }
}

fn inactive(subscription: &Subscription) -> String {
    let (id, status) = (subscription_id(subscription), subscription.status.word().replace('-', " "));
    match subscription.ends {
        Some(on) => format!("The subscription {id} is {status}; its last day was {}.", day(on)),
        None => format!("The subscription {id} is {status}, and the book has no last day for it."),
    }
}

/// What is wrong with the id of an association that is called so.
pub fn wrong_id(partner: &Partner, association: Option<&Association>, named: &str) -> String {
    match association.and_then(|a| a.partner_id.as_deref()) {
        Some(id) if partner.global_id.as_deref() == Some(id) => {
            format!("{named} has your global id {id}; only the id of a location counts.")
        }
        Some(id) => format!("{named} has the partner id {id}, which is none of your locations."),
        None => format!("{named} has no partner id; it needs the id of one of your locations."),
    }
}

/// The roles behind a link: `the role Reader`, `the roles Reader and Monitoring Reader`.
fn roles(association: &Association) -> String {
    let roles: BTreeSet<&str> =
        association.credential.iter().flat_map(|c| &c.assignments).map(|assignment| assignment.role.as_str()).collect();
    let roles: Vec<&str> = roles.into_iter().collect();
    match roles.as_slice() {
        [] => "no role".to_owned(),
        [one] => format!("the role {one}"),
        roles => format!("the roles {}", listed(roles, "and")),
    }
}

/// That the role behind a link earns no partner earned credit, though its usage counts.
pub(in crate::scoring) fn without_credit(scorer: &Scorer<'_>, association: &Association) -> Option<String> {
    association.credential.as_ref().filter(|credential| !credential.assignments.is_empty())?;
    let (named, roles) = (association_name(scorer.book, association), roles(association));
    Some(format!("{named} has {roles}, which earns no partner earned credit."))
}

/// What an association covers instead.
fn not_covered(scorer: &Scorer<'_>, why: &Why<'_>, association: &str, usage: &str, workload: Option<&str>) -> String {
    let Some(a) = why.association else { return format!("{association} doesn't cover the {usage}.") };
    let product = why.product.map_or("this product", product_name);
    let own = |id: &SubscriptionId| {
        let known = scorer.book.subscription(id);
        known.map_or_else(|| id.to_string(), |s| subscription_id_among(s, why.subscription).to_owned())
    };
    match (a.product.filter(|own: &Product| Some(*own) != why.product), &a.subscription) {
        (Some(own), _) => format!("{association} covers {}, not {product}.", product_name(own)),
        (None, Some(id)) if why.subscription.is_none_or(|on| on.id != *id) => {
            match why.subscription.map(|on| subscription_id_among(on, scorer.book.subscription(id))) {
                Some(on) => format!("{association} covers the subscription {}; the {usage} is on {on}.", own(id)),
                None => format!("{association} covers the subscription {}, which is not one of {product}.", own(id)),
            }
        }
        _ => format!("{association} covers {}, not {}.", listed(&a.workloads, "and"), workload.unwrap_or(product)),
    }
}

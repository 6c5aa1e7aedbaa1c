//! The sentences of explanations about usage. Codes are stable, sentences may improve; both come from the same fact.

use super::explanation::Reason;
use super::facts::Fact;
use super::measure::WHOLE;
use super::measures::MeasureColumn;
use super::scorer::Scorer;
use super::why::Why;
use crate::book::{Association, AssociationType};
use crate::money::Micro;
use crate::rulebook::{Amount, Band, Span, Sum};
use std::collections::BTreeSet;

/// The short name of an association type.
pub fn type_name(kind: AssociationType) -> &'static str {
    match kind {
        AssociationType::Cpor => "CPOR",
        AssociationType::Dpor => "DPOR",
        AssociationType::Pal => "PAL",
        AssociationType::Csp => "CSP",
    }
}

/// An association in a sentence: type, activity, id.
fn named(association: &Association) -> String {
    let kind = type_name(association.kind);
    match association.activity {
        Some(activity) => format!("{kind} {activity} ({})", association.id),
        None => format!("{kind} ({})", association.id),
    }
}

/// An amount with its unit: `$1,200`, `340 users`.
pub(super) fn amount(of: Amount, micro: i64) -> String {
    let whole = grouped(micro / 1_000_000);
    match of {
        Amount::Acr | Amount::SecurityAcr | Amount::Revenue => format!("${whole}"),
        Amount::PaidSeats => format!("{whole} paid seats"),
        Amount::ActiveUsers => format!("{whole} users"),
        Amount::Consumption => format!("{whole} MCV"),
    }
}

/// A whole number with its thousands set apart.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

fn bounds(band: &Band) -> String {
    let of = |micro: Micro| amount(band.amount, micro.0);
    let lower =
        band.at_least.map(|b| format!("at least {}", of(b))).or(band.more_than.map(|b| format!("more than {}", of(b))));
    let upper = band.at_most.map(|b| format!("at most {}", of(b)));
    [lower, upper].into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn when(column: &MeasureColumn<'_>) -> String {
    let last = column.calendar.last;
    match column.quantity.span {
        Span::Month => format!("in {last}"),
        Span::LastTwo => format!("in {} or {last}", last.minus(1)),
        Span::Ttm => match column.pairs.map_or(12, u16::count_ones) {
            12 => format!("in the twelve months to {last}"),
            1 => format!("in the one month to {last} that is known in both years"),
            months => format!("in the {months} months to {last} that are known in both years"),
        },
    }
}

fn threshold(column: &MeasureColumn<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(column.quantity.band.as_ref().map(bounds).filter(|b| !b.is_empty()));
    if let Some(share) = column.quantity.active_share {
        let percent = share.times(crate::points::Points::whole(100)).rounded(1);
        parts.push(format!("{percent} % of paid seats active"));
    }
    parts.join(" with ")
}

/// Why an item counts.
pub(super) fn counted(scorer: &Scorer<'_>, column: usize, fact: &Fact) -> String {
    let Some(known) = scorer.columns.list.get(column) else { return String::new() };
    match known.sum() {
        Sum::Units | Sum::Percent => {
            let of = known.quantity.amount;
            let before = if known.quantity.claims.is_some() { "when growth began to count" } else { "a year before" };
            format!("{} {}, {} {before}.", amount(of, fact.now), when(known), amount(of, fact.past))
        }
        _ if fact.now == 0 => format!("Met {} a year before, and no longer does {}.", threshold(known), when(known)),
        _ => format!("Meets {} {}, and did not a year before.", threshold(known), when(known)),
    }
}

/// Why an item that is attributed gives nothing.
pub(super) fn short_of(scorer: &Scorer<'_>, column: usize, fact: &Fact, reason: Reason) -> String {
    let Some(known) = scorer.columns.list.get(column) else { return String::new() };
    let what = if fact.key == WHOLE { "The tenant" } else { "The workload" };
    match reason {
        Reason::NotNew if fact.now > 1 => {
            format!("{}, as much as a year before.", amount(known.quantity.amount, fact.now))
        }
        Reason::NotNew => format!("{what} met {} a year before already, so it is not new.", threshold(known)),
        Reason::Lost => "Was there a year before, and is no more.".to_owned(),
        Reason::BelowThreshold => match threshold(known) {
            bounds if bounds.is_empty() => format!("Too little usage {} to be scored.", when(known)),
            bounds => format!("Does not reach {bounds} {}.", when(known)),
        },
        Reason::AboveThreshold => format!("{what} has outgrown this track: it takes {}.", threshold(known)),
        Reason::AlreadyDeployedAtClaim => {
            "Was above the active share already when it was claimed, within the last twelve months.".to_owned()
        }
        Reason::BaselineTooLow => {
            let floor = known.quantity.floor_year_ago.map(|f| amount(known.quantity.amount, f.0));
            floor.map_or_else(
                || "There was nothing a year before to grow from.".to_owned(),
                |floor| format!("All customers together had less than {floor} a year before."),
            )
        }
        Reason::BetterTypeCounts => {
            "Counts through an association type that earns less; only the best type counts.".to_owned()
        }
        _ if known.quantity.amount == Amount::Consumption => {
            "The workload has no consumption rate, or its use is not known.".to_owned()
        }
        _ => "The figure is blank, which is not zero: import a report that carries it.".to_owned(),
    }
}

/// Why an item is not attributed.
pub(super) fn not_attributed(scorer: &Scorer<'_>, customer: usize, why: &Why<'_>) -> String {
    let name = scorer.book.customers.get(customer).map_or("", |c| c.name.as_str());
    let workload = why.workload.and_then(|w| scorer.book.usage.workload_names().get(w as usize));
    let workload = workload.map(|w| w.trim()).filter(|w| !w.is_empty()).unwrap_or("unnamed");
    let association = why.association.map_or_else(|| "The association".to_owned(), named);
    let product = why.product.map_or("", |p| p.word());
    let bought = why.subscription.and_then(|s| s.licensing).map_or("its", |l| l.word());
    match why.reason {
        Reason::CloudNotEligible => format!("{name} is in a China or Government cloud, which does not count."),
        Reason::NoAssociation => format!("Nothing associates the partner with the {workload} usage of {name}."),
        Reason::NotCovered => {
            format!("{association} covers other products, subscriptions or workloads than {workload}.")
        }
        Reason::NotActiveYet => match why.association {
            Some(a) => format!("{association} is not active yet: {}.", a.state),
            None => format!("{association} is not active yet."),
        },
        Reason::Ended => match why.association.and_then(|a| a.ended) {
            Some(on) => format!("{association} ended on {}.", on.format("%-d %b %Y")),
            None => format!("{association} has ended."),
        },
        Reason::Displaced => match why.association.and_then(|a| a.displaced_by.as_deref()) {
            Some(by) => format!("{association} was displaced by {by}."),
            None => format!("{association} was displaced by another partner."),
        },
        Reason::BeforeClaim => match why.association.and_then(|a| a.started) {
            Some(on) => format!("{association} began on {}, after the usage.", on.format("%-d %b %Y")),
            None => format!("{association} began after the usage."),
        },
        Reason::TypeNotEligible => match why.association {
            Some(a) => format!("{} does not count for {product} here ({}).", type_name(a.kind), a.id),
            None => format!("The attributed type does not count for {product} here."),
        },
        Reason::ActivityNotEligible => format!("{association}: this activity does not count here."),
        Reason::WorkloadNotEligible if workload == "unnamed" => "The usage names no service.".to_owned(),
        Reason::WorkloadNotEligible => format!("{workload} is not on the list of what counts here."),
        Reason::NotInRulebook => format!("The rulebook does not know a workload called {workload}."),
        Reason::LicensingNotEligible => format!("{association} cannot stand on {bought} licensing."),
        Reason::OfferNotEligible => "The subscription is not a paid offer.".to_owned(),
        Reason::SubscriptionNotActive => "The subscription is neither active nor in grace.".to_owned(),
        Reason::WrongPartnerId => match why.association.and_then(|a| a.partner_id.as_deref()) {
            Some(id) => format!("{association} carries {id}, which is not one of the partner's location ids."),
            None => format!("{association} carries no location id."),
        },
        Reason::RoleNotEligible => format!("{association} carries a role that earns no credit."),
        _ => format!("{workload} usage of {name} gives nothing."),
    }
}

/// Why a service counts as one.
pub(super) fn service(scorer: &Scorer<'_>, name: &str, sum: i128, customers: &BTreeSet<usize>) -> String {
    let micro = i64::try_from(sum).unwrap_or(i64::MAX);
    let names: Vec<&str> =
        customers.iter().filter_map(|c| scorer.book.customers.get(*c)).map(|c| c.name.as_str()).collect();
    let at = match names.as_slice() {
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, rest @ ..] => format!("{one} and {} more customers", rest.len()),
        [] => "nobody".to_owned(),
    };
    format!("{name}: {} in twelve months, at {at}.", amount(Amount::Acr, micro))
}

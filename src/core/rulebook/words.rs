//! The words of the rulebook files for the closed sets of the model.

use super::{Amount, Claim, Family, QuantityKind, Span};
use crate::book::{Activity, AssociationType};

/// Every word that a function below knows, for messages.
pub(super) const FAMILIES: &str = "azure, microsoft-365 or business-applications";
pub(super) const KINDS: &str =
    "net-tenants, net-tenants-by-workload, net-workloads, growth-percent, growth-units or distinct-services";
pub(super) const AMOUNTS: &str = "acr, security-acr, paid-seats, active-users, revenue or consumption";
pub(super) const SPANS: &str = "month, last-two or ttm";
pub(super) const CLAIMS: &str = "an association type, or type/activity";

pub(super) fn family(word: &str) -> Option<Family> {
    Some(match word {
        "azure" => Family::Azure,
        "microsoft-365" => Family::Microsoft365,
        "business-applications" => Family::BusinessApplications,
        _ => return None,
    })
}

pub(super) fn kind(word: &str) -> Option<QuantityKind> {
    Some(match word {
        "net-tenants" => QuantityKind::NetTenants,
        "net-tenants-by-workload" => QuantityKind::NetTenantsByWorkload,
        "net-workloads" => QuantityKind::NetWorkloads,
        "growth-percent" => QuantityKind::GrowthPercent,
        "growth-units" => QuantityKind::GrowthUnits,
        "distinct-services" => QuantityKind::DistinctServices,
        _ => return None,
    })
}

pub(super) fn amount(word: &str) -> Option<Amount> {
    Some(match word {
        "acr" => Amount::Acr,
        "security-acr" => Amount::SecurityAcr,
        "paid-seats" => Amount::PaidSeats,
        "active-users" => Amount::ActiveUsers,
        "revenue" => Amount::Revenue,
        "consumption" => Amount::Consumption,
        _ => return None,
    })
}

pub(super) fn span(word: &str) -> Option<Span> {
    Some(match word {
        "month" => Span::Month,
        "last-two" => Span::LastTwo,
        "ttm" => Span::Ttm,
        _ => return None,
    })
}

pub(super) fn claim(word: &str) -> Option<Claim> {
    let (kind, activity) = match word.split_once('/') {
        Some((kind, activity)) => (kind, Some(Activity::from_word(activity)?)),
        None => (word, None),
    };
    Some(Claim { kind: AssociationType::from_word(kind)?, activity })
}

//! The words of the rulebook files for the closed sets of the model.

use super::{Amount, Claim, Family, QuantityKind, Span};
use crate::book::{Activity, AssociationType, Vocabulary};
use crate::toml_file::Words;
use std::sync::LazyLock;

pub(super) static FAMILIES: LazyLock<Words<Family>> = LazyLock::new(|| {
    Words::new(
        [Family::Azure, Family::Microsoft365, Family::BusinessApplications].map(|family| (family.word(), family)),
    )
});

pub(super) static KINDS: LazyLock<Words<QuantityKind>> = LazyLock::new(|| {
    Words::new([
        ("net-tenants", QuantityKind::NetTenants),
        ("net-tenants-by-workload", QuantityKind::NetTenantsByWorkload),
        ("net-workloads", QuantityKind::NetWorkloads),
        ("growth-percent", QuantityKind::GrowthPercent),
        ("growth-units", QuantityKind::GrowthUnits),
        ("distinct-services", QuantityKind::DistinctServices),
    ])
});

pub(super) static AMOUNTS: LazyLock<Words<Amount>> = LazyLock::new(|| {
    Words::new([
        ("acr", Amount::Acr),
        ("security-acr", Amount::SecurityAcr),
        ("paid-seats", Amount::PaidSeats),
        ("active-users", Amount::ActiveUsers),
        ("revenue", Amount::Revenue),
        ("consumption", Amount::Consumption),
    ])
});

pub(super) static SPANS: LazyLock<Words<Span>> =
    LazyLock::new(|| Words::new([("month", Span::Month), ("last-two", Span::LastTwo), ("ttm", Span::Ttm)]));

/// `dpor`, or `cpor/osa` for one activity of a type.
pub(super) static CLAIMS: LazyLock<Words<Claim>> = LazyLock::new(|| {
    let of_type = |kind: &'static AssociationType| {
        let each =
            |activity: &Activity| (format!("{kind}/{activity}"), Claim { kind: *kind, activity: Some(*activity) });
        let whole = (kind.to_string(), Claim { kind: *kind, activity: None });
        std::iter::once(whole).chain(Activity::ALL.iter().map(each)).collect::<Vec<_>>()
    };
    Words::called("an association type, or type/activity", AssociationType::ALL.iter().flat_map(of_type))
});

/// The words of the records.
pub(super) fn of_records<T: Vocabulary>() -> Words<T> {
    Words::new(T::VALUES.iter().map(|value| (value.spelled(), *value)))
}

//! The sentences of explanations. Codes are stable, sentences may improve; both come from the same fact.
//!
//! Everything that an explanation says is worded here, so that what a reader sees can be read in one place. Nothing here
//! decides what counts.

pub(super) mod baseline;
pub(super) mod notes;
pub(super) mod people;
pub(super) mod unattributed;
pub(super) mod usage;

use crate::book::{
    Activity, Association, AssociationState, AssociationType, Book, Cloud, ContactRole, CredentialKind, DesignationId,
    EvidenceKind, Licensing, Product, Subscription,
};
use crate::day::{day_text as day, month_text as month};
use crate::points::Points;
use crate::rulebook::Amount;
use crate::text::listed;

/// The short name of an association type.
pub fn type_name(kind: AssociationType) -> &'static str {
    match kind {
        AssociationType::Cpor => "CPOR",
        AssociationType::Dpor => "DPOR",
        AssociationType::Pal => "PAL",
        AssociationType::Csp => "CSP",
    }
}

/// A product as Microsoft writes it.
pub fn product_name(product: Product) -> &'static str {
    match product {
        Product::Azure => "Azure",
        Product::Microsoft365 => "Microsoft 365",
        Product::Dynamics365 => "Dynamics 365",
        Product::PowerPlatform => "Power Platform",
        Product::CustomerInsights => "Customer Insights",
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

/// A designation by its name alone, whatever the rulebook says beside it.
pub fn designation_name(designation: DesignationId) -> &'static str {
    match designation {
        DesignationId::BusinessApplications => "Business Applications",
        DesignationId::ModernWork => "Modern Work",
        DesignationId::Security => "Security",
        DesignationId::Infrastructure => "Infrastructure",
        DesignationId::DataAi => "Data & AI",
        DesignationId::DigitalAppInnovation => "Digital & App Innovation",
    }
}

/// A track as it is written in sentences.
pub fn track_name(track: &str) -> &str {
    if track == "smb" { "SMB" } else { track }
}

/// What a customer's contact is there.
pub fn contact_role_name(role: ContactRole) -> &'static str {
    match role {
        ContactRole::TenantAdmin => "tenant administrator",
        ContactRole::SubscriptionOwner => "subscription owner",
        ContactRole::Technical => "technical contact",
        ContactRole::Other => "other",
    }
}

/// What a document proves a claim by.
pub fn evidence_name(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Sow => "statement of work",
        EvidenceKind::CustomerSignOff => "customer's sign-off",
        EvidenceKind::Report => "report",
        EvidenceKind::Other => "other",
    }
}

/// The account that carries a Partner Admin Link.
pub fn credential_name(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::User => "user account",
        CredentialKind::Guest => "guest account",
        CredentialKind::ServicePrincipal => "service principal",
        CredentialKind::Lighthouse => "Lighthouse identity",
    }
}

/// A cloud as a sentence names it.
pub fn cloud_name(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Commercial => "the commercial cloud",
        Cloud::China => "the China cloud",
        Cloud::Government => "a Government cloud",
    }
}

/// An association type as a sentence names one of its associations.
pub fn association_type_name(kind: AssociationType) -> &'static str {
    match kind {
        AssociationType::Cpor => "CPOR association",
        AssociationType::Dpor => "DPOR association",
        AssociationType::Pal => "Partner Admin Link",
        AssociationType::Csp => "CSP relationship",
    }
}

/// A subscription as its customer knows it: what it is and how it was bought, such as `Microsoft 365 (CSP)`.
pub fn subscription_name(subscription: &Subscription) -> String {
    let product = product_name(subscription.product);
    match subscription.licensing {
        None => product.to_owned(),
        Some(Licensing::AzurePlan) if subscription.product == Product::Azure => "Azure plan".to_owned(),
        Some(Licensing::Ea) => format!("{product} (Enterprise Agreement)"),
        Some(licensing) => format!("{product} ({})", licensing_short_name(licensing)),
    }
}

/// How a subscription was bought, where room is short.
pub fn licensing_short_name(licensing: Licensing) -> &'static str {
    match licensing {
        Licensing::Ea => "EA",
        Licensing::CasaEes => "CASA, EES",
        Licensing::Mosa => "web direct",
        Licensing::Csp => "CSP",
        Licensing::CspLegacy => "legacy CSP",
        Licensing::AzurePlan => "Azure plan",
        Licensing::Mpsa => "MPSA",
    }
}

/// The same where several may have that name: with the beginning of its GUID, or its key where it has none.
pub fn subscription_title(subscription: &Subscription) -> String {
    subscription_title_among(subscription, [])
}

/// The same beside others that it must differ from.
pub fn subscription_title_among<'s>(
    subscription: &'s Subscription,
    others: impl IntoIterator<Item = &'s Subscription>,
) -> String {
    format!("{} \u{b7} {}", subscription_name(subscription), subscription_id_among(subscription, others))
}

/// The beginning of its GUID, or its key where it has none.
pub fn subscription_id(subscription: &Subscription) -> &str {
    subscription_id_among(subscription, [])
}

/// As much of the beginning of its GUID, in whole groups, as none of the others begins with; its key where none is enough.
pub fn subscription_id_among<'s>(
    subscription: &'s Subscription,
    others: impl IntoIterator<Item = &'s Subscription>,
) -> &'s str {
    let Some(guid) = subscription.subscription_id.as_deref() else { return &subscription.id };
    let others = others.into_iter().filter(|other| other.id != subscription.id);
    let alike = |other: &Subscription| {
        let other = other.subscription_id.as_deref().unwrap_or_default();
        guid.bytes().zip(other.bytes()).take_while(|(own, other)| own.eq_ignore_ascii_case(other)).count()
    };
    let alike = others.map(alike).max().unwrap_or(0);
    // GUIDs are shown up to the end of a group.
    let ends = [8, 13, 18, 23, 36].into_iter().find(|end| *end > alike);
    ends.and_then(|end| guid.get(..end)).unwrap_or(&subscription.id)
}

/// An association in a sentence: type, customer, activity, and since when it is active.
pub fn association_name(book: &Book, association: &Association) -> String {
    let what = association_type_name(association.kind);
    let customer = book.customer(&association.customer).map_or(association.customer.as_str(), |c| c.name.as_str());
    let is_active = association.state == AssociationState::Active;
    let since = association.started.filter(|_| is_active).map(|on| format!("since {}", day(on)));
    let details: Vec<String> =
        association.activity.map(|activity| activity_name(activity).to_owned()).into_iter().chain(since).collect();
    match details.as_slice() {
        [] => format!("The {what} with {customer}"),
        details => format!("The {what} with {customer} ({})", details.join(", ")),
    }
}

/// What a subscription is bought under, as what an association is made on.
pub fn licensing_name(licensing: Licensing) -> &'static str {
    match licensing {
        Licensing::Ea => "an Enterprise Agreement",
        Licensing::CasaEes => "a CASA or EES agreement",
        Licensing::Mosa => "a web direct (MOSA) subscription",
        Licensing::Csp => "a CSP subscription",
        Licensing::CspLegacy => "a legacy CSP subscription",
        Licensing::AzurePlan => "an Azure plan",
        Licensing::Mpsa => "an MPSA subscription",
    }
}

/// An amount with its unit: `$1,200`, `340 active users`.
pub(super) fn amount(of: Amount, micro: i64) -> String {
    amount_in(of, micro, None)
}

/// An amount of a workload: `46 paid Exchange Online seats`.
fn amount_in(of: Amount, micro: i64, workload: Option<&str>) -> String {
    let whole = grouped(micro / 1_000_000);
    let within = |adjective: &str, noun: &str| {
        let named = workload.map_or_else(String::new, |name| format!(" {name}"));
        let plural = if whole == "1" { "" } else { "s" };
        format!("{whole} {adjective}{named} {noun}{plural}")
    };
    match of {
        Amount::PaidSeats => within("paid", "seat"),
        Amount::ActiveUsers => within("active", "user"),
        Amount::Acr | Amount::SecurityAcr | Amount::Revenue | Amount::Consumption => {
            let cents = (micro.unsigned_abs() / 10_000) % 100;
            let sum = match (of, cents) {
                (Amount::Consumption, _) => format!("{whole} MCV"),
                (_, 0) => dollars(&whole),
                (_, cents) => format!("{}.{cents:02}", dollars(&whole)),
            };
            workload.map_or_else(|| sum.clone(), |name| format!("{sum} for {name}"))
        }
    }
}

fn dollars(whole: &str) -> String {
    whole.strip_prefix('-').map_or_else(|| format!("${whole}"), |whole| format!("-${whole}"))
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

/// A share with one decimal where it has one: `38.1 %`, `40 %`.
fn percent(share: Points) -> String {
    let percent = share.times(Points::whole(100)).rounded(1);
    if percent.fract() == 0.0 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

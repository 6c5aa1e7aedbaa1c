//! What a Partner Admin Link must keep, and which of the partner's ids an association carries.

use super::context::{LintContext, finding};
use super::{Finding, Rule};
use crate::book::{Association, AssociationType, Credential};
use crate::ids::CustomerId;
use crate::scoring::cloud_name;
use std::collections::HashMap;

/// A link in a cloud that has none.
pub(super) fn pal_cloud(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    for link in context.of(AssociationType::Pal).filter(|link| context.open(link)) {
        let Some(customer) = context.book.customer(&link.customer) else { continue };
        if let Some(cloud) = customer.cloud.filter(|cloud| context.rules.clouds_without_pal.contains(cloud)) {
            let text = format!("{} is in {}, where there are no links", context.name(link), cloud_name(cloud));
            found.push(finding(rule, link, &[], text));
        }
    }
}

/// An identity with two links in one tenant. Through Azure Lighthouse one link in the partner's own tenant serves many
/// customers, so there it is one as long as it carries one partner id.
pub(super) fn one_link(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let mut by_tenant: HashMap<(String, &str), &Association> = HashMap::new();
    let mut by_customer: HashMap<(String, &str, &CustomerId), &Association> = HashMap::new();
    for link in context.of(AssociationType::Pal).filter(|link| context.is_live(link)) {
        let Some((credential, identity)) = link.credential.as_deref().and_then(|c| Some((c, identity(c)?))) else {
            continue;
        };
        let own = || context.book.customer(&link.customer).and_then(|customer| customer.tenant_id.as_deref());
        let tenant = credential.tenant_id.as_deref().or_else(own).unwrap_or(&link.customer);
        let first = *by_tenant.entry((identity.clone(), tenant)).or_insert(link);
        let other_id = first.partner_id.is_some() && link.partner_id.is_some() && first.partner_id != link.partner_id;
        let beside = *by_customer.entry((identity, tenant, &link.customer)).or_insert(link);
        let first = if beside.id == link.id { first } else { beside };
        if beside.id != link.id || other_id {
            let text = {
                let both = context.names(first, link);
                format!("{both} link {} twice in one tenant", credential.name)
            };
            found.push(finding(rule, link, &[first], text));
        }
    }
}

/// What tells an identity from others: its object id, else its name.
fn identity(credential: &Credential) -> Option<String> {
    let named = Some(&credential.name).filter(|name| !name.trim().is_empty());
    credential.object_id.as_ref().or(named).map(|identity| identity.trim().to_lowercase())
}

pub(super) fn location_id(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    let partner = &context.book.partner;
    for association in context.book.associations.iter().filter(|association| context.open(association)) {
        let Some(id) = association.partner_id.as_ref() else { continue };
        let text = match id {
            id if partner.global_id.as_deref() == Some(id.as_str()) => {
                format!("{} carries the global id {id}", context.name(association))
            }
            id if !partner.locations.is_empty() && context.location(id).is_none() => {
                format!("{} carries {id}, which is none of your locations", context.name(association))
            }
            _ => continue,
        };
        found.push(finding(rule, association, &[], text));
    }
}

/// A CSP relationship through a location of another country.
pub(super) fn location_country(context: &LintContext<'_>, rule: &'static Rule, found: &mut Vec<Finding>) {
    for csp in context.of(AssociationType::Csp).filter(|csp| context.open(csp)) {
        let location = csp.partner_id.as_ref().and_then(|id| context.location(id));
        let customer = context.book.customer(&csp.customer);
        let countries = location.and_then(|l| l.country.as_deref()).zip(customer.and_then(|c| c.country.as_deref()));
        if let Some((here, there)) = countries.filter(|(here, there)| !here.eq_ignore_ascii_case(there)) {
            let text = format!("{} is with a customer in {there}, but the location is in {here}", context.name(csp));
            found.push(finding(rule, csp, &[], text));
        }
    }
}

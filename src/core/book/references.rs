//! What the records of a book say about each other: keys that occur once, references that lead somewhere.

use super::{Book, Customer, Problem, quoted};
use crate::ids::{CustomerId, PersonId, SubscriptionId};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

impl Book {
    /// Customers with one tenant: the places of the first one of a tenant and of each other.
    pub fn same_tenants(&self) -> Vec<(usize, usize)> {
        let mut first: HashMap<String, usize> = HashMap::new();
        let tenants = self.customers.iter().enumerate().filter_map(|(at, c)| Some((at, c.tenant_id.as_ref()?)));
        let same = tenants.filter_map(|(at, tenant)| match first.entry(tenant.to_ascii_lowercase()) {
            Entry::Occupied(known) => Some((*known.get(), at)),
            Entry::Vacant(place) => {
                place.insert(at);
                None
            }
        });
        same.collect()
    }

    /// Another customer with the tenant of this one.
    pub fn same_tenant(&self, customer: &Customer) -> Option<&Customer> {
        let tenant = customer.tenant_id.as_deref()?;
        let same = |other: &&Customer| other.tenant_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(tenant));
        self.customers.iter().filter(|other| other.id != customer.id).find(same)
    }

    /// What is wrong between the records: a key that occurs twice, a reference to a record that is not there. Fields
    /// are named by the place in the list as it stands, sorted or not: `associations[3].customer`. Usage is not looked
    /// at: its columns hold places, not names.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        once(&mut found, "customers", "id", self.customers.iter().map(|c| &c.id), |id| quoted(id));
        once(&mut found, "subscriptions", "id", self.subscriptions.iter().map(|s| &s.id), |id| quoted(id));
        once(&mut found, "associations", "id", self.associations.iter().map(|a| &a.id), |id| quoted(id));
        once(&mut found, "people", "id", self.people.iter().map(|p| &p.id), |id| quoted(id));
        let certifications = self.certifications.iter().map(|c| (&c.person, &c.exam, c.earned));
        once(&mut found, "certifications", "exam", certifications, |(p, e, d)| {
            format!("{} of {}, earned {d}", quoted(e), quoted(p))
        });
        let reported = self.reported.iter().map(|r| (r.designation, r.metric, &r.track, r.as_of));
        once(&mut found, "reported", "metric", reported, |(designation, metric, track, as_of)| {
            let track = track.as_deref().map_or("no track".to_owned(), quoted);
            format!("{metric} of {designation}, {track}, {as_of}")
        });
        let customers: HashSet<&CustomerId> = self.customers.iter().map(|c| &c.id).collect();
        let people: HashSet<&PersonId> = self.people.iter().map(|p| &p.id).collect();
        let owners: HashMap<&SubscriptionId, &CustomerId> =
            self.subscriptions.iter().map(|s| (&s.id, &s.customer)).collect();
        let mut lost = |list: &str, at: usize, field: &str, id: &str, expected: &str| {
            found.push(Problem::new(format!("{list}[{at}].{field}"), quoted(id), format!("expected {expected}")));
        };
        for (at, subscription) in self.subscriptions.iter().enumerate() {
            if !customers.contains(&subscription.customer) {
                lost("subscriptions", at, "customer", &subscription.customer, "the id of a customer of the book");
            }
            if let Some(id) = subscription.replaces.as_ref().filter(|id| !owners.contains_key(id)) {
                lost("subscriptions", at, "replaces", id, "the id of a subscription of the book");
            }
        }
        for (at, association) in self.associations.iter().enumerate() {
            let customer = &association.customer;
            if !customers.contains(customer) {
                lost("associations", at, "customer", customer, "the id of a customer of the book");
            }
            match association.subscription.as_ref().map(|id| (id, owners.get(id))) {
                Some((id, None)) => {
                    lost("associations", at, "subscription", id, "the id of a subscription of the book")
                }
                Some((id, Some(owner))) if *owner != customer => {
                    let expected = format!("one of {}, this is one of {}", quoted(customer), quoted(owner));
                    lost("associations", at, "subscription", id, &expected);
                }
                _ => {}
            }
            let person = association.credential.as_ref().and_then(|c| c.person.as_ref());
            if let Some(id) = person.filter(|id| !people.contains(id)) {
                lost("associations", at, "credential.person", id, "the id of a person of the book");
            }
        }
        for (at, certification) in self.certifications.iter().enumerate() {
            if !people.contains(&certification.person) {
                lost("certifications", at, "person", &certification.person, "the id of a person of the book");
            }
        }
        found
    }
}

/// Reports every key that an earlier record of the list already has.
fn once<K: Eq + Hash>(
    found: &mut Vec<Problem>,
    list: &str,
    field: &str,
    keys: impl Iterator<Item = K>,
    shown: impl Fn(&K) -> String,
) {
    let mut seen = HashMap::new();
    for (at, key) in keys.enumerate() {
        match seen.entry(key) {
            Entry::Vacant(place) => drop(place.insert(at)),
            Entry::Occupied(mut known) => {
                let first = known.insert(at);
                let expected = format!("expected a key of its own, {list}[{first}] has the same");
                found.push(Problem::new(format!("{list}[{at}].{field}"), shown(known.key()), expected));
            }
        }
    }
}

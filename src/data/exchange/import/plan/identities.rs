//! Accounts of a file beside the Partner Admin Links of the book: who is linked, since when, with which roles on what.
//!
//! A link is found by the account's object id; one whose account nobody has recorded yet takes the id of the only one that the
//! tenant's file names. Roles go to the links of their accounts: an account without a link is nobody's business here.

use super::{FileFacts, Outcome};
use crate::exchange::import::identities::{AccountLink, AccountRole, Identities};
use crate::exchange::import::notes::Cause;
use indexmap::IndexMap;
use laurels_core::book::{
    Assignment, Association, AssociationState, AssociationType, Book, Credential, CredentialKind, Customer, Product,
    Subscription,
};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::ids::{AssociationId, CustomerId};
use laurels_core::states;
use laurels_core::text::clean;
use std::collections::{BTreeSet, HashMap, HashSet};

const NOT_OURS: Cause = Cause {
    what: "accounts are linked to none of your partner ids",
    way_out: "If one of them should be yours, run az managementpartner update --partner-id with your location's id as that account.",
};
const DELEGATED: Cause = Cause {
    what: "accounts are linked in your own tenant, as with Azure Lighthouse",
    way_out: "Record the link of each customer that they serve, with these object ids, and import the file again.",
};
const DELETED: Cause = Cause { what: "links of accounts were deleted, and none is recorded", way_out: "" };
const NAMELESS: Cause = Cause { what: "accounts are taken to be those of links that had no object id", way_out: "" };
const OTHER_ID: Cause =
    Cause { what: "links carried another partner id than their account, whose id is recorded instead", way_out: "" };

/// What accounts and their roles change.
pub fn plan(book: &Book, found: &Identities, file: &FileFacts) -> Outcome {
    let mut ledger = Links::of(book, file);
    for link in &found.links {
        ledger.link(link);
    }
    ledger.roles(&found.roles);
    ledger.finish()
}

/// The Partner Admin Links of a book, as they are to be.
struct Links<'b> {
    book: &'b Book,
    file: &'b FileFacts,
    /// Those of the book, and new ones after them.
    links: Vec<Association>,
    by_account: HashMap<String, Vec<usize>>,
    by_customer: HashMap<CustomerId, Vec<usize>>,
    customers: HashMap<String, CustomerId>,
    /// The customers of the subscriptions, by GUID.
    owners: HashMap<String, &'b CustomerId>,
    /// The ids of new links.
    taken: HashSet<AssociationId>,
    /// The links that the file says something of.
    named: BTreeSet<usize>,
    outcome: Outcome,
}

impl<'b> Links<'b> {
    fn of(book: &'b Book, file: &'b FileFacts) -> Links<'b> {
        let tenant = |customer: &Customer| Some((customer.tenant_id.clone()?, customer.id.clone()));
        let owner = |s: &'b Subscription| Some((s.subscription_id.as_ref()?.to_lowercase(), &s.customer));
        let mut links = Links {
            book,
            file,
            links: Vec::new(),
            by_account: HashMap::new(),
            by_customer: HashMap::new(),
            customers: book.customers.iter().rev().filter_map(tenant).collect(),
            owners: book.subscriptions.iter().rev().filter_map(owner).collect(),
            taken: HashSet::new(),
            named: BTreeSet::new(),
            outcome: Outcome::default(),
        };
        let pal = book.associations.iter().filter(|association| association.kind == AssociationType::Pal);
        pal.cloned().for_each(|association| {
            links.push(association);
        });
        links
    }

    fn push(&mut self, association: Association) -> usize {
        let at = self.links.len();
        self.by_customer.entry(association.customer.clone()).or_default().push(at);
        self.links.push(association);
        self.index(at);
        at
    }

    /// Notes the account of a link.
    fn index(&mut self, at: usize) {
        let account = self.links.get(at).and_then(|link| link.credential.as_ref()?.object_id.clone());
        if let Some(account) = account {
            self.by_account.entry(account.to_lowercase()).or_default().push(at);
        }
    }

    /// Leaves an account out, and says why.
    fn leave_out(&mut self, cause: Cause, name: String, why: String) {
        self.outcome.left_out += 1;
        self.outcome.notes.of(cause, name, why);
    }

    fn link(&mut self, link: &AccountLink) {
        let partner = &self.book.partner;
        let is_ours = partner.locations.is_empty()
            || partner.global_id.as_deref() == Some(&link.partner_id)
            || partner.locations.iter().any(|location| *location.partner_id == *link.partner_id);
        if !is_ours {
            let (account, tenant, id) = (&link.object_id, self.name_of(&link.tenant), clean(&link.partner_id));
            return self.leave_out(
                NOT_OURS,
                format!("{account} in {tenant} ({id})"),
                format!(
                    "Account {account} in {tenant} is linked to {id}, which is none of your partner ids. If it should be yours, run \
                     az managementpartner update --partner-id with your location's id as that account."
                ),
            );
        }
        let places = match partner.tenant_id.as_ref() == Some(&link.tenant) {
            true => self.delegated(link),
            false => self.in_tenant(link).into_iter().collect(),
        };
        for at in places {
            self.named.insert(at);
            self.see(at, link);
            self.index(at);
        }
    }

    /// What a tenant is called.
    fn name_of(&self, tenant: &str) -> String {
        let customer = self.customers.get(tenant).and_then(|id| self.book.customer(id));
        customer.map_or_else(|| tenant.to_owned(), |customer| clean(&customer.name).into_owned())
    }

    fn of_account(&self, account: &str) -> impl Iterator<Item = (usize, &Association)> {
        let places = self.by_account.get(&account.to_lowercase()).into_iter().flatten();
        places.filter_map(|at| Some((*at, self.links.get(*at)?)))
    }

    /// The links through Azure Lighthouse of an account in the partner's own tenant.
    fn delegated(&mut self, link: &AccountLink) -> Vec<usize> {
        let is_delegated = |association: &Association| {
            association.credential.as_ref().is_some_and(|credential| credential.kind == CredentialKind::Lighthouse)
        };
        let of_account = self.of_account(&link.object_id);
        let places: Vec<usize> =
            of_account.filter(|(_, a)| is_delegated(a) && a.state.is_live()).map(|(at, _)| at).collect();
        if places.is_empty() {
            let account = &link.object_id;
            let why = format!(
                "Account {account} is linked in your own tenant, as with Azure Lighthouse: record the link of each customer it \
                 serves, with this object id, and import the file again."
            );
            self.leave_out(DELEGATED, account.clone(), why);
        }
        places
    }

    /// The link of an account in a customer's tenant; a new one where the account is linked and none is recorded.
    fn in_tenant(&mut self, link: &AccountLink) -> Option<usize> {
        let customer = self.customers.get(&link.tenant).cloned();
        let of_account = self.of_account(&link.object_id).filter(|(_, a)| Some(&a.customer) == customer.as_ref());
        let known: Vec<(usize, bool)> = of_account.map(|(at, a)| (at, a.state.is_live())).collect();
        let open = known.iter().find(|(_, is_open)| *is_open);
        if let Some((at, _)) = open.or(known.last().filter(|_| !link.is_linked)) {
            return Some(*at);
        }
        if !link.is_linked {
            let (account, tenant) = (&link.object_id, self.name_of(&link.tenant));
            let why = format!("The link of account {account} in {tenant} was deleted, and none is recorded.");
            self.leave_out(DELETED, format!("{account} in {tenant}"), why);
            return None;
        }
        let customer = customer.unwrap_or_else(|| self.new_customer(&link.tenant));
        Some(self.nameless(&customer, link).unwrap_or_else(|| {
            let id = Association::new_id(AssociationType::Pal, &customer, |id| self.is_taken(id));
            let state = AssociationState::Draft;
            self.taken.insert(id.clone());
            let new = Association { state, ..Association::active(id, AssociationType::Pal, customer) };
            self.push(Association { product: Some(Product::Azure), ..new })
        }))
    }

    fn is_taken(&self, id: &AssociationId) -> bool {
        self.book.association(id).is_some() || self.taken.contains(id)
    }

    fn new_customer(&mut self, tenant: &str) -> CustomerId {
        let ids = std::iter::once(tenant.to_owned()).chain((2..).map(|number| format!("{tenant}-{number}")));
        let id = ids.map(CustomerId::from).find(|id| self.book.customer(id).is_none()).unwrap_or_default();
        let customer = Customer { tenant_id: Some(tenant.to_owned()), ..Customer::new(id.clone(), tenant) };
        self.outcome.counts.count(None);
        self.outcome.edits.push(Edit::create(LedgerRecord::from(customer)));
        self.customers.insert(tenant.to_owned(), id.clone());
        id
    }

    /// The customer's only link that says nothing of its account, where the other things it says agree.
    fn nameless(&mut self, customer: &CustomerId, link: &AccountLink) -> Option<usize> {
        let fits = |association: &Association| {
            let credential = association.credential.as_ref();
            association.state.is_live()
                && association.product.is_none_or(|product| product == Product::Azure)
                && association.partner_id.as_ref().is_none_or(|id| **id == *link.partner_id)
                && credential.is_none_or(|c| c.object_id.is_none() && c.kind != CredentialKind::Lighthouse)
        };
        let of_customer = self.by_customer.get(customer)?.iter();
        let mut fitting = of_customer.copied().filter(|at| self.links.get(*at).is_some_and(fits));
        let at = fitting.next().filter(|_| fitting.next().is_none())?;
        let id = self.links.get(at).map(|association| clean(&association.id).into_owned())?;
        let (account, tenant) = (&link.object_id, self.name_of(&link.tenant));
        let note = format!("Account {account} in {tenant} is taken to be that of {id}, which had no object id.");
        self.outcome.notes.of(NAMELESS, format!("{account} in {tenant} ({id})"), note);
        Some(at)
    }

    /// Records what an account says of its link.
    fn see(&mut self, at: usize, link: &AccountLink) {
        let Some(association) = self.links.get_mut(at) else { return };
        let seen = self.file.as_of.or(link.changed).or(link.linked);
        let credential = association.credential.get_or_insert_with(|| Box::new(Credential::new(CredentialKind::User)));
        credential.object_id.get_or_insert_with(|| link.object_id.clone());
        credential.tenant_id.get_or_insert_with(|| link.tenant.clone());
        if !link.is_linked {
            let last = association.log.iter().map(|entry| entry.on).chain(association.started).max();
            if let Some(on) = link.changed.or(seen).max(last).filter(|_| association.state.is_live()) {
                states::enter(association, AssociationState::Ended, on, "The account is no longer linked.");
                association.ended = Some(on);
                association.started = association.started.or(link.linked).filter(|started| *started <= on);
            }
            return;
        }
        credential.verified = credential.verified.max(seen);
        if association.partner_id.as_ref().is_some_and(|id| **id != *link.partner_id) {
            let id = association.partner_id.as_deref().unwrap_or_default();
            let (of, had, has) = (clean(&association.id), clean(id), clean(&link.partner_id));
            let note = format!("{of} carried {had}; the account is linked to {has}, which is recorded instead.");
            self.outcome.notes.of(OTHER_ID, format!("{of} ({has} instead of {had})"), note);
        }
        association.partner_id = Some(link.partner_id.as_str().into());
        if let Some(on) = link.linked.or(seen).filter(|_| association.state != AssociationState::Active) {
            // Of a link that nobody recorded, PowerShell doesn't say since when it is there.
            let is_new = self.book.association(&association.id).is_none();
            states::enter(association, AssociationState::Active, on, "");
            association.started = if is_new { link.linked } else { Some(on) };
        }
        association.started = association.started.or(link.linked);
    }

    fn roles(&mut self, roles: &[AccountRole]) {
        let mut accounts: IndexMap<&str, Vec<&AccountRole>> = IndexMap::new();
        for role in roles {
            accounts.entry(&role.object_id).or_default().push(role);
        }
        let (mut strangers, mut rows) = (0, 0);
        for (account, roles) in accounts {
            let open: Vec<usize> =
                self.of_account(account).filter(|(_, link)| link.state.is_live()).map(|(at, _)| at).collect();
            let places = if open.is_empty() { self.of_name(&roles) } else { open };
            if places.is_empty() {
                strangers += 1;
                rows += roles.len() as u64;
            }
            for at in places {
                self.named.insert(at);
                self.assign(at, &roles);
            }
        }
        if rows > 0 {
            let whose = if strangers == 1 { "an account".to_owned() } else { format!("{strangers} accounts") };
            let roles = if rows == 1 { "1 role is".to_owned() } else { format!("{rows} roles are") };
            self.outcome.left_out += rows;
            self.outcome.notes.push(format!(
                "{roles} of {whose} without a recorded Partner Admin Link and left out. To record a link, run az managementpartner \
                 show as that account and import what it prints."
            ));
        }
    }

    /// The links that name the account of these roles without its object id, with the customers whose subscriptions they are on.
    fn of_name(&self, roles: &[&AccountRole]) -> Vec<usize> {
        let Some(name) = roles.iter().find_map(|role| role.name.as_deref()) else { return Vec::new() };
        let customers: BTreeSet<&CustomerId> =
            roles.iter().filter_map(|role| self.owner(subscription_in(&role.scope)?)).collect();
        let is_it = |association: &Association| {
            let credential = association.credential.as_ref();
            association.state.is_live()
                && credential.is_some_and(|c| c.object_id.is_none() && c.name.trim().eq_ignore_ascii_case(name))
        };
        let of_customers = customers.into_iter().filter_map(|customer| self.by_customer.get(customer)).flatten();
        of_customers.copied().filter(|at| self.links.get(*at).is_some_and(is_it)).collect()
    }

    /// The customer that has the subscription of this GUID.
    fn owner(&self, guid: &str) -> Option<&'b CustomerId> {
        self.owners.get(&guid.to_lowercase()).copied()
    }

    /// Records the roles of a link's account, in place of others on the same subscriptions.
    fn assign(&mut self, at: usize, roles: &[&AccountRole]) {
        let Some(customer) = self.links.get(at).map(|link| link.customer.clone()) else { return };
        let is_delegated = roles.iter().any(|role| {
            let owner = subscription_in(&role.scope).and_then(|guid| self.owner(guid));
            owner.is_some_and(|owner| *owner != customer)
        });
        let is_own = |role: &&&AccountRole| {
            !is_delegated || subscription_in(&role.scope).and_then(|guid| self.owner(guid)) == Some(&customer)
        };
        let roles: Vec<&AccountRole> = roles.iter().filter(is_own).copied().collect();
        let Some(credential) = self.links.get_mut(at).and_then(|link| link.credential.as_mut()) else { return };
        let states = |known: &Assignment| {
            roles.iter().any(|role| role.role == known.role && role.scope.eq_ignore_ascii_case(&known.scope))
        };
        let on_same = |known: &Assignment| {
            let guid = subscription_in(&known.scope);
            // Without a subscription a scope says only that nobody knew it.
            guid.is_none() || roles.iter().any(|role| subscription_in(&role.scope) == guid)
        };
        credential.assignments.retain(|known| states(known) || !on_same(known));
        for role in &roles {
            let new = Assignment { role: role.role.clone(), scope: role.scope.clone() };
            let is_new = |known: &Assignment| known.role != new.role || !known.scope.eq_ignore_ascii_case(&new.scope);
            if credential.assignments.iter().all(is_new) {
                credential.assignments.push(new);
            }
        }
        if let Some(first) = roles.first() {
            credential.object_id.get_or_insert_with(|| first.object_id.clone());
            if credential.name.is_empty() {
                credential.name = first.name.clone().unwrap_or_default();
                credential.kind = first.kind.unwrap_or(credential.kind);
            }
        }
    }

    fn finish(self) -> Outcome {
        let Links { book, links, named, mut outcome, .. } = self;
        for after in links.into_iter().enumerate().filter(|(at, _)| named.contains(at)).map(|(_, after)| after) {
            outcome.put(book, after);
        }
        outcome
    }
}

/// The GUID of the subscription that a scope is within.
fn subscription_in(scope: &str) -> Option<&str> {
    let mut parts = scope.split('/').filter(|part| !part.is_empty());
    parts.next().filter(|part| part.eq_ignore_ascii_case("subscriptions"))?;
    parts.next()
}

//! Customers and subscriptions of a file, found in the book or new.
//!
//! A customer is found by its tenant's GUID, then by its top-parent id where that can only mean one; never by its name,
//! which reports obfuscate. Names that people gave stay as they are; what is not known is filled in.

use super::{FileFacts, Outcome, RecordCounts};
use crate::exchange::import::notes::{Cause, Notes};
use crate::exchange::import::usage::{Figures, FileCustomer, FileSubscription};
use crate::exchange::import::value::folded;
use laurels_core::book::{Book, Customer, Subscription};
use laurels_core::change::{Edit, LedgerRecord};
use laurels_core::evidence::NONE;
use laurels_core::ids::{CustomerId, SubscriptionId};
use laurels_core::month::Month;
use laurels_core::text::clean;
use std::collections::{HashMap, HashSet};

/// Whom a file is about.
#[derive(Default)]
pub struct Matches {
    pub customers: Customers,
    pub subscriptions: Subscriptions,
    /// What the ledger has to take in for it.
    pub edits: Vec<Edit>,
    /// What the reader should know.
    pub notes: Notes,
}

#[derive(Default)]
pub struct Customers {
    /// Per customer of the file its number.
    pub of: Vec<u32>,
    /// Per number the id, and the place in the book of one that is there.
    pub ids: Vec<(CustomerId, Option<usize>)>,
}

#[derive(Default)]
pub struct Subscriptions {
    /// Per subscription of the file its number and the number of the customer that owns it.
    pub of: Vec<Option<(u32, u32)>>,
    /// Per number the id.
    pub ids: Vec<SubscriptionId>,
}

/// What a file about customers and subscriptions changes.
pub fn plan(book: &Book, figures: &Figures, file: &FileFacts) -> Outcome {
    // What the partner's own people see of its own tenant is no customer's.
    let own = book.partner.tenant_id.as_ref();
    let is_own = |customer: &FileCustomer| own.is_some() && customer.tenant.as_ref() == own;
    let about: HashSet<u32> =
        (0..).zip(&figures.customers).filter(|(_, customer)| !is_own(customer)).map(|(number, _)| number).collect();
    let given = file.customer.as_ref().and_then(|id| book.customer_index(id));
    let Matches { customers, subscriptions, edits, mut notes } = matched(book, figures, &about, given);
    if about.len() < figures.customers.len() {
        notes.push("Your own tenant was left out: it isn't a customer.".to_owned());
    }
    let added = edits.iter().filter(|edit| edit.before.is_none()).count();
    let unchanged = customers.ids.len() + subscriptions.ids.len() - edits.len();
    let counts =
        RecordCounts { added: added as u64, updated: (edits.len() - added) as u64, unchanged: unchanged as u64 };
    Outcome { edits, notes, counts, ..Outcome::default() }
}

/// Finds the customers and subscriptions that the figures are about.
pub fn with_figures(book: &Book, figures: &Figures) -> Matches {
    // Only those who have figures: a customer none of whose lines was taken is not in the file.
    let entries = figures.entries.chunk_by(|a, b| a.customer == b.customer);
    let about: HashSet<u32> = entries.filter_map(|entries| entries.first()).map(|entry| entry.customer).collect();
    matched(book, figures, &about, None)
}

/// Finds these customers of a file, and the subscriptions; the customer that it does not name is the given one.
fn matched(book: &Book, figures: &Figures, about: &HashSet<u32>, given: Option<usize>) -> Matches {
    let mut matches = Matches::default();
    let search = Search { given, ..Search::new(book, &figures.customers, about) };
    search.customers(&figures.customers, about, &mut matches);
    subscriptions(book, figures, &mut matches);
    matches
}

/// Finds the customers of a file that names no subscriptions of theirs.
pub fn of_list(book: &Book, customers: &[FileCustomer]) -> Matches {
    let (mut matches, about) = (Matches::default(), (0..).take(customers.len()).collect());
    Search::new(book, customers, &about).customers(customers, &about, &mut matches);
    matches
}

const SHARED: Cause = Cause {
    what: "customers have no tenant id and share their name or TPID with a new one",
    way_out: "If the two are one, merge them.",
};

/// The customers of the book by what reports know them by.
struct Search<'b> {
    book: &'b Book,
    given: Option<usize>,
    by_tenant: HashMap<&'b str, usize>,
    by_tpid: HashMap<&'b str, Vec<usize>>,
    /// Those without a tenant, by folded name.
    by_name: HashMap<String, Vec<usize>>,
    /// The customers of the file that have a tenant, by company.
    tenants: HashMap<&'b str, Vec<&'b FileCustomer>>,
}

impl<'b> Search<'b> {
    fn new(book: &'b Book, customers: &'b [FileCustomer], about: &HashSet<u32>) -> Search<'b> {
        let mut search = Search {
            book,
            given: None,
            by_tenant: HashMap::new(),
            by_tpid: HashMap::new(),
            by_name: HashMap::new(),
            tenants: HashMap::new(),
        };
        for (at, customer) in book.customers.iter().enumerate() {
            match &customer.tenant_id {
                Some(tenant) => {
                    search.by_tenant.entry(tenant).or_insert(at);
                }
                None => search.by_name.entry(folded(&customer.name)).or_default().push(at),
            }
            if let Some(tpid) = &customer.tpid {
                search.by_tpid.entry(tpid).or_default().push(at);
            }
        }
        for (_, customer) in (0_u32..).zip(customers).filter(|(number, _)| about.contains(number)) {
            if let Some(tpid) = customer.tpid.as_deref().filter(|_| customer.tenant.is_some()) {
                search.tenants.entry(tpid).or_default().push(customer);
            }
        }
        search
    }

    /// The records of the book that are of the customer's company.
    fn company(&self, wanted: &FileCustomer) -> &[usize] {
        wanted.tpid.as_deref().and_then(|tpid| self.by_tpid.get(tpid)).map_or(&[], Vec::as_slice)
    }

    /// The tenants of the customer's company that the file names.
    fn tenants_of(&self, wanted: &FileCustomer) -> &[&'b FileCustomer] {
        wanted.tpid.as_deref().and_then(|tpid| self.tenants.get(tpid)).map_or(&[], Vec::as_slice)
    }

    /// The customer that lines mean: those that name a company only mean its tenant where book and file know no other.
    fn meant(&self, wanted: &'b FileCustomer) -> &'b FileCustomer {
        match self.tenants_of(wanted) {
            [only] if wanted.tenant.is_none() && self.company(wanted).is_empty() => only,
            _ => wanted,
        }
    }

    /// The customer of the book that a customer of the file is.
    fn find(&self, wanted: &FileCustomer) -> Option<usize> {
        if wanted.is_unnamed() {
            return self.given;
        }
        let company = self.company(wanted);
        let only = match company {
            &[at] => Some(at),
            _ => None,
        };
        let Some(tenant) = &wanted.tenant else {
            let own = self.book.customer_index(&id_of(wanted)).filter(|at| company.contains(at));
            let is_other = |tenant: &&FileCustomer| only.is_none() || self.find(tenant) != only;
            return own.or(only.filter(|_| !self.tenants_of(wanted).iter().any(is_other)));
        };
        let by_id = || {
            let at = self.book.customer_index(tenant.as_str())?;
            self.book.customers.get(at)?.tenant_id.is_none().then_some(at)
        };
        // A company means one tenant only where the book has one record of it, without a tenant yet, and the file too.
        let by_company = || {
            let at = only?;
            let alone = self.tenants_of(wanted).len() == 1;
            (alone && self.book.customers.get(at)?.tenant_id.is_none()).then_some(at)
        };
        self.by_tenant.get(tenant.as_str()).copied().or_else(by_id).or_else(by_company)
    }

    fn customers(&self, wanted: &'b [FileCustomer], about: &HashSet<u32>, matches: &mut Matches) {
        let mut numbers: HashMap<CustomerId, u32> = HashMap::new();
        let mut after: HashMap<usize, Customer> = HashMap::new();
        for (number, wanted) in (0_u32..).zip(wanted) {
            if !about.contains(&number) {
                matches.customers.of.push(NONE);
                continue;
            }
            let wanted = self.meant(wanted);
            let at = self.find(wanted);
            let known = at.and_then(|at| self.book.customers.get(at));
            let id = known.map_or_else(|| self.free(id_of(wanted)), |customer| customer.id.clone());
            let next = matches.customers.ids.len() as u32;
            let number = *numbers.entry(id.clone()).or_insert(next);
            matches.customers.of.push(number);
            if number == next {
                matches.customers.ids.push((id.clone(), at));
                if at.is_none() {
                    let customer = new_customer(id, wanted);
                    self.offer_merging(&customer, &mut matches.notes);
                    matches.edits.push(Edit::create(LedgerRecord::from(customer)));
                }
            }
            if let Some((at, known)) = at.zip(known) {
                fill(after.entry(at).or_insert_with(|| known.clone()), wanted);
            }
        }
        let mut after: Vec<(usize, Customer)> = after.into_iter().collect();
        after.sort_by_key(|(at, _)| *at);
        for (before, after) in after.into_iter().filter_map(|(at, after)| Some((self.book.customers.get(at)?, after))) {
            if *before != after {
                let (before, after) = (LedgerRecord::from(before.clone()), LedgerRecord::from(after));
                matches.edits.push(Edit::replace(before, after));
            }
        }
    }

    /// The id, or one beside it where another customer has it.
    fn free(&self, id: CustomerId) -> CustomerId {
        let taken = |id: &CustomerId| self.book.customer_index(id).is_some();
        if !taken(&id) {
            return id;
        }
        (2..).map(|n| format!("{id}-{n}").into()).find(|id| !taken(id)).unwrap_or(id)
    }

    /// Says which customers made by hand may be the new one.
    fn offer_merging(&self, new: &Customer, notes: &mut Notes) {
        let hand_made = |at: &usize| self.book.customers.get(*at).filter(|customer| customer.tenant_id.is_none());
        let by_tpid = new.tpid.as_deref().and_then(|tpid| self.by_tpid.get(tpid)).into_iter().flatten();
        let name = folded(&new.name);
        let by_name = self.by_name.get(&name).filter(|_| !name.is_empty()).into_iter().flatten();
        let shared = by_tpid.map(|at| (at, "TPID")).chain(by_name.map(|at| (at, "name")));
        let mut noted = HashSet::new();
        for (at, shared) in shared {
            if let Some(customer) = hand_made(at).filter(|_| noted.insert(*at)) {
                let known = format!("{} ({})", clean(&customer.name), clean(&customer.id));
                let new = clean(&new.id);
                let sentence = format!(
                    "{known} has no tenant id and shares its {shared} with the new {new}: if they are one, merge them."
                );
                notes.of(SHARED, format!("{known} with {new}"), sentence);
            }
        }
    }
}

/// The id that a new customer gets.
fn id_of(customer: &FileCustomer) -> CustomerId {
    let company = || format!("tpid-{}", customer.tpid.as_deref().unwrap_or_default());
    customer.tenant.clone().unwrap_or_else(company).into()
}

fn new_customer(id: CustomerId, wanted: &FileCustomer) -> Customer {
    let name = wanted.name.clone().unwrap_or_else(|| id.to_string());
    // The report's country is the parent company's, and stays out.
    Customer {
        tenant_id: wanted.tenant.clone(),
        tpid: wanted.tpid.clone(),
        domain: wanted.domain.clone(),
        segment: wanted.segment,
        cloud: wanted.cloud,
        ..Customer::new(id, name)
    }
}

/// Fills in what the book does not know of a customer.
fn fill(customer: &mut Customer, wanted: &FileCustomer) {
    if let Some(name) = wanted.name.as_ref().filter(|_| *customer.name == *customer.id) {
        customer.name.clone_from(name);
    }
    customer.tenant_id = customer.tenant_id.take().or_else(|| wanted.tenant.clone());
    customer.tpid = customer.tpid.take().or_else(|| wanted.tpid.clone());
    customer.domain = customer.domain.take().or_else(|| wanted.domain.clone());
    customer.segment = customer.segment.or(wanted.segment);
    customer.cloud = customer.cloud.or(wanted.cloud);
}

/// Finds the subscriptions by their GUID; the others are new.
fn subscriptions(book: &Book, figures: &Figures, matches: &mut Matches) {
    let known = book.subscriptions.iter().enumerate();
    let by_guid: HashMap<&str, usize> = known.filter_map(|(at, s)| Some((s.subscription_id.as_deref()?, at))).collect();
    let owners: HashMap<CustomerId, u32> =
        (0..).zip(&matches.customers.ids).map(|(n, (id, _))| (id.clone(), n)).collect();
    let newest = newest_months(book);
    for wanted in &figures.subscriptions {
        let customer = wanted.as_ref().and_then(|w| matches.customers.of.get(w.customer as usize).copied());
        let Some((wanted, customer)) = wanted.as_ref().zip(customer.filter(|&number| number != NONE)) else {
            matches.subscriptions.of.push(None);
            continue;
        };
        let number = matches.subscriptions.ids.len() as u32;
        let at = by_guid.get(wanted.id.as_str()).copied();
        let (id, owner, edit) = match at.and_then(|at| Some((at, book.subscriptions.get(at)?))) {
            Some((at, before)) => {
                let newer =
                    newest.get(at).copied().flatten().is_none_or(|month| wanted.month.is_none_or(|own| own >= month));
                let after = filled(before.clone(), wanted, newer);
                let edit = (*before != after)
                    .then(|| Edit::replace(LedgerRecord::from(before.clone()), LedgerRecord::from(after)));
                (before.id.clone(), owners.get(&before.customer).copied().unwrap_or(NONE), edit)
            }
            None => {
                let owner = matches.customers.ids.get(customer as usize).map(|(id, _)| id.clone());
                let new = new_subscription(book, wanted, owner.unwrap_or_default());
                (new.id.clone(), customer, Some(Edit::create(LedgerRecord::from(new))))
            }
        };
        matches.edits.extend(edit);
        matches.subscriptions.ids.push(id);
        matches.subscriptions.of.push(Some((number, owner)));
    }
}

fn new_subscription(book: &Book, wanted: &FileSubscription, customer: CustomerId) -> Subscription {
    let taken = |id: &SubscriptionId| book.subscription_index(id).is_some();
    let other = || (2..).map(|n| format!("{}-{n}", wanted.id).into()).find(|id| !taken(id));
    let id = Some(wanted.id.as_str().into()).filter(|id| !taken(id)).or_else(other).unwrap_or_default();
    let known = Subscription::new(id, customer, wanted.product);
    Subscription {
        subscription_id: Some(wanted.id.clone()),
        licensing: wanted.licensing,
        status: wanted.status.unwrap_or(known.status),
        started: wanted.started,
        ends: wanted.ends,
        ..known
    }
}

/// The subscription with what is not known filled in; its state only from a file that is not older than the book.
fn filled(mut subscription: Subscription, wanted: &FileSubscription, newer: bool) -> Subscription {
    subscription.licensing = subscription.licensing.or(wanted.licensing);
    subscription.started = subscription.started.or(wanted.started);
    let ends = subscription.ends.or(wanted.ends);
    subscription.ends = ends.filter(|ends| subscription.started.is_none_or(|started| started <= *ends));
    if let Some(status) = wanted.status.filter(|_| newer) {
        subscription.status = status;
    }
    subscription
}

/// The newest month that the book has figures for, per subscription.
fn newest_months(book: &Book) -> Vec<Option<Month>> {
    let mut newest = vec![None; book.subscriptions.len()];
    for (&subscription, &month) in book.usage.subscriptions().iter().zip(book.usage.months()) {
        if let Some(slot) = newest.get_mut(subscription as usize) {
            *slot = (*slot).max(Some(month));
        }
    }
    newest
}
